//! Filters that a reader puts on a list.

use indexmap::set::Slice;
use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, Columns, Memo, PayKey, Row, Site};
use crate::document::{TimestampMs, Workplace};
use crate::eligibility::{Conditions, Eligibility};
use crate::explanation::Verdict;
use crate::features::{DealBreakerKeys, PlaceKey, Point, PostingFeatures, ProfileFeatures};
use crate::language::text::folded_words;
use crate::nearness;
use crate::places::{self, Keys};
use crate::search::{Word, begins_a_word};
use crate::selection::{Choice, Facet, Selection, Table};
use crate::vocabulary::Vocabulary;

/// A filter on a list; an empty one admits everything. It excludes postings that omit the field.
///
/// ```
/// use matching::Filter;
///
/// let filter: Filter = serde_json::from_str(r#"{ "q": "nurse", "remote": true }"#)?;
/// assert_eq!(filter.q.as_deref(), Some("nurse"));
/// assert!(!filter.eligible);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// Each word must begin a word of the title, company, industry or skills.
    pub q: Option<String>,
    /// A place, or several: the job must be in one of them, or be remote work that names one of
    /// them or a place around it. A text that names no known place is compared by words: each
    /// must begin a word of one of the places (city, region, country).
    pub location: Option<String>,
    /// A city, or degrees north and east ("52.52,13.40"): the job must be within
    /// [`Self::radius_km`] of it.
    pub near: Option<String>,
    /// In kilometres; [`Filter::RADIUS_KM`] if absent.
    pub radius_km: Option<f64>,
    /// Remote, or not remote.
    pub remote: Option<bool>,
    /// One of these values, of each facet that has any.
    pub chosen: Selection,
    /// None of these values. A posting that omits a field has none of its values.
    pub excluded: Selection,
    /// The highest yearly amount offered.
    pub min_salary: Option<f64>,
    /// The currency of `min_salary` (ISO 4217): offers in another one are converted, and left out
    /// if there is no rate. Without it, the amounts are compared whatever their currencies. Also
    /// the currency of the bands of pay, which are in [`Self::USUAL_CURRENCY`] without it.
    pub salary_currency: Option<String>,
    /// Published after.
    pub posted_after_ms: Option<TimestampMs>,
    /// Only postings that no deal-breaker rules out.
    pub eligible: bool,
    /// Only the newest open posting of each job; older ones are left out even if the newest fails
    /// the filter.
    pub distinct: bool,
}

impl Filter {
    /// The radius around [`Self::near`] if none is stated, in kilometres.
    pub const RADIUS_KM: f64 = 50.0;

    /// The currency of the bands of pay, unless another is stated.
    pub const USUAL_CURRENCY: &'static str = "EUR";

    /// The currency of the bands of pay.
    #[must_use]
    pub fn currency(&self) -> &str {
        self.salary_currency
            .as_deref()
            .unwrap_or(Self::USUAL_CURRENCY)
    }

    /// Reads the names of skills as documents are read, so that “JS” finds JavaScript. A name that
    /// the catalogue has stays as it is.
    #[must_use]
    pub fn with_skills_read(mut self, vocabulary: &Vocabulary, catalogue: &Catalogue) -> Self {
        let skills = &catalogue.columns().skills;
        for selection in [&mut self.chosen, &mut self.excluded] {
            selection.replace(Facet::Skill, |name| match skills.find(name) {
                Some(_) => vec![name.to_owned()],
                None => vocabulary.normalise_list(name),
            });
        }
        self
    }

    /// Whether [`Self::near`] names a point on the globe, or is absent.
    ///
    /// ```
    /// use matching::Filter;
    ///
    /// let near = |text: &str| Filter { near: Some(text.to_owned()), ..Filter::default() };
    /// assert!(near("Munich").is_near_a_point() && near("48.1,11.6").is_near_a_point());
    /// assert!(!near("Germany").is_near_a_point() && !near("91,0").is_near_a_point());
    /// ```
    #[must_use]
    pub fn is_near_a_point(&self) -> bool {
        self.near.is_none() || !self.points().is_empty()
    }

    /// Kilometres from [`Self::near`] to the nearest place of a posting, rounded to 100 m.
    #[must_use]
    pub fn distance_km(&self, posting: &PostingFeatures) -> Option<f64> {
        shown_km(&self.points(), &posting.places)
    }

