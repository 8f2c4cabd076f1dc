//! The demo data set: several hundred job postings, the invented companies behind them, and twelve
//! invented people. A [`Board`] generates postings by the ten thousand.
//!
//! All of it is generated or written for this project, and every posting says so. The same date gives the same bytes.
//! Texts stand in `data/`; this crate only puts them together. It reads no clock, writes no file, and knows the product by
//! its formats only: its tests read everything back with the product's own readers.

mod board;
mod company;
mod draw;
mod occupation;
mod person;
mod place;
mod posting;

use jiff::civil::Date;
use serde_json::Value;

pub use board::{Board, REPOSTED};
pub use company::Company;
pub use person::Person;

/// How many postings the data set has.
pub const POSTINGS: usize = 600;

/// Chosen once; another seed gives another data set.
const SEED: u64 = 0x0ed9_e3a7_c400_0001;

/// Why the data could not be put together: a text in `data/` is not what the code takes it for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A table of texts is not valid.
    #[error("data/{file}: {source}")]
    Table {
        /// Below `data/`.
        file: &'static str,
        /// What is wrong with it.
        source: Box<toml::de::Error>,
    },
    /// A person's document is not valid.
    #[error("data/people/{file}: {source}")]
    Person {
        /// Below `data/people/`.
        file: &'static str,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A table that must hold something is empty.
    #[error("there is no {0} to choose from")]
    Empty(&'static str),
}

/// The whole data set.
#[derive(Debug, Clone)]
pub struct DataSet {
    /// schema.org `JobPosting` documents, [`POSTINGS`] of them, newest last.
    pub postings: Vec<Value>,
    /// The companies that the postings name.
    pub companies: Vec<Company>,
    /// Twelve people with different careers.
    pub people: Vec<Person>,
}

/// Puts the data set together so that the newest posting is of `today`.
///
/// # Errors
/// [`Error`] if a text in `data/` is broken; a test sees that none is.
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
