//! What is known of one entry that was measured by itself, and of the row that it is in.

use crate::differentiate::Noise;

/// Steps of more than this part of an entry may reach over features of the function unseen.
/// Measured by `sensitivity`: at half 9 more misses (6 of 1e-3 and larger), 2 fewer wrong tensors; at
/// twice no change.
pub(crate) const WIDE: f64 = 0.03;

/// The slopes on both sides of a kink, whichever is which.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slopes {
    pub(crate) smaller: f64,
    pub(crate) greater: f64,
}

impl Slopes {
    /// The same in another unit, which is positive.
    pub(crate) fn over(self, unit: f64) -> Self {
        Self { smaller: self.smaller / unit, greater: self.greater / unit }
    }

    /// The least and the greatest of both.
    pub(crate) fn and(self, other: Self) -> Self {
        Self { smaller: self.smaller.min(other.smaller), greater: self.greater.max(other.greater) }
    }
}

/// One entry that was measured by itself, in the user's unit times the unit of the samples.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Proof {
    pub(crate) position: usize,
    pub(crate) analytic: f64,
    pub(crate) numeric: f64,
    /// A bound of the error of `numeric`.
    pub(crate) error: f64,
    /// Whether the analytic value is a mistake.
    pub(crate) is_wrong: bool,
    /// The slopes on both sides, where they differ.
    pub(crate) slopes: Option<Slopes>,
}

/// What is known of a row of a matrix.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KnownRow {
    pub(crate) noise: Noise,
    /// Whether its output is an exact 0 and stays that as the parameters move, and what its derivatives say
    /// that it changes by would be lost in the rounding of what it is made of.
    pub(crate) is_still: bool,
}

/// How far the slopes on both sides of a kink are from their mean.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HalfJump {
    pub(crate) measured: f64,
    /// What it is at the most.
    pub(crate) greatest: f64,
}

impl Proof {
    /// The same where any slope is right that differs by no more than `half` from the numeric one.
    pub(crate) fn at_kink(self, half: HalfJump) -> Self {
        let error = self.error + half.greatest;
        let is_wrong = self.is_wrong && (self.analytic - self.numeric).abs() > error;
        let slopes =
            Slopes { smaller: self.numeric - half.measured, greater: self.numeric + half.measured };
        Self { error, is_wrong, slopes: Some(slopes), ..self }
    }
}
