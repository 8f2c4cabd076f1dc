//! What an isolate remembers from one event to the next.
//!
//! Deliberately absent: locks and shared futures. A future started by one request and awaited by
//! another is cancelled by the runtime.

use std::cell::{Cell, RefCell};
use std::sync::Arc;

use matching::document::{PostingId, TimestampMs};
use matching::{
    Catalogue, CatalogueEntry, DEFAULT_ENGINE, Engines, FEATURES_VERSION, HeldPerson, Roster,
    Statistics, Suggestions, Vocabulary,
};

use crate::isolate::failures::Failures;
use crate::isolate::issuer_keys::IssuerKeys;
use crate::isolate::ledger::Ledger;
use crate::isolate::running::Running;
use crate::isolate::tally::Tally;
use crate::isolate::turns::Turns;

/// The version of what was read is the set's number times this, plus the version of the reading.
const READINGS: u64 = 1_000;

/// What an isolate remembers between events: values only, never futures or handles.
#[derive(Debug, Default)]
pub struct IsolateMemory {
    catalogue: RefCell<Option<Catalogue>>,
    /// The people whom employers may find, once an employer has looked for some.
    roster: RefCell<Option<Roster>>,
    /// The names of the catalogue, once a reader has asked for some.
    suggestions: RefCell<Option<Arc<Suggestions>>>,
    running: RefCell<Option<Running>>,
    issuer_keys: IssuerKeys,
    turns: Turns,
    failures: Failures,
    tally: Tally,
    ledger: Ledger,
    bytes_when_empty: Cell<Option<u64>>,
    engines: RefCell<EnginesInForce>,
    /// How often the catalogue was dropped.
    cleared: Cell<u64>,
}

/// The engines with the statistics and skills last seen in force.
#[derive(Debug, Default)]
struct EnginesInForce {
    /// Number of the set of skills that the deployment adds; 0 for none.
    skill_set: u64,
    /// Version of the deployment's own statistics; `None` for those that ship.
    statistics: Option<String>,
    /// The shipped taxonomy with these skills; `None` for it alone.
    vocabulary: Option<Vocabulary>,
    /// Created at first use.
    engines: Option<Arc<Engines>>,
}

impl EnginesInForce {
    fn make(&self, statistics: Statistics) -> Arc<Engines> {
        let vocabulary = self.vocabulary.as_ref();
        let vocabulary = vocabulary.unwrap_or_else(|| Vocabulary::built_in());
        Arc::new(Engines::new(statistics, vocabulary.clone()))
    }
}

impl IsolateMemory {
    /// A memory with nothing in it.
    pub const fn new() -> Self {
        Self {
            catalogue: RefCell::new(None),
            roster: RefCell::new(None),
            suggestions: RefCell::new(None),
            running: RefCell::new(None),
            issuer_keys: IssuerKeys::new(),
            turns: Turns::new(),
            failures: Failures::new(),
            tally: Tally::new(),
            ledger: Ledger::new(),
            bytes_when_empty: Cell::new(None),
            engines: RefCell::new(EnginesInForce {
                skill_set: 0,
                statistics: None,
                vocabulary: None,
                engines: None,
            }),
            cleared: Cell::new(0),
        }
    }

    /// The engines over the statistics and skills in force.
    pub(crate) fn engines(&self) -> Arc<Engines> {
        let mut held = self.engines.borrow_mut();
        let engines = match held.engines.take() {
            Some(engines) => engines,
            None => held.make(Statistics::built_in().clone()),
        };
        Arc::clone(held.engines.insert(engines))
    }

    /// The engine, the version of reading, and the skills and statistics at the last look: known
    /// before any artefact is loaded, unlike the algorithm's name.
    pub(crate) fn in_force(&self) -> String {
        let held = self.engines.borrow();
        let (skills, statistics) = (held.skill_set, held.statistics.as_deref());
        let statistics = statistics.unwrap_or("shipped");
        format!("{DEFAULT_ENGINE}.{FEATURES_VERSION}.{skills}.{statistics}")
    }

    /// The number of the set of skills that documents are read with.
    pub(crate) fn skill_set(&self) -> u64 {
        self.engines.borrow().skill_set
    }

    /// The version of what is read with these skills.
    pub(crate) fn reading(&self) -> u64 {
        reading(self.skill_set())
    }

    /// Reads with the set of this number from now on, and drops a catalogue that was read with
    /// another.
    pub(crate) fn adopt_skill_set(&self, number: u64, vocabulary: Option<Vocabulary>) {
        *self.engines.borrow_mut() = EnginesInForce {
            skill_set: number,
            vocabulary,
            ..EnginesInForce::default()
        };
        *self.catalogue.borrow_mut() = None;
        *self.roster.borrow_mut() = None;
        *self.suggestions.borrow_mut() = None;
        self.cleared.set(self.cleared.get().wrapping_add(1));
    }

    /// Whether the statistics of this version (`None` for those that ship) are the ones in memory.
    pub(crate) fn statistics_are(&self, version: Option<&str>) -> bool {
        self.engines.borrow().statistics.as_deref() == version
    }

    /// Puts the statistics of this version in force; `None` where those that ship stand in for
    /// them.
    pub(crate) fn adopt_statistics(&self, version: Option<&str>, statistics: Option<Statistics>) {
        let mut held = self.engines.borrow_mut();
        held.statistics = version.map(str::to_owned);
        held.engines = statistics.map(|statistics| held.make(statistics));
    }

