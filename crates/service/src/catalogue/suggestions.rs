//! What readers may be about to type: names of what is open, from the catalogue in memory.

use matching::Suggestion;
use serde::Serialize;

use crate::catalogue::catch_up::CatchUp;
use crate::platform::Platform;
use crate::wire::error::{Code, Error};
use crate::wire::limit::Limit;

/// Number of suggestions.
pub type SuggestionLimit = Limit<10, 50>;

/// The most characters that are completed: nobody types more of a name.
const MOST_CHARACTERS: usize = 100;

/// Suggestions.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct SuggestionList {
    /// Those without a typo first, and of these those of most jobs.
    pub items: Vec<Suggestion>,
    /// The catalogue sequence number that they were taken from.
    pub catalogue: u64,
}

/// The titles, skills, companies and places of open postings with a name that begins with what was
/// typed, or with a word that does.
///
/// # Errors
/// [`Error::Refused`] for a text that is empty or too long; when the database is out of reach.
pub async fn suggest(
    platform: &impl Platform,
    typed: &str,
    limit: SuggestionLimit,
) -> Result<SuggestionList, Error> {
    if typed.trim().is_empty() {
        return Err(Error::refused(Code::InvalidField, "q", "must not be empty"));
    }
    if typed.chars().count() > MOST_CHARACTERS {
        let reason = format!("must be at most {MOST_CHARACTERS} characters");
        return Err(Error::refused(Code::TooLong, "q", reason));
    }
    CatchUp::alone(platform).await?;
    let memory = platform.memory();
    let suggestions = memory.suggestions(platform.now_ms());
    let engines = memory.engines();
    Ok(memory.with(|catalogue| SuggestionList {
        items: suggestions.find(typed, limit.get(), catalogue, engines.vocabulary()),
        catalogue: catalogue.head(),
    }))
}
