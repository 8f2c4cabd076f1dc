//! Every check that a change must pass, from fast to slow.

use std::ffi::OsString;
use std::fs;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use crate::build::Profile;
use crate::project::{Project, REAL_DATA};
use crate::setup::{self, CARGO_DENY, CARGO_MACHETE};
use crate::{build, demo_data, dev, guards, wrangler};

type Check = fn(&Project) -> Result<()>;

/// The end-to-end tests need the release build, which therefore comes first. Linking it is minutes
/// of work for one core, so that it is begun early.
const CHECKS: &[(&str, Check)] = &[
    ("setup", setup::for_checking),
    ("release build, begun", |project| {
        build::compile_ahead(project);
        Ok(())
    }),
    ("formatting", formatting),
    ("clippy, native", clippy),
    ("clippy, wasm32", clippy_wasm),
    ("documentation", documentation),
    ("unused dependencies", unused_dependencies),
    ("dependency audit", dependency_audit),
    ("API document", api_document),
    ("page and client", page_and_client),
    ("native tests", native_tests),
    ("histories of faults", histories),
    ("guards of statements", |project| {
        guards::of_statements(project, &NATIVE)
    }),
    ("release build", |project| {
        build::worker(project, Profile::Release)
    }),
    ("deployable", deployable),
    ("first requests", dev::check),
    ("end-to-end tests", |project| end_to_end(project, &[])),
];

/// The crates of the native tests. Cargo compiles a crate anew for other ones beside it, so every
/// check names the same.
pub(crate) const NATIVE: [&str; 3] = ["--workspace", "--exclude", "xtask"];

/// End-to-end test files to run at once. They often wait for timers and background work.
const FILES_AT_ONCE: usize = 4;

struct Outcome {
    name: &'static str,
    took: Duration,
    passed: bool,
}

/// Runs every check, reports each result, and fails if a check failed.
pub(crate) fn all(project: &Project) -> Result<()> {
    match project.real_data() {
        Some(folder) => println!(
            "tests of real postings: twice, with {} and with it hidden",
            folder.display()
        ),
        None => println!("tests of real postings: skipped, because ../shared/data does not exist"),
    }
    let mut outcomes = Vec::new();
    for (name, check) in CHECKS {
        println!("\n━━ {name}");
        let started = Instant::now();
        let result = check(project);
        let took = started.elapsed();
        match &result {
            Ok(()) => println!("── {name}: passed in {:.1} s", took.as_secs_f64()),
            Err(error) => eprintln!(
                "── {name}: FAILED after {:.1} s: {error:#}",
                took.as_secs_f64()
            ),
        }
        let stops = matches!(*name, "setup" | "release build") && result.is_err();
        outcomes.push(Outcome {
            name,
            took,
            passed: result.is_ok(),
        });
        if stops {
            break;
        }
    }
    summarise(&outcomes)
}

fn summarise(outcomes: &[Outcome]) -> Result<()> {
    println!("\n━━ summary");
    for Outcome { name, took, passed } in outcomes {
        let verdict = if *passed { "passed" } else { "FAILED" };
        println!("{verdict}  {:>7.1} s  {name}", took.as_secs_f64());
    }
    for (name, _) in CHECKS.iter().skip(outcomes.len()) {
        println!("not run             {name}");
    }
    let failed = outcomes.iter().filter(|outcome| !outcome.passed).count();
    ensure!(failed == 0, "{failed} of {} checks failed", CHECKS.len());
    Ok(())
}

fn formatting(project: &Project) -> Result<()> {
    cmd!(project.shell, "cargo fmt --all --check").run()?;
    let tracked = cmd!(project.shell, "git ls-files *.rs *.md *.mjs *.js *.ts")
        .quiet()
        .read()?;
    let mut long = Vec::new();
    for file in tracked.lines().filter(|file| !file.ends_with(GENERATED)) {
        let text = fs::read_to_string(project.root.join(file))?;
        let lines = long_lines(&text, file.ends_with(".md"));
        long.extend(lines.map(|line| format!("{file}:{line}")));
    }
    ensure!(
        long.is_empty(),
        "comments and docs end at {COLUMNS} columns:\n{}",
        long.join("\n")
    );
    Ok(())
}

/// The widest comment or line of prose; rustfmt holds code to the same width.
const COLUMNS: usize = 100;

/// Written by openapi-typescript.
const GENERATED: &str = "schema.d.ts";

