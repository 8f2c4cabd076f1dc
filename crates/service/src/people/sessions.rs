//! Sessions: a browser holds one in place of a token, so that no page keeps a token where scripts
//! can read it.
//!
//! A row in the database is the session; the cache holds a copy, which most requests read. A copy
//! can only be wrong by being old. If it shows too early an end, the request reads the row. If its
//! row is gone, it still names the caller, but the first batch of the request fails (`confirm`), so
//! the request reaches nothing but a ready page, at most a minute old.
//!
//! The `revision` in the cookie, not the cached value, identifies the last change by a browser: the
//! cache may return a value of a minute ago, but a browser sends the latest cookie it received.

use matching::document::CompanyId;
use serde::{Deserialize, Deserializer, Serialize};

use crate::kv::cache;
use crate::kv::keys::CacheKey;
use crate::people::tokens::{Caller, Claims, Role};
use crate::platform::{Platform, batch, batch_apart};
use crate::ports::{Answer, Statement};
use crate::queue::after::{After, Outcome};
use crate::wire::error::Error;
use crate::wire::ids::{self, UserId};
use crate::wire::rows::{JsonText, to_json};

/// How long an unused session lasts.
pub const LIFE_MS: i64 = 15 * 60 * 1000;

/// A session with less time left is extended: one write per half a life, however many requests.
const EXTENDED_BELOW_MS: i64 = LIFE_MS / 2;

/// Concurrent requests extend a session once: one that was just extended gains less than this.
const EXTENDED_LATELY_MS: i64 = 60 * 1000;

/// Longest life of a session in constant use. A token that expires earlier ends it earlier.
const LONGEST_MS: i64 = 24 * 60 * 60 * 1000;

/// Hexadecimal digits of the two parts of a cookie.
const ID_DIGITS: usize = 32;
const REVISION_DIGITS: usize = 16;

/// Content of a cookie: 128 random bits that identify the session, and 64 that identify the last
/// change made with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credential {
    id: String,
    revision: String,
}

impl Credential {
    fn random(platform: &impl Platform) -> Self {
        Self {
            id: format!("{:032x}", platform.random()),
            revision: String::new(),
        }
        .revised(platform)
    }

    /// Reads the text of a cookie.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] for text that this service never issued.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let is_hex = |part: &str, digits| {
            part.len() == digits && part.bytes().all(|b| b.is_ascii_hexdigit())
        };
        match text.split_once('.') {
            Some((id, revision)) if is_hex(id, ID_DIGITS) && is_hex(revision, REVISION_DIGITS) => {
                Ok(Self {
                    id: id.to_owned(),
                    revision: revision.to_owned(),
                })
            }
            _ => Err(Error::Unauthenticated("malformed session")),
        }
    }

    /// The text of a cookie.
    pub fn to_text(&self) -> String {
        format!("{}.{}", self.id, self.revision)
    }

    /// The same session after a change: no earlier page is found under the new revision.
    pub fn revised(&self, platform: &impl Platform) -> Self {
        let mut revision = format!("{:032x}", platform.random());
        revision.truncate(REVISION_DIGITS);
        Self {
            id: self.id.clone(),
            revision,
        }
    }

    /// Identifies the last change by this browser.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    fn hash(&self) -> String {
        ids::digest(&self.id)
    }
}

/// A session as stored in its row and its copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Held {
    subject: String,
    role: Role,
    /// The companies that an employer acts for: JSON text in the row, a list in the copy.
    #[serde(default, deserialize_with = "text_or_list")]
    companies: Vec<CompanyId>,
    /// When it ends if it is not used.
    expires_at: i64,
    /// When it ends in any case.
    ends_at: i64,
}

fn text_or_list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<CompanyId>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Companies {
        Text(JsonText<Vec<CompanyId>>),
        List(Vec<CompanyId>),
    }
    Ok(match Companies::deserialize(deserializer)? {
        Companies::Text(JsonText(companies)) | Companies::List(companies) => companies,
    })
}

/// A session in use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Content of its cookie.
    pub credential: Credential,
    /// The caller. The session ends with the caller's credentials.
    pub caller: Caller,
}

/// A session on the wire.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schema(as = Session))]
pub struct Description {
    /// Id of the person or service.
    pub subject: String,
    /// Their role.
    pub role: Role,
    /// Of an employer: ids of the companies that they act for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub companies: Vec<CompanyId>,
    /// When it ends if it is not used.
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = String, format = DateTime))]
    pub expires_at: jiff::Timestamp,
    /// When it ends in any case.
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = String, format = DateTime))]
    pub ends_at: jiff::Timestamp,
}

impl From<Held> for Description {
    fn from(held: Held) -> Self {
        let time = |ms| jiff::Timestamp::from_millisecond(ms).unwrap_or_default();
        Self {
            subject: held.subject,
            role: held.role,
            companies: held.companies,
            expires_at: time(held.expires_at),
            ends_at: time(held.ends_at),
        }
    }
}

