//! What an export holds besides profile, interactions and matches: what was arranged with others,
//! what is under way, and what is kept so that everything is counted once.

use matching::document::{CompanyId, PostingId};
use matching::{MentorOffer, MentorWish, ReputationTier, Score};
use serde::{Deserialize, Serialize};

use crate::people::profiles::{dead_letter_names, naming, run_is_about};
use crate::ports::Statement;
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::rows::is_set;

/// A computation of a person's matches.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Computation {
    /// Engine and statistics version.
    pub algorithm: String,
    /// Version of the profile that it used.
    pub profile_version: i64,
    /// Number of matches.
    pub matches: u64,
    /// When.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub computed_at: String,
}

/// When matches were computed.
pub(super) fn select_computations(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT algorithm, profile_version, matches,
    strftime('%Y-%m-%dT%H:%M:%fZ', computed_at / 1000.0, 'unixepoch') AS computed_at
FROM match_sets WHERE user_id = ?1 ORDER BY algorithm";
    Statement::new(SQL, [user.0.clone().into()])
}

/// Offers and wishes of a person, and the deployment's data about them for mentoring.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct HeldMentoring {
    /// Their offer as a mentor.
    pub offers: Option<MentorOffer>,
    /// Their wish as a mentee.
    pub seeks: Option<MentorWish>,
    /// Their reputation.
    pub tier: Option<ReputationTier>,
    /// The company that they are linked to.
    pub company_id: Option<CompanyId>,
}

/// Offers and wishes of a person.
pub(super) fn select_mentoring(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT json_object('offers', json(offers), 'seeks', json(seeks), 'tier', tier, 'company_id', company_id)
FROM mentoring WHERE user_id = ?1";
    Statement::new(SQL, [user.0.clone().into()])
}

/// A mentor who was found.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct HeldMentor {
    /// Engine and its version.
    pub algorithm: String,
    /// Rank, from 1.
    pub rank: u32,
    /// The mentor.
    pub mentor_id: UserId,
    /// Their score.
    pub score: Score,
}

/// The mentors who were found, by algorithm and rank.
pub(super) fn select_mentors(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT algorithm_version AS algorithm, rank + 1 AS rank, mentor_id, score / 1000.0 AS score
FROM mentor_matches WHERE user_id = ?1 ORDER BY algorithm_version, rank";
    Statement::new(SQL, [user.0.clone().into()])
}

/// A computation of a person's mentors.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct MentorComputation {
    /// Engine and its version.
    pub algorithm: String,
    /// Number of mentors.
    pub mentors: u64,
    /// When.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub computed_at: String,
}

/// When mentors were computed.
pub(super) fn select_mentor_computations(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT algorithm_version AS algorithm, matches AS mentors,
    strftime('%Y-%m-%dT%H:%M:%fZ', computed_at / 1000.0, 'unixepoch') AS computed_at
FROM mentor_sets WHERE user_id = ?1 ORDER BY algorithm_version";
    Statement::new(SQL, [user.0.clone().into()])
}

/// A place of the person in the list of a mentee, who stays unnamed.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct FoundAsMentor {
    /// Engine and its version.
    pub algorithm: String,
    /// Rank, from 1.
    pub rank: u32,
    /// The score of the two.
    pub score: Score,
}

/// Where the person was found as a mentor, best first.
pub(super) fn select_as_mentor(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT algorithm_version AS algorithm, rank + 1 AS rank, score / 1000.0 AS score
FROM mentor_matches WHERE mentor_id = ?1 ORDER BY algorithm_version, mentor_matches.score DESC, rank";
    Statement::new(SQL, [user.0.clone().into()])
}

/// A pairing that made the person the mentor of somebody, who stays unnamed.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct HeldMentorship {
    /// The pairing.
    pub pairing_id: String,
    /// How it was decided: `locked` if it was ordered.
    pub method: String,
    /// The score of the two.
    pub score: Option<Score>,
}

/// The pairings that made the person a mentor, or were ordered to.
pub(super) fn select_mentored(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT pairing_id, method, score / 1000.0 AS score FROM pairing_results WHERE mentor_id = ?1
UNION ALL SELECT pairing_id, 'locked', NULL FROM pairing_mentees WHERE locked_to = ?1
ORDER BY 1, 2";
    Statement::new(SQL, [user.0.clone().into()])
}

/// Work in the background that is about the person alone.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct HeldRun {
    /// Its kind.
    pub name: String,
    /// Its state.
    pub status: String,
    /// When it was ordered.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub created_at: String,
}

