//! A sparse vector of the person, in which the keys of many postings are looked up.

/// Values by key; a key may have several.
#[derive(Debug)]
pub(crate) struct Sparse<T> {
    /// A bit for the last sixteen bits of each key: most keys that are looked up are not there.
    marks: Vec<u64>,
    /// Sorted by key.
    entries: Vec<(u32, T)>,
}

const MARKED: u32 = 1 << 16;

impl<T> Sparse<T> {
    /// Values of one key keep their order.
    pub(crate) fn of(mut entries: Vec<(u32, T)>) -> Self {
        entries.sort_by_key(|(key, _)| *key);
        let mut marks = vec![0; (MARKED / u64::BITS) as usize];
        for (key, _) in &entries {
            if let Some(marks) = marks.get_mut(word(*key)) {
                *marks |= 1 << (key % u64::BITS);
            }
        }
        Self { marks, entries }
    }

    /// The values of a key.
    pub(crate) fn get(&self, key: u32) -> impl Iterator<Item = &T> {
        let marks = self.marks.get(word(key)).copied().unwrap_or(0);
        let entries = if marks >> (key % u64::BITS) & 1 == 1 {
            let start = self.entries.partition_point(|(held, _)| *held < key);
            self.entries.get(start..).unwrap_or_default()
        } else {
            &[]
        };
        let entries = entries.iter().take_while(move |(held, _)| *held == key);
        entries.map(|(_, value)| value)
    }

    pub(crate) fn entries(&self) -> &[(u32, T)] {
        &self.entries
    }
}

fn word(key: u32) -> usize {
    (key % MARKED / u64::BITS) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_values_of_a_key_are_found_in_their_order() {
        let sparse = Sparse::of(vec![(7, 'b'), (3, 'a'), (7, 'c'), (7 + MARKED, 'd')]);
        let get = |key| -> String { sparse.get(key).collect() };
        assert_eq!(
            (get(3), get(7), get(8)),
            ("a".into(), "bc".into(), "".into())
        );
        // The same mark, another key.
        assert_eq!((get(7 + MARKED), get(3 + MARKED)), ("d".into(), "".into()));
    }
}
