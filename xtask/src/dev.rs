//! `cargo xtask dev`: the Worker on this machine, with data to look at.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use anyhow::{Context, Result, anyhow, bail, ensure};
use clap::Args;
use serde_json::{Value, json};
use tokens::Role;
use xshell::cmd;

use crate::build::Profile;
use crate::edgematch_api::{self, Api};
use crate::progress::{Step, say};
use crate::project::Project;
use crate::stage::{self, Stage};
use crate::wrangler::{self, Server};
use crate::{build, demo_data, prerequisites, setup};

/// The key length of HMAC-SHA-256 equals its output length.
const SECRET_BYTES: usize = 32;

/// The options of `dev`.
#[derive(Args)]
pub(crate) struct Options {
    /// Postings to load instead of the demo data: schema.org JobPosting, one per line, `.jsonl` or
    /// `.jsonl.gz`.
    #[arg(long)]
    postings: Option<PathBuf>,
    /// Port to listen on, on 127.0.0.1.
    #[arg(long, default_value_t = 8787)]
    port: u16,
    /// Folder of the local database, instead of `.wrangler/state`.
    #[arg(long)]
    persist_to: Option<PathBuf>,
}

/// Sets up, builds, migrates, serves and loads; returns when interrupted.
pub(crate) fn run(project: &Project, options: &Options) -> Result<()> {
    if let Some(file) = &options.postings {
        ensure!(file.is_file(), "{} is not a file", file.display());
        prerequisites::c_compiler()?;
    }
    prerequisites::port(options.port)?;
    setup::check(project)?;
    let secret_file = secret(project)?;
    build(project, options)?;

    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed))?;
    let served = serve(project, options, &secret_file, &interrupted);
    if interrupted.load(Ordering::Relaxed) {
        // Whatever failed, failed because of the interruption.
        say("stopped");
        return Ok(());
    }
    served
}

/// Serves the release build with the demo data, and pastes the requests that a newcomer is shown.
pub(crate) fn check(project: &Project) -> Result<()> {
    const PRELUDE: &str =
        "set -euo pipefail; curl() { command curl --fail-with-body --max-time 30 \"$@\"; echo; }\n";
    let stage = Stage::prepare(project)?;
    let _inside = project.shell.push_dir(stage.folder());
    wrangler::migrate(project, None, Step::start)?;
    let not_interrupted = AtomicBool::new(false);
    let port = stage::free_port()?;
    let door = door()?;
    let server = Server::start(
        project,
        Profile::Release,
        port,
        None,
        &door,
        &not_interrupted,
    )?;
    let local = Local {
        project,
        origin: &server.origin,
        secret_file: &stage.secret_file(),
    };
    let pasted = local.load_if_empty(None).and_then(|()| {
        let shown = local.first_requests()?;
        let page = shown.rsplit(' ').next().unwrap_or_default().trim();
        let script = format!("{PRELUDE}{}curl -s '{page}'", to_paste(&shown));
        Ok(cmd!(project.shell, "bash -c {script}").quiet().read()?)
    });
    if pasted.is_err() {
        server.show_log();
    }
    let responses = pasted?;
    for part in [
        "\"items\":[{",
        "\"signals\":[",
        "\"status\":\"created\"",
        "\"status\":\"agreed\"",
        "<!doctype html>",
    ] {
        ensure!(
            responses.contains(part),
            "no response has {part}:\n{responses}"
        );
    }
    Ok(())
}

/// The indented lines, which are commands.
fn to_paste(shown: &str) -> String {
    let commands = shown.lines().filter(|line| line.starts_with("  "));
    commands.map(|line| format!("{line}\n")).collect()
}

