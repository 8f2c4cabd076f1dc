//! The measured runtime: a copy of the build with a database of its own, and its memory.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;
use tokens::Role;
use xshell::{TempDir, cmd};

use crate::edgematch_api;
use crate::project::Project;
use crate::setup;

/// Timeout of a catalogue's import.
const IMPORT_LIMIT: Duration = Duration::from_secs(1800);
/// The key length of HMAC-SHA-256 equals its output length.
const SECRET_BYTES: usize = 32;

/// A temporary folder that wrangler treats as a project of its own. Dropping it deletes the folder.
pub(super) struct Stage {
    folder: TempDir,
}

impl Stage {
    /// Copies the files that wrangler reads, without the build command: an edit in the checkout
    /// neither rebuilds nor restarts the measured Worker.
    pub(super) fn prepare(project: &Project) -> Result<Self> {
        let folder = project.shell.create_temp_dir()?;
        let stage = folder.path();
        let text = fs::read_to_string(project.root.join("wrangler.toml"))?;
        let mut configuration: toml::Table = toml::from_str(&text)?;
        configuration.remove("build");
        fs::write(stage.join("wrangler.toml"), configuration.to_string())?;
        for name in ["build", "migrations", "public"] {
            let from = project.root.join(name);
            cmd!(project.shell, "cp -R {from} {stage}").quiet().run()?;
        }
        let mut secret = [0; SECRET_BYTES];
        getrandom::fill(&mut secret)?;
        let secret = setup::hex(&secret);
        fs::write(stage.join(".dev.vars"), format!("AUTH_SECRET={secret}\n"))?;
        Ok(Self { folder })
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn token(&self, subject: &str, role: Role) -> Result<String> {
        edgematch_api::token(&self.folder().join(".dev.vars"), subject, role)
    }

    /// Size of the newest catalogue snapshot, if there is one. The runtime must have stopped.
    pub(super) fn snapshot_bytes(&self, project: &Project) -> Result<Option<u64>> {
        const SQL: &str = "SELECT bytes FROM catalogue_snapshots ORDER BY version DESC LIMIT 1";
        let wrangler = project.npm_program("wrangler");
        let answer = cmd!(
            project.shell,
            "{wrangler} d1 execute DB --local --json --command {SQL}"
        )
        .quiet()
        // At this level, wrangler prints the result.
        .env("WRANGLER_LOG", "log")
        .read()?;
        let answer: Value = serde_json::from_str(&answer).with_context(|| answer.clone())?;
        Ok(answer.pointer("/0/results/0/bytes").and_then(Value::as_u64))
    }
}

/// An unused port.
pub(super) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

/// Imports a file with the command line client and returns the time it took.
pub(super) fn import(
    project: &Project,
    stage: &Stage,
    origin: &str,
    file: &Path,
    interrupted: &AtomicBool,
) -> Result<Duration> {
    let edgematch = project.command_line();
    let token = stage.token("bench", Role::Service)?;
    let started = Instant::now();
    let mut child = Command::from(cmd!(
        project.shell,
        "{edgematch} import jobposting {file} --to {origin} --token {token}"
    ))
    .spawn()?;
    loop {
        if let Some(status) = child.try_wait()? {
            ensure!(!interrupted.load(Ordering::Relaxed), "interrupted");
            ensure!(status.success(), "cannot import the postings ({status})");
            return Ok(started.elapsed());
        }
        let too_long = started.elapsed() > IMPORT_LIMIT;
        if too_long || interrupted.load(Ordering::Relaxed) {
            kill(Pid::from_raw(i32::try_from(child.id())?), Signal::SIGKILL)?;
            child.wait()?;
            bail!(if too_long {
                "the import takes too long"
            } else {
                "interrupted"
            });
        }
        thread::sleep(Duration::from_millis(20));
    }
}

/// Peak memory of the runtime so far. Wrangler runs two, one of which only forwards requests and
/// stays small. `None` without `/proc`.
pub(super) fn peak_resident_bytes() -> Option<u64> {
    fs::read_dir("/proc")
        .ok()?
        .filter_map(|entry| Process::read(&entry.ok()?.path()))
        .filter(|process| process.name == "workerd" && process.descends_from(std::process::id()))
        .filter_map(|process| process.peak_resident_kib)
        .max()
        .map(|kib| kib * 1024)
}

struct Process {
    name: String,
    parent: u32,
    peak_resident_kib: Option<u64>,
}

impl Process {
    /// Reads `/proc/<id>`; `None` if that is not a process, or has ended.
    fn read(folder: &Path) -> Option<Self> {
        let status = fs::read_to_string(folder.join("status")).ok()?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            Some(line.strip_prefix(':')?.trim().trim_end_matches(" kB"))
        };
        Some(Self {
            name: field("Name")?.to_owned(),
            parent: field("PPid")?.parse().ok()?,
            peak_resident_kib: field("VmHWM").and_then(|kib| kib.parse().ok()),
        })
    }

    fn descends_from(&self, ancestor: u32) -> bool {
        let mut parent = self.parent;
        while parent > 1 {
            if parent == ancestor {
                return true;
            }
            match Self::read(&Path::new("/proc").join(parent.to_string())) {
                Some(process) => parent = process.parent,
                None => return false,
            }
        }
        false
    }
}
