//! The signals of a score, one file each.
//!
//! To add a signal, write its file and name it in both lists below: as a module (spelled out, so
//! that `cargo fmt` finds it) and as a signal. It does not compile with only one of them. A part
//! other than a refinement also needs a bound (`../bounds.rs`).

mod education;
mod interest;
pub(crate) mod location;
mod pay;
mod preferences;
pub(crate) mod role;
mod seniority;
pub(crate) mod skills;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use crate::catalogue::{Columns, Weighting};
use crate::eligibility::Eligibility;
use crate::explanation::{Evidence, Reason};
use crate::features::PostingFeatures;

use super::agreement::Agreement;
use super::signal::{Basis, Candidate, Part, Side, Signal};

/// Generates everything that spans all signals; each call of a signal is static.
macro_rules! signals {
    ($($name:ident: $Signal:ident,)+) => {
        /// One value per signal.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub struct Each<T> {
            $(
                #[doc = concat!("Of `", stringify!($name), "`.")]
                pub $name: T,
            )+
        }

        impl<T: Copy> Each<T> {
            /// The same for every signal.
            pub(crate) fn all(value: T) -> Self {
                Self { $($name: value),+ }
            }
        }

        /// How many signals there are.
        pub(crate) const COUNT: usize = [$(stringify!($name)),+].len();

        pub(crate) const NAMES: [&str; COUNT] = [$($name::$Signal::NAME),+];

        pub(crate) const PARTS: [Part; COUNT] = [$($name::$Signal::PART),+];

        pub(crate) const SIDES: [Side; COUNT] = [$($name::$Signal::SIDE),+];

        impl<T> Each<T> {
            /// The values in the order of the signals.
            pub(crate) fn into_array(self) -> [T; COUNT] {
                [$(self.$name),+]
            }
        }

        /// The points that ship.
        impl Default for Each<f64> {
            fn default() -> Self {
                Self { $($name: $name::$Signal::POINTS),+ }
            }
        }

        impl Serialize for Each<f64> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(Some(COUNT))?;
                $(map.serialize_entry($name::$Signal::NAME, &self.$name)?;)+
                map.end()
            }
        }

        /// A person as each signal reads them.
        pub(crate) struct Readings<'a> {
            $(pub(crate) $name: <$name::$Signal as Signal>::Person<'a>,)+
        }

        impl<'a> Readings<'a> {
            pub(crate) fn of(basis: Basis<'a>, numbers: &Numbers) -> Self {
                Self { $($name: $name::$Signal::person(basis, &numbers.$name),)+ }
            }

            /// Which signals are unknown with every posting.
            pub(crate) fn silent(&self) -> Each<bool> {
                Each { $($name: $name::$Signal::is_silent(&self.$name),)+ }
            }

            /// Evidence of the agreements that are known.
            pub(crate) fn evidence(
                &self,
                of: &Each<Agreement>,
                posting: &PostingFeatures,
            ) -> [Vec<Evidence>; COUNT] {
                [$(
                    if of.$name.known > 0.0 {
                        $name::$Signal::evidence(&self.$name, posting)
                    } else {
                        Vec::new()
                    }
                ),+]
            }

            /// What a summary says of strong agreement in each.
            pub(crate) fn reasons(
                &self,
                posting: &PostingFeatures,
                eligibility: &Eligibility,
            ) -> [Option<Reason>; COUNT] {
                [$(
                    if eligibility.concerns($name::$Signal::CONTESTED_BY) {
                        None
                    } else {
                        $name::$Signal::reason(&self.$name, posting)
                    }
                ),+]
            }
        }

        /// A person against the distinct values of a catalogue.
        pub(crate) struct Tables {
            $(pub(crate) $name: <$name::$Signal as Signal>::Table,)+
        }

        impl Tables {
            pub(crate) fn of(
                person: &Readings<'_>,
                columns: &Columns,
                weighting: &Weighting,
            ) -> Self {
                Self { $($name: $name::$Signal::table(&person.$name, columns, weighting),)+ }
            }

            pub(crate) fn agreements(
                &self,
                person: &Readings<'_>,
                candidate: Candidate<'_>,
            ) -> Each<Agreement> {
                self.agreements_given(person, candidate, Each::all(None))
            }

            /// The agreements that are given, and the others of a posting.
            pub(crate) fn agreements_given(
                &self,
                person: &Readings<'_>,
                candidate: Candidate<'_>,
                given: Each<Option<Agreement>>,
            ) -> Each<Agreement> {
                Each {
                    $($name: given.$name.unwrap_or_else(|| {
                        $name::$Signal::agreement(&person.$name, &self.$name, candidate)
                    }),)+
                }
            }
        }

        #[cfg(test)]
        const LISTED: [&str; COUNT] = [$(stringify!($name)),+];

        signals!(@numbers [] $($name: $Signal,)+);
    };

    // The digest of the weights lists the numbers of the last signal first.
    (@numbers [$($fields:tt)*] $name:ident: $Signal:ident, $($rest:tt)*) => {
        signals!(@numbers [
            #[doc = concat!("Of `", stringify!($name), "`.")]
            #[serde(flatten)]
            pub $name: <$name::$Signal as Signal>::Numbers,
            $($fields)*
        ] $($rest)*);
    };
    (@numbers [$($fields:tt)*]) => {
        /// The free numbers of each signal besides its points; `()` if it has none.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
        #[expect(private_interfaces, reason = "the numbers are public, if not the way to their type")]
        pub struct Numbers {
            $($fields)*
        }
    };
}

