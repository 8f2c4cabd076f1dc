//! Everything that an event can reach, and the counted ways to reach it.

pub(crate) mod totals;

use std::cell::RefCell;
use std::pin::pin;

use futures::future::{self, Either};

use crate::isolate::memory::IsolateMemory;
use crate::ports::{
    Answer, Cache, Clock, Entropy, Http, HttpAnswer, HttpError, HttpRequest, Log, Queue,
    QueueError, Settings, Signatures, Sql, SqlError, Statement, Timer, Usage, UsageReading,
};

/// Everything a use case can reach, for the length of one event.
pub trait Platform:
    Sql + Cache + Queue + Http + Signatures + Timer + Clock + Entropy + Log
{
    /// Operations of this event so far.
    fn usage(&self) -> &Usage;
    /// The session that this event acts under, until the database has confirmed it.
    fn unconfirmed(&self) -> &Unconfirmed;
    /// The order that this event carries out, until it has had its effect.
    fn order(&self) -> &PendingOrder;
    /// What this event does that goes on record, until it is there.
    fn act(&self) -> &PendingAct;
    /// Memory of this isolate, across events.
    fn memory(&self) -> &IsolateMemory;
    /// Configuration of the deployment.
    fn settings(&self) -> &Settings;
    /// Bytes of this isolate's linear memory, which never shrinks.
    fn memory_bytes(&self) -> u64;
}

/// The statement that confirms an event's session. A session that is known from the cache alone is
/// confirmed by the first batch that the event sends anyway.
#[derive(Debug, Default)]
pub struct Unconfirmed(RefCell<Option<Statement>>);

impl Unconfirmed {
    /// From here on the event acts under a session. The statement fails, and its batch with it, if
    /// the session has ended.
    pub(crate) fn begin(&self, confirm: Statement) {
        *self.0.borrow_mut() = Some(confirm);
    }

    /// The event is answered, or its session confirmed: what follows needs no session.
    pub fn end(&self) {
        *self.0.borrow_mut() = None;
    }

    fn statement(&self) -> Option<Statement> {
        self.0.borrow().clone()
    }
}

/// The statements that note the effect of an event's order. They are part of the first batch that
/// changes anything, so that an order has its effect once.
#[derive(Debug, Default)]
pub struct PendingOrder(RefCell<Option<[Statement; 2]>>);

impl PendingOrder {
    /// From here on the event carries out an order.
    pub(crate) fn begin(&self, effect: [Statement; 2]) {
        *self.0.borrow_mut() = Some(effect);
    }

    /// The order has had its effect, or the event is answered.
    pub(crate) fn end(&self) {
        *self.0.borrow_mut() = None;
    }

    /// What notes the effect of these statements, if they have one.
    fn effect_of(&self, statements: &[Statement]) -> Option<[Statement; 2]> {
        self.0.borrow().clone().filter(|_| change(statements))
    }
}

/// The statement that records what an operator does. It is the last of the first batch that changes
/// anything, or of the first batch at all if the request is a read.
#[derive(Debug, Default)]
pub struct PendingAct(RefCell<Option<(Statement, bool)>>);

impl PendingAct {
    /// From here on the event does something that goes on record.
    pub(crate) fn begin(&self, record: Statement, is_read: bool) {
        *self.0.borrow_mut() = Some((record, is_read));
    }

    /// The record, if no batch has taken it along. None will from here on.
    pub(crate) fn take(&self) -> Option<Statement> {
        self.0.borrow_mut().take().map(|(record, _)| record)
    }

    /// The event has failed, or is over: nothing of it goes on record any more.
    pub fn end(&self) {
        self.take();
    }

    /// What records these statements, if they are to be.
    fn record_of(&self, statements: &[Statement]) -> Option<Statement> {
        let pending = self.0.borrow().clone();
        let taken = pending.filter(|(_, is_read)| *is_read || change(statements));
        taken.map(|(record, _)| record)
    }
}

/// Whether these statements change anything.
fn change(statements: &[Statement]) -> bool {
    let reads = |statement: &Statement| statement.sql.starts_with("SELECT");
    !statements.iter().all(reads)
}

/// Runs a batch and counts it. Every use case goes through here.
pub(crate) async fn batch<const N: usize>(
    platform: &impl Platform,
    statements: [Statement; N],
) -> Result<[Answer; N], SqlError> {
    let answers = batch_of(platform, statements.into()).await?;
    answers.try_into().map_err(|_| one_each())
}

/// As [`batch`], for a number of statements known only at run time.
pub(crate) async fn batch_of(
    platform: &impl Platform,
    statements: Vec<Statement>,
) -> Result<Vec<Answer>, SqlError> {
    let confirmation = platform.unconfirmed().statement();
    let effect = platform.order().effect_of(&statements);
    let record = platform.act().record_of(&statements);
    let (has_effect, is_recorded) = (effect.is_some(), record.is_some());
    let asked = statements.len();
    let before: Vec<Statement> = confirmation
        .into_iter()
        .chain(effect.into_iter().flatten())
        .collect();
    let added = before.len();
    let all = before.into_iter().chain(statements).chain(record);
    let mut answers = counted(platform, all.collect()).await?;
    platform.unconfirmed().end();
    if has_effect {
        platform.order().end();
    }
    if is_recorded {
        platform.act().end();
    }
    answers.drain(..added.min(answers.len()));
    answers.truncate(asked);
    Ok(answers)
}

/// As [`batch`], for what the service does beside the event's own work: nothing is taken along.
pub(crate) async fn batch_apart<const N: usize>(
    platform: &impl Platform,
    statements: [Statement; N],
) -> Result<[Answer; N], SqlError> {
    let answers = counted(platform, statements.into()).await?;
    answers.try_into().map_err(|_| one_each())
}

fn one_each() -> SqlError {
    SqlError::Shape("one answer a statement".to_owned())
}

async fn counted(
    platform: &impl Platform,
    statements: Vec<Statement>,
) -> Result<Vec<Answer>, SqlError> {
    platform.usage().add(UsageReading {
        batches: 1,
        statements: statements.len() as u64,
        ..UsageReading::default()
    });
    let answers = platform.batch(statements).await?;
    for answer in &answers {
        platform.usage().add(UsageReading {
            rows_read: answer.rows_read,
            rows_written: answer.rows_written,
            database_us: answer.database_us,
            ..UsageReading::default()
        });
    }
    Ok(answers)
}

/// Sends messages and counts them. Every use case goes through here.
pub(crate) async fn send(
    platform: &impl Platform,
    bodies: Vec<String>,
    delay_secs: u32,
) -> Result<(), QueueError> {
    platform.usage().add(UsageReading {
        messages: bodies.len() as u64,
        ..UsageReading::default()
    });
    platform.send(bodies, delay_secs).await
}

/// Output of the future; `None` if it takes longer.
pub(crate) async fn within<T>(
    platform: &impl Platform,
    deadline_ms: u64,
    future: impl Future<Output = T>,
) -> Option<T> {
    match future::select(pin!(future), pin!(platform.sleep_ms(deadline_ms))).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(((), _)) => None,
    }
}

/// Sends a request, with its deadline.
pub(crate) async fn fetch(
    platform: &impl Platform,
    request: HttpRequest,
) -> Result<HttpAnswer, HttpError> {
    let deadline_ms = request.deadline_ms;
    let answer = within(platform, deadline_ms, platform.request(request)).await;
    answer.unwrap_or(Err(HttpError::TimedOut))
}
