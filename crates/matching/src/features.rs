//! What is read from the two documents, once, when they come in: all that an engine needs and nothing else.

mod interest;
pub(crate) mod occupations;
mod title_words;

pub(crate) use interest::Interest;
pub(crate) use occupations::Occupations;
pub(crate) use title_words::{TitleWords, is_aside, workplace};

use serde::{Deserialize, Serialize};

use crate::document::{CompanyStage, EmploymentType, Seniority, Workplace};
use crate::explanation::{Field, Source};

/// Version of everything [`crate::read_posting`] derives; bumped whenever its result changes.
pub const FEATURES_VERSION: u32 = 13;

/// What an engine needs of a posting. Opaque: stored as compact JSON beside the posting, and in snapshots.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PostingFeatures {
    pub(crate) title: TitleWords,
    pub(crate) seniority: Option<Seniority>,
    pub(crate) skills: Vec<Demand>,
    pub(crate) terms: Terms,
    /// What the terms speak for.
    pub(crate) occupations: Occupations,
    pub(crate) experience_months: Option<u32>,
    pub(crate) education: Option<EducationLevel>,
    pub(crate) places: Vec<PlaceKey>,
    pub(crate) applicant_places: Vec<PlaceKey>,
    pub(crate) workplace: Option<Workplace>,
    pub(crate) employment_types: Vec<EmploymentType>,
    pub(crate) pay: Option<YearlyPay>,
    pub(crate) languages: Vec<Fluency>,
    pub(crate) permit: Option<Permit>,
    pub(crate) company: String,
    pub(crate) tags: Vec<String>,
    pub(crate) stage: Option<CompanyStage>,
    pub(crate) reputation: Option<f64>,
    pub(crate) industry: Option<String>,
    /// The words that tell what no field of its own says.
    pub(crate) quotes: Vec<Quote>,
}

impl PostingFeatures {
    /// Whether skills are listed as such, or were found in the text.
    pub(crate) fn lists_skills(&self) -> bool {
        self.skills
            .iter()
            .any(|demand| matches!(demand.source.field, Field::Skills(_)))
    }
}

/// What may be told by a text alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Fact {
    Seniority,
    Experience,
    Education,
    Place,
    Workplace,
    Pay,
}

/// The words that tell a fact, and where they stand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Quote {
    pub(crate) of: Fact,
    pub(crate) text: String,
    pub(crate) source: Source,
}

/// A skill that a posting asks for, under its one spelling.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Demand {
    pub(crate) skill: String,
    /// As the posting spells it, where that is another way.
    spelled: Option<String>,
    pub(crate) required: bool,
    pub(crate) source: Source,
}

impl Demand {
    /// A skill that stands in the posting as `quote`.
    pub(crate) fn new(skill: String, quote: &str, required: bool, source: Source) -> Self {
        Self {
            spelled: (quote != skill).then(|| quote.to_owned()),
            skill,
            required,
            source,
        }
    }

    /// What stands in the posting.
    pub(crate) fn quote(&self) -> &str {
        self.spelled.as_deref().unwrap_or(&self.skill)
    }
}

/// What an engine needs of a person.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct ProfileFeatures {
    /// Titles held or sought, and how much each counts (0–1).
    pub(crate) titles: Vec<HeldTitle>,
    pub(crate) seniorities: Vec<Seniority>,
    /// By skill, each once.
    pub(crate) skills: Vec<HeldSkill>,
    pub(crate) terms: Terms,
    /// What the terms speak for.
    pub(crate) occupations: Occupations,
    pub(crate) experience_months: Option<u32>,
    pub(crate) education: Option<EducationLevel>,
    /// The words that tell standing and education.
    pub(crate) quotes: Vec<Quote>,
    /// Where the person lives and wants to work.
    pub(crate) places: Vec<PlaceKey>,
    /// The wished-for places alone: what the deal-breaker speaks of.
    pub(crate) wished_places: Vec<PlaceKey>,
    pub(crate) pay: Option<YearlyPay>,
    /// Empty where the person names none.
    pub(crate) languages: Vec<Fluency>,
    pub(crate) workplaces: Vec<Workplace>,
    pub(crate) employment_types: Vec<EmploymentType>,
    pub(crate) industries: Vec<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) stages: Vec<CompanyStage>,
    pub(crate) deal_breakers: DealBreakerKeys,
    pub(crate) interest: Interest,
}

impl ProfileFeatures {
    /// The same person, having this skill too: what counterfactuals are scored with.
    pub(crate) fn with_skill(&self, skill: &str) -> Self {
        let mut with = self.clone();
        let source = Source::of(Field::Skills(u16::MAX));
        match with.skills.iter_mut().find(|held| held.skill == skill) {
            Some(held) => held.weight = 1.0,
            None => with.skills.push(HeldSkill {
                skill: skill.to_owned(),
                name: skill.to_owned(),
                weight: 1.0,
                source,
            }),
        }
        with
    }
}

