//! Lines that are nothing but a place: "Leeds, UK", "Boston, MA 02118", "10115 Berlin".

use matching::country_code;
use matching::document::Place;

use super::contacts::{is_address, postcode};
use super::parts::commas;
use super::trade::{names_employer, names_trade};
use super::words::{part, words};

/// Whether a text is nothing but a place.
pub(super) fn is_place(text: &str) -> bool {
    place_of(text).is_some() || is_address(text) || names_surroundings(text)
}

/// "Austin, Texas Area", "Región de Madrid", "Köln und Umgebung", as LinkedIn writes them.
fn names_surroundings(text: &str) -> bool {
    let ends = [" Area", " und Umgebung", " y alrededores", " et périphérie"];
    let starts = ["Región de ", "Région de ", "Metropolregion "];
    let is_around = ends.iter().any(|end| text.ends_with(end))
        || starts.iter().any(|start| text.starts_with(start));
    is_around && !names_trade(text) && words(text).len() <= 6
}

/// The place that a whole text names: a town with its region or country, or a country.
pub(super) fn place_of(text: &str) -> Option<Place> {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric() && c != ')');
    let found = words(text);
    if found.is_empty() || found.len() > 6 || text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let parts = commas(text);
    let (last, before) = parts.split_last()?;
    let last = last.trim_end_matches(')');
    let is_region = last.len() == 2 && last != "UK" && last.chars().all(|c| c.is_ascii_uppercase());
    let long = |last: &&str| last.len() > 3 || matches!(*last, "UK" | "USA");
    let country = Some(last)
        .filter(|_| !is_region)
        .filter(long)
        .and_then(country_code);
    if !is_region && country.is_none() && last != "State" {
        return None;
    }
    let town = before.first().copied();
    if town.is_none() && (is_region || last == "State")
        || found
            .iter()
            .any(|word| !word.capital && word.folded.len() > 3)
        || names_trade(text)
        || last != "State" && names_employer(text)
    {
        return None;
    }
    let region = if is_region {
        Some(last)
    } else {
        before.get(1).copied()
    };
    let some = |text: Option<&str>| {
        text.map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    };
    Some(Place {
        city: some(town),
        region: some(region),
        country,
    })
}

/// A place as the gazetteer spells it, if it knows it.
pub(super) fn known(text: &str) -> Option<Place> {
    let located = matching::read_location(text).locations.into_iter().next();
    located.filter(|place| place.country.is_some())
}

/// A place as the gazetteer spells it, or the name of one of several towns.
pub(super) fn town(text: &str) -> Option<Place> {
    let several = || {
        matching::names_place(text).then(|| Place {
            city: Some(text.to_owned()),
            ..Place::default()
        })
    };
    known(text).or_else(several)
}

/// Whether a country shares its name with a town: "Granada" in Spanish.
pub(super) fn is_also_city(place: &Place, text: &str) -> bool {
    place.city.is_none()
        && matching::read_location(text)
            .locations
            .first()
            .is_some_and(|place| place.city.is_some())
}

/// "London E8" and "Lyon 3e" without the number of the district.
pub(super) fn without_district(text: &str) -> &str {
    match text.rsplit_once(' ') {
        Some((town, district))
            if district.len() <= 4
                && district.bytes().any(|byte| byte.is_ascii_digit())
                && town.chars().all(|c| !c.is_ascii_digit()) =>
        {
            town
        }
        _ => text,
    }
}

/// The town of an address, with its region and country if the address names them.
pub(super) fn of_address(text: &str) -> Option<Place> {
    let code = postcode(text);
    let Some(code) = code else {
        // "Austin, Texas, United States"
        let whole = place_of(text).filter(|place| place.city.is_some());
        let pair = || {
            commas(text)
                .windows(2)
                .rev()
                .find_map(|pair| place_of(&pair.join(", ")))
                .or_else(|| place_of(commas(text).last()?))
        };
        return whole.or_else(pair);
    };
    let marks = |c: char| c.is_whitespace() || matches!(c, ',' | '-' | '–' | '|' | '(' | ')' | '.');
    let after = part(text, code.end..text.len());
    let before = part(text, 0..code.start);
    let last = commas(after);
    let town = last
        .first()
        .copied()
        .filter(|town| country_code(town).is_none());
    let country = last
        .iter()
        .rev()
        .find_map(|part| country_code(part.trim_matches(marks)));
    if let Some(town) = town {
        let city = Some(town.trim_matches(marks).to_owned());
        return Some(Place {
            city,
            region: None,
            country,
        });
    }
    // "Boston, MA 02118" and "London SW1A 1AA": the town precedes its code.
    let pieces = commas(before);
    let (last, earlier) = pieces.split_last()?;
    let is_region = last.len() == 2 && last.chars().all(|c| c.is_ascii_uppercase());
    // "Guildford, Surrey GU1 2AB"
    let is_county = || known(last).is_some_and(|place| place.city.is_none());
    let town = earlier.last().copied().filter(|town| !is_address(town));
    // "Amersham, Bucks. HP6 5LN"
    let known_town = town.filter(|town| matching::names_place(town));
    if let Some(town) = known_town.filter(|_| !is_region && !matching::names_place(last)) {
        return Some(Place {
            city: Some(town.to_owned()),
            region: None,
            country,
        });
    }
    let (city, region) = if is_region || town.is_some() && is_county() {
        (earlier.last().copied()?, Some((*last).to_owned()))
    } else {
        (*last, None)
    };
    if is_address(city) || city.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(Place {
        city: Some(city.to_owned()),
        region,
        country,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_and_countries() {
        let check = |read: Option<Place>, expect: Option<(&str, &str, &str)>| {
            let text = |part: Option<String>| part.unwrap_or_default();
            let read =
                read.map(|place| (text(place.city), text(place.region), text(place.country)));
            let expect = expect.map(|(city, region, country)| {
                (city.to_owned(), region.to_owned(), country.to_owned())
            });
            assert_eq!(read, expect);
        };
        check(place_of("Leeds, UK"), Some(("Leeds", "", "GB")));
        check(place_of("Boston, MA"), Some(("Boston", "MA", "")));
        check(place_of("Example Works, Hall"), None);
        check(
            of_address("Musterstraße 5, 10115 Berlin"),
            Some(("Berlin", "", "")),
        );
        check(
            of_address("1 Main Street, Boston, MA 02118"),
            Some(("Boston", "MA", "")),
        );
        check(
            of_address("25, Green Lane, Amersham, Bucks. HP6 5XX"),
            Some(("Amersham", "", "")),
        );
        check(
            of_address("5 rue des Lilas, 75011 Paris, France"),
            Some(("Paris", "", "FR")),
        );
        check(
            of_address("Austin, Texas, United States"),
            Some(("Austin", "Texas", "US")),
        );
        check(
            of_address("12 High Street, Leeds, UK"),
            Some(("Leeds", "", "GB")),
        );
    }
}
