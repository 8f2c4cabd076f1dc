//! Rules that the database enforces, read once from the text of its errors.
//!
//! SQLite and D1 name a constraint in an error's message alone. Nor can a statement outside a
//! trigger raise an error of its own: it asks for a JSON path that does not parse, which the
//! message quotes.

use strum::{IntoStaticStr, VariantArray};

/// A rule that a statement has violated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
pub enum Constraint {
    /// A row refers only to rows that exist.
    #[strum(serialize = "FOREIGN KEY constraint failed")]
    ForeignKey,
    /// At most one experiment is running: index `experiments_running`.
    #[strum(serialize = "UNIQUE constraint failed: experiments.status")]
    OneRunningExperiment,
    /// A resource is at the version that its change expects.
    #[strum(serialize = "bad JSON path: 'version conflict'")]
    ExpectedVersion,
    /// The person whom an order is for exists.
    #[strum(serialize = "bad JSON path: 'no such person'")]
    KnownPerson,
    /// The order that a request carries out is claimed by no other.
    #[strum(serialize = "bad JSON path: 'order taken'")]
    ClaimedOrder,
    /// The session that a request acts under has not ended.
    #[strum(serialize = "bad JSON path: 'session ended'")]
    LiveSession,
}

impl Constraint {
    /// The constraint that an error of the database names.
    pub(super) fn named_in(message: &str) -> Option<Self> {
        Self::VARIANTS
            .iter()
            .copied()
            .find(|constraint| message.contains(<&str>::from(*constraint)))
    }
}
