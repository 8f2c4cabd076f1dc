//! Skills that are also words ("Go", "React", "Excel"), told by their company: neighbouring skills,
//! lists, case, the words before and after, and the trade of the document.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::OnceLock;

use crate::language::Language;
use crate::language::text::{Pause, Word};
use crate::vocabulary::{FoundSkill, Vocabulary};

use super::context::is_link;
use super::passage::Passage;
use super::phrase::Phrases;
use super::section::Section;

/// What a document says of its trade.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Trade {
    /// Whether it is about software: then a capital alone shows what is meant.
    is_technical: bool,
}

impl Trade {
    /// The trade of a document with these titles and passages.
    pub(super) fn of<'a>(
        titles: impl Iterator<Item = &'a Word>,
        passages: impl Iterator<Item = &'a Passage>,
        vocabulary: &Vocabulary,
        language: Language,
    ) -> Self {
        let mut titles = titles;
        if titles.any(|word| is_technical_title(&word.text)) {
            return Self { is_technical: true };
        }
        let mut anchors: BTreeSet<&str> = BTreeSet::new();
        for line in passages.flat_map(|passage| &passage.lines) {
            let words: Vec<String> = line.words.iter().map(|word| word.text.clone()).collect();
            let found = vocabulary.find(&words, language).into_iter();
            let technical = found.filter(|found| !found.by_company && is_anchor(found.skill));
            anchors.extend(technical.map(|found| found.skill));
            if anchors.len() >= ENOUGH_ANCHORS {
                return Self { is_technical: true };
            }
        }
        Self::default()
    }
}

/// Unambiguous skills of software that make a document technical.
const ENOUGH_ANCHORS: usize = 2;

fn is_technical_title(word: &str) -> bool {
    matches!(
        word,
        "developer"
            | "developers"
            | "programmer"
            | "software"
            | "devops"
            | "sre"
            | "fullstack"
            | "frontend"
            | "backend"
            | "entwickler"
            | "entwicklerin"
            | "softwareentwickler"
            | "softwareentwicklerin"
            | "developpeur"
            | "developpeuse"
            | "desarrollador"
            | "desarrolladora"
            | "programador"
            | "programadora"
            | "informatiker"
            | "statistician"
            | "data"
            | "machine"
            | "golang"
            | "ios"
            | "android"
    )
}

/// Skills that only software people name.
fn is_anchor(skill: &str) -> bool {
    matches!(
        skill,
        "python"
            | "java"
            | "javascript"
            | "typescript"
            | "sql"
            | "postgresql"
            | "mysql"
            | "sql server"
            | "mongodb"
            | "redis"
            | "aws"
            | "azure"
            | "gcp"
            | "docker"
            | "kubernetes"
            | "terraform"
            | "git"
            | "github"
            | "gitlab"
            | "linux"
            | "bash"
            | "html"
            | "css"
            | "angular"
            | "vue.js"
            | "node.js"
            | "next.js"
            | "django"
            | "flask"
            | "php"
            | "laravel"
            | "symfony"
            | "c++"
            | "c#"
            | ".net"
            | "kotlin"
            | "scala"
            | "ios"
            | "android"
            | "graphql"
            | "rest apis"
            | "microservices"
            | "kafka"
            | "airflow"
            | "dbt"
            | "apache spark"
            | "hadoop"
            | "databricks"
            | "bigquery"
            | "redshift"
            | "elasticsearch"
            | "pytorch"
            | "tensorflow"
            | "scikit-learn"
            | "numpy"
            | "pandas"
            | "jenkins"
            | "continuous integration"
            | "software engineering"
            | "unit testing"
            | "matlab"
            | "react native"
            | "ruby on rails"
            | "object-oriented programming"
            | "jquery"
            | "nosql"
            | "sqlite"
            | "perl"
            | "powershell"
            | "web development"
            | "devops"
            | "machine learning"
            | "data engineering"
            | "ansible"
    )
}

