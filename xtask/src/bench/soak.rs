//! `cargo xtask bench soak`: whether hostile documents slow others down, or fill the memory.
//!
//! Several people use the service at once, first alone, then beside somebody who sends the largest
//! and most twisted documents that the limits let through. Nobody may get an error of the server,
//! and the isolate's linear memory, which never shrinks, must come to rest.

use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};
use clap::Args;
use serde_json::{Value, json};
use tokens::Role;
use ureq::http::Request;

use super::runtime::UNLIMITED;
use super::{client, postings, runtime};
use crate::build::{self, Profile};
use crate::edgematch_api::Api;
use crate::progress::Step;
use crate::project::Project;
use crate::stage::{self, Stage};
use crate::wrangler::{self, Server};
use crate::{demo_data, setup};

/// People who use the service at once.
const INNOCENT: usize = 3;
/// How often the memory is read.
const SAMPLE_EVERY: Duration = Duration::from_secs(10);
/// Most that hostile documents may do to the p99 of others, in times of what it is without them.
const AIM: f64 = 2.0;

/// The options of `bench soak`.
#[derive(Args)]
pub(super) struct Options {
    /// Minutes of load beside hostile documents, after a fifth of that without them.
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    /// Catalogue size, in postings.
    #[arg(long, default_value_t = 10_000)]
    postings: usize,
}

/// Soaks one runtime and prints what it measured.
pub(super) fn run(project: &Project, options: &Options, interrupted: &AtomicBool) -> Result<()> {
    setup::for_running(project)?;
    build::worker(project, Profile::Release)?;
    build::command_line(project)?;
    let stage = Stage::prepare(project)?;
    let _inside = project.shell.push_dir(stage.folder());
    let _quiet = project.shell.push_env("WRANGLER_LOG", "error");
    let file = stage.folder().join("postings.jsonl");
    let source = postings::write(project, &file, options.postings)?;
    wrangler::migrate(project, None, Step::start)?;
    let server = Server::start(
        project,
        Profile::Release,
        stage::free_port()?,
        None,
        &[UNLIMITED.to_owned()],
        interrupted,
    )?;
    runtime::import(project, &stage, &server.origin, &file, interrupted)?;
    let people = demo_data::generate()?.people;
    let loader = Api::new(&server.origin, stage.token("bench", Role::Service)?);
    let mut innocent = Vec::new();
    for person in people.iter().take(INNOCENT) {
        loader.put(&format!("/v1/users/{}/resume", person.id), &person.resume)?;
        innocent.push(Caller::new(
            &server.origin,
            stage.token(person.id, Role::User)?,
            of_a_person(person.id, &person.resume),
        ));
    }
    let hostile = [Caller::new(
        &server.origin,
        stage.token("bench", Role::Service)?,
        hostile(),
    )];
    let operator = Api::new(&server.origin, stage.token("operator", Role::Admin)?);
    // Everything is loaded before anything is measured.
    soak(
        &innocent,
        &hostile,
        Duration::from_secs(10),
        &operator,
        interrupted,
    )?;
    let whole = Duration::from_secs(60 * options.minutes);
    let alone = soak(&innocent, &[], whole / 5, &operator, interrupted)?;
    let beside = soak(&innocent, &hostile, whole, &operator, interrupted)?;
    println!(
        "\n{} {source} postings, {INNOCENT} people\n\n{}",
        options.postings,
        report(&alone, &beside)
    );
    Ok(())
}

/// A request: method, path, media type and body.
type Order = (&'static str, String, &'static str, String);

const JSON: &str = "application/json";

fn read(path: String) -> Order {
    ("GET", path, JSON, String::new())
}

/// What a person does, in turn. The changed résumé makes their matches stale each time.
fn of_a_person(id: &str, resume: &Value) -> Vec<Order> {
    let mut changed = resume.clone();
    if let Some(basics) = changed.pointer_mut("/basics") {
        basics["label"] = json!("Data Engineer");
    }
    let put = |resume: &Value| {
        let path = format!("/v1/users/{id}/resume");
        ("PUT", path, JSON, resume.to_string())
    };
    let page = format!("/v1/users/{id}/recommendations");
    vec![
        put(resume),
        read(page.clone()),
        read(format!("{page}?posted_after=1970-01-01")),
        read(format!("{page}?q=nurse&facets=workplace")),
        put(&changed),
        read("/v1/jobs?q=engineer".to_owned()),
        read(format!("/v1/users/{id}/growth")),
        read(page),
    ]
}

