//! The time to recompute the matches of many people in one run.
//!
//! It is measured from outside, from the request to the response that reports the end of the run.
//! It therefore includes the queue's delay of one second per step of a hundred people, as an
//! operator sees it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tokens::Role;

use crate::edgematch_api::Api;
use crate::stage::Stage;

/// Timeout of a run; ten thousand people take minutes.
const TIMEOUT: Duration = Duration::from_secs(1800);

/// The figures of one run.
pub(super) struct Recompute {
    pub(super) people: u64,
    pub(super) took: Duration,
    /// Rows written per person when nothing has changed.
    pub(super) rows_written: f64,
    /// Rows read per person.
    pub(super) rows_read: f64,
    /// Time per person from the start of a step until all matches are computed: `wall_ms` of the
    /// run. The local runtime's clock advances while a Worker computes.
    pub(super) compute: Duration,
}

/// Recomputes everyone's matches for each number of people in `counts`, in ascending order.
pub(super) fn measure(
    stage: &Stage,
    origin: &str,
    resumes: &[Value],
    counts: &[u64],
    interrupted: &AtomicBool,
) -> Result<Vec<Recompute>> {
    let service = Api::new(origin, stage.token("bench", Role::Service)?);
    let mut loaded = 0;
    let mut measured = Vec::new();
    for &count in counts {
        for n in loaded..count {
            ensure!(!interrupted.load(Ordering::Relaxed), "interrupted");
            let at = usize::try_from(n)?.checked_rem(resumes.len());
            let resume = at.and_then(|at| resumes.get(at));
            let resume = resume.context("the demo data has no people")?;
            service.put(&format!("/v1/users/bench-{n:06}/resume"), resume)?;
        }
        loaded = count;
        println!("{count} people loaded");
        // The first run handles the changes of loading, so that the second finds none.
        recompute_all(&service, interrupted)?;
        let (took, run) = recompute_all(&service, interrupted)?;
        let number = |field: &str| run.get(field).and_then(Value::as_u64).context("no number");
        let done = number("done")?;
        measured.push(Recompute {
            people: done,
            took,
            rows_written: number("rows_written")? as f64 / done as f64,
            rows_read: number("rows_read")? as f64 / done as f64,
            compute: Duration::from_secs_f64(number("wall_ms")? as f64 / 1000.0 / done as f64),
        });
    }
    Ok(measured)
}

/// Recomputes everyone's matches and waits for the end of the run.
fn recompute_all(service: &Api, interrupted: &AtomicBool) -> Result<(Duration, Value)> {
    let started = Instant::now();
    let run = service.post("/v1/recompute", &json!({"scope": "all"}))?;
    let id = run.get("run_id").and_then(Value::as_str);
    let address = format!("/v1/runs/{}", id.context("no run")?);
    loop {
        let run = service.get(&address)?;
        let took = started.elapsed();
        match run.get("status").and_then(Value::as_str) {
            Some("succeeded") => {
                // The cost of the last step is written after it has ended.
                thread::sleep(Duration::from_secs(1));
                return Ok((took, service.get(&address)?));
            }
            Some("queued" | "running") => {}
            status => anyhow::bail!("{address} is {status:?}"),
        }
        ensure!(!interrupted.load(Ordering::Relaxed), "interrupted");
        ensure!(took < TIMEOUT, "{address} does not end");
        thread::sleep(Duration::from_millis(20));
    }
}

impl Recompute {
    pub(super) fn per_second(&self) -> f64 {
        self.people as f64 / self.took.as_secs_f64()
    }
}
