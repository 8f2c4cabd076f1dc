//! Reads JSON values into types that derive `Deserialize`, with refusals in this crate's words.
//!
//! serde words its errors for programmers, and quotes the value at fault. Here, each error is an
//! [`Invalid`] from the start: it says what a value must be, and never what it was.

use std::fmt::Display;

use serde::de::value::{MapAccessDeserializer, StringDeserializer};
use serde::de::{
    self, DeserializeOwned, DeserializeSeed, Deserializer, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};

use crate::{Code, Invalid};

/// Longest name of an unknown member that a refusal repeats.
const NAMED_CHARACTERS: usize = 64;

/// Parses JSON.
///
/// ```
/// let refused = interchange::parse_value(b"{\n  nurse").unwrap_err();
/// assert_eq!(refused.reason, "is not JSON (line 2, column 3)");
/// ```
///
/// # Errors
/// [`Invalid`] of the code [`Code::InvalidJson`].
pub fn parse_value(json: &[u8]) -> Result<Value, Invalid> {
    serde_json::from_slice(json).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let reason = format!("is not JSON (line {line}, column {column})");
        Invalid::new(Code::InvalidJson, reason)
    })
}

/// Reads a value into a type.
///
/// ```
/// use serde_json::json;
///
/// #[derive(Debug, serde::Deserialize)]
/// struct Shift {
///     hours: Vec<u8>,
/// }
///
/// let refused = interchange::read_value::<Shift>(&json!({ "hours": [8, "nine"] })).unwrap_err();
/// assert_eq!(refused.to_string(), "hours/1: must be a whole number");
/// let refused = interchange::read_value::<Shift>(&json!({})).unwrap_err();
/// assert_eq!(refused.to_string(), "hours: is required");
/// ```
///
/// # Errors
/// [`Invalid`] with the field at fault.
pub fn read_value<T: DeserializeOwned>(value: &Value) -> Result<T, Invalid> {
    T::deserialize(Typed(value))
}

/// Reads an object into an enum whose kind stands beside its members, as with `#[serde(tag)]`.
///
/// serde looks at such members together, and does not say which one has the wrong type. It is the
/// first one with which the members before it are refused as well.
///
/// ```
/// use serde_json::json;
///
/// #[derive(Debug, serde::Deserialize)]
/// #[serde(tag = "kind")]
/// enum Order {
///     Coffee { cups: u8 },
/// }
///
/// let order = json!({ "kind": "Coffee", "cups": "two" });
/// let refused = interchange::read_tagged::<Order>(order.as_object().unwrap(), "kind").unwrap_err();
/// assert_eq!(refused.to_string(), "cups: must be a whole number");
/// ```
///
/// # Errors
/// [`Invalid`] with the field at fault.
pub fn read_tagged<T: DeserializeOwned>(
    members: &Map<String, Value>,
    tag: &str,
) -> Result<T, Invalid> {
    let read = |members: &Map<String, Value>| {
        T::deserialize(MapAccessDeserializer::new(Members::of(members)))
    };
    let refused = match read(members) {
        Err(refused) if refused.field.is_empty() => refused,
        other => return other,
    };
    // The kind comes first: without it, no other member has a type.
    let kind = members.get_key_value(tag).into_iter();
    let others = members.iter().filter(|(name, _)| *name != tag);
    let mut first = Map::new();
    for (name, member) in kind.chain(others) {
        first.insert(name.clone(), member.clone());
        if read(&first).is_err_and(|other| other == refused) {
            return Err(refused.within(name));
        }
    }
    Err(refused)
}

/// Why a list is refused that has more or fewer items than its type.
const OTHER_LENGTH: &str = "must be a list of another length";

/// What a value must be, in words, by what serde expected.
fn wanted(expected: &dyn Expected) -> String {
    let expected = expected.to_string();
    let named = expected.strip_prefix("a ").unwrap_or(&expected);
    let wanted = match named.split(' ').next().unwrap_or_default() {
        "struct" | "map" | "internally" | "adjacently" | "enum" => "an object",
        "tuple" | "sequence" => "a list",
        "u8" | "u16" | "u32" | "u64" | "usize" | "i8" | "i16" | "i32" | "i64" => "a whole number",
        "f32" | "f64" => "a number",
        "string" | "variant" | "field" => "a string",
        "boolean" => "`true` or `false`",
        "unit" => "null",
        _ => &expected,
    };
    wanted.to_owned()
}

fn listed(names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}

impl de::Error for Invalid {
    fn custom<T: Display>(reason: T) -> Self {
        Self::value(reason.to_string())
    }

    fn invalid_type(_found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(Code::WrongType, format!("must be {}", wanted(expected)))
    }

