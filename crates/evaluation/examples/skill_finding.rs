//! Measures how well skills are found in sentences of advertisements and phrases are mapped to
//! skills, beside plain baselines computed in the same run. With `--errors` it lists the commonest
//! errors:
//!
//! ```sh
//! cargo run --release -p evaluation --example skill_finding -- ../shared/data
//! ```

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a developer's tool that may stop at the first thing wrong"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::path::Path;

use evaluation::baselines;
use matching::document::{Posting, Profile};
use matching::taxonomy::skill;
use matching::{read_posting, read_profile};
use serde_json::{Value, json};

/// The most errors that are listed.
const LISTED: usize = 60;

fn main() {
    let (mut folder, mut errors) = ("../shared/data".to_owned(), false);
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--errors" => errors = true,
            _ => folder = argument,
        }
    }
    let folder = Path::new(&folder);
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return;
    }
    let esco = Esco::read(&folder.join("taxonomy/esco/skills.tsv"));
    finding(
        &sentences(&folder.join("eval/skillspan/dev.jsonl")),
        &esco,
        errors,
    );
    normalising(
        &phrases(&folder.join("eval/skill-normalisation/validation.tsv")),
        &esco,
        errors,
    );
}

/// The plain taxonomy for the baselines.
struct Esco {
    labels: Vec<String>,
    /// By name in lower case: index in `labels`.
    names: HashMap<String, usize>,
    most_words: usize,
}

impl Esco {
    fn read(path: &Path) -> Self {
        let rows = table(path);
        let mut names = HashMap::new();
        for (at, row) in rows.iter().enumerate() {
            for name in std::iter::once(row[2].as_str()).chain(row[3].split('|')) {
                names.entry(name.to_lowercase()).or_insert(at);
            }
        }
        names.remove("");
        Self {
            labels: rows.iter().map(|row| row[2].clone()).collect(),
            most_words: names
                .keys()
                .map(|name| name.split(' ').count())
                .max()
                .unwrap(),
            names,
        }
    }
}

/// A sentence of an advertisement, and the spans of words marked as skills.
struct Sentence {
    text: String,
    marked: Vec<(String, Range<usize>)>,
}

impl Sentence {
    fn words(&self) -> Vec<&str> {
        self.text.split(' ').collect()
    }
}

fn sentences(path: &Path) -> Vec<Sentence> {
    let text = std::fs::read_to_string(path).unwrap();
    let number = |value: &Value| usize::try_from(value.as_u64().unwrap()).unwrap();
    text.lines()
        .map(|line| {
            let json: Value = serde_json::from_str(line).unwrap();
            let spans = json["spans"].as_array().unwrap().iter();
            Sentence {
                text: json["text"].as_str().unwrap().to_owned(),
                marked: spans
                    .map(|span| {
                        let kind = span["type"].as_str().unwrap().to_owned();
                        (kind, number(&span["start"])..number(&span["end"]))
                    })
                    .collect(),
            }
        })
        .collect()
}

/// The skills found in a sentence that is read as a posting's text, as ranges of words.
fn found(sentence: &Sentence) -> Vec<Range<usize>> {
    let posting: Posting = serde_json::from_value(json!({
        "id": "", "title": "", "company": {"id": "", "name": ""}, "description": sentence.text,
    }))
    .unwrap();
    let features = serde_json::to_value(read_posting(&posting)).unwrap();
    let skills = features["skills"].as_array().unwrap().iter();
    let spans =
        skills.filter_map(|skill| serde_json::from_value(skill["source"]["span"].clone()).ok());
    spans
        .map(|[from, to]: [usize; 2]| {
            let before = |end: usize| {
                sentence
                    .text
                    .chars()
                    .take(end)
                    .filter(|c| *c == ' ')
                    .count()
            };
            before(from)..before(to) + 1
        })
        .collect()
}