    /// [`Self::distance_km`] of each of these sites.
    pub(crate) fn distances_km<'s>(
        &self,
        sites: impl Iterator<Item = &'s Site>,
    ) -> Vec<Option<f64>> {
        let points = self.points();
        sites.map(|site| shown_km(&points, &site.places)).collect()
    }

    /// The points that [`Self::near`] names.
    fn points(&self) -> Vec<Point> {
        let Some(near) = &self.near else {
            return Vec::new();
        };
        let degrees: Option<Vec<f64>> = near
            .split(',')
            .map(|part| part.trim().parse().ok())
            .collect();
        match degrees.as_deref() {
            Some([north, east]) => Point::of(*north, *east).into_iter().collect(),
            _ => {
                let keys = places::keys_of_line(near).places.into_iter();
                keys.filter_map(|place| place.point).collect()
            }
        }
    }

    /// The filter with every distinct value of its columns checked once.
    pub(crate) fn over<'a>(
        &'a self,
        columns: &'a Columns,
        profile: &'a ProfileFeatures,
        now_ms: TimestampMs,
    ) -> Narrowing<'a> {
        fn judged<T>(values: &Slice<T>, judge: Option<impl Fn(&T) -> bool>) -> Option<Vec<bool>> {
            judge.map(|judge| values.iter().map(judge).collect())
        }
        let at_site = self.remote.is_some() || self.location.is_some() || self.near.is_some();
        let wanted = self.location.as_deref().map(Wanted::of);
        let around = self.near.as_ref().map(|_| self.points());
        let choices = |selection: &Selection| {
            let facets = selection.iter();
            facets
                .map(|(facet, values)| {
                    Table::of(facet, columns, self.currency(), now_ms).choice(values)
                })
                .collect()
        };
        let eligible = self
            .eligible
            .then(|| EligibleValues::of(profile, columns))
            .flatten();
        Narrowing {
            columns,
            now_ms,
            distinct: self.distinct,
            asks_rows: eligible.is_some()
                || *self
                    != Self {
                        eligible: self.eligible,
                        distinct: self.distinct,
                        ..Self::default()
                    },
            eligible,
            posted_after_ms: self.posted_after_ms,
            sites: judged(
                columns.sites.values(),
                at_site.then_some(|site: &Site| {
                    self.admits_site(site)
                        && wanted.as_ref().is_none_or(|wanted| wanted.admits(site))
                        && around
                            .as_ref()
                            .is_none_or(|points| self.is_near(points, site))
                }),
            ),
            chosen: choices(&self.chosen),
            excluded: choices(&self.excluded),
            pays: judged(
                columns.pays.values(),
                self.min_salary.map(|least| {
                    move |pay: &PayKey| {
                        let pay = match &self.salary_currency {
                            Some(currency) => pay.pay().in_currency(currency),
                            None => Some(pay.pay()),
                        };
                        let top = pay.and_then(|pay| pay.top());
                        top.is_some_and(|top| top >= least)
                    }
                }),
            ),
            words: self.q.as_ref().map(|q| {
                let words = folded_words(q);
                words
                    .split_whitespace()
                    .map(|word| Word::of(word, columns))
                    .collect()
            }),
        }
    }

    fn admits_site(&self, site: &Site) -> bool {
        self.remote.is_none_or(|remote| match site.workplace {
            Some(_) => site
                .workplaces()
                .iter()
                .any(|workplace| (*workplace == Workplace::Remote) == remote),
            None => !remote && !site.places.is_empty(),
        })
    }

    fn is_near(&self, points: &[Point], site: &Site) -> bool {
        let radius = self.radius_km.unwrap_or(Self::RADIUS_KM);
        nearest_km(points, &site.places).is_some_and(|km| km <= radius)
    }
}

/// [`nearest_km`], rounded to 100 m.
fn shown_km(points: &[Point], places: &[PlaceKey]) -> Option<f64> {
    let km = nearest_km(points, places)?;
    Some(libm::round(km * 10.0) / 10.0)
}

/// Kilometres between the nearest two of these points and places.
fn nearest_km(points: &[Point], places: &[PlaceKey]) -> Option<f64> {
    let pairs = points.iter().flat_map(|point| {
        let places = places.iter().filter_map(|place| place.point);
        places.map(|place| point.km_to(place))
    });
    pairs.reduce(f64::min)
}

/// The places that a filter admits.
enum Wanted {
    Places(Vec<PlaceKey>),
    /// Folded words, if they name no known place.
    Words(String),
}

