//! Filters of lists, as parameters: the same for every route that takes them.

use matching::money::Rates;
use matching::{Facet, Filter, MOST_SEARCHED_WORDS, Selection, count_searched};
use service::error::{Code, Error};

use crate::parameters::Values;

/// Declares the parameters of a route that takes a filter besides its own.
macro_rules! with_filter {
    (
        $(#[$meta:meta])*
        $name:ident { $($(#[$of:meta])* $field:ident: $type:ty,)* }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Deserialize)]
        #[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::IntoParams))]
        #[serde(deny_unknown_fields)]
        pub(crate) struct $name {
            $($(#[$of])* $field: $type,)*
            /// Words: each must begin a word of the title, company, industry or skills.
            q: Option<String>,
            /// Places: cities, regions, countries or regions of the world ("Munich", "Bavaria or
            /// Austria").
            location: Option<String>,
            /// A city, or degrees north and east ("48.14,11.58"): only jobs within `radius_km` of
            /// it.
            near: Option<String>,
            /// Kilometres around `near`, above 0 and at most 20,000; 50 by default.
            radius_km: Option<f64>,
            /// `true` for remote jobs only, `false` for none.
            remote: Option<bool>,
            /// Workplaces offered, separated by commas: `remote`, `hybrid`, `on_site`.
            #[cfg_attr(not(target_arch = "wasm32"), param(
                value_type = Option<Vec<matching::document::Workplace>>, style = Form, explode = false
            ))]
            workplace: Option<Values>,
            /// Values of the facet `place`, separated by commas: `de`, `de/by/munich`.
            #[cfg_attr(not(target_arch = "wasm32"), param(
                value_type = Option<Vec<String>>, style = Form, explode = false
            ))]
            place: Option<Values>,
            /// Names of companies, separated by commas.
            #[cfg_attr(not(target_arch = "wasm32"), param(
                value_type = Option<Vec<String>>, style = Form, explode = false
            ))]
            company: Option<Values>,
            /// Levels of the job, separated by commas.
            #[cfg_attr(not(target_arch = "wasm32"), param(
                value_type = Option<Vec<matching::document::Seniority>>, style = Form, explode = false
            ))]
            seniority: Option<Values>,
            /// Types of employment, separated by commas.
            #[cfg_attr(not(target_arch = "wasm32"), param(
                value_type = Option<Vec<matching::document::EmploymentType>>, style = Form, explode = false
            ))]
            employment_type: Option<Values>,
            /// Bands of the highest yearly pay, separated by commas, in `salary_currency` or else
            /// in EUR: `under_20k`, `20k_40k`, `40k_60k`, `60k_80k`, `80k_100k`, `100k_150k`,
            /// `from_150k`.
            #[cfg_attr(not(target_arch = "wasm32"), param(
                value_type = Option<Vec<crate::description::PayBand>>, inline, style = Form, explode = false
            ))]
            pay: Option<Values>,
            /// Skills that the job asks for, separated by commas.
            #[cfg_attr(not(target_arch = "wasm32"), param(
                value_type = Option<Vec<String>>, style = Form, explode = false
            ))]
            skill: Option<Values>,
            /// Ages of the advertisement, separated by commas: `day`, `three_days`, `week`,
            /// `two_weeks`, `month`.
            #[cfg_attr(not(target_arch = "wasm32"), param(
                value_type = Option<Vec<crate::description::Age>>, inline, style = Form, explode = false
            ))]
            posted: Option<Values>,
            /// Languages that the job requires (ISO 639-1), separated by commas.
            #[cfg_attr(not(target_arch = "wasm32"), param(
                value_type = Option<Vec<String>>, style = Form, explode = false
            ))]
            language: Option<Values>,
            /// Values that the job must not have, each with its facet, separated by commas:
            /// `company:acme,skill:php`.
            #[cfg_attr(not(target_arch = "wasm32"), param(
                value_type = Option<Vec<String>>, style = Form, explode = false
            ))]
            exclude: Option<Values>,
            /// Minimum pay per year, in `salary_currency` or else in the posting's currency.
            #[cfg_attr(not(target_arch = "wasm32"), param(minimum = 0))]
            min_salary: Option<f64>,
            /// ISO 4217 code of `min_salary` and `pay`: pay in other currencies is converted.
            #[cfg_attr(not(target_arch = "wasm32"), param(example = "EUR"))]
            salary_currency: Option<String>,
            /// Only postings published after this ISO 8601 date or time.
            #[cfg_attr(not(target_arch = "wasm32"), param(example = "2026-11-01"))]
            posted_after: Option<String>,
        }

        impl $name {
            /// The parameters of the filter.
            fn filter_parameters(&self) -> crate::routes::filters::FilterParameters<'_> {
                crate::routes::filters::FilterParameters {
                    q: self.q.as_deref(),
                    location: self.location.as_deref(),
                    near: self.near.as_deref(),
                    radius_km: self.radius_km,
                    remote: self.remote,
                    values: [
                        (matching::Facet::Workplace, self.workplace.as_ref()),
                        (matching::Facet::Place, self.place.as_ref()),
                        (matching::Facet::Company, self.company.as_ref()),
                        (matching::Facet::Seniority, self.seniority.as_ref()),
                        (matching::Facet::EmploymentType, self.employment_type.as_ref()),
                        (matching::Facet::Pay, self.pay.as_ref()),
                        (matching::Facet::Skill, self.skill.as_ref()),
                        (matching::Facet::Posted, self.posted.as_ref()),
                        (matching::Facet::Language, self.language.as_ref()),
                    ],
                    exclude: self.exclude.as_ref(),
                    min_salary: self.min_salary,
                    salary_currency: self.salary_currency.as_deref(),
                    posted_after: self.posted_after.as_deref(),
                }
            }
        }
    };
}

