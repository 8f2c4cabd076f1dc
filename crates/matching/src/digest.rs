//! The digest of a value: SHA-256 over JSON as serde writes it, members in the order of their declaration, numbers in their
//! shortest form. It is the same natively and in Wasm.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// SHA-256 over the JSON of a value, in lower-case hexadecimal.
pub(crate) fn digest(value: &impl Serialize) -> String {
    let mut sha = Sha256::new();
    // Strings, finite numbers and lists of them are what JSON always can express.
    sha.update(serde_json::to_vec(value).unwrap_or_default());
    base16ct::lower::encode_string(&sha.finalize())
}
