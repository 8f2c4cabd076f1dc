//! The grammar of location lines: "Berlin, Hamburg or Munich", "Omaha, NE 68102", "Remote - US".
//!
//! A line is a list of sections, separated by "or", "/", "|" and the like. A section holds words
//! for a workplace and chains of names. The names of a chain lie in each other, in either order:
//! a city, its region, its country. A name that does not lie in the chain, nor the chain in it,
//! begins another. Names that no chain can explain, and other words, name no place.

use std::ops::Range;

use crate::document::{Place, Workplace};
use crate::features::{PlaceKey, Point};

use super::area::{self, Area};
use super::departement::{self, Departement};
use super::gazetteer::{Entity, Gazetteer, WEIGHT_PER_DOUBLING};
use super::senses::{self, Sense};
use super::token::{Gap, Token, name_key, tokens};

/// Bytes of a line, and its words, that are read: longer ones are no location lines.
const LONGEST_LINE: usize = 2_000;
const MOST_TOKENS: usize = 200;

/// Words of the longest name.
const LONGEST_NAME: usize = 7;

/// A namesake is ruled out if another place has this many times its inhabitants.
const SURE: i32 = weight(10.0);

/// A city of so many inhabitants is meant itself, and not as a part of another.
const LARGE_CITY: i32 = weight(400_000.0);

/// No town that the gazetteer lacks replaces a city of so many inhabitants and the same name.
const METROPOLIS: i32 = weight(1_000_000.0);

/// How much more likely a place is in a country that the posting names elsewhere.
const CONTEXT: i32 = weight(100.0);

/// A place that is so much larger than a city of its name around which it lies is meant itself: the
/// province of Quebec, but not the state of Salzburg.
const FAR_LARGER: i32 = weight(12.0);

/// Kilometres between a large city and the districts that bear a name of their own.
const DISTRICT_KM: f64 = 15.0;

/// A country with hardly more inhabitants than its city is that city.
const NOT_LARGER: i32 = weight(4.0);

/// The weight of so many inhabitants; logarithms are not constant functions, so it counts
/// doublings, with eight steps each and a linear remainder.
const fn weight(inhabitants: f64) -> i32 {
    let mut rest = inhabitants;
    let mut steps = 0.0;
    while rest >= 2.0 {
        rest /= 2.0;
        steps += WEIGHT_PER_DOUBLING;
    }
    steps += (rest - 1.0) * WEIGHT_PER_DOUBLING;
    #[expect(clippy::cast_possible_truncation, reason = "at most 8 × 1024")]
    {
        steps as i32
    }
}

/// What a line states.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Reading {
    /// Where the work is done.
    pub(super) places: Vec<Found>,
    /// Where remote workers may live; empty if anywhere, or not stated.
    pub(super) applicants: Vec<Found>,
    /// Each once, remote first.
    pub(super) workplaces: Vec<Workplace>,
    /// Whether all of the line is known to name no particular place: "Worldwide", "TBD".
    pub(super) nowhere: bool,
}

/// A place that a line names.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) key: PlaceKey,
    /// With the words of the line.
    pub(super) written: Place,
}

/// What is known besides the line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Around<'a> {
    /// Name or code of the region.
    pub(super) region: Option<&'a str>,
    /// Name or code of the country.
    pub(super) country: Option<&'a str>,
    /// The countries ("us") and regions ("us/ma") in which the other places are.
    pub(super) likely: &'a [String],
    /// Whether the line is the name of a city, however unknown.
    pub(super) is_city: bool,
}

/// Reads a line.
pub(super) fn read(line: &str, around: Around<'_>) -> Reading {
    let Some(gazetteer) = Gazetteer::get() else {
        return Reading::default();
    };
    let mut tokens = if line.len() > LONGEST_LINE {
        Vec::new()
    } else {
        tokens(line)
    };
    tokens.truncate(MOST_TOKENS);
    let reader = Reader {
        line,
        gazetteer,
        capitals: tokens.iter().any(|token| token.capital && !token.digits),
        loud: tokens.iter().all(|token| token.capitals || token.digits),
        tokens: &tokens,
    };
    let outer = reader.outer(around);
    let items = reader.items();
    let sections = reader.sections(&items, &outer, around);
    reader.reading(sections, &outer, around)
}

/// The place that region and country name without a city.
pub(super) fn around_alone(around: Around<'_>) -> Option<Found> {
    let reader = Reader {
        line: "",
        gazetteer: Gazetteer::get()?,
        capitals: false,
        loud: false,
        tokens: &[],
    };
    let outer = reader.outer(around);
    let chain = Chain::default();
    reader.found(&chain, false, &outer, around, around.likely)
}

/// What a name may name.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Candidate {
    Area(&'static Area),
    Entity(Entity),
}

/// What some words are.
#[derive(Debug, Clone, PartialEq)]
enum What {
    Sense(Sense),
    Name {
        candidates: Vec<Candidate>,
        code: bool,
    },
    /// A number, or a part of a postcode.
    Number,
    Unknown,
}

/// Some words of a line.
#[derive(Debug, Clone, PartialEq)]
struct Item {
    what: What,
    at: Range<usize>,
    gap: Gap,
}

