//! Who may be hired: work permits, sponsorship, citizenship and clearance in a posting.

use std::sync::OnceLock;

use crate::features::Permit;
use crate::language::text::Word;

use super::context::{Context, Stance};
use super::passage::Advertisement;
use super::phrase::Phrases;
use super::place;

/// What a phrase states.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Claim {
    /// A permit is required, for the country that follows.
    Permit,
    Sponsorship,
    NoSponsorship,
    Citizenship,
    Clearance,
}

/// What any part of the text states: employers put it among their policies.
pub(super) fn demanded(advertisement: &Advertisement) -> Option<Permit> {
    let mut permit = Permit::default();
    for line in advertisement.passages().flat_map(|passage| &passage.lines) {
        read(&line.words, &mut permit);
    }
    (permit != Permit::default()).then_some(permit)
}

fn read(words: &[Word], permit: &mut Permit) {
    let found = phrases().find(words);
    if found.is_empty() {
        return;
    }
    let context = Context::of(words);
    for (at, says) in found {
        let stance = context.stance(&at);
        let unwanted = matches!(stance, Some(Stance::Negated | Stance::Optional));
        match says {
            Claim::Permit => {
                let country = words.get(at.end..).and_then(place::country_at);
                permit.country = permit.country.take().or(country);
            }
            Claim::NoSponsorship => permit.sponsored = Some(false),
            Claim::Sponsorship if stance == Some(Stance::Negated) => permit.sponsored = Some(false),
            Claim::Sponsorship => permit.sponsored = permit.sponsored.or(Some(true)),
            Claim::Citizenship => permit.citizens |= !unwanted,
            Claim::Clearance => permit.cleared |= !unwanted,
        }
    }
}

fn phrases() -> &'static Phrases<Claim> {
    static READ: OnceLock<Phrases<Claim>> = OnceLock::new();
    READ.get_or_init(|| Phrases::of(PHRASES))
}

const PHRASES: &[(Claim, &[&str])] = &[
    (
        Claim::Permit,
        &[
            "authorized to work in",
            "authorised to work in",
            "authorization to work in",
            "authorisation to work in",
            "eligible to work in",
            "eligibility to work in",
            "right to work in",
            "permit for",
            "arbeitserlaubnis fur",
            "arbeitserlaubnis in",
            "permiso de trabajo en",
            "permis de travail en",
        ],
    ),
    (
        Claim::NoSponsorship,
        &[
            "no sponsorship",
            "no visa sponsorship",
            "not sponsor",
            "cannot sponsor",
            "cant sponsor",
            "unable to sponsor",
            "unable to offer sponsorship",
            "unable to offer visa sponsorship",
            "unable to provide sponsorship",
            "unable to provide visa sponsorship",
            "not offer sponsorship",
            "not offer visa sponsorship",
            "not provide sponsorship",
            "not provide visa sponsorship",
            "without sponsorship",
            "without visa sponsorship",
            "without the need for sponsorship",
            "sponsorship is not",
            "sponsorship not",
        ],
    ),
    (
        Claim::Sponsorship,
        &[
            "sponsorship available",
            "sponsorship is available",
            "sponsorship offered",
            "sponsorship provided",
            "offer sponsorship",
            "offer visa sponsorship",
            "provide sponsorship",
            "provide visa sponsorship",
            "will sponsor",
            "we sponsor",
            "can sponsor",
        ],
    ),
    (
        Claim::Citizenship,
        &[
            "us citizen",
            "us citizens",
            "us citizenship",
            "u s citizen",
            "u s citizens",
            "u s citizenship",
            "eu citizen",
            "eu citizens",
            "eu citizenship",
            "british citizen",
            "british citizens",
            "canadian citizen",
            "citizenship required",
            "citizenship is required",
            "staatsburgerschaft",
        ],
    ),
    (
        Claim::Clearance,
        &[
            "security clearance",
            "secret clearance",
            "ts sci",
            "clearance required",
            "sicherheitsuberprufung",
            "habilitation secret",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text;

    #[test]
    fn who_may_be_hired() {
        let check = |text: &str, expect: Permit| {
            let glyphs: Vec<text::Glyph> = text::glyphs(text).collect();
            let mut permit = Permit::default();
            read(&text::spanned(&glyphs), &mut permit);
            assert_eq!(permit, expect, "{text}");
        };
        let in_country = |country: &str| Permit {
            country: Some(country.to_owned()),
            ..Permit::default()
        };
        check(
            "You must be authorised to work in the US.",
            in_country("us"),
        );
        check(
            "Right to work in the United Kingdom required",
            in_country("gb"),
        );
        check(
            "Authorized to work in Germany, no visa sponsorship",
            Permit {
                sponsored: Some(false),
                ..in_country("de")
            },
        );
        check(
            "Visa sponsorship is available",
            Permit {
                sponsored: Some(true),
                ..Permit::default()
            },
        );
        check(
            "We do not offer visa sponsorship",
            Permit {
                sponsored: Some(false),
                ..Permit::default()
            },
        );
        check(
            "US citizens with a security clearance only",
            Permit {
                citizens: true,
                cleared: true,
                ..Permit::default()
            },
        );
        check("A security clearance is not required", Permit::default());
        check("We work in the US", Permit::default());
    }
}
