//! Who may be hired: work permits, sponsorship, citizenship and clearance in a posting.

mod phrases;

use std::ops::Range;

use crate::document::Posting;
use crate::features::{Fact, Permit, Quote};
use crate::language::text::{Pause, Word};

use super::context::{Context, Stance};
use super::finding::Finding;
use super::passage::Advertisement;
use super::place;
use phrases::{
    Topic, exceptions, is_other_cause, is_sponsored, offers, refusals, topics, treats_alike,
};

/// What any part of the text states: employers put it among their policies.
pub(super) fn demanded(
    advertisement: &Advertisement,
    posting: &Posting,
    quotes: &mut Vec<Quote>,
) -> Option<Permit> {
    let mut permit = Permit::default();
    for (field, line) in advertisement.lines() {
        let before = permit.clone();
        let Some(at) = read(&line.words, &mut permit) else {
            continue;
        };
        if permit != before
            && let Some(finding) = Finding::by((), field, &line.words, at)
        {
            finding.keep(Fact::Permit, posting, quotes);
        }
    }
    (permit != Permit::default()).then_some(permit)
}

/// Reads a line; the words of the last statement in it.
fn read(words: &[Word], permit: &mut Permit) -> Option<Range<usize>> {
    let found = topics().find(words);
    if found.is_empty() {
        return None;
    }
    let context = Context::of(words);
    let mut last = None;
    for (at, topic) in found {
        let sentence = Sentence::around(words, &at);
        let is_denied = context.denies(&at);
        let unwanted = is_denied || context.stance(&at) == Some(Stance::Optional);
        let before = permit.clone();
        match topic {
            Topic::Permit => {
                let country = country_within(sentence.after(&at));
                permit.country = permit.country.take().or(country.filter(|_| !is_denied));
            }
            Topic::NoSponsorship if !sentence.asks => permit.sponsored = Some(false),
            Topic::NoSponsorship => {}
            Topic::Sponsorship | Topic::Sponsoring | Topic::Visa => {
                if let Some(sponsored) = sentence.sponsors(topic, &at, is_denied) {
                    // A refusal anywhere weighs more than an offer.
                    permit.sponsored = Some(sponsored && permit.sponsored != Some(false));
                }
            }
            Topic::Citizenship => {
                let alike = !treats_alike().find(sentence.all()).is_empty();
                permit.citizens |= !unwanted && !alike;
            }
            Topic::Clearance => permit.cleared |= !unwanted,
        }
        if *permit != before {
            last = Some(at);
        }
    }
    last
}

/// Words on each side that are looked at, so that long lines take linear time.
const MOST_WORDS: usize = 40;

/// A sentence, and whether it asks.
struct Sentence<'a> {
    words: &'a [Word],
    range: Range<usize>,
    asks: bool,
}

impl<'a> Sentence<'a> {
    fn around(words: &'a [Word], at: &Range<usize>) -> Self {
        let begins = |index: &usize| {
            let word = words.get(*index);
            word.is_some_and(|word| word.pause == Pause::Sentence)
        };
        let least = at.start.saturating_sub(MOST_WORDS);
        let start = (least..=at.start).rev().find(begins).unwrap_or(least);
        let most = words.len().min(at.end.saturating_add(MOST_WORDS));
        let end = (at.end..most).find(begins).unwrap_or(most);
        let last = end.checked_sub(1).and_then(|last| words.get(last));
        Self {
            words,
            range: start..end,
            asks: last.is_some_and(|last| matches!(last.around[1], '?' | '？')),
        }
    }

    fn all(&self) -> &'a [Word] {
        self.words.get(self.range.clone()).unwrap_or_default()
    }

    fn after(&self, at: &Range<usize>) -> &'a [Word] {
        self.words.get(at.end..self.range.end).unwrap_or_default()
    }

    fn before(&self, at: &Range<usize>) -> &'a [Word] {
        self.words
            .get(self.range.start..at.start)
            .unwrap_or_default()
    }

    /// Whether the employer sponsors permits; `None` if the sentence does not say so.
    fn sponsors(&self, topic: Topic, at: &Range<usize>, is_denied: bool) -> Option<bool> {
        if self.asks || !exceptions().find(self.all()).is_empty() {
            return None;
        }
        let is_visa = |words: &[Word]| {
            let mut found = topics().find(words).into_iter();
            found.any(|(_, topic)| topic == Topic::Visa)
        };
        let (before, after) = (self.before(at), self.after(at));
        let near =
            |words: &'a [Word], most: usize| words.get(..most.min(words.len())).unwrap_or_default();
        let around = |words: &[Word]| words.iter().any(|word| is_other_cause(&word.text));
        match topic {
            // "We sponsor a club", "we sponsor your courses"
            Topic::Sponsoring => {
                let object = near(after, 4);
                let of_people = object
                    .first()
                    .is_none_or(|word| word.pause >= Pause::Comma || is_sponsored(&word.text));
                if !(is_visa(after) || of_people) || around(object) {
                    return None;
                }
            }
            Topic::Sponsorship => {
                let from = before.len().saturating_sub(2);
                let qualified = before.get(from..).unwrap_or_default();
                if around(qualified) && !is_visa(qualified) {
                    return None;
                }
            }
            _ => {}
        }
        let refused = is_denied
            || refusals()
                .find(self.all())
                .iter()
                .any(|(_, refuses)| *refuses)
            || !Context::of(self.all()).denials().is_empty();
        let offered = offers().find(self.all());
        let is_offered = match topic {
            Topic::Sponsoring => true,
            Topic::Sponsorship => !offered.is_empty(),
            // "Help with your visa" is offered by a verb before it, "a visa is available" by words
            // right after it.
            _ => !offers().find(before).is_empty() || !offers().find(near(after, 5)).is_empty(),
        };
        match (refused, is_offered, topic) {
            // "You will not need a visa"
            (true, _, Topic::Visa) => {
                let supports = !offers().find(self.all()).is_empty()
                    || refusals()
                        .find(self.all())
                        .iter()
                        .any(|(_, refuses)| *refuses);
                supports.then_some(false)
            }
            (true, ..) => Some(false),
            (false, true, _) => Some(true),
            (false, false, _) => None,
        }
    }
}