/// A session that has just been opened.
#[derive(Debug)]
pub struct Opened {
    /// The content of its cookie.
    pub credential: Credential,
    /// Seconds until it ends in any case.
    pub longest_secs: i64,
    /// The part that the browser receives.
    pub description: Description,
}

/// Opens a session for the holder of a token. It never outlives the token. It is always a new one:
/// an id that the browser held before cannot become a session of this caller.
///
/// # Errors
/// When the database is out of reach.
pub async fn open(platform: &impl Platform, caller: &Caller) -> Result<Opened, Error> {
    let now_ms = platform.now_ms();
    let ends_at = caller.until_ms().min(now_ms.saturating_add(LONGEST_MS));
    let held = Held {
        subject: caller.claims().sub.clone(),
        role: caller.claims().role,
        companies: caller.claims().companies.clone(),
        expires_at: now_ms.saturating_add(LIFE_MS).min(ends_at),
        ends_at,
    };
    insert(platform, held, false).await
}

/// Opens the session of a visitor, who has no token to open another: it lasts to its end, however
/// seldom it is used.
///
/// # Errors
/// When the database is out of reach.
pub(crate) async fn open_visit(
    platform: &impl Platform,
    subject: String,
    longest_ms: i64,
) -> Result<Opened, Error> {
    let ends_at = platform.now_ms().saturating_add(longest_ms);
    let held = Held {
        subject,
        role: Role::User,
        companies: Vec::new(),
        expires_at: ends_at,
        ends_at,
    };
    insert(platform, held, true).await
}

async fn insert(platform: &impl Platform, held: Held, is_visit: bool) -> Result<Opened, Error> {
    const SQL: &str = "\
INSERT INTO sessions (hash, subject, role, companies, expires_at, ends_at, is_visit)
SELECT ?1, ?2 ->> '$.subject', ?2 ->> '$.role', ?2 -> '$.companies', ?2 ->> '$.expires_at',
    ?2 ->> '$.ends_at', ?3";
    let credential = Credential::random(platform);
    let hash = credential.hash();
    let insert = Statement::new(
        SQL,
        [
            hash.clone().into(),
            to_json(&held)?.into(),
            i64::from(is_visit).into(),
        ],
    );
    let [_, oldest] = batch(platform, [insert, delete_oldest(&held)]).await?;
    forget(platform, &ended(&oldest)?).await;
    let key = CacheKey::Session { hash: &hash };
    if let Err(error) = cache::write(platform, &key, to_json(&held)?.as_bytes()).await {
        platform.warn("cache_put_failed", &error.to_string());
    }
    Ok(Opened {
        credential,
        longest_secs: held
            .ends_at
            .saturating_sub(platform.now_ms())
            .div_euclid(1000),
        description: held.into(),
    })
}

/// The session of a cookie. From here on, the first batch of the event fails if the session has
/// ended.
///
/// # Errors
/// [`Error::Unauthenticated`] when there is none, or it has ended.
pub async fn resume(
    platform: &impl Platform,
    credential: Credential,
) -> Result<Outcome<Session>, Error> {
    let hash = credential.hash();
    let now_ms = platform.now_ms();
    let key = CacheKey::Session { hash: &hash };
    let copy = cache::read(platform, &key).await;
    let copy = copy.and_then(|bytes| String::from_utf8(bytes).ok());
    let copy = copy.and_then(|text| serde_json::from_str::<Held>(&text).ok());
    let mut after = Vec::new();
    let held = match copy.filter(|held| held.expires_at > now_ms) {
        Some(held) => held,
        None => {
            let [answer] = batch(platform, [select(&hash)]).await?;
            let held: Option<Held> = answer.first()?;
            let held = held
                .filter(|held| held.expires_at > now_ms)
                .ok_or(Error::Unauthenticated("session has ended"))?;
            after.push(cache::keep(platform, &key, to_json(&held)?.as_bytes()));
            held
        }
    };
    if held.expires_at < held.ends_at && held.expires_at.saturating_sub(now_ms) < EXTENDED_BELOW_MS
    {
        after.push(After::ExtendSession { hash: hash.clone() });
    }
    platform.unconfirmed().begin(confirm(&hash));
    let claims = Claims {
        sub: held.subject,
        role: held.role,
        companies: held.companies,
    };
    Ok(Outcome {
        body: Session {
            credential,
            caller: Caller::of_session(claims, held.ends_at),
        },
        after,
    })
}

fn select(hash: &str) -> Statement {
    const SQL: &str =
        "SELECT subject, role, companies, expires_at, ends_at FROM sessions WHERE hash = ?1";
    Statement::new(SQL, [hash.into()])
}

/// The session as stored in its row, so that a page can show who is signed in: no script can read
/// the cookie.
///
/// # Errors
/// [`Error::Unauthenticated`] when it has ended; [`Error::Unavailable`] when the database is out of
/// reach.
pub async fn describe(platform: &impl Platform, session: &Session) -> Result<Description, Error> {
    let [answer] = batch(platform, [select(&session.credential.hash())]).await?;
    let held: Option<Held> = answer.first()?;
    held.map(Description::from)
        .ok_or(Error::Unauthenticated("session has ended"))
}

