//! Remote, hybrid or on site, as a title or a text states it.
//!
//! Words for a workplace also name trades ("remote sensing"), perks ("four weeks a year from
//! anywhere") and the employer's habits ("a remote-first company"). So a title states it only apart
//! from the role, and a text is read sentence by sentence: days of the week decide before phrases,
//! and what is said of the job before what is said in passing.

use std::ops::Range;
use std::sync::OnceLock;

use crate::document::Workplace;
use crate::explanation::Field;
use crate::language::text::{Pause, Word};

use super::context::{Context, Stance};
use super::finding::Finding;
use super::passage::Advertisement;
use super::phrase::Phrases;
use super::section::Section;

/// What a phrase says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Claim {
    /// Of the job itself.
    Job(Workplace),
    /// In passing: of the employer, or as a possibility.
    Passing(Workplace),
    /// Only sometimes.
    Sometimes,
    /// A perk for some weeks of a year.
    Perk,
    /// A line that begins so names the workplace after a colon.
    Label,
    /// Somewhere that days of the week may be spent.
    Office,
    Home,
}

/// How sure a statement is, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Passing,
    Job,
    Label,
}

/// What a title states.
pub(super) fn of_title(words: &[Word]) -> Option<Finding<Workplace>> {
    words.iter().enumerate().find_map(|(index, word)| {
        let workplace = word_for_workplace(word, words.get(index.saturating_add(1)))?;
        let end = match word.text.as_str() {
            "on" | "home" => index.saturating_add(2),
            _ => index.saturating_add(1),
        };
        let next = words.get(end);
        let before = index.checked_sub(1).and_then(|before| words.get(before));
        let denied = before.is_some_and(|before| is_no(&before.text))
            || next.is_some_and(|next| is_no(&next.text));
        let apart_before = index == 0 || is_apart(word);
        let apart_after = next.is_none_or(is_apart);
        // "Remote Software Engineer", but not "Remote Sensing Scientist".
        let of_trade = next.is_some_and(|next| !is_apart(next) && is_of_trade(&next.text));
        let stated = apart_after || (apart_before && !of_trade) || is_link(next);
        let fact = match (workplace, denied) {
            (Workplace::Remote, true) => Workplace::OnSite,
            (_, true) => return None,
            (workplace, false) if stated => workplace,
            _ => return None,
        };
        Finding::by(fact, Field::Title, words, index..end.min(words.len()))
    })
}

fn word_for_workplace(word: &Word, next: Option<&Word>) -> Option<Workplace> {
    let next = next.map(|next| next.text.as_str());
    Some(match (word.text.as_str(), next) {
        (
            "remote" | "remotely" | "homeoffice" | "teletravail" | "teletrabajo" | "remoto"
            | "remota" | "wfh" | "telecommute" | "telework",
            _,
        ) => Workplace::Remote,
        ("home", Some("office" | "based")) => Workplace::Remote,
        ("hybrid" | "hybride" | "hibrido" | "hibrida", _) => Workplace::Hybrid,
        ("onsite" | "presencial", _) | ("on", Some("site")) => Workplace::OnSite,
        _ => return None,
    })
}

/// Whether something other than a space separates a word from the one before.
fn is_apart(word: &Word) -> bool {
    word.pause > Pause::None || !matches!(word.around[0], ' ' | '-' | '\'' | '’')
}

fn is_no(word: &str) -> bool {
    matches!(
        word,
        "no" | "non" | "not" | "kein" | "keine" | "nicht" | "sin" | "sans" | "pas" | "without"
    )
}

fn is_link(word: Option<&Word>) -> bool {
    word.is_some_and(|word| {
        matches!(
            word.text.as_str(),
            "or" | "and"
                | "in"
                | "within"
                | "from"
                | "oder"
                | "und"
                | "ou"
                | "o"
                | "work"
                | "working"
                | "position"
                | "role"
                | "job"
                | "only"
                | "first"
                | "option"
                | "optional"
                | "possible"
                | "moglich"
                | "us"
                | "usa"
                | "uk"
                | "eu"
        )
    })
}

