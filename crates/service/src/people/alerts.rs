//! Alerts: who is notified of new matches, how often, and up to which match they have been.
//!
//! A run finds the new matches ([`crate::matches::new_matches`]); whoever delivers them asks whose
//! are due, reads each person's list, and reports how far they were told. So each job is told once,
//! however often a delivery is repeated, and nobody is due without news.
//!
//! Deliberately absent: the delivery itself, and addresses.

use matching::document::TimestampMs;
use matching::{Score, WITHIN_REACH};
use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::platform::{Platform, batch};
use crate::ports::{MAX_INTEGER, Statement};
use crate::wire::cursor;
use crate::wire::error::{Code, Error};
use crate::wire::ids::UserId;
use crate::wire::limit::PageLimit;
use crate::wire::request::parse;
use crate::wire::rows::{JsonText, to_json};
use crate::wire::time::{DAY_MS, HOUR_MS};

/// How often a person is told at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Frequency {
    /// Once an hour.
    Hourly,
    /// Once a day.
    Daily,
    /// Once a week.
    Weekly,
}

impl Frequency {
    fn ms(self) -> i64 {
        match self {
            Self::Hourly => HOUR_MS,
            Self::Daily => DAY_MS,
            Self::Weekly => DAY_MS.saturating_mul(7),
        }
    }
}

/// Which new matches a person is notified of, and how often.
#[derive(Debug, Clone, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AlertOrder {
    /// How often at most.
    pub frequency: Frequency,
    /// Only jobs of at least this score, 0–100; 60 if absent.
    #[serde(default)]
    pub least_score: Option<f64>,
}

/// The alert of a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Alert {
    /// How often the person is notified at most.
    #[serde(deserialize_with = "spelled")]
    pub frequency: Frequency,
    /// Only of jobs with at least this score.
    pub least_score: Score,
    /// The number of the last new match that they were notified of.
    pub told: i64,
    /// When they may be notified next, in milliseconds since 1970.
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = i64))]
    pub due_at_ms: TimestampMs,
    /// Whether there are new matches to report.
    #[serde(deserialize_with = "flag")]
    pub has_news: bool,
}

fn spelled<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Frequency, D::Error> {
    JsonText::deserialize(deserializer).map(|JsonText(frequency)| frequency)
}

fn flag<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Ok(i64::deserialize(deserializer)? != 0)
}

/// Columns of an alert `a`.
macro_rules! alert_columns {
    () => {
        "json_quote(a.frequency) AS frequency, a.least_score / 1000.0 AS least_score, a.told,
    a.due_at AS due_at_ms, a.has_news"
    };
}

/// Whether a person `a` has matches that they were not told of, beyond the number that follows.
macro_rules! has_news {
    ($told:literal) => {
        concat!(
            "EXISTS (SELECT 1 FROM new_matches n
    WHERE n.user_id = a.user_id AND n.number > ",
            $told,
            " AND n.score >= a.least_score)"
        )
    };
}

/// The alert of a person.
pub(crate) fn select(user: &UserId) -> Statement {
    const SQL: &str = concat!(
        "SELECT ",
        alert_columns!(),
        " FROM alerts a WHERE a.user_id = ?1"
    );
    Statement::new(SQL, [user.0.clone().into()])
}

/// The alert of a person.
///
/// # Errors
/// [`Error::NotFound`] when they have none.
pub async fn get(platform: &impl Platform, user: &UserId) -> Result<Alert, Error> {
    let [alert] = batch(platform, [select(user)]).await?;
    alert.first()?.ok_or(Error::NotFound("alert"))
}

/// Sets up or changes the alert of a person. Matches that they were notified of, or that were found
/// before the first alert, are not reported again.
///
/// # Errors
/// [`Error::Refused`] naming the field; [`Error::NotFound`] when there is no such person.
pub async fn put(platform: &impl Platform, user: &UserId, body: &[u8]) -> Result<Alert, Error> {
    const UPSERT: &str = "\
INSERT INTO alerts (user_id, frequency, least_score, told, due_at)
SELECT u.id, ?2, ?3, coalesce((SELECT max(number) FROM new_matches WHERE user_id = u.id), 0), ?4
FROM users u WHERE u.id = ?1
ON CONFLICT (user_id) DO UPDATE SET
    frequency = excluded.frequency, least_score = excluded.least_score,
    due_at = min(due_at, excluded.due_at)";
    const LOOK: &str = concat!(
        "UPDATE alerts AS a SET has_news = ",
        has_news!("a.told"),
        " WHERE a.user_id = ?1"
    );
    let AlertOrder {
        frequency,
        least_score,
    } = parse(body)?;
    let least_score = least_score.unwrap_or(WITHIN_REACH.points());
    if !(0.0..=100.0).contains(&least_score) {
        let reason = "must be a number from 0 to 100";
        return Err(Error::refused(Code::InvalidField, "least_score", reason));
    }
    let least_score = Score::from_fraction(least_score / 100.0).thousandths();
    let due_at_ms = platform.now_ms().saturating_add(frequency.ms());
    let id = || user.0.clone().into();
    let upsert = Statement::new(
        UPSERT,
        [
            id(),
            <&str>::from(frequency).into(),
            i64::from(least_score).into(),
            due_at_ms.into(),
        ],
    );
    let look = Statement::new(LOOK, [id()]);
    let [_, _, alert] = batch(platform, [upsert, look, select(user)]).await?;
    alert.first()?.ok_or(Error::NotFound("user"))
}

