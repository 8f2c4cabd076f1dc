//! The exit code of a command.

use std::process::ExitCode;

/// How a command ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Everything succeeded.
    Done,
    /// Part of the input was refused.
    PartlyRefused,
    /// A receipt was replayed, or a profile with exchanged names, and the result differs.
    Differs,
    /// The user interrupted it.
    Interrupted,
}

impl Ending {
    /// The exit code for the shell.
    #[must_use]
    pub fn exit_code(self) -> ExitCode {
        match self {
            Self::Done => ExitCode::SUCCESS,
            Self::PartlyRefused | Self::Differs => ExitCode::from(1),
            Self::Interrupted => ExitCode::from(130),
        }
    }
}
