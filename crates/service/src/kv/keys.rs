//! The one place that spells cache keys.
//!
//! A key names everything that its value was computed from, versions included. So a change makes
//! the old key unreachable, its value expires, and nothing is ever deleted to keep a response
//! right.
//!
//! Architecture invariant: a key names a person only as a [`PersonalKey`], and erasure removes
//! every kind of those. So a new kind of value about a person is erased with them, without another
//! line of code.

use std::fmt;

use matching::document::{CompanyId, PostingId};
use sha2::{Digest, Sha256};
use strum::{EnumDiscriminants, VariantArray};

use crate::isolate::tally::Counted;
use crate::wire::ids::{MAX_ID_BYTES, UserId};

/// A key of the cache, with its lifetime.
#[derive(Debug, Clone, Copy)]
pub(crate) enum CacheKey<'a> {
    /// A value about one person: erasing the person removes it.
    Personal {
        /// The person.
        user: &'a UserId,
        /// The value.
        key: PersonalKey<'a>,
    },
    /// A provider's data about a company.
    CompanyEnrichment {
        /// The company.
        company: &'a CompanyId,
    },
    /// The copy of a session. Erasing a person ends their sessions, which removes their copies.
    Session {
        /// SHA-256 of its id.
        hash: &'a str,
    },
    /// One segment of a catalogue snapshot.
    Catalogue {
        /// Catalogue sequence number the snapshot is current to.
        version: u64,
        /// Version of what was read: [`matching::FEATURES_VERSION`], and the set of skills it was
        /// read by.
        reading: u64,
        /// 0 for the first.
        segment: u32,
    },
}

/// Key of a value about one person, after the person.
#[derive(Debug, Clone, Copy, EnumDiscriminants)]
#[strum_discriminants(
    name(PersonalKind),
    derive(VariantArray),
    doc = "Kinds of values about one person."
)]
pub(crate) enum PersonalKey<'a> {
    /// Score and breakdown of one pair.
    Match {
        /// The posting.
        job: &'a PostingId,
        /// Engine with statistics version, such as `hybrid-v1.s1`.
        algorithm: &'a str,
        /// `users.updated_at`.
        profile_version: i64,
        /// `jobs.updated_at`.
        posting_version: i64,
    },
    /// A language model's analysis of one pair.
    JobAnalysis {
        /// The posting.
        job: &'a PostingId,
        /// Engine with prompt version and a digest of the model.
        algorithm: &'a str,
        /// `users.updated_at`.
        profile_version: i64,
        /// `jobs.updated_at`.
        posting_version: i64,
    },
    /// A first page as a session last received it.
    Recommendations {
        /// [`crate::isolate::memory::IsolateMemory::in_force`].
        in_force: &'a str,
        /// Items of the page.
        limit: usize,
        /// How much of its explanation each item has.
        explain: &'a str,
        /// The browser's last change: [`crate::people::sessions::Credential::revision`].
        revision: &'a str,
    },
}

impl PersonalKind {
    /// How the keys of this kind begin.
    fn name(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::JobAnalysis => "job-analysis",
            Self::Recommendations => "recs",
        }
    }

    /// How the keys of this kind begin for one person. Erasure lists by this text, and [`CacheKey`]
    /// is written with it.
    fn prefix(self, user: &UserId) -> String {
        format!("{}:{}:", self.name(), Part(&user.0))
    }
}

/// Prefixes of all keys about a person, one for each kind.
pub(crate) fn prefixes_of_person(user: &UserId) -> impl Iterator<Item = String> {
    PersonalKind::VARIANTS.iter().map(|kind| kind.prefix(user))
}

/// The part of a pair's key before the profile's version; no part that comes from outside can
/// contain it.
pub(crate) fn before_profile_version(algorithm: &str) -> String {
    format!(":{algorithm}:v")
}

/// Seconds in a day.
const DAY_SECS: u64 = 24 * 60 * 60;

impl CacheKey<'_> {
    /// How long a value stays.
    pub(crate) fn ttl_secs(&self) -> u64 {
        match self {
            Self::Personal { key, .. } => match key {
                PersonalKey::Match { .. } | PersonalKey::JobAnalysis { .. } => 7 * DAY_SECS,
                // The shortest lifetime that KV accepts; the value itself says when it is too old.
                PersonalKey::Recommendations { .. } => 60,
            },
            Self::CompanyEnrichment { .. } => 30 * DAY_SECS,
            Self::Session { .. } => 15 * 60,
            // Longer than [`crate::catalogue::catch_up::SNAPSHOT_MAX_AGE_MS`], after which a new
            // one is made.
            Self::Catalogue { .. } => 30 * DAY_SECS,
        }
    }

    /// The cache that its lookups are counted under.
    pub(crate) fn counted(&self) -> Counted {
        match self {
            Self::Personal { key, .. } => match key {
                PersonalKey::Match { .. } => Counted::Match,
                PersonalKey::JobAnalysis { .. } => Counted::JobAnalysis,
                PersonalKey::Recommendations { .. } => Counted::ReadyPage,
            },
            Self::CompanyEnrichment { .. } => Counted::CompanyEnrichment,
            Self::Session { .. } => Counted::Session,
            Self::Catalogue { .. } => Counted::Catalogue,
        }
    }

    /// How long to wait for a value before it counts as missing. Computing it again takes about as
    /// long.
    pub(crate) fn deadline_ms(&self) -> u64 {
        match self {
            Self::Personal { .. } | Self::CompanyEnrichment { .. } | Self::Session { .. } => 500,
            // Megabytes, and the alternative is to read every posting.
            Self::Catalogue { .. } => 5_000,
        }
    }

    /// The first bytes of a value: its kind and the version of its shape, raised with any change of
    /// it.
    pub(crate) fn stamp(&self) -> &'static str {
        match self {
            Self::Personal { key, .. } => match key {
                PersonalKey::Match { .. } => "match 2\n",
                PersonalKey::JobAnalysis { .. } => "job-analysis 1\n",
                PersonalKey::Recommendations { .. } => "recommendations 2\n",
            },
            Self::CompanyEnrichment { .. } => "company-enrichment 1\n",
            Self::Session { .. } => "session 1\n",
            // Has a header of its own; its shape is part of the features' version, which the key
            // names.
            Self::Catalogue { .. } => "",
        }
    }
}

