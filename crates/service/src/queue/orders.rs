//! Orders under an `Idempotency-Key`: the same order, sent again, gets the first answer and has no
//! second effect.
//!
//! Source: draft-ietf-httpapi-idempotency-key-header-07. An order has one row, which its caller's
//! key names. It is claimed before the use case runs; the first batch of the use case that writes
//! anything also notes, in the same transaction, that the order has had its effect; the answer
//! follows.
//!
//! 1. Two requests with one key: the second finds the claim of the first, and is refused until the
//!    first has its answer.
//! 2. A request that dies before its effect loses its claim after a minute, and the next one
//!    carries the order out. If the first was only slow, its batch fails: it no longer holds the
//!    claim.
//! 3. A request that dies between effect and answer leaves an order that has been carried out. It
//!    is not carried out again; what it answered is lost, and a repetition says so.
//!
//! Deliberately absent: the key, the body and the caller. The row has digests of them.

use serde::{Deserialize, Serialize};

use crate::platform::{Platform, batch, batch_apart};
use crate::ports::Statement;
use crate::wire::error::{Code, Error};
use crate::wire::ids::{self, UserId};
use crate::wire::rows::{JsonText, to_json};
use crate::wire::time::DAY_MS;

/// How long a request may take to carry out its order.
const CLAIM_MS: i64 = 60_000;

/// How long an answer is kept.
const KEPT_MS: i64 = DAY_MS;

/// Most orders of a caller that are kept; beyond them, the oldest are forgotten.
const MOST_ORDERS: i64 = 1_000;

/// The answer to an order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Media type of the body, if there is one.
    pub content_type: Option<String>,
    /// Address of what was created.
    pub location: Option<String>,
    /// The body.
    pub body: String,
}

/// An order that a request carries out.
#[derive(Debug, Clone)]
pub struct Order {
    caller: String,
    key: String,
    holder: String,
}

impl Order {
    /// A name that this key of this caller has, and no other.
    pub fn name(&self) -> String {
        ids::digest(&format!("{}:{}", self.caller, self.key))
    }
}

/// What became of an order before.
#[derive(Debug)]
pub enum Claimed {
    /// Nothing: it is to be carried out.
    Now(Order),
    /// It has been carried out.
    Before(Answer),
}

#[derive(Deserialize)]
struct OrderRow {
    request: String,
    holder: String,
    is_done: i64,
    held_until: i64,
    answer: Option<JsonText<Answer>>,
}

/// Claims an order: `caller` and `request` are texts that are equal for the same caller and the
/// same request; `user` is the person whom it is about, with whom it is erased.
///
/// # Errors
/// [`Error::Refused`] for a key that is none, or that belongs to another request;
/// [`Error::Refused`] with [`Code::WrongState`] while another request carries the order out, or if
/// its answer is lost.
pub async fn claim(
    platform: &impl Platform,
    caller: &str,
    key: &str,
    request: &[u8],
    user: Option<&UserId>,
) -> Result<Claimed, Error> {
    const LAPSED: &str = "\
DELETE FROM orders WHERE caller = ?1 AND (expires_at <= ?3 OR (key = ?2 AND is_done = 0 AND held_until <= ?3))";
    const OLDEST: &str = "\
DELETE FROM orders WHERE caller = ?1 AND key IN (
    SELECT key FROM orders WHERE caller = ?1 ORDER BY expires_at DESC LIMIT -1 OFFSET ?2)";
    const INSERT: &str = "\
INSERT INTO orders (caller, key, request, user_id, holder, held_until, expires_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (caller, key) DO NOTHING";
    const SELECT: &str = "\
SELECT request, holder, is_done, held_until, answer FROM orders WHERE caller = ?1 AND key = ?2";
    ids::check(FIELD, key)?;
    let now_ms = platform.now_ms();
    let order = Order {
        caller: ids::digest(caller),
        key: ids::digest(key),
        holder: format!("{:032x}", platform.random()),
    };
    let request = ids::digest_of(request);
    let (caller, key) = (order.caller.as_str(), order.key.as_str());
    let statements = [
        Statement::new(LAPSED, [caller.into(), key.into(), now_ms.into()]),
        Statement::new(OLDEST, [caller.into(), MOST_ORDERS.into()]),
        Statement::new(
            INSERT,
            [
                caller.into(),
                key.into(),
                request.as_str().into(),
                user.map(|user| user.0.clone()).into(),
                order.holder.as_str().into(),
                now_ms.saturating_add(CLAIM_MS).into(),
                now_ms.saturating_add(KEPT_MS).into(),
            ],
        ),
        Statement::new(SELECT, [caller.into(), key.into()]),
    ];
    let [_, _, _, found] = batch_apart(platform, statements).await?;
    let row: OrderRow = found.first()?.ok_or(Error::NotFound("order"))?;
    let refuse = |code, reason: &str| Err(Error::refused(code, FIELD, reason));
    if row.request != request {
        return refuse(Code::InvalidField, "belongs to another order");
    }
    match row.answer {
        Some(JsonText(answer)) => Ok(Claimed::Before(answer)),
        None if row.holder == order.holder => {
            platform.order().begin(effect(&order));
            Ok(Claimed::Now(order))
        }
        None if row.is_done == 1 && row.held_until <= now_ms => {
            refuse(Code::WrongState, "was carried out, and its answer is lost")
        }
        None => refuse(Code::WrongState, "is being carried out by another request"),
    }
}