/// The runs about the person, oldest first.
pub(super) fn select_runs(user: &UserId) -> Statement {
    const SQL: &str = concat!(
        "\
SELECT name, status, strftime('%Y-%m-%dT%H:%M:%fZ', created_at / 1000.0, 'unixepoch') AS created_at
FROM runs WHERE ",
        run_is_about!(),
        " ORDER BY runs.created_at"
    );
    Statement::new(SQL, [user.0.clone().into()])
}

/// A message about the person that was given up.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct HeldDeadLetter {
    /// The queue it came from.
    pub queue: String,
    /// Why it was given up.
    pub reason: String,
    /// When.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub received_at: String,
}

/// The messages about the person that were given up, oldest first.
pub(super) fn select_dead_letters(user: &UserId) -> Result<Statement, Error> {
    const SQL: &str = concat!(
        "\
SELECT queue, reason, strftime('%Y-%m-%dT%H:%M:%fZ', received_at / 1000.0, 'unixepoch') AS received_at
FROM dead_letters WHERE ",
        dead_letter_names!(),
        " ORDER BY dead_letters.received_at"
    );
    Ok(Statement::new(SQL, naming(user)?))
}

/// A pairing that the person was part of.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct HeldPairing {
    /// The pairing.
    pub pairing_id: String,
    /// How it was decided; none where the person was listed as a mentor.
    pub method: Option<String>,
    /// Their mentor.
    pub mentor_id: Option<UserId>,
    /// Why they have none.
    pub reason: Option<String>,
}

/// The pairings, those that the person was listed for as a mentor among them.
pub(super) fn select_pairings(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT t.pairing_id, s.method, s.mentor_id, s.reason
FROM pairing_mentees t LEFT JOIN pairing_results s USING (pairing_id, user_id) WHERE t.user_id = ?1
UNION ALL SELECT pairing_id, NULL, NULL, NULL FROM pairing_mentors WHERE user_id = ?1
ORDER BY 1, 2";
    Statement::new(SQL, [user.0.clone().into()])
}

/// A posting that a spread gave to the person.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct HeldSpread {
    /// The spread.
    pub spread_id: String,
    /// How it was decided.
    pub method: String,
    /// The posting.
    pub job_id: Option<PostingId>,
    /// Why there is none.
    pub reason: Option<String>,
}

/// What spreads gave to the person.
pub(super) fn select_spreads(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT spread_id, method, job_id, reason FROM spread_results WHERE user_id = ?1 ORDER BY spread_id, method";
    Statement::new(SQL, [user.0.clone().into()])
}

/// The posting that a spread puts first on the person's list.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct HeldFirst {
    /// The spread.
    pub spread_id: String,
    /// The posting; none if the spread had none for them.
    pub job_id: Option<PostingId>,
    /// Until when.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub until: String,
}

/// What a spread puts first on the person's list; at most one.
pub(super) fn select_put_first(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT spread_id, job_id, strftime('%Y-%m-%dT%H:%M:%fZ', until / 1000.0, 'unixepoch') AS until
FROM put_first WHERE user_id = ?1";
    Statement::new(SQL, [user.0.clone().into()])
}

/// A request of an employer to learn who the person is.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct HeldRequest {
    /// The posting for which it was made.
    pub job_id: PostingId,
    /// The posting's company.
    pub company_id: CompanyId,
    /// The state of the request.
    pub status: String,
    /// When it was made.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub asked_at: String,
    /// When it was answered.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub answered_at: Option<String>,
}

/// The requests, oldest first.
pub(super) fn select_requests(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT job_id, company_id, status, strftime('%Y-%m-%dT%H:%M:%fZ', asked_at / 1000.0, 'unixepoch') AS asked_at,
    strftime('%Y-%m-%dT%H:%M:%fZ', answered_at / 1000.0, 'unixepoch') AS answered_at
FROM contact_requests WHERE user_id = ?1 ORDER BY asked_at, job_id";
    Statement::new(SQL, [user.0.clone().into()])
}

/// A record of the person's requests, and of decisions about them.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct HeldDisclosure {
    /// When.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub at: String,
    /// The event: `asked`, `agreed`, `rejected` and so on.
    pub action: String,
    /// Role of the caller who did it.
    pub role: String,
    /// The posting.
    pub job_id: Option<PostingId>,
    /// Its company.
    pub company_id: Option<CompanyId>,
}

