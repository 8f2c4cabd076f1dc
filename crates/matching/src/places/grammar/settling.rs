//! Which of the places that a chain may name is meant.

use std::ops::Range;

use super::super::departement::{self, Departement};
use super::super::division::Division;
use super::super::gazetteer::Entity;
use super::super::token::{Gap, name_key};
use super::chain::Chain;
use super::statement::{Around, Found};
use super::words::Reader;
use super::world::{Candidate, FAR_LARGER, Outer, SURE, weight};
use crate::document::Place;
use crate::features::{PlaceKey, Point};

/// How much more likely a place is in a country that the posting names elsewhere.
const CONTEXT: i32 = weight(100.0);

/// A country with hardly more inhabitants than its city is that city.
const NOT_LARGER: i32 = weight(4.0);

impl Reader<'_> {
    /// The place that a chain names.
    pub(super) fn found(
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
                    let finest = if self.world.lies_in(held, other) {
                        held
                    } else if self.world.lies_in(other, held) {
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
                // "Québec, QC": the city of the region, not the region itself.
                if within.iter().any(|one| !outside.contains(one)) {
                    within.retain(|one| !outside.contains(one));
                }
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
            Candidate::Division(Division { around: entity, .. }) | Candidate::Entity(entity) => {
                self.entity(entity, chain, around, doubtful)?
            }
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
            let around = self.world.named(departement.region);
            let lies = |one: &&Candidate| around.iter().any(|outer| self.world.lies_in(one, outer));
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
        let gazetteer = self.world.gazetteer;
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
        let inner_at = inner_at.map(|at| self.own_words(at, entity));
        let name = inner_at.as_ref().and_then(|at| self.slice(at));
        let inner_name = match entity {
            Entity::City(_) => inner_at.as_ref().map(|at| self.folded(at)),
            _ => None,
        };
        // A guess is not written into the document.
        let stated = !doubtful || around.country.is_some() || chain.names > 1;
        let written_region = match entity {
            Entity::Region(_) if around.region.is_some() => around.region.map(str::to_owned),
            Entity::Region(_) => name.clone(),
            Entity::City(_) if around.region.is_some() => around.region.map(str::to_owned),
            Entity::City(_) => {
                let region = gazetteer.region_of(entity).map(Entity::Region);
                let is_around = |one: &Candidate| match one {
                    Candidate::Entity(one) => Some(*one) == region,
                    Candidate::Division(one) => Some(one.around) == region,
                    Candidate::Area(_) => false,
                };
                let named = chain.region_at.as_ref();
                let named = named.filter(|(_, candidates)| candidates.iter().any(is_around));
                named.and_then(|(at, _)| self.slice(at))
            }
            Entity::Country(_) if stated => None,
            // What may as well be a region, "TN", is kept as it is written.
            Entity::Country(_) => around.region.map(str::to_owned).or_else(|| name.clone()),
        };
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
                .filter(|near| self.world.is_near(candidate, near))
                .count();
            let bonus = CONTEXT.saturating_mul(i32::try_from(near.min(2)).unwrap_or_default());
            self.world.weight(candidate).saturating_add(bonus)
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
                    smaller < NOT_LARGER && self.world.lies_in(candidate, &best)
                }
                (Candidate::Entity(Entity::City(_)), Candidate::Entity(Entity::Region(_))) => {
                    smaller < FAR_LARGER
                        && self
                            .world
                            .lies_in(candidate, &self.world.country_around(&best))
                }
                (_, Candidate::Entity(Entity::Country(_))) => false,
                _ => smaller < FAR_LARGER && self.world.lies_in(candidate, &best),
            };
            if named_after && !applicants {
                (best_score, best) = (*score, *candidate);
            }
        }
        let rival = ranked.iter().any(|(score, candidate)| {
            *candidate != best
                && !self.world.lies_in(candidate, &best)
                && !self.world.lies_in(&best, candidate)
                && score.saturating_add(SURE) > best_score
        });
        Some((best, rival))
    }
}
