//! Edits of bytes.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;

use crate::edits::{MOST_EDITS, position};

/// A mutated document. A failing one is printed as text, ready for a test.
#[derive(Clone)]
pub struct Bytes(pub Vec<u8>);

impl std::ops::Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Bytes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "b\"{}\"", self.escape_ascii())
    }
}

/// One edit at a position of the document.
#[derive(Debug, Clone)]
enum Edit {
    Flip(Index, u8),
    Insert(Index, Vec<u8>),
    Delete(Index, usize),
    Truncate(Index),
    /// Inserts a range of a document of the corpus.
    Splice {
        at: Index,
        document: Index,
        from: Index,
        length: usize,
    },
}

/// Bytes that change the meaning of those around them.
const TOKENS: &[&[u8]] = &[
    b"\"",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"<",
    b">",
    b"&",
    b";",
    b"*",
    b"#",
    b"\n",
    b".",
    b"-",
    b"0",
    b"null",
    b"1e999",
    b"-9223372036854775809",
    b"\\u0000",
    b"\\ud800",
    b"\0",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    "\u{301}".as_bytes(),
    "ẞ".as_bytes(),
    "\u{202e}".as_bytes(),
    "🦀".as_bytes(),
    "İ".as_bytes(),
];

pub(crate) fn mutated(documents: Vec<Vec<u8>>) -> impl Strategy<Value = Bytes> {
    (any::<Index>(), vec(edit(), 0..=MOST_EDITS)).prop_map(move |(document, edits)| {
        let mut bytes = document.get(&documents).clone();
        for edit in edits {
            apply(&edit, &mut bytes, &documents);
        }
        Bytes(bytes)
    })
}

fn edit() -> impl Strategy<Value = Edit> {
    let at = any::<Index>;
    let inserted = prop_oneof![
        proptest::sample::select(TOKENS).prop_map(<[u8]>::to_vec),
        vec(any::<u8>(), 1..4),
    ];
    prop_oneof![
        (at(), 0..8_u8).prop_map(|(at, bit)| Edit::Flip(at, bit)),
        (at(), inserted).prop_map(|(at, bytes)| Edit::Insert(at, bytes)),
        (at(), 1..32_usize).prop_map(|(at, length)| Edit::Delete(at, length)),
        at().prop_map(Edit::Truncate),
        (at(), at(), at(), 1..64_usize).prop_map(|(at, document, from, length)| Edit::Splice {
            at,
            document,
            from,
            length,
        }),
    ]
}

fn apply(edit: &Edit, bytes: &mut Vec<u8>, documents: &[Vec<u8>]) {
    let length = bytes.len();
    match edit {
        Edit::Flip(at, bit) => {
            if let Some(byte) = bytes.get_mut(position(at, length)) {
                *byte ^= 1 << bit;
            }
        }
        Edit::Insert(at, inserted) => {
            let at = at.index(length + 1);
            bytes.splice(at..at, inserted.iter().copied());
        }
        Edit::Delete(at, count) => {
            let from = at.index(length + 1);
            bytes.drain(from..length.min(from + count));
        }
        Edit::Truncate(at) => bytes.truncate(at.index(length + 1)),
        Edit::Splice {
            at,
            document,
            from,
            length: count,
        } => {
            let other = document.get(documents);
            let from = from.index(other.len() + 1);
            let range = from..other.len().min(from + count);
            let at = at.index(length + 1);
            bytes.splice(at..at, other[range].iter().copied());
        }
    }
}
