//! A language model's analysis of one pair: shown beside the score, never part of it. Off unless a
//! deployment configures a model.
//!
//! An analysis takes steps, each saved before the next: ask, and, if the reply is unusable, ask
//! once more. Any caller or delivery takes the next step; `queue::flight` admits one at a time.
//!
//! Running a step twice changes nothing: claiming a finished analysis gives its result, and
//! claiming one that is in progress gives nothing.

mod answer;
mod contacts;
mod names;
mod prompt;
mod upstream;

use matching::document::{Posting, PostingId, Profile};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::catalogue::postings;
use crate::isolate::tally::CacheStatus;
use crate::kv::cache;
use crate::kv::keys::{CacheKey, PersonalKey};
use crate::people::context;
use crate::platform::{Platform, batch};
use crate::ports::settings::{AnalysisSettings, Dialect};
use crate::queue::after::{After, Outcome};
use crate::queue::flight::{self, Claim, Flight, Landing, Lease, Provider, Step};
use crate::queue::messages::Task;
use crate::queue::shares::Share;
pub use crate::wire::analysis::{Analysis, Fit};
use crate::wire::error::{Code, Error};
use crate::wire::ids::UserId;
use crate::wire::rows::to_json;
use answer::Usable;
use names::Names;
use upstream::{Conversation, Failure};

/// How long a caller waits for an analysis in progress. A hanging request to the model ends
/// earlier.
const CALLER_DEADLINE_MS: i64 = 22_000;

/// Minimum time between two calls of the model, in the whole deployment.
const SPACING_MS: i64 = 1_000;

/// Most calls of the model for one person in a day, repetitions included: nobody can spend the
/// budget of all.
pub const DAILY_CALLS_OF_A_PERSON: i64 = 30;
const SHARE: Share = Share {
    name: "analyses today",
    daily: DAILY_CALLS_OF_A_PERSON,
};

/// How long a caller may work on one step: longer than the deadline of its request to the model.
const LEASE_MS: i64 = 30_000;

/// Consecutive failures after which a pair is not tried again for a while, and for how long.
const MAX_FAILURES: u32 = 10;
const FAILED_FOR_MS: i64 = 60 * 60 * 1000;

/// How long a pair whose request was rejected is not tried again: time to fix the configuration.
const REJECTED_FOR_MS: i64 = 5 * 60 * 1000;

/// Longest pause that a provider can request.
const MAX_PAUSE_SECS: u32 = 15 * 60;

/// An analysis, and whether it was cached.
#[derive(Debug)]
pub struct Analysed {
    /// As responses show it.
    pub analysis: Analysis,
    /// For the `X-Cache` header.
    pub cache: CacheStatus,
}

/// Analyses one pair, or waits for an analysis in progress.
///
/// # Errors
/// [`Error::Disabled`] if no model is configured; [`Error::NotFound`] naming the missing one of the
/// two; [`Error::Unavailable`] if there is no analysis within the deadline. It continues in the
/// background.
pub async fn analyse(
    platform: &impl Platform,
    user: &UserId,
    job: &PostingId,
) -> Result<Outcome<Analysed>, Error> {
    let settings = settings(platform)?;
    let deadline_ms = platform.now_ms().saturating_add(CALLER_DEADLINE_MS);
    let pair = Pair::load(platform, settings, user, job).await?;
    if let Some(analysis) = cached(platform, &pair.key()).await {
        return Ok(Outcome {
            body: Analysed {
                analysis,
                cache: CacheStatus::Hit,
            },
            after: Vec::new(),
        });
    }
    let step = async || pair.step(platform, settings).await;
    let seen = flight::see_through(
        platform,
        &pair.key().to_string(),
        &pair.task,
        deadline_ms,
        step,
    )
    .await?;
    // The caller that did the work caches the result; those that waited do not.
    let keep = seen.landed || seen.at_hand;
    Ok(Outcome {
        body: Analysed {
            analysis: parse(&seen.value)?,
            cache: if seen.at_hand {
                CacheStatus::Hit
            } else {
                CacheStatus::Miss
            },
        },
        after: keep
            .then(|| pair.cache(platform, &seen.value))
            .into_iter()
            .collect(),
    })
}

