//! What readers may choose from, and how much of it there is.

use axum::Json;
use matching::Facet;
use serde::Deserialize;
use service::facets::{CountedFacets, count_facets};
use service::suggestions::{self, SuggestionLimit, SuggestionList};

use crate::access::Reader;
use crate::parameters::{Parameters, Values};
use crate::problem::Problem;
use crate::routes::filters::{self, with_filter};

with_filter! {
    /// Facets, and the filter under which they are counted.
    FacetQuery {
        /// Facets, separated by commas; all by default.
        #[cfg_attr(not(target_arch = "wasm32"), param(
            value_type = Option<Vec<matching::Facet>>, style = Form, explode = false
        ))]
        facets: Option<Values>,
    }
}

/// How many open jobs have each value that a filter can choose.
///
/// The values chosen of a facet do not narrow its own counts: each count is the length of the list
/// if its parameter had this value alone.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/facets",
        tag = "catalogue",
        responses((status = 200, description = "The counts", body = CountedFacets))
    )
)]
#[worker::send]
pub(crate) async fn get_facets(
    Reader(event): Reader,
    Parameters(query): Parameters<FacetQuery>,
) -> Result<Json<CountedFacets>, Problem> {
    let mut wanted = filters::facets(query.facets.as_ref())?;
    if wanted.is_empty() {
        wanted.extend(Facet::ALL);
    }
    let filter = query.filter_parameters().filter()?;
    Ok(Json(count_facets(event.platform(), filter, &wanted).await?))
}

/// What a reader has typed.
#[derive(Debug, Deserialize)]
#[cfg_attr(not(target_arch = "wasm32"), derive(utoipa::IntoParams))]
#[serde(deny_unknown_fields)]
pub(crate) struct SuggestionQuery {
    /// The beginning of a name, or of a word in it. From three letters on, one typo is forgiven.
    q: String,
    /// Number of suggestions.
    #[cfg_attr(not(target_arch = "wasm32"), param(inline))]
    #[serde(default)]
    limit: SuggestionLimit,
}

/// Titles, skills, companies and places of open jobs that a reader may be about to type.
#[cfg_attr(
    not(target_arch = "wasm32"),
    utoipa::path(
        get,
        path = "/v1/suggest",
        tag = "catalogue",
        responses(
            (
                status = 200,
                description = "Suggestions, those of most jobs first",
                body = SuggestionList
            ),
            crate::description::TooLong
        )
    )
)]
#[worker::send]
pub(crate) async fn list_suggestions(
    Reader(event): Reader,
    Parameters(query): Parameters<SuggestionQuery>,
) -> Result<Json<SuggestionList>, Problem> {
    Ok(Json(
        suggestions::suggest(event.platform(), &query.q, query.limit).await?,
    ))
}