/// The numbers of the lines of comments or Markdown that are too wide. Tables and code may be
/// wider, and so may a link that has a line to itself.
fn long_lines(text: &str, is_markdown: bool) -> impl Iterator<Item = usize> {
    let mut in_code = false;
    (1..).zip(text.lines()).filter_map(move |(number, line)| {
        let prose = match is_markdown {
            true => line,
            false => comment(line.trim())?,
        };
        let prose = prose.trim_start_matches(['/', '!', '*', '-', '>', ' ']);
        in_code ^= prose.starts_with("```");
        let is_wide = line.chars().count() > COLUMNS && prose.trim_end().contains(' ');
        (is_wide && !in_code && !prose.starts_with('|')).then_some(number)
    })
}

/// A line of a comment, as far as no code follows it: `// …`, or one of a block.
fn comment(line: &str) -> Option<&str> {
    let of_block = || {
        let block = line.strip_prefix("/*").or_else(|| line.strip_prefix('*'))?;
        let text = block.strip_suffix("*/").unwrap_or(block);
        (!text.contains("*/")).then_some(text)
    };
    line.strip_prefix("//").or_else(of_block)
}

fn clippy(project: &Project) -> Result<()> {
    Ok(cmd!(
        project.shell,
        "cargo clippy --workspace --all-targets --locked -- -D warnings"
    )
    .run()?)
}

/// Lints the crates of the Worker for its target.
fn clippy_wasm(project: &Project) -> Result<()> {
    Ok(cmd!(
        project.shell,
        "cargo clippy --target wasm32-unknown-unknown --locked
            -p edgematch -p service -p interchange -p matching -p comparison -- -D warnings"
    )
    .run()?)
}

fn documentation(project: &Project) -> Result<()> {
    Ok(cmd!(
        project.shell,
        "cargo doc --workspace --no-deps --document-private-items --locked"
    )
    .env("RUSTDOCFLAGS", "-D warnings")
    .run()?)
}

fn unused_dependencies(project: &Project) -> Result<()> {
    let machete = CARGO_MACHETE.path(project);
    Ok(cmd!(project.shell, "{machete} --skip-target-dir").run()?)
}

/// Checks licences and sources offline, and advisories if their database can be fetched.
fn dependency_audit(project: &Project) -> Result<()> {
    let deny = CARGO_DENY.path(project);
    cmd!(
        project.shell,
        "{deny} --locked check --hide-inclusion-graph licenses bans sources"
    )
    .run()?;
    let fetched = cmd!(project.shell, "{deny} fetch db")
        .quiet()
        .ignore_stdout()
        .ignore_stderr();
    if fetched.run().is_err() {
        println!("advisories: skipped, because the advisory database cannot be reached");
        return Ok(());
    }
    Ok(cmd!(project.shell, "{deny} --frozen check advisories").run()?)
}

/// Lints the committed API document. A native test checks that it is current.
fn api_document(project: &Project) -> Result<()> {
    let redocly = project.npm_program("redocly");
    Ok(cmd!(project.shell, "{redocly} lint public/openapi.json")
        .env("REDOCLY_TELEMETRY", "off")
        .env("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true")
        .run()?)
}

/// Generates the types of the client, and checks its types, those of the page, and both for common
/// mistakes.
fn page_and_client(project: &Project) -> Result<()> {
    let [generator, tsc, biome] =
        ["openapi-typescript", "tsc", "biome"].map(|name| project.npm_program(name));
    {
        // Apart from the rules for the document, which the generator would apply.
        let _folder = project.shell.push_dir("clients/typescript");
        cmd!(
            project.shell,
            "{generator} ../../public/openapi.json --output src/schema.d.ts"
        )
        .run()?;
    }
    cmd!(project.shell, "{tsc} --project clients/typescript --noEmit").run()?;
    cmd!(project.shell, "{tsc} --project tsconfig.json").run()?;
    Ok(cmd!(project.shell, "{biome} lint --error-on-warnings").run()?)
}

/// The developer's commands are tested apart, as Cargo would otherwise compile what they alone need
/// a second time, with the features of the others.
fn native_tests(project: &Project) -> Result<()> {
    cmd!(project.shell, "cargo test --package xtask --locked --quiet").run()?;
    cmd!(project.shell, "cargo test {NATIVE...} --locked --quiet")
        .env_remove(REAL_DATA)
        .run()?;
    let Some(folder) = project.real_data() else {
        return Ok(());
    };
    Ok(cmd!(
        project.shell,
        "cargo test {NATIVE...} --tests --locked --quiet -- real_"
    )
    .env(REAL_DATA, folder)
    .run()?)
}

/// Runs thousands of the histories and meetings of which `cargo test` runs a few, from its build.
fn histories(project: &Project) -> Result<()> {
    for (test, number) in [
        ("histories_of", "3000"),
        ("events_that_meet", "1000"),
        ("new_postings", "3000"),
    ] {
        cmd!(
            project.shell,
            "cargo test {NATIVE...} --test histories --locked --quiet -- {test}"
        )
        .env("EDGEMATCH_HISTORIES", number)
        .run()?;
    }
    Ok(())
}

