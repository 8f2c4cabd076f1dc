//! Places that words may name, and how they lie in each other.

use std::sync::OnceLock;

use super::super::area::Area;
use super::super::division::{self, Division};
use super::super::gazetteer::{CityRow, Entity, Gazetteer, WEIGHT_PER_DOUBLING};
use super::super::token::{MOST_TOKENS, tokens};
use super::statement::Around;
use crate::features::Point;

/// A city of so many inhabitants is meant itself, and not as a part of another.
pub(super) const LARGE_CITY: i32 = weight(400_000.0);

/// A town of fewer inhabitants is rarely named beside a large city far away.
pub(super) const SMALL_TOWN: i32 = weight(50_000.0);

/// A namesake is ruled out if another place has this many times its inhabitants.
pub(super) const SURE: i32 = weight(10.0);

/// No town that the gazetteer lacks replaces a city of so many inhabitants and the same name.
pub(super) const METROPOLIS: i32 = weight(1_000_000.0);

/// A place that is so much larger than a city of its name around which it lies is meant itself: the
/// province of Quebec, but not the state of Salzburg.
pub(super) const FAR_LARGER: i32 = weight(12.0);

/// The weight of so many inhabitants; logarithms are not constant functions, so it counts
/// doublings, with eight steps each and a linear remainder.
pub(super) const fn weight(inhabitants: f64) -> i32 {
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

/// Kilometres between a large city and the districts that bear a name of their own.
const DISTRICT_KM: f64 = 15.0;

/// Kilometres between a large city and the districts that no town of their own can be.
const HEART_KM: f64 = 6.0;

/// Countries many of whose quarters are named in the same language: English, Spanish, French,
/// Portuguese, German.
const NAMED_ALIKE: [&str; 5] = [
    "gb ie us ca au nz in za sg hk ng ke gh pk lk ph my ae zw zm ug tz jm",
    "es mx ar co cl pe ec ve uy py bo cr pa gt do sv hn ni pr cu us ph",
    "fr be ch ca lu ma tn dz sn ci cm",
    "pt br ao mz",
    "de at ch li lu",
];

/// What a name may name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Candidate {
    Area(&'static Area),
    Entity(Entity),
    Division(Division),
}

/// The gazetteer, asked about candidates.
#[derive(Debug, Clone, Copy)]
pub(super) struct World {
    pub(super) gazetteer: &'static Gazetteer,
}

/// The places around everything that a line names.
#[derive(Debug, Default)]
pub(super) struct Outer {
    pub(super) region: Vec<Candidate>,
    pub(super) country: Vec<Candidate>,
}

impl World {
    /// The world that ships; `None` if its gazetteer is missing or damaged.
    pub(super) fn get() -> Option<Self> {
        Some(Self {
            gazetteer: Gazetteer::get()?,
        })
    }

    pub(super) fn is_state(&self, candidate: &Candidate) -> bool {
        matches!(candidate, Candidate::Entity(Entity::Region(_)))
            && self.in_country(candidate, "us")
    }

    pub(super) fn is_country(&self, candidates: &[Candidate]) -> bool {
        candidates
            .iter()
            .any(|one| matches!(one, Candidate::Entity(Entity::Country(_))))
    }

    pub(super) fn is_region(&self, candidates: &[Candidate]) -> bool {
        candidates.iter().any(|one| {
            matches!(
                one,
                Candidate::Entity(Entity::Region(_)) | Candidate::Division(_)
            )
        })
    }

    /// Whether the first place lies in the second; each lies in itself.
    pub(super) fn lies_in(&self, inner: &Candidate, outer: &Candidate) -> bool {
        match (inner, outer) {
            (Candidate::Division(inner), Candidate::Division(outer)) => inner == outer,
            (Candidate::Division(inner), _) => {
                self.lies_in(&Candidate::Entity(inner.around), outer)
            }
            // Which cities of the region lie in it is not known.
            (Candidate::Entity(Entity::City(_)), Candidate::Division(outer)) => {
                self.lies_in(inner, &Candidate::Entity(outer.around))
            }
            (_, Candidate::Division(_)) => false,
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

    pub(super) fn country_code(&self, of: Entity) -> Option<&'static str> {
        let country = self.gazetteer.country_of(of)?;
        Some(self.gazetteer.country(country)?.code)
    }

    /// Whether a place is in a country, or in a region of it, that other places name.
    pub(super) fn is_near(&self, candidate: &Candidate, near: &str) -> bool {
        let Some(entity) = entity_of(candidate) else {
            return false;
        };
        match near.split_once('/') {
            None => self.country_code(entity) == Some(near),
            Some((country, key)) => {
                let region = self.gazetteer.region_of(entity);
                let region = region.and_then(|region| self.gazetteer.region(region));
                region.is_some_and(|region| region.key == key)
                    && self.country_code(entity) == Some(country)
            }
        }
    }

    /// The country around a place; the place itself if there is none.
    pub(super) fn country_around(&self, candidate: &Candidate) -> Candidate {
        let country = entity_of(candidate).and_then(|entity| self.gazetteer.country_of(entity));
        country.map_or(*candidate, |country| {
            Candidate::Entity(Entity::Country(country))
        })
    }

    pub(super) fn in_country(&self, candidate: &Candidate, code: &str) -> bool {
        entity_of(candidate).is_some_and(|entity| self.country_code(entity) == Some(code))
    }

    /// Whether two cities are in the same region, and near to each other as a district is to its
    /// city.
    pub(super) fn is_near_by(&self, one: &Candidate, other: &Candidate) -> bool {
        let km = self.km_between(one, other);
        self.is_in_region_of(one, other) && km.is_some_and(|km| km <= DISTRICT_KM)
    }

    fn km_between(&self, one: &Candidate, other: &Candidate) -> Option<f64> {
        let point = |of: &Candidate| Some(Point::unpacked(self.city(of)?.point));
        Some(point(one)?.km_to(point(other)?))
    }

    fn city(&self, of: &Candidate) -> Option<CityRow> {
        match of {
            Candidate::Entity(Entity::City(number)) => self.gazetteer.city(*number),
            _ => None,
        }
    }

    /// Whether two places are in countries whose places have names in the same language.
    pub(super) fn names_alike(&self, one: &Candidate, other: &Candidate) -> bool {
        let code = |of: &Candidate| entity_of(of).and_then(|entity| self.country_code(entity));
        let (Some(one), Some(other)) = (code(one), code(other)) else {
            return false;
        };
        let names = |countries: &str, code: &str| countries.split(' ').any(|named| named == code);
        NAMED_ALIKE
            .iter()
            .any(|countries| names(countries, one) && names(countries, other))
    }

    /// Whether two cities are in the same region.
    pub(super) fn is_in_region_of(&self, one: &Candidate, other: &Candidate) -> bool {
        let region = |of: &Candidate| Some(self.city(of)?.region);
        region(one).is_some_and(|one| region(other) == Some(one))
    }

    /// Whether a city lies in the heart of a large one.
    pub(super) fn is_in_a_city(&self, part: &Candidate) -> bool {
        self.large_cities().iter().any(|city| {
            self.is_in_region_of(part, city)
                && self.weight(city).saturating_sub(self.weight(part)) >= FAR_LARGER
                && self.km_between(part, city).is_some_and(|km| km <= HEART_KM)
        })
    }

    /// Every city of at least [`LARGE_CITY`], found once.
    fn large_cities(&self) -> &'static [Candidate] {
        static LARGE: OnceLock<Vec<Candidate>> = OnceLock::new();
        LARGE.get_or_init(|| {
            let cities = self.gazetteer.cities().map(Entity::City);
            let cities = cities.map(Candidate::Entity);
            cities
                .filter(|city| self.weight(city) >= LARGE_CITY)
                .collect()
        })
    }

    pub(super) fn weight(&self, candidate: &Candidate) -> i32 {
        match candidate {
            Candidate::Entity(entity) => i32::from(self.gazetteer.weight(*entity)),
            Candidate::Division(division) => division.weight,
            Candidate::Area(_) => i32::MAX / 4,
        }
    }

    /// What a whole text names; a code counts in any case.
    pub(super) fn named(&self, text: &str) -> Vec<Candidate> {
        let mut words = tokens(text);
        words.truncate(MOST_TOKENS);
        let article = words.first().is_some_and(|word| word.text == "the");
        let words = words.get(usize::from(article)..).unwrap_or_default();
        let texts = || words.iter().map(|word| word.text.as_str());
        let key = texts().collect::<Vec<_>>().join(" ");
        let mut found: Vec<Candidate> =
            Area::named(&key).map(Candidate::Area).into_iter().collect();
        if let Some((length, entities)) = self.gazetteer.longest(texts())
            && length == words.len()
        {
            found.extend(entities.into_iter().map(Candidate::Entity));
        }
        found.extend(division::named(&key).map(Candidate::Division));
        if words.len() == 1 {
            found.extend(
                self.gazetteer
                    .of_code(&key)
                    .into_iter()
                    .map(Candidate::Entity),
            );
        }
        found
    }

    /// The region and country that fields name.
    pub(super) fn outer(&self, around: Around<'_>) -> Outer {
        let named = |text: Option<&str>, is_kind: fn(&Candidate) -> bool| {
            let Some(text) = text else {
                return Vec::new();
            };
            let mut candidates = self.named(text);
            candidates.retain(is_kind);
            candidates
        };
        Outer {
            region: named(around.region, |candidate| {
                matches!(
                    candidate,
                    Candidate::Area(_)
                        | Candidate::Entity(Entity::Region(_))
                        | Candidate::Division(_)
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
}

/// The place of the gazetteer that a candidate is, or that lies around it.
fn entity_of(candidate: &Candidate) -> Option<Entity> {
    match candidate {
        Candidate::Entity(entity) => Some(*entity),
        Candidate::Division(division) => Some(division.around),
        Candidate::Area(_) => None,
    }
}