/// The largest and most twisted documents that the limits let through, and some that they refuse.
fn hostile() -> Vec<Order> {
    let filled = |pattern: &str, bytes: usize| pattern.repeat(bytes / pattern.len());
    let mut orders = Vec::new();
    let patterns = [
        "<a",
        "<ul><li>",
        "&amp;&#x41;",
        "the of and to ",
        "a ",
        "\na",
        "a.",
        "donaudampfschiff",
        "机器学习工程师",
        "5+ years of ",
        "no Java or ",
        "50.000 EUR - ",
        "Berlin, Germany; ",
    ];
    for (n, pattern) in patterns.into_iter().enumerate() {
        let text = filled(pattern, 90 << 10);
        let posting =
            json!({"identifier": format!("hostile-{n}"), "title": "Nurse", "description": text});
        orders.push(("POST", "/v1/jobs".to_owned(), JSON, posting.to_string()));
        let summary = json!({"basics": {"label": "Nurse", "summary": filled(pattern, 19 << 10)}});
        let path = "/v1/users/hostile/resume".to_owned();
        orders.push(("PUT", path.clone(), JSON, summary.to_string()));
        orders.push(("PUT", path, "text/plain", filled(pattern, 250 << 10)));
        let words = percent_encoding::utf8_percent_encode(
            &filled(pattern, 120),
            percent_encoding::NON_ALPHANUMERIC,
        )
        .to_string();
        orders.push(read(format!("/v1/users/hostile/recommendations?q={words}")));
    }
    let deep = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    for body in [deep, filled("{", 1 << 20), filled("\"a\",", 2 << 20)] {
        orders.push(("POST", "/v1/jobs".to_owned(), JSON, body));
    }
    orders
}

/// Somebody who sends the same requests again and again.
struct Caller {
    agent: ureq::Agent,
    origin: String,
    token: String,
    orders: Vec<Order>,
}

impl Caller {
    fn new(origin: &str, token: String, orders: Vec<Order>) -> Self {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(client::TIMEOUT))
            .http_status_as_error(false)
            .build();
        Self {
            agent: agent.into(),
            origin: origin.to_owned(),
            token,
            orders,
        }
    }

    /// Sends one request. Returns the time to the last byte, or nothing if it was refused.
    fn send(&self, (method, path, kind, body): &Order) -> Result<Option<Duration>> {
        let request = Request::builder()
            .method(*method)
            .uri(format!("{}{path}", self.origin))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", *kind)
            .body(body.as_str())?;
        let started = Instant::now();
        let mut response = self.agent.run(request).context(path.clone())?;
        let status = response.status();
        let text = response.body_mut().read_to_string()?;
        let took = started.elapsed();
        ensure!(
            !status.is_server_error(),
            "{method} {path}: {status} {text}"
        );
        Ok(status.is_success().then_some(took))
    }
}

/// What one stretch of load measured.
struct Measured {
    /// Of what people do, the shortest first.
    took: Vec<Duration>,
    hostile_accepted: usize,
    hostile_refused: usize,
    /// The isolate's linear memory, in bytes, in the order of time.
    memory: Vec<u64>,
}