// In the order in which a match shows them.
signals! {
    skills: Skills,
    role: Role,
    seniority: Seniority,
    education: Education,
    location: Location,
    pay: Pay,
    preferences: Preferences,
    interest: Interest,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::catalogue::{Catalogue, CatalogueEntry};
    use crate::document::Posting;
    use crate::eligibility::Criterion;
    use crate::features::ProfileFeatures;
    use crate::statistics::Statistics;
    use crate::vocabulary::Vocabulary;
    use crate::{PostingSummary, read_posting, read_profile};

    #[test]
    fn each_file_is_a_signal_of_its_name() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/engines/hybrid/signals");
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|file| {
                file.unwrap()
                    .path()
                    .file_stem()
                    .unwrap()
                    .display()
                    .to_string()
            })
            .collect();
        assert_eq!(files, LISTED.map(str::to_owned).into());
        assert_eq!(NAMES, LISTED);
    }

    #[test]
    fn a_signal_is_silent_if_the_person_says_nothing_about_it() {
        let person = |profile: &str| read_profile(&serde_json::from_str(profile).unwrap());
        let posting: Posting = serde_json::from_str(
            r#"{
                "id": "p-1", "title": "Senior Nurse", "seniority": "senior",
                "company": { "name": "Clinic", "tags": ["care"], "stage": "growth" },
                "locations": [{ "city": "Leeds", "country": "GB" }], "workplace": "on_site",
                "employment_types": ["full_time"], "skills": [{ "name": "First aid" }],
                "education": "bachelor", "experience_months": 36,
                "pay": { "currency": "GBP", "period": "year", "min": 30000, "max": 40000 }
            }"#,
        )
        .unwrap();
        let mut catalogue = Catalogue::new();
        let entry = CatalogueEntry {
            version: 1,
            summary: PostingSummary::of(&posting),
            features: read_posting(&posting),
        };
        catalogue.upsert(1, entry);
        catalogue.advance(1);
        let nothing = ProfileFeatures::default();
        let much = person(
            r#"{
                "headline": "Senior Nurse", "skills": [{ "name": "First aid" }],
                "education": [{ "degree": "Bachelor of Science" }],
                "work": [{ "position": "Nurse", "start": { "year": 2015, "month": 1 }, "end": { "year": 2020, "month": 1 } }],
                "preferences": {
                    "locations": [{ "city": "Leeds", "country": "GB" }],
                    "workplaces": ["on_site"],
                    "pay": { "currency": "GBP", "period": "year", "min": 30000 }
                }
            }"#,
        );
        for (profile, said) in [(&nothing, false), (&much, true)] {
            let basis = Basis {
                profile,
                statistics: Statistics::built_in(),
                vocabulary: Vocabulary::built_in(),
            };
            let person = Readings::of(basis, &Numbers::default());
            let (columns, weighting) = (catalogue.columns(), catalogue.weighting(basis.statistics));
            let tables = Tables::of(&person, columns, &weighting);
            let candidate = Candidate {
                columns,
                weighting: &weighting,
                slot: 0,
                row: columns.row(0).unwrap(),
            };
            let agreements = tables.agreements(&person, candidate).into_array();
            let silent = person.silent().into_array();
            for ((name, silent), agreement) in NAMES.iter().zip(silent).zip(agreements) {
                // Nobody's work is silent, and no taste was learned.
                let expected = *name != "role" && (!said || *name == "interest");
                assert_eq!(silent, expected, "{name}");
                assert_eq!(agreement.known > 0.0, said && !silent, "{name}");
            }
        }
    }

    #[test]
    fn a_reason_is_left_out_beside_a_deal_breaker_that_it_contradicts() {
        // By subject of the deal-breaker, whether it is broken or unknown.
        let silent = |criterion: Criterion| -> &[&str] {
            match criterion {
                Criterion::Location | Criterion::Workplace => &["location", "preferences"],
                Criterion::EmploymentType | Criterion::Company => &["preferences"],
                Criterion::PayFloor => &["pay", "preferences"],
                Criterion::Authorisation => &["location"],
                Criterion::Permit | Criterion::Language => &[],
            }
        };
        let (profile, posting) = (ProfileFeatures::default(), PostingFeatures::default());
        let basis = Basis {
            profile: &profile,
            statistics: Statistics::built_in(),
            vocabulary: Vocabulary::built_in(),
        };
        let person = Readings::of(basis, &Numbers::default());
        let all = person.reasons(&posting, &Eligibility::default());
        assert_eq!(
            all.iter().filter(|reason| reason.is_none()).count(),
            1,
            "skills"
        );
        for criterion in Criterion::ALL {
            for broken in [true, false] {
                let breaker = Eligibility::with_breaker(criterion, broken);
                let left = person.reasons(&posting, &breaker);
                for ((name, all), left) in NAMES.iter().zip(&all).zip(&left) {
                    let expected = all.as_ref().filter(|_| !silent(criterion).contains(name));
                    assert_eq!(left.as_ref(), expected, "{name} beside {criterion:?}");
                }
            }
        }
    }
}