/// Words that make one trade or subject with "remote" or "hybrid".
fn is_of_trade(word: &str) -> bool {
    matches!(
        word,
        "sensing"
            | "access"
            | "patient"
            | "monitoring"
            | "control"
            | "controlled"
            | "controls"
            | "operation"
            | "operations"
            | "operator"
            | "operators"
            | "support"
            | "desktop"
            | "hands"
            | "site"
            | "sites"
            | "area"
            | "areas"
            | "community"
            | "communities"
            | "infrastructure"
            | "systems"
            | "system"
            | "server"
            | "servers"
            | "network"
            | "networks"
            | "diagnostics"
            | "diagnostic"
            | "imaging"
            | "surveillance"
            | "pilot"
            | "pilots"
            | "vehicle"
            | "vehicles"
            | "aircraft"
            | "sensor"
            | "sensors"
            | "terminal"
            | "login"
            | "assistance"
            | "care"
            | "health"
            | "healthcare"
            | "interpreting"
            | "learning"
            | "teaching"
            | "instruction"
            | "deposit"
            | "mine"
            | "mining"
            | "camp"
            | "fleet"
            | "inspection"
            | "visual"
            | "video"
            | "tower"
            | "maintenance"
            | "metering"
            | "viewing"
            | "sales"
            | "work"
            | "workforce"
            | "workplace"
            | "device"
            | "devices"
            | "start"
            | "starter"
            | "indigenous"
            | "education"
            | "schools"
            | "school"
            | "location"
            | "locations"
            | "cardiac"
            | "telemetry"
            | "therapeutic"
            | "working"
            | "management"
            | "cloud"
            | "clouds"
            | "powertrain"
            | "electric"
            | "energy"
            | "power"
            | "propulsion"
            | "drive"
            | "drives"
            | "engine"
            | "engines"
            | "car"
            | "cars"
            | "mobile"
            | "app"
            | "apps"
            | "application"
            | "applications"
            | "it"
            | "materials"
            | "material"
            | "threat"
            | "threats"
            | "warfare"
            | "seed"
            | "seeds"
            | "rice"
            | "corn"
            | "maize"
            | "wheat"
            | "crop"
            | "crops"
            | "bonding"
            | "circuit"
            | "circuits"
            | "integration"
            | "integrated"
            | "it's"
            | "storage"
            | "database"
            | "databases"
            | "search"
            | "ai"
            | "model"
            | "models"
            | "modeling"
            | "modelling"
            | "battery"
            | "batteries"
            | "events"
            | "event"
            | "funds"
            | "fund"
            | "securities"
            | "capital"
            | "identity"
            | "datacenter"
            | "microelectronics"
            | "simulation"
            | "intelligence"
            | "rocket"
            | "fiber"
            | "coax"
            | "breeder"
            | "breeding"
            | "bicycle"
            | "bike"
            | "truck"
            | "trucks"
            | "bus"
    )
}

/// What the texts state, apart from those about the employer.
pub(super) fn of_text(advertisement: &Advertisement) -> Option<Finding<Workplace>> {
    let lines = advertisement.lines();
    let lines = lines.filter(|(_, line)| line.section != Section::Employer);
    let mut best: Option<(Rank, Finding<Workplace>)> = None;
    for (field, line) in lines {
        let Some((rank, workplace, at)) = of_line(&line.words) else {
            continue;
        };
        // Of equal statements the first counts; but a job with days at home is hybrid, whatever
        // else is said in passing.
        let is_better = best.as_ref().is_none_or(|(known, _)| *known < rank);
        if is_better && let Some(finding) = Finding::by(workplace, field, &line.words, at) {
            best = Some((rank, finding));
        }
    }
    best.map(|(_, finding)| finding)
}

/// The strongest statement of a line.
fn of_line(words: &[Word]) -> Option<(Rank, Workplace, Range<usize>)> {
    let found = phrases().find(words);
    if found.is_empty() {
        return None;
    }
    let context = Context::of(words);
    let mut best: Option<(Rank, Workplace, Range<usize>)> = None;
    for sentence in sentences(words) {
        let within: Vec<(Range<usize>, Claim)> = found
            .iter()
            .filter(|(at, _)| sentence.contains(&at.start))
            .cloned()
            .collect();
        let stated = of_sentence(words, &sentence, &within, &context);
        if let Some(stated) = stated
            && best.as_ref().is_none_or(|(rank, ..)| *rank < stated.0)
        {
            best = Some(stated);
        }
    }
    best
}

