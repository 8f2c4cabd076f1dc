//! How fast matches are worked out again for many people, in one order each.
//!
//! Timed from outside, from the order to the answer that says it has ended: the queue's own waiting, a second for each step of a
//! hundred people, is part of it, as it is of what an operator sees.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::Stage;
use crate::edgematch_api::Api;
use crate::project::Project;

/// Longest wait for an order: ten thousand people take minutes.
const PATIENCE: Duration = Duration::from_secs(1800);

/// What one order gave.
pub(super) struct Recompute {
    pub(super) people: u64,
    pub(super) took: Duration,
    /// Rows written for each person where nothing had changed.
    pub(super) rows_written: f64,
    /// Rows read for each person.
    pub(super) rows_read: f64,
    /// For each person, from the start of a step until all was worked out: `wall_ms` of the run. The local runtime's clock moves
    /// while a Worker computes.
    pub(super) worked_out: Duration,
}

/// Orders everyone's matches for as many people as each of `counts` says, fewest first.
pub(super) fn measure(
    project: &Project,
    stage: &Stage,
    origin: &str,
    resumes: &[Value],
    counts: &[u64],
    interrupted: &AtomicBool,
) -> Result<Vec<Recompute>> {
    let service = Api::new(origin, stage.token(project, "bench", "service")?);
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
        // The first order catches up with what loading has left, so that the second finds nothing changed.
        order(&service, interrupted)?;
        let (took, run) = order(&service, interrupted)?;
        let number = |field: &str| run.get(field).and_then(Value::as_u64).context("no number");
        let done = number("done")?;
        measured.push(Recompute {
            people: done,
            took,
            rows_written: number("rows_written")? as f64 / done as f64,
            rows_read: number("rows_read")? as f64 / done as f64,
            worked_out: Duration::from_secs_f64(number("wall_ms")? as f64 / 1000.0 / done as f64),
        });
    }
    Ok(measured)
}

/// Orders everyone, and waits for the end.
fn order(service: &Api, interrupted: &AtomicBool) -> Result<(Duration, Value)> {
    let started = Instant::now();
    let ordered = service.post("/v1/recompute", &json!({"scope": "all"}))?;
    let id = ordered.get("run_id").and_then(Value::as_str);
    let address = format!("/v1/runs/{}", id.context("no run")?);
    loop {
        let run = service.get(&address)?;
        let took = started.elapsed();
        match run.get("status").and_then(Value::as_str) {
            Some("succeeded") => {
                // What the last step has cost is written once it is over.
                thread::sleep(Duration::from_secs(1));
                return Ok((took, service.get(&address)?));
            }
            Some("queued" | "running") => {}
            status => anyhow::bail!("{address} is {status:?}"),
        }
        ensure!(!interrupted.load(Ordering::Relaxed), "interrupted");
        ensure!(took < PATIENCE, "{address} does not end");
        thread::sleep(Duration::from_millis(20));
    }
}

impl Recompute {
    pub(super) fn per_second(&self) -> f64 {
        self.people as f64 / self.took.as_secs_f64()
    }
}
