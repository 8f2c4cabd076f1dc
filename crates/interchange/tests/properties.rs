//! Any posting and any profile survive the round trip, as values and as text.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

use std::collections::HashSet;

use interchange::resume::Resume;
use interchange::{jobposting, resume};
use matching::document::{
    Company, CompanyId, DemandedSkill, EducationEntry, EmploymentType, Pay, PayPeriod, Place,
    Posting, PostingId, Preferences, Profile, StatedSkill, WorkEntry, Workplace, YearMonth,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::string::string_regex;

/// A string as a reader returns it: trimmed, not blank, without control characters.
fn text() -> impl Strategy<Value = String> {
    // A `&str` as a strategy parses its pattern anew for each string.
    string_regex("[\\PC&&[^\\p{Z}]]([\\PC\\n]{0,30}[\\PC&&[^\\p{Z}]])?")
        .expect("a pattern")
        .prop_filter("trimmed", |text| text.trim() == text)
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    vec(text(), 0..4)
}

/// Places as they are after they were read: other texts in their fields may be read as several
/// places, or as remote work.
fn place() -> impl Strategy<Value = Place> {
    let part = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    select(vec![
        ("Berlin", "", "DE"),
        ("Kleinhausen", "", "DE"),
        ("Austin", "TX", "US"),
        ("Newtown", "Somewhere", "ET"),
        ("", "Bavaria", "DE"),
        ("", "EMEA", ""),
        ("", "", "JP"),
        ("Nowhere at all", "", ""),
        ("", "", "Middle-earth"),
    ])
    .prop_map(move |(city, region, country)| Place {
        city: part(city),
        region: part(region),
        country: part(country),
    })
}

/// Places with any text in their fields.
fn any_place() -> impl Strategy<Value = Place> {
    (of(text()), of(text()), of(text())).prop_map(|(city, region, country)| Place {
        city,
        region,
        country,
    })
}

fn distinct<T: PartialEq + Clone>(items: Vec<T>) -> Vec<T> {
    items
        .iter()
        .enumerate()
        .filter(|(at, item)| !items[..*at].contains(item))
        .map(|(_, item)| item.clone())
        .collect()
}

fn distinct_names<T>(mut items: Vec<T>, name: impl Fn(&T) -> &str) -> Vec<T> {
    let mut seen = HashSet::new();
    items.retain(|item| seen.insert(name(item).to_lowercase()));
    items
}

fn company() -> impl Strategy<Value = Company> {
    use matching::document::CompanyStage::{Growth, PreSeed, Public};
    let identity = (of(text().prop_map(CompanyId)), text(), texts(), of(text()));
    let figures = (
        of(select(vec![PreSeed, Growth, Public])),
        of(0.0..=1.0),
        of(any::<u32>()),
    );
    (identity, figures).prop_map(
        |((id, name, tags, industry), (stage, reputation, employees))| Company {
            id: id.filter(|id| !id.0.contains('\n')),
            name,
            tags,
            stage,
            reputation,
            industry,
            employees,
        },
    )
}

fn pay() -> impl Strategy<Value = Pay> {
    use PayPeriod::{Day, Hour, Month, Week, Year};
    let period = select(vec![Hour, Day, Week, Month, Year]);
    (of(0.01..1e6), of(0.0..1e6), period).prop_filter_map("an amount", |(min, above, period)| {
        let max = above.map(|above: f64| min.unwrap_or(1.0) + above);
        (min.is_some() || max.is_some()).then(|| Pay {
            currency: "EUR".to_owned(),
            min,
            max,
            period,
        })
    })
}

fn posting() -> impl Strategy<Value = Posting> {
    use EmploymentType::{
        Contractor, FullTime, Intern, Other, PartTime, PerDiem, Temporary, Volunteer,
    };
    let kinds = vec![
        FullTime, PartTime, Contractor, Temporary, Intern, Volunteer, PerDiem, Other,
    ];
    let time = of(0_i64..7_000_000_000_000);
    let skill =
        (text(), any::<bool>()).prop_map(|(name, required)| DemandedSkill { name, required });
    let words = (
        "[!-~]{1,20}",
        text(),
        of(text()),
        texts(),
        texts(),
        company(),
    );
    let whereabouts = (
        vec(place(), 0..3),
        of(select(vec![
            Workplace::Remote,
            Workplace::Hybrid,
            Workplace::OnSite,
        ])),
        vec(place(), 0..3),
        vec(select(kinds), 0..4),
        of(select(vec!["NO", "US"])),
    );
    let demands = (
        vec(skill, 0..5),
        of(0_u32..=1200),
        of(text()),
        texts(),
        of(text()),
    );
    let terms = (
        of(pay()),
        time.clone(),
        time,
        of("https://[a-z]{1,9}\\.example/[a-z0-9]{0,9}"),
        of(text()),
        of(1_u32..),
    );
    (words, whereabouts, demands, terms).prop_map(|(words, whereabouts, demands, terms)| Posting {
        id: PostingId(words.0),
        title: words.1,
        description: words.2,
        requirements: words.3,
        responsibilities: words.4,
        company: words.5,
        locations: distinct(whereabouts.0),
        workplace: whereabouts.1,
        other_workplaces: Vec::new(),
        applicant_locations: distinct(whereabouts.2),
        employer_country: whereabouts.4.map(str::to_owned),
        employment_types: distinct(whereabouts.3),
        skills: distinct_names(demands.0, |skill| &skill.name),
        experience_months: demands.1,
        education: demands.2,
        occupational_categories: demands.3,
        industry: demands.4,
        pay: terms.0,
        places: terms.5,
        posted_at_ms: terms.1,
        valid_through_ms: terms.2,
        url: terms.3,
        language: terms.4,
    })
}

fn month() -> impl Strategy<Value = YearMonth> {
    (1900_i16..2100, of(1_u8..=12)).prop_map(|(year, month)| YearMonth { year, month })
}

fn profile() -> impl Strategy<Value = Profile> {
    let work = (of(text()), of(text()), texts(), of(month()), of(month())).prop_map(
        |(position, employer, text, start, end)| WorkEntry {
            position,
            employer,
            text,
            start,
            end,
        },
    );
    let education = (of(text()), of(text()), of(text()), of(month()), of(month())).prop_map(
        |(institution, area, degree, start, end)| EducationEntry {
            institution,
            area,
            degree,
            start,
            end,
        },
    );
    let skill = (text(), of(text())).prop_map(|(name, level)| StatedSkill { name, level });
    let about = (of(text()), of(text()), of(place()), of(month()));
    let lists = (
        vec(work, 0..4),
        vec(education, 0..3),
        vec(skill, 0..6),
        texts(),
        vec(text(), 0..450),
    );
    (about, lists).prop_map(|((headline, summary, location, as_of), lists)| Profile {
        learned: None,
        headline,
        summary,
        location,
        work: lists.0,
        education: lists.1,
        skills: distinct_names(lists.2, |skill| &skill.name),
        languages: lists.3,
        other: lists.4,
        as_of,
        preferences: Preferences::default(),
    })
}

fn least_posting() -> Posting {
    let least = br#"{ "identifier": "p", "title": "Welder" }"#;
    jobposting::parse(least).expect("a posting")
}

fn bits(posting: &Posting) -> Option<[Option<u64>; 2]> {
    let pay = posting.pay.as_ref()?;
    Some([pay.min, pay.max].map(|amount| amount.map(f64::to_bits)))
}

proptest! {
    #[test]
    fn any_posting_survives_the_round_trip(posting in posting()) {
        prop_assert_eq!(jobposting::read(&jobposting::to_json(&posting)), Ok(posting));
    }

    /// Amounts have up to 17 significant digits.
    #[test]
    fn an_amount_of_pay_survives_as_text_to_the_bit(pay in pay()) {
        let posting = Posting { pay: Some(pay), ..least_posting() };
        let written = jobposting::to_json(&posting).to_string();
        let read = jobposting::parse(written.as_bytes()).expect("a posting");
        prop_assert_eq!(jobposting::to_json(&read).to_string(), written);
        prop_assert_eq!(bits(&read), bits(&posting));
        let stored = serde_json::to_string(&posting).expect("a posting");
        let read: Posting = serde_json::from_str(&stored).expect("a posting");
        prop_assert_eq!(bits(&read), bits(&posting));
    }

    #[test]
    fn any_place_is_read_again_as_it_was_read(
        mut posting in posting(),
        places in vec(any_place(), 0..3),
    ) {
        posting.locations = places;
        let once = jobposting::read(&jobposting::to_json(&posting)).unwrap();
        let again = jobposting::read(&jobposting::to_json(&once)).unwrap();
        prop_assert_eq!(&again.locations, &once.locations);
        prop_assert_eq!(again, once);
    }

    #[test]
    fn any_profile_survives_the_round_trip(profile in profile(), name in of(text())) {
        let back = resume::read(&resume::to_json(&profile, name.as_deref()));
        prop_assert_eq!(back, Ok(Resume { id: None, name, profile }));
    }
}
