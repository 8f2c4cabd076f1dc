//! Reads names (skills, tags, categories, employment types) and numbers, which may be strings.

use matching::document::{DemandedSkill, EmploymentType};
use serde_json::Value;

use crate::json::{self, Object, too_many, wrong_type};
use crate::{Invalid, MAX_LIST, MAX_TEXT_BYTES};

/// The most skills of a posting.
pub const MAX_SKILLS: usize = 200;
/// The longest name of a skill, in bytes. A longer one is a sentence.
const MAX_SKILL_NAME_BYTES: usize = 100;

/// A string, or an object with a `name`.
pub(super) fn name(value: &Value) -> Result<Option<String>, Invalid> {
    match value {
        Value::Object(_) => {
            Object::of(value)?.field("name", |value| json::first_text(value, MAX_TEXT_BYTES))
        }
        plain => json::text(plain, MAX_TEXT_BYTES),
    }
}

/// A string, or a `CategoryCode`, which becomes "codeValue: name".
pub(super) fn category(value: &Value) -> Result<Option<String>, Invalid> {
    let Value::Object(_) = value else {
        return json::text(value, MAX_TEXT_BYTES);
    };
    let category = Object::of(value)?;
    let code = category.field("codeValue", |value| json::first(value, json::identifier))?;
    let name = category.field("name", |value| json::first_text(value, MAX_TEXT_BYTES))?;
    match (code, name) {
        (Some(code), Some(name)) => json::bounded(&format!("{code}: {name}"), MAX_TEXT_BYTES),
        (code, name) => Ok(name.or(code)),
    }
}

/// A string, a number, or a `PropertyValue` that contains either.
pub(super) fn identifier(value: &Value) -> Result<Option<String>, Invalid> {
    json::first(value, |value| match value {
        Value::Object(_) => Object::of(value)?.any_field(&["value", "@id"], json::identifier),
        plain => json::identifier(plain),
    })
}

/// Skills, and the sentences among them, which are prose to read skills from.
pub(super) type SkillsAndProse = (Vec<DemandedSkill>, Vec<String>);

/// A string separated by commas, semicolons or line breaks, or a list of strings and
/// `DefinedTerm`s. Duplicates, compared without case, keep the first spelling. A skill is required
/// if any of its mentions is.
pub(super) fn skills(value: &Value) -> Result<SkillsAndProse, Invalid> {
    let named = match value {
        Value::Array(items) if items.len() > MAX_SKILLS => {
            return Err(too_many(items.len(), MAX_SKILLS));
        }
        Value::Array(_) | Value::Object(_) => json::one_or_many(value, MAX_SKILLS, skill)?,
        Value::String(line) => separated(&plain(line), &[',', ';', '\n', '•'])?
            .into_iter()
            .map(|name| DemandedSkill {
                name,
                required: true,
            })
            .collect(),
        other => return Err(wrong_type("a string or a list", other)),
    };
    let (named, prose): (Vec<_>, Vec<_>) = named
        .into_iter()
        .partition(|skill| skill.name.len() <= MAX_SKILL_NAME_BYTES);
    let mut skills: Vec<DemandedSkill> = Vec::with_capacity(named.len());
    let mut seen = std::collections::HashMap::new();
    for skill in named {
        let at = *seen
            .entry(skill.name.to_lowercase())
            .or_insert(skills.len());
        match skills.get_mut(at) {
            Some(earlier) => earlier.required |= skill.required,
            None => skills.push(skill),
        }
    }
    if skills.len() > MAX_SKILLS {
        return Err(too_many(skills.len(), MAX_SKILLS));
    }
    Ok((skills, prose.into_iter().map(|skill| skill.name).collect()))
}

fn skill(value: &Value) -> Result<Option<DemandedSkill>, Invalid> {
    let required = match value {
        Value::Object(members) => members.get("required") != Some(&Value::Bool(false)),
        _ => true,
    };
    Ok(name(value)?.map(|name| DemandedSkill { name, required }))
}

/// A string separated by commas or semicolons, or a list of strings and `DefinedTerm`s.
pub(super) fn tags(value: &Value) -> Result<Vec<String>, Invalid> {
    let tags = match value {
        Value::String(line) => separated(line, &[',', ';'])?,
        other => json::one_or_many(other, MAX_LIST, name)?,
    };
    if tags.len() > MAX_LIST {
        return Err(too_many(tags.len(), MAX_LIST));
    }
    Ok(tags)
}

/// A text without markup, its lines apart.
fn plain(text: &str) -> String {
    if text.contains(['<', '&']) {
        matching::plain_lines(text).join("\n")
    } else {
        text.to_owned()
    }
}

fn separated(line: &str, by: &[char]) -> Result<Vec<String>, Invalid> {
    let line = json::bounded(line, MAX_TEXT_BYTES)?.unwrap_or_default();
    Ok(line
        .split(by)
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(str::to_owned)
        .collect())
}

/// The types that the values name, in any words and in a list or one string. Unknown words are
/// dropped.
pub(super) fn employment_types(value: &Value) -> Result<Vec<EmploymentType>, Invalid> {
    let lines = json::one_or_many(value, MAX_LIST, |value| json::text(value, MAX_TEXT_BYTES))?;
    let mut types = Vec::new();
    for line in &lines {
        let local = line.rsplit('#').next().unwrap_or(line);
        for kind in matching::read_employment_types(local) {
            if !types.contains(&kind) {
                types.push(kind);
            }
        }
    }
    Ok(types)
}

/// A number, or a string that states one with any separators and multipliers ("120,000", "72k").
/// Other strings are `None`.
pub(super) fn number(value: &Value) -> Result<Option<f64>, Invalid> {
    match value {
        Value::Number(number) => Ok(number.as_f64().filter(|number| number.is_finite())),
        Value::String(text) => Ok(match text.trim().strip_prefix('-') {
            Some(amount) => matching::money::amount(amount).map(|amount| -amount),
            None => matching::money::amount(text),
        }),
        other => Err(wrong_type("a number", other)),
    }
}

/// A number, or a `QuantitativeValue`. A range counts as its lower end.
pub(super) fn count(value: &Value) -> Result<Option<u32>, Invalid> {
    let count = json::first(value, |value| match value {
        Value::Object(_) => Object::of(value)?.any_field(&["value", "minValue"], number),
        plain => number(plain),
    })?;
    match count {
        // The guard keeps the cast in range. It drops only the fraction.
        Some(count) if (0.0..=f64::from(u32::MAX)).contains(&count) => Ok(Some(count as u32)),
        Some(_) => Err(Invalid::value("must be from 0 to 4294967295")),
        None => Ok(None),
    }
}

/// How many people are to be hired. A posting for nobody has not stated it.
pub(super) fn openings(value: &Value) -> Result<Option<u32>, Invalid> {
    Ok(count(value)?.filter(|places| *places > 0))
}
