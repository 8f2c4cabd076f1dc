//! Installs the tools that a fresh machine lacks, apart from the [`prerequisites`].

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use xshell::cmd;

use crate::prerequisites;
use crate::progress::Step;
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
    ("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0"),
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
    check(project)?;
    wasm_target(project)?;
    npm_packages(project, Step::start)
}

/// Installs the tools that the checks need as well.
pub(crate) fn for_checking(project: &Project) -> Result<()> {
    prerequisites::c_compiler()?;
    for_running(project)?;
    tools(project, &[CARGO_MACHETE, CARGO_DENY])
}

/// Checks that whatever is missing can be installed.
pub(crate) fn check(project: &Project) -> Result<()> {
    if !has_npm_packages(project)? {
        prerequisites::node()?;
    }
    if !has_wasm_target(project)? {
        prerequisites::rustup()?;
    }
    Ok(())
}

const WASM: &str = "wasm32-unknown-unknown";

fn has_wasm_target(project: &Project) -> Result<bool> {
    let library = cmd!(project.shell, "rustc --print target-libdir --target {WASM}")
        .quiet()
        .read()?;
    Ok(fs::exists(&library)?)
}

/// Adds the target of the Worker to the Rust that is in use.
pub(crate) fn wasm_target(project: &Project) -> Result<()> {
    if has_wasm_target(project)? {
        return Ok(());
    }
    Step::start("installing Rust's wasm32 target", "about 5 s, once").run(Command::from(cmd!(
        project.shell,
        "rustup target add {WASM}"
    )))
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
        let step = Step::start(
            &format!("installing {package} {version}"),
            "one to three minutes, once",
        );
        step.run(Command::from(
            cmd!(
                project.shell,
                "cargo install --locked {package} --version {version} --root {root} {arguments...}"
            )
            .env("CARGO_TARGET_DIR", &target)
            .envs(QUICKLY_COMPILED),
        ))?;
    }
    fs::remove_dir_all(&target).context("cannot remove the target folder of the tools")
}

/// The pinned packages of [`schemathesis`].
const PYTHON_PACKAGES: &str = "tests/support/schemathesis.txt";

/// The program that compares the Worker with its API document. It is installed with Python; `None`
/// if there is no Python that can make environments, or its packages cannot be fetched.
pub(crate) fn schemathesis(project: &Project) -> Result<Option<PathBuf>> {
    let packages = project.root.join(PYTHON_PACKAGES);
    let wanted = hex(&Sha256::digest(fs::read(&packages)?));
    let folder = project.tools.join(format!("schemathesis-{wanted:.12}"));
    let program = folder.join("bin/schemathesis");
    if program.exists() {
        return Ok(Some(program));
    }
    let shell = &project.shell;
    let python = cmd!(shell, "python3 -m venv {folder}");
    if python
        .quiet()
        .ignore_stdout()
        .ignore_stderr()
        .run()
        .is_err()
    {
        return Ok(None);
    }
    let pip = folder.join("bin/pip");
    let installed =
        Step::start("installing schemathesis", "about 15 s, once").run(Command::from(cmd!(
            shell,
            "{pip} install --quiet --no-deps --disable-pip-version-check --requirement {packages}"
        )));
    Ok(installed.is_ok().then_some(program))
}

/// Runs `npm ci` as a step, unless the installed packages come from the same lock file.
pub(crate) fn npm_packages(project: &Project, step: fn(&str, &str) -> Step) -> Result<()> {
    if has_npm_packages(project)? {
        return Ok(());
    }
    step("installing npm packages", "about 20 s, once").run(Command::from(cmd!(
        project.shell,
        "npm ci --no-audit --no-fund --loglevel=error"
    )))?;
    let node = project.npm_program("node");
    cmd!(project.shell, "{node} --version")
        .quiet()
        .ignore_stdout()
        .run()
        .context("node_modules has no Node: are install scripts disabled?")?;
    fs::write(stamp(project), packages_wanted(project)?)?;
    Ok(())
}

fn has_npm_packages(project: &Project) -> Result<bool> {
    let wanted = packages_wanted(project)?;
    Ok(fs::read_to_string(stamp(project)).is_ok_and(|installed| installed == wanted))
}

/// The file that says which packages are installed.
fn stamp(project: &Project) -> PathBuf {
    project.root.join("node_modules/.installed-from")
}

/// A digest of the files that name the packages.
fn packages_wanted(project: &Project) -> Result<String> {
    let mut hash = Sha256::new();
    for file in ["package.json", "package-lock.json"] {
        hash.update(fs::read(project.root.join(file)).context(file)?);
    }
    Ok(hex(&hash.finalize()))
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
