//! Skills that a posting asks for and a person has, with their positions.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::document::{DemandedSkill, Posting, Profile};
use crate::explanation::{Field, Source, excerpt, nth};
use crate::features::{Demand, HeldSkill};
use crate::language::Language;
use crate::language::text::{self, Pause, Word};
use crate::vocabulary::{FoundSkill, Vocabulary, modules_after};

use super::career;
use super::company::{self, Trade};
use super::context::{Context, Stance, is_link};
use super::experience;
use super::finding::quote;
use super::passage::{Account, Advertisement, Passage};
use super::section::Section;

/// The most skills of a posting that count; further ones are ignored.
const MOST_DEMANDS: usize = 64;

/// The most skills of a person that count.
const MOST_SKILLS: usize = 400;

/// A mention of a skill in a text.
struct Mention<'a> {
    skill: &'a str,
    /// Characters of the original text.
    span: [u32; 2],
    stance: Option<Stance>,
    section: Section,
}

/// Listed skills, then those that title and text ask for; each once, and required if any mention
/// requires it.
///
/// Beside a list, a text adds skills that it states as required or welcome, but none that it only
/// mentions. Without a list, mentioned skills are taken as welcome. A title adds to the skills of
/// the text and contributes none alone, because its words are compared as a title already.
pub(super) fn demanded(
    posting: &Posting,
    advertisement: &Advertisement,
    vocabulary: &Vocabulary,
    language: Language,
) -> Vec<Demand> {
    let mut demands = Demands::default();
    for (index, DemandedSkill { name, required }) in posting.skills.iter().enumerate() {
        for skill in vocabulary.normalise_list(name) {
            let source = Source::of(Field::Skills(nth(index)));
            demands.ask(&skill, || name, *required, source);
        }
    }
    let lists = !demands.0.is_empty();
    let title = Passage::read(&posting.title, Section::Required);
    let passages = advertisement.passages();
    let trade = Trade::of(title.words(), passages, vocabulary, language);
    let mut unwanted = BTreeSet::new();
    let mut found = Vec::new();
    for (field, text, passage) in advertisement.asking(posting) {
        for mention in mentions(passage, vocabulary, language, trade) {
            match (mention.stance, mention.section) {
                (_, Section::Employer) => {}
                (Some(Stance::Negated), _) => {
                    unwanted.insert(mention.skill);
                }
                (Some(Stance::Required), _) | (None, Section::Required) => {
                    found.push((mention, true, field, text));
                }
                (Some(Stance::Optional), _) | (None, Section::Optional) => {
                    found.push((mention, false, field, text));
                }
                (None, Section::Work) if !lists => found.push((mention, false, field, text)),
                (None, Section::Work) => {}
            }
        }
    }
    if !lists && !found.is_empty() {
        for mention in mentions(&title, vocabulary, language, trade) {
            demands.quote(&mention, &posting.title, true, Field::Title);
        }
    }
    for (mention, required, field, text) in found {
        if required || !unwanted.contains(mention.skill) {
            demands.quote(&mention, text, required, field);
        }
    }
    demands.0
}

#[derive(Default)]
struct Demands(Vec<Demand>);

impl Demands {
    /// Adds a demand, or makes it stricter. Its words are looked up only if it is new.
    fn ask<'a>(
        &mut self,
        skill: &str,
        quote: impl FnOnce() -> &'a str,
        required: bool,
        source: Source,
    ) {
        if let Some(known) = self.0.iter_mut().find(|demand| demand.skill == skill) {
            known.required |= required;
        } else if self.0.len() < MOST_DEMANDS {
            let skill = skill.to_owned();
            self.0.push(Demand::new(skill, quote(), required, source));
        }
    }

    fn quote(&mut self, mention: &Mention<'_>, text: &str, required: bool, field: Field) {
        let source = Source::at(field, mention.span);
        let quote = || quote(text, mention.span);
        self.ask(mention.skill, quote, required, source);
    }
}

