//! How many postings have each value that they share.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use crate::catalogue::Catalogue;
use crate::features::ProfileFeatures;
use crate::filter::Filter;
use crate::ranking::Query;
use crate::selection::{Choice, Facet, Selection, Table};
use crate::vocabulary::Vocabulary;

/// The most values that a facet lists; of places, the most of each level.
pub const MOST_FACET_VALUES: usize = 20;

/// Counts by facet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// In the order in which they were wanted.
    pub facets: Vec<FacetCounts>,
    /// Number of postings that pass the whole filter.
    pub total: usize,
}

/// The values of a facet, with how many postings have each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct FacetCounts {
    /// The parameter that filters by these values.
    pub facet: Facet,
    /// The most frequent values; fixed ones in their natural order. A chosen value is listed
    /// whatever its count.
    pub values: Vec<FacetValue>,
    /// Number of further values with postings.
    pub more: usize,
    /// The currency of the bands of pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

/// A value, with how many postings have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct FacetValue {
    /// As the parameter spells it.
    pub value: String,
    /// As people read it, if that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// Length of the list if the parameter had this value alone, and all others were as they are.
    pub count: usize,
}

/// Counts the values of some facets among the postings that a query admits. The values chosen of a
/// facet do not narrow its own counts, so that readers see what else they may choose. The query's
/// position and limit are ignored.
///
/// ```
/// use std::collections::HashSet;
///
/// use matching::document::Profile;
/// use matching::{Catalogue, Facet, Filter, Query, Vocabulary, facets, read_profile};
/// # use matching::document::Posting;
/// # use matching::{CatalogueEntry, PostingSummary, read_posting};
/// # fn entry(json: &str) -> CatalogueEntry {
/// #     let posting: Posting = serde_json::from_str(json).unwrap();
/// #     CatalogueEntry {
/// #         version: 1,
/// #         summary: PostingSummary::of(&posting),
/// #         features: read_posting(&posting),
/// #     }
/// # }
///
/// let mut catalogue = Catalogue::new();
/// catalogue.upsert(1, entry(r#"{ "id": "p-1", "title": "Nurse", "workplace": "on_site" }"#));
/// catalogue.upsert(2, entry(r#"{ "id": "p-2", "title": "Writer", "workplace": "remote" }"#));
/// let mut filter = Filter::default();
/// filter.chosen.add(Facet::Workplace, "remote")?;
/// let query = Query {
///     now_ms: 0,
///     filter: &filter,
///     hidden: &HashSet::new(),
///     hidden_companies: &HashSet::new(),
///     changed_after: None,
///     after: None,
///     limit: 20,
/// };
/// let nobody = read_profile(&Profile::default());
/// let counted = facets(&catalogue, &nobody, &query, &[Facet::Workplace], Vocabulary::built_in());
/// let values = &counted.facets[0].values;
/// assert_eq!((values[0].value.as_str(), values[0].count), ("remote", 1));
/// assert_eq!((values[1].value.as_str(), values[1].count), ("on_site", 1));
/// assert_eq!(counted.total, 1);
/// # Ok::<(), matching::ValueError>(())
/// ```
#[must_use]
pub fn facets(
    catalogue: &Catalogue,
    profile: &ProfileFeatures,
    query: &Query<'_>,
    wanted: &[Facet],
    vocabulary: &Vocabulary,
) -> Facets {
    let columns = catalogue.columns();
    let filter = query.filter;
    let table = |facet| Table::of(facet, columns, filter.currency(), query.now_ms);
    let chosen: Vec<(Facet, Choice<'_>)> = filter
        .chosen
        .iter()
        .map(|(facet, values)| (facet, table(facet).choice(values)))
        .collect();
    let mut tallies: Vec<Tally<'_>> = wanted
        .iter()
        .map(|facet| Tally::new(*facet, table(*facet)))
        .collect();
    let unchosen = Filter {
        chosen: Selection::default(),
        ..filter.clone()
    };
    let query = Query {
        filter: &unchosen,
        ..*query
    };
    let mut total: usize = 0;
    query.each(catalogue, profile, |slot, row| {
        let mut failed = chosen.iter().filter(|(_, choice)| !choice.has(slot, row));
        let failed = [failed.next(), failed.next()].map(|failed| failed.map(|(facet, _)| *facet));
        let tallies = match failed {
            [None, _] => {
                total = total.saturating_add(1);
                &mut tallies[..]
            }
            // It fails by this facet alone, so another value of the facet would admit it.
            [Some(facet), None] => match tallies.iter().position(|tally| tally.facet == facet) {
                Some(at) => tallies.get_mut(at..=at).unwrap_or_default(),
                None => &mut [],
            },
            [Some(_), Some(_)] => return,
        };
        for Tally { table, counts, .. } in tallies {
            table.each(slot, row, |number| {
                if let Some(count) = counts.get_mut(number as usize) {
                    *count = count.saturating_add(1);
                }
            });
        }
    });
    let counted = tallies
        .into_iter()
        .map(|tally| tally.counted(filter.chosen.of(tally.facet), vocabulary));
    let mut counted = Facets {
        facets: counted.collect(),
        total,
    };
    for counts in &mut counted.facets {
        match counts.facet {
            Facet::Company => name_companies(catalogue, counts, query.now_ms),
            Facet::Pay => counts.currency = Some(filter.currency().to_owned()),
            _ => {}
        }
    }
    counted
}

/// The counts of a facet, by number of its values.
struct Tally<'c> {
    facet: Facet,
    table: Table<'c>,
    counts: Vec<usize>,
}

