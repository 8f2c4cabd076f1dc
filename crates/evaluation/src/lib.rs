//! Ranking quality: measures over judgements, judged sets, and baselines.
//!
//! The measures are independent of engines: they judge any run. The Worker does not depend on this
//! crate.

pub mod baselines;
mod catalogue;
mod embeddings;
pub mod judged;
mod measures;
pub mod resumes;

pub use catalogue::catalogue;
pub use embeddings::provide_embeddings;
pub use measures::{
    CUT_OFFS, Estimate, Evaluation, Judgement, Malformed, Measures, RunLine, evaluate, measure,
    parse_groups, parse_judgements, parse_run,
};
