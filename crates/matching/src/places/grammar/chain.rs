//! Chains of names that lie in each other: a city, its region, its country.

use std::ops::Range;

use super::super::gazetteer::Entity;
use super::super::token::Gap;
use super::words::{Item, Reader, What};
use super::world::{Candidate, FAR_LARGER, LARGE_CITY, METROPOLIS, SMALL_TOWN, SURE};

/// Names that lie in each other.
#[derive(Debug, Clone, Default)]
pub(super) struct Chain {
    /// What the innermost name may be; empty if it is a city that the gazetteer lacks.
    pub(super) inner: Vec<Candidate>,
    /// The words of the innermost name, of the region, and of a city that the gazetteer lacks.
    pub(super) inner_at: Option<Range<usize>>,
    pub(super) region_at: Option<(Range<usize>, Vec<Candidate>)>,
    pub(super) unknown_at: Option<Range<usize>>,
    /// All words between the commas around the innermost name.
    pub(super) part_at: Option<Range<usize>>,
    /// Number of names.
    pub(super) names: usize,
    /// Whether a code was left out that contradicts the rest.
    pub(super) contradicted: bool,
}

/// What a chain and a name may be together.
#[derive(Debug, Default)]
struct Joined {
    inner: Vec<Candidate>,
    in_state: bool,
    /// Whether the name is of what lies around the chain, or within it.
    outside: bool,
    inside: bool,
}

