//! Facts read from documents, as matches show them.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test may fail"
)]

use matching::document::{
    DemandedSkill, EducationEntry, Pay, PayPeriod, Place, Posting, Profile, StatedSkill, WorkEntry,
    Workplace, YearMonth,
};
use matching::{
    CatalogueEntry, Match, PostingFacts, PostingSummary, ProfileFacts, Vocabulary, engine,
    read_posting, read_profile,
};

fn posting(title: &str, description: &str) -> Posting {
    let document = serde_json::json!({ "id": "p", "title": title, "description": description });
    serde_json::from_value(document).unwrap()
}

fn person(summary: &str, skills: &[&str]) -> Profile {
    Profile {
        summary: Some(summary.to_owned()),
        skills: skills
            .iter()
            .map(|name| StatedSkill {
                name: (*name).to_owned(),
                level: None,
            })
            .collect(),
        ..Profile::default()
    }
}

fn matched(person: &Profile, posting: &Posting) -> Match {
    let entry = CatalogueEntry {
        version: 1,
        summary: PostingSummary::of(posting),
        features: read_posting(posting),
    };
    let engine = engine("hybrid-v1").unwrap();
    engine.explain(&read_profile(person), &entry)
}

/// The skills a posting asks for, sorted; required ones have an exclamation mark.
fn asked(posting: &Posting) -> Vec<String> {
    let nobody = person("Hello", &[]);
    let missing = matched(&nobody, posting).missing_skills.into_iter();
    let mut asked: Vec<String> = missing
        .map(|skill| {
            format!(
                "{}{}",
                skill.name.to_lowercase(),
                if skill.required { "!" } else { "" }
            )
        })
        .map(|skill| skill.to_lowercase())
        .collect();
    asked.sort();
    asked
}

fn quoted(text: &str, [from, to]: [u32; 2]) -> String {
    let characters = text.chars().skip(from as usize);
    characters.take((to - from) as usize).collect()
}

#[test]
fn evidence_quotes_what_stands_in_the_document_as_it_came() {
    let description = "<h2>Ingénieur·e</h2>\n<p>Nous d&eacute;ployons avec&nbsp;<b>Kubernetes</b> &amp; \
                       <i>PostgreSQL</i>.</p>";
    let mut person = person("J’ai déployé k8s — et Postgres", &[]);
    person.work = vec![WorkEntry {
        position: Some("Boffin".to_owned()),
        text: vec![
            "Ran things.".to_owned(),
            "Looked after **Terraform**".to_owned(),
        ],
        ..WorkEntry::default()
    }];
    let mut job = posting("Boffin", description);
    job.requirements = vec!["None".to_owned(), "Terraform &lt;1.0".to_owned()];
    let skills = matched(&person, &job).signals.remove(0);
    let mut quotes: Vec<(String, String, String)> = skills
        .evidence
        .into_iter()
        .map(|fact| {
            let text = match (fact.document.as_str(), fact.field.as_str()) {
                ("posting", "description") => description,
                ("posting", "qualifications[1]") => &job.requirements[1],
                ("profile", "summary") => person.summary.as_deref().unwrap(),
                ("profile", "work[0].text[1]") => &person.work[0].text[1],
                other => panic!("{other:?}"),
            };
            assert_eq!(quoted(text, fact.span.unwrap()), fact.text);
            (fact.document, fact.field, fact.text)
        })
        .collect();
    quotes.sort();
    let quote = |document: &str, field: &str, text: &str| {
        (document.to_owned(), field.to_owned(), text.to_owned())
    };
    assert_eq!(
        quotes,
        [
            quote("posting", "description", "Kubernetes"),
            quote("posting", "description", "PostgreSQL"),
            quote("posting", "qualifications[1]", "Terraform"),
            quote("profile", "summary", "Postgres"),
            quote("profile", "summary", "k8s"),
            quote("profile", "work[0].text[1]", "Terraform"),
        ]
    );
}

