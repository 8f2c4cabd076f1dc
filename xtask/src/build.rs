//! Builds of the Worker and of the command line client.
//!
//! Binding is done here, by the library behind the wasm-bindgen command, so that nobody has to
//! compile and install that command first. Its version is pinned to that of the `wasm-bindgen`
//! crate: they only work together.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::AtomicBool;
use std::thread;

use anyhow::{Context, Result, ensure};
use clap::ValueEnum;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use wasm_bindgen_cli_support::Bindgen;
use xshell::cmd;

use crate::prerequisites;
use crate::progress::Step;
use crate::project::Project;
use crate::setup::hex;

/// The most that the code may have, gzipped; the platform's smallest plan accepts 3 MiB.
const CODE_BUDGET_BYTES: usize = 2_190 << 10;
/// The most that the artefacts may have, gzipped. They are static assets, which no plan limits so
/// far, but each isolate loads them.
const ARTEFACTS_BUDGET_BYTES: usize = 8 << 20;

/// The sources of the pages, and what the platform serves as they are.
const PAGES: &str = "public";
/// What the platform serves: [`PAGES`] with smaller scripts and styles, and what is built beside
/// them.
const SERVED: &str = "served";
/// What is built into [`SERVED`], and is in no other place.
const BUILT: [&str; 4] = ["artefacts", "docs/redoc", "edgematch-jobs.js", "vendor"];

/// The JavaScript entry point, which starts the Wasm and calls it.
const ENTRY: &str = include_str!("../../src/entry.js");

/// The build profile of the Worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Profile {
    /// Compiles in a fraction of the time, and is somewhat slower and larger.
    Development,
    /// The deployed build: small, fast, and within the size budget.
    Release,
}

impl Profile {
    /// The environment variable that passes the profile to the build command of `wrangler.toml`.
    pub(crate) const VARIABLE: &str = "EDGEMATCH_PROFILE";

    /// The value of [`Profile::VARIABLE`].
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Release => "release",
        }
    }

    /// How long it takes to compile.
    fn usually(self) -> &'static str {
        match self {
            Self::Development => "the first time about two minutes, later what changed",
            Self::Release => "three minutes, a minute if little changed",
        }
    }

    /// How long binding takes, and optimising for a release.
    fn bind_usually(self) -> &'static str {
        match self {
            Self::Development => "about 5 s",
            Self::Release => "half a minute",
        }
    }

    /// The profile of `Cargo.toml`, which is also the name of its output folder.
    fn cargo_name(self) -> &'static str {
        match self {
            Self::Development => "worker-dev",
            Self::Release => "release",
        }
    }
}

/// Builds `build/index.js`, `build/index_bg.wasm`, and what is served beside them.
pub(crate) fn worker(project: &Project, profile: Profile) -> Result<()> {
    compile(project, profile, &AtomicBool::new(false))?;
    assemble(project, profile)
}

/// Compiles the Worker's Wasm, until `stop` is set. Cargo decides what to compile.
pub(crate) fn compile(project: &Project, profile: Profile, stop: &AtomicBool) -> Result<()> {
    let step = Step::beside_a_bar("compiling the Worker", profile.usually());
    step.run_cargo(cargo(project, profile), stop)
}

/// Begins to compile the release of the Worker's Wasm, and before it that of the tests which count
/// instructions, at idle priority and without output. The check that needs one of them waits for it
/// and reports its errors.
pub(crate) fn compile_ahead(project: &Project) {
    let metering = Command::from(cmd!(
        project.shell,
        "cargo build --package metering --release --target wasm32-unknown-unknown --locked"
    ));
    let mut commands = [metering, cargo(project, Profile::Release)].map(|cargo| idle(&cargo));
    thread::spawn(move || {
        for command in &mut commands {
            _ = command.status();
        }
    });
}

/// The same command, for processors that have nothing else to do.
fn idle(command: &Command) -> Command {
    let mut idle = Command::new("nice");
    idle.args(["-n", "19"])
        .arg(command.get_program())
        .args(command.get_args())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            idle.env(name, value);
        }
    }
    if let Some(folder) = command.get_current_dir() {
        idle.current_dir(folder);
    }
    idle
}

