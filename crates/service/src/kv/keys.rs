//! The one place that spells cache keys.
//!
//! A key names everything its value was worked out from, versions included, so a change makes the old key
//! unreachable and nothing is ever deleted: what is not asked for any more expires.

use std::fmt::{self, Write as _};

use matching::document::{CompanyId, PostingId};
use sha2::{Digest, Sha256};

use crate::operations::cache_stats::Counted;
use crate::wire::ids::{MAX_ID_BYTES, UserId};

/// A key of the cache, with its lifetime.
#[derive(Debug, Clone, Copy)]
pub(crate) enum CacheKey<'a> {
    /// Score and breakdown of one pair.
    Match {
        /// The person.
        user: &'a UserId,
        /// The posting.
        job: &'a PostingId,
        /// Engine with statistics version, such as `hybrid-v1.s1`.
        algorithm: &'a str,
        /// `users.updated_at`.
        profile_version: i64,
        /// `jobs.updated_at`.
        posting_version: i64,
    },
    /// What the slow engine says of one pair.
    JobAnalysis {
        /// The person.
        user: &'a UserId,
        /// The posting.
        job: &'a PostingId,
        /// Engine with prompt version and a digest of the model.
        algorithm: &'a str,
        /// `users.updated_at`.
        profile_version: i64,
        /// `jobs.updated_at`.
        posting_version: i64,
    },
    /// What a provider knows of a company.
    CompanyEnrichment {
        /// The company.
        company: &'a CompanyId,
    },
    /// The copy of a session.
    Session {
        /// SHA-256 of its id.
        hash: &'a str,
    },
    /// A first page as it was last answered to a session.
    Recommendations {
        /// The person.
        user: &'a UserId,
        /// Engine with statistics version.
        algorithm: &'a str,
        /// Items of the page.
        limit: usize,
        /// What the browser has changed last: [`crate::people::sessions::Credential::revision`].
        revision: &'a str,
    },
    /// One segment of a catalogue snapshot.
    Catalogue {
        /// Catalogue sequence number the snapshot is current to.
        version: u64,
        /// Version of what was read: [`matching::FEATURES_VERSION`], and the set of skills it was read by.
        reading: u64,
        /// 0 for the first.
        segment: u32,
    },
}

/// What the keys of values about a person begin with.
pub(crate) fn prefixes_of_person(user: &UserId) -> [String; 3] {
    ["match", "job-analysis", "recs"].map(|kind| format!("{kind}:{}:", Part(&user.0)))
}

/// What stands before the profile's version in the keys of a pair; no part of them that comes from outside can hold it.
pub(crate) fn before_profile_version(algorithm: &str) -> String {
    format!(":{algorithm}:v")
}

/// Seconds in a day.
const DAY_SECS: u64 = 24 * 60 * 60;

impl CacheKey<'_> {
    /// How long a value stays.
    pub(crate) fn ttl_secs(&self) -> u64 {
        match self {
            Self::Match { .. } | Self::JobAnalysis { .. } => 7 * DAY_SECS,
            Self::CompanyEnrichment { .. } => 30 * DAY_SECS,
            Self::Session { .. } => 15 * 60,
            // The shortest life that the cache takes; the value itself says when it is too old.
            Self::Recommendations { .. } => 60,
            // Longer than [`crate::catalogue::catch_up::SNAPSHOT_MAX_AGE_MS`], after which a new one is made.
            Self::Catalogue { .. } => 30 * DAY_SECS,
        }
    }

    /// Whose lookups it counts among.
    pub(crate) fn counted(&self) -> Counted {
        match self {
            Self::Match { .. } => Counted::Match,
            Self::JobAnalysis { .. } => Counted::JobAnalysis,
            Self::CompanyEnrichment { .. } => Counted::CompanyEnrichment,
            Self::Session { .. } => Counted::Session,
            Self::Recommendations { .. } => Counted::ReadyPage,
            Self::Catalogue { .. } => Counted::Catalogue,
        }
    }

    /// How long a value is waited for before it counts as missing. Working it out again takes about as long.
    pub(crate) fn deadline_ms(&self) -> u64 {
        match self {
            Self::Match { .. }
            | Self::JobAnalysis { .. }
            | Self::CompanyEnrichment { .. }
            | Self::Session { .. }
            | Self::Recommendations { .. } => 500,
            // Megabytes, and the alternative is to read every posting.
            Self::Catalogue { .. } => 5_000,
        }
    }

    /// What a value begins with: its kind and the version of its shape, raised with any change of it.
    pub(crate) fn stamp(&self) -> &'static str {
        match self {
            Self::Match { .. } => "match 1\n",
            Self::JobAnalysis { .. } => "job-analysis 1\n",
            Self::CompanyEnrichment { .. } => "company-enrichment 1\n",
            Self::Session { .. } => "session 1\n",
            Self::Recommendations { .. } => "recommendations 1\n",
            // Has a header of its own; its shape is part of the features' version, which the key names.
            Self::Catalogue { .. } => "",
        }
    }
}