/// Builds what is served. Cargo compiles while npm downloads and wrangler migrates, as neither
/// keeps two cores busy.
fn build(project: &Project, options: &Options) -> Result<()> {
    setup::wasm_target(project)?;
    let has_failed = AtomicBool::new(false);
    thread::scope(|scope| {
        let prepared = scope.spawn(|| {
            let prepared = prepare(options.persist_to.as_deref());
            has_failed.store(prepared.is_err(), Ordering::Relaxed);
            prepared
        });
        let compiled = build::compile(project, Profile::Development, &has_failed);
        // Cargo's bar is gone by now.
        let _waiting = (!prepared.is_finished())
            .then(|| Step::start("waiting for npm and wrangler", "a few seconds"));
        let prepared = prepared
            .join()
            .map_err(|_| anyhow!("npm or wrangler: panic"));
        // If both failed, the compiler was stopped for the other's sake.
        prepared?.and(compiled)
    })?;
    build::assemble(project, Profile::Development)?;
    if options.postings.is_some() {
        build::command_line(project)?;
    }
    Ok(())
}

/// What can be done before the Worker is compiled. A shell belongs to one thread, so this opens the
/// project once more.
fn prepare(persist_to: Option<&Path>) -> Result<()> {
    let project = Project::open()?;
    setup::npm_packages(&project, Step::beside_a_bar)?;
    wrangler::migrate(&project, persist_to, Step::beside_a_bar)
}

/// Serves the build, with data, until interrupted.
fn serve(
    project: &Project,
    options: &Options,
    secret_file: &Path,
    interrupted: &AtomicBool,
) -> Result<()> {
    let mut server = Server::start(
        project,
        Profile::Development,
        options.port,
        options.persist_to.as_deref(),
        &door()?,
        interrupted,
    )?;
    let local = Local {
        project,
        origin: &server.origin,
        secret_file,
    };
    if let Err(error) = local.fill(options.postings.as_deref()) {
        server.show_log();
        return Err(error);
    }
    server.wait(interrupted)
}

/// The path of `.dev.vars`, which holds the secret for local tokens. It is created if missing.
fn secret(project: &Project) -> Result<PathBuf> {
    let file = project.root.join(".dev.vars");
    let others = match fs::read_to_string(&file) {
        Ok(text) => match tokens::secret(&file) {
            Ok(secret) if secret.len() >= tokens::SHORTEST_SECRET => return Ok(file),
            Ok(secret) if !secret.is_empty() => bail!(
                "AUTH_SECRET in {}: {}; empty the line to have one generated",
                file.display(),
                tokens::SignError::ShortSecret(secret.len())
            ),
            _ => text,
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(error).with_context(|| file.display().to_string()),
    };
    let mut secret = [0; SECRET_BYTES];
    getrandom::fill(&mut secret)?;
    let mut output = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&file)?;
    for line in others.lines() {
        if !line.trim_start().starts_with("AUTH_SECRET=") {
            writeln!(output, "{line}")?;
        }
    }
    writeln!(output, "AUTH_SECRET=\"{}\"", setup::hex(&secret))?;
    say("generated a secret in .dev.vars");
    Ok(file)
}

/// The variables that let anyone on this machine be one of the demo people, or begin with a résumé.
/// They are arguments of the local server, so no deployment can inherit them.
fn door() -> Result<Vec<String>> {
    let data = demo_data::generate()?;
    let people = data.people.iter().map(
        |person| json!({"id": person.id, "name": person.name(), "headline": person.headline()}),
    );
    let people = Value::from_iter(people);
    Ok(vec![
        format!("DEMO_PEOPLE:{people}"),
        "VISITS:on".to_owned(),
    ])
}

/// The running service.
struct Local<'a> {
    project: &'a Project,
    origin: &'a str,
    secret_file: &'a Path,
}

