//! Twelve invented people.

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::error::Error;

/// A person's résumé and preferences.
#[derive(Debug, Clone)]
pub struct Person {
    /// Identity, equal to the résumé's `meta.id`.
    pub id: &'static str,
    /// A JSON Resume document.
    pub resume: Value,
    /// Preferences and deal-breakers in the service's format.
    pub preferences: Value,
}

impl Person {
    /// The person's name.
    pub fn name(&self) -> &str {
        self.basic("name")
    }

    /// The person's own job title.
    pub fn headline(&self) -> &str {
        self.basic("label")
    }

    fn basic(&self, member: &str) -> &str {
        self.resume
            .pointer(&format!("/basics/{member}"))
            .and_then(Value::as_str)
            .unwrap_or_default()
    }
}

#[derive(Deserialize)]
struct File {
    resume: Value,
    preferences: Value,
}

macro_rules! people {
    ($($id:literal),* $(,)?) => {
        &[$(($id, concat!($id, ".json"), include_str!(concat!("../data/people/", $id, ".json")))),*]
    };
}

/// Identity, file, text.
const PEOPLE: &[(&str, &str, &str)] = people![
    "amara", "jonas", "mei", "rosa", "tomasz", "aisling", "dev", "fatima", "henrik", "lucia",
    "kofi", "sam",
];

/// All people; their documents were last changed `today`.
pub(crate) fn all(today: Date) -> Result<Vec<Person>, Error> {
    PEOPLE.iter().map(|person| read(*person, today)).collect()
}

fn read(
    (id, file, text): (&'static str, &'static str, &'static str),
    today: Date,
) -> Result<Person, Error> {
    let File {
        mut resume,
        preferences,
    } = serde_json::from_str(text).map_err(|source| Error::Person { file, source })?;
    if let Some(members) = resume.as_object_mut() {
        members.insert(
            "meta".to_owned(),
            json!({ "id": id, "version": "v1.0.0", "lastModified": format!("{today}T00:00:00Z") }),
        );
    }
    Ok(Person {
        id,
        resume,
        preferences,
    })
}