const FIELD: &str = "Idempotency-Key";

/// Notes that an order has its effect, in the batch of the effect. Fails, and the batch with it, if
/// another request has claimed the order.
fn effect(order: &Order) -> [Statement; 2] {
    const HELD: &str = "\
SELECT CASE WHEN EXISTS (SELECT 1 FROM orders WHERE caller = ?1 AND key = ?2 AND holder = ?3) THEN 1
    ELSE json_extract('{}', 'order taken') END";
    const DONE: &str =
        "UPDATE orders SET is_done = 1 WHERE caller = ?1 AND key = ?2 AND holder = ?3";
    [HELD, DONE].map(|sql| {
        Statement::new(
            sql,
            [
                order.caller.as_str().into(),
                order.key.as_str().into(),
                order.holder.as_str().into(),
            ],
        )
    })
}

/// How the request that carried an order out has ended.
#[derive(Debug, Clone)]
pub enum End {
    /// The order has this answer from now on.
    Answered(Answer),
    /// It asked for something that cannot be: nothing was stored, and a mended one may follow.
    Refused,
    /// The service failed. It may be sent anew, unless it has had its effect.
    Failed,
}

/// Ends the turn of the request that carries out an order.
///
/// # Errors
/// When the database is out of reach.
pub async fn finish(platform: &impl Platform, order: &Order, end: &End) -> Result<(), Error> {
    const STORE: &str = "\
UPDATE orders SET is_done = 1, answer = ?4 WHERE caller = ?1 AND key = ?2 AND holder = ?3";
    const FORGET: &str = "\
DELETE FROM orders WHERE caller = ?1 AND key = ?2 AND holder = ?3 AND (is_done = 0 OR ?4 = 'refused')";
    platform.order().end();
    let (sql, value) = match end {
        End::Answered(answer) => (STORE, to_json(answer)?),
        End::Refused => (FORGET, "refused".to_owned()),
        End::Failed => (FORGET, "failed".to_owned()),
    };
    let statement = Statement::new(
        sql,
        [
            order.caller.as_str().into(),
            order.key.as_str().into(),
            order.holder.as_str().into(),
            value.into(),
        ],
    );
    batch(platform, [statement]).await.map(drop)?;
    Ok(())
}

/// Deletes orders whose answers are no longer kept.
///
/// # Errors
/// When the database is out of reach; the next sweep deletes them.
pub(crate) async fn sweep(platform: &impl Platform) -> Result<(), Error> {
    const SQL: &str = "DELETE FROM orders WHERE expires_at <= ?1";
    let delete = Statement::new(SQL, [platform.now_ms().into()]);
    batch(platform, [delete]).await?;
    Ok(())
}

/// Forgets the orders about a person who is erased.
pub(crate) fn delete_of_person(user: &UserId) -> Statement {
    const SQL: &str = "DELETE FROM orders WHERE user_id = ?1";
    Statement::new(SQL, [user.0.clone().into()])
}
