//! Counts of the values that open postings share, for every reader.

use std::collections::HashSet;

use matching::document::Profile;
use matching::{Facet, FacetCounts, Filter, Query, SearchedWord, facets, searched};
use serde::Serialize;

use crate::catalogue::catch_up::CatchUp;
use crate::platform::Platform;
use crate::wire::error::Error;

/// Counts of shared values.
#[derive(Debug, Serialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::ToSchema))]
pub struct CountedFacets {
    /// In the order that was asked for.
    pub facets: Vec<FacetCounts>,
    /// Number of open postings that pass the whole filter, each job once.
    pub total: usize,
    /// The words of `q`, each with the fields in which open postings have it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub searched: Vec<SearchedWord>,
    /// The catalogue sequence number that was counted.
    pub catalogue: u64,
}

/// Counts the values of some facets among the open postings that a filter admits, each job once.
/// Nobody's deal-breakers count.
///
/// # Errors
/// When the database is out of reach.
pub async fn count_facets(
    platform: &impl Platform,
    filter: Filter,
    wanted: &[Facet],
) -> Result<CountedFacets, Error> {
    CatchUp::alone(platform).await?;
    let engines = platform.memory().engines();
    let vocabulary = engines.vocabulary();
    let nobody = vocabulary.read_profile(&Profile::default());
    let now_ms = platform.now_ms();
    Ok(platform.memory().with(|catalogue| {
        let filter = Filter {
            distinct: true,
            eligible: false,
            ..filter
        };
        let filter = filter.with_skills_read(vocabulary, catalogue);
        let query = Query {
            now_ms,
            filter: &filter,
            hidden: &HashSet::new(),
            hidden_companies: &HashSet::new(),
            changed_after: None,
            after: None,
            limit: 0,
        };
        let counted = facets(catalogue, &nobody, &query, wanted, vocabulary);
        let q = filter.q.as_deref();
        CountedFacets {
            facets: counted.facets,
            total: counted.total,
            searched: q
                .map(|q| searched(q, catalogue, now_ms))
                .unwrap_or_default(),
            catalogue: catalogue.head(),
        }
    }))
}
