//! Postings that are one job, advertised again.
//!
//! Two postings are one job where the company, the place, the terms and the title are the same, but for what no reader
//! minds in a title (numbers of requisitions, "m/w/d"), and the words of their texts and skills are nearly so. What is
//! alike of what is alike belongs together, so a group depends on its postings alone and never on the order they came in.
//!
//! The same job in another city is another job: whoever lives there wants to see that one.

use std::collections::{BTreeSet, HashMap};
use std::fmt::{self, Write as _};

use sha2::{Digest, Sha256};

use crate::document::TimestampMs;
use crate::features::PostingFeatures;

/// What two postings of one job share: a key that must be equal, and a sketch of the words that must be nearly so. As text,
/// 48 hexadecimal digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    key: u64,
    sketch: Sketch,
}

impl Fingerprint {
    /// The fingerprint of a posting; `None` where it does not say whose it is.
    #[must_use]
    pub fn of(posting: &PostingFeatures) -> Option<Self> {
        Some(Self {
            key: key(posting)?,
            sketch: Sketch::of(posting.terms.iter().map(|(term, _)| term)),
        })
    }

    pub(crate) fn key(&self) -> u64 {
        self.key
    }

    /// Whether these are the words it was made of, or nearly so.
    pub(crate) fn has_words_of(&self, terms: impl Iterator<Item = u32>) -> bool {
        self.sketch.is_like(&Sketch::of(terms))
    }

    /// The fingerprint that was written as this text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (key, sketch) = text.split_at_checked(16)?;
        Some(Self {
            key: u64::from_str_radix(key, 16).ok()?,
            sketch: Sketch(u128::from_str_radix(sketch, 16).ok()?.to_be_bytes()),
        })
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.key)?;
        self.sketch
            .0
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A digest of company, title, rung, place and terms.
pub(crate) fn key(posting: &PostingFeatures) -> Option<u64> {
    if posting.company.is_empty() || posting.title.words.is_empty() {
        return None;
    }
    let mut text = posting.company.clone();
    for word in posting
        .title
        .words
        .split(' ')
        .filter(|word| tells_jobs_apart(word))
    {
        let _ = write!(text, "\n{word}");
    }
    let terms = (
        posting.seniority,
        posting.workplace,
        &posting.employment_types,
    );
    let _ = write!(text, "\n{terms:?}");
    let mut places: Vec<String> = posting
        .places
        .iter()
        .map(|place| format!("{:?}", (&place.city, &place.region, &place.country)))
        .collect();
    places.sort_unstable();
    for place in places {
        let _ = write!(text, "\n{place}");
    }
    let [a, b, c, d, e, f, g, h, ..]: [u8; 32] = Sha256::digest(text).into();
    Some(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
}

/// Numbers of requisitions and the letters of "m/w/d" change from one advertisement of a job to the next.
fn tells_jobs_apart(word: &str) -> bool {
    let is_number = word.len() > 3 && word.bytes().any(|byte| byte.is_ascii_digit());
    let is_marker = matches!(word, "m" | "w" | "d" | "f" | "x" | "h");
    !is_number && !is_marker
}

/// A sketch of a set of words by one-permutation hashing (Li, Owen, Zhang: "One Permutation Hashing", 2012): the share of its
/// bins in which two agree estimates the share of words that they have in common. A bin without words is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Sketch([u8; 16]);

/// In so many tenths of the bins two sketches of one job agree.
const LIKE_TENTHS: usize = 7;

impl Sketch {
    pub(crate) fn of(terms: impl Iterator<Item = u32>) -> Self {
        let mut least = [u32::MAX; 16];
        for term in terms {
            // Knuth's multiplicative hash spreads the bits upwards: the upper four choose a bin.
            let mixed = term.wrapping_mul(2_654_435_761);
            if let Some(bin) = least.get_mut((mixed >> 28) as usize) {
                *bin = (*bin).min(mixed & 0x0fff_ffff);
            }
        }
        Self(least.map(|least| match least {
            u32::MAX => 0,
            least => u8::try_from(least % 255).map_or(u8::MAX, |low| low.saturating_add(1)),
        }))
    }

    pub(crate) fn is_like(&self, other: &Self) -> bool {
        let bins = || self.0.iter().zip(&other.0);
        let filled = bins().filter(|(a, b)| **a != 0 || **b != 0).count();
        let equal = bins().filter(|(a, b)| **a != 0 && a == b).count();
        equal.saturating_mul(10) >= filled.saturating_mul(LIKE_TENTHS)
    }
}

/// A posting among others of one key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member<'a> {
    pub(crate) slot: u32,
    pub(crate) id: &'a str,
    pub(crate) posted_at_ms: Option<TimestampMs>,
    pub(crate) valid_through_ms: Option<TimestampMs>,
    pub(crate) sketch: Sketch,
}

/// Each is compared with so many of the next older ones: a thousand postings of one title are no thousand comparisons each.
const COMPARED: usize = 32;

/// The groups among postings of one key, each newest first, of two or more.
fn groups<'a>(mut members: Vec<Member<'a>>) -> Vec<Vec<Member<'a>>> {
    members.sort_by(|a, b| (b.posted_at_ms, a.id).cmp(&(a.posted_at_ms, b.id)));
    let mut group_of: Vec<usize> = (0..members.len()).collect();
    for (at, member) in members.iter().enumerate() {
        let next = at.saturating_add(1);
        for (other_at, other) in members.iter().enumerate().skip(next).take(COMPARED) {
            let (Some(&ours), Some(&theirs)) = (group_of.get(at), group_of.get(other_at)) else {
                continue;
            };
            if ours != theirs && member.sketch.is_like(&other.sketch) {
                for group in group_of.iter_mut().filter(|group| **group == theirs) {
                    *group = ours;
                }
            }
        }
    }
    let mut groups: Vec<(usize, Vec<Member<'a>>)> = Vec::new();
    for (member, group) in members.into_iter().zip(group_of) {
        match groups.iter_mut().find(|(number, _)| *number == group) {
            Some((_, group)) => group.push(member),
            None => groups.push((group, vec![member])),
        }
    }
    groups
        .into_iter()
        .map(|(_, group)| group)
        .filter(|group| group.len() > 1)
        .collect()
}

