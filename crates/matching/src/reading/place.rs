//! Places made comparable.

use crate::document::Place;
use crate::features::PlaceKey;

use super::folded_words;

/// `None` where the place says nothing.
pub(super) fn key(place: &Place) -> Option<PlaceKey> {
    let part = |text: &Option<String>| {
        text.as_deref()
            .map(folded_words)
            .filter(|text| !text.is_empty())
    };
    let country = place
        .country
        .as_deref()
        .map(country)
        .filter(|country| !country.is_empty());
    let region = part(&place.region).map(|region| match country.as_deref() {
        None | Some("us") => us_state(&region).map_or(region, str::to_owned),
        Some(_) => region,
    });
    let key = PlaceKey {
        city: part(&place.city),
        region,
        country,
    };
    (key != PlaceKey::default()).then_some(key)
}

/// ISO 3166-1 alpha-2 in lower case for the usual names of some countries; others as they are, folded.
pub(super) fn country(written: &str) -> String {
    let folded = folded_words(written);
    match folded.as_str() {
        "usa" | "united states" | "united states of america" | "u s" | "u s a" => "us".to_owned(),
        "uk" | "united kingdom" | "great britain" | "england" | "scotland" | "wales" => {
            "gb".to_owned()
        }
        "germany" | "deutschland" => "de".to_owned(),
        "france" => "fr".to_owned(),
        "spain" | "espana" => "es".to_owned(),
        "switzerland" | "schweiz" | "suisse" => "ch".to_owned(),
        "austria" | "osterreich" => "at".to_owned(),
        "netherlands" | "the netherlands" => "nl".to_owned(),
        "canada" => "ca".to_owned(),
        "india" => "in".to_owned(),
        "china" => "cn".to_owned(),
        "australia" => "au".to_owned(),
        _ => folded,
    }
}

fn us_state(folded: &str) -> Option<&'static str> {
    US_STATES
        .iter()
        .find(|(name, _)| *name == folded)
        .map(|(_, code)| *code)
}

const US_STATES: &[(&str, &str)] = &[
    ("alabama", "al"),
    ("alaska", "ak"),
    ("arizona", "az"),
    ("arkansas", "ar"),
    ("california", "ca"),
    ("colorado", "co"),
    ("connecticut", "ct"),
    ("delaware", "de"),
    ("district of columbia", "dc"),
    ("florida", "fl"),
    ("georgia", "ga"),
    ("hawaii", "hi"),
    ("idaho", "id"),
    ("illinois", "il"),
    ("indiana", "in"),
    ("iowa", "ia"),
    ("kansas", "ks"),
    ("kentucky", "ky"),
    ("louisiana", "la"),
    ("maine", "me"),
    ("maryland", "md"),
    ("massachusetts", "ma"),
    ("michigan", "mi"),
    ("minnesota", "mn"),
    ("mississippi", "ms"),
    ("missouri", "mo"),
    ("montana", "mt"),
    ("nebraska", "ne"),
    ("nevada", "nv"),
    ("new hampshire", "nh"),
    ("new jersey", "nj"),
    ("new mexico", "nm"),
    ("new york", "ny"),
    ("north carolina", "nc"),
    ("north dakota", "nd"),
    ("ohio", "oh"),
    ("oklahoma", "ok"),
    ("oregon", "or"),
    ("pennsylvania", "pa"),
    ("rhode island", "ri"),
    ("south carolina", "sc"),
    ("south dakota", "sd"),
    ("tennessee", "tn"),
    ("texas", "tx"),
    ("utah", "ut"),
    ("vermont", "vt"),
    ("virginia", "va"),
    ("washington", "wa"),
    ("west virginia", "wv"),
    ("wisconsin", "wi"),
    ("wyoming", "wy"),
];
