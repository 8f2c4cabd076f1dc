//! Containment of places, and the distance between them.

use crate::catalogue::Site;
use crate::document::Workplace;
use crate::features::{PlaceKey, ProfileFeatures};
use crate::places::Area;

/// How far people travel to work, unless they say: the radius of a large city and its suburbs.
pub(crate) const USUAL_RADIUS_KM: f64 = 30.0;

/// Whether a place lies in another; each lies in itself. `None` if it may: a country may be meant
/// to be a city of it, and a doubtful place may be another.
pub(crate) fn lies_in(inner: &PlaceKey, outer: &PlaceKey) -> Option<bool> {
    let no = if inner.doubtful || outer.doubtful {
        None
    } else {
        Some(false)
    };
    if let Some(area) = outer.area().and_then(Area::of_key) {
        return match (&inner.country, inner.area().and_then(Area::of_key)) {
            (Some(country), _) if area.has(country) => Some(true),
            (None, Some(inner)) if inner.within(area) => Some(true),
            (None, Some(inner)) if inner.meets(area) => None,
            (Some(_), _) | (None, Some(_)) => no,
            (None, None) => None,
        };
    }
    if outer.city.is_some() && inner.city.is_some() {
        return same_city(inner, outer);
    }
    let country = outer.country.as_ref()?;
    match (&inner.country, inner.area().and_then(Area::of_key)) {
        (Some(inner), _) if inner != country => return no,
        (None, Some(area)) if !area.has(country) => return no,
        (None, _) => return None,
        (Some(_), _) => {}
    }
    match (&inner.region, &outer.region) {
        (Some(inner), Some(outer)) if inner != outer => return no,
        (None, Some(_)) => return None,
        _ => {}
    }
    if outer.city.is_some() {
        None
    } else {
        Some(true)
    }
}

/// Whether two cities are one: at one point, or of one name if the gazetteer lacks one of them.
fn same_city(a: &PlaceKey, b: &PlaceKey) -> Option<bool> {
    if a.point.is_some() && a.point == b.point {
        return Some(true);
    }
    // "Berlin Mitte" is a part of "Berlin".
    let is_part = |part: &PlaceKey, of: &PlaceKey| {
        let rest = part.city.as_ref().zip(of.city.as_ref());
        let rest = rest.and_then(|(part, of)| part.strip_prefix(of.as_str()));
        rest.is_some_and(|rest| rest.starts_with(' '))
            && km_between(part, of).is_some_and(|km| km <= USUAL_RADIUS_KM)
    };
    if is_part(a, b) {
        return Some(true);
    }
    let agree = |a: &Option<String>, b: &Option<String>| a.is_none() || b.is_none() || a == b;
    if a.city == b.city {
        // People who write "Cambridge" alone may mean either.
        if a.doubtful || b.doubtful {
            return Some(true);
        }
        let known = a.point.is_some() && b.point.is_some();
        return Some(!known && agree(&a.country, &b.country) && agree(&a.region, &b.region));
    }
    Some(false)
}

/// Kilometres between two cities.
pub(crate) fn km_between(a: &PlaceKey, b: &PlaceKey) -> Option<f64> {
    Some(a.point?.km_to(b.point?))
}

/// Whether somebody who lives in one of these places, or wants to, may take remote work that is
/// open to the others. Such work is open to everyone if it names no place.
pub(crate) fn open_to(people: &[PlaceKey], applicants: &[PlaceKey]) -> Option<bool> {
    if applicants.is_empty() {
        return Some(true);
    }
    any(people.iter().flat_map(|person| {
        applicants.iter().map(move |place| {
            let inside = lies_in(person, place);
            let around = lies_in(place, person);
            match (inside, around) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                // A city beside "remote" rarely limits where in its country people may live.
                (Some(false), _) if place.city.is_some() && place.country == person.country => None,
                (Some(false), Some(false)) => Some(false),
                _ => None,
            }
        })
    }))
}

/// Whether work that is not remote is in one of the places that a person wants, or within the
/// radius that the person states around one.
pub(crate) fn within_reach(
    wishes: &[PlaceKey],
    radius_km: Option<f64>,
    places: &[PlaceKey],
) -> Option<bool> {
    any(wishes.iter().flat_map(|wish| {
        places.iter().map(move |place| {
            let km = km_between(wish, place);
            match (lies_in(place, wish), km, radius_km) {
                (Some(true), _, _) => Some(true),
                (_, Some(km), Some(radius)) if km <= radius => Some(true),
                // Whether a suburb is too far depends on the person.
                (_, Some(km), None) if km <= USUAL_RADIUS_KM => None,
                (lies, _, _) => lies,
            }
        })
    }))
}

/// True if one is true, false if all are false, and otherwise unknown; unknown if there are none.
fn any(of: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut of = of.peekable();
    of.peek()?;
    let mut all_false = true;
    for one in of {
        match one {
            Some(true) => return Some(true),
            Some(false) => {}
            None => all_false = false,
        }
    }
    all_false.then_some(false)
}