/// Names that lie in each other.
#[derive(Debug, Clone, Default)]
struct Chain {
    /// What the innermost name may be; empty if it is a city that the gazetteer lacks.
    inner: Vec<Candidate>,
    /// The words of the innermost name, of the region, and of a city that the gazetteer lacks.
    inner_at: Option<Range<usize>>,
    region_at: Option<(Range<usize>, Vec<Candidate>)>,
    unknown_at: Option<Range<usize>>,
    /// All words between the commas around the innermost name.
    part_at: Option<Range<usize>>,
    /// Number of names.
    names: usize,
    /// Whether a code was left out that contradicts the rest.
    contradicted: bool,
}

/// A part of a line.
#[derive(Debug, Default)]
struct Section {
    /// How it is separated from the one before.
    gap: Gap,
    or: bool,
    chains: Vec<Chain>,
    remote: bool,
    hybrid: bool,
    on_site: bool,
    everywhere: bool,
    nowhere: bool,
    /// Number of words that nothing explains.
    unknown: usize,
}

impl Section {
    /// Whether it names no place.
    fn is_bare(&self) -> bool {
        self.chains.is_empty()
    }
}

/// The places around everything that a line names.
#[derive(Debug, Default)]
struct Outer {
    region: Vec<Candidate>,
    country: Vec<Candidate>,
}

struct Reader<'a> {
    line: &'a str,
    tokens: &'a [Token],
    gazetteer: &'static Gazetteer,
    /// Whether some word has a capital, so that words without one name no city.
    capitals: bool,
    /// Whether everything is in capitals, so that capitals make no code.
    loud: bool,
}