/// Ends the alert of a person: nothing is due for them any more.
///
/// # Errors
/// When the database is out of reach.
pub async fn delete(platform: &impl Platform, user: &UserId) -> Result<(), Error> {
    const SQL: &str = "DELETE FROM alerts WHERE user_id = ?1";
    batch(platform, [Statement::new(SQL, [user.0.clone().into()])]).await?;
    Ok(())
}

/// Up to which new match a person has been notified.
#[derive(Debug, Clone, Copy, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct AlertProgress {
    /// `through` of the list that was delivered to them.
    pub through: i64,
}

/// Records that a person has been notified. Repeating it, or reporting less than before, changes
/// nothing but when they may be notified next.
///
/// # Errors
/// [`Error::Refused`] naming the field; [`Error::NotFound`] when they have no alert.
pub async fn told(platform: &impl Platform, user: &UserId, body: &[u8]) -> Result<Alert, Error> {
    const SQL: &str = concat!(
        "UPDATE alerts AS a SET told = max(a.told, ?2),
    due_at = ?3 + CASE a.frequency WHEN 'hourly' THEN ?4 WHEN 'daily' THEN ?5 ELSE ?6 END,
    has_news = ",
        has_news!("max(a.told, ?2)"),
        " WHERE a.user_id = ?1"
    );
    let AlertProgress { through } = parse(body)?;
    if !(0..=MAX_INTEGER).contains(&through) {
        let reason = "must be the `through` of a list";
        return Err(Error::refused(Code::InvalidField, "through", reason));
    }
    let [hourly, daily, weekly] = [Frequency::Hourly, Frequency::Daily, Frequency::Weekly];
    let update = Statement::new(
        SQL,
        [
            user.0.clone().into(),
            through.into(),
            platform.now_ms().into(),
            hourly.ms().into(),
            daily.ms().into(),
            weekly.ms().into(),
        ],
    );
    let [_, alert] = batch(platform, [update, select(user)]).await?;
    alert.first()?.ok_or(Error::NotFound("alert"))
}

/// A person to notify of new matches.
#[derive(Debug, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct DueAlert {
    /// The person.
    pub user_id: UserId,
    /// Since when they are due, in milliseconds since 1970.
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = i64))]
    pub due_at_ms: TimestampMs,
}

/// A page of people to notify.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct DueAlertPage {
    /// Longest due first.
    pub items: Vec<DueAlert>,
    /// Where the next page starts; `null` on the last.
    pub next_cursor: Option<String>,
}

/// People to notify now: those whose time has come and who have new matches.
///
/// # Errors
/// [`Error::Refused`] for a cursor that no page gave.
pub async fn list_due(
    platform: &impl Platform,
    cursor: Option<&str>,
    limit: PageLimit,
) -> Result<DueAlertPage, Error> {
    const SQL: &str = "\
SELECT user_id, due_at AS due_at_ms FROM alerts
WHERE has_news = 1 AND due_at <= ?1 AND (due_at, user_id) > (?2, ?3)
ORDER BY due_at, user_id LIMIT ?4";
    let (time, last): (i64, String) = match cursor {
        Some(cursor) => cursor::decode(cursor)?,
        None => (0, String::new()),
    };
    let select = Statement::new(
        SQL,
        [
            platform.now_ms().into(),
            time.into(),
            last.into(),
            limit.rows().into(),
        ],
    );
    let [answer] = batch(platform, [select]).await?;
    let items: Vec<DueAlert> = answer.rows()?;
    let next_cursor = items
        .last()
        .filter(|_| items.len() >= limit.get())
        .map(|last| cursor::encode(&(last.due_at_ms, &last.user_id)))
        .transpose()?;
    Ok(DueAlertPage { items, next_cursor })
}

/// Notes which of these people have new matches now.
pub(crate) fn note_news(users: &[&UserId]) -> Result<Statement, Error> {
    const SQL: &str = concat!(
        "UPDATE alerts AS a SET has_news = 1
WHERE a.has_news = 0 AND a.user_id IN (SELECT value FROM json_each(?1)) AND ",
        has_news!("a.told")
    );
    Ok(Statement::new(SQL, [to_json(&users)?.into()]))
}