impl Reader<'_> {
    /// "Canary Wharf, London" and "Paris, La Défense": a district beside its city is the city, also
    /// if the gazetteer has the district of that name of another one: "Capitol Hill, Seattle".
    pub(super) fn joins_district(
        &self,
        chain: &mut Chain,
        candidates: &[Candidate],
        item: &Item,
    ) -> bool {
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
        let district = pairs.max_by_key(|(city, _)| self.world.weight(city));
        let district = district.or_else(|| {
            let named_last = self.city_of_homonym(&chain.inner, candidates);
            let named_last = named_last.or_else(|| self.city_after(&chain.inner, candidates));
            let named_last = named_last.map(|city| (city, true));
            named_last.or_else(|| Some((self.city_of_homonym(candidates, &chain.inner)?, false)))
        });
        let Some((city, named_last)) = district else {
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
        let larger = self
            .world
            .weight(city)
            .saturating_sub(self.world.weight(part));
        self.world.weight(city) >= LARGE_CITY
            && larger >= FAR_LARGER
            && self.world.is_near_by(part, city)
    }

    /// The large city beside a name, if all towns of that name are too small and too far away to be
    /// listed beside it, so that the name is that of a part of it. In its country, only parts of
    /// other cities are: companies list their small towns beside large cities.
    fn city_of_homonym(&self, towns: &[Candidate], beside: &[Candidate]) -> Option<Candidate> {
        let weight = |one: &Candidate| self.world.weight(one);
        let is_city = |one: &Candidate| matches!(one, Candidate::Entity(Entity::City(_)));
        let cities = beside.iter().filter(|one| is_city(one));
        let city = *cities.max_by_key(|one| weight(one))?;
        let is_small = |one: &Candidate| {
            let apart = !beside.iter().any(|other| self.world.lies_in(one, other));
            let far = apart && !self.world.is_in_region_of(one, &city);
            is_city(one) && far && weight(one) < SMALL_TOWN
        };
        if weight(&city) < LARGE_CITY || !towns.iter().all(is_small) {
            return None;
        }
        let country = self.world.country_around(&city);
        let at_home = |one: &Candidate| self.world.lies_in(one, &country);
        let (home, abroad): (Vec<Candidate>, Vec<Candidate>) =
            towns.iter().copied().partition(at_home);
        let known = if home.is_empty() { &abroad } else { &home };
        if known.iter().all(|one| self.world.is_in_a_city(one)) {
            return Some(city);
        }
        let mut weights: Vec<i32> = abroad.iter().map(weight).collect();
        weights.sort_unstable();
        let [.., second, first] = weights.as_slice() else {
            return None;
        };
        let ambiguous = first.saturating_sub(*second) < SURE;
        (home.is_empty() && ambiguous).then_some(city)
    }

    /// The metropolis after a name that the gazetteer has only of small towns abroad, in countries
    /// whose places are named in the same language: "Whitefield, Bangalore" is no town in England,
    /// but "Zug, London" is a list.
    fn city_after(&self, towns: &[Candidate], beside: &[Candidate]) -> Option<Candidate> {
        let is_metropolis = |one: &&Candidate| {
            let city = matches!(one, Candidate::Entity(Entity::City(_)));
            city && self.world.weight(one) >= METROPOLIS
        };
        let city = *beside.iter().find(is_metropolis)?;
        let country = self.world.country_around(&city);
        let is_namesake = |one: &Candidate| {
            matches!(one, Candidate::Entity(Entity::City(_)))
                && self.world.weight(one) < SMALL_TOWN
                && self.world.country_around(one) != country
                && self.world.names_alike(one, &city)
        };
        towns.iter().all(is_namesake).then_some(city)
    }

    /// Adds a name that lies in the chain, or in which it lies.
    pub(super) fn extend(&self, chain: &mut Chain, candidates: &[Candidate], item: &Item) -> bool {
        let after = self.tokens.get(item.at.end);
        let zip = after.is_some_and(|token| token.digits && token.text.len() == 5);
        // "Wilmington, DE 19801"; but "Stuttgart, DE, 70173" is no town of Delaware.
        let american = |one: &&Candidate| self.world.in_country(one, "us");
        let states: Vec<Candidate> = candidates.iter().filter(american).copied().collect();
        let mut joined = Joined::default();
        if zip && !states.is_empty() {
            joined = self.joined(chain, &states);
        }
        if joined.inner.is_empty() {
            joined = self.joined(chain, candidates);
        }
        let Joined {
            mut inner,
            in_state,
            outside,
            inside,
        } = joined;
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
            cities
                .map(|one| self.world.weight(one))
                .max()
                .unwrap_or_default()
        };
        let shrinks = best(&chain.inner).saturating_sub(best(&inner)) > LARGE_CITY / 3
            && best(&chain.inner) > LARGE_CITY
            && candidates.iter().any(|one| {
                matches!(one, Candidate::Entity(Entity::City(_)))
                    && self.world.weight(one) > LARGE_CITY
            });
        if shrinks {
            return false;
        }
        let region = inner
            .iter()
            .any(|one| matches!(one, Candidate::Entity(Entity::City(_))))
            && candidates.iter().any(|one| {
                matches!(
                    one,
                    Candidate::Entity(Entity::Region(_)) | Candidate::Division(_)
                )
            });
        if outside && region && chain.region_at.is_none() {
            chain.region_at = Some((item.at.clone(), candidates.to_vec()));
        }
        if inside && !outside {
            let city = inner
                .iter()
                .any(|one| matches!(one, Candidate::Entity(Entity::City(_))));
            if city && self.world.is_region(&chain.inner) {
                chain.region_at = chain.inner_at.clone().zip(Some(chain.inner.clone()));
            }
            chain.inner_at = Some(item.at.clone());
        }
        chain.inner = inner;
        chain.names = chain.names.saturating_add(1);
        true
    }

    /// What a chain and a name may be together.
    fn joined(&self, chain: &Chain, candidates: &[Candidate]) -> Joined {
        let mut joined = Joined::default();
        for held in &chain.inner {
            for other in candidates {
                let finest = if self.world.lies_in(held, other) {
                    joined.in_state |= self.world.is_state(other) && held != other;
                    joined.outside = true;
                    held
                } else if self.world.lies_in(other, held) && chain.unknown_at.is_none() {
                    joined.inside = true;
                    other
                } else {
                    continue;
                };
                if !joined.inner.contains(finest) {
                    joined.inner.push(*finest);
                }
            }
        }
        joined
    }

    /// "Salem, Kansas": a town that the gazetteer lacks, with namesakes elsewhere.
    pub(super) fn replaces(
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
        let state = candidates.iter().any(|one| self.world.is_state(one));
        let large = chain
            .inner
            .iter()
            .any(|one| self.world.weight(one) >= METROPOLIS);
        let italian = code
            && chain
                .inner
                .first()
                .is_some_and(|one| self.world.in_country(one, "it"));
        let towns = towns && if state { !italian } else { !large };
        let coarse = candidates.iter().all(|one| {
            matches!(
                one,
                Candidate::Entity(Entity::Region(_) | Entity::Country(_)) | Candidate::Division(_)
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
    pub(super) fn of_code_after_city(
        &self,
        candidates: &[Candidate],
        item: &Item,
    ) -> Vec<Candidate> {
        let after = self.tokens.get(item.at.end);
        let zip = after.is_some_and(|token| token.digits && token.text.len() == 5);
        let german = self
            .tokens
            .get(item.at.start)
            .is_some_and(|token| token.text == "de");
        let mut states = candidates.to_vec();
        states.retain(|one| self.world.is_state(one));
        if states.is_empty() || (german && !zip) {
            candidates.to_vec()
        } else {
            states
        }
    }

    /// Whether it names a region or country, and not a city.
    pub(super) fn is_coarse(&self, chain: &Chain) -> bool {
        let largest = chain.inner.iter().max_by_key(|one| self.world.weight(one));
        largest.is_some_and(|one| !matches!(one, Candidate::Entity(Entity::City(_))))
    }

    pub(super) fn is_area(&self, chain: &Chain) -> bool {
        chain
            .inner
            .iter()
            .any(|one| matches!(one, Candidate::Area(_)))
    }
}
