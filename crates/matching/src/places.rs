//! Places: what a location line, a field or a wish names, over a gazetteer of the world.
//!
//! A text that is not understood names no place: it is neither a city nor a reason to rule a
//! posting out. Deliberately absent: streets and postcodes, which are only skipped.

mod area;
mod departement;
mod division;
mod gazetteer;
mod grammar;
mod senses;
mod token;

use std::sync::OnceLock;

use crate::document::{Place, Workplace};
use crate::features::PlaceKey;
use grammar::{Around, Found, Reading};

pub(crate) use area::Area;
pub(crate) use gazetteer::Gazetteer;
pub use gazetteer::{City, Country, GazetteerSource, Region};

/// What a location line states, in the terms of a [`Posting`](crate::document::Posting).
///
/// ```
/// use matching::document::Workplace;
/// use matching::read_location;
///
/// let read = read_location("Hybrid in Munich, or remote within the EU");
/// assert_eq!(read.workplaces, [Workplace::Remote, Workplace::Hybrid]);
/// assert_eq!(read.locations[0].city.as_deref(), Some("Munich"));
/// assert_eq!(read.locations[0].country.as_deref(), Some("DE"));
/// assert_eq!(read.applicant_locations[0].region.as_deref(), Some("EU"));
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Located {
    /// Where the job is.
    pub locations: Vec<Place>,
    /// Where a remote worker may live; empty if anywhere, or not stated.
    pub applicant_locations: Vec<Place>,
    /// The workplaces offered, each once, remote first.
    pub workplaces: Vec<Workplace>,
}

/// Reads a location line. A line that is not understood becomes a place with the line as its city,
/// which people can read and no engine takes for a city.
///
/// ```
/// use matching::read_location;
///
/// let read = read_location("Munich, Germany");
/// assert_eq!(read.locations[0].city.as_deref(), Some("Munich"));
/// assert_eq!(read.locations[0].country.as_deref(), Some("DE"));
/// let unknown = read_location("Blue building");
/// assert_eq!(unknown.locations[0].city.as_deref(), Some("Blue building"));
/// ```
#[must_use]
pub fn read_location(line: &str) -> Located {
    let read = grammar::read(line, Around::default());
    let nothing = read.places.is_empty() && read.applicants.is_empty();
    let mut located = Located::from(&read);
    if nothing && !read.nowhere && !line.trim().is_empty() {
        located.locations.push(Place {
            city: Some(line.trim().to_owned()),
            ..Place::default()
        });
    }
    located
}

/// Reads the fields of an address, which may contain what a line may.
///
/// ```
/// use matching::document::{Place, Workplace};
/// use matching::read_address;
///
/// let address = Place {
///     city: Some("Remote or Oslo".to_owned()),
///     country: Some("NO".to_owned()),
///     ..Place::default()
/// };
/// let read = read_address(&address);
/// assert_eq!(read.locations[0].city.as_deref(), Some("Oslo"));
/// assert!(read.workplaces.contains(&Workplace::Remote));
/// ```
#[must_use]
pub fn read_address(place: &Place) -> Located {
    let (mut reading, understood) = read_fields(place, &[]);
    for found in reading.places.iter_mut().chain(&mut reading.applicants) {
        // In another field, a guess may become a fact, or another guess.
        if found.key.doubtful && !is_read_again(&found.written) {
            found.written = place.clone();
        }
    }
    let mut located = Located::from(&reading);
    if !understood {
        located.locations.push(place.clone());
    }
    located
}

/// Whether a place that was read is read again as it is.
fn is_read_again(place: &Place) -> bool {
    let (again, _) = read_fields(place, &[]);
    let mut written = again.places.iter().map(|found| &found.written);
    written.next() == Some(place) && written.next().is_none()
}

/// Whether a whole text is the name of a city, region or country, or the code of one.
///
/// ```
/// assert!(matching::names_place("Guildford") && matching::names_place("CA"));
/// assert!(!matching::names_place("Example Works"));
/// ```
#[must_use]
pub fn names_place(text: &str) -> bool {
    !grammar::named(text).is_empty()
}

/// ISO 3166-1 alpha-2, in upper case, of the country that a text names.
///
/// ```
/// assert_eq!(matching::country_code("Deutschland").as_deref(), Some("DE"));
/// assert_eq!(matching::country_code("Middle-earth"), None);
/// ```
#[must_use]
pub fn country_code(text: &str) -> Option<String> {
    let country = key_of_country(text)?;
    Some(country.to_uppercase())
}

/// ISO 3166-1 alpha-2, in lower case, of the country that a text names.
pub(crate) fn key_of_country(text: &str) -> Option<String> {
    use gazetteer::{Entity, Gazetteer};
    let gazetteer = Gazetteer::get()?;
    let named = grammar::named(text).into_iter();
    let mut countries = named.filter_map(|entity| match entity {
        Entity::Country(number) => gazetteer.country(number),
        // England is a region of a country, and taken for one.
        Entity::Region(number) => {
            let country = gazetteer.country(gazetteer.region(number)?.country)?;
            (country.code == "gb").then_some(country)
        }
        Entity::City(_) => None,
    });
    countries.next().map(|country| country.code.to_owned())
}

/// The names of all countries in all languages of the gazetteer, as tokens separated by spaces,
/// each with the country's code in lower case.
pub(crate) fn country_names() -> &'static [(&'static str, String)] {
    static NAMES: OnceLock<Vec<(&str, String)>> = OnceLock::new();
    let read = || Gazetteer::get().map(Gazetteer::country_names);
    NAMES.get_or_init(|| read().unwrap_or_default())
}

