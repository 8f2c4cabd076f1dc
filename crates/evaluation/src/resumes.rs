//! Whole résumés against whole postings of the project's own: twelve trades, three rungs each,
//! composed from the titles, sentences and skills of `resumes/trades.tsv`.
//!
//! What a posting is for a résumé follows from rules, without a judge: the same trade or another,
//! and the same rung or another. For postings from elsewhere, rules on the title say the trade
//! and the rung ([`trade_of`], [`rung_of`]).

use std::collections::BTreeMap;
use std::path::Path;

use matching::document::{
    DemandedSkill, EducationEntry, Posting, Profile, StatedSkill, WorkEntry, YearMonth,
};

use crate::judged::{SetError, read};

/// A step of a career: a year of work, about five, about twelve.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rung {
    /// Up to two years.
    Junior,
    /// Up to seven years.
    Middle,
    /// More, with responsibility for others.
    Senior,
}

impl Rung {
    /// All rungs, lowest first.
    pub const ALL: [Self; 3] = [Self::Junior, Self::Middle, Self::Senior];

    fn number(self) -> usize {
        self as usize
    }
}

/// A document, and where it belongs.
#[derive(Debug, Clone)]
pub struct Placed<T> {
    /// The name of its trade.
    pub trade: String,
    /// Its rung.
    pub rung: Rung,
    /// The document.
    pub document: T,
}

/// The lists of one trade.
#[derive(Debug, Default)]
struct Trade {
    /// By kind of line.
    lines: BTreeMap<String, Vec<(String, String)>>,
}

impl Trade {
    fn all(&self, kind: &str) -> Vec<&str> {
        let lines = self.lines.get(kind).into_iter().flatten();
        lines.map(|(_, text)| text.as_str()).collect()
    }

    fn one(&self, kind: &str) -> Option<String> {
        self.all(kind).first().map(|text| (*text).to_owned())
    }

    /// Of the lines of this kind, those of a rung.
    fn of_rung(&self, kind: &str, rung: Rung) -> Vec<&str> {
        let number = rung.number().saturating_add(1).to_string();
        let lines = self.lines.get(kind).into_iter().flatten();
        lines
            .filter(|(of, _)| *of == number)
            .map(|(_, text)| text.as_str())
            .collect()
    }

    /// A résumé: a position for each rung that was climbed, newest first, with two or three
    /// sentences each.
    fn resume(&self, rung: Rung) -> Profile {
        // First and last year of the positions.
        let years: &[(i16, i16)] = match rung {
            Rung::Junior => &[(2023, 2024)],
            Rung::Middle => &[(2021, 2024), (2019, 2020)],
            Rung::Senior => &[(2019, 2024), (2014, 2018), (2012, 2013)],
        };
        let did = self.all("did");
        let held = Rung::ALL.into_iter().rev().filter(|held| *held <= rung);
        let work = held.zip(years).map(|(held, (from, to))| {
            let start = held.number().saturating_mul(2);
            let mut text: Vec<&str> = did.iter().cycle().skip(start).take(2).copied().collect();
            if held == Rung::Senior {
                text.extend(self.all("led"));
            }
            let year = |year, month| {
                Some(YearMonth {
                    year,
                    month: Some(month),
                })
            };
            WorkEntry {
                position: self
                    .of_rung("title", held)
                    .first()
                    .map(|of| (*of).to_owned()),
                text: text.into_iter().map(str::to_owned).collect(),
                start: year(*from, 1),
                end: year(*to, 12),
                ..WorkEntry::default()
            }
        });
        let known = rung.number().saturating_add(4);
        let skills = self.all("skill").into_iter().take(known);
        Profile {
            headline: self
                .of_rung("title", rung)
                .first()
                .map(|of| (*of).to_owned()),
            work: work.collect(),
            education: vec![EducationEntry {
                degree: self.one("degree"),
                area: self.one("area"),
                ..EducationEntry::default()
            }],
            skills: skills
                .map(|name| StatedSkill {
                    name: name.to_owned(),
                    level: None,
                })
                .collect(),
            ..Profile::default()
        }
    }

    /// Two postings of a rung.
    fn postings(&self, name: &str, rung: Rung) -> Vec<Posting> {
        let months = match rung {
            Rung::Junior => None,
            Rung::Middle => Some(36),
            Rung::Senior => Some(96),
        };
        let mut text = self.all("asks");
        if rung == Rung::Senior {
            text.extend(self.all("lead"));
        }
        let offers = self.of_rung("offer", rung).into_iter().enumerate();
        let posting = |(n, title): (usize, &str)| {
            let asked = self.all("skill").into_iter().skip(n).take(4);
            Posting {
                description: Some(text.join(" ")),
                experience_months: months,
                skills: asked
                    .map(|skill| DemandedSkill {
                        name: skill.to_owned(),
                        required: true,
                    })
                    .collect(),
                ..Posting::new(format!("{name}-{rung:?}-{n}"), title)
            }
        };
        offers.map(posting).collect()
    }
}

/// A résumé of each trade and rung.
///
/// # Errors
///
/// The lists cannot be read.
pub fn resumes() -> Result<Vec<Placed<Profile>>, SetError> {
    let mut all = Vec::new();
    for (name, trade) in &trades()? {
        all.extend(Rung::ALL.map(|rung| Placed {
            trade: name.clone(),
            rung,
            document: trade.resume(rung),
        }));
    }
    Ok(all)
}

