//! `cargo xtask guards`: removes the guards of background work, of leases and of one person's data,
//! one at a time, and checks that a test of the simulation fails.
//!
//! These tests are the tests that stage one case each, as some guards protect against cases too
//! rare to happen by chance; and the histories and the meetings of a few events.
//!
//! A guard is a piece of the product's source. Most are SQL: the simulated database removes those
//! as it runs, so nothing is compiled again. The others are changed in a copy of the checkout,
//! never in the checkout itself. A guard whose removal no test notices is a finding: either a test
//! cannot fail, or the guard is unnecessary.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use xshell::{Cmd, TempDir, cmd};

use crate::project::Project;

/// Number of histories, and of meetings, in which each removal must be noticed.
const HISTORIES: &str = "2500";

struct Guard {
    /// The guarantee it provides.
    promise: &'static str,
    file: &'static str,
    kind: Kind,
    from: &'static str,
    to: &'static str,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// A part of a statement, and a test that stages the case in which it matters.
    Sql { test: &'static str },
    /// A part of the code.
    Rust,
}

impl Guard {
    /// This source without the guard.
    fn remove(&self, whole: &str) -> Result<String> {
        ensure!(
            whole.matches(self.from).count() == 1,
            "{} does not contain this guard exactly once: {}",
            self.file,
            self.promise
        );
        Ok(whole.replacen(self.from, self.to, 1))
    }
}

/// The folder of the files.
const SOURCES: &str = "crates/service/src";

const GUARDS: &[Guard] = &[
    Guard {
        promise: "a profile change inserts its message in the same batch",
        file: "queue/outbox.rs",
        kind: Kind::Sql {
            test: "runs::simultaneous_changes_of_a_person_are_one_message_and_one_computation",
        },
        from: "SELECT ?1, ?2, ?2, ?3, ?4 WHERE EXISTS (",
        to: "SELECT ?1, ?2, ?2, ?3, ?4 WHERE false AND EXISTS (",
    },
    Guard {
        promise: "an overdue message is sent again",
        file: "queue/outbox.rs",
        kind: Kind::Sql {
            test: "runs::posted_messages_are_stored_and_handled_line_by_line",
        },
        from: "outbox WHERE due_at <= ?1 ORDER BY",
        to: "outbox WHERE due_at <= ?1 - 1e15 ORDER BY",
    },
    Guard {
        promise: "a person's outbox row stays until their matches include the change",
        file: "queue/outbox.rs",
        kind: Kind::Sql {
            test: "guards::a_change_during_a_computation_keeps_its_message_waiting",
        },
        from: "AND (user_id IS NULL OR NOT EXISTS (",
        to: "AND (true OR NOT EXISTS (",
    },
    Guard {
        promise: "a match set never replaces a newer one",
        file: "matches/recommendations/persisted.rs",
        kind: Kind::Sql {
            test: "recomputes::a_whole_set_for_an_older_catalogue_replaces_no_newer_one",
        },
        from: "WHERE profile_version < excluded.profile_version\n   OR (profile_version = excluded.profile_version AND catalogue_seq <= excluded.catalogue_seq)",
        to: "WHERE true",
    },
    Guard {
        promise: "rows belong to the computation whose set was written",
        file: "matches/recommendations/persisted.rs",
        kind: Kind::Sql {
            test: "recomputes::a_difference_for_an_older_profile_is_not_written",
        },
        from: "ON m.user_id = v.value ->> '$.user_id' AND m.algorithm = ?2 AND m.computation = ?3\nWHERE true",
        to: "ON m.user_id = v.value ->> '$.user_id' AND m.algorithm = ?2 AND ?3 <> ''\nWHERE true",
    },
    Guard {
        promise: "a difference is applied only to the rows that it was made from",
        file: "matches/recommendations/persisted.rs",
        kind: Kind::Sql {
            test: "recomputes::a_difference_is_not_applied_to_other_rows_than_it_was_made_from",
        },
        from: "AND m.computation = v.value ->> '$.base'",
        to: "AND v.value ->> '$.base' <> ''",
    },
    Guard {
        promise: "a difference never replaces a newer match set",
        file: "matches/recommendations/persisted.rs",
        kind: Kind::Sql {
            test: "recomputes::recomputes_that_change_no_row_do_not_hinder_others",
        },
        from: " AND m.catalogue_seq <= v.value ->> '$.catalogue_seq'",
        to: "",
    },
    Guard {
        promise: "a match set that changes no row hinders no other",
        file: "matches/recommendations/persisted.rs",
        kind: Kind::Sql {
            test: "recomputes::a_recompute_sends_and_writes_what_differs",
        },
        from: "computation = iif(v.value ->> '$.digests' IS NULL, m.computation, ?3)",
        to: "computation = ?3",
    },
    Guard {
        promise: "digests are of the rows of their own computation",
        file: "matches/recommendations/persisted.rs",
        kind: Kind::Sql {
            test: "recomputes::rows_of_a_release_without_digests_are_sent_again",
        },
        from: " AND digested = computation",
        to: "",
    },
    Guard {
        promise: "a step counts once, and only at the run's cursor",
        file: "background/steps.rs",
        kind: Kind::Sql {
            test: "guards::a_step_that_runs_twice_at_once_counts_once",
        },
        from: "WHERE id = ?1 AND next_cursor IS ?2 AND ",
        to: "WHERE id = ?1 AND (?2 IS NULL OR ?2 <> '') OR id = ?1 AND ",
    },
    Guard {
        promise: "a dead step fails its run only at the run's cursor",
        file: "runs/run.rs",
        kind: Kind::Sql {
            test: "runs::a_dead_step_behind_the_runs_cursor_fails_nothing",
        },
        from: "WHERE id = ?1 AND next_cursor IS ?4 AND ",
        to: "WHERE id = ?1 AND (?4 IS NULL OR ?4 <> '') OR id = ?1 AND ",
    },
    Guard {
        promise: "a replayed dead letter reopens its run",
        file: "runs/run.rs",
        kind: Kind::Sql {
            test: "runs::a_dead_step_fails_its_run_and_a_replay_reopens_it",
        },
        from: "WHERE id = ?1 AND next_cursor IS ?2 AND status = 'failed'",
        to: "WHERE id = ?1 AND next_cursor IS ?2 AND status = 'none'",
    },
    Guard {
        promise: "a changed posting is recorded for its holders",
        file: "runs/stale_postings.rs",
        kind: Kind::Sql {
            test: "runs::changes_of_postings_and_companies_reach_their_holders",
        },
        from: "SELECT 1 FROM user_match_cache c WHERE c.job_id = j.id AND c.job_version < j.updated_at)",
        to: "SELECT 1 FROM user_match_cache c WHERE c.job_id = j.id AND c.job_version < 0)",
    },
    Guard {
        promise: "a withdrawn posting is recorded for its holders",
        file: "runs/stale_postings.rs",
        kind: Kind::Sql {
            test: "guards::a_withdrawn_posting_leaves_the_matches_of_those_who_hold_it",
        },
        from: "EXISTS (SELECT 1 FROM user_match_cache WHERE job_id = ?1)",
        to: "EXISTS (SELECT 1 FROM user_match_cache WHERE job_id = ?1 AND false)",
    },
    Guard {
        promise: "a posting that changes while matches are computed is recorded",
        file: "runs/stale_postings.rs",
        kind: Kind::Sql {
            test: "runs::a_posting_that_changes_while_first_matches_are_computed_reaches_them",
        },
        from: "WHERE (SELECT max(seq) FROM catalogue_changes) > ?2",
        to: "WHERE (SELECT max(seq) FROM catalogue_changes) > ?2 + 1e15",
    },
    Guard {
        promise: "a posting that changes again is left to the next run",
        file: "runs/stale_postings.rs",
        kind: Kind::Sql {
            test: "runs::a_posting_that_changes_between_two_steps_reaches_the_people_of_the_first",
        },
        from: "SELECT 1 FROM user_match_cache c WHERE c.job_id = j.id AND c.job_version < j.updated_at)\nON CONFLICT (job_id) DO UPDATE SET run_id = NULL",
        to: "SELECT 1 FROM user_match_cache c WHERE c.job_id = j.id AND c.job_version < j.updated_at)\nON CONFLICT (job_id) DO NOTHING",
    },
    Guard {
        promise: "a holder whose lease has ended lands nothing",
        file: "queue/flight.rs",
        kind: Kind::Sql {
            test: "guards::a_holder_whose_lease_has_ended_lands_nothing",
        },
        from: "WHERE key = ?1 AND holder = ?2 AND status = 'open' RETURNING key",
        to: "WHERE key = ?1 AND ?2 <> '' AND status = 'open' RETURNING key",
    },
    Guard {
        promise: "a lesson that is overtaken marks nothing as learned",
        file: "people/learned.rs",
        kind: Kind::Sql {
            test: "guards::a_lesson_that_is_overtaken_marks_nothing_as_learned",
        },
        from: "WHERE user_id = ?1 AND (kind, job_id) IN (SELECT value ->> '$[0]', value ->> '$[1]' FROM json_each(?2))\n  AND (SELECT learned_at FROM learned WHERE user_id = ?1) = ?3",
        to: "WHERE user_id = ?1 AND (kind, job_id) IN (SELECT value ->> '$[0]', value ->> '$[1]' FROM json_each(?2))\n  AND ?3 IS NOT NULL",
    },
    Guard {
        promise: "a lesson that is overtaken forgets nothing that it has not taken back",
        file: "people/learned.rs",
        kind: Kind::Sql {
            test: "guards::a_lesson_that_is_overtaken_forgets_nothing_that_it_has_not_taken_back",
        },
        from: "WHERE user_id = ?1 AND undone = 1\n  AND (kind, job_id) IN (SELECT value ->> '$[0]', value ->> '$[1]' FROM json_each(?2))\n  AND (SELECT learned_at FROM learned WHERE user_id = ?1) = ?3",
        to: "WHERE user_id = ?1 AND undone = 1\n  AND (kind, job_id) IN (SELECT value ->> '$[0]', value ->> '$[1]' FROM json_each(?2))\n  AND ?3 IS NOT NULL",
    },
    Guard {
        promise: "an export has the analyses of its person alone",
        file: "people/export.rs",
        kind: Kind::Sql {
            test: "guards::an_export_has_nothing_of_another_person",
        },
        from: "SELECT saved FROM flights WHERE user_id = ?1 AND",
        to: "SELECT saved FROM flights WHERE ?1 <> '' AND",
    },
    Guard {
        promise: "an export has the experiments of its person alone",
        file: "people/export.rs",
        kind: Kind::Sql {
            test: "guards::an_export_has_nothing_of_another_person",
        },
        from: "FROM experiment_people WHERE user_id = ?1 ORDER BY experiment",
        to: "FROM experiment_people WHERE ?1 <> '' ORDER BY experiment",
    },
    Guard {
        promise: "a token does not count before it begins",
        file: "people/tokens.rs",
        kind: Kind::Rust,
        from: "start > now_secs.saturating_add(LEEWAY_SECS)",
        to: "start > now_secs.saturating_add(i64::MAX)",
    },
    Guard {
        promise: "an order that another request has claimed has no effect",
        file: "queue/orders.rs",
        kind: Kind::Sql {
            test: "orders::a_request_that_dies_before_its_effect_leaves_the_order_to_the_next",
        },
        from: "WHERE caller = ?1 AND key = ?2 AND holder = ?3) THEN 1",
        to: "WHERE caller = ?1 AND key = ?2 AND ?3 <> '') THEN 1",
    },
    Guard {
        promise: "a catalogue read with other skills is not updated incrementally",
        file: "catalogue/catch_up.rs",
        kind: Kind::Rust,
        from: "if self.cleared != cleared && self.since.is_some() {",
        to: "if self.cleared > cleared && self.since.is_some() {",
    },
];

/// Checks that the tests pass with every guard, and fail without any one of them, or of those whose
/// promise contains one of `promises`.
pub(crate) fn run(project: &Project, promises: &[String]) -> Result<()> {
    let is_chosen = |guard: &&Guard| {
        let named = |promise: &String| guard.promise.contains(promise.as_str());
        promises.is_empty() || promises.iter().any(named)
    };
    let guards: Vec<&Guard> = GUARDS.iter().filter(is_chosen).collect();
    ensure!(!guards.is_empty(), "no guard promises any of {promises:?}");
    println!("━━ unchanged");
    ensure!(
        failing_tests(project, &project.root, None)?.is_empty(),
        "the tests fail on the unchanged code"
    );
    let copy = guards.iter().any(|guard| guard.kind == Kind::Rust);
    let copy = copy.then(|| copy_of_checkout(project)).transpose()?;
    let mut unnoticed = Vec::new();
    for guard in guards {
        let tests = match (guard.kind, &copy) {
            (Kind::Rust, Some(copy)) => {
                let file = copy.path().join(SOURCES).join(guard.file);
                let whole = fs::read_to_string(&file)?;
                fs::write(&file, guard.remove(&whole)?)?;
                let tests = failing_tests(project, copy.path(), None);
                fs::write(&file, whole)?;
                tests?
            }
            _ => failing_tests(project, &project.root, Some(guard))?,
        };
        report(guard, &tests, &mut unnoticed);
    }
    judge(&unnoticed)
}

/// Checks that the test which stages the case of a statement's guard fails without it, in the build
/// of the native tests, which are those of the crates `native`.
pub(crate) fn of_statements(project: &Project, native: &[&str]) -> Result<()> {
    let mut unnoticed = Vec::new();
    for guard in GUARDS {
        let Kind::Sql { test } = guard.kind else {
            continue;
        };
        let run = cmd!(
            project.shell,
            "cargo test {native...} --locked --test scenarios -- --exact {test}"
        );
        let output = without(run.quiet(), guard)
            .ignore_status()
            .ignore_stderr()
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let tests = failed(&text);
        let passed = text.contains("test result: ok. 1 passed");
        ensure!(passed == tests.is_empty(), "{test} did not finish:\n{text}");
        report(guard, &tests, &mut unnoticed);
    }
    judge(&unnoticed)
}

/// Takes a guard away from what a command runs.
fn without<'a>(command: Cmd<'a>, guard: &Guard) -> Cmd<'a> {
    command
        .env("EDGEMATCH_WITHOUT_FROM", guard.from)
        .env("EDGEMATCH_WITHOUT_TO", guard.to)
        .env("RUST_BACKTRACE", "0")
}

