//! A wrong tensor, as far as it was measured.

use std::ops::Range;

use super::grid::{self, Line};
use crate::report::{Measurement, quoted};

/// What a rule may know of a tensor that is wrong. Values are in the user's unit.
#[derive(Clone, Copy)]
pub(crate) struct Symptoms<'a> {
    pub(crate) path: &'a str,
    pub(crate) shape: &'a [usize],
    /// Of a tangent, how many axes stand before those of its points.
    pub(crate) tangent: Option<usize>,
    /// The entries that were measured one by one, right and wrong, by ascending position. All of a
    /// small tensor, a sample of a large one.
    pub(crate) measurements: &'a [Measurement],
    /// Whether every entry that is not among the wrong ones was tried, or is known to be right.
    pub(crate) is_complete: bool,
    /// The greatest error that may hide in an entry that was not measured and is known to be right;
    /// infinite where none is, as at a kink.
    pub(crate) unseen: f64,
    /// The index ranges, one for each axis, outside of which every entry is known to be right; all of
    /// the tensor where nothing is known.
    pub(crate) confined: &'a [Range<usize>],
    /// The analytic gradient by position, also of entries that were not measured.
    pub(crate) analytic: &'a dyn Fn(usize) -> f64,
    /// The parameters by position.
    pub(crate) parameter: &'a dyn Fn(usize) -> f64,
    /// The relative difference that is no mistake.
    pub(crate) max_relative: f64,
}

/// A difference stands out when it is this many times what may be wrong with it.
const CLEAR: f64 = 20.0;
/// The rounding of a few operations, in units of the last place.
const ROUNDING: f64 = 4.0;

impl Symptoms<'_> {
    /// How many entries the tensor has.
    pub(super) fn count(&self) -> usize {
        self.shape.iter().product()
    }

    pub(super) fn is_measured_whole(&self) -> bool {
        self.measurements.len() == self.count()
    }

    /// Whether something is known of every entry outside of those that errors are confined to.
    pub(super) fn is_rest_known(&self) -> bool {
        self.is_measured_whole() || self.unseen.is_finite()
    }

    /// Whether the measured entries differ along every axis: a row says nothing of the others.
    pub(super) fn is_spread(&self) -> bool {
        Line::axes(self.shape).all(|line| {
            let mut components =
                self.measurements.iter().map(|entry| line.component(entry.position));
            let first = components.next();
            components.any(|component| Some(component) != first)
        })
    }

    pub(super) fn index(&self, position: usize) -> Vec<usize> {
        grid::index(self.shape, position)
    }

    /// The same without the difference that is no mistake: what is left are the error bounds.
    pub(super) fn sharpened(&self) -> Self {
        Self { max_relative: 0.0, ..*self }
    }

    /// An entry as its user would write it.
    pub(super) fn place(&self, position: usize) -> String {
        quoted(self.path, &self.index(position), self.tangent)
    }

    /// How far a right prediction may be from the numeric value, where `size` is the greatest
    /// number that it was computed from.
    pub(super) fn tolerance(&self, entry: &Measurement, size: f64) -> f64 {
        entry.error + (self.max_relative + ROUNDING * f64::EPSILON) * size.max(entry.numeric.abs())
    }

    /// Whether the analytic value is so wrong that an explanation of the numeric one means
    /// something.
    pub(super) fn is_clear(entry: &Measurement, tolerance: f64) -> bool {
        (entry.numeric - entry.analytic).abs() >= CLEAR * tolerance
    }

    /// Whether the numeric value is known not to be 0, with some digits.
    pub(super) fn is_sharp(&self, entry: &Measurement) -> bool {
        entry.numeric.abs() >= CLEAR * self.tolerance(entry, 0.0)
    }
}
