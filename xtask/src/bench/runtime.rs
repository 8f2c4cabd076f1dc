//! The measured runtime: its snapshot, its imports and its memory.

use std::fs;
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
use xshell::cmd;

use crate::project::Project;
use crate::stage::Stage;

/// A load test is one caller who sends more than a caller's share.
pub(super) const UNLIMITED: &str = "RATE_LIMITS:off";

/// Timeout of a catalogue's import.
const IMPORT_LIMIT: Duration = Duration::from_secs(1800);

impl Stage {
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
