//! Spans of time among requirements that are no experience.

use super::super::engagement;
use super::duration::speaks_of_experience;
use crate::language::text::Word;

/// Whether a span of time is about something else: an age, a contract, a plan, a degree.
pub(super) fn is_other_span(words: &[Word], from: usize, index: usize) -> bool {
    let next = words
        .get(index.saturating_add(1))
        .map(|word| word.text.as_str());
    let before = from.checked_sub(1).and_then(|before| words.get(before));
    let before = before.map(|word| word.text.as_str());
    let joined = words
        .get(index)
        .is_some_and(|word| word.joined && word.around[0] == '-');
    let after = words.get(index.saturating_add(1)..).unwrap_or_default();
    let of_thing = after.iter().take(2).any(|word| {
        matches!(
            word.text.as_str(),
            "degree"
                | "contract"
                | "warranty"
                | "plan"
                | "programme"
                | "program"
                | "ago"
                | "old"
                | "lease"
                | "roadmap"
                | "term"
                | "period"
                | "vesting"
                | "apprenticeship"
                | "alt"
                | "fixed"
                | "maternity"
                | "mission"
                | "licence"
                | "license"
                | "anniversary"
                | "placement"
                | "internship"
                | "ftc"
                | "assignment"
                | "probation"
        )
    });
    let is_rate = words.get(index).is_some_and(|unit| unit.around[0] == '/');
    is_rate
        || engagement::lasting(words, from, index).is_some()
        || matches!(next, Some("old" | "ago" | "alt" | "of age"))
        || matches!(
            before,
            Some(
                "within"
                    | "next"
                    | "last"
                    | "past"
                    | "every"
                    | "first"
                    | "for the next"
                    | "nachsten"
                    | "letzten"
                    | "innerhalb"
                    | "each"
                    | "after"
                    | "coming"
                    | "duration"
                    | "length"
                    | "term"
                    | "period"
                    | "notice"
                    | "probation"
                    | "dauer"
                    | "laufzeit"
                    | "befristung"
                    | "probezeit"
                    | "duracion"
                    | "duree"
                    | "recent"
                    | "age"
                    // "Of which three years in …": part of a longer span.
                    | "davon"
                    | "dont"
                    | "which"
                    | "cuales"
                    // "Sur 13 mois", "2.400 €/mes"
                    | "sur"
            )
        ) && !matches!(before, Some("past" | "last") if words.iter().any(speaks_of_experience))
        || of_thing && (joined || !words.iter().any(speaks_of_experience))
        || of_thing && after.first().is_some_and(|word| word.text == "degree")
        || after.len() > 1
            && after.first().is_some_and(|word| word.text == "of")
            && after.get(1).is_some_and(|word| {
                matches!(
                    word.text.as_str(),
                    "age" | "college" | "university" | "study" | "school"
                )
            })
}
