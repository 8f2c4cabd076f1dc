//! A ranking scores few postings, and none of the best is among those that it spares.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    reason = "a test may fail"
)]

use std::collections::HashSet;

use matching::document::{
    CompanyId, DealBreakers, DemandedSkill, Lessons, Place, Posting, PostingId, Preferences,
    Profile, StatedSkill, Workplace,
};
use matching::{
    Catalogue, CatalogueEntry, Engine, Filter, Hybrid, PostingSummary, Query, Reaction, Statistics,
    Weights, engine, learn, read_posting, read_profile,
};

/// Numbers that look random and are the same in every run.
struct Numbers(fastrand::Rng);

impl Numbers {
    fn of(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    fn below(&mut self, end: usize) -> usize {
        self.0.usize(..end)
    }

    fn one_of<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const TRADES: [&str; 24] = [
    "Registered Nurse",
    "Nurse",
    "Data Engineer",
    "Data Scientist",
    "Welder",
    "Warehouse Operative",
    "Accountant",
    "Softwareentwickler",
    "Krankenpfleger (m/w/d)",
    "Chef de cuisine",
    "Electrician",
    "Mathematics Teacher",
    "Barista",
    "Bricklayer",
    "Payroll Officer",
    "UX Designer",
    "Lorry Driver",
    "Paramedic",
    "Solicitor",
    "Dental Hygienist",
    "网络工程师",
    "Senior",
    "Zzyzx",
    "Head of Growth",
];
const ABILITIES: [&str; 14] = [
    "Python",
    "SQL",
    "Spark",
    "Triage",
    "Welding",
    "Excel",
    "Bookkeeping",
    "Java",
    "Docker",
    "Forklift",
    "Figma",
    "Nursing",
    "Teaching",
    "German",
];
const SENTENCES: [&str; 8] = [
    "You will look after patients on the ward and keep their records.",
    "Build pipelines that move data from many sources into one warehouse.",
    "Weld frames of steel to drawings, and grind them.",
    "Keep the books and close the month.",
    "Drive the forklift, count stock, load lorries.",
    "Teach children mathematics and meet their parents.",
    "You plan campaigns and write copy.",
    "3+ years of experience. Bachelor's degree required.",
];
const HOMES: [(&str, &str); 6] = [
    ("Berlin", "DE"),
    ("Munich", "DE"),
    ("Austin", "US"),
    ("Boston", "US"),
    ("Lagos", "NG"),
    ("Lyon", "FR"),
];

fn any_place(numbers: &mut Numbers) -> Place {
    let (city, country) = HOMES[numbers.below(HOMES.len())];
    Place {
        city: Some(city.to_owned()),
        region: None,
        country: Some(country.to_owned()),
    }
}

fn any_posting(id: usize, numbers: &mut Numbers) -> Posting {
    let skills: Vec<&str> = (0..numbers.below(6))
        .map(|_| numbers.one_of(&ABILITIES))
        .collect();
    let level = numbers.one_of(&["", "", "Senior ", "Junior ", "Lead "]);
    let number = numbers.below(40);
    let text = (0..numbers.below(4)).map(|_| numbers.one_of(&SENTENCES));
    let text: Vec<&str> = text.collect();
    let shift = ["", "II", "night shift"][number % 3];
    let title = format!("{level}{} {shift}", numbers.one_of(&TRADES));
    let mut posting = Posting::new(format!("p{id}"), title);
    posting.skills = skills
        .iter()
        .map(|name| DemandedSkill {
            name: (*name).to_owned(),
            required: numbers.chance(50),
        })
        .collect();
    posting.description = (!text.is_empty()).then(|| text.join(" "));
    posting.company.name = format!("Company {number}");
    posting.company.id = numbers.chance(50).then(|| CompanyId(format!("c{number}")));
    posting.company.tags = vec![numbers.one_of(&["climate", "health"]).to_owned()];
    // Close to each other.
    posting.company.reputation = Some(0.8 + number as f64 / 400.0);
    posting.locations = (0..numbers.below(3)).map(|_| any_place(numbers)).collect();
    posting.workplace = numbers.chance(30).then_some(Workplace::Remote);
    posting.experience_months = numbers
        .chance(30)
        .then(|| u32::try_from(number).unwrap() * 3);
    posting.posted_at_ms = numbers
        .chance(80)
        .then(|| i64::try_from(number / 4).unwrap());
    posting.valid_through_ms = numbers
        .chance(20)
        .then(|| i64::try_from(number * 60).unwrap());
    posting
}

fn entry(posting: &Posting) -> CatalogueEntry {
    CatalogueEntry {
        version: 7,
        summary: PostingSummary::of(posting),
        features: read_posting(posting),
    }
}

fn any_person(numbers: &mut Numbers) -> Profile {
    let headline = numbers.chance(60).then(|| numbers.one_of(&TRADES));
    let summary = numbers.chance(50).then(|| numbers.one_of(&SENTENCES));
    let skills = (0..numbers.below(7)).map(|_| StatedSkill {
        name: numbers.one_of(&ABILITIES).to_owned(),
        level: None,
    });
    let skills = skills.collect();
    let remote = numbers.chance(30).then_some(Workplace::Remote);
    let tag = numbers.chance(30).then(|| "climate".to_owned());
    Profile {
        headline: headline.map(str::to_owned),
        summary: summary.map(str::to_owned),
        location: numbers.chance(70).then(|| any_place(numbers)),
        skills,
        preferences: Preferences {
            workplaces: remote.into_iter().collect(),
            tags: tag.into_iter().collect(),
            deal_breakers: DealBreakers {
                workplace: numbers.chance(20),
                ..DealBreakers::default()
            },
            ..Preferences::default()
        },
        ..Profile::default()
    }
}

/// The best postings are those of scoring everything, in the same order and with the same scores:
/// for people of all kinds, whatever is filtered, hidden, taken back and added.
#[test]
fn what_is_not_scored_does_not_belong_to_the_best() {
    let mut numbers = Numbers::of(15);
    let mut spared = 0;
    let weighted = {
        let with = |change: fn(&mut Weights)| {
            let mut weights = Weights::default();
            change(&mut weights);
            Hybrid::with_weights(Statistics::built_in().clone(), weights)
        };
        [
            with(|_| {}),
            with(|_| {}),
            with(|weights| weights.points.role = 0.0),
            with(|weights| weights.numbers.skills.few_skills = 0.0),
            with(|weights| weights.numbers.role.topics = 0.0),
            with(|weights| weights.numbers.role.meaning = 1.0),
        ]
    };
    let mut engines: Vec<&dyn Engine> = vec![engine("tag-based-v1").unwrap()];
    engines.extend(weighted.iter().map(|engine| engine as &dyn Engine));
    for round in 0..4 {
        let mut catalogue = Catalogue::new();
        let mut seq = 0;
        let mut add = |catalogue: &mut Catalogue, id: usize, numbers: &mut Numbers| {
            seq += 1;
            if numbers.chance(8) {
                catalogue.remove(seq, &PostingId(format!("p{id}")));
            } else {
                catalogue.upsert(seq, entry(&any_posting(id, numbers)));
            }
            seq
        };
        let mut head = 0;
        for (from, to) in [(0, 1_600), (1_300, 2_000), (1_900, 2_200)] {
            for id in from..to {
                head = add(&mut catalogue, id, &mut numbers);
            }
            catalogue.advance(head);
            for _ in 0..12 {
                let mut person = any_person(&mut numbers);
                if numbers.chance(30) {
                    let reactions = [Reaction::Saved, Reaction::Dismissed]
                        .map(|reaction| (read_posting(&any_posting(0, &mut numbers)), reaction));
                    let reactions = reactions
                        .iter()
                        .map(|(posting, reaction)| (posting, *reaction));
                    person.learned = Some(learn(&Lessons::default(), reactions));
                }
                let person = read_profile(&person);
                let hidden: HashSet<PostingId> = (0..numbers.below(300))
                    .map(|_| PostingId(format!("p{}", numbers.below(to))))
                    .collect();
                let hidden_companies: HashSet<CompanyId> = (0..numbers.below(3))
                    .map(|_| CompanyId(format!("c{}", numbers.below(40))))
                    .collect();
                let filter = Filter {
                    distinct: numbers.chance(50),
                    eligible: numbers.chance(50),
                    remote: numbers.chance(10).then_some(true),
                    q: numbers.chance(10).then(|| "nurse".to_owned()),
                    ..Filter::default()
                };
                let engine = engines[numbers.below(engines.len())];
                let query = Query {
                    now_ms: i64::try_from(numbers.below(2_400)).unwrap(),
                    filter: &filter,
                    hidden: &hidden,
                    hidden_companies: &hidden_companies,
                    changed_after: numbers.chance(20).then_some(head / 2),
                    after: None,
                    limit: 1 + numbers.below(40),
                };
                let ranking = engine.rank(&person, &catalogue, &query);
                // No score is too low for a list without an end.
                let endless = Query {
                    limit: usize::MAX,
                    ..query
                };
                let all = engine.rank(&person, &catalogue, &endless);
                assert_eq!(all.effort.scored, all.effort.considered);
                let expected: Vec<_> = all.items.iter().take(query.limit).cloned().collect();
                assert_eq!(ranking.items, expected, "round {round}");
                assert_eq!(ranking.effort.considered, all.items.len());
                spared += ranking.effort.considered - ranking.effort.scored;
                // The next page.
                if let Some(last) = ranking.items.last() {
                    let next = Query {
                        after: Some(&last.position),
                        ..query
                    };
                    let ranking = engine.rank(&person, &catalogue, &next);
                    let expected: Vec<_> = all
                        .items
                        .iter()
                        .skip(query.limit)
                        .take(query.limit)
                        .cloned()
                        .collect();
                    assert_eq!(ranking.items, expected, "round {round}");
                }
            }
        }
    }
    assert!(spared > 100_000, "{spared}");
}