fn sentences(words: &[Word]) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut from: usize = 0;
    for (index, word) in words.iter().enumerate().skip(1) {
        if word.pause == Pause::Sentence {
            sentences.push(from..index);
            from = index;
        }
    }
    sentences.push(from..words.len());
    sentences
}

fn of_sentence(
    words: &[Word],
    sentence: &Range<usize>,
    found: &[(Range<usize>, Claim)],
    context: &Context<'_>,
) -> Option<(Rank, Workplace, Range<usize>)> {
    let has = |claim: Claim| found.iter().find(|(_, other)| *other == claim);
    if has(Claim::Perk).is_some() {
        return None;
    }
    let label = found.iter().find(|(at, claim)| {
        let last = at.end.checked_sub(1).and_then(|last| words.get(last));
        *claim == Claim::Label
            && at.start == sentence.start
            && last.is_some_and(|last| matches!(last.around[1], ':' | '：' | '-' | '–'))
    });
    if let Some((at, _)) = label {
        let value = at.end..at.end.saturating_add(WORDS_OF_VALUE).min(sentence.end);
        if let Some(workplace) = value_of_label(words.get(value.clone())?) {
            return Some((Rank::Label, workplace, at.start..value.end));
        }
    }
    let office = has(Claim::Office).or(has(Claim::Job(Workplace::OnSite)));
    let home = found.iter().find(|(_, claim)| {
        matches!(
            claim,
            Claim::Home | Claim::Job(Workplace::Remote) | Claim::Passing(Workplace::Remote)
        )
    });
    if (office.is_some() || home.is_some())
        && let Some((days, at)) = days_of_week(words, sentence)
    {
        let place = office
            .or(home)
            .map(|(at, _)| at.clone())
            .unwrap_or_default();
        let span = at.start.min(place.start)..at.end.max(place.end);
        let workplace = match (days, office.is_some()) {
            (1..=4, _) => Workplace::Hybrid,
            (_, true) => Workplace::OnSite,
            (_, false) => Workplace::Remote,
        };
        return Some((Rank::Job, workplace, span));
    }
    let sometimes = has(Claim::Sometimes).is_some();
    let mut stated: Vec<(Rank, Workplace, Range<usize>)> = Vec::new();
    for (at, claim) in found {
        let denied = context.stance(at) == Some(Stance::Negated);
        let (rank, workplace) = match claim {
            Claim::Job(workplace) => (Rank::Job, *workplace),
            Claim::Passing(workplace) => (Rank::Passing, *workplace),
            _ => continue,
        };
        match (workplace, denied) {
            (Workplace::Remote, true) => stated.push((Rank::Job, Workplace::OnSite, at.clone())),
            (_, true) => {}
            (Workplace::Remote, false) if sometimes => {
                stated.push((rank, Workplace::Hybrid, at.clone()));
            }
            (workplace, false) => stated.push((rank, workplace, at.clone())),
        }
    }
    // Hybrid before what it is made of, and what is said of the job before what is said in passing.
    let hybrid = stated
        .iter()
        .position(|(_, workplace, _)| *workplace == Workplace::Hybrid);
    let strongest = stated.iter().map(|(rank, ..)| *rank).max()?;
    let first = stated.iter().position(|(rank, ..)| *rank == strongest)?;
    let chosen = hybrid.filter(|at| stated.get(*at).is_some_and(|(rank, ..)| *rank == strongest));
    stated.into_iter().nth(chosen.unwrap_or(first))
}

/// Words after a label that may name the workplace.
const WORDS_OF_VALUE: usize = 6;

fn value_of_label(words: &[Word]) -> Option<Workplace> {
    let has = |of: &[&str]| words.iter().any(|word| of.contains(&word.text.as_str()));
    let pair = |a: &str, b: &str| {
        words
            .windows(2)
            .any(|pair| matches!(pair, [first, second] if first.text == a && second.text == b))
    };
    let no = words.first().is_some_and(|word| is_no(&word.text));
    let remote = has(&[
        "remote",
        "remotely",
        "homeoffice",
        "remoto",
        "remota",
        "teletravail",
        "teletrabajo",
        "telecommute",
        "wfh",
        "anywhere",
    ]) || pair("home", "office");
    if has(&[
        "hybrid",
        "hybride",
        "hibrido",
        "hibrida",
        "partially",
        "teilweise",
    ]) {
        return Some(Workplace::Hybrid);
    }
    let on_site = has(&["onsite", "presencial", "presentiel"])
        || pair("on", "site")
        || pair("vor", "ort")
        || pair("in", "office")
        || pair("in", "person")
        || pair("sur", "site");
    match (remote, on_site, no) {
        (true, _, true) => Some(Workplace::OnSite),
        (true, true, _) => Some(Workplace::Hybrid),
        (true, false, _) => Some(Workplace::Remote),
        (false, true, false) => Some(Workplace::OnSite),
        _ => None,
    }
}

