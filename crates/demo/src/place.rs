//! Countries with their cities and levels of pay.

use serde::Deserialize;

use crate::error::Error;

/// A country that jobs are in.
#[derive(Debug, Deserialize)]
pub(crate) struct Country {
    /// ISO 3166-1 alpha-2.
    pub(crate) code: String,
    /// ISO 4217.
    pub(crate) currency: String,
    /// Amount in local currency that the same job pays per US dollar.
    pub(crate) pay: f64,
    /// `YEAR` or `MONTH`.
    pub(crate) unit: String,
    /// Whether some occupations are paid by the hour.
    #[serde(default)]
    pub(crate) hourly: bool,
    /// Whether people from the other EU countries may work here.
    #[serde(default)]
    pub(crate) european_union: bool,
    /// City and region of each place.
    pub(crate) cities: Vec<(String, String)>,
    /// Like `cities`, but only for companies of a [`crate::Board`].
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
