//! People whom employers may find, in memory.
//!
//! Each change of a person has a number in one sequence, as with postings ([`crate::Catalogue`]). A
//! person's features lie here as bytes: a ranking of people reads each of them once, and decoded
//! they would take several times the memory.
//!
//! Deliberately absent: names, contacts and ids of a deployment. A person is known by the id that
//! employers see, and a record says no more of them than engines need. There is no snapshot either:
//! one would outlive a person's consent to be found.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::catalogue::Dictionary;
use crate::document::Profile;
use crate::features::{Embedding, HeldTitle, ProfileFeatures};
use crate::language::text;

/// Raised with any change of what [`PersonRecord`] holds or how it is written. A record of another
/// shape does not decode.
const SHAPE: u8 = 1;

/// What rankings of people need of a person.
///
/// ```
/// use matching::document::Profile;
/// use matching::{PersonRecord, read_profile};
///
/// let profile = Profile {
///     headline: Some("Nurse Mira Patel".to_owned()),
///     ..Profile::default()
/// };
/// let features = read_profile(&profile);
/// let record = PersonRecord::of(&profile, features, Some("Mira Patel"));
/// // A sentence that quotes the headline would name her.
/// assert!(record.names_themselves);
/// assert_eq!(PersonRecord::from_bytes(&record.to_bytes()), Some(record));
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PersonRecord {
    /// Whether a title or a skill in the person's own words has their name or a contact in it.
    pub names_themselves: bool,
    /// What engines need.
    pub features: ProfileFeatures,
}

impl PersonRecord {
    /// The record of a person of this name.
    #[must_use]
    pub fn of(profile: &Profile, features: ProfileFeatures, name: Option<&str>) -> Self {
        let names = parts(name.unwrap_or_default());
        let own = profile.headline.iter();
        let own = own.chain(
            profile
                .work
                .iter()
                .filter_map(|work| work.position.as_ref()),
        );
        let own = own.chain(profile.skills.iter().map(|skill| &skill.name));
        let mut own = own.chain(&profile.preferences.titles);
        Self {
            names_themselves: own.any(|words| identifies(words, &names)),
            features,
        }
    }

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        // Serialising plain data into a growing vector cannot fail.
        postcard::to_extend(self, vec![SHAPE]).unwrap_or_default()
    }

    /// The record with these bytes; `None` if they are damaged or of another shape.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (shape, record) = bytes.split_first()?;
        (*shape == SHAPE)
            .then(|| postcard::from_bytes(record).ok())
            .flatten()
    }
}

/// The shortest word of a name that identifies somebody: initials are also abbreviations.
const SHORTEST_NAME: usize = 2;

/// This many digits in a row, apart from marks between them, are a number to call.
const DIGITS_TO_CALL: usize = 9;

/// Whether words of a person's own have a word of their name, an address or a number to call.
fn identifies(own: &str, names: &[String]) -> bool {
    let marks = own
        .chars()
        .filter(|c| !matches!(c, ' ' | '-' | '/' | '.' | '(' | ')'));
    let (_, longest) = marks.fold((0_usize, 0_usize), |(run, longest), c| {
        let run = if c.is_ascii_digit() {
            run.saturating_add(1)
        } else {
            0
        };
        (run, longest.max(run))
    });
    let folded = text::fold(own);
    let words = parts(own);
    longest >= DIGITS_TO_CALL
        || ["@", "http:", "https:", "www."]
            .iter()
            .any(|mark| folded.contains(mark))
        || names.iter().any(|name| {
            // Words of these scripts have no spaces between them.
            let is_unspaced = name.chars().all(text::is_unspaced);
            let is_long = name.chars().count() >= SHORTEST_NAME;
            is_long && (words.contains(name) || is_unspaced && folded.contains(name.as_str()))
        })
}

/// The folded words of a text, taken apart at everything that is no letter or digit.
fn parts(own: &str) -> Vec<String> {
    let folded = text::fold(own);
    let parts = folded.split(|c: char| !c.is_alphanumeric());
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A person in memory.
#[derive(Debug, Clone)]
pub struct HeldPerson {
    /// Number of their latest change.
    seq: u64,
    /// Version of their profile.
    pub version: i64,
    /// [`PersonRecord::to_bytes`].
    bytes: Box<[u8]>,
}

impl HeldPerson {
    /// A person whose profile is at this version.
    #[must_use]
    pub fn new(version: i64, record: &PersonRecord) -> Self {
        Self {
            seq: 0,
            version,
            bytes: record.to_bytes().into(),
        }
    }

    /// A person of these bytes; `None` if they are damaged or of another shape.
    #[must_use]
    pub fn from_bytes(version: i64, bytes: Vec<u8>) -> Option<Self> {
        PersonRecord::from_bytes(&bytes)?;
        Some(Self {
            seq: 0,
            version,
            bytes: bytes.into(),
        })
    }

    /// The bytes that the person takes in memory, about.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        self.bytes.len().saturating_add(BESIDE_RECORD)
    }

    /// The record.
    #[must_use]
    pub fn record(&self) -> Option<PersonRecord> {
        PersonRecord::from_bytes(&self.bytes)
    }
}