impl fmt::Display for CacheKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Personal { user, key } => {
                write!(f, "{}{key}", PersonalKind::from(key).prefix(user))
            }
            Self::CompanyEnrichment { company } => {
                write!(f, "company:{}:enrichment", Part(&company.0))
            }
            Self::Session { hash } => write!(f, "session:{hash}"),
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

impl fmt::Display for PersonalKey<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Match {
                job,
                algorithm,
                profile_version,
                posting_version,
            }
            | Self::JobAnalysis {
                job,
                algorithm,
                profile_version,
                posting_version,
            } => write!(
                f,
                "{}:{algorithm}:v{profile_version}.{posting_version}",
                Part(&job.0)
            ),
            Self::Recommendations {
                in_force,
                limit,
                explain,
                revision,
            } => write!(f, "{in_force}:{limit}:{explain}:{revision}"),
        }
    }
}

/// A part of a key that came from outside: `:`, `%` and `#` are percent-encoded, so that no
/// identity can be chosen to collide with another key. One that grows too long that way is its
/// SHA-256 behind a `#`.
struct Part<'a>(&'a str);

/// Longest part: two of them, an algorithm's name and two versions stay below the 512 bytes of a
/// key.
const MAX_PART_BYTES: usize = MAX_ID_BYTES;

impl fmt::Display for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // By hand: the crate percent-encoding would encode all characters outside ASCII, too.
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
        let digest = base16ct::lower::encode_string(&Sha256::digest(self.0));
        write!(f, "#{digest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_pair(user: &str, job: &str, algorithm: &str, versions: (i64, i64)) -> String {
        CacheKey::Personal {
            user: &UserId(user.to_owned()),
            key: PersonalKey::Match {
                job: &PostingId(job.to_owned()),
                algorithm,
                profile_version: versions.0,
                posting_version: versions.1,
            },
        }
        .to_string()
    }

    #[test]
    fn a_pairs_key_ends_in_both_versions() {
        let key = of_pair("u1", "dj-1", "hybrid-v1.s1", (17, 4));
        assert_eq!(key, "match:u1:dj-1:hybrid-v1.s1:v17.4");
        let version = format!("{}17.", before_profile_version("hybrid-v1.s1"));
        assert!(key.contains(&version));
    }

    /// A key of each kind about a person.
    fn personal(user: &UserId) -> Vec<String> {
        let job = &PostingId("j".to_owned());
        let (algorithm, profile_version, posting_version) = ("a", 1, 1);
        let of_kind = |kind: &PersonalKind| match kind {
            PersonalKind::Match => PersonalKey::Match {
                job,
                algorithm,
                profile_version,
                posting_version,
            },
            PersonalKind::JobAnalysis => PersonalKey::JobAnalysis {
                job,
                algorithm,
                profile_version,
                posting_version,
            },
            PersonalKind::Recommendations => PersonalKey::Recommendations {
                in_force: "i",
                limit: 20,
                explain: "compact",
                revision: "r",
            },
        };
        let keys = PersonalKind::VARIANTS.iter().map(of_kind);
        keys.map(|key| CacheKey::Personal { user, key }.to_string())
            .collect()
    }

    /// Keys of the other kinds, chosen to look as if they were about a person.
    fn shared(name: &str) -> [String; 3] {
        [
            CacheKey::CompanyEnrichment {
                company: &CompanyId(name.to_owned()),
            },
            CacheKey::Session { hash: name },
            CacheKey::Catalogue {
                version: 1,
                reading: 1,
                segment: 1,
            },
        ]
        .map(|key| key.to_string())
    }

    #[test]
    fn a_persons_prefixes_cover_all_their_keys_and_no_others() {
        let long = "ü".repeat(MAX_ID_BYTES / 2);
        for name in ["u1", "u:1", "u%1", "match", &long] {
            let user = UserId(name.to_owned());
            let prefixes: Vec<String> = prefixes_of_person(&user).collect();
            let covering = |key: &String| {
                let covers = |prefix: &&String| key.starts_with(prefix.as_str());
                prefixes.iter().filter(covers).count()
            };
            for key in personal(&user) {
                assert_eq!(covering(&key), 1, "{key}");
            }
            let mut neighbours = vec![format!("{name}0"), format!("{name}:"), format!("x{name}")];
            let mut shorter = name.to_owned();
            shorter.pop();
            neighbours.push(shorter);
            for neighbour in neighbours {
                for key in personal(&UserId(neighbour)) {
                    assert_eq!(covering(&key), 0, "{key} is not about {name}");
                }
            }
            for key in shared(name) {
                assert_eq!(covering(&key), 0, "{key} is about nobody");
            }
        }
    }

    #[test]
    fn no_identity_can_collide_with_another_key() {
        let key = |user: &str, job: &str| of_pair(user, job, "a", (1, 1));
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
