//! Distinct values, numbered in order of first appearance.

use std::borrow::Borrow;
use std::hash::Hash;

use indexmap::IndexSet;
use indexmap::set::Slice;

/// Distinct values by number, and numbers by value. Each value is held once.
#[derive(Debug, Clone)]
pub(crate) struct Dictionary<T>(IndexSet<T>);

impl<T> Default for Dictionary<T> {
    fn default() -> Self {
        Self(IndexSet::default())
    }
}

impl<T: Clone + Eq + Hash> Dictionary<T> {
    /// The number of a value; a new value gets the next one. Memory ends long before 2^32 values.
    pub(crate) fn number(&mut self, value: &T) -> u32 {
        let number = match self.0.get_index_of(value) {
            Some(number) => number,
            None => self.0.insert_full(value.clone()).0,
        };
        u32::try_from(number).unwrap_or(u32::MAX)
    }

    pub(crate) fn find<Q: Eq + Hash + ?Sized>(&self, value: &Q) -> Option<u32>
    where
        T: Borrow<Q>,
    {
        let number = self.0.get_index_of(value)?;
        u32::try_from(number).ok()
    }

    /// The value of a number.
    pub(crate) fn get(&self, number: u32) -> Option<&T> {
        self.0.get_index(number as usize)
    }

    /// In order of their numbers.
    pub(crate) fn values(&self) -> &Slice<T> {
        self.0.as_slice()
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Releases spare capacity.
    pub(crate) fn trim(&mut self) {
        self.0.shrink_to_fit();
    }
}
