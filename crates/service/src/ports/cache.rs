//! The key-value store.

/// The cache failed; callers treat that as a miss.
#[derive(Debug, Clone, thiserror::Error)]
#[error("cache unavailable: {0}")]
pub struct CacheError(pub String);

/// The eventually consistent key-value store. Every value can be recomputed.
#[expect(
    async_fn_in_trait,
    reason = "the runtime is single-threaded; no future needs to be Send"
)]
pub trait Cache {
    /// The value under a key, if it is there.
    async fn get(&self, key: &str) -> Result<Option<Vec<u8>>, CacheError>;
    /// The values under at most 100 keys, in their order.
    async fn get_many(&self, keys: &[String]) -> Result<Vec<Option<Vec<u8>>>, CacheError>;
    /// Stores a value for `ttl_secs` (at least 60).
    async fn put(&self, key: &str, value: Vec<u8>, ttl_secs: u64) -> Result<(), CacheError>;
    /// Up to 1,000 keys with this prefix; none if there are none left. Only for erasing a person:
    /// no answer depends on it.
    async fn keys(&self, prefix: &str) -> Result<Vec<String>, CacheError>;
    /// Removes a value. Only for erasing a person: no answer depends on it.
    async fn delete(&self, key: &str) -> Result<(), CacheError>;
}
