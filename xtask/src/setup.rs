//! Installs the tools that a fresh machine lacks. Only Rust (through rustup), a C compiler and a
//! Node are assumed.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use indicatif::{ProgressBar, ProgressStyle};
use sha2::{Digest, Sha256};
use xshell::cmd;

use crate::project::Project;

/// A program from crates.io. Each version is installed into a folder of its own.
pub(crate) struct Tool {
    package: &'static str,
    version: &'static str,
    program: &'static str,
    arguments: &'static [&'static str],
}

/// Finds unused dependencies.
pub(crate) const CARGO_MACHETE: Tool = Tool {
    package: "cargo-machete",
    version: "0.9.2",
    program: "cargo-machete",
    arguments: &[],
};

/// Checks licences, sources and advisories of dependencies.
pub(crate) const CARGO_DENY: Tool = Tool {
    package: "cargo-deny",
    version: "0.20.2",
    program: "cargo-deny",
    arguments: &["--no-default-features"],
};

/// A tool runs for seconds but compiles for minutes; these settings save a third of that.
const QUICKLY_COMPILED: [(&str, &str); 4] = [
    ("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16"),
    ("CARGO_PROFILE_RELEASE_DEBUG", "0"),
    ("CARGO_PROFILE_RELEASE_LTO", "off"),
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1"),
];

impl Tool {
    /// Path of the installed program.
    pub(crate) fn path(&self, project: &Project) -> PathBuf {
        self.root(project).join("bin").join(self.program)
    }

    fn root(&self, project: &Project) -> PathBuf {
        project
            .tools
            .join(format!("{}-{}", self.package, self.version))
    }
}

/// Installs the tools that build and run the Worker.
pub(crate) fn for_running(project: &Project) -> Result<()> {
    wasm_target(project)?;
    npm_packages(project)
}

/// Installs the tools that the checks need as well.
pub(crate) fn for_checking(project: &Project) -> Result<()> {
    for_running(project)?;
    tools(project, &[CARGO_MACHETE, CARGO_DENY])
}

fn wasm_target(project: &Project) -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let library = cmd!(
        project.shell,
        "rustc --print target-libdir --target {TARGET}"
    )
    .quiet()
    .read()?;
    if fs::exists(&library)? {
        return Ok(());
    }
    with_progress(
        "Rust's wasm32 target",
        Command::from(cmd!(project.shell, "rustup target add {TARGET}")),
    )
}

fn tools(project: &Project, wanted: &[Tool]) -> Result<()> {
    let missing: Vec<&Tool> = wanted
        .iter()
        .filter(|tool| !tool.path(project).exists())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    // One target folder for all tools, as they share many dependencies.
    let target = project.tools.join("target");
    for tool in missing {
        let (package, version) = (tool.package, tool.version);
        let root = tool.root(project);
        let arguments = tool.arguments;
        with_progress(
            &format!("{package} {version}"),
            Command::from(
                cmd!(
                    project.shell,
                    "cargo install --locked {package} --version {version} --root {root} {arguments...}"
                )
                .env("CARGO_TARGET_DIR", &target)
                .envs(QUICKLY_COMPILED),
            ),
        )?;
    }
    fs::remove_dir_all(&target).context("cannot remove the target folder of the tools")
}

/// Runs `npm ci`, unless the installed packages come from the same lock file.
fn npm_packages(project: &Project) -> Result<()> {
    let stamp = project.root.join("node_modules/.installed-from");
    let mut hash = Sha256::new();
    for file in ["package.json", "package-lock.json"] {
        hash.update(fs::read(project.root.join(file)).context(file)?);
    }
    let wanted = hex(&hash.finalize());
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let version = cmd!(project.shell, "npm --version")
        .quiet()
        .ignore_stderr()
        .read();
    ensure!(
        version.is_ok(),
        "npm was not found: install Node 18 or newer"
    );
    with_progress(
        "npm packages",
        Command::from(cmd!(
            project.shell,
            "npm ci --no-audit --no-fund --loglevel=error"
        )),
    )?;
    let node = project.npm_program("node");
    cmd!(project.shell, "{node} --version")
        .quiet()
        .ignore_stdout()
        .run()
        .context("node_modules has no Node: are install scripts disabled?")?;
    fs::write(stamp, wanted)?;
    Ok(())
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Runs a long command behind a spinner that shows its latest line, and prints its messages if it
/// fails.
pub(crate) fn with_progress(what: &str, mut command: Command) -> Result<()> {
    let started = Instant::now();
    let spinner = ProgressBar::new_spinner().with_style(ProgressStyle::with_template(
        "{spinner} {prefix} · {elapsed} · {wide_msg:.dim}",
    )?);
    spinner.set_prefix(format!("installing {what}"));
    spinner.enable_steady_tick(Duration::from_millis(120));
    if spinner.is_hidden() {
        println!("installing {what} …");
    }
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {:?}", command.get_program()))?;
    let messages = follow(child.stderr.take().context("no standard error")?, &spinner)?;
    let status = child.wait()?;
    spinner.finish_and_clear();
    if !status.success() {
        eprint!("{messages}");
        bail!("installing {what} failed ({status})");
    }
    println!(
        "installed {what} in {:.0} s",
        started.elapsed().as_secs_f64()
    );
    Ok(())
}

fn follow(output: impl Read, spinner: &ProgressBar) -> Result<String> {
    let mut messages = String::new();
    for line in BufReader::new(output).lines() {
        let line = line?;
        spinner.set_message(line.trim().to_owned());
        messages.push_str(&line);
        messages.push('\n');
    }
    Ok(messages)
}