/// Of the skills found in a line, which are meant.
pub(super) fn meant(
    words: &[Word],
    section: Section,
    found: &[FoundSkill<'_>],
    trade: Trade,
) -> Vec<bool> {
    let denied: Vec<Range<usize>> = denials()
        .find(words)
        .into_iter()
        .map(|(at, ())| at)
        .collect();
    let is_denied = |at: &Range<usize>| {
        denied
            .iter()
            .any(|denied| denied.start < at.end && at.start < denied.end)
    };
    let mut meant: Vec<bool> = found
        .iter()
        .map(|found| !found.by_company && !is_denied(&found.words))
        .collect();
    let line = Line {
        words,
        section,
        trade,
    };
    let mut by_list = vec![false; found.len()];
    for (index, candidate) in found.iter().enumerate() {
        if !candidate.by_company || is_denied(&candidate.words) || line.is_part(&candidate.words) {
            continue;
        }
        if line.shows(&candidate.words) {
            if let Some(meant) = meant.get_mut(index) {
                *meant = true;
            }
        } else if line.is_item(&candidate.words)
            && let Some(by_list) = by_list.get_mut(index)
        {
            *by_list = true;
        }
    }
    // Two names side by side in a list of requirements are hardly two plain words.
    for (index, pair) in found.windows(2).enumerate() {
        let [one, other] = pair else {
            continue;
        };
        let both = by_list.get(index) == Some(&true)
            && by_list.get(index.saturating_add(1)) == Some(&true)
            && [one, other]
                .into_iter()
                .all(|found| line.is_capital(&found.words));
        let asked = trade.is_technical || matches!(section, Section::Required | Section::Optional);
        if both && asked && line.adjoin(&one.words, &other.words) {
            for at in [index, index.saturating_add(1)] {
                if let Some(meant) = meant.get_mut(at) {
                    *meant = true;
                }
            }
        }
    }
    // An item beside a skill is one, too; from there on along the list, both ways.
    let order = 0..found.len();
    for backwards in [false, true] {
        let order: Vec<usize> = if backwards {
            order.clone().rev().collect()
        } else {
            order.clone().collect()
        };
        for index in order {
            let beside = if backwards {
                index.checked_add(1)
            } else {
                index.checked_sub(1)
            };
            let Some(other) = beside.filter(|other| meant.get(*other) == Some(&true)) else {
                continue;
            };
            let (Some(this), Some(that)) = (found.get(index), found.get(other)) else {
                continue;
            };
            if by_list.get(index) == Some(&true)
                && line.adjoin(&this.words, &that.words)
                && let Some(meant) = meant.get_mut(index)
            {
                *meant = true;
            }
        }
    }
    meant
}

struct Line<'a> {
    words: &'a [Word],
    section: Section,
    trade: Trade,
}

impl Line<'_> {
    fn before(&self, at: &Range<usize>) -> Option<&Word> {
        self.words.get(at.start.checked_sub(1)?)
    }

    fn is_capital(&self, at: &Range<usize>) -> bool {
        self.words.get(at.start).is_some_and(|word| word.capital)
    }

    /// Whether a hyphen or an ampersand joins the words to others: "Go-to-market", "R&D".
    fn is_part(&self, at: &Range<usize>) -> bool {
        let joins = |word: &Word| word.joined && matches!(word.around[0], '-' | '‑' | '&' | '@');
        let follows = self.words.get(at.end).is_some_and(|next| {
            joins(next)
                && !matches!(
                    next.text.as_str(),
                    "based"
                        | "native"
                        | "like"
                        | "basierte"
                        | "entwickler"
                        | "entwicklung"
                        | "kenntnisse"
                        | "developer"
                        | "programmierung"
                        | "code"
                )
        });
        let first = self.words.get(at.start);
        let hangs = first.is_some_and(joins)
            && self
                .before(at)
                .is_some_and(|word| !is_verb_before(&word.text));
        // "and/or" names are fine; "it's" is no name.
        follows || hangs
    }

    /// Whether an item of a list begins and ends with the words.
    fn is_item(&self, at: &Range<usize>) -> bool {
        self.begins_item(at) && self.ends_item(at)
    }

    fn begins_item(&self, at: &Range<usize>) -> bool {
        let Some(first) = self.words.get(at.start) else {
            return false;
        };
        at.start == 0
            || first.pause >= Pause::Comma
            || matches!(
                first.around[0],
                '/' | '(' | '+' | '&' | '|' | '•' | '–' | '-' | '·' | '['
            )
            || self
                .before(at)
                .is_some_and(|word| is_link(std::slice::from_ref(word)) || word.text == "plus")
    }

    fn ends_item(&self, at: &Range<usize>) -> bool {
        let end = self.after_version(at.end);
        let Some(next) = self.words.get(end) else {
            return true;
        };
        next.pause >= Pause::Comma
            || matches!(
                next.around[0],
                '/' | '(' | ')' | '+' | '&' | '|' | '•' | '–' | '·' | '.' | ']'
            ) && next.around[0] != '.'
            || is_link(std::slice::from_ref(next))
            || matches!(next.text.as_str(), "etc" | "or" | "usw" | "plus")
    }

    /// The index after a version: "Go 1.22".
    fn after_version(&self, from: usize) -> usize {
        let rest = self.words.get(from..).unwrap_or_default();
        let digits = rest.iter().take(3).take_while(|word| {
            word.pause == Pause::None
                && word.text.len() <= 3
                && word
                    .text
                    .bytes()
                    .all(|b| b.is_ascii_digit() || b == b'x' || b == b'+')
        });
        from.saturating_add(digits.count())
    }

    /// Whether nothing but a link or comma and a version is between two items.
    fn adjoin(&self, one: &Range<usize>, other: &Range<usize>) -> bool {
        let (first, second) = if one.start < other.start {
            (one, other)
        } else {
            (other, one)
        };
        let from = self.after_version(first.end);
        let between = self.words.get(from..second.start).unwrap_or_default();
        let adjoins = self.words.get(from..=second.start).unwrap_or_default();
        between.len() <= 1
            && is_link(between)
            && adjoins.iter().all(|word| word.pause < Pause::Sentence)
    }

    /// Whether the words show by themselves or by those around them that the skill is meant.
    fn shows(&self, at: &Range<usize>) -> bool {
        let Some(word) = self.words.get(at.start) else {
            return false;
        };
        let technical = self.trade.is_technical;
        let short = word.text.chars().count() == 1;
        let next = self.words.get(self.after_version(at.end));
        let next = next
            .filter(|next| next.pause == Pause::None)
            .map(|next| next.text.as_str());
        let before = self.before(at).filter(|_| word.pause < Pause::Sentence);
        let before = before.map(|before| before.text.as_str());
        let begins = at.start == 0 || word.pause == Pause::Sentence;
        // "Go developer", "Excel skills"
        if next.is_some_and(|next| is_follower(&word.text, next)) && (word.capital || technical) {
            return true;
        }
        if !word.capital {
            return false;
        }
        // A line of its own.
        let alone = at.start == 0 && self.after_version(at.end) == self.words.len();
        if alone && (technical || matches!(self.section, Section::Required | Section::Optional)) {
            return true;
        }
        // "Statistician (R)"
        let bracketed = word.around[0] == '(' && self.ends_item(at);
        if bracketed && technical {
            return true;
        }
        // "services in Go", "experience with React"
        let is_named = is_personal_name(&word.text);
        if before.is_some_and(is_verb_before) && self.ends_item(at) && (technical || !is_named) {
            return true;
        }
        if before.is_some_and(is_use) && (technical || !is_named) && !begins {
            return true;
        }
        // In a technical text, a capital inside a sentence.
        technical
            && !short
            && !begins
            && !word.capitals
            && !is_named
            && !matches!(
                before,
                Some("at" | "join" | "the" | "our" | "this" | "next" | "last")
            )
    }
}

