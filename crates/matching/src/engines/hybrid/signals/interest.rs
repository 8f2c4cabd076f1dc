//! What a person's dealings with postings have taught, against a whole catalogue: looked up once for every value that
//! postings share.

use crate::catalogue::{Columns, Row};
use crate::explanation::Evidence;
use crate::features::{Interest, PostingFeatures};
use crate::interest;

use super::super::agreement::Agreement;
use super::fit;

/// By skill, title, site, level and employer: from -1 (against) to 1 (in favour), `None` where nothing was learned.
#[derive(Debug, Default)]
pub(crate) struct Taste {
    known: f64,
    skills: Vec<Option<f64>>,
    titles: Vec<Option<f64>>,
    sites: Vec<Option<f64>>,
    levels: Vec<Option<f64>>,
    employers: Vec<Option<f64>>,
}

impl Taste {
    pub(crate) fn new(interest: &Interest, columns: &Columns) -> Self {
        if interest.is_empty() {
            return Self::default();
        }
        let learned = |name: String| interest.in_trait(&name);
        Self {
            known: interest.known,
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
                .map(|title| mean(title.role().map(|word| learned(interest::word(word)))))
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
                    mean(industry.into_iter().chain(tags).map(learned))
                })
                .collect(),
        }
    }

    /// All for the posting or all against it, known the better the more was learned: so what is in favour never lowers a score,
    /// what is against never raises one, and what is neither changes none.
    pub(crate) fn agreement(&self, columns: &Columns, slot: usize, row: &Row) -> Agreement {
        if self.known <= 0.0 {
            return Agreement::UNKNOWN;
        }
        let at =
            |values: &[Option<f64>], number: u32| values.get(number as usize).copied().flatten();
        let skills = columns.asked(slot).iter();
        let taste = fit::mean([
            mean(skills.map(|asked| at(&self.skills, asked.skill()))),
            at(&self.titles, row.title),
            at(&self.sites, row.site),
            at(&self.levels, row.level),
            at(&self.employers, row.employer),
        ]);
        taste.map_or(Agreement::UNKNOWN, |taste| Agreement {
            fits: if taste > 0.0 { 1.0 } else { 0.0 },
            known: self.known * taste.abs(),
        })
    }
}

fn mean(values: impl Iterator<Item = Option<f64>>) -> Option<f64> {
    let (sum, count) = values
        .flatten()
        .fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    (count > 0.0).then(|| sum / count)
}

/// The traits that tell most.
pub(crate) fn evidence(interest: &Interest, posting: &PostingFeatures) -> Vec<Evidence> {
    let met = interest::met(interest, posting).into_iter().take(4);
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