/// The next step of an analysis, from the queue.
///
/// # Errors
/// When the database or the queue is out of reach, or one of the two no longer exists.
pub(crate) async fn step(
    platform: &impl Platform,
    user: &UserId,
    job: &PostingId,
) -> Result<Vec<After>, Error> {
    let settings = match settings(platform) {
        Ok(settings) => settings,
        // Disabled since it was requested.
        Err(Error::Disabled(_)) => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let pair = Pair::load(platform, settings, user, job).await?;
    match pair.step(platform, settings).await? {
        Step::Done {
            value,
            landed: true,
        } => Ok(vec![pair.cache(platform, &value)]),
        Step::Waiting {
            until_ms,
            mine: true,
        } => {
            flight::continue_later(platform, &pair.task, until_ms).await?;
            Ok(Vec::new())
        }
        // Finished, given up, or in progress elsewhere; the sweep resumes abandoned ones.
        Step::Done { .. } | Step::Waiting { .. } | Step::Refused { .. } | Step::UsedUp(_) => {
            Ok(Vec::new())
        }
    }
}

fn settings(platform: &impl Platform) -> Result<&AnalysisSettings, Error> {
    match &platform.settings().analysis {
        Ok(Some(settings)) => Ok(settings),
        Ok(None) => Err(Error::Disabled(Code::AnalysisDisabled)),
        Err(reason) => Err(Error::Internal((*reason).to_owned())),
    }
}

/// Name of the engine: version of the prompt, and a digest of dialect, URL and model.
pub(crate) fn engine(settings: &AnalysisSettings) -> String {
    let dialect = match settings.dialect {
        Dialect::OpenAi => "openai",
        Dialect::Anthropic => "anthropic",
    };
    let digest = Sha256::digest(format!("{dialect} {} {}", settings.url, settings.model));
    let digest = base16ct::lower::encode_string(&digest);
    format!("model-v{}.{digest:.8}", prompt::VERSION)
}

async fn cached(platform: &impl Platform, key: &CacheKey<'_>) -> Option<Analysis> {
    let bytes = cache::read(platform, key).await?;
    // A value that cannot be read is a miss.
    serde_json::from_slice(&bytes).ok()
}

fn parse(value: &str) -> Result<Analysis, Error> {
    serde_json::from_str(value).map_err(|error| Error::Internal(error.to_string()))
}

/// One person and one posting, at their current versions.
struct Pair {
    user: UserId,
    engine: String,
    task: Task,
    name: Option<String>,
    profile: Profile,
    profile_version: i64,
    posting: Posting,
    posting_version: i64,
}

impl Pair {
    async fn load(
        platform: &impl Platform,
        settings: &AnalysisSettings,
        user: &UserId,
        job: &PostingId,
    ) -> Result<Self, Error> {
        let [context, posting] = batch(
            platform,
            [
                context::select_context(user),
                postings::select_document(job),
            ],
        )
        .await?;
        let context = context::context(&context)?;
        let posting = postings::document(&posting)?;
        Ok(Self {
            user: user.clone(),
            engine: engine(settings),
            task: Task::AnalysisStep {
                user_id: user.clone(),
                job_id: job.clone(),
            },
            name: context.name,
            profile: context.profile,
            profile_version: context.version,
            posting: posting.body,
            posting_version: posting.version,
        })
    }

    fn cache(&self, platform: &impl Platform, value: &str) -> After {
        cache::keep(platform, &self.key(), value.as_bytes())
    }

    fn key(&self) -> CacheKey<'_> {
        CacheKey::Personal {
            user: &self.user,
            key: PersonalKey::JobAnalysis {
                job: &self.posting.id,
                algorithm: &self.engine,
                profile_version: self.profile_version,
                posting_version: self.posting_version,
            },
        }
    }

    async fn step(
        &self,
        platform: &impl Platform,
        settings: &AnalysisSettings,
    ) -> Result<Step<String>, Error> {
        let key = self.key();
        let flight = Flight {
            key: &key.to_string(),
            user: Some(&self.user),
            task: &self.task,
            provider: Provider {
                name: "analysis",
                spacing_ms: SPACING_MS,
                daily_calls: settings.daily_calls,
                lease_ms: LEASE_MS,
            },
            share: SHARE,
        };
        let lease = match flight::claim(platform, &flight).await? {
            Claim::Done(value) => {
                return Ok(Step::Done {
                    value,
                    landed: false,
                });
            }
            Claim::Wait { until_ms, mine } => return Ok(Step::Waiting { until_ms, mine }),
            Claim::Failed { until_ms } => return Ok(Step::Refused { until_ms }),
            Claim::UsedUp => return Ok(Step::UsedUp(SHARE)),
            Claim::Exhausted { until_ms } => {
                platform.warn("analysis_budget_spent", &settings.daily_calls.to_string());
                return Ok(Step::Refused { until_ms });
            }
            Claim::Held(lease) => lease,
        };
        let landing = self.work(platform, settings, &lease).await;
        // Not landed if the person has been erased: then nothing may be stored.
        let (landed, _) = flight::land(platform, &flight, &lease, &landing, Vec::new()).await?;
        Ok(match landing {
            Landing::Done { value, .. } => Step::Done { value, landed },
            Landing::Saved(_) => Step::Waiting {
                until_ms: platform.now_ms(),
                mine: true,
            },
            Landing::Later { at_ms, .. } => Step::Waiting {
                until_ms: at_ms,
                mine: true,
            },
            Landing::Failed { for_ms } => Step::Refused {
                until_ms: platform.now_ms().saturating_add(for_ms),
            },
        })
    }

    /// Asks once. Returns the outcome.
    async fn work(
        &self,
        platform: &impl Platform,
        settings: &AnalysisSettings,
        lease: &Lease,
    ) -> Landing {
        let repair = lease.saved.as_deref().and_then(Draft::read);
        let is_repair = repair.is_some();
        let conversation = Conversation {
            instructions: prompt::INSTRUCTIONS,
            documents: prompt::documents(
                &Names::of(self.name.as_deref(), &self.profile),
                &self.profile,
                &self.posting,
            ),
            repair: repair.map(|draft| (draft.said, prompt::repair(&draft.problem))),
        };
        let text = match upstream::ask(platform, settings, &conversation).await {
            Ok(text) => text,
            Err(failure) => return self.put_off(platform, lease, failure),
        };
        match answer::read(&text) {
            Ok(usable) => match to_json(&self.analysis(settings, usable, platform.now_ms())) {
                Ok(value) => Landing::Done {
                    value,
                    keep_secs: self.key().ttl_secs(),
                },
                Err(error) => {
                    platform.warn("analysis_lost", &error.to_string());
                    Landing::Failed {
                        for_ms: FAILED_FOR_MS,
                    }
                }
            },
            Err(unusable) if is_repair => {
                platform.warn("analysis_refused", unusable.0);
                Landing::Failed {
                    for_ms: FAILED_FOR_MS,
                }
            }
            Err(unusable) => Landing::Saved(Draft::of(&text, unusable.0).write()),
        }
    }

    fn put_off(&self, platform: &impl Platform, lease: &Lease, failure: Failure) -> Landing {
        platform.warn("analysis_put_off", &format!("{failure:?}"));
        let (retry_after_secs, provider_wide) = match failure {
            Failure::Throttled { retry_after_secs } => (retry_after_secs, true),
            Failure::Unavailable { retry_after_secs } => {
                (retry_after_secs, retry_after_secs.is_some())
            }
            Failure::Garbled => (None, false),
            Failure::Rejected { .. } => {
                return Landing::Failed {
                    for_ms: REJECTED_FOR_MS,
                };
            }
        };
        if lease.failures.saturating_add(1) >= MAX_FAILURES {
            return Landing::Failed {
                for_ms: FAILED_FOR_MS,
            };
        }
        // min(1000·2^n, 60000) ms, or the pause that the provider requests if that is longer.
        let backoff_secs = 1_u32
            .checked_shl(lease.failures)
            .unwrap_or(u32::MAX)
            .min(60);
        let asked_secs = retry_after_secs.unwrap_or(0).min(MAX_PAUSE_SECS);
        let pause_ms = i64::from(backoff_secs.max(asked_secs)).saturating_mul(1000);
        Landing::Later {
            at_ms: platform.now_ms().saturating_add(pause_ms),
            provider_wide,
        }
    }

    /// The analysis as stored and shown.
    fn analysis(&self, settings: &AnalysisSettings, usable: Usable, now_ms: i64) -> Analysis {
        Analysis {
            fit: usable.fit,
            summary: usable.summary,
            strengths: usable.strengths,
            gaps: usable.gaps,
            advice: usable.advice,
            engine: self.engine.clone(),
            model: settings.model.clone(),
            profile_version: self.profile_version,
            posting_version: self.posting_version,
            created_at: jiff::Timestamp::from_millisecond(now_ms).unwrap_or_default(),
        }
    }
}

/// Longest part of an unusable answer that is sent back to the model, in characters.
const DRAFT_CHARS: usize = 4_000;

/// An unusable answer and the reason: input of the second step.
struct Draft {
    said: String,
    problem: String,
}

impl Draft {
    fn of(text: &str, problem: &str) -> Self {
        let said: String = text.chars().take(DRAFT_CHARS).collect();
        Self {
            // Some providers refuse a message without content.
            said: if said.trim().is_empty() {
                "(nothing)".to_owned()
            } else {
                said
            },
            problem: problem.to_owned(),
        }
    }

    fn write(&self) -> String {
        json!([self.said, self.problem]).to_string()
    }

    fn read(saved: &str) -> Option<Self> {
        let (said, problem) = serde_json::from_str(saved).ok()?;
        Some(Self { said, problem })
    }
}
