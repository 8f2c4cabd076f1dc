//! `wrangler` as a child process: local migrations, and a server that stops when it goes out of
//! scope.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use xshell::cmd;

use crate::build::Profile;
use crate::project::Project;

/// Time within which a server must answer; a cold start loads everything once.
const START_LIMIT: Duration = Duration::from_secs(120);
/// Time within which a server must stop before it is killed.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// Applies the migrations to the local database.
pub(crate) fn migrate(project: &Project, persist_to: Option<&Path>) -> Result<()> {
    let wrangler = project.npm_program("wrangler");
    let persist = persistence(persist_to);
    let output = cmd!(
        project.shell,
        "{wrangler} d1 migrations apply DB --local {persist...}"
    )
    .quiet()
    .ignore_status()
    .output()?;
    if !output.status.success() {
        eprint!("{}", String::from_utf8_lossy(&output.stdout));
        eprint!("{}", String::from_utf8_lossy(&output.stderr));
        bail!("cannot apply the migrations ({})", output.status);
    }
    Ok(())
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
}

impl Server {
    /// Starts a server and waits until `/healthz` answers.
    pub(crate) fn start(
        project: &Project,
        profile: Profile,
        port: u16,
        persist_to: Option<&Path>,
        interrupted: &AtomicBool,
    ) -> Result<Self> {
        ensure!(
            std::net::TcpListener::bind(("127.0.0.1", port)).is_ok(),
            "port {port} is in use; choose another with --port"
        );
        let wrangler = project.npm_program("wrangler");
        let persist = persistence(persist_to);
        let port_text = port.to_string();
        // A process group of its own, as wrangler starts several processes that must end with it.
        let child = Command::from(cmd!(
            project.shell,
            "{wrangler} dev --ip 127.0.0.1 --port {port_text} --test-scheduled
                --show-interactive-dev-session=false {persist...}"
        ))
        .env(Profile::VARIABLE, profile.name())
        .stdin(Stdio::null())
        .process_group(0)
        .spawn()
        .context("cannot start wrangler")?;
        let mut server = Self {
            origin: format!("http://127.0.0.1:{port}"),
            child,
        };
        server.wait_until_healthy(interrupted)?;
        Ok(server)
    }

    /// Waits until the server ends or the developer interrupts it.
    pub(crate) fn wait(&mut self, interrupted: &AtomicBool) -> Result<()> {
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

fn persistence(folder: Option<&Path>) -> Vec<std::ffi::OsString> {
    folder.map_or_else(Vec::new, |folder| {
        vec!["--persist-to".into(), folder.into()]
    })
}
