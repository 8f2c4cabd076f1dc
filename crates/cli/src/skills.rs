//! Skills that a deployment adds to the taxonomy that ships.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use clap::Args;
use matching::{OwnSkill, Vocabulary};
use serde::Deserialize;

/// What documents are read by.
#[derive(Debug, Args)]
pub struct Added {
    /// Skills to add to the taxonomy that ships: what the service answers at /v1/skills.
    #[arg(long = "skills", value_name = "FILE")]
    file: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Document {
    skills: Vec<OwnSkill>,
}

impl Added {
    /// The taxonomy that ships, with these skills.
    ///
    /// # Errors
    /// A file that cannot be read, or a skill that cannot be used.
    pub fn vocabulary(&self) -> Result<Vocabulary> {
        match &self.file {
            None => Ok(Vocabulary::built_in().clone()),
            Some(path) => vocabulary(path).with_context(|| path.display().to_string()),
        }
    }
}

fn vocabulary(path: &Path) -> Result<Vocabulary> {
    let document: Document = serde_json::from_slice(&fs::read(path)?)?;
    Vocabulary::with_skills(&document.skills)
        .map_err(|error| anyhow!("skills[{}].{}: {}", error.index, error.field, error.reason))
}