/// A title of a person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct HeldTitle {
    /// Of its words, those of the role.
    pub(crate) title: TitleWords,
    pub(crate) weight: f64,
    pub(crate) source: Source,
}

/// A skill of a person, under its one spelling.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct HeldSkill {
    pub(crate) skill: String,
    /// As the document has it.
    pub(crate) name: String,
    pub(crate) weight: f64,
    pub(crate) source: Source,
}

impl HeldSkill {
    /// How much it tells of the skills that are not named: one of a list much, one found in a text little.
    pub(crate) fn tells(&self) -> f64 {
        if matches!(self.source.field, Field::Skills(_)) {
            1.0
        } else {
            0.25
        }
    }
}

/// Deal-breakers, ready to compare.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct DealBreakerKeys {
    pub(crate) location: bool,
    pub(crate) workplace: bool,
    pub(crate) employment_type: bool,
    pub(crate) pay_floor: bool,
    pub(crate) authorised_countries: Vec<String>,
    pub(crate) excluded_companies: Vec<String>,
}

/// Education completed or asked for, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum EducationLevel {
    Secondary,
    Vocational,
    Associate,
    Bachelor,
    Master,
    Doctorate,
}

/// A place, folded; the country as ISO 3166-1 alpha-2 in lower case where it could be told.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct PlaceKey {
    pub(crate) city: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) country: Option<String>,
}

/// Pay a year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct YearlyPay {
    pub(crate) currency: String,
    pub(crate) min: Option<f64>,
    pub(crate) max: Option<f64>,
}

impl YearlyPay {
    /// The most that is offered, or wished for.
    pub(crate) fn top(&self) -> Option<f64> {
        self.max.or(self.min)
    }

    /// The least that is offered, or wished for.
    pub(crate) fn floor(&self) -> Option<f64> {
        self.min.or(self.max)
    }
}

/// A language, and how well it is known, or must be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Fluency {
    /// ISO 639-1.
    pub(crate) language: String,
    /// Of the Common European Framework, from 1 (A1) to 6 (C2).
    pub(crate) level: Option<u8>,
}

/// Who may be hired, as far as a posting says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Permit {
    /// Where one must be allowed to work, as in [`PlaceKey::country`].
    pub(crate) country: Option<String>,
    /// Whether the employer sees to the permit.
    pub(crate) sponsored: Option<bool>,
    /// Whether citizens alone are hired.
    pub(crate) citizens: bool,
    /// Whether a security clearance is asked for.
    pub(crate) cleared: bool,
}

/// Weighted, hashed stems, by hash, each once: what free text is compared by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Terms(Vec<u32>);

impl Terms {
    /// Of hashes below 2^24 and their weights; a hash that comes twice keeps the first weight.
    pub(crate) fn new(terms: impl Iterator<Item = (u32, u8)>) -> Self {
        let mut packed: Vec<u32> = terms
            .map(|(hash, weight)| (hash << 8) | u32::from(weight))
            .collect();
        packed.sort_by_key(|term| term >> 8);
        packed.dedup_by_key(|term| *term >> 8);
        Self(packed)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (u32, u8)> {
        Self::unpacked(&self.0)
    }

    /// Hash and weight in one word, by hash.
    pub(crate) fn packed(&self) -> &[u32] {
        &self.0
    }

    /// Hash and weight of what [`Self::packed`] gave.
    pub(crate) fn unpacked(packed: &[u32]) -> impl Iterator<Item = (u32, u8)> + Clone {
        packed.iter().map(|term| {
            let [weight, ..] = term.to_le_bytes();
            (term >> 8, weight)
        })
    }
}

/// Four bytes a term, in JSON as one string of hexadecimal digits: half the size of a list of numbers.
impl Serialize for Terms {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            let hex: String = self.0.iter().map(|term| format!("{term:08x}")).collect();
            serializer.serialize_str(&hex)
        } else {
            let bytes: Vec<u8> = self.0.iter().flat_map(|term| term.to_le_bytes()).collect();
            serializer.serialize_bytes(&bytes)
        }
    }
}

impl<'de> Deserialize<'de> for Terms {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let packed: Option<Vec<u32>> = if deserializer.is_human_readable() {
            let hex = String::deserialize(deserializer)?;
            let words = hex.as_bytes().chunks(8);
            words
                .map(|word| {
                    let digits = std::str::from_utf8(word)
                        .ok()
                        .filter(|digits| digits.len() == 8)?;
                    u32::from_str_radix(digits, 16).ok()
                })
                .collect()
        } else {
            let bytes = Vec::<u8>::deserialize(deserializer)?;
            let words = bytes.chunks(4);
            words
                .map(|word| <[u8; 4]>::try_from(word).ok().map(u32::from_le_bytes))
                .collect()
        };
        packed
            .filter(|packed| packed.is_sorted_by(|a, b| a >> 8 < b >> 8))
            .map(Self)
            .ok_or_else(|| serde::de::Error::custom("not a list of terms"))
    }
}
