//! People: their profiles and preferences, which are replaced as a whole.

use interchange::resume::Resume;
use interchange::{preferences, resume};
use matching::document::{Preferences, Profile, YearMonth};
use serde::{Deserialize, Serialize};

use crate::kv::cache;
use crate::kv::keys;
use crate::people::context::{self, UserContext};
use crate::people::sessions;
use crate::platform::{Platform, batch, batch_of};
use crate::ports::{Param, Statement};
use crate::queue::after::{After, Outcome};
use crate::queue::{orders, outbox};
use crate::runs;
use crate::wire::error::{Code, Error};
use crate::wire::ids::UserId;
use crate::wire::request::{Expected, Versioned, parse_texts};
use crate::wire::rows::to_json;

/// A person, as responses show them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct User {
    /// Id; a request takes it from the path.
    #[serde(default)]
    pub id: String,
    /// For display only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The part that is matched.
    #[serde(flatten)]
    pub profile: Profile,
}

/// Most bytes of a profile's JSON: far below the 2 MB of a D1 value.
pub const MAX_PROFILE_BYTES: usize = 512 * 1024;

/// The profile of a person.
///
/// # Errors
/// [`Error::NotFound`] when there is no such person.
pub async fn get_user(platform: &impl Platform, user: &UserId) -> Result<Versioned<User>, Error> {
    let context = load(platform, user).await?;
    let body = User {
        id: context.id.0,
        name: context.name,
        profile: context.profile,
    };
    Ok(Versioned {
        version: context.version,
        body,
    })
}

/// The preferences of a person, with a version of their own: what an interaction teaches raises the
/// profile version, and must not refuse a person who saves their preferences.
///
/// # Errors
/// [`Error::NotFound`] when there is no such person.
pub async fn get_preferences(
    platform: &impl Platform,
    user: &UserId,
) -> Result<Versioned<Preferences>, Error> {
    let context = load(platform, user).await?;
    Ok(Versioned {
        version: context.preferences_version,
        body: context.profile.preferences,
    })
}

async fn load(platform: &impl Platform, user: &UserId) -> Result<UserContext, Error> {
    let select = context::select_context(user);
    let [answer] = batch(platform, [select]).await?;
    context::context(&answer)
}

/// Replaces the profile, and the preferences if the document has them.
///
/// # Errors
/// [`Error::Refused`] naming the field; [`Error::Conflict`] if the profile is at none of the
/// expected versions.
pub async fn put_user(
    platform: &impl Platform,
    user: &UserId,
    body: &[u8],
    expected: &Expected,
) -> Result<Outcome<Versioned<()>>, Error> {
    let mut members: serde_json::Map<String, serde_json::Value> = parse_texts(body)?;
    // Preferences have their own reader, which checks their limits.
    let preferences = members.remove("preferences").map(|value| {
        preferences::read(&value).map_err(|invalid| {
            let field = format!("preferences/{}", invalid.field);
            Error::refused(invalid.code.into(), &field, invalid.reason)
        })
    });
    let keep_preferences = preferences.is_none();
    let name = match members.remove("name") {
        None | Some(serde_json::Value::Null) => None,
        Some(serde_json::Value::String(name)) => Some(name),
        Some(_) => return Err(Error::refused(Code::WrongType, "name", "must be text")),
    };
    let mut profile: Profile = interchange::read_value(&serde_json::Value::Object(members))?;
    profile.preferences = preferences.transpose()?.unwrap_or_default();
    let document = Document {
        name,
        profile,
        sent: None,
    };
    write(platform, user, document, keep_preferences, expected).await
}

/// Replaces the profile with a JSON Resume, which has no preferences: they stay.
///
/// # Errors
/// As [`put_user`].
pub async fn put_resume(
    platform: &impl Platform,
    user: &UserId,
    body: &[u8],
    expected: &Expected,
) -> Result<Outcome<Versioned<()>>, Error> {
    let document = Document::of_resume(resume::parse(body)?, body);
    write(platform, user, document, true, expected).await
}

/// Replaces the profile with what the text of a CV states, or with a JSON Resume that came as text;
/// preferences stay.
///
/// # Errors
/// As [`put_user`]; a text in which nothing of a CV is found is refused.
pub async fn put_cv(
    platform: &impl Platform,
    user: &UserId,
    body: &[u8],
    expected: &Expected,
) -> Result<Outcome<Versioned<()>>, Error> {
    // A browser labels a string as text, whatever it holds.
    let document = Document::of_resume(resume::parse_any(body)?, body);
    write(platform, user, document, true, expected).await
}