/// Whether a word before a skill takes it as its object: "in Go", "of Excel".
fn is_verb_before(word: &str) -> bool {
    matches!(
        word,
        "in" | "with"
            | "using"
            | "of"
            | "like"
            | "including"
            | "mit"
            | "en"
            | "avec"
            | "con"
            | "sous"
            | "via"
            | "into"
            | "from"
            | "to"
            | "as"
            | "for"
            | "especially"
            | "preferably"
            | "ideally"
            | "e"
            | "g"
            | "besonders"
            | "fluent"
            | "proficient"
            | "von"
    ) || is_use(word)
}

/// Whether a word can only come before something that is used or known.
fn is_use(word: &str) -> bool {
    matches!(
        word,
        "know"
            | "knows"
            | "use"
            | "uses"
            | "used"
            | "using"
            | "learn"
            | "code"
            | "coding"
            | "write"
            | "writes"
            | "writing"
            | "wrote"
            | "program"
            | "programming"
            | "modern"
            | "advanced"
            | "basic"
            | "idiomatic"
            | "microsoft"
            | "apache"
            | "kennst"
            | "nutzen"
            | "beherrschst"
            | "usamos"
            | "utilisons"
            | "maitrise"
    )
}

/// Names of people and cooks.
fn is_personal_name(word: &str) -> bool {
    matches!(
        word,
        "julia"
            | "ruby"
            | "chef"
            | "luigi"
            | "jasmine"
            | "ray"
            | "claude"
            | "maya"
            | "sage"
            | "oracle"
            | "spring"
            | "phoenix"
            | "toast"
            | "greenhouse"
            | "epic"
            | "linear"
            | "segment"
            | "outlook"
            | "word"
            | "slack"
            | "notion"
            | "stripe"
            | "rest"
            | "shell"
            | "presto"
            | "bamboo"
            | "sketch"
            | "scratch"
            | "unity"
            | "salt"
            | "tableau"
            | "gong"
            | "intercom"
            | "athena"
            | "argo"
            | "juniper"
            | "prefect"
            | "asana"
            | "delphi"
            | "gemini"
    )
}