/// A number of days in each week, and its words.
fn days_of_week(words: &[Word], sentence: &Range<usize>) -> Option<(u32, Range<usize>)> {
    let within = words.get(sentence.clone())?;
    within.iter().enumerate().find_map(|(index, word)| {
        let is_days = matches!(
            word.text.as_str(),
            "day" | "days" | "tag" | "tage" | "tagen" | "jour" | "jours" | "dia" | "dias" | "x"
        );
        if !is_days {
            return None;
        }
        let near =
            |from: usize, to: usize| within.get(from..to.min(within.len())).unwrap_or_default();
        let after = near(index.saturating_add(1), index.saturating_add(6));
        let other = |word: &Word| {
            matches!(
                word.text.as_str(),
                "month"
                    | "months"
                    | "monthly"
                    | "year"
                    | "years"
                    | "annual"
                    | "annually"
                    | "quarter"
                    | "quarterly"
                    | "monat"
                    | "monatlich"
                    | "jahr"
                    | "jahrlich"
                    | "mois"
                    | "an"
                    | "annee"
                    | "mes"
                    | "ano"
                    | "vacation"
                    | "holiday"
                    | "holidays"
                    | "leave"
                    | "pto"
                    | "off"
                    | "urlaub"
                    | "conges"
                    | "vacaciones"
                    | "notice"
                    | "training"
            )
        };
        if after.iter().any(other) {
            return None;
        }
        let before = near(index.saturating_sub(3), index);
        let number = before.iter().rev().find_map(|word| number(&word.text))?;
        let from = sentence.start.saturating_add(index.saturating_sub(1));
        let to = sentence.start.saturating_add(index).saturating_add(1);
        Some((number, from..to))
    })
}

fn number(word: &str) -> Option<u32> {
    Some(match word {
        "one" | "a" | "ein" | "einen" | "einem" | "un" | "une" | "uno" | "1" | "each" => 1,
        "two" | "zwei" | "deux" | "dos" | "2" | "couple" => 2,
        "three" | "drei" | "trois" | "tres" | "3" => 3,
        "four" | "vier" | "quatre" | "cuatro" | "4" | "few" | "some" | "several" => 4,
        "five" | "funf" | "cinq" | "cinco" | "5" | "every" | "all" => 5,
        _ => return None,
    })
}

fn phrases() -> &'static Phrases<Claim> {
    static READ: OnceLock<Phrases<Claim>> = OnceLock::new();
    READ.get_or_init(|| Phrases::of(PHRASES))
}

