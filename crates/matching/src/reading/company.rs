//! Skills that are also words ("Go", "React", "Excel"), told by their company: neighbouring skills,
//! lists, case, the words before and after, and the trade of the document.

mod words;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::language::Language;
use crate::language::text::{Pause, Word};
use crate::vocabulary::{FoundSkill, Vocabulary};

use super::context::is_link;
use super::passage::Passage;
use super::section::Section;
use words::{
    denials, is_anchor, is_follower, is_personal_name, is_technical_title, is_use, is_verb_before,
    predicates,
};

/// What a document says of its trade.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Trade {
    /// Whether it is about software: then a capital alone shows what is meant.
    is_technical: bool,
}

impl Trade {
    /// The trade of a document with these titles and passages.
    pub(super) fn of<'a>(
        titles: impl Iterator<Item = &'a Word>,
        passages: impl Iterator<Item = &'a Passage>,
        vocabulary: &Vocabulary,
        language: Language,
    ) -> Self {
        let mut titles = titles;
        if titles.any(|word| is_technical_title(&word.text)) {
            return Self { is_technical: true };
        }
        let mut anchors: BTreeSet<&str> = BTreeSet::new();
        for line in passages.flat_map(|passage| &passage.lines) {
            let words: Vec<String> = line.words.iter().map(|word| word.text.clone()).collect();
            let found = vocabulary.find(&words, language).into_iter();
            let technical = found.filter(|found| !found.by_company && is_anchor(found.skill));
            anchors.extend(technical.map(|found| found.skill));
            if anchors.len() >= ENOUGH_ANCHORS {
                return Self { is_technical: true };
            }
        }
        Self::default()
    }
}

/// Unambiguous skills of software that make a document technical.
const ENOUGH_ANCHORS: usize = 2;

/// Of the skills found in a line, which are meant.
pub(super) fn meant(
    words: &[Word],
    section: Section,
    found: &[FoundSkill<'_>],
    trade: Trade,
) -> Vec<bool> {
    let denied: Vec<Range<usize>> = denials()
        .find(words)
        .into_iter()
        .map(|(at, ())| at)
        .collect();
    let is_denied = |at: &Range<usize>| {
        denied
            .iter()
            .any(|denied| denied.start < at.end && at.start < denied.end)
    };
    let mut meant: Vec<bool> = found
        .iter()
        .map(|found| !found.by_company && !is_denied(&found.words))
        .collect();
    let line = Line {
        words,
        section,
        trade,
    };
    let mut by_list = vec![false; found.len()];
    for (index, candidate) in found.iter().enumerate() {
        if !candidate.by_company || is_denied(&candidate.words) || line.is_part(&candidate.words) {
            continue;
        }
        if line.shows(&candidate.words) {
            if let Some(meant) = meant.get_mut(index) {
                *meant = true;
            }
        } else if line.is_item(&candidate.words)
            && let Some(by_list) = by_list.get_mut(index)
        {
            *by_list = true;
        }
    }
    // Two names side by side in a list of requirements are hardly two plain words.
    for (index, pair) in found.windows(2).enumerate() {
        let [one, other] = pair else {
            continue;
        };
        let both = by_list.get(index) == Some(&true)
            && by_list.get(index.saturating_add(1)) == Some(&true)
            && [one, other]
                .into_iter()
                .all(|found| line.is_capital(&found.words));
        let asked = trade.is_technical || matches!(section, Section::Required | Section::Optional);
        if both && asked && line.adjoin(&one.words, &other.words) {
            for at in [index, index.saturating_add(1)] {
                if let Some(meant) = meant.get_mut(at) {
                    *meant = true;
                }
            }
        }
    }
    // An item beside a skill is one, too; from there on along the list, both ways.
    let order = 0..found.len();
    for backwards in [false, true] {
        let order: Vec<usize> = if backwards {
            order.clone().rev().collect()
        } else {
            order.clone().collect()
        };
        for index in order {
            let beside = if backwards {
                index.checked_add(1)
            } else {
                index.checked_sub(1)
            };
            let Some(other) = beside.filter(|other| meant.get(*other) == Some(&true)) else {
                continue;
            };
            let (Some(this), Some(that)) = (found.get(index), found.get(other)) else {
                continue;
            };
            if by_list.get(index) == Some(&true)
                && line.adjoin(&this.words, &that.words)
                && let Some(meant) = meant.get_mut(index)
            {
                *meant = true;
            }
        }
    }
    meant
}

struct Line<'a> {
    words: &'a [Word],
    section: Section,
    trade: Trade,
}

