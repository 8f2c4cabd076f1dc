//! Skills worth learning: over the whole catalogue, exact.

use matching::document::{PostingId, TimestampMs};
use matching::{Catalogue, Effort, Filter, Query, Score, WITHIN_REACH, growth};
use serde::Serialize;

use crate::catalogue::catch_up::CatchUp;
use crate::people::context;
use crate::platform::{Platform, batch};
use crate::queue::shares::Share;
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

/// What a skill would change.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct GrowthArea {
    /// The skill.
    pub skill: String,
    /// Of the jobs below, those that would reach the threshold and do not now.
    pub carried: usize,
    /// Jobs whose score would rise, and that would then reach the threshold, or that have half of
    /// it now and would be among the first twenty.
    pub lifted: usize,
    /// The trades that most of these jobs are of, the most common first.
    pub trades: Vec<GrowthTrade>,
    /// Mean rise of these, in points.
    pub mean_gain: f64,
    /// The jobs whose score would rise most.
    pub examples: Vec<Example>,
}

/// A trade, and how many jobs are of it.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct GrowthTrade {
    /// The shortest title among these jobs.
    pub title: String,
    /// How many there are.
    pub jobs: usize,
}

/// A job whose score would rise.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = GrowthExample))]
pub struct Example {
    /// The job.
    pub job: Job,
    /// Its score now.
    pub score: Score,
    /// Its score with the skill.
    pub score_with: Score,
}

/// The job as people recognise it.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = GrowthJob))]
pub struct Job {
    /// Id.
    pub id: PostingId,
    /// Title.
    pub title: String,
    /// The company.
    pub company: String,
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
                carried: growth.carried,
                lifted: growth.lifted,
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
                        Some(Example {
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

fn job(catalogue: &Catalogue, id: &PostingId) -> Option<Job> {
    let summary = catalogue.entry(id)?.summary;
    Some(Job {
        id: summary.id,
        title: summary.title,
        company: summary.company,
    })
}
