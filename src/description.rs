//! What a handler says of itself, for the API document: its route, what its arguments require of a
//! request, and the codes it refuses with.

use std::collections::BTreeMap;

use axum::routing::MethodFilter;
use matching::Facet;
use service::error::Code;
use utoipa::openapi::path::{Parameter, Paths};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Response, Schema, SecurityRequirement};
use utoipa::{IntoResponses, PartialSchema, ToSchema};

/// The attribute of a handler.
pub type Description = utoipa_axum::router::UtoipaMethodRouter;

/// Security scheme of tokens in the document.
pub(crate) const TOKEN: &str = "token";
/// Security scheme of sessions in the document.
pub(crate) const SESSION: &str = "session";

/// What the arguments of a handler require of a request, and how they refuse it.
#[derive(Default)]
pub struct Facts {
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) codes: Vec<Code>,
}

impl Facts {
    pub(crate) fn refuses(&mut self, codes: &[Code]) {
        self.codes.extend(codes);
    }
}

/// An argument of a handler, as the document describes it.
pub trait Described {
    /// Adds what this argument requires of a request, and how it refuses one.
    fn describe(facts: &mut Facts);
}

/// One route as its handler and its arguments describe it.
pub(crate) struct Route {
    /// As the router has it; a test compares it with the handler's attribute.
    #[cfg_attr(not(test), expect(dead_code, reason = "for a test"))]
    pub(crate) at: (MethodFilter, &'static str),
    pub(crate) security: Option<Vec<SecurityRequirement>>,
    /// Roles that may call; none if public.
    pub(crate) roles: &'static [&'static str],
    pub(crate) facts: Facts,
    pub(crate) schemas: Vec<(String, RefOr<Schema>)>,
    pub(crate) paths: Paths,
}

impl Route {
    /// A route whose callers present one of these security schemes, and have one of these roles.
    pub(crate) fn new(
        (method, path): (MethodFilter, &'static str),
        (schemes, roles): (&[&'static str], &'static [&'static str]),
        mut facts: Facts,
        (schemas, paths, _): Description,
    ) -> Self {
        if method != MethodFilter::GET && schemes.contains(&SESSION) {
            facts.refuses(&[Code::CrossOrigin]);
        }
        let scheme = |name: &&str| SecurityRequirement::new(*name, std::iter::empty::<String>());
        let security = match schemes {
            [] => Some(vec![SecurityRequirement::default()]),
            // The document's own.
            [TOKEN, SESSION] => None,
            schemes => Some(schemes.iter().map(scheme).collect()),
        };
        Self {
            at: (method, path),
            security,
            roles,
            facts,
            schemas,
            paths,
        }
    }
}

/// Parameters whose values are fixed elsewhere than in a type.
macro_rules! fixed {
    ($($(#[$doc:meta])+ $name:ident: $values:expr;)+) => {
        $(
            $(#[$doc])+
            pub(crate) struct $name;

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    let text = ObjectBuilder::new().schema_type(Type::String);
                    text.enum_values(Some($values)).into()
                }
            }

            impl ToSchema for $name {}
        )+
    };
}

fixed! {
    /// A band of pay.
    PayBand: values_of(Facet::Pay);
    /// An age of an advertisement.
    Age: values_of(Facet::Posted);
    /// Name of an engine for postings.
    Algorithm: matching::ENGINES.iter().copied();
    /// Name of an engine for mentors.
    MentorAlgorithm: matching::MENTOR_ENGINES.iter().copied();
}

fn values_of(facet: Facet) -> impl Iterator<Item = &'static str> {
    facet.values().into_iter().flatten().copied()
}

/// Refusals by code, for the attributes of handlers. Each is a response under the name of its code,
/// in place of a status, until the document gathers all codes of a status.
macro_rules! refusals {
    ($($code:ident)+) => {
        $(
            #[doc = concat!("The handler itself refuses with [`Code::", stringify!($code), "`].")]
            pub(crate) struct $code;

            impl IntoResponses for $code {
                fn responses() -> BTreeMap<String, RefOr<Response>> {
                    [(Code::$code.to_string(), Response::default().into())].into()
                }
            }
        )+
    };
}

refusals! {
    TooLong TooMany NotFound Forbidden CrossOrigin AnalysisDisabled TooFewPostings WrongState
    UnsupportedMediaType
}