/// Places, and the workplaces that stood in their fields.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Keys {
    pub(crate) places: Vec<PlaceKey>,
    pub(crate) applicants: Vec<PlaceKey>,
    pub(crate) workplaces: Vec<Workplace>,
    /// Places that are not understood, in folded words.
    pub(crate) unknown: Vec<String>,
}

/// The places of a document, ready to compare; those that are not understood are left out. What is
/// ambiguous is settled by the countries and regions of the others, and by the countries of `home`.
pub(crate) fn keys(places: &[Place], home: &[&str]) -> Keys {
    let mut likely: Vec<String> = home.iter().map(|home| home.to_lowercase()).collect();
    let mut read: Vec<Reading> = Vec::new();
    let mut unknown: Vec<String> = Vec::new();
    for place in places {
        let (reading, understood) = read_fields(place, &[]);
        if !understood {
            let written = [&place.city, &place.region, &place.country];
            let written: Vec<&str> = written.into_iter().flatten().map(String::as_str).collect();
            unknown.push(token::name_key(&written.join(" ")));
            unknown.retain(|name| !name.is_empty());
        }
        for found in reading.places.iter().chain(&reading.applicants) {
            found.key.lend_to(&mut likely);
        }
        read.push(reading);
    }
    let mut keys = Keys {
        unknown,
        ..Keys::default()
    };
    for (place, reading) in places.iter().zip(read) {
        let found = reading.places.iter().chain(&reading.applicants);
        let doubtful = found.into_iter().any(|found| found.key.doubtful);
        let reading = if doubtful && !likely.is_empty() {
            read_fields(place, &likely).0
        } else {
            reading
        };
        keys.add(reading);
    }
    keys
}

/// The places that a line names, ready to compare.
pub(crate) fn keys_of_line(line: &str) -> Keys {
    let mut keys = Keys::default();
    keys.add(grammar::read(line, Around::default()));
    keys
}

impl Keys {
    fn add(&mut self, reading: Reading) {
        fn add<T: PartialEq>(list: &mut Vec<T>, of: impl Iterator<Item = T>) {
            for one in of {
                if !list.contains(&one) {
                    list.push(one);
                }
            }
        }
        let key = |found: Found| found.key;
        add(&mut self.places, reading.places.into_iter().map(key));
        add(
            &mut self.applicants,
            reading.applicants.into_iter().map(key),
        );
        add(&mut self.workplaces, reading.workplaces.into_iter());
    }
}

/// Reads the fields of a place, and says whether anything was understood.
fn read_fields(place: &Place, likely: &[String]) -> (Reading, bool) {
    let part = |text: &'_ Option<String>| {
        text.as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .map(str::to_owned)
    };
    let (city, region, country) = (part(&place.city), part(&place.region), part(&place.country));
    let around = Around {
        region: region.as_deref(),
        country: country.as_deref(),
        likely,
        is_city: true,
    };
    let mut reading = match &city {
        Some(city) => grammar::read(city, around),
        None => Reading::default(),
    };
    if !reading.places.is_empty() || !reading.applicants.is_empty() {
        return (reading, true);
    }
    let understood = reading.nowhere;
    if city.is_some() && !understood {
        return (reading, false);
    }
    let alone = grammar::around_alone(around);
    let named = |found: &Option<Found>, part: &Option<String>| {
        let known = found
            .as_ref()
            .is_some_and(|found| found.key.region.is_some());
        part.is_none() || known
    };
    if let Some(mut found) = alone.clone() {
        if let Some(region) = region.as_ref().filter(|_| !named(&alone, &region)) {
            // A region that the gazetteer lacks, or a line in its field.
            let line = grammar::read(
                region,
                Around {
                    region: None,
                    is_city: false,
                    ..around
                },
            );
            if line.nowhere || !line.places.is_empty() || !line.applicants.is_empty() {
                merge(&mut reading, line);
            } else {
                found.key.region = Some(token::name_key(region)).filter(|key| !key.is_empty());
                found.written.region = Some(region.clone());
            }
        }
        let remote = reading.workplaces.contains(&Workplace::Remote);
        let list = if remote {
            &mut reading.applicants
        } else {
            &mut reading.places
        };
        if list.is_empty() {
            list.push(found);
        }
        return (reading, true);
    }
    let mut understood = understood;
    for part in [&region, &country].into_iter().flatten() {
        let line = grammar::read(
            part,
            Around {
                likely,
                ..Around::default()
            },
        );
        understood |= line != Reading::default();
        merge(&mut reading, line);
    }
    (reading, understood)
}

/// Adds what another field states.
fn merge(reading: &mut Reading, other: Reading) {
    for workplace in other.workplaces {
        if !reading.workplaces.contains(&workplace) {
            reading.workplaces.push(workplace);
        }
    }
    reading.workplaces.sort_by_key(|workplace| *workplace as u8);
    reading.applicants.extend(other.applicants);
    if reading.workplaces.contains(&Workplace::Remote) {
        reading.applicants.extend(other.places);
    } else {
        reading.places.extend(other.places);
    }
}

impl From<&Reading> for Located {
    fn from(reading: &Reading) -> Self {
        let written = |found: &[Found]| found.iter().map(|found| found.written.clone()).collect();
        Self {
            locations: written(&reading.places),
            applicant_locations: written(&reading.applicants),
            workplaces: reading.workplaces.clone(),
        }
    }
}
