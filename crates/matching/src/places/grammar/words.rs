//! The words of a line, and what each may be: a word of another sense, a name, a number.

use std::ops::Range;

use super::super::area::{self, Area};
use super::super::division;
use super::super::gazetteer::Entity;
use super::super::senses::{self, Sense};
use super::super::token::{Gap, MOST_TOKENS, Token, tokens};
use super::world::{Candidate, FAR_LARGER, LARGE_CITY, METROPOLIS, World};

/// Bytes of a line that is read: longer ones are no location lines.
const LONGEST_LINE: usize = 2_000;

/// Words of the longest name.
const LONGEST_NAME: usize = 7;

/// What some words are.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
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
pub(super) struct Item {
    pub(super) what: What,
    pub(super) at: Range<usize>,
    pub(super) gap: Gap,
}

/// A line, cut into words.
pub(super) struct Reader<'a> {
    pub(super) line: &'a str,
    pub(super) tokens: &'a [Token],
    pub(super) world: World,
    /// Whether some word has a capital, so that words without one name no city.
    pub(super) capitals: bool,
    /// Whether everything is in capitals, so that capitals make no code.
    pub(super) loud: bool,
}

/// The tokens of a line; none of one that is too long for a place.
pub(super) fn tokens_of(line: &str) -> Vec<Token> {
    if line.len() > LONGEST_LINE {
        return Vec::new();
    }
    let mut tokens = tokens(line);
    tokens.truncate(MOST_TOKENS);
    tokens
}

impl<'a> Reader<'a> {
    pub(super) fn of(line: &'a str, tokens: &'a [Token], world: World) -> Self {
        Self {
            line,
            world,
            capitals: tokens.iter().any(|token| token.capital && !token.digits),
            loud: tokens.iter().all(|token| token.capitals || token.digits),
            tokens,
        }
    }

    pub(super) fn items(&self) -> Vec<Item> {
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
        self.settle_parts(&mut items);
        items
    }

    /// Words for a part of a city are no names beside its name: "Lyon Sud", "Centro de Sevilla".
    /// What a hyphen joins to a city is a district: "Frankfurt-Höchst".
    fn settle_parts(&self, items: &mut [Item]) {
        for index in 0..items.len() {
            let Some(item) = items.get(index) else {
                continue;
            };
            let What::Name { candidates, code } = &item.what else {
                continue;
            };
            let before = index.checked_sub(1).and_then(|before| items.get(before));
            let next = items.get(index.saturating_add(1));
            if !code && self.is_part(&item.at) && !self.is_settled(candidates, next) {
                if let Some(item) = items.get_mut(index) {
                    item.what = What::Sense(Sense::Filler);
                }
                continue;
            }
            let small = candidates.iter().all(|one| {
                matches!(one, Candidate::Entity(Entity::City(_)))
                    && self.world.weight(one) < LARGE_CITY
            });
            let joined = item.gap == Gap::Joint && small && !code;
            let after_city = before.is_some_and(|before| match &before.what {
                What::Name { candidates, code } => {
                    !code
                        && candidates
                            .iter()
                            .any(|one| self.world.weight(one) >= LARGE_CITY)
                        && candidates.iter().all(|one| {
                            matches!(one, Candidate::Entity(Entity::City(_) | Entity::Region(_)))
                        })
                }
                _ => false,
            });
            let beside_part = [before, next].into_iter().flatten().any(|other| {
                matches!(other.what, What::Sense(Sense::Filler)) && self.is_part(&other.at)
            });
            let Some(item) = items.get_mut(index) else {
                continue;
            };
            if joined && after_city {
                item.what = What::Sense(Sense::Filler);
            } else if beside_part && let What::Name { candidates, .. } = &mut item.what {
                self.keep_large(candidates);
            }
        }
    }

    /// Only a large city has parts: "Greater Manchester" is not around the one in New Hampshire.
    fn keep_large(&self, candidates: &mut Vec<Candidate>) {
        let is_city = |one: &Candidate| matches!(one, Candidate::Entity(Entity::City(_)));
        let is_large = |one: &Candidate| self.world.weight(one) >= LARGE_CITY;
        if candidates.iter().any(|one| is_city(one) && is_large(one)) {
            candidates.retain(|one| !is_city(one) || is_large(one));
        }
    }

    /// Whether these words name a part of a city.
    fn is_part(&self, at: &Range<usize>) -> bool {
        let mut words = self.tokens.get(at.clone()).unwrap_or_default().iter();
        words.len() > 0 && words.all(|word| senses::names_part(&word.text))
    }

