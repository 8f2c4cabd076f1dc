//! A person's context: everything that a ranking needs to know about them, in one row.

use std::collections::HashSet;

use matching::document::{CompanyId, PostingId, Profile};
use matching::{Catalogue, Fingerprint};
use serde::Deserialize;

use crate::platform::Platform;
use crate::ports::{Answer, Statement};
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::rows::to_json;

/// What is known about a person.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct UserContext {
    /// The person.
    pub id: UserId,
    /// Profile version: `users.updated_at`.
    pub version: i64,
    /// Version of the preferences alone; 0 if there are none.
    pub preferences_version: i64,
    /// For display only; no score depends on it.
    pub name: Option<String>,
    /// The document that is matched.
    pub profile: Profile,
    /// Postings that the person dismissed or applied to.
    pub hidden: HashSet<PostingId>,
    /// Fingerprints of these postings: the same job under another number is not shown either.
    hidden_fingerprints: Vec<String>,
    /// Companies that the person hid.
    pub hidden_companies: HashSet<CompanyId>,
    /// What their persisted matches were computed from.
    pub persisted: Vec<PersistedSet>,
}

/// What the persisted matches of one algorithm were computed from.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct PersistedSet {
    /// Engine with statistics version.
    pub algorithm: String,
    /// The profile.
    pub profile_version: i64,
    /// The catalogue.
    pub catalogue_seq: u64,
    /// How many postings and companies were hidden.
    pub hidden: usize,
}

impl UserContext {
    /// Number of postings and companies that are not shown. Hiding one does not raise the profile
    /// version, but undoing that does. So within a version the number only grows, and an equal
    /// number means that the same ones are hidden.
    pub(crate) fn hidden_count(&self) -> usize {
        self.hidden
            .len()
            .saturating_add(self.hidden_companies.len())
    }

    /// Hides what repeats a posting that the person has hidden.
    pub(crate) fn hide_reposts(&mut self, catalogue: &Catalogue) {
        let reposts = catalogue.reposts_of(&self.hidden, &self.fingerprints());
        self.hidden.extend(reposts);
    }

    /// Fingerprints by which reposts of hidden postings are recognised.
    fn fingerprints(&self) -> Vec<Fingerprint> {
        let texts = self.hidden_fingerprints.iter();
        texts.filter_map(|text| Fingerprint::parse(text)).collect()
    }
}

impl PersistedSet {
    /// Whether a recompute would give the same matches.
    pub(crate) fn is_current(
        &self,
        algorithm: &str,
        profile_version: i64,
        catalogue_seq: u64,
        hidden: usize,
    ) -> bool {
        self.algorithm == algorithm
            && self.profile_version == profile_version
            && self.catalogue_seq == catalogue_seq
            && self.hidden == hidden
    }
}

/// A person whose rows are not a valid context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable(pub(crate) UserId);

impl Unreadable {
    fn into_error(self) -> Error {
        Error::Internal("rows of a person cannot be read".to_owned())
    }
}

#[derive(Deserialize)]
struct ContextRow {
    id: UserId,
    context: Option<String>,
}

/// A person's context as a column of a row of `users u`.
macro_rules! context_column {
    () => {
        "\
json_object(
    'id', u.id,
    'version', u.updated_at,
    'name', u.name,
    'preferences_version', coalesce((SELECT p.updated_at FROM job_preferences p WHERE p.user_id = u.id), 0),
    'profile', json_object(
        'headline', u.headline,
        'summary', u.summary,
        'location', json(u.location),
        'languages', json(u.languages),
        'other', json(u.other),
        'as_of', json(u.as_of),
        'work', (SELECT json_group_array(json(w.document) ORDER BY w.ordinal)
            FROM work_experience w WHERE w.user_id = u.id),
        'education', (SELECT json_group_array(json(e.document) ORDER BY e.ordinal)
            FROM education e WHERE e.user_id = u.id),
        'skills', (SELECT json_group_array(json_object('name', s.name, 'level', s.level) ORDER BY s.ordinal)
            FROM user_skills s WHERE s.user_id = u.id),
        'preferences', coalesce(
            (SELECT json(p.document) FROM job_preferences p WHERE p.user_id = u.id), json('{}')),
        'learned', (SELECT json(l.document) FROM learned l WHERE l.user_id = u.id AND l.document <> '{}')),
    'hidden', (SELECT json_group_array(i.job_id) FROM interactions i
        WHERE i.user_id = u.id AND i.kind IN ('apply', 'dismiss') AND i.undone = 0),
    'hidden_fingerprints', (SELECT json_group_array(i.fingerprint) FROM interactions i
        WHERE i.user_id = u.id AND i.kind IN ('apply', 'dismiss') AND i.undone = 0
            AND i.fingerprint IS NOT NULL),
    'hidden_companies', (SELECT json_group_array(i.company_id) FROM interactions i
        WHERE i.user_id = u.id AND i.kind = 'hide_company'),
    'persisted', (SELECT json_group_array(json_object(
            'algorithm', m.algorithm, 'profile_version', m.profile_version, 'catalogue_seq', m.catalogue_seq,
            'hidden', m.hidden))
        FROM match_sets m WHERE m.user_id = u.id)
)"
    };
}
pub(crate) use context_column;

