//! The table of embeddings: what titles mean, learned from occupations and their names.
//!
//! A title is the sum of rows, one for each of its words and n-grams of letters, which are found by
//! their hashes. The table knows no text, so it cannot be asked what it was trained on, and a title
//! that it never saw is still the sum of its letters. `docs/table.md` is its card.
//!
//! The artefact: eight bytes that name the format, the number of rows (`u32`), the scale of each
//! row (`u16`), and its numbers at four bits each, the first in the low half of a byte. All are
//! little-endian. A number is worth itself times the scale of its row.

use std::sync::OnceLock;

use crate::artefacts::{self, Artefact, SnapshotError};
use crate::features::{DIMENSIONS, Embedding};

/// Begins every artefact; the last digit is the version of the format.
const MAGIC: &[u8; 8] = b"EDGEEMB1";

/// Bytes of a row.
const ROW: usize = DIMENSIONS / 2;

/// Further features of a title are ignored, so that sums stay below 2^31. A sentence of forty words
/// has some 500.
const MOST_FEATURES: usize = 4_000;

/// A table of embeddings, used in place.
///
/// ```
/// use matching::EmbeddingTable;
///
/// let numbers = vec![0; EmbeddingTable::DIMENSIONS];
/// let bytes = EmbeddingTable::to_bytes(&[1], &numbers);
/// assert!(EmbeddingTable::from_bytes(&bytes).is_ok());
/// assert!(EmbeddingTable::from_bytes(&bytes[1..]).is_err());
/// ```
#[derive(Debug, Clone, Copy)]
pub struct EmbeddingTable<'a> {
    scales: &'a [u8],
    rows: &'a [u8],
}

impl EmbeddingTable<'static> {
    /// The table that ships.
    #[must_use]
    pub fn get() -> Self {
        static SHIPPED: OnceLock<Option<EmbeddingTable<'static>>> = OnceLock::new();
        let shipped = SHIPPED.get_or_init(|| {
            // A test reads the artefact; without it no title has a meaning.
            artefacts::bytes(Artefact::Embeddings).and_then(|bytes| Self::from_bytes(bytes).ok())
        });
        shipped.unwrap_or(Self {
            scales: &[],
            rows: &[],
        })
    }
}

impl<'a> EmbeddingTable<'a> {
    /// Numbers of a row.
    pub const DIMENSIONS: usize = DIMENSIONS;

    /// Reads an artefact.
    ///
    /// # Errors
    ///
    /// Bytes that are no artefact of this format, or a damaged one.
    pub fn from_bytes(bytes: &'a [u8]) -> Result<Self, SnapshotError> {
        let rest = bytes
            .strip_prefix(MAGIC.as_slice())
            .ok_or(SnapshotError::Foreign)?;
        let (count, rest) = rest
            .split_first_chunk::<4>()
            .ok_or(SnapshotError::Damaged)?;
        let count = u32::from_le_bytes(*count) as usize;
        let scales = count.checked_mul(2).ok_or(SnapshotError::Damaged)?;
        let (scales, rows) = rest
            .split_at_checked(scales)
            .ok_or(SnapshotError::Damaged)?;
        if count == 0 || Some(rows.len()) != count.checked_mul(ROW) {
            return Err(SnapshotError::Damaged);
        }
        Ok(Self { scales, rows })
    }

    /// An artefact from scales and numbers of −7 to 7, [`Self::DIMENSIONS`] for each row.
    #[must_use]
    pub fn to_bytes(scales: &[u16], numbers: &[i8]) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(
            u32::try_from(scales.len())
                .unwrap_or(u32::MAX)
                .to_le_bytes(),
        );
        bytes.extend(scales.iter().flat_map(|scale| scale.to_le_bytes()));
        bytes.extend(numbers.chunks(2).map(|pair| {
            let nibble = |at: usize| pair.get(at).copied().unwrap_or_default().cast_unsigned() & 15;
            nibble(0) | (nibble(1) << 4)
        }));
        bytes
    }

    /// What these hashed features mean together.
    pub(crate) fn of_features(&self, features: &[u32]) -> Embedding {
        let mut sum = [0_i32; DIMENSIONS];
        for feature in features.iter().take(MOST_FEATURES) {
            let Some((scale, row)) = self.row(*feature) else {
                continue;
            };
            for (pair, byte) in sum.chunks_exact_mut(2).zip(row) {
                // Both halves of the byte with their signs.
                let numbers = [(byte << 4).cast_signed() >> 4, byte.cast_signed() >> 4];
                for (sum, number) in pair.iter_mut().zip(numbers) {
                    *sum = sum.saturating_add(i32::from(number).saturating_mul(scale));
                }
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "only the direction counts")]
        let sum = sum.map(|number| number as f32);
        Embedding::of(&sum).0
    }

    /// The scale and the numbers of a feature's row.
    fn row(&self, feature: u32) -> Option<(i32, &[u8])> {
        let count = self.rows.len().checked_div(ROW)?;
        let at = (feature as usize).checked_rem(count)?;
        let (scales, _) = self.scales.as_chunks::<2>();
        let (rows, _) = self.rows.as_chunks::<ROW>();
        let scale = u16::from_le_bytes(*scales.get(at)?);
        Some((i32::from(scale), rows.get(at)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Posting;
    use crate::read_posting;

    #[test]
    fn the_artefact_that_ships_is_whole_and_tells_trades_apart() {
        let bytes = artefacts::bytes(Artefact::Embeddings).unwrap();
        assert!(EmbeddingTable::from_bytes(bytes).is_ok());
        for cut in [0, 7, 11, 100, bytes.len() - 1] {
            assert!(EmbeddingTable::from_bytes(&bytes[..cut]).is_err(), "{cut}");
        }
        let meaning = |title: &str| read_posting(&Posting::new("p", title)).title.embedding;
        let alike = |one: &str, other: &str| {
            let other = meaning(other);
            meaning(one).cosine(&other, other.length())
        };
        for (title, other_words, other_trade) in [
            ("Nurse", "Ward sister", "Welder"),
            ("Sales assistant", "Shop worker", "Bus driver"),
            ("Krankenpfleger", "Nurse", "Buchhalter"),
            ("Cocinero", "Chef", "Contable"),
            ("Cuisinier", "Kitchen cook", "Comptable"),
            ("厨师", "Cook", "会计"),
        ] {
            let near = alike(title, other_words);
            let far = alike(title, other_trade);
            assert!(near > far + 0.2, "{title}: {near} and {far}");
        }
        assert_eq!(meaning("!"), Embedding::default());
    }

    #[test]
    fn a_title_is_the_sum_of_its_rows() {
        // Two rows: 3 and −2 at scale 10, and 1 and 7 at scale 5; the other numbers are 0.
        let mut numbers = vec![0; 2 * DIMENSIONS];
        (numbers[0], numbers[1]) = (3, -2);
        (numbers[DIMENSIONS], numbers[DIMENSIONS + 1]) = (1, 7);
        let bytes = EmbeddingTable::to_bytes(&[10, 5], &numbers);
        let table = EmbeddingTable::from_bytes(&bytes).unwrap();
        let vector = |first: [f32; 2]| {
            let mut vector = [0.0; DIMENSIONS];
            vector[..2].copy_from_slice(&first);
            Embedding::of(&vector).0
        };
        assert_eq!(table.of_features(&[]), Embedding::default());
        assert_eq!(table.of_features(&[0]), vector([30.0, -20.0]));
        assert_eq!(table.of_features(&[3]), vector([5.0, 35.0]));
        assert_eq!(table.of_features(&[4, 7]), vector([35.0, 15.0]));
    }
}
