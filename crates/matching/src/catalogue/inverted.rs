//! Inverted lists from a key to blocks of postings.

use std::cmp::Reverse;

/// For each key, the blocks with it, and the greatest weight it has in each.
#[derive(Debug, Default)]
pub(crate) struct Inverted {
    /// Sorted.
    keys: Vec<u32>,
    /// Where the list of each key ends.
    ends: Vec<u32>,
    lists: Vec<Entry>,
}

/// A block below 2^24, and a weight.
#[derive(Debug, Clone, Copy)]
struct Entry(u32);

/// The greatest weight in whole numbers.
const WHOLE: f32 = 255.0;

impl Inverted {
    /// Keeps the greatest weight of each key in each block.
    pub(super) fn of(weights: Weights) -> Self {
        let mut packed = weights.closed;
        packed.sort_unstable();
        let mut lists = Self {
            lists: Vec::with_capacity(packed.len()),
            ..Self::default()
        };
        for packed in packed {
            let [weight, a, b, c, key @ ..] = packed.to_le_bytes();
            let key = u32::from_le_bytes(key);
            lists
                .lists
                .push(Entry(u32::from_le_bytes([weight, a, b, c])));
            let end = u32::try_from(lists.lists.len()).unwrap_or(u32::MAX);
            match lists.ends.last_mut() {
                Some(last) if lists.keys.last() == Some(&key) => *last = end,
                _ => {
                    lists.keys.push(key);
                    lists.ends.push(end);
                }
            }
        }
        lists
    }

    /// The blocks with a key, with its greatest weight in each, rounded up.
    pub(crate) fn with(&self, key: u32) -> impl Iterator<Item = (usize, f32)> {
        let range = self.keys.binary_search(&key).map_or(0..0, |at| {
            let end = |at: usize| self.ends.get(at).copied().unwrap_or(0) as usize;
            at.checked_sub(1).map_or(0, end)..end(at)
        });
        let list = self.lists.get(range).unwrap_or_default();
        list.iter().map(|Entry(entry)| {
            let [weight, ..] = entry.to_le_bytes();
            ((entry >> 8) as usize, f32::from(weight) / WHOLE)
        })
    }

    /// Adds to each block's sum the greatest weight that each key has in it, times the key's own.
    pub(crate) fn add(&self, keys: impl Iterator<Item = (u32, f32)>, sums: &mut [f32]) {
        for (key, times) in keys {
            for (block, weight) in self.with(key) {
                if let Some(sum) = sums.get_mut(block) {
                    *sum += weight * times;
                }
            }
        }
    }
}

/// Weights (0–1) of keys in blocks, block by block.
#[derive(Debug, Default)]
pub(super) struct Weights {
    closed: Vec<u64>,
    /// Of the block that is not closed yet.
    open: Vec<u64>,
}

impl Weights {
    pub(super) fn push(&mut self, key: u32, block: u32, weight: f32) {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to the range of the type before the cast"
        )]
        let weight = libm::ceilf(weight * WHOLE).clamp(0.0, WHOLE) as u8;
        if weight > 0 {
            let entry = (block << 8) | u32::from(weight);
            self.open.push((u64::from(key) << 32) | u64::from(entry));
        }
    }

    /// Keeps the greatest weight of each key, so that memory holds the lists and not all that is
    /// listed.
    pub(super) fn close_block(&mut self) {
        self.open.sort_unstable_by_key(|packed| Reverse(*packed));
        self.open.dedup_by_key(|packed| *packed >> 8);
        self.closed.append(&mut self.open);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_greatest_weight_of_a_key_in_a_block_counts() {
        let mut weights = Weights::default();
        for (key, block, weight) in [
            (9, 0, 1.0),
            (9, 1, 0.5),
            (9, 1, 0.7),
            (9, 1, 0.2),
            (5, 1, 0.0),
            (3, 2, 0.2),
        ] {
            weights.push(key, block, weight);
        }
        weights.close_block();
        let lists = Inverted::of(weights);
        let with = |key| -> Vec<(usize, f32)> { lists.with(key).collect() };
        assert_eq!(with(9), [(0, 1.0), (1, 179.0 / 255.0)]);
        assert_eq!(with(3), [(2, 51.0 / 255.0)]);
        assert_eq!((with(5), with(0)), (vec![], vec![]));
        let mut sums = [0.0; 3];
        lists.add([(9, 2.0), (3, 1.0)].into_iter(), &mut sums);
        assert_eq!(sums, [2.0, 358.0 / 255.0, 51.0 / 255.0]);
    }
}
