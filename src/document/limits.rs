//! `docs/limits.md`: every limit of what callers send and receive, from the code that enforces it.

use std::fmt::Write as _;
use std::path::Path;

use interchange::{jobposting, preferences, resume};
use matching::{MOST_CHARACTERS_OF_EVIDENCE, MOST_SEARCHED_WORDS};
use service::{
    analysis, audits, companies, experiments, growth, ids, interactions, mentoring, mentors,
    pairings, postings, producers, runs, sessions, similar, skills, spreads, strangers,
    suggestions, tokens,
};

use crate::body::MAX_BODY_BYTES;
use crate::quota::{PERIOD_SECS, Quota};
use crate::routes::MOST_SEARCHED_BYTES;

/// What is limited, by how much, and what happens to what exceeds it.
type LimitRow = (&'static str, String, &'static str);

const REFUSED: &str = "refused with the field at fault";

fn tables() -> Vec<(&'static str, Vec<LimitRow>)> {
    let bytes = |bytes: usize| match bytes {
        0..1024 => format!("{bytes} bytes"),
        1_024..1_048_576 => format!("{} KiB", bytes / 1024),
        _ => format!("{} MiB", bytes / 1_048_576),
    };
    let items = |items: usize| items.to_string();
    vec![
        (
            "Requests",
            Quota::ALL
                .into_iter()
                .map(|quota| {
                    let (who, requests) = (quota.whose(), quota.requests());
                    let most = format!("{requests} in {PERIOD_SECS} s");
                    (who, most, "429 `rate_limited`, with `Retry-After`")
                })
                .chain([
                    (
                        "Wrong tokens of an address, at all locations together",
                        format!("{} an hour", strangers::MOST_FAILURES),
                        "429 `rate_limited`, with `Retry-After`",
                    ),
                    ("Body", bytes(MAX_BODY_BYTES), "413 `body_too_large`"),
                    (
                        "Line of NDJSON postings",
                        bytes(postings::MAX_LINE_BYTES),
                        "refused alone",
                    ),
                    (
                        "Messages of a request",
                        items(producers::MAX_MESSAGES),
                        REFUSED,
                    ),
                    (
                        "Line of a message",
                        bytes(producers::MAX_LINE_BYTES),
                        "refused alone",
                    ),
                    ("Mentees of a pairing", items(pairings::MAX_COHORT), REFUSED),
                    (
                        "Mentors of a pairing",
                        items(pairings::MAX_MENTORS),
                        REFUSED,
                    ),
                    ("People of a spread", items(spreads::MAX_PEOPLE), REFUSED),
                    (
                        "People of a spread for each place of a posting (`per_place`)",
                        spreads::MAX_PER_PLACE.to_string(),
                        REFUSED,
                    ),
                    (
                        "Days for which a spread counts",
                        spreads::MAX_DAYS.to_string(),
                        REFUSED,
                    ),
                    ("Runs of a request", items(runs::MAX_BATCH), REFUSED),
                    (
                        "Sides of an experiment",
                        items(experiments::MAX_SIDES),
                        REFUSED,
                    ),
                    ("People of an audit", items(audits::MOST_PEOPLE), REFUSED),
                    (
                        "Categories of an audit",
                        items(audits::MOST_CATEGORIES),
                        REFUSED,
                    ),
                    (
                        "Name of a category or group of an audit",
                        bytes(audits::MOST_NAME_BYTES),
                        REFUSED,
                    ),
                    (
                        "Companies in an employer's token",
                        items(tokens::MAX_COMPANIES),
                        "401 `unauthenticated`",
                    ),
                    ("Id", bytes(ids::MAX_ID_BYTES), REFUSED),
                ])
                .collect(),
        ),
        (
            "Searches",
            vec![
                (
                    "`q`, `location`, `near`",
                    bytes(MOST_SEARCHED_BYTES),
                    REFUSED,
                ),
                (
                    "Words of `q`; in scripts without spaces, pairs of characters",
                    items(MOST_SEARCHED_WORDS),
                    REFUSED,
                ),
                ("Values of one facet", items(matching::MOST_VALUES), REFUSED),
            ],
        ),
        (
            "People",
            vec![
                (
                    "JSON document",
                    bytes(interchange::MAX_DOCUMENT_BYTES),
                    REFUSED,
                ),
                ("Text of a CV", bytes(resume::MAX_CV_BYTES), REFUSED),
                (
                    "Profile as a whole, as JSON",
                    bytes(service::profiles::MAX_PROFILE_BYTES),
                    REFUSED,
                ),
                ("Summary", bytes(resume::MAX_SUMMARY_BYTES), REFUSED),
                (
                    "Any other text of a profile",
                    bytes(interchange::MAX_TEXT_BYTES),
                    REFUSED,
                ),
                ("Positions", items(resume::MAX_WORK), REFUSED),
                (
                    "Courses of education",
                    items(resume::MAX_EDUCATION),
                    REFUSED,
                ),
                (
                    "Skills with keywords and certificates",
                    items(resume::MAX_SKILLS),
                    REFUSED,
                ),
                ("Any other list", items(interchange::MAX_LIST), REFUSED),
                (
                    "A wish: title, industry, tag, place",
                    bytes(preferences::MAX_WISH_BYTES),
                    REFUSED,
                ),
                (
                    "Interactions of one kind",
                    interactions::MOST_OF_A_KIND.to_string(),
                    "the oldest give way; what they taught stays",
                ),
                (
                    "Calls of the language model for one person",
                    format!("{} a day", analysis::DAILY_CALLS_OF_A_PERSON),
                    "429 `rate_limited`, with `Retry-After`",
                ),
                (
                    "Computations of growth for one person",
                    format!("{} a day", growth::DAILY_GROWTHS_OF_A_PERSON),
                    "429 `rate_limited`, with `Retry-After`",
                ),
                (
                    "Sessions of one person",
                    sessions::MOST_SESSIONS.to_string(),
                    "the oldest ends",
                ),
                (
                    "Topics of a mentor or mentee",
                    items(mentoring::MAX_TOPICS),
                    REFUSED,
                ),
                ("A topic", bytes(mentoring::MAX_TOPIC_BYTES), REFUSED),
                (
                    "Languages of a mentor or mentee",
                    items(mentoring::MAX_LANGUAGES),
                    REFUSED,
                ),
                (
                    "Mentees of a mentor",
                    mentoring::MAX_CAPACITY.to_string(),
                    REFUSED,
                ),
            ],
        ),
        (
            "Postings",
            vec![
                (
                    "Title",
                    format!("{} characters", jobposting::MAX_TITLE_CHARS),
                    REFUSED,
                ),
                (
                    "Description",
                    bytes(jobposting::MAX_DESCRIPTION_BYTES),
                    REFUSED,
                ),
                (
                    "Any other text",
                    bytes(interchange::MAX_TEXT_BYTES),
                    REFUSED,
                ),
                (
                    "Title, employer, places, skills and address together: what the catalogue \
                     holds in memory",
                    bytes(jobposting::MAX_LISTED_BYTES),
                    REFUSED,
                ),
                ("Skills", items(jobposting::MAX_SKILLS), REFUSED),
                ("Skills of a deployment", items(skills::MAX_SKILLS), REFUSED),
                (
                    "Other names, wider and related ones of such a skill, each",
                    items(skills::MAX_NAMES),
                    REFUSED,
                ),
                (
                    "Name of such a skill",
                    format!("{} characters", skills::MAX_NAME_CHARS),
                    REFUSED,
                ),
                (
                    "Text of a company",
                    bytes(companies::MAX_TEXT_BYTES),
                    REFUSED,
                ),
                ("Tags of a company", items(companies::MAX_TAGS), REFUSED),
                (
                    "Nesting of objects and lists",
                    format!("{} levels", interchange::MAX_DEPTH),
                    REFUSED,
                ),
            ],
        ),
        (
            "Answers",
            vec![
                (
                    "Text that an explanation repeats",
                    format!("{MOST_CHARACTERS_OF_EVIDENCE} characters"),
                    "cut off with `…`",
                ),
                (
                    "Items on most pages",
                    items(service::limit::PageLimit::MOST.get()),
                    REFUSED,
                ),
                (
                    "Interactions on a page",
                    items(interactions::InteractionLimit::MOST.get()),
                    REFUSED,
                ),
                (
                    "Mentors on a page",
                    items(mentors::MentorLimit::MOST.get()),
                    REFUSED,
                ),
                (
                    "Similar postings",
                    items(similar::SimilarLimit::MOST.get()),
                    REFUSED,
                ),
                (
                    "Suggestions",
                    items(suggestions::SuggestionLimit::MOST.get()),
                    REFUSED,
                ),
                (
                    "Skills worth learning",
                    items(growth::SkillLimit::MOST.get()),
                    REFUSED,
                ),
            ],
        ),
    ]
}

fn page() -> String {
    let mut page = "\
# Limits

What callers send and receive is limited by size and by number. This page is generated from the code
that enforces the limits; `EDGEMATCH_UPDATE=1 cargo test -p edgematch limits` writes it anew.
"
    .to_owned();
    for (name, rows) in tables() {
        let _ = write!(
            page,
            "\n## {name}\n\n| what | at most | beyond it |\n|---|---|---|\n"
        );
        for (what, most, beyond) in rows {
            let _ = writeln!(page, "| {what} | {most} | {beyond} |");
        }
    }
    page
}

#[test]
fn the_committed_page_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/limits.md");
    let current = page();
    if std::env::var_os("EDGEMATCH_UPDATE").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == current,
        "docs/limits.md is outdated: run `EDGEMATCH_UPDATE=1 cargo test -p edgematch limits`"
    );
}