impl fmt::Display for CacheKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Match {
                user,
                job,
                algorithm,
                profile_version,
                posting_version,
            } => write!(
                f,
                "match:{}:{}:{algorithm}:v{profile_version}.{posting_version}",
                Part(&user.0),
                Part(&job.0)
            ),
            Self::JobAnalysis {
                user,
                job,
                algorithm,
                profile_version,
                posting_version,
            } => write!(
                f,
                "job-analysis:{}:{}:{algorithm}:v{profile_version}.{posting_version}",
                Part(&user.0),
                Part(&job.0)
            ),
            Self::CompanyEnrichment { company } => {
                write!(f, "company:{}:enrichment", Part(&company.0))
            }
            Self::Session { hash } => write!(f, "session:{hash}"),
            Self::Recommendations {
                user,
                algorithm,
                limit,
                revision,
            } => write!(f, "recs:{}:{algorithm}:{limit}:{revision}", Part(&user.0)),
            Self::Catalogue {
                version,
                reading,
                segment,
            } => {
                write!(f, "catalogue:{version}.f{reading}:{segment}")
            }
        }
    }
}

/// A part of a key that came from outside: `:`, `%` and `#` are percent-encoded, so that no identity can be chosen to
/// collide with another key. One that grows too long that way is its SHA-256 behind a `#`.
struct Part<'a>(&'a str);

/// Longest part: two of them, an algorithm's name and two versions stay below the 512 bytes of a key.
const MAX_PART_BYTES: usize = MAX_ID_BYTES;

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut encoded = String::with_capacity(self.0.len());
        for character in self.0.chars() {
            match character {
                ':' => encoded.push_str("%3A"),
                '%' => encoded.push_str("%25"),
                '#' => encoded.push_str("%23"),
                other => encoded.push(other),
            }
        }
        if encoded.len() <= MAX_PART_BYTES {
            return f.write_str(&encoded);
        }
        f.write_char('#')?;
        let digest = Sha256::digest(self.0);
        digest.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pairs_key_ends_in_both_versions() {
        let key = CacheKey::Match {
            user: &UserId("u1".to_owned()),
            job: &PostingId("dj-1".to_owned()),
            algorithm: "hybrid-v1.s1",
            profile_version: 17,
            posting_version: 4,
        };
        assert_eq!(key.to_string(), "match:u1:dj-1:hybrid-v1.s1:v17.4");
        let version = format!("{}17.", before_profile_version("hybrid-v1.s1"));
        assert!(key.to_string().contains(&version));
    }

    #[test]
    fn a_persons_prefix_is_that_of_their_keys_alone() {
        let key = |user: &str| {
            CacheKey::Match {
                user: &UserId(user.to_owned()),
                job: &PostingId("j".to_owned()),
                algorithm: "a",
                profile_version: 1,
                posting_version: 1,
            }
            .to_string()
        };
        let prefixes = prefixes_of_person(&UserId("u:1".to_owned()));
        let theirs = |user: &str| prefixes.iter().any(|prefix| key(user).starts_with(prefix));
        assert!(theirs("u:1"));
        assert!(!theirs("u:12") && !theirs("u"));
    }

    #[test]
    fn no_identity_can_collide_with_another_key() {
        let key = |user: &str, job: &str| {
            CacheKey::Match {
                user: &UserId(user.to_owned()),
                job: &PostingId(job.to_owned()),
                algorithm: "a",
                profile_version: 1,
                posting_version: 1,
            }
            .to_string()
        };
        let long = ":".repeat(MAX_ID_BYTES);
        assert!(key(&long, &long).len() <= 512);
        assert_ne!(key(&long, "k"), key(&long.replacen(':', "%", 1), "k"));
        let digest = key(&long, "k")
            .split(':')
            .nth(1)
            .unwrap_or_default()
            .to_owned();
        assert_ne!(key(&digest, "k"), key(&long, "k"));
        assert_ne!(key("u:j", "k"), key("u", "j:k"));
        assert_ne!(key("u%3A", "k"), key("u:", "k"));
    }
}
