//! The functions that the host calls. Each that takes an input uses up what was pushed before.

#![allow(
    unsafe_code,
    unreachable_pub,
    reason = "an exported name is unsafe because another symbol may have it; here, none has"
)]

use std::collections::HashSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use interchange::reading::{Kind, read};
use interchange::{jobposting, preferences, resume};
use matching::document::Profile;
use matching::{
    Artefact, Catalogue, CatalogueEntry, DEFAULT_ENGINE, Engine, Filter, PostingSummary,
    ProfileFeatures, Query, Receipts, Vocabulary, engine, read_posting, read_profile, searched,
};

#[derive(Default)]
struct State {
    input: Vec<u8>,
    artefacts: Vec<(Artefact, Vec<u8>)>,
    person: Profile,
    people: Vec<ProfileFeatures>,
    catalogue: Catalogue,
}

static STATE: Mutex<Option<State>> = Mutex::new(None);

fn state() -> MutexGuard<'static, Option<State>> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs `work` with the state and the input that was pushed.
fn with_input<T>(work: impl FnOnce(&mut State, Vec<u8>) -> T) -> T {
    let mut state = state();
    let state = state.get_or_insert_default();
    let input = std::mem::take(&mut state.input);
    work(state, input)
}

/// Adds the lowest `bytes` of a word to the input.
#[unsafe(no_mangle)]
pub extern "C" fn push(word: u64, bytes: u32) {
    let bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    let word = word.to_le_bytes();
    let mut state = state();
    let input = &mut state.get_or_insert_default().input;
    input.extend(word.iter().take(bytes));
}

/// Takes the input as the artefact of this number.
#[unsafe(no_mangle)]
pub extern "C" fn provide(number: u32) {
    with_input(|state, input| {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        if let Some(artefact) = Artefact::ALL.get(number) {
            state.artefacts.push((*artefact, input));
        }
    });
    matching::provide(|artefact| {
        let mut state = STATE.try_lock().ok()?;
        let artefacts = &mut state.as_mut()?.artefacts;
        let at = artefacts.iter().position(|(found, _)| *found == artefact)?;
        Some(artefacts.swap_remove(at).1)
    });
}

/// Reads the input as a document of a kind: 0 a posting, 1 a résumé, 2 the HTML of a page. Returns
/// the bytes of the answer; 0 if the document is refused.
#[unsafe(no_mangle)]
pub extern "C" fn read_document(kind: u32) -> u32 {
    let input = with_input(|_, input| input);
    let kind = match kind {
        0 => Kind::Posting,
        1 => Kind::Resume,
        _ => Kind::Page,
    };
    let read = read(kind, &input, |_| {}, Vocabulary::built_in());
    read.map_or(0, |read| bytes_of(&read))
}

/// The input becomes the person: a résumé.
#[unsafe(no_mangle)]
pub extern "C" fn be_person() -> u32 {
    let input = with_input(|_, input| input);
    let Ok(resume) = resume::parse_any(&input) else {
        return 0;
    };
    with_input(|state, _| state.person = resume.profile);
    1
}

/// The input becomes the person's preferences.
#[unsafe(no_mangle)]
pub extern "C" fn prefer() -> u32 {
    let input = with_input(|_, input| input);
    let Ok(preferences) = preferences::parse(&input) else {
        return 0;
    };
    with_input(|state, _| state.person.preferences = preferences);
    1
}

/// The catalogue becomes the posting in the input, under this many ids.
#[unsafe(no_mangle)]
pub extern "C" fn fill_catalogue(postings: u64) -> u32 {
    let input = with_input(|_, input| input);
    let Ok(mut posting) = jobposting::parse(&input) else {
        return 0;
    };
    let features = read_posting(&posting);
    let mut catalogue = Catalogue::new();
    for number in 1..=postings {
        posting.id.0 = format!("p-{number}");
        catalogue.upsert(
            number,
            CatalogueEntry {
                version: 1,
                summary: PostingSummary::of(&posting),
                features: features.clone(),
            },
        );
    }
    catalogue.advance(postings);
    with_input(|state, _| state.catalogue = catalogue);
    1
}

/// The input, a snapshot, becomes the catalogue. Returns its postings.
#[unsafe(no_mangle)]
pub extern "C" fn load_catalogue() -> u32 {
    let input = with_input(|_, input| input);
    let Ok(catalogue) = Catalogue::from_bytes(&input) else {
        return 0;
    };
    let postings = catalogue.len();
    with_input(|state, _| state.catalogue = catalogue);
    u32::try_from(postings).unwrap_or(u32::MAX)
}

/// Adds the person in the input, a profile of this crate's documents, to those of [`best`].
#[unsafe(no_mangle)]
pub extern "C" fn add_person() -> u32 {
    let input = with_input(|_, input| input);
    let Ok(profile) = serde_json::from_slice::<Profile>(&input) else {
        return 0;
    };
    let person = read_profile(&profile);
    with_input(|state, _| state.people.push(person));
    1
}

