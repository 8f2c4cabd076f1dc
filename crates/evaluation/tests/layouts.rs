//! Whole résumés as the text of a CV, in layouts that people and programs write: whatever the
//! layout, the positions and skills are read, and the postings of the trade come first.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may fail"
)]

use std::collections::HashSet;
use std::fmt::Write as _;

use evaluation::catalogue;
use evaluation::resumes::{self, Placed, Rung};
use interchange::resume;
use matching::document::{Posting, Profile, WorkEntry, YearMonth};
use matching::{Engine, Filter, Hybrid, Query, Statistics, read_profile};

const EMPLOYERS: [&str; 3] = ["Placeholder Ltd", "Sample & Sons", "Example Group"];

type Layout = fn(&Profile) -> String;

const LAYOUTS: [(&str, Layout); 8] = [
    ("one line per position", |profile| {
        let work = positions(profile, |at, work| {
            format!(
                "{}, {}, {}\n{}",
                title(work),
                EMPLOYERS[at],
                dates(work),
                duties(work)
            )
        });
        format!(
            "{}EXPERIENCE\n{work}\n{}\nSKILLS\n{}\n",
            head(profile),
            education(),
            skills(profile)
        )
    }),
    ("several labels per line", |profile| {
        let work = positions(profile, |at, work| {
            let (from, to) = (month(work.start), month(work.end));
            let (title, employer) = (title(work), EMPLOYERS[at]);
            let duties = work.text.join(" ");
            format!(
                "Employer: {employer}. Job title: {title}. From: {from}. To: {to}.\nDuties: {duties}\n"
            )
        });
        let skills = skills(profile);
        let head = head(profile);
        format!(
            "{head}WORK HISTORY\n{work}\n{}\nSkills: {skills}. Languages: English (native)\n",
            education()
        )
    }),
    ("titles as items of a list", |profile| {
        let work = positions(profile, |at, work| {
            let (title, employer, dates) = (title(work), EMPLOYERS[at], dates(work));
            format!(
                "- {title}\n  {employer} | Leeds | {dates}\n  {}\n",
                work.text.join(" ")
            )
        });
        format!(
            "{}EXPERIENCE\n\n{work}\n{}\nSKILLS\n{}\n",
            head(profile),
            education(),
            skills(profile)
        )
    }),
    ("lists without headings", |profile| {
        let work = positions(profile, |at, work| {
            format!(
                "{}, {}, {}\n{}\n",
                title(work),
                EMPLOYERS[at],
                dates(work),
                duties(work)
            )
        });
        // One has a length of use, by which the list is known for one of skills.
        let skills = skills(profile).replacen(", ", " (3 yrs), ", 1);
        let lists = format!("{skills}\nEnglish (native), French (basic)");
        format!("{}{lists}\n\n{work}{}", head(profile), education())
    }),
    ("promotions under one employer", |profile| {
        let work = positions(profile, |_, work| {
            let (title, dates) = (title(work), dates(work));
            let place = "Leeds, England, United Kingdom";
            format!(
                "{title}\n{dates} (3 years)\n{place}\n{}\n\n",
                work.text.join(" ")
            )
        });
        let skills = skills(profile).replace(", ", "\n");
        let group = format!("{}\n9 years 3 months", EMPLOYERS[0]);
        format!(
            "{}Experience\n\n{group}\n\n{work}{}\nTop Skills\n{skills}\n",
            head(profile),
            education()
        )
    }),
    ("a table with tabs", |profile| {
        let work = positions(profile, |at, work| {
            let (from, to) = (month(work.start), month(work.end));
            format!("{}\t{}\t{from}\t{to}\n", EMPLOYERS[at], title(work))
        });
        let duties = positions(profile, |_, work| duties(work));
        let columns = "Employer\tPosition\tFrom\tTo";
        let skills = skills(profile);
        format!(
            "{}EXPERIENCE\n{columns}\n{work}\n{duties}\n{}\nSkills\t{skills}\n",
            head(profile),
            education()
        )
    }),
    ("dates in a column of their own", |profile| {
        let column = positions(profile, |_, work| format!("{}\n", dates(work)));
        let work = positions(profile, |at, work| {
            format!("{}, {}\n{}", title(work), EMPLOYERS[at], duties(work))
        });
        let skills = skills(profile);
        format!(
            "{}EXPERIENCE\n\n{column}\n{work}\n{}\nSKILLS\n{skills}\n",
            head(profile),
            education()
        )
    }),
    ("two columns side by side", |profile| {
        let work = positions(profile, |at, work| {
            format!(
                "{}\n{}\n{}\n{}\n",
                title(work),
                EMPLOYERS[at],
                dates(work),
                work.text.join("\n")
            )
        });
        let left = format!("EXPERIENCE\n{work}");
        let skills = skills(profile).replace(", ", "\n");
        let right = format!("SKILLS\n{skills}\n\nLANGUAGES\nEnglish (native)\nFrench (basic)");
        let (mut left, mut right) = (left.lines(), right.lines());
        let mut page = head(profile);
        loop {
            match (left.next(), right.next()) {
                (None, None) => break,
                (a, b) => {
                    writeln!(
                        page,
                        "{:<90}{}",
                        a.unwrap_or_default(),
                        b.unwrap_or_default()
                    )
                    .unwrap();
                }
            }
        }
        format!("{page}\n{}", education())
    }),
];

