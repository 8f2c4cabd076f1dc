//! The report of an impact audit. It has counts and rates, and names nobody.

use serde::Serialize;

use crate::impact::{Impact, ScoredPerson, impact, median};

/// How scores fall on groups of people, as New York's Local Law 144 asks.
///
/// ```
/// use comparison::{ImpactReport, ScoredPerson};
///
/// let person = |score, group: &str| ScoredPerson {
///     score,
///     groups: vec![Some(group.to_owned())],
/// };
/// let people = [person(90.0, "a"), person(80.0, "b"), person(30.0, "b")];
/// let report = ImpactReport::of(&people, 0, &["team".to_owned()], 0.02).unwrap();
/// assert_eq!((report.scored, report.median), (3, 80.0));
/// assert_eq!(report.tables[0].groups[0].scoring_rate, Some(1.0));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct ImpactReport {
    /// Number of scores; each is of one person for one posting.
    pub scored: usize,
    /// Of these, the scores of people whose groups are not given.
    pub without_groups: usize,
    /// The median of all scores.
    pub median: f64,
    /// One table per category, and one of all together if there are several.
    pub tables: Vec<ImpactTable>,
}

/// The groups of one category, or of several together.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct ImpactTable {
    /// Names of the categories.
    pub categories: Vec<String>,
    /// Scores of people of whom a value is unknown.
    pub unknown: u64,
    /// The groups, by their values.
    pub groups: Vec<ImpactGroup>,
}

/// How scores fall on one group.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct ImpactGroup {
    /// The value of each category.
    pub values: Vec<String>,
    /// Scores of its people.
    pub scored: u64,
    /// Of these, those above the median of all.
    pub above_median: u64,
    /// The share of these.
    pub scoring_rate: Option<f64>,
    /// 95 % interval of the rate.
    pub rate_interval: Option<[f64; 2]>,
    /// The rate divided by the highest rate; `null` for a group that is too small to tell.
    pub impact_ratio: Option<f64>,
    /// 95 % interval of the ratio.
    pub ratio_interval: Option<[f64; 2]>,
}

impl ImpactReport {
    /// The report of these scores; `None` without any. `without_groups` of them are of people whose
    /// groups are not given. A group with less than `least_share` of the scores is too small for a
    /// ratio.
    #[must_use]
    pub fn of(
        people: &[ScoredPerson],
        without_groups: usize,
        categories: &[String],
        least_share: f64,
    ) -> Option<Self> {
        let median = median(people.iter().map(|person| person.score))?;
        let tables = impact(people, categories.len(), least_share).into_iter();
        Some(Self {
            scored: people.len(),
            without_groups,
            median,
            tables: tables
                .map(|table| ImpactTable::of(table, categories))
                .collect(),
        })
    }
}

impl ImpactTable {
    fn of(impact: Impact, categories: &[String]) -> Self {
        let names = impact
            .categories
            .iter()
            .filter_map(|number| categories.get(*number));
        let groups = impact.groups.into_iter().map(|group| ImpactGroup {
            values: group.values,
            scored: group.above.of,
            above_median: group.above.count,
            scoring_rate: group.above.rate(),
            rate_interval: group.above.wilson(),
            impact_ratio: group.ratio.map(|ratio| ratio.value),
            ratio_interval: group.ratio.and_then(|ratio| ratio.interval),
        });
        Self {
            categories: names.cloned().collect(),
            unknown: impact.unknown,
            groups: groups.collect(),
        }
    }
}
