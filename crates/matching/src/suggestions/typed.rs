//! What was typed, as an automaton over the bytes of names.

use fst::Automaton;

/// The most bytes of a name or of what is typed: positions are bits of one number.
pub(super) const MOST_BYTES_TYPED: usize = 120;

/// Accepts names that begin with what was typed, or begin so but for one typo: a byte too many or
/// too few, another byte, or two neighbours swapped.
pub(super) struct Typed {
    /// By byte: the positions where it was typed.
    masks: Box<[u128; 256]>,
    /// The position after the last byte.
    end: u128,
    forgiving: bool,
}

/// Positions up to which what was typed has been found; bit `n` stands for its first `n` bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Positions {
    exactly: u128,
    with_a_typo: u128,
    /// Where the last byte was typed one later, so that the next one may be its neighbour.
    swapping: u128,
    done: bool,
}

impl Typed {
    /// Of at most [`MOST_BYTES_TYPED`].
    pub(super) fn exactly(typed: &str) -> Self {
        let mut masks = Box::new([0; 256]);
        let mut at: u128 = 1;
        for byte in typed.bytes().take(MOST_BYTES_TYPED) {
            if let Some(mask) = masks.get_mut(usize::from(byte)) {
                *mask |= at;
            }
            at <<= 1;
        }
        Self {
            masks,
            end: at,
            forgiving: false,
        }
    }

    pub(super) fn with_a_typo(typed: &str) -> Self {
        Self {
            forgiving: true,
            ..Self::exactly(typed)
        }
    }
}

impl Automaton for &Typed {
    type State = Positions;

    fn start(&self) -> Positions {
        let with_a_typo = if self.forgiving { 0b10 } else { 0 };
        Positions {
            exactly: 1,
            with_a_typo,
            swapping: 0,
            done: with_a_typo & self.end != 0,
        }
    }

    fn is_match(&self, state: &Positions) -> bool {
        state.done
    }

    fn can_match(&self, state: &Positions) -> bool {
        state.done || (state.exactly | state.with_a_typo | state.swapping) != 0
    }

    fn will_always_match(&self, state: &Positions) -> bool {
        state.done
    }

    fn accept(&self, state: &Positions, byte: u8) -> Positions {
        if state.done {
            return *state;
        }
        let mask = self.masks.get(usize::from(byte)).copied().unwrap_or(0);
        let exactly = (state.exactly & mask) << 1;
        let (mut with_a_typo, mut swapping) = (0, 0);
        if self.forgiving {
            let goes_on = (state.with_a_typo & mask) << 1;
            let (added, other, left_out) = (state.exactly, state.exactly << 1, exactly << 1);
            let swapped = (state.swapping & mask) << 2;
            with_a_typo = goes_on | added | other | left_out | swapped;
            swapping = state.exactly & (mask >> 1);
        }
        Positions {
            exactly,
            with_a_typo,
            swapping,
            done: (exactly | with_a_typo) & self.end != 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn accepts(automaton: &Typed, name: &str) -> bool {
        let mut state = automaton.start();
        for byte in name.bytes() {
            state = automaton.accept(&state, byte);
        }
        automaton.is_match(&state)
    }

    /// The fewest typos between two words: the optimal string alignment distance.
    #[expect(clippy::arithmetic_side_effects, reason = "a test may fail")]
    fn typos(a: &[u8], b: &[u8]) -> usize {
        let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                table[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let other = usize::from(a[i - 1] != b[j - 1]);
                    let mut least = (table[i - 1][j] + 1)
                        .min(table[i][j - 1] + 1)
                        .min(table[i - 1][j - 1] + other);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        least = least.min(table[i - 2][j - 2] + 1);
                    }
                    least
                };
            }
        }
        table[a.len()][b.len()]
    }

    #[test]
    fn one_typo_is_forgiven() {
        let check = |typed: &str, name: &str, exactly: bool, forgiven: bool| {
            assert_eq!(
                accepts(&Typed::exactly(typed), name),
                exactly,
                "{typed} {name}"
            );
            assert_eq!(
                accepts(&Typed::with_a_typo(typed), name),
                forgiven,
                "{typed} {name}"
            );
        };
        check("pyth", "python", true, true);
        check("pyht", "python", false, true);
        check("pythn", "python", false, true);
        check("pyython", "python", false, true);
        check("pithon", "python", false, true);
        check("pihton", "python", false, false);
        check("ython", "python", false, true);
        check("pythons", "python", false, true);
        check("pythonss", "python", false, false);
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::default()
        })]
        #[test]
        fn it_accepts_what_begins_within_one_typo(typed in "[abc]{1,6}", name in "[abc]{0,8}") {
            let beginnings = (0..=name.len()).map(|end| &name.as_bytes()[..end]);
            let least = beginnings.map(|begins| typos(typed.as_bytes(), begins)).min().unwrap();
            prop_assert_eq!(accepts(&Typed::exactly(&typed), &name), name.starts_with(&typed));
            prop_assert_eq!(accepts(&Typed::with_a_typo(&typed), &name), least <= 1);
        }
    }
}
