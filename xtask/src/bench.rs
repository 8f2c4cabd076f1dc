//! `cargo xtask bench`: the time and memory of a response in workerd.
//!
//! A Worker's clock does not advance while it computes, so nothing can be timed inside it.
//! Everything is measured from outside, over open connections, and compared with `/healthz`, whose
//! cost every response shares.
//!
//! Deliberately absent: limits that fail a build. Figures depend on the machine;
//! `docs/benchmarks.md` explains them.

mod catalogue;
mod client;
mod postings;
mod recompute;
mod report;
mod runtime;
mod soak;

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use clap::{Args, Subcommand};
use serde_json::Value;
use tokens::Role;

use crate::build::Profile;
use crate::edgematch_api::Api;
use crate::progress::Step;
use crate::project::Project;
use crate::stage::{self, Stage};
use crate::wrangler::{self, Server};
use crate::{build, demo_data, setup};
use client::{Answer, Connection, Name, Route};
use report::{Figures, Machine};

/// Timeout of a background computation, such as a person's matches.
const TIMEOUT: Duration = Duration::from_secs(300);

/// The options of `bench`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Options {
    #[command(subcommand)]
    part: Option<Part>,
    /// Catalogue sizes, in postings [default: 10000,32672,89780; with --quick 10000].
    #[arg(long, value_delimiter = ',', value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    sizes: Vec<u64>,
    /// People in one recompute, besides the person of the other figures [default: 1,100].
    #[arg(long, value_delimiter = ',')]
    people: Vec<u64>,
    /// Send fewer requests; the figures are not precise enough to quote.
    #[arg(long)]
    quick: bool,
    /// Also write the figures to this file, as JSON.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

/// A part that is measured by itself.
#[derive(Subcommand)]
enum Part {
    /// Measure the catalogue beside search engines, natively and in V8, without the Worker.
    Catalogue(catalogue::Options),
    /// Measure what hostile documents do to others, and whether they fill the memory.
    Soak(soak::Options),
}

/// The extent of the measurements.
struct Effort {
    sizes: Vec<usize>,
    people: Vec<u64>,
    latency_rounds: usize,
    throughput_rounds: usize,
    throughput_phase: Duration,
}

impl Options {
    fn effort(&self) -> Result<Effort> {
        let default: &[u64] = if self.quick {
            &[10_000]
        } else {
            &[10_000, 32_672, 89_780]
        };
        let sizes = if self.sizes.is_empty() {
            default
        } else {
            &self.sizes
        };
        let sizes = sizes
            .iter()
            .map(|size| Ok(usize::try_from(*size)?))
            .collect::<Result<_>>()?;
        let people = if self.people.is_empty() {
            vec![1, 100]
        } else {
            self.people.clone()
        };
        Ok(if self.quick {
            Effort {
                sizes,
                people,
                latency_rounds: 50,
                throughput_rounds: 3,
                throughput_phase: Duration::from_secs(1),
            }
        } else {
            Effort {
                sizes,
                people,
                latency_rounds: 200,
                throughput_rounds: 5,
                throughput_phase: Duration::from_secs(4),
            }
        })
    }
}

/// Measures each catalogue size in turn and prints a table.
pub(crate) fn run(project: &Project, options: &Options) -> Result<()> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed))?;
    match &options.part {
        Some(Part::Catalogue(options)) => return catalogue::run(project, options),
        Some(Part::Soak(options)) => return soak::run(project, options, &interrupted),
        None => {}
    }
    let effort = options.effort()?;
    setup::for_running(project)?;
    build::worker(project, Profile::Release)?;
    build::command_line(project)?;

    let machine = Machine::inspect(project)?;
    let mut all = Vec::new();
    for &size in &effort.sizes {
        all.push(measure(project, &effort, size, &interrupted)?);
    }
    println!("\n{}", report::markdown(&machine, &all));
    if let Some(file) = &options.json {
        let figures = serde_json::to_vec_pretty(&report::json(&machine, &all))?;
        fs::write(file, figures).with_context(|| file.display().to_string())?;
    }
    Ok(())
}

