//! `cargo xtask dev`: the Worker on this machine, with data to look at.

use std::fs::OpenOptions;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result, ensure};
use clap::Args;
use serde_json::Value;
use xshell::cmd;

use crate::build::Profile;
use crate::edgematch_api::Api;
use crate::project::Project;
use crate::wrangler::{self, Server};
use crate::{build, demo_data, setup};

/// Lifetime of a token on a developer's machine.
const TOKEN_TTL_SECS: &str = "2592000"; // 30 d · 86,400 s
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
    }
    setup::for_running(project)?;
    let secret_file = secret(project)?;
    build::worker(project, Profile::Development)?;
    build::command_line(project)?;
    let persist_to = options.persist_to.as_deref();
    wrangler::migrate(project, persist_to)?;

    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    ctrlc::set_handler(move || flag.store(true, Ordering::Relaxed))?;
    let mut server = Server::start(
        project,
        Profile::Development,
        options.port,
        persist_to,
        &interrupted,
    )?;

    let local = Local {
        project,
        origin: &server.origin,
        secret_file: &secret_file,
    };
    if local.is_empty()? {
        local.load(options.postings.as_deref())?;
    } else if options.postings.is_some() {
        println!("the database already has postings, so none were loaded; see --persist-to");
    }
    local.print_first_requests()?;
    server.wait(&interrupted)?;
    println!("stopping");
    Ok(())
}

/// The path of `.dev.vars`, which holds the secret for local tokens. It is created if missing.
fn secret(project: &Project) -> Result<PathBuf> {
    let file = project.root.join(".dev.vars");
    if file.exists() {
        return Ok(file);
    }
    let mut secret = [0; SECRET_BYTES];
    getrandom::fill(&mut secret)?;
    let mut output = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&file)?;
    writeln!(output, "AUTH_SECRET=\"{}\"", setup::hex(&secret))?;
    println!("generated a secret in .dev.vars");
    Ok(file)
}

/// The running service.
struct Local<'a> {
    project: &'a Project,
    origin: &'a str,
    secret_file: &'a Path,
}

impl Local<'_> {
    fn token(&self, subject: &str, role: &str) -> Result<String> {
        let edgematch = self.project.command_line();
        let file = self.secret_file;
        let token = cmd!(
            self.project.shell,
            "{edgematch} token --sub {subject} --role {role} --secret-file {file}
                --ttl-secs {TOKEN_TTL_SECS}"
        )
        .quiet()
        .read()?;
        Ok(token.trim().to_owned())
    }

    fn is_empty(&self) -> Result<bool> {
        let service = Api::new(self.origin, self.token("xtask", "service")?);
        Ok(service
            .get("/v1/jobs?limit=1")?
            .pointer("/items/0")
            .is_none())
    }

    /// Loads the given postings or the demo's, and the demo's people.
    fn load(&self, postings: Option<&Path>) -> Result<()> {
        let folder = self.project.target().join("demo");
        let data = demo_data::write(&folder)?;
        let file = postings.map_or_else(|| demo_data::postings_file(&folder), Path::to_owned);
        let edgematch = self.project.command_line();
        let (origin, token) = (self.origin, self.token("xtask", "service")?);
        println!("loading {}", file.display());
        cmd!(
            self.project.shell,
            "{edgematch} import jobposting {file} --to {origin} --token {token}"
        )
        .quiet()
        .run()
        .context("cannot load the postings")?;

        let service = Api::new(self.origin, token);
        for person in &data.people {
            let user = format!("/v1/users/{}", person.id);
            service.put(&format!("{user}/resume"), &person.resume)?;
            service.put(&format!("{user}/preferences"), &person.preferences)?;
        }
        println!("loaded the {} people of the demo data", data.people.len());
        Ok(())
    }

    /// Prints three requests to paste, and the link to the page.
    fn print_first_requests(&self) -> Result<()> {
        let data = demo_data::generate()?;
        let person = data.people.first().context("the demo data has no people")?;
        let (origin, id, name) = (self.origin, person.id, person.name());
        let user = self.token(id, "user")?;
        let service = self.token("xtask", "service")?;
        let recommendations = format!("/v1/users/{id}/recommendations");
        let best = Api::new(origin, user.clone()).get(&format!("{recommendations}?limit=1"))?;
        let job = best
            .pointer("/items/0/job/id")
            .and_then(Value::as_str)
            .context("no job was recommended")?;
        println!(
            "
Jobs ranked for {name}, with reasons:
  curl -s '{origin}{recommendations}?limit=5' -H 'Authorization: Bearer {user}'
One match, explained:
  curl -s '{origin}/v1/users/{id}/jobs/{job}/match' -H 'Authorization: Bearer {user}'
A new posting, which the next response includes:
  curl -s '{origin}/v1/jobs' -H 'Authorization: Bearer {service}' -H 'Content-Type: application/json' \\
    -d '{{\"identifier\": \"first\", \"title\": \"{title}\", \"hiringOrganization\": \"Your company\"}}'

The page: {origin}/#token={user}&user={id}
Ctrl-C stops the server.",
            title = person.headline(),
        );
        Ok(())
    }
}
