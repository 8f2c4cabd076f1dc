//! What readers may be about to type: the titles, skills, companies and places of open postings, by
//! the beginnings of their words.
//!
//! A finite-state map holds every name from each of its words on. Deliberately absent: the words of
//! descriptions.

mod typed;

use std::cmp::Reverse;
use std::collections::HashMap;

use fst::{IntoStreamer, Map, MapBuilder, Streamer};
use serde::{Deserialize, Serialize};

use crate::catalogue::{Catalogue, Columns};
use crate::document::TimestampMs;
use crate::facets::{capitalised, place_label};
use crate::language::text::folded_words;
use crate::places;
use crate::selection::{Facet, Table};
use crate::vocabulary::Vocabulary;
use typed::{MOST_BYTES_TYPED, Typed};

/// The kind of a suggestion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SuggestionKind {
    /// The role that titles name; search for it with `q`.
    Title,
    /// A value of `skill`.
    Skill,
    /// A value of `company`.
    Company,
    /// A value of `place`.
    Place,
}

/// Something that open postings have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Suggestion {
    /// The kind of suggestion.
    pub kind: SuggestionKind,
    /// As people read it.
    pub text: String,
    /// As the parameter that filters by it takes it.
    pub value: String,
    /// Number of open postings that have it, each job once.
    pub count: usize,
}

/// The most bytes of names in the map. Names of more postings take precedence.
const MOST_BYTES: usize = 3 * 1024 * 1024;

/// From this many letters on, one typo is forgiven.
const FORGIVEN_FROM: usize = 3;

/// The names of one catalogue.
///
/// ```
/// use matching::{Catalogue, SuggestionKind, Suggestions, Vocabulary};
/// # use matching::document::Posting;
/// # use matching::{CatalogueEntry, PostingSummary, read_posting};
/// # fn entry(json: &str) -> CatalogueEntry {
/// #     let posting: Posting = serde_json::from_str(json).unwrap();
/// #     CatalogueEntry {
/// #         version: 1,
/// #         summary: PostingSummary::of(&posting),
/// #         features: read_posting(&posting),
/// #     }
/// # }
///
/// let mut catalogue = Catalogue::new();
/// catalogue.upsert(1, entry(r#"{ "id": "p-1", "title": "Senior Data Engineer" }"#));
/// let suggestions = Suggestions::of(&catalogue, 0);
/// // With a typo, from a word within the name.
/// let found = suggestions.find("enigne", 5, &catalogue, Vocabulary::built_in());
/// assert_eq!(found[0].kind, SuggestionKind::Title);
/// assert_eq!((found[0].value.as_str(), found[0].count), ("data engineer", 1));
/// ```
#[derive(Debug)]
pub struct Suggestions {
    head: u64,
    /// Until then, the same postings are open.
    until_ms: TimestampMs,
    entries: Vec<Entry>,
    /// Names from each of their words on, with the place in `lists`.
    names: Map<Vec<u8>>,
    /// Numbers of the entries that share a name.
    lists: Vec<Box<[u32]>>,
}

#[derive(Debug)]
struct Entry {
    kind: SuggestionKind,
    value: String,
    count: usize,
    /// An open posting that has it, to quote.
    slot: usize,
}

impl Suggestions {
    /// The names of everything that open postings have.
    #[must_use]
    pub fn of(catalogue: &Catalogue, now_ms: TimestampMs) -> Self {
        let columns = catalogue.columns();
        let ends = columns.open(now_ms);
        let until_ms = ends.filter_map(|(_, row)| row.valid_through_ms).min();
        let (entries, aliases) = entries(columns, now_ms);
        let mut names: Vec<(String, u32)> = Vec::new();
        let mut bytes: usize = 0;
        for (number, entry) in (0..).zip(&entries) {
            let mut all = entry.names();
            all.extend(
                aliases
                    .get(entry.value.as_str())
                    .cloned()
                    .unwrap_or_default(),
            );
            for name in all {
                bytes = bytes.saturating_add(name.len());
                if bytes > MOST_BYTES {
                    break;
                }
                names.push((name, number));
            }
        }
        names.sort_unstable();
        names.dedup();
        let mut builder = MapBuilder::memory();
        let mut lists: Vec<Box<[u32]>> = Vec::new();
        for (place, list) in (0..).zip(names.chunk_by(|(a, _), (b, _)| a == b)) {
            if let Some((name, _)) = list.first() {
                // The names are in order, and memory takes all of them.
                builder.insert(name, place).ok();
            }
            lists.push(list.iter().map(|(_, number)| *number).collect());
        }
        let bytes = builder.into_inner().unwrap_or_default();
        Self {
            head: catalogue.head(),
            until_ms: until_ms.unwrap_or(TimestampMs::MAX),
            entries,
            names: Map::new(bytes).unwrap_or_default(),
            lists,
        }
    }

