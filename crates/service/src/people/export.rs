//! Everything a deployment holds about a person, in a portable form.
//!
//! The export is a JSON Resume document, so other tools can read it. `meta.edgematch` has what JSON
//! Resume has no field for. Ranking the document in the terminal gives the same matches as the
//! service.

use interchange::resume;
use matching::document::{CompanyId, Lessons, PostingId, Preferences};
use matching::{MentorOffer, MentorWish, ReputationTier, Score};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::people::alerts::{self, Alert};
use crate::people::context;
use crate::people::requests::RequestStatus;
use crate::people::visibility::Visibility;
use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::interaction::Kind;
use crate::wire::rows::JsonText;

/// The part of an export that JSON Resume has no field for: `meta.edgematch`.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Holdings {
    /// Version of the profile.
    pub profile_version: i64,
    /// Who may see the person besides themselves.
    pub visibility: Visibility,
    /// Ideal job profile and deal-breakers.
    pub preferences: Preferences,
    /// Taste, learned from what the person did with postings.
    pub learned: Option<Lessons>,
    /// What the person did with postings, oldest first.
    pub interactions: Vec<PastInteraction>,
    /// Persisted matches, by algorithm and rank.
    pub matches: Vec<HeldMatch>,
    /// Matches that were found since these were computed, by number.
    pub new_matches: Vec<FoundMatch>,
    /// What the person wants to be told of them.
    pub alert: Option<Alert>,
    /// What a spread puts first on their list.
    pub put_first: Option<HeldFirst>,
    /// Requests of employers to say who they are, oldest first.
    pub requests: Vec<HeldRequest>,
    /// What they offer and seek as mentor and mentee, and what the deployment knows of them for it.
    pub mentoring: Option<HeldMentoring>,
    /// What counts for experiments.
    pub experiments: Vec<Participation>,
    /// Analyses by a language model.
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = Vec<crate::wire::analysis::Analysis>))]
    pub analyses: Vec<Box<RawValue>>,
}

/// An interaction of the past.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct PastInteraction {
    /// Kind of interaction.
    pub kind: Kind,
    /// The posting.
    pub job_id: PostingId,
    /// Its company.
    pub company_id: Option<CompanyId>,
    /// When it was last recorded.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub at: String,
    /// Rank in the list, from 1.
    pub rank: Option<u32>,
    /// Engine and statistics version of the list.
    pub algorithm: Option<String>,
    /// The experiment that it counts for.
    pub experiment: Option<String>,
    /// The side that it counts for.
    pub side: Option<String>,
}

/// A persisted match.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct HeldMatch {
    /// Engine and statistics version.
    pub algorithm: String,
    /// Rank, from 1.
    pub rank: u32,
    /// The posting.
    pub job_id: PostingId,
    /// Its score.
    pub score: Score,
}

/// A match that was found since.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct FoundMatch {
    /// Its number.
    pub number: i64,
    /// The posting.
    pub job_id: PostingId,
    /// Its score.
    pub score: Score,
    /// When it was found.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub found_at: String,
}

/// A posting that a spread puts first.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct HeldFirst {
    /// The posting.
    pub job_id: PostingId,
    /// Until when.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub until: String,
}

/// A request of an employer.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct HeldRequest {
    /// The posting for which it was made.
    pub job_id: PostingId,
    /// The company that asked.
    pub company_id: CompanyId,
    /// What became of it.
    pub status: RequestStatus,
    /// When it was made.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub asked_at: String,
}

/// What is stored of a person for mentoring.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct HeldMentoring {
    /// What they offer as a mentor.
    pub offers: Option<MentorOffer>,
    /// What they seek as a mentee.
    pub seeks: Option<MentorWish>,
    /// Their reputation.
    pub tier: Option<ReputationTier>,
    /// The company that they are linked to.
    pub company_id: Option<CompanyId>,
}

/// Something that counts for a side of an experiment.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Participation {
    /// The experiment.
    pub experiment: String,
    /// `exposure`, or a kind of interaction.
    pub kind: String,
    /// The side.
    pub side: String,
    /// How often.
    pub events: u64,
    /// When it first happened.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub since: String,
}

