//! The value of a match.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A score from 0 to 100 in whole thousandths; serialises as a number such as `83.412`.
///
/// ```
/// use matching::Score;
///
/// let score = Score::from_fraction(0.834_12);
/// assert_eq!(score.to_string(), "83.412");
/// assert_eq!(serde_json::to_string(&score)?, "83.412");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Score(u32);

impl Score {
    /// Nothing fits.
    pub const ZERO: Self = Self(0);
    /// Everything fits.
    pub const FULL: Self = Self(100_000);

    /// The score for a `fraction` of full agreement; values outside 0–1 are clamped, and NaN is
    /// zero.
    ///
    /// ```
    /// use matching::Score;
    ///
    /// assert_eq!(Score::from_fraction(0.5).thousandths(), 50_000);
    /// assert_eq!(Score::from_fraction(1.5), Score::FULL);
    /// assert_eq!(Score::from_fraction(f64::NAN), Score::ZERO);
    /// ```
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 0–100,000 before the cast, and a cast of NaN is zero"
    )]
    pub fn from_fraction(fraction: f64) -> Self {
        Self((fraction.clamp(0.0, 1.0) * 100_000.0 + 0.5) as u32)
    }

    /// 0 to 100,000.
    #[must_use]
    pub const fn thousandths(self) -> u32 {
        self.0
    }

    /// The score of this many thousandths; more than 100,000 is full.
    #[must_use]
    pub const fn from_thousandths(thousandths: u32) -> Self {
        if thousandths > 100_000 {
            Self::FULL
        } else {
            Self(thousandths)
        }
    }

    /// 0.0 to 100.0.
    ///
    /// ```
    /// use matching::Score;
    ///
    /// assert_eq!(Score::from_thousandths(83_412).points(), 83.412);
    /// ```
    #[must_use]
    pub fn points(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.3}", self.points())
    }
}

impl Serialize for Score {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.points())
    }
}

impl<'de> Deserialize<'de> for Score {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::from_fraction(f64::deserialize(deserializer)? / 100.0))
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod schema {
    use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
    use utoipa::openapi::{RefOr, Schema};
    use utoipa::{PartialSchema, ToSchema};

    use super::Score;

    impl ToSchema for Score {}

    impl PartialSchema for Score {
        fn schema() -> RefOr<Schema> {
            ObjectBuilder::new()
                .schema_type(SchemaType::Type(Type::Number))
                .minimum(Some(0))
                .maximum(Some(100))
                .description(Some("Points from 0 to 100, to three decimals."))
                .into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_score_survives_json() {
        for thousandths in 0..=100_000 {
            let score = Score(thousandths);
            let json = serde_json::to_string(&score).unwrap();
            assert_eq!(
                serde_json::from_str::<Score>(&json).unwrap(),
                score,
                "{json}"
            );
        }
    }

    #[test]
    fn fractions_are_clamped() {
        assert_eq!(Score::from_fraction(f64::NAN), Score::ZERO);
        assert_eq!(Score::from_fraction(-1.0), Score::ZERO);
        assert_eq!(Score::from_fraction(7.0), Score::FULL);
        assert_eq!(Score::from_fraction(0.834_12).to_string(), "83.412");
    }
}
