//! The figures as a table and as JSON.

use std::fmt::Write as _;
use std::fs;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use jiff::civil::Date;
use serde_json::{Value, json};
use xshell::cmd;

use super::client::{Latency, Name, Rate};
use super::recompute::Recompute;
use crate::demo_data;
use crate::project::Project;

const MIB: f64 = 1_048_576.0;

/// The machine of the measurements.
pub(super) struct Machine {
    date: Date,
    commit: String,
    cores: usize,
    processor: String,
    workerd: String,
    /// Load average of the minute before.
    load: Option<f64>,
}

impl Machine {
    pub(super) fn inspect(project: &Project) -> Result<Self> {
        let package = fs::read(project.root.join("node_modules/workerd/package.json"))?;
        let package: Value = serde_json::from_slice(&package)?;
        let commit = cmd!(project.shell, "git describe --always --dirty")
            .quiet()
            .ignore_stderr()
            .read();
        let processor = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
            let line = text
                .lines()
                .find_map(|line| line.strip_prefix("model name"))?;
            Some(line.trim_start_matches(['\t', ' ', ':']).to_owned())
        });
        let load = fs::read_to_string("/proc/loadavg").ok();
        Ok(Self {
            date: demo_data::today(),
            commit: commit.unwrap_or_else(|_| "no commit".to_owned()),
            cores: thread::available_parallelism()?.get(),
            processor: processor.unwrap_or_else(|| "unknown processor".to_owned()),
            workerd: package
                .get("version")
                .and_then(Value::as_str)
                .context("workerd has no version")?
                .to_owned(),
            load: load.and_then(|text| text.split(' ').next()?.parse().ok()),
        })
    }
}

/// The figures of one catalogue.
pub(super) struct Figures {
    pub(super) size: usize,
    /// Source of the postings: real or generated.
    pub(super) source: &'static str,
    pub(super) imported_per_second: f64,
    pub(super) snapshot_bytes: Option<u64>,
    /// Time of the first ranked response of a new runtime.
    pub(super) cold: Duration,
    pub(super) latencies: Vec<Latency>,
    pub(super) postings_ranked: u64,
    pub(super) rates: Vec<Rate>,
    /// Fewest people first.
    pub(super) recomputes: Vec<Recompute>,
    /// Peak memory of a runtime that has answered only `/healthz`.
    pub(super) idle_peak: Option<u64>,
    /// Peak memory of the runtime that imported the catalogue and ranked it.
    pub(super) loading_peak: Option<u64>,
    /// Peak memory of the runtime that read the catalogue and sent its first responses.
    pub(super) serving_peak: Option<u64>,
}

impl Figures {
    fn latency(&self, name: Name) -> Option<&Latency> {
        self.latencies.iter().find(|latency| latency.name == name)
    }

    fn rate(&self, name: Name) -> Option<&Rate> {
        self.rates.iter().find(|rate| rate.name == name)
    }

    /// Time that ranking adds to a response from persisted matches.
    fn ranking_ms(&self) -> Option<f64> {
        let ranked = self.latency(Name::Ranked)?;
        let persisted = self.latency(Name::Persisted)?;
        Some(milliseconds(ranked.p50) - milliseconds(persisted.p50))
    }
}

/// A number of bytes among the figures.
type Bytes = fn(&Figures) -> Option<u64>;

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

fn mib(bytes: Option<u64>) -> Option<f64> {
    Some(bytes? as f64 / MIB)
}

