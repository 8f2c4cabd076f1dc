//! An HTTP client, and the latencies and rates it measures.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, ensure};

/// Rounds that are not counted.
const WARM_UP: usize = 20;
/// Concurrent connections for throughput.
const CONNECTIONS: usize = 16;
/// Maximum number of requests per connection and phase.
const MAX_REQUESTS: usize = 20_000;
/// Timeout of a request; the first one of a cold runtime may read the whole catalogue.
pub(super) const TIMEOUT: Duration = Duration::from_secs(120);

/// The name of a measured route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Health,
    Persisted,
    Ranked,
    Pair,
}

impl Name {
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::Health => "`/healthz`",
            Self::Persisted => "recommendations, persisted",
            Self::Ranked => "recommendations, freshly ranked",
            Self::Pair => "match, cached",
        }
    }
}

/// One request, and the cache status its response must have.
pub(super) struct Route {
    pub(super) name: Name,
    pub(super) address: String,
    pub(super) token: Option<String>,
    /// The `X-Cache` header.
    pub(super) cache: Option<&'static str>,
}

/// A complete response.
pub(super) struct Answer {
    /// From the request to the last byte.
    pub(super) took: Duration,
    pub(super) cache: Option<String>,
    /// Postings ranked, according to `Server-Timing`.
    pub(super) ranked: u64,
    pub(super) text: String,
}

/// One connection that stays open.
pub(super) struct Connection {
    agent: ureq::Agent,
}

impl Connection {
    pub(super) fn new() -> Self {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(TIMEOUT))
            .max_idle_connections_per_host(1)
            .build()
            .into();
        Self { agent }
    }

    /// Sends a request and accepts any cache status.
    pub(super) fn get(&mut self, route: &Route) -> Result<Answer> {
        let mut request = self.agent.get(&route.address);
        if let Some(token) = &route.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let started = Instant::now();
        let mut response = request.call().with_context(|| route.address.clone())?;
        let text = response.body_mut().read_to_string()?;
        let took = started.elapsed();
        let header = |name| {
            response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
        };
        Ok(Answer {
            took,
            cache: header("x-cache").map(str::to_owned),
            ranked: header("server-timing").and_then(ranked).unwrap_or(0),
            text,
        })
    }

    /// Sends a request and requires the cache status of the route.
    pub(super) fn get_expected(&mut self, route: &Route) -> Result<Answer> {
        let answer = self.get(route)?;
        ensure!(
            answer.cache.as_deref() == route.cache,
            "{}: X-Cache is {:?} instead of {:?}",
            route.address,
            answer.cache,
            route.cache
        );
        Ok(answer)
    }
}

fn ranked(server_timing: &str) -> Option<u64> {
    let (_, rest) = server_timing.split_once("\"postings=")?;
    rest.split_once(' ')?.0.parse().ok()
}

/// The latency of a route.
pub(super) struct Latency {
    pub(super) name: Name,
    pub(super) p50: Duration,
    pub(super) p99: Duration,
}

/// Measures the routes in turn over one connection, so that other load on the machine affects all
/// of them alike.
pub(super) fn latencies(
    connection: &mut Connection,
    routes: &[&Route],
    rounds: usize,
    interrupted: &AtomicBool,
) -> Result<Vec<Latency>> {
    let mut measured: Vec<Vec<Duration>> =
        routes.iter().map(|_| Vec::with_capacity(rounds)).collect();
    for round in 0..WARM_UP + rounds {
        ensure!(!interrupted.load(Ordering::Relaxed), "interrupted");
        for (route, measured) in routes.iter().zip(&mut measured) {
            let took = connection.get_expected(route)?.took;
            if round >= WARM_UP {
                measured.push(took);
            }
        }
    }
    Ok(routes
        .iter()
        .zip(measured)
        .map(|(route, mut measured)| {
            measured.sort_unstable();
            Latency {
                name: route.name,
                p50: percentile(&measured, 50),
                p99: percentile(&measured, 99),
            }
        })
        .collect())
}

/// The percentile by the nearest-rank method.
pub(super) fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let rank = (sorted.len() * percent).div_ceil(100);
    let at = rank.saturating_sub(1);
    sorted.get(at).copied().unwrap_or_default()
}

/// The throughput of a route.
pub(super) struct Rate {
    pub(super) name: Name,
    /// Median of the rounds.
    pub(super) per_second: f64,
    /// Ratio to the first route in the same round; median of the rounds.
    pub(super) ratio: f64,
}

/// Measures the throughput of each route in turn, in every round. The first route is the reference.
pub(super) fn rates(
    routes: &[&Route],
    rounds: usize,
    phase: Duration,
    interrupted: &AtomicBool,
) -> Result<Vec<Rate>> {
    let mut connections: Vec<Connection> = (0..CONNECTIONS).map(|_| Connection::new()).collect();
    for route in routes {
        load(&mut connections, route, phase / 4, interrupted)?;
    }
    let mut measured = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        let round: Vec<f64> = routes
            .iter()
            .map(|route| load(&mut connections, route, phase, interrupted))
            .collect::<Result<_>>()?;
        measured.push(round);
    }
    Ok(routes
        .iter()
        .enumerate()
        .map(|(at, route)| Rate {
            name: route.name,
            per_second: median(measured.iter().filter_map(|round| round.get(at).copied())),
            ratio: median(
                measured
                    .iter()
                    .filter_map(|round| Some(round.get(at)? / round.first()?)),
            ),
        })
        .collect())
}

/// Responses per second while all connections send requests for `phase`.
fn load(
    connections: &mut [Connection],
    route: &Route,
    phase: Duration,
    interrupted: &AtomicBool,
) -> Result<f64> {
    let started = Instant::now();
    let answers = thread::scope(|scope| {
        let threads: Vec<_> = connections
            .iter_mut()
            .map(|connection| {
                scope.spawn(move || -> Result<usize> {
                    let mut answers = 0;
                    while answers < MAX_REQUESTS && started.elapsed() < phase {
                        ensure!(!interrupted.load(Ordering::Relaxed), "interrupted");
                        connection.get_expected(route)?;
                        answers += 1;
                    }
                    Ok(answers)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| {
                thread
                    .join()
                    .map_err(|_| anyhow!("a connection panicked"))?
            })
            .sum::<Result<usize>>()
    })?;
    Ok(answers as f64 / started.elapsed().as_secs_f64())
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let upper = values.get(values.len() / 2).copied();
    let lower = values.get(values.len().saturating_sub(1) / 2).copied();
    upper
        .zip(lower)
        .map_or(f64::NAN, |(a, b)| f64::midpoint(a, b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let sorted: Vec<Duration> = (1..=200).map(Duration::from_millis).collect();
        assert_eq!(percentile(&sorted, 50), Duration::from_millis(100));
        assert_eq!(percentile(&sorted, 99), Duration::from_millis(198));
        assert_eq!(percentile(&sorted[..1], 99), Duration::from_millis(1));
    }

    #[test]
    fn a_median_is_between_the_two_middle_values() {
        assert_eq!(median([3.0, 1.0, 2.0].into_iter()), 2.0);
        assert_eq!(median([4.0, 1.0, 2.0, 3.0].into_iter()), 2.5);
    }

    #[test]
    fn postings_ranked_are_read_from_server_timing() {
        let header = "d1;desc=\"batches=1 rows_read=25 rows_written=0\", kv;desc=\"operations=0\", rank;desc=\"postings=32672 scored=400\"";
        assert_eq!(ranked(header), Some(32_672));
    }
}
