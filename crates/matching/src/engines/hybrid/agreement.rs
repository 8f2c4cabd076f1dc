//! How far two documents agree, signal by signal, and what a score is made of that.

use crate::score::Score;

use super::weights::Weights;

/// The signals, in the order they are shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Name {
    Skills,
    Role,
    Seniority,
    Education,
    Location,
    Pay,
    Preferences,
    Interest,
}

impl Name {
    pub(super) const ALL: [Self; 8] = [
        Self::Skills,
        Self::Role,
        Self::Seniority,
        Self::Education,
        Self::Location,
        Self::Pay,
        Self::Preferences,
        Self::Interest,
    ];

    pub(super) fn weight(self, weights: &Weights) -> f64 {
        match self {
            Self::Skills => weights.skills,
            Self::Role => weights.role,
            Self::Seniority => weights.seniority,
            Self::Education => weights.education,
            Self::Location => weights.location,
            Self::Pay => weights.pay,
            Self::Preferences => weights.preferences,
            Self::Interest => weights.interest,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Skills => "skills",
            Self::Role => "role",
            Self::Seniority => "seniority",
            Self::Education => "education",
            Self::Location => "location",
            Self::Pay => "pay",
            Self::Preferences => "preferences",
            Self::Interest => "interest",
        }
    }

    pub(super) fn says_what_the_work_is(self) -> bool {
        matches!(self, Self::Skills | Self::Role)
    }
}

/// How far two documents agree in one respect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Agreement {
    /// 0–1.
    pub(super) fits: f64,
    /// How much of it is known, 0–1.
    pub(super) known: f64,
}

impl Agreement {
    pub(super) const UNKNOWN: Self = Self {
        fits: 0.0,
        known: 0.0,
    };

    /// All known, or nothing.
    pub(super) fn of(fits: Option<f64>) -> Self {
        fits.map_or(Self::UNKNOWN, |fits| Self { fits, known: 1.0 })
    }

    /// The same if all that is unknown agreed as far as `rest`.
    pub(super) fn completed(self, rest: f64) -> Self {
        Self {
            fits: self.fits * self.known + rest * (1.0 - self.known),
            known: 1.0,
        }
    }
}

/// The agreements of one pair, in the order of [`Name::ALL`], and what each counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Agreements<'a> {
    pub(super) weights: &'a [f64; 8],
    pub(super) of: [Agreement; 8],
}

impl Agreements<'_> {
    pub(super) fn each(&self) -> impl Iterator<Item = (Name, f64, Agreement)> {
        let known = Name::ALL.into_iter().zip(self.weights).zip(self.of);
        known.map(|((name, weight), agreement)| (name, *weight, agreement))
    }

    /// Points by weight of each signal, in order, and the weight that is known.
    pub(super) fn points(&self) -> ([f64; 8], f64) {
        let (mut fits, mut of, mut all) = (0.0, 0.0, 0.0);
        for (name, weight, agreement) in self.each() {
            let known = weight * agreement.known;
            all += known;
            if name.says_what_the_work_is() {
                fits += known * agreement.fits;
                of += known;
            }
        }
        let relevance = if of > 0.0 { fits / of } else { 1.0 };
        let lift = relevance * (2.0 - relevance);
        let mut points = [0.0; 8];
        for (points, (name, weight, agreement)) in points.iter_mut().zip(self.each()) {
            let full = weight * agreement.known * agreement.fits;
            // Taste is of the work itself, too.
            *points = if name.says_what_the_work_is() || name == Name::Interest {
                full
            } else {
                full * lift
            };
        }
        (points, all)
    }

    /// The same with another agreement in one respect.
    pub(super) fn with(mut self, name: Name, agreement: Agreement) -> Self {
        for (held, known) in self.of.iter_mut().zip(Name::ALL) {
            if known == name {
                *held = agreement;
            }
        }
        self
    }

    pub(super) fn score(&self) -> Score {
        let (points, all) = self.points();
        Score::from_fraction(share(points.iter().sum(), all))
    }

    /// What was not learned of a person's taste is no gap in either document.
    pub(super) fn completed(mut self, rest: f64) -> Self {
        for (held, name) in self.of.iter_mut().zip(Name::ALL) {
            if name != Name::Interest {
                *held = held.completed(rest);
            }
        }
        self
    }

    /// The weight that would be known if the documents said all.
    pub(super) fn total(&self) -> f64 {
        let weights = self.each().map(|(name, weight, agreement)| match name {
            Name::Interest => weight * agreement.known,
            _ => weight,
        });
        weights.sum()
    }
}

pub(super) fn share(part: f64, of: f64) -> f64 {
    if of > 0.0 { part / of } else { 0.0 }
}