    /// Whether a word for a part of a city is a name all the same, as what follows shows: "Nord
    /// (59)", "Sud, Haiti".
    fn is_settled(&self, candidates: &[Candidate], next: Option<&Item>) -> bool {
        let Some(next) = next else {
            return false;
        };
        match &next.what {
            What::Number => next.gap == Gap::Open,
            What::Name {
                candidates: outer, ..
            } => {
                next.gap >= Gap::Comma
                    && outer.iter().any(|outer| {
                        let lies = |inner: &Candidate| self.world.lies_in(inner, outer);
                        candidates.iter().any(lies)
                    })
            }
            _ => false,
        }
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
            candidates
                .iter()
                .all(|one| self.world.weight(one) < LARGE_CITY)
        });
        let before_name = at == 0 && next && hamlet && first.capitals;
        let after =
            before_name || first.gap == Gap::Comma || (after_name && first.capitals && !self.loud);
        let country = name
            .as_ref()
            .is_some_and(|(_, candidates)| self.world.is_country(candidates));
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
        let known = self.world.gazetteer.longest(texts).or_else(|| {
            let plain: Vec<String> = words
                .iter()
                .map(|token| without_digraphs(&token.text))
                .collect();
            let changed = plain.first() != words.first().map(|token| &token.text);
            changed.then(|| {
                self.world
                    .gazetteer
                    .longest(plain.iter().map(String::as_str))
            })?
        });
        // "Dublin City Centre"
        let known = known.map(|(length, entities)| {
            let text = |at: usize| rest.get(at).map(|token| token.text.as_str());
            let last = text(length.saturating_sub(1)).filter(|_| length > 1);
            let centre = last == Some("city") && matches!(text(length), Some("centre" | "center"));
            // "Madrid (Centro)"
            let in_brackets = rest
                .get(length.saturating_sub(1))
                .is_some_and(|token| token.gap == Gap::Open);
            let part = in_brackets && last.is_some_and(senses::names_part);
            let shorter = || {
                let words = rest.get(..length.saturating_sub(1))?.iter();
                self.world
                    .gazetteer
                    .longest(words.map(|token| token.text.as_str()))
            };
            let shorter = (centre || part).then(shorter).flatten();
            let is_large = |one: &Entity| {
                matches!(one, Entity::City(_))
                    && self.world.weight(&Candidate::Entity(*one)) >= LARGE_CITY
            };
            shorter
                .filter(|(shorter, _)| shorter.saturating_add(1) == length)
                .filter(|(_, entities)| centre || entities.iter().any(is_large))
                .unwrap_or((length, entities))
        });
        let mut known = known.map(|(length, entities)| {
            let entities = entities.into_iter();
            (length, entities.map(Candidate::Entity).collect::<Vec<_>>())
        });
        let division = (1..=linked.min(division::LONGEST_NAME))
            .rev()
            .find_map(|length| {
                let words = rest.get(..length)?.iter().map(|token| token.text.as_str());
                let key = words.collect::<Vec<_>>().join(" ");
                Some((length, division::named(&key)?))
            });
        if let Some((length, division)) = division {
            let division = Candidate::Division(division);
            match &mut known {
                Some((other, candidates)) if *other == length => candidates.push(division),
                Some((other, _)) if *other > length => {}
                _ => known = Some((length, vec![division])),
            }
        }
        if let Some((length, candidates)) = &mut known {
            let words = words.get(..*length).unwrap_or_default();
            // In a line with capitals, a word without one is not the name of a city.
            let small = self.capitals && !words.iter().any(|token| token.capital);
            // "US" and "UK" are names, but "us" is none among words.
            candidates.retain(|candidate| {
                !(small
                    && matches!(
                        candidate,
                        Candidate::Entity(Entity::City(_)) | Candidate::Division(_)
                    ))
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
        let (found, cities) = self.world.gazetteer.longest(texts)?;
        if !senses::is_direction(&direction.text) || found != city.len() {
            return None;
        }
        let cities = cities.into_iter().map(Candidate::Entity);
        let city = cities
            .filter(|one| matches!(one, Candidate::Entity(Entity::City(_))))
            .max_by_key(|one| self.world.weight(one))?;
        let far_larger = |town: &Candidate| {
            let larger = self
                .world
                .weight(&city)
                .saturating_sub(self.world.weight(town));
            larger >= FAR_LARGER
                && self.world.country_around(town) != self.world.country_around(&city)
        };
        (self.world.weight(&city) >= METROPOLIS && towns.iter().all(far_larger)).then_some(city)
    }

    /// The words of a city's name, without those for a part of it.
    pub(super) fn own_words(&self, at: &Range<usize>, entity: Entity) -> Range<usize> {
        let names = |range: Range<usize>| {
            let words = self.tokens.get(range).unwrap_or_default();
            let texts = words.iter().map(|token| token.text.as_str());
            let found = self.world.gazetteer.longest(texts);
            found.is_some_and(|(length, named)| length == words.len() && named.contains(&entity))
        };
        let whole = std::iter::once(at.clone());
        let before = (at.start.saturating_add(1)..at.end)
            .rev()
            .map(|end| at.start..end);
        let after = at.start.saturating_add(1)..at.end;
        let mut parts = whole.chain(before).chain(std::iter::once(after));
        let is_city = matches!(entity, Entity::City(_));
        parts
            .find(|part| is_city && names(part.clone()))
            .unwrap_or_else(|| at.clone())
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
        // "DE-wide", "FR-weit"
        let extends = |next: &Token| next.gap == Gap::Joint && senses::is_extent(&next.text);
        let ends = next.is_none_or(|next| next.gap >= Gap::Comma || next.digits || extends(next));
        let after_comma = matches!(
            token.gap,
            Gap::Comma | Gap::Dash | Gap::Open | Gap::Joint | Gap::Link
        );
        let begins = next.is_some_and(|next| extends(next) || at == 0 && next.gap > Gap::Space);
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
        let found = self.world.gazetteer.of_code(&token.text);
        let found: Vec<Candidate> = found.into_iter().map(Candidate::Entity).collect();
        (fits && after_name && !found.is_empty()).then_some(found)
    }

    pub(super) fn slice(&self, at: &Range<usize>) -> Option<String> {
        let words = self.tokens.get(at.clone())?;
        let (first, last) = (words.first()?, words.last()?);
        self.line
            .get(first.span[0]..last.span[1])
            .map(str::to_owned)
    }

    /// Folded words; characters of a script without spaces are not separated.
    pub(super) fn folded(&self, at: &Range<usize>) -> String {
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

/// "Muenchen" as "munchen": how people spell umlauts without them.
fn without_digraphs(word: &str) -> String {
    word.replace("ae", "a")
        .replace("oe", "o")
        .replace("ue", "u")
}
