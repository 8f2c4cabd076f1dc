//! Words that say whether money is pay.

/// Whether a word before "pay" names those who pay the employer.
pub(super) fn is_payer(word: &str) -> bool {
    matches!(
        word,
        "students" | "users" | "members" | "tenants" | "patients" | "families" | "they" | "parents"
    )
}

/// Whether a folded word speaks of pay.
pub(super) fn is_pay(word: &str) -> bool {
    const PARTS: [&str; 6] = [
        "gehalt",
        "lohn",
        "vergutung",
        "entgelt",
        "verdienst",
        "brutto",
    ];
    matches!(
        word,
        "salary"
            | "salaries"
            | "pay"
            | "pays"
            | "paying"
            | "paid"
            | "compensation"
            | "wage"
            | "wages"
            | "remuneration"
            | "earn"
            | "earnings"
            | "rate"
            | "package"
            | "ote"
            | "ctc"
            | "lpa"
            | "gross"
            | "netto"
            | "zahlen"
            | "bezahlung"
            | "tagessatz"
            | "stundensatz"
            | "salario"
            | "salarial"
            | "sueldo"
            | "retribucion"
            | "remuneracion"
            | "salaire"
            | "salariale"
            | "brut"
            | "bruts"
            | "bruto"
            | "brutos"
            | "tjm"
            | "fijo"
            | "rata"
            | "fte"
            | "fixum"
            | "grade"
            | "band"
            | "spine"
            | "entgeltgruppe"
            | "lohngruppe"
            | "besoldungsgruppe"
            | "薪"
            | "资"
    ) || PARTS.iter().any(|part| word.ends_with(part))
}

/// Whether a folded word near an amount says that it is something else: turnover and funding,
/// benefits, prices, gifts.
pub(super) fn is_no_pay(word: &str) -> bool {
    NO_PAY.contains(&word)
        || [
            "bonus",
            "budget",
            "zuschuss",
            "versicherung",
            "pramie",
            "zulage",
            "geld",
            "umsatz",
            "vorsorge",
            "weiterbildung",
            "fortbildung",
            "summe",
            "gutschein",
            "gutscheine",
            "ticket",
            "ausstattung",
        ]
        .iter()
        .any(|end| word.ends_with(end))
}

/// Whether a word before "cover" makes it an insurance; "maternity cover" is a job.
pub(super) fn is_insured(word: &str) -> bool {
    matches!(
        word,
        "life"
            | "health"
            | "healthcare"
            | "medical"
            | "dental"
            | "income"
            | "illness"
            | "accident"
            | "travel"
            | "death"
            | "protection"
            | "private"
            | "legal"
            | "liability"
            | "disability"
            | "family"
            | "personal"
    )
}

/// Whether a word multiplies pay: "times", "4x", "4fache", "veces".
pub(super) fn is_multiple(word: &str) -> bool {
    let letters = word.trim_start_matches(|c: char| c.is_ascii_digit());
    matches!(letters, "times" | "fois" | "veces" | "x" | "×")
        || letters.ends_with("fache")
        || letters.ends_with("faches")
        || letters.ends_with("fachen")
}

/// In English, German, Spanish and French.
const NO_PAY: &[&str] = &[
    // The employer's business.
    "revenue",
    "revenues",
    "turnover",
    "sales",
    "arr",
    "mrr",
    "gmv",
    "aum",
    "funding",
    "funded",
    "raised",
    "raise",
    "raising",
    "valuation",
    "valued",
    "assets",
    "portfolio",
    "portfolios",
    "investment",
    "investments",
    "invested",
    "investors",
    "market",
    "profit",
    "profits",
    "deal",
    "deals",
    "contract",
    "contracts",
    "quota",
    "quotas",
    "pipeline",
    "customers",
    "clients",
    "spend",
    "spending",
    "transactions",
    "payments",
    "volume",
    "orders",
    "loan",
    "loans",
    "mortgage",
    "mortgages",
    "grant",
    "grants",
    "award",
    "awards",
    "prize",
    "fine",
    "fines",
    "penalty",
    "project",
    "projects",
    "series",
    "seed",
    "endowment",
    "funds",
    "facturacion",
    "ventas",
    "inversion",
    "capital",
    "financement",
    // What people are given beside pay.
    "bonuses",
    "stipend",
    "stipends",
    "allowance",
    "allowances",
    "reimbursement",
    "reimburse",
    "reimbursed",
    "insurance",
    "insured",
    "assurance",
    "assured",
    "indemnity",
    "liability",
    "payout",
    "pot",
    "seguro",
    "seguros",
    "prevoyance",
    "401k",
    "contribution",
    "contributions",
    "equity",
    "stock",
    "options",
    "rsu",
    "rsus",
    "shares",
    "relocation",
    "umzug",
    "umzugskosten",
    "demenagement",
    "reubicacion",
    "mudanza",
    "benefit",
    "perk",
    "perks",
    "support",
    "fertility",
    "adoption",
    "tuition",
    "education",
    "learning",
    "training",
    "trainings",
    "formation",
    "formations",
    "formacion",
    "transporte",
    "repas",
    "interessement",
    "vermogenswirksame",
    "diem",
    "mileage",
    "development",
    "wellness",
    "wellbeing",
    "fitness",
    "gym",
    "lunch",
    "meal",
    "meals",
    "food",
    "snacks",
    "deductible",
    "premium",
    "premiums",
    "coverage",
    "copay",
    "hsa",
    "fsa",
    "discount",
    "discounts",
    "voucher",
    "vouchers",
    "gift",
    "gifts",
    "card",
    "cards",
    "travel",
    "commuter",
    "commuting",
    "parking",
    "transit",
    "phone",
    "internet",
    "childcare",
    "daycare",
    "referral",
    "referrals",
    "signing",
    "retention",
    "equipment",
    "laptop",
    "conference",
    "conferences",
    "certification",
    "certifications",
    "pension",
    "pensions",
    "retirement",
    "retraite",
    "savings",
    "zuschusse",
    "boni",
    "prima",
    "primas",
    "prime",
    "primes",
    "cheque",
    "cheques",
    "tickets",
    "ticket",
    "mutuelle",
    "dieta",
    "dietas",
    "beneficio",
    "beneficios",
    "avantages",
    "fahrtkosten",
    "jobticket",
    // Prices and gifts.
    "donate",
    "donates",
    "donated",
    "donation",
    "donations",
    "charity",
    "charities",
    "match",
    "cost",
    "costs",
    "price",
    "prices",
    "fee",
    "fees",
    "fare",
    "fares",
    "rent",
    "deposit",
    "worth",
    "value",
    "save",
    "saves",
    "saved",
    "saving",
    "sparen",
    "spart",
    "gespart",
    "einsparen",
    "ahorran",
    "ahorrar",
    "economisent",
    "economiser",
    "spent",
    "scholarship",
    "scholarships",
    "precio",
    "coste",
    "prix",
    "preis",
    "kosten",
    "miete",
    "spenden",
    "spende",
    // Numbers too large for a wage.
    "billion",
    "billions",
    "bn",
    "mrd",
];
