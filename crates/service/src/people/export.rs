//! Everything a deployment holds about a person, in a portable form.
//!
//! The export is a JSON Resume document, so other tools can read it. `meta.edgematch` has what JSON
//! Resume has no field for. Ranking the document in the terminal gives the same matches as the
//! service.

mod records;

use interchange::resume;
use matching::Score;
use matching::document::{CompanyId, Lessons, PostingId, Preferences};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

pub use records::{
    Computation, FoundAsMentor, HeldAct, HeldDeadLetter, HeldDisclosure, HeldFirst, HeldMentor,
    HeldMentoring, HeldMentorship, HeldPairing, HeldRequest, HeldRun, HeldSession, HeldShowing,
    HeldSpread, MentorComputation, OpenAnalysis, PreferredSide, UsedShare,
};

use crate::people::alerts::{self, Alert};
use crate::people::context;
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
    /// The audience that may see the person.
    pub visibility: Visibility,
    /// Start of that visibility; null for people who are private.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub visibility_since: Option<String>,
    /// Ideal job profile and deal-breakers.
    pub preferences: Preferences,
    /// Taste, learned from what the person did with postings.
    pub learned: Option<Lessons>,
    /// Interactions of the person with postings, oldest first.
    pub interactions: Vec<PastInteraction>,
    /// When matches were computed.
    pub computations: Vec<Computation>,
    /// Persisted matches, by algorithm and rank.
    pub matches: Vec<HeldMatch>,
    /// Matches that were found since these were computed, by number.
    pub new_matches: Vec<FoundMatch>,
    /// How the person is alerted to them.
    pub alert: Option<Alert>,
    /// Their offer as a mentor and their wish as a mentee.
    pub mentoring: Option<HeldMentoring>,
    /// Mentors who were found, by algorithm and rank.
    pub mentors: Vec<HeldMentor>,
    /// Computations of these.
    pub mentor_computations: Vec<MentorComputation>,
    /// Places in the lists of mentees, who stay unnamed.
    pub as_mentor: Vec<FoundAsMentor>,
    /// Pairings with mentors and mentees.
    pub pairings: Vec<HeldPairing>,
    /// Pairings that made the person a mentor of somebody, who stays unnamed.
    pub mentored: Vec<HeldMentorship>,
    /// Postings that spreads gave to the person.
    pub spreads: Vec<HeldSpread>,
    /// The posting that a spread puts first on their list; at most one.
    pub put_first: Vec<HeldFirst>,
    /// Requests of employers to learn who they are, oldest first.
    pub requests: Vec<HeldRequest>,
    /// Records of these requests and of decisions, oldest first.
    pub disclosures: Vec<HeldDisclosure>,
    /// Pages on which employers saw the person, oldest first.
    pub shown: Vec<HeldShowing>,
    /// Acts of operators about the person, oldest first.
    pub acts: Vec<HeldAct>,
    /// Data of experiments.
    pub experiments: Vec<Participation>,
    /// Which sides of experiments they preferred.
    pub preferred_sides: Vec<PreferredSide>,
    /// Analyses by a language model.
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = Vec<crate::wire::analysis::Analysis>))]
    pub analyses: Vec<Box<RawValue>>,
    /// Analyses that have no result.
    pub open_analyses: Vec<OpenAnalysis>,
    /// Use of their daily shares.
    pub shares: Vec<UsedShare>,
    /// Where they are signed in.
    pub sessions: Vec<HeldSession>,
    /// Work in the background that is about them alone.
    pub runs: Vec<HeldRun>,
    /// Messages about them that were given up, and wait for an operator.
    pub dead_letters: Vec<HeldDeadLetter>,
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
    /// Of a posting that they hid: the digest by which its reposts are known.
    pub fingerprint: Option<String>,
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
    let [
        context,
        traces,
        matches,
        new_matches,
        experiments,
        interactions,
        analyses,
        alert,
        computations,
        mentoring,
        mentors,
        mentor_computations,
        as_mentor,
        pairings,
        mentored,
        spreads,
        put_first,
        requests,
        disclosures,
        shown,
        acts,
        preferred_sides,
        open_analyses,
        shares,
        sessions,
        runs,
        dead_letters,
    ] = batch(
        platform,
        [
            context::select_context(user),
            select_traces(user),
            select_matches(user),
            select_new_matches(user),
            select_experiments(user),
            select_interactions(user),
            select_analyses(user),
            alerts::select(user),
            records::select_computations(user),
            records::select_mentoring(user),
            records::select_mentors(user),
            records::select_mentor_computations(user),
            records::select_as_mentor(user),
            records::select_pairings(user),
            records::select_mentored(user),
            records::select_spreads(user),
            records::select_put_first(user),
            records::select_requests(user),
            records::select_disclosures(user),
            records::select_showings(user),
            records::select_acts(user),
            records::select_preferences(user),
            records::select_open_analyses(user),
            records::select_shares(user),
            records::select_sessions(user),
            records::select_runs(user),
            records::select_dead_letters(user)?,
        ],
    )
    .await?;
    let context = context::context(&context)?;
    let traces: Traces = traces.first()?.ok_or(Error::NotFound("user"))?;
    let analyses: Vec<JsonText<Box<RawValue>>> = analyses.values()?;
    let mentoring: Vec<JsonText<HeldMentoring>> = mentoring.values()?;
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
                visibility_since: traces.visibility_since,
                preferences: context.profile.preferences,
                learned: context.profile.learned,
                interactions: interactions.rows()?,
                computations: computations.rows()?,
                matches: matches.rows()?,
                new_matches: new_matches.rows()?,
                alert: alert.first()?,
                mentoring: mentoring.into_iter().map(|JsonText(held)| held).next(),
                mentors: mentors.rows()?,
                mentor_computations: mentor_computations.rows()?,
                as_mentor: as_mentor.rows()?,
                pairings: pairings.rows()?,
                mentored: mentored.rows()?,
                spreads: spreads.rows()?,
                put_first: put_first.rows()?,
                requests: requests.rows()?,
                disclosures: disclosures.rows()?,
                shown: shown.rows()?,
                acts: acts.rows()?,
                experiments: experiments.rows()?,
                preferred_sides: preferred_sides.rows()?,
                analyses: analyses.into_iter().map(|JsonText(saved)| saved).collect(),
                open_analyses: open_analyses.rows()?,
                shares: shares.rows()?,
                sessions: sessions.rows()?,
                runs: runs.rows()?,
                dead_letters: dead_letters.rows()?,
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
    visibility_since: Option<String>,
}