/// The longest names of the plain taxonomy from left to right, ignoring case.
fn looked_up(sentence: &Sentence, esco: &Esco) -> Vec<Range<usize>> {
    let text = sentence.text.to_lowercase();
    let words: Vec<&str> = text.split(' ').collect();
    let (mut spans, mut at) = (Vec::new(), 0);
    while at < words.len() {
        let ends = (at + 1..=words.len().min(at + esco.most_words)).rev();
        let mut names = ends.filter(|end| esco.names.contains_key(&words[at..*end].join(" ")));
        let end = names.next();
        spans.extend(end.map(|end| at..end));
        at = end.unwrap_or(at + 1);
    }
    spans
}

/// Counts of given and right answers, and of marked and found ones.
#[derive(Default)]
struct Tally {
    given: usize,
    right: usize,
    marked: usize,
    met: usize,
}

impl Tally {
    fn columns(&self) -> String {
        let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        let (precision, recall) = (share(self.right, self.given), share(self.met, self.marked));
        let f1 = 2.0 * precision * recall / (precision + recall).max(f64::MIN_POSITIVE);
        format!("{precision:.3} | {recall:.3} | {f1:.3}")
    }
}

fn meet(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// A span counts if the same words are marked, and in the lenient columns if it overlaps a mark.
fn finding(sentences: &[Sentence], esco: &Esco, errors: bool) {
    let marked: usize = sentences.iter().map(|sentence| sentence.marked.len()).sum();
    println!(
        "\nskills in sentences: {} sentences, {marked} spans\n",
        sentences.len()
    );
    println!(
        "| method | spans | precision | recall | F1 | precision, overlap | recall, overlap | F1, overlap |"
    );
    println!("|---|---|---|---|---|---|---|---|");
    let report = |name: &str, find: &dyn Fn(&Sentence) -> Vec<Range<usize>>| {
        let (mut same, mut shared) = (Tally::default(), Tally::default());
        for sentence in sentences {
            let spans = find(sentence);
            let is = |span: &Range<usize>| sentence.marked.iter().any(|(_, mark)| mark == span);
            let touches =
                |span: &Range<usize>| sentence.marked.iter().any(|(_, mark)| meet(mark, span));
            let marks = || sentence.marked.iter().map(|(_, mark)| mark);
            same.given += spans.len();
            same.right += spans.iter().filter(|span| is(span)).count();
            same.marked += sentence.marked.len();
            same.met += marks().filter(|mark| spans.contains(mark)).count();
            shared.given += spans.len();
            shared.right += spans.iter().filter(|span| touches(span)).count();
            shared.marked += sentence.marked.len();
            shared.met += marks()
                .filter(|mark| spans.iter().any(|span| meet(mark, span)))
                .count();
        }
        let (same_columns, shared_columns) = (same.columns(), shared.columns());
        println!(
            "| {name} | {} | {same_columns} | {shared_columns} |",
            same.given
        );
    };
    report("ESCO name lookup", &|sentence| looked_up(sentence, esco));
    report("**as the engine reads postings**", &found);
    if !errors {
        return;
    }
    let (mut wrong, mut missed) = (BTreeMap::new(), BTreeMap::new());
    for sentence in sentences {
        let (words, spans) = (sentence.words(), found(sentence));
        let quote = |span: &Range<usize>| words[span.clone()].join(" ").to_lowercase();
        for span in spans
            .iter()
            .filter(|span| !sentence.marked.iter().any(|(_, mark)| meet(mark, span)))
        {
            *wrong.entry(quote(span)).or_insert(0) += 1;
        }
        for (_, mark) in sentence
            .marked
            .iter()
            .filter(|(_, mark)| !spans.iter().any(|span| meet(mark, span)))
        {
            *missed.entry(quote(mark)).or_insert(0) += 1;
        }
    }
    most_frequent("found and not marked", &wrong);
    most_frequent("marked and not found", &missed);
}

fn most_frequent(title: &str, counts: &BTreeMap<String, usize>) {
    let mut counts: Vec<(&String, &usize)> = counts.iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
    println!("\n{title}:");
    for (text, count) in counts.into_iter().take(LISTED) {
        println!("{count:>5}  {text}");
    }
}

/// A phrase of an advertisement, and the label of its skill, if any.
struct Phrase {
    text: String,
    label: Option<String>,
}

fn phrases(path: &Path) -> Vec<Phrase> {
    let rows = table(path).into_iter();
    rows.map(|row| {
        let part = if row[1].is_empty() { &row[0] } else { &row[1] };
        Phrase {
            text: part.clone(),
            label: (!row[2].is_empty()).then(|| row[3].clone()),
        }
    })
    .collect()
}

/// The skills of the taxonomy that a person has who lists this phrase as a skill.
fn stated(phrase: &str) -> BTreeSet<String> {
    let profile: Profile = serde_json::from_value(json!({"skills": [{"name": phrase}]})).unwrap();
    let features = serde_json::to_value(read_profile(&profile)).unwrap();
    let skills = features["skills"].as_array().unwrap().iter();
    let names = skills.map(|held| held["skill"].as_str().unwrap().to_owned());
    names.filter(|name| skill(name).is_some()).collect()
}

/// Labels are compared by their skill in the taxonomy, so that ESCO's "Python (computer
/// programming)" is Python. For a phrase without a label, no answer is right.
fn normalising(phrases: &[Phrase], esco: &Esco, errors: bool) {
    let labelled = phrases
        .iter()
        .filter(|phrase| phrase.label.is_some())
        .count();
    println!(
        "\nphrases to skills: {} phrases, {labelled} with a label\n",
        phrases.len()
    );
    println!(
        "| method | answered | precision | recall | F1 | correctly unanswered |\n|---|---|---|---|---|---|"
    );
    let one = |label: &str| skill(label).map_or_else(|| label.to_owned(), str::to_owned);
    let report = |name: &str, answer: &dyn Fn(usize, &str) -> BTreeSet<String>| {
        let (mut tally, mut answered, mut silent) = (Tally::default(), 0, 0);
        for (nth, phrase) in phrases.iter().enumerate() {
            let answers = answer(nth, &phrase.text);
            let right = phrase
                .label
                .as_ref()
                .is_some_and(|label| answers.contains(&one(label)));
            answered += usize::from(!answers.is_empty());
            tally.given += usize::from(!answers.is_empty());
            tally.marked += usize::from(phrase.label.is_some());
            tally.right += usize::from(right);
            tally.met += usize::from(right);
            silent += usize::from(phrase.label.is_none() && answers.is_empty());
            if errors && name.contains("read") && !right && phrase.label.is_some() {
                println!("{:?} is {:?}, was {answers:?}", phrase.text, phrase.label);
            }
            if errors && name.contains("read") && phrase.label.is_none() && !answers.is_empty() {
                println!("{:?} is nothing, was {answers:?}", phrase.text);
            }
        }
        let nothing = phrases.len() - labelled;
        println!(
            "| {name} | {answered} | {} | {silent} of {nothing} |",
            tally.columns()
        );
    };
    report("ESCO name lookup", &|_, phrase| {
        let at = esco.names.get(&phrase.to_lowercase());
        at.map(|at| one(&esco.labels[*at])).into_iter().collect()
    });
    let said: Vec<&str> = phrases.iter().map(|phrase| phrase.text.as_str()).collect();
    let cosines = baselines::cosines(&said, &esco.labels, baselines::n_grams);
    report("nearest label by character n-grams", &|nth, _| {
        let nearest = cosines[nth]
            .iter()
            .enumerate()
            .max_by(|a, b| a.1.total_cmp(b.1));
        nearest
            .map(|(at, _)| one(&esco.labels[at]))
            .into_iter()
            .collect()
    });
    report("**as the engine reads skills**", &|_, phrase| {
        stated(phrase)
    });
}

fn table(path: &Path) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().skip(1);
    rows.map(|row| row.split('\t').map(str::to_owned).collect())
        .collect()
}
