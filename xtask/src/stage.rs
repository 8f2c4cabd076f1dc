//! A copy of the build with a database of its own.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

use anyhow::Result;
use tokens::Role;
use xshell::{TempDir, cmd};

use crate::project::Project;
use crate::{edgematch_api, setup};

/// The key length of HMAC-SHA-256 equals its output length.
const SECRET_BYTES: usize = 32;

/// A temporary folder that wrangler treats as a project of its own. Dropping it deletes the folder.
pub(crate) struct Stage {
    folder: TempDir,
}

impl Stage {
    /// Copies the files that wrangler reads, without the build command: an edit in the checkout
    /// neither rebuilds nor restarts the copied Worker.
    pub(crate) fn prepare(project: &Project) -> Result<Self> {
        let folder = project.shell.create_temp_dir()?;
        let stage = folder.path();
        let text = fs::read_to_string(project.root.join("wrangler.toml"))?;
        let mut configuration: toml::Table = toml::from_str(&text)?;
        configuration.remove("build");
        fs::write(stage.join("wrangler.toml"), configuration.to_string())?;
        for name in ["build", "migrations", "served"] {
            let from = project.root.join(name);
            cmd!(project.shell, "cp -R {from} {stage}").quiet().run()?;
        }
        let mut secret = [0; SECRET_BYTES];
        getrandom::fill(&mut secret)?;
        let secret = setup::hex(&secret);
        let stage = Self { folder };
        fs::write(stage.secret_file(), format!("AUTH_SECRET={secret}\n"))?;
        Ok(stage)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The file with the secret that signs its tokens.
    pub(crate) fn secret_file(&self) -> PathBuf {
        self.folder().join(".dev.vars")
    }

    pub(crate) fn token(&self, subject: &str, role: Role) -> Result<String> {
        edgematch_api::token(&self.secret_file(), subject, role)
    }
}

/// An unused port.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}
