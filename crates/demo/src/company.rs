//! Invented companies.

use std::collections::HashSet;

use fastrand::Rng;
use serde::{Deserialize, Serialize};

use crate::draw::{one, some};
use crate::error::Error;
use crate::place::Country;

/// A company that exists only in this data set.
#[derive(Debug, Clone, Serialize)]
pub struct Company {
    /// Identity: the name in lower case, words joined by hyphens.
    pub id: String,
    /// Name as shown.
    pub name: String,
    /// Free tags.
    pub tags: Vec<String>,
    /// Stage, in the service's spelling.
    pub stage: String,
    /// From 0 (worst) to 1 (best).
    pub reputation: f64,
    /// Industry.
    pub industry: String,
    /// Number of employees.
    pub employees: u32,
    /// Completes the name to a sentence.
    #[serde(skip)]
    pub(crate) about: String,
    /// Key of the sector.
    #[serde(skip)]
    pub(crate) sector: String,
    /// Its fields of work.
    #[serde(skip)]
    pub(crate) fields: Vec<String>,
    /// Position in the list of countries.
    #[serde(skip)]
    pub(crate) country: usize,
    /// City and region of each office; the first is the headquarters.
    #[serde(skip)]
    pub(crate) offices: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Table {
    stems: Vec<String>,
    endings: Vec<String>,
    sector: Vec<Sector>,
}

/// The properties that the companies of a sector share.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sector {
    key: String,
    industry: String,
    companies: usize,
    names: Vec<String>,
    abouts: Vec<String>,
    fields: Vec<String>,
    tags: Vec<String>,
    stages: Vec<String>,
    employees: (u32, u32),
    countries: Vec<String>,
}

/// Invents companies. No two share an invented word.
pub(crate) struct Inventor {
    table: Table,
    taken: HashSet<String>,
}

/// Attempts to draw an unused word; after them, the word gets a second one in front.
const TRIES: usize = 8;

impl Inventor {
    pub(crate) fn new() -> Result<Self, Error> {
        const FILE: &str = "sectors.toml";
        let table = toml::from_str(include_str!("../data/sectors.toml")).map_err(|source| {
            Error::Table {
                file: FILE,
                source: Box::new(source),
            }
        })?;
        Ok(Self {
            table,
            taken: HashSet::new(),
        })
    }

    /// Invents the companies of every sector, with offices in the larger cities.
    pub(crate) fn invent_all(
        &mut self,
        random: &mut Rng,
        countries: &[Country],
    ) -> Result<Vec<Company>, Error> {
        let mut companies = Vec::new();
        for sector in &self.table.sector {
            for _ in 0..sector.companies {
                let word = word(random, &self.table, &mut self.taken)?;
                companies.push(company(random, sector, &word, countries, |country| {
                    country.cities.clone()
                })?);
            }
        }
        Ok(companies)
    }

    /// Invents one more company of a sector, with offices in any city or town.
    pub(crate) fn invent(
        &mut self,
        random: &mut Rng,
        sector: &str,
        countries: &[Country],
    ) -> Result<Company, Error> {
        let word = word(random, &self.table, &mut self.taken)?;
        let mut sectors = self.table.sector.iter();
        let sector = sectors
            .find(|one| one.key == sector)
            .ok_or(Error::Empty("sector"))?;
        company(random, sector, &word, countries, |country| {
            [&country.cities[..], &country.towns].concat()
        })
    }
}

fn word(random: &mut Rng, table: &Table, taken: &mut HashSet<String>) -> Result<String, Error> {
    let mut words = String::new();
    loop {
        for _ in 0..TRIES {
            let stem = one(random, &table.stems, "stem")?;
            let ending = one(random, &table.endings, "ending")?;
            let word = format!("{words}{stem}{ending}");
            if taken.insert(word.clone()) {
                return Ok(word);
            }
        }
        words.push_str(one(random, &table.stems, "stem")?);
        words.push(' ');
    }
}

fn company(
    random: &mut Rng,
    sector: &Sector,
    word: &str,
    countries: &[Country],
    places: impl Fn(&Country) -> Vec<(String, String)>,
) -> Result<Company, Error> {
    let name = one(random, &sector.names, "name")?.replace("{}", word);
    let code = one(random, &sector.countries, "country of a sector")?;
    let country = countries
        .iter()
        .position(|c| c.code == *code)
        .ok_or(Error::Empty("country"))?;
    let places = countries.get(country).map_or_else(Vec::new, places);
    let offices = random.usize(1..=3);
    let offices = random.choose_multiple(places, offices);
    let (fewest, most) = sector.employees;
    // Squaring the random number makes small companies more frequent than large ones.
    let size = random.f64();
    let employees = f64::from(fewest) + size * size * f64::from(most.saturating_sub(fewest));
    Ok(Company {
        id: name
            .to_lowercase()
            .replace(" & ", "-and-")
            .replace(' ', "-"),
        about: one(random, &sector.abouts, "description of a company")?.clone(),
        tags: some(random, &sector.tags, 2..=4)
            .into_iter()
            .cloned()
            .collect(),
        stage: one(random, &sector.stages, "stage")?.clone(),
        reputation: f64::from(random.u8(45..=96)) / 100.0,
        industry: sector.industry.clone(),
        // Between the two numbers of the sector, which are u32.
        employees: employees as u32,
        sector: sector.key.clone(),
        fields: sector.fields.clone(),
        name,
        country,
        offices,
    })
}
