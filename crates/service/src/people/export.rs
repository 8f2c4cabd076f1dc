//! Everything a deployment holds about a person, in a form that goes somewhere else.
//!
//! The export is a JSON Resume document, which any tool that reads those takes. What JSON Resume
//! has no place for stands in `meta.edgematch`. Ranking it with the command line gives the matches
//! that the service gives.

use interchange::resume;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::people::context;
use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::rows::JsonText;

/// Everything about a person.
///
/// # Errors
/// [`Error::NotFound`] when there is no such person.
pub async fn export(platform: &impl Platform, user: &UserId) -> Result<Value, Error> {
    let [context, traces] = batch(
        platform,
        [
            context::select_contexts(std::slice::from_ref(user))?,
            select_traces(user),
        ],
    )
    .await?;
    let context = context::context(&context)?;
    let traces: Traces = traces.first()?.ok_or(Error::NotFound("user"))?;
    let mut document = resume::to_json(&context.profile, context.name.as_deref());
    if let Value::Object(members) = &mut document {
        let meta = members
            .entry("meta")
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(meta) = meta {
            meta.insert("id".to_owned(), json!(context.id));
            meta.insert(
                "edgematch".to_owned(),
                json!({
                    "profile_version": context.version,
                    "preferences": context.profile.preferences,
                    "learned": context.profile.learned,
                    "interactions": traces.interactions.0,
                    "matches": traces.matches.0,
                    "experiments": traces.experiments.0,
                    "analyses": traces.analyses.0,
                }),
            );
        }
    }
    Ok(document)
}

#[derive(Deserialize)]
struct Traces {
    interactions: JsonText<Value>,
    matches: JsonText<Value>,
    experiments: JsonText<Value>,
    analyses: JsonText<Value>,
}

/// What a person has done, and what was worked out for them.
fn select_traces(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT
    (SELECT json_group_array(json_object('kind', kind, 'job_id', job_id, 'company_id', company_id,
            'at', strftime('%Y-%m-%dT%H:%M:%fZ', created_at / 1000.0, 'unixepoch'),
            'rank', rank, 'algorithm', algorithm, 'experiment', experiment, 'side', side)
            ORDER BY created_at, kind, job_id)
        FROM interactions WHERE user_id = ?1) AS interactions,
    (SELECT json_group_array(json_object('algorithm', algorithm_version, 'rank', rank + 1, 'job_id', job_id,
            'score', score / 1000.0) ORDER BY algorithm_version, rank)
        FROM user_match_cache WHERE user_id = ?1) AS matches,
    (SELECT json_group_array(json_object('experiment', experiment, 'kind', kind, 'side', side, 'events', events,
            'since', strftime('%Y-%m-%dT%H:%M:%fZ', first_at / 1000.0, 'unixepoch')) ORDER BY experiment, kind, side)
        FROM experiment_people WHERE user_id = ?1) AS experiments,
    (SELECT json_group_array(json(saved) ORDER BY key)
        FROM flights WHERE user_id = ?1 AND status = 'done' AND json_valid(saved)) AS analyses";
    Statement::new(SQL, [user.0.clone().into()])
}