/// Checks the limits of a profile, and dates it if it does not date itself.
pub(super) fn prepare(profile: &mut Profile, now_ms: i64) -> Result<(), Error> {
    check_profile(profile)?;
    profile.as_of = profile.as_of.or_else(|| month_of(now_ms));
    Ok(())
}

/// What a person's rows are written from.
struct Document {
    name: Option<String>,
    profile: Profile,
    /// The JSON Resume, if it is one: an export returns it as it was sent.
    sent: Option<String>,
}

impl Document {
    fn of_resume(resume: Resume, body: &[u8]) -> Self {
        let sent: Option<serde_json::Value> = serde_json::from_slice(body).ok();
        Self {
            name: resume.name,
            profile: resume.profile,
            sent: sent.map(|sent| sent.to_string()),
        }
    }
}

async fn write(
    platform: &impl Platform,
    user: &UserId,
    mut document: Document,
    keep_preferences: bool,
    expected: &Expected,
) -> Result<Outcome<Versioned<()>>, Error> {
    let now_ms = platform.now_ms();
    let profile = &mut document.profile;
    prepare(profile, now_ms)?;
    let mut statements = precondition(Versioning::Profile, user, expected)?;
    statements.extend(replace_children(user, profile)?);
    if !keep_preferences {
        statements.push(upsert_preferences(user, &profile.preferences, now_ms)?);
    }
    statements.push(upsert_user(user, document, now_ms)?);
    commit(platform, Versioning::Profile, user, statements, now_ms).await
}

/// Replaces the preferences, deal-breakers included.
///
/// # Errors
/// As [`put_user`]; [`Error::NotFound`] when there is no such person.
pub async fn put_preferences(
    platform: &impl Platform,
    user: &UserId,
    body: &[u8],
    expected: &Expected,
) -> Result<Outcome<Versioned<()>>, Error> {
    let preferences = preferences::parse(body)?;
    let now_ms = platform.now_ms();
    let mut statements = precondition(Versioning::Preferences, user, expected)?;
    statements.push(upsert_known_preferences(user, &preferences, now_ms)?);
    commit(platform, Versioning::Preferences, user, statements, now_ms).await
}

/// Whether a run is about the person `?1` alone.
macro_rules! run_is_about {
    () => {
        "parameters ->> '$.user_id' = ?1"
    };
}
pub(crate) use run_is_about;

/// Whether the body of a dead letter has the id of a person anywhere, whatever its form: a long one
/// is cut off and no JSON any more. The parameters are those of [`naming`].
macro_rules! dead_letter_names {
    () => {
        "(instr(body, ?2) > 0 OR CASE WHEN json_valid(body) THEN EXISTS (
    SELECT 1 FROM json_tree(body) part WHERE ?1 IN (part.atom, part.key)) END)"
    };
}
pub(crate) use dead_letter_names;

/// The id of a person, plain and as it is quoted in JSON.
pub(crate) fn naming(user: &UserId) -> Result<[Param; 2], Error> {
    Ok([user.0.clone().into(), to_json(user)?.into()])
}

/// Erases a person and everything about them: the rows at once, the cache in the background.
///
/// # Errors
/// [`Error::NotFound`] when there is no such person.
pub async fn delete_user(platform: &impl Platform, user: &UserId) -> Result<Outcome<()>, Error> {
    const DELETE_USER: &str = "DELETE FROM users WHERE id = ?1 RETURNING id";
    const DELETE_OUTBOX: &str = "DELETE FROM outbox WHERE user_id = ?1";
    // These two scan their tables, which are small and swept. Erasing is rare.
    const DELETE_RUNS: &str = concat!("DELETE FROM runs WHERE ", run_is_about!());
    const DELETE_DEAD_LETTERS: &str =
        concat!("DELETE FROM dead_letters WHERE ", dead_letter_names!());
    let delete = |sql| Statement::new(sql, [user.0.clone().into()]);
    let delete_dead_letters = Statement::new(DELETE_DEAD_LETTERS, naming(user)?);
    let [insert_steps_past, delete_steps_at, move_cursors] = runs::step_past(user);
    let [waiting, deleted, ended, _, _, _, _, _, _, _] = batch(
        platform,
        [
            outbox::insert_profile_erased(user, platform.now_ms()),
            delete(DELETE_USER),
            sessions::delete_all(user),
            delete(DELETE_RUNS),
            delete_dead_letters,
            delete(DELETE_OUTBOX),
            orders::delete_of_person(user),
            insert_steps_past,
            delete_steps_at,
            move_cursors,
        ],
    )
    .await?;
    if deleted.is_empty()? {
        return Err(Error::NotFound("user"));
    }
    Ok(Outcome {
        body: (),
        after: vec![
            After::ForgetSessions(sessions::ended(&ended)?),
            After::Send(outbox::waiting(&waiting)?),
        ],
    })
}

