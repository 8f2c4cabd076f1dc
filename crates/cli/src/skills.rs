//! Skills that a deployment adds to the built-in taxonomy.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use clap::Args;
use matching::{OwnSkill, Vocabulary};
use serde::Deserialize;

use crate::documents;

/// Longest file of skills that is read.
const MAX_BYTES: usize = 16 << 20;

/// The option for additional skills.
#[derive(Debug, Args)]
pub struct AdditionalSkills {
    /// Skills to add to the built-in taxonomy: the response of GET /v1/skills.
    #[arg(long = "skills", value_name = "FILE", value_parser = documents::input())]
    file: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Document {
    skills: Vec<OwnSkill>,
}

impl AdditionalSkills {
    /// The built-in taxonomy with these skills.
    ///
    /// # Errors
    /// When the file cannot be read, or a skill is invalid.
    pub fn vocabulary(&self) -> Result<Vocabulary> {
        match &self.file {
            None => Ok(Vocabulary::built_in().clone()),
            Some(path) => vocabulary(path).with_context(|| documents::name(path)),
        }
    }
}

fn vocabulary(path: &Path) -> Result<Vocabulary> {
    let document: Document = serde_json::from_slice(&documents::read(path, MAX_BYTES)?)?;
    Vocabulary::with_skills(&document.skills)
        .map_err(|error| anyhow!("skills[{}].{}: {}", error.index, error.field, error.reason))
}
