//! Occupations with their titles, requirements and pay.

use serde::Deserialize;

use crate::error::Error;

/// An occupation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Occupation {
    /// Plural name, as in statistics.
    pub(crate) name: String,
    /// Keys of the sectors that hire for it; a repeated key doubles the sector's share.
    pub(crate) sectors: Vec<String>,
    /// schema.org's `credentialCategory`.
    pub(crate) education: Option<String>,
    /// These five fields are percentages of its postings.
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
    /// Whether it has early, late and night shifts.
    #[serde(default)]
    pub(crate) shifts: bool,
    /// Whether it is paid by the hour in countries where that is common.
    #[serde(default)]
    pub(crate) hourly: bool,
    /// From the lowest up.
    pub(crate) levels: Vec<Level>,
    /// Required skills.
    pub(crate) core: Vec<String>,
    /// Optional skills.
    pub(crate) more: Vec<String>,
    /// Daily duties.
    pub(crate) duties: Vec<String>,
    /// Other requirements.
    pub(crate) asks: Vec<String>,
}

/// A career level.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Level {
    pub(crate) titles: Vec<String>,
    /// Required years of experience.
    pub(crate) years: u32,
    /// Minimum and maximum in the United States, in thousands of US dollars per year.
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
