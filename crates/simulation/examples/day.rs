//! Replays days of a deployment over SQLite, a virtual clock and a stub of the language model, and
//! prints the figures of its caches and costs for the last day:
//! `cargo run -p simulation --example day [-- SEED]`. The same seed gives the same report.
//!
//! People visit by Zipf's law, more of them by day than by night. A visit is a few page views at
//! least a minute apart: the list, one of its jobs, the company, an analysis. Some visits begin
//! with a new résumé. Postings are added, changed and withdrawn, and expire; isolates start and
//! end. All callers use tokens, so browser sessions are not replayed.

#![allow(clippy::print_stdout, reason = "a native program that prints a report")]

use std::collections::BTreeMap;

use fastrand::Rng;
use futures::executor::block_on;
use matching::Filter;
use matching::document::{CompanyId, PostingId};
use serde_json::{Value, json};
use service::Expected;
use service::after::After;
use service::costs;
use service::ids::UserId;
use service::limit::PageLimit;
use service::ndjson::Line;
use service::ports::HttpRequest;
use service::recommendations::{Explain, Request};
use service::settings::Settings;
use service::{CacheStatus, EventKind};
use service::{
    analysis, cache_stats, capacity, companies, deliveries, interactions, pair, postings, profiles,
    recommendations,
};
use simulation::{Isolate, Reply, World};

const PEOPLE: usize = 300;
const POSTINGS: usize = 1_500;
/// Lines that the Worker stores at once.
const INGESTED_AT_ONCE: usize = 100;
const COMPANIES: usize = 120;
const SESSIONS_PER_DAY: usize = 900;
/// The last day is reported; the others fill the caches.
const DAYS: usize = 2;

/// Postings that are added, changed and withdrawn per day; a new one is open for 1 to 60 days.
const NEW_PER_DAY: usize = 60;
const CHANGED_PER_DAY: usize = 30;
const WITHDRAWN_PER_DAY: usize = 30;

/// Concurrent isolates, and minutes after which the oldest is replaced.
const ISOLATES: usize = 3;
const ISOLATE_MINUTES: usize = 60;

const MINUTE_MS: i64 = 60_000;
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
const DAY_MINUTES: usize = 24 * 60;

/// Relative number of sessions that begin in each hour of a day.
const HOURS: [usize; 24] = [
    2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 8, 8, 8, 8, 8, 8, 7, 7, 8, 9, 8, 5, 3,
];

/// Occupations with the skills that their postings require.
const FIELDS: [(&str, [&str; 6]); 6] = [
    (
        "Data Engineer",
        ["python", "sql", "spark", "kafka", "airflow", "aws"],
    ),
    (
        "Backend Developer",
        ["java", "postgresql", "docker", "kafka", "spring", "rest"],
    ),
    (
        "Nurse",
        [
            "nursing",
            "triage",
            "patient care",
            "first aid",
            "wound care",
            "english",
        ],
    ),
    (
        "Welder",
        [
            "welding",
            "cad",
            "blueprint reading",
            "forklift",
            "machining",
            "safety",
        ],
    ),
    (
        "Accountant",
        ["accounting", "excel", "tax", "sap", "audit", "controlling"],
    ),
    (
        "Teacher",
        [
            "teaching",
            "lesson planning",
            "mathematics",
            "english",
            "coaching",
            "history",
        ],
    ),
];

fn main() {
    let seed = std::env::args().nth(1).and_then(|text| text.parse().ok());
    block_on(replay(seed.unwrap_or(1)));
}

async fn replay(seed: u64) {
    let world: &'static World = Box::leak(Box::new(World::new(seed)));
    world.set_settings(Settings::read(|name| {
        let value = match name {
            "ANALYSIS_PROVIDER" => "anthropic",
            "ANALYSIS_MODEL" => "stub",
            "ANALYSIS_DAILY_CALLS" | "ENRICHMENT_DAILY_CALLS" => "100000",
            "ENRICHMENT_URL" => "https://provider.example/?q={name}",
            _ => return None,
        };
        Some(value.to_owned())
    }));
    world.set_upstream(upstream);
    // Days begin at midnight.
    world.advance_ms(DAY_MS - world.now_ms() % DAY_MS);

    let mut day = Replay {
        world,
        rng: Rng::with_seed(seed),
        isolates: (0..ISOLATES).map(|_| Isolate::new(world)).collect(),
        open: Vec::new(),
        pages: BTreeMap::new(),
        taken_in: 0,
    };
    day.take_in(POSTINGS).await;
    for person in 0..PEOPLE {
        day.put_resume(person).await;
    }
    world.drain(&Isolate::new(world)).await;
    world.advance_ms(DAY_MS - world.now_ms() % DAY_MS);
    for _ in 1..DAYS {
        day.pass().await;
    }
    // Costs are sums over a week; delete those from before the reported day.
    cache_stats::write(&day.isolates[0]).await;
    world.rows("DELETE FROM event_costs");
    day.pass().await;
    day.report(seed).await;
}

