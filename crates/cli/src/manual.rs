//! `edgematch completions` and `edgematch man`: files for packages, made from the command line
//! itself.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, Command};
use clap_complete::Shell;

use crate::ending::Ending;
use crate::terminal::print;

/// Prints the completions of a shell: `edgematch completions bash >
/// ~/.local/share/bash-completion/completions/edgematch`.
#[derive(Debug, Args)]
pub struct Completions {
    /// The shell.
    #[arg(value_enum)]
    shell: Shell,
}

impl Completions {
    pub(crate) fn run(&self, mut command: Command) -> Result<Ending> {
        // Written in one piece, as the generator panics when the reader of a pipe stops early.
        let mut completions = Vec::new();
        clap_complete::generate(self.shell, &mut command, "edgematch", &mut completions);
        print(&completions)?;
        Ok(Ending::Done)
    }
}

/// Prints the manual page of `edgematch`, or writes it and one for each command into a folder.
#[derive(Debug, Args)]
pub struct Man {
    /// The folder, which is created if it is missing; by default, one page is printed.
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(&self, command: Command) -> Result<Ending> {
        match &self.out {
            None => {
                let mut page = Vec::new();
                clap_mangen::Man::new(command).render(&mut page)?;
                print(&page)?;
            }
            Some(folder) => {
                fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
                clap_mangen::generate_to(command, folder)
                    .with_context(|| folder.display().to_string())?;
            }
        }
        Ok(Ending::Done)
    }
}
