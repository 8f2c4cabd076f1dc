//! Compiles lists of skills into the file that ships.

use std::collections::BTreeMap;

use fst::MapBuilder;

use crate::language::text;

use super::format::{
    BY_COMPANY, MAGIC, NUMBER_BITS, PLAIN_WORD, Relation, SECTIONS, SPELLED, STEMMED, key,
    name_words, stems,
};

/// Words of the longest name; more are a sentence.
const LONGEST_NAME: usize = 6;

/// A name of a skill.
#[derive(Debug, Clone)]
pub struct SkillName {
    /// As documents may write it.
    pub text: String,
    /// Also a plain word: it counts if a skill is stated, but not in running text.
    pub plain_word: bool,
    /// Of a plain word: running text means the skill where its company shows it ("Python, Go").
    pub by_company: bool,
    /// Only meaningful in this spelling: "rails" is not "rail".
    pub as_spelled: bool,
}

/// A skill as its source describes it.
#[derive(Debug, Clone)]
pub struct Skill {
    /// As people write it; its lower-case form is the skill's name.
    pub label: String,
    /// Its names; the label is only one of them if it is listed.
    pub names: Vec<SkillName>,
    /// Names of related skills, with their relations.
    pub related: Vec<(String, Relation)>,
}

/// The file of these skills; the same lists give the same bytes. Skills are in order of precedence:
/// one whose label names an earlier skill adds its names to that skill. First names take precedence
/// over later ones of any skill.
///
/// ```
/// use matching::taxonomy::{Relation, Skill, SkillName, compile};
///
/// let name = |text: &str| SkillName {
///     text: text.to_owned(),
///     plain_word: false,
///     as_spelled: false,
///     by_company: false,
/// };
/// let mut skill = Skill {
///     label: "Wound care".to_owned(),
///     names: vec![name("wound care"), name("wound dressing")],
///     related: Vec::new(),
/// };
/// assert!(compile("v0", "by hand", &[skill.clone()]).is_ok());
/// skill.related.push(("first aid".to_owned(), Relation::Broader));
/// assert!(compile("v0", "by hand", &[skill]).is_err(), "not a listed skill");
/// ```
///
/// # Errors
///
/// A relation to an unlisted skill, or more than the file can hold.
pub fn compile(version: &str, attribution: &str, skills: &[Skill]) -> Result<Vec<u8>, String> {
    let mut names = Names::default();
    let numbers: Vec<u64> = skills.iter().map(|skill| names.number(skill)).collect();
    for (skill, number) in skills.iter().zip(&numbers) {
        for name in &skill.names {
            names.add(name, *number);
        }
    }
    let relations = names.relations(skills, &numbers)?;
    let (skill_starts, skill_texts) = texts(&names.labels);
    let (relation_starts, relations) = rows(&relations)?;

    let sections: [Vec<u8>; SECTIONS] = [
        version.into(),
        attribution.into(),
        finite_state_map(&names.keys)?,
        skill_starts,
        skill_texts,
        relation_starts,
        relations,
    ];
    let mut file = MAGIC.to_vec();
    for section in &sections {
        let length = u32::try_from(section.len()).map_err(|_| "a section is too long")?;
        file.extend_from_slice(&length.to_le_bytes());
    }
    file.extend(sections.into_iter().flatten());
    Ok(file)
}

#[derive(Default)]
struct Names {
    /// Name of each skill, and its label if different.
    labels: Vec<String>,
    keys: BTreeMap<Vec<u8>, u64>,
}

impl Names {
    /// The number of the skill with this label; an earlier skill's if that has the name already.
    fn number(&mut self, skill: &Skill) -> u64 {
        let words = name_words(&skill.label);
        if let Some(number) = self.find(&words) {
            return number;
        }
        let number = self.labels.len() as u64;
        let label = skill.label.trim();
        let label = label.split_once(" (").map_or(label, |(label, _)| label);
        let name = label.to_lowercase();
        self.labels.push(if name == label {
            name
        } else {
            format!("{name}\t{label}")
        });
        let mut names = skill.names.iter();
        let listed = names.find(|name| name_words(&name.text) == words);
        let flags = listed.map_or(0, flags);
        let as_spelled = listed.is_some_and(|name| name.as_spelled);
        self.insert(&words, number, flags, as_spelled);
        number
    }