fn cargo(project: &Project, profile: Profile) -> Command {
    let cargo_profile = profile.cargo_name();
    cmd!(
        project.shell,
        "cargo build --lib --profile {cargo_profile} --target wasm32-unknown-unknown --locked"
    )
    // Without this, the macros of wasm-bindgen refer to a crate that the Worker does not use.
    .env("WASM_BINDGEN_USE_JS_SYS", "1")
    .into()
}

/// Makes the build from what was compiled. Nothing is done if that is unchanged.
pub(crate) fn assemble(project: &Project, profile: Profile) -> Result<()> {
    let cargo_profile = profile.cargo_name();
    let compiled = project.target().join(format!(
        "wasm32-unknown-unknown/{cargo_profile}/edgematch.wasm"
    ));
    let build = project.root.join("build");
    let stamp = build.join(".made-from");
    let made_from = made_from(project, profile, &compiled)?;
    let current = fs::read_to_string(&stamp).is_ok_and(|last| last == made_from);
    if !(current && build.join("index_bg.wasm").exists() && build.join("index.js").exists()) {
        let step = Step::start("binding the Worker to JavaScript", profile.bind_usually());
        fs::create_dir_all(&build)?;
        bind(project, profile, &compiled, &build)?;
        fs::write(&stamp, made_from)?;
        step.done();
    }
    add_artefacts(project)?;
    add_reference(project)?;
    add_client(project)?;
    add_readers(project)?;
    add_pages(project)?;
    match profile {
        Profile::Development => Ok(()),
        Profile::Release => check_budget(project, &build),
    }
}

/// Builds the command line client for this machine.
pub(crate) fn command_line(project: &Project) -> Result<()> {
    let command = cmd!(
        project.shell,
        "cargo build --package edgematch-cli --locked"
    );
    compile_client(command.into(), "the first time about a minute")
}

/// The same as a part of the build of the native tests, which are those of the crates `native`:
/// after them, there is nothing left to compile.
pub(crate) fn command_line_of_tests(project: &Project, native: &[&str]) -> Result<()> {
    let command = cmd!(
        project.shell,
        "cargo test {native...} --test conventions --no-run --locked"
    );
    compile_client(command.into(), "the first time two minutes")
}

fn compile_client(cargo: Command, usually: &str) -> Result<()> {
    prerequisites::c_compiler()?;
    Step::beside_a_bar("compiling the command line client", usually)
        .run_cargo(cargo, &AtomicBool::new(false))
}

fn made_from(project: &Project, profile: Profile, compiled: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    for file in [
        compiled,
        &project.root.join("package-lock.json"),
        &project.root.join("Cargo.lock"),
    ]
    .into_iter()
    .chain(artefacts(project)?.iter().map(PathBuf::as_path))
    {
        hash.update(fs::read(file).with_context(|| file.display().to_string())?);
    }
    hash.update(ENTRY);
    hash.update(include_str!("build.rs"));
    hash.update(profile.name());
    Ok(hex(&hash.finalize()))
}