impl Reader<'_> {
    /// The region and country that fields name.
    fn outer(&self, around: Around<'_>) -> Outer {
        let named = |text: Option<&str>, is_kind: fn(&Candidate) -> bool| {
            let Some(text) = text else {
                return Vec::new();
            };
            let mut candidates = whole_name(self.gazetteer, text);
            candidates.retain(is_kind);
            candidates
        };
        Outer {
            region: named(around.region, |candidate| {
                matches!(
                    candidate,
                    Candidate::Area(_) | Candidate::Entity(Entity::Region(_))
                )
            }),
            country: named(around.country, |candidate| {
                matches!(
                    candidate,
                    Candidate::Area(_) | Candidate::Entity(Entity::Country(_))
                )
            }),
        }
    }

    // ---- words

    fn items(&self) -> Vec<Item> {
        let mut items: Vec<Item> = Vec::new();
        let mut at: usize = 0;
        while let Some(rest) = self.tokens.get(at..).filter(|rest| !rest.is_empty()) {
            let (length, what) = self.item(at, rest, &items);
            let end = at.saturating_add(length.max(1));
            items.push(Item {
                what,
                at: at..end,
                gap: rest.first().map(|token| token.gap).unwrap_or_default(),
            });
            at = end;
        }
        items
    }

    /// The words that begin here, and what they are.
    fn item(&self, at: usize, rest: &[Token], before: &[Item]) -> (usize, What) {
        let Some(first) = rest.first() else {
            return (1, What::Unknown);
        };
        let sense = senses::longest(rest);
        let name = self.name(rest);
        let sense_length = sense.map_or(0, |(length, _)| length);
        let name_length = name.as_ref().map_or(0, |(length, _)| *length);
        let in_postcode = before.last().is_some_and(|item| item.what == What::Number)
            && first.gap <= Gap::Joint
            && first.capitals
            && first.text.len() <= 3
            && rest.get(1).is_some_and(|next| next.gap == Gap::Space);
        let before_postcode = first.text.len() == 1
            && rest
                .get(1)
                .is_some_and(|next| next.digits && next.gap == Gap::Joint);
        if first.digits || in_postcode || before_postcode {
            return (1, What::Number);
        }
        // "Perth, WA" is not the city of Wa.
        let after_name = before
            .last()
            .is_some_and(|item| matches!(item.what, What::Name { .. }));
        // "SE-Malmö" is in Sweden, and not in Sé.
        let next = rest.get(1).is_some_and(|next| next.gap > Gap::Space);
        let hamlet = name.as_ref().is_some_and(|(_, candidates)| {
            candidates.iter().all(|one| self.weight(one) < LARGE_CITY)
        });
        let before_name = at == 0 && next && hamlet && first.capitals;
        let after =
            before_name || first.gap == Gap::Comma || (after_name && first.capitals && !self.loud);
        let country = name
            .as_ref()
            .is_some_and(|(_, candidates)| self.is_country(candidates));
        let codes = after && (2..=3).contains(&first.text.len()) && name_length == 1 && !country;
        if let Some(candidates) = codes
            .then(|| self.code(at, first, sense.is_some(), before))
            .flatten()
        {
            return (
                1,
                What::Name {
                    candidates,
                    code: true,
                },
            );
        }
        if let Some((length, candidates)) = name.filter(|_| name_length > sense_length) {
            return (
                length,
                What::Name {
                    candidates,
                    code: false,
                },
            );
        }
        if let Some(candidates) = self.code(at, first, sense.is_some(), before) {
            return (
                1,
                What::Name {
                    candidates,
                    code: true,
                },
            );
        }
        if let Some((length, sense)) = sense {
            return (length, What::Sense(sense));
        }
        if senses::ends_like_a_street(&first.text) {
            return (1, What::Sense(Sense::Street));
        }
        (1, What::Unknown)
    }

    /// The longest name that begins with these words.
    fn name(&self, rest: &[Token]) -> Option<(usize, Vec<Candidate>)> {
        // "Frankfurt (Oder)"
        let within = |gap: Gap| gap <= Gap::Stop || gap == Gap::Open;
        let length = 1_usize.saturating_add(
            rest.iter()
                .skip(1)
                .take(LONGEST_NAME.saturating_sub(1))
                .take_while(|token| within(token.gap))
                .count(),
        );
        // "&", "/" and "+" are part of few names.
        let linked = 1_usize.saturating_add(
            rest.iter()
                .skip(1)
                .take(LONGEST_NAME.saturating_sub(1))
                .take_while(|token| within(token.gap) || token.gap == Gap::Link)
                .count(),
        );
        let words = rest.get(..length)?;
        let area = (1..=linked.min(area::LONGEST_NAME))
            .rev()
            .find_map(|length| {
                let words: Vec<&str> = rest
                    .get(..length)?
                    .iter()
                    .map(|token| token.text.as_str())
                    .collect();
                Some((length, Area::named(&words.join(" "))?))
            });
        let texts = words.iter().map(|token| token.text.as_str());
        let known = self.gazetteer.longest(texts).or_else(|| {
            let plain: Vec<String> = words
                .iter()
                .map(|token| without_digraphs(&token.text))
                .collect();
            let changed = plain.first() != words.first().map(|token| &token.text);
            changed.then(|| self.gazetteer.longest(plain.iter().map(String::as_str)))?
        });
        let mut known = known.map(|(length, entities)| {
            let entities = entities.into_iter();
            (length, entities.map(Candidate::Entity).collect::<Vec<_>>())
        });
        if let Some((length, candidates)) = &mut known {
            let words = words.get(..*length).unwrap_or_default();
            // In a line with capitals, a word without one is not the name of a city.
            let small = self.capitals && !words.iter().any(|token| token.capital);
            // "US" and "UK" are names, but "us" is none among words.
            candidates.retain(|candidate| {
                !(small && matches!(candidate, Candidate::Entity(Entity::City(_))))
            });
        }
        if let Some((length, candidates)) = &mut known
            && let Some(city) = self.around_direction(words, *length, candidates)
        {
            candidates.push(city);
        }
        let known = known.filter(|(_, candidates)| !candidates.is_empty());
        match (area, known) {
            (Some((length, _)), Some((other, candidates))) if other > length => {
                Some((other, candidates))
            }
            (Some((length, area)), _) => Some((length, vec![Candidate::Area(area)])),
            (None, known) => known,
        }
    }

    /// "East London" is a part of London rather than the town of that name in another country.
    fn around_direction(
        &self,
        words: &[Token],
        length: usize,
        towns: &[Candidate],
    ) -> Option<Candidate> {
        let (direction, city) = words.get(..length)?.split_first()?;
        let texts = city.iter().map(|token| token.text.as_str());
        let (found, cities) = self.gazetteer.longest(texts)?;
        if !senses::is_direction(&direction.text) || found != city.len() {
            return None;
        }
        let cities = cities.into_iter().map(Candidate::Entity);
        let city = cities
            .filter(|one| matches!(one, Candidate::Entity(Entity::City(_))))
            .max_by_key(|one| self.weight(one))?;
        let far_larger = |town: &Candidate| {
            let larger = self.weight(&city).saturating_sub(self.weight(town));
            larger >= FAR_LARGER && self.country_around(town) != self.country_around(&city)
        };
        (self.weight(&city) >= METROPOLIS && towns.iter().all(far_larger)).then_some(city)
    }

    /// The words of a city's name, without the direction that names a part of it.
    fn without_direction(&self, at: &Range<usize>, entity: Entity) -> Range<usize> {
        let words = self.tokens.get(at.clone()).unwrap_or_default();
        let direction = words
            .first()
            .is_some_and(|first| senses::is_direction(&first.text));
        let texts = words.iter().map(|token| token.text.as_str());
        let whole = self.gazetteer.longest(texts);
        let whole =
            whole.is_some_and(|(length, named)| length == words.len() && named.contains(&entity));
        if direction && !whole && words.len() > 1 {
            at.start.saturating_add(1)..at.end
        } else {
            at.clone()
        }
    }

    /// What a code may stand for. A word that may also be an ordinary one is a code only where
    /// codes are: at the end of a name, or at the start of a line before one.
    fn code(
        &self,
        at: usize,
        token: &Token,
        ordinary: bool,
        before: &[Item],
    ) -> Option<Vec<Candidate>> {
        let letters = token.text.len();
        if !(2..=3).contains(&letters) || token.digits {
            return None;
        }
        let next = self.tokens.get(at.saturating_add(1));
        let ends = next.is_none_or(|next| next.gap >= Gap::Comma || next.digits);
        let after_comma = matches!(
            token.gap,
            Gap::Comma | Gap::Dash | Gap::Open | Gap::Joint | Gap::Link
        );
        let begins = at == 0 && next.is_some_and(|next| next.gap > Gap::Space);
        let fits = if self.tokens.len() == 1 {
            token.capitals
        } else if !token.capitals {
            // "berlin, de"
            !self.capitals && after_comma && ends
        } else if ordinary || self.loud {
            (after_comma && ends) || begins || (token.gap == Gap::Joint)
        } else {
            true
        };
        let after_name = before.last().is_none_or(|item| {
            !matches!(item.what, What::Sense(Sense::Filler)) || after_comma || !ordinary
        });
        let found = self.gazetteer.of_code(&token.text);
        let found: Vec<Candidate> = found.into_iter().map(Candidate::Entity).collect();
        (fits && after_name && !found.is_empty()).then_some(found)
    }

    // ---- sections

    fn sections(&self, items: &[Item], outer: &Outer, around: Around<'_>) -> Vec<Section> {
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
            if !*code && self.joins_district(chain, candidates, item) {
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
        if *code && self.is_country(&chain.inner) {
            chain.inner.retain(|one| {
                matches!(one, Candidate::Entity(Entity::Country(_))) || self.is_state(one)
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

    /// "Canary Wharf, London" and "Paris, La Défense": a district beside its city is the city.
    fn joins_district(&self, chain: &mut Chain, candidates: &[Candidate], item: &Item) -> bool {
        let beside = matches!(item.gap, Gap::Comma | Gap::Dash | Gap::Open);
        if !beside || chain.names != 1 || chain.unknown_at.is_some() {
            return false;
        }
        let pairs = chain.inner.iter().flat_map(|held| {
            let others = candidates.iter();
            others.filter_map(move |other| {
                if self.is_district(held, other) {
                    Some((*other, true))
                } else {
                    self.is_district(other, held).then_some((*held, false))
                }
            })
        });
        let Some((city, named_last)) = pairs.max_by_key(|(city, _)| self.weight(city)) else {
            return false;
        };
        chain.inner = vec![city];
        chain.names = 2;
        if named_last {
            chain.inner_at = Some(item.at.clone());
        }
        true
    }

    /// Whether a city is part of another: near, in the same region, and far smaller.
    fn is_district(&self, part: &Candidate, city: &Candidate) -> bool {
        let (
            Candidate::Entity(Entity::City(part_number)),
            Candidate::Entity(Entity::City(city_number)),
        ) = (part, city)
        else {
            return false;
        };
        let larger = self.weight(city).saturating_sub(self.weight(part));
        if self.weight(city) < LARGE_CITY || larger < FAR_LARGER {
            return false;
        }
        let rows = (
            self.gazetteer.city(*part_number),
            self.gazetteer.city(*city_number),
        );
        let (Some(part), Some(city)) = rows else {
            return false;
        };
        let km = Point::unpacked(part.point).km_to(Point::unpacked(city.point));
        part.region == city.region && km <= DISTRICT_KM
    }

    /// Adds a name that lies in the chain, or in which it lies.
    fn extend(&self, chain: &mut Chain, candidates: &[Candidate], item: &Item) -> bool {
        let after = self.tokens.get(item.at.end);
        let zip = after.is_some_and(|token| token.digits && token.text.len() == 5);
        let mut inner: Vec<Candidate> = Vec::new();
        let mut in_state = false;
        let (mut outside, mut inside) = (false, false);
        for held in &chain.inner {
            for other in candidates {
                // "Wilmington, DE 19801"
                if zip
                    && !self.in_country(other, "us")
                    && candidates.iter().any(|one| self.in_country(one, "us"))
                {
                    continue;
                }
                let finest = if self.lies_in(held, other) {
                    in_state |= self.is_state(other) && held != other;
                    outside = true;
                    held
                } else if self.lies_in(other, held) && chain.unknown_at.is_none() {
                    inside = true;
                    other
                } else {
                    continue;
                };
                if !inner.contains(finest) {
                    inner.push(*finest);
                }
            }
        }
        // "Ontario, CA" is the city in California.
        if in_state && matches!(item.what, What::Name { code: true, .. }) {
            inner.retain(|one| matches!(one, Candidate::Entity(Entity::City(_))));
        }
        if inner.is_empty() {
            return false;
        }
        // "Córdoba, Buenos Aires" is two cities, though a village of that name is in the province.
        let best = |of: &[Candidate]| {
            let cities = of
                .iter()
                .filter(|one| matches!(one, Candidate::Entity(Entity::City(_))));
            cities.map(|one| self.weight(one)).max().unwrap_or_default()
        };
        let shrinks = best(&chain.inner).saturating_sub(best(&inner)) > LARGE_CITY / 3
            && best(&chain.inner) > LARGE_CITY
            && candidates.iter().any(|one| {
                matches!(one, Candidate::Entity(Entity::City(_))) && self.weight(one) > LARGE_CITY
            });
        if shrinks {
            return false;
        }
        let region = inner
            .iter()
            .any(|one| matches!(one, Candidate::Entity(Entity::City(_))))
            && candidates
                .iter()
                .any(|one| matches!(one, Candidate::Entity(Entity::Region(_))));
        if outside && region && chain.region_at.is_none() {
            chain.region_at = Some((item.at.clone(), candidates.to_vec()));
        }
        if inside && !outside {
            let city = inner
                .iter()
                .any(|one| matches!(one, Candidate::Entity(Entity::City(_))));
            if city && self.is_region(&chain.inner) {
                chain.region_at = chain.inner_at.clone().zip(Some(chain.inner.clone()));
            }
            chain.inner_at = Some(item.at.clone());
        }
        chain.inner = inner;
        chain.names = chain.names.saturating_add(1);
        true
    }

    /// "Salem, Kansas": a town that the gazetteer lacks, with namesakes elsewhere.
    fn replaces(
        &self,
        chain: &mut Chain,
        candidates: &[Candidate],
        code: bool,
        item: &Item,
    ) -> bool {
        let towns = chain.names == 1
            && chain.unknown_at.is_none()
            && (item.gap == Gap::Comma || (code && item.gap == Gap::Space))
            && chain
                .inner
                .iter()
                .all(|one| matches!(one, Candidate::Entity(Entity::City(_))));
        // "Toronto, OH" is in Ohio; but Italians write "Milano, MI", and lists name large cities.
        let state = candidates.iter().any(|one| self.is_state(one));
        let large = chain.inner.iter().any(|one| self.weight(one) >= METROPOLIS);
        let italian = code
            && chain
                .inner
                .first()
                .is_some_and(|one| self.in_country(one, "it"));
        let towns = towns && if state { !italian } else { !large };
        let coarse = candidates.iter().all(|one| {
            matches!(
                one,
                Candidate::Entity(Entity::Region(_) | Entity::Country(_))
            )
        });
        if !towns || !coarse {
            return false;
        }
        let inner = if code {
            self.of_code_after_city(candidates, item)
        } else {
            candidates.to_vec()
        };
        *chain = Chain {
            inner,
            inner_at: Some(item.at.clone()),
            unknown_at: chain.inner_at.take(),
            names: 2,
            ..Chain::default()
        };
        true
    }

    /// What a code after the name of an unknown city stands for: a state, if Americans write it so.
    fn of_code_after_city(&self, candidates: &[Candidate], item: &Item) -> Vec<Candidate> {
        let after = self.tokens.get(item.at.end);
        let zip = after.is_some_and(|token| token.digits && token.text.len() == 5);
        let german = self
            .tokens
            .get(item.at.start)
            .is_some_and(|token| token.text == "de");
        let mut states = candidates.to_vec();
        states.retain(|one| self.is_state(one));
        if states.is_empty() || (german && !zip) {
            candidates.to_vec()
        } else {
            states
        }
    }

    /// Whether it names a region or country, and not a city.
    fn is_coarse(&self, chain: &Chain) -> bool {
        let largest = chain.inner.iter().max_by_key(|one| self.weight(one));
        largest.is_some_and(|one| !matches!(one, Candidate::Entity(Entity::City(_))))
    }

    fn is_state(&self, candidate: &Candidate) -> bool {
        matches!(candidate, Candidate::Entity(Entity::Region(_)))
            && self.in_country(candidate, "us")
    }

    fn is_area(&self, chain: &Chain) -> bool {
        chain
            .inner
            .iter()
            .any(|one| matches!(one, Candidate::Area(_)))
    }

    fn is_country(&self, candidates: &[Candidate]) -> bool {
        candidates
            .iter()
            .any(|one| matches!(one, Candidate::Entity(Entity::Country(_))))
    }

    fn is_region(&self, candidates: &[Candidate]) -> bool {
        candidates
            .iter()
            .any(|one| matches!(one, Candidate::Entity(Entity::Region(_))))
    }

    fn lies_in(&self, inner: &Candidate, outer: &Candidate) -> bool {
        match (inner, outer) {
            (Candidate::Entity(inner), Candidate::Entity(outer)) => {
                self.gazetteer.lies_in(*inner, *outer)
            }
            (Candidate::Entity(inner), Candidate::Area(area)) => {
                self.country_code(*inner).is_some_and(|code| area.has(code))
            }
            (Candidate::Area(inner), Candidate::Area(outer)) => {
                inner == outer || inner.within(outer)
            }
            (Candidate::Area(_), Candidate::Entity(_)) => false,
        }
    }

    fn country_code(&self, of: Entity) -> Option<&'static str> {
        let country = self.gazetteer.country_of(of)?;
        Some(self.gazetteer.country(country)?.code)
    }

    /// Whether a place is in a country, or in a region of it, that other places name.
    fn is_near(&self, candidate: &Candidate, near: &str) -> bool {
        let Candidate::Entity(entity) = candidate else {
            return false;
        };
        match near.split_once('/') {
            None => self.country_code(*entity) == Some(near),
            Some((country, key)) => {
                let region = self.gazetteer.region_of(*entity);
                let region = region.and_then(|region| self.gazetteer.region(region));
                region.is_some_and(|region| region.key == key)
                    && self.country_code(*entity) == Some(country)
            }
        }
    }

    /// The country around a place; the place itself if there is none.
    fn country_around(&self, candidate: &Candidate) -> Candidate {
        let country = match candidate {
            Candidate::Entity(entity) => self.gazetteer.country_of(*entity),
            Candidate::Area(_) => None,
        };
        country.map_or(*candidate, |country| {
            Candidate::Entity(Entity::Country(country))
        })
    }

    fn in_country(&self, candidate: &Candidate, code: &str) -> bool {
        match candidate {
            Candidate::Entity(entity) => self.country_code(*entity) == Some(code),
            Candidate::Area(_) => false,
        }
    }

    fn weight(&self, candidate: &Candidate) -> i32 {
        match candidate {
            Candidate::Entity(entity) => i32::from(self.gazetteer.weight(*entity)),
            Candidate::Area(_) => i32::MAX / 4,
        }
    }

    // ---- the whole line

    fn reading(&self, sections: Vec<Section>, outer: &Outer, around: Around<'_>) -> Reading {
        let mut reading = Reading::default();
        let roles = roles(&sections, |chain| self.is_coarse(chain));
        // "Rio de Janeiro/RJ", "GB/London"
        let slashed = sections
            .iter()
            .any(|section| section.gap == Gap::Link && !section.or);
        let mut likely: Vec<String> = around.likely.to_vec();
        let mut chosen: Vec<(Chain, bool)> = Vec::new();
        let mut nowhere = false;
        let mut unknown: usize = 0;
        let named: usize = sections.iter().map(|section| section.chains.len()).sum();
        for (section, role) in sections.into_iter().zip(roles) {
            for (says, workplace) in [
                (section.remote, Workplace::Remote),
                (section.hybrid, Workplace::Hybrid),
                (section.on_site, Workplace::OnSite),
            ] {
                if says && !reading.workplaces.contains(&workplace) {
                    reading.workplaces.push(workplace);
                }
            }
            nowhere |= section.nowhere || section.everywhere;
            unknown = unknown.saturating_add(section.unknown);
            for chain in section.chains {
                chosen.push((chain, role));
            }
        }
        // A sentence that happens to contain names is no location line.
        let sure = chosen
            .iter()
            .any(|(chain, _)| chain.names > 1 || chain.unknown_at.is_some());
        let mute = unknown > named.saturating_mul(3).saturating_add(4) && !sure;
        if mute {
            chosen.clear();
        }
        let mut placed: Vec<Option<Found>> = chosen
            .iter()
            .map(|(chain, applicants)| self.found(chain, *applicants, outer, around, &likely))
            .collect();
        for found in placed.iter().flatten() {
            found.key.lend_to(&mut likely);
        }
        for (slot, (chain, applicants)) in placed.iter_mut().zip(&chosen) {
            if slot.as_ref().is_some_and(|found| found.key.doubtful) {
                *slot = self.found(chain, *applicants, outer, around, &likely);
            }
        }
        for (found, (_, applicants)) in placed.into_iter().zip(chosen) {
            let list = if applicants {
                &mut reading.applicants
            } else {
                &mut reading.places
            };
            list.extend(found.filter(|found| !list.iter().any(|other| other.key == found.key)));
        }
        if slashed {
            let cities: Vec<PlaceKey> = reading
                .places
                .iter()
                .map(|found| found.key.clone())
                .collect();
            reading.places.retain(|found| {
                let key = &found.key;
                let around = |city: &PlaceKey| {
                    city.city.is_some()
                        && city.country == key.country
                        && (key.region.is_none() || city.region == key.region)
                };
                key.city.is_some() || key.country.is_none() || !cities.iter().any(around)
            });
        }
        if !reading.workplaces.is_empty() {
            reading.workplaces.sort_by_key(|workplace| match workplace {
                Workplace::Remote => 0,
                Workplace::Hybrid => 1,
                Workplace::OnSite => 2,
            });
        }
        // Denied remote work beside remote work: "Remote (no onsite)".
        if reading.workplaces.contains(&Workplace::Remote) && reading.places.is_empty() {
            reading
                .workplaces
                .retain(|workplace| *workplace != Workplace::OnSite);
        }
        reading.nowhere = ((nowhere && unknown == 0) || !reading.workplaces.is_empty())
            && reading.places.is_empty()
            && reading.applicants.is_empty();
        reading
    }

    /// The place that a chain names.
    fn found(
        &self,
        chain: &Chain,
        applicants: bool,
        outer: &Outer,
        around: Around<'_>,
        likely: &[String],
    ) -> Option<Found> {
        let (mut inner, departement) = self.in_departement(chain);
        let mut unknown_at = chain.unknown_at.clone();
        for outside in [&outer.region, &outer.country] {
            if outside.is_empty() {
                continue;
            }
            if inner.is_empty() {
                inner.clone_from(outside);
                continue;
            }
            let mut within: Vec<Candidate> = Vec::new();
            for held in &inner {
                for other in outside.iter() {
                    let finest = if self.lies_in(held, other) {
                        held
                    } else if self.lies_in(other, held) {
                        other
                    } else {
                        continue;
                    };
                    if !within.contains(finest) {
                        within.push(*finest);
                    }
                }
            }
            if !within.is_empty() {
                inner = within;
            } else if chain.names <= 1 && !self.is_area(chain) {
                // A town of that name which the gazetteer lacks.
                unknown_at = chain.part_at.clone().or_else(|| chain.inner_at.clone());
                inner.clone_from(outside);
            }
        }
        let (best, doubtful) = self.choose(&inner, applicants, likely)?;
        let doubtful = doubtful || chain.contradicted;
        let mut found = match best {
            Candidate::Area(area) => Found {
                key: PlaceKey {
                    region: Some(area.key.to_owned()),
                    ..PlaceKey::default()
                },
                written: Place {
                    region: match &chain.inner_at {
                        Some(at) => self.slice(at),
                        None => around.region.or(around.country).map(str::to_owned),
                    },
                    ..Place::default()
                },
            },
            Candidate::Entity(entity) => self.entity(entity, chain, around, doubtful)?,
        };
        if let Some(departement) = departement {
            found.written.region = Some(departement.region.to_owned());
        }
        if let Some(at) = unknown_at {
            let city = self.slice(&at)?;
            found.key.city = Some(self.folded(&at)).filter(|city| !city.is_empty());
            found.key.point = None;
            found.written.city = Some(city);
            // Nor does the gazetteer have the region that a field names.
            if let Some(region) = around.region.filter(|_| found.key.region.is_none()) {
                found.key.region = Some(name_key(region)).filter(|key| !key.is_empty());
                found.written.region = Some(region.to_owned());
            }
        }
        Some(found)
    }

    /// What the innermost name may be, settled by the number of a French département in brackets
    /// after it or by a postcode before it: "Saint-Denis (93)", "93200 Saint-Denis". Numbers that
    /// settle nothing are numbers of something else.
    fn in_departement(&self, chain: &Chain) -> (Vec<Candidate>, Option<Departement>) {
        let settled = || {
            let at = chain.inner_at.as_ref()?;
            let number = self.departement_beside(at)?;
            let departement = departement::of_number(&number)?;
            let around = whole_name(self.gazetteer, departement.region);
            let lies = |one: &&Candidate| around.iter().any(|outer| self.lies_in(one, outer));
            let within: Vec<Candidate> = chain.inner.iter().filter(lies).copied().collect();
            if !within.is_empty() {
                return Some((within, Some(departement)));
            }
            let named = name_key(departement.name) == name_key(&self.slice(at)?);
            named.then_some((around, Some(departement)))
        };
        settled().unwrap_or_else(|| (chain.inner.clone(), None))
    }

    fn departement_beside(&self, name: &Range<usize>) -> Option<String> {
        let after = self.tokens.get(name.end).filter(|token| {
            let next = self.tokens.get(name.end.saturating_add(1));
            token.gap == Gap::Open && token.digits && next.is_none_or(|next| next.gap >= Gap::Close)
        });
        if let Some(token) = after {
            return Some(token.text.clone());
        }
        let before = name.start.checked_sub(1);
        let before = before.and_then(|at| self.tokens.get(at))?;
        let spaced = self.tokens.get(name.start)?.gap == Gap::Space;
        let postcode = spaced && before.text.len() == 5;
        let overseas = before.text.starts_with("97");
        let length = if overseas { 3 } else { 2 };
        let number = before.text.get(..length).filter(|_| postcode)?;
        number
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| number.to_owned())
    }

    fn entity(
        &self,
        entity: Entity,
        chain: &Chain,
        around: Around<'_>,
        doubtful: bool,
    ) -> Option<Found> {
        let gazetteer = self.gazetteer;
        let country = gazetteer.country(gazetteer.country_of(entity)?)?;
        let region = gazetteer
            .region_of(entity)
            .and_then(|region| gazetteer.region(region));
        let region_key = region
            .map(|region| region.key)
            .filter(|key| !key.is_empty());
        let city = match entity {
            Entity::City(number) => gazetteer.city(number),
            _ => None,
        };
        let offsets = match (city, region) {
            (Some(city), _) => [city.offset; 2],
            (None, Some(region)) => region.offsets,
            (None, None) => country.offsets,
        };
        let inner_at = chain.inner_at.as_ref();
        let inner_at = inner_at.map(|at| self.without_direction(at, entity));
        let name = inner_at.as_ref().and_then(|at| self.slice(at));
        let inner_name = match entity {
            Entity::City(_) => inner_at.as_ref().map(|at| self.folded(at)),
            _ => None,
        };
        let written_region = match entity {
            Entity::Region(_) if around.region.is_some() => around.region.map(str::to_owned),
            Entity::Region(_) => name.clone(),
            Entity::City(_) if around.region.is_some() => around.region.map(str::to_owned),
            Entity::City(_) => {
                let region = gazetteer
                    .region_of(entity)
                    .map(Entity::Region)
                    .map(Candidate::Entity);
                let named = chain.region_at.as_ref().filter(|(_, candidates)| {
                    region.is_some_and(|region| candidates.contains(&region))
                });
                named.and_then(|(at, _)| self.slice(at))
            }
            Entity::Country(_) => None,
        };
        // A guess is not written into the document.
        let stated = !doubtful || around.country.is_some() || chain.names > 1;
        Some(Found {
            key: PlaceKey {
                city: inner_name.filter(|_| city.is_some()),
                region: region_key.map(str::to_owned),
                country: Some(country.code.to_owned()),
                point: city.map(|city| Point::unpacked(city.point)),
                offsets: Some(offsets),
                doubtful,
            },
            written: Place {
                city: name.filter(|_| city.is_some()),
                region: written_region,
                country: stated.then(|| country.code.to_uppercase()),
            },
        })
    }

    /// The most likely of several places, and whether another is about as likely.
    fn choose(
        &self,
        of: &[Candidate],
        applicants: bool,
        likely: &[String],
    ) -> Option<(Candidate, bool)> {
        let score = |candidate: &Candidate| {
            let near = likely
                .iter()
                .filter(|near| self.is_near(candidate, near))
                .count();
            let bonus = CONTEXT.saturating_mul(i32::try_from(near.min(2)).unwrap_or_default());
            self.weight(candidate).saturating_add(bonus)
        };
        let mut ranked: Vec<(i32, Candidate)> = of.iter().map(|one| (score(one), *one)).collect();
        ranked.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        let (mut best_score, mut best) = *ranked.first()?;
        // Of a city and a region of its name, or the one around it, people mean the city; of a
        // country named after its capital, the country; and of places where remote workers live,
        // the larger one.
        for (score, candidate) in ranked.iter().skip(1) {
            let smaller = best_score.saturating_sub(*score);
            let named_after = match (candidate, &best) {
                (Candidate::Entity(Entity::City(_)), Candidate::Entity(Entity::Country(_))) => {
                    smaller < NOT_LARGER && self.lies_in(candidate, &best)
                }
                (Candidate::Entity(Entity::City(_)), Candidate::Entity(Entity::Region(_))) => {
                    smaller < FAR_LARGER && self.lies_in(candidate, &self.country_around(&best))
                }
                (_, Candidate::Entity(Entity::Country(_))) => false,
                _ => smaller < FAR_LARGER && self.lies_in(candidate, &best),
            };
            if named_after && !applicants {
                (best_score, best) = (*score, *candidate);
            }
        }
        let rival = ranked.iter().any(|(score, candidate)| {
            *candidate != best
                && !self.lies_in(candidate, &best)
                && !self.lies_in(&best, candidate)
                && score.saturating_add(SURE) > best_score
        });
        Some((best, rival))
    }

    fn slice(&self, at: &Range<usize>) -> Option<String> {
        let words = self.tokens.get(at.clone())?;
        let (first, last) = (words.first()?, words.last()?);
        self.line
            .get(first.span[0]..last.span[1])
            .map(str::to_owned)
    }

    /// Folded words; characters of a script without spaces are not separated.
    fn folded(&self, at: &Range<usize>) -> String {
        let mut folded = String::new();
        let mut end = None;
        for token in self.tokens.get(at.clone()).unwrap_or_default() {
            if end.is_some_and(|end| end != token.span[0]) {
                folded.push(' ');
            }
            folded.push_str(&token.text);
            end = Some(token.span[1]);
        }
        folded
    }
}

/// What a whole text names; a code counts in any case.
pub(super) fn named(text: &str) -> Vec<Entity> {
    let Some(gazetteer) = Gazetteer::get() else {
        return Vec::new();
    };
    let candidates = whole_name(gazetteer, text).into_iter();
    candidates
        .filter_map(|candidate| match candidate {
            Candidate::Entity(entity) => Some(entity),
            Candidate::Area(_) => None,
        })
        .collect()
}

fn whole_name(gazetteer: &'static Gazetteer, text: &str) -> Vec<Candidate> {
    let mut words = tokens(text);
    words.truncate(MOST_TOKENS);
    let article = words.first().is_some_and(|word| word.text == "the");
    let words = words.get(usize::from(article)..).unwrap_or_default();
    let texts = || words.iter().map(|word| word.text.as_str());
    let key = texts().collect::<Vec<_>>().join(" ");
    let mut found: Vec<Candidate> = Area::named(&key).map(Candidate::Area).into_iter().collect();
    if let Some((length, entities)) = gazetteer.longest(texts())
        && length == words.len()
    {
        found.extend(entities.into_iter().map(Candidate::Entity));
    }
    if words.len() == 1 {
        found.extend(gazetteer.of_code(&key).into_iter().map(Candidate::Entity));
    }
    found
}

fn is_workplace(what: &What) -> bool {
    matches!(
        what,
        What::Sense(Sense::Remote | Sense::Hybrid | Sense::OnSite | Sense::Anywhere)
    )
}

/// Which sections name where remote workers may live.
fn roles(sections: &[Section], is_coarse: impl Fn(&Chain) -> bool) -> Vec<bool> {
    let remote = sections.iter().any(|section| section.remote);
    // "Hybrid or remote - Denver": the city is that of the office.
    let office_elsewhere = sections
        .iter()
        .any(|section| (section.hybrid || section.on_site) && section.is_bare());
    // "Germany; France; Remote"
    let remote_elsewhere = sections
        .iter()
        .any(|section| section.remote && section.is_bare() && !section.or);
    let mut roles: Vec<bool> = Vec::new();
    for (index, section) in sections.iter().enumerate() {
        let at_office = section.hybrid || section.on_site;
        let coarse = section.chains.iter().all(&is_coarse);
        let before = index
            .checked_sub(1)
            .and_then(|before| sections.get(before))
            .filter(|before| before.remote || roles.last() == Some(&true));
        let next = sections.get(index.saturating_add(1));
        let next = next.filter(|next| next.remote && !(next.or && next.is_bare()));
        // "Remote - Ulm / Bonn"
        let goes_on = before.is_some_and(|before| {
            !before.is_bare() && !before.chains.iter().any(&is_coarse) && !section.or
        });
        let applies = if section.remote {
            coarse || !office_elsewhere
        } else if at_office {
            false
        } else if coarse {
            before.is_some() || next.is_some() || remote_elsewhere
        } else {
            goes_on && section.gap == Gap::Link
        };
        roles.push(remote && applies && !section.is_bare());
    }
    roles
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
        .all(|token| !token.digits && !is_of_a_company(&token.text));
    let long = of
        .iter()
        .any(|token| token.text.chars().count() >= SHORTEST_UNKNOWN);
    (plain && short && capital && name && long).then_some(at)
}

/// Words of the longest name of a city that the gazetteer lacks.
const MOST_WORDS_OF_UNKNOWN: usize = 4;

/// Letters of its longest word.
const SHORTEST_UNKNOWN: usize = 3;

fn is_of_a_company(word: &str) -> bool {
    matches!(
        word,
        "gmbh"
            | "inc"
            | "ltd"
            | "llc"
            | "ag"
            | "corp"
            | "sa"
            | "plc"
            | "university"
            | "hospital"
            | "group"
            | "department"
            | "division"
            | "school"
            | "airport"
            | "program"
            | "engineering"
            | "sales"
            | "marketing"
            | "company"
            | "our"
            | "your"
            | "we"
            | "you"
            | "more"
            | "details"
            | "apply"
    )
}

/// "Muenchen" as "munchen": how people spell umlauts without them.
fn without_digraphs(word: &str) -> String {
    word.replace("ae", "a")
        .replace("oe", "o")
        .replace("ue", "u")
}
