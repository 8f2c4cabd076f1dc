//! Parameters of a request: names in the path, values in the query. Only this file reads them, so
//! each refusal names its parameter and says what the value must be, in the service's own words.

use std::fmt;

use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::extract::{FromRequestParts, Path, Query};
use http::request::Parts;
use matching::document::{CompanyId, PostingId};
use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, Expected, IntoDeserializer, MapAccess,
    Visitor,
};
use serde::forward_to_deserialize_any;
use service::error::{Code, Error};
use service::ids::{self, RunId, UserId};
use service::interactions::Kind;
use service::ports::MAX_INTEGER;
use service::time;

use crate::problem::Problem;

/// A name in the path.
pub(crate) trait Name: Sized {
    /// The field that refusals name.
    const FIELD: &'static str;

    /// # Errors
    /// [`Error::Refused`] naming [`Self::FIELD`].
    fn read(text: String) -> Result<Self, Error>;
}

/// Id of a person towards employers.
pub(crate) struct CandidateId(pub(crate) String);

/// Id of a dead letter.
pub(crate) struct DeadLetterId(pub(crate) String);

/// Number of an entry of the record.
pub(crate) struct DisclosureId(pub(crate) i64);

impl Name for DisclosureId {
    const FIELD: &'static str = "disclosure_id";

    fn read(text: String) -> Result<Self, Error> {
        let id = text.parse().ok();
        let id = id.filter(|id| (0..=MAX_INTEGER).contains(id));
        id.map(Self).ok_or_else(|| {
            let reason = "must be a whole number in range";
            Error::refused(Code::InvalidField, Self::FIELD, reason)
        })
    }
}

/// Name of an experiment.
pub(crate) struct ExperimentName(pub(crate) String);

/// Version of statistics.
pub(crate) struct StatisticsVersion(pub(crate) String);

macro_rules! names {
    ($($name:ident: $field:literal;)+) => {
        $(
            impl Name for $name {
                const FIELD: &'static str = $field;

                fn read(text: String) -> Result<Self, Error> {
                    ids::check(Self::FIELD, &text)?;
                    Ok(Self(text))
                }
            }
        )+
    };
}

names! {
    CandidateId: "candidate";
    CompanyId: "company_id";
    DeadLetterId: "dead_letter_id";
    ExperimentName: "name";
    PostingId: "job_id";
    RunId: "run_id";
    StatisticsVersion: "version";
    UserId: "user_id";
}

impl Name for Kind {
    const FIELD: &'static str = "kind";

    fn read(text: String) -> Result<Self, Error> {
        Self::deserialize(Text(text)).map_err(|refusal| refusal.at(Self::FIELD).into())
    }
}

/// The names at the end of a path: one, or a pair. [`crate::access::Person`] reads the person's.
pub(crate) trait Names: Sized {
    /// The field that refusals name for `{id}`.
    const ID: &'static str;

    /// Reads the last of these values, which are in the order of the path; `None` if there are too
    /// few.
    fn end_of(values: Vec<String>) -> Option<Result<Self, Error>>;
}

impl<N: Name> Names for N {
    const ID: &'static str = N::FIELD;

    fn end_of(mut values: Vec<String>) -> Option<Result<Self, Error>> {
        values.pop().map(N::read)
    }
}

impl<A: Name, B: Name> Names for (A, B) {
    const ID: &'static str = A::FIELD;

    fn end_of(mut values: Vec<String>) -> Option<Result<Self, Error>> {
        let (last, first) = (values.pop()?, values.pop()?);
        Some(A::read(first).and_then(|first| Ok((first, B::read(last)?))))
    }
}

/// The names at the end of the path.
pub(crate) struct Address<T>(pub(crate) T);

impl<S: Sync + Send, T: Names> FromRequestParts<S> for Address<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let values = in_path(parts, state, T::ID).await?;
        let values = values.into_iter().map(|(_, value)| value).collect();
        match T::end_of(values) {
            Some(names) => Ok(Self(names?)),
            None => Err(Problem::misconfigured(
                "a path with too few names".to_owned(),
            )),
        }
    }
}