    /// Whether these are the names of everything that open postings of the catalogue have now.
    #[must_use]
    pub fn is_current(&self, catalogue: &Catalogue, now_ms: TimestampMs) -> bool {
        self.head == catalogue.head() && now_ms <= self.until_ms
    }

    /// The most frequent things with a name that begins with what was typed, or that has a word
    /// after which the name goes on so; then those that begin so but for one typo: a letter too
    /// many or too few, another letter, or two letters swapped. The catalogue must be the one that
    /// the names are of.
    #[must_use]
    pub fn find(
        &self,
        typed: &str,
        most: usize,
        catalogue: &Catalogue,
        vocabulary: &Vocabulary,
    ) -> Vec<Suggestion> {
        let typed = folded_words(typed);
        if typed.is_empty() || typed.len() > MOST_BYTES_TYPED {
            return Vec::new();
        }
        let forgiving = typed.chars().count() >= FORGIVEN_FROM;
        let mut found = self.matches(&Typed::exactly(&typed), &typed);
        if forgiving && found.len() < most {
            found.extend(self.matches(&Typed::with_a_typo(&typed), &typed));
        }
        // Of several names of one entry without a typo, else of all, the shortest.
        found.sort_unstable_by(|a, b| {
            let key = |typo: bool, name: &str| (typo, name.len());
            (a.0, key(a.1, &a.2), &a.2).cmp(&(b.0, key(b.1, &b.2), &b.2))
        });
        found.dedup_by_key(|(number, ..)| *number);
        let mut best: Vec<(&Entry, bool, String)> = found
            .into_iter()
            .filter_map(|(number, typo, name)| {
                Some((self.entries.get(number as usize)?, typo, name))
            })
            .collect();
        best.sort_unstable_by(|(a, a_typo, _), (b, b_typo, _)| {
            let key = |entry: &Entry, typo: bool| (typo, Reverse(entry.count), entry.kind);
            (key(a, *a_typo), &a.value).cmp(&(key(b, *b_typo), &b.value))
        });
        best.into_iter()
            .take(most)
            .map(|(entry, _, name)| Suggestion {
                kind: entry.kind,
                text: entry.text(&name, catalogue, vocabulary),
                value: entry.value.clone(),
                count: entry.count,
            })
            .collect()
    }

    /// Entries by number, each with whether a typo was forgiven and the name that was found.
    fn matches(&self, automaton: &Typed, typed: &str) -> Vec<(u32, bool, String)> {
        let mut found = Vec::new();
        let mut names = self.names.search(automaton).into_stream();
        while let Some((name, place)) = names.next() {
            let list = usize::try_from(place)
                .ok()
                .and_then(|at| self.lists.get(at));
            let name = String::from_utf8_lossy(name);
            let typo = !name.starts_with(typed);
            let numbers = list.into_iter().flatten();
            found.extend(numbers.map(|number| (*number, typo, name.clone().into_owned())));
        }
        found
    }
}

impl Entry {
    /// Its names as they are looked up. Places are found by whole names.
    fn names(&self) -> Vec<String> {
        match self.kind {
            SuggestionKind::Place => {
                let name = self.value.rsplit('/').next();
                name.map(str::to_owned).into_iter().collect()
            }
            _ => {
                let words: Vec<&str> = self.value.split(' ').collect();
                let from = |at: usize| Some(words.get(at..)?.join(" "));
                let all = (0..words.len()).filter_map(from);
                all.filter(|name| name.len() <= MOST_BYTES_TYPED).collect()
            }
        }
    }

    fn text(&self, name: &str, catalogue: &Catalogue, vocabulary: &Vocabulary) -> String {
        let quoted = || Some(catalogue.columns().entry(self.slot)?.summary);
        let text = match self.kind {
            SuggestionKind::Title => quoted().map(|summary| summary.title),
            SuggestionKind::Company => quoted().map(|summary| summary.company),
            SuggestionKind::Skill => Some(vocabulary.label(&self.value).to_owned()),
            SuggestionKind::Place => Some(match self.value.split_once('/') {
                None if self.value == name => place_label(name),
                None => capitalised(name),
                Some((country, rest)) if rest.contains('/') => {
                    format!("{}, {}", capitalised(name), country.to_uppercase())
                }
                Some((country, _)) => {
                    format!("{}, {}", place_label(&self.value), country.to_uppercase())
                }
            }),
        };
        text.map_or_else(|| self.value.clone(), |text| text.trim().to_owned())
    }
}

