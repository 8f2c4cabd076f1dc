//! The one hash behind every assignment and coin.

use sha2::{Digest as _, Sha256};

/// SHA-256 over the parts, each after its length, so that no two lists of parts are hashed alike.
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}
