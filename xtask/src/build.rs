//! The release build of the Worker, and the command line client.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use xshell::cmd;

use crate::project::Project;
use crate::setup::{WASM_BINDGEN, WORKER_BUILD, hex};

/// The platform's smallest plan takes 3 MiB gzipped: so much for the code, the rest for the artefacts.
const CODE_BUDGET_BYTES: usize = 1_360 << 10;
const ARTEFACTS_BUDGET_BYTES: usize = (3 << 20) - CODE_BUDGET_BYTES;

/// Files beside the code, without their ending.
const ARTEFACTS: [&str; 4] = ["taxonomy", "statistics", "occupations", "lexicon"];

/// Builds `build/index.js` and `build/index_bg.wasm`.
///
/// Cargo knows whether the code changed; binding and optimising, which take longer than a changed build, are skipped
/// when Cargo's output and the tools are those of the last time.
pub(crate) fn worker(project: &Project) -> Result<()> {
    // As worker-build itself sets it, so that its own call of Cargo finds everything built.
    let _bindings = project.shell.push_env("WASM_BINDGEN_USE_JS_SYS", "1");
    cmd!(
        project.shell,
        "cargo build --lib --release --target wasm32-unknown-unknown"
    )
    .quiet()
    .run()
    .context("the Worker does not compile")?;

    let stamp = project.root.join("build/.made-from");
    let made_from = made_from(project)?;
    let output = project.root.join("build/index_bg.wasm");
    let current = fs::read_to_string(&stamp).is_ok_and(|last| last == made_from);
    if !(current && output.exists() && project.root.join("build/index.js").exists()) {
        bind_and_optimise(project)?;
        put_beside(project)?;
        fs::write(&stamp, made_from)?;
    }
    hold_to_budget(&project.root.join("build"))
}

/// Builds the command line client, for the machine it is built on.
pub(crate) fn command_line(project: &Project) -> Result<()> {
    cmd!(project.shell, "cargo build --package edgematch-cli")
        .quiet()
        .run()?;
    Ok(())
}

fn made_from(project: &Project) -> Result<String> {
    let compiled = project
        .target()
        .join("wasm32-unknown-unknown/release/edgematch.wasm");
    let mut hash = Sha256::new();
    for file in [
        &compiled,
        &project.root.join("package-lock.json"),
        &project.root.join("Cargo.toml"),
    ]
    .into_iter()
    .chain(&artefacts(&project.root))
    {
        hash.update(fs::read(file).with_context(|| file.display().to_string())?);
    }
    for tool in [WASM_BINDGEN, WORKER_BUILD] {
        hash.update(tool.path(project).as_os_str().as_encoded_bytes());
    }
    hash.update(b"without names, with artefacts");
    Ok(hex(&hash.finalize()))
}

/// worker-build would download the programs it calls; it is given the pinned ones.
fn bind_and_optimise(project: &Project) -> Result<()> {
    let worker_build = WORKER_BUILD.path(project);
    cmd!(project.shell, "{worker_build} --release")
        .quiet()
        .env("WASM_BINDGEN_BIN", WASM_BINDGEN.path(project))
        .env("WASM_OPT_BIN", project.npm_program("wasm-opt"))
        .env("ESBUILD_BIN", project.npm_program("esbuild"))
        .run()
        .context("worker-build failed")?;
    // The names of functions are a tenth of the bundle; the log names what failed without them.
    let (wasm_opt, wasm) = (
        project.npm_program("wasm-opt"),
        project.root.join("build/index_bg.wasm"),
    );
    cmd!(
        project.shell,
        "{wasm_opt} --all-features --strip-debug --strip-producers {wasm} -o {wasm}"
    )
    .quiet()
    .run()
    .context("the names could not be stripped")
}

/// The files that ship beside the code, of a checkout: the taxonomy, the statistics, the words of occupations.
pub(crate) fn artefacts(root: &Path) -> [PathBuf; 4] {
    ARTEFACTS.map(|name| {
        root.join("crates/matching/artefacts")
            .join(format!("{name}.bin"))
    })
}

/// Puts the artefacts into the build and has the entry point import them: wrangler uploads a `.bin` that is imported as a
/// module of bytes. The bundler that worker-build calls knows no such files, so the imports are added behind it; the Worker
/// finds them under the name that `src/artefacts.rs` gives.
fn put_beside(project: &Project) -> Result<()> {
    let build = project.root.join("build");
    let mut imports = String::new();
    for (name, file) in ARTEFACTS.iter().zip(artefacts(&project.root)) {
        fs::copy(file, build.join(format!("{name}.bin")))?;
        imports += &format!("import {name} from \"./{name}.bin\";\n");
    }
    let entry = build.join("index.js");
    let code = fs::read_to_string(&entry)?;
    let names = ARTEFACTS.join(", ");
    fs::write(
        &entry,
        format!("{imports}globalThis.edgematchArtefacts = {{ {names} }};\n{code}"),
    )?;
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