/// Two postings of each trade and rung.
///
/// # Errors
///
/// The lists cannot be read.
pub fn postings() -> Result<Vec<Placed<Posting>>, SetError> {
    let mut all = Vec::new();
    for (name, trade) in &trades()? {
        for rung in Rung::ALL {
            let postings = trade.postings(name, rung).into_iter();
            all.extend(postings.map(|document| Placed {
                trade: name.clone(),
                rung,
                document,
            }));
        }
    }
    Ok(all)
}

fn trades() -> Result<BTreeMap<String, Trade>, SetError> {
    let lists = Path::new(env!("CARGO_MANIFEST_DIR")).join("resumes/trades.tsv");
    let mut trades: BTreeMap<String, Trade> = BTreeMap::new();
    for line in read(&lists)?.lines() {
        let mut columns = line.splitn(4, '\t').map(str::to_owned);
        let mut column = || columns.next().unwrap_or_default();
        let (trade, kind, rung, text) = (column(), column(), column(), column());
        let lines = &mut trades.entry(trade).or_default().lines;
        lines.entry(kind).or_default().push((rung, text));
    }
    Ok(trades)
}

/// The trade of a posting from elsewhere by its title: each trade has phrases, any of which the
/// title must contain as whole words, and words that it must not contain. A title may belong to
/// two trades, or to none of the twelve.
const BY_TITLE: &[(&str, &[&str], &[&str])] = &[
    (
        "nurse",
        &["nurse"],
        &["consultant", "recruiter", "analyst", "anesthetist", "data"],
    ),
    (
        "teacher",
        &["teacher", "elementary teacher", "primary teacher"],
        &["data", "supervisor", "aide", "assistant"],
    ),
    (
        "electrician",
        &["electrician"],
        &["apprentice program", "instructor"],
    ),
    ("cook", &["cook", "chef", "sous chef"], &["data"]),
    ("accountant", &["accountant"], &["data", "systems"]),
    (
        "developer",
        &[
            "software developer",
            "software engineer",
            "backend developer",
            "backend engineer",
            "python developer",
            "application developer",
            "web developer",
        ],
        &["data", "machine", "test", "sales"],
    ),
    (
        "analyst",
        &["data analyst"],
        &["engineer", "scientist", "manager"],
    ),
    (
        "driver",
        &[
            "truck driver",
            "tractor trailer operator",
            "motor vehicle operator",
        ],
        &["data"],
    ),
    (
        "sales",
        &["sales representative", "account executive", "sales manager"],
        &["data", "engineer"],
    ),
    (
        "recruiter",
        &["recruiter", "recruitment", "talent acquisition"],
        &["data"],
    ),
    (
        "mechanical",
        &["mechanical engineer"],
        &["technician", "data"],
    ),
    (
        "warehouse",
        &[
            "warehouse worker",
            "materials handler",
            "warehouse operative",
            "material handler",
        ],
        &["data"],
    ),
];

/// The trades that the title of a posting names ([`resumes`] has a résumé of each).
#[must_use]
pub fn trade_of(title: &str) -> Vec<&'static str> {
    let words = in_words(title);
    BY_TITLE
        .iter()
        .filter(|(_, any, none)| {
            let has = |phrase: &&str| words.contains(&format!(" {phrase} "));
            any.iter().any(has) && !none.iter().any(has)
        })
        .map(|(trade, ..)| *trade)
        .collect()
}

/// The rung that the title of a posting names: a middle one unless it says otherwise.
#[must_use]
pub fn rung_of(title: &str) -> Rung {
    const JUNIOR: &[&str] = &[
        "junior",
        "jr",
        "trainee",
        "entry level",
        "graduate",
        "apprentice",
        "intern",
        "i",
        "helper",
    ];
    const SENIOR: &[&str] = &[
        "senior",
        "sr",
        "lead",
        "leader",
        "principal",
        "staff data",
        "staff engineer",
        "staff software",
        "supervisory",
        "supervisor",
        "head",
        "chief",
        "iii",
        "iv",
        "manager",
        "director",
    ];
    let words = in_words(title);
    let names = |any: &[&str]| any.iter().any(|word| words.contains(&format!(" {word} ")));
    if names(SENIOR) {
        Rung::Senior
    } else if names(JUNIOR) {
        Rung::Junior
    } else {
        Rung::Middle
    }
}

/// In lower case, with one space around each word.
fn in_words(title: &str) -> String {
    let title = title.to_lowercase();
    let words = title.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    format!(" {} ", words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_name_trade_and_rung() {
        let check = |title: &str, trades: &[&str], rung| {
            assert_eq!(
                (trade_of(title), rung_of(title)),
                (trades.to_vec(), rung),
                "{title}"
            );
        };
        check("Sr. Data Analyst", &["analyst"], Rung::Senior);
        check("Data Analyst I", &["analyst"], Rung::Junior);
        check("Supervisory Accountant", &["accountant"], Rung::Senior);
        check("NURSE (Clinical)", &["nurse"], Rung::Middle);
        check("Nurse Recruiter", &["recruiter"], Rung::Middle);
        check("Staff Nurse", &["nurse"], Rung::Middle);
        check("Staff Data Scientist", &[], Rung::Senior);
    }

    #[test]
    fn the_rules_on_titles_agree_with_the_projects_own_postings() {
        let own = postings().unwrap();
        assert_eq!((own.len(), resumes().unwrap().len()), (72, 36));
        for posting in own {
            let title = &posting.document.title;
            let trades = trade_of(title);
            assert!(
                trades.is_empty() || trades == [posting.trade.as_str()],
                "{title}"
            );
        }
    }
}
