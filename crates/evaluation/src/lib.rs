//! How good rankings are: measures over judgements, the sets that engines are judged on, and what they are compared with.
//!
//! The measures know nothing of engines: they judge a run, whoever made it. The Worker does not depend on this crate.

pub mod baselines;
pub mod judged;
mod measures;

pub use measures::{
    CUT_OFFS, Estimate, Evaluation, Judgement, Malformed, Measures, RunLine, evaluate, measure,
    parse_groups, parse_judgements, parse_run,
};
