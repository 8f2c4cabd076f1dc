//! CVs of many shapes and trades, and what is read of each. People and employers are invented.
//!
//! `INSTA_UPDATE=always cargo test -p interchange --test cvs` writes the outlines anew.

#![allow(
    clippy::expect_used,
    clippy::string_slice,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use interchange::resume::{self, TextResume};
use interchange::{Code, MAX_LIST};
use matching::document::YearMonth;
use matching::{ProfileFacts, Vocabulary};

fn cvs() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cvs");
    let entries = folder.read_dir().expect("a folder of CVs");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a file").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "txt"));
    paths.sort();
    let read = |path: PathBuf| {
        let name = path
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        (name, std::fs::read_to_string(path).expect("a CV"))
    };
    paths.into_iter().map(read).collect()
}

/// What was read, for a person to check against the CV.
fn outline(read: &TextResume) -> String {
    let mut out = String::new();
    let text = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    let date = |date: Option<YearMonth>, none: &str| match date {
        Some(YearMonth {
            year,
            month: Some(month),
        }) => format!("{year}-{month:02}"),
        Some(YearMonth { year, month: None }) => year.to_string(),
        None => none.to_owned(),
    };
    let profile = &read.resume.profile;
    let mut line = |line: String| writeln!(out, "{line}").expect("a string");
    line(format!("name      {}", text(&read.resume.name)));
    line(format!("headline  {}", text(&profile.headline)));
    if let Some(home) = &profile.location {
        let parts = [&home.city, &home.region, &home.country];
        let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
        line(format!("home      {}", parts.join(", ")));
    }
    for contact in &read.contacts {
        line(format!(
            "{:<9} {}",
            format!("{:?}", contact.kind).to_lowercase(),
            contact.text
        ));
    }
    for paragraph in profile.summary.iter().flat_map(|summary| summary.lines()) {
        line(format!("summary   {paragraph}"));
    }
    for work in &profile.work {
        let dates = format!("{} to {}", date(work.start, "–"), date(work.end, "now"));
        line(format!(
            "work      {} | {} | {dates}",
            text(&work.position),
            text(&work.employer)
        ));
        for paragraph in &work.text {
            line(format!("          - {paragraph}"));
        }
    }
    for course in &profile.education {
        let dates = format!("{} to {}", date(course.start, "–"), date(course.end, "–"));
        line(format!(
            "education {} | {} | {} | {dates}",
            text(&course.degree),
            text(&course.area),
            text(&course.institution)
        ));
    }
    for skill in &profile.skills {
        let level = skill.level.as_ref().map(|level| format!(" ({level})"));
        line(format!(
            "skill     {}{}",
            skill.name,
            level.unwrap_or_default()
        ));
    }
    for language in &profile.languages {
        line(format!("language  {language}"));
    }
    for other in &profile.other {
        line(format!("other     {other}"));
    }
    out
}

#[test]
fn each_cv_is_read() {
    let cvs = cvs();
    assert_eq!(cvs.len(), 36);
    for (name, cv) in cvs {
        let read = resume::from_text(&cv).expect(&name);
        insta::with_settings!({
            snapshot_path => "cvs",
            prepend_module_to_snapshot => false,
            omit_expression => true,
        }, { insta::assert_snapshot!(name, outline(&read)) });
    }
}

#[test]
fn no_contact_and_no_name_is_matched() {
    for (name, cv) in cvs() {
        let read = resume::from_text(&cv).expect(&name);
        let profile = serde_json::to_string(&read.resume.profile).expect("JSON");
        for contact in &read.contacts {
            assert!(!profile.contains(&contact.text), "{name}: {}", contact.text);
            assert_eq!(cv[contact.span.clone()], contact.text, "{name}");
        }
        assert!(!profile.contains('@'), "{name}");
        if let Some(person) = &read.resume.name {
            assert!(!profile.contains(person.as_str()), "{name}");
        }
    }
}

