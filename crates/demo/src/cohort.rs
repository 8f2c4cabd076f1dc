//! A mentoring programme: thirty people who seek a mentor and ten who are one, of ten trades.
//!
//! A mentor is at the top of a trade and offers what it is about; the mentees of the trade begin in
//! it and seek what they have not learned yet.

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::error::Error;
use crate::occupation::{self, Occupation};

/// Trades of the programme.
const TRADES: usize = 10;
/// Mentees per mentor.
const MENTEES_PER_TRADE: usize = 3;
/// Mentees that a mentor takes: fewer than there are, so that somebody has to look further.
const CAPACITY: usize = 2;

/// A member of the programme.
#[derive(Debug, Clone)]
pub struct Member {
    /// Identity, equal to the résumé's `meta.id`.
    pub id: String,
    /// A JSON Resume document.
    pub resume: Value,
    /// What they offer or seek, in the service's format.
    pub mentoring: Value,
    /// Whether they are a mentor.
    pub is_mentor: bool,
}

const GIVEN: [&str; 20] = [
    "Ada", "Bilal", "Chiara", "Dmitri", "Esra", "Femi", "Greta", "Hugo", "Imani", "Jun", "Katja",
    "Liam", "Mina", "Nils", "Olga", "Pablo", "Quentin", "Ruth", "Samir", "Tova",
];
const FAMILY: [&str; 2] = ["Example", "Beispiel"];

/// All members: each mentor is followed by the mentees of the same trade. Their documents were last
/// changed `today`.
///
/// # Errors
/// When a text in `data/` is invalid; a test ensures that none is.
pub fn cohort(today: Date) -> Result<Vec<Member>, Error> {
    let occupations = occupation::all()?;
    let step = occupations.len().div_ceil(TRADES).max(1);
    let trades = occupations.iter().step_by(step).take(TRADES);
    let mut members = Vec::new();
    for (trade, occupation) in trades.enumerate() {
        for nth in 0..=MENTEES_PER_TRADE {
            let number = members.len();
            members.push(member(occupation, trade, nth, number, today)?);
        }
    }
    Ok(members)
}

/// The mentor of a trade, as number 0, or one of its mentees.
fn member(
    occupation: &Occupation,
    trade: usize,
    nth: usize,
    number: usize,
    today: Date,
) -> Result<Member, Error> {
    let is_mentor = nth == 0;
    let level = match is_mentor {
        true => occupation.levels.last(),
        false => occupation.levels.first(),
    };
    let level = level.ok_or(Error::Empty("levels"))?;
    let title = level.titles.first().ok_or(Error::Empty("titles"))?;
    // Each mentee has learned another part of the trade.
    let part = |number: usize| number.checked_rem(MENTEES_PER_TRADE);
    let has_learned = |at: usize| is_mentor || part(at) == part(nth);
    let skills = occupation.core.iter().enumerate();
    let (learned, open): (Vec<_>, Vec<_>) = skills.partition(|(at, _)| has_learned(*at));
    let names = |skills: &[(usize, &String)]| -> Vec<Value> {
        skills.iter().map(|(_, name)| json!(name)).collect()
    };
    let given = GIVEN
        .iter()
        .cycle()
        .nth(number)
        .copied()
        .unwrap_or_default();
    let family = FAMILY.get(usize::from(number >= GIVEN.len())).copied();
    let id = match is_mentor {
        true => format!("mentor-{:02}", trade.saturating_add(1)),
        false => format!(
            "mentee-{:02}",
            trade.saturating_mul(MENTEES_PER_TRADE).saturating_add(nth)
        ),
    };
    let resume = json!({
        "basics": {
            "name": format!("{given} {}", family.unwrap_or_default()),
            "label": title,
        },
        "work": [{ "position": title, "startDate": format!("{}-01", today.year().saturating_sub(1)) }],
        "skills": names(&learned).iter().map(|name| json!({ "name": name })).collect::<Vec<_>>(),
        "languages": [{ "language": "English", "fluency": "fluent" }],
        "meta": { "id": id, "version": "v1.0.0", "lastModified": format!("{today}T00:00:00Z") },
    });
    let mentoring = match is_mentor {
        true => json!({ "offers": {
            "topics": names(&learned), "languages": ["en"], "capacity": CAPACITY,
        } }),
        false => json!({ "seeks": { "topics": names(&open), "languages": ["en"] } }),
    };
    Ok(Member {
        id,
        resume,
        mentoring,
        is_mentor,
    })
}
