//! Reads a line of text that names a location: "Austin, TX", "Remote - Germany".

use matching::document::{Place, Workplace};

use crate::country;

/// Where the work is done, in the terms of a [`Posting`](matching::document::Posting).
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Locations {
    /// Where the job is.
    pub(crate) locations: Vec<Place>,
    /// Where a remote worker may live.
    pub(crate) applicant_locations: Vec<Place>,
    /// Remote, hybrid or on site.
    pub(crate) workplace: Option<Workplace>,
}

/// Reads a line that may name several places and remote work: "San Francisco, CA | Remote (US)".
pub(crate) fn read_line(line: &str) -> Locations {
    let mut read = Locations::default();
    for part in line
        .split([';', '|', '•', '\n'])
        .flat_map(|part| part.split(" or "))
        .flat_map(|part| part.split(" / "))
    {
        let (workplace, rest) = split_workplace(part);
        let place = place_of(&rest);
        match workplace {
            Some(Workplace::Remote) => read.applicant_locations.extend(place),
            _ => read.locations.extend(place),
        }
        // "Oslo or remote" is remote work: nobody has to be in Oslo.
        if read.workplace != Some(Workplace::Remote) {
            read.workplace = workplace.or(read.workplace);
        }
    }
    read
}

/// Whether a field that should name a place contains "Remote" instead.
pub(crate) fn is_remote(text: &str) -> bool {
    let (workplace, rest) = split_workplace(text);
    workplace == Some(Workplace::Remote) && rest.is_empty()
}

/// Separates words for a workplace ("remote", "hybrid") from the rest of a text, which loses the
/// punctuation around them.
fn split_workplace(text: &str) -> (Option<Workplace>, String) {
    let mut workplace = None;
    let words: Vec<&str> = text
        .split_inclusive(|c: char| !c.is_alphanumeric())
        .collect();
    let mut rest = String::new();
    for word in words {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        match bare.to_lowercase().as_str() {
            "remote" | "remotely" | "anywhere" | "telecommute" | "homeoffice" => {
                workplace = Some(Workplace::Remote);
            }
            "hybrid" => workplace = workplace.or(Some(Workplace::Hybrid)),
            "onsite" => workplace = workplace.or(Some(Workplace::OnSite)),
            _ => rest.push_str(word),
        }
    }
    let mark = |c: char| c.is_whitespace() || "-–—,:()[]/·".contains(c);
    (workplace, rest.trim_matches(mark).to_owned())
}

fn place_of(text: &str) -> Option<Place> {
    let parts: Vec<&str> = text
        .split(',')
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    match parts.as_slice() {
        [] => None,
        [one] => Some(match country_in_line(one) {
            Some(code) => Place {
                country: Some(code.to_owned()),
                ..Place::default()
            },
            None => Place {
                city: Some((*one).to_owned()),
                ..Place::default()
            },
        }),
        [city, middle @ .., last] => {
            let code = country_in_line(last);
            let mut region = middle.to_vec();
            if code.is_none() {
                region.push(last);
            }
            Some(Place {
                city: Some((*city).to_owned()),
                region: Some(region.join(", ")).filter(|region| !region.is_empty()),
                country: code.map(str::to_owned),
            })
        }
    }
}

/// The code of a country at the end of a line. There, "CA" is California, "DE" is Delaware and
/// "Georgia" is usually the state.
fn country_in_line(text: &str) -> Option<&'static str> {
    let is_region = REGIONS_OF_NORTH_AMERICA.contains(&text) || text == "Georgia";
    if is_region { None } else { country::code(text) }
}

/// Postal codes of the states of the USA and the provinces of Canada.
const REGIONS_OF_NORTH_AMERICA: &[&str] = &[
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA",
    "KS", "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM",
    "NY", "NC", "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA",
    "WV", "WI", "WY", "AB", "BC", "MB", "NB", "NL", "NS", "NT", "NU", "ON", "PE", "QC", "SK", "YT",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn place(city: &str, region: &str, country: &str) -> Place {
        let part = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Place {
            city: part(city),
            region: part(region),
            country: part(country),
        }
    }

    #[test]
    fn a_line_names_places() {
        let check =
            |line: &str, expect: &[Place]| assert_eq!(read_line(line).locations, expect, "{line}");
        check("Austin, TX", &[place("Austin", "TX", "")]);
        check(
            "San Francisco, CA, USA",
            &[place("San Francisco", "CA", "US")],
        );
        check("Paris, France", &[place("Paris", "", "FR")]);
        check("Germany", &[place("", "", "DE")]);
        check("Tokyo", &[place("Tokyo", "", "")]);
        check(
            "London, UK; Berlin",
            &[place("London", "", "GB"), place("Berlin", "", "")],
        );
        check("Atlanta, Georgia", &[place("Atlanta", "Georgia", "")]);
        check("", &[]);
    }

    #[test]
    fn a_line_names_remote_work_and_where_from() {
        let check = |line: &str, workplace, applicants: &[Place], places: &[Place]| {
            let read = read_line(line);
            assert_eq!(read.workplace, workplace, "{line}");
            assert_eq!(read.applicant_locations, applicants, "{line}");
            assert_eq!(read.locations, places, "{line}");
        };
        let remote = Some(Workplace::Remote);
        check("Remote", remote, &[], &[]);
        check("Remote - US", remote, &[place("", "", "US")], &[]);
        check("Germany (Remote)", remote, &[place("", "", "DE")], &[]);
        check(
            "Oslo, Norway or Remote",
            remote,
            &[],
            &[place("Oslo", "", "NO")],
        );
        check(
            "Hybrid - London",
            Some(Workplace::Hybrid),
            &[],
            &[place("London", "", "")],
        );
        check("Boston, MA", None, &[], &[place("Boston", "MA", "")]);
        assert!(is_remote("Remote") && !is_remote("Remoteville") && !is_remote("Remote, US"));
    }
}
