//! Every free number of `hybrid-v1`, in one table.

use serde::Serialize;

use crate::engine::weights_version;

/// What the parts of a score count. [`Weights::default`] is what ships.
///
/// The numbers of the role were chosen on a development set of advertisements and profile sentences; `examples/weights.rs`
/// searches them anew and judges the search on folds held out of it (docs/quality.md). Those of skills, seniority,
/// education, place, pay and wishes were set by hand while reading rankings of real résumés: no judged set knows of them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Weights {
    /// Points of the skills asked for.
    pub skills: f64,
    /// Points of the role: what the work is called and what is said of it.
    pub role: f64,
    /// Points of rung and years.
    pub seniority: f64,
    /// Points of education.
    pub education: f64,
    /// Points of the place.
    pub location: f64,
    /// Points of the pay.
    pub pay: f64,
    /// Points of stated wishes about site, employment and employer.
    pub preferences: f64,
    /// Points of what a person's dealings with postings taught of their taste.
    pub interest: f64,
    /// Share in the role: cosine of the weighted words.
    pub text: f64,
    /// Share in the role: letters of the titles.
    pub title: f64,
    /// Share in the role: cosine inside the space of topics.
    pub topics: f64,
    /// Share in the role: cosine of the occupations the documents could be of.
    pub occupations: f64,
    /// Where one of the documents has so few terms, topics count by half.
    pub few_terms: f64,
    /// A long document is compared as if it were as long as its heaviest terms, so many of them: what else it says takes
    /// nothing from these.
    pub telling_terms: usize,
    /// Of the likeness of titles, the part that is the share of the posting's title found in the person's; the rest is the
    /// cosine of both.
    pub title_share: f64,
    /// A title that is the same, letter by letter, removes so much of what keeps the role from full agreement.
    pub same_title: f64,
    /// A required skill counts so many optional ones.
    pub required: f64,
    /// Whoever names so many skills that a posting does not ask for would have named those it does.
    pub telling_skills: f64,
    /// A list of demands that weighs so little in all is known by half: one skill of one tells less than five of six.
    pub few_skills: f64,
    /// How far skills are known that were found in the text of a posting: some are of the employer, not of the work.
    pub found_in_text: f64,
}

impl Weights {
    /// Part of the algorithm's name. Other numbers than those that ship have a digest in it, so that no score changes under
    /// a name.
    pub(super) fn version(&self) -> String {
        if *self == Self::default() {
            return SHIPPED.to_owned();
        }
        format!("{SHIPPED}-{}", weights_version(self))
    }
}

/// Version of the weights that ship; bumped whenever one of them changes, or what it is multiplied with.
const SHIPPED: &str = "w3";

impl Default for Weights {
    fn default() -> Self {
        Self {
            skills: 34.0,
            role: 40.0,
            seniority: 14.0,
            education: 3.0,
            location: 16.0,
            pay: 5.0,
            preferences: 6.0,
            interest: 3.0,
            text: 1.0,
            title: 0.5,
            topics: 0.5,
            occupations: 0.4,
            few_terms: 4.0,
            telling_terms: 48,
            title_share: 0.5,
            same_title: 0.9,
            required: 2.0,
            telling_skills: 8.0,
            few_skills: 1.5,
            found_in_text: 0.5,
        }
    }
}
