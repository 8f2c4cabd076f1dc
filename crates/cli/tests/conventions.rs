//! What people expect of a command line: standard input, exit codes, colours, completions, manual.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use std::io::Write as _;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Output, Stdio};

const POSTING: &str = r#"{
  "@type": "JobPosting", "identifier": "ward", "title": "Registered Nurse",
  "hiringOrganization": "Hospital", "skills": ["triage"]
}"#;
const PROFILE: &str = r#"{"basics":{"label":"Registered Nurse"},"skills":[{"name":"triage"}]}"#;

/// Runs the command in `folder`, which has the files `posting.json` and `profile.json`.
fn edgematch(
    arguments: &[&str],
    folder: &Path,
    input: &[u8],
    variables: &[(&str, &str)],
) -> Output {
    std::fs::write(folder.join("posting.json"), POSTING).expect("a file");
    std::fs::write(folder.join("profile.json"), PROFILE).expect("a file");
    let mut child = Command::new(env!("CARGO_BIN_EXE_edgematch"))
        .args(arguments)
        .current_dir(folder)
        .env_remove("AUTH_SECRET")
        .env_remove("EDGEMATCH_TOKEN")
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .envs(variables.iter().copied())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    // A command that does not read its input closes it, which is no fault.
    let _ = child.stdin.take().expect("its input").write_all(input);
    child.wait_with_output().expect("ends")
}

fn run(arguments: &[&str], input: &[u8]) -> (Option<i32>, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let output = edgematch(arguments, folder.path(), input, &[]);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (
        output.status.code(),
        text(&output.stdout),
        text(&output.stderr),
    )
}

fn gzipped(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).expect("is written");
    encoder.finish().expect("is written")
}

#[test]
fn a_dash_is_standard_input_plain_or_gzipped() {
    let from_files = [
        "explain",
        "--profile",
        "profile.json",
        "--posting",
        "posting.json",
    ];
    let (code, expected, error) = run(&from_files, b"");
    assert_eq!(code, Some(0), "{error}");
    let arguments = ["explain", "--profile", "profile.json", "--posting", "-"];
    for input in [POSTING.as_bytes().to_vec(), gzipped(POSTING.as_bytes())] {
        let (code, text, error) = run(&arguments, &input);
        assert_eq!(
            (code, text.as_str()),
            (Some(0), expected.as_str()),
            "{error}"
        );
    }
    let rank = [
        "rank",
        "--profiles",
        "-",
        "--postings",
        "posting.json",
        "--format",
        "trec",
    ];
    let people = format!("{PROFILE}\n{PROFILE}\n");
    let (code, text, error) = run(&rank, people.as_bytes());
    assert_eq!((code, text.lines().count()), (Some(0), 2), "{error}");
    assert!(
        error.contains("read 1 posting and 2 profiles in "),
        "{error}"
    );
}

#[test]
fn standard_input_can_stand_for_one_file_only() {
    let (code, _, error) = run(
        &["explain", "--profile", "-", "--posting", "-"],
        PROFILE.as_bytes(),
    );
    assert_eq!(code, Some(2));
    assert!(
        error.contains("standard input can stand for one file only"),
        "{error}"
    );
}

#[test]
fn what_was_left_out_ends_with_1() {
    let postings = "{\"@type\":\"JobPosting\",\"identifier\":\"no-title\"}\n";
    let rank = ["rank", "--profiles", "profile.json", "--postings", "-"];
    let (code, _, error) = run(&rank, postings.as_bytes());
    assert_eq!(code, Some(1));
    assert!(
        error.contains("standard input, line 1: title: is required"),
        "{error}"
    );
    assert!(error.contains("skipped 1 line\n"), "{error}");
}

#[test]
fn wrong_usage_ends_with_2_and_names_the_option() {
    let missing = [
        "rank",
        "--profiles",
        "nobody.jsonl",
        "--postings",
        "posting.json",
    ];
    let (code, _, error) = run(&missing, b"");
    assert_eq!(code, Some(2));
    assert!(
        error.contains("nobody.jsonl") && error.contains("--profiles"),
        "{error}"
    );
    assert!(error.contains("there is no such file"), "{error}");
    for arguments in [&["rank"][..], &["explain", "--colour"], &["nothing"]] {
        assert_eq!(run(arguments, b"").0, Some(2), "{arguments:?}");
    }
    let import = [
        "import",
        "jobposting",
        "posting.json",
        "--token",
        "t",
        "--to",
    ];
    let (code, _, error) = run(&[&import[..], &["ftp://x"]].concat(), b"");
    assert_eq!(code, Some(2), "{error}");
    assert!(
        error.contains("ftp://x is not an http or https URL"),
        "{error}"
    );
    let token = ["token", "--sub", "ben", "--role", "user"];
    let (code, out, error) = run(&token, b"");
    assert_eq!((code, out.as_str()), (Some(2), ""), "{error}");
    assert!(error.contains("--secret is missing"), "{error}");
    let short = [&token[..], &["--secret", "thirty-one bytes are not enough"]].concat();
    let (code, out, error) = run(&short, b"");
    assert_eq!((code, out.as_str()), (Some(2), ""), "{error}");
    assert!(
        error.contains("--secret: ") && error.contains("32"),
        "{error}"
    );
}

