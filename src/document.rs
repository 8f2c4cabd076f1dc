//! The API document: built natively from the handlers, committed as `public/openapi.json`.
//!
//! A handler's attribute describes what the handler itself accepts and returns. What its arguments
//! require of a request, and how they refuse it, is described once for each type of argument
//! ([`Described`]). Documents of foreign standards are described in `document/foreign.json`, and
//! `document/examples.json` has an example of each request, with the response that it got.
//!
//! Deliberately absent from the Worker: the platform serves the committed file.

mod schemas;

use std::collections::BTreeMap;

use axum::body::Body;
use http::{HeaderMap, Uri};
use serde::Deserialize;
use serde_json::{Value, json};
use service::error::Code;
use service::ids::MAX_ID_BYTES;
use strum::{EnumMessage as _, VariantArray as _};
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{AllOfBuilder, ObjectBuilder, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Content, ContentBuilder, Ref, RefOr, Required, Response, ResponseBuilder, Schema,
};
use utoipa::{IntoParams, Modify, OpenApi};

use crate::access::{
    Agent, Auditor, Browser, Operator, Person, Probe, Producer, Public, Reader, Recruiter,
    SessionHolder, TokenHolder, Visitor,
};
use crate::body::{DocumentOrLines, JsonBody, Order, OrderBody};
use crate::description::{Described, Facts, SESSION, TOKEN};
use crate::event::IfMatch;
use crate::parameters::{Address, Parameters};
use crate::problem::{Problem, ProblemDetails, status_and_title};
use crate::{routes, session};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Edgematch",
        description = "Ranks a whole job catalogue for a person at the edge and explains every \
            score.\n\nErrors are `application/problem+json` with a stable `code`; \
            [/docs/errors](/docs/errors) explains all codes. Lists are pages: send `next_cursor` \
            back as `cursor`.",
        contact(name = "The operator of this deployment"),
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    servers((url = "/", description = "This deployment")),
    modifiers(&Credentials),
    security(("token" = []), ("session" = [])),
    components(schemas(
        Code,
        ProblemDetails<'static>,
        service::export::Holdings,
        service::producers::LineResult
    )),
    tags(
        (name = "people", description = "Profiles, preferences, and what people do with postings"),
        (name = "matches", description = "Ranked postings, with the reasons for every score"),
        (name = "candidates", description = "People for a posting, for its employer"),
        (name = "mentoring", description = "Mentors for people"),
        (name = "sessions", description = "A cookie in place of a token, for pages"),
        (name = "catalogue", description = "Postings and companies"),
        (name = "experiments", description = "Algorithms side by side"),
        (name = "operations", description = "Recomputes, runs, messages, statistics, health")
    )
)]
struct Document;

struct Credentials;

impl Modify for Credentials {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let scheme = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .bearer_format("JWT")
            .description(Some(
                "HS256 over the secret `AUTH_SECRET`, or RS256 or ES256 of the deployment's identity \
                 provider, with the claims `sub`, `role` (`user`, `employer`, `service` or \
                 `admin`) and `exp`, and for an employer `companies`, the ids of their companies. \
                 `x-roles` of an operation lists who may call it; `self` is the person in the path.",
            ))
            .build();
        let cookie = ApiKey::Cookie(ApiKeyValue::with_description(
            session::COOKIE,
            "Set by `post_session`. Pages of configured origins may use it.",
        ));
        let components = document.components.get_or_insert_default();
        components.add_security_scheme(TOKEN, SecurityScheme::Http(scheme));
        components.add_security_scheme(SESSION, SecurityScheme::ApiKey(cookie));
    }
}

macro_rules! arguments {
    ($($argument:ty: [$($code:ident),*];)+) => {
        $(
            impl Described for $argument {
                fn describe(facts: &mut Facts) {
                    facts.refuses(&[$(Code::$code),*]);
                }
            }
        )+
    };
}

arguments! {
    Probe: [];
    Public: [RateLimited, Internal, Unavailable];
    Reader: [Unauthenticated, RateLimited, Internal, Unavailable];
    Producer: [Unauthenticated, Forbidden, RateLimited, Internal, Unavailable];
    Operator: [Unauthenticated, Forbidden, RateLimited, Internal, Unavailable];
    Auditor: [Unauthenticated, Forbidden, RateLimited, Internal, Unavailable];
    Recruiter: [Unauthenticated, Forbidden, RateLimited, Internal, Unavailable];
    TokenHolder: [Unauthenticated, RateLimited, Internal, Unavailable];
    Agent: [Unauthenticated, Forbidden, RateLimited, Internal, Unavailable];
    SessionHolder: [Unauthenticated, NotFound, RateLimited, Internal, Unavailable];
    Browser: [Unauthenticated, NotFound, RateLimited, Internal, Unavailable];
    HeaderMap: [];
    Uri: [];
    // Read within a limit, and then as JSON.
    JsonBody: [
        InvalidJson, BodyUnreadable, BodyTooLarge, MissingField, WrongType, InvalidField, TooLong,
        TooMany, UnsupportedMediaType
    ];
    Body: [
        InvalidJson, BodyUnreadable, BodyTooLarge, MissingField, WrongType, InvalidField, TooLong,
        TooMany
    ];
}