/// The person whom `{id}` names.
pub(crate) async fn person<S: Sync + Send>(
    parts: &mut Parts,
    state: &S,
) -> Result<UserId, Problem> {
    let values = in_path(parts, state, UserId::FIELD).await?;
    let id = values.into_iter().find(|(parameter, _)| parameter == "id");
    let (_, id) = id.ok_or_else(|| Problem::misconfigured("a path without a person".to_owned()))?;
    Ok(UserId::read(id)?)
}

/// The names in the path without the parameter `but`, separated by `/`. What is no id is left out.
pub(crate) async fn target<S: Sync + Send>(parts: &mut Parts, state: &S, but: &str) -> String {
    let values = in_path(parts, state, but).await.unwrap_or_default();
    let names = values
        .into_iter()
        .filter(|(parameter, value)| parameter != but && ids::check(parameter, value).is_ok());
    let names: Vec<String> = names.map(|(_, value)| value).collect();
    names.join("/")
}

/// The parameters of the path with their values. `id` is the field of `{id}`.
async fn in_path<S: Sync + Send>(
    parts: &mut Parts,
    state: &S,
    id: &str,
) -> Result<Vec<(String, String)>, Problem> {
    let rejection = match Path::from_request_parts(parts, state).await {
        Ok(Path(values)) => return Ok(values),
        Err(rejection) => rejection,
    };
    match &rejection {
        PathRejection::FailedToDeserializePathParams(failed) => match failed.kind() {
            ErrorKind::InvalidUtf8InPathParam { key } => {
                let field = match key.as_str() {
                    "id" => id,
                    "job" => PostingId::FIELD,
                    "company" => CompanyId::FIELD,
                    parameter => parameter,
                };
                Err(Error::refused(Code::InvalidField, field, "must be UTF-8").into())
            }
            _ => Err(Problem::misconfigured(rejection.body_text())),
        },
        _ => Err(Problem::misconfigured(rejection.body_text())),
    }
}

/// Parameters in the query.
pub(crate) struct Parameters<T>(pub(crate) T);

impl<S: Sync + Send, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        Ok(Self(of_query(parts)?))
    }
}

/// The time of a parameter that may be absent, in milliseconds since 1970.
///
/// # Errors
/// [`Error::Refused`] naming the parameter.
pub(crate) fn moment(name: &str, text: Option<&str>) -> Result<Option<i64>, Error> {
    text.map(|text| time::milliseconds(name, text)).transpose()
}

fn of_query<T: DeserializeOwned>(parts: &Parts) -> Result<T, Problem> {
    let Query(values) = Query::try_from_uri(&parts.uri).map_err(|_| {
        let reason = "must be pairs of names and values: `limit=20&cursor=…`";
        Error::refused(Code::InvalidField, "query", reason)
    })?;
    Ok(read(values)?)
}

/// Refuses every parameter.
pub(crate) fn none(parts: &Parts) -> Result<(), Problem> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct NoParameters {}
    of_query(parts).map(|NoParameters {}| ())
}

/// Reads parameters that are given as names and values.
///
/// # Errors
/// [`Error::Refused`] naming the parameter.
pub(crate) fn read<T: DeserializeOwned>(values: Vec<(String, String)>) -> Result<T, Error> {
    let pairs = Pairs {
        rest: values.into_iter(),
        value: None,
    };
    T::deserialize(MapAccessDeserializer::new(pairs)).map_err(Error::from)
}

/// The parameters of a query, one after the other.
struct Pairs {
    rest: std::vec::IntoIter<(String, String)>,
    /// The value of the parameter whose name was read last, with its name.
    value: Option<(String, String)>,
}

impl<'de> MapAccess<'de> for Pairs {
    type Error = Refusal;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Refusal> {
        let Some((name, value)) = self.rest.next() else {
            return Ok(None);
        };
        let key = seed.deserialize(name.as_str().into_deserializer())?;
        self.value = Some((name, value));
        Ok(Some(key))
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Refusal> {
        let (name, value) = self.value.take().unwrap_or_default();
        seed.deserialize(Text(value))
            .map_err(|refusal| refusal.at(&name))
    }
}

/// The values of one parameter, separated by commas.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Values(Vec<String>);

impl Values {
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl FromIterator<String> for Values {
    fn from_iter<I: IntoIterator<Item = String>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl<'de> Deserialize<'de> for Values {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let values = text.split(',').map(|value| value.trim().to_owned());
        Ok(values.collect())
    }
}

/// Reads the name of an engine for postings.
pub(crate) fn engine<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    one_of(deserializer, matching::ENGINES)
}

/// Reads the name of an engine for mentors.
pub(crate) fn mentor_engine<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    one_of(deserializer, matching::MENTOR_ENGINES)
}

