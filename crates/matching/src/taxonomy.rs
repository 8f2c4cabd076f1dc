//! Skills with all their names, compiled into one file that is read in place.
//!
//! The file is a header and seven sections. Names are a finite-state map, so that looking for the longest name at a place of a
//! text is one walk, and nothing is parsed or allocated when the file is opened:
//!
//! | section | holds |
//! |---|---|
//! | 0 | version, as receipts give it |
//! | 1 | attribution of the sources, for people who open the file |
//! | 2 | names of skills: finite-state map to a skill's number, and whether the name is also a plain word |
//! | 3, 4 | skills: where each one's text begins; name, and the label people see where it differs in case |
//! | 5, 6 | relations: where each skill's begin; number of the other skill and kind of relation |
//!
//! Names are keyed in two ways: `=` and the folded words, for names that mean something only as they are spelled ("rails"), and
//! `~` and the stems of the words without articles, for phrases that running text inflects ("managing the budgets"). A name of one
//! word stands under both: running text has it as it is spelled, singular or plural, and whoever states a skill inflects it.

mod compile;

pub use compile::{Skill, SkillName, compile};

use std::sync::OnceLock;

use fst::Map;
use fst::raw::Node;
use rust_stemmers::{Algorithm, Stemmer};

use crate::artefacts::{self, Artefact};
use crate::text;

/// Begins every file; the last digit is the version of the format.
const MAGIC: &[u8; 8] = b"EDGETAX2";

const SECTIONS: usize = 7;

/// Keys of names as they are spelled.
const SPELLED: u8 = b'=';

/// Keys of names by the stems of their words.
const STEMMED: u8 = b'~';

/// Set on the value of a name that is also a plain word; the rest is the number of the skill.
const PLAIN_WORD: u64 = 1 << 32;

/// Bits of a relation that hold the number of the other skill; the kind stands above them.
const NUMBER_BITS: u32 = 24;

/// How one skill stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The other is a wider skill that contains this one.
    Broader,
    /// The other is a special case of this one.
    Narrower,
    /// They are often known together.
    Related,
}

impl Relation {
    /// How much of the other skill a person has who has this one (0–1).
    ///
    /// Whoever does the special case does the wider thing, if not in all its parts; who does the wider thing need not know the
    /// special case. Not learned: the development sets are too small to tell them apart, only their order matters.
    #[must_use]
    pub fn credit(self) -> f64 {
        match self {
            Self::Broader => 0.8,
            Self::Narrower => 0.5,
            Self::Related => 0.4,
        }
    }

    fn bits(self) -> u32 {
        match self {
            Self::Broader => 0,
            Self::Narrower => 1,
            Self::Related => 2,
        }
    }

    fn of(bits: u32) -> Option<Self> {
        [Self::Broader, Self::Narrower, Self::Related]
            .into_iter()
            .find(|relation| relation.bits() == bits)
    }

    pub(crate) fn reversed(self) -> Self {
        match self {
            Self::Broader => Self::Narrower,
            Self::Narrower => Self::Broader,
            Self::Related => Self::Related,
        }
    }
}

/// A skill of the taxonomy, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SkillNumber(u32);

/// A name of a skill that begins at some word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) skill: SkillNumber,
    /// How many words of the text it is.
    pub(crate) words: usize,
}

/// A taxonomy, in the bytes that [`compile()`] wrote.
#[derive(Debug)]
pub(crate) struct Taxonomy {
    version: &'static str,
    names: Map<&'static [u8]>,
    skills: Texts,
    relation_starts: &'static [u8],
    relations: &'static [u8],
}

