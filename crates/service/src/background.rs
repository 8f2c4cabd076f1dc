//! What runs without a request: deliveries of the queue, steps of runs, dead letters, messages of
//! producers.

pub mod afterwards;
pub mod dead_letters;
pub mod deliveries;
pub mod producers;
mod steps;
