//! Reading and matching take time linear in what they are given, whatever it is.
//!
//! Instructions are counted, not seconds: the code is compiled to Wasm, as it is for the Worker,
//! and interpreted.

#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "a test may stop at the first thing wrong"
)]

use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, available_parallelism};

use serde_json::{Value, json};
use wasmi::{Config, Engine, Instance, Linker, Module, Store, WasmParams, WasmResults};

/// Most that an input of twice the length may take, in times of what the input took.
const MOST_PER_DOUBLING: f64 = 2.3;

/// The guest, and what it has left.
struct Guest {
    store: Store<()>,
    instance: Instance,
}

impl Guest {
    /// A guest with its artefacts loaded.
    fn new() -> Self {
        let mut config = Config::default();
        config.consume_fuel(true);
        let engine = Engine::new(&config);
        let module = Module::new(&engine, std::fs::read(compiled()).unwrap()).unwrap();
        let mut store = Store::new(&engine, ());
        store.set_fuel(u64::MAX).unwrap();
        let linker = Linker::new(&engine);
        let instance = linker.instantiate_and_start(&mut store, &module).unwrap();
        let mut guest = Self { store, instance };
        // In the order of `Artefact::ALL`.
        let names = [
            "taxonomy",
            "statistics",
            "occupations",
            "embeddings",
            "lexicon",
            "gazetteer",
        ];
        for (number, name) in (0..).zip(names) {
            let file = root().join(format!("crates/matching/artefacts/{name}.bin"));
            guest.push(&std::fs::read(file).unwrap());
            guest.call::<u32, ()>("provide", number);
        }
        // What is made on first use is not what an input takes.
        for text in [
            "",
            "5 years of Python in Berlin, German C1. 50,000 EUR per year.",
        ] {
            for shape in SHAPES {
                let (_, answer) = guest.read(shape, text);
                assert!(answer > 0, "{}", shape.name);
            }
        }
        guest
    }

