//! Skills that a deployment adds to the taxonomy that ships: its employers' tools, its trade's
//! words.
//!
//! They are replaced as one set, which never changes once it is stored. Sets are numbered, and the
//! highest number is in force. The features of a posting carry the number of the set that they were
//! read with, beside the version of the reading itself. A posting read with another set is read
//! again when it is loaded, until the next snapshot has all of them.
//!
//! Architecture invariant: an isolate holds one set, and a catalogue that was read with it.

use matching::{OwnSkill, Vocabulary};
use serde::{Deserialize, Serialize};

use crate::platform::{Platform, batch};
use crate::ports::Statement;
use crate::queue::after::{After, Outcome};
use crate::queue::messages::Task;
use crate::wire::error::{Code, Error};
use crate::wire::request::parse_texts;
use crate::wire::rows::{JsonText, to_json};

/// Most skills of a set.
pub const MAX_SKILLS: usize = 2_000;

/// Most other names, wider skills and related ones of a skill, each.
pub const MAX_NAMES: usize = 32;

/// Longest name, in characters.
pub const MAX_NAME_CHARS: usize = 100;

/// Sets that are kept, including the one in force: an isolate may still hold an older one.
const SETS_KEPT: i64 = 10;

/// The skills in force.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct SkillSet {
    /// `t` and twelve hexadecimal digits; empty if there are no skills. Part of the algorithm's
    /// name.
    pub version: String,
    /// The skills, by name.
    pub skills: Vec<OwnSkill>,
}

/// The skills to put in force, as a request carries them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct WantedSkills {
    /// At most 2,000 skills, with at most 32 names in each list.
    #[cfg_attr(not(target_arch = "wasm32"), schema(max_items = 2_000))]
    pub skills: Vec<OwnSkill>,
}

#[derive(Deserialize)]
struct SkillSetRow {
    version: String,
    skills: JsonText<Vec<OwnSkill>>,
}

/// The skills in force.
///
/// # Errors
/// When the database is out of reach.
pub async fn get(platform: &impl Platform) -> Result<SkillSet, Error> {
    const SQL: &str = "SELECT version, skills FROM skill_sets ORDER BY number DESC LIMIT 1";
    let [answer] = batch(platform, [Statement::new(SQL, [])]).await?;
    let row: Option<SkillSetRow> = answer.first()?;
    Ok(row.map_or_else(SkillSet::default, |row| SkillSet {
        version: row.version,
        skills: row.skills.0,
    }))
}

/// Puts these skills in force, in place of the previous ones. The same ones again change nothing.
///
/// # Errors
/// [`Error::Refused`] naming the first skill that cannot be used, and why.
pub async fn put(platform: &impl Platform, body: &[u8]) -> Result<Outcome<SkillSet>, Error> {
    let WantedSkills { mut skills } = parse_texts(body)?;
    if skills.len() > MAX_SKILLS {
        let reason = format!("has {} skills, more than {MAX_SKILLS}", skills.len());
        return Err(Error::refused(Code::TooMany, "skills", reason));
    }
    skills
        .iter()
        .enumerate()
        .try_for_each(|(index, skill)| check(index, skill))?;
    let vocabulary = Vocabulary::with_skills(&skills).map_err(|error| {
        let field = format!("skills/{}/{}", error.index, error.field);
        Error::refused(Code::InvalidField, &field, error.reason)
    })?;
    skills.sort_by(|a, b| a.name.cmp(&b.name));
    let set = SkillSet {
        version: vocabulary.added().to_owned(),
        skills,
    };
    let statements = [insert(&set, platform.now_ms())?, delete_superseded()];
    batch(platform, statements).await?;
    Ok(Outcome {
        body: set,
        // A snapshot of postings read with them, so that no isolate has to read all of them again.
        after: vec![After::Suggest {
            task: Task::CatalogueChanged,
            delay_secs: 0,
        }],
    })
}

fn check(index: usize, skill: &OwnSkill) -> Result<(), Error> {
    let lists = [
        ("synonyms", &skill.synonyms),
        ("broader", &skill.broader),
        ("related", &skill.related),
    ];
    for (field, names) in lists {
        if names.len() > MAX_NAMES {
            let reason = format!("has {} names, more than {MAX_NAMES}", names.len());
            let field = format!("skills/{index}/{field}");
            return Err(Error::refused(Code::TooMany, &field, reason));
        }
    }
    let names = lists.iter().flat_map(|(field, names)| {
        let names = names.iter();
        names.map(move |name| (*field, name))
    });
    for (field, name) in std::iter::once(("name", &skill.name)).chain(names) {
        if name.chars().count() > MAX_NAME_CHARS {
            let reason = format!("is longer than {MAX_NAME_CHARS} characters");
            let field = format!("skills/{index}/{field}");
            return Err(Error::refused(Code::TooLong, &field, reason));
        }
    }
    Ok(())
}

/// Stores a set under the next number, unless the one in force is the same.
fn insert(set: &SkillSet, now_ms: i64) -> Result<Statement, Error> {
    const SQL: &str = "\
INSERT INTO skill_sets (number, version, skills, created_at)
SELECT coalesce(max(number), 0) + 1, ?1, ?2, ?3 FROM skill_sets
HAVING ?1 IS NOT coalesce(
    (SELECT version FROM skill_sets ORDER BY number DESC LIMIT 1), '')";
    let skills = to_json(&set.skills)?;
    Ok(Statement::new(
        SQL,
        [set.version.clone().into(), skills.into(), now_ms.into()],
    ))
}

fn delete_superseded() -> Statement {
    const SQL: &str = "\
DELETE FROM skill_sets WHERE number <= (SELECT max(number) FROM skill_sets) - ?1";
    Statement::new(SQL, [SETS_KEPT.into()])
}
