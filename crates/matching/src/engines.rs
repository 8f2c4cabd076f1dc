//! The engines that ship, and their registry.

mod hybrid;
mod registry;
mod tag_based;

pub use hybrid::{Each, Hybrid, Numbers, RoleNumbers, SkillNumbers, Weights};
pub use registry::{DEFAULT_ENGINE, ENGINES, Engines, engine};
pub use tag_based::TagBased;
