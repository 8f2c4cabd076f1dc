//! A match in two sentences: what speaks for it, and what would change most.

use crate::catalogue::CatalogueEntry;
use crate::explanation::{Match, MissingSkill, Verdict};

pub(super) fn of(matched: &Match, entry: &CatalogueEntry) -> String {
    let title = entry.summary.title.trim();
    let has = matched.matched_skills.len();
    let asked = has.saturating_add(matched.missing_skills.len());
    let strong = strong_signals(matched);
    let skills = match (has, asked) {
        (1, 1) => format!("You have the one skill “{title}” asks for"),
        _ => format!("You have {has} of the {asked} skills “{title}” asks for"),
    };
    let mut summary = match (asked, strong.is_empty()) {
        (0, true) => format!("Little speaks for “{title}”."),
        (0, false) => format!("“{title}” fits by {}.", join(&strong)),
        (_, true) => format!("{skills}."),
        (_, false) => format!("{skills}, and it fits by {}.", join(&strong)),
    };
    let breaker = matched
        .deal_breakers
        .iter()
        // What rules a posting out comes before what is merely unknown.
        .find(|breaker| breaker.verdict == Verdict::Ineligible)
        .or(matched.deal_breakers.first())
        .map(|breaker| breaker.reason.clone());
    if let Some(second) = breaker.or_else(|| gain(matched)) {
        summary.push(' ');
        summary.push_str(&second);
    }
    summary
}

/// Signals besides skills that reach seven tenths of what they could add.
fn strong_signals(matched: &Match) -> Vec<&str> {
    let strong = matched.signals.iter().filter(|signal| {
        signal.known
            && signal.name != "skills"
            && signal.points.points() >= 0.7 * signal.of.points()
    });
    strong.map(|signal| signal.name.as_str()).take(3).collect()
}

/// The missing skill that would add most.
fn gain(matched: &Match) -> Option<String> {
    let gain = |skill: &MissingSkill| skill.score_with.filter(|with| *with > matched.score);
    let best = matched
        .missing_skills
        .iter()
        .filter_map(|skill| Some((gain(skill)?, skill)))
        .reduce(|best, other| if other.0 > best.0 { other } else { best })?;
    Some(format!(
        "Add {}: {:.0} → {:.0}.",
        best.1.name,
        matched.score.points(),
        best.0.points()
    ))
}

fn join(names: &[&str]) -> String {
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}
