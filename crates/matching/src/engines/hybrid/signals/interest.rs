//! `interest`: taste, learned from what the person did with postings.

use std::borrow::Cow;

use crate::catalogue::{Columns, Weighting};
use crate::eligibility::Criterion;
use crate::explanation::Evidence;
use crate::features::{Interest as Lessons, PostingFeatures};
use crate::interest;

use super::super::agreement::Agreement;
use super::super::signal::{Basis, Candidate, Part, Signal, at};

pub(crate) struct Interest;

impl Signal for Interest {
    const NAME: &'static str = "interest";

    /// Set by hand: no judged set covers what people do with postings. Twice this is the most that
    /// taste reverses, a job that the person likes against one that they dislike: five points.
    const POINTS: f64 = 2.5;

    const PART: Part = Part::Taste;

    type Numbers = ();

    type Person<'a> = &'a Lessons;

    type Table = Taste;

    fn person<'a>(of: Basis<'a>, (): &()) -> &'a Lessons {
        &of.profile.interest
    }

    fn table(learned: &&Lessons, columns: &Columns, _: &Weighting) -> Taste {
        Taste::of(learned, columns)
    }

    /// Entirely for the posting or entirely against it, and known the better the more was learned.
    /// So taste in favour never lowers a score, taste against never raises one, and neutral taste
    /// changes none.
    fn agreement(learned: &&Lessons, taste: &Taste, candidate: Candidate<'_>) -> Agreement {
        if learned.is_empty() || learned.known <= 0.0 {
            return Agreement::UNKNOWN;
        }
        let of = |values: &[Option<f64>], number: u32| at(values, number).flatten();
        let (columns, row) = (candidate.columns, candidate.row);
        let skills = columns.asked(candidate.slot).iter();
        let liking = telling([
            telling(skills.map(|asked| of(&taste.skills, asked.skill()))),
            of(&taste.titles, row.title),
            of(&taste.sites, row.site),
            of(&taste.levels, row.level),
            of(&taste.employers, row.employer),
        ]);
        liking.map_or(Agreement::UNKNOWN, |liking| Agreement {
            fits: if liking > 0.0 { 1.0 } else { 0.0 },
            known: learned.known * liking.abs(),
        })
    }

    /// The strongest traits.
    fn evidence(learned: &&Lessons, posting: &PostingFeatures) -> Vec<Evidence> {
        let met = interest::met(learned, posting).into_iter().take(4);
        met.map(|(name, value)| Evidence {
            document: "profile".to_owned(),
            field: "learned".to_owned(),
            text: format!(
                "{name} ({})",
                if value > 0.0 { "taken up" } else { "dismissed" }
            ),
            span: None,
        })
        .collect()
    }

    fn reason(_: &Self::Person<'_>, _: &PostingFeatures) -> Option<Cow<'static, str>> {
        Some(Cow::Borrowed(
            "it is like jobs that you saved or applied for",
        ))
    }

    const CONTESTED_BY: &'static [Criterion] = &[];
}

/// The mean of the known tastes, each weighted by its own strength: what the person takes up as
/// often as they dismiss it tells nothing, so it does not dilute what they do choose by.
fn telling(tastes: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
    let tastes = tastes.into_iter().flatten();
    let (sum, weight) = tastes.fold((0.0, 0.0), |(sum, weight), taste: f64| {
        (sum + taste * taste.abs(), weight + taste.abs())
    });
    (weight > 0.0).then(|| sum / weight)
}

/// Taste by skill, title, site, level and employer, from -1 (against) to 1 (in favour); `None` if
/// nothing was learned.
#[derive(Debug, Default)]
pub(crate) struct Taste {
    skills: Vec<Option<f64>>,
    titles: Vec<Option<f64>>,
    sites: Vec<Option<f64>>,
    levels: Vec<Option<f64>>,
    employers: Vec<Option<f64>>,
}

impl Taste {
    fn of(interest: &Lessons, columns: &Columns) -> Self {
        if interest.is_empty() {
            return Self::default();
        }
        let learned = |name: String| interest.in_trait(&name);
        Self {
            skills: columns
                .skills
                .values()
                .iter()
                .map(|skill| learned(interest::skill(skill)))
                .collect(),
            titles: columns
                .titles
                .values()
                .iter()
                .map(|title| telling(title.role().map(|word| learned(interest::word(word)))))
                .collect(),
            sites: columns
                .sites
                .values()
                .iter()
                .map(|site| learned(interest::named("workplace", site.workplace?)))
                .collect(),
            levels: columns
                .levels
                .values()
                .iter()
                .map(|level| learned(interest::named("seniority", level.seniority?)))
                .collect(),
            employers: columns
                .employers
                .values()
                .iter()
                .map(|employer| {
                    let industry = employer.industry.as_deref().map(interest::industry);
                    let tags = employer.tags.iter().map(|tag| interest::tag(tag));
                    telling(industry.into_iter().chain(tags).map(learned))
                })
                .collect(),
        }
    }
}
