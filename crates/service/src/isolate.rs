//! What an isolate remembers between events: values only, never futures or handles.

pub(crate) mod failures;
pub(crate) mod issuer_keys;
pub(crate) mod ledger;
pub(crate) mod memory;
pub(crate) mod running;
pub(crate) mod tally;
pub(crate) mod turns;