/// Turns Cargo's output into a module: the Wasm, and one JavaScript file that starts and calls it.
fn bind(project: &Project, profile: Profile, compiled: &Path, build: &Path) -> Result<()> {
    let staging = project.shell.create_temp_dir()?;
    let staging = staging.path();
    Bindgen::new()
        .input_path(compiled)
        .out_name("index")
        .module(true)?
        .typescript(false)
        // A panic ends the instance; with these settings, the entry point can start another.
        .reset_state_function(true)
        .force_enable_abort_handler(true)
        // Function names are a tenth of the bundle, and the log does not need them.
        .remove_name_section(profile == Profile::Release)
        .remove_producers_section(profile == Profile::Release)
        .generate(staging)
        .context("wasm-bindgen failed")?;
    let bindings = staging.join("index.js");
    // The runtime and esbuild expect a plain import of a Wasm module.
    let code = fs::read_to_string(&bindings)?;
    fs::write(&bindings, code.replace("import source ", "import "))?;
    let entry = staging.join("entry.js");
    fs::write(&entry, ENTRY)?;
    fs::write(
        staging.join("artefacts.json"),
        serde_json::to_vec(&artefact_paths(project)?)?,
    )?;

    let (esbuild, output) = (project.npm_program("esbuild"), build.join("index.js"));
    cmd!(
        project.shell,
        "{esbuild} {entry} --bundle --minify --format=esm --log-level=warning
            --external:./index_bg.wasm --outfile={output}"
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

/// Optimises the Wasm. Features are enabled one by one, so that the output uses no encoding that
/// the runtime cannot read.
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

/// The files that ship beside the code.
fn artefacts(project: &Project) -> Result<Vec<PathBuf>> {
    let mut files = project.shell.read_dir("crates/matching/artefacts")?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "bin"));
    files.sort();
    Ok(files)
}

/// The paths of the artefacts among the static assets, by their names. A path names the content, so
/// that a release reads the files that it was built with.
fn artefact_paths(project: &Project) -> Result<BTreeMap<String, String>> {
    let path = |file: &PathBuf| {
        let name = file.file_stem().context("an artefact has a name")?;
        let name = name.to_string_lossy().into_owned();
        let mut digest = hex(&Sha256::digest(fs::read(file)?));
        digest.truncate(16);
        let path = format!("/artefacts/{name}-{digest}.bin");
        Ok((name, path))
    };
    artefacts(project)?.iter().map(path).collect()
}

/// Copies the artefacts to where the platform serves them, and removes earlier ones.
fn add_artefacts(project: &Project) -> Result<()> {
    let folder = project.root.join(SERVED).join("artefacts");
    fs::create_dir_all(&folder)?;
    let mut served = Vec::new();
    for (file, path) in artefacts(project)?
        .iter()
        .zip(artefact_paths(project)?.values())
    {
        let name = Path::new(path).file_name().context("a path has a name")?;
        let to = folder.join(name);
        if !to.exists() {
            fs::copy(file, &to)?;
        }
        served.push(to);
    }
    for old in project.shell.read_dir(&folder)? {
        if !served.contains(&old) {
            fs::remove_file(old)?;
        }
    }
    Ok(())
}

/// The logo in the menu of Redoc, which it would load from another host, and an empty image.
const REDOC_LOGO: &str = "https://cdn.redoc.ly/redoc/logo-mini.svg";
const NO_IMAGE: &str = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";

/// Copies Redoc, which renders the API reference, into the files that the platform serves.
fn add_reference(project: &Project) -> Result<()> {
    let bundles = project.root.join("node_modules/redoc/bundles");
    let docs = project.root.join(SERVED).join("docs");
    fs::create_dir_all(&docs)?;
    for name in ["redoc.standalone.js", "redoc.standalone.js.LICENSE.txt"] {
        let text = fs::read_to_string(bundles.join(name))?.replace(REDOC_LOGO, NO_IMAGE);
        write_changed(&docs.join(name), text.as_bytes())?;
    }
    Ok(())
}

/// Bundles the client for the pages, which find it beside their sources too, and the element for
/// pages of others.
fn add_client(project: &Project) -> Result<()> {
    let esbuild = project.npm_program("esbuild");
    let sources = project.root.join("clients/typescript/src");
    let served = project.root.join(SERVED);
    for (source, name) in [
        ("index.ts", "shared/client.js"),
        ("element.ts", "edgematch-jobs.js"),
    ] {
        let (source, output) = (sources.join(source), served.join(name));
        cmd!(
            project.shell,
            "{esbuild} {source} --bundle --minify --format=esm --target=es2022
                --log-level=warning --outfile={output}"
        )
        .quiet()
        .run()
        .context("the client cannot be bundled")?;
    }
    let client = fs::read(served.join("shared/client.js"))?;
    write_changed(&project.root.join(PAGES).join("shared/client.js"), &client)
}

