//! Lists of a running service for a person who exists for the time of an audit.

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use matching::ENGINES;
use serde_json::Value;
use ureq::http::StatusCode;

use super::exchange::{Difference, differences};
use crate::service::{Fault, Service};

/// Attempts to get two lists of the same catalogue.
const ATTEMPTS: usize = 5;

/// A person of the service, who is erased in the end, whatever happens.
pub(super) struct TemporaryPerson<'a> {
    service: &'a Service,
    id: String,
    /// Items of a list.
    limit: u8,
    is_stored: bool,
}

/// A list of the service.
pub(super) struct Listed {
    /// As it came, but for the number of the profile's version, which every change of a profile
    /// raises.
    text: String,
    /// The same, parsed.
    page: Value,
}

impl Listed {
    /// The values that differ in another list; none if both have the same bytes.
    pub(super) fn differences(&self, other: &Self) -> Vec<Difference> {
        if self.text == other.text {
            return Vec::new();
        }
        let found = differences(&self.page, &other.page);
        if found.is_empty() {
            let spelled = "the same values, spelled otherwise";
            return vec![(String::new(), Value::Null, spelled.into())];
        }
        found
    }

    /// The number of the catalogue that was ranked.
    fn catalogue(&self) -> Option<&Value> {
        self.page.get("catalogue")
    }

    /// Items of the list.
    pub(super) fn items(&self) -> usize {
        let items = self.page.get("items").and_then(Value::as_array);
        items.map_or(0, Vec::len)
    }
}

impl<'a> TemporaryPerson<'a> {
    /// Somebody whom the service does not know yet.
    pub(super) fn new(service: &'a Service, limit: u8) -> Result<Self> {
        let now = Timestamp::now().as_nanosecond();
        let person = Self {
            service,
            id: format!("audit-{:x}-{now:x}", std::process::id()),
            limit,
            is_stored: false,
        };
        let (status, answer) = person.call("GET", "", &[])?;
        match status {
            StatusCode::NOT_FOUND => Ok(person),
            status if status.is_success() => bail!("{} exists already", person.id),
            status => bail!("GET {}: {status}: {}", person.path(""), Fault::of(&answer)),
        }
    }

    /// The lists of each engine for a document; the reason if it is refused.
    pub(super) fn lists(&mut self, document: &[u8]) -> Result<Result<Vec<Listed>, String>> {
        if let Some(reason) = self.put(document)? {
            return Ok(Err(reason));
        }
        let lists: Result<_> = ENGINES.iter().map(|engine| self.list(engine)).collect();
        lists.map(Ok)
    }

    /// The lists for another document; `None` if it is refused. If postings have changed since the
    /// lists `before` of the document, these are made anew.
    pub(super) fn exchange(
        &mut self,
        document: &[u8],
        before: &mut Vec<Listed>,
        other: &[u8],
    ) -> Result<Option<Vec<Listed>>> {
        for _ in 0..ATTEMPTS {
            let Ok(after) = self.lists(other)? else {
                return Ok(None);
            };
            if before
                .iter()
                .map(Listed::catalogue)
                .eq(after.iter().map(Listed::catalogue))
            {
                return Ok(Some(after));
            }
            if let Ok(lists) = self.lists(document)? {
                *before = lists;
            }
        }
        bail!("postings change faster than two lists can be compared; try again later");
    }

    /// Stores a document as the person's; the reason if it is refused.
    fn put(&mut self, document: &[u8]) -> Result<Option<String>> {
        self.is_stored = true;
        let (status, answer) = self.call("PUT", "/resume", document)?;
        match status {
            status if status.is_success() => Ok(None),
            StatusCode::BAD_REQUEST
            | StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNPROCESSABLE_ENTITY => Ok(Some(Fault::of(&answer).to_string())),
            status => bail!(
                "PUT {}: {status}: {}",
                self.path("/resume"),
                Fault::of(&answer)
            ),
        }
    }

    /// The beginning of the person's list, with everything that explains it.
    fn list(&self, engine: &str) -> Result<Listed> {
        // A named engine, so that no experiment chooses one.
        let query = format!(
            "/recommendations?explain=full&algorithm={engine}&limit={}",
            self.limit
        );
        let (status, answer) = self.call("GET", &query, &[])?;
        if !status.is_success() {
            bail!(
                "GET {}: {status}: {}",
                self.path(&query),
                Fault::of(&answer)
            );
        }
        let text = without_version(&answer);
        let page = serde_json::from_str(&text).context("the list is not JSON")?;
        Ok(Listed { text, page })
    }

    /// Erases the person.
    pub(super) fn erase(mut self) -> Result<()> {
        self.erase_now()
    }

    fn erase_now(&mut self) -> Result<()> {
        if !std::mem::take(&mut self.is_stored) {
            return Ok(());
        }
        let path = self.path("");
        let erased = self.call("DELETE", "", &[]).and_then(|(status, answer)| {
            match status.is_success() || status == StatusCode::NOT_FOUND {
                true => Ok(()),
                false => bail!("{status}: {}", Fault::of(&answer)),
            }
        });
        erased.with_context(|| format!("the audit's person is left behind: DELETE {path}"))
    }

    fn path(&self, rest: &str) -> String {
        format!("/v1/users/{}{rest}", self.id)
    }

    fn call(&self, method: &str, rest: &str, body: &[u8]) -> Result<(StatusCode, String)> {
        let path = self.path(rest);
        self.service.call(method, &path, "application/json", body)
    }
}

impl Drop for TemporaryPerson<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.erase_now() {
            anstream::eprintln!("{error:#}");
        }
    }
}

/// A list without the number of the profile's version.
fn without_version(answer: &str) -> String {
    const MEMBER: &str = "\"profile_version\":";
    let mut parts = answer.split(MEMBER);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(MEMBER);
        text.push('0');
        text.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_number_of_the_version_is_left_out() {
        let check = |answer: &str, expected: &str| assert_eq!(without_version(answer), expected);
        check(
            r#"{"items":[{"score":1,"receipt":{"profile_version":17,"digest":"a1"}}],"profile_version":17}"#,
            r#"{"items":[{"score":1,"receipt":{"profile_version":0,"digest":"a1"}}],"profile_version":0}"#,
        );
        check("", "");
        check(r#"{"version":17}"#, r#"{"version":17}"#);
    }
}
