//! A match in two sentences: what speaks for it, and what stands in the way or would change most.

use crate::explanation::{Match, MissingSkill, Signal, Verdict};

/// The summary of a match with a posting of this title, whose strong signals give these reasons.
pub(super) fn of(matched: &Match, title: &str, reasons: &[&str]) -> String {
    let title = title.trim();
    let reasons = reasons.get(..MOST_REASONS).unwrap_or(reasons);
    let has = matched.matched_skills.len();
    let asked = has.saturating_add(matched.missing_skills.len());
    let skills = match (has, asked) {
        (_, 0) => None,
        (0, 1) => Some(format!("“{title}” asks for one skill that you do not name")),
        (0, _) => Some(format!(
            "“{title}” asks for {asked} skills, none of which you name"
        )),
        (1, 1) => Some(format!("You have the one skill “{title}” asks for")),
        _ if has == asked => Some(format!("You have all {asked} skills “{title}” asks for")),
        _ => Some(format!(
            "You have {has} of the {asked} skills “{title}” asks for"
        )),
    };
    let mut summary = match (skills, reasons.is_empty()) {
        (None, true) => format!("Little is known that speaks for “{title}”."),
        (None, false) => format!("For “{title}” speaks that {}.", join(reasons)),
        (Some(skills), true) => format!("{skills}."),
        (Some(skills), false) if has == 0 => format!("{skills}, but {}.", join(reasons)),
        (Some(skills), false) => format!("{skills}, and {}.", join(reasons)),
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

/// More reasons make no better sentence.
const MOST_REASONS: usize = 3;

/// Whether a signal reaches seven tenths of what it could add.
pub(super) fn is_strong(signal: &Signal) -> bool {
    signal.known && signal.points.points() >= 0.7 * signal.of.points()
}

/// The missing skill that would add most.
fn gain(matched: &Match) -> Option<String> {
    let gain = |skill: &MissingSkill| skill.score_with.filter(|with| *with > matched.score);
    let best = matched
        .missing_skills
        .iter()
        .filter_map(|skill| Some((gain(skill)?, skill)))
        .reduce(|best, other| if other.0 > best.0 { other } else { best })?;
    let (now, then) = (matched.score.points(), best.0.points());
    // A change that rounding hides is none worth a sentence.
    (then - now >= 1.0).then(|| format!("Add {}: {now:.0} → {then:.0}.", best.1.name))
}

fn join(reasons: &[&str]) -> String {
    match reasons.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
    }
}
