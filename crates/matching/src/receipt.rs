//! Proof of what a score was made from, so that it can be replayed and audited.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::catalogue::CatalogueEntry;
use crate::engine::Engine;
use crate::explanation::Match;
use crate::features::ProfileFeatures;
use crate::vocabulary::TAXONOMY_VERSION;

/// The versions a score depends on, and a digest over all that entered it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// [`Engine::algorithm`].
    pub algorithm: String,
    /// [`TAXONOMY_VERSION`].
    pub taxonomy: String,
    /// Version of the person's document.
    pub profile_version: i64,
    /// Version of the posting.
    pub posting_version: i64,
    /// SHA-256 in lower-case hexadecimal over the JSON of: algorithm, taxonomy, features of the profile, features of
    /// the posting, score.
    pub digest: String,
}

/// The receipt for `matched`, which `engine` gave for this pair.
#[must_use]
pub fn receipt(
    engine: &dyn Engine,
    profile: &ProfileFeatures,
    profile_version: i64,
    entry: &CatalogueEntry,
    matched: &Match,
) -> Receipt {
    let algorithm = engine.algorithm();
    let inputs = (
        &algorithm,
        TAXONOMY_VERSION,
        profile,
        &entry.features,
        matched.score,
    );
    let mut sha = Sha256::new();
    // Features hold strings, finite numbers and lists of them, which JSON always can express.
    sha.update(serde_json::to_vec(&inputs).unwrap_or_default());
    let digest = sha
        .finalize()
        .iter()
        .fold(String::new(), |mut digest, byte| {
            let _ = write!(digest, "{byte:02x}");
            digest
        });
    Receipt {
        algorithm,
        taxonomy: TAXONOMY_VERSION.to_owned(),
        profile_version,
        posting_version: entry.version,
        digest,
    }
}