/// Ranks the catalogue for a person that was added, by their number. Returns the postings that were
/// scored.
#[unsafe(no_mangle)]
pub extern "C" fn best(person: u32) -> u32 {
    of_person(person, |engine, catalogue, person, query| {
        engine.rank(person, catalogue, query).effort.scored
    })
}

/// As [`best`], by the score of every posting.
#[unsafe(no_mangle)]
pub extern "C" fn best_of_all(person: u32) -> u32 {
    of_person(person, |engine, catalogue, person, query| {
        let mut scores = engine.matcher(person, catalogue).scores(query);
        let scored = scores.len();
        if scored > query.limit {
            scores.select_nth_unstable_by(query.limit, |a, b| b.score.cmp(&a.score));
            scores.truncate(query.limit);
        }
        scores.sort_by(|a, b| b.score.cmp(&a.score));
        scored
    })
}

fn of_person(
    person: u32,
    work: impl FnOnce(&dyn Engine, &Catalogue, &ProfileFeatures, &Query<'_>) -> usize,
) -> u32 {
    let state = take();
    let person = usize::try_from(person).unwrap_or(usize::MAX);
    let filter = Filter {
        distinct: true,
        ..Filter::default()
    };
    let found = match (engine(DEFAULT_ENGINE), state.people.get(person)) {
        (Some(engine), Some(person)) => {
            let (hidden, hidden_companies) = (HashSet::new(), HashSet::new());
            let query = Query {
                now_ms: 0,
                filter: &filter,
                hidden: &hidden,
                hidden_companies: &hidden_companies,
                changed_after: None,
                after: None,
                limit: 20,
            };
            work(engine, &state.catalogue, person, &query)
        }
        _ => 0,
    };
    put(state);
    u32::try_from(found).unwrap_or(u32::MAX)
}

/// Reads the person, ranks the catalogue for them, explains a page and seals receipts. Returns the
/// bytes of the page.
#[unsafe(no_mangle)]
pub extern "C" fn recommend() -> u32 {
    let state = take();
    let page = rank(&state, &Filter::default());
    put(state);
    page
}

/// As [`recommend`], with the input as the words that are searched for.
#[unsafe(no_mangle)]
pub extern "C" fn search() -> u32 {
    let input = with_input(|_, input| input);
    let state = take();
    let q = String::from_utf8_lossy(&input).into_owned();
    let words = bytes_of(&searched(&q, &state.catalogue, 0));
    let filter = Filter {
        q: Some(q),
        ..Filter::default()
    };
    let page = rank(&state, &filter).saturating_add(words);
    put(state);
    page
}

/// As [`recommend`], with the input as the place that is asked for.
#[unsafe(no_mangle)]
pub extern "C" fn search_place() -> u32 {
    let input = with_input(|_, input| input);
    let state = take();
    let filter = Filter {
        location: Some(String::from_utf8_lossy(&input).into_owned()),
        ..Filter::default()
    };
    let page = rank(&state, &filter);
    put(state);
    page
}

/// Takes the state out, because engines ask for artefacts while they work.
fn take() -> State {
    let mut state = state();
    let state = state.get_or_insert_default();
    State {
        person: std::mem::take(&mut state.person),
        people: std::mem::take(&mut state.people),
        catalogue: std::mem::take(&mut state.catalogue),
        ..State::default()
    }
}

fn put(taken: State) {
    let mut state = state();
    let state = state.get_or_insert_default();
    (state.person, state.people) = (taken.person, taken.people);
    state.catalogue = taken.catalogue;
}

fn rank(state: &State, filter: &Filter) -> u32 {
    let Some(engine) = engine(DEFAULT_ENGINE) else {
        return 0;
    };
    let person = read_profile(&state.person);
    let (hidden, hidden_companies) = (HashSet::new(), HashSet::new());
    let query = Query {
        now_ms: 0,
        filter,
        hidden: &hidden,
        hidden_companies: &hidden_companies,
        changed_after: None,
        after: None,
        limit: 20,
    };
    let ranking = engine.rank(&person, &state.catalogue, &query);
    let explainer = engine.explainer(&person);
    let receipts = Receipts::new(engine, &person, 0);
    let entries = ranking.items.iter();
    let entries = entries.filter_map(|item| state.catalogue.entry(&item.position.id));
    let items: Vec<_> = entries
        .map(|entry| {
            let matched = explainer.explain(&entry);
            let receipt = receipts.of(&entry, &matched);
            (entry.summary, matched, receipt)
        })
        .collect();
    bytes_of(&items)
}

fn bytes_of<T: serde::Serialize>(value: &T) -> u32 {
    let bytes = serde_json::to_vec(value).map_or(0, |bytes| bytes.len());
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
