//! The sections of a line, which "or", "/", "|" and the like separate.

use std::ops::Range;

use super::super::gazetteer::Entity;
use super::super::senses::{self, Sense};
use super::super::token::{Gap, Token};
use super::chain::Chain;
use super::statement::Around;
use super::words::{Item, Reader, What};
use super::world::{Candidate, Outer};

/// A part of a line.
#[derive(Debug, Default)]
pub(super) struct Section {
    /// How it is separated from the one before.
    pub(super) gap: Gap,
    pub(super) or: bool,
    pub(super) chains: Vec<Chain>,
    pub(super) remote: bool,
    pub(super) hybrid: bool,
    pub(super) on_site: bool,
    pub(super) everywhere: bool,
    pub(super) nowhere: bool,
    /// Number of words that nothing explains.
    pub(super) unknown: usize,
}

impl Section {
    /// Whether it names no place.
    pub(super) fn is_bare(&self) -> bool {
        self.chains.is_empty()
    }

    /// Whether a name of it may be that of a city.
    pub(super) fn may_name_city(&self) -> bool {
        let mut named = self.chains.iter().flat_map(|chain| &chain.inner);
        named.any(|one| matches!(one, Candidate::Entity(Entity::City(_))))
    }
}

impl Reader<'_> {
    pub(super) fn sections(
        &self,
        items: &[Item],
        outer: &Outer,
        around: Around<'_>,
    ) -> Vec<Section> {
        let mut sections: Vec<Section> = Vec::new();
        let mut from: usize = 0;
        let mut or = false;
        let mut gap = Gap::Hard;
        for (index, item) in items.iter().enumerate() {
            let word = match item.what {
                What::Sense(Sense::Or) => Some(true),
                What::Sense(Sense::And) => Some(false),
                _ => None,
            };
            // "Ulm (hybrid), Bonn (remote)"
            let earlier = items.get(from..index).unwrap_or_default();
            let marked = earlier.last().is_some_and(|last| is_workplace(&last.what))
                && earlier
                    .iter()
                    .any(|item| matches!(item.what, What::Name { .. }));
            let next_place =
                marked && item.gap == Gap::Close && matches!(item.what, What::Name { .. });
            if word.is_none() && item.gap < Gap::Link && !next_place {
                continue;
            }
            if index > from || word.is_some() {
                sections.push(self.section(
                    items.get(from..index).unwrap_or_default(),
                    gap,
                    or,
                    outer,
                    around,
                ));
            }
            gap = match word {
                None if !next_place => item.gap,
                _ => Gap::Link,
            };
            or = word == Some(true);
            from = if word.is_some() {
                index.saturating_add(1)
            } else {
                index
            };
        }
        sections.push(self.section(
            items.get(from..).unwrap_or_default(),
            gap,
            or,
            outer,
            around,
        ));
        sections
    }

    fn section(
        &self,
        items: &[Item],
        gap: Gap,
        or: bool,
        outer: &Outer,
        around: Around<'_>,
    ) -> Section {
        let mut section = Section {
            gap,
            or,
            ..Section::default()
        };
        self.workplaces(items, &mut section);
        let parts = comma_parts(items);
        let mut pending: Option<Range<usize>> = None;
        for part in &parts {
            let part = items.get(part.clone()).unwrap_or_default();
            let names = named_in(part);
            if names.is_empty() {
                let unknown = unknown_name(part, self.tokens);
                section.unknown = section.unknown.saturating_add(count_unknown(part));
                // "Germany, Kleinstadt"
                let last = section.chains.last_mut();
                let coarse =
                    last.filter(|chain| chain.unknown_at.is_none() && self.is_coarse(chain));
                match (unknown, coarse) {
                    (Some(at), Some(chain))
                        if part.first().is_some_and(|item| item.gap >= Gap::Comma)
                            && !self.is_area(chain) =>
                    {
                        chain.unknown_at = Some(at);
                    }
                    (Some(at), _) => pending = Some(at),
                    (None, _) => {}
                }
                continue;
            }
            section.unknown = section.unknown.saturating_add(count_unknown(part));
            let part_at = part
                .first()
                .zip(part.last())
                .map(|(first, last)| first.at.start..last.at.end);
            for item in names {
                self.add_name(item, &mut section, &mut pending);
                if let Some(chain) = section.chains.last_mut()
                    && chain.inner_at.as_ref() == Some(&item.at)
                {
                    chain.part_at.clone_from(&part_at);
                }
            }
        }
        // "Kleinstadt" in a field for cities.
        if section.chains.is_empty()
            && around.is_city
            && !(section.remote || section.hybrid || section.on_site)
        {
            let country = !outer.country.is_empty() || !outer.region.is_empty();
            let street = items
                .iter()
                .any(|item| item.what == What::Sense(Sense::Street));
            let plain = !self.tokens.iter().any(|token| token.digits)
                && !section.nowhere
                && !section.everywhere;
            let whole = (street && plain && self.tokens.len() <= MOST_WORDS_OF_UNKNOWN)
                .then_some(0..self.tokens.len());
            if let Some(at) = pending.or(whole).filter(|_| country) {
                section.chains.push(Chain {
                    unknown_at: Some(at),
                    ..Chain::default()
                });
            }
        }
        section
    }

    /// The words for a workplace.
    fn workplaces(&self, items: &[Item], section: &mut Section) {
        let mut denied = false;
        let mut number: Option<&Token> = None;
        let mut some_days = false;
        let mut all_days = false;
        for (index, item) in items.iter().enumerate() {
            match &item.what {
                What::Sense(Sense::No) => denied = true,
                What::Sense(Sense::Filler | Sense::Days) if denied => {}
                What::Sense(
                    sense @ (Sense::Remote | Sense::Hybrid | Sense::OnSite | Sense::Anywhere),
                ) => {
                    let after = items.get(index.saturating_add(1)..).unwrap_or_default();
                    let mut after = after
                        .iter()
                        .filter(|item| item.what != What::Sense(Sense::Filler));
                    let after_denied = after.next().is_some_and(|item| {
                        item.what == What::Sense(Sense::Unavailable) && item.gap <= Gap::Joint
                    });
                    match (sense, denied || after_denied) {
                        (Sense::Remote | Sense::Anywhere, true) => section.on_site = true,
                        (_, true) => {}
                        (Sense::Remote, false) => section.remote = true,
                        (Sense::Anywhere, false) => {
                            section.remote = true;
                            section.everywhere = true;
                        }
                        (Sense::Hybrid, false) => section.hybrid = true,
                        (_, false) => section.on_site = true,
                    }
                    denied = false;
                }
                What::Sense(Sense::Everywhere) => section.everywhere = true,
                What::Sense(Sense::Nowhere) => section.nowhere = true,
                _ => denied = false,
            }
            if item.what == What::Sense(Sense::Days)
                && let Some(number) = number
            {
                all_days |= number.text == "5";
                some_days |= number.text != "5";
            }
            number = (item.what == What::Number)
                .then(|| self.tokens.get(item.at.start))
                .flatten();
        }
        // "2 days remote" and "3 days in the office" are the same.
        if some_days && !all_days && (section.remote || section.on_site) {
            (section.remote, section.on_site, section.hybrid) = (false, false, true);
        }
        if section.hybrid && section.on_site {
            section.on_site = false;
        }
    }

    /// Adds a name to the last chain, or begins another.
    fn add_name(&self, item: &Item, section: &mut Section, pending: &mut Option<Range<usize>>) {
        let What::Name { candidates, code } = &item.what else {
            return;
        };
        let before = pending.take();
        if let Some(chain) = section.chains.last_mut() {
            let is_division = |one: &Candidate| matches!(one, Candidate::Division(_));
            if !*code
                && !candidates.iter().any(is_division)
                && self.joins_district(chain, candidates, item)
            {
                return;
            }
            if self.extend(chain, candidates, item) {
                return;
            }
            if self.replaces(chain, candidates, *code, item) {
                return;
            }
            // "Milano (MI)", but not "AT, CH"
            if *code && !self.is_coarse(chain) {
                chain.contradicted = true;
                return;
            }
        }
        let mut chain = Chain {
            inner: candidates.clone(),
            inner_at: Some(item.at.clone()),
            names: 1,
            ..Chain::default()
        };
        // Alone, "BE" is Belgium and no canton; but "CA" may be California.
        if *code && self.world.is_country(&chain.inner) {
            chain.inner.retain(|one| {
                matches!(one, Candidate::Entity(Entity::Country(_))) || self.world.is_state(one)
            });
        }
        // "Kleinstadt, Germany", but not "Sales, Germany or Berlin".
        if let Some(at) = before.filter(|_| item.gap >= Gap::Comma)
            && self.is_coarse(&chain)
            && !self.is_area(&chain)
            && !section.remote
        {
            if *code {
                chain.inner = self.of_code_after_city(&chain.inner, item);
            }
            chain.unknown_at = Some(at);
            section.unknown = section.unknown.saturating_sub(1);
        }
        section.chains.push(chain);
    }
}

