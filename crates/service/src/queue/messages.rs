//! Messages on the queue: versioned JSON, whose schema is published for producers as
//! `/schemas/messages/v1.json`.
//!
//! Messages carry ids, never personal data.

use interchange::{Invalid, parse_value, read_tagged};
use matching::document::{CompanyId, PostingId};
use serde::{Deserialize, Serialize};

use crate::wire::error::Error;
use crate::wire::ids::{self, RunId, UserId};
use crate::wire::integers;

/// The version this release writes, and the only one it reads.
pub const VERSION: u32 = 1;

/// What a message asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum Task {
    /// A person's profile changed: recompute their matches.
    #[serde(rename = "profile.updated")]
    ProfileUpdated {
        /// The person.
        user_id: UserId,
    },
    /// A person was erased: remove what the cache still holds about them.
    #[serde(rename = "profile.erased")]
    ProfileErased {
        /// The person.
        user_id: UserId,
    },
    /// A person did something with postings: learn from it.
    #[serde(rename = "profile.learn")]
    ProfileLearn {
        /// The person.
        user_id: UserId,
    },
    /// A company's data changed: read its postings again.
    #[serde(rename = "company.updated")]
    CompanyUpdated {
        /// The company.
        company_id: CompanyId,
        /// The last posting that was read, in the order of ids; absent at the start.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// Postings changed: write a snapshot of the catalogue if one is due.
    #[serde(rename = "catalogue.changed")]
    CatalogueChanged,
    /// The next step of a language model's analysis of a pair.
    #[serde(rename = "analysis.step")]
    AnalysisStep {
        /// The person.
        user_id: UserId,
        /// The posting.
        job_id: PostingId,
    },
    /// A company's enrichment is due.
    #[serde(rename = "company.enrich")]
    CompanyEnrich {
        /// The company.
        company_id: CompanyId,
    },
    /// The next step of a run.
    #[serde(rename = "run.step")]
    RunStep {
        /// The run.
        run_id: RunId,
        /// The last person that was done, in the order of ids; absent at the start.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<UserId>,
    },
}

impl Task {
    /// Whether only the service itself sends it.
    pub(crate) fn is_internal(&self) -> bool {
        matches!(self, Self::RunStep { .. })
    }
}

/// A message on the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// How many times it has failed so far.
    pub attempt: u32,
    /// The outbox row that stays until it is done; absent if nothing depends on the message.
    pub outbox: Option<i64>,
    /// Its task.
    pub task: Task,
}