/// Removes the cached values of an erased person. Running it twice removes nothing more.
pub(crate) async fn forget(platform: &impl Platform, user: &UserId) -> Result<(), Error> {
    for prefix in keys::prefixes_of_person(user) {
        cache::remove_all(platform, &prefix)
            .await
            .map_err(|error| Error::Unavailable {
                retry_after_secs: 1,
                inside: error.to_string(),
            })?;
    }
    Ok(())
}

/// Which version a change reads and raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Versioning {
    /// That of the profile: everything that matches depend on.
    Profile,
    /// That of the preferences alone.
    Preferences,
}

/// Runs the statements of a change with its outbox row, and reads the new version, in one batch.
async fn commit(
    platform: &impl Platform,
    versioning: Versioning,
    user: &UserId,
    mut statements: Vec<Statement>,
    now_ms: i64,
) -> Result<Outcome<Versioned<()>>, Error> {
    const PROFILE: &str = "SELECT updated_at AS version FROM users WHERE id = ?1";
    const PREFERENCES: &str =
        "SELECT updated_at AS version FROM job_preferences WHERE user_id = ?1";
    let select = match versioning {
        Versioning::Profile => PROFILE,
        Versioning::Preferences => PREFERENCES,
    };
    statements.push(outbox::insert_profile_updated(user, now_ms));
    statements.push(Statement::new(select, [user.0.clone().into()]));
    let mut answers = batch_of(platform, statements).await?;
    let version = match answers.pop() {
        Some(answer) => answer.value()?.ok_or(Error::NotFound("user"))?,
        None => return Err(Error::Internal("no answers".to_owned())),
    };
    let waiting = answers
        .pop()
        .map_or(Ok(Vec::new()), |answer| outbox::waiting(&answer))?;
    Ok(Outcome {
        body: Versioned { version, body: () },
        after: vec![After::Send(waiting)],
    })
}

/// Fails with [`Constraint::ExpectedVersion`](crate::ports::Constraint), and its batch with it, if
/// the profile or the preferences are not as expected.
fn precondition(
    versioning: Versioning,
    user: &UserId,
    expected: &Expected,
) -> Result<Vec<Statement>, Error> {
    const PROFILE: &str = "\
SELECT CASE WHEN EXISTS (SELECT 1 FROM users u, json_each(?2) e WHERE u.id = ?1 AND e.value IN ('*', u.updated_at))
    OR (?2 = '\"-\"' AND NOT EXISTS (SELECT 1 FROM users WHERE id = ?1)) THEN 1
    ELSE json_extract('{}', 'version conflict') END";
    // A person without preferences has version 0 of them.
    const PREFERENCES: &str = "\
SELECT CASE WHEN EXISTS (
    SELECT 1 FROM users u LEFT JOIN job_preferences p ON p.user_id = u.id, json_each(?2) e
    WHERE u.id = ?1 AND e.value IN ('*', coalesce(p.updated_at, 0))) THEN 1
    ELSE json_extract('{}', 'version conflict') END";
    let sql = match versioning {
        Versioning::Profile => PROFILE,
        Versioning::Preferences => PREFERENCES,
    };
    let expected = expected.to_json()?;
    let statement =
        |expected: String| Statement::new(sql, [user.0.clone().into(), expected.into()]);
    Ok(expected.map(statement).into_iter().collect())
}

/// Statements that rewrite the rows of the child tables that differ. They precede the row of
/// `users`: see the note on deferred keys in the migration.
fn replace_children(user: &UserId, profile: &Profile) -> Result<[Statement; 6], Error> {
    const DELETE_WORK: &str = "DELETE FROM work_experience WHERE user_id = ?1 AND ordinal >= ?2";
    const UPSERT_WORK: &str = "\
INSERT INTO work_experience (user_id, ordinal, document) SELECT ?1, key, value FROM json_each(?2) WHERE true
ON CONFLICT (user_id, ordinal) DO UPDATE SET document = excluded.document
WHERE document IS NOT excluded.document";
    const DELETE_EDUCATION: &str = "DELETE FROM education WHERE user_id = ?1 AND ordinal >= ?2";
    const UPSERT_EDUCATION: &str = "\
INSERT INTO education (user_id, ordinal, document) SELECT ?1, key, value FROM json_each(?2) WHERE true
ON CONFLICT (user_id, ordinal) DO UPDATE SET document = excluded.document
WHERE document IS NOT excluded.document";
    const DELETE_SKILLS: &str = "DELETE FROM user_skills WHERE user_id = ?1 AND ordinal >= ?2";
    const UPSERT_SKILLS: &str = "\
INSERT INTO user_skills (user_id, ordinal, name, level)
SELECT ?1, key, value ->> '$.name', value ->> '$.level' FROM json_each(?2) WHERE true
ON CONFLICT (user_id, ordinal) DO UPDATE SET name = excluded.name, level = excluded.level
WHERE name IS NOT excluded.name OR level IS NOT excluded.level";
    let delete = |sql, kept: usize| {
        let kept = i64::try_from(kept).unwrap_or(i64::MAX);
        Statement::new(sql, [user.0.clone().into(), kept.into()])
    };
    let upsert = |sql, rows: String| Statement::new(sql, [user.0.clone().into(), rows.into()]);
    Ok([
        delete(DELETE_WORK, profile.work.len()),
        upsert(UPSERT_WORK, to_json(&profile.work)?),
        delete(DELETE_EDUCATION, profile.education.len()),
        upsert(UPSERT_EDUCATION, to_json(&profile.education)?),
        delete(DELETE_SKILLS, profile.skills.len()),
        upsert(UPSERT_SKILLS, to_json(&profile.skills)?),
    ])
}

