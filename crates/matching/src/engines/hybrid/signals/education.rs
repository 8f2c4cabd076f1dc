//! `education`: whether the person's education suffices.

use crate::catalogue::{Columns, Level, Memo, Weighting};
use crate::eligibility::Criterion;
use crate::explanation::{Evidence, Reason, ReasonCode, values};
use crate::features::{EducationLevel, Fact, PostingFeatures, ProfileFeatures};

use super::super::agreement::Agreement;
use super::super::evidence;
use super::super::signal::{Basis, Candidate, Part, Side, Signal};

pub(crate) struct Education;

impl Signal for Education {
    const NAME: &'static str = "education";

    /// Set by hand while reading rankings of real résumés: no judged set covers education.
    const POINTS: f64 = 3.0;

    const PART: Part = Part::Refinement;

    const SIDE: Side = Side::Demand;

    type Numbers = ();

    type Person<'a> = &'a ProfileFeatures;

    /// By level.
    type Table = Memo<Agreement>;

    fn person<'a>(of: Basis<'a>, (): &()) -> &'a ProfileFeatures {
        of.profile
    }

    fn table(_: &&ProfileFeatures, columns: &Columns, _: &Weighting) -> Memo<Agreement> {
        Memo::of(columns.levels.len())
    }

    fn agreement(
        person: &&ProfileFeatures,
        table: &Memo<Agreement>,
        Candidate { columns, row, .. }: Candidate<'_>,
    ) -> Agreement {
        table.get(row.level, || {
            let level = columns.levels.get(row.level);
            Agreement::of(level.and_then(|level| fit(person, level)))
        })
    }

    fn is_silent(person: &&ProfileFeatures) -> bool {
        person.education.is_none()
    }

    fn evidence(person: &&ProfileFeatures, posting: &PostingFeatures) -> Vec<Evidence> {
        let in_words = |level: Option<EducationLevel>| {
            let name = level.map(|level| format!("{level:?}").to_lowercase());
            let stated = name.map(|name| (values([("education", &name)]), name));
            vec![(Fact::Education, stated)]
        };
        evidence::of_both(
            Self::NAME,
            (person, in_words(person.education)),
            (posting, in_words(posting.education)),
        )
    }

    fn reason(_: &Self::Person<'_>, _: &PostingFeatures) -> Option<Reason> {
        Some(Reason::of(ReasonCode::Education))
    }

    const CONTESTED_BY: &'static [Criterion] = &[];
}

/// Enough, one level short, or further.
fn fit(profile: &ProfileFeatures, level: &Level) -> Option<f64> {
    let (asked, held) = level.education.zip(profile.education)?;
    Some(match (asked as i8).saturating_sub(held as i8) {
        ..=0 => 1.0,
        1 => 0.5,
        _ => 0.0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use EducationLevel::{Bachelor, Doctorate, Master};

    #[test]
    fn more_than_is_asked_for_is_enough() {
        let check = |held, asked, fits| {
            let profile = ProfileFeatures {
                education: held,
                ..ProfileFeatures::default()
            };
            let level = Level {
                education: asked,
                ..Level::default()
            };
            assert_eq!(fit(&profile, &level), fits, "{held:?} {asked:?}");
        };
        check(Some(Doctorate), Some(Bachelor), Some(1.0));
        check(Some(Bachelor), Some(Bachelor), Some(1.0));
        check(Some(Bachelor), Some(Master), Some(0.5));
        check(Some(Bachelor), Some(Doctorate), Some(0.0));
        check(None, Some(Bachelor), None);
        check(Some(Bachelor), None, None);
    }
}
