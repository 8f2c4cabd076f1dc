//! Points on the globe, and the distance between them.

use serde::{Deserialize, Serialize};

/// The mean radius of the earth.
const EARTH_KM: f64 = 6_371.0;

/// Steps of a coordinate: a point is exact to 150 m from north to south and 300 m from west to
/// east.
const STEPS: f64 = 65_535.0;

/// A point on the globe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Point([u16; 2]);

impl Point {
    /// The point at these degrees north and east; `None` if there is none.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the range is checked"
    )]
    pub(crate) fn of(latitude: f64, longitude: f64) -> Option<Self> {
        let within = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        let north = libm::round((latitude + 90.0) / 180.0 * STEPS);
        let east = libm::round((longitude + 180.0) / 360.0 * STEPS);
        within.then_some(Self([north as u16, east as u16]))
    }

    pub(crate) fn packed(self) -> [u16; 2] {
        self.0
    }

    /// From what [`Self::packed`] returned.
    pub(crate) fn unpacked(packed: [u16; 2]) -> Self {
        Self(packed)
    }

    /// Degrees north and east.
    pub(crate) fn degrees(self) -> [f64; 2] {
        let [north, east] = self.0.map(|steps| f64::from(steps) / STEPS);
        [north * 180.0 - 90.0, east * 360.0 - 180.0]
    }

    /// Kilometres along the surface of a sphere, by the haversine formula.
    pub(crate) fn km_to(self, other: Self) -> f64 {
        let [[a, from], [b, to]] = [self, other].map(|point| point.degrees().map(f64::to_radians));
        let half = |angle: f64| {
            let sine = libm::sin(angle / 2.0);
            sine * sine
        };
        let chord = half(b - a) + libm::cos(a) * libm::cos(b) * half(to - from);
        2.0 * EARTH_KM * libm::asin(libm::sqrt(chord.clamp(0.0, 1.0)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_of_cities() {
        let point = |[north, east]: [f64; 2]| Point::of(north, east).unwrap();
        let berlin = point([52.524, 13.411]);
        let munich = point([48.137, 11.575]);
        let sydney = point([-33.868, 151.207]);
        let km = |a: Point, b: Point| libm::round(a.km_to(b) / 5.0) * 5.0;
        assert_eq!(km(berlin, munich), 505.0);
        assert_eq!(km(munich, berlin), 505.0);
        assert_eq!(km(berlin, sydney), 16_095.0);
        assert_eq!(km(berlin, berlin), 0.0);
        assert_eq!(Point::of(90.1, 0.0), None);
        assert_eq!(Point::of(f64::NAN, 0.0), None);
        assert_eq!(point([90.0, 180.0]).packed(), [u16::MAX; 2]);
    }

    proptest::proptest! {
        #[test]
        fn a_packed_point_is_near_its_place(north in -90.0..=90.0, east in -180.0..=180.0) {
            let point = Point::of(north, east).unwrap();
            let [a, b] = point.degrees();
            proptest::prop_assert!((a - north).abs() < 0.0015 && (b - east).abs() < 0.003);
            proptest::prop_assert_eq!(Point::of(a, b), Some(point));
        }
    }
}