#[test]
fn facts_told_by_a_text_are_quoted_from_it() {
    let description = "<p>Location: Lyon, France. You bring 3&ndash;5 years of relevant experience and a \
                       bachelor&rsquo;s degree. We pay €45,000 – €55,000 per year.</p>";
    let job = posting("Senior Welder", description);
    let mut person = person("", &[]);
    person.headline = Some("Junior Welder".to_owned());
    person.work = vec![WorkEntry {
        start: Some(YearMonth {
            year: 2019,
            month: None,
        }),
        end: Some(YearMonth {
            year: 2020,
            month: None,
        }),
        ..WorkEntry::default()
    }];
    person.education = vec![EducationEntry {
        degree: Some("Master of Science".to_owned()),
        ..EducationEntry::default()
    }];
    person.preferences.pay = Some(Pay {
        currency: "EUR".to_owned(),
        min: Some(50_000.0),
        max: None,
        period: PayPeriod::Year,
    });
    let signals = matched(&person, &job).signals;
    let told = |signal: &str| -> Vec<String> {
        let signal = signals.iter().find(|known| known.name == signal).unwrap();
        let facts = signal.evidence.iter();
        facts
            .map(|fact| {
                let text = match (fact.document.as_str(), fact.field.as_str()) {
                    ("posting", "description") => Some(description),
                    ("posting", "title") => Some(job.title.as_str()),
                    ("profile", "headline") => person.headline.as_deref(),
                    _ => None,
                };
                if let Some(text) = text {
                    assert_eq!(quoted(text, fact.span.unwrap()), fact.text);
                }
                format!("{} {}: {}", fact.document, fact.field, fact.text)
            })
            .collect()
    };
    assert_eq!(
        told("seniority"),
        [
            "profile headline: Junior",
            "profile seniority: 2 years",
            "posting title: Senior",
            "posting description: 3&ndash;5 years of relevant experience",
        ]
    );
    assert_eq!(
        told("education"),
        [
            "profile education[0].degree: Master of Science",
            "posting description: bachelor&rsquo;s degree",
        ]
    );
    assert_eq!(
        told("pay"),
        [
            "profile pay: EUR 50000 a year",
            "posting description: €45,000 – €55,000 per year",
        ]
    );
}

#[test]
fn a_text_asks_for_what_it_says_it_asks_for() {
    let check = |description: &str, expect: &[&str]| {
        assert_eq!(
            asked(&posting("Developer", description)),
            expect,
            "{description}"
        );
    };
    check("We work with Docker.", &["docker"]);
    check(
        "<h3>Requirements</h3><ul><li>Docker<li>Kubernetes is a plus</ul><h3>Nice to have</h3><ul><li>Terraform\
         <li>PostgreSQL is a must</ul><h3>About us</h3><p>We sell Ansible trainings.",
        &["docker!", "kubernetes", "postgresql!", "terraform"],
    );
    check(
        "No Docker or Kubernetes needed. Terraform is.",
        &["terraform"],
    );
    check(
        "Anforderungen:\n- Docker\n- Idealerweise Kubernetes\n- Ohne Terraform\nWir bieten:\n- Ansible",
        &["docker!", "kubernetes"],
    );
    check(
        "Requisitos: Docker. Se valorará Kubernetes. No se requiere Terraform.",
        &["docker!", "kubernetes"],
    );
    check(
        "Profil recherché\nDocker indispensable, Kubernetes serait un plus",
        &["docker!", "kubernetes"],
    );
}

#[test]
fn beside_a_list_a_text_adds_only_what_it_asks_for() {
    let mut job = posting(
        "Developer",
        "We run Ansible. Terraform is required, Kubernetes is a plus.",
    );
    job.skills = vec![DemandedSkill {
        name: "Docker".to_owned(),
        required: true,
    }];
    assert_eq!(asked(&job), ["docker!", "kubernetes", "terraform!"]);
}

#[test]
fn a_title_asks_for_nothing_that_the_text_does_not_add_to() {
    assert_eq!(asked(&posting("Docker Engineer", "")), [""; 0]);
    assert_eq!(
        asked(&posting("Docker Engineer", "You know Terraform.")),
        ["docker!", "terraform"]
    );
}

#[test]
fn what_a_person_does_not_know_yet_is_not_held() {
    let job = posting(
        "Developer",
        "Docker, Kubernetes and Terraform are required.",
    );
    let person = person(
        "I know Docker, have no experience with Kubernetes and want to learn Terraform.",
        &[],
    );
    assert_eq!(matched(&person, &job).matched_skills.len(), 1);
}

