//! Where things are, and the environment that every child process gets.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use xshell::Shell;

/// Names the folder of real data to tests; without it they know of none.
pub(crate) const REAL_DATA: &str = "EDGEMATCH_DATA";

/// The checkout, its tools, and a shell that stands in its root.
pub(crate) struct Project {
    /// The checkout's root.
    pub(crate) root: PathBuf,
    /// Where tools are installed, one folder for each version of each.
    pub(crate) tools: PathBuf,
    /// Runs commands in the root with the environment of [`environment`].
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

    /// A program that an npm package brings.
    pub(crate) fn npm_program(&self, name: &str) -> PathBuf {
        self.root.join("node_modules/.bin").join(name)
    }

    /// Where Cargo puts what it builds.
    pub(crate) fn target(&self) -> PathBuf {
        self.root
            .join(env::var_os("CARGO_TARGET_DIR").unwrap_or_else(|| "target".into()))
    }

    /// The command line client; built by [`crate::build::command_line`].
    pub(crate) fn command_line(&self) -> PathBuf {
        self.target().join("debug/edgematch")
    }

    /// Real data beside the checkout, used by tests where present.
    pub(crate) fn real_data(&self) -> Option<PathBuf> {
        let folder = match env::var_os(REAL_DATA) {
            Some(folder) => PathBuf::from(folder),
            None => self.root.parent()?.join("shared/data"),
        };
        folder.is_dir().then_some(folder)
    }
}

/// npm's Node comes before the machine's, and wrangler stays off the network and quiet about it.
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