impl Taxonomy {
    /// The one that ships. Nothing where it is missing or not of this format: then every skill is only what it is called.
    pub(crate) fn get() -> Option<&'static Self> {
        static TAXONOMY: OnceLock<Option<Taxonomy>> = OnceLock::new();
        TAXONOMY
            .get_or_init(|| Self::open(artefacts::bytes(Artefact::Taxonomy)?))
            .as_ref()
    }

    fn open(bytes: &'static [u8]) -> Option<Self> {
        let mut lengths = bytes.strip_prefix(MAGIC)?;
        let mut rest = lengths.get(SECTIONS.checked_mul(4)?..)?;
        let mut sections = [[].as_slice(); SECTIONS];
        for section in &mut sections {
            let (length, others) = lengths.split_first_chunk::<4>()?;
            lengths = others;
            let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
            (*section, rest) = rest.split_at_checked(length)?;
        }
        let [
            version,
            _,
            names,
            skill_starts,
            skills,
            relation_starts,
            relations,
        ] = sections;
        Some(Self {
            version: std::str::from_utf8(version).ok()?,
            names: Map::new(names).ok()?,
            skills: Texts {
                starts: skill_starts,
                text: std::str::from_utf8(skills).ok()?,
            },
            relation_starts,
            relations,
        })
    }

    pub(crate) fn version(&self) -> &'static str {
        self.version
    }

    /// The skill of this name, however it is inflected.
    pub(crate) fn skill(&self, name: &[String]) -> Option<SkillNumber> {
        let spelled = self.names.get(key(SPELLED, name));
        let value = spelled.or_else(|| self.names.get(key(STEMMED, &stems(name))))?;
        number(value)
    }

    /// The one spelling of a skill.
    pub(crate) fn name(&self, skill: SkillNumber) -> Option<&'static str> {
        let text = self.skills.nth(skill.0)?;
        Some(text.split_once('\t').map_or(text, |(name, _)| name))
    }

    /// A skill as people are shown it.
    pub(crate) fn label(&self, skill: SkillNumber) -> Option<&'static str> {
        let text = self.skills.nth(skill.0)?;
        Some(text.split_once('\t').map_or(text, |(_, label)| label))
    }

    /// The longest name that begins with the first of these words and is no plain word; `stems` are theirs. Articles inside a
    /// phrase are passed over.
    pub(crate) fn longest_name(&self, words: &[String], stems: &[String]) -> Option<Named> {
        let spelled = self.walk(SPELLED, words);
        let stemmed = self.walk(STEMMED, stems);
        match (spelled, stemmed) {
            (Some(spelled), Some(stemmed)) if stemmed.words > spelled.words => Some(stemmed),
            (None, stemmed) => stemmed,
            (spelled, _) => spelled,
        }
    }

    fn walk(&self, kind: u8, words: &[String]) -> Option<Named> {
        let mut walk = Walk::from(self.names.as_fst());
        let mut longest = None;
        walk.step(&[kind])?;
        for (at, word) in words.iter().enumerate() {
            if at > 0 {
                if kind == STEMMED && is_article(word) {
                    continue;
                }
                if walk.step(b" ").is_none() {
                    break;
                }
            }
            if walk.step(word.as_bytes()).is_none() {
                break;
            }
            if let Some(value) = walk.value().filter(|value| value & PLAIN_WORD == 0) {
                longest = number(value).map(|skill| Named {
                    skill,
                    words: at.saturating_add(1),
                });
            }
        }
        longest
    }

    /// Skills that this one stands in some relation to.
    pub(crate) fn relations(
        &self,
        skill: SkillNumber,
    ) -> impl Iterator<Item = (SkillNumber, Relation)> {
        let range = range(self.relation_starts, skill.0);
        let (numbers, _) = range
            .and_then(|range| self.relations.get(range))
            .unwrap_or_default()
            .as_chunks::<4>();
        numbers.iter().filter_map(|bytes| {
            let packed = u32::from_le_bytes(*bytes);
            let other = packed & ((1 << NUMBER_BITS) - 1);
            Some((SkillNumber(other), Relation::of(packed >> NUMBER_BITS)?))
        })
    }
}

/// The one spelling of the skill that has this name, however it is inflected and written.
#[must_use]
pub fn skill(name: &str) -> Option<&'static str> {
    let taxonomy = Taxonomy::get()?;
    taxonomy.name(taxonomy.skill(&name_words(name))?)
}

/// Texts one after the other.
#[derive(Debug)]
struct Texts {
    starts: &'static [u8],
    text: &'static str,
}

impl Texts {
    fn nth(&self, number: u32) -> Option<&'static str> {
        self.text.get(range(self.starts, number)?)
    }
}

/// Where the entry of a number begins and ends.
fn range(starts: &[u8], number: u32) -> Option<std::ops::Range<usize>> {
    let (starts, _) = starts.as_chunks::<4>();
    let at = usize::try_from(number).ok()?;
    let start = |at: usize| usize::try_from(u32::from_le_bytes(*starts.get(at)?)).ok();
    Some(start(at)?..start(at.checked_add(1)?)?)
}

/// A walk through a finite-state map, byte by byte.
pub(crate) struct Walk<'f> {
    fst: &'f fst::raw::Fst<&'static [u8]>,
    node: Node<'f>,
    value: fst::raw::Output,
}

impl<'f> Walk<'f> {
    pub(crate) fn from(fst: &'f fst::raw::Fst<&'static [u8]>) -> Self {
        Self {
            fst,
            node: fst.root(),
            value: fst::raw::Output::zero(),
        }
    }

    /// Goes on along these bytes; `None` where no key does, and the walk is at its end.
    pub(crate) fn step(&mut self, bytes: &[u8]) -> Option<()> {
        for byte in bytes {
            let transition = self.node.transition(self.node.find_input(*byte)?);
            self.value = self.value.cat(transition.out);
            self.node = self.fst.node(transition.addr);
        }
        Some(())
    }

    /// The value of the key that ends here.
    pub(crate) fn value(&self) -> Option<u64> {
        let is_final = self.node.is_final();
        is_final.then(|| self.value.cat(self.node.final_output()).value())
    }
}