impl Wanted {
    fn of(location: &str) -> Self {
        let Keys {
            mut places,
            applicants,
            ..
        } = places::keys_of_line(location);
        places.extend(applicants);
        if places.is_empty() {
            Self::Words(folded_words(location))
        } else {
            Self::Places(places)
        }
    }

    fn admits(&self, site: &Site) -> bool {
        match self {
            Self::Places(wanted) => {
                let here = nearness::within_reach(wanted, Some(0.0), &site.places);
                let from = site.offers(Workplace::Remote) && !site.applicant_places.is_empty();
                here == Some(true)
                    || (from && nearness::open_to(wanted, &site.applicant_places) == Some(true))
            }
            Self::Words(words) => site.places.iter().any(|place| {
                let parts = [&place.city, &place.region, &place.country]
                    .into_iter()
                    .flatten();
                let place = parts.map(String::as_str).collect::<Vec<_>>().join(" ");
                words
                    .split_whitespace()
                    .all(|word| begins_a_word(word, &place))
            }),
        }
    }
}

/// A filter over the columns of one catalogue.
pub(crate) struct Narrowing<'a> {
    columns: &'a Columns,
    now_ms: TimestampMs,
    distinct: bool,
    /// Whether anything but `distinct` may leave a posting out.
    asks_rows: bool,
    eligible: Option<EligibleValues<'a>>,
    posted_after_ms: Option<TimestampMs>,
    sites: Option<Vec<bool>>,
    chosen: Vec<Choice<'a>>,
    excluded: Vec<Choice<'a>>,
    pays: Option<Vec<bool>>,
    words: Option<Vec<Word>>,
}

/// What deal-breakers rule out. Each concerns one shared value, so each distinct value is checked
/// once, when a posting first needs it.
struct EligibleValues<'a> {
    profile: &'a ProfileFeatures,
    columns: &'a Columns,
    sites: Memo<bool>,
    /// Absent if no pay is ruled out.
    pays: Option<Memo<bool>>,
    /// Absent if no employer is ruled out.
    employers: Option<Memo<bool>>,
}

impl<'a> EligibleValues<'a> {
    /// `None` if nothing can be ruled out.
    fn of(profile: &'a ProfileFeatures, columns: &'a Columns) -> Option<Self> {
        let breakers = &profile.deal_breakers;
        if *breakers == DealBreakerKeys::default() && profile.languages.is_empty() {
            return None;
        }
        let excludes = !breakers.excluded_companies.is_empty();
        Some(Self {
            profile,
            columns,
            sites: Memo::of(columns.sites.len()),
            pays: breakers.pay_floor.then(|| Memo::of(columns.pays.len())),
            employers: excludes.then(|| Memo::of(columns.employers.len())),
        })
    }

    fn admits(&self, row: &Row) -> bool {
        let pay = self.pays.as_ref().zip(row.pay);
        self.sites.get(row.site, || self.admits_site(row.site))
            && pay.is_none_or(|(pays, pay)| pays.get(pay, || self.admits_pay(pay)))
            && self.employers.as_ref().is_none_or(|employers| {
                employers.get(row.employer, || self.admits_employer(row.employer))
            })
    }

    fn admits_site(&self, site: u32) -> bool {
        let site = self.columns.sites.get(site);
        site.is_none_or(|site| {
            self.admits_conditions(&Conditions {
                places: &site.places,
                applicant_places: &site.applicant_places,
                workplace: site.workplace,
                other_workplaces: &site.other_workplaces,
                employment_types: &site.employment_types,
                languages: &site.languages,
                permit: site.permit.as_ref(),
                ..Conditions::default()
            })
        })
    }

    fn admits_pay(&self, pay: u32) -> bool {
        let pay = self.columns.pays.get(pay).map(PayKey::pay);
        self.admits_conditions(&Conditions {
            pay: pay.as_ref(),
            ..Conditions::default()
        })
    }

    fn admits_employer(&self, employer: u32) -> bool {
        let employer = self.columns.employers.get(employer);
        self.admits_conditions(&Conditions {
            company: employer.map_or("", |employer| &employer.name),
            ..Conditions::default()
        })
    }

    fn admits_conditions(&self, part: &Conditions<'_>) -> bool {
        Eligibility::of(self.profile, part).verdict() != Verdict::Ineligible
    }
}

