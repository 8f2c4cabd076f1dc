//! `seniority`: whether level and years of experience suit.

use crate::catalogue::{Columns, Level, Memo, Weighting};
use crate::document::Seniority as Rung;
use crate::eligibility::Criterion;
use crate::explanation::{Evidence, Reason, ReasonCode, values};
use crate::features::{Fact, PostingFeatures, ProfileFeatures};

use super::super::agreement::{Agreement, mean};
use super::super::evidence::{self, Statement};
use super::super::signal::{Basis, Candidate, Part, Side, Signal};

pub(crate) struct Seniority;

impl Signal for Seniority {
    const NAME: &'static str = "seniority";

    /// Set by hand while reading rankings of real résumés: no judged set covers seniority.
    const POINTS: f64 = 14.0;

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
        person.seniorities.is_empty() && person.experience_months.is_none()
    }

    fn evidence(person: &&ProfileFeatures, posting: &PostingFeatures) -> Vec<Evidence> {
        let rung = person.seniorities.first().copied();
        evidence::of_both(
            Self::NAME,
            (person, in_words(rung, person.experience_months)),
            (
                posting,
                in_words(posting.seniority, posting.experience_months),
            ),
        )
    }

    fn reason(_: &Self::Person<'_>, _: &PostingFeatures) -> Option<Reason> {
        Some(Reason::of(ReasonCode::Level))
    }

    const CONTESTED_BY: &'static [Criterion] = &[];
}

/// The mean of level and years, as far as known. A person who names no level stands where their
/// years would put them, unless the posting states the years itself.
fn fit(profile: &ProfileFeatures, level: &Level) -> Option<f64> {
    let best = |held: &[Rung], asked| {
        let fits = held.iter().map(|held| rung_fit(*held, asked));
        fits.reduce(f64::max)
    };
    let rung = level.seniority.and_then(|asked| {
        best(&profile.seniorities, asked).or_else(|| match level.experience_months {
            Some(_) => None,
            None => best(usual_rungs(profile.experience_months?), asked),
        })
    });
    let years = level
        .experience_months
        .zip(profile.experience_months)
        .map(|(asked, held)| years_fit(f64::from(held), f64::from(asked)));
    mean([rung, years])
}

/// Fit, not more-is-better: one level away is near, three are far.
fn rung_fit(held: Rung, asked: Rung) -> f64 {
    match (held as i8).abs_diff(asked as i8) {
        0 => 1.0,
        1 => 0.6,
        2 => 0.2,
        _ => 0.0,
    }
}

/// The levels that people of so many months of work usually have, by hand. The ranges overlap, as
/// titles do: after five years some are called senior and some are not. Nobody is taken for a
/// director because of their years.
const fn usual_rungs(months: u32) -> &'static [Rung] {
    match months {
        0..12 => &[Rung::Intern, Rung::Entry],
        12..24 => &[Rung::Entry],
        24..36 => &[Rung::Entry, Rung::Mid],
        36..60 => &[Rung::Mid],
        60..96 => &[Rung::Mid, Rung::Senior],
        _ => &[Rung::Mid, Rung::Senior, Rung::Lead],
    }
}

/// Too few years count in proportion; far too many a little less than enough.
fn years_fit(held: f64, asked: f64) -> f64 {
    if held < asked {
        held / asked
    } else if held > 3.0 * asked + 120.0 {
        0.8
    } else {
        1.0
    }
}

fn in_words(rung: Option<Rung>, months: Option<u32>) -> Vec<Statement> {
    let rung = rung.map(|rung| {
        let name = format!("{rung:?}").to_lowercase();
        (values([("seniority", &name)]), name)
    });
    let years = months.map(|months| {
        let words = match months / 12 {
            0 => format!("{months} months"),
            1 => "1 year".to_owned(),
            years => format!("{years} years"),
        };
        (values([("months", &months.to_string())]), words)
    });
    vec![(Fact::Seniority, rung), (Fact::Experience, years)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rung_away_is_near_and_years_count_in_proportion() {
        let check = |held: (&[Rung], Option<u32>), asked: (Option<Rung>, Option<u32>), fits| {
            let profile = ProfileFeatures {
                seniorities: held.0.to_vec(),
                experience_months: held.1,
                ..ProfileFeatures::default()
            };
            let level = Level {
                seniority: asked.0,
                experience_months: asked.1,
                education: None,
            };
            assert_eq!(fit(&profile, &level), fits, "{held:?} {asked:?}");
        };
        check(
            (&[Rung::Senior], None),
            (Some(Rung::Senior), None),
            Some(1.0),
        );
        check((&[Rung::Senior], None), (Some(Rung::Lead), None), Some(0.6));
        check(
            (&[Rung::Senior], None),
            (Some(Rung::Entry), None),
            Some(0.2),
        );
        check(
            (&[Rung::Senior], None),
            (Some(Rung::Intern), None),
            Some(0.0),
        );
        check(
            (&[Rung::Intern, Rung::Mid], None),
            (Some(Rung::Senior), None),
            Some(0.6),
        );
        check((&[], Some(30)), (None, Some(60)), Some(0.5));
        check((&[], Some(60)), (None, Some(60)), Some(1.0));
        check((&[], Some(301)), (None, Some(60)), Some(0.8));
        check(
            (&[Rung::Senior], Some(30)),
            (Some(Rung::Senior), Some(60)),
            Some(0.75),
        );
        check((&[], Some(60)), (Some(Rung::Senior), None), Some(1.0));
        check((&[], Some(40)), (Some(Rung::Senior), None), Some(0.6));
        check((&[], Some(40)), (Some(Rung::Entry), None), Some(0.6));
        check((&[], Some(400)), (Some(Rung::Executive), None), Some(0.2));
        check((&[], Some(60)), (Some(Rung::Entry), Some(60)), Some(1.0));
        check((&[], None), (Some(Rung::Senior), None), None);
        check((&[Rung::Senior], None), (None, Some(60)), None);
    }

    #[test]
    fn years_are_rounded_down() {
        let years = |months| {
            in_words(None, Some(months))
                .pop()
                .and_then(|(_, stated)| stated)
                .map(|(values, words)| (values["months"].clone(), words))
        };
        let said = |months: &str, words: &str| Some((months.to_owned(), words.to_owned()));
        assert_eq!(years(11), said("11", "11 months"));
        assert_eq!(years(23), said("23", "1 year"));
        assert_eq!(years(24), said("24", "2 years"));
    }
}
