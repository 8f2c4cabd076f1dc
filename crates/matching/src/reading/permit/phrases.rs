//! Words about permits, sponsorship, citizenship and clearance.

use std::sync::OnceLock;

use super::super::phrase::Phrases;

/// What a phrase speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    /// A permit is required, for the country that follows.
    Permit,
    /// A refusal of sponsorship in so many words.
    NoSponsorship,
    /// Sponsorship of permits: refused or offered, as the sentence says.
    Sponsorship,
    /// A verb that may have another object: "we sponsor a club".
    Sponsoring,
    /// A visa, which a sentence may offer help with.
    Visa,
    Citizenship,
    Clearance,
}

/// Whether a sponsorship is of something else.
pub(super) fn is_other_cause(word: &str) -> bool {
    matches!(
        word,
        "club"
            | "clubs"
            | "event"
            | "events"
            | "conference"
            | "conferences"
            | "charity"
            | "charities"
            | "course"
            | "courses"
            | "class"
            | "classes"
            | "team"
            | "teams"
            | "sport"
            | "sports"
            | "football"
            | "festival"
            | "festivals"
            | "run"
            | "race"
            | "marathon"
            | "education"
            | "degree"
            | "degrees"
            | "tuition"
            | "study"
            | "studies"
            | "training"
            | "certification"
            | "certifications"
            | "membership"
            | "gym"
            | "meetup"
            | "meetups"
            | "hackathon"
            | "hackathons"
            | "community"
            | "communities"
            | "brand"
            | "corporate"
            | "executive"
            | "project"
            | "projects"
            | "programme"
            | "programmes"
            | "program"
            | "programs"
            | "school"
            | "schools"
            | "verein"
            | "vereine"
            | "lessons"
            | "scholarship"
            | "scholarships"
            | "lunch"
            | "lunches"
            | "trial"
            | "trials"
            | "open"
            | "local"
            | "stipendium"
            | "kurs"
            | "kurse"
            | "equipo"
            | "evento"
            | "eventos"
            | "curso"
            | "cursos"
            | "association"
            | "associations"
            | "cours"
    )
}

/// Whether a word can follow "sponsor" where permits are meant.
pub(super) fn is_sponsored(word: &str) -> bool {
    matches!(
        word,
        "for"
            | "at"
            | "now"
            | "you"
            | "candidates"
            | "applicants"
            | "people"
            | "employees"
            | "foreign"
            | "international"
            | "anyone"
            | "individuals"
            | "workers"
            | "this"
            | "in"
            | "currently"
            | "new"
            | "from"
            | "and"
            | "or"
            | "where"
            | "if"
            | "when"
            | "on"
    )
}

pub(super) fn topics() -> &'static Phrases<Topic> {
    static READ: OnceLock<Phrases<Topic>> = OnceLock::new();
    READ.get_or_init(|| Phrases::of(TOPICS))
}

/// In English, German, Spanish, French and Chinese.
const TOPICS: &[(Topic, &[&str])] = &[
    (
        Topic::Permit,
        &[
            "authorized to work",
            "authorised to work",
            "legally authorized to work",
            "authorization to work",
            "authorisation to work",
            "work authorization",
            "work authorisation",
            "eligible to work",
            "eligibility to work",
            "right to work",
            "entitled to work",
            "permitted to work",
            "allowed to work",
            "able to work legally",
            "permit for",
            "work permit",
            "working permit",
            "work visa for",
            "residence permit",
            "Arbeitserlaubnis",
            "Arbeitsgenehmigung",
            "Aufenthaltserlaubnis",
            "permiso de trabajo",
            "permis de travail",
            "autorisation de travail",
            "autorisé à travailler",
        ],
    ),
    (
        Topic::NoSponsorship,
        &[
            "without sponsorship",
            "without visa sponsorship",
            "without employer sponsorship",
            "without company sponsorship",
            "without requiring sponsorship",
            "without the need for sponsorship",
            "without need for sponsorship",
            "without the need of sponsorship",
            "without current or future sponsorship",
            "no h1b",
            "no h 1b",
            "no h1bs",
            "usc or gc",
            "gc or usc",
            "usc gc only",
        ],
    ),
    (
        Topic::Sponsorship,
        &[
            "sponsorship",
            "sponsorships",
            "sponsored visa",
            "sponsored visas",
            "sponsor licence",
            "sponsor license",
            "sponsorship licence",
            "sponsorship license",
            "blue card support",
            "visa support",
            "visa assistance",
            "visa help",
            "immigration support",
            "immigration assistance",
            "work permit support",
            "work permit assistance",
            "h-1b transfer support",
            "visa transfer support",
            "visa-sponsoring",
            "visa sponsoring",
            "visumsponsoring",
            "Sponsoring von Visa",
            "patrocinio de visa",
            "patrocinio de visado",
            "patrocinio de visados",
            "patrocinamos visa",
            "patrocinamos visas",
            "patrocinamos visados",
            "parrainage de visa",
            "sponsorisons",
            "sponsoriser",
            "签证担保",
            "工作签证",
        ],
    ),
    (
        Topic::Sponsoring,
        &["sponsor", "sponsors", "sponsoring", "sponsern", "sponsert"],
    ),
    (
        Topic::Visa,
        &[
            "visa",
            "visas",
            "your work permit",
            "h-1b",
            "h1b",
            "h1-b",
            "h 1b",
            "h-1b transfers",
            "tn visa",
            "o-1",
            "blue card",
            "blaue karte",
            "visum",
            "visado",
            "visados",
            "skilled worker visa",
            "work permits",
            "obtain a work permit",
            "get a work permit",
            "with a work permit",
            "with the work permit",
            "with work permit",
            "immigration process",
            "immigration paperwork",
            "green card",
        ],
    ),
    (
        Topic::Citizenship,
        &[
            "us citizen",
            "us citizens",
            "us citizenship",
            "u s citizen",
            "u s citizens",
            "u s citizenship",
            "us person",
            "us persons",
            "u s person",
            "u s persons",
            "american citizen",
            "american citizens",
            "eu citizen",
            "eu citizens",
            "eu citizenship",
            "british citizen",
            "british citizens",
            "british national",
            "british nationals",
            "uk national",
            "uk nationals",
            "uk citizen",
            "uk citizens",
            "canadian citizen",
            "canadian citizens",
            "australian citizen",
            "australian citizens",
            "australian citizenship",
            "be a citizen",
            "citizens only",
            "nationals only",
            "citizenship required",
            "citizenship is required",
            "citizenship is a must",
            "citizenship is mandatory",
            "sole nationals",
            "Staatsbürgerschaft",
            "Staatsangehörigkeit",
            "nacionalidad española",
            "nationalité française",
        ],
    ),
    (
        Topic::Clearance,
        &[
            "security clearance",
            "secret clearance",
            "active clearance",
            "public trust",
            "ts sci",
            "top secret",
            "dv clearance",
            "dv cleared",
            "sc clearance",
            "sc cleared",
            "bpss",
            "nv1",
            "nv2",
            "security cleared",
            "government clearance",
            "baseline clearance",
            "q clearance",
            "l clearance",
            "dod clearance",
            "nato clearance",
            "clearance required",
            "clearance is required",
            "clearance is a must",
            "clearance needed",
            "obtain a clearance",
            "hold a clearance",
            "Sicherheitsüberprüfung",
            "Sicherheitsüberprüft",
            "habilitation secret",
            "habilitation de sécurité",
            "habilitación de seguridad",
        ],
    ),
];

