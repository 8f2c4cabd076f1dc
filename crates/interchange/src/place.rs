//! Places, out of fields or out of a line of text ("Austin, TX", "Remote - Germany").

use matching::document::{Place, Workplace};

/// What a line of text says about where the work is done.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Located {
    /// Where the job is.
    pub(crate) places: Vec<Place>,
    /// Where a remote worker may live.
    pub(crate) applicant_places: Vec<Place>,
    pub(crate) workplace: Option<Workplace>,
}

/// Reads a line that may name several places, remote work among them: "San Francisco, CA | Remote (US)".
pub(crate) fn locate(line: &str) -> Located {
    let mut located = Located::default();
    for part in line
        .split([';', '|', '•', '\n'])
        .flat_map(|part| part.split(" or "))
        .flat_map(|part| part.split(" / "))
    {
        let (workplace, rest) = split_workplace(part);
        let place = place_of(&rest);
        match workplace {
            Some(Workplace::Remote) => located.applicant_places.extend(place),
            _ => located.places.extend(place),
        }
        // Remote outweighs the rest: who may work anywhere need not come to any of the places.
        if located.workplace != Some(Workplace::Remote) {
            located.workplace = workplace.or(located.workplace);
        }
    }
    located
}

/// Whether a field that should name a place says "Remote" instead.
pub(crate) fn is_remote(text: &str) -> bool {
    let (workplace, rest) = split_workplace(text);
    workplace == Some(Workplace::Remote) && rest.is_empty()
}

/// ISO 3166-1 alpha-2 for a country's name or code, or the text as written where it is not known.
pub(crate) fn country(text: &str) -> String {
    known_country(text).map_or_else(|| text.trim().to_owned(), str::to_owned)
}

fn known_country(text: &str) -> Option<&'static str> {
    let key: String = text
        .chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect();
    if key.len() < 2 {
        return None;
    }
    if let Some((_, code)) = COUNTRIES_BY_OTHER_NAMES
        .iter()
        .find(|(name, _)| *name == key)
    {
        return Some(code);
    }
    key.parse::<celes::Country>()
        .ok()
        .map(|country| country.alpha2)
}

/// Names that the ISO 3166 table does not know, or gives to another: lower case, letters only.
const COUNTRIES_BY_OTHER_NAMES: &[(&str, &str)] = &[
    ("uk", "GB"),
    ("unitedstatesofamerica", "US"),
    ("america", "US"),
    ("samoa", "WS"),
    ("deutschland", "DE"),
    ("österreich", "AT"),
    ("schweiz", "CH"),
    ("suisse", "CH"),
    ("españa", "ES"),
    ("méxico", "MX"),
    ("perú", "PE"),
    ("brasil", "BR"),
    ("italia", "IT"),
    ("nederland", "NL"),
    ("belgique", "BE"),
    ("belgië", "BE"),
    ("polska", "PL"),
    ("sverige", "SE"),
    ("norge", "NO"),
    ("danmark", "DK"),
    ("suomi", "FI"),
    ("česko", "CZ"),
    ("türkiye", "TR"),
    ("côtedivoire", "CI"),
    ("korearepublicof", "KR"),
    ("republicofkorea", "KR"),
    ("中国", "CN"),
    ("日本", "JP"),
];

/// Takes "remote", "hybrid" and their like out of a text; what remains is trimmed of the marks around them.
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

/// A country at the end of a line, where "CA" is California, "DE" Delaware and "Georgia" the state more often than not.
fn country_in_line(text: &str) -> Option<&'static str> {
    let is_region = REGIONS_OF_NORTH_AMERICA.contains(&text) || text == "Georgia";
    if is_region { None } else { known_country(text) }
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
        let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
        Place {
            city: said(city),
            region: said(region),
            country: said(country),
        }
    }

    #[test]
    fn lines_become_places() {
        let check =
            |line: &str, expect: &[Place]| assert_eq!(locate(line).places, expect, "{line}");
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
    fn remote_work_is_told_from_places() {
        let check = |line: &str, workplace, applicants: &[Place], places: &[Place]| {
            let located = locate(line);
            assert_eq!(located.workplace, workplace, "{line}");
            assert_eq!(located.applicant_places, applicants, "{line}");
            assert_eq!(located.places, places, "{line}");
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

    #[test]
    fn countries_are_told_by_name_and_code() {
        for (text, expect) in [
            ("US", "US"),
            ("usa", "US"),
            ("U.S.", "US"),
            ("United States", "US"),
            ("United States of America", "US"),
            ("United Kingdom", "GB"),
            ("England", "GB"),
            ("Czech Republic", "CZ"),
            ("Viet Nam", "VN"),
            ("The Netherlands", "NL"),
            ("Netherlands", "NL"),
            ("South Korea", "KR"),
            ("Deutschland", "DE"),
            ("India", "IN"),
            ("Ethiopia", "ET"),
            ("Middle-earth", "Middle-earth"),
        ] {
            assert_eq!(country(text), expect, "{text}");
        }
    }
}