/// Lets everybody send requests for so long.
fn soak(
    innocent: &[Caller],
    hostile: &[Caller],
    long: Duration,
    operator: &Api,
    interrupted: &AtomicBool,
) -> Result<Measured> {
    let started = Instant::now();
    let failed = AtomicBool::new(false);
    let goes_on = || {
        started.elapsed() < long
            && !interrupted.load(Ordering::Relaxed)
            && !failed.load(Ordering::Relaxed)
    };
    let took = Mutex::new(Vec::new());
    let refused = Mutex::new((0, 0));
    let keep_sending = |caller: &Caller, keep: &dyn Fn(&Order, Option<Duration>) -> Result<()>| {
        let mut orders = caller.orders.iter().cycle();
        let result = (|| -> Result<()> {
            while goes_on() {
                let order = orders.next().context("nothing to send")?;
                keep(order, caller.send(order)?)?;
            }
            Ok(())
        })();
        failed.fetch_or(result.is_err(), Ordering::Relaxed);
        result
    };
    let of_people = |order: &Order, answered: Option<Duration>| {
        let answered = answered.with_context(|| format!("{} {} was refused", order.0, order.1))?;
        let mut took = took.lock().map_err(|_| anyhow!("a caller panicked"))?;
        took.push(answered);
        Ok(())
    };
    let of_hostile = |_: &Order, answered: Option<Duration>| {
        let mut counted = refused.lock().map_err(|_| anyhow!("a caller panicked"))?;
        match answered {
            Some(_) => counted.0 += 1,
            None => counted.1 += 1,
        }
        Ok(())
    };
    let memory = thread::scope(|scope| -> Result<Vec<u64>> {
        let keep_sending = &keep_sending;
        let mut threads = Vec::new();
        for caller in innocent {
            let of_people = &of_people;
            threads.push(scope.spawn(move || keep_sending(caller, of_people)));
        }
        for caller in hostile {
            let of_hostile = &of_hostile;
            threads.push(scope.spawn(move || keep_sending(caller, of_hostile)));
        }
        let mut memory = vec![linear_memory(operator)?];
        while goes_on() {
            thread::sleep(SAMPLE_EVERY.min(long.saturating_sub(started.elapsed())));
            memory.push(linear_memory(operator)?);
        }
        for thread in threads {
            thread.join().map_err(|_| anyhow!("a caller panicked"))??;
        }
        Ok(memory)
    })?;
    ensure!(!interrupted.load(Ordering::Relaxed), "interrupted");
    let mut took = took
        .into_inner()
        .map_err(|_| anyhow!("a caller panicked"))?;
    took.sort_unstable();
    let (hostile_accepted, hostile_refused) = refused
        .into_inner()
        .map_err(|_| anyhow!("a caller panicked"))?;
    Ok(Measured {
        took,
        hostile_accepted,
        hostile_refused,
        memory,
    })
}

/// Linear memory of the answering isolate, in bytes.
fn linear_memory(operator: &Api) -> Result<u64> {
    let report = operator.get("/v1/capacity")?;
    let limits = report.get("limits").and_then(Value::as_array);
    let of_isolate = limits.into_iter().flatten().find(|limit| {
        let name = limit.get("name").and_then(Value::as_str);
        name == Some("isolate_bytes")
    });
    let used = of_isolate.and_then(|limit| limit.get("now")?.as_f64());
    Ok(used.context("the report has no memory of the isolate")? as u64)
}

fn report(alone: &Measured, beside: &Measured) -> String {
    let mut text = String::from("| | alone | beside hostile documents |\n|---|---:|---:|\n");
    let milliseconds = |measured: &Measured, percent| {
        client::percentile(&measured.took, percent).as_secs_f64() * 1000.0
    };
    let mib = |bytes: Option<&u64>| bytes.map_or(f64::NAN, |bytes| *bytes as f64 / 1_048_576.0);
    let mut row = |title: &str, cell: &dyn Fn(&Measured) -> String| {
        let _infallible = writeln!(text, "| {title} | {} | {} |", cell(alone), cell(beside));
    };
    row("requests of people", &|it| it.took.len().to_string());
    row("hostile ones accepted / refused", &|it| {
        format!("{} / {}", it.hostile_accepted, it.hostile_refused)
    });
    row("p50 / p99 of people, ms", &|it| {
        format!("{:.1} / {:.1}", milliseconds(it, 50), milliseconds(it, 99))
    });
    row("linear memory, first / half-way / last, MiB", &|it| {
        let half = it.memory.get(it.memory.len() / 2);
        let (first, last) = (mib(it.memory.first()), mib(it.memory.last()));
        format!("{first:.1} / {:.1} / {last:.1}", mib(half))
    });
    let ratio = milliseconds(beside, 99) / milliseconds(alone, 99);
    let _infallible = writeln!(
        text,
        "\np99 beside hostile documents ÷ p99 alone: {ratio:.2} (aim: {AIM} at most)"
    );
    text
}