impl Described for Person {
    fn describe(facts: &mut Facts) {
        Operator::describe(facts);
        facts.refuses(&[Code::InvalidField]);
        facts.parameters.push(
            ParameterBuilder::new()
                .name("id")
                .parameter_in(ParameterIn::Path)
                .required(Required::True)
                .description(Some("Id of the person"))
                .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
                .build(),
        );
    }
}

impl Described for Visitor {
    fn describe(facts: &mut Facts) {
        Person::describe(facts);
    }
}

impl<T> Described for Address<T> {
    fn describe(facts: &mut Facts) {
        facts.refuses(&[Code::InvalidField]);
    }
}

impl<T: IntoParams> Described for Parameters<T> {
    fn describe(facts: &mut Facts) {
        facts.refuses(&[Code::InvalidField]);
        let parameters = T::into_params(|| Some(ParameterIn::Query));
        if parameters.iter().any(|one| one.required == Required::True) {
            facts.refuses(&[Code::MissingField]);
        }
        facts.parameters.extend(parameters);
    }
}

impl Described for Order {
    fn describe(facts: &mut Facts) {
        facts.refuses(&[Code::InvalidField, Code::WrongState]);
        facts.parameters.push(
            ParameterBuilder::new()
                .name("Idempotency-Key")
                .parameter_in(ParameterIn::Header)
                .description(Some(
                    "A request repeated under the same key is carried out once and gets the first \
                     response again, for a day; a different request under the key is refused",
                ))
                .schema(Some(id_schema()))
                .build(),
        );
    }
}

impl Described for OrderBody {
    fn describe(facts: &mut Facts) {
        JsonBody::describe(facts);
        Order::describe(facts);
    }
}

impl Described for DocumentOrLines {
    fn describe(facts: &mut Facts) {
        OrderBody::describe(facts);
    }
}

impl Described for IfMatch {
    fn describe(facts: &mut Facts) {
        facts.refuses(&[Code::VersionConflict, Code::InvalidField]);
        facts.parameters.push(
            ParameterBuilder::new()
                .name("If-None-Match")
                .parameter_in(ParameterIn::Header)
                .description(Some("`*`: only if there is no such resource"))
                .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
                .build(),
        );
        facts.parameters.push(
            ParameterBuilder::new()
                .name("If-Match")
                .parameter_in(ParameterIn::Header)
                .description(Some(
                    "Versions, as `ETag` gives them: the resource must be at one of them",
                ))
                .schema(Some(
                    ObjectBuilder::new()
                        .schema_type(Type::String)
                        .examples([json!("\"1764403200000\"")]),
                ))
                .build(),
        );
    }
}

/// The document, as it is committed.
///
/// # Errors
/// When one of the files that it includes is not what it should be.
pub fn document() -> Result<String, serde_json::Error> {
    let mut document = Document::openapi();
    env!("CARGO_PKG_VERSION").clone_into(&mut document.info.version);
    let mut components = document.components.take().unwrap_or_default();
    let exchanges: Vec<Exchange> = serde_json::from_str(EXAMPLES)?;
    for route in routes::described() {
        components.schemas.extend(route.schemas);
        for (path, mut item) in route.paths.paths {
            for operation in operations(&mut item) {
                let Facts { parameters, codes } = &route.facts;
                operation.security.clone_from(&route.security);
                if !route.roles.is_empty() {
                    let roles = ExtensionsBuilder::new().add("x-roles", route.roles);
                    operation.extensions = Some(roles.build());
                }
                add_parameters(operation, &path, parameters);
                add_refusals(operation, codes, &mut components.responses);
                add_not_modified(operation);
                add_headers(operation, codes.contains(&Code::RateLimited));
                add_examples(operation, &exchanges);
            }
            match document.paths.paths.get_mut(&path) {
                Some(others) => others.merge_operations(item),
                None => {
                    document.paths.paths.insert(path, item);
                }
            }
        }
    }
    explain_codes(&mut components.schemas);
    document.components = Some(components);
    schemas::finish(&serde_json::to_string(&document)?)
}

