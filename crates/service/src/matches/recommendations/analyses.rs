//! Finished analyses beside the items of a page.

use std::collections::BTreeMap;

use matching::document::PostingId;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::listed::ListedItem;
use crate::kv::keys::{self, CacheKey, PersonalKey};
use crate::matches::analysis;
use crate::platform::Platform;
use crate::ports::{Answer, Statement};
use crate::queue::flight;
use crate::wire::error::Error;
use crate::wire::ids::UserId;

/// Each view of a first page requests a few analyses of its best items: a person who returns is
/// interested.
const BEST: usize = 20;
const ASKED_AT_ONCE: usize = 3;

/// Most analyses of a person that a page reads: the latest.
const MOST_READY: i64 = 60;

/// Analyses of a person by key; `None` for one that is in progress, or has failed for a while.
#[derive(Debug, Default)]
pub(crate) struct Analyses(BTreeMap<String, Option<Box<RawValue>>>);

/// The analyses of a person; `None` if no model is configured.
pub(crate) fn select_analyses(platform: &impl Platform, user: &UserId) -> Option<Statement> {
    let engine = analysis::engine(platform.settings().analysis()?);
    let before_version = keys::before_profile_version(&engine);
    let now_ms = platform.now_ms();
    Some(flight::select_of_person(
        user,
        &before_version,
        now_ms,
        MOST_READY,
    ))
}

impl Analyses {
    /// Reads the answer of [`select_analyses`].
    pub(crate) fn read(answer: &Answer) -> Result<Self, Error> {
        #[derive(Deserialize)]
        struct FlightRow {
            key: String,
            saved: Option<String>,
        }
        let rows = answer.rows::<FlightRow>()?.into_iter();
        // An analysis that cannot be read is left out.
        let read = |saved: String| RawValue::from_string(saved).ok();
        Ok(Self(
            rows.map(|row| (row.key, row.saved.and_then(read)))
                .collect(),
        ))
    }

    /// Attaches finished analyses to their items. Returns the postings among the best of a first
    /// page that should be analysed next.
    pub(super) fn attach(
        &self,
        platform: &impl Platform,
        user: &UserId,
        profile_version: i64,
        items: &mut [ListedItem],
        first_page: bool,
    ) -> Vec<PostingId> {
        let Some(settings) = platform.settings().analysis() else {
            return Vec::new();
        };
        let engine = analysis::engine(settings);
        let best = if first_page { BEST } else { 0 };
        let mut missing = Vec::new();
        for (rank, item) in items.iter_mut().enumerate() {
            let key = CacheKey::Personal {
                user,
                key: PersonalKey::JobAnalysis {
                    job: &item.job,
                    algorithm: &engine,
                    profile_version,
                    posting_version: item.job_version,
                },
            };
            match self.0.get(&key.to_string()) {
                Some(analysis) => item.analysis.clone_from(analysis),
                None if rank < best && missing.len() < ASKED_AT_ONCE => {
                    missing.push(item.job.clone());
                }
                None => {}
            }
        }
        missing
    }
}