    /// The wrong tokens that were seen.
    pub(crate) fn failures(&self) -> &Failures {
        &self.failures
    }

    /// Who looks for slow values.
    pub(crate) fn turns(&self) -> &Turns {
        &self.turns
    }

    /// The keys of the issuer whose tokens are accepted.
    pub(crate) fn issuer_keys(&self) -> &IssuerKeys {
        &self.issuer_keys
    }

    /// What is counted of the caches.
    pub(crate) fn tally(&self) -> &Tally {
        &self.tally
    }

    /// What is counted of events.
    pub(crate) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// How often the catalogue was dropped.
    pub(crate) fn cleared(&self) -> u64 {
        self.cleared.get()
    }

    /// Records the bytes of the linear memory, unless that was done before.
    pub(crate) fn note_bytes_when_empty(&self, bytes: u64) {
        let empty = &self.bytes_when_empty;
        empty.set(empty.get().or(Some(bytes)));
    }

    /// Bytes of the linear memory before it held a catalogue; `None` while it holds none.
    pub(crate) fn bytes_when_empty(&self) -> Option<u64> {
        self.bytes_when_empty.get()
    }

    /// The experiment that ran at the last request: assumed until the batch says otherwise.
    pub(crate) fn running(&self) -> Option<Running> {
        self.running.borrow().clone()
    }

    /// Remembers the experiment that runs.
    pub(crate) fn remember_running(&self, running: Option<Running>) {
        *self.running.borrow_mut() = running;
    }

    /// Reads the catalogue in memory.
    pub(crate) fn with<T>(&self, look: impl FnOnce(&Catalogue) -> T) -> T {
        match &*self.catalogue.borrow() {
            Some(catalogue) => look(catalogue),
            None => look(&Catalogue::new()),
        }
    }

    /// The names of the catalogue; made anew when what is open has changed.
    pub(crate) fn suggestions(&self, now_ms: TimestampMs) -> Arc<Suggestions> {
        self.with(|catalogue| {
            let mut held = self.suggestions.borrow_mut();
            let current = held
                .take()
                .filter(|suggestions| suggestions.is_current(catalogue, now_ms));
            let made = current.unwrap_or_else(|| Arc::new(Suggestions::of(catalogue, now_ms)));
            Arc::clone(held.insert(made))
        })
    }

    /// The number that the people in memory have reached; 0 without any.
    pub(crate) fn roster_head(&self) -> u64 {
        self.roster.borrow().as_ref().map_or(0, Roster::head)
    }

    /// Reads the people in memory.
    pub(crate) fn with_roster<T>(&self, look: impl FnOnce(&Roster) -> T) -> T {
        match &*self.roster.borrow() {
            Some(roster) => look(roster),
            None => look(&Roster::new()),
        }
    }

    /// Applies changes of people that follow a number which the memory has reached.
    pub(crate) fn apply_people(&self, changes: Vec<ChangedPerson>, head: u64) {
        let mut memory = self.roster.borrow_mut();
        let roster = memory.get_or_insert_with(Roster::new);
        for ChangedPerson {
            seq,
            candidate,
            person,
        } in changes
        {
            match person {
                Some(person) => roster.upsert(seq, candidate, person),
                None => roster.remove(seq, &candidate),
            }
        }
        roster.advance(head);
    }

    /// The number that the catalogue has reached; `None` without one.
    pub(crate) fn head(&self) -> Option<u64> {
        self.catalogue.borrow().as_ref().map(Catalogue::head)
    }

    /// Takes a whole catalogue unless the one in memory is as new.
    pub(crate) fn adopt(&self, catalogue: Catalogue) {
        if self.head().is_none_or(|held| held < catalogue.head()) {
            *self.catalogue.borrow_mut() = Some(catalogue);
        }
    }

    /// Applies changes that follow a number which the memory has reached.
    pub(crate) fn apply(&self, changes: Vec<Changed>, head: u64) {
        let mut memory = self.catalogue.borrow_mut();
        let catalogue = memory.get_or_insert_with(Catalogue::new);
        for Changed { seq, id, entry } in changes {
            match entry {
                Some(entry) => catalogue.upsert(seq, entry),
                None => catalogue.remove(seq, &id),
            }
        }
        catalogue.advance(head);
    }
}

/// A change of one person whom employers may find, or might before it.
#[derive(Debug)]
pub(crate) struct ChangedPerson {
    /// Its number in the sequence of people.
    pub(crate) seq: u64,
    /// The person, as employers know them.
    pub(crate) candidate: String,
    /// The person as they are now; `None` when employers may not find them.
    pub(crate) person: Option<HeldPerson>,
}

/// A change of one posting.
#[derive(Debug)]
pub(crate) struct Changed {
    /// Its number in the sequence.
    pub(crate) seq: u64,
    pub(crate) id: PostingId,
    /// The posting as it is now; `None` when it is gone.
    pub(crate) entry: Option<CatalogueEntry>,
}

/// The version of what is read with the set of this number.
pub(crate) fn reading(number: u64) -> u64 {
    number
        .saturating_mul(READINGS)
        .saturating_add(u64::from(FEATURES_VERSION))
}
