//! How scores fall on groups of people: the scoring rate of each group and its impact ratio, as New
//! York's Local Law 144 asks of a tool that gives scores.
//!
//! The scoring rate of a group is the share of its people whose score is above the median of all.
//! The impact ratio is that rate divided by the rate of the group with the highest one. (Rules of
//! the City of New York, title 6, § 5-300 and 5-301.)

use crate::proportion::{Proportion, Z};

/// A scored person with the value of each category, such as sex and ethnicity; `None` is unknown.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredPerson {
    /// The score.
    pub score: f64,
    /// One value per category.
    pub groups: Vec<Option<String>>,
}

/// How scores fall on the groups of one category, or of several together.
#[derive(Debug, Clone, PartialEq)]
pub struct Impact {
    /// Numbers of the categories.
    pub categories: Vec<usize>,
    /// The groups, by their values.
    pub groups: Vec<GroupImpact>,
    /// People of whom a value is unknown; they are in no group, but in the median.
    pub unknown: u64,
}

/// How scores fall on one group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupImpact {
    /// The value of each category.
    pub values: Vec<String>,
    /// How many of its people score above the median.
    pub above: Proportion,
    /// The rate divided by the highest rate, with a 95 % interval; `None` for a group that is too
    /// small to tell, and where nobody scores above the median.
    pub ratio: Option<Ratio>,
}

/// The ratio of two rates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ratio {
    /// The ratio.
    pub value: f64,
    /// 95 % interval, if neither rate is 0. (D. Katz et al., "Obtaining confidence intervals for
    /// the risk ratio in cohort studies", Biometrics 34, 1978.) That of the group with the highest
    /// rate is 1: it is compared with itself.
    pub interval: Option<[f64; 2]>,
}

/// The median of scores; `None` without any.
///
/// ```
/// use comparison::median;
///
/// assert_eq!(median([90.0, 10.0, 40.0].into_iter()), Some(40.0));
/// assert_eq!(median([90.0, 40.0].into_iter()), Some(65.0));
/// assert_eq!(median(std::iter::empty()), None);
/// ```
#[must_use]
pub fn median(scores: impl Iterator<Item = f64>) -> Option<f64> {
    let mut scores: Vec<f64> = scores.collect();
    scores.sort_by(f64::total_cmp);
    let middle = scores.len() / 2;
    let upper = *scores.get(middle)?;
    Some(match scores.len() % 2 {
        0 => (scores.get(middle.checked_sub(1)?)? + upper) / 2.0,
        _ => upper,
    })
}

/// How scores fall on the groups of each category, and of all categories together if there are
/// several. A group with less than `least_share` of the people is counted, and too small for a
/// ratio. Every person has a value per category.
///
/// ```
/// use comparison::{ScoredPerson, impact};
///
/// let person = |score, group: &str| ScoredPerson {
///     score,
///     groups: vec![Some(group.to_owned())],
/// };
/// let people = [person(90.0, "a"), person(80.0, "b"), person(30.0, "a"), person(20.0, "b")];
/// let [by_group] = impact(&people, 1, 0.02).try_into().unwrap();
/// assert_eq!(by_group.groups[1].ratio.unwrap().value, 1.0);
/// ```
#[must_use]
pub fn impact(people: &[ScoredPerson], categories: usize, least_share: f64) -> Vec<Impact> {
    let Some(median) = median(people.iter().map(|person| person.score)) else {
        return Vec::new();
    };
    let single = (0..categories).map(|category| vec![category]);
    let all = (categories > 1).then(|| (0..categories).collect());
    single
        .chain(all)
        .map(|categories| of_categories(people, categories, median, least_share))
        .collect()
}

fn of_categories(
    people: &[ScoredPerson],
    categories: Vec<usize>,
    median: f64,
    least_share: f64,
) -> Impact {
    let mut counted: std::collections::BTreeMap<Vec<String>, Proportion> = Default::default();
    let mut unknown = 0_u64;
    for person in people {
        let values = categories
            .iter()
            .map(|category| person.groups.get(*category).cloned()?);
        let Some(values) = values.collect::<Option<Vec<String>>>() else {
            unknown = unknown.saturating_add(1);
            continue;
        };
        let group = counted
            .entry(values)
            .or_insert(Proportion { count: 0, of: 0 });
        group.of = group.of.saturating_add(1);
        if person.score > median {
            group.count = group.count.saturating_add(1);
        }
    }
    let known = people.len() as f64 - unknown as f64;
    let is_large = |above: &Proportion| above.of as f64 >= least_share * known;
    let highest = counted
        .values()
        .copied()
        .filter(is_large)
        .max_by(|a, b| a.rate().unwrap_or(0.0).total_cmp(&b.rate().unwrap_or(0.0)));
    let groups = counted.into_iter().map(|(values, above)| GroupImpact {
        values,
        above,
        ratio: highest
            .filter(|_| is_large(&above))
            .and_then(|highest| ratio(above, highest)),
    });
    Impact {
        groups: groups.collect(),
        categories,
        unknown,
    }
}

