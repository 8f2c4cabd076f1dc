//! Compiles a gazetteer.

use std::collections::BTreeMap;

use fst::MapBuilder;

use super::super::token::name_key;
use super::{
    CountryRow, FIRST_CITY, FIRST_REGION, GazetteerFile, MAGIC, RegionRow, WEIGHT_PER_DOUBLING,
};
use crate::features::Point;

/// The most places that one name may name; the least important of more are left out.
const MOST_NAMESAKES: usize = 60;

/// A country.
#[derive(Debug, Clone)]
pub struct Country {
    /// ISO 3166-1 alpha-2 in lower case.
    pub code: String,
    /// ISO 3166-1 alpha-3 in lower case.
    pub long_code: String,
    /// Its names in any language.
    pub names: Vec<String>,
    /// Inhabitants.
    pub population: u64,
}

/// A region of a country.
#[derive(Debug, Clone)]
pub struct Region {
    /// Code of its country, in lower case.
    pub country: String,
    /// The source's code for it, to which cities refer.
    pub source_code: String,
    /// The code by which it is usually written, in lower case; empty if it has none.
    pub code: String,
    /// Its names in any language, the main one first.
    pub names: Vec<String>,
}

/// A city.
#[derive(Debug, Clone)]
pub struct City {
    /// Code of its country, in lower case.
    pub country: String,
    /// The source's code of its region.
    pub region: String,
    /// Its names in any language.
    pub names: Vec<String>,
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// Inhabitants.
    pub population: u64,
    /// Offset from UTC without daylight saving time, in quarters of an hour.
    pub offset: i8,
}

/// Everything that a gazetteer is compiled from.
#[derive(Debug, Clone, Default)]
pub struct GazetteerSource {
    /// The attribution inside the file.
    pub attribution: String,
    /// All countries.
    pub countries: Vec<Country>,
    /// Their regions.
    pub regions: Vec<Region>,
    /// Their cities.
    pub cities: Vec<City>,
}

impl GazetteerSource {
    /// The artefact; equal lists give equal bytes.
    ///
    /// # Errors
    ///
    /// A region or city in a country that is not listed, or too many places.
    pub fn compile(&self) -> Result<Vec<u8>, String> {
        let mut countries: Vec<&Country> = self.countries.iter().collect();
        countries.sort_by(|a, b| a.code.cmp(&b.code));
        let country = |code: &str| {
            let found = countries.binary_search_by(|other| other.code.as_str().cmp(code));
            found.map_err(|_| format!("no country {code:?}"))
        };

        // A region without a name holds the cities that have none.
        let mut regions: BTreeMap<(usize, &str), Option<&Region>> = BTreeMap::new();
        for region in &self.regions {
            let key = (country(&region.country)?, region.source_code.as_str());
            regions.insert(key, Some(region));
        }
        for city in &self.cities {
            let key = (country(&city.country)?, city.region.as_str());
            regions.entry(key).or_insert(None);
        }
        let numbers: BTreeMap<(usize, &str), usize> =
            regions.keys().copied().zip(0_usize..).collect();

        let mut cities: Vec<(usize, [u16; 2], &City)> = Vec::new();
        for city in &self.cities {
            let key = (country(&city.country)?, city.region.as_str());
            let region = numbers.get(&key).copied().unwrap_or_default();
            let point = Point::of(city.latitude, city.longitude)
                .ok_or_else(|| format!("coordinates of {:?}", city.names))?;
            cities.push((region, point.packed(), city));
        }
        // Cities at one point are one city: the largest. The others lend it their names.
        cities.sort_by(|a, b| {
            let key = |(region, point, city): &(usize, [u16; 2], &City)| {
                (*region, *point, std::cmp::Reverse(city.population))
            };
            key(a).cmp(&key(b)).then_with(|| a.2.names.cmp(&b.2.names))
        });

        let mut named: BTreeMap<String, Vec<(u8, u32)>> = BTreeMap::new();
        let mut name = |key: String, weight: u8, number: u32| {
            if !key.is_empty() {
                named.entry(key).or_default().push((weight, number));
            }
        };
        let mut columns = Columns::default();
        let mut last = None;
        for (region, point, city) in &cities {
            if last != Some((*region, *point)) {
                last = Some((*region, *point));
                columns.push(*region, *point, city)?;
            }
            let index = columns.weights.len().saturating_sub(1);
            let number = number(FIRST_CITY, index)?;
            for written in &city.names {
                for key in spellings(written) {
                    name(key, weight(city.population), number);
                }
            }
        }

        let mut around: Vec<Around> = vec![Around::default(); regions.len()];
        let mut around_countries: Vec<Around> = vec![Around::default(); countries.len()];
        for (region, _, city) in &cities {
            if let Some(around) = around.get_mut(*region) {
                around.add(city);
            }
            if let Some(around) = around_countries.get_mut(country(&city.country)?) {
                around.add(city);
            }
        }
        let keys: Vec<String> = regions
            .values()
            .map(|region| match region {
                Some(region) if !region.code.is_empty() => region.code.clone(),
                Some(region) => region
                    .names
                    .first()
                    .map_or_else(String::new, |name| name_key(name)),
                None => String::new(),
            })
            .collect();
        let mut region_rows = Vec::new();
        for ((index, ((country, _), region)), around) in regions.iter().enumerate().zip(&around) {
            let number = number(FIRST_REGION, index)?;
            if number >= FIRST_CITY {
                return Err("too many regions".to_owned());
            }
            let weight = weight(around.population);
            if let Some(region) = region {
                for written in &region.names {
                    for key in spellings(written) {
                        name(key, weight, number);
                    }
                }
                if !region.code.is_empty() {
                    name(format!("={}", region.code), weight, number);
                }
            }
            region_rows.push(RegionRow {
                country: u32::try_from(*country).map_err(|error| error.to_string())?,
                key: keys.get(index).map_or("", String::as_str),
                weight,
                offsets: around.offsets,
            });
        }
        let mut country_rows = Vec::new();
        for ((index, country), around) in countries.iter().enumerate().zip(&around_countries) {
            let number = number(0, index)?;
            if number >= FIRST_REGION {
                return Err("too many countries".to_owned());
            }
            let weight = weight(country.population);
            for written in &country.names {
                for key in spellings(written) {
                    name(key, weight, number);
                }
            }
            for code in [&country.code, &country.long_code] {
                name(format!("={code}"), weight, number);
            }
            country_rows.push(CountryRow {
                code: &country.code,
                weight,
                offsets: around.offsets,
            });
        }

        let (names, shared) = names(named)?;
        let file = GazetteerFile {
            magic: MAGIC,
            attribution: &self.attribution,
            countries: country_rows,
            regions: region_rows,
            latitudes: &columns.latitudes,
            longitudes: &columns.longitudes,
            city_regions: &columns.regions,
            weights: &columns.weights,
            offsets: &columns.offsets,
            names: &names,
            shared: &shared,
        };
        postcard::to_allocvec(&file).map_err(|error| error.to_string())
    }
}

