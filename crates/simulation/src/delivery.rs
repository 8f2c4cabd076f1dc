//! The queue as its consumer sees it: late, reordered, duplicated and lost deliveries.

use service::deliveries::{self, Settlement};

use crate::faults::Faults;
use crate::isolate::Isolate;
use crate::world::World;

/// Time in which every outbox row becomes due.
const OUTBOX_MS: i64 = 601_000;
/// Rounds after which a queue that still holds messages never empties.
const ROUNDS: usize = 1_000;

impl World {
    /// Delivers the messages that are due to an isolate, in random order, some of them twice, in
    /// batches of at most `batch`. Returns the number of deliveries.
    pub async fn deliver(&self, isolate: &Isolate<'_>, batch: usize) -> usize {
        let mut due = Vec::new();
        self.queue.borrow_mut().retain(|message| {
            let is_due = message.due_ms <= self.now_ms();
            if is_due {
                due.push(message.body.clone());
            }
            !is_due
        });
        due.retain(|_| !self.happens(|faults| faults.message_lost));
        for index in (1..due.len()).rev() {
            let other = self.rng.borrow_mut().usize(0..=index);
            due.swap(index, other);
        }
        let mut delivered = 0;
        for chunk in due.chunks(batch) {
            let mut bodies = chunk.to_vec();
            if self.happens(|faults| faults.duplicated) {
                bodies.extend_from_within(..1);
            }
            delivered += bodies.len();
            let settlements = deliveries::handle(isolate, "edgematch", &bodies).await;
            assert_eq!(settlements.len(), bodies.len(), "one per delivery");
            let ack_lost = self.happens(|faults| faults.ack_lost);
            for (body, settlement) in bodies.into_iter().zip(settlements) {
                let delay_secs = match settlement {
                    Settlement::Ack if !ack_lost => continue,
                    Settlement::Ack => 1,
                    Settlement::Retry { delay_secs } => delay_secs,
                };
                self.enqueue(body, delay_secs);
            }
        }
        delivered
    }

    /// Delivers, sweeps and moves time without faults until the queue and the outbox are empty.
    ///
    /// # Panics
    /// When they never become empty.
    pub async fn drain(&self, isolate: &Isolate<'_>) {
        self.set_faults(Faults::default());
        for _ in 0..ROUNDS {
            self.deliver(isolate, 10).await;
            self.advance_ms(OUTBOX_MS);
            deliveries::sweep(isolate)
                .await
                .expect("a sweep without faults succeeds");
            if self.queue.borrow().is_empty() && self.rows("SELECT 1 FROM outbox").is_empty() {
                return;
            }
        }
        panic!("the queue never empties: {:?}", self.queue.borrow());
    }
}
