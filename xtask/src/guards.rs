//! `cargo xtask guards`: takes the guards of background work away, one at a time, and sees that the simulation notices.
//!
//! What notices are the histories, the meetings of a few events, and the tests that put one case of runs on stage: some guards stand for
//! cases too rare to come about by chance.
//!
//! Each guard is a piece of text of the product. It is changed in a copy of the checkout, never in the checkout itself. A guard that
//! nobody notices is a finding: a test that cannot fail, or a guard that nothing needs.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use xshell::cmd;

use crate::project::Project;

/// Histories, and meetings, that each guard has to be noticed in.
const HISTORIES: &str = "2500";

struct Guard {
    /// What it promises.
    promise: &'static str,
    file: &'static str,
    from: &'static str,
    to: &'static str,
}

const GUARDS: &[Guard] = &[
    Guard {
        promise: "a change of a profile leaves a message in its own batch",
        file: "people/profiles.rs",
        from: "statements.push(outbox::insert_profile_updated(user, now_ms));",
        to: "statements.push(Statement::new(\"SELECT 1 AS id, '' AS message, 0 AS delay_secs WHERE false\", []));",
    },
    Guard {
        promise: "what has been due for a while is sent again",
        file: "queue/outbox.rs",
        from: "outbox WHERE due_at <= ?1 ORDER BY",
        to: "outbox WHERE due_at <= ?1 - 1e15 ORDER BY",
    },
    Guard {
        promise: "the row of a person stays while a change is not in their matches",
        file: "queue/outbox.rs",
        from: "AND (user_id IS NULL OR NOT EXISTS (",
        to: "AND (true OR NOT EXISTS (",
    },
    Guard {
        promise: "a match set is written over one that is not newer",
        file: "matches/recommendations/persisted.rs",
        from: "WHERE profile_version < excluded.profile_version\n   OR (profile_version = excluded.profile_version AND catalogue_seq <= excluded.catalogue_seq)",
        to: "WHERE true",
    },
    Guard {
        promise: "rows are written by the computation whose set was",
        file: "matches/recommendations/persisted.rs",
        from: "ON m.user_id = v.value ->> '$.user_id' AND m.algorithm = ?2 AND m.computation = ?3\nWHERE true",
        to: "ON m.user_id = v.value ->> '$.user_id' AND m.algorithm = ?2 AND ?3 <> ''\nWHERE true",
    },
    Guard {
        promise: "a step counts only where the run stands, and once",
        file: "background/steps.rs",
        from: "WHERE id = ?1 AND next_cursor IS ?2 AND status IN ('scheduled', 'queued', 'running')\nRETURNING id",
        to: "WHERE id = ?1 AND (?2 IS NULL OR ?2 <> '')\nRETURNING id",
    },
    Guard {
        promise: "a dead step fails the run that stands at it alone",
        file: "runs/run.rs",
        from: "WHERE id = ?1 AND next_cursor IS ?4 AND status IN ('scheduled', 'queued', 'running')",
        to: "WHERE id = ?1 AND (?4 IS NULL OR ?4 <> '')",
    },
    Guard {
        promise: "a dead letter sent again opens its run",
        file: "runs/run.rs",
        from: "WHERE id = ?1 AND next_cursor IS ?2 AND status = 'failed'",
        to: "WHERE id = ?1 AND next_cursor IS ?2 AND status = 'none'",
    },
    Guard {
        promise: "a posting that changes is noted for its holders",
        file: "runs/stale_postings.rs",
        from: "SELECT 1 FROM user_match_cache c WHERE c.job_id = j.id AND c.job_version < j.updated_at)",
        to: "SELECT 1 FROM user_match_cache c WHERE c.job_id = j.id AND c.job_version < 0)",
    },
    Guard {
        promise: "a posting that is withdrawn is noted for its holders",
        file: "runs/stale_postings.rs",
        from: "EXISTS (SELECT 1 FROM user_match_cache WHERE job_id = ?1)",
        to: "EXISTS (SELECT 1 FROM user_match_cache WHERE job_id = ?1 AND false)",
    },
    Guard {
        promise: "a posting that changes while matches are worked out is noted too",
        file: "runs/stale_postings.rs",
        from: "WHERE (SELECT max(seq) FROM catalogue_changes) > ?2",
        to: "WHERE (SELECT max(seq) FROM catalogue_changes) > ?2 + 1e15",
    },
    Guard {
        promise: "a posting that changes again waits for the next run",
        file: "runs/stale_postings.rs",
        from: "SELECT 1 FROM user_match_cache c WHERE c.job_id = j.id AND c.job_version < j.updated_at)\nON CONFLICT (job_id) DO UPDATE SET run_id = NULL",
        to: "SELECT 1 FROM user_match_cache c WHERE c.job_id = j.id AND c.job_version < j.updated_at)\nON CONFLICT (job_id) DO NOTHING",
    },
    Guard {
        promise: "a catalogue that was read by other skills is not caught up with",
        file: "catalogue/catch_up.rs",
        from: "if self.cleared != cleared && self.since.is_some() {",
        to: "if self.cleared > cleared && self.since.is_some() {",
    },
];