pub(super) fn offers() -> &'static Phrases<()> {
    static READ: OnceLock<Phrases<()>> = OnceLock::new();
    READ.get_or_init(|| Phrases::of(&[((), OFFERS)]))
}

/// Words of an offer, before or after what is offered.
const OFFERS: &[&str] = &[
    "offer",
    "offers",
    "welcome",
    "en charge",
    "offered",
    "offering",
    "on offer",
    "provide",
    "provides",
    "provided",
    "providing",
    "available",
    "availability",
    "give",
    "gives",
    "given",
    "help",
    "helps",
    "assist",
    "assists",
    "assistance",
    "support",
    "supports",
    "supported",
    "back",
    "cover",
    "covers",
    "covered",
    "pay",
    "pays",
    "paid",
    "arrange",
    "arranges",
    "handle",
    "take care",
    "included",
    "includes",
    "possible",
    "is there",
    "are there",
    "can be",
    "welcome",
    "encouraged",
    "considered",
    "eligible",
    "open to",
    "happy to",
    "willing to",
    "sponsor",
    "sponsors",
    "sponsoring",
    "bieten",
    "bietet",
    "unterstützen",
    "unterstützt",
    "Unterstützung",
    "helfen",
    "übernehmen",
    "möglich",
    "sponsern",
    "ofrecemos",
    "ofrece",
    "ayudamos",
    "apoyamos",
    "gestionamos",
    "posible",
    "patrocinamos",
    "proposons",
    "offrons",
    "aidons",
    "accompagnons",
    "sponsorisons",
    "yes",
    "licensed sponsor",
    "possible",
    "prenons en charge",
    "提供",
    "支持",
    "协助",
    "可以",
];

pub(super) fn refusals() -> &'static Phrases<bool> {
    static READ: OnceLock<Phrases<bool>> = OnceLock::new();
    READ.get_or_init(|| Phrases::of(REFUSALS))
}

/// Whether a sentence speaks of who is treated alike: "regardless of citizenship".
pub(super) fn treats_alike() -> &'static Phrases<()> {
    static READ: OnceLock<Phrases<()>> = OnceLock::new();
    READ.get_or_init(|| Phrases::of(&[((), ALIKE)]))
}

const ALIKE: &[&str] = &[
    "regardless",
    "irrespective",
    "without regard",
    "on the basis of",
    "based on race",
    "discriminate",
    "discrimination",
    "equal opportunity",
    "all nationalities",
    "any nationality",
    "protected",
    "unabhängig von",
    "ungeachtet",
    "ganz gleich",
    "egal welcher",
    "jeder Staatsangehörigkeit",
    "aller Staatsangehörigkeiten",
    "Vielfalt",
    "sin distinción",
    "independientemente",
    "sans distinction",
    "indépendamment",
];

/// Phrases that refuse, and those that only contain such words.
const REFUSALS: &[(bool, &[&str])] = &[
    (
        true,
        &[
            "unable",
            "unavailable",
            "ineligible",
            "stopped",
            "not considered",
            "not be considered",
            "cannot apply",
            "can't apply",
            "cannot be considered",
            "need not apply",
            "no longer",
            "not accept",
            "don't accept",
            "not consider",
            "not available",
            "not offered",
            "not provided",
            "not possible",
            "out of the question",
            "nicht möglich",
            "no disponible",
            "pas possible",
            "暂不",
        ],
    ),
    (
        false,
        &["no problem", "not a problem", "not an issue", "no issue"],
    ),
];

pub(super) fn exceptions() -> &'static Phrases<()> {
    static READ: OnceLock<Phrases<()>> = OnceLock::new();
    READ.get_or_init(|| {
        Phrases::of(&[(
            (),
            &[
                "unless",
                "except",
                "depending on",
                "case by case",
                "es sei denn",
                "salvo",
                "sauf",
            ],
        )])
    })
}