/// Listed skills, and those found in the person's texts; each once, in its canonical spelling.
///
/// A skill last used long ago weighs less; if it is also listed, the reduction is halved.
pub(super) fn held(
    profile: &Profile,
    account: &Account<'_>,
    vocabulary: &Vocabulary,
    language: Language,
) -> Vec<HeldSkill> {
    let now = career::now(profile);
    let mut stated: BTreeMap<String, HeldSkill> = BTreeMap::new();
    for (index, entry) in profile.skills.iter().enumerate() {
        let level = entry.level.as_deref();
        let months = level.and_then(|level| experience::stated(level, now));
        let months = months.or_else(|| experience::stated(&entry.name, now));
        let weight = mastery(level, months);
        for skill in vocabulary.normalise_list(&entry.name) {
            let source = Source::of(Field::Skills(nth(index)));
            let held = keep(&mut stated, &skill, || &entry.name, weight, source);
            if let Some(held) = held {
                held.months = held.months.max(months);
            }
        }
    }
    let passages = || account.texts.iter().map(|said| &said.passage);
    let titles = account
        .texts
        .iter()
        .filter(|said| matches!(said.field, Field::Headline | Field::Position(_)));
    let titles = titles.flat_map(|said| said.passage.words());
    let trade = Trade::of(titles, passages(), vocabulary, language);
    let mut used: BTreeMap<String, HeldSkill> = BTreeMap::new();
    for said in &account.texts {
        for mention in mentions(&said.passage, vocabulary, language, trade) {
            if mention.stance != Some(Stance::Negated) {
                let source = Source::at(said.field, mention.span);
                let name = || quote(said.text, mention.span);
                keep(&mut used, mention.skill, name, said.recency, source);
            }
        }
    }
    for (skill, used) in used {
        if let Some(stated) = stated.get_mut(&skill) {
            let dated = stated.weight * (1.0 + used.weight) / 2.0;
            stated.weight = dated.max(used.weight);
        } else if stated.len() < MOST_SKILLS {
            stated.insert(skill, used);
        }
    }
    stated.into_values().collect()
}

/// Keeps the first mention of a skill, and the greatest weight of any. The name is looked up only
/// if the skill is new. Returns the skill, unless it is one too many.
fn keep<'h, 'a>(
    held: &'h mut BTreeMap<String, HeldSkill>,
    skill: &str,
    name: impl FnOnce() -> &'a str,
    weight: f64,
    source: Source,
) -> Option<&'h mut HeldSkill> {
    if let Some(known) = held.get_mut(skill) {
        known.weight = known.weight.max(weight);
    } else if held.len() < MOST_SKILLS {
        let skill = skill.to_owned();
        let first = HeldSkill {
            skill: skill.clone(),
            name: excerpt(name()),
            weight,
            months: None,
            source,
        };
        held.insert(skill, first);
    }
    held.get_mut(skill)
}

/// The longest that any of these skills has been used.
pub(super) fn longest_use(skills: &[HeldSkill]) -> Option<u32> {
    skills.iter().filter_map(|held| held.months).max()
}

/// The weight of a stated level: gentle, because people judge themselves differently. Less than a
/// year of use is no more than an intermediate level.
fn mastery(level: Option<&str>, months: Option<u32>) -> f64 {
    let words = level.map(text::words).unwrap_or_default();
    let is = |word: &str| words.iter().any(|said| said == word);
    if [
        "beginner",
        "basic",
        "basics",
        "novice",
        "elementary",
        "grundkenntnisse",
        "basico",
        "debutant",
    ]
    .into_iter()
    .any(is)
    {
        0.7
    } else if months.is_some_and(|months| months < 12)
        || [
            "intermediate",
            "conversational",
            "medio",
            "intermediaire",
            "mittel",
        ]
        .into_iter()
        .any(is)
    {
        0.9
    } else {
        1.0
    }
}

/// The skills among these words, in order. A name ends where a comma or a sentence does: "biology,
/// chemistry" is no biological chemistry.
fn found_in<'v>(
    words: &[Word],
    vocabulary: &'v Vocabulary,
    language: Language,
) -> Vec<FoundSkill<'v>> {
    let mut all = Vec::new();
    let mut start: usize = 0;
    for end in 1..=words.len() {
        if words.get(end).is_some_and(|word| word.pause < Pause::Comma) {
            continue;
        }
        let clause = words.get(start..end).unwrap_or_default().iter();
        let clause: Vec<String> = clause.map(|word| word.text.clone()).collect();
        let found = vocabulary.find(&clause, language).into_iter();
        all.extend(found.map(|found| FoundSkill {
            words: found.words.start.saturating_add(start)..found.words.end.saturating_add(start),
            ..found
        }));
        start = end;
    }
    with_modules(all, words)
}

/// The skills with the modules of a product as part of its name: "SAP HR" is no personnel work.
fn with_modules<'v>(found: Vec<FoundSkill<'v>>, words: &[Word]) -> Vec<FoundSkill<'v>> {
    let mut all: Vec<FoundSkill<'v>> = Vec::with_capacity(found.len());
    for mut found in found {
        if all
            .last()
            .is_some_and(|last| last.words.end > found.words.start)
        {
            continue;
        }
        let after = words.get(found.words.end..).unwrap_or_default();
        let after = after.iter().enumerate().map(|(at, word)| {
            let most = if at == 0 { Pause::None } else { Pause::Comma };
            (word.text.as_str(), word.capitals && word.pause <= most)
        });
        let modules = modules_after(found.skill, after);
        found.words.end = found.words.end.saturating_add(modules);
        found.by_company &= modules == 0;
        all.push(found);
    }
    all
}