/// Folded phrases in English, German, Spanish, Portuguese, French and Chinese, long enough to be
/// about the place of work: "remote sensing" and "hybrid cloud" are not.
const PHRASES: &[(Claim, &[&str])] = &[
    (
        Claim::Job(Workplace::Remote),
        &[
            "fully remote",
            "full remote",
            "100 remote",
            "completely remote",
            "entirely remote",
            "permanently remote",
            "totally remote",
            "purely remote",
            "remote only",
            "remote position",
            "remote role",
            "remote job",
            "remote opportunity",
            "remote contract",
            "remote basis",
            "remote employee",
            "role is remote",
            "position is remote",
            "job is remote",
            "post is remote",
            "role will be remote",
            "position will be remote",
            "role can be remote",
            "role is fully remote",
            "position is fully remote",
            "location remote",
            "remote anywhere",
            "remote within",
            "remote from anywhere",
            "work 100 remotely",
            "work fully remotely",
            "fully from home",
            "entirely from home",
            "home based role",
            "home based position",
            "100 homeoffice",
            "100 home office",
            "100 remote arbeit",
            "komplett remote",
            "vollstandig remote",
            "vollremote",
            "rein remote",
            "100 mobiles arbeiten",
            "ortsunabhangig arbeiten",
            "100 remoto",
            "100 remota",
            "100 teletrabajo",
            "100 en remoto",
            "totalmente remoto",
            "totalmente remota",
            "completamente remoto",
            "modalidad remota",
            "modalidad remoto",
            "modalidad teletrabajo",
            "trabajo remoto",
            "trabajo 100 remoto",
            "trabajo en remoto",
            "puesto remoto",
            "posicion remota",
            "en remoto",
            "teletrabajo completo",
            "teletrabajo total",
            "trabalho remoto",
            "vaga remota",
            "teletravail complet",
            "teletravail total",
            "teletravail a 100",
            "full teletravail",
            "100 teletravail",
            "100 en teletravail",
            "100 de teletravail",
            "100 a distance",
            "entierement a distance",
            "entierement en teletravail",
            "totalement en teletravail",
            "poste en teletravail",
            "poste a distance",
            "全程 程远 远程",
            "完全 全远 远程",
            "纯远 远程",
            "远程 程岗 岗位",
        ],
    ),
    (
        Claim::Passing(Workplace::Remote),
        &[
            "remote first",
            "remote friendly",
            "remote work",
            "remote working",
            "remote team",
            "work remote",
            "work remotely",
            "working remotely",
            "works remotely",
            "work from home",
            "working from home",
            "work from anywhere",
            "working from anywhere",
            "wfh",
            "telecommuting",
            "telework",
            "remote arbeit",
            "remote arbeiten",
            "remote moglich",
            "trabajar desde casa",
            "trabajo a distancia",
            "travail a distance",
            "en teletravail",
            "远程 程办 办公",
            "远程 程工 工作",
            "居家 家办 办公",
            "在家 家办 办公",
        ],
    ),
    (
        Claim::Job(Workplace::Hybrid),
        &[
            "hybrid position",
            "hybrid role",
            "hybrid job",
            "hybrid post",
            "hybrid opportunity",
            "hybrid work",
            "hybrid working",
            "hybrid workplace",
            "hybrid workstyle",
            "hybrid work model",
            "hybrid schedule",
            "hybrid remote",
            "hybrid basis",
            "hybrid arrangement",
            "hybrid arrangements",
            "hybrid setup",
            "hybrid set up",
            "hybrid environment",
            "hybrid culture",
            "hybrid policy",
            "hybrid team",
            "hybrid office",
            "hybrid pattern",
            "hybrid approach",
            "hybrid format",
            "hybrid mode",
            "hybrid setting",
            "hybrid first",
            "hybrid employee",
            "hybrid model",
            "hybrid flexible",
            "role is hybrid",
            "position is hybrid",
            "job is hybrid",
            "post is hybrid",
            "work is hybrid",
            "we are hybrid",
            "we work hybrid",
            "location hybrid",
            "partially remote",
            "partly remote",
            "part remote",
            "mix of home and office",
            "mix of office and home",
            "mix of remote and office",
            "mix of remote and in person",
            "blend of home and office",
            "split between home and office",
            "between home and office",
            "between home and the office",
            "hybrides arbeiten",
            "hybrides arbeitsmodell",
            "hybriden arbeiten",
            "hybrid arbeiten",
            "hybrides modell",
            "hybride arbeit",
            "hybride arbeitsweise",
            "teilweise homeoffice",
            "teilweise home office",
            "teilweise remote",
            "teilweise im homeoffice",
            "anteilig homeoffice",
            "mix aus homeoffice",
            "mix aus home office",
            "mix aus buro",
            "modelo hibrido",
            "modalidad hibrida",
            "modalidad hibrido",
            "trabajo hibrido",
            "esquema hibrido",
            "formato hibrido",
            "regime hibrido",
            "trabalho hibrido",
            "mode hybride",
            "travail hybride",
            "teletravail partiel",
            "teletravail hybride",
            "teletravail ponctuel",
            "teletravail occasionnel",
            "poste hybride",
            "organisation hybride",
            "rythme hybride",
            "混合 合办 办公",
        ],
    ),
    (
        Claim::Job(Workplace::OnSite),
        &[
            "on site position",
            "on site role",
            "on site job",
            "onsite position",
            "onsite role",
            "onsite job",
            "fully on site",
            "fully onsite",
            "100 on site",
            "100 onsite",
            "100 in office",
            "fully in office",
            "fully in person",
            "in person position",
            "in person role",
            "in office position",
            "in office role",
            "role is on site",
            "role is onsite",
            "position is on site",
            "position is onsite",
            "job is on site",
            "job is onsite",
            "work is on site",
            "work onsite",
            "work on site",
            "working on site",
            "onsite only",
            "on site only",
            "office based",
            "site based",
            "based in the office",
            "in the office full time",
            "not remote",
            "not a remote",
            "non remote",
            "no remote",
            "remote is not",
            "remote work is not",
            "remote working is not",
            "remote not possible",
            "cannot be done remotely",
            "cannot be performed remotely",
            "not eligible for remote",
            "kein homeoffice",
            "kein home office",
            "kein remote",
            "keine remote",
            "homeoffice nicht moglich",
            "homeoffice ist nicht",
            "arbeitsort vor ort",
            "arbeit vor ort",
            "arbeiten vor ort",
            "tatigkeit vor ort",
            "prasenz vor ort",
            "vor ort prasenz",
            "ausschliesslich vor ort",
            "100 vor ort",
            "trabajo presencial",
            "modalidad presencial",
            "100 presencial",
            "puesto presencial",
            "totalmente presencial",
            "presencial en",
            "sin teletrabajo",
            "no hay teletrabajo",
            "no remoto",
            "trabalho presencial",
            "en presentiel",
            "100 presentiel",
            "pas de teletravail",
            "sans teletravail",
            "teletravail impossible",
            "不支 支持 持远 远程",
            "需现 现场",
            "现场 场办 办公",
        ],
    ),
    (
        Claim::Sometimes,
        &[
            "up to",
            "now and then",
            "occasional",
            "occasionally",
            "from time to time",
            "sometimes",
            "some remote",
            "limited remote",
            "partial",
            "partially",
            "partly",
            "once a week",
            "twice a week",
            "at times",
            "gelegentlich",
            "teilweise",
            "zeitweise",
            "ab und zu",
            "tageweise",
            "bis zu",
            "anteilig",
            "ocasional",
            "ocasionalmente",
            "parcial",
            "parcialmente",
            "a veces",
            "partiel",
            "partiellement",
            "ponctuel",
            "occasionnel",
            "occasionnellement",
            "de temps en temps",
            "parfois",
        ],
    ),
    (
        Claim::Perk,
        &[
            "weeks a year",
            "weeks per year",
            "weeks each year",
            "week a year",
            "days a year",
            "days per year",
            "month a year",
            "months a year",
            "months per year",
            "weeks of work from anywhere",
            "weeks work from anywhere",
            "work from anywhere weeks",
            "wochen im jahr",
            "wochen pro jahr",
            "tage im jahr",
            "tage pro jahr",
            "semanas al ano",
            "semaines par an",
            "jours par an",
            "remote work stipend",
            "home office stipend",
            "home office allowance",
            "home office budget",
            "work from home stipend",
            "work from home allowance",
            "remote work budget",
        ],
    ),
    (
        Claim::Label,
        &[
            "workplace",
            "workplace type",
            "work type",
            "work mode",
            "work model",
            "work arrangement",
            "working arrangement",
            "working model",
            "working pattern",
            "work location",
            "work location type",
            "work setting",
            "work environment",
            "work style",
            "job location",
            "location",
            "location type",
            "remote status",
            "remote",
            "arbeitsort",
            "arbeitsmodell",
            "arbeitsform",
            "standort",
            "einsatzort",
            "modalidad",
            "modalidad de trabajo",
            "ubicacion",
            "lugar de trabajo",
            "mode de travail",
            "lieu",
            "lieu de travail",
            "teletravail",
            "modelo de trabajo",
            "modelo de trabalho",
        ],
    ),
    (
        Claim::Office,
        &[
            "in the office",
            "in office",
            "in our office",
            "at the office",
            "office",
            "on site",
            "onsite",
            "in person",
            "on campus",
            "im buro",
            "ins buro",
            "vor ort",
            "en la oficina",
            "oficina",
            "presencial",
            "presenciales",
            "au bureau",
            "sur site",
            "en presentiel",
            "presentiel",
            "no escritorio",
        ],
    ),
    (
        Claim::Home,
        &[
            "from home",
            "at home",
            "remote",
            "remotely",
            "homeoffice",
            "home office",
            "home working",
            "mobiles arbeiten",
            "mobil arbeiten",
            "im homeoffice",
            "desde casa",
            "en casa",
            "teletrabajo",
            "remoto",
            "teletravail",
            "a distance",
            "a domicile",
            "de casa",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::text;
    use crate::reading::passage::Passage;

    use Workplace::{Hybrid, OnSite, Remote};

    #[test]
    fn titles() {
        let check = |title: &str, expect: Option<Workplace>| {
            let glyphs: Vec<text::Glyph> = text::glyphs(title).collect();
            let found = of_title(&text::spanned(&glyphs)).map(|finding| finding.fact);
            assert_eq!(found, expect, "{title}");
        };
        check("Nurse (remote)", Some(Remote));
        check("Nurse - Remote", Some(Remote));
        check("Nurse, Remote (US)", Some(Remote));
        check("Nurse – Remote – Spain", Some(Remote));
        check("Remote Bookkeeper", Some(Remote));
        check("Remote - Bookkeeper", Some(Remote));
        check("Bookkeeper / hybrid", Some(Hybrid));
        check("Bookkeeper (Hybrid, Leeds)", Some(Hybrid));
        check("Bookkeeper | on-site", Some(OnSite));
        check("Buchhalter (Homeoffice)", Some(Remote));
        check("Bookkeeper (non-remote)", Some(OnSite));
        check("Buchhalter (kein Homeoffice)", Some(OnSite));
        check("Remote Sensing Analyst", None);
        check("Remote Site Cook", None);
        check("Analyst, Remote Sensing", None);
        check("Remote Operations Controller", None);
        check("Hybrid Powertrain Engineer", None);
        check("Senior Hybrid Cloud Architect", None);
        check("Technician for Hybrid Vehicles", None);
        check("Nurse", None);
    }

    #[test]
    fn texts() {
        let check = |text: &str, expect: Option<Workplace>| {
            let mut best: Option<(Rank, Workplace)> = None;
            for line in &Passage::read(text, Section::Work).lines {
                if let Some((rank, workplace, _)) = of_line(&line.words)
                    && best.is_none_or(|(known, _)| known < rank)
                {
                    best = Some((rank, workplace));
                }
            }
            assert_eq!(best.map(|(_, workplace)| workplace), expect, "{text}");
        };
        check("This is a fully remote position.", Some(Remote));
        check("You can work from home.", Some(Remote));
        check("No remote work.", Some(OnSite));
        check("Remote work is not possible.", Some(OnSite));
        check("Remote sensing in the hybrid cloud", None);
        check("Hybrid role, 3 days in the office", Some(Hybrid));
        check("Three days per week on site, two from home", Some(Hybrid));
        check("You come to the office 5 days a week", Some(OnSite));
        check("Every year you get 30 days of leave at our office", None);
        check("Up to 4 weeks per year you may work from anywhere", None);
        check("We pay a home office allowance if you work from home", None);
        check(
            "We are remote-first, but this role is on-site in Ulm",
            Some(OnSite),
        );
        check("Occasionally you may work remotely", Some(Hybrid));
        check("Work model: hybrid", Some(Hybrid));
        check("Work arrangement: on-site", Some(OnSite));
        check("Remote: no", None);
        check("Location: Remote (Spain)", Some(Remote));
        check("Arbeitsmodell: remote", Some(Remote));
        check("Zwei Tage pro Woche im Homeoffice", Some(Hybrid));
        check("Teilweise Homeoffice", Some(Hybrid));
        check("100 % Homeoffice", Some(Remote));
        check("Kein Homeoffice", Some(OnSite));
        check("Techniker für Einsätze vor Ort", None);
        check("Jornada completa, modelo híbrido", Some(Hybrid));
        check("Trabajo 100% remoto", Some(Remote));
        check("Tres días de teletrabajo a la semana", Some(Hybrid));
        check("Modalidad: presencial", Some(OnSite));
        check("Poste en télétravail complet", Some(Remote));
        check("Télétravail partiel possible", Some(Hybrid));
        check("3 jours sur site par semaine", Some(Hybrid));
        check("Pas de télétravail", Some(OnSite));
        check("支持远程办公", Some(Remote));
    }
}