fn number(value: u64) -> Option<SkillNumber> {
    u32::try_from(value & !PLAIN_WORD).ok().map(SkillNumber)
}

fn key(kind: u8, words: &[String]) -> Vec<u8> {
    let mut key = vec![kind];
    key.extend_from_slice(words.join(" ").as_bytes());
    key
}

/// The stems that names are keyed by, articles left out.
pub(crate) fn stems(words: &[String]) -> Vec<String> {
    let words = words.iter().filter(|word| !is_article(word));
    words.map(|word| stem(word)).collect()
}

/// The English stem of a word of a name: the labels of the taxonomy are English.
#[must_use]
pub fn stem(word: &str) -> String {
    Stemmer::create(Algorithm::English).stem(word).into_owned()
}

/// Words that come and go inside a phrase; each is its own stem.
fn is_article(word: &str) -> bool {
    matches!(word, "a" | "an" | "the" | "our" | "your" | "their" | "its")
}

/// The words of a name as they are keyed. What stands in brackets at its end explains it and is no part of it.
pub(crate) fn name_words(name: &str) -> Vec<String> {
    let name = name.trim_end();
    let bare = name
        .strip_suffix(')')
        .and_then(|name| name.rsplit_once(" ("))
        .map_or(name, |(name, _)| name);
    text::words(bare)
}

/// Version of the taxonomy that ships; part of every receipt.
#[must_use]
pub fn version() -> &'static str {
    Taxonomy::get().map_or("none", Taxonomy::version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_artefact_that_ships_is_whole() {
        let taxonomy = Taxonomy::get().unwrap();
        assert!(taxonomy.names.as_fst().verify().is_ok());
        assert_eq!(version(), "v6");
        let skills = u32::try_from(taxonomy.skills.starts.len() / 4 - 1).unwrap();
        assert!(skills > 13_000);
        for number in (0..skills).map(SkillNumber) {
            let name = taxonomy.name(number).unwrap();
            assert_eq!(taxonomy.skill(&text::words(name)), Some(number), "{name}");
            for (other, relation) in taxonomy.relations(number) {
                let mut back = taxonomy.relations(other);
                assert!(
                    back.any(|back| back == (number, relation.reversed())),
                    "{name}"
                );
            }
        }
    }

    #[test]
    fn a_file_cut_short_is_no_taxonomy() {
        let whole = artefacts::bytes(Artefact::Taxonomy).unwrap();
        for length in [0, 8, 40, 60, whole.len() - 1] {
            assert!(Taxonomy::open(&whole[..length]).is_none(), "{length}");
        }
    }

    #[test]
    fn what_is_compiled_is_found() {
        let name = |text: &str, plain_word, as_spelled| SkillName {
            text: text.to_owned(),
            plain_word,
            as_spelled,
        };
        let skills = [
            Skill {
                label: "Rails".to_owned(),
                names: vec![name("Rails", false, true)],
                related: vec![("manage budgets".to_owned(), Relation::Broader)],
            },
            Skill {
                label: "manage budgets".to_owned(),
                names: vec![name("flow", true, false)],
                related: vec![],
            },
            Skill {
                label: "translation".to_owned(),
                names: vec![name("translating", false, false)],
                related: vec![],
            },
        ];
        let file = compile("t1", "nobody", &skills).unwrap();
        let taxonomy = Taxonomy::open(file.leak()).unwrap();
        let found = |words: &str| {
            let words = text::words(words);
            let stems: Vec<String> = words.iter().map(|word| stem(word)).collect();
            let named = taxonomy.longest_name(&words, &stems)?;
            Some((taxonomy.label(named.skill)?, named.words))
        };
        assert_eq!(taxonomy.version(), "t1");
        assert_eq!(found("rails in use"), Some(("Rails", 1)));
        assert_eq!(found("rail transport"), None);
        assert_eq!(found("managing the budget of"), Some(("manage budgets", 3)));
        assert_eq!(found("manage people"), None);
        assert_eq!(found("translations"), Some(("translation", 1)));
        assert_eq!(found("translated"), None);
        assert_eq!(
            taxonomy.skill(&["translated".to_owned()]),
            taxonomy.skill(&["translation".to_owned()]),
        );
        assert_eq!(found("flow"), None);
        assert_eq!(
            taxonomy.skill(&["flow".to_owned()]),
            taxonomy.skill(&text::words("Managing budgets")),
        );
        let rails = taxonomy.skill(&["rails".to_owned()]).unwrap();
        let relations: Vec<_> = taxonomy
            .relations(rails)
            .map(|(_, relation)| relation)
            .collect();
        assert_eq!(relations, [Relation::Broader]);
        let unknown = Skill {
            related: vec![("nothing".to_owned(), Relation::Related)],
            ..skills[0].clone()
        };
        assert!(compile("t1", "nobody", &[unknown]).is_err());
    }
}