impl Local<'_> {
    fn token(&self, subject: &str, role: Role) -> Result<String> {
        edgematch_api::token(self.secret_file, subject, role)
    }

    /// Loads data unless there is some, and prints what to look at.
    fn fill(&self, postings: Option<&Path>) -> Result<()> {
        self.load_if_empty(postings)?;
        println!("{}", self.first_requests()?);
        Ok(())
    }

    /// Loads data unless there is some.
    fn load_if_empty(&self, postings: Option<&Path>) -> Result<()> {
        let service = Api::new(self.origin, self.token("xtask", Role::Service)?);
        let first = service.get("/v1/jobs?limit=1")?;
        let is_empty = first.pointer("/items/0").is_none();
        match postings {
            _ if is_empty => self.load(&service, postings)?,
            Some(_) => {
                say("the database already has postings, so none were loaded; see --persist-to");
            }
            None => {}
        }
        Ok(())
    }

    /// Loads the given postings or the demo's, and the demo's people.
    fn load(&self, service: &Api, postings: Option<&Path>) -> Result<()> {
        let data = demo_data::generate()?;
        if let Some(file) = postings {
            let edgematch = self.project.command_line();
            let (origin, token) = (self.origin, self.token("xtask", Role::Service)?);
            let doing = format!("loading {}", file.display());
            let step = Step::beside_a_bar(&doing, "about 2 s per 10,000 postings");
            cmd!(
                self.project.shell,
                "{edgematch} import jobposting {file} --to {origin} --token {token}"
            )
            .quiet()
            .run()
            .context("cannot load the postings")?;
            step.done();
        }
        let step = Step::start("loading the demo data", "about 5 s");
        if postings.is_none() {
            service.post_postings(&data.postings)?;
        }
        for person in &data.people {
            let user = format!("/v1/users/{}", person.id);
            service.put(&format!("{user}/resume"), &person.resume)?;
            service.put(&format!("{user}/preferences"), &person.preferences)?;
        }
        introduce(service, &data.people)?;
        for member in demo_data::cohort()? {
            let user = format!("/v1/users/{}", member.id);
            service.put(&format!("{user}/resume"), &member.resume)?;
            service.put(&format!("{user}/mentoring"), &member.mentoring)?;
            if member.is_mentor {
                let visibility = json!({"visibility": "mentor"});
                service.put(&format!("{user}/visibility"), &visibility)?;
            }
        }
        step.done();
        Ok(())
    }

    /// Requests to paste and, last, the link to the page.
    fn first_requests(&self) -> Result<String> {
        let data = demo_data::generate()?;
        let person = data.people.first().context("the demo data has no people")?;
        let (origin, id, name) = (self.origin, person.id, person.name());
        let user = self.token(id, Role::User)?;
        let service = self.token("xtask", Role::Service)?;
        let admin = self.token("xtask", Role::Admin)?;
        let recommendations = format!("/v1/users/{id}/recommendations");
        let best = Api::new(origin, user.clone()).get(&format!("{recommendations}?limit=1"))?;
        let job = best
            .pointer("/items/0/job/id")
            .and_then(Value::as_str)
            .context("no job was recommended")?;
        let company = best
            .pointer("/items/0/job/company_id")
            .and_then(Value::as_str);
        let companies = company.map(str::to_owned).into_iter().collect();
        let company = company.unwrap_or_default();
        let employer = edgematch_api::employer_token(self.secret_file, companies)?;
        let cohort = demo_data::cohort()?;
        let mentees: Vec<String> = cohort
            .iter()
            .filter(|member| !member.is_mentor)
            .map(|member| format!("\"{}\"", member.id))
            .collect();
        let mentees = mentees.join(", ");
        Ok(format!(
            "
Jobs ranked for {name}, with reasons:
  curl -s '{origin}{recommendations}?limit=5' -H 'Authorization: Bearer {user}'
One match, explained:
  curl -s '{origin}/v1/users/{id}/jobs/{job}/match' -H 'Authorization: Bearer {user}'
A new posting, which the next response includes:
  curl -s '{origin}/v1/jobs' -H 'Authorization: Bearer {service}' -H 'Content-Type: application/json' \\
    -d '{{\"identifier\": \"first\", \"title\": \"{title}\", \"hiringOrganization\": \"Your company\"}}'
People for that match's posting, as its employer sees them:
  curl -s '{origin}/v1/jobs/{job}/candidates?limit=5' -H 'Authorization: Bearer {employer}'
{name} applies for it; its employer sees who applied, asks who that is, and invites them, and {name}
agrees to be named:
  curl -s '{origin}/v1/users/{id}/interactions' -H 'Authorization: Bearer {user}' \\
    -H 'Content-Type: application/json' -d '{{\"kind\": \"apply\", \"job_id\": \"{job}\"}}'
  candidate=$(curl -s '{origin}/v1/jobs/{job}/applicants' -H 'Authorization: Bearer {employer}' |
    sed -n 's/.*\"candidate\":\"\\([0-9a-f]*\\)\".*/\\1/p')
  curl -s -X POST \"{origin}/v1/jobs/{job}/candidates/$candidate/request\" -H 'Authorization: Bearer {employer}'
  curl -s -X PUT '{origin}/v1/users/{id}/requests/{job}' -H 'Authorization: Bearer {user}' \\
    -H 'Content-Type: application/json' -d '{{\"agrees\": true}}'
  curl -s -X PUT \"{origin}/v1/jobs/{job}/candidates/$candidate/decision\" -H 'Authorization: Bearer {employer}' \\
    -H 'Content-Type: application/json' -d '{{\"decision\": \"invited\"}}'
  curl -s '{origin}/v1/jobs/{job}/requests' -H 'Authorization: Bearer {employer}'
How many people it reaches, and the postings of that employer:
  curl -s '{origin}/v1/jobs/{job}/reach' -H 'Authorization: Bearer {employer}'
  curl -s '{origin}/v1/jobs?company={company}' -H 'Authorization: Bearer {employer}'
What is new for {name}, and how often they want to be told:
  curl -s '{origin}/v1/users/{id}/new-matches?since=0' -H 'Authorization: Bearer {user}'
  curl -s -X PUT '{origin}/v1/users/{id}/alert' -H 'Authorization: Bearer {user}' \\
    -H 'Content-Type: application/json' -d '{{\"frequency\": \"daily\"}}'
Mentors for {name} and for somebody of a programme, as its coordinator sees them, and all thirty
mentees of the programme paired with its mentors:
  curl -s '{origin}/v1/users/{id}/mentors?limit=3' -H 'Authorization: Bearer {user}'
  curl -s '{origin}/v1/users/mentee-01/mentors?limit=3' -H 'Authorization: Bearer {service}'
  curl -s '{origin}/v1/pairings' -H 'Authorization: Bearer {service}' -H 'Content-Type: application/json' \\
    -d '{{\"mentees\": [{mentees}], \"methods\": [\"stable\", \"greatest_total\"]}}'
The same people spread over jobs, so that they are not all sent to the same ones; measured alone:
  curl -s '{origin}/v1/spreads' -H 'Authorization: Bearer {service}' -H 'Content-Type: application/json' \\
    -d '{{\"people\": [{mentees}], \"methods\": [\"stable\", \"greatest_total\"]}}'

Ctrl-C stops the server.
The operator's page is at {origin}/operator/#token={admin}
The employer's page is at {origin}/employer/#token={employer}
The coordinator's page is at {origin}/coordinator/#token={service}
The page is at {origin}/",
            title = person.headline(),
        ))
    }
}

