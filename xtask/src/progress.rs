//! Shows that a step is under way: on a terminal by a spinner with the latest message, elsewhere by
//! lines, and by a dot whenever there has been none for a while.
//!
//! Everything goes to standard error, as Cargo's own progress does.

use std::fmt::Display;
use std::io::{self, BufRead as _, BufReader, IsTerminal as _, PipeReader};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

/// Silence after which a dot shows that work goes on.
const SILENCE: Duration = Duration::from_millis(1_500);
/// How often a child process is asked whether it has ended.
const POLL: Duration = Duration::from_millis(20);

/// When standard error was last written to, and whether its last line consists of dots.
static LAST: Mutex<Last> = Mutex::new(Last {
    written: None,
    dots: false,
});

struct Last {
    written: Option<Instant>,
    dots: bool,
}

/// Writes one line. All lines of these commands come through here, whatever thread they are from.
pub(crate) fn say(line: impl Display) {
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    let before = if last.dots {
        "\n"
    } else if io::stderr().is_terminal() {
        // Erases a progress bar, which its owner draws again below.
        "\r\x1b[K"
    } else {
        ""
    };
    // One string, so that it is written at once.
    let line = format!("{before}{line}\n");
    eprint!("{line}");
    *last = Last {
        written: Some(Instant::now()),
        dots: false,
    };
}

/// A step under way. Dropping it ends its display.
pub(crate) struct Step {
    doing: String,
    started: Instant,
    spinner: ProgressBar,
    /// What keeps the dots coming.
    _alive: Arc<()>,
}

impl Step {
    /// Begins a step: what it does ("installing npm packages"), and how long it usually takes on
    /// two cores.
    pub(crate) fn start(doing: &str, usually: &str) -> Self {
        let mut step = Self::beside_a_bar(doing, usually);
        let style =
            ProgressStyle::with_template("{spinner} {prefix} · {elapsed} · {wide_msg:.dim}");
        step.spinner = ProgressBar::new_spinner()
            .with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()))
            .with_prefix(step.doing.clone());
        step.spinner.enable_steady_tick(Duration::from_millis(120));
        step
    }

    /// Begins a step without a spinner, because Cargo draws its bar on the terminal meanwhile.
    pub(crate) fn beside_a_bar(doing: &str, usually: &str) -> Self {
        say(format_args!("{doing} ({usually})"));
        let alive = Arc::new(());
        if !io::stderr().is_terminal() {
            let alive = Arc::downgrade(&alive);
            thread::spawn(move || dots(&alive));
        }
        Self {
            doing: doing.to_owned(),
            started: Instant::now(),
            spinner: ProgressBar::hidden(),
            _alive: alive,
        }
    }

    /// Shows a message of the step until the next one.
    pub(crate) fn note(&self, message: &str) {
        self.spinner.set_message(message.trim().to_owned());
    }

    /// Ends the step.
    pub(crate) fn done(self) {
        self.spinner.finish_and_clear();
        let took = self.started.elapsed().as_secs_f64();
        say(format_args!("{}: done in {took:.1} s", self.doing));
    }

    /// Runs a command whose messages matter only if it fails, and ends the step.
    pub(crate) fn run(self, mut command: Command) -> Result<()> {
        let (reader, writer) = io::pipe()?;
        command
            .stdin(Stdio::null())
            .stdout(writer.try_clone()?)
            .stderr(writer);
        let program = format!("{:?}", command.get_program());
        let mut child = command
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        // The command holds the writing end of the pipe.
        drop(command);
        let mut messages = String::new();
        for line in BufReader::new(reader).lines() {
            let line = line?;
            self.note(&line);
            messages.push_str(&line);
            messages.push('\n');
        }
        let status = child.wait()?;
        self.end(status, &messages)
    }

    /// Runs a Cargo command and ends the step. On a terminal Cargo draws its own bar; elsewhere its
    /// lines are passed on. The command is stopped when `stop` is set.
    pub(crate) fn run_cargo(self, mut command: Command, stop: &AtomicBool) -> Result<()> {
        command.stdin(Stdio::null());
        let mut reader: Option<PipeReader> = None;
        if !io::stderr().is_terminal() {
            let (end, writer) = io::pipe()?;
            command.stderr(writer);
            reader = Some(end);
        }
        let mut child = command.spawn().context("cannot start cargo")?;
        drop(command);
        let pass_on = reader.map(|reader| {
            thread::spawn(move || {
                BufReader::new(reader)
                    .lines()
                    .map_while(Result::ok)
                    .for_each(say)
            })
        });
        let status = loop {
            if let Some(status) = child.try_wait()? {
                break status;
            }
            if stop.load(Ordering::Relaxed) {
                child.kill()?;
                child.wait()?;
                bail!("{}: stopped", self.doing);
            }
            thread::sleep(POLL);
        };
        if let Some(thread) = pass_on {
            let _joined = thread.join();
        }
        self.end(status, "")
    }

    fn end(self, status: ExitStatus, messages: &str) -> Result<()> {
        if !status.success() {
            self.spinner.finish_and_clear();
            if !messages.is_empty() {
                say(messages.trim_end());
            }
            bail!("{} failed ({status})", self.doing);
        }
        self.done();
        Ok(())
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        self.spinner.finish_and_clear();
    }
}

/// Writes a dot after each silence, as long as the step lives.
fn dots(alive: &Weak<()>) {
    while alive.strong_count() > 0 {
        thread::sleep(SILENCE / 8);
        let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
        if last.written.is_some_and(|at| at.elapsed() >= SILENCE) {
            eprint!(".");
            *last = Last {
                written: Some(Instant::now()),
                dots: true,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_that_fails_is_named_by_its_step() {
        let failed = Step::start("fetching nothing", "no time").run(Command::new("false"));
        assert_eq!(
            failed.unwrap_err().to_string(),
            "fetching nothing failed (exit status: 1)"
        );
        let missing = Step::start("fetching nothing", "no time").run(Command::new("./no-program"));
        assert_eq!(
            missing.unwrap_err().to_string(),
            "cannot start \"./no-program\""
        );
    }

    #[test]
    fn a_compilation_stops_when_another_step_has_failed() {
        let mut command = Command::new("sleep");
        command.arg("3600");
        let stop = AtomicBool::new(true);
        let stopped = Step::beside_a_bar("compiling", "an hour").run_cargo(command, &stop);
        assert_eq!(stopped.unwrap_err().to_string(), "compiling: stopped");
    }
}
