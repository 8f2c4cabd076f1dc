//! Random choices.

use fastrand::Rng;

use crate::error::Error;

/// One of `items`; the error names `what` they are.
pub(crate) fn one<'a, T>(
    random: &mut Rng,
    items: &'a [T],
    what: &'static str,
) -> Result<&'a T, Error> {
    random.choice(items).ok_or(Error::Empty(what))
}

/// A random number of `items` within `range`, each at most once and in their order.
pub(crate) fn some<'a, T>(
    random: &mut Rng,
    items: &'a [T],
    range: std::ops::RangeInclusive<usize>,
) -> Vec<&'a T> {
    let count = random.usize(range);
    let mut drawn = random.choose_multiple(items.iter().enumerate(), count);
    drawn.sort_by_key(|(at, _)| *at);
    drawn.into_iter().map(|(_, item)| item).collect()
}

/// True with a probability of `percent`.
pub(crate) fn chance(random: &mut Rng, percent: u8) -> bool {
    random.u8(0..100) < percent
}
