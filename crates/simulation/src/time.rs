//! Virtual time. It stands still while anything can run, and jumps ahead when everything waits.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::task::Poll;

/// Polls of a wait before time jumps to the earliest end of any wait: other tasks may run first.
const POLLS: u32 = 16;

pub(crate) struct VirtualTime {
    now_ms: Cell<i64>,
    /// End of each wait, by ticket.
    waits: RefCell<BTreeMap<u64, i64>>,
    tickets: Cell<u64>,
}

impl VirtualTime {
    pub(crate) fn starting_at(now_ms: i64) -> Self {
        Self {
            now_ms: Cell::new(now_ms),
            waits: RefCell::default(),
            tickets: Cell::default(),
        }
    }

    pub(crate) fn now_ms(&self) -> i64 {
        self.now_ms.get()
    }

    /// Moves time, forwards or backwards.
    pub(crate) fn advance_ms(&self, ms: i64) {
        self.now_ms.set(self.now_ms.get() + ms);
    }

    /// Waits until virtual time has reached `due_ms`.
    pub(crate) async fn wait_until(&self, due_ms: i64) {
        let _wait = Wait::begin(self, due_ms);
        let mut polls = 0;
        poll_fn(|context| {
            if self.now_ms() >= due_ms {
                return Poll::Ready(());
            }
            polls += 1;
            if polls > POLLS {
                self.jump_to_earliest_end();
                polls = 0;
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    fn jump_to_earliest_end(&self) {
        if let Some(due_ms) = self.waits.borrow().values().min() {
            self.now_ms.set(self.now_ms.get().max(*due_ms));
        }
    }
}

/// A wait under way. One that is dropped early no longer holds time back.
struct Wait<'a> {
    time: &'a VirtualTime,
    ticket: u64,
}

impl<'a> Wait<'a> {
    fn begin(time: &'a VirtualTime, due_ms: i64) -> Self {
        let ticket = time.tickets.get();
        time.tickets.set(ticket + 1);
        time.waits.borrow_mut().insert(ticket, due_ms);
        Self { time, ticket }
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        self.time.waits.borrow_mut().remove(&self.ticket);
    }
}