fn upstream(request: &HttpRequest) -> Reply {
    let said =
        json!({"fit": "good", "summary": "Fits.", "strengths": [], "gaps": [], "advice": []});
    let body = match request.url.contains("provider.example") {
        true => json!({"employees": 300, "industry": "Trade"}),
        false => json!({"content": [{"type": "text", "text": said.to_string()}]}),
    };
    Reply::answer(200, body.to_string())
}

struct Replay {
    world: &'static World,
    rng: Rng,
    isolates: Vec<Isolate<'static>>,
    /// Postings that have not been withdrawn.
    open: Vec<usize>,
    /// The last list of each person: postings with their companies.
    pages: BTreeMap<usize, Vec<(PostingId, CompanyId)>>,
    taken_in: usize,
}

impl Replay {
    /// One day, minute by minute.
    async fn pass(&mut self) {
        let mut views = self.views();
        let began_ms = self.world.now_ms();
        for minute in 0..DAY_MINUTES {
            let due_ms = began_ms + minute as i64 * MINUTE_MS;
            self.world.advance_ms((due_ms - self.world.now_ms()).max(0));
            if minute.is_multiple_of(ISOLATE_MINUTES) {
                // Its counts would be lost, but the report needs all of them.
                cache_stats::write(&self.isolates[0]).await;
                self.isolates.remove(0);
                self.isolates.push(Isolate::new(self.world));
            }
            self.change_catalogue(minute).await;
            for (person, is_first) in views.remove(&minute).unwrap_or_default() {
                if is_first && self.rng.u32(0..100) < 5 {
                    self.put_resume(person).await;
                }
                self.view(person, is_first).await;
            }
            self.work_off(minute).await;
        }
        for isolate in &self.isolates {
            cache_stats::write(isolate).await;
        }
    }

    /// Person and minute of each page view, and whether it begins a session.
    fn views(&mut self) -> BTreeMap<usize, Vec<(usize, bool)>> {
        let mut views: BTreeMap<usize, Vec<(usize, bool)>> = BTreeMap::new();
        for _ in 0..SESSIONS_PER_DAY {
            let person = self.zipf(PEOPLE);
            let mut nth = self.rng.usize(0..HOURS.iter().sum());
            let hour = HOURS.iter().position(|sessions| {
                let is_here = nth < *sessions;
                nth = nth.saturating_sub(*sessions);
                is_here
            });
            let mut minute = hour.unwrap_or(0) * 60 + self.rng.usize(0..60);
            for view in 0..self.rng.usize(1..8) {
                views.entry(minute).or_default().push((person, view == 0));
                minute += self.rng.usize(1..4);
            }
        }
        views
    }

    /// A number below `n` by Zipf's law: the first is twice as likely as the second, three times as
    /// the third, and so on.
    fn zipf(&mut self, n: usize) -> usize {
        let whole: f64 = (1..=n).map(|rank| 1.0 / rank as f64).sum();
        let mut left = self.rng.f64() * whole;
        (0..n)
            .find(|index| {
                left -= 1.0 / (index + 1) as f64;
                left < 0.0
            })
            .unwrap_or(0)
    }

    async fn change_catalogue(&mut self, minute: usize) {
        // A few deliveries per day, as when boards are fetched.
        if minute % 120 != 30 {
            return;
        }
        let deliveries = DAY_MINUTES / 120;
        self.take_in(NEW_PER_DAY / deliveries).await;
        for _ in 0..CHANGED_PER_DAY / deliveries {
            let posting = self.open[self.rng.usize(0..self.open.len())];
            let mut document = self.posting(posting);
            document["description"] = json!(format!("Edition {}", self.rng.u32(..)));
            self.ingest(vec![document]).await;
        }
        for _ in 0..WITHDRAWN_PER_DAY / deliveries {
            let withdrawn = self.open.swap_remove(self.rng.usize(0..self.open.len()));
            let isolate = self.isolate();
            isolate.begin_event();
            let id = PostingId(format!("job-{withdrawn:05}"));
            postings::delete_job(isolate, &id)
                .await
                .expect("a withdrawal");
            answered(isolate, "DELETE /v1/jobs/{id}", None, Vec::new()).await;
        }
    }

