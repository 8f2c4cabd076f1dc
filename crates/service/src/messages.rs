//! What travels on the queue: versioned JSON, published for outside producers as `/schemas/messages/v1.json`.
//!
//! Messages carry identities, never personal data.

use matching::document::{CompanyId, PostingId};
use serde::{Deserialize, Serialize};

use crate::ids::{RunId, UserId};

/// The version this release writes, and the only one it reads.
pub const VERSION: u32 = 1;

/// What a message asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", deny_unknown_fields)]
pub enum Task {
    /// A person's profile changed: work out their matches again.
    #[serde(rename = "profile.updated")]
    ProfileUpdated {
        /// Whose.
        user_id: UserId,
    },
    /// A person was erased: remove what the cache still holds about them.
    #[serde(rename = "profile.erased")]
    ProfileErased {
        /// Whose.
        user_id: UserId,
    },
    /// What is known of a company changed: read its postings again.
    #[serde(rename = "company.updated")]
    CompanyUpdated {
        /// Which.
        company_id: CompanyId,
        /// The last posting that was read, in the order of ids; absent at the start.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<String>,
    },
    /// Postings changed: write a snapshot of the catalogue if one is due.
    #[serde(rename = "catalogue.changed")]
    CatalogueChanged,
    /// The next step of the slow engine's analysis of a pair.
    #[serde(rename = "analysis.step")]
    AnalysisStep {
        /// The person.
        user_id: UserId,
        /// The posting.
        job_id: PostingId,
    },
    /// Build statistics from the postings that there are, and put them in force.
    #[serde(rename = "statistics.ordered")]
    StatisticsOrdered,
    /// The next step of a run.
    #[serde(rename = "run.step")]
    RunStep {
        /// Which.
        run_id: RunId,
        /// The last person that was done, in the order of ids; absent at the start.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        after: Option<UserId>,
    },
}

/// A message as it travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// How many times it has failed so far.
    pub attempt: u32,
    /// The outbox row that stays until it is done; none for a message that nothing waits for.
    pub outbox: Option<i64>,
    /// What it asks for.
    pub task: Task,
}

/// Why a body is no message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Not JSON, or not an object of a known type.
    #[error("malformed: {0}")]
    Malformed(String),
    /// A version this release does not know.
    #[error("unknown version {0}")]
    UnknownVersion(u32),
    /// An identity that no resource can have.
    #[error("bad identity: {0}")]
    BadIdentity(String),
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
        let malformed = |error: serde_json::Error| MessageError::Malformed(error.to_string());
        let mut value: serde_json::Value = serde_json::from_str(body).map_err(malformed)?;
        let Some(object) = value.as_object_mut() else {
            return Err(MessageError::Malformed("not an object".to_owned()));
        };
        let mut number = |field: &str| object.remove(field).and_then(|number| number.as_i64());
        let count = |number: i64| u32::try_from(number).ok();
        let version = number("v")
            .and_then(count)
            .ok_or_else(|| MessageError::Malformed("`v` must be a number".to_owned()))?;
        if version != VERSION {
            return Err(MessageError::UnknownVersion(version));
        }
        let attempt = number("attempt").and_then(count).unwrap_or(0);
        let outbox = number("outbox");
        let task: Task = serde_json::from_value(value).map_err(malformed)?;
        let bad = |error: crate::error::Error| MessageError::BadIdentity(error.to_string());
        match &task {
            Task::ProfileUpdated { user_id } | Task::ProfileErased { user_id } => {
                crate::ids::check("user_id", &user_id.0)
            }
            Task::CompanyUpdated { company_id, .. } => {
                crate::ids::check("company_id", &company_id.0)
            }
            Task::AnalysisStep { user_id, job_id } => crate::ids::check("user_id", &user_id.0)
                .and_then(|()| crate::ids::check("job_id", &job_id.0)),
            Task::RunStep { run_id, .. } => crate::ids::check("run_id", &run_id.0),
            Task::CatalogueChanged | Task::StatisticsOrdered => Ok(()),
        }
        .map_err(bad)?;
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
        ] {
            assert!(
                matches!(Message::parse(body), Err(MessageError::Malformed(_))),
                "{body}"
            );
        }
        assert!(matches!(
            Message::parse(r#"{"v":1,"type":"profile.updated","user_id":""}"#),
            Err(MessageError::BadIdentity(_))
        ));
    }

    #[test]
    fn a_body_reads_back_as_it_was() {
        for task in [
            Task::ProfileUpdated {
                user_id: UserId("ü\"1".to_owned()),
            },
            Task::CatalogueChanged,
            Task::AnalysisStep {
                user_id: UserId("u".to_owned()),
                job_id: PostingId("j".to_owned()),
            },
            Task::StatisticsOrdered,
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
}
