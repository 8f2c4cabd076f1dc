//! A language model's analysis, as the interface shows it.

use serde::{Deserialize, Serialize};

/// A language model's analysis of one pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct Analysis {
    /// How well the two fit.
    pub fit: Fit,
    /// At most 600 characters.
    pub summary: String,
    /// At most 5 texts of 200 characters, as in `gaps` and `advice`.
    pub strengths: Vec<String>,
    /// Requirements of the posting that the profile does not show.
    pub gaps: Vec<String>,
    /// Advice on how to close the gaps.
    pub advice: Vec<String>,
    /// Version of the prompt, and a digest of the model.
    pub engine: String,
    /// The model.
    pub model: String,
    /// Version of the profile.
    pub profile_version: i64,
    /// Version of the posting.
    pub posting_version: i64,
    /// When it was made.
    #[cfg_attr(not(target_arch = "wasm32"), schema(value_type = String, format = DateTime))]
    pub created_at: jiff::Timestamp,
}

/// How well a pair fits, as a language model judges it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "grades, the best first")]
pub enum Fit {
    Strong,
    Good,
    Partial,
    Weak,
}
