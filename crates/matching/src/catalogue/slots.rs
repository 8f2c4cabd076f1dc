//! The slot of each posting, by its id, which is held once: in the column of ids.

use std::hash::{BuildHasher, RandomState};

use hashbrown::HashTable;

use crate::document::PostingId;

/// Slots of living postings by their ids.
#[derive(Debug, Clone, Default)]
pub(super) struct Slots {
    slots: HashTable<u32>,
    hasher: RandomState,
}

impl Slots {
    pub(super) fn len(&self) -> usize {
        self.slots.len()
    }

    pub(super) fn get(&self, ids: &[PostingId], id: &PostingId) -> Option<u32> {
        let found = self
            .slots
            .find(self.hasher.hash_one(Some(id)), has(ids, id));
        found.copied()
    }

    /// Adds a slot whose id has none.
    pub(super) fn insert(&mut self, ids: &[PostingId], slot: u32) {
        let Self { slots, hasher } = self;
        let hash = |slot: &u32| hasher.hash_one(ids.get(*slot as usize));
        slots.insert_unique(hash(&slot), slot, hash);
    }

    pub(super) fn remove(&mut self, ids: &[PostingId], id: &PostingId) -> Option<u32> {
        let hash = self.hasher.hash_one(Some(id));
        let found = self.slots.find_entry(hash, has(ids, id)).ok()?;
        Some(found.remove().0)
    }

    /// Releases spare capacity.
    pub(super) fn trim(&mut self, ids: &[PostingId]) {
        let Self { slots, hasher } = self;
        slots.shrink_to_fit(|slot| hasher.hash_one(ids.get(*slot as usize)));
    }
}

fn has<'a>(ids: &'a [PostingId], id: &'a PostingId) -> impl Fn(&u32) -> bool + 'a {
    move |slot| ids.get(*slot as usize) == Some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_leads_to_its_slot_until_it_is_removed() {
        let ids: Vec<PostingId> = (0..100).map(|n| PostingId(format!("p{}", n / 2))).collect();
        let mut slots = Slots::default();
        for slot in (1..100).step_by(2) {
            slots.insert(&ids, slot);
        }
        slots.trim(&ids);
        let id = |n| PostingId(format!("p{n}"));
        assert_eq!((slots.len(), slots.get(&ids, &id(7))), (50, Some(15)));
        assert_eq!(slots.remove(&ids, &id(7)), Some(15));
        assert_eq!(slots.remove(&ids, &id(7)), None);
        assert_eq!((slots.len(), slots.get(&ids, &id(7))), (49, None));
        assert_eq!(slots.get(&ids, &id(50)), None);
    }
}
