//! Invented companies.

use std::collections::HashSet;

use fastrand::Rng;
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::draw::{one, some};
use crate::place::Country;

/// A company that exists in this data set only.
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
    /// Continues the name to a sentence.
    #[serde(skip)]
    pub(crate) about: String,
    /// Key of the sector.
    #[serde(skip)]
    pub(crate) sector: String,
    /// Position in the list of countries.
    #[serde(skip)]
    pub(crate) country: usize,
    /// City and region of its offices, the first its seat.
    #[serde(skip)]
    pub(crate) offices: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Table {
    stems: Vec<String>,
    endings: Vec<String>,
    sector: Vec<Sector>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sector {
    key: String,
    industry: String,
    companies: usize,
    names: Vec<String>,
    abouts: Vec<String>,
    tags: Vec<String>,
    stages: Vec<String>,
    employees: (u32, u32),
    countries: Vec<String>,
}

/// Invents the companies of every sector; no two share an invented word.
pub(crate) fn invent(random: &mut Rng, countries: &[Country]) -> Result<Vec<Company>, Error> {
    const FILE: &str = "sectors.toml";
    let table: Table =
        toml::from_str(include_str!("../data/sectors.toml")).map_err(|source| Error::Table {
            file: FILE,
            source: Box::new(source),
        })?;
    let mut taken = HashSet::new();
    let mut companies = Vec::new();
    for sector in &table.sector {
        for _ in 0..sector.companies {
            let word = loop {
                let stem = one(random, &table.stems, "stem")?;
                let word = format!("{stem}{}", one(random, &table.endings, "ending")?);
                if taken.insert(word.clone()) {
                    break word;
                }
            };
            companies.push(company(random, sector, &word, countries)?);
        }
    }
    Ok(companies)
}

fn company(
    random: &mut Rng,
    sector: &Sector,
    word: &str,
    countries: &[Country],
) -> Result<Company, Error> {
    let name = one(random, &sector.names, "name")?.replace("{}", word);
    let code = one(random, &sector.countries, "country of a sector")?;
    let country = countries
        .iter()
        .position(|c| c.code == *code)
        .ok_or(Error::Empty("country"))?;
    let cities = countries
        .get(country)
        .map_or(&[][..], |country| &country.cities);
    let offices = random.usize(1..=3);
    let offices = random.choose_multiple(cities.iter().cloned(), offices);
    let (fewest, most) = sector.employees;
    // The square of a lot makes small companies more frequent than large ones.
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
        name,
        country,
        offices,
    })
}