/// The names of the tests that failed, by their output.
fn failed(output: &str) -> Vec<String> {
    let failed = output.lines().filter_map(|line| {
        let name = line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?;
        Some(name.to_owned())
    });
    failed.collect()
}

fn report(guard: &Guard, tests: &[String], unnoticed: &mut Vec<&str>) {
    let by = match tests {
        [] => "NOT NOTICED".to_owned(),
        tests => format!("noticed by {}", tests.join(", ")),
    };
    println!("without: {}\n── {by}", guard.promise);
    if tests.is_empty() {
        unnoticed.push(guard.promise);
    }
}

fn judge(unnoticed: &[&str]) -> Result<()> {
    ensure!(unnoticed.is_empty(), "not noticed: {unnoticed:#?}");
    Ok(())
}

fn copy_of_checkout(project: &Project) -> Result<TempDir> {
    let folder = project.shell.create_temp_dir()?;
    let files = cmd!(project.shell, "git ls-files").quiet().read()?;
    for file in files
        .lines()
        .filter(|file| project.root.join(file).is_file())
    {
        let to = folder.path().join(file);
        fs::create_dir_all(to.parent().context("a file has a folder")?)?;
        fs::copy(project.root.join(file), to)?;
    }
    Ok(folder)
}

/// The scenarios that stage one case each.
const STAGED: [&str; 5] = ["runs::", "recomputes::", "guards::", "orders::", "tokens::"];

