//! Months of experience: held, from the dates of positions, and required, from text.

mod asking;
pub(super) mod duration;
mod other_span;
mod skill_use;

use std::ops::Range;

use crate::document::Profile;
use crate::explanation::Field;
use crate::language::text::{self, Glyph, Pause, Word};
use crate::vocabulary::Vocabulary;

use super::career::{first_month, last_month, now};
use super::context::{Context, Stance};
use super::education;
use super::finding::Finding;
use super::fluency::stance_before_languages;
use super::party::{Party, party};
use super::passage::{Advertisement, Line};
use super::section::Section;
pub use duration::number_named;
pub(super) use skill_use::stated;

use asking::{Asks, is_asked, is_of, names_skill};
use duration::{MOST_OF_FIELD, chinese_unit, count_before, is_at_most, speaks_of_experience, unit};
use other_span::is_other_span;

/// Months of work, counting overlaps once; `None` if no position has a start.
pub(super) fn held(profile: &Profile) -> Option<u32> {
    let work = &profile.work;
    let now = now(profile)?;
    let mut spans: Vec<(i32, i32)> = work
        .iter()
        .filter_map(|entry| {
            let start = first_month(entry.start?);
            Some((start, entry.end.map_or(now, last_month).min(now)))
        })
        .filter(|(start, end)| start <= end)
        .collect();
    if spans.is_empty() {
        return None;
    }
    spans.sort_unstable();
    let mut months: i32 = 0;
    let mut counted_to = i32::MIN;
    for (start, end) in spans {
        let from = start.max(counted_to.saturating_add(1));
        months = months.saturating_add(end.saturating_sub(from).saturating_add(1).max(0));
        counted_to = counted_to.max(end);
    }
    u32::try_from(months).ok()
}

/// The fewest years of experience that title or text require, in months: "5+ years of experience",
/// "3–5 Jahre Berufserfahrung", "18 months in sales", "5年以上经验". Welcome experience is not
/// required; years with a single skill count if no others are given; "none needed" and "up to two
/// years" are 0. Of years that depend on the degree, the least count.
pub(super) fn demanded(
    advertisement: &Advertisement,
    title: &[Word],
    vocabulary: &Vocabulary,
) -> Option<Finding<u32>> {
    let found = |field: Field, words: &[Word], asks: Asks| -> Vec<Asked> {
        let spans = in_line(words, asks, vocabulary).into_iter();
        let asked = spans.filter_map(|span| {
            Some(Asked {
                of_skill: span.of_skill,
                by_degree: span.by_degree,
                finding: Finding::by(span.months, field, words, span.at)?,
            })
        });
        asked.collect()
    };
    let is_required = |(_, line): (Field, &Line)| line.section == Section::Required;
    let unheaded = !advertisement.lines().any(is_required);
    let mut asked: Vec<Asked> = advertisement
        .asking_lines()
        .flat_map(|(field, line)| {
            let asks = match line.section {
                Section::Required => Asks::Known,
                _ if unheaded => Asks::Possible,
                _ => Asks::No,
            };
            found(field, &line.words, asks)
        })
        .collect();
    if asked.is_empty() {
        asked = found(Field::Title, title, Asks::Known);
    }
    let total = asked.iter().find(|asked| !asked.of_skill);
    let least = |by_degree: bool| {
        let all = asked.iter().filter(|asked| !by_degree || asked.by_degree);
        all.min_by_key(|asked| asked.finding.fact)
    };
    let chosen = match total {
        Some(total) if total.by_degree => least(true),
        Some(total) => Some(total),
        None => least(false),
    };
    chosen.map(|asked| asked.finding.clone())
}

/// The months that a field about experience states in words: "24 months", "2 years", "3-5 yrs".
///
/// ```
/// assert_eq!(matching::read_experience("3-5 years"), Some(36));
/// assert_eq!(matching::read_experience("24 months"), Some(24));
/// assert_eq!(matching::read_experience("some"), None);
/// ```
#[must_use]
pub fn read_experience(text: &str) -> Option<u32> {
    let glyphs: Vec<Glyph> = text::glyphs(text).take(MOST_OF_FIELD).collect();
    let words = text::spanned(&glyphs);
    let spans = in_line(&words, Asks::Known, Vocabulary::built_in());
    spans.first().map(|span| span.months)
}

