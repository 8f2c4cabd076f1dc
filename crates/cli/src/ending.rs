//! The exit code of a command.

use std::fmt::{self, Display};
use std::io;
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

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

/// Code of a program that the user interrupted, as shells report it.
const INTERRUPTED: u8 = 130;

/// Code of a program whose reader stopped early, as in `edgematch … | head`, as shells report it.
const CLOSED_PIPE: u8 = 141;

impl Ending {
    /// The exit code for the shell.
    #[must_use]
    pub fn exit_code(self) -> ExitCode {
        match self {
            Self::Done => ExitCode::SUCCESS,
            Self::PartlyRefused | Self::Differs => ExitCode::from(1),
            Self::Interrupted => ExitCode::from(INTERRUPTED),
        }
    }
}

/// A flag that the user sets by interrupting the command, which then ends at the next good moment.
/// The second time ends the process at once.
pub(crate) fn interruption() -> Arc<AtomicBool> {
    let interrupted = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&interrupted);
    // A process has one handler; if it is set already, it decides.
    let _ = ctrlc::set_handler(move || {
        if flag.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED.into());
        }
    });
    interrupted
}

/// Arguments that do not fit together or cannot be used.
#[derive(Debug)]
pub struct Usage(String);

impl Display for Usage {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

impl Usage {
    /// An error of this text.
    pub(crate) fn error(text: impl Display) -> anyhow::Error {
        Self(text.to_string()).into()
    }
}

/// The exit code of a command that failed, and whether its error is shown.
pub(crate) fn of_failure(error: &anyhow::Error) -> (ExitCode, bool) {
    let is_closed = |cause: &io::Error| cause.kind() == io::ErrorKind::BrokenPipe;
    let mut causes = error.chain().filter_map(|cause| cause.downcast_ref());
    if causes.any(is_closed) {
        return (ExitCode::from(CLOSED_PIPE), false);
    }
    // Context keeps the type of what it is added to.
    let is_usage = error.downcast_ref::<Usage>().is_some();
    (ExitCode::from(if is_usage { 2 } else { 1 }), true)
}