fn is_workplace(what: &What) -> bool {
    matches!(
        what,
        What::Sense(Sense::Remote | Sense::Hybrid | Sense::OnSite | Sense::Anywhere)
    )
}

/// The parts of a section between commas, dashes and brackets.
fn comma_parts(items: &[Item]) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let mut from: usize = 0;
    for (index, item) in items.iter().enumerate().skip(1) {
        if item.gap >= Gap::Comma {
            parts.push(from..index);
            from = index;
        }
    }
    if from < items.len() {
        parts.push(from..items.len());
    }
    parts
}

/// The names of a part. Those in a street are none, unless a postcode goes before.
fn named_in(part: &[Item]) -> Vec<&Item> {
    let is_street = part
        .iter()
        .any(|item| item.what == What::Sense(Sense::Street))
        && part.iter().any(|item| {
            matches!(item.what, What::Number | What::Unknown)
                || item.what == What::Sense(Sense::Street)
        })
        && part.len() > 1;
    let postcode = part.iter().rposition(|item| item.what == What::Number);
    let from = match postcode {
        _ if !is_street => 0,
        Some(at) if at > 0 => at,
        _ => part.len(),
    };
    let after_street = part.get(from..).unwrap_or_default();
    let names = after_street
        .iter()
        .filter(|item| matches!(item.what, What::Name { .. }));
    names.collect()
}

