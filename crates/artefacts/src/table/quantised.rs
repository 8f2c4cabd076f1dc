//! Four bits per number.

use super::training::Row;

/// The largest number.
const LARGEST: f32 = 7.0;

/// Candidate scales of a row, in tenths of what its largest number needs: a smaller scale cuts the
/// largest numbers off and is finer for the others.
const TENTHS: [f32; 6] = [5.0, 6.0, 7.0, 8.0, 9.0, 10.0];

/// The scale of each row, and its numbers: the scale with the least squared error.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "within the range of their types"
)]
pub(super) fn quantised(rows: &[Row]) -> (Vec<u16>, Vec<i8>) {
    let largest = |row: &[f32]| row.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
    let unit = rows.iter().map(|row| largest(row)).fold(0.0, f32::max) / LARGEST;
    let unit = unit / f32::from(u16::MAX);
    let mut scales = Vec::new();
    let mut numbers = Vec::new();
    for row in rows {
        let need = largest(row) / LARGEST / unit;
        let error = |scale: f32| {
            let errors = row
                .iter()
                .map(|x| x - number(*x, scale * unit) * scale * unit);
            errors.map(|error| error * error).sum::<f32>()
        };
        let candidates = TENTHS.map(|tenths| (need * tenths / 10.0).round().max(1.0));
        let best = candidates
            .into_iter()
            .min_by(|a, b| error(*a).total_cmp(&error(*b)))
            .unwrap_or(1.0);
        scales.push(best as u16);
        numbers.extend(row.iter().map(|x| number(*x, best * unit) as i8));
    }
    (scales, numbers)
}

fn number(x: f32, scale: f32) -> f32 {
    (x / scale).round().clamp(-LARGEST, LARGEST)
}