/// The first country among these words.
fn country_within(words: &[Word]) -> Option<String> {
    let most = words.len().min(FURTHEST_COUNTRY);
    (0..most).find_map(|at| place::country_at(words.get(at..)?))
}

/// Words between a permit and its country: "the right to work and live in the UK".
const FURTHEST_COUNTRY: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text;

    #[test]
    fn who_may_be_hired() {
        let check = |text: &str, expect: Permit| {
            let glyphs: Vec<text::Glyph> = text::glyphs(text).collect();
            let mut permit = Permit::default();
            read(&text::spanned(&glyphs), &mut permit);
            assert_eq!(permit, expect, "{text}");
        };
        let in_country = |country: &str| Permit {
            country: Some(country.to_owned()),
            ..Permit::default()
        };
        // Who is treated alike is not asked for.
        check(
            "Unabhängig von Alter, Geschlecht und Staatsangehörigkeit",
            Permit::default(),
        );
        check("We hire regardless of EU citizenship", Permit::default());
        let sponsored = |sponsored| Permit {
            sponsored: Some(sponsored),
            ..Permit::default()
        };
        check("We do not hold a sponsor licence.", sponsored(false));
        check("We help you obtain a work permit", sponsored(true));
        check(
            "You must be authorised to work in the US.",
            in_country("us"),
        );
        check(
            "Right to work in the United Kingdom required",
            in_country("gb"),
        );
        check(
            "Authorized to work in Germany, no visa sponsorship",
            Permit {
                sponsored: Some(false),
                ..in_country("de")
            },
        );
        check(
            "Visa sponsorship is available",
            Permit {
                sponsored: Some(true),
                ..Permit::default()
            },
        );
        check(
            "We do not offer visa sponsorship",
            Permit {
                sponsored: Some(false),
                ..Permit::default()
            },
        );
        check(
            "US citizens with a security clearance only",
            Permit {
                citizens: true,
                cleared: true,
                ..Permit::default()
            },
        );
        check("A security clearance is not required", Permit::default());
        check("We work in the US", Permit::default());
        let sponsored = |sponsored: bool| Permit {
            sponsored: Some(sponsored),
            ..Permit::default()
        };
        for refusal in [
            "We don't offer sponsorship.",
            "We can’t sponsor visas.",
            "We are not, at present, able to offer sponsorship.",
            "We will not, for any role, provide visa sponsorship.",
            "We no longer sponsor visas.",
            "We never offer visa sponsorship.",
            "We have stopped providing sponsorship.",
            "Neither relocation nor sponsorship is offered.",
            "This job is not eligible for visa sponsorship.",
            "Applicants who need sponsorship cannot be considered.",
            "Anyone who requires sponsorship, now or in future, will not be considered.",
            "Sponsorship isn't available.",
            "We don't pay for visa sponsorship.",
            "We are unable to sponsor at this time.",
            "You must be able to work without sponsorship.",
            "We do not support H-1B transfers.",
            "Wir bieten kein Visa-Sponsoring.",
            "No ofrecemos patrocinio de visa.",
            "Nous ne sponsorisons pas de visas.",
            "Nous ne prenons pas en charge les démarches de visa.",
            "No C2C and no H1B, please.",
            "USC or GC only",
            "我们不提供签证担保",
        ] {
            check(refusal, sponsored(false));
        }
        for offer in [
            "We sponsor visas.",
            "We will sponsor you.",
            "We support H-1B transfers.",
            "We help with your Blue Card.",
            "Visa sponsorship and relocation are available.",
            "Sponsorship can be offered.",
            "A Skilled Worker visa may be available for the right person.",
            "H-1B transfers welcome.",
            "Nous prenons en charge vos démarches de visa.",
            "Wir unterstützen dich beim Visum.",
            "Ofrecemos patrocinio de visado.",
            "Nous sponsorisons votre visa.",
        ] {
            check(offer, sponsored(true));
        }
        for neither in [
            "We sponsor a chess club.",
            "We sponsor your training.",
            "We sponsor two charity runs a year.",
            "Will you need visa sponsorship?",
            "Executive sponsorship of projects",
            "No sponsorship unless the role is senior.",
            "You will not need a visa.",
        ] {
            check(neither, Permit::default());
        }
        check("You need a work permit for Canada", in_country("ca"));
        check(
            "Work authorization in Germany is required",
            in_country("de"),
        );
        check("You don't have to be a US citizen", Permit::default());
        for citizens in [
            "Only US persons may be hired (ITAR).",
            "Must be a U.S. citizen",
            "U.S. Persons only",
        ] {
            let permit = Permit {
                citizens: true,
                ..Permit::default()
            };
            check(citizens, permit);
        }
        for cleared in ["SC clearance needed", "An active Top Secret clearance"] {
            let permit = Permit {
                cleared: true,
                ..Permit::default()
            };
            check(cleared, permit);
        }
    }
}