impl<'c> Tally<'c> {
    fn new(facet: Facet, table: Table<'c>) -> Self {
        Self {
            facet,
            counts: vec![0; table.len()],
            table,
        }
    }

    fn counted(&self, chosen: &[String], vocabulary: &Vocabulary) -> FacetCounts {
        let is_chosen = |number: u32| {
            let mut chosen = chosen.iter();
            chosen.any(|value| self.table.find(value) == Some(number))
        };
        let counts = (0..).zip(&self.counts).filter_map(|(number, count)| {
            let counts = *count > 0 || is_chosen(number);
            counts.then(|| Some((self.table.value(number)?, number, *count)))?
        });
        let mut counts: Vec<(&str, u32, usize)> = counts.collect();
        if self.facet.values().is_none() {
            counts.sort_unstable_by_key(|(value, _, count)| {
                (level(self.facet, value), Reverse(*count), *value)
            });
        }
        let mut values = Vec::new();
        let (mut at_level, mut listed, mut more) = (0, 0_usize, 0_usize);
        for (value, number, count) in counts {
            if level(self.facet, value) != at_level {
                (at_level, listed) = (level(self.facet, value), 0);
            }
            if listed >= MOST_FACET_VALUES && !is_chosen(number) {
                more = more.saturating_add(1);
                continue;
            }
            listed = listed.saturating_add(1);
            values.push(FacetValue {
                value: value.to_owned(),
                label: label(self.facet, value, vocabulary),
                count,
            });
        }
        FacetCounts {
            facet: self.facet,
            values,
            more,
            currency: None,
        }
    }
}

/// Of a place, how deep it lies: countries before their regions, and these before cities.
fn level(facet: Facet, value: &str) -> usize {
    match facet {
        Facet::Place => value.matches('/').count(),
        _ => 0,
    }
}

/// A value as people read it.
fn label(facet: Facet, value: &str, vocabulary: &Vocabulary) -> Option<String> {
    match facet {
        Facet::Skill => Some(vocabulary.label(value).to_owned()).filter(|label| label != value),
        Facet::Place => Some(place_label(value)),
        _ => None,
    }
}

/// The name of a place: codes in capitals, other names with a capital per word.
pub(crate) fn place_label(path: &str) -> String {
    let last = path.rsplit('/').next().unwrap_or(path);
    let is_city = path.matches('/').count() > 1;
    if !is_city && last.len() <= LONGEST_CODE {
        return last.to_uppercase();
    }
    capitalised(last)
}

/// Folded words with a capital each.
pub(crate) fn capitalised(words: &str) -> String {
    let words = words.split(' ').map(|word| {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect::<String>()
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Codes of countries and regions, and regions of the world such as “EMEA”.
const LONGEST_CODE: usize = 4;

/// Labels companies as the posting with the least id writes their names.
fn name_companies(catalogue: &Catalogue, counts: &mut FacetCounts, now_ms: i64) {
    let columns = catalogue.columns();
    let wanted: Vec<(usize, u32)> = counts
        .values
        .iter()
        .enumerate()
        .flat_map(|(at, counted)| {
            let employers = (0..).zip(columns.employers.values());
            employers
                .filter(|(_, employer)| employer.name == counted.value)
                .map(move |(number, _)| (at, number))
        })
        .collect();
    let mut by_employer = vec![None; columns.employers.len()];
    for (at, number) in wanted {
        if let Some(by_employer) = by_employer.get_mut(number as usize) {
            *by_employer = Some(at);
        }
    }
    let mut first: Vec<Option<(&crate::document::PostingId, usize)>> =
        vec![None; counts.values.len()];
    for (slot, row) in columns.open(now_ms) {
        let at = by_employer.get(row.employer as usize).copied().flatten();
        if let (Some(at), Some(id)) = (at, columns.id(slot))
            && let Some(first) = first.get_mut(at)
            && first.is_none_or(|(least, _)| id < least)
        {
            *first = Some((id, slot));
        }
    }
    for (counted, first) in counts.values.iter_mut().zip(first) {
        let entry = first.and_then(|(_, slot)| columns.entry(slot));
        counted.label = entry.map(|entry| entry.summary.company.trim().to_owned());
    }
}
