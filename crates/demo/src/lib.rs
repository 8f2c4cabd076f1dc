//! The demo data set: several hundred job postings, the invented companies behind them, and twelve
//! invented people. A [`Board`] generates postings by the ten thousand, and a [`cohort()`] the
//! members of a mentoring programme.
//!
//! All of it is generated or written for this project, and every posting states so. The same date
//! gives the same bytes. The texts are in `data/`, and this crate combines them. It reads no clock
//! and writes no file. It does not depend on the product; its tests read everything back with the
//! product's parsers.

mod board;
mod cohort;
mod company;
mod draw;
mod error;
mod occupation;
mod person;
mod place;
mod posting;

use jiff::civil::Date;
use serde_json::Value;

pub use board::{Board, REPOSTED};
pub use cohort::{Member, cohort};
pub use company::Company;
pub use error::Error;
pub use person::Person;
pub use posting::POSTINGS;

/// Another seed would give another data set.
const SEED: u64 = 0x0ed9_e3a7_c400_0001;

/// The whole data set.
#[derive(Debug, Clone)]
pub struct DataSet {
    /// [`POSTINGS`] schema.org `JobPosting` documents, newest last.
    pub postings: Vec<Value>,
    /// The companies that the postings name.
    pub companies: Vec<Company>,
    /// Twelve people with different careers.
    pub people: Vec<Person>,
}

/// Generates the data set; the newest posting is dated `today`.
///
/// # Errors
/// When a text in `data/` is invalid; a test ensures that none is.
pub fn data_set(today: Date) -> Result<DataSet, Error> {
    let mut random = fastrand::Rng::with_seed(SEED);
    let places = place::countries()?;
    let companies = company::Inventor::new()?.invent_all(&mut random, &places)?;
    let occupations = occupation::all()?;
    let postings = posting::write(&mut random, &occupations, &companies, &places, today)?;
    Ok(DataSet {
        postings,
        companies,
        people: person::all(today)?,
    })
}
