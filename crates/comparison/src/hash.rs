//! The hash behind every assignment and coin.

use sha2::{Digest as _, Sha256};

/// SHA-256 over the parts, each preceded by its length, so that different lists of parts never hash
/// the same bytes.
pub(crate) fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest.finalize().into()
}