/// Whether a word after a skill shows that it is one: "Go developer", "Excel spreadsheets".
fn is_follower(skill: &str, next: &str) -> bool {
    let of_code = matches!(
        next,
        "developer"
            | "developers"
            | "engineer"
            | "engineers"
            | "programmer"
            | "programmers"
            | "programming"
            | "language"
            | "framework"
            | "frameworks"
            | "code"
            | "codebase"
            | "codebases"
            | "microservices"
            | "microservice"
            | "backend"
            | "backends"
            | "frontend"
            | "frontends"
            | "script"
            | "scripts"
            | "scripting"
            | "libraries"
            | "library"
            | "components"
            | "component"
            | "hooks"
            | "apps"
            | "stack"
            | "api"
            | "apis"
            | "sdk"
            | "entwickler"
            | "entwicklerin"
            | "entwicklung"
            | "kenntnisse"
            | "programmierung"
            | "packages"
            | "package"
            | "modules"
            | "ecosystem"
            | "compiler"
            | "runtime"
    );
    if of_code && !matches!(skill, "chef" | "express" | "word" | "outlook") {
        return true;
    }
    match skill {
        "excel" | "word" | "outlook" | "tableau" => matches!(
            next,
            "skills"
                | "spreadsheets"
                | "spreadsheet"
                | "formulas"
                | "macros"
                | "reports"
                | "dashboards"
                | "dashboard"
                | "models"
                | "sheets"
                | "sheet"
                | "files"
                | "workbooks"
                | "pivot"
                | "knowledge"
                | "kenntnisse"
                | "vba"
                | "templates"
                | "charts"
        ),
        "snowflake" | "oracle" | "hive" => {
            matches!(
                next,
                "warehouse"
                    | "warehouses"
                    | "database"
                    | "databases"
                    | "schemas"
                    | "tables"
                    | "sql"
                    | "queries"
                    | "cloud"
            )
        }
        "spring" => matches!(
            next,
            "security" | "data" | "batch" | "cloud" | "beans" | "webflux"
        ),
        "helm" | "chef" | "puppet" => {
            matches!(
                next,
                "charts" | "chart" | "cookbooks" | "recipes" | "manifests"
            )
        }
        "go" | "rust" | "ruby" | "swift" | "react" | "r" | "c" => {
            matches!(
                next,
                "services"
                    | "service"
                    | "skills"
                    | "experience"
                    | "projects"
                    | "tooling"
                    | "gems"
                    | "crates"
                    | "native"
                    | "statistics"
                    | "application"
                    | "applications"
                    | "web"
            )
        }
        _ => matches!(
            next,
            "administrator"
                | "admin"
                | "skills"
                | "experience"
                | "cluster"
                | "clusters"
                | "pipelines"
        ),
    }
}

fn denials() -> &'static Phrases<()> {
    static READ: OnceLock<Phrases<()>> = OnceLock::new();
    READ.get_or_init(|| Phrases::of(&[((), DENIALS)]))
}

/// Phrases in which the words are no skills.
const DENIALS: &[&str] = &[
    "java indonesia",
    "java island",
    "west java",
    "central java",
    "east java",
    "java sea",
    "island of java",
    "cup of java",
    "java coffee",
    "go live",
    "go to market",
    "go kart",
    "go karts",
    "go ahead",
    "go beyond",
    "go above",
    "go for",
    "go to",
    "go the extra",
    "go global",
    "go green",
    "let's go",
    "on the go",
    "pokemon go",
    "pokémon go",
    "in spring",
    "spring 2024",
    "spring 2025",
    "spring 2026",
    "spring 2027",
    "spring break",
    "spring semester",
    "spring term",
    "spring season",
    "spring summer",
    "spring internship",
    "spring cleaning",
    "hot spring",
    "early spring",
    "late spring",
    "this spring",
    "spring water",
    "silver spring",
    "colorado springs",
    "series c",
    "class c",
    "vitamin c",
    "hepatitis c",
    "c suite",
    "c level",
    "c section",
    "c corp",
    "category c",
    "plan c",
    "grade c",
    "appendix c",
    "group c",
    "block c",
    "chef de",
    "sous chef",
    "head chef",
    "pastry chef",
    "executive chef",
    "personal chef",
    "chef position",
    "chef jobs",
    "swift payments",
    "swift code",
    "swift messages",
    "swift action",
    "swift response",
    "taylor swift",
    "rust belt",
    "rust removal",
    "rust prevention",
    "rust free",
    "excel at",
    "excel in a",
    "excel in the",
    "excel in this",
    "excel as",
    "word of mouth",
    "in a word",
    "word by word",
    "word on the street",
    "react to",
    "react quickly",
    "react fast",
    "oracle of",
    "the helm",
    "bee hive",
    "hive mind",
    "snowflake generation",
    "from scratch",
    "salt and pepper",
    "salt water",
    "salt lake",
    "unity of",
    "in unity",
    "national unity",
    "tableau vivant",
    "rest of",
    "rest assured",
    "rest days",
    "slack time",
    "express delivery",
    "express yourself",
    "american express",
    "r us",
    "toys r us",
    "ruby red",
    "ruby tuesday",
    "puppet show",
    "puppet theatre",
    "great outlook",
    "positive outlook",
    "ms office word",
];
