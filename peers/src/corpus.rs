//! Postings and people. The same size gives the same corpus.

use std::fs::File;
use std::io::{BufRead, BufReader};

use anyhow::{Context, Result};
use flate2::read::MultiGzDecoder;
use interchange::jobposting;
use matching::document::{DemandedSkill, Posting, Profile, StatedSkill, WorkEntry};
use serde::Serialize;

/// People of each measurement.
const PEOPLE: usize = 200;
/// Postings that people are made of: those of the smallest size, so that all sizes have the same
/// people.
const ORIGINS: usize = 10_000;

/// A person, and the words by which a text engine looks for jobs for them.
#[derive(Serialize)]
pub struct Person {
    pub profile: Profile,
    pub words: Vec<String>,
}

/// A posting as text engines see it: skills as single words.
#[derive(Serialize)]
pub struct Text {
    pub id: usize,
    pub title: String,
    pub sk: String,
}

impl Text {
    pub fn of(id: usize, posting: &Posting) -> Self {
        let skills: Vec<String> = posting
            .skills
            .iter()
            .map(|skill| word(&skill.name))
            .collect();
        Self {
            id,
            title: posting.title.clone(),
            sk: skills.join(" "),
        }
    }
}

/// The real postings of these files; beyond their number, the same again with the skills of others,
/// which are dealt like cards.
pub fn postings(files: &[&str], size: usize) -> Result<Vec<Posting>> {
    let mut postings = Vec::new();
    for file in files {
        let input = File::open(file).with_context(|| (*file).to_owned())?;
        let missing = size - postings.len();
        for line in BufReader::new(MultiGzDecoder::new(input))
            .lines()
            .take(missing)
        {
            let mut posting = jobposting::parse(line?.as_bytes())?;
            posting.valid_through_ms = None;
            postings.push(posting);
        }
    }
    let real = postings.len();
    let lists: Vec<Vec<DemandedSkill>> = postings
        .iter()
        .map(|posting| posting.skills.clone())
        .filter(|skills| !skills.is_empty())
        .collect();
    let mut random = fastrand::Rng::with_seed(20_261_130);
    let mut deck: Vec<usize> = Vec::new();
    for n in real..size {
        if deck.is_empty() {
            deck.extend(0..lists.len());
            random.shuffle(&mut deck);
        }
        let mut posting = postings[n % real].clone();
        posting.id.0 = format!("p-{n}");
        posting.skills = deck.pop().map_or_else(Vec::new, |list| lists[list].clone());
        postings.push(posting);
    }
    Ok(postings)
}

/// People who did the work of one posting and have skills of two.
pub fn people(postings: &[Posting]) -> Vec<Person> {
    let mut random = fastrand::Rng::with_seed(7);
    let origins = &postings[..postings.len().min(ORIGINS)];
    let skilled: Vec<&Posting> = origins.iter().filter(|it| it.skills.len() >= 3).collect();
    let mut people = Vec::new();
    while people.len() < PEOPLE {
        let first = skilled[random.usize(..skilled.len())];
        let second = skilled[random.usize(..skilled.len())];
        let mut names: Vec<&str> = Vec::new();
        for skill in first.skills.iter().chain(&second.skills) {
            if !names.contains(&skill.name.as_str()) {
                names.push(&skill.name);
            }
        }
        if names.len() < 8 {
            continue;
        }
        random.shuffle(&mut names);
        names.truncate(random.usize(8..=20));
        let skills = names.iter().map(|name| StatedSkill {
            name: (*name).to_owned(),
            level: None,
        });
        let mut words: Vec<String> = title_words(&first.title);
        words.extend(names.iter().map(|name| word(name)));
        words.sort();
        words.dedup();
        people.push(Person {
            profile: Profile {
                headline: Some(first.title.clone()),
                location: first.locations.first().cloned(),
                work: vec![WorkEntry {
                    position: Some(first.title.clone()),
                    ..WorkEntry::default()
                }],
                skills: skills.collect(),
                ..Profile::default()
            },
            words,
        });
    }
    people
}

fn title_words(title: &str) -> Vec<String> {
    const STOP: [&str; 13] = [
        "and", "of", "the", "for", "in", "to", "a", "an", "with", "at", "or", "on", "by",
    ];
    let lower = title.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    words
        .filter(|word| !word.is_empty() && !STOP.contains(word))
        .map(str::to_owned)
        .collect()
}

/// A skill as one word: `power bi` is `powerbi`, `c++` is `cpp`.
fn word(skill: &str) -> String {
    let spelt = skill
        .to_lowercase()
        .replace("++", "pp")
        .replace('#', "sharp");
    let spelt = match spelt.strip_prefix('.') {
        Some(rest) => format!("dot{rest}"),
        None => spelt,
    };
    spelt.chars().filter(char::is_ascii_alphanumeric).collect()
}
