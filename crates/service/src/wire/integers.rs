//! Integers that come from outside.

use serde_json::Value;

use crate::ports::MAX_INTEGER;

/// Whether JavaScript and D1 carry every integer of a value exactly: they lie within
/// ±[`MAX_INTEGER`].
pub(crate) fn are_exact(value: &Value) -> bool {
    match value {
        Value::Number(number) if number.is_f64() => true,
        // An integer beyond `i64` is no `i64`.
        Value::Number(number) => number
            .as_i64()
            .is_some_and(|integer| integer.unsigned_abs() <= MAX_INTEGER.unsigned_abs()),
        Value::Array(items) => items.iter().all(are_exact),
        Value::Object(members) => members.values().all(are_exact),
        Value::Null | Value::Bool(_) | Value::String(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_exact_up_to_two_to_the_53rd() {
        for (text, exact) in [
            ("9007199254740992", true),
            ("-9007199254740992", true),
            ("9007199254740993", false),
            ("-9007199254740993", false),
            ("-9223372036854775808", false),
            ("18446744073709551615", false),
            ("9007199254740993.5", true),
            ("1e300", true),
            (r#"{"a": [1, {"b": 9007199254740993}]}"#, false),
            (r#"{"a": [1, {"b": "9007199254740993"}]}"#, true),
        ] {
            assert_eq!(
                are_exact(&serde_json::from_str(text).unwrap()),
                exact,
                "{text}"
            );
        }
    }
}