/// Which slots of a catalogue are one job.
#[derive(Debug, Clone, Default)]
pub(crate) struct Duplicates {
    /// By key: the slot that came last.
    last: HashMap<u64, u32>,
    /// By slot: its key, and the slot of that key that came before.
    slots: Vec<(Option<u64>, Option<u32>)>,
    /// Keys whose postings have changed since the groups were made.
    changed: BTreeSet<u64>,
    /// By key: the groups, each newest first.
    groups: HashMap<u64, Vec<Vec<u32>>>,
    /// By slot that is not the newest of its group: until when a newer one is open.
    superseded_until: HashMap<u32, TimestampMs>,
}

impl Duplicates {
    /// The next slot is of this key.
    pub(crate) fn push(&mut self, key: Option<u64>) {
        let slot = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        let before = key.and_then(|key| self.last.insert(key, slot));
        if before.is_some() {
            self.changed.extend(key);
        }
        self.slots.push((key, before));
    }

    /// The posting in this slot is gone.
    pub(crate) fn remove(&mut self, slot: u32) {
        let key = self.key(slot);
        self.changed
            .extend(key.filter(|key| self.groups.contains_key(key)));
    }

    pub(crate) fn key(&self, slot: u32) -> Option<u64> {
        self.slots.get(slot as usize)?.0
    }

    /// Slots of this key, dead ones too, the last first.
    pub(crate) fn of_key(&self, key: u64) -> impl Iterator<Item = u32> {
        std::iter::successors(self.last.get(&key).copied(), |slot| {
            self.slots.get(*slot as usize)?.1
        })
    }

    /// Makes the groups of what has changed, and gives the slots that stand behind a newer one. `member` is `None` for a dead
    /// slot.
    pub(crate) fn settle<'a>(&mut self, member: impl Fn(u32) -> Option<Member<'a>>) -> Vec<u32> {
        let mut superseded = Vec::new();
        for key in std::mem::take(&mut self.changed) {
            for slot in self.groups.remove(&key).into_iter().flatten().flatten() {
                self.superseded_until.remove(&slot);
            }
            let groups = groups(self.of_key(key).filter_map(&member).collect());
            for group in &groups {
                let mut until = TimestampMs::MIN;
                for one in group {
                    if until > TimestampMs::MIN {
                        self.superseded_until.insert(one.slot, until);
                        superseded.push(one.slot);
                    }
                    until = until.max(one.valid_through_ms.unwrap_or(TimestampMs::MAX));
                }
            }
            if !groups.is_empty() {
                let slots = |group: Vec<Member<'_>>| group.iter().map(|one| one.slot).collect();
                self.groups
                    .insert(key, groups.into_iter().map(slots).collect());
            }
        }
        superseded
    }

    /// Whether a newer one of the same job is open.
    pub(crate) fn is_superseded(&self, slot: u32, now_ms: TimestampMs) -> bool {
        self.superseded_until
            .get(&slot)
            .is_some_and(|until| *until >= now_ms)
    }

    /// Slots of the same job, this one too, newest first; empty where there is no other.
    pub(crate) fn group(&self, slot: u32) -> &[u32] {
        self.key(slot)
            .and_then(|key| self.groups.get(&key))
            .and_then(|groups| groups.iter().find(|group| group.contains(&slot)))
            .map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sketch(words: std::ops::Range<u32>) -> Sketch {
        Sketch::of(words.map(|word| word.wrapping_mul(40_503) & 0x00ff_ffff))
    }

    #[test]
    fn texts_are_alike_that_share_most_of_their_words() {
        let text = sketch(0..200);
        assert!(text.is_like(&text));
        assert!(text.is_like(&sketch(5..205)));
        assert!(!text.is_like(&sketch(100..300)));
        assert!(!text.is_like(&sketch(500..700)));
        let nothing = sketch(0..0);
        assert!(nothing.is_like(&nothing));
        assert!(!nothing.is_like(&text));
    }

    #[test]
    fn a_fingerprint_reads_back_as_it_was() {
        let fingerprint = Fingerprint {
            key: 7,
            sketch: sketch(0..30),
        };
        let text = fingerprint.to_string();
        assert_eq!(text.len(), 48);
        assert_eq!(Fingerprint::parse(&text), Some(fingerprint));
        assert_eq!(Fingerprint::parse("é"), None);
        let cut_off = text.get(..47).and_then(Fingerprint::parse);
        assert_ne!(cut_off, Some(fingerprint));
    }

    #[test]
    fn groups_do_not_depend_on_the_order_they_came_in() {
        let member = |slot: u32, id: &'static str, words: std::ops::Range<u32>| Member {
            slot,
            id,
            posted_at_ms: Some(i64::from(slot)),
            valid_through_ms: None,
            sketch: sketch(words),
        };
        let (a, b, c) = (
            member(0, "a", 0..100),
            member(1, "b", 300..400),
            member(2, "c", 1..101),
        );
        for order in [[a, b, c], [c, a, b], [b, c, a], [c, b, a]] {
            let ids: Vec<Vec<&str>> = groups(order.to_vec())
                .iter()
                .map(|group| group.iter().map(|one| one.id).collect())
                .collect();
            assert_eq!(ids, [["c", "a"]]);
        }
    }
}