    fn find(&self, words: &[String]) -> Option<u64> {
        let spelled = self.keys.get(&key(SPELLED, words));
        let value = spelled.or_else(|| self.keys.get(&key(STEMMED, &stems(words))));
        value.map(|value| value & !(PLAIN_WORD | BY_COMPANY))
    }

    fn add(&mut self, name: &SkillName, number: u64) {
        let words = name_words(&name.text);
        if !words.is_empty() && words.len() <= LONGEST_NAME {
            self.insert(&words, number, flags(name), name.as_spelled);
        }
    }

    /// A name belongs to the first skill that has it. Other words share the stem of a single word
    /// ("local" and "localization"), so its stem only counts if a skill is stated; in running text
    /// its singular and plural count.
    fn insert(&mut self, words: &[String], number: u64, flags: u64, as_spelled: bool) {
        if self.find(words).is_some_and(|holder| holder != number) {
            return;
        }
        let mut keep = |key: Vec<u8>, flags: u64| {
            self.keys.entry(key).or_insert(number | flags);
        };
        if as_spelled {
            return keep(key(SPELLED, words), flags);
        }
        let [word] = words else {
            return keep(key(STEMMED, &stems(words)), flags);
        };
        keep(key(STEMMED, &stems(words)), PLAIN_WORD);
        if flags == 0 {
            for form in [word.clone(), plural(word)] {
                keep(key(SPELLED, &[form]), 0);
            }
        }
    }

    /// Each relation for both of its skills; the closest if sources give several.
    fn relations(
        &self,
        skills: &[Skill],
        numbers: &[u64],
    ) -> Result<Vec<BTreeMap<u64, Relation>>, String> {
        let mut relations = vec![BTreeMap::<u64, Relation>::new(); self.labels.len()];
        let mut relate = |from: u64, to: u64, relation: Relation| {
            let of = usize::try_from(from)
                .ok()
                .and_then(|at| relations.get_mut(at));
            if let Some(of) = of {
                let known = of.entry(to).or_insert(relation);
                *known = (*known).min(relation);
            }
        };
        for (skill, number) in skills.iter().zip(numbers) {
            for (other, relation) in &skill.related {
                let to = self
                    .find(&text::words(other))
                    .ok_or_else(|| format!("{} is related to unknown {other}", skill.label))?;
                if to != *number {
                    relate(*number, to, *relation);
                    relate(to, *number, relation.reversed());
                }
            }
        }
        Ok(relations)
    }
}

fn flags(name: &SkillName) -> u64 {
    match (name.plain_word, name.by_company) {
        (false, _) => 0,
        (true, false) => PLAIN_WORD,
        (true, true) => PLAIN_WORD | BY_COMPANY,
    }
}

/// The regular plural of an English noun.
fn plural(word: &str) -> String {
    match word.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{word}s"),
    }
}

fn finite_state_map(values: &BTreeMap<Vec<u8>, u64>) -> Result<Vec<u8>, String> {
    let mut builder = MapBuilder::memory();
    builder
        .extend_iter(values.iter().map(|(key, value)| (key, *value)))
        .map_err(|error| error.to_string())?;
    builder.into_inner().map_err(|error| error.to_string())
}

/// The start of each text and the end of the last, and the texts.
fn texts(texts: &[String]) -> (Vec<u8>, Vec<u8>) {
    let mut starts = 0_u32.to_le_bytes().to_vec();
    let mut all = Vec::new();
    for text in texts {
        all.extend_from_slice(text.as_bytes());
        starts.extend_from_slice(&(u32::try_from(all.len()).unwrap_or(u32::MAX)).to_le_bytes());
    }
    (starts, all)
}

fn rows(relations: &[BTreeMap<u64, Relation>]) -> Result<(Vec<u8>, Vec<u8>), String> {
    let mut starts = 0_u32.to_le_bytes().to_vec();
    let mut all = Vec::new();
    for of in relations {
        for (other, relation) in of {
            let other = u32::try_from(*other)
                .ok()
                .filter(|other| other >> NUMBER_BITS == 0)
                .ok_or("too many skills")?;
            all.extend_from_slice(&(other | (relation.bits() << NUMBER_BITS)).to_le_bytes());
        }
        starts.extend_from_slice(&(u32::try_from(all.len()).unwrap_or(u32::MAX)).to_le_bytes());
    }
    Ok((starts, all))
}