/// Adds the meaning of each code, where viewers look for it.
fn explain_codes(schemas: &mut BTreeMap<String, RefOr<Schema>>) {
    if let Some(RefOr::T(Schema::Object(codes))) = schemas.get_mut("Code") {
        let meaning = |code: &Code| (code.as_str(), code.get_documentation());
        let meanings: BTreeMap<_, _> = Code::VARIANTS.iter().map(meaning).collect();
        let meanings = ExtensionsBuilder::new().add("x-enumDescriptions", json!(meanings));
        codes.extensions = Some(meanings.build());
    }
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [
        &mut item.get,
        &mut item.put,
        &mut item.post,
        &mut item.delete,
    ]
    .into_iter()
    .flatten()
}

/// Parameters of the path in its order, then those of the query, then headers.
fn add_parameters(operation: &mut Operation, path: &str, more: &[Parameter]) {
    let parameters = operation.parameters.get_or_insert_default();
    parameters.extend(more.iter().cloned());
    for parameter in parameters.iter_mut() {
        if parameter.parameter_in == ParameterIn::Path && is_any_text(parameter.schema.as_ref()) {
            parameter.schema = Some(id_schema());
        }
    }
    parameters.sort_by_key(|parameter| match parameter.parameter_in {
        ParameterIn::Path => (0, path.find(&format!("{{{}}}", parameter.name))),
        ParameterIn::Query => (1, None),
        ParameterIn::Header | ParameterIn::Cookie => (2, None),
    });
    if parameters.is_empty() {
        operation.parameters = None;
    }
}

/// Whether a schema is a text without fixed values.
fn is_any_text(schema: Option<&RefOr<Schema>>) -> bool {
    match schema {
        Some(RefOr::T(Schema::Object(schema))) => schema.enum_values.is_none(),
        Some(_) => false,
        None => true,
    }
}

fn id_schema() -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(MAX_ID_BYTES))
        .into()
}

/// Replaces the refusals of the handler, and adds those of its arguments, by one response per
/// status. Equal ones are one component.
fn add_refusals(
    operation: &mut Operation,
    of_arguments: &[Code],
    components: &mut BTreeMap<String, RefOr<Response>>,
) {
    let responses = &mut operation.responses.responses;
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in Code::VARIANTS {
        let of_handler = responses.remove(code.as_str()).is_some();
        if of_handler || of_arguments.contains(code) {
            let (status, _) = status_and_title(*code);
            by_status.entry(status.as_u16()).or_default().push(*code);
        }
    }
    for (status, codes) in by_status {
        let name = refusal_name(&codes);
        responses.insert(status.to_string(), Ref::from_response_name(&name).into());
        components.insert(name, refusal(status, &codes).into());
    }
}

/// Named after its codes, or after the group of codes that a body can be refused with.
fn refusal_name(codes: &[Code]) -> String {
    match codes {
        [Code::MissingField, Code::WrongType, ..] => "InvalidDocument".to_owned(),
        codes => {
            let names: Vec<String> = codes.iter().map(|code| format!("{code:?}")).collect();
            names.join("Or")
        }
    }
}

/// The response of these codes, which have the same status.
fn refusal(status: u16, codes: &[Code]) -> Response {
    let described: Vec<String> = codes
        .iter()
        .map(|code| {
            let meaning = code.get_documentation().unwrap_or_default();
            format!("`{code}`: {meaning}")
        })
        .collect();
    let narrowed = ObjectBuilder::new()
        .property(
            "status",
            ObjectBuilder::new()
                .schema_type(Type::Integer)
                .enum_values(Some([status])),
        )
        .property(
            "code",
            ObjectBuilder::new()
                .schema_type(Type::String)
                .enum_values(Some(codes.iter().map(|code| code.as_str()))),
        );
    let schema = AllOfBuilder::new()
        .item(Ref::from_schema_name("Problem"))
        .item(narrowed);
    let mut content = ContentBuilder::new().schema(Some(schema));
    for code in codes {
        let example = ExampleBuilder::new().value(Some(Problem::example(*code)));
        content = content.examples_from_iter([(code.as_str(), RefOr::T(example.build()))]);
    }
    let mut response = ResponseBuilder::new()
        .description(described.join("\n\n"))
        .content("application/problem+json", content.build());
    if codes.contains(&Code::RateLimited) || codes.contains(&Code::Unavailable) {
        response = response.header(
            "Retry-After",
            HeaderBuilder::new()
                .schema(
                    ObjectBuilder::new()
                        .schema_type(Type::Integer)
                        .minimum(Some(0)),
                )
                .description(Some("Seconds until another try makes sense."))
                .build(),
        );
    }
    if codes.contains(&Code::RateLimited) {
        response = response.header("RateLimit", text_header(RATE_LIMIT));
    }
    if codes.contains(&Code::Unauthenticated) {
        response = response.header("WWW-Authenticate", text_header("`Bearer`."));
    }
    response.build()
}

fn text_header(description: &str) -> utoipa::openapi::Header {
    HeaderBuilder::new()
        .schema(ObjectBuilder::new().schema_type(Type::String))
        .description(Some(description))
        .build()
}