/// What a person sent, and who may see them.
fn select_traces(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT u.resume, json_quote(coalesce(v.visibility, 'private')) AS visibility,
    strftime('%Y-%m-%dT%H:%M:%fZ', v.changed_at / 1000.0, 'unixepoch') AS visibility_since
FROM users u LEFT JOIN visible_people v ON v.user_id = u.id WHERE u.id = ?1";
    Statement::new(SQL, [user.0.clone().into()])
}

/// The persisted matches, by algorithm and rank.
fn select_matches(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT algorithm_version AS algorithm, rank + 1 AS rank, job_id, score / 1000.0 AS score
FROM user_match_cache WHERE user_id = ?1 ORDER BY algorithm_version, rank";
    Statement::new(SQL, [user.0.clone().into()])
}

/// The matches that were found since, by number.
fn select_new_matches(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT number, job_id, score / 1000.0 AS score,
    strftime('%Y-%m-%dT%H:%M:%fZ', found_at / 1000.0, 'unixepoch') AS found_at
FROM new_matches WHERE user_id = ?1 ORDER BY number";
    Statement::new(SQL, [user.0.clone().into()])
}

/// What counts for experiments.
fn select_experiments(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT experiment, kind, side, events, strftime('%Y-%m-%dT%H:%M:%fZ', first_at / 1000.0, 'unixepoch') AS since
FROM experiment_people WHERE user_id = ?1 ORDER BY experiment, kind, side";
    Statement::new(SQL, [user.0.clone().into()])
}

/// What a person has done, oldest first.
fn select_interactions(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT kind, job_id, company_id, strftime('%Y-%m-%dT%H:%M:%fZ', created_at / 1000.0, 'unixepoch') AS at,
    rank, algorithm, experiment, side, fingerprint
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