/// Experience that a line requires.
struct Asked {
    of_skill: bool,
    by_degree: bool,
    finding: Finding<u32>,
}

/// Months required, in all or with one skill, and the words that require them.
#[derive(Debug, PartialEq)]
struct Span {
    months: u32,
    of_skill: bool,
    /// Whether the line gives them for a degree.
    by_degree: bool,
    at: Range<usize>,
}

/// The spans of experience in a line.
fn in_line(words: &[Word], asks: Asks, vocabulary: &Vocabulary) -> Vec<Span> {
    let has_unit = words.iter().any(|word| unit(&word.text).is_some());
    let speaks = words.iter().any(speaks_of_experience);
    if !(speaks || asks != Asks::No && has_unit) {
        return Vec::new();
    }
    let context = Context::of(words);
    let stance = |at: usize| context.stance(&(at..at.saturating_add(1)));
    let by_degree = education::mentions(words) && words.iter().any(is_or);
    let mut asked = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let after = words.get(index.saturating_add(1)..).unwrap_or_default();
        let Some(unit) = unit(&word.text).or_else(|| chinese_unit(word)) else {
            if speaks_of_experience(word)
                && stance(index) == Some(Stance::Negated)
                && !after.first().is_some_and(|next| is_of(&next.text))
                && party(words, index) == Party::Applicant
                || begins_accepted(words, index)
                || labels_none(words, index)
            {
                asked.push(Span {
                    months: 0,
                    of_skill: false,
                    by_degree,
                    at: index.saturating_sub(1)..index.saturating_add(1),
                });
            }
            continue;
        };
        let Some((count, from)) = count_before(words, index) else {
            continue;
        };
        let months = count.saturating_mul(unit.months);
        let nearby = after
            .iter()
            .take(8)
            .take_while(|word| word.pause < Pause::Sentence);
        let before = words.iter().take(from).rev().take(5);
        let experience = unit.is_of_experience
            || nearby.clone().chain(before).any(speaks_of_experience)
            || speaks_of_experience(word)
            // "5 years of experience with a BSc or 3 years with an MSc"
            || by_degree && !asked.is_empty();
        let span = index..index.saturating_add(1);
        let stance = stance_before_languages(words, &context, &span);
        let is_required = !matches!(stance, Some(Stance::Negated | Stance::Optional));
        if !is_required
            || months > MOST_MONTHS
            || !(experience || is_asked(words, from, index, asks, vocabulary))
            || is_other_span(words, from, index)
            || party(words, from) != Party::Applicant
        {
            continue;
        }
        let months = if is_at_most(words, from, index) {
            0
        } else {
            months
        };
        let said = after.iter().take(8).position(speaks_of_experience);
        let to = said.map_or(index, |said| index.saturating_add(said).saturating_add(1));
        asked.push(Span {
            months,
            of_skill: names_skill(after, vocabulary),
            by_degree,
            at: from..to.saturating_add(1),
        });
    }
    asked
}

/// "Débutant accepté", "débutants acceptés": none is needed.
fn begins_accepted(words: &[Word], index: usize) -> bool {
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    text(index).starts_with("debutant") && text(index.saturating_add(1)).starts_with("accepte")
}

/// "Experience: not required", "Berufserfahrung: keine".
fn labels_none(words: &[Word], index: usize) -> bool {
    let label = words
        .get(index)
        .is_some_and(|word| matches!(word.around[1], ':' | '：'));
    let text = |at: usize| words.get(at).map_or("", |word| word.text.as_str());
    let (first, second) = (text(index.saturating_add(1)), text(index.saturating_add(2)));
    let ends = words
        .get(index.saturating_add(2))
        .is_none_or(|next| next.pause >= Pause::Comma);
    label
        && (matches!(
            first,
            "none" | "nil" | "no" | "keine" | "ninguna" | "aucune"
        ) && ends
            || first == "not" && matches!(second, "required" | "necessary" | "needed"))
}

/// Longer spans are those of an employer.
const MOST_MONTHS: u32 = 30 * 12;