#[test]
fn what_was_used_long_ago_counts_less_but_for_what_is_stated() {
    let mut job = posting("Developer", "");
    job.skills = vec![DemandedSkill {
        name: "Docker".to_owned(),
        required: true,
    }];
    let at = |year| Some(YearMonth { year, month: None });
    let used = |ends: Option<YearMonth>, stated: &[&str]| {
        let mut person = person("I develop.", stated);
        person.as_of = at(2024);
        person.work = vec![WorkEntry {
            text: vec!["Docker".to_owned()],
            start: at(2005),
            end: ends,
            ..WorkEntry::default()
        }];
        let skills = matched(&person, &job).signals.remove(0);
        assert_eq!(skills.name, "skills");
        skills.points
    };
    let (now, lately, once) = (used(None, &[]), used(at(2023), &[]), used(at(2008), &[]));
    assert!(now == lately && lately > once, "{now} {lately} {once}");
    assert!(used(at(2008), &["Docker"]) > once);
    assert!(used(at(2008), &["Docker"]) < used(None, &["Docker"]));
}

#[test]
fn languages_and_permits_rule_out_whom_they_are_known_to_rule_out() {
    let verdicts = |languages: &[&str], countries: &[&str], description: &str| {
        let mut person = person("I build things.", &[]);
        person.languages = languages.iter().map(|name| (*name).to_owned()).collect();
        person.preferences.deal_breakers.authorised_countries =
            countries.iter().map(|code| (*code).to_owned()).collect();
        let mut job = posting("Builder", description);
        job.workplace = Some(matching::document::Workplace::OnSite);
        let matched = matched(&person, &job);
        let breakers = matched.deal_breakers.into_iter();
        breakers
            .map(|breaker| format!("{} {:?}", breaker.name, breaker.verdict))
            .collect::<Vec<_>>()
    };
    let german = "Fluent German (C1) is required.";
    assert_eq!(verdicts(&[], &[], german), [""; 0]);
    assert_eq!(verdicts(&["English"], &[], german), ["language Ineligible"]);
    assert_eq!(
        verdicts(&["German (A2)"], &[], german),
        ["language Unknown"]
    );
    assert_eq!(verdicts(&["German (native)"], &[], german), [""; 0]);
    let permit = "You must be authorised to work in Germany.";
    assert_eq!(verdicts(&[], &[], permit), [""; 0]);
    assert_eq!(verdicts(&[], &["US"], permit), ["authorisation Ineligible"]);
    assert_eq!(verdicts(&[], &["DE"], permit), [""; 0]);
    let sponsored = "You must be authorised to work in Germany. Visa sponsorship is available.";
    assert_eq!(verdicts(&[], &["US"], sponsored), ["authorisation Unknown"]);
    let cleared = "A security clearance is required for those authorised to work in Germany.";
    assert_eq!(verdicts(&[], &["DE"], cleared), ["permit Unknown"]);
}

