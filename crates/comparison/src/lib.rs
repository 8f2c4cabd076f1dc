//! Comparing algorithms on people: who is on which side, how two rankings become one list, and what the outcomes say.
//!
//! Pure and deterministic: every coin is a bit of a salted hash, and on floating-point numbers only `+ - * /`, `sqrt` and
//! `libm` are used. Deliberately absent: what an algorithm is, and where outcomes are counted.

mod assignment;
mod hash;
mod proportion;
mod sign_test;
mod team_draft;

pub use assignment::assign;
pub use proportion::{Difference, Proportion, difference};
pub use sign_test::sign_test;
pub use team_draft::{Coins, Pick, Team, team_draft};