/// Stores the preferences of a person who exists or whose row follows in the same batch: see
/// [`upsert_known_preferences`].
fn upsert_preferences(
    user: &UserId,
    preferences: &Preferences,
    now_ms: i64,
) -> Result<Statement, Error> {
    const SQL: &str = "\
INSERT INTO job_preferences (user_id, document, updated_at) VALUES (?1, ?2, ?3)
ON CONFLICT (user_id) DO UPDATE SET
    document = excluded.document, updated_at = max(updated_at + 1, excluded.updated_at)
WHERE document IS NOT excluded.document";
    let document = to_json(preferences)?;
    Ok(Statement::new(
        SQL,
        [user.0.clone().into(), document.into(), now_ms.into()],
    ))
}

/// Stores the preferences of a person, if there is such a person. A deferred foreign key must never
/// fail: D1 reports a failed commit as an internal error without a reason.
fn upsert_known_preferences(
    user: &UserId,
    preferences: &Preferences,
    now_ms: i64,
) -> Result<Statement, Error> {
    const SQL: &str = "\
INSERT INTO job_preferences (user_id, document, updated_at) SELECT id, ?2, ?3 FROM users WHERE id = ?1
ON CONFLICT (user_id) DO UPDATE SET
    document = excluded.document, updated_at = max(updated_at + 1, excluded.updated_at)
WHERE document IS NOT excluded.document";
    let document = to_json(preferences)?;
    Ok(Statement::new(
        SQL,
        [user.0.clone().into(), document.into(), now_ms.into()],
    ))
}

fn upsert_user(user: &UserId, document: Document, now_ms: i64) -> Result<Statement, Error> {
    const SQL: &str = "\
INSERT INTO users (id, name, headline, summary, location, languages, other, as_of, created_at, updated_at, resume)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9, ?10)
ON CONFLICT (id) DO UPDATE SET
    name = excluded.name, headline = excluded.headline, summary = excluded.summary,
    location = excluded.location, languages = excluded.languages, other = excluded.other,
    as_of = excluded.as_of, updated_at = max(updated_at + 1, excluded.updated_at), resume = excluded.resume
WHERE name IS NOT excluded.name OR headline IS NOT excluded.headline OR summary IS NOT excluded.summary
   OR location IS NOT excluded.location OR languages IS NOT excluded.languages
   OR other IS NOT excluded.other OR as_of IS NOT excluded.as_of OR resume IS NOT excluded.resume";
    let Document {
        name,
        profile,
        sent,
    } = document;
    let json = |value: Option<String>| -> Param { value.into() };
    Ok(Statement::new(
        SQL,
        [
            user.0.clone().into(),
            name.into(),
            profile.headline.into(),
            profile.summary.into(),
            json(profile.location.as_ref().map(to_json).transpose()?),
            to_json(&profile.languages)?.into(),
            to_json(&profile.other)?.into(),
            json(profile.as_of.as_ref().map(to_json).transpose()?),
            now_ms.into(),
            sent.into(),
        ],
    ))
}

fn check_profile(profile: &Profile) -> Result<(), Error> {
    resume::check(profile)?;
    if to_json(profile)?.len() > MAX_PROFILE_BYTES {
        let reason = format!("more than {MAX_PROFILE_BYTES} bytes of profile");
        return Err(Error::refused(Code::TooLong, "body", reason));
    }
    Ok(())
}

fn month_of(now_ms: i64) -> Option<YearMonth> {
    let date = jiff::Timestamp::from_millisecond(now_ms)
        .ok()?
        .to_zoned(jiff::tz::TimeZone::UTC);
    Some(YearMonth {
        year: date.year(),
        month: u8::try_from(date.month()).ok(),
    })
}
