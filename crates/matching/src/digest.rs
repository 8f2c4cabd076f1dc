//! SHA-256 over a value's JSON as serde writes it: members in order of declaration, numbers in
//! their shortest form. Native code and Wasm give the same digest.

use serde::Serialize;
use sha2::{Digest, Sha256};

/// SHA-256 over the JSON of a value, in lower-case hexadecimal.
pub(crate) fn digest(value: &impl Serialize) -> String {
    let mut sha = Sha256::new();
    // JSON can express every string, finite number and list.
    sha.update(serde_json::to_vec(value).unwrap_or_default());
    base16ct::lower::encode_string(&sha.finalize())
}
