//! Audits of a deployment's own matches: how scores fall on groups of people.
//!
//! The groups are what people reported of themselves to somebody else. They come with the request,
//! are joined with persisted scores while it is answered, and are written nowhere: no statement,
//! key, message or log has them. What is kept is that an audit was made, by whom, and of how many
//! people.

use std::collections::HashMap;

pub use comparison::ImpactReport;
use comparison::ScoredPerson;
use serde::Deserialize;

use crate::people::disclosures;
use crate::people::tokens::Caller;
use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::wire::error::{Code, Error};
use crate::wire::ids::{self, UserId};
use crate::wire::request::{engine_named, parse};
use crate::wire::rows::{JsonText, to_json};

/// People of one audit: with UUIDs and two categories, an order fits into a body.
pub const MOST_PEOPLE: usize = 10_000;
/// Categories of one audit.
pub const MOST_CATEGORIES: usize = 5;
/// Longest name of a category or a group, in bytes.
pub const MOST_NAME_BYTES: usize = 100;
/// Most scores per person: as many as are persisted.
const MOST_SCORES: u32 = 50;
/// Scores per person, if the request does not say: those of a first page.
const USUAL_SCORES: u32 = 20;
/// A group with a smaller share of the scores is too small for a ratio, if the request does not
/// say.
const USUAL_SHARE: f64 = 0.02;
/// People whose scores are read at once.
const PEOPLE_PER_READ: usize = 1_000;

/// People with their self-reported groups.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct ImpactOrder {
    /// Names of the categories, such as `sex` and `ethnicity`.
    pub categories: Vec<String>,
    /// The people: by id, a value for each category, or `null` where it is unknown.
    pub people: HashMap<UserId, Vec<Option<String>>>,
    /// A group with a smaller share of the scores is too small for a ratio, 0–1; 0.02 if absent.
    #[serde(default)]
    pub least_share: Option<f64>,
    /// How many of each person's best scores count, 1–50; 20 if absent.
    #[serde(default)]
    pub scores: Option<u32>,
    /// `hybrid-v1` (default) or `tag-based-v1`.
    #[serde(default)]
    pub algorithm: Option<String>,
}

impl ImpactOrder {
    fn check(&self) -> Result<(), Error> {
        let refuse = |code, field: &str, reason: &str| Err(Error::refused(code, field, reason));
        if self.categories.is_empty() {
            return refuse(Code::MissingField, "categories", "must not be empty");
        }
        if self.categories.len() > MOST_CATEGORIES {
            return refuse(Code::TooMany, "categories", "more than 5");
        }
        if self.people.len() > MOST_PEOPLE {
            return refuse(Code::TooMany, "people", "more than 10,000");
        }
        let is_long = |name: &String| name.len() > MOST_NAME_BYTES;
        let values = || self.people.values().flatten().flatten();
        // Which person it is stands in the request alone.
        if self.categories.iter().chain(values()).any(is_long) {
            let reason = "a category or a group with more than 100 bytes";
            return refuse(Code::TooLong, "people", reason);
        }
        let count = self.categories.len();
        if self.people.values().any(|values| values.len() != count) {
            let reason = "everyone needs a value, or null, for each category";
            return refuse(Code::InvalidField, "people", reason);
        }
        if self
            .people
            .keys()
            .any(|id| ids::check("people", &id.0).is_err())
        {
            return refuse(
                Code::InvalidField,
                "people",
                "has an id that nobody can have",
            );
        }
        if self
            .least_share
            .is_some_and(|share| !(0.0..=1.0).contains(&share))
        {
            return refuse(Code::InvalidField, "least_share", "must be from 0 to 1");
        }
        if self
            .scores
            .is_some_and(|scores| !(1..=MOST_SCORES).contains(&scores))
        {
            return refuse(Code::InvalidField, "scores", "must be from 1 to 50");
        }
        Ok(())
    }
}

/// The scores of these people's best matches.
fn select_scores(users: &[&UserId], algorithm: &str, scores: u32) -> Result<Statement, Error> {
    const SQL: &str = "\
SELECT c.user_id, json_group_array(c.score) AS scores
FROM json_each(?1) p JOIN user_match_cache c ON c.user_id = p.value AND c.algorithm_version = ?2 AND c.rank < ?3
GROUP BY c.user_id";
    Ok(Statement::new(
        SQL,
        [
            to_json(&users)?.into(),
            algorithm.into(),
            i64::from(scores).into(),
        ],
    ))
}

/// How the scores of people's best matches fall on their groups.
///
/// # Errors
/// [`Error::Refused`] naming the field, also if nobody has a score.
pub async fn impact(
    platform: &impl Platform,
    caller: &Caller,
    body: &[u8],
) -> Result<ImpactReport, Error> {
    #[derive(Deserialize)]
    struct ScoresRow {
        user_id: UserId,
        scores: JsonText<Vec<u32>>,
    }
    let order: ImpactOrder = parse(body)?;
    order.check()?;
    let algorithm = engine_named(&platform.memory().engines(), order.algorithm.as_deref())?;
    let algorithm = algorithm.algorithm();
    let mut users: Vec<&UserId> = order.people.keys().collect();
    users.sort_unstable();
    let mut people: Vec<ScoredPerson> = Vec::new();
    let scores = order.scores.unwrap_or(USUAL_SCORES);
    for part in users.chunks(PEOPLE_PER_READ) {
        let [answer] = batch(platform, [select_scores(part, &algorithm, scores)?]).await?;
        for row in answer.rows::<ScoresRow>()? {
            let groups = order.people.get(&row.user_id).cloned().unwrap_or_default();
            people.extend(row.scores.0.into_iter().map(|score| ScoredPerson {
                score: matching::Score::from_thousandths(score).points(),
                groups: groups.clone(),
            }));
        }
    }
    let record = disclosures::insert_of_audit(caller, users.len(), platform.now_ms());
    batch(platform, [record]).await?;
    let least_share = order.least_share.unwrap_or(USUAL_SHARE);
    let report = ImpactReport::of(&people, 0, &order.categories, least_share);
    report.ok_or_else(|| {
        let reason = "none of them has a persisted match of this algorithm";
        Error::refused(Code::InvalidField, "people", reason)
    })
}
