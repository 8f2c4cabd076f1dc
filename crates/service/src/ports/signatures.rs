//! Signatures that others make with a private key.

/// A public key. Its type decides the one algorithm that it verifies (RFC 8725, 3.1).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicKey {
    /// RSASSA-PKCS1-v1_5 with SHA-256: modulus and exponent of RFC 7518, 6.3.1, as base64url.
    Rs256 {
        /// Modulus, of 2,048 to 4,096 bits.
        n: String,
        /// Exponent.
        e: String,
    },
    /// ECDSA with P-256 and SHA-256: coordinates of RFC 7518, 6.2.1, as base64url.
    Es256 {
        /// 32 bytes.
        x: String,
        /// 32 bytes.
        y: String,
    },
}

/// Verification of signatures.
#[expect(
    async_fn_in_trait,
    reason = "the runtime is single-threaded; no future needs to be Send"
)]
pub trait Signatures {
    /// Whether the holder of the key's private half signed this text. The signature is in the form
    /// of RFC 7518, 3.3 and 3.4. A key that is none verifies nothing.
    async fn verifies(&self, key: &PublicKey, text: &[u8], signature: &[u8]) -> bool;
}
