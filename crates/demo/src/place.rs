//! Countries, their cities, and what work is paid there.

use serde::Deserialize;

use crate::Error;

/// A country that jobs are in.
#[derive(Debug, Deserialize)]
pub(crate) struct Country {
    /// ISO 3166-1 alpha-2.
    pub(crate) code: String,
    /// ISO 4217.
    pub(crate) currency: String,
    /// Local currency for one US dollar of pay for the same job.
    pub(crate) pay: f64,
    /// `YEAR` or `MONTH`.
    pub(crate) unit: String,
    /// Whether some occupations are paid by the hour.
    #[serde(default)]
    pub(crate) hourly: bool,
    /// Whether people of the other such countries may work here.
    #[serde(default)]
    pub(crate) european_union: bool,
    /// City and region.
    pub(crate) cities: Vec<(String, String)>,
    /// As `cities`; companies of a [`crate::Board`] have offices there too.
    pub(crate) towns: Vec<(String, String)>,
}

#[derive(Deserialize)]
struct Table {
    country: Vec<Country>,
}

pub(crate) fn countries() -> Result<Vec<Country>, Error> {
    const FILE: &str = "countries.toml";
    let table: Table =
        toml::from_str(include_str!("../data/countries.toml")).map_err(|source| Error::Table {
            file: FILE,
            source: Box::new(source),
        })?;
    Ok(table.country)
}