fn count_unknown(part: &[Item]) -> usize {
    part.iter()
        .filter(|item| item.what == What::Unknown)
        .count()
}

/// The words of a part that may be the name of an unknown city.
fn unknown_name(part: &[Item], tokens: &[Token]) -> Option<Range<usize>> {
    let begin = part.iter().position(|item| item.what == What::Unknown)?;
    let plain = part.iter().all(|item| {
        matches!(
            item.what,
            What::Unknown | What::Sense(Sense::Filler | Sense::And) | What::Number
        )
    });
    let words = part.get(begin..)?;
    let end = words.iter().rposition(|item| item.what == What::Unknown)?;
    let words = words.get(..=end)?;
    let at = words.first()?.at.start..words.last()?.at.end;
    let of = tokens.get(at.clone())?;
    let short = of.len() <= MOST_WORDS_OF_UNKNOWN;
    let capital = of.first().is_some_and(|token| token.capital);
    let name = of
        .iter()
        .all(|token| !token.digits && !senses::is_of_a_company(&token.text));
    let long = of
        .iter()
        .any(|token| token.text.chars().count() >= SHORTEST_UNKNOWN);
    (plain && short && capital && name && long).then_some(at)
}

/// Words of the longest name of a city that the gazetteer lacks.
const MOST_WORDS_OF_UNKNOWN: usize = 4;

/// Letters of its longest word.
const SHORTEST_UNKNOWN: usize = 3;