    async fn take_in(&mut self, count: usize) {
        let new: Vec<usize> = (self.taken_in..self.taken_in + count).collect();
        self.taken_in += count;
        let documents = new.iter().map(|nth| self.posting(*nth)).collect();
        self.open.extend(new);
        self.ingest(documents).await;
    }

    fn posting(&mut self, nth: usize) -> Value {
        let (title, skills) = FIELDS[nth % FIELDS.len()];
        let mut asked = skills.to_vec();
        self.rng.shuffle(&mut asked);
        let open_ms = DAY_MS * self.rng.i64(1..60);
        let until = jiff::Timestamp::from_millisecond(self.world.now_ms() + open_ms);
        json!({
            "@type": "JobPosting", "identifier": format!("job-{nth:05}"), "title": title, "skills": asked[..4],
            "hiringOrganization": {"@type": "Organization", "name": format!("Company {}", nth % COMPANIES)},
            "jobLocation": {"address": {"addressLocality": format!("Town {nth}")}},
            "validThrough": until.expect("a time").to_string(),
        })
    }

    async fn ingest(&mut self, documents: Vec<Value>) {
        let line = |(index, document): (usize, &Value)| Line {
            number: index as u64 + 1,
            bytes: Some(document.to_string().into_bytes()),
        };
        for page in documents.chunks(INGESTED_AT_ONCE) {
            let lines = page.iter().enumerate().map(line).collect();
            let isolate = self.isolate();
            isolate.begin_event();
            let outcome = postings::ingest(isolate, lines).await;
            let after = outcome.expect("good postings").after;
            answered(isolate, "POST /v1/jobs", None, after).await;
        }
    }

    async fn put_resume(&mut self, person: usize) {
        let (label, skills) = FIELDS[person % FIELDS.len()];
        let mut known = skills.to_vec();
        self.rng.shuffle(&mut known);
        let known: Vec<Value> = known[..3]
            .iter()
            .map(|name| json!({"name": name}))
            .collect();
        let document = json!({"basics": {"name": "Somebody", "label": label}, "skills": known});
        let body = document.to_string();
        let isolate = self.isolate();
        isolate.begin_event();
        let outcome =
            profiles::put_resume(isolate, &user(person), body.as_bytes(), &Expected::Anything)
                .await
                .expect("a good résumé");
        answered(isolate, "PUT /v1/users/{id}/resume", None, outcome.after).await;
    }

    async fn view(&mut self, person: usize, is_first: bool) {
        let page = self.pages.get(&person).cloned().unwrap_or_default();
        if is_first || page.is_empty() {
            return self.look_at_list(person).await;
        }
        let (job, company) = page[self.zipf(page.len())].clone();
        match self.rng.u32(0..100) {
            0..45 => self.look_at_list(person).await,
            45..85 => self.look_at_job(person, &job).await,
            85..95 => self.look_at_company(&company).await,
            _ => self.analyse(person, &job).await,
        }
    }

    async fn look_at_list(&mut self, person: usize) {
        let isolate = self.isolate();
        isolate.begin_event();
        let request = Request {
            user: user(person),
            algorithm: None,
            limit: PageLimit::default(),
            cursor: None,
            filter: Filter::default(),
            include_ineligible: false,
            sort: matching::Sort::Score,
            diversity: true,
            facets: Vec::new(),
            explain: Explain::Compact,
        };
        let outcome = recommendations::recommend(isolate, request)
            .await
            .expect("a list");
        let (page, after) = (outcome.body, outcome.after);
        let route = "GET /v1/users/{id}/recommendations";
        answered(isolate, route, Some(page.cache), after).await;
        let shown = page.items.iter().map(|item| {
            let item = serde_json::to_value(item).expect("an item");
            let text = |name: &str| item["job"][name].as_str().unwrap_or_default().to_owned();
            (PostingId(text("id")), CompanyId(text("company_id")))
        });
        let shown = shown.collect();
        self.pages.insert(person, shown);
    }

    /// A view of a job, mostly without an interaction.
    async fn look_at_job(&mut self, person: usize, job: &PostingId) {
        let isolate = self.isolate();
        isolate.begin_event();
        // It may have been withdrawn since the list was made.
        if let Ok(outcome) = pair::match_pair(isolate, &user(person), job, None).await {
            let cache = Some(outcome.body.cache);
            let route = "GET /v1/users/{id}/jobs/{job}/match";
            answered(isolate, route, cache, outcome.after).await;
        }
        let kind = match self.rng.u32(0..100) {
            0..10 => "save",
            10..13 => "dismiss",
            13..15 => "apply",
            _ => return,
        };
        let isolate = self.isolate();
        isolate.begin_event();
        let body = json!({"kind": kind, "job_id": job.0}).to_string();
        if let Ok(outcome) = interactions::record(isolate, &user(person), body.as_bytes()).await {
            let route = "POST /v1/users/{id}/interactions";
            answered(isolate, route, None, outcome.after).await;
        }
    }

