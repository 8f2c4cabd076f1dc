//! What a title means, as a vector.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Numbers of a vector.
pub(crate) const DIMENSIONS: usize = 64;

/// Titles of one occupation point the same way, though they share neither words nor
/// letters. All zero if nothing is known. The largest number is ±127.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Embedding([i8; DIMENSIONS]);

impl Default for Embedding {
    fn default() -> Self {
        Self([0; DIMENSIONS])
    }
}

/// An [`Embedding`] to compare many others with.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Direction([i16; DIMENSIONS]);

impl Embedding {
    /// The direction of a vector, and the length of that vector.
    pub(crate) fn of(vector: &[f32; DIMENSIONS]) -> (Self, f32) {
        let largest = vector
            .iter()
            .fold(0.0_f32, |most, number| most.max(number.abs()));
        let scaled = vector.map(|number| {
            #[expect(clippy::cast_possible_truncation, reason = "at most 127")]
            let rounded = libm::roundf(number / largest * LARGEST) as i8;
            rounded
        });
        let squares = vector.iter().map(|number| number * number).sum::<f32>();
        (Self(scaled), squares.sqrt())
    }

    /// To compare many with.
    pub(crate) fn direction(&self) -> Direction {
        Direction(self.0.map(i16::from))
    }

    /// The product with a direction: at most 64 · 127².
    pub(crate) fn along(&self, direction: &Direction) -> i32 {
        let pairs = self.0.iter().zip(&direction.0);
        pairs.fold(0_i32, |sum, (a, b)| {
            sum.wrapping_add(i32::from(i16::from(*a)).wrapping_mul(i32::from(*b)))
        })
    }

    /// Cosine with an embedding of this length; 0 if one of them says nothing.
    pub(crate) fn cosine(&self, other: &Self, length: f32) -> f32 {
        let lengths = self.length() * length;
        #[expect(clippy::cast_precision_loss, reason = "below 2^24")]
        let product = self.along(&other.direction()) as f32;
        if lengths > 0.0 {
            product / lengths
        } else {
            0.0
        }
    }

    /// Adds a multiple of it to a vector.
    pub(crate) fn add_to(&self, vector: &mut [f32; DIMENSIONS], times: f32) {
        for (sum, number) in vector.iter_mut().zip(&self.0) {
            *sum += f32::from(*number) * times;
        }
    }

    /// Length; 0 if nothing is known.
    pub(crate) fn length(&self) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "below 2^24")]
        let squares = self.along(&self.direction()) as f32;
        squares.sqrt()
    }
}

/// The largest number of an embedding.
const LARGEST: f32 = 127.0;

/// In JSON a string of two hexadecimal digits per number, or null if nothing is known.
impl Serialize for Embedding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let known = (*self != Self::default()).then(|| self.0.map(i8::cast_unsigned));
        if serializer.is_human_readable() {
            known
                .map(|bytes| base16ct::lower::encode_string(&bytes))
                .serialize(serializer)
        } else {
            known
                .as_ref()
                .map(<[u8; DIMENSIONS]>::as_slice)
                .serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for Embedding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let known: Option<Vec<u8>> = if deserializer.is_human_readable() {
            Option::<String>::deserialize(deserializer)?
                .map(|text| base16ct::lower::decode_vec(text).map_err(serde::de::Error::custom))
                .transpose()?
        } else {
            Option::<Vec<u8>>::deserialize(deserializer)?
        };
        let Some(bytes) = known else {
            return Ok(Self::default());
        };
        let bytes: [u8; DIMENSIONS] = bytes
            .try_into()
            .map_err(|_| serde::de::Error::custom("not an embedding"))?;
        Ok(Self(bytes.map(u8::cast_signed)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(first: &[f32]) -> [f32; DIMENSIONS] {
        std::array::from_fn(|at| first.get(at).copied().unwrap_or_default())
    }

    #[test]
    fn the_largest_number_becomes_127_and_the_others_keep_their_share() {
        let (embedding, length) = Embedding::of(&vector(&[3_000.0, -4_000.0, 8.0]));
        assert_eq!(embedding.0[..4], [95, -127, 0, 0]);
        assert!((length - 5_000.0).abs() < 0.1);
        assert_eq!(embedding.along(&embedding.direction()), 95 * 95 + 127 * 127);
        let (nothing, length) = Embedding::of(&vector(&[]));
        assert_eq!((nothing, length), (Embedding::default(), 0.0));
        assert!(embedding.cosine(&embedding, embedding.length()) > 0.999);
        assert!(embedding.cosine(&nothing, 0.0) == 0.0);
    }

    #[test]
    fn it_is_read_back_as_it_was_written() {
        for embedding in [
            Embedding::default(),
            Embedding::of(&vector(&[7.0, -3.0, 9.0])).0,
        ] {
            let json = serde_json::to_string(&embedding).unwrap();
            assert_eq!(serde_json::from_str::<Embedding>(&json).unwrap(), embedding);
            let bytes = postcard::to_allocvec(&embedding).unwrap();
            assert_eq!(
                postcard::from_bytes::<Embedding>(&bytes).unwrap(),
                embedding
            );
        }
        assert!(serde_json::from_str::<Embedding>("\"00\"").is_err());
    }
}
