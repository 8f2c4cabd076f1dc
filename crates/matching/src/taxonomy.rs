//! Skills with all their names, compiled into a file that is read in place.

mod compile;
mod format;

pub use compile::{Skill, SkillName, compile};
use format::{
    BY_COMPANY, MAGIC, NUMBER_BITS, PLAIN_WORD, SECTIONS, SPELLED, STEMMED, is_article, key,
};
pub use format::{Relation, stem};
pub(crate) use format::{name_words, stems};

use std::sync::OnceLock;

use fst::Map;

use crate::artefacts::{self, Artefact};
use crate::language::walk::Walk;

/// A skill of the taxonomy, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SkillNumber(u32);

/// A skill whose name begins at some word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NameMatch {
    pub(crate) skill: SkillNumber,
    /// Number of words in the name.
    pub(crate) words: usize,
    /// Whether it is also a plain word, and its company must show that the skill is meant.
    pub(crate) by_company: bool,
}

/// A taxonomy in the bytes that [`compile()`] wrote.
#[derive(Debug)]
pub(crate) struct Taxonomy {
    version: &'static str,
    names: Map<&'static [u8]>,
    skills: Texts,
    relation_starts: &'static [u8],
    relations: &'static [u8],
}

impl Taxonomy {
    /// The taxonomy that ships. `None` if it is missing or in another format: then every skill is
    /// only its name.
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

    /// The skill with this name, in any inflection.
    pub(crate) fn skill(&self, name: &[String]) -> Option<SkillNumber> {
        let spelled = self.names.get(key(SPELLED, name));
        let value = spelled.or_else(|| self.names.get(key(STEMMED, &stems(name))))?;
        number(value)
    }

    /// The canonical spelling of a skill.
    pub(crate) fn name(&self, skill: SkillNumber) -> Option<&'static str> {
        let text = self.skills.nth(skill.0)?;
        Some(text.split_once('\t').map_or(text, |(name, _)| name))
    }

    /// A skill as people write it.
    pub(crate) fn label(&self, skill: SkillNumber) -> Option<&'static str> {
        let text = self.skills.nth(skill.0)?;
        Some(text.split_once('\t').map_or(text, |(_, label)| label))
    }

    /// The longest name that begins with the first of these words and is no plain word, or one that
    /// its company tells; `stems` are their stems. One article at a time is skipped inside a
    /// phrase.
    pub(crate) fn longest_name(&self, words: &[String], stems: &[String]) -> Option<NameMatch> {
        let spelled = self.walk(SPELLED, words);
        let stemmed = self.walk(STEMMED, stems);
        match (spelled, stemmed) {
            (Some(spelled), Some(stemmed)) if stemmed.words > spelled.words => Some(stemmed),
            (None, stemmed) => stemmed,
            (spelled, _) => spelled,
        }
    }

    fn walk(&self, kind: u8, words: &[String]) -> Option<NameMatch> {
        let mut walk = Walk::from(self.names.as_fst());
        let mut longest = None;
        let mut after_article = false;
        walk.step(&[kind])?;
        for (at, word) in words.iter().enumerate() {
            if at > 0 {
                let skipped = kind == STEMMED && !after_article && is_article(word);
                after_article = skipped;
                if skipped {
                    continue;
                }
                if walk.step(b" ").is_none() {
                    break;
                }
            }
            if walk.step(word.as_bytes()).is_none() {
                break;
            }
            let told = |value: &u64| value & PLAIN_WORD == 0 || value & BY_COMPANY != 0;
            if let Some(value) = walk.value().filter(told) {
                longest = number(value).map(|skill| NameMatch {
                    skill,
                    words: at.saturating_add(1),
                    by_company: value & BY_COMPANY != 0,
                });
            }
        }
        longest
    }

    /// The skills related to this one.
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

/// The canonical spelling of the skill with this name, in any inflection and notation.
///
/// ```
/// use matching::taxonomy::skill;
///
/// assert_eq!(skill("ReactJS"), skill("react.js"));
/// assert_eq!(skill("an unheard-of skill"), None);
/// ```
#[must_use]
pub fn skill(name: &str) -> Option<&'static str> {
    let taxonomy = Taxonomy::get()?;
    taxonomy.name(taxonomy.skill(&name_words(name))?)
}

/// Concatenated texts.
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

/// The byte range of an entry.
fn range(starts: &[u8], number: u32) -> Option<std::ops::Range<usize>> {
    let (starts, _) = starts.as_chunks::<4>();
    let at = usize::try_from(number).ok()?;
    let start = |at: usize| usize::try_from(u32::from_le_bytes(*starts.get(at)?)).ok();
    Some(start(at)?..start(at.checked_add(1)?)?)
}

fn number(value: u64) -> Option<SkillNumber> {
    let number = value & !(PLAIN_WORD | BY_COMPANY);
    u32::try_from(number).ok().map(SkillNumber)
}

/// Version of the taxonomy that ships; part of every receipt.
///
/// ```
/// use matching::{Vocabulary, taxonomy};
///
/// assert_eq!(taxonomy::version(), Vocabulary::built_in().version());
/// ```
#[must_use]
pub fn version() -> &'static str {
    Taxonomy::get().map_or("none", Taxonomy::version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text;

    #[test]
    fn the_artefact_that_ships_is_whole() {
        let taxonomy = Taxonomy::get().unwrap();
        assert!(taxonomy.names.as_fst().verify().is_ok());
        assert_eq!(version(), "v9");
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
            by_company: false,
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