/// Neither a panic nor a success: nobody has the result.
#[test]
#[cfg(target_os = "linux")]
fn an_output_that_takes_nothing_is_a_failure() {
    const SECRET: &str = "thirty-two bytes are just enough";
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("posting.json"), POSTING).expect("a file");
    std::fs::write(folder.path().join("profile.json"), PROFILE).expect("a file");
    let commands: [&[&str]; 6] = [
        &[
            "rank",
            "--profiles",
            "profile.json",
            "--postings",
            "posting.json",
        ],
        &[
            "token", "--sub", "ben", "--role", "user", "--secret", SECRET,
        ],
        &[
            "statistics",
            "--postings",
            "posting.json",
            "--output",
            "statistics",
        ],
        &["read", "posting", "posting.json"],
        &["completions", "bash"],
        &["man"],
    ];
    for arguments in commands {
        let end_with = |output: Stdio| {
            let mut command = Command::new(env!("CARGO_BIN_EXE_edgematch"));
            command.args(arguments).current_dir(folder.path());
            let output = command.stdout(output).output().expect("ends");
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert!(!error.contains("panicked"), "{arguments:?}: {error}");
            (output.status.code(), error)
        };
        let full = std::fs::File::create("/dev/full").expect("a device");
        let (code, error) = end_with(full.into());
        assert_eq!(code, Some(1), "{arguments:?}: {error}");
        assert!(error.contains("No space left"), "{arguments:?}: {error}");
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let (code, error) = end_with(writer.into());
        assert_eq!((code, error.as_str()), (Some(141), ""), "{arguments:?}");
    }
}

#[test]
fn a_silent_service_is_given_up() {
    // The system accepts connections for it, and nothing ever answers.
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", silent.local_addr().expect("an address"));
    let import = [
        "import",
        "jobposting",
        "posting.json",
        "--token",
        "t",
        "--to",
    ];
    let (code, _, error) = run(&[&import[..], &[&address]].concat(), b"");
    assert_eq!(code, Some(1));
    assert!(
        error.contains(&format!("cannot reach {address}: timeout")),
        "{error}"
    );
}

#[test]
fn a_service_that_cannot_be_reached_is_named_with_the_reason() {
    // A port that was free a moment ago refuses connections.
    let free = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", free.local_addr().expect("an address"));
    drop(free);
    let import = [
        "import",
        "jobposting",
        "posting.json",
        "--to",
        &address,
        "--token",
        "t",
    ];
    let (code, out, error) = run(&import, b"");
    assert_eq!(code, Some(1));
    assert!(
        error.contains(&format!("cannot reach {address}: ")),
        "{error}"
    );
    assert!(error.to_lowercase().contains("refused"), "{error}");
    assert!(out.starts_with("0 documents in "), "{out}");
}

#[test]
fn colours_appear_only_where_they_are_wanted() {
    let folder = tempfile::tempdir().expect("a folder");
    let explain = [
        "explain",
        "--profile",
        "profile.json",
        "--posting",
        "posting.json",
    ];
    let is_coloured = |more: &[&str], variables: &[(&str, &str)]| {
        let arguments = [more, &explain[..]].concat();
        let output = edgematch(&arguments, folder.path(), b"", variables);
        assert!(output.status.success());
        output.stdout.contains(&b'\x1b')
    };
    assert!(!is_coloured(&[], &[]), "a pipe");
    assert!(is_coloured(&["--color", "always"], &[]));
    assert!(is_coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!is_coloured(
        &[],
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
    ));
    assert!(!is_coloured(
        &["--color", "never"],
        &[("CLICOLOR_FORCE", "1")]
    ));
}

#[test]
fn completions_and_manual_pages_name_every_command() {
    let commands = [
        "rank",
        "explain",
        "evaluate",
        "statistics",
        "import",
        "token",
    ];
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let (code, script, _) = run(&["completions", shell], b"");
        assert_eq!(code, Some(0));
        for command in commands {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
    let (_, page, _) = run(&["man"], b"");
    assert!(
        page.starts_with(".ie") && page.contains("Exit codes"),
        "{page}"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let output = edgematch(&["man", "--out", "pages"], folder.path(), b"", &[]);
    assert!(output.status.success());
    for command in commands {
        let page = folder.path().join(format!("pages/edgematch-{command}.1"));
        assert!(page.exists(), "{}", page.display());
    }
}
