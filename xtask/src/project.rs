//! The paths of the checkout, and the environment of every child process.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::Shell;

/// The environment variable that names the folder of real data; tests without it use none.
pub(crate) const REAL_DATA: &str = "EDGEMATCH_DATA";

/// The checkout, its tools, and a shell in its root.
pub(crate) struct Project {
    /// The checkout's root.
    pub(crate) root: PathBuf,
    /// Folder of the installed tools, with one folder per tool and version.
    pub(crate) tools: PathBuf,
    /// Runs commands in the root with [`environment`].
    pub(crate) shell: Shell,
}

impl Project {
    /// The checkout that this program was built from.
    pub(crate) fn open() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .context("xtask is not inside a checkout")?
            .to_owned();
        let tools = match env::var_os("EDGEMATCH_TOOLS") {
            Some(folder) => root.join(folder),
            None => dirs::cache_dir()
                .context("no cache folder: set EDGEMATCH_TOOLS")?
                .join("edgematch/tools"),
        };
        let shell = Shell::new()?;
        shell.change_dir(&root);
        for (name, value) in environment(&root)? {
            shell.set_var(name, value);
        }
        Ok(Self { root, tools, shell })
    }

    /// A program of an npm package.
    pub(crate) fn npm_program(&self, name: &str) -> PathBuf {
        self.root.join("node_modules/.bin").join(name)
    }

    /// Cargo's target folder.
    pub(crate) fn target(&self) -> PathBuf {
        self.root
            .join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
    }

    /// The command line client, built by `build::command_line`.
    pub(crate) fn command_line(&self) -> PathBuf {
        self.target().join("debug/edgematch")
    }

    /// The folder of real data beside the checkout, if it exists. Tests use it.
    pub(crate) fn real_data(&self) -> Option<PathBuf> {
        let folder = match env::var_os(REAL_DATA) {
            Some(folder) => PathBuf::from(folder),
            None => self.root.parent()?.join("shared/data"),
        };
        folder.is_dir().then_some(folder)
    }
}

/// Puts npm's Node first in `PATH`, and keeps wrangler offline and quiet.
fn environment(root: &Path) -> Result<Vec<(&'static str, OsString)>> {
    let programs = root.join("node_modules/.bin");
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(std::iter::once(programs).chain(env::split_paths(&path)))?;
    Ok(vec![
        ("PATH", path),
        ("CLOUDFLARE_CF_FETCH_ENABLED", "false".into()),
        ("WRANGLER_HIDE_BANNER", "true".into()),
        ("WRANGLER_SEND_ERROR_REPORTS", "false".into()),
        ("WRANGLER_SEND_METRICS", "false".into()),
    ])
}