/// Fails with [`Constraint::LiveSession`](crate::ports::Constraint), and its batch with it, if the
/// session has ended.
fn confirm(hash: &str) -> Statement {
    const SQL: &str = "\
SELECT CASE WHEN EXISTS (SELECT 1 FROM sessions WHERE hash = ?1) THEN 1
    ELSE json_extract('{}', 'session ended') END";
    Statement::new(SQL, [hash.into()])
}

/// Extends a session in use by another life, up to its end. Running it twice changes nothing more.
///
/// # Errors
/// When the database or the cache is out of reach.
pub(crate) async fn extend(platform: &impl Platform, hash: &str) -> Result<(), Error> {
    const SQL: &str = "\
UPDATE sessions SET expires_at = min(?2, ends_at)
WHERE hash = ?1 AND expires_at < min(?2, ends_at) - ?3
RETURNING subject, role, companies, expires_at, ends_at";
    let expires_at = platform.now_ms().saturating_add(LIFE_MS);
    let update = Statement::new(
        SQL,
        [hash.into(), expires_at.into(), EXTENDED_LATELY_MS.into()],
    );
    let [answer] = batch_apart(platform, [update]).await?;
    let Some(held) = answer.first::<Held>()? else {
        return Ok(());
    };
    let key = CacheKey::Session { hash };
    let copy = to_json(&held)?;
    let written = cache::write(platform, &key, copy.as_bytes()).await;
    written.map_err(|error| Error::Unavailable {
        retry_after_secs: 1,
        inside: error.to_string(),
    })
}

/// Ends a session. Nothing reaches the database with it any more.
///
/// # Errors
/// When the database is out of reach.
pub async fn end(platform: &impl Platform, session: &Session) -> Result<(), Error> {
    const SQL: &str = "DELETE FROM sessions WHERE hash = ?1 RETURNING hash";
    let delete = Statement::new(SQL, [session.credential.hash().into()]);
    let [deleted] = batch(platform, [delete]).await?;
    forget(platform, &ended(&deleted)?).await;
    Ok(())
}

/// Ends all sessions of a person.
///
/// # Errors
/// When the database is out of reach.
pub async fn end_all(platform: &impl Platform, user: &UserId) -> Result<(), Error> {
    let [deleted] = batch(platform, [delete_all(user)]).await?;
    forget(platform, &ended(&deleted)?).await;
    Ok(())
}

/// Sessions of one subject: more browsers than anyone uses. The oldest end.
pub const MOST_SESSIONS: i64 = 20;

/// Deletes what a subject has beyond [`MOST_SESSIONS`]; [`ended`] reads their hashes.
fn delete_oldest(of: &Held) -> Statement {
    const SQL: &str = "\
DELETE FROM sessions WHERE hash IN (
    SELECT hash FROM sessions WHERE subject = ?1 AND role = ?2
    ORDER BY ends_at DESC, expires_at DESC, hash LIMIT -1 OFFSET ?3)
RETURNING hash";
    let role: &str = of.role.into();
    Statement::new(
        SQL,
        [of.subject.clone().into(), role.into(), MOST_SESSIONS.into()],
    )
}

/// Deletes all sessions of a person; [`ended`] reads their hashes. A backend whose name is the id
/// of a person keeps its own.
pub(crate) fn delete_all(user: &UserId) -> Statement {
    const SQL: &str = "DELETE FROM sessions WHERE subject = ?1 AND role = 'user' RETURNING hash";
    Statement::new(SQL, [user.0.clone().into()])
}

/// Hashes of the sessions that a statement deleted.
pub(crate) fn ended(deleted: &Answer) -> Result<Vec<String>, Error> {
    Ok(deleted.values()?)
}

/// Removes the copies of ended sessions. A copy that remains gives no access, and expires.
pub(crate) async fn forget(platform: &impl Platform, hashes: &[String]) {
    for hash in hashes {
        if let Err(error) = cache::remove(platform, &CacheKey::Session { hash }).await {
            platform.warn("cache_delete_failed", &error.to_string());
        }
    }
}

/// Deletes the rows of expired sessions, and returns at most `limit` visitors among their holders,
/// longest ago first. The rows of visitors go with their profiles
/// ([`visits::sweep`](crate::people::visits::sweep)).
///
/// # Errors
/// When the database is out of reach.
pub(crate) async fn sweep(platform: &impl Platform, limit: i64) -> Result<Vec<UserId>, Error> {
    const DELETE: &str = "DELETE FROM sessions WHERE expires_at < ?1 AND is_visit = 0";
    const VISITORS: &str = "\
SELECT subject FROM sessions WHERE is_visit = 1 AND expires_at < ?1 ORDER BY expires_at LIMIT ?2";
    let now_ms = platform.now_ms();
    let [_, visitors] = batch(
        platform,
        [
            Statement::new(DELETE, [now_ms.into()]),
            Statement::new(VISITORS, [now_ms.into(), limit.into()]),
        ],
    )
    .await?;
    let subjects: Vec<String> = visitors.values()?;
    Ok(subjects.into_iter().map(UserId).collect())
}
