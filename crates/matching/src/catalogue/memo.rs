//! Values computed once per distinct value, on demand.

use std::cell::Cell;

/// One value per number of a dictionary, computed when it is first asked for.
pub(crate) struct Memo<T>(Vec<Cell<Option<T>>>);

impl<T: Copy> Memo<T> {
    /// For a dictionary of this many values.
    pub(crate) fn of(values: usize) -> Self {
        Self(vec![Cell::new(None); values])
    }

    pub(crate) fn get(&self, number: u32, compute: impl FnOnce() -> T) -> T {
        let Some(held) = self.0.get(number as usize) else {
            return compute();
        };
        held.get().unwrap_or_else(|| {
            let computed = compute();
            held.set(Some(computed));
            computed
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_value_is_computed_once() {
        let memo = Memo::of(2);
        let computed = Cell::new(0);
        let ask = |number| {
            memo.get(number, || {
                computed.set(computed.get() + 1);
                number * 10
            })
        };
        assert_eq!([ask(1), ask(1), ask(0)], [10, 10, 0]);
        assert_eq!(computed.get(), 2);
        // A number that came later is computed each time.
        assert_eq!([ask(7), ask(7)], [70, 70]);
        assert_eq!(computed.get(), 4);
    }
}