pub(super) use with_filter;

/// The longest text that is searched for.
pub(crate) const MOST_SEARCHED_BYTES: usize = 500;

/// No two points on the globe are farther apart.
const MOST_KM: f64 = 20_000.0;

/// The parameters of a filter, as they were sent.
pub(super) struct FilterParameters<'a> {
    pub(super) q: Option<&'a str>,
    pub(super) location: Option<&'a str>,
    pub(super) near: Option<&'a str>,
    pub(super) radius_km: Option<f64>,
    pub(super) remote: Option<bool>,
    pub(super) values: [(Facet, Option<&'a Values>); Facet::ALL.len()],
    pub(super) exclude: Option<&'a Values>,
    pub(super) min_salary: Option<f64>,
    pub(super) salary_currency: Option<&'a str>,
    pub(super) posted_after: Option<&'a str>,
}

fn refused(field: &str, reason: impl Into<String>) -> Error {
    Error::refused(Code::InvalidField, field, reason)
}

fn check_length(field: &str, text: Option<&str>) -> Result<(), Error> {
    if text.is_some_and(|text| text.len() > MOST_SEARCHED_BYTES) {
        let reason = format!("must be at most {MOST_SEARCHED_BYTES} bytes");
        return Err(Error::refused(Code::TooLong, field, reason));
    }
    Ok(())
}

/// The filter of `near` and `radius_km`.
///
/// # Errors
/// [`Error::Refused`] naming the parameter.
pub(super) fn around(near: Option<&str>, radius_km: Option<f64>) -> Result<Filter, Error> {
    check_length("near", near)?;
    if radius_km.is_some_and(|km| !(km > 0.0 && km <= MOST_KM)) {
        return Err(refused("radius_km", "must be above 0 and at most 20000"));
    }
    if radius_km.is_some() && near.is_none() {
        return Err(refused(
            "radius_km",
            "is a distance from `near`, which is missing",
        ));
    }
    let filter = Filter {
        near: near.map(str::to_owned),
        radius_km,
        ..Filter::default()
    };
    if !filter.is_near_a_point() {
        let reason = "must be a known city, or degrees north and east";
        return Err(refused("near", reason));
    }
    Ok(filter)
}

impl FilterParameters<'_> {
    /// Whether the filter is checked against places or exchange rates.
    pub(super) fn looks_up(&self) -> bool {
        self.near.is_some() || self.salary_currency.is_some()
    }

    /// The filter.
    ///
    /// # Errors
    /// [`Error::Refused`] naming the parameter.
    pub(super) fn filter(&self) -> Result<Filter, Error> {
        check_length("q", self.q)?;
        check_length("location", self.location)?;
        let around = around(self.near, self.radius_km)?;
        if self
            .q
            .is_some_and(|q| count_searched(q) > MOST_SEARCHED_WORDS)
        {
            let reason = format!("must be at most {MOST_SEARCHED_WORDS} words");
            return Err(Error::refused(Code::TooMany, "q", reason));
        }
        if self.min_salary.is_some_and(|pay| pay < 0.0) {
            return Err(refused("min_salary", "must not be negative"));
        }
        let salary_currency = self.salary_currency.map(str::to_ascii_uppercase);
        if let Some(code) = &salary_currency
            && !Rates::in_force().has(code)
        {
            let reason = "must be the ISO 4217 code of a currency with an exchange rate";
            return Err(refused("salary_currency", reason));
        }
        let posted_after_ms = self
            .posted_after
            .map(|text| service::time::milliseconds("posted_after", text))
            .transpose()?;
        Ok(Filter {
            q: self.q.map(str::to_owned),
            location: self.location.map(str::to_owned),
            remote: self.remote,
            chosen: self.chosen()?,
            excluded: self.excluded()?,
            min_salary: self.min_salary,
            salary_currency,
            posted_after_ms,
            ..around
        })
    }

    fn chosen(&self) -> Result<Selection, Error> {
        let mut chosen = Selection::default();
        for (facet, values) in self.values {
            for value in values.into_iter().flat_map(Values::iter) {
                let added = chosen.add(facet, value);
                added.map_err(|error| refused(facet.name(), error.to_string()))?;
            }
        }
        Ok(chosen)
    }

    fn excluded(&self) -> Result<Selection, Error> {
        let mut excluded = Selection::default();
        for pair in self.exclude.into_iter().flat_map(Values::iter) {
            let named = pair.split_once(':');
            let named = named.and_then(|(name, value)| Some((Facet::named(name)?, value)));
            let (facet, value) = named.ok_or_else(|| {
                let reason = format!(
                    "must be values with their facets, such as `company:acme`; the facets are {}",
                    names()
                );
                refused("exclude", reason)
            })?;
            let added = excluded.add(facet, value);
            added.map_err(|error| refused("exclude", format!("`{facet}` {error}")))?;
        }
        Ok(excluded)
    }
}

