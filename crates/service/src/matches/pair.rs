//! One pair, explained, in one batch of its own. A pair among a person's persisted matches is
//! explained from the documents that the batch reads anyway; other pairs are cached under both
//! versions.

use matching::document::PostingId;
use matching::{Effort, FEATURES_VERSION};
use serde::{Deserialize, Serialize};

use crate::catalogue::catch_up;
use crate::catalogue::in_force::{InForce, in_force_columns, skills_in_force, statistics_in_force};
use crate::isolate::tally::CacheStatus;
use crate::isolate::tally::{Counted, Lookup};
use crate::kv::cache;
use crate::kv::keys::{CacheKey, PersonalKey};
use crate::matches::recommendations::{Item, Items, is_persisted_column};
use crate::people::context::{self, context_column};
use crate::people::interactions::{self, PersonalState, StateRow, states_of_column};
use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::queue::after::Outcome;
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::request::engine_named;
use crate::wire::rows::{JsonText, to_json};

/// One pair, as responses show it.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = PairMatch))]
pub struct Pair {
    /// Score and reasons.
    #[serde(flatten)]
    pub item: Item,
    /// The person's interactions with the posting.
    #[serde(skip_serializing_if = "PersonalState::is_empty")]
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = Option<PersonalState>))]
    pub state: PersonalState,
    /// For the `X-Cache` header.
    #[serde(skip)]
    pub cache: CacheStatus,
}

/// Scores and explains one posting for one person.
///
/// # Errors
/// [`Error::NotFound`] naming the one of the two that does not exist.
pub async fn match_pair(
    platform: &impl Platform,
    user: &UserId,
    job: &PostingId,
    algorithm: Option<&str>,
) -> Result<Outcome<Pair>, Error> {
    // The batch reads what is in force; an item of another algorithm is ignored.
    let presumed = engine_named(&platform.memory().engines(), algorithm)?.algorithm();
    let reads = [
        select_person(user, job, &presumed),
        catch_up::select_entry(job),
    ];
    let [person, entry] = batch(platform, reads).await?;
    let person: PersonRow = person.first()?.ok_or(Error::NotFound("user"))?;
    person.in_force.adopt(platform).await?;
    let engines = platform.memory().engines();
    let engine = engine_named(&engines, algorithm)?;
    let context = context::context_of(user, &person.context)?;
    let state = interactions::states(person.states.0)
        .remove(job)
        .unwrap_or_default();
    let entry = catch_up::entry(&entry, engines.vocabulary())?;
    let explain = |entry| {
        let profile = engines.vocabulary().read_profile(&context.profile);
        Items::new(engine.as_ref(), &profile, context.version).item(entry)
    };
    if engine.algorithm() == presumed && person.persisted == 1 {
        let tally = platform.memory().tally();
        tally.looked_up(Counted::Match, Lookup::Hit);
        return Ok(Outcome {
            body: Pair {
                item: explain(entry),
                state,
                cache: CacheStatus::Hit,
            },
            after: Vec::new(),
        });
    }
    let key = CacheKey::Personal {
        user,
        key: PersonalKey::Match {
            job,
            algorithm: &engine.algorithm(),
            profile_version: context.version,
            posting_version: entry.version,
        },
    };
    // A value that cannot be read is of another release: a miss.
    let cached = cache::read(platform, &key).await;
    let cached = cached.and_then(|bytes| String::from_utf8(bytes).ok());
    if let Some(item) = cached.and_then(|text| serde_json::from_str(&text).ok()) {
        return Ok(Outcome {
            body: Pair {
                item,
                state,
                cache: CacheStatus::Hit,
            },
            after: Vec::new(),
        });
    }
    let item = explain(entry);
    platform.usage().count_ranked(Effort::whole(1));
    let value = to_json(&item)?;
    Ok(Outcome {
        body: Pair {
            item,
            state,
            cache: CacheStatus::Miss,
        },
        after: vec![cache::keep(platform, &key, value)],
    })
}

/// The answer of [`select_person`].
#[derive(Deserialize)]
struct PersonRow {
    context: String,
    /// 1 if the pair is persisted.
    persisted: u8,
    states: JsonText<Vec<StateRow>>,
    #[serde(flatten)]
    in_force: InForce,
}

/// What depends on the person, and what is in force, in one row; none for an unknown person.
fn select_person(user: &UserId, job: &PostingId, algorithm: &str) -> Statement {
    const SQL: &str = concat!(
        "SELECT ",
        context_column!(),
        " AS context,\n",
        is_persisted_column!("?2", "?3"),
        " AS persisted,\n",
        states_of_column!("?1", "?2"),
        " AS states,\n",
        in_force_columns!("?4"),
        "\nFROM users u WHERE u.id = ?1"
    );
    let params = [
        user.0.clone().into(),
        job.0.clone().into(),
        algorithm.into(),
        i64::from(FEATURES_VERSION).into(),
    ];
    Statement::new(SQL, params)
}