impl Line<'_> {
    fn before(&self, at: &Range<usize>) -> Option<&Word> {
        self.words.get(at.start.checked_sub(1)?)
    }

    fn is_capital(&self, at: &Range<usize>) -> bool {
        self.words.get(at.start).is_some_and(|word| word.capital)
    }

    /// Whether a hyphen or an ampersand joins the words to others: "Go-to-market", "R&D".
    fn is_part(&self, at: &Range<usize>) -> bool {
        let joins = |word: &Word| word.joined && matches!(word.around[0], '-' | '‑' | '&' | '@');
        let follows = self.words.get(at.end).is_some_and(|next| {
            joins(next)
                && !matches!(
                    next.text.as_str(),
                    "based"
                        | "native"
                        | "like"
                        | "basierte"
                        | "entwickler"
                        | "entwicklung"
                        | "kenntnisse"
                        | "developer"
                        | "programmierung"
                        | "code"
                )
        });
        let first = self.words.get(at.start);
        let hangs = first.is_some_and(joins)
            && self
                .before(at)
                .is_some_and(|word| !is_verb_before(&word.text));
        // "and/or" names are fine; "it's" is no name.
        follows || hangs
    }

    /// Whether an item of a list begins and ends with the words.
    fn is_item(&self, at: &Range<usize>) -> bool {
        self.begins_item(at) && self.ends_item(at)
    }

    fn begins_item(&self, at: &Range<usize>) -> bool {
        let Some(first) = self.words.get(at.start) else {
            return false;
        };
        at.start == 0
            || first.pause >= Pause::Comma
            || matches!(
                first.around[0],
                '/' | '(' | '+' | '&' | '|' | '•' | '–' | '-' | '·' | '['
            )
            || self
                .before(at)
                .is_some_and(|word| is_link(std::slice::from_ref(word)) || word.text == "plus")
    }

    fn ends_item(&self, at: &Range<usize>) -> bool {
        let end = self.after_version(at.end);
        let Some(next) = self.words.get(end) else {
            return true;
        };
        next.pause >= Pause::Comma
            || matches!(
                next.around[0],
                '/' | '(' | ')' | '+' | '&' | '|' | '•' | '–' | '·' | '.' | ']'
            ) && next.around[0] != '.'
            || is_link(std::slice::from_ref(next))
            || matches!(next.text.as_str(), "etc" | "or" | "usw" | "plus")
    }

    /// The index after a version: "Go 1.22".
    fn after_version(&self, from: usize) -> usize {
        let rest = self.words.get(from..).unwrap_or_default();
        let digits = rest.iter().take(3).take_while(|word| {
            word.pause == Pause::None
                && word.text.len() <= 3
                && word
                    .text
                    .bytes()
                    .all(|b| b.is_ascii_digit() || b == b'x' || b == b'+')
        });
        from.saturating_add(digits.count())
    }

    /// Whether nothing but a link or comma and a version is between two items.
    fn adjoin(&self, one: &Range<usize>, other: &Range<usize>) -> bool {
        let (first, second) = if one.start < other.start {
            (one, other)
        } else {
            (other, one)
        };
        let from = self.after_version(first.end);
        let between = self.words.get(from..second.start).unwrap_or_default();
        let adjoins = self.words.get(from..=second.start).unwrap_or_default();
        between.len() <= 1
            && is_link(between)
            && adjoins.iter().all(|word| word.pause < Pause::Sentence)
    }

    /// Whether the words show by themselves or by those around them that the skill is meant.
    fn shows(&self, at: &Range<usize>) -> bool {
        let Some(word) = self.words.get(at.start) else {
            return false;
        };
        let technical = self.trade.is_technical;
        let short = word.text.chars().count() == 1;
        let next = self.words.get(self.after_version(at.end));
        let next = next
            .filter(|next| next.pause == Pause::None)
            .map(|next| next.text.as_str());
        let before = self.before(at).filter(|_| word.pause < Pause::Sentence);
        let before = before.map(|before| before.text.as_str());
        let begins = at.start == 0 || word.pause == Pause::Sentence;
        // "Go developer", "Excel skills"
        if next.is_some_and(|next| is_follower(&word.text, next)) && (word.capital || technical) {
            return true;
        }
        if !word.capital {
            return false;
        }
        // A line of its own.
        let alone = at.start == 0 && self.after_version(at.end) == self.words.len();
        if alone && (technical || matches!(self.section, Section::Required | Section::Optional)) {
            return true;
        }
        // "Statistician (R)"
        let bracketed = word.around[0] == '(' && self.ends_item(at);
        if bracketed && technical {
            return true;
        }
        // "Tableau is a plus"
        let after = self.words.get(self.after_version(at.end)..);
        let predicated = after
            .and_then(|after| predicates().longest(after))
            .is_some();
        if predicated && self.begins_item(at) {
            return true;
        }
        // "services in Go", "experience with React"
        let is_named = is_personal_name(&word.text);
        if before.is_some_and(is_verb_before) && self.ends_item(at) && (technical || !is_named) {
            return true;
        }
        if before.is_some_and(is_use) && (technical || !is_named) && !begins {
            return true;
        }
        // In a technical text, a capital inside a sentence.
        technical
            && !short
            && !begins
            && !word.capitals
            && !is_named
            && !matches!(
                before,
                Some("at" | "join" | "the" | "our" | "this" | "next" | "last")
            )
    }
}