/// How near a job is to the places of a person, from 0 to 1: by the better of its arrangements.
/// `None` if nobody can tell.
pub(crate) fn nearness(profile: &ProfileFeatures, site: &Site) -> Option<f64> {
    let remote = if site.offers(Workplace::Remote) {
        remote_nearness(profile, site)
    } else {
        None
    };
    let only_remote = site.workplaces() == [Workplace::Remote];
    let on_site = if only_remote {
        None
    } else {
        let radius = profile.radius_km.unwrap_or(USUAL_RADIUS_KM);
        let pairs = profile.places.iter().flat_map(|wish| {
            let places = site.places.iter();
            places.filter_map(move |place| closeness(wish, place, radius))
        });
        pairs.reduce(f64::max)
    };
    remote.into_iter().chain(on_site).reduce(f64::max)
}

/// Remote work is near to everyone who may do it, less the hours between the clocks beyond those
/// that the person accepts.
fn remote_nearness(profile: &ProfileFeatures, site: &Site) -> Option<f64> {
    let open = match open_to(&profile.places, &site.applicant_places) {
        Some(true) => 1.0,
        Some(false) => 0.0,
        None => 0.5,
    };
    let places = if site.applicant_places.is_empty() {
        &site.places
    } else {
        &site.applicant_places
    };
    let apart = hours_apart(&profile.home, places).zip(profile.hours_apart);
    let excess = apart.map_or(0.0, |(hours, accepted)| (hours - accepted).max(0.0));
    Some(open * (1.0 - excess / HOURS_OF_A_WORKING_DAY).max(0.0))
}

const HOURS_OF_A_WORKING_DAY: f64 = 8.0;

/// The fewest hours between the clocks of some places and those of others, without daylight saving
/// time.
pub(crate) fn hours_apart(some: &[PlaceKey], others: &[PlaceKey]) -> Option<f64> {
    let offsets = |places: &[PlaceKey]| -> Vec<[i8; 2]> {
        places.iter().filter_map(|place| place.offsets).collect()
    };
    let others = offsets(others);
    let pairs = offsets(some).into_iter().flat_map(|[west, east]| {
        let others = others.iter();
        others.map(move |[other_west, other_east]| {
            let gap = |from: i8, to: i8| f64::from(i16::from(to).saturating_sub(i16::from(from)));
            gap(east, *other_west).max(gap(*other_east, west)).max(0.0) / 4.0
        })
    });
    pairs.reduce(f64::min)
}

/// How near a job's place is to a wish: 1 within the radius, then falling with the distance.
/// Without a distance by what they have in common.
fn closeness(wish: &PlaceKey, place: &PlaceKey, radius_km: f64) -> Option<f64> {
    if lies_in(place, wish) == Some(true) {
        return Some(1.0);
    }
    let same = |a: &Option<String>, b: &Option<String>| a.is_some() && a == b;
    let country = same(&wish.country, &place.country);
    let region = country && same(&wish.region, &place.region);
    if let Some(km) = km_between(wish, place) {
        let falling = if km <= radius_km { 1.0 } else { radius_km / km };
        let least = if country { SAME_COUNTRY_FAR } else { 0.0 };
        return Some(falling.max(least));
    }
    match (lies_in(wish, place), region, country) {
        (_, true, _) => Some(SAME_REGION),
        (_, _, true) => Some(SAME_COUNTRY),
        (Some(true), ..) => Some(SAME_COUNTRY_FAR),
        (Some(false), ..) => Some(0.0),
        (None, ..) => None,
    }
}