fn one_of<'de, D: Deserializer<'de>>(
    deserializer: D,
    names: &'static [&'static str],
) -> Result<Option<String>, D::Error> {
    let text = String::deserialize(deserializer)?;
    match names.contains(&text.as_str()) {
        true => Ok(Some(text)),
        false => Err(de::Error::unknown_variant(&text, names)),
    }
}

/// The text of a value.
struct Text(String);

impl Text {
    fn number<T: std::str::FromStr>(&self) -> Result<T, Refusal> {
        self.0
            .parse()
            .map_err(|_| Refusal::of("must be a whole number in range"))
    }
}

macro_rules! whole_numbers {
    ($($read:ident $visit:ident)+) => {
        $(
            fn $read<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
                visitor.$visit(self.number()?)
            }
        )+
    };
}

impl<'de> Deserializer<'de> for Text {
    type Error = Refusal;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_string(self.0)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.0.as_str() {
            "true" => visitor.visit_bool(true),
            "false" => visitor.visit_bool(false),
            _ => Err(Refusal::of("must be `true` or `false`")),
        }
    }

    whole_numbers! {
        deserialize_i8 visit_i8
        deserialize_i16 visit_i16
        deserialize_i32 visit_i32
        deserialize_i64 visit_i64
        deserialize_u8 visit_u8
        deserialize_u16 visit_u16
        deserialize_u32 visit_u32
        deserialize_u64 visit_u64
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        match self.0.parse::<f64>() {
            Ok(number) if number.is_finite() => visitor.visit_f64(number),
            _ => Err(Refusal::of("must be a number")),
        }
    }

    fn deserialize_f32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Refusal> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Refusal> {
        visitor.visit_enum(self.0.into_deserializer())
    }

    forward_to_deserialize_any! {
        i128 u128 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct
        identifier ignored_any
    }
}

/// Longest name of an unknown parameter that a refusal repeats.
const NAMED_CHARACTERS: usize = 64;

/// Why a parameter was refused.
#[derive(Debug)]
struct Refusal {
    code: Code,
    /// The parameter, once it is known.
    field: Option<String>,
    reason: String,
}

impl Refusal {
    fn of(reason: impl Into<String>) -> Self {
        Self {
            code: Code::InvalidField,
            field: None,
            reason: reason.into(),
        }
    }

    /// Names the parameter, unless that has been done.
    fn at(mut self, field: &str) -> Self {
        self.field
            .get_or_insert_with(|| field.chars().take(NAMED_CHARACTERS).collect());
        self
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let field = refusal.field.as_deref().unwrap_or("query");
        Self::refused(refusal.code, field, refusal.reason)
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.reason)
    }
}

impl std::error::Error for Refusal {}

/// Puts what serde finds into the service's own words.
impl de::Error for Refusal {
    fn custom<T: fmt::Display>(reason: T) -> Self {
        Self::of(reason.to_string())
    }

    fn invalid_type(_found: de::Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::of(format!("must be {expected}"))
    }

    fn invalid_value(_found: de::Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::of(format!("must be {expected}"))
    }

    fn unknown_variant(_found: &str, expected: &'static [&'static str]) -> Self {
        Self::of(format!("must be one of {}", listed(expected)))
    }

    fn unknown_field(found: &str, expected: &'static [&'static str]) -> Self {
        let taken = match expected {
            [] => "none".to_owned(),
            names => listed(names),
        };
        let reason = format!("is not a parameter of this route, which takes {taken}");
        Self::of(reason).at(found)
    }

    fn missing_field(field: &'static str) -> Self {
        Self {
            code: Code::MissingField,
            ..Self::of("is required")
        }
        .at(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::of("must be given only once").at(field)
    }
}

fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

#[cfg(test)]
pub(crate) mod tests_support {
    use super::*;

