//! Builds of the Worker and of the command line client.
//!
//! Binding is done here, by the library behind the wasm-bindgen command, so that nobody has to compile and install
//! that command first. Its version is pinned to that of the `wasm-bindgen` crate: they only work together.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;
use xshell::cmd;

use crate::project::Project;
use crate::setup::hex;

/// The platform's smallest plan takes 3 MiB gzipped: so much for the code, the rest for the artefacts.
const CODE_BUDGET_BYTES: usize = 1_360 << 10;
const ARTEFACTS_BUDGET_BYTES: usize = (3 << 20) - CODE_BUDGET_BYTES;

/// Files beside the code, without their ending; `src/entry.js` imports them.
const ARTEFACTS: [&str; 4] = ["taxonomy", "statistics", "occupations", "lexicon"];

/// Calls of the Wasm by its own JavaScript, in one file with the entry point.
const ENTRY: &str = include_str!("../../src/entry.js");

/// How the Worker is compiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Profile {
    /// Compiled in a fraction of the time, somewhat slower and larger.
    Development,
    /// As it is deployed: small, fast, held to the size budget.
    Release,
}

impl Profile {
    /// The variable that hands the profile to the build command of `wrangler.toml`.
    pub(crate) const VARIABLE: &str = "EDGEMATCH_PROFILE";

    /// The value of [`Profile::VARIABLE`].
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Release => "release",
        }
    }

    /// The profile of `Cargo.toml`, which is also the name of its folder.
    fn of_cargo(self) -> &'static str {
        match self {
            Self::Development => "worker-dev",
            Self::Release => "release",
        }
    }
}

/// Builds `build/index.js` and `build/index_bg.wasm`.
///
/// Cargo knows whether the code changed; binding and optimising are skipped when Cargo's output is that of the last
/// time.
pub(crate) fn worker(project: &Project, profile: Profile) -> Result<()> {
    let cargo_profile = profile.of_cargo();
    // Without it the macros of wasm-bindgen name a crate that the Worker does not use.
    let _bindings = project.shell.push_env("WASM_BINDGEN_USE_JS_SYS", "1");
    cmd!(
        project.shell,
        "cargo build --lib --profile {cargo_profile} --target wasm32-unknown-unknown --locked"
    )
    .quiet()
    .run()
    .context("the Worker does not compile")?;

    let compiled = project.target().join(format!(
        "wasm32-unknown-unknown/{cargo_profile}/edgematch.wasm"
    ));
    let build = project.root.join("build");
    let stamp = build.join(".made-from");
    let made_from = made_from(project, profile, &compiled)?;
    let current = fs::read_to_string(&stamp).is_ok_and(|last| last == made_from);
    if !(current && build.join("index_bg.wasm").exists() && build.join("index.js").exists()) {
        fs::create_dir_all(&build)?;
        bind(project, profile, &compiled, &build)?;
        put_beside(project, &build)?;
        fs::write(&stamp, made_from)?;
    }
    match profile {
        Profile::Development => Ok(()),
        Profile::Release => hold_to_budget(&build),
    }
}

/// Builds the command line client, for the machine it is built on.
pub(crate) fn command_line(project: &Project) -> Result<()> {
    cmd!(
        project.shell,
        "cargo build --package edgematch-cli --locked"
    )
    .quiet()
    .run()?;
    Ok(())
}

fn made_from(project: &Project, profile: Profile, compiled: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    for file in [
        compiled,
        &project.root.join("package-lock.json"),
        &project.root.join("Cargo.lock"),
    ]
    .into_iter()
    .chain(artefacts(&project.root).iter().map(PathBuf::as_path))
    {
        hash.update(fs::read(file).with_context(|| file.display().to_string())?);
    }
    hash.update(ENTRY);
    hash.update(include_str!("build.rs"));
    hash.update(profile.name());
    Ok(hex(&hash.finalize()))
}