/// Whether somebody of the demo is a mentor.
fn is_mentor(person: &demo::Person) -> bool {
    ["mei", "aisling", "henrik", "sam"].contains(&person.id)
}

/// Lets employers find the people of the demo, except for the mentors, whom the others may find.
fn introduce(service: &Api, people: &[demo::Person]) -> Result<()> {
    let topics = |person: &demo::Person| -> Vec<Value> {
        let skills = person.resume.pointer("/skills").and_then(Value::as_array);
        let names = skills
            .into_iter()
            .flatten()
            .filter_map(|skill| skill.get("name"));
        names.take(3).cloned().collect()
    };
    let mentors = people.iter().filter(|person| is_mentor(person));
    let taught: Vec<Value> = mentors.flat_map(topics).collect();
    for (number, person) in people.iter().enumerate() {
        let user = format!("/v1/users/{}", person.id);
        let (visibility, mentoring) = if is_mentor(person) {
            let offers = json!({"topics": topics(person), "capacity": 2});
            ("mentor", json!({ "offers": offers }))
        } else {
            let sought: Vec<&Value> = taught.iter().cycle().skip(number).take(3).collect();
            ("open", json!({"seeks": {"topics": sought}}))
        };
        service.put(&format!("{user}/mentoring"), &mentoring)?;
        service.put(
            &format!("{user}/visibility"),
            &json!({ "visibility": visibility }),
        )?;
    }
    Ok(())
}
