//! A match in two sentences: why the posting fits, and what stands in the way or would change most.

use crate::explanation::{Match, MissingSkill, Signal, Verdict};

/// The summary of a match with a posting of this title.
pub(super) fn of(matched: &Match, title: &str) -> String {
    let reasons = matched.reasons.iter().map(ToString::to_string);
    let reasons: Vec<String> = reasons.collect();
    let reasons: Vec<&str> = reasons.iter().map(String::as_str).collect();
    let mut summary = first(matched, title.trim(), &reasons);
    if let Some(second) = breaker(matched).or_else(|| gain(matched)) {
        summary.push(' ');
        summary.push_str(&second);
    }
    summary
}

/// More reasons make no better sentence.
pub(super) const MOST_REASONS: usize = 3;

/// Whether a signal has seven tenths of the points it could have.
pub(super) fn is_strong(signal: &Signal) -> bool {
    signal.known && signal.points.points() >= 0.7 * signal.of.points()
}

/// Skills, then reasons.
fn first(matched: &Match, title: &str, reasons: &[&str]) -> String {
    let has = matched.matched_skills.len();
    let asked = has.saturating_add(matched.missing_skills.len());
    let skills = match (has, asked) {
        (_, 0) if reasons.is_empty() => {
            return format!("Nothing about “{title}” matches your profile closely.");
        }
        (_, 0) => return format!("“{title}” fits because {}.", list(reasons)),
        (0, 1) => format!("You do not list the one skill that “{title}” asks for"),
        (0, 2) => format!("You list neither of the two skills that “{title}” asks for"),
        (0, _) => format!("You list none of the {asked} skills that “{title}” asks for"),
        (1, 1) => format!("You have the one skill that “{title}” asks for"),
        (2, 2) => format!("You have both skills that “{title}” asks for"),
        (1, 2) => format!("You have one of the two skills that “{title}” asks for"),
        _ if has == asked => format!("You have all {asked} skills that “{title}” asks for"),
        _ => format!("You have {has} of the {asked} skills that “{title}” asks for"),
    };
    match reasons {
        [] => format!("{skills}."),
        _ if has == 0 => format!("{skills}, but {}.", list(reasons)),
        [only] => format!("{skills}, and {only}."),
        [others @ .., last] => format!("{skills}, {}, and {last}.", others.join(", ")),
    }
}

/// A deal-breaker: one that is broken before one that is unknown.
fn breaker(matched: &Match) -> Option<String> {
    let mut breakers = matched.deal_breakers.iter();
    breakers
        .find(|breaker| breaker.verdict == Verdict::Ineligible)
        .or(matched.deal_breakers.first())
        .map(|breaker| breaker.reason.clone())
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
    let skill = best.1.posting_name();
    // A rise that rounding hides is not worth a sentence.
    (then - now >= 1.0)
        .then(|| format!("With {skill}, your score would rise from {now:.0} to {then:.0}."))
}

/// "a", "a and b", "a, b, and c".
fn list(clauses: &[&str]) -> String {
    match clauses {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first, second] => format!("{first} and {second}"),
        [others @ .., last] => format!("{}, and {last}", others.join(", ")),
    }
}
