//! Values that postings share, as filters choose them and facets count them.
//!
//! A filter and a count look a value up in the same [`Table`], so a count is what filtering by the
//! value shows.

mod bands;
mod place;
mod table;

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::language::text::folded_words;

pub(crate) use table::{Choice, Table};

/// A kind of value that postings share. Its name is that of the parameter that filters by it.
///
/// ```
/// use matching::Facet;
///
/// assert_eq!(Facet::named("employment_type"), Some(Facet::EmploymentType));
/// assert_eq!(Facet::EmploymentType.to_string(), "employment_type");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Facet {
    /// Remote, hybrid or on site.
    Workplace,
    /// Countries, their regions and cities, and regions of the world: where the job is, or where
    /// its remote workers may live. A place contains the places in it.
    Place,
    /// Companies by name.
    Company,
    /// Levels of a career.
    Seniority,
    /// Full time, part time …
    EmploymentType,
    /// Bands of the highest yearly pay that is offered.
    Pay,
    /// Skills that are asked for.
    Skill,
    /// Ages of advertisements: each band contains the shorter ones.
    Posted,
    /// Languages that are required (ISO 639-1).
    Language,
}

impl Facet {
    /// All facets, in the order in which lists show them.
    pub const ALL: [Self; 9] = [
        Self::Workplace,
        Self::Place,
        Self::Company,
        Self::Seniority,
        Self::EmploymentType,
        Self::Pay,
        Self::Skill,
        Self::Posted,
        Self::Language,
    ];

    /// The facet of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|facet| facet.name() == name)
    }

    /// The name in requests and responses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Workplace => "workplace",
            Self::Place => "place",
            Self::Company => "company",
            Self::Seniority => "seniority",
            Self::EmploymentType => "employment_type",
            Self::Pay => "pay",
            Self::Skill => "skill",
            Self::Posted => "posted",
            Self::Language => "language",
        }
    }

    /// All values in their natural order, if they are fixed.
    #[must_use]
    pub fn values(self) -> Option<&'static [&'static str]> {
        match self {
            Self::Workplace => Some(&["remote", "hybrid", "on_site"]),
            Self::Seniority => Some(&[
                "intern",
                "entry",
                "mid",
                "senior",
                "lead",
                "director",
                "executive",
            ]),
            Self::EmploymentType => Some(&[
                "full_time",
                "part_time",
                "contractor",
                "temporary",
                "intern",
                "volunteer",
                "per_diem",
                "other",
            ]),
            Self::Pay => Some(&bands::PAY_NAMES),
            Self::Posted => Some(&bands::AGE_NAMES),
            Self::Place | Self::Company | Self::Skill | Self::Language => None,
        }
    }

    /// The spelling of a value that a caller names.
    fn spelled(self, value: &str) -> Result<String, ValueError> {
        if let Some(values) = self.values() {
            let known = values.contains(&value).then(|| value.to_owned());
            return known.ok_or(ValueError::Unknown(values));
        }
        let spelled = match self {
            Self::Company => folded_words(value),
            Self::Place | Self::Language => value.trim().to_lowercase(),
            _ => value.trim().to_owned(),
        };
        if spelled.is_empty() {
            Err(ValueError::Empty)
        } else {
            Ok(spelled)
        }
    }
}

impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why a value cannot be chosen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// The facet has other values.
    #[error("must be one of {}", quoted(.0))]
    Unknown(&'static [&'static str]),
    /// It says nothing.
    #[error("must not be empty")]
    Empty,
    /// There are too many.
    #[error("must be at most {MOST_VALUES} values")]
    TooMany,
}

fn quoted(values: &[&str]) -> String {
    let quoted: Vec<String> = values.iter().map(|value| format!("`{value}`")).collect();
    quoted.join(", ")
}

/// The most values of one facet in a filter.
pub const MOST_VALUES: usize = 20;

/// Values by facet.
///
/// ```
/// use matching::{Facet, Selection};
///
/// let mut chosen = Selection::default();
/// chosen.add(Facet::Seniority, "senior")?;
/// chosen.add(Facet::Seniority, "lead")?;
/// chosen.add(Facet::Company, "ACME, Inc.")?;
/// assert_eq!(chosen.of(Facet::Seniority), ["senior", "lead"]);
/// assert_eq!(chosen.of(Facet::Company), ["acme inc"]);
/// let unknown = chosen.add(Facet::Workplace, "moon").unwrap_err();
/// assert_eq!(unknown.to_string(), "must be one of `remote`, `hybrid`, `on_site`");
/// # Ok::<(), matching::ValueError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Selection(BTreeMap<Facet, Vec<String>>);

impl Selection {
    /// Adds a value, in its usual spelling.
    ///
    /// # Errors
    ///
    /// A value that the facet cannot have, or one too many.
    pub fn add(&mut self, facet: Facet, value: &str) -> Result<(), ValueError> {
        let spelled = facet.spelled(value)?;
        let values = self.0.entry(facet).or_default();
        if values.contains(&spelled) {
            return Ok(());
        }
        if values.len() >= MOST_VALUES {
            return Err(ValueError::TooMany);
        }
        values.push(spelled);
        Ok(())
    }

    /// The values of a facet.
    #[must_use]
    pub fn of(&self, facet: Facet) -> &[String] {
        self.0.get(&facet).map_or(&[], Vec::as_slice)
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The facets with their values.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (Facet, &[String])> {
        self.0
            .iter()
            .map(|(facet, values)| (*facet, values.as_slice()))
    }

    /// Replaces the values of a facet, each by any number of others.
    pub(crate) fn replace(&mut self, facet: Facet, by: impl Fn(&str) -> Vec<String>) {
        if let Some(values) = self.0.get_mut(&facet) {
            *values = values.iter().flat_map(|value| by(value)).collect();
        }
    }
}
