//! Who may see a person besides themselves.
//!
//! It is no part of the profile: it enters no score, so changing it raises no version and
//! recomputes nothing. The next request of an employer reads it, from the row itself.

use serde::{Deserialize, Serialize};
use strum::IntoStaticStr;

use crate::catalogue::in_force;
use crate::people::findable;
use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::wire::error::Error;
use crate::wire::ids::UserId;
use crate::wire::request::parse;
use crate::wire::rows::JsonText;

/// The audience that may see a person.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    IntoStaticStr,
)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Visibility {
    /// Nobody.
    #[default]
    Private,
    /// Employers to whom they applied.
    Applications,
    /// Employers to whom they applied, and those who look for candidates.
    Open,
    /// People who look for a mentor; no employer.
    Mentor,
}

/// The visibility of a person, in requests and responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PersonVisibility {
    /// The audience that may see the person.
    pub visibility: Visibility,
}

/// Who may see a person.
///
/// # Errors
/// [`Error::NotFound`] when there is no such person.
pub async fn get_visibility(
    platform: &impl Platform,
    user: &UserId,
) -> Result<PersonVisibility, Error> {
    let [answer] = batch(platform, [select(user)]).await?;
    read(answer.value()?)
}

/// Changes who may see a person, from the next request on. Private people are forgotten: the row
/// goes with everything that was read for employers, and so does their id towards employers.
///
/// # Errors
/// [`Error::Refused`] naming the field; [`Error::NotFound`] when there is no such person.
pub async fn put_visibility(
    platform: &impl Platform,
    user: &UserId,
    body: &[u8],
) -> Result<(), Error> {
    let PersonVisibility { visibility } = parse(body)?;
    let now_ms = platform.now_ms();
    let change = match visibility {
        Visibility::Private => delete(user),
        visible => upsert(
            user,
            visible,
            &format!("{:032x}", platform.random()),
            now_ms,
        ),
    };
    let users = std::slice::from_ref(user);
    let reads = [
        select(user),
        findable::select_unread(users)?,
        in_force::select(),
    ];
    let [known, unread, adopted] = reads;
    let [_, known, unread, adopted] = batch(platform, [change, known, unread, adopted]).await?;
    read(known.value()?)?;
    if unread.is_empty()? {
        return Ok(());
    }
    // What employers' rankings need is read now, so that none of them has to.
    in_force::adopt(platform, &adopted).await?;
    findable::read_profiles(platform, users).await.map(drop)
}

fn read(value: Option<JsonText<Visibility>>) -> Result<PersonVisibility, Error> {
    let JsonText(visibility) = value.ok_or(Error::NotFound("user"))?;
    Ok(PersonVisibility { visibility })
}

fn select(user: &UserId) -> Statement {
    const SQL: &str = "\
SELECT json_quote(coalesce(v.visibility, 'private')) AS visibility
FROM users u LEFT JOIN visible_people v ON v.user_id = u.id WHERE u.id = ?1";
    Statement::new(SQL, [user.0.clone().into()])
}

fn delete(user: &UserId) -> Statement {
    const SQL: &str = "DELETE FROM visible_people WHERE user_id = ?1";
    Statement::new(SQL, [user.0.clone().into()])
}

/// The id towards employers stays while the person is not private.
fn upsert(user: &UserId, visibility: Visibility, candidate: &str, now_ms: i64) -> Statement {
    const SQL: &str = "\
INSERT INTO visible_people (user_id, visibility, candidate, changed_at)
SELECT id, ?2, ?3, ?4 FROM users WHERE id = ?1
ON CONFLICT (user_id) DO UPDATE SET visibility = excluded.visibility, changed_at = excluded.changed_at
WHERE visibility <> excluded.visibility";
    Statement::new(
        SQL,
        [
            user.0.clone().into(),
            <&str>::from(visibility).into(),
            candidate.into(),
            now_ms.into(),
        ],
    )
}
