//! The Worker: events in, responses out, bindings behind the ports. The only code that names the
//! platform.

pub mod access;
mod artefacts;
mod bindings;
mod body;
#[cfg(not(target_arch = "wasm32"))]
pub mod description;
#[cfg(not(target_arch = "wasm32"))]
pub mod document;
mod event;
mod metrics;
mod parameters;
mod problem;
mod quota;
mod routes;
mod session;

use std::sync::LazyLock;

use axum::Router;
use axum::body::Body;
use axum::response::Response;
use service::EventKind;
use service::cache_stats;
use service::costs;
use service::deliveries::{self, Settlement};
use service::warming;
use tower::ServiceExt as _;
use worker::{
    Context, Env, HttpRequest, MessageBatch, MessageExt as _, QueueRetryOptionsBuilder,
    ScheduleContext, ScheduledEvent, console_error,
};

use crate::bindings::Bindings;
use crate::event::Event;

static ROUTER: LazyLock<Router> = LazyLock::new(routes::router);

/// Runs once per isolate, before any event.
#[worker::event(start)]
fn start() {
    matching::provide(artefacts::take);
}

/// Queue of the messages that the platform has given up on.
const DEAD_LETTER_QUEUE: &str = "edgematch-dead";

/// The hourly trigger in `wrangler.toml`.
const EVERY_HOUR: &str = "0 * * * *";

#[worker::event(fetch)]
async fn fetch(request: HttpRequest, env: Env, context: Context) -> worker::Result<Response> {
    let event = Event::new(&env, context)?;
    let mut request = request.map(Body::new);
    let known = event::ReaderVersions::of(&request);
    access::arrive(&mut request, event.clone());
    let response = match ROUTER.clone().oneshot(request).await {
        Ok(response) => response,
        Err(infallible) => match infallible {},
    };
    let response = event.settle(response).await;
    Ok(event.finish(known.leave_out(response)))
}

#[worker::event(queue)]
async fn queue(
    batch: MessageBatch<serde_json::Value>,
    env: Env,
    _context: Context,
) -> worker::Result<()> {
    // Nothing here may return an error: the handler would panic, and every request of the isolate
    // would fail.
    let bindings = match Bindings::new(&env) {
        Ok(bindings) => bindings,
        Err(error) => {
            console_error!("{error}");
            batch.retry_all();
            return Ok(());
        }
    };
    if let Err(error) = artefacts::load(&bindings).await {
        console_error!("{error}");
        batch.retry_all();
        return Ok(());
    }
    let messages: Vec<_> = batch.raw_iter().collect();
    let bodies: Vec<String> = messages
        .iter()
        .map(|m| bindings::json_of(&m.body()))
        .collect();
    let name = batch.queue();
    let settlements = if name == DEAD_LETTER_QUEUE {
        deliveries::handle_dead(&bindings, &name, &bodies).await
    } else {
        deliveries::handle(&bindings, &name, &bodies).await
    };
    account(&bindings, "queue", bodies.len()).await;
    for (message, settlement) in messages.iter().zip(settlements) {
        match settlement {
            Settlement::Ack => message.ack(),
            Settlement::Retry { delay_secs } => {
                let options = QueueRetryOptionsBuilder::new()
                    .with_delay_seconds(delay_secs)
                    .build();
                message.retry_with_options(&options);
            }
        }
    }
    Ok(())
}

/// Accounts for an event that is not a request, and writes the counts when they are due.
async fn account(bindings: &Bindings, route: &str, events: usize) {
    let kind = EventKind {
        route: route.to_owned(),
        cache: "",
    };
    costs::account(bindings, kind, events as u64);
    if cache_stats::is_due(bindings) {
        cache_stats::write(bindings).await;
    }
}

#[worker::event(scheduled)]
async fn scheduled(event: ScheduledEvent, env: Env, _context: ScheduleContext) {
    let bindings = match Bindings::new(&env) {
        Ok(bindings) => bindings,
        Err(error) => return console_error!("{error}"),
    };
    if let Err(error) = artefacts::load(&bindings).await {
        return console_error!("{error}");
    }
    if let Err(error) = deliveries::sweep(&bindings).await {
        console_error!("sweep failed: {error}");
    }
    if event.cron() == EVERY_HOUR
        && let Err(error) = cache_stats::hourly(&bindings).await
    {
        console_error!("hourly work failed: {error}");
    }
    if event.cron() == EVERY_HOUR
        && let Err(error) = warming::start(&bindings).await
    {
        console_error!("warming failed: {error}");
    }
    account(&bindings, "cron", 1).await;
}