#[test]
fn a_text_says_from_where_remote_work_may_be_done_if_nothing_else_does() {
    let read = |posting: &Posting| {
        let facts = PostingFacts::read(posting, Vocabulary::built_in());
        let facts = serde_json::to_value(facts).unwrap();
        let open = facts["applicant_places"].as_array().unwrap().iter();
        open.map(|place| place["country"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let mut posting = posting(
        "Planner",
        "Fully remote, from anywhere in Portugal or Spain.",
    );
    assert_eq!(read(&posting), ["pt", "es"]);
    posting.workplace = Some(Workplace::OnSite);
    assert_eq!(read(&posting), [""; 0]);
    posting.workplace = None;
    posting.locations = vec![Place {
        city: Some("Leeds".to_owned()),
        ..Place::default()
    }];
    assert_eq!(read(&posting), [""; 0]);
}

#[test]
fn what_the_text_says_of_level_and_pay_counts() {
    let known = |description: &str| {
        let mut person = person("I build things.", &[]);
        person.work = vec![WorkEntry {
            position: Some("Senior Builder".to_owned()),
            start: Some(YearMonth {
                year: 2020,
                month: None,
            }),
            ..WorkEntry::default()
        }];
        person.as_of = Some(YearMonth {
            year: 2024,
            month: None,
        });
        person.preferences.pay = serde_json::from_value(
            serde_json::json!({ "currency": "EUR", "min": 50_000.0, "period": "year" }),
        )
        .unwrap();
        let matched = matched(&person, &posting("Builder", description));
        let signals = matched
            .signals
            .into_iter()
            .filter(|signal| signal.known && (signal.name == "seniority" || signal.name == "pay"));
        signals.map(|signal| signal.name).collect::<Vec<_>>()
    };
    assert_eq!(known("We build."), [""; 0]);
    assert_eq!(known("At least 3 years of experience."), ["seniority"]);
    assert_eq!(known("For recent graduates."), ["seniority"]);
    assert_eq!(known("We pay 60.000 € im Jahr."), ["pay"]);
    assert_eq!(known("We turn over 60.000 € of revenue a year."), [""; 0]);
}

#[test]
fn running_text_in_a_language_that_is_not_read_names_no_skills() {
    let description = "Cerchiamo una persona per la nostra cucina che sappia usare Excel e che \
        non abbia paura di un menu nuovo ogni mese. Anche Python è un vantaggio.";
    let mut job = posting("Cuoco", description);
    assert_eq!(asked(&job), [""; 0]);
    job.skills = vec![DemandedSkill {
        name: "Python".to_owned(),
        required: true,
    }];
    assert_eq!(asked(&job), ["python!"]);
    let cook = person(
        "Sono un cuoco e negli ultimi anni ho scritto anche programmi in Python per la cucina.",
        &[],
    );
    assert_eq!(matched(&cook, &job).matched_skills.len(), 0);
    let listed = person(
        "Sono un cuoco e ho sempre lavorato in un albergo.",
        &["Python"],
    );
    assert_eq!(matched(&listed, &job).matched_skills.len(), 1);
}

#[test]
fn months_of_a_skill_are_facts_and_count_where_no_position_has_a_date() {
    let facts = |skills: &[(&str, Option<&str>)], work: &[WorkEntry]| {
        let stated = skills.iter().map(|(name, level)| StatedSkill {
            name: (*name).to_owned(),
            level: level.map(str::to_owned),
        });
        let profile = Profile {
            skills: stated.collect(),
            work: work.to_vec(),
            ..Profile::default()
        };
        let facts = ProfileFacts::read(&profile, Vocabulary::built_in());
        serde_json::to_value(facts).unwrap()
    };
    let months = |facts: &serde_json::Value, skill: &str| {
        let skills = facts["skills"].as_array().unwrap().iter();
        let mut held = skills.filter(|held| held["skill"] == skill);
        held.next().unwrap()["months"].as_u64()
    };
    let read = facts(
        &[
            ("Python", Some("5 yrs")),
            ("4+ years of Java", None),
            ("SQL", Some("expert")),
        ],
        &[],
    );
    assert_eq!(months(&read, "Python"), Some(60));
    assert_eq!(months(&read, "Java"), Some(48));
    assert_eq!(months(&read, "SQL"), None);
    assert_eq!(read["experience_months"], 60);
    // Dates are the better evidence.
    let position = WorkEntry {
        position: Some("Developer".to_owned()),
        start: Some(YearMonth {
            year: 2020,
            month: Some(1),
        }),
        end: Some(YearMonth {
            year: 2020,
            month: Some(12),
        }),
        ..WorkEntry::default()
    };
    let read = facts(&[("Python", Some("5 yrs"))], &[position]);
    assert_eq!(read["experience_months"], 12);
}

#[test]
fn a_skill_of_a_few_months_counts_less_than_one_of_years() {
    let posting = posting("Developer", "You must have Python and SQL.");
    let score = |level: &str| {
        let mut person = person("Hello", &["SQL"]);
        person.skills.push(StatedSkill {
            name: "Python".to_owned(),
            level: Some(level.to_owned()),
        });
        matched(&person, &posting).score
    };
    assert!(score("4 months") < score("4 years"));
    assert_eq!(score("4 years"), score("12 years"));
}