/// The facets that a parameter lists, each once.
///
/// # Errors
/// [`Error::Refused`] naming `facets`.
pub(super) fn facets(values: Option<&Values>) -> Result<Vec<Facet>, Error> {
    let mut facets = Vec::new();
    for name in values.into_iter().flat_map(Values::iter) {
        let facet = Facet::named(name)
            .ok_or_else(|| refused("facets", format!("must be some of {}", names())))?;
        if !facets.contains(&facet) {
            facets.push(facet);
        }
    }
    Ok(facets)
}

fn names() -> String {
    Facet::ALL.map(|facet| format!("`{facet}`")).join(", ")
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::parameters::tests_support::query;

    with_filter! {
        /// A filter alone.
        Bare {}
    }

    fn read(text: &str) -> Result<Filter, Error> {
        query::<Bare>(text)?.filter_parameters().filter()
    }

    #[test]
    fn a_parameter_takes_several_values() {
        let filter = read(
            "seniority=senior,lead&company=ACME, Inc.&exclude=skill:c++,workplace:on_site,place:De/By",
        )
        .unwrap();
        let chosen = |facet| filter.chosen.of(facet).to_vec();
        assert_eq!(chosen(Facet::Seniority), ["senior", "lead"]);
        assert_eq!(chosen(Facet::Company), ["acme", "inc"]);
        assert_eq!(filter.excluded.of(Facet::Skill), ["c++"]);
        assert_eq!(filter.excluded.of(Facet::Workplace), ["on_site"]);
        assert_eq!(filter.excluded.of(Facet::Place), ["de/by"]);
        assert_eq!(read("").unwrap(), Filter::default());
    }

    #[test]
    fn a_refusal_names_the_parameter() {
        let many: Vec<String> = (0..21).map(|n| format!("c{n}")).collect();
        for (text, expected) in [
            (
                "workplace=remote,moon",
                "invalid_field at workplace: must be one of `remote`, `hybrid`, `on_site`",
            ),
            ("company=", "invalid_field at company: must not be empty"),
            (
                "radius_km=30",
                "invalid_field at radius_km: is a distance from `near`, which is missing",
            ),
            ("skill=a,,b", "invalid_field at skill: must not be empty"),
            (
                &format!("company={}", many.join(",")),
                "invalid_field at company: must be at most 20 values",
            ),
            (
                &format!("q={}", "a ".repeat(33)),
                "too_many at q: must be at most 32 words",
            ),
            (
                &format!("location={}", "x".repeat(501)),
                "too_long at location: must be at most 500 bytes",
            ),
            (
                "exclude=workplace:moon",
                "invalid_field at exclude: `workplace` must be one of `remote`, `hybrid`, `on_site`",
            ),
            (
                "exclude=acme",
                "invalid_field at exclude: must be values with their facets, such as \
                 `company:acme`; the facets are `workplace`, `place`, `company`, `seniority`, \
                 `employment_type`, `pay`, `skill`, `posted`, `language`",
            ),
            (
                "seniority=senior&seniority=lead",
                "invalid_field at seniority: must be given only once",
            ),
        ] {
            assert_eq!(read(text).unwrap_err().to_string(), expected, "{text}");
        }
        let wanted = Values::from_iter(["pay", "age"].map(str::to_owned));
        assert!(
            facets(Some(&wanted))
                .unwrap_err()
                .to_string()
                .contains("at facets: must be some of")
        );
    }
}