    fn invalid_value(_found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        match wanted(expected).as_str() {
            number @ ("a whole number" | "a number") => {
                Self::value(format!("must be {number} in range"))
            }
            wanted => Self::value(format!("must be {wanted}")),
        }
    }

    fn invalid_length(_found: usize, expected: &dyn Expected) -> Self {
        match wanted(expected).as_str() {
            "a list" => Self::value(OTHER_LENGTH),
            wanted => Self::value(format!("must be {wanted}")),
        }
    }

    fn unknown_variant(_found: &str, expected: &'static [&'static str]) -> Self {
        Self::value(format!("must be one of {}", listed(expected)))
    }

    fn unknown_field(found: &str, expected: &'static [&'static str]) -> Self {
        let reason = match expected {
            [] => "is not a known member; there are none".to_owned(),
            names => format!("is not a known member; these are: {}", listed(names)),
        };
        let found: String = found.chars().take(NAMED_CHARACTERS).collect();
        Self::value(reason).within(found)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::missing(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::value("must be given only once").within(field)
    }
}

/// A value whose faults are [`Invalid`].
#[derive(Clone, Copy)]
struct Typed<'a>(&'a Value);

impl<'de> Deserializer<'de> for Typed<'_> {
    type Error = Invalid;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Invalid> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(*flag),
            Value::Number(number) => {
                if let Some(whole) = number.as_u64() {
                    visitor.visit_u64(whole)
                } else if let Some(whole) = number.as_i64() {
                    visitor.visit_i64(whole)
                } else {
                    visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN))
                }
            }
            Value::String(text) => visitor.visit_str(text),
            Value::Array(items) => {
                let mut items = Items {
                    rest: items.iter(),
                    index: 0,
                };
                let read = visitor.visit_seq(&mut items)?;
                match items.rest.len() {
                    0 => Ok(read),
                    _ => Err(Invalid::value(OTHER_LENGTH)),
                }
            }
            Value::Object(members) => visitor.visit_map(Members::of(members)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Invalid> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Invalid> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Invalid> {
        match self.0 {
            Value::String(variant) => visitor.visit_enum(variant.as_str().into_deserializer()),
            Value::Object(members) if members.len() == 1 => {
                visitor.visit_enum(MapAccessDeserializer::new(Members::of(members)))
            }
            _ => Err(Invalid::new(Code::WrongType, "must be a string")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Invalid> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct map struct identifier
    }
}

/// Items of a list.
struct Items<'a> {
    rest: std::slice::Iter<'a, Value>,
    /// Of the next item.
    index: usize,
}

impl<'de> SeqAccess<'de> for Items<'_> {
    type Error = Invalid;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Invalid> {
        let Some(item) = self.rest.next() else {
            return Ok(None);
        };
        let index = self.index;
        self.index = index.saturating_add(1);
        let read = seed.deserialize(Typed(item));
        read.map(Some).map_err(|invalid| invalid.within(index))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.rest.len())
    }
}

/// Members of an object.
struct Members<'a> {
    rest: serde_json::map::Iter<'a>,
    /// The member whose name was read last.
    member: Option<(&'a String, &'a Value)>,
}

impl<'a> Members<'a> {
    fn of(members: &'a Map<String, Value>) -> Self {
        Self {
            rest: members.iter(),
            member: None,
        }
    }
}