/// The columns of the cities.
#[derive(Debug, Default)]
struct Columns {
    latitudes: Vec<u8>,
    longitudes: Vec<u8>,
    regions: Vec<u8>,
    weights: Vec<u8>,
    offsets: Vec<u8>,
}

impl Columns {
    fn push(&mut self, region: usize, [north, east]: [u16; 2], city: &City) -> Result<(), String> {
        let region = u16::try_from(region).map_err(|error| error.to_string())?;
        self.latitudes.extend(north.to_le_bytes());
        self.longitudes.extend(east.to_le_bytes());
        self.regions.extend(region.to_le_bytes());
        self.weights.push(weight(city.population));
        self.offsets.extend(city.offset.to_le_bytes());
        Ok(())
    }
}

/// The cities of a region or country, summed up.
#[derive(Debug, Clone, Default)]
struct Around {
    population: u64,
    offsets: [i8; 2],
    any: bool,
}

impl Around {
    fn add(&mut self, city: &City) {
        let [west, east] = self.offsets;
        self.offsets = if self.any {
            [west.min(city.offset), east.max(city.offset)]
        } else {
            [city.offset; 2]
        };
        self.population = self.population.saturating_add(city.population);
        self.any = true;
    }
}

fn number(first: u32, index: usize) -> Result<u32, String> {
    let index = u32::try_from(index).map_err(|error| error.to_string())?;
    first
        .checked_add(index)
        .ok_or_else(|| "too many places".to_owned())
}

/// The logarithm of a population.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)]
fn weight(population: u64) -> u8 {
    let steps = WEIGHT_PER_DOUBLING * libm::log2(population.max(1) as f64);
    libm::round(steps).clamp(0.0, 255.0) as u8
}

/// The keys of a name: "Saint", "Sankt" and "St." are the same word.
fn spellings(written: &str) -> Vec<String> {
    let key = name_key(written);
    let mut keys = Vec::new();
    let saints = ["saint ", "sankt ", "st "];
    if let Some(rest) = saints.iter().find_map(|saint| key.strip_prefix(saint)) {
        keys.extend(saints.map(|saint| format!("{saint}{rest}")));
    }
    for [long, short] in [["fort ", "ft "], ["mount ", "mt "]] {
        keys.extend(key.strip_prefix(long).map(|rest| format!("{short}{rest}")));
    }
    keys.push(key);
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The map from names, and the lists of places that share one.
fn names(named: BTreeMap<String, Vec<(u8, u32)>>) -> Result<(Vec<u8>, Vec<u8>), String> {
    let mut shared: Vec<u8> = Vec::new();
    let mut lists: BTreeMap<Vec<u32>, u64> = BTreeMap::new();
    let mut builder = MapBuilder::memory();
    for (key, mut places) in named {
        places.sort_by_key(|(weight, number)| (std::cmp::Reverse(*weight), *number));
        let mut numbers: Vec<u32> = Vec::new();
        for (_, number) in places {
            if !numbers.contains(&number) && numbers.len() < MOST_NAMESAKES {
                numbers.push(number);
            }
        }
        let value = match numbers.as_slice() {
            [one] => u64::from(*one) << 1,
            _ => *lists.entry(numbers.clone()).or_insert_with(|| {
                let at = shared.len() as u64;
                let length = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
                shared.extend(length.to_le_bytes());
                shared.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
                at << 1 | 1
            }),
        };
        builder
            .insert(key, value)
            .map_err(|error| error.to_string())?;
    }
    let names = builder.into_inner().map_err(|error| error.to_string())?;
    Ok((names, shared))
}
