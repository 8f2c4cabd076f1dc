//! What edits of bytes and of JSON values share.

use proptest::sample::Index;

/// A string that edits put into documents. An error must not quote it: a document may be personal.
pub const MARKER: &str = "Q8ZXVJ";

/// The most edits of one document. Each shrinks on its own.
pub(crate) const MOST_EDITS: usize = 8;

/// A position in a sequence of unknown length. Unlike [`Index::index`], an empty sequence has one.
pub(crate) fn position(at: &Index, length: usize) -> usize {
    if length == 0 { 0 } else { at.index(length) }
}
