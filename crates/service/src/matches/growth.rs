//! Skills worth learning: over the whole catalogue, exact.

use matching::document::{PostingId, TimestampMs};
use matching::{Catalogue, Effort, Filter, Query, Score, WITHIN_REACH, growth};
use serde::Serialize;

use crate::catalogue::catch_up::CatchUp;
use crate::people::context;
use crate::platform::{Platform, batch};
use crate::queue::shares::Share;
use crate::runs::growth_areas::{GrowthArea, GrowthExample, GrowthJob, GrowthTrade};
use crate::wire::error::{Code, Error};
use crate::wire::ids::UserId;
use crate::wire::limit::Limit;
use crate::wire::request::engine_named;

/// Number of skills that are named.
pub type SkillLimit = Limit<5, 20>;
/// Most times that skills are computed for one person in a day: each ranks the whole catalogue
/// several times.
pub const DAILY_GROWTHS_OF_A_PERSON: i64 = 200;
const SHARE: Share = Share {
    name: "computations of growth today",
    daily: DAILY_GROWTHS_OF_A_PERSON,
};

/// A request for skills worth learning.
#[derive(Debug, Clone)]
pub struct Request {
    /// The person.
    pub user: UserId,
    /// Name of the engine; the default one if absent.
    pub algorithm: Option<String>,
    /// Score from which a job counts as within reach, 0–100; [`WITHIN_REACH`] if absent.
    pub threshold: Option<f64>,
    /// Number of skills.
    pub limit: SkillLimit,
}

/// Skills worth learning, those that help most first.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct GrowthAreas {
    /// At most `limit` skills.
    pub items: Vec<GrowthArea>,
    /// Score from which a job counts as within reach.
    pub threshold: Score,
    /// Engine and statistics version.
    pub algorithm: String,
    /// The profile version that they were computed from.
    pub profile_version: i64,
    /// The catalogue sequence number.
    pub catalogue: u64,
}

/// The skills that would carry most jobs over the threshold, or raise the scores of most. Each is
/// tried on the whole catalogue.
///
/// # Errors
/// [`Error::Refused`] for a bad threshold or algorithm; [`Error::NotFound`] when there is no
/// such person; [`Error::UsedUp`] when their share of the day is.
pub async fn growth_areas(
    platform: &impl Platform,
    request: Request,
) -> Result<GrowthAreas, Error> {
    let threshold = request.threshold.unwrap_or(WITHIN_REACH.points());
    if !(0.0..=100.0).contains(&threshold) {
        return Err(Error::refused(
            Code::InvalidField,
            "threshold",
            "must be a number from 0 to 100",
        ));
    }
    let threshold = Score::from_fraction(threshold / 100.0);
    let (catch_up, catalogue) = CatchUp::begin(platform);
    let select = context::select_context(&request.user);
    let now_ms: TimestampMs = platform.now_ms();
    let spend = SHARE.spend(&request.user, now_ms);
    let [context, catalogue, spent] = batch(platform, [select, catalogue, spend]).await?;
    let context = context::context(&context)?;
    SHARE.check(&spent, now_ms)?;
    catch_up.finish(platform, &catalogue).await?;
    let engines = platform.memory().engines();
    let engine = engine_named(&engines, request.algorithm.as_deref())?;

    let profile = engines.vocabulary().read_profile(&context.profile);
    let filter = Filter {
        eligible: true,
        distinct: true,
        ..Filter::default()
    };
    let (items, head, postings) = platform.memory().with(|catalogue| {
        let query = Query {
            now_ms,
            filter: &filter,
            hidden: &context.hidden,
            hidden_companies: &context.hidden_companies,
            changed_after: None,
            after: None,
            limit: request.limit.get(),
        };
        let growths = growth(
            engine.as_ref(),
            &profile,
            catalogue,
            &query,
            threshold,
            request.limit.get(),
        );
        let items: Vec<GrowthArea> = growths
            .into_iter()
            .map(|growth| GrowthArea {
                skill: growth.skill,
                people: 1,
                carried: growth.carried as u64,
                lifted: growth.lifted as u64,
                mean_gain: growth.mean_gain,
                trades: growth
                    .trades
                    .into_iter()
                    .map(|trade| GrowthTrade {
                        title: trade.title,
                        jobs: trade.postings,
                    })
                    .collect(),
                examples: growth
                    .examples
                    .into_iter()
                    .filter_map(|(id, score, score_with)| {
                        Some(GrowthExample {
                            job: job(catalogue, &id)?,
                            score,
                            score_with,
                        })
                    })
                    .collect(),
            })
            .collect();
        (items, catalogue.head(), catalogue.len())
    });
    platform.usage().count_ranked(Effort::whole(postings));
    Ok(GrowthAreas {
        items,
        threshold,
        algorithm: engine.algorithm(),
        profile_version: context.version,
        catalogue: head,
    })
}

fn job(catalogue: &Catalogue, id: &PostingId) -> Option<GrowthJob> {
    let summary = catalogue.entry(id)?.summary;
    Some(GrowthJob {
        id: summary.id,
        title: summary.title,
        company: summary.company,
    })
}
