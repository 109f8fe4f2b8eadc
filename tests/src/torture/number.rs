//! The two formats of numbers, and where in them a model may be.

use fastrand::Rng;
use gradcheck_core::Scalar;

/// A format that parameters may have.
pub(super) trait Number: Scalar + Send + Sync + 'static {
    /// The units in which a cost is given: ordinary, tiny and huge.
    const UNITS: [f64; 3];
    /// Numbers at the ends of the format.
    const EXTREMES: [f64; 8];

    /// The nearest number of the format; of what is beyond it an infinity.
    fn of(value: f64) -> Self;
    fn to(self) -> f64;
    fn bits(self) -> u64;
}

impl Number for f64 {
    const UNITS: [f64; 3] = [1.0, 1e-300, 1e300];
    const EXTREMES: [f64; 8] =
        [0.0, -0.0, Self::MAX, -Self::MAX, Self::MIN_POSITIVE, 5e-324, Self::INFINITY, Self::NAN];

    fn of(value: f64) -> Self {
        value
    }

    fn to(self) -> f64 {
        self
    }

    fn bits(self) -> u64 {
        self.to_bits()
    }
}

impl Number for f32 {
    const UNITS: [f64; 3] = [1.0, 1e-30, 1e30];
    const EXTREMES: [f64; 8] =
        [0.0, -0.0, 3.402_823e38, -3.402_823e38, 1.175_494_4e-38, 1e-45, f64::INFINITY, f64::NAN];

    #[expect(clippy::cast_possible_truncation, reason = "the nearest is wanted")]
    fn of(value: f64) -> Self {
        value as Self
    }

    fn to(self) -> f64 {
        f64::from(self)
    }

    fn bits(self) -> u64 {
        u64::from(self.to_bits())
    }
}

/// Where the parameters of a model are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Range {
    /// Of the order of one.
    Ordinary,
    /// From 1e-6 to 1e6.
    Wide,
    /// Ordinary ones, and some at the ends of the format; infinities and NaN where `bool` says so.
    Extreme(bool),
}

impl Range {
    pub(super) fn draw<S: Number>(self, rng: &mut Rng) -> S {
        let ordinary = 0.2 + 1.5 * rng.f64();
        let ordinary = if rng.bool() { ordinary } else { -ordinary };
        S::of(match self {
            Self::Ordinary => ordinary,
            Self::Wide => ordinary * 10_f64.powf(12.0 * rng.f64() - 6.0),
            Self::Extreme(_) if rng.bool() => ordinary,
            Self::Extreme(all) => S::EXTREMES[rng.usize(..if all { 8 } else { 6 })],
        })
    }
}