/// Sees the histories pass as they are, then fail without each guard.
pub(crate) fn run(project: &Project) -> Result<()> {
    let folder = project.shell.create_temp_dir()?;
    let copy = folder.path();
    let files = cmd!(project.shell, "git ls-files").quiet().read()?;
    for file in files
        .lines()
        .filter(|file| project.root.join(file).is_file())
    {
        let to = copy.join(file);
        fs::create_dir_all(to.parent().context("a file has a folder")?)?;
        fs::copy(project.root.join(file), to)?;
    }
    println!("━━ as it is");
    ensure!(
        noticing(project, copy)?.is_empty(),
        "the tests fail as they are"
    );
    let mut unnoticed = Vec::new();
    for guard in GUARDS {
        println!("━━ without: {}", guard.promise);
        let file = copy.join("crates/service/src").join(guard.file);
        let whole = fs::read_to_string(&file)?;
        ensure!(
            whole.matches(guard.from).count() == 1,
            "{} has no one place for: {}",
            guard.file,
            guard.promise
        );
        fs::write(&file, whole.replacen(guard.from, guard.to, 1))?;
        let tests = noticing(project, copy)?;
        fs::write(&file, whole)?;
        if tests.is_empty() {
            println!("── NOT NOTICED");
            unnoticed.push(guard.promise);
        } else {
            println!("── noticed by {}", tests.join(", "));
        }
    }
    ensure!(unnoticed.is_empty(), "not noticed: {unnoticed:#?}");
    println!("all {} guards are noticed when they are gone", GUARDS.len());
    Ok(())
}

/// The tests that fail in this copy. What does not compile is no answer.
fn noticing(project: &Project, copy: &Path) -> Result<Vec<String>> {
    let _inside = project.shell.push_dir(copy);
    let target = project.target();
    let test = |arguments: &[&str]| {
        cmd!(
            project.shell,
            "cargo test --profile histories --locked -p simulation --test histories --test scenarios {arguments...}"
        )
        .env("CARGO_TARGET_DIR", &target)
        .env("EDGEMATCH_HISTORIES", HISTORIES)
        .env("RUST_BACKTRACE", "0")
        .quiet()
    };
    test(&["--no-run"])
        .ignore_stderr()
        .run()
        .context("it does not compile")?;
    let noticing = [
        "--no-fail-fast",
        "--",
        "histories_of",
        "events_that_meet",
        "runs::",
    ];
    let output = test(&noticing).ignore_status().ignore_stderr().output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let failed = text.lines().filter_map(|line| {
        let name = line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?;
        Some(name.to_owned())
    });
    let failed: Vec<String> = failed.collect();
    ensure!(
        output.status.success() == failed.is_empty(),
        "the tests came to no end"
    );
    Ok(failed)
}
