//! Countries, regions and cities by all their names, compiled into a file that is read in place.
//!
//! The file holds a finite-state map from names to what they may name, and the columns of the
//! cities. A name is its [`tokens`](super::token::tokens) separated by spaces; a code, which counts
//! only in capitals, follows `=`.

mod compile;

use std::ops::Range;
use std::sync::OnceLock;

use fst::{Map, Streamer as _};
use serde::{Deserialize, Serialize};

use crate::artefacts::{self, Artefact};
use crate::language::walk::Walk;

pub use compile::{City, Country, GazetteerSource, Region};

/// The first bytes of the file, with the version of its layout.
const MAGIC: &str = "edgematch gazetteer 1";

/// Numbers of places: countries, then regions, then cities.
const FIRST_REGION: u32 = 1 << 9;
const FIRST_CITY: u32 = 1 << 13;

/// Steps of a weight per doubling of the population.
pub(crate) const WEIGHT_PER_DOUBLING: f64 = 8.0;

/// Something that a name may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Entity {
    Country(u32),
    Region(u32),
    City(u32),
}

impl Entity {
    fn of(number: u32) -> Self {
        if let Some(city) = number.checked_sub(FIRST_CITY) {
            return Self::City(city);
        }
        match number.checked_sub(FIRST_REGION) {
            Some(region) => Self::Region(region),
            None => Self::Country(number),
        }
    }
}

/// A country. Offsets from UTC are in quarters of an hour, without daylight saving time.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CountryRow<'a> {
    /// ISO 3166-1 alpha-2 in lower case.
    pub(crate) code: &'a str,
    weight: u8,
    /// Its most western and its most eastern offset.
    pub(crate) offsets: [i8; 2],
}

/// A region of a country. A country's cities without a region are in one without a name.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RegionRow<'a> {
    pub(crate) country: u32,
    /// The code by which it is usually written ("tx"), or its folded name ("bavaria").
    pub(crate) key: &'a str,
    weight: u8,
    pub(crate) offsets: [i8; 2],
}

/// The artefact's contents.
#[derive(Debug, Serialize, Deserialize)]
struct GazetteerFile<'a> {
    magic: &'a str,
    attribution: &'a str,
    #[serde(borrow)]
    countries: Vec<CountryRow<'a>>,
    #[serde(borrow)]
    regions: Vec<RegionRow<'a>>,
    /// Columns of the cities: two bytes per value, or one.
    latitudes: &'a [u8],
    longitudes: &'a [u8],
    city_regions: &'a [u8],
    weights: &'a [u8],
    offsets: &'a [u8],
    names: &'a [u8],
    /// Lists of places that share a name: a length, then the numbers; four bytes each.
    shared: &'a [u8],
}

/// A city.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct CityRow {
    pub(crate) region: u32,
    pub(crate) point: [u16; 2],
    pub(crate) offset: i8,
}

/// Places of the world by name.
#[derive(Debug)]
pub(crate) struct Gazetteer {
    file: GazetteerFile<'static>,
    names: Map<&'static [u8]>,
}