/// Set by hand: no judged set covers places.
const SAME_REGION: f64 = 0.8;
const SAME_COUNTRY: f64 = 0.5;
const SAME_COUNTRY_FAR: f64 = 0.3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Place;
    use crate::places;

    /// `city/region/country`; a line that is read if there is no slash.
    fn place(text: &str) -> PlaceKey {
        if !text.contains('/') {
            let keys = places::keys_of_line(text);
            return keys.places.into_iter().next().unwrap();
        }
        let mut parts = text
            .split('/')
            .map(|part| (!part.is_empty()).then(|| part.to_owned()));
        let mut next = || parts.next().flatten();
        let place = Place {
            city: next(),
            region: next(),
            country: next(),
        };
        places::keys(&[place], &[])
            .places
            .into_iter()
            .next()
            .unwrap()
    }

    #[test]
    fn what_lies_in_what() {
        let check = |inner: &str, outer: &str, expect: Option<bool>| {
            assert_eq!(
                lies_in(&place(inner), &place(outer)),
                expect,
                "{inner} in {outer}"
            );
        };
        check("Munich, Germany", "München", Some(true));
        check("Munich", "Bayern", Some(true));
        check("Munich", "Germany", Some(true));
        check("Munich", "EU", Some(true));
        check("Munich", "Hessen", Some(false));
        check("Munich", "France", Some(false));
        check("Munich", "LATAM", Some(false));
        check("Munich", "Berlin", Some(false));
        check("Germany", "Munich", None);
        check("Bayern", "Munich", None);
        check("EU", "Germany", None);
        check("LATAM", "Germany", Some(false));
        check("DACH", "EMEA", Some(true));
        check("Nordics", "EU", None);
        check("Kleinhausen, Germany", "Germany", Some(true));
        check("Kleinhausen, Germany", "Kleinhausen/DE/Germany", Some(true));
        check("Kleinhausen, Germany", "Bayern", None);
        check("New York City, NY", "New York", Some(true));
        check("Cambridge, MA", "Cambridge", Some(true));
        check("Cambridge, MA", "Cambridge, UK", Some(false));
        check("Cambridge", "Japan", None);
        check("Berlin-Mitte", "Berlin", Some(true));
        check("Berlin", "Berlin-Mitte", Some(false));
    }

    #[test]
    fn remote_work_is_open_to_those_who_live_there() {
        let check = |person: &str, applicants: &[&str], expect: Option<bool>| {
            let applicants: Vec<PlaceKey> = applicants.iter().map(|text| place(text)).collect();
            assert_eq!(
                open_to(&[place(person)], &applicants),
                expect,
                "{person} {applicants:?}"
            );
        };
        check("Bremen", &[], Some(true));
        check("Bremen", &["Germany"], Some(true));
        check("Bremen", &["US", "Canada"], Some(false));
        check("Bremen", &["US", "EU"], Some(true));
        check("Germany", &["Bayern"], Some(true));
        check("Bremen", &["Munich"], None);
        check("Bremen", &["Lyon"], Some(false));
        assert_eq!(open_to(&[], &[place("Germany")]), None);
    }

    #[test]
    fn work_on_site_is_within_reach_of_a_wish() {
        let check = |wish: &str, radius: Option<f64>, at: &str, expect: Option<bool>| {
            let reach = within_reach(&[place(wish)], radius, &[place(at)]);
            assert_eq!(reach, expect, "{wish} {radius:?} {at}");
        };
        check("Berlin", None, "Berlin", Some(true));
        check("Berlin", None, "Potsdam", None);
        check("Berlin", None, "Leipzig", Some(false));
        check("Berlin", Some(10.0), "Potsdam", Some(false));
        check("Berlin", Some(40.0), "Potsdam", Some(true));
        check("Berlin", Some(200.0), "Leipzig", Some(true));
        check("Ireland", None, "Cork", Some(true));
        check("Cork", None, "Ireland", None);
        check("Berlin", Some(40.0), "Austin, TX", Some(false));
    }

    #[test]
    fn nearness_falls_with_distance_and_clocks() {
        let check = |person: ProfileFeatures, site: Site, expect: Option<f64>| {
            let near = nearness(&person, &site).map(|near| libm::round(near * 100.0));
            assert_eq!(near, expect.map(|near| near * 100.0), "{site:?}");
        };
        let person = |wish: &str, radius_km| ProfileFeatures {
            places: vec![place(wish)],
            home: vec![place(wish)],
            radius_km,
            ..ProfileFeatures::default()
        };
        let at = |text: &str, workplace| Site {
            places: vec![place(text)],
            workplace,
            ..Site::default()
        };
        let remote = |applicants: &str| Site {
            applicant_places: vec![place(applicants)],
            workplace: Some(Workplace::Remote),
            ..Site::default()
        };
        check(person("Berlin", None), at("Berlin", None), Some(1.0));
        check(person("Berlin", None), at("Potsdam", None), Some(1.0));
        check(
            person("Berlin", Some(10.0)),
            at("Potsdam", None),
            Some(0.37),
        );
        check(person("Basel", None), at("Mulhouse", None), Some(1.0));
        check(
            person("Basel", Some(20.0)),
            at("Mulhouse", None),
            Some(0.71),
        );
        check(person("Berlin", None), at("Munich", None), Some(0.3));
        check(person("Berlin", None), at("Germany", None), Some(0.5));
        check(person("Berlin", None), at("Madrid", None), Some(0.02));
        check(person("Berlin", None), Site::default(), None);
        check(
            person("Berlin", None),
            at("Austin, TX", Some(Workplace::Remote)),
            Some(1.0),
        );
        check(person("Berlin", None), remote("EU"), Some(1.0));
        check(person("Berlin", None), remote("US"), Some(0.0));
        let wants = |hours| ProfileFeatures {
            hours_apart: Some(hours),
            ..person("Berlin", None)
        };
        let austin = || at("Austin, TX", Some(Workplace::Remote));
        check(wants(3.0), austin(), Some(0.5));
        check(wants(7.0), austin(), Some(1.0));
        check(
            wants(3.0),
            at("Athens, Greece", Some(Workplace::Remote)),
            Some(1.0),
        );
        let either = Site {
            other_workplaces: vec![Workplace::Hybrid],
            places: vec![place("Berlin")],
            ..remote("US")
        };
        check(person("Berlin", None), either, Some(1.0));
    }
}
