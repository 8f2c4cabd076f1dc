//! Drawing lots.

use fastrand::Rng;

use crate::Error;

/// One of `items`; `what` they are is for the error.
pub(crate) fn one<'a, T>(
    random: &mut Rng,
    items: &'a [T],
    what: &'static str,
) -> Result<&'a T, Error> {
    random.choice(items).ok_or(Error::Empty(what))
}

/// As many of `items` as `range` allows, each once, in their order.
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

/// True in `percent` of a hundred cases.
pub(crate) fn chance(random: &mut Rng, percent: u8) -> bool {
    random.u8(0..100) < percent
}
