//! Directions that lie close together, bounded by a cone.

/// A cone around vectors: how far each goes along its axis, and how far at most aside.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cone<const N: usize> {
    axis: [i8; N],
    /// Length of `axis`.
    length: f32,
    /// Least and greatest part of a member along the axis.
    along: [f32; 2],
    /// The greatest part of a member across the axis.
    across: f32,
}

/// Bounds are rounded up by this share of what they bound. Squares that nearly cancel lose half of
/// the digits of single precision, so their root is given ten times as much.
const MARGIN: f32 = 1e-4;

impl<const N: usize> Cone<N> {
    /// Around these vectors, each given in whole numbers and a factor.
    pub(crate) fn around<'a>(members: impl Iterator<Item = (&'a [i8; N], f32)> + Clone) -> Self {
        let mut sum = [0.0_f32; N];
        for (member, factor) in members.clone() {
            for (sum, part) in sum.iter_mut().zip(member) {
                *sum += f32::from(*part) * factor;
            }
        }
        let largest = sum.iter().fold(0.0_f32, |most, part| most.max(part.abs()));
        let axis = sum.map(|part| whole(part / largest * 127.0));
        let length = length(&axis);
        let mut cone = Self {
            axis,
            length,
            along: [0.0; 2],
            across: 0.0,
        };
        let mut range: Option<[f32; 2]> = None;
        for (member, factor) in members {
            let along = if length > 0.0 {
                product(member, &axis) * factor / length
            } else {
                0.0
            };
            let all = product(member, member) * factor * factor;
            let across = (all - along * along).max(0.0).sqrt() + 10.0 * MARGIN * all.sqrt();
            cone.across = cone.across.max(across);
            range = Some(range.map_or([along; 2], |[least, most]| {
                [least.min(along), most.max(along)]
            }));
        }
        cone.along = range.unwrap_or_default();
        cone
    }

    /// At least the greatest product of a member with this vector, given with its length.
    pub(crate) fn most(&self, direction: &[i8; N], length: f32) -> f32 {
        let along = if self.length > 0.0 {
            product(&self.axis, direction) / self.length
        } else {
            0.0
        };
        let across = (length * length - along * along).max(0.0).sqrt() + 10.0 * MARGIN * length;
        let [least, most] = self.along;
        let longest = least.abs().max(most.abs()) + self.across;
        (least * along).max(most * along) + self.across * across + MARGIN * longest * length
    }
}

fn product<const N: usize>(a: &[i8; N], b: &[i8; N]) -> f32 {
    let pairs = a.iter().zip(b);
    let product = pairs.fold(0_i32, |sum, (a, b)| {
        sum.wrapping_add(i32::from(i16::from(*a).wrapping_mul(i16::from(*b))))
    });
    #[expect(clippy::cast_precision_loss, reason = "at most 64 · 127², below 2^24")]
    let product = product as f32;
    product
}

/// Length of a vector in whole numbers.
pub(crate) fn length<const N: usize>(vector: &[i8; N]) -> f32 {
    product(vector, vector).sqrt()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "at most 127, and a cast of NaN is zero"
)]
fn whole(part: f32) -> i8 {
    libm::roundf(part) as i8
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn no_member_goes_further_than_the_cone_says(
            near in prop::array::uniform8(-127_i8..),
            members in prop::collection::vec((prop::array::uniform8(-40_i8..40), 0.0_f32..0.02), 0..20),
            direction in prop::array::uniform8(-127_i8..),
        ) {
            let members: Vec<([i8; 8], f32)> = members
                .into_iter()
                .map(|(aside, factor)| {
                    let parts = std::array::from_fn(|at| (near[at] / 2).saturating_add(aside[at]));
                    (parts, factor)
                })
                .collect();
            let cone = Cone::around(members.iter().map(|(member, factor)| (member, *factor)));
            let most = cone.most(&direction, length(&direction));
            for (member, factor) in &members {
                prop_assert!(product(member, &direction) * factor <= most);
            }
        }
    }

    #[test]
    fn a_direction_along_the_axis_loses_nothing_to_rounding() {
        let members = [([82, 97], 1.0 / 127.0), ([-77, -101], 1.0 / 127.0)];
        let cone = Cone::around(members.iter().map(|(member, factor)| (member, *factor)));
        for direction in [[102, -82], [-102, 82], [82, 97], [97, 82]] {
            let most = cone.most(&direction, length(&direction));
            for (member, factor) in &members {
                assert!(
                    product(member, &direction) * factor <= most,
                    "{direction:?}"
                );
            }
        }
    }

    #[test]
    fn a_narrow_cone_bounds_closely() {
        let member = [100, 20, 0, 7];
        let cone = Cone::around([(&member, 1.0), (&[99, 21, 0, 7], 1.0)].into_iter());
        let exact = product(&member, &member);
        assert!(cone.most(&member, length(&member)) < exact * 1.02);
        // Across, next to nothing is left.
        assert!(cone.most(&[0, 0, 100, 0], 100.0) < 500.0);
    }
}