/// The skills that a passage mentions, in order.
fn mentions<'v>(
    passage: &Passage,
    vocabulary: &'v Vocabulary,
    language: Language,
    trade: Trade,
) -> Vec<Mention<'v>> {
    let mut mentions = Vec::new();
    // Names that are found in another language's words are found by chance.
    if !language.is_read() {
        return mentions;
    }
    for line in &passage.lines {
        let context = Context::of(&line.words);
        let mut unwanted: Option<usize> = None;
        let all = found_in(&line.words, vocabulary, language);
        let meant = company::meant(&line.words, line.section, &all, trade);
        let found = all.into_iter().zip(meant);
        for found in found.filter_map(|(found, is_meant)| is_meant.then_some(found)) {
            let Range { start, end } = found.words;
            let (Some(first), Some(last)) = (
                line.words.get(start),
                end.checked_sub(1).and_then(|last| line.words.get(last)),
            ) else {
                continue;
            };
            // "no Java, Kotlin or Go": what is linked to an unwanted skill is unwanted too.
            let linked = unwanted.and_then(|before| line.words.get(before..start));
            let stance = if linked.is_some_and(is_link) {
                Some(Stance::Negated)
            } else {
                context.stance(&(start..end))
            };
            unwanted = (stance == Some(Stance::Negated)).then_some(end);
            mentions.push(Mention {
                skill: found.skill,
                span: [first.span[0], last.span[1]],
                stance,
                section: line.section,
            });
        }
    }
    mentions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_only_share_a_stem_with_a_name_are_no_skill() {
        let check = |language: Language, text: &str, expect: &[&str]| {
            let passage = Passage::read(text, Section::Required);
            let vocabulary = Vocabulary::built_in();
            let mentions = mentions(&passage, vocabulary, language, Trade::default());
            let found: Vec<&str> = mentions.iter().map(|found| found.skill).collect();
            assert_eq!(found, expect, "{text}");
        };
        check(Language::German, "Sehr gute Kenntnisse, guter Umgang", &[]);
        check(Language::German, "Eine abgeschlossene Ausbildung", &[]);
        check(Language::German, "Aufgeschlossenes Wesen", &[]);
        check(Language::German, "Wir wachsen; Denken und Handeln", &[]);
        check(
            Language::German,
            "Schweißen und Logistik",
            &["welding", "logistics"],
        );
        check(Language::German, "Edelstahlschweißen", &["welding"]);
        check(Language::French, "Vous assurez le suivi des dossiers", &[]);
        check(
            Language::French,
            "Connaissance des assurances",
            &["insurance"],
        );
        check(Language::Spanish, "Formación a cargo de la empresa", &[]);
        check(
            Language::Spanish,
            "Valorable experiencia con seguros",
            &["insurance"],
        );
        // An activity by what it is done to.
        check(Language::German, "Pflege der Stammdaten", &[]);
        check(Language::German, "Pflege von Patienten", &["nursing"]);
        check(Language::German, "Kontakte pflegen", &[]);
        check(
            Language::Spanish,
            "Atención al público",
            &["customer service"],
        );
        check(Language::German, "Führung des Terminkalenders", &[]);
        check(
            Language::German,
            "Führung von Mitarbeitern",
            &["leadership"],
        );
        check(Language::German, "Weiterentwicklung der Prozesse", &[]);
    }

    #[test]
    fn a_name_ends_with_its_item() {
        let found = |text: &str| -> Vec<String> {
            let passage = Passage::read(text, Section::Required);
            let vocabulary = Vocabulary::built_in();
            let mentions = mentions(&passage, vocabulary, Language::English, Trade::default());
            mentions
                .iter()
                .map(|found| found.skill.to_owned())
                .collect()
        };
        assert_eq!(found("biological chemistry"), ["biological chemistry"]);
        let apart = found("Biology, chemistry and physics");
        assert!(
            !apart.contains(&"biological chemistry".to_owned()),
            "{apart:?}"
        );
        assert!(apart.contains(&"chemistry".to_owned()), "{apart:?}");
        // A product and the abbreviations of its modules are one skill.
        for text in [
            "SAP MM",
            "Erfahrung mit SAP MM und SD",
            "SAP-HR",
            "SAP PP/QM",
            "SAP FI, CO or PS",
            "Kenntnisse in SAP OP",
        ] {
            assert_eq!(found(text), ["sap"], "{text}");
        }
        assert_eq!(found("SAP, HR"), ["sap", "human resources"]);
    }
}
