//! Comparable places.

use std::sync::OnceLock;

use crate::document::Place;
use crate::features::PlaceKey;
use crate::language::text::{Pause, Word, folded_words};

use super::finding::Finding;
use super::passage::Advertisement;
use super::phrase::Phrases;
use super::section::Section;

/// `None` if the place is empty.
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

/// ISO 3166-1 alpha-2 in lower case for the usual names of some countries; others only folded.
pub(super) fn country(written: &str) -> String {
    let folded = folded_words(written);
    named_country(&folded).map_or(folded, str::to_owned)
}

fn named_country(folded: &str) -> Option<&'static str> {
    COUNTRIES
        .iter()
        .find(|(_, names)| names.contains(&folded))
        .map(|(code, _)| *code)
}

/// The country whose name begins these words, with or without an article.
pub(super) fn country_at(words: &[Word]) -> Option<String> {
    let articles = words.iter().take_while(|word| {
        matches!(
            word.text.as_str(),
            "the" | "die" | "den" | "los" | "el" | "les" | "la"
        )
    });
    let words = words.get(articles.count()..)?;
    (1..=LONGEST_COUNTRY).rev().find_map(|length| {
        let name: Vec<&str> = words
            .get(..length)?
            .iter()
            .map(|word| word.text.as_str())
            .collect();
        named_country(&name.join(" ")).map(str::to_owned)
    })
}

/// Words of the longest country name.
const LONGEST_COUNTRY: usize = 4;

/// The place of work that a line states: "Location: Berlin, Germany", "this role is based in
/// Berlin".
pub(super) fn stated(advertisement: &Advertisement) -> Option<Finding<PlaceKey>> {
    let lines = advertisement.lines();
    lines
        .filter(|(_, line)| line.section != Section::Employer)
        .find_map(|(field, line)| {
            let found = phrases().find(&line.words);
            found.into_iter().find_map(|(at, is_label)| {
                let last = at
                    .end
                    .checked_sub(1)
                    .and_then(|last| line.words.get(last))?;
                let opens = at.start == 0 && last.around[1] == ':';
                let place = (opens || !is_label)
                    .then(|| place_at(line.words.get(at.end..)?))
                    .flatten()?;
                let to = at.end.saturating_add(1);
                Finding::by(place, field, &line.words, at.start..to)
            })
        })
}

/// A city at the start of these words, and its country after a comma.
fn place_at(words: &[Word]) -> Option<PlaceKey> {
    let first = words.first()?;
    if matches!(
        first.text.as_str(),
        "remote" | "hybrid" | "redacted" | "anywhere" | "our" | "the" | "a"
    ) {
        return None;
    }
    let ends = |index: &usize| {
        words.get(*index).is_none_or(|word| {
            word.pause > Pause::None || matches!(word.text.as_str(), "and" | "with" | "or")
        })
    };
    let end = (1..=MOST_WORDS_OF_CITY).find(ends)?;
    let city: Vec<&str> = words
        .get(..end)?
        .iter()
        .map(|word| word.text.as_str())
        .collect();
    let city = city.join(" ");
    if let Some(country) = named_country(&city) {
        return Some(PlaceKey {
            country: Some(country.to_owned()),
            ..PlaceKey::default()
        });
    }
    let after = words.get(end).filter(|word| word.pause == Pause::Comma);
    Some(PlaceKey {
        city: Some(city),
        region: None,
        country: after.and_then(|_| country_at(words.get(end..)?)),
    })
}

/// Words of the longest city name.
const MOST_WORDS_OF_CITY: usize = 3;

/// Phrases before a place; the value is whether it is a label, which begins a line and ends in a
/// colon.
fn phrases() -> &'static Phrases<bool> {
    static READ: OnceLock<Phrases<bool>> = OnceLock::new();
    READ.get_or_init(|| {
        Phrases::of(&[
            (
                true,
                &[
                    "location",
                    "work location",
                    "job location",
                    "place of work",
                    "duty station",
                    "standort",
                    "arbeitsort",
                    "einsatzort",
                    "ubicacion",
                    "lugar de trabajo",
                    "lieu",
                    "lieu de travail",
                ],
            ),
            (
                false,
                &[
                    "role is based in",
                    "position is based in",
                    "job is based in",
                    "role is located in",
                    "position is located in",
                    "job is located in",
                    "you will be based in",
                ],
            ),
        ])
    })
}

/// Codes of countries, and their folded names.
const COUNTRIES: &[(&str, &[&str])] = &[
    (
        "us",
        &[
            "usa",
            "us",
            "united states",
            "united states of america",
            "u s",
            "u s a",
        ],
    ),
    (
        "gb",
        &[
            "uk",
            "u k",
            "united kingdom",
            "great britain",
            "england",
            "scotland",
            "wales",
        ],
    ),
    ("de", &["germany", "deutschland", "alemania", "allemagne"]),
    ("fr", &["france", "frankreich", "francia"]),
    ("es", &["spain", "espana", "spanien", "espagne"]),
    ("ch", &["switzerland", "schweiz", "suisse", "suiza"]),
    ("at", &["austria", "osterreich", "autriche"]),
    ("nl", &["netherlands", "niederlande", "holland"]),
    ("ie", &["ireland"]),
    ("it", &["italy", "italien"]),
    ("pt", &["portugal"]),
    ("be", &["belgium", "belgien", "belgique"]),
    ("pl", &["poland", "polen"]),
    ("se", &["sweden", "schweden"]),
    ("dk", &["denmark", "danemark"]),
    ("ca", &["canada", "kanada"]),
    ("mx", &["mexico"]),
    ("in", &["india", "indien"]),
    ("cn", &["china"]),
    ("jp", &["japan"]),
    ("sg", &["singapore"]),
    ("au", &["australia", "australien"]),
    ("nz", &["new zealand"]),
];

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Posting;

    #[test]
    fn places_in_text() {
        let check = |text: &str, expect: Option<(Option<&str>, Option<&str>)>| {
            let mut posting: Posting =
                serde_json::from_value(serde_json::json!({ "id": "p", "title": "" })).unwrap();
            posting.description = Some(text.to_owned());
            let stated = stated(&Advertisement::of(&posting));
            let expect = expect.map(|(city, country)| PlaceKey {
                city: city.map(str::to_owned),
                region: None,
                country: country.map(str::to_owned),
            });
            assert_eq!(stated.map(|finding| finding.fact), expect, "{text}");
        };
        check(
            "Location: Berlin, Germany",
            Some((Some("berlin"), Some("de"))),
        );
        check(
            "Standort: Bad Homburg\nAb sofort",
            Some((Some("bad homburg"), None)),
        );
        check(
            "This role is based in Austin.",
            Some((Some("austin"), None)),
        );
        check("Location: United States", Some((None, Some("us"))));
        check("Location: remote", None);
        check("We are based in Berlin, Germany", None);
        check("Location matters to us", None);
    }
}
