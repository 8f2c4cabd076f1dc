//! Words that show whether a skill is meant by a word that is also another.

use std::sync::OnceLock;

use super::super::phrase::Phrases;

/// Whether a word of a title is of a trade that writes software.
pub(super) fn is_technical_title(word: &str) -> bool {
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
pub(super) fn is_anchor(skill: &str) -> bool {
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

/// Whether a word before a skill takes it as its object: "in Go", "of Excel".
pub(super) fn is_verb_before(word: &str) -> bool {
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
            | "de"
            | "d"
            | "del"
            | "sur"
    ) || is_use(word)
}

/// Whether a word can only come before something that is used or known.
pub(super) fn is_use(word: &str) -> bool {
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
            | "strong"
            | "solid"
            | "sicheres"
            | "sicherer"
            | "basic"
            | "idiomatic"
            | "microsoft"
            | "apache"
            | "kennst"
            | "nutzen"
            | "beherrschst"
            | "beherrsche"
            | "beherrschen"
            | "kenne"
            | "nutze"
            | "manejo"
            | "domino"
            | "utilizo"
            | "utilise"
            | "maitrisez"
            | "usamos"
            | "utilisons"
            | "maitrise"
    )
}

/// Names of people and cooks.
pub(super) fn is_personal_name(word: &str) -> bool {
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
pub(super) fn is_follower(skill: &str, next: &str) -> bool {
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

/// Predicates that welcome or require what is before them: "Tableau is a plus".
pub(super) fn predicates() -> &'static Phrases<()> {
    static READ: OnceLock<Phrases<()>> = OnceLock::new();
    READ.get_or_init(|| Phrases::of(&[((), PREDICATES)]))
}

const PREDICATES: &[&str] = &[
    "is a plus",
    "a plus",
    "is an asset",
    "an asset",
    "is a bonus",
    "a bonus",
    "is an advantage",
    "an advantage",
    "would be a plus",
    "would be great",
    "would be nice",
    "would be an advantage",
    "is a must",
    "is required",
    "required",
    "preferred",
    "desirable",
    "ist von Vorteil",
    "von Vorteil",
    "wünschenswert",
    "ist ein Plus",
    "ein Plus",
    "est un plus",
    "serait un plus",
    "un plus",
    "es un plus",
    "valorable",
    "deseable",
    "imprescindible",
    "exigé",
    "apprécié",
    "avancé",
    "avanzado",
    "intermedio",
    "advanced",
    "kenntnisse",
];

pub(super) fn denials() -> &'static Phrases<()> {
    static READ: OnceLock<Phrases<()>> = OnceLock::new();
    READ.get_or_init(|| {
        let activities = ACTIVITIES.iter().flat_map(|(activity, objects)| {
            let links = OBJECT_LINKS.split(' ');
            links.flat_map(move |link| {
                let objects = objects.split(' ');
                objects.map(move |object| format!("{activity} {link} {object}"))
            })
        });
        let activities: Vec<String> = activities.collect();
        let activities: Vec<&str> = activities.iter().map(String::as_str).collect();
        Phrases::of(&[((), DENIALS), ((), &activities)])
    })
}

/// German activities whose names are also those of a trade, and what they are done to when the
/// trade is not meant: the care of data is no nursing.
const ACTIVITIES: &[(&str, &str)] = &[
    (
        "pflege",
        "daten stammdaten kundendaten artikelstammdaten datenbank datenbanken beziehungen \
         kundenbeziehungen geschäftsbeziehungen kontakte kontakten kundenkontakte kundenkontakten \
         netzwerks website webseite webseiten homepage inhalte inhalten systeme systemen software \
         dokumentation akten unterlagen listen preislisten artikel grünanlagen außenanlagen",
    ),
    (
        "führung",
        "kalenders terminkalenders kasse kassen akten protokolls protokollen listen statistiken \
         bücher gespräche gesprächen verkaufsgesprächen kundengesprächen verhandlungen",
    ),
    (
        "reinigung",
        "maschine maschinen anlage anlagen produktionsanlagen arbeitsplatzes arbeitsplätze \
         fahrzeuge fahrzeugs werkzeuge geräte",
    ),
    (
        "bau",
        "prototypen modellen schaltschränken maschinen anlagen vorrichtungen werkzeugen",
    ),
];

/// What links an activity to its object.
const OBJECT_LINKS: &str = "von der des unserer unseres ihrer eigener bestehender";

/// Phrases in which the words are no skills.
const DENIALS: &[&str] = &[
    "weiterentwicklung",
    "ticket restaurant",
    "tickets restaurant",
    "titres restaurant",
    "chèques restaurant",
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
