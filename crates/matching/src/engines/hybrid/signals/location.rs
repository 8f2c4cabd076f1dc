//! `location`: whether the person can work where the job is.

use crate::catalogue::{Columns, Memo, Site, Weighting};
use crate::document::Workplace;
use crate::eligibility::Criterion;
use crate::explanation::{Evidence, Reason, ReasonCode, Values, values};
use crate::features::{Fact, PlaceKey, PostingFeatures, ProfileFeatures};
use crate::nearness;

use super::super::agreement::Agreement;
use super::super::evidence;
use super::super::signal::{Basis, Candidate, Part, Side, Signal};

pub(crate) struct Location;

impl Signal for Location {
    const NAME: &'static str = "location";

    /// Set by hand while reading rankings of real résumés: no judged set covers places.
    const POINTS: f64 = 16.0;

    const PART: Part = Part::Limit(OUT_OF_REACH);

    const SIDE: Side = Side::Wish;

    type Numbers = ();

    type Person<'a> = &'a ProfileFeatures;

    /// By site.
    type Table = Memo<Agreement>;

    fn person<'a>(of: Basis<'a>, (): &()) -> &'a ProfileFeatures {
        of.profile
    }

    fn table(_: &&ProfileFeatures, columns: &Columns, _: &Weighting) -> Memo<Agreement> {
        Memo::of(columns.sites.len())
    }

    fn agreement(
        person: &&ProfileFeatures,
        table: &Memo<Agreement>,
        Candidate { columns, row, .. }: Candidate<'_>,
    ) -> Agreement {
        table.get(row.site, || {
            let site = columns.sites.get(row.site);
            Agreement::of(site.and_then(|site| fit(person, site)))
        })
    }

    fn is_silent(person: &&ProfileFeatures) -> bool {
        person.places.is_empty()
    }

    fn evidence(person: &&ProfileFeatures, posting: &PostingFeatures) -> Vec<Evidence> {
        let job = match posting.workplace {
            Some(Workplace::Remote) => {
                let stated = (values([("workplace", "remote")]), "remote".to_owned());
                (Fact::Workplace, Some(stated))
            }
            _ => (Fact::Place, posting.places.first().map(in_words)),
        };
        evidence::of_both(
            Self::NAME,
            (
                person,
                vec![(Fact::Place, person.places.first().map(in_words))],
            ),
            (posting, vec![job]),
        )
    }

    fn reason(_: &Self::Person<'_>, posting: &PostingFeatures) -> Option<Reason> {
        Some(Reason::of(match posting.workplace {
            Some(Workplace::Remote) => ReasonCode::Remote,
            _ => ReasonCode::Location,
        }))
    }

    const CONTESTED_BY: &'static [Criterion] = &[
        Criterion::Location,
        Criterion::Workplace,
        Criterion::Authorisation,
    ];
}

/// The share of a score that a job out of reach loses. Set by hand: logs of what people open show
/// that place alone foretells it better than everything else together, but no judged set of the
/// project has places.
pub(crate) const OUT_OF_REACH: f64 = 0.6;

/// How near at least everything is to people who would move.
const WOULD_MOVE: f64 = 0.8;

/// `None` if the person names no place.
fn fit(profile: &ProfileFeatures, site: &Site) -> Option<f64> {
    if profile.places.is_empty() {
        return None;
    }
    let near = nearness::nearness(profile, site)?;
    Some(if profile.relocates {
        near.max(WOULD_MOVE)
    } else {
        near
    })
}

fn in_words(place: &PlaceKey) -> (Values, String) {
    let parts = [
        ("city", &place.city),
        ("region", &place.region),
        ("country", &place.country),
    ];
    let parts = parts.into_iter();
    let parts = parts.filter_map(|(name, part)| Some((name.to_owned(), part.clone()?)));
    let parts: Vec<(String, String)> = parts.collect();
    let words: Vec<&str> = parts.iter().map(|(_, part)| part.as_str()).collect();
    let words = words.join(", ");
    (parts.into_iter().collect(), words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remote_work_is_near_to_everyone_who_may_do_it() {
        let place = |city: &str, country: &str| PlaceKey {
            city: Some(city.to_owned()),
            country: Some(country.to_owned()),
            ..PlaceKey::default()
        };
        let profile = ProfileFeatures {
            places: vec![place("berlin", "de")],
            ..ProfileFeatures::default()
        };
        let check = |workplace, places: &[PlaceKey], applicants: &[PlaceKey], fits| {
            let site = Site {
                workplace,
                places: places.to_vec(),
                applicant_places: applicants.to_vec(),
                ..Site::default()
            };
            assert_eq!(fit(&profile, &site), fits, "{site:?}");
            assert_eq!(fit(&ProfileFeatures::default(), &site), None);
        };
        let remote = Some(Workplace::Remote);
        check(remote, &[place("austin", "us")], &[], Some(1.0));
        check(remote, &[], &[PlaceKey::of_country("de")], Some(1.0));
        check(remote, &[], &[place("munich", "de")], Some(0.5));
        check(remote, &[], &[place("austin", "us")], Some(0.0));
        check(None, &[place("austin", "us")], &[], Some(0.0));
        check(None, &[place("munich", "de")], &[], Some(0.5));
        check(None, &[], &[], None);
        let mobile = ProfileFeatures {
            relocates: true,
            ..profile
        };
        let far = Site {
            places: vec![place("austin", "us")],
            ..Site::default()
        };
        assert_eq!(fit(&mobile, &far), Some(WOULD_MOVE));
    }
}
