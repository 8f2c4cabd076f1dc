//! What these commands cannot install by themselves, checked before anything is compiled.
//!
//! The linker is not among them, because this program has been linked.

use std::env;
use std::net::TcpListener;
use std::process::{Command, Stdio};

use anyhow::{Result, bail, ensure};

/// The oldest Node whose npm installs the packages. Everything else runs with the Node that is one
/// of them.
const OLDEST_NODE: u32 = 18;

/// Checks that Node and npm can install the packages.
pub(crate) fn node() -> Result<()> {
    demand(node_problem(
        version_of("node").as_deref(),
        version_of("npm").as_deref(),
    ))
}

/// Checks that rustup can install a target.
pub(crate) fn rustup() -> Result<()> {
    demand(rustup_problem(version_of("rustup").as_deref()))
}

/// Checks that there is a C compiler: TLS and SQLite are compiled from C for the tests and for the
/// command line client.
pub(crate) fn c_compiler() -> Result<()> {
    let named = env::var("CC").ok().filter(|name| !name.is_empty());
    let compiler = named.as_deref().unwrap_or("cc");
    demand(c_compiler_problem(
        compiler,
        version_of(compiler).as_deref(),
    ))
}

/// Checks that the port can be listened on, on 127.0.0.1.
pub(crate) fn port(port: u16) -> Result<()> {
    let is_free = |port: &u16| TcpListener::bind(("127.0.0.1", *port)).is_ok();
    if !is_free(&port) {
        let next = (port..u16::MAX).skip(1).take(100).find(is_free);
        bail!(port_problem(port, next));
    }
    Ok(())
}

fn demand(problem: Option<String>) -> Result<()> {
    ensure!(problem.is_none(), problem.unwrap_or_default());
    Ok(())
}

/// The first line that a program prints about its version; `None` if it does not run.
fn version_of(program: &str) -> Option<String> {
    let output = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let version = text.lines().next().unwrap_or_default().trim().to_owned();
    output.status.success().then_some(version)
}

/// `node` as in "v20.20.2", `npm` as in "10.8.2".
fn node_problem(node: Option<&str>, npm: Option<&str>) -> Option<String> {
    let install = if cfg!(target_os = "macos") {
        "brew install node"
    } else {
        "sudo apt-get install --yes nodejs npm"
    };
    let elsewhere = "https://nodejs.org/en/download lists other ways";
    let Some(node) = node else {
        return Some(format!(
            "Node was not found; {OLDEST_NODE} or later is needed. Install it:\n  {install}\n{elsewhere}."
        ));
    };
    let major = node.trim_start_matches('v').split('.').next();
    let major: Option<u32> = major.and_then(|major| major.parse().ok());
    if major.is_none_or(|major| major < OLDEST_NODE) {
        return Some(format!(
            "Node {node} is too old; {OLDEST_NODE} or later is needed. Install the current one:\n  \
             sudo npx --yes n lts\n{elsewhere}."
        ));
    }
    npm.is_none().then(|| {
        format!(
            "npm was not found, although Node {node} was. Install it:\n  {install}\n{elsewhere}."
        )
    })
}

fn rustup_problem(rustup: Option<&str>) -> Option<String> {
    rustup.is_none().then(|| {
        "Rust has no wasm32-unknown-unknown target here, and rustup, which installs it, was not \
         found. Install it:\n  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
            .to_owned()
    })
}

fn c_compiler_problem(compiler: &str, version: Option<&str>) -> Option<String> {
    let install = if cfg!(target_os = "macos") {
        "xcode-select --install"
    } else {
        "sudo apt-get install --yes build-essential"
    };
    version
        .is_none()
        .then(|| format!("the C compiler `{compiler}` does not run. Install one:\n  {install}"))
}

/// `next` is a port that is free.
fn port_problem(port: u16, next: Option<u16>) -> String {
    let list = if cfg!(target_os = "macos") {
        format!("lsof -nP -iTCP:{port} -sTCP:LISTEN")
    } else {
        format!("ss -ltnp 'sport = :{port}'")
    };
    let other = next.map_or_else(|| "<port>".to_owned(), |next| next.to_string());
    format!(
        "port {port} is in use, perhaps by another `cargo xtask dev`. This shows the process:\n  \
         {list}\nEnd it, or choose another port:\n  cargo xtask dev --port {other}"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_or_old_node_is_reported_with_the_line_that_installs_it() {
        let missing = node_problem(None, None).unwrap();
        assert!(missing.starts_with("Node was not found; 18 or later is needed. Install it:\n  "));
        let old = node_problem(Some("v12.22.9"), Some("8.5.1")).unwrap();
        assert!(old.starts_with("Node v12.22.9 is too old; 18 or later is needed."));
        assert!(old.contains("\n  sudo npx --yes n lts\n"), "{old}");
        assert!(node_problem(Some("nightly"), Some("8.5.1")).is_some());
        let without_npm = node_problem(Some("v18.0.0"), None).unwrap();
        assert!(without_npm.starts_with("npm was not found, although Node v18.0.0 was."));
        assert_eq!(node_problem(Some("v18.0.0"), Some("8.6.0")), None);
        assert_eq!(node_problem(Some("v24.21.0"), Some("11.0.0")), None);
    }

    #[test]
    fn rustup_and_a_c_compiler_are_reported_with_the_line_that_installs_them() {
        let rustup = rustup_problem(None).unwrap();
        assert!(
            rustup.ends_with("\n  curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh")
        );
        assert_eq!(rustup_problem(Some("rustup 1.28.2")), None);
        let compiler = c_compiler_problem("clang-99", None).unwrap();
        assert!(compiler.starts_with("the C compiler `clang-99` does not run. Install one:\n  "));
        assert_eq!(c_compiler_problem("cc", Some("cc 14.2.0")), None);
    }

    #[test]
    fn a_port_in_use_is_reported_with_a_free_one() {
        let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let number = taken.local_addr().unwrap().port();
        let problem = port(number).unwrap_err().to_string();
        assert!(
            problem.starts_with(&format!("port {number} is in use")),
            "{problem}"
        );
        assert!(problem.contains(&format!(":{number}")), "{problem}");
        let other: u16 = problem.rsplit(' ').next().unwrap().parse().unwrap();
        assert_ne!(other, number);
    }

    #[test]
    fn a_program_that_does_not_exist_has_no_version() {
        assert_eq!(version_of("a-program-that-does-not-exist"), None);
        assert!(version_of("rustc").unwrap().starts_with("rustc "));
    }
}