impl<'de> MapAccess<'de> for Members<'_> {
    type Error = Invalid;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Invalid> {
        self.member = self.rest.next();
        let Some((name, _)) = self.member else {
            return Ok(None);
        };
        let name: StringDeserializer<Invalid> = name.clone().into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Invalid> {
        let Some((name, value)) = self.member.take() else {
            return Err(Invalid::value("has no value"));
        };
        let read = seed.deserialize(Typed(value));
        read.map_err(|invalid| invalid.within(name))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Colour {
        Red,
        Mixed(Vec<u8>),
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
    enum Task {
        Paint { colour: Colour },
        Rest,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Everything {
        flag: bool,
        small: u8,
        large: Option<i64>,
        share: f64,
        text: String,
        colour: Option<Colour>,
        task: Option<Task>,
        pair: Option<(u8, u8)>,
        counts: BTreeMap<String, u32>,
        inner: Option<Box<Self>>,
        #[serde(skip_deserializing)]
        own: (),
    }

    #[test]
    fn values_are_read_as_serde_json_reads_them() {
        for value in [
            json!({}),
            json!({ "flag": true, "small": 255, "large": -5, "share": 2, "text": "é" }),
            json!({ "large": null, "colour": "red", "inner": { "inner": { "small": 1 } } }),
            json!({ "colour": { "mixed": [1, 2] }, "task": { "type": "rest" }, "pair": [1, 2] }),
            json!({ "task": { "type": "paint", "colour": "red" }, "counts": { "a": 1 } }),
        ] {
            let read: Everything = read_value(&value).unwrap();
            assert_eq!(read, serde_json::from_value(value).unwrap());
        }
        let value = json!([{ "a": [1, -1, 0.5, null, true, "b"] }]);
        assert_eq!(read_value::<Value>(&value).unwrap(), value);
    }

    #[test]
    fn a_member_beside_its_kind_is_named() {
        #[derive(Debug, PartialEq, Deserialize)]
        #[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
        enum Order {
            Coffee { cups: u8, name: Option<String> },
            Bill,
        }
        let read = |order: Value| read_tagged::<Order>(order.as_object().unwrap(), "kind");
        assert_eq!(read(json!({ "kind": "bill" })), Ok(Order::Bill));
        let coffee = Order::Coffee {
            cups: 2,
            name: None,
        };
        assert_eq!(read(json!({ "kind": "coffee", "cups": 2 })), Ok(coffee));
        for (order, expect) in [
            (
                json!({ "kind": "coffee", "cups": "two" }),
                "cups: must be a whole number",
            ),
            (
                json!({ "kind": "coffee", "cups": 2, "name": 7 }),
                "name: must be a string",
            ),
            (
                json!({ "kind": "coffee", "cups": {}, "name": 7 }),
                "cups: must be a whole number",
            ),
            (
                json!({ "kind": 7, "cups": "two" }),
                "kind: must be a string",
            ),
            (
                json!({ "kind": "tea" }),
                "kind: must be one of `coffee`, `bill`",
            ),
            (json!({ "kind": "coffee" }), "cups: is required"),
            (json!({}), "kind: is required"),
        ] {
            assert_eq!(read(order).unwrap_err().to_string(), expect);
        }
    }

    #[test]
    fn refusals_are_in_the_crates_own_words() {
        for (value, expected) in [
            (json!("secret"), "must be an object"),
            (
                json!({ "flag": "secret" }),
                "flag: must be `true` or `false`",
            ),
            (
                json!({ "small": "secret" }),
                "small: must be a whole number",
            ),
            (json!({ "small": 1.5 }), "small: must be a whole number"),
            (
                json!({ "small": 256 }),
                "small: must be a whole number in range",
            ),
            (
                json!({ "small": -1 }),
                "small: must be a whole number in range",
            ),
            (json!({ "large": {} }), "large: must be a whole number"),
            (json!({ "share": "secret" }), "share: must be a number"),
            (json!({ "text": ["secret"] }), "text: must be a string"),
            (json!({ "text": null }), "text: must be a string"),
            (
                json!({ "colour": "secret" }),
                "colour: must be one of `red`, `mixed`",
            ),
            (json!({ "colour": 7 }), "colour: must be a string"),
            (
                json!({ "colour": { "mixed": ["secret"] } }),
                "colour/mixed/0: must be a whole number",
            ),
            (
                json!({ "pair": [1, 2, 3] }),
                "pair: must be a list of another length",
            ),
            (json!({ "pair": "secret" }), "pair: must be a list"),
            (json!({ "counts": ["secret"] }), "counts: must be an object"),
            (
                json!({ "counts": { "a": "secret" } }),
                "counts/a: must be a whole number",
            ),
            (json!({ "task": "secret" }), "task: must be an object"),
            (json!({ "task": {} }), "task/type: is required"),
            (
                json!({ "task": { "type": "secret" } }),
                "task/type: must be one of `paint`, `rest`",
            ),
            (
                json!({ "task": { "type": "paint" } }),
                "task/colour: is required",
            ),
            (
                json!({ "task": { "type": "paint", "colour": "red", "size": "secret" } }),
                "task/size: is not a known member; these are: `colour`",
            ),
            (
                json!({ "inner": { "inner": { "small": "secret" } } }),
                "inner/inner/small: must be a whole number",
            ),
        ] {
            let refused = read_value::<Everything>(&value).unwrap_err();
            assert_eq!(refused.to_string(), expected, "{value}");
        }
        let long = format!("{{\"{}\": 1}}", "é".repeat(10_000));
        let refused = read_value::<Everything>(&parse_value(long.as_bytes()).unwrap());
        assert!(refused.unwrap_err().field.len() <= 2 * NAMED_CHARACTERS);
    }

    #[test]
    fn what_is_not_json_is_placed_and_not_quoted() {
        for text in ["", "{", "secret", "{\"a\": secret}", "[1,]", "{} secret"] {
            let refused = parse_value(text.as_bytes()).unwrap_err();
            assert_eq!(refused.code, Code::InvalidJson);
            assert!(
                refused.reason.starts_with("is not JSON (line 1, column "),
                "{text}"
            );
            assert!(!refused.reason.contains("secret"));
        }
    }
}
