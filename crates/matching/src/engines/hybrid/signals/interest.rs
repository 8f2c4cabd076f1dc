//! `interest`: taste, learned from what the person did with postings.

use crate::catalogue::{Columns, Memo, Weighting};
use crate::eligibility::Criterion;
use crate::explanation::{Evidence, Reason, ReasonCode, values};
use crate::features::{Interest as Lessons, PostingFeatures};
use crate::interest;

use super::super::agreement::Agreement;
use super::super::signal::{Basis, Candidate, Part, Side, Signal};

pub(crate) struct Interest;

impl Signal for Interest {
    const NAME: &'static str = "interest";

    /// Set by hand: no judged set covers what people do with postings. Twice this is the most that
    /// taste reverses, a job that the person likes against one that they dislike: five points.
    const POINTS: f64 = 2.5;

    const PART: Part = Part::Taste;

    const SIDE: Side = Side::Wish;

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
        if Self::is_silent(learned) {
            return Agreement::UNKNOWN;
        }
        let Candidate {
            columns, slot, row, ..
        } = candidate;
        let skills = columns.asked(slot).iter();
        let liking = telling([
            telling(skills.map(|asked| taste.skill(learned, columns, asked.skill()))),
            taste.title(learned, columns, row.title),
            taste.site(learned, columns, row.site),
            taste.level(learned, columns, row.level),
            taste.employer(learned, columns, row.employer),
        ]);
        liking.map_or(Agreement::UNKNOWN, |liking| Agreement {
            fits: if liking > 0.0 { 1.0 } else { 0.0 },
            known: learned.known * liking.abs(),
        })
    }

    fn is_silent(learned: &&Lessons) -> bool {
        learned.is_empty() || learned.known <= 0.0
    }

    /// The strongest traits.
    fn evidence(learned: &&Lessons, posting: &PostingFeatures) -> Vec<Evidence> {
        let met = interest::met(learned, posting).into_iter().take(4);
        met.map(|(name, value)| {
            let taken_up = value > 0.0;
            let reaction = if taken_up { "taken up" } else { "dismissed" };
            let (kind, of) = name.split_once(':').unwrap_or(("", &name));
            Evidence {
                values: values([
                    ("kind", kind),
                    ("trait", of),
                    ("taken_up", if taken_up { "true" } else { "false" }),
                ]),
                ..Evidence::new("profile", "learned", &format!("{of} ({reaction})"))
            }
        })
        .collect()
    }

    fn reason(_: &Self::Person<'_>, _: &PostingFeatures) -> Option<Reason> {
        Some(Reason::of(ReasonCode::Interest))
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
pub(crate) struct Taste {
    skills: Memo<Option<f64>>,
    titles: Memo<Option<f64>>,
    sites: Memo<Option<f64>>,
    levels: Memo<Option<f64>>,
    employers: Memo<Option<f64>>,
}

impl Taste {
    fn of(interest: &Lessons, columns: &Columns) -> Self {
        let memo = |values: usize| Memo::of(if interest.is_empty() { 0 } else { values });
        Self {
            skills: memo(columns.skills.len()),
            titles: memo(columns.titles.len()),
            sites: memo(columns.sites.len()),
            levels: memo(columns.levels.len()),
            employers: memo(columns.employers.len()),
        }
    }

    fn skill(&self, learned: &Lessons, columns: &Columns, number: u32) -> Option<f64> {
        self.skills.get(number, || {
            learned.in_trait(&interest::skill(columns.skills.get(number)?))
        })
    }

    fn title(&self, learned: &Lessons, columns: &Columns, number: u32) -> Option<f64> {
        self.titles.get(number, || {
            let words = columns.titles.get(number)?.role();
            telling(words.map(|word| learned.in_trait(&interest::word(word))))
        })
    }

    fn site(&self, learned: &Lessons, columns: &Columns, number: u32) -> Option<f64> {
        self.sites.get(number, || {
            let workplace = columns.sites.get(number)?.workplace?;
            learned.in_trait(&interest::named("workplace", workplace))
        })
    }

    fn level(&self, learned: &Lessons, columns: &Columns, number: u32) -> Option<f64> {
        self.levels.get(number, || {
            let seniority = columns.levels.get(number)?.seniority?;
            learned.in_trait(&interest::named("seniority", seniority))
        })
    }

    fn employer(&self, learned: &Lessons, columns: &Columns, number: u32) -> Option<f64> {
        self.employers.get(number, || {
            let employer = columns.employers.get(number)?;
            let industry = employer.industry.as_deref().map(interest::industry);
            let tags = employer.tags.iter().map(|tag| interest::tag(tag));
            let traits = industry.into_iter().chain(tags);
            telling(traits.map(|name| learned.in_trait(&name)))
        })
    }
}
