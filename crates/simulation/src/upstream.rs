//! Other people's services, as a test scripts them, and waiting in virtual time.

use std::future::poll_fn;
use std::task::Poll;

use service::ports::{Http, HttpAnswer, HttpError, HttpRequest, Timer};

use crate::world::{Isolate, World};

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
