//! Words: cut from text, folded, stemmed, split, and translated into English.

pub(crate) mod compound;
pub(crate) mod detection;
pub(crate) mod lexicon;
mod stems;
mod stop_words;
pub(crate) mod text;
pub(crate) mod trades;
mod unread;
pub(crate) mod walk;

pub(crate) use stems::Language;