/// A person's context as one row; what follows narrows the people.
macro_rules! context_row {
    () => {
        concat!(
            "SELECT u.id, ",
            context_column!(),
            " AS context\nFROM users u"
        )
    };
}

/// The context of one person. An unknown id gives no row.
pub(crate) fn select_context(user: &UserId) -> Statement {
    const SQL: &str = concat!(context_row!(), "\nWHERE u.id = ?1");
    Statement::new(SQL, [user.0.clone().into()])
}

/// Contexts that are read at once, in characters: four of the largest, or a thousand usual ones.
const MOST_READ: i64 = 8 << 20;

/// The contexts of these people, one row each, in the order of their ids. Unknown ids give no row.
/// Contexts beyond [`MOST_READ`] are left out, never the first.
pub(crate) fn select_contexts(users: &[UserId]) -> Result<Statement, Error> {
    const SQL: &str = concat!(
        "\
SELECT id, CASE WHEN read <= ?2 OR read = length(context) THEN context END AS context
FROM (SELECT id, context, sum(length(context)) OVER (ORDER BY id) AS read FROM (
",
        context_row!(),
        "
WHERE u.id IN (SELECT value FROM json_each(?1))))
ORDER BY id"
    );
    Ok(Statement::new(
        SQL,
        [to_json(&users)?.into(), MOST_READ.into()],
    ))
}

/// People whose contexts were asked for.
pub(crate) struct Contexts {
    /// What was read. A person whose rows cannot be read affects nobody else.
    pub(crate) read: Vec<Result<UserContext, Unreadable>>,
    /// Those for whom there was no room.
    pub(crate) left_out: Vec<UserId>,
}

/// Reads the answer of [`select_contexts`].
pub(crate) fn contexts(answer: &Answer) -> Result<Contexts, Error> {
    let mut contexts = Contexts {
        read: Vec::new(),
        left_out: Vec::new(),
    };
    for ContextRow { id, context } in answer.rows()? {
        match context {
            Some(context) => contexts.read.push(read(id, &context)),
            None => contexts.left_out.push(id),
        }
    }
    Ok(contexts)
}

fn read(id: UserId, context: &str) -> Result<UserContext, Unreadable> {
    serde_json::from_str(context).map_err(|_| Unreadable(id))
}

/// Reads the context of one person from a [`context_column`].
pub(crate) fn context_of(id: &UserId, context: &str) -> Result<UserContext, Error> {
    read(id.clone(), context).map_err(Unreadable::into_error)
}

/// Works on people in parts, at first all of them at once. Those whom `work` returns, because there
/// was no room for them, make the next part. A part that is too large for the database is halved,
/// until the people alone are left whose rows are; these are returned.
pub(crate) async fn in_parts(
    people: &[UserId],
    mut work: impl AsyncFnMut(&[UserId]) -> Result<Vec<UserId>, Error>,
) -> Result<Vec<UserId>, Error> {
    let mut parts = vec![people.to_vec()];
    let mut refused = Vec::new();
    while let Some(mut part) = parts.pop() {
        match work(&part).await {
            Ok(left_out) if left_out.is_empty() => {}
            Ok(left_out) => parts.push(left_out),
            Err(Error::TooLarge(_)) if part.len() > 1 => {
                parts.push(part.split_off(part.len().div_ceil(2)));
                parts.push(part);
            }
            Err(Error::TooLarge(_)) => refused.append(&mut part),
            Err(error) => return Err(error),
        }
    }
    Ok(refused)
}

/// Says in the log that so many people are left out, as their rows cannot be read.
pub(crate) fn warn_of(platform: &impl Platform, refused: &[UserId]) {
    if !refused.is_empty() {
        let people = refused.len();
        let reason = format!("rows of {people} people are unreadable or too large");
        platform.warn("people_left_out", &reason);
    }
}

/// Reads the answer of [`select_context`].
pub(crate) fn context(answer: &Answer) -> Result<UserContext, Error> {
    let first = contexts(answer)?
        .read
        .into_iter()
        .next()
        .ok_or(Error::NotFound("user"))?;
    first.map_err(Unreadable::into_error)
}
