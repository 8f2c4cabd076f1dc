//! Occupations: what they are called, ask for and pay.

use serde::Deserialize;

use crate::Error;

/// Work that has a name of its own.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Occupation {
    /// In the plural, as statistics name it.
    pub(crate) name: String,
    /// Keys of the sectors that hire for it; named twice, they hire twice as often.
    pub(crate) sectors: Vec<String>,
    /// schema.org's `credentialCategory`.
    pub(crate) education: Option<String>,
    /// Percentages of its postings.
    #[serde(default)]
    pub(crate) remote: u8,
    #[serde(default)]
    pub(crate) hybrid: u8,
    #[serde(default)]
    pub(crate) part_time: u8,
    #[serde(default)]
    pub(crate) contractor: u8,
    #[serde(default)]
    pub(crate) temporary: u8,
    #[serde(default)]
    pub(crate) per_diem: u8,
    /// Works early, late and nights.
    #[serde(default)]
    pub(crate) shifts: bool,
    /// Paid by the hour where that is usual.
    #[serde(default)]
    pub(crate) hourly: bool,
    /// From the first rung up.
    pub(crate) levels: Vec<Level>,
    /// Skills that are asked for.
    pub(crate) core: Vec<String>,
    /// Skills that are nice to have.
    pub(crate) more: Vec<String>,
    /// What is done all day.
    pub(crate) duties: Vec<String>,
    /// What else is expected.
    pub(crate) asks: Vec<String>,
}

/// A rung of the career.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Level {
    pub(crate) titles: Vec<String>,
    /// Years of experience asked for.
    pub(crate) years: u32,
    /// Thousands of US dollars a year in the United States, lowest and highest.
    pub(crate) pay: (f64, f64),
}

#[derive(Deserialize)]
struct Table {
    occupation: Vec<Occupation>,
}

macro_rules! table {
    ($file:literal) => {
        (
            concat!("occupations/", $file),
            include_str!(concat!("../data/occupations/", $file)),
        )
    };
}

const TABLES: &[(&str, &str)] = &[
    table!("technology.toml"),
    table!("health.toml"),
    table!("trades.toml"),
    table!("transport_and_service.toml"),
    table!("business_and_public.toml"),
    table!("science_and_education.toml"),
    table!("media.toml"),
];

pub(crate) fn all() -> Result<Vec<Occupation>, Error> {
    let mut occupations = Vec::new();
    for &(file, text) in TABLES {
        let table: Table = toml::from_str(text).map_err(|source| Error::Table {
            file,
            source: Box::new(source),
        })?;
        occupations.extend(table.occupation);
    }
    Ok(occupations)
}