/// The names of the tests that fail in a checkout, without a guard. The histories take longest, so
/// they run only if every other test passes.
fn failing_tests(
    project: &Project,
    checkout: &Path,
    without: Option<&Guard>,
) -> Result<Vec<String>> {
    let _inside = project.shell.push_dir(checkout);
    let staged = failing(project, "test", "scenarios", &STAGED, without)?;
    if !staged.is_empty() {
        return Ok(staged);
    }
    failing(project, "histories", "histories", &[], without)
}

fn failing(
    project: &Project,
    profile: &str,
    test: &str,
    selection: &[&str],
    guard: Option<&Guard>,
) -> Result<Vec<String>> {
    let target = project.target();
    let run = |arguments: &[&str]| {
        let command = cmd!(
            project.shell,
            "cargo test --profile {profile} --locked -p simulation --test {test} {arguments...}"
        )
        .env("CARGO_TARGET_DIR", &target)
        .env("EDGEMATCH_HISTORIES", HISTORIES)
        .env("RUST_BACKTRACE", "0")
        .quiet();
        match guard {
            Some(guard) => without(command, guard),
            None => command,
        }
    };
    run(&["--no-run"])
        .ignore_stderr()
        .run()
        .context("the changed code does not compile")?;
    let mut arguments = vec!["--no-fail-fast", "--"];
    arguments.extend(selection);
    let output = run(&arguments).ignore_status().ignore_stderr().output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let failed = failed(&text);
    ensure!(
        output.status.success() == failed.is_empty(),
        "the tests did not finish"
    );
    Ok(failed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_guard_is_in_the_code() {
        let sources = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("..")
            .join(SOURCES);
        for guard in GUARDS {
            let whole = fs::read_to_string(sources.join(guard.file)).unwrap();
            assert_ne!(guard.remove(&whole).unwrap(), whole, "{}", guard.promise);
        }
    }
}