    async fn look_at_company(&mut self, company: &CompanyId) {
        let isolate = self.isolate();
        isolate.begin_event();
        if let Ok(outcome) = companies::get_company(isolate, company).await {
            let cache = outcome.body.body.cache;
            answered(isolate, "GET /v1/companies/{id}", cache, outcome.after).await;
        }
    }

    async fn analyse(&mut self, person: usize, job: &PostingId) {
        let isolate = self.isolate();
        isolate.begin_event();
        if let Ok(outcome) = analysis::analyse(isolate, &user(person), job).await {
            let cache = Some(outcome.body.cache);
            let route = "POST /v1/users/{id}/jobs/{job}/analysis";
            answered(isolate, route, cache, outcome.after).await;
        }
    }

    /// Delivers the queue and runs cron.
    async fn work_off(&mut self, minute: usize) {
        let isolate = &self.isolates[0];
        // Messages that a step sends are delivered a little later.
        for _ in 0..10 {
            isolate.begin_event();
            let delivered = self.world.deliver(isolate, 25).await;
            let kind = kind("queue", None);
            costs::account(isolate, kind, delivered as u64);
            self.world.advance_ms(1_000);
        }
        if minute.is_multiple_of(5) {
            isolate.begin_event();
            deliveries::sweep(isolate).await.expect("a sweep");
            if minute.is_multiple_of(60) {
                cache_stats::hourly(isolate).await.expect("hourly work");
            }
            answered(isolate, "cron", None, Vec::new()).await;
        }
    }

    fn isolate(&mut self) -> &Isolate<'static> {
        let index = self.rng.usize(0..self.isolates.len());
        &self.isolates[index]
    }

    async fn report(&self, seed: u64) {
        let isolate = &self.isolates[0];
        let report = capacity::report(isolate).await.expect("a report");
        println!(
            "seed {seed}: {} people, {} postings, {SESSIONS_PER_DAY} sessions in the day\n",
            report.counts.people, report.counts.postings
        );
        println!("| cache | lookups | hits | hit rate | target |\n|---|---:|---:|---:|---:|");
        for cache in cache_stats::report(isolate).await.expect("counts") {
            let counts = cache.day.counts;
            let lookups = counts.hits + counts.misses + counts.stale + counts.errors;
            let rate = match cache.day.hit_rate {
                Some(rate) => format!("{:.1} %", rate * 100.0),
                None => "–".to_owned(),
            };
            let target = cache.target * 100.0;
            let hits = counts.hits + counts.stale;
            println!(
                "| `{}` | {lookups} | {hits} | {rate} | {target:.0} % |",
                cache.cache
            );
        }
        println!(
            "\n| events | number | batches | statements | rows given | rows written | keys read | keys written | messages |"
        );
        println!("|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        for path in &report.paths {
            let each = |sum: u64| format!("{:.2}", sum as f64 / path.events as f64);
            println!(
                "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                format!("{} {}", path.route, path.cache).trim(),
                path.events,
                each(path.batches),
                each(path.statements),
                each(path.rows_read),
                each(path.rows_written),
                each(path.keys_read),
                each(path.keys_written),
                each(path.messages),
            );
        }
    }
}

fn user(person: usize) -> UserId {
    UserId::parse(&format!("person-{person:04}")).expect("a good id")
}

fn kind(route: &str, cache: Option<CacheStatus>) -> EventKind {
    EventKind {
        route: route.to_owned(),
        cache: match cache {
            Some(CacheStatus::Hit) => "hit",
            Some(CacheStatus::Miss) => "miss",
            Some(CacheStatus::Stale) => "stale",
            None => "",
        },
    }
}

/// Does the Worker's part after a response: counts its cost, does the remaining work, and writes
/// the counts when they are due.
async fn answered(
    isolate: &Isolate<'_>,
    route: &str,
    cache: Option<CacheStatus>,
    after: Vec<After>,
) {
    let kind = kind(route, cache);
    costs::account(isolate, kind.clone(), 1);
    isolate.settle(after).await;
    costs::account(isolate, kind, 0);
    if cache_stats::is_due(isolate) {
        cache_stats::write(isolate).await;
    }
}