fn deployable(project: &Project) -> Result<()> {
    wrangler::dry_run(project)
}

/// Runs `node --test` with the pinned Node and `arguments` over `tests/`, or over those of its
/// files that are among them, without real data. If there is real data, the files that use it run
/// once more with it at the same time.
pub(crate) fn end_to_end(project: &Project, arguments: &[String]) -> Result<()> {
    build::command_line_of_tests(project, &NATIVE)?;
    let demo = project.target().join("demo");
    demo_data::write(&demo)?;
    demo_data::write_board(&demo)?;
    let pictures = project.target().join("pictures");
    let is_test = |path: &str| path.ends_with(".test.mjs");
    let (chosen, arguments): (Vec<&String>, Vec<&String>) =
        arguments.iter().partition(|argument| is_test(argument));
    let arguments = arguments.as_slice();
    // Node runs `after` of a file without a matching test while its `before` is still starting the
    // service, which then would never stop.
    let has_pattern = |argument: &&String| argument.starts_with("--test-name-pattern");
    let force = arguments
        .iter()
        .any(has_pattern)
        .then_some("--test-force-exit");
    let mut files = Vec::new();
    let mut with_real_data = Vec::new();
    for path in project.shell.read_dir("tests")? {
        let is_chosen = chosen.is_empty() || chosen.iter().any(|name| path.ends_with(name));
        if !is_test(&path.to_string_lossy()) || !is_chosen {
            continue;
        }
        if fs::read_to_string(&path)?.contains("/support/real_data.mjs") {
            with_real_data.push(OsString::from(&path));
        }
        files.push(OsString::from(path));
    }
    ensure!(
        files.len() >= chosen.len().max(1),
        "not every file is an end-to-end test: {chosen:?}"
    );
    let node = project.npm_program("node");
    let real_data = project.real_data().filter(|_| !with_real_data.is_empty());
    // With real data, one more runs beside them.
    let at_once = FILES_AT_ONCE.saturating_sub(usize::from(real_data.is_some()));
    let concurrency = format!("--test-concurrency={at_once}");
    let schemathesis = setup::schemathesis(project)?;
    if schemathesis.is_none() {
        println!(
            "the API document against the Worker: skipped, because Python cannot install schemathesis"
        );
        ensure!(
            std::env::var_os("GITHUB_ACTIONS").is_none(),
            "where every change is checked, this must not be skipped"
        );
    }
    let test = |files: &[OsString]| {
        cmd!(
            project.shell,
            "{node} --test {concurrency} {force...} {arguments...} {files...}"
        )
        .envs(
            schemathesis
                .iter()
                .map(|path| ("EDGEMATCH_SCHEMATHESIS", path)),
        )
        .env("EDGEMATCH_CLI", project.command_line())
        .env("EDGEMATCH_DEMO", &demo)
        .env("EDGEMATCH_PICTURES", &pictures)
        .env_remove(REAL_DATA)
    };
    // Beside the others, which often wait; its output follows theirs.
    let output = project.target().join("with-real-data.log");
    let mut beside = None;
    if let Some(folder) = real_data {
        let file = fs::File::create(&output)?;
        let mut command = Command::from(test(&with_real_data).env(REAL_DATA, &folder));
        command.stdout(file.try_clone()?).stderr(file);
        beside = Some((folder, command.spawn().context("cannot start node")?));
    }
    let without = test(&files).run();
    if let Some((folder, mut running)) = beside {
        let status = running.wait()?;
        println!("\nthe files that use real data, with {}", folder.display());
        println!("{}", fs::read_to_string(&output)?);
        ensure!(status.success(), "a test with real data failed");
    }
    without?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_line_is_found_unless_it_cannot_be_broken() {
        let words = "word ".repeat(25);
        let link = format!("[x](https://{}.example)", "long".repeat(30));
        for (line, is_markdown, is_long) in [
            (words.clone(), true, true),
            (format!("| {words}|"), true, false),
            (format!("see {link}"), true, true),
            (format!("- {link}"), true, false),
            (link.clone(), true, false),
            (words.clone(), false, false),
            (format!("    /// {words}"), false, true),
            (format!("// {link}"), false, false),
            (format!("  /** {words}*/"), false, true),
            (format!("   * {words}"), false, true),
            (format!("  /** @type {{Case}} */ ({words})"), false, false),
        ] {
            let found = long_lines(&line, is_markdown).count();
            assert_eq!(found == 1, is_long, "{line}");
        }
    }
}