    fn push(&mut self, bytes: &[u8]) {
        let push = self
            .instance
            .get_typed_func::<(u64, u32), ()>(&self.store, "push")
            .unwrap();
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            let bytes = u32::try_from(chunk.len()).unwrap();
            let word = u64::from_le_bytes(word);
            push.call(&mut self.store, (word, bytes)).unwrap();
        }
    }

    fn call<P: WasmParams, R: WasmResults>(&mut self, name: &str, parameters: P) -> R {
        let function = self
            .instance
            .get_typed_func::<P, R>(&self.store, name)
            .unwrap();
        function.call(&mut self.store, parameters).unwrap()
    }

    /// The instructions of a call with this input, and its answer.
    fn meter<P: WasmParams>(&mut self, input: &[u8], name: &str, parameters: P) -> (u64, u32) {
        self.push(input);
        let before = self.store.get_fuel().unwrap();
        let answer = self.call(name, parameters);
        (before - self.store.get_fuel().unwrap(), answer)
    }

    fn read(&mut self, shape: &Shape, text: &str) -> (u64, u32) {
        let document = (shape.document)(text);
        self.meter(document.as_bytes(), "read_document", shape.kind)
    }

    /// The person, the catalogue, and a page of recommendations in bytes.
    fn page(&mut self, person: &Value, posting: &Value) -> (u64, u32) {
        let be_person = self.meter(person.to_string().as_bytes(), "be_person", ());
        let filled = self.meter(posting.to_string().as_bytes(), "fill_catalogue", 20_u64);
        assert_eq!((be_person.1, filled.1), (1, 1));
        self.meter(b"", "recommend", ())
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The guest, compiled with the Worker's own profile.
fn compiled() -> PathBuf {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("..");
    let built = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--locked", "--release"])
        .args([
            "--package",
            "metering",
            "--target",
            "wasm32-unknown-unknown",
        ])
        .arg("--target-dir")
        .arg(&target)
        .current_dir(root())
        .status()
        .unwrap();
    assert!(built.success());
    target.join("wasm32-unknown-unknown/release/metering.wasm")
}

/// Where a text stands.
struct Shape {
    name: &'static str,
    /// As `read_document` takes it.
    kind: u32,
    /// Bytes of the shorter text; the longer one has four times as many.
    bytes: usize,
    document: fn(&str) -> String,
}

const SHAPES: &[Shape] = &[
    Shape {
        name: "description",
        kind: 0,
        bytes: 2 << 10,
        document: |text| posting("description", text).to_string(),
    },
    Shape {
        name: "qualifications",
        kind: 0,
        bytes: 1 << 10,
        document: |text| posting("qualifications", text).to_string(),
    },
    Shape {
        name: "title",
        kind: 0,
        bytes: 100,
        document: |text| json!({"identifier": "1", "title": format!("Nurse {text}")}).to_string(),
    },
    Shape {
        name: "place of work",
        kind: 0,
        bytes: 512,
        document: |text| posting("jobLocation", &format!("Berlin {text}")).to_string(),
    },
    Shape {
        name: "summary",
        kind: 1,
        bytes: 1 << 10,
        document: |text| json!({"basics": {"label": "Nurse", "summary": text}}).to_string(),
    },
    Shape {
        name: "headline",
        kind: 1,
        bytes: 512,
        document: |text| json!({"basics": {"label": format!("Nurse {text}")}}).to_string(),
    },
    Shape {
        name: "CV",
        kind: 1,
        bytes: 2 << 10,
        document: |text| format!("Ada Example\nNurse\nSkills: SQL\n{text}"),
    },
    Shape {
        name: "page",
        kind: 2,
        bytes: 2 << 10,
        document: |text| {
            let posting = json!({"identifier": "1", "title": "Nurse"});
            format!("<script type=\"application/ld+json\">{posting}</script>{text}")
        },
    },
];

fn posting(member: &str, text: &str) -> Value {
    json!({"identifier": "1", "title": "Nurse", member: text})
}

/// What a text repeats.
const PATTERNS: &[&str] = &[
    "the of and to ",
    "a ",
    "a",
    "A B ",
    " ",
    "\na",
    "\n- SQL",
    ".",
    "a.",
    "a! ",
    "was a ",
    "Name: a\n",
    "(",
    "a/b/",
    "a-",
    "d'l'",
    "**a** ",
    "<",
    "<a",
    "<!-- ",
    "<script",
    "<b>a ",
    "<ul><li>a",
    "&",
    "&amp;&#x41;&bogus",
    "e\u{301}",
    "机器学习工程师",
    "พนักงาน",
    "간호사 ",
    "donaudampfschiff",
    "Softwareentwickler (m/w/d) ",
    "Senior Nurse ",
    "Python, Rust ",
    "no Java or ",
    "5+ years of ",
    "Master's degree in ",
    "German C1, ",
    "no visa sponsorship ",
    "remote in ",
    "Berlin, Germany; ",
    "1 ",
    "50.000 EUR - ",
    "2019 - 2020 ",
    "Nurse | Acme | 2019\n",
    "Skills:\n",
    "a@b.c ",
    "https://a.b/c ",
];

/// What of the patterns takes more than its share, among those that no other guest has taken.
fn steep(guest: &mut Guest, next: &AtomicUsize) -> Vec<String> {
    let mut steep = Vec::new();
    while let Some(pattern) = PATTERNS.get(next.fetch_add(1, Ordering::Relaxed)) {
        for shape in SHAPES {
            let mut read = |bytes: usize| guest.read(shape, &pattern.repeat(bytes / pattern.len()));
            let ((short, _), (long, _)) = (read(shape.bytes), read(4 * shape.bytes));
            let times = long as f64 / short as f64;
            if times > MOST_PER_DOUBLING * MOST_PER_DOUBLING {
                steep.push(format!("{} of {pattern:?}: ×{times:.1}", shape.name));
            }
        }
    }
    steep
}

#[test]
fn reading_is_linear() {
    let next = AtomicUsize::new(0);
    let guests = available_parallelism().map_or(1, NonZero::get).min(4);
    let steep: Vec<String> = thread::scope(|scope| {
        let guest = |_| scope.spawn(|| steep(&mut Guest::new(), &next));
        let guests: Vec<_> = (0..guests).map(guest).collect();
        let found = guests.into_iter().map(|guest| guest.join().unwrap());
        found.flatten().collect()
    });
    assert!(steep.is_empty(), "{}", steep.join("\n"));
}

#[test]
fn a_page_repeats_little_of_what_it_is_made_from() {
    let mut guest = Guest::new();
    let usual = guest.page(
        &json!({"basics": {"label": "Nurse"}, "skills": [{"name": "SQL"}]}),
        &json!({"identifier": "1", "title": "Nurse", "skills": ["SQL"]}),
    );
    let long = |word: &str, bytes: usize| word.repeat(bytes / word.len());
    let hostile = guest.page(
        &json!({
            "basics": {"label": long("Nurse ", 10 << 10), "summary": long("SQL, ", 20 << 10)},
            "work": vec![json!({"position": long("Nurse ", 5 << 10)}); 20],
            "skills": vec![json!({"name": long("Excel ", 10 << 10)}); 20],
        }),
        &json!({
            "identifier": "1",
            "title": long("Nurse ", 480),
            "skills": ["SQL", "Excel"],
            "qualifications": vec![long("Excel and SQL. ", 5 << 10); 10],
        }),
    );
    assert!(usual.1 > 10_000, "{usual:?}");
    assert!(hostile.1 < 3 * usual.1, "{usual:?} {hostile:?}");
}

#[test]
fn searching_is_linear() {
    let mut guest = Guest::new();
    guest.page(
        &json!({"basics": {"label": "Nurse"}}),
        &json!({"identifier": "1", "title": "Nurse", "skills": ["SQL"]}),
    );
    for (function, word) in [("search", "nur "), ("search_place", "Berlin or ")] {
        let mut search = |words: usize| {
            let input = word.repeat(words);
            guest.meter(input.as_bytes(), function, ()).0 as f64
        };
        search(1);
        let (short, long) = (search(8), search(32));
        let times = long / short;
        assert!(
            times < MOST_PER_DOUBLING * MOST_PER_DOUBLING,
            "{function}: ×{times:.1}"
        );
    }
}
