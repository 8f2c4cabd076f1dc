//! Work for later: messages, the outbox they wait in, what an answer leaves to be done, and who
//! works on what is slow.

pub mod after;
pub(crate) mod flight;
pub mod messages;
pub mod orders;
pub(crate) mod outbox;
pub(crate) mod shares;
