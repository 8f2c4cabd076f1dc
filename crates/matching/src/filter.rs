//! Narrowing of a list by its reader.

use serde::{Deserialize, Serialize};

use crate::catalogue::CatalogueEntry;
use crate::document::{EmploymentType, Seniority, TimestampMs, Workplace};
use crate::reading::folded_words;

/// Narrowing of a list; an empty filter lets everything pass. What a posting does not say fails a filter on it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Every word must begin a word of the title, company, industry or skills.
    pub q: Option<String>,
    /// Every word must stand in one of the places (city, region, country).
    pub location: Option<String>,
    /// Remote, or not remote.
    pub remote: Option<bool>,
    /// As read from the title.
    pub seniority: Option<Seniority>,
    /// One of the kinds of employment offered.
    pub employment_type: Option<EmploymentType>,
    /// The most that is offered, a year, in whatever currency.
    pub min_salary: Option<f64>,
    /// Advertised after.
    pub posted_after_ms: Option<TimestampMs>,
}

impl Filter {
    pub(crate) fn admits(&self, entry: &CatalogueEntry) -> bool {
        let features = &entry.features;
        let says = |filter: Option<bool>| filter.unwrap_or(true);
        says(self.remote.map(|remote| match features.workplace {
            Some(workplace) => (workplace == Workplace::Remote) == remote,
            None => !remote && !features.places.is_empty(),
        })) && says(self.seniority.map(|rung| features.seniority == Some(rung)))
            && says(
                self.employment_type
                    .map(|kind| features.employment_types.contains(&kind)),
            )
            && says(self.min_salary.map(|least| {
                features
                    .pay
                    .as_ref()
                    .and_then(|pay| pay.top())
                    .is_some_and(|top| top >= least)
            }))
            && says(self.posted_after_ms.map(|after| {
                entry
                    .summary
                    .posted_at_ms
                    .is_some_and(|posted| posted > after)
            }))
            && says(self.location.as_ref().map(|location| {
                features.places.iter().any(|place| {
                    let place = [&place.city, &place.region, &place.country];
                    let place = place
                        .into_iter()
                        .flatten()
                        .map(String::as_str)
                        .collect::<Vec<_>>()
                        .join(" ");
                    every_word_begins_one_of(location, &place)
                })
            }))
            && says(self.q.as_ref().map(|q| {
                let skills = features.skills.iter().map(|demand| demand.skill.as_str());
                let title = folded_words(&entry.summary.title);
                let text = skills
                    .chain([title.as_str(), features.company.as_str()])
                    .chain(features.industry.as_deref())
                    .collect::<Vec<_>>()
                    .join(" ");
                every_word_begins_one_of(q, &text)
            }))
    }
}

fn every_word_begins_one_of(asked: &str, text: &str) -> bool {
    folded_words(asked)
        .split_whitespace()
        .all(|word| text.split([' ', '.']).any(|other| other.starts_with(word)))
}