/// Makes a module of what Cargo compiled: the Wasm, and one file of JavaScript that starts and calls it.
fn bind(project: &Project, profile: Profile, compiled: &Path, build: &Path) -> Result<()> {
    let staging = project.shell.create_temp_dir()?;
    let staging = staging.path();
    Bindgen::new()
        .input_path(compiled)
        .out_name("index")
        .module(true)?
        .typescript(false)
        // A panic ends the instance; with these the entry point can start another.
        .reset_state_function(true)
        .force_enable_abort_handler(true)
        // The names of functions are a tenth of the bundle; the log names what failed without them.
        .remove_name_section(profile == Profile::Release)
        .remove_producers_section(profile == Profile::Release)
        .generate(staging)
        .context("wasm-bindgen failed")?;
    let bindings = staging.join("index.js");
    // The runtime and esbuild know modules of Wasm by a plain import.
    let code = fs::read_to_string(&bindings)?;
    fs::write(&bindings, code.replace("import source ", "import "))?;
    let entry = staging.join("entry.js");
    fs::write(&entry, ENTRY)?;

    let (esbuild, output) = (project.npm_program("esbuild"), build.join("index.js"));
    cmd!(
        project.shell,
        "{esbuild} {entry} --bundle --minify --format=esm --log-level=warning
            --external:./index_bg.wasm --external:*.bin --outfile={output}"
    )
    .quiet()
    .run()
    .context("esbuild failed")?;

    let (bound, wasm) = (staging.join("index_bg.wasm"), build.join("index_bg.wasm"));
    match profile {
        Profile::Development => {
            fs::copy(&bound, &wasm)?;
        }
        Profile::Release => optimise(project, &bound, &wasm)?,
    }
    Ok(())
}

/// Features are named one by one, so that no newer encoding is written than the runtime reads.
fn optimise(project: &Project, bound: &Path, wasm: &Path) -> Result<()> {
    let wasm_opt = project.npm_program("wasm-opt");
    cmd!(
        project.shell,
        "{wasm_opt} -O --enable-mutable-globals --enable-sign-ext --enable-nontrapping-float-to-int
            --enable-bulk-memory --enable-multivalue --enable-reference-types
            --enable-exception-handling --enable-simd --strip-debug --strip-producers
            {bound} -o {wasm}"
    )
    .quiet()
    .run()
    .context("wasm-opt failed")
}

/// The files that ship beside the code, of a checkout: the taxonomy, the statistics, the words of occupations.
pub(crate) fn artefacts(root: &Path) -> [PathBuf; 4] {
    ARTEFACTS.map(|name| {
        root.join("crates/matching/artefacts")
            .join(format!("{name}.bin"))
    })
}

/// Puts the artefacts into the build: wrangler uploads a `.bin` that is imported as a module of bytes.
fn put_beside(project: &Project, build: &Path) -> Result<()> {
    for (name, file) in ARTEFACTS.iter().zip(artefacts(&project.root)) {
        fs::copy(file, build.join(format!("{name}.bin")))?;
    }
    Ok(())
}

/// Holds code and artefacts to their budgets.
fn hold_to_budget(build: &Path) -> Result<()> {
    let wasm = fs::read(build.join("index_bg.wasm"))?;
    let code = gzipped(&wasm)?;
    let mut beside = 0;
    for artefact in ARTEFACTS {
        beside += gzipped(&fs::read(build.join(format!("{artefact}.bin")))?)?;
    }
    println!(
        "Worker: {} KiB of Wasm, {} KiB gzipped (budget {} KiB); beside it {} KiB gzipped (budget {} KiB)",
        wasm.len().div_ceil(1024),
        code.div_ceil(1024),
        CODE_BUDGET_BYTES / 1024,
        beside.div_ceil(1024),
        ARTEFACTS_BUDGET_BYTES / 1024,
    );
    ensure!(code <= CODE_BUDGET_BYTES, "the code is above its budget");
    ensure!(
        beside <= ARTEFACTS_BUDGET_BYTES,
        "the artefacts are above their budget"
    );
    Ok(())
}

/// How long these bytes are as the platform counts them.
pub(crate) fn gzipped(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}