impl Gazetteer {
    /// The gazetteer that ships. `None` if it is missing or damaged: then no place is known.
    pub(crate) fn get() -> Option<&'static Self> {
        static SHIPPED: OnceLock<Option<Gazetteer>> = OnceLock::new();
        SHIPPED
            .get_or_init(|| Self::open(artefacts::bytes(Artefact::Gazetteer)?))
            .as_ref()
    }

    /// Opens an artefact in place; `None` if it is damaged.
    fn open(bytes: &'static [u8]) -> Option<Self> {
        let file: GazetteerFile<'static> = postcard::from_bytes(bytes).ok()?;
        let cities = file.weights.len();
        let wide = cities.checked_mul(2)?;
        let whole = file.magic == MAGIC
            && [file.latitudes, file.longitudes, file.city_regions]
                .iter()
                .all(|column| column.len() == wide)
            && file.offsets.len() == cities;
        let names = Map::new(file.names).ok().filter(|_| whole)?;
        names.as_fst().verify().ok()?;
        Some(Self { file, names })
    }

    /// The longest name that begins with the first of these tokens: how many of them, and what it
    /// may name, most important first. `joined` is how many tokens a name may span.
    pub(crate) fn longest<'t>(
        &self,
        tokens: impl Iterator<Item = &'t str>,
    ) -> Option<(usize, Vec<Entity>)> {
        let mut walk = Walk::from(self.names.as_fst());
        let mut longest = None;
        for (length, token) in (1..).zip(tokens) {
            let after = if length > 1 { " " } else { "" };
            let goes_on = walk.step(after.as_bytes());
            if goes_on.and_then(|()| walk.step(token.as_bytes())).is_none() {
                break;
            }
            longest = walk.value().map(|value| (length, value)).or(longest);
        }
        let (length, value) = longest?;
        Some((length, self.entities(value)))
    }

    /// What a code in capitals may stand for.
    pub(crate) fn of_code(&self, code: &str) -> Vec<Entity> {
        let value = self.names.get(format!("={code}"));
        value.map(|value| self.entities(value)).unwrap_or_default()
    }

    /// The names of all countries, each with the country's code.
    pub(crate) fn country_names(&self) -> Vec<(&'static str, String)> {
        let mut found = Vec::new();
        let mut names = self.names.stream();
        while let Some((name, value)) = names.next() {
            // Codes are found without it.
            if name.starts_with(b"=") {
                continue;
            }
            for entity in self.entities(value) {
                if let Entity::Country(number) = entity
                    && let (Some(country), Ok(name)) =
                        (self.country(number), std::str::from_utf8(name))
                {
                    found.push((country.code, name.to_owned()));
                }
            }
        }
        found
    }

    fn entities(&self, value: u64) -> Vec<Entity> {
        let Ok(at) = u32::try_from(value >> 1) else {
            return Vec::new();
        };
        if value & 1 == 0 {
            return vec![Entity::of(at)];
        }
        let list = || {
            let rest = self.file.shared.get(usize::try_from(at).ok()?..)?;
            let (length, rest) = rest.split_first_chunk::<4>()?;
            let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
            let (numbers, _) = rest.get(..length.checked_mul(4)?)?.as_chunks::<4>();
            Some(
                numbers
                    .iter()
                    .map(|number| Entity::of(u32::from_le_bytes(*number)))
                    .collect(),
            )
        };
        list().unwrap_or_default()
    }

    pub(crate) fn country(&self, number: u32) -> Option<&CountryRow<'static>> {
        self.file.countries.get(number as usize)
    }

    pub(crate) fn region(&self, number: u32) -> Option<&RegionRow<'static>> {
        self.file.regions.get(number as usize)
    }

    pub(crate) fn city(&self, number: u32) -> Option<CityRow> {
        let at = number as usize;
        Some(CityRow {
            region: u32::from(wide(self.file.city_regions, at)?),
            point: [
                wide(self.file.latitudes, at)?,
                wide(self.file.longitudes, at)?,
            ],
            offset: i8::from_le_bytes([*self.file.offsets.get(at)?]),
        })
    }

    /// The logarithm of a place's population.
    pub(crate) fn weight(&self, of: Entity) -> u8 {
        let weight = match of {
            Entity::Country(number) => self.country(number).map(|row| row.weight),
            Entity::Region(number) => self.region(number).map(|row| row.weight),
            Entity::City(number) => self.file.weights.get(number as usize).copied(),
        };
        weight.unwrap_or_default()
    }

    /// The number of the region around a city, or of the region itself.
    pub(crate) fn region_of(&self, of: Entity) -> Option<u32> {
        match of {
            Entity::Country(_) => None,
            Entity::Region(number) => Some(number),
            Entity::City(number) => Some(self.city(number)?.region),
        }
    }

    /// The number of the country around a place, or of the country itself.
    pub(crate) fn country_of(&self, of: Entity) -> Option<u32> {
        match of {
            Entity::Country(number) => Some(number),
            _ => Some(self.region(self.region_of(of)?)?.country),
        }
    }

    /// Whether the first place lies in the second; each lies in itself.
    pub(crate) fn lies_in(&self, inner: Entity, outer: Entity) -> bool {
        inner == outer
            || match outer {
                Entity::Country(number) => self.country_of(inner) == Some(number),
                Entity::Region(number) => {
                    matches!(inner, Entity::City(_)) && self.region_of(inner) == Some(number)
                }
                Entity::City(_) => false,
            }
    }

    /// The numbers of all cities.
    pub(crate) fn cities(&self) -> Range<u32> {
        0..u32::try_from(self.file.weights.len()).unwrap_or(u32::MAX)
    }
}

/// A value of two bytes.
fn wide(column: &[u8], at: usize) -> Option<u16> {
    let from = at.checked_mul(2)?;
    let bytes: Range<usize> = from..from.checked_add(2)?;
    let bytes = column.get(bytes)?;
    <[u8; 2]>::try_from(bytes).ok().map(u16::from_le_bytes)
}