/// The bytes that a person takes besides record and sketch: the id, and the entry of the table.
const BESIDE_RECORD: usize = 176;

/// What bounds a person's scores, so that a ranking decodes only the records that may be among the
/// best.
#[derive(Debug, Clone)]
pub struct PersonSketch {
    /// What each title means, and its weight; empty unless all were given as titles.
    pub(crate) titles: Box<[(Embedding, f64)]>,
    /// Number, weight and [`crate::features::HeldSkill::tells`] of each skill, in their order.
    pub(crate) skills: Box<[(u32, f64, f64)]>,
    pub(crate) is_unread: bool,
    /// Whether taste was learned.
    pub(crate) has_learned: bool,
    /// Whether a deal-breaker is set.
    pub(crate) has_limits: bool,
    /// Whether languages are listed, which rules out what requires others.
    pub(crate) lists_languages: bool,
}

impl PersonSketch {
    fn of(profile: &ProfileFeatures, skills: &mut Dictionary<String>) -> Self {
        let are_titles = profile.titles.iter().all(HeldTitle::is_title);
        let titles = profile.titles.iter().filter(|_| are_titles);
        let held = profile.skills.iter();
        Self {
            titles: titles
                .map(|held| (held.title.embedding, held.weight))
                .collect(),
            skills: held
                .map(|held| (skills.number(&held.skill), held.weight, held.tells()))
                .collect(),
            is_unread: profile.is_unread,
            has_learned: !profile.interest.is_empty(),
            has_limits: profile.deal_breakers != Default::default(),
            lists_languages: !profile.languages.is_empty(),
        }
    }

    fn byte_len(&self) -> usize {
        std::mem::size_of_val(&*self.titles).saturating_add(std::mem::size_of_val(&*self.skills))
    }
}

/// A person of a roster.
#[derive(Debug, Clone)]
struct Member {
    person: HeldPerson,
    sketch: PersonSketch,
}

impl Member {
    fn byte_len(&self) -> usize {
        self.person
            .byte_len()
            .saturating_add(self.sketch.byte_len())
    }
}

/// Names of skills per person from which on those that nobody has any more are dropped.
const NAMES_PER_PERSON: usize = 16;
/// This many names are kept in any case.
const FEW_NAMES: usize = 10_000;

/// People whom employers may find, by the ids that employers see.
///
/// ```
/// use matching::document::Profile;
/// use matching::{HeldPerson, PersonRecord, Roster, read_profile};
///
/// let profile = Profile::default();
/// let record = PersonRecord::of(&profile, read_profile(&profile), None);
/// let mut roster = Roster::new();
/// roster.upsert(2, "c1".to_owned(), HeldPerson::new(7, &record));
/// // An older change that arrives late.
/// roster.remove(1, "c1");
/// assert_eq!(roster.people().count(), 1);
/// roster.remove(3, "c1");
/// assert_eq!(roster.people().count(), 0);
/// ```
#[derive(Debug, Clone, Default)]
pub struct Roster {
    head: u64,
    people: HashMap<String, Member>,
    skills: Dictionary<String>,
    /// Removals that the head has not passed.
    removed: HashMap<String, u64>,
    byte_len: usize,
}

impl Roster {
    /// Nobody, at number 0.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The number up to which all changes are applied.
    #[must_use]
    pub fn head(&self) -> u64 {
        self.head
    }

    /// The bytes that it takes, about.
    #[must_use]
    pub fn byte_len(&self) -> usize {
        self.byte_len
    }

    /// All people, in no particular order.
    pub fn people(&self) -> impl Iterator<Item = (&str, &HeldPerson)> {
        self.members()
            .map(|(candidate, person, _)| (candidate, person))
    }

    /// As [`Self::people`], with what bounds their scores.
    pub(crate) fn members(&self) -> impl Iterator<Item = (&str, &HeldPerson, &PersonSketch)> {
        self.people
            .iter()
            .map(|(candidate, member)| (candidate.as_str(), &member.person, &member.sketch))
    }

    /// The skill of a number in sketches.
    pub(crate) fn skill(&self, number: u32) -> Option<&str> {
        self.skills.get(number).map(String::as_str)
    }