fn is_or(word: &Word) -> bool {
    matches!(word.text.as_str(), "or" | "oder" | "o" | "ou")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Posting, WorkEntry, YearMonth};

    #[test]
    fn years_asked_for() {
        let check = |text: &str, expect: &[u32]| {
            let glyphs: Vec<text::Glyph> = text::glyphs(text).collect();
            let words = text::spanned(&glyphs);
            let years: Vec<u32> = in_line(&words, Asks::No, Vocabulary::built_in())
                .into_iter()
                .map(|span| span.months / 12)
                .collect();
            assert_eq!(years, expect, "{text}");
        };
        check("5+ years of experience in sales", &[5]);
        check("Minimum 3 years relevant work experience", &[3]);
        check("7+years of experience", &[7]);
        check("plus de 6 ans d'expérience", &[6]);
        check("Débutants acceptés", &[0]);
        check("Experience: not required", &[0]);
        check("A contract of 3 months. Experience in sales", &[]);
        check("Experience: Six (6) years relevant", &[6]);
        check("3-5 years' experience", &[3]);
        check("Three to five years of experience", &[3]);
        check("3 bis 5 Jahre Berufserfahrung", &[3]);
        check("mínimo dos años de experiencia", &[2]);
        check("3 ans d’expérience", &[3]);
        check("level 2, 6 years of experience", &[6]);
        check("Level 2 or six (6) years of experience", &[6]);
        check("No experience needed", &[0]);
        check("No experience with SAP needed", &[]);
        check("Ideally 10 years of experience", &[]);
        check("We have 20 years of experience", &[]);
        check("a company of 20 years", &[]);
        check("within 5 years you will own it", &[]);
        check("Your mentors bring 20 years of experience", &[]);
        check("We expect 5 years of experience", &[5]);
        check("Wir erwarten 3 Jahre Berufserfahrung", &[3]);
        check("Unsere Kunden haben 12 Jahre Erfahrung", &[]);
        check("0-3 years of experience", &[0]);
        check(
            "3 Jahre Berufserfahrung, Schweizerdeutsch von Vorteil",
            &[3],
        );
        check("3 years of experience, and German is a plus", &[3]);
        check("3 Jahre Erfahrung von Vorteil, Deutsch B2", &[]);
        check("Up to 3 years' experience", &[0]);
        check("Less than two years of experience", &[0]);
        check("bis zu 3 Jahre Berufserfahrung", &[0]);
        check("moins de 2 ans d'expérience", &[0]);
        check("2 years of experience or less", &[2]);
        check("3 yrs exp", &[3]);
        check("7+ YOE", &[7]);
        check("3年以上工作经验", &[3]);
        check("三年以上相关经验", &[3]);
        check("1-3年经验", &[1]);
        check("mehrjährige Erfahrung", &[]);
        check("dreijährige Berufserfahrung", &[3]);
        check("Entre 3 y 5 años de experiencia", &[3]);
        check("entre 2 et 4 ans d'expérience", &[2]);
        check("10 ans d'expérience dont 3 à un poste similaire", &[10]);
    }

    #[test]
    fn months_of_a_post_or_a_craft() {
        let check = |text: &str, expect: Option<u32>| {
            let glyphs: Vec<Glyph> = text::glyphs(text).collect();
            let found = in_line(&text::spanned(&glyphs), Asks::Known, Vocabulary::built_in());
            assert_eq!(found.first().map(|span| span.months), expect, "{text}");
        };
        check(
            "Vous justifiez de 4 ans minimum sur un poste similaire",
            Some(48),
        );
        check("Al menos 3 años conduciendo furgonetas", Some(36));
        check("Al menos 2 años cuidando a personas mayores", Some(24));
    }

    #[test]
    fn months_among_requirements() {
        let check = |text: &str, expect: Option<u32>| {
            let glyphs: Vec<Glyph> = text::glyphs(text).collect();
            let words = text::spanned(&glyphs);
            let found = in_line(&words, Asks::Known, Vocabulary::built_in());
            assert_eq!(found.first().map(|span| span.months), expect, "{text}");
        };
        check("5+ years in logistics", Some(60));
        check("At least 2 years as a team leader", Some(24));
        check("7+ years building bridges", Some(84));
        check("Sales: 3 years (required)", Some(36));
        check("18 months of experience", Some(18));
        check("At least 6 months' experience", Some(6));
        check("Experience: 2 years minimum", Some(24));
        check("3-5 years", Some(36));
        check("24 months", Some(24));
        check("Mind. 2 Jahre SAP FI", Some(24));
        check("We ask for 3 years in sales", Some(36));
        check("De 2 a 4 años en un puesto similar", Some(24));
        check("5 years in sales, of which 2 years in charge", Some(60));
        check("Mindestens 6 Monate Praxis im Lager", Some(6));
        check("10+ years' PQE", Some(120));
        check("£18-£22 an hour depending on experience", None);
        check("2.400 €/mes", None);
        check("2 400 € sur 13 mois", None);
        check("Stage de 6 mois", None);
        check("Praktikum, 6 Monate", None);
        check("Prácticas de 6 meses", None);
        check("A 4-year degree", None);
        check("At least 18 years old", None);
        check("A 12 month contract", None);
        check("Duration: 6months", None);
        check("Laufzeit: 2 Jahre", None);
        check("Plan the next 5 years in detail", None);
        check("Driving licence held for 2 years", None);
    }

    #[test]
    fn months_without_headings() {
        let check = |text: &str, expect: Option<u32>| {
            let mut posting = Posting::new("p", "");
            posting.description = Some(text.to_owned());
            let found = demanded(&Advertisement::of(&posting), &[], Vocabulary::built_in());
            assert_eq!(found.map(|finding| finding.fact), expect, "{text}");
        };
        check("We bake. At least 2 years as a baker.", Some(24));
        check(
            "Du hast mindestens drei Jahre im Lager gearbeitet",
            Some(36),
        );
        check("Mínimo dos años gestionando equipos", Some(24));
        check("3 años administrando Linux. Sueldo a convenir", Some(36));
        check(
            "You have a minimum of 18 months in credit control",
            Some(18),
        );
        check("Family-run, 30 years in business", None);
        check("Seit 20 Jahren am Markt", None);
        check("You start in 2 months", None);
        check("We have spent 10 years in Leeds", None);
        check("Parental leave of 6 months", None);
        // Under a heading of their own, only requirements ask.
        check(
            "Over 4 years as a team we grew.<h3>Requirements</h3>Patience",
            None,
        );
    }

    #[test]
    fn years_by_degree() {
        let check = |text: &str, months: Option<u32>| {
            let mut posting = Posting::new("p", "");
            posting.description = Some(text.to_owned());
            let found = demanded(&Advertisement::of(&posting), &[], Vocabulary::built_in());
            assert_eq!(found.map(|finding| finding.fact), months, "{text}");
        };
        check(
            "Bachelor's degree and 5 years of experience, or a Master's degree and 3 years of experience",
            Some(36),
        );
        check(
            "5 years of experience. 3 years of experience in sales",
            Some(60),
        );
    }

    #[test]
    fn years_with_one_skill_are_not_years_in_all() {
        let check = |text: &str, months: Option<u32>| {
            let mut posting: Posting =
                serde_json::from_value(serde_json::json!({ "id": "p", "title": "" })).unwrap();
            posting.description = Some(text.to_owned());
            assert_eq!(
                demanded(&Advertisement::of(&posting), &[], Vocabulary::built_in())
                    .map(|finding| finding.fact),
                months,
                "{text}"
            );
        };
        check(
            "2 years of experience with Kubernetes; 5 years of experience",
            Some(60),
        );
        check(
            "4 years of Kubernetes experience, 2 years of experience with Docker",
            Some(24),
        );
    }

    #[test]
    fn overlapping_positions_count_once() {
        let at = |year, month| {
            Some(YearMonth {
                year,
                month: Some(month),
            })
        };
        let work = |start, end| WorkEntry {
            start,
            end,
            ..WorkEntry::default()
        };
        let profile = Profile {
            work: vec![
                work(at(2019, 1), at(2020, 12)),
                work(at(2020, 1), at(2021, 12)),
                work(at(2022, 1), None),
            ],
            as_of: at(2022, 6),
            ..Profile::default()
        };
        assert_eq!(held(&profile), Some(42));
        assert_eq!(held(&Profile::default()), None);
    }
}
