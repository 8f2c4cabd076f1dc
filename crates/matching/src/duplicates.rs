//! Repeated advertisements of one job.
//!
//! Two postings advertise one job if company, place, terms and title are the same, apart from
//! details of a title that no reader minds (requisition numbers, "m/w/d"), and the words of their
//! texts and skills nearly so. Likeness is transitive, so a group depends only on its postings and
//! never on the order in which they arrived.
//!
//! The same job in another city is another job: people who live there want to see it.

use std::collections::{BTreeSet, HashMap};
use std::fmt::{self, Write as _};

use sha2::{Digest, Sha256};

use crate::document::TimestampMs;
use crate::features::PostingFeatures;

/// What postings of one job share: a key that must be equal, and a sketch of the words that must be
/// nearly equal. As text it is 48 hexadecimal digits.
///
/// ```
/// use matching::{Fingerprint, read_posting};
///
/// let read = |json: &str| read_posting(&serde_json::from_str(json).unwrap());
/// let first = read(r#"{ "id": "1", "title": "Nurse (m/w/d)", "company": { "name": "Clinic" } }"#);
/// let again = read(r#"{ "id": "2", "title": "Nurse", "company": { "name": "Clinic" } }"#);
/// assert_eq!(Fingerprint::of(&first), Fingerprint::of(&again));
///
/// let text = Fingerprint::of(&first).unwrap().to_string();
/// assert_eq!(Fingerprint::parse(&text), Fingerprint::of(&first));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint {
    key: u64,
    sketch: Sketch,
}

impl Fingerprint {
    /// The fingerprint of a posting; `None` if it names no company.
    #[must_use]
    pub fn of(posting: &PostingFeatures) -> Option<Self> {
        Some(Self {
            key: key(posting)?,
            sketch: Sketch::of(posting.terms.iter().map(|(term, _)| term)),
        })
    }

    /// Digits of [`Self::key_text`].
    pub const KEY_DIGITS: usize = 16;

    /// What the text of the fingerprint begins with: only jobs with equal ones may be the same.
    #[must_use]
    pub fn key_text(&self) -> String {
        format!("{:016x}", self.key)
    }

    pub(crate) fn key(&self) -> u64 {
        self.key
    }

    /// Whether these words are nearly those of the fingerprint.
    pub(crate) fn has_words_of(&self, terms: impl Iterator<Item = u32>) -> bool {
        self.sketch.is_like(&Sketch::of(terms))
    }

    /// Reads what `to_string` wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (key, sketch) = text.split_at_checked(Self::KEY_DIGITS)?;
        Some(Self {
            key: u64::from_str_radix(key, 16).ok()?,
            sketch: Sketch(u128::from_str_radix(sketch, 16).ok()?.to_be_bytes()),
        })
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key_text())?;
        self.sketch
            .0
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A digest of company, title, level, places and terms.
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
    places.extend(posting.unknown_places.iter().cloned());
    places.sort_unstable();
    for place in places {
        let _ = write!(text, "\n{place}");
    }
    let [a, b, c, d, e, f, g, h, ..]: [u8; 32] = Sha256::digest(text).into();
    Some(u64::from_be_bytes([a, b, c, d, e, f, g, h]))
}

/// Requisition numbers and the letters of "m/w/d" vary between advertisements of one job.
fn tells_jobs_apart(word: &str) -> bool {
    let is_number = word.len() > 3 && word.bytes().any(|byte| byte.is_ascii_digit());
    let is_marker = matches!(word, "m" | "w" | "d" | "f" | "x" | "h");
    !is_number && !is_marker
}

/// A sketch of a set of words by one-permutation hashing (Li, Owen, Zhang: "One Permutation
/// Hashing", 2012): the share of equal bins estimates the share of words in common. An empty bin is
/// 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Sketch([u8; 16]);

/// Two sketches of one job agree in at least this many tenths of their bins.
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

/// A posting among those with the same key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member<'a> {
    pub(crate) slot: u32,
    pub(crate) id: &'a str,
    pub(crate) posted_at_ms: Option<TimestampMs>,
    pub(crate) valid_through_ms: Option<TimestampMs>,
    pub(crate) sketch: Sketch,
}

/// Each posting is compared with this many of the next older ones, so that a thousand postings of
/// one title do not mean a million comparisons.
const COMPARED: usize = 32;

/// Groups of two or more among postings with the same key, each newest first.
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

/// The slots of a catalogue that advertise the same job.
#[derive(Debug, Clone, Default)]
pub(crate) struct Duplicates {
    /// By key: its latest slot.
    last: HashMap<u64, u32>,
    /// By slot: its key, and the previous slot with that key.
    slots: Vec<(Option<u64>, Option<u32>)>,
    /// Keys whose postings have changed since they were grouped.
    changed: BTreeSet<u64>,
    /// By key: its groups, each newest first.
    groups: HashMap<u64, Vec<Vec<u32>>>,
}

impl Duplicates {
    /// Appends a slot with this key.
    pub(crate) fn push(&mut self, key: Option<u64>) {
        let slot = u32::try_from(self.slots.len()).unwrap_or(u32::MAX);
        let before = key.and_then(|key| self.last.insert(key, slot));
        if before.is_some() {
            self.changed.extend(key);
        }
        self.slots.push((key, before));
    }

    /// Removes the posting in this slot.
    pub(crate) fn remove(&mut self, slot: u32) {
        let key = self.key(slot);
        self.changed
            .extend(key.filter(|key| self.groups.contains_key(key)));
    }

    pub(crate) fn key(&self, slot: u32) -> Option<u64> {
        self.slots.get(slot as usize)?.0
    }

    /// Slots with this key, latest first, including dead ones.
    pub(crate) fn of_key(&self, key: u64) -> impl Iterator<Item = u32> {
        std::iter::successors(self.last.get(&key).copied(), |slot| {
            self.slots.get(*slot as usize)?.1
        })
    }

    /// Groups what has changed. Returns until when a newer posting of the same job than that in a
    /// slot is open, for the slots where this has changed; the last of a slot holds. `member`
    /// returns `None` for a dead slot.
    pub(crate) fn settle<'a>(
        &mut self,
        member: impl Fn(u32) -> Option<Member<'a>>,
    ) -> Vec<(u32, Option<TimestampMs>)> {
        let mut superseded = Vec::new();
        for key in std::mem::take(&mut self.changed) {
            let parted = self.groups.remove(&key).into_iter().flatten().flatten();
            superseded.extend(parted.map(|slot| (slot, None)));
            let groups = groups(self.of_key(key).filter_map(&member).collect());
            for group in &groups {
                let mut until = TimestampMs::MIN;
                for one in group {
                    if until > TimestampMs::MIN {
                        superseded.push((one.slot, Some(until)));
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

    /// Slots of the same job, newest first, including this one; empty if there is no other.
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
