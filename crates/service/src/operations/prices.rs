//! The platform's prices and limits, in one place.

use serde::Serialize;

use crate::kv::cache::MAX_VALUE_BYTES;

/// Dollars per million of each, beyond what the paid plan includes.
#[derive(Debug, Clone, Copy, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Prices {
    /// Where they are published.
    pub source: &'static str,
    /// When they were read there.
    pub as_of: &'static str,
    /// Requests.
    pub requests: f64,
    /// Milliseconds of CPU. Not part of any sum: the service cannot measure them.
    pub cpu_ms: f64,
    /// Rows that D1 reads.
    pub rows_read: f64,
    /// Rows that D1 writes.
    pub rows_written: f64,
    /// Keys read from KV.
    pub keys_read: f64,
    /// Keys of KV written, listed or removed.
    pub keys_written: f64,
    /// Messages: each is written, read and deleted, at 0.40 per operation.
    pub messages: f64,
    /// Points of the Analytics Engine: one per request, if it is bound.
    pub analytics_points: f64,
}

/// The prices in force.
pub(crate) const PRICES: Prices = Prices {
    source: "https://developers.cloudflare.com/workers/platform/pricing/",
    as_of: "2026-07",
    requests: 0.30,
    cpu_ms: 0.02,
    rows_read: 0.001,
    rows_written: 1.00,
    keys_read: 0.50,
    keys_written: 5.00,
    messages: 3.0 * 0.40,
    analytics_points: 0.25,
};

/// A limit of the platform.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PlatformLimit {
    pub(crate) name: &'static str,
    pub(crate) unit: &'static str,
    pub(crate) limit: f64,
    pub(crate) source: &'static str,
}

const D1_LIMITS: &str = "https://developers.cloudflare.com/d1/platform/limits/";
const KV_LIMITS: &str = "https://developers.cloudflare.com/kv/platform/limits/";

/// A database of the paid plan.
pub(crate) const DATABASE_BYTES: PlatformLimit = PlatformLimit {
    name: "database_bytes",
    unit: "bytes",
    limit: 10e9,
    source: D1_LIMITS,
};

/// A database runs one statement at a time: one second of work per second.
pub(crate) const DATABASE_BUSY: PlatformLimit = PlatformLimit {
    name: "database_busy",
    unit: "ms of work a second, busiest hour of the week",
    limit: 1_000.0,
    source: D1_LIMITS,
};

/// The catalogue's snapshot is one value of KV.
pub(crate) const SNAPSHOT_BYTES: PlatformLimit = PlatformLimit {
    name: "snapshot_bytes",
    unit: "bytes",
    limit: MAX_VALUE_BYTES as f64,
    source: KV_LIMITS,
};

/// A key may be written once per second. Every key except the snapshot's belongs to one person or
/// company.
pub(crate) const SNAPSHOT_WRITES: PlatformLimit = PlatformLimit {
    name: "snapshot_writes",
    unit: "writes a second, last day",
    limit: 1.0,
    source: KV_LIMITS,
};

/// What an isolate may have; its linear memory is the larger part of it.
pub(crate) const ISOLATE_BYTES: PlatformLimit = PlatformLimit {
    name: "isolate_bytes",
    unit: "bytes",
    limit: 128.0 * 1024.0 * 1024.0,
    source: "https://developers.cloudflare.com/workers/platform/limits/",
};

/// Throughput of one queue.
pub(crate) const QUEUE_MESSAGES: PlatformLimit = PlatformLimit {
    name: "queue_messages",
    unit: "messages a second, busiest hour of the week",
    limit: 5_000.0,
    source: "https://developers.cloudflare.com/queues/platform/limits/",
};