/// Copies the pages to where the platform serves them, scripts and styles without comments and long
/// names, each file on its own; and removes those that are gone. A page's modules keep their paths,
/// so that a source runs as it is read.
fn add_pages(project: &Project) -> Result<()> {
    let (pages, served) = (project.root.join(PAGES), project.root.join(SERVED));
    let files = files_below(project, &pages)?;
    let is_code = |file: &&PathBuf| {
        file.extension()
            .is_some_and(|kind| kind == "js" || kind == "css")
    };
    let (code, plain): (Vec<&PathBuf>, Vec<&PathBuf>) = files.iter().partition(is_code);
    let esbuild = project.npm_program("esbuild");
    cmd!(
        project.shell,
        "{esbuild} {code...} --minify --format=esm --target=es2022 --charset=utf8
            --log-level=warning --outdir={served} --outbase={pages}"
    )
    .quiet()
    .run()
    .context("the pages cannot be made smaller")?;
    for file in plain {
        let to = served.join(file.strip_prefix(&pages)?);
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        write_changed(&to, &fs::read(file)?)?;
    }
    for old in files_below(project, &served)? {
        let within = old.strip_prefix(&served)?;
        let built = BUILT
            .iter()
            .any(|name| within.to_string_lossy().starts_with(name));
        if !built && !pages.join(within).exists() {
            fs::remove_file(old)?;
        }
    }
    Ok(())
}

/// All files of a folder and of those in it.
fn files_below(project: &Project, folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in project.shell.read_dir(folder)? {
        match entry.is_dir() {
            true => found.extend(files_below(project, &entry)?),
            false => found.push(entry),
        }
    }
    Ok(found)
}

/// Writes a file unless it has these bytes already: who watches it sees changes alone.
fn write_changed(file: &Path, bytes: &[u8]) -> Result<()> {
    if !fs::read(file).is_ok_and(|current| current == bytes) {
        fs::write(file, bytes)?;
    }
    Ok(())
}

/// Bundles the readers of PDF and Word documents, which the page loads when somebody gives it one.
/// Each bundle keeps its licences.
fn add_readers(project: &Project) -> Result<()> {
    let esbuild = project.npm_program("esbuild");
    // The first can draw pages with a native library, which the page does not ask for.
    for (package, entry, name) in [
        ("unpdf", "dist/index.mjs", "pdf.js"),
        ("mammoth", "lib/index.js", "docx.js"),
    ] {
        let source = project.root.join("node_modules").join(package).join(entry);
        let output = project.root.join(SERVED).join("vendor").join(name);
        cmd!(
            project.shell,
            "{esbuild} {source} --bundle --minify --format=esm --platform=browser --target=es2022
                --external:@napi-rs/canvas --legal-comments=eof --log-level=warning
                --outfile={output}"
        )
        .quiet()
        .run()
        .with_context(|| format!("{package} cannot be bundled"))?;
    }
    Ok(())
}

/// Checks the sizes of code and artefacts.
fn check_budget(project: &Project, build: &Path) -> Result<()> {
    let wasm = fs::read(build.join("index_bg.wasm"))?;
    let code = gzipped(&wasm)?;
    let mut beside = 0;
    for artefact in artefacts(project)? {
        beside += gzipped(&fs::read(artefact)?)?;
    }
    println!(
        "Worker: {} KiB of Wasm, {} KiB gzipped (budget {} KiB); artefacts: {} KiB gzipped (budget {} KiB)",
        wasm.len().div_ceil(1024),
        code.div_ceil(1024),
        CODE_BUDGET_BYTES / 1024,
        beside.div_ceil(1024),
        ARTEFACTS_BUDGET_BYTES / 1024,
    );
    ensure!(code <= CODE_BUDGET_BYTES, "the code exceeds its budget");
    ensure!(
        beside <= ARTEFACTS_BUDGET_BYTES,
        "the artefacts exceed their budget"
    );
    Ok(())
}

/// Gzipped length, which is what the platform limits.
fn gzipped(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}
