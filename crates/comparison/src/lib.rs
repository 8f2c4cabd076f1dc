//! Comparing ranking algorithms on people: assignment to a side, interleaving of two rankings, and
//! statistics over the outcomes.
//!
//! ```
//! use comparison::{Coins, Proportion, Team, assign, difference, sign_test, team_draft};
//!
//! // A/B: half of the people on each side.
//! let side = assign("spring", "person-7", [("old", 1), ("new", 1)]);
//! assert!(side.is_some_and(|index| index < 2));
//!
//! // Interleaving: both algorithms in one list, and every entry knows its team.
//! let list = team_draft(&["a", "b"], &["b", "c"], 3, &Coins::new("spring", "person-7", 1));
//! assert!(list.iter().any(|pick| pick.team == Team::First));
//!
//! // Outcomes: the difference of two rates, and who won more often.
//! let (old, new) = (Proportion { count: 48, of: 80 }, Proportion { count: 56, of: 70 });
//! assert!(difference(new, old).is_some_and(|found| found.interval[0] > 0.0));
//! assert!(sign_test(31, 12) < 0.01);
//! ```
//!
//! Pure and deterministic: every coin is a bit of a salted hash, and floating-point numbers go only
//! through `+ - * /`, `sqrt` and `libm`. Deliberately absent: the algorithms themselves, and the
//! counting of outcomes.

mod assignment;
mod hash;
mod impact;
mod proportion;
mod report;
mod sign_test;
mod team_draft;

pub use assignment::assign;
pub use impact::{GroupImpact, Impact, Ratio, ScoredPerson, impact, median};
pub use proportion::{Difference, Proportion, difference};
pub use report::{ImpactGroup, ImpactReport, ImpactTable};
pub use sign_test::sign_test;
pub use team_draft::{Coins, Pick, Team, team_draft};
