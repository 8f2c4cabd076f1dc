//! Distance between places.

use crate::catalogue::Site;
use crate::features::{PlaceKey, ProfileFeatures};

/// Whether applicants of a remote posting may live where the person lives; they may if it sets no
/// limit.
pub(crate) fn open_to(profile: &ProfileFeatures, site: &Site) -> bool {
    site.applicant_places.is_empty()
        || nearest(&profile.places, &site.applicant_places).is_none_or(|near| near > 0.0)
}

/// The nearest of all pairs of places.
pub(crate) fn nearest(some: &[PlaceKey], others: &[PlaceKey]) -> Option<f64> {
    some.iter()
        .flat_map(|a| others.iter().filter_map(move |b| near(a, b)))
        .reduce(f64::max)
}

/// Distance classes: same city, same region, same country, elsewhere. `None` if they state no
/// common part.
fn near(a: &PlaceKey, b: &PlaceKey) -> Option<f64> {
    let same = |a: &Option<String>, b: &Option<String>| Some(a.as_ref()? == b.as_ref()?);
    let (city, region, country) = (
        same(&a.city, &b.city),
        same(&a.region, &b.region),
        same(&a.country, &b.country),
    );
    match (city, region, country) {
        (_, _, Some(false)) => Some(0.0),
        (Some(true), None | Some(true), _) => Some(1.0),
        (Some(true), Some(false), None) => Some(0.0),
        (None, Some(true), _) => Some(1.0),
        (Some(false), Some(true), _) => Some(0.8),
        (_, _, Some(true)) => Some(0.5),
        (Some(false), _, None) | (None, Some(false), None) => Some(0.0),
        (None, None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(text: &str) -> PlaceKey {
        let mut parts = text
            .split('/')
            .map(|part| (!part.is_empty()).then(|| part.to_owned()));
        let mut next = || parts.next().flatten();
        PlaceKey {
            city: next(),
            region: next(),
            country: next(),
        }
    }

    #[test]
    fn distance_classes() {
        let check = |a: &str, b: &str, expect: Option<f64>| {
            assert_eq!(near(&place(a), &place(b)), expect, "{a} {b}");
            assert_eq!(near(&place(b), &place(a)), expect, "{b} {a}");
        };
        check("austin/tx/us", "austin/tx/us", Some(1.0));
        check("austin/tx/us", "dallas/tx/us", Some(0.8));
        check("austin/tx/us", "denver/co/us", Some(0.5));
        check("paris/tx/us", "paris//fr", Some(0.0));
        check("paris//", "paris//fr", Some(1.0));
        check("//us", "austin/tx/us", Some(0.5));
        check("austin//", "/tx/", None);
    }
}