/// What open postings have, the most frequent first, and further names by value.
fn entries(columns: &Columns, now_ms: TimestampMs) -> (Vec<Entry>, HashMap<String, Vec<String>>) {
    let mut aliases: HashMap<String, Vec<String>> = HashMap::new();
    for (code, name) in places::country_names() {
        aliases
            .entry((*code).to_owned())
            .or_default()
            .push(name.clone());
    }
    let (roles, roles_of) = roles(columns);
    let table = |facet| Table::of(facet, columns, "", now_ms);
    let tables = [
        (SuggestionKind::Skill, table(Facet::Skill)),
        (SuggestionKind::Company, table(Facet::Company)),
        (SuggestionKind::Place, table(Facet::Place)),
    ];
    let mut titles: Vec<Option<Found>> = vec![None; roles.len()];
    let mut others: Vec<Vec<Option<Found>>> = tables
        .iter()
        .map(|(_, table)| vec![None; table.len()])
        .collect();
    for (slot, row) in columns.open(now_ms) {
        if columns.is_superseded(slot, now_ms) {
            continue;
        }
        let role = roles_of.get(row.title as usize).copied().flatten();
        if let Some(found) = role.and_then(|role| titles.get_mut(role as usize)) {
            Found::add(found, slot, columns);
        }
        for ((_, table), found) in tables.iter().zip(&mut others) {
            table.each(slot, row, |number| {
                if let Some(found) = found.get_mut(number as usize) {
                    Found::add(found, slot, columns);
                }
            });
        }
    }
    for (alias, value) in tables
        .iter()
        .filter(|(kind, _)| *kind == SuggestionKind::Place)
        .flat_map(|(_, table)| table.aliases())
    {
        let name = alias.rsplit('/').next().unwrap_or(alias).to_owned();
        aliases.entry(value.to_owned()).or_default().push(name);
    }
    let entry = |kind, value: &str, found: &Option<Found>| {
        let found = found.as_ref()?;
        Some(Entry {
            kind,
            value: value.to_owned(),
            count: found.count,
            slot: found.slot,
        })
    };
    let titles = roles
        .iter()
        .zip(&titles)
        .filter_map(|(role, found)| entry(SuggestionKind::Title, role, found));
    let mut entries: Vec<Entry> = titles.collect();
    for ((kind, table), found) in tables.iter().zip(&others) {
        let named = (0..).zip(found);
        entries
            .extend(named.filter_map(|(number, found)| entry(*kind, table.value(number)?, found)));
    }
    entries.sort_unstable_by(|a, b| {
        (Reverse(a.count), a.kind, &a.value).cmp(&(Reverse(b.count), b.kind, &b.value))
    });
    (entries, aliases)
}

/// How many postings have a value, and one of them.
#[derive(Debug, Clone, Copy)]
struct Found {
    count: usize,
    /// The one with the shortest title, of several the one with the least id.
    slot: usize,
}

impl Found {
    fn add(found: &mut Option<Self>, slot: usize, columns: &Columns) {
        let length = |slot: usize| {
            let title = columns.row(slot).map(|row| row.title);
            let title = title.and_then(|title| columns.titles.get(title));
            (title.map(|title| title.words.len()), columns.id(slot))
        };
        match found {
            None => *found = Some(Self { count: 1, slot }),
            Some(found) => {
                found.count = found.count.saturating_add(1);
                if length(slot) < length(found.slot) {
                    found.slot = slot;
                }
            }
        }
    }
}

/// The roles that titles name, and the role of each title.
fn roles(columns: &Columns) -> (Vec<String>, Vec<Option<u32>>) {
    let mut roles: Vec<String> = Vec::new();
    let mut numbers: HashMap<String, u32> = HashMap::new();
    let titles = columns.titles.values().iter();
    let of = titles
        .map(|title| {
            let role = title.own_role().collect::<Vec<_>>().join(" ");
            if role.is_empty() {
                return None;
            }
            let next = u32::try_from(roles.len()).unwrap_or(u32::MAX);
            let number = *numbers.entry(role.clone()).or_insert(next);
            if number == next {
                roles.push(role);
            }
            Some(number)
        })
        .collect();
    (roles, of)
}
