//! Open postings like another one: over the whole catalogue, exact.

use matching::document::PostingId;
use matching::{Effort, PostingSummary, Score, similar};
use serde::Serialize;

use crate::catalogue::catch_up::CatchUp;
use crate::platform::Platform;
use crate::wire::error::Error;
use crate::wire::limit::Limit;
use crate::wire::request::engine_named;

/// Number of similar postings.
pub type SimilarLimit = Limit<10, 50>;

/// Postings like another one.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct SimilarJobs {
    /// Most similar first.
    pub items: Vec<SimilarJob>,
    /// Other open postings of the same job; they are not among the items.
    pub duplicates: Vec<PostingId>,
    /// Number of open postings that were compared, each job once.
    pub total: usize,
    /// Engine and statistics version.
    pub algorithm: String,
    /// The catalogue sequence number.
    pub catalogue: u64,
}

/// A posting like another one.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct SimilarJob {
    /// Summary of the posting.
    pub job: PostingSummary,
    /// How like it is: the score of somebody whose title, text and skills are those of the other
    /// posting.
    pub likeness: Score,
    /// Skills that both ask for, weightiest first.
    pub skills: Vec<String>,
}

/// The open postings that are most like one, without other postings of the same job.
///
/// # Errors
/// [`Error::NotFound`] if no such posting is open; when the database is out of reach.
pub async fn similar_jobs(
    platform: &impl Platform,
    job: &PostingId,
    limit: SimilarLimit,
) -> Result<SimilarJobs, Error> {
    CatchUp::alone(platform).await?;
    let engine = engine_named(&platform.memory().engines(), None)?;
    let now_ms = platform.now_ms();
    let found = platform.memory().with(|catalogue| {
        let (found, compared) = similar(engine.as_ref(), catalogue, job, now_ms, limit.get())?;
        let items = found.into_iter().filter_map(|found| {
            Some(SimilarJob {
                job: catalogue.entry(&found.id)?.summary,
                likeness: found.likeness,
                skills: found.skills,
            })
        });
        Some(SimilarJobs {
            items: items.collect(),
            duplicates: catalogue.duplicates(job, now_ms),
            total: compared,
            algorithm: engine.algorithm(),
            catalogue: catalogue.head(),
        })
    });
    let found = found.ok_or(Error::NotFound("job"))?;
    platform.usage().count_ranked(Effort::whole(found.total));
    Ok(found)
}
