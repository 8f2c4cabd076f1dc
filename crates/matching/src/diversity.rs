//! The order in which a list shows a ranking: no company fills the first places alone.
//!
//! A posting beyond its company's share of the first places is moved behind them. None is left out,
//! and none from behind the horizon moves up.

use std::collections::BTreeMap;

/// The first places of a list.
pub const FIRST_PLACES: usize = 10;

/// The most of them that one company may fill.
pub const MOST_OF_A_COMPANY: usize = 3;

/// The lowest rank from which a posting may move up.
pub const HORIZON: usize = 20;

/// The order in which to show postings, as indices into `ranked`, which holds the companies of a
/// ranking in order. `listed` holds the companies on earlier pages. `None` is an unknown company,
/// which has no limit.
///
/// ```
/// use matching::diversified;
///
/// let companies = ["a", "a", "a", "a", "b"].map(Some);
/// // The fourth posting of "a" moves behind "b".
/// assert_eq!(diversified(&[], &companies), [0, 1, 2, 4, 3]);
/// ```
#[must_use]
pub fn diversified<C: Ord>(listed: &[Option<C>], ranked: &[Option<C>]) -> Vec<usize> {
    let mut shown: BTreeMap<&C, usize> = BTreeMap::new();
    for company in listed.iter().take(FIRST_PLACES).flatten() {
        let count = shown.entry(company).or_default();
        *count = count.saturating_add(1);
    }
    let places = FIRST_PLACES.saturating_sub(listed.len());
    let horizon = HORIZON.saturating_sub(listed.len());
    let mut first = Vec::new();
    let mut others = Vec::new();
    for (index, company) in ranked.iter().enumerate() {
        let count = company
            .as_ref()
            .map(|company| shown.entry(company).or_default());
        let one_too_many = count
            .as_ref()
            .is_some_and(|count| **count >= MOST_OF_A_COMPANY);
        if first.len() >= places || index >= horizon || one_too_many {
            others.push(index);
            continue;
        }
        if let Some(count) = count {
            *count = count.saturating_add(1);
        }
        first.push(index);
    }
    first.extend(others);
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One letter per posting is its company; `.` is unknown.
    fn companies(letters: &str) -> Vec<Option<char>> {
        letters
            .chars()
            .map(|letter| (letter != '.').then_some(letter))
            .collect()
    }

    fn check(ranked: &str, expected: &str) {
        let ranked = companies(ranked);
        let shown: String = diversified(&[], &ranked)
            .into_iter()
            .map(|index| ranked[index].unwrap_or('.'))
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn one_too_many_of_a_company_is_put_off_and_never_left_out() {
        check("", "");
        check("aaa", "aaa");
        check("aaaab", "aaaba");
        check("aaaabbbbcccc", "aaabbbcccabc");
        check("aaaabcdefghijk", "aaabcdefghaijk");
        check("............", "............");
        check("aaaaaaaaaaaa", "aaaaaaaaaaaa");
        let far = format!("{}b", "a".repeat(20));
        check(&far, &far);
        let near = format!("{}b", "a".repeat(19));
        check(&near, &format!("aaab{}", "a".repeat(16)));
    }

    #[test]
    fn pages_of_any_size_make_the_same_list() {
        let ranked = companies("aaaaabbbbbaacccccddddaeeeeaafghijklmnaaopq");
        let whole = diversified(&[], &ranked);
        for size in 1..=ranked.len() {
            let mut list: Vec<usize> = Vec::new();
            while list.len() < ranked.len() {
                let listed: Vec<_> = list.iter().map(|index| ranked[*index]).collect();
                let left: Vec<usize> = (0..ranked.len())
                    .filter(|index| !list.contains(index))
                    .collect();
                let rest: Vec<_> = left.iter().map(|index| ranked[*index]).collect();
                let page = diversified(&listed, &rest);
                list.extend(page.into_iter().take(size).map(|index| left[index]));
            }
            assert_eq!(list, whole, "pages of {size}");
        }
    }
}
