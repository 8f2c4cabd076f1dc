//! An infinite job board whose postings differ as much as those of a real one: employers, towns,
//! titles and skills vary, and no two postings advertise the same job except intended reposts.

use std::collections::{HashMap, HashSet};

use fastrand::Rng;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::company::{Company, Inventor};
use crate::draw::{chance, one};
use crate::error::Error;
use crate::occupation::{self, Occupation};
use crate::place::{self, Country};
use crate::posting::{Draft, Extent};

/// Every posting with a number divisible by this repeats an earlier one, as happens on real boards.
pub const REPOSTED: usize = 50;

/// Percentage of postings by a new company. The others go to companies in proportion to the
/// postings they already have, so a few companies have hundreds and most have one.
const NEW_COMPANIES: u8 = 30;

/// Attempts to draw a job that is not advertised yet; after them, a new company gets the posting.
const TRIES: usize = 8;

/// Different from the seed of the demo data.
const SEED: u64 = 0x0ed9_e3a7_c400_0002;

/// An iterator over postings. A date always gives the same ones, and all are open on that day.
///
/// They are as brief as those of an aggregator: title, company, place, terms, pay and skills, but
/// no description.
pub struct Board {
    random: Rng,
    today: Date,
    countries: Vec<Country>,
    occupations: Vec<Occupation>,
    inventor: Inventor,
    companies: Vec<Company>,
    /// The companies of each sector, each repeated once per posting.
    advertised: HashMap<String, Vec<usize>>,
    /// Keys of the jobs that have been advertised.
    jobs: HashSet<String>,
    /// Number of postings so far.
    written: usize,
    to_repost: Option<Value>,
}

impl Board {
    /// A board at its first posting.
    ///
    /// # Errors
    /// When a text in `data/` is invalid.
    pub fn new(today: Date) -> Result<Self, Error> {
        Ok(Self {
            random: Rng::with_seed(SEED),
            today,
            countries: place::countries()?,
            occupations: occupation::all()?,
            inventor: Inventor::new()?,
            companies: Vec::new(),
            advertised: HashMap::new(),
            jobs: HashSet::new(),
            written: 0,
            to_repost: None,
        })
    }

    fn write(&mut self) -> Result<Value, Error> {
        self.written = self.written.saturating_add(1);
        let id = format!("board-{:06}", self.written);
        match self.written.checked_rem(REPOSTED) {
            Some(0) => self.repost(&id),
            Some(1) => {
                let posting = self.advertise(&id)?;
                self.to_repost = Some(posting.clone());
                Ok(posting)
            }
            _ => self.advertise(&id),
        }
    }

    fn advertise(&mut self, id: &str) -> Result<Value, Error> {
        let occupation = one(&mut self.random, &self.occupations, "occupation")?;
        let sector = one(&mut self.random, &occupation.sectors, "sector")?;
        let advertised = self.advertised.entry(sector.clone()).or_default();
        for tries in 0.. {
            let is_new = tries >= TRIES || chance(&mut self.random, NEW_COMPANIES);
            let number = match self.random.choice(&*advertised) {
                Some(known) if !is_new => *known,
                _ => {
                    let company =
                        self.inventor
                            .invent(&mut self.random, sector, &self.countries)?;
                    self.companies.push(company);
                    self.companies.len().saturating_sub(1)
                }
            };
            let company = self.companies.get(number).ok_or(Error::Empty("company"))?;
            let draft = Draft::with_field(&mut self.random, occupation, company, &self.countries)?;
            if self.jobs.insert(draft.job_key()) {
                advertised.push(number);
                let age_days = i64::from(self.random.u8(0..28));
                let posted = self.today.saturating_sub(age_days.days());
                return draft.write(&mut self.random, id, posted, Extent::Brief);
            }
        }
        Err(Error::Empty("job"))
    }

    /// A repost: the same job under another number, posted today.
    fn repost(&mut self, id: &str) -> Result<Value, Error> {
        let mut posting = self.to_repost.take().ok_or(Error::Empty("repost"))?;
        if let Some(members) = posting.as_object_mut() {
            members.insert("identifier".to_owned(), json!(id));
            members.insert(
                "url".to_owned(),
                json!(format!("https://jobs.example/{id}")),
            );
            members.insert("datePosted".to_owned(), json!(self.today.to_string()));
        }
        Ok(posting)
    }
}

impl Iterator for Board {
    type Item = Result<Value, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        Some(self.write())
    }
}