/// What was recorded, oldest first.
pub(super) fn select_disclosures(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') AS at, action, role, job_id, company_id
FROM disclosures WHERE user_id = ?1 ORDER BY id";
    Statement::new(SQL, [user.0.clone().into()])
}

/// Something that an operator did or read of the person.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct HeldAct {
    /// When; of a read that was repeated, the first time.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub at: String,
    /// Role of the caller.
    pub role: String,
    /// Method and route.
    pub action: String,
    /// Other names in the path.
    pub target: String,
    /// How often it was read in that hour.
    pub times: u64,
}

/// What operators did and read of the person, oldest first.
pub(super) fn select_acts(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT strftime('%Y-%m-%dT%H:%M:%fZ', at / 1000.0, 'unixepoch') AS at, role, action, target, times
FROM acts WHERE user_id = ?1 ORDER BY id";
    Statement::new(SQL, [user.0.clone().into()])
}

/// A page on which an employer saw the person.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct HeldShowing {
    /// When.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub at: String,
    /// The list: `applicants`, `candidates` or `requests`.
    pub list: String,
    /// Role of the caller who saw it.
    pub role: String,
    /// The posting.
    pub job_id: Option<PostingId>,
    /// Its company.
    pub company_id: Option<CompanyId>,
    /// Their place on the page, from 1.
    pub place: u32,
    /// The score that was shown.
    pub score: Option<Score>,
    /// Whether the page said who they are.
    #[serde(deserialize_with = "is_set")]
    pub named: bool,
}

/// The pages on which the person was shown, oldest first.
pub(super) fn select_showings(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT strftime('%Y-%m-%dT%H:%M:%fZ', d.at / 1000.0, 'unixepoch') AS at, d.action AS list, d.role, d.job_id,
    d.company_id, s.place, s.score / 1000.0 AS score, s.named
FROM shown_people s JOIN disclosures d ON d.id = s.disclosure_id
WHERE s.user_id = ?1 ORDER BY s.disclosure_id, s.place";
    Statement::new(SQL, [user.0.clone().into()])
}

/// Which side of an experiment the person has preferred.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct PreferredSide {
    /// The experiment.
    pub experiment: String,
    /// Interactions for one side less those for the other.
    pub balance: i64,
}

/// Which sides the person has preferred.
pub(super) fn select_preferences(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT experiment, balance FROM experiment_preferences WHERE user_id = ?1 ORDER BY experiment";
    Statement::new(SQL, [user.0.clone().into()])
}

/// An analysis that is under way, or has failed.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct OpenAnalysis {
    /// The posting.
    pub job_id: Option<PostingId>,
    /// `open` or `failed`.
    pub status: String,
    /// When it is forgotten.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub expires_at: String,
}

/// The analyses that have no result.
pub(super) fn select_open_analyses(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT task ->> '$.job_id' AS job_id, status,
    strftime('%Y-%m-%dT%H:%M:%fZ', expires_at / 1000.0, 'unixepoch') AS expires_at
FROM flights WHERE user_id = ?1 AND status <> 'done' ORDER BY key";
    Statement::new(SQL, [user.0.clone().into()])
}

/// A person's use of something that has a daily share.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct UsedShare {
    /// The resource that it is a share of.
    pub name: String,
    /// The day.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = Date))]
    pub day: String,
    /// How often.
    pub used: u64,
}

/// What the person has used.
pub(super) fn select_shares(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT name, date(day * 86400, 'unixepoch') AS day, used FROM person_shares WHERE user_id = ?1 ORDER BY name";
    Statement::new(SQL, [user.0.clone().into()])
}

/// A session that the person is signed in with. Its credential is held nowhere.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct HeldSession {
    /// When it ends if it is not used.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub expires_at: String,
    /// When it ends in any case.
    #[cfg_attr(not(target_arch = "wasm32"), schema(format = DateTime))]
    pub ends_at: String,
}

/// The person's sessions.
pub(super) fn select_sessions(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT strftime('%Y-%m-%dT%H:%M:%fZ', expires_at / 1000.0, 'unixepoch') AS expires_at,
    strftime('%Y-%m-%dT%H:%M:%fZ', ends_at / 1000.0, 'unixepoch') AS ends_at
FROM sessions WHERE subject = ?1 AND role = 'user' ORDER BY ends_at, expires_at";
    Statement::new(SQL, [user.0.clone().into()])
}
