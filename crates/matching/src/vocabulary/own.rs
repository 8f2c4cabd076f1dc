//! Skills that a deployment adds to the taxonomy: its employers' tools, the terms of its trade.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::{Deserialize, Serialize};

use crate::digest::digest;
use crate::taxonomy::{self, Relation, Taxonomy};

/// A skill, or further names for one of the taxonomy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct OwnSkill {
    /// As people write it.
    pub name: String,
    /// Other names.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// Wider skills that contain this one.
    #[serde(default)]
    pub broader: Vec<String>,
    /// Skills that are often known together with this one.
    #[serde(default)]
    pub related: Vec<String>,
}

/// Why a list of skills is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SkillError {
    /// Index in the list.
    pub index: usize,
    /// `name`, `synonyms`, `broader` or `related`.
    pub field: &'static str,
    /// The reason, for people.
    pub reason: String,
}

/// Words of the longest name; more are a sentence.
const MOST_WORDS: usize = 8;

/// The added skills, ready for lookup.
#[derive(Debug, Default)]
pub(super) struct OwnSkills {
    version: String,
    /// By the words of a name, and by their stems: the canonical spelling.
    names: HashMap<Vec<String>, String>,
    longest_name: usize,
    labels: HashMap<String, String>,
    relations: BTreeMap<String, BTreeSet<(String, Relation)>>,
}

impl OwnSkills {
    pub(super) fn new(
        skills: &[OwnSkill],
        taxonomy: Option<&Taxonomy>,
    ) -> Result<Self, SkillError> {
        let mut own = Self::default();
        let words_of = |index: usize, field: &'static str, name: &str| {
            let words = taxonomy::name_words(name);
            let reason = match words.len() {
                0 => "has a name without a word",
                1..=MOST_WORDS => return Ok(words),
                _ => "has a name of more than 8 words",
            };
            Err(SkillError {
                index,
                field,
                reason: format!("{reason}: {name:?}"),
            })
        };
        let known = |words: &[String]| taxonomy.and_then(|all| all.name(all.skill(words)?));
        let mut spellings = Vec::with_capacity(skills.len());
        for (index, skill) in skills.iter().enumerate() {
            let words = words_of(index, "name", &skill.name)?;
            let spelling = known(&words).map_or_else(|| words.join(" "), str::to_owned);
            if own.labels.contains_key(&spelling) {
                return Err(SkillError {
                    index,
                    field: "name",
                    reason: format!("{:?} stands in the list twice", skill.name),
                });
            }
            own.labels.insert(spelling.clone(), skill.name.clone());
            own.add_name(&words, &spelling);
            spellings.push(spelling);
        }
        // Synonyms are added after all names, so that no synonym takes a name.
        for (index, (skill, spelling)) in skills.iter().zip(&spellings).enumerate() {
            for synonym in &skill.synonyms {
                let words = words_of(index, "synonyms", synonym)?;
                if let Some(other) = own.skill(&words).filter(|other| other != spelling) {
                    return Err(SkillError {
                        index,
                        field: "synonyms",
                        reason: format!("{synonym:?} is a name of {other:?}"),
                    });
                }
                own.add_name(&words, spelling);
            }
        }
        for (index, (skill, spelling)) in skills.iter().zip(&spellings).enumerate() {
            let relations = [
                ("broader", &skill.broader, Relation::Broader),
                ("related", &skill.related, Relation::Related),
            ];
            for (field, others, relation) in relations {
                for other in others {
                    let words = words_of(index, field, other)?;
                    let other = own.skill(&words).or_else(|| known(&words));
                    let other = other.map_or_else(|| words.join(" "), str::to_owned);
                    if other == *spelling {
                        return Err(SkillError {
                            index,
                            field,
                            reason: "names the skill itself".to_owned(),
                        });
                    }
                    own.relate(spelling, &other, relation);
                    own.relate(&other, spelling, relation.reversed());
                }
            }
        }
        let mut sorted: Vec<&OwnSkill> = skills.iter().collect();
        sorted.sort_by(|a, b| a.name.cmp(&b.name));
        if !sorted.is_empty() {
            own.version = format!("t{}", digest(&sorted).chars().take(12).collect::<String>());
        }
        Ok(own)
    }

    fn add_name(&mut self, words: &[String], spelling: &str) {
        let mut add = |words: Vec<String>| {
            self.longest_name = self.longest_name.max(words.len());
            self.names
                .entry(words)
                .or_insert_with(|| spelling.to_owned());
        };
        add(words.to_vec());
        // A single word is only meaningful as spelled; a phrase may be inflected.
        if words.len() > 1 {
            add(taxonomy::stems(words));
        }
    }

    fn relate(&mut self, skill: &str, other: &str, relation: Relation) {
        let relations = self.relations.entry(skill.to_owned()).or_default();
        relations.insert((other.to_owned(), relation));
    }

    /// `t` and twelve hexadecimal digits; empty if there are none.
    pub(super) fn version(&self) -> &str {
        &self.version
    }

    /// The skill with this name.
    pub(super) fn skill(&self, words: &[String]) -> Option<&str> {
        let spelled = self.names.get(words);
        let spelling = spelled.or_else(|| self.names.get(&taxonomy::stems(words)))?;
        Some(spelling)
    }

    /// The longest name that begins with the first of these words, and its number of words.
    pub(super) fn longest_name(&self, words: &[String], stems: &[String]) -> Option<(&str, usize)> {
        let most = self.longest_name.min(words.len());
        (1..=most).rev().find_map(|length| {
            let spelled = words.get(..length).and_then(|name| self.names.get(name));
            let stemmed = || stems.get(..length).and_then(|name| self.names.get(name));
            let spelling = spelled.or_else(|| stemmed().filter(|_| length > 1))?;
            Some((spelling.as_str(), length))
        })
    }

    pub(super) fn label(&self, skill: &str) -> Option<&str> {
        self.labels.get(skill).map(String::as_str)
    }

    pub(super) fn relations(&self, skill: &str) -> impl Iterator<Item = (&str, Relation)> {
        let relations = self.relations.get(skill).into_iter().flatten();
        relations.map(|(other, relation)| (other.as_str(), *relation))
    }
}