/// The ratio of a rate to the highest one.
fn ratio(some: Proportion, highest: Proportion) -> Option<Ratio> {
    let best = highest.rate().filter(|best| *best > 0.0)?;
    let value = some.rate()? / best;
    let inverse = |count: u64| 1.0 / count as f64;
    let interval = if some == highest {
        Some([1.0, 1.0])
    } else if some.count == 0 {
        None
    } else {
        let variance =
            inverse(some.count) - inverse(some.of) + inverse(highest.count) - inverse(highest.of);
        let reach = Z * variance.max(0.0).sqrt();
        let centre = libm::log(value);
        Some([centre - reach, centre + reach].map(libm::exp))
    };
    Some(Ratio { value, interval })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(groups: &[(&[&str], &[f64])]) -> Vec<ScoredPerson> {
        let people = groups.iter().flat_map(|(values, scores)| {
            scores.iter().map(|score| ScoredPerson {
                score: *score,
                groups: values
                    .iter()
                    .map(|value| (*value != "?").then(|| (*value).to_owned()))
                    .collect(),
            })
        });
        people.collect()
    }

    #[test]
    fn the_median_of_an_even_number_lies_between_the_two_in_the_middle() {
        let of = |scores: &[f64]| median(scores.iter().copied());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[3.0]), Some(3.0));
        assert_eq!(of(&[4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(of(&[9.0, 1.0, 3.0]), Some(3.0));
    }

    #[test]
    fn rates_are_over_the_median_of_all_and_ratios_to_the_highest() {
        let found = impact(
            &people(&[
                (&["f"], &[90.0, 80.0, 70.0, 10.0]),
                (&["m"], &[75.0, 20.0, 30.0, 40.0]),
            ]),
            1,
            0.0,
        );
        let [by_sex] = found.as_slice() else {
            panic!("{found:?}")
        };
        let counts: Vec<(u64, u64)> = by_sex
            .groups
            .iter()
            .map(|group| (group.above.count, group.above.of))
            .collect();
        // The median is 55.
        assert_eq!(counts, [(3, 4), (1, 4)]);
        let ratios: Vec<f64> = by_sex
            .groups
            .iter()
            .map(|group| group.ratio.unwrap().value)
            .collect();
        assert_eq!(ratios, [1.0, 1.0 / 3.0]);
        let [low, high] = by_sex.groups[1].ratio.unwrap().interval.unwrap();
        // exp(ln(1/3) ± 1.96 · √(1 − 1/4 + 1/3 − 1/4))
        assert!(
            (low - 0.0557).abs() < 1e-3 && (high - 1.9943).abs() < 1e-2,
            "{low} {high}"
        );
    }

    #[test]
    fn who_scores_the_median_is_not_above_it() {
        let found = impact(
            &people(&[(&["a"], &[50.0, 50.0]), (&["b"], &[50.0])]),
            1,
            0.0,
        );
        assert!(found[0].groups.iter().all(|group| group.above.count == 0));
        assert!(found[0].groups.iter().all(|group| group.ratio.is_none()));
    }

    #[test]
    fn intersections_unknown_values_and_small_groups_are_told_apart() {
        let found = impact(
            &people(&[
                (&["f", "x"], &[90.0; 20]),
                (&["m", "x"], &[10.0; 20]),
                (&["m", "y"], &[95.0]),
                (&["?", "y"], &[5.0, 6.0]),
            ]),
            2,
            0.1,
        );
        let [by_sex, by_origin, both] = found.as_slice() else {
            panic!("{found:?}")
        };
        assert_eq!((by_sex.unknown, by_origin.unknown, both.unknown), (2, 0, 2));
        assert_eq!(both.categories, [0, 1]);
        let values: Vec<String> = both
            .groups
            .iter()
            .map(|group| group.values.join("-"))
            .collect();
        assert_eq!(values, ["f-x", "m-x", "m-y"]);
        // One of 41 is too small to tell, and sets no highest rate.
        assert_eq!(both.groups[2].ratio, None);
        assert_eq!(both.groups[0].ratio.unwrap().value, 1.0);
        assert_eq!(both.groups[1].ratio.unwrap().value, 0.0);
        assert_eq!(both.groups[1].ratio.unwrap().interval, None);
        assert_eq!(by_origin.groups[1].ratio, None, "three of 43");
        assert_eq!(impact(&[], 1, 0.0), []);
    }
}
