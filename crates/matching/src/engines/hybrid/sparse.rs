//! A sparse vector of the person, in which the keys of many postings are looked up.

/// Values by key; a key may have several.
#[derive(Debug)]
pub(crate) struct Sparse<T> {
    /// A hash table: where the entries of a key begin, counted from one; 0 where none do.
    starts: Vec<u32>,
    /// Sorted by key.
    entries: Vec<(u32, T)>,
}

impl<T> Sparse<T> {
    /// Values of one key keep their order.
    pub(crate) fn of(mut entries: Vec<(u32, T)>) -> Self {
        entries.sort_by_key(|(key, _)| *key);
        // Most keys that are looked up are not there and meet an empty place at once.
        let places = entries.len().saturating_mul(4).next_power_of_two().max(4);
        let mut sparse = Self {
            starts: vec![0; places],
            entries: Vec::new(),
        };
        let mut last = None;
        for (start, (key, _)) in (1..).zip(&entries) {
            if last.replace(*key) != Some(*key) {
                let mut place = sparse.place(*key);
                while sparse.starts.get(place).is_some_and(|start| *start > 0) {
                    place = sparse.after(place);
                }
                if let Some(empty) = sparse.starts.get_mut(place) {
                    *empty = start;
                }
            }
        }
        Self { entries, ..sparse }
    }

    /// The values of a key.
    pub(crate) fn get(&self, key: u32) -> impl Iterator<Item = &T> {
        let mut place = self.place(key);
        let entries = loop {
            let start = self.starts.get(place).copied().unwrap_or(0);
            let Some(start) = start.checked_sub(1) else {
                break [].as_slice();
            };
            let entries = self.entries.get(start as usize..).unwrap_or_default();
            match entries.first() {
                Some((held, _)) if *held == key => break entries,
                _ => place = self.after(place),
            }
        };
        let entries = entries.iter().take_while(move |(held, _)| *held == key);
        entries.map(|(_, value)| value)
    }

    /// Where to look for a key first: a multiplicative hash (Knuth, "The Art of Computer
    /// Programming", volume 3, section 6.4).
    fn place(&self, key: u32) -> usize {
        let bits = self.starts.len().trailing_zeros();
        let hash = key.wrapping_mul(0x9e37_79b1);
        hash.unbounded_shr(u32::BITS.saturating_sub(bits)) as usize
    }

    fn after(&self, place: usize) -> usize {
        place.wrapping_add(1) & self.starts.len().wrapping_sub(1)
    }

    pub(crate) fn entries(&self) -> &[(u32, T)] {
        &self.entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_values_of_a_key_are_found_in_their_order() {
        let sparse = Sparse::of(vec![(7, 'b'), (3, 'a'), (7, 'c'), (70_007, 'd')]);
        let get = |key| -> String { sparse.get(key).collect() };
        assert_eq!(
            (get(3), get(7), get(8)),
            ("a".into(), "bc".into(), String::new())
        );
        assert_eq!(get(70_007), "d");
        let nothing = Sparse::<char>::of(Vec::new());
        assert_eq!(nothing.get(0).count(), 0);
    }

    #[test]
    fn keys_that_meet_in_the_table_are_told_apart() {
        let sparse = Sparse::of((0..1_000).map(|number| (number * 3, number)).collect());
        for key in 0..3_000 {
            let expected: Vec<u32> = (key % 3 == 0).then_some(key / 3).into_iter().collect();
            let found: Vec<u32> = sparse.get(key).copied().collect();
            assert_eq!(found, expected, "{key}");
        }
    }
}
