//! `edgematch audit`: how scores fall on groups of people, and whether they depend on who a person
//! is.

mod exchange;
mod impact;
mod live;
mod swaps;

use anyhow::Result;
use clap::{Args, Subcommand};

use crate::ending::Ending;

/// Shows how scores fall on groups of people, and whether they depend on who a person is.
#[derive(Debug, Args)]
pub struct Audit {
    /// The audit.
    #[command(subcommand)]
    kind: Kind,
}

#[derive(Debug, Subcommand)]
enum Kind {
    /// The scoring rate and the impact ratio of each group, as New York's Local Law 144 asks.
    Impact(impact::ImpactAudit),
    /// The same profiles with other names, contacts, photographs, ages and genders, and every value
    /// of a match that differs.
    Swaps(swaps::SwapAudit),
}

impl Audit {
    pub(crate) fn run(&self) -> Result<Ending> {
        match &self.kind {
            Kind::Impact(audit) => audit.run(),
            Kind::Swaps(audit) => audit.run(),
        }
    }
}