/// Everything about a person. A JSON Resume that they sent comes back with all its members.
///
/// # Errors
/// [`Error::NotFound`] when there is no such person.
pub async fn export(platform: &impl Platform, user: &UserId) -> Result<Value, Error> {
    let [context, traces, interactions, analyses, alert] = batch(
        platform,
        [
            context::select_context(user),
            select_traces(user),
            select_interactions(user),
            select_analyses(user),
            alerts::select(user),
        ],
    )
    .await?;
    let context = context::context(&context)?;
    let traces: Traces = traces.first()?.ok_or(Error::NotFound("user"))?;
    let analyses: Vec<JsonText<Box<RawValue>>> = analyses.values()?;
    let mut document = resume::to_json(&context.profile, context.name.as_deref());
    if let Some(JsonText(sent)) = traces.resume {
        document = as_sent(sent, document);
    }
    if let Value::Object(members) = &mut document {
        let meta = members
            .entry("meta")
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(meta) = meta {
            meta.insert("id".to_owned(), json!(context.id));
            let holdings = Holdings {
                profile_version: context.version,
                visibility: traces.visibility.0,
                preferences: context.profile.preferences,
                learned: context.profile.learned,
                interactions: interactions.rows()?,
                matches: traces.matches.0,
                new_matches: traces.new_matches.0,
                alert: alert.first()?,
                put_first: traces.put_first.map(|JsonText(given)| given),
                requests: traces.requests.0,
                mentoring: traces.mentoring.map(|JsonText(held)| held),
                experiments: traces.experiments.0,
                analyses: analyses.into_iter().map(|JsonText(saved)| saved).collect(),
            };
            meta.insert("edgematch".to_owned(), json!(holdings));
        }
    }
    Ok(document)
}

/// The résumé as it was sent, with the present month that it is read with.
fn as_sent(mut sent: Value, written: Value) -> Value {
    let month = written.pointer("/meta/lastModified").cloned();
    if let (Value::Object(members), Some(month)) = (&mut sent, month) {
        let meta = members.entry("meta").or_insert(Value::Null);
        if meta.is_null() {
            *meta = json!({});
        }
        if let Value::Object(meta) = meta {
            let dated = meta.entry("lastModified").or_insert(Value::Null);
            if dated.is_null() {
                *dated = month;
            }
        }
    }
    sent
}

#[derive(Deserialize)]
struct Traces {
    resume: Option<JsonText<Value>>,
    visibility: JsonText<Visibility>,
    matches: JsonText<Vec<HeldMatch>>,
    new_matches: JsonText<Vec<FoundMatch>>,
    put_first: Option<JsonText<HeldFirst>>,
    requests: JsonText<Vec<HeldRequest>>,
    mentoring: Option<JsonText<HeldMentoring>>,
    experiments: JsonText<Vec<Participation>>,
}

/// What a person sent, and what was computed for them.
fn select_traces(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT
    (SELECT resume FROM users WHERE id = ?1) AS resume,
    json_quote(coalesce((SELECT visibility FROM visible_people WHERE user_id = ?1), 'private')) AS visibility,
    (SELECT json_group_array(json_object('algorithm', algorithm_version, 'rank', rank + 1, 'job_id', job_id,
            'score', score / 1000.0) ORDER BY algorithm_version, rank)
        FROM user_match_cache WHERE user_id = ?1) AS matches,
    (SELECT json_group_array(json_object('number', number, 'job_id', job_id, 'score', score / 1000.0,
            'found_at', strftime('%Y-%m-%dT%H:%M:%fZ', found_at / 1000.0, 'unixepoch')) ORDER BY number)
        FROM new_matches WHERE user_id = ?1) AS new_matches,
    (SELECT json_object('job_id', job_id, 'until', strftime('%Y-%m-%dT%H:%M:%fZ', until / 1000.0, 'unixepoch'))
        FROM put_first WHERE user_id = ?1 AND job_id IS NOT NULL) AS put_first,
    (SELECT json_group_array(json_object('job_id', job_id, 'company_id', company_id, 'status', status,
            'asked_at', strftime('%Y-%m-%dT%H:%M:%fZ', asked_at / 1000.0, 'unixepoch')) ORDER BY asked_at, job_id)
        FROM contact_requests WHERE user_id = ?1) AS requests,
    (SELECT json_object('offers', json(offers), 'seeks', json(seeks), 'tier', tier, 'company_id', company_id)
        FROM mentoring WHERE user_id = ?1) AS mentoring,
    (SELECT json_group_array(json_object('experiment', experiment, 'kind', kind, 'side', side, 'events', events,
            'since', strftime('%Y-%m-%dT%H:%M:%fZ', first_at / 1000.0, 'unixepoch')) ORDER BY experiment, kind, side)
        FROM experiment_people WHERE user_id = ?1) AS experiments";
    Statement::new(SQL, [user.0.clone().into()])
}

/// What a person has done, oldest first.
fn select_interactions(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT kind, job_id, company_id, strftime('%Y-%m-%dT%H:%M:%fZ', created_at / 1000.0, 'unixepoch') AS at,
    rank, algorithm, experiment, side
FROM interactions WHERE user_id = ?1 AND undone = 0
ORDER BY created_at, kind, job_id";
    Statement::new(SQL, [user.0.clone().into()])
}

/// The analyses of a person's matches.
fn select_analyses(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT saved FROM flights WHERE user_id = ?1 AND status = 'done' AND json_valid(saved) ORDER BY key";
    Statement::new(SQL, [user.0.clone().into()])
}