impl Narrowing<'_> {
    pub(crate) fn admits(&self, slot: usize, row: &Row) -> bool {
        !(self.distinct && self.columns.is_superseded(slot, self.now_ms))
            && (!self.asks_rows || self.admits_row(slot, row))
    }

    fn admits_row(&self, slot: usize, row: &Row) -> bool {
        fn passes(judged: Option<&Vec<bool>>, number: Option<u32>) -> bool {
            judged.is_none_or(|judged| number.is_some_and(|number| holds(judged, number)))
        }
        passes(self.sites.as_ref(), Some(row.site))
            && passes(self.pays.as_ref(), row.pay)
            && self
                .eligible
                .as_ref()
                .is_none_or(|values| values.admits(row))
            && self
                .posted_after_ms
                .is_none_or(|after| row.posted_at_ms.is_some_and(|posted| posted > after))
            && self.chosen.iter().all(|choice| choice.has(slot, row))
            && !self.excluded.iter().any(|choice| choice.has(slot, row))
            && self
                .words
                .as_ref()
                .is_none_or(|words| words.iter().all(|word| word.is_in(self.columns, slot, row)))
    }
}

fn holds(judged: &[bool], number: u32) -> bool {
    judged.get(number as usize).copied().unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::Gazetteer;

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]
        /// Against every city of the gazetteer, one by one.
        #[test]
        fn near_admits_exactly_what_is_within_the_radius(
            north in -60.0..=70.0,
            east in -180.0..=180.0,
            radius in 1.0..=3_000.0,
            from in 0_u32..1_000,
        ) {
            let filter = Filter {
                near: Some(format!("{north},{east}")),
                radius_km: Some(radius),
                ..Filter::default()
            };
            let points = filter.points();
            let gazetteer = Gazetteer::get().unwrap();
            for city in gazetteer.cities().skip(from as usize).step_by(97) {
                let point = Point::unpacked(gazetteer.city(city).unwrap().point);
                let [a, b] = point.degrees();
                let [c, d] = points[0].degrees();
                // The angle between two vectors from the centre of the earth.
                let vector = |north: f64, east: f64| {
                    let (north, east) = (north.to_radians(), east.to_radians());
                    [north.cos() * east.cos(), north.cos() * east.sin(), north.sin()]
                };
                let (p, q) = (vector(a, b), vector(c, d));
                let cross = [
                    p[1] * q[2] - p[2] * q[1],
                    p[2] * q[0] - p[0] * q[2],
                    p[0] * q[1] - p[1] * q[0],
                ];
                let sine = cross.iter().map(|x| x * x).sum::<f64>().sqrt();
                let cosine: f64 = p.iter().zip(q).map(|(x, y)| x * y).sum();
                let km = 6_371.0 * sine.atan2(cosine);
                let site = Site {
                    places: vec![PlaceKey { point: Some(point), ..PlaceKey::default() }],
                    ..Site::default()
                };
                if (km - radius).abs() > 1e-6 {
                    proptest::prop_assert_eq!(filter.is_near(&points, &site), km <= radius);
                }
                let posting = PostingFeatures { places: site.places, ..PostingFeatures::default() };
                let distance = filter.distance_km(&posting).unwrap();
                proptest::prop_assert!((distance - km).abs() <= 0.0501);
            }
        }
    }

    #[test]
    fn a_place_filter_reads_as_wishes_do() {
        let check = |location: &str, site: &str, admitted: bool| {
            let keys = places::keys_of_line(site);
            let site = Site {
                places: keys.places,
                applicant_places: keys.applicants,
                workplace: keys.workplaces.first().copied(),
                ..Site::default()
            };
            assert_eq!(
                Wanted::of(location).admits(&site),
                admitted,
                "{location} {site:?}"
            );
        };
        check("Munich", "München", true);
        check("Bavaria", "Munich", true);
        check("Germany", "Munich", true);
        check("DACH", "Vienna", true);
        check("Vienna or Munich", "München", true);
        check("Vienna", "Munich", false);
        check("Berlin", "Potsdam", false);
        check("Munich", "Germany", false);
        check("Munich", "Remote - Germany", true);
        check("Munich", "Remote - US", false);
        check("Munich", "Remote", false);
        // What is no known place is compared by words.
        check("mun", "Munich", true);
        check("hausen", "Kleinhausen, Germany", false);
        check("kleinh", "Kleinhausen, Germany", true);
    }
}