/// Measures one catalogue: one runtime loads it, and a new one serves it.
fn measure(
    project: &Project,
    effort: &Effort,
    size: usize,
    interrupted: &AtomicBool,
) -> Result<Figures> {
    println!("\n━━ {size} postings");
    let stage = Stage::prepare(project)?;
    let _inside = project.shell.push_dir(stage.folder());
    // Logging each request would distort the figures.
    let _quiet = project.shell.push_env("WRANGLER_LOG", "error");
    let file = stage.folder().join("postings.jsonl");
    let source = postings::write(project, &file, size)?;
    let people = demo_data::generate()?.people;
    let resumes: Vec<Value> = people.iter().map(|person| person.resume.clone()).collect();
    let person = people
        .into_iter()
        .next()
        .context("the demo data has no people")?;
    let token = stage.token(person.id, Role::User)?;
    wrangler::migrate(project, None, Step::start)?;

    let server = Server::start(
        project,
        Profile::Release,
        stage::free_port()?,
        None,
        &[runtime::UNLIMITED.to_owned()],
        interrupted,
    )?;
    let took = runtime::import(project, &stage, &server.origin, &file, interrupted)?;
    let resume = format!("/v1/users/{}/resume", person.id);
    Api::new(&server.origin, token.clone()).put(&resume, &person.resume)?;
    let routes = Routes::of(&server.origin, person.id, &token);
    let mut connection = Connection::new();
    settle(&mut connection, &routes.persisted, interrupted)?;
    connection.get_expected(&routes.ranked)?;
    let loading_peak = runtime::peak_resident_bytes();
    drop(server);
    let snapshot_bytes = stage.snapshot_bytes(project)?;

    let server = Server::start(
        project,
        Profile::Release,
        stage::free_port()?,
        None,
        &[runtime::UNLIMITED.to_owned()],
        interrupted,
    )?;
    let idle_peak = runtime::peak_resident_bytes();
    let routes = Routes::of(&server.origin, person.id, &token);
    let mut connection = Connection::new();
    connection.get_expected(&routes.health)?;
    let cold = connection.get_expected(&routes.ranked)?.took;
    let page = settle(&mut connection, &routes.persisted, interrupted)?;
    // Read here, because each request leaves some 30 kB behind in a local runtime, even with an
    // empty Worker.
    let serving_peak = runtime::peak_resident_bytes();
    let pair = routes.pair_with_first(&page)?;
    settle(&mut connection, &pair, interrupted)?;
    let latencies = client::latencies(
        &mut connection,
        &[&routes.health, &routes.persisted, &routes.ranked, &pair],
        effort.latency_rounds,
        interrupted,
    )?;
    let postings_ranked = connection.get_expected(&routes.ranked)?.ranked;
    let rates = client::rates(
        &[&routes.health, &routes.persisted, &pair],
        effort.throughput_rounds,
        effort.throughput_phase,
        interrupted,
    )?;
    // Last, because it fills the database with people.
    let recomputes = recompute::measure(
        &stage,
        &server.origin,
        &resumes,
        &effort.people,
        interrupted,
    )?;
    Ok(Figures {
        recomputes,
        size,
        source,
        imported_per_second: size as f64 / took.as_secs_f64(),
        snapshot_bytes,
        cold,
        latencies,
        postings_ranked,
        rates,
        idle_peak,
        loading_peak,
        serving_peak,
    })
}

/// The measured routes, apart from the pair, whose posting comes from a first response.
struct Routes {
    health: Route,
    persisted: Route,
    ranked: Route,
}

impl Routes {
    fn of(origin: &str, person: &str, token: &str) -> Self {
        let page = format!("{origin}/v1/users/{person}/recommendations");
        Self {
            health: Route {
                name: Name::Health,
                address: format!("{origin}/healthz"),
                token: None,
                cache: None,
            },
            persisted: Route {
                name: Name::Persisted,
                address: page.clone(),
                token: Some(token.to_owned()),
                cache: Some("HIT"),
            },
            // This filter excludes nothing, but persisted matches answer only unfiltered pages.
            ranked: Route {
                name: Name::Ranked,
                address: format!("{page}?posted_after=1970-01-01"),
                token: Some(token.to_owned()),
                cache: Some("MISS"),
            },
        }
    }

    /// The route of the pair of the person and the first posting of this page.
    fn pair_with_first(&self, page: &Answer) -> Result<Route> {
        let page_body: Value = serde_json::from_str(&page.text)?;
        let job = page_body
            .pointer("/items/0/job/id")
            .and_then(Value::as_str)
            .context("no job was recommended")?;
        let person = self
            .persisted
            .address
            .strip_suffix("/recommendations")
            .context("not a page of recommendations")?;
        Ok(Route {
            name: Name::Pair,
            address: format!("{person}/jobs/{job}/match"),
            token: self.persisted.token.clone(),
            cache: Some("HIT"),
        })
    }
}

/// Repeats a request until the response comes from the cache, without ranking.
fn settle(connection: &mut Connection, route: &Route, interrupted: &AtomicBool) -> Result<Answer> {
    let started = Instant::now();
    loop {
        let answer = connection.get(route)?;
        if answer.cache.as_deref() == route.cache && answer.ranked == 0 {
            return Ok(answer);
        }
        ensure!(!interrupted.load(Ordering::Relaxed), "interrupted");
        let waited = started.elapsed();
        ensure!(
            waited < TIMEOUT,
            "{} stays {:?}, with {} postings ranked",
            route.address,
            answer.cache,
            answer.ranked
        );
        thread::sleep(Duration::from_millis(200));
    }
}