    /// Reads a query that needs no decoding.
    pub(crate) fn query<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=')?;
            Some((name.to_owned(), value.to_owned()))
        };
        read(text.split('&').filter_map(pair).collect())
    }
}

#[cfg(test)]
mod tests {
    use matching::document::Seniority;
    use service::limit::Limit;

    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Everything {
        id: String,
        #[serde(default)]
        limit: Limit<20, 100>,
        text: Option<String>,
        seniority: Option<Seniority>,
        flag: Option<bool>,
        whole: Option<u8>,
        number: Option<f64>,
    }

    fn query(text: &str) -> Result<Everything, Error> {
        super::tests_support::query(text)
    }

    #[test]
    fn parameters_are_read() {
        let everything = Everything {
            id: "a".to_owned(),
            limit: Limit::new(100).unwrap(),
            text: Some("5".to_owned()),
            seniority: Some(Seniority::Senior),
            flag: Some(false),
            whole: Some(255),
            number: Some(-0.5),
        };
        let text = "limit=100&text=5&seniority=senior&flag=false&whole=255&number=-5e-1&id=a";
        assert_eq!(query(text).unwrap(), everything);
        let least = Everything {
            id: String::new(),
            ..Everything::default()
        };
        assert_eq!(least.limit.get(), 20);
        assert_eq!(query("id=").unwrap(), least);
    }

    #[test]
    fn a_refusal_names_the_parameter_and_says_what_it_must_be() {
        const LIMIT: &str = "invalid_field at limit: must be a whole number from 1 to 100";
        const WHOLE: &str = "invalid_field at whole: must be a whole number in range";
        const NUMBER: &str = "invalid_field at number: must be a number";
        const FLAG: &str = "invalid_field at flag: must be `true` or `false`";
        for (text, expected) in [
            ("limit=abc", LIMIT),
            ("limit=", LIMIT),
            ("limit=0", LIMIT),
            ("limit=101", LIMIT),
            ("limit=-1", LIMIT),
            ("limit=1.0", LIMIT),
            ("limit=99999999999999999999999", LIMIT),
            ("whole=256", WHOLE),
            ("whole=x", WHOLE),
            ("number=x", NUMBER),
            ("number=NaN", NUMBER),
            ("number=1e999", NUMBER),
            ("flag=perhaps", FLAG),
            ("flag=TRUE", FLAG),
            (
                "seniority=boss",
                "invalid_field at seniority: must be one of `intern`, `entry`, `mid`, `senior`, \
                 `lead`, `director`, `executive`",
            ),
            (
                "colour=blue",
                "invalid_field at colour: is not a parameter of this route, which takes `id`, \
                 `limit`, `text`, `seniority`, `flag`, `whole`, `number`",
            ),
            (
                "text=a&text=b",
                "invalid_field at text: must be given only once",
            ),
            ("text=a", "missing_field at id: is required"),
        ] {
            assert_eq!(query(text).unwrap_err().to_string(), expected, "{text}");
        }
        let long = query(&format!("{}=1", "é".repeat(10_000))).unwrap_err();
        assert!(long.to_string().len() < 400, "{long}");
    }

    #[test]
    fn names_are_read_from_the_end_of_a_path() {
        let values = || ["robin", "save", "job 1"].map(str::to_owned).to_vec();
        let job = PostingId::end_of(values()).unwrap().unwrap();
        assert_eq!(job.0, "job 1");
        let (kind, job) = <(Kind, PostingId)>::end_of(values()).unwrap().unwrap();
        assert_eq!((kind, job.0.as_str()), (Kind::Save, "job 1"));
        let wrong = <(Kind, PostingId)>::end_of(vec!["adore".to_owned(), "job 1".to_owned()]);
        assert_eq!(
            wrong.unwrap().unwrap_err().to_string(),
            "invalid_field at kind: must be one of `view`, `save`, `apply`, `dismiss`, \
             `hide_company`"
        );
        let empty = RunId::end_of(vec![String::new()]).unwrap();
        assert_eq!(
            empty.unwrap_err().to_string(),
            "invalid_field at run_id: must not be empty"
        );
        assert!(<(Kind, PostingId)>::end_of(vec![String::new()]).is_none());
    }
}
