//! How far two documents agree in one respect.

/// How far two documents agree in one respect, and how much of it is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Agreement {
    /// 0–1.
    pub(crate) fits: f64,
    /// How much of it is known, 0–1.
    pub(crate) known: f64,
}

impl Agreement {
    pub(crate) const UNKNOWN: Self = Self {
        fits: 0.0,
        known: 0.0,
    };

    /// Full agreement.
    pub(crate) const FULL: Self = Self {
        fits: 1.0,
        known: 1.0,
    };

    /// Fully known, or not at all.
    pub(crate) fn of(fits: Option<f64>) -> Self {
        fits.map_or(Self::UNKNOWN, |fits| Self { fits, known: 1.0 })
    }

    /// The same if everything unknown agreed as far as `rest`.
    pub(crate) fn completed(self, rest: f64) -> Self {
        Self {
            fits: self.fits * self.known + rest * (1.0 - self.known),
            known: 1.0,
        }
    }
}

/// The mean of the known parts; `None` if none is known.
pub(crate) fn mean(parts: impl IntoIterator<Item = Option<f64>>) -> Option<f64> {
    let (sum, known) = parts
        .into_iter()
        .flatten()
        .fold((0.0, 0.0), |(sum, known), part| (sum + part, known + 1.0));
    (known > 0.0).then(|| sum / known)
}
