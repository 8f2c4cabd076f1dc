//! Other people's services, as a test scripts them, and waiting in virtual time.

use std::future::poll_fn;
use std::task::Poll;

use service::ports::{Http, HttpAnswer, HttpError, HttpRequest, Timer};

use crate::world::{Isolate, World};

/// What a scripted service does with one request.
pub struct Reply {
    /// How long it takes; longer than any deadline for one that hangs.
    pub after_ms: u64,
    /// What comes of it then.
    pub result: Result<HttpAnswer, HttpError>,
}

impl Reply {
    /// An answer at once.
    pub fn answer(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self {
            after_ms: 0,
            result: Ok(HttpAnswer {
                status,
                retry_after_secs: None,
                body: body.into(),
            }),
        }
    }

    /// The same, with `Retry-After`.
    pub fn retry_after(mut self, secs: u32) -> Self {
        if let Ok(answer) = &mut self.result {
            answer.retry_after_secs = Some(secs);
        }
        self
    }

    /// The same, after some time.
    pub fn after_ms(mut self, ms: u64) -> Self {
        self.after_ms = ms;
        self
    }

    /// No answer, ever.
    pub fn hang() -> Self {
        Self {
            after_ms: u64::from(u32::MAX),
            result: Err(HttpError::Unreachable),
        }
    }

    /// No connection.
    pub fn unreachable() -> Self {
        Self {
            after_ms: 0,
            result: Err(HttpError::Unreachable),
        }
    }
}

/// Looks that others may take at the world before time passes for those who wait.
const PATIENCE: u32 = 16;

impl World {
    /// Waits until virtual time has come so far; where everybody waits, it passes.
    async fn wait_until(&self, due_ms: i64) {
        let ticket = self.begin_wait(due_ms);
        let mut looks = 0;
        let _ends = EndsWait {
            world: self,
            ticket,
        };
        poll_fn(|context| {
            if self.now_ms() >= due_ms {
                return Poll::Ready(());
            }
            looks += 1;
            if looks > PATIENCE {
                self.pass_to_earliest_wait();
                looks = 0;
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }
}

/// A wait that is abandoned no longer holds time back.
struct EndsWait<'a> {
    world: &'a World,
    ticket: u64,
}

impl Drop for EndsWait<'_> {
    fn drop(&mut self) {
        self.world.end_wait(self.ticket);
    }
}

impl Timer for Isolate<'_> {
    async fn sleep_ms(&self, ms: u64) {
        let ms = i64::try_from(ms).expect("a pause");
        self.world().wait_until(self.world().now_ms() + ms).await;
    }
}

impl Http for Isolate<'_> {
    async fn request(&self, request: HttpRequest) -> Result<HttpAnswer, HttpError> {
        let reply = self.world().reply(&request);
        self.sleep_ms(reply.after_ms).await;
        reply.result
    }
}