/// The figures as a Markdown table with one column per catalogue.
pub(super) fn markdown(machine: &Machine, all: &[Figures]) -> String {
    let mut rows: Vec<(String, Vec<String>)> = Vec::new();
    let mut row = |title: String, cell: &dyn Fn(&Figures) -> Option<String>| {
        let cells = all
            .iter()
            .map(|figures| cell(figures).unwrap_or_else(|| "–".to_owned()));
        rows.push((title, cells.collect()));
    };
    row("postings".to_owned(), &|it| {
        Some(format!("{} {}", it.size, it.source))
    });
    for name in [Name::Health, Name::Persisted, Name::Ranked, Name::Pair] {
        row(format!("{}, p50 / p99, ms", name.title()), &|it| {
            let Latency { p50, p99, .. } = it.latency(name)?;
            let (p50, p99) = (milliseconds(*p50), milliseconds(*p99));
            Some(format!("{p50:.2} / {p99:.2}"))
        });
    }
    row("postings ranked for one response".to_owned(), &|it| {
        Some(it.postings_ranked.to_string())
    });
    row("**ranking time per request, ms**".to_owned(), &|it| {
        Some(format!("**{:.2}**", it.ranking_ms()?))
    });
    row(
        "first ranked response of a new runtime, ms".to_owned(),
        &|it| Some(format!("{:.0}", milliseconds(it.cold))),
    );
    for name in [Name::Health, Name::Persisted, Name::Pair] {
        row(format!("{}, responses/s", name.title()), &|it| {
            let Rate { per_second, .. } = it.rate(name)?;
            Some(format!("{per_second:.0}"))
        });
    }
    for name in [Name::Persisted, Name::Pair] {
        row(
            format!("**{}, relative to `/healthz`**", name.title()),
            &|it| {
                let Rate { ratio, .. } = it.rate(name)?;
                Some(format!("**{:.0} %**", ratio * 100.0))
            },
        );
    }
    let peaks: [(&str, Bytes); 3] = [
        ("after start", |it| it.idle_peak),
        ("with the catalogue", |it| it.serving_peak),
        ("after loading", |it| it.loading_peak),
    ];
    for (when, peak) in peaks {
        row(format!("workerd's peak memory {when}, MiB"), &|it| {
            Some(format!("{:.0}", mib(peak(it))?))
        });
    }
    let orders = all.iter().map(|it| it.recomputes.len()).max().unwrap_or(0);
    for nth in 0..orders {
        let people = |it: &Figures| it.recomputes.get(nth).map(|recompute| recompute.people);
        let Some(count) = all.iter().find_map(people) else {
            continue;
        };
        row(
            format!("recompute of {count} people in one run, people/s"),
            &|it| Some(format!("{:.0}", it.recomputes.get(nth)?.per_second())),
        );
        row(
            format!("read and compute one person ({count} people), ms"),
            &|it| {
                let compute = it.recomputes.get(nth)?.compute;
                Some(format!("{:.1}", milliseconds(compute)))
            },
        );
        row(
            format!("rows read / written per person ({count} people, nothing changed)"),
            &|it| {
                let recompute = it.recomputes.get(nth)?;
                let (read, written) = (recompute.rows_read, recompute.rows_written);
                Some(format!("{read:.1} / {written:.2}"))
            },
        );
    }
    row("catalogue snapshot, MiB".to_owned(), &|it| {
        Some(format!("{:.1}", mib(it.snapshot_bytes)?))
    });
    row("import, postings/s".to_owned(), &|it| {
        Some(format!("{:.0}", it.imported_per_second))
    });

    let mut text = format!(
        "{}, commit {}: {} cores ({}), workerd {}",
        machine.date, machine.commit, machine.cores, machine.processor, machine.workerd
    );
    if let Some(load) = machine.load {
        let _infallible = write!(text, ", load {load:.1} before the start");
    }
    text.push_str("\n\n");
    for (at, (title, cells)) in rows.iter().enumerate() {
        let _infallible = writeln!(text, "| {title} | {} |", cells.join(" | "));
        if at == 0 {
            let _infallible = writeln!(text, "|---|{}", "---:|".repeat(cells.len()));
        }
    }
    text
}

/// The figures as JSON, with units in the names.
pub(super) fn json(machine: &Machine, all: &[Figures]) -> Value {
    let catalogues: Vec<Value> = all
        .iter()
        .map(|it| {
            let latencies: Vec<Value> = it
                .latencies
                .iter()
                .map(|latency| {
                    json!({
                        "route": latency.name.title(),
                        "p50_ms": milliseconds(latency.p50),
                        "p99_ms": milliseconds(latency.p99),
                    })
                })
                .collect();
            let rates: Vec<Value> = it
                .rates
                .iter()
                .map(|rate| {
                    json!({
                        "route": rate.name.title(),
                        "answers_per_second": rate.per_second,
                        "ratio_to_healthz": rate.ratio,
                    })
                })
                .collect();
            json!({
                "postings": it.size,
                "source": it.source,
                "latency": latencies,
                "postings_ranked": it.postings_ranked,
                "ranking_ms": it.ranking_ms(),
                "cold_ms": milliseconds(it.cold),
                "throughput": rates,
                "recompute": it.recomputes.iter().map(|recompute| json!({
                    "people": recompute.people,
                    "people_per_second": recompute.per_second(),
                    "compute_ms_per_person": milliseconds(recompute.compute),
                    "rows_read_per_person": recompute.rows_read,
                    "rows_written_per_person": recompute.rows_written,
                })).collect::<Vec<_>>(),
                "idle_peak_bytes": it.idle_peak,
                "serving_peak_bytes": it.serving_peak,
                "loading_peak_bytes": it.loading_peak,
                "snapshot_bytes": it.snapshot_bytes,
                "imported_per_second": it.imported_per_second,
            })
        })
        .collect();
    json!({
        "date": machine.date.to_string(),
        "commit": machine.commit,
        "cores": machine.cores,
        "processor": machine.processor,
        "workerd": machine.workerd,
        "load": machine.load,
        "catalogues": catalogues,
    })
}
