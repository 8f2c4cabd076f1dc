//! How the deployment is doing: health, caches, costs, capacity.

pub mod cache_stats;
pub mod capacity;
pub mod costs;
pub mod health;
mod prices;