fn head(profile: &Profile) -> String {
    let headline = profile.headline.as_deref().unwrap_or_default();
    format!("Robin Sample\n{headline}\nrobin@example.org | Leeds, UK\n\n")
}

fn education() -> &'static str {
    "EDUCATION\nBA Example Studies, University of Example, 2010\n"
}

fn positions(profile: &Profile, write: impl Fn(usize, &WorkEntry) -> String) -> String {
    let written = profile.work.iter().enumerate();
    written.map(|(at, work)| write(at, work)).collect()
}

fn title(work: &WorkEntry) -> &str {
    work.position.as_deref().unwrap_or_default()
}

fn dates(work: &WorkEntry) -> String {
    format!("{} - {}", month(work.start), month(work.end))
}

fn month(date: Option<YearMonth>) -> String {
    date.map_or("present".to_owned(), |date| {
        format!("{:02}/{}", date.month.unwrap_or(1), date.year)
    })
}

fn duties(work: &WorkEntry) -> String {
    work.text.iter().map(|text| format!("- {text}\n")).collect()
}

fn skills(profile: &Profile) -> String {
    let names: Vec<&str> = profile
        .skills
        .iter()
        .map(|skill| skill.name.as_str())
        .collect();
    names.join(", ")
}

#[test]
fn positions_and_skills_are_read_from_every_layout() {
    for (name, layout) in LAYOUTS {
        for Placed { document, .. } in resumes::resumes().unwrap() {
            let text = layout(&document);
            let read = resume::from_text(&text).unwrap().resume.profile;
            let held = |profile: &Profile| {
                let work = profile.work.iter();
                work.map(|work| (work.position.clone(), work.start, work.end))
                    .collect::<Vec<_>>()
            };
            assert_eq!(held(&read), held(&document), "{name}:\n{text}");
            assert!(
                read.work.iter().all(|work| work.employer.is_some()),
                "{name}:\n{text}"
            );
            assert_eq!(skills(&read), skills(&document), "{name}:\n{text}");
        }
    }
}

#[test]
fn the_postings_of_the_trade_come_first_in_every_layout() {
    let postings: Vec<Placed<Posting>> = resumes::postings().unwrap();
    let catalogue = catalogue(postings.iter().map(|posting| &posting.document));
    let engine = Hybrid::new(Statistics::built_in().clone());
    let (nobody, nothing, filter) = (HashSet::new(), HashSet::new(), Filter::default());
    let query = Query {
        now_ms: 0,
        filter: &filter,
        hidden: &nothing,
        hidden_companies: &nobody,
        changed_after: None,
        after: None,
        limit: 6,
    };
    let trade = |id| {
        let mut of = postings.iter();
        of.find(|posting| posting.document.id == id)
            .unwrap()
            .trade
            .clone()
    };
    for (name, layout) in LAYOUTS {
        let middle = resumes::resumes().unwrap().into_iter();
        for resume in middle.filter(|resume| resume.rung == Rung::Middle) {
            let read = resume::from_text(&layout(&resume.document)).unwrap();
            let ranking = engine.rank(&read_profile(&read.resume.profile), &catalogue, &query);
            let first: Vec<String> = ranking
                .items
                .into_iter()
                .map(|item| trade(item.position.id))
                .collect();
            assert_eq!(first, vec![resume.trade.clone(); 6], "{name}");
        }
    }
}