/// What the headers of responses mean.
const HEADERS: &[(&str, &str)] = &[
    (
        "Age",
        "Seconds since the page was computed, if it comes from the cache.",
    ),
    ("ETag", "Version of the resource, for `If-Match`."),
    ("Location", "Address of the run."),
    ("Set-Cookie", "The session, or its removal."),
    ("X-Cache", "`HIT`, `MISS` or `STALE`."),
];

/// What the headers of every response mean.
const ALWAYS: &[(&str, &str)] = &[
    (
        "Server-Timing",
        "Cost of the response: D1 batches and rows, KV operations, postings ranked.",
    ),
    ("X-Request-Id", "Identifies the request in the log."),
];

/// What the header of every response to a request that counts against a quota means.
const RATE_LIMIT_POLICY: &str =
    "The quota that the request counts against: its name, `q` requests in `w` seconds.";

/// What the header of a response to a request beyond the quota means.
const RATE_LIMIT: &str = "The quota that is used up: its name, `r` requests left, `t` seconds until there is room. Only \
     where the quota is one of requests.";

/// Adds the answer to a reader who holds the version already.
fn add_not_modified(operation: &mut Operation) {
    let responses = &mut operation.responses.responses;
    let Some(RefOr::T(whole)) = responses.get("200") else {
        return;
    };
    if whole.headers.contains_key("ETag") {
        let response = ResponseBuilder::new()
            .description("The version that `If-None-Match` names is the current one")
            .header("ETag", text_header("Version of the resource."));
        responses.insert("304".to_owned(), response.build().into());
        let held = ParameterBuilder::new()
            .name("If-None-Match")
            .parameter_in(ParameterIn::Header)
            .description(Some("Versions that the caller holds."))
            .schema(Some(ObjectBuilder::new().schema_type(Type::String)));
        operation
            .parameters
            .get_or_insert_default()
            .push(held.build());
    }
}

/// Explains the headers of the handler, and adds those that every response carries. `counted` is
/// whether requests count against a quota.
fn add_headers(operation: &mut Operation, counted: bool) {
    for response in operation.responses.responses.values_mut() {
        let RefOr::T(response) = response else {
            continue;
        };
        for (name, description) in HEADERS {
            if let Some(header) = response.headers.get_mut(*name) {
                header.description = Some((*description).to_owned());
            }
        }
        for (name, description) in ALWAYS {
            let header = text_header(description);
            response.headers.insert((*name).to_owned(), header);
        }
        if counted {
            let header = text_header(RATE_LIMIT_POLICY);
            response
                .headers
                .insert("RateLimit-Policy".to_owned(), header);
        }
    }
}

const EXAMPLES: &str = include_str!("document/examples.json");

/// One request and its response, in the order in which the end-to-end tests send them.
#[derive(Deserialize)]
struct Exchange {
    /// Of the operation.
    operation: String,
    /// What the example shows, where an operation has several.
    #[serde(default = "example")]
    name: String,
    /// Values of the parameters in the path.
    #[serde(default)]
    path: BTreeMap<String, String>,
    /// Media type of the request and the response, where it is not JSON.
    media: Option<String>,
    request: Option<Value>,
    status: u16,
    response: Option<Value>,
}

fn example() -> String {
    "example".to_owned()
}

/// Adds the examples of an operation to its parameters, its request and its responses.
fn add_examples(operation: &mut Operation, exchanges: &[Exchange]) {
    let id = operation.operation_id.as_deref();
    for exchange in exchanges {
        if Some(exchange.operation.as_str()) != id {
            continue;
        }
        for parameter in operation.parameters.iter_mut().flatten() {
            if let Some(value) = exchange.path.get(&parameter.name)
                && let Some(RefOr::T(Schema::Object(schema))) = &mut parameter.schema
            {
                schema.examples = vec![json!(value)];
            }
        }
        if let Some(body) = &mut operation.request_body {
            exchange.add_to(body.content.iter_mut(), exchange.request.as_ref());
        }
        let status = exchange.status.to_string();
        if let Some(RefOr::T(response)) = operation.responses.responses.get_mut(&status) {
            exchange.add_to(response.content.iter_mut(), exchange.response.as_ref());
        }
    }
}

impl Exchange {
    /// Adds its request or its response to the content of its media type, or to the only one.
    fn add_to<'a>(
        &self,
        mut contents: impl Iterator<Item = (&'a String, &'a mut Content)>,
        value: Option<&Value>,
    ) {
        let found = contents.find(|(media, _)| self.media.as_ref().is_none_or(|own| own == *media));
        if let (Some((_, content)), Some(value)) = (found, value) {
            let example = ExampleBuilder::new().value(Some(value.clone())).build();
            content.examples.insert(self.name.clone(), example.into());
        }
    }
}

#[cfg(test)]
mod limits;
#[cfg(test)]
mod tests;