/// Why a body is not a message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Not JSON, or not an object of a known type.
    #[error("malformed: {0}")]
    Malformed(#[from] Invalid),
    /// A version this release does not know.
    #[error("unknown version {0}")]
    UnknownVersion(u32),
    /// An id that no resource can have, and why.
    #[error("bad identity: {0} {1}")]
    BadIdentity(&'static str, String),
}

impl Message {
    /// A message that has not failed yet.
    pub fn new(task: Task) -> Self {
        Self {
            attempt: 0,
            outbox: None,
            task,
        }
    }

    /// Reads a body.
    ///
    /// # Errors
    /// [`MessageError`], which is final: another delivery of the same body fails alike.
    pub fn parse(body: &str) -> Result<Self, MessageError> {
        use interchange::Code::{InvalidField, WrongType};
        let mut value = parse_value(body.as_bytes())?;
        if !integers::are_exact(&value) {
            return Err(Invalid::new(InvalidField, "has an integer beyond 2^53").into());
        }
        let Some(object) = value.as_object_mut() else {
            return Err(Invalid::new(WrongType, "must be an object").into());
        };
        let mut number = |field: &str| object.remove(field).and_then(|number| number.as_i64());
        let count = |number: i64| u32::try_from(number).ok();
        let version = number("v")
            .and_then(count)
            .ok_or_else(|| Invalid::new(WrongType, "must be a whole number").within("v"))?;
        if version != VERSION {
            return Err(MessageError::UnknownVersion(version));
        }
        let attempt = number("attempt").and_then(count).unwrap_or(0);
        let outbox = number("outbox");
        // serde refuses unknown members, except in a kind without members.
        let stray = object.keys().find(|name| *name != "type").cloned();
        let task: Task = read_tagged(object, "type")?;
        if let (Task::CatalogueChanged, Some(name)) = (&task, stray) {
            let stray = Invalid::new(InvalidField, "is not a known member").within(name);
            return Err(stray.into());
        }
        let named = match &task {
            Task::ProfileUpdated { user_id }
            | Task::ProfileErased { user_id }
            | Task::ProfileLearn { user_id } => [Some(("user_id", &user_id.0)), None],
            Task::CompanyUpdated { company_id, .. } | Task::CompanyEnrich { company_id } => {
                [Some(("company_id", &company_id.0)), None]
            }
            Task::AnalysisStep { user_id, job_id } => {
                [Some(("user_id", &user_id.0)), Some(("job_id", &job_id.0))]
            }
            Task::RunStep { run_id, .. } => [Some(("run_id", &run_id.0)), None],
            Task::CatalogueChanged => [None, None],
        };
        for (field, id) in named.into_iter().flatten() {
            if let Err(Error::Refused { reason, .. }) = ids::check(field, id) {
                return Err(MessageError::BadIdentity(field, reason));
            }
        }
        Ok(Self {
            attempt,
            outbox,
            task,
        })
    }

    /// The body to send.
    pub fn to_body(&self) -> String {
        let mut value = serde_json::json!({"v": VERSION});
        if let (Some(object), Ok(serde_json::Value::Object(task))) =
            (value.as_object_mut(), serde_json::to_value(&self.task))
        {
            if self.attempt > 0 {
                object.insert("attempt".to_owned(), self.attempt.into());
            }
            if let Some(row) = self.outbox {
                object.insert("outbox".to_owned(), row.into());
            }
            object.extend(task);
        }
        value.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expected: Result<Message, MessageError>) {
        assert_eq!(Message::parse(body), expected, "{body}");
    }

    #[test]
    fn reads_what_the_documentation_promises() {
        check(
            r#"{"v":1,"type":"profile.updated","user_id":"u1"}"#,
            Ok(Message::new(Task::ProfileUpdated {
                user_id: UserId("u1".to_owned()),
            })),
        );
        check(
            r#"{"v":1,"type":"catalogue.changed"}"#,
            Ok(Message::new(Task::CatalogueChanged)),
        );
    }

    #[test]
    fn reads_the_largest_integer_that_the_database_can_hold() {
        check(
            r#"{"v":1,"type":"catalogue.changed","outbox":9007199254740992}"#,
            Ok(Message {
                outbox: Some(9_007_199_254_740_992),
                ..Message::new(Task::CatalogueChanged)
            }),
        );
    }

    #[test]
    fn refuses_what_it_does_not_know() {
        check(
            r#"{"v":2,"type":"profile.updated","user_id":"u1"}"#,
            Err(MessageError::UnknownVersion(2)),
        );
        for body in [
            "",
            "[]",
            "null",
            "{}",
            r#"{"v":"1","type":"profile.updated","user_id":"u1"}"#,
            r#"{"v":1,"type":"profile.updated"}"#,
            r#"{"v":1,"type":"profile.updated","user_id":7}"#,
            r#"{"v":1,"type":"profile.updated","user_id":"u1","extra":true}"#,
            r#"{"v":1,"type":"profile.deleted","user_id":"u1"}"#,
            r#"{"v":1,"type":"profile.updated","user_id":"u1","outbox":9007199254740993}"#,
            r#"{"v":1,"type":"profile.updated","user_id":"u1","outbox":-9007199254740993}"#,
            r#"{"v":1,"type":"profile.updated","user_id":"u1","attempt":18446744073709551615}"#,
        ] {
            assert!(
                matches!(Message::parse(body), Err(MessageError::Malformed(_))),
                "{body}"
            );
        }
        assert!(matches!(
            Message::parse(r#"{"v":1,"type":"profile.updated","user_id":""}"#),
            Err(MessageError::BadIdentity("user_id", _))
        ));
    }

    #[test]
    fn a_body_reads_back_as_it_was() {
        for task in [
            Task::ProfileUpdated {
                user_id: UserId("ü\"1".to_owned()),
            },
            Task::CatalogueChanged,
            Task::CompanyEnrich {
                company_id: CompanyId("c".to_owned()),
            },
            Task::AnalysisStep {
                user_id: UserId("u".to_owned()),
                job_id: PostingId("j".to_owned()),
            },
            Task::CompanyUpdated {
                company_id: CompanyId("c".to_owned()),
                after: Some("j".to_owned()),
            },
            Task::RunStep {
                run_id: RunId("r".to_owned()),
                after: None,
            },
        ] {
            for (attempt, outbox) in [(0, None), (3, Some(7))] {
                let message = Message {
                    attempt,
                    outbox,
                    task: task.clone(),
                };
                assert_eq!(Message::parse(&message.to_body()), Ok(message));
            }
        }
    }

    /// One of each kind: a new one does not compile until it is here, and fails until it is
    /// published.
    fn one_of_each() -> Vec<Task> {
        let user_id = UserId("u".to_owned());
        let next = |task: &Task| match task {
            Task::ProfileUpdated { user_id } => Some(Task::ProfileErased {
                user_id: user_id.clone(),
            }),
            Task::ProfileErased { user_id } => Some(Task::ProfileLearn {
                user_id: user_id.clone(),
            }),
            Task::ProfileLearn { .. } => Some(Task::CompanyUpdated {
                company_id: CompanyId("c".to_owned()),
                after: Some("j".to_owned()),
            }),
            Task::CompanyUpdated { .. } => Some(Task::CatalogueChanged),
            Task::CatalogueChanged => Some(Task::CompanyEnrich {
                company_id: CompanyId("c".to_owned()),
            }),
            Task::CompanyEnrich { .. } => Some(Task::AnalysisStep {
                user_id: UserId("u".to_owned()),
                job_id: PostingId("j".to_owned()),
            }),
            Task::AnalysisStep { .. } => Some(Task::RunStep {
                run_id: RunId("r".to_owned()),
                after: Some(UserId("u".to_owned())),
            }),
            Task::RunStep { .. } => None,
        };
        std::iter::successors(Some(Task::ProfileUpdated { user_id }), next).collect()
    }

    #[test]
    fn bodies() {
        let bodies = one_of_each().into_iter().flat_map(|task| {
            let again = Message {
                attempt: 1,
                outbox: Some(7),
                task: task.clone(),
            };
            [Message::new(task).to_body(), again.to_body()]
        });
        insta::assert_snapshot!(bodies.collect::<Vec<_>>().join("\n"));
    }

    #[test]
    fn the_published_schema_and_the_reader_agree_on_each_kind() {
        let schema: serde_json::Value =
            serde_json::from_str(include_str!("../../../../public/schemas/messages/v1.json"))
                .unwrap();
        let kinds = schema["oneOf"].as_array().unwrap();
        let mut tasks = one_of_each();
        tasks.retain(|task| !task.is_internal());
        assert_eq!(kinds.len(), tasks.len());
        for (kind, task) in kinds.iter().zip(tasks) {
            let message = Message {
                attempt: 1,
                outbox: Some(1),
                task,
            };
            let whole: serde_json::Value = serde_json::from_str(&message.to_body()).unwrap();
            let members = whole.as_object().unwrap();
            let published = kind["properties"].as_object().unwrap();
            assert!(members.keys().eq(published.keys()), "{whole}");
            assert_eq!(published["type"]["const"], whole["type"]);
            assert_eq!(published["v"]["const"], VERSION);
            assert_eq!(kind["additionalProperties"], false);
            let required: Vec<&str> = kind["required"]
                .as_array()
                .unwrap()
                .iter()
                .map(|name| name.as_str().unwrap())
                .collect();
            for name in members.keys() {
                let mut without = members.clone();
                without.remove(name);
                let read = Message::parse(&serde_json::Value::Object(without).to_string());
                assert_eq!(read.is_err(), required.contains(&name.as_str()), "{name}");
            }
            let mut more = members.clone();
            more.insert("extra".to_owned(), true.into());
            assert!(Message::parse(&serde_json::Value::Object(more).to_string()).is_err());
        }
        for example in schema["examples"].as_array().unwrap() {
            Message::parse(&example.to_string()).unwrap();
        }
    }
}