    /// The person of this id.
    #[must_use]
    pub fn get(&self, candidate: &str) -> Option<&HeldPerson> {
        self.people.get(candidate).map(|member| &member.person)
    }

    /// Adds or changes a person as number `seq`. A change that is no newer than the person is
    /// ignored.
    pub fn upsert(&mut self, seq: u64, candidate: String, person: HeldPerson) {
        let overtaken = match self.get(&candidate) {
            Some(held) => seq <= held.seq,
            None => {
                seq <= self.head
                    || self
                        .removed
                        .get(&candidate)
                        .is_some_and(|gone| seq <= *gone)
            }
        };
        if overtaken {
            return;
        }
        self.removed.remove(&candidate);
        self.forget(&candidate);
        let Some(record) = person.record() else {
            return;
        };
        let member = Member {
            sketch: PersonSketch::of(&record.features, &mut self.skills),
            person: HeldPerson { seq, ..person },
        };
        self.byte_len = self.byte_len.saturating_add(member.byte_len());
        self.people.insert(candidate, member);
        self.tidy();
    }

    /// Drops names of skills that nobody has any more, if there may be many.
    fn tidy(&mut self) {
        let many = self.people.len().saturating_mul(NAMES_PER_PERSON);
        if self.skills.len() <= many.saturating_add(FEW_NAMES) {
            return;
        }
        self.skills = Dictionary::default();
        for member in self.people.values_mut() {
            if let Some(record) = member.person.record() {
                member.sketch = PersonSketch::of(&record.features, &mut self.skills);
            }
        }
    }

    /// Removes a person as number `seq`. A removal that is no newer than the person is ignored.
    pub fn remove(&mut self, seq: u64, candidate: &str) {
        if self.get(candidate).is_some_and(|held| seq <= held.seq) {
            return;
        }
        self.forget(candidate);
        if seq > self.head {
            let gone = self.removed.entry(candidate.to_owned()).or_default();
            *gone = seq.max(*gone);
        }
    }

    fn forget(&mut self, candidate: &str) {
        if let Some(held) = self.people.remove(candidate) {
            self.byte_len = self.byte_len.saturating_sub(held.byte_len());
        }
    }

    /// All changes up to `head` are applied.
    pub fn advance(&mut self, head: u64) {
        self.head = self.head.max(head);
        let head = self.head;
        self.removed.retain(|_, gone| *gone > head);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Preferences, StatedSkill};
    use crate::read_profile;

    #[test]
    fn words_that_identify_a_person_are_recognised() {
        let check = |own: &str, expected: bool| {
            let names = parts("Mira O'Neill-Patel, J 王小明");
            assert_eq!(identifies(own, &names), expected, "{own}");
        };
        check("ICU Nurse", false);
        check("Nurse mira", true);
        check("PATEL Plumbing", true);
        check("Mira's assistant", true);
        check("Admiral", false);
        check("护士王小明", true);
        check("护士", false);
        check("Class J driver", false);
        check("write to m@example.com", true);
        check("see www.example.com", true);
        check("call +44 (0)20 7946-0958", true);
        check("Year 2019-2023 Engineer", false);
        check("ISO 27001 Auditor", false);
    }

    #[test]
    fn any_words_of_the_person_that_an_answer_may_quote_are_examined() {
        let base = Profile::default();
        let of = |profile: &Profile| {
            PersonRecord::of(profile, read_profile(profile), Some("Mira")).names_themselves
        };
        assert!(!of(&base));
        let wish = Preferences {
            titles: vec!["Mira's assistant".to_owned()],
            ..Preferences::default()
        };
        for profile in [
            Profile {
                headline: Some("Mira".to_owned()),
                ..base.clone()
            },
            Profile {
                preferences: wish,
                ..base.clone()
            },
            Profile {
                skills: vec![StatedSkill {
                    name: "mira method".to_owned(),
                    level: None,
                }],
                ..base.clone()
            },
            serde_json::from_str(r#"{"work": [{"position": "Office of Mira"}]}"#).unwrap(),
        ] {
            assert!(of(&profile), "{profile:?}");
        }
    }

    #[test]
    fn a_record_of_another_shape_does_not_decode() {
        let profile = Profile::default();
        let record = PersonRecord::of(&profile, read_profile(&profile), None);
        let mut bytes = record.to_bytes();
        assert_eq!(PersonRecord::from_bytes(&bytes), Some(record));
        bytes[0] = SHAPE + 1;
        assert_eq!(PersonRecord::from_bytes(&bytes), None);
        assert_eq!(PersonRecord::from_bytes(&[]), None);
        assert_eq!(PersonRecord::from_bytes(&[SHAPE, 1, 255]), None);
    }
}