#[test]
fn each_member_has_its_place_in_the_text() {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|c: char| !c.is_alphanumeric());
        words
            .filter(|word| word.len() > 3)
            .map(str::to_owned)
            .collect()
    };
    for (name, cv) in cvs() {
        let read = resume::from_text(&cv).expect(&name);
        let written = resume::to_json(&read.resume.profile, read.resume.name.as_deref());
        for member in &read.members {
            let pointer = format!("/{}", member.field);
            let value = written
                .pointer(&pointer)
                .unwrap_or_else(|| panic!("{name}: {pointer}"));
            let quoted = &cv[member.span.clone()];
            assert!(!quoted.is_empty(), "{name}: {pointer}");
            // Hyphenation aside, a text consists of the words of its place.
            if let (Some(text), false) = (
                value.as_str(),
                member.field == "basics/summary" || member.field.ends_with("Date"),
            ) {
                let joined = quoted.replace("-\n", "");
                for word in words(text) {
                    assert!(
                        joined.contains(&word),
                        "{name}: {pointer}: {word} in {quoted}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_profile_survives_as_json_resume() {
    for (name, cv) in cvs() {
        let read = resume::from_text(&cv).expect(&name).resume;
        let written = resume::to_json(&read.profile, read.name.as_deref());
        assert_eq!(resume::read(&written), Ok(read), "{name}");
    }
}

#[test]
fn line_ends_and_byte_order_marks_change_nothing() {
    for (name, cv) in cvs() {
        let read = resume::from_text(&cv).expect(&name).resume;
        let windows = format!("\u{feff}{}", cv.replace('\n', "\r\n"));
        assert_eq!(
            resume::from_text(&windows).map(|read| read.resume),
            Ok(read),
            "{name}"
        );
    }
}

#[test]
fn text_without_a_cv_is_refused() {
    for text in [
        "",
        " \n\t\n",
        "---",
        "Please find my documents attached.",
        "%PDF-1.7",
        "lorem ipsum dolor sit amet",
    ] {
        let refused = resume::from_text(text).expect_err(text);
        assert_eq!(
            (refused.code, refused.field_or_body()),
            (Code::MissingField, "body"),
            "{text}"
        );
    }
    let long = "Nurse\n".repeat(resume::MAX_CV_BYTES / 6 + 1);
    assert_eq!(
        resume::from_text(&long).expect_err("too long").code,
        Code::TooLong
    );
    assert_eq!(
        resume::parse_any(b"Nurse \xff").expect_err("bytes").code,
        Code::InvalidField
    );
}

#[test]
fn a_long_cv_keeps_within_the_limits_and_loses_nothing() {
    let mut cv = String::from("EXPERIENCE\n");
    for at in 0..300 {
        writeln!(cv, "Welder{at}, Yard{at} Ltd, 2001 – 2002\n- Marker{at}").expect("a string");
    }
    cv.push_str("SKILLS\n");
    for at in 0..700 {
        writeln!(cv, "Craft{at}").expect("a string");
    }
    let read = resume::from_text(&cv).expect("a CV").resume;
    assert_eq!(read.profile.work.len(), resume::MAX_WORK);
    assert_eq!(read.profile.skills.len(), resume::MAX_SKILLS);
    assert!(
        read.profile
            .work
            .iter()
            .all(|work| work.text.len() <= MAX_LIST)
    );
    let json = serde_json::to_string(&read.profile).expect("JSON");
    assert!((0..300).all(|at| json.contains(&format!("Marker{at}"))));
    assert!((0..700).all(|at| json.contains(&format!("Craft{at}"))));
    let written = resume::to_json(&read.profile, None);
    assert_eq!(resume::read(&written), Ok(read));
}

#[test]
fn a_city_near_the_name_is_home() {
    let home = |head: &str| {
        let text = format!(
            "{head}\n\nEXPERIENCE\nStaff Nurse, City Hospital, 2015 - 2019\n\nSKILLS\nTriage\n"
        );
        let read = resume::from_text(&text).expect("a CV");
        let place = read.resume.profile.location;
        (read.resume.name, place.and_then(|place| place.city))
    };
    let check = |head: &str, name: &str, city: Option<&str>| {
        let expect = (Some(name.to_owned()), city.map(str::to_owned));
        assert_eq!(home(head), expect, "{head}");
    };
    check("Mira Example\nNurse\nLeeds", "Mira Example", Some("Leeds"));
    check(
        "Mira Example\nLondon\nNurse",
        "Mira Example",
        Some("London"),
    );
    check(
        "Paris Example\nNurse\nMünchen",
        "Paris Example",
        Some("München"),
    );
    // Beside the name, a title or a contact, a name of several towns is one of them.
    check("Mira Example | Nurse | Hull", "Mira Example", Some("Hull"));
    check("Mira Example\nNurse — Hull", "Mira Example", Some("Hull"));
    check(
        "Mira Example\nGranada · mira@example.org",
        "Mira Example",
        Some("Granada"),
    );
    check(
        "Mira Example, 34 years, Hull\nNurse",
        "Mira Example",
        Some("Hull"),
    );
    check(
        "Mira Example\nborn 1980, single, 4020 Linz",
        "Mira Example",
        Some("Linz"),
    );
    check(
        "Mira Example\nmira@example.org — London E8",
        "Mira Example",
        Some("London"),
    );
    check("Mira Example, Hull\nNurse", "Mira Example", Some("Hull"));
    check(
        "Mira Example\nNurse\nHull\nmira@example.org",
        "Mira Example",
        Some("Hull"),
    );
    check(
        "Application as a nurse\n\nMira Example, 5 High Street, Leeds, mira@example.org",
        "Mira Example",
        Some("Leeds"),
    );
    check(
        "Mira Example\nFlat 2, 5 High Street, Leeds LS1 1AA. Mobile: 07700 900000",
        "Mira Example",
        Some("Leeds"),
    );
    check("Mira Example, RN\nNurse", "Mira Example", None);
    check("Mira Example\nDeveloper | Java", "Mira Example", None);
    check("Florence London\nNurse", "Florence London", None);
    check("Mira Example\nNurse\nMotivated", "Mira Example", None);
    // A town, but more often a pastime.
    check("Mira Example\nNurse\nReading\nMusic", "Mira Example", None);
}

#[test]
fn a_skill_has_the_months_that_a_cv_states() {
    let check = |skills: &str, expect: &[(&str, Option<u64>)]| {
        let read = resume::from_text(&format!("Ada Example\n\n{skills}\n")).expect("a CV");
        let facts = ProfileFacts::read(&read.resume.profile, Vocabulary::built_in());
        let facts = serde_json::to_value(facts).expect("JSON");
        let held = facts["skills"].as_array().expect("a list").iter();
        let held: Vec<(&str, Option<u64>)> = held
            .map(|held| {
                (
                    held["spelled"].as_str().expect("a name"),
                    held["months"].as_u64(),
                )
            })
            .collect();
        for skill in expect {
            assert!(held.contains(skill), "{skill:?} {held:?}");
        }
        assert_eq!(held.len(), expect.len(), "{held:?}");
    };
    check(
        "Skills\nPython (5 yrs), SQL - 18 months, Git\n7 years of Docker",
        &[
            ("Python", Some(60)),
            ("SQL", Some(18)),
            ("Git", None),
            ("Docker", Some(84)),
        ],
    );
    check(
        "Kenntnisse\nJava – 3 Jahre\nSQL: 4+ Jahre, Kotlin: 18 Monate\nDocker seit 2 Jahren",
        &[
            ("Java", Some(36)),
            ("SQL", Some(48)),
            ("Kotlin", Some(18)),
            ("Docker", Some(24)),
        ],
    );
    check(
        "Conocimientos\nExcel, 10 años de experiencia\nSQL (más de 2 años); Python desde hace 6 meses",
        &[("Excel", Some(120)), ("SQL", Some(24)), ("Python", Some(6))],
    );
    check(
        "Compétences\nPython : 4 ans\n2 ans d'expérience en Docker\nSQL (6 mois), Git depuis 10 ans",
        &[
            ("Python", Some(48)),
            ("Docker", Some(24)),
            ("SQL", Some(6)),
            ("Git", Some(120)),
        ],
    );
}

#[test]
fn a_skill_in_use_since_a_date_has_the_months_until_the_month_of_the_cv() {
    let cv = "Ada Example\n\nSkills\nPython (since 2018), SQL desde marzo de 2020\nseit 2015: SAP\n\n\
              Excel depuis 2016, Docker (2 ans), Git";
    let mut profile = resume::from_text(cv).expect("a CV").resume.profile;
    profile.as_of = Some(YearMonth {
        year: 2026,
        month: Some(3),
    });
    let months = |profile: &_| {
        let facts = ProfileFacts::read(profile, Vocabulary::built_in());
        let facts = serde_json::to_value(facts).expect("JSON");
        let held = facts["skills"].as_array().expect("a list").clone();
        let mut months: Vec<(String, Option<u64>)> = held
            .iter()
            .map(|held| (held["spelled"].to_string(), held["months"].as_u64()))
            .collect();
        months.sort();
        months
    };
    let expect = [
        ("Docker", Some(24)),
        ("Excel", Some(123)),
        ("Git", None),
        ("Python", Some(99)),
        ("SAP", Some(135)),
        ("SQL", Some(73)),
    ];
    let expect = expect.map(|(name, months)| (format!("\"{name}\""), months));
    assert_eq!(months(&profile), expect);
    // Without a month, only stated lengths are known.
    profile.as_of = None;
    let known = months(&profile)
        .into_iter()
        .filter(|(_, months)| months.is_some());
    assert_eq!(known.count(), 1);
}
