//! `wrangler` as a child process: local migrations, and a server that stops when it goes out of
//! scope.

use std::collections::VecDeque;
use std::env;
use std::io::{self, BufRead as _, BufReader, IsTerminal as _};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use xshell::cmd;

use crate::build::Profile;
use crate::prerequisites;
use crate::progress::{Step, say};
use crate::project::Project;

/// Time within which a server must answer; a cold start loads everything once.
const START_LIMIT: Duration = Duration::from_secs(120);
/// Time within which a server must stop before it is killed.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// Applies the migrations to the local database, as a step.
pub(crate) fn migrate(
    project: &Project,
    persist_to: Option<&Path>,
    step: fn(&str, &str) -> Step,
) -> Result<()> {
    let wrangler = project.npm_program("wrangler");
    let persist = persistence(persist_to);
    step("migrating the local database", "about 4 s").run(Command::from(cmd!(
        project.shell,
        "{wrangler} d1 migrations apply DB --local {persist...}"
    )))
}

/// Bundles the Worker as a deployment does, without uploading it.
pub(crate) fn dry_run(project: &Project) -> Result<()> {
    let wrangler = project.npm_program("wrangler");
    Ok(cmd!(project.shell, "{wrangler} deploy --dry-run").run()?)
}

/// A running `wrangler dev`.
pub(crate) struct Server {
    /// `http://127.0.0.1:<port>`.
    pub(crate) origin: String,
    child: Child,
    log: Arc<Mutex<Log>>,
}

/// The lines that wrangler prints. They are kept until [`Server::wait`], and shown before if
/// something fails.
#[derive(Default)]
struct Log {
    is_shown: bool,
    kept: VecDeque<String>,
}

/// Lines that are kept.
const KEPT_LINES: usize = 200;

impl Log {
    fn add(&mut self, line: String) {
        if self.is_shown {
            return say(line);
        }
        if self.kept.len() == KEPT_LINES {
            self.kept.pop_front();
        }
        self.kept.push_back(line);
    }
}

impl Server {
    /// Starts a server and waits until `/healthz` answers. `variables` are `NAME:value`.
    pub(crate) fn start(
        project: &Project,
        profile: Profile,
        port: u16,
        persist_to: Option<&Path>,
        variables: &[String],
        interrupted: &AtomicBool,
    ) -> Result<Self> {
        prerequisites::port(port)?;
        let step = Step::start("starting the local server", "about 5 s");
        let wrangler = project.npm_program("wrangler");
        let persist = persistence(persist_to);
        let variables = variables.iter().flat_map(|variable| ["--var", variable]);
        let port_text = port.to_string();
        let (reader, writer) = io::pipe()?;
        // A process group of its own, as wrangler starts several processes that must end with it.
        let mut command = Command::from(cmd!(
            project.shell,
            "{wrangler} dev --ip 127.0.0.1 --port {port_text} --test-scheduled
                --show-interactive-dev-session=false {persist...} {variables...}"
        ));
        command
            .env(Profile::VARIABLE, profile.name())
            .stdin(Stdio::null())
            .stdout(writer.try_clone()?)
            .stderr(writer)
            .process_group(0);
        if io::stderr().is_terminal() && env::var_os("NO_COLOR").is_none() {
            command.env("FORCE_COLOR", "1");
        }
        let child = command.spawn().context("cannot start wrangler")?;
        // The command holds the writing end of the pipe.
        drop(command);
        let log = Arc::<Mutex<Log>>::default();
        let adding = Arc::clone(&log);
        thread::spawn(move || {
            for line in BufReader::new(reader).lines().map_while(Result::ok) {
                lock(&adding).add(line);
            }
        });
        let mut server = Self {
            origin: format!("http://127.0.0.1:{port}"),
            child,
            log,
        };
        if let Err(error) = server.wait_until_healthy(interrupted) {
            drop(step);
            server.show_log();
            return Err(error);
        }
        step.done();
        Ok(server)
    }

    /// Prints what wrangler has printed so far.
    pub(crate) fn show_log(&self) {
        lock(&self.log).kept.drain(..).for_each(say);
    }

    /// Waits until the server ends or the developer interrupts it, and prints the log meanwhile.
    pub(crate) fn wait(&mut self, interrupted: &AtomicBool) -> Result<()> {
        *lock(&self.log) = Log {
            is_shown: true,
            kept: VecDeque::new(),
        };
        while !interrupted.load(Ordering::Relaxed) {
            if let Some(status) = self.child.try_wait()? {
                bail!("wrangler ended unexpectedly ({status})");
            }
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    fn wait_until_healthy(&mut self, interrupted: &AtomicBool) -> Result<()> {
        let address = format!("{}/healthz", self.origin);
        let started = Instant::now();
        let agent = ureq::Agent::from(
            ureq::Agent::config_builder()
                .timeout_global(Some(Duration::from_secs(5)))
                .build(),
        );
        while agent.get(&address).call().is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("wrangler ended during startup ({status})");
            }
            ensure!(!interrupted.load(Ordering::Relaxed), "interrupted");
            ensure!(started.elapsed() < START_LIMIT, "{address} does not answer");
            thread::sleep(Duration::from_millis(100));
        }
        Ok(())
    }

    fn signal(&self, signal: Signal) {
        if let Ok(group) = i32::try_from(self.child.id()) {
            // Fails only if the group has already ended.
            let _gone = killpg(Pid::from_raw(group), signal);
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.signal(Signal::SIGTERM);
        let asked = Instant::now();
        while asked.elapsed() < STOP_LIMIT {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                break;
            }
            thread::sleep(Duration::from_millis(50));
        }
        self.signal(Signal::SIGKILL);
        let _reaped = self.child.wait();
    }
}

fn lock(log: &Mutex<Log>) -> MutexGuard<'_, Log> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}

fn persistence(folder: Option<&Path>) -> Vec<std::ffi::OsString> {
    folder.map_or_else(Vec::new, |folder| {
        vec!["--persist-to".into(), folder.into()]
    })
}
