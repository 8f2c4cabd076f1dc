//! `preferences`: wishes about how and for whom the work is done.

use crate::catalogue::{Columns, Employer, Memo, Site, Weighting};
use crate::eligibility::Criterion;
use crate::explanation::{Evidence, Reason, ReasonCode};
use crate::features::{PostingFeatures, ProfileFeatures};

use super::super::agreement::{Agreement, mean};
use super::super::signal::{Basis, Candidate, Part, Side, Signal};

pub(crate) struct Preferences;

impl Signal for Preferences {
    const NAME: &'static str = "preferences";

    /// Set by hand while reading rankings of real résumés: no judged set covers wishes.
    const POINTS: f64 = 6.0;

    const PART: Part = Part::Refinement;

    const SIDE: Side = Side::Wish;

    type Numbers = ();

    type Person<'a> = &'a ProfileFeatures;

    type Table = Wishes;

    fn person<'a>(of: Basis<'a>, (): &()) -> &'a ProfileFeatures {
        of.profile
    }

    fn table(_: &&ProfileFeatures, columns: &Columns, _: &Weighting) -> Wishes {
        Wishes {
            sites: Memo::of(columns.sites.len()),
            employers: Memo::of(columns.employers.len()),
        }
    }

    fn agreement(
        person: &&ProfileFeatures,
        wishes: &Wishes,
        Candidate { columns, row, .. }: Candidate<'_>,
    ) -> Agreement {
        let [workplace, employment] = wishes.sites.get(row.site, || {
            let site = columns.sites.get(row.site);
            site.map_or([None; 2], |site| of_site(person, site))
        });
        let [tags, stage, industry] = wishes.employers.get(row.employer, || {
            let employer = columns.employers.get(row.employer);
            employer.map_or([None; 3], |employer| of_employer(person, employer))
        });
        Agreement::of(mean([workplace, employment, stage, tags, industry]))
    }

    fn is_silent(person: &&ProfileFeatures) -> bool {
        person.workplaces.is_empty()
            && person.employment_types.is_empty()
            && person.tags.is_empty()
            && person.stages.is_empty()
            && person.industries.is_empty()
    }

    /// A list shows these facts as fields of their own.
    fn evidence(_: &&ProfileFeatures, _: &PostingFeatures) -> Vec<Evidence> {
        Vec::new()
    }

    fn reason(_: &Self::Person<'_>, _: &PostingFeatures) -> Option<Reason> {
        Some(Reason::of(ReasonCode::Preferences))
    }

    /// To a reader, all of these are preferences.
    const CONTESTED_BY: &'static [Criterion] = &[
        Criterion::Location,
        Criterion::Workplace,
        Criterion::EmploymentType,
        Criterion::PayFloor,
        Criterion::Company,
    ];
}

/// Which wishes are met, by site and by employer.
pub(crate) struct Wishes {
    sites: Memo<[Option<f64>; 2]>,
    employers: Memo<[Option<f64>; 3]>,
}

/// Workplace and employment type.
fn of_site(profile: &ProfileFeatures, site: &Site) -> [Option<f64>; 2] {
    [
        met(&profile.workplaces, &site.workplaces()),
        met(&profile.employment_types, &site.employment_types),
    ]
}

/// Tags, stage and industry.
fn of_employer(profile: &ProfileFeatures, employer: &Employer) -> [Option<f64>; 3] {
    [
        met(&profile.tags, &employer.tags),
        met(&profile.stages, employer.stage.as_slice()),
        met(&profile.industries, employer.industry.as_slice()),
    ]
}

/// A wish is met if one of the offered values is wanted.
fn met<T: PartialEq>(wished: &[T], offered: &[T]) -> Option<f64> {
    if wished.is_empty() || offered.is_empty() {
        return None;
    }
    Some(if offered.iter().any(|one| wished.contains(one)) {
        1.0
    } else {
        0.0
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{EmploymentType, Workplace};

    #[test]
    fn a_wish_is_met_by_anything_wished_for_and_unknown_if_either_side_omits_it() {
        let profile = ProfileFeatures {
            workplaces: vec![Workplace::Remote, Workplace::Hybrid],
            tags: vec!["climate".to_owned()],
            ..ProfileFeatures::default()
        };
        let site = Site {
            workplace: Some(Workplace::Hybrid),
            employment_types: vec![EmploymentType::FullTime],
            ..Site::default()
        };
        assert_eq!(of_site(&profile, &site), [Some(1.0), None]);
        assert_eq!(of_site(&profile, &Site::default()), [None, None]);
        let employer = Employer::of(&PostingFeatures {
            tags: vec!["fintech".to_owned()],
            industry: Some("banking".to_owned()),
            ..PostingFeatures::default()
        });
        assert_eq!(of_employer(&profile, &employer), [Some(0.0), None, None]);
    }
}
