//! A wrong tensor, as far as it was measured.

use std::ops::Range;

use super::grid::{self, Fibre};
use crate::report::{Measurement, Topic, quoted};

/// A tensor in which no mistake was found.
#[derive(Clone, Copy)]
pub(crate) struct Passed<'a> {
    /// Its place in the layout.
    pub(crate) number: usize,
    pub(crate) path: &'a str,
    pub(crate) shape: &'a [usize],
    pub(crate) analytic: &'a dyn Fn(usize) -> f64,
}

/// The gradient by a tangent, in the convention of the check, if the analytic one is in another.
#[derive(Clone, Debug)]
pub(crate) struct Turned {
    /// The module of `conventions`; empty for the usual one.
    pub(crate) convention: &'static str,
    /// By position.
    pub(crate) values: Vec<f64>,
}

/// What a rule may know of a tensor that is wrong. Values are in the user's unit.
#[derive(Clone, Copy)]
pub(crate) struct Symptoms<'a> {
    /// What the check is about.
    pub(crate) topic: Topic,
    /// Its place in the layout.
    pub(crate) number: usize,
    pub(crate) path: &'a str,
    pub(crate) shape: &'a [usize],
    /// Of a tangent, how many axes stand before those of its points.
    pub(crate) tangent: Option<usize>,
    /// The entries that were measured one by one, right and wrong, by ascending position. All of a
    /// small tensor, a sample of a large one.
    pub(crate) measurements: &'a [Measurement],
    /// Some of the entries that were not measured and are known to be right, the greatest: what is
    /// said of the whole tensor has to hold for them too.
    pub(crate) right: &'a [Measurement],
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
    /// Whether there is no other tensor.
    pub(crate) is_alone: bool,
    /// The row and the column of an entry, where the tensor is a part of a matrix of derivatives.
    pub(crate) cell: &'a dyn Fn(usize) -> Option<[usize; 2]>,
    /// Of a tangent, what the gradient is if the analytic one has another convention.
    pub(crate) turned: &'a [Turned],
    /// Of the tangent at a single point, the numbers that the point is stored as.
    pub(crate) stored: &'a [f64],
    /// The relative difference that is no mistake.
    pub(crate) max_relative: f64,
    /// The tensors that are right.
    pub(crate) passed: &'a [Passed<'a>],
}

/// A difference stands out when it is this many times what may be wrong with it.
/// Measured by `sensitivity`: at half 1 fewer mistake without a name; at twice 5 more mistakes without
/// a name.
const CLEAR: f64 = 20.0;
/// How many entries show something of all of them, if not all were measured.
/// Measured by `sensitivity`: at half 4 fewer mistakes without a name; at twice no change.
pub(super) const SEEN: usize = 6;
/// Entries of this part of the others are lost beside them.
const LOST: f64 = 1e-3;
/// The part that a sample may leave out, if it is not so small that each of its entries stands for
/// more: then for three of them, as some may have been sought out.
const GAP: f64 = 1.0 / 3.0;
/// The rounding of a few operations, in units of the last place.
const ROUNDING: f64 = 4.0;

/// What was found right together was bounded along a direction, where errors of several entries may
/// cancel but for such a part.
/// Measured by `sensitivity`: at half 1 fewer mistake without a name; at twice 2 more mistakes without
/// a name.
pub(super) const CANCELLED: f64 = 10.0;
/// So many entries that are known to be right contradict a rule for the whole tensor, if any do.
const BESIDE: usize = 16;

/// The greatest entries that were not measured, of a tensor where these are known to be right but
/// for errors up to `unseen`.
pub(crate) fn beside(
    measured: &[Measurement],
    count: usize,
    analytic: &dyn Fn(usize) -> f64,
    unseen: f64,
) -> Vec<Measurement> {
    let is_measured =
        |position: &usize| measured.binary_search_by_key(position, |entry| entry.position).is_ok();
    let error = CANCELLED * unseen;
    let right = |position: usize| {
        let value = analytic(position);
        Measurement { position, analytic: value, numeric: value, error, is_wrong: false }
    };
    let mut right: Vec<Measurement> =
        (0..count).filter(|position| !is_measured(position)).map(right).collect();
    right.sort_by(|left, right| right.analytic.abs().total_cmp(&left.analytic.abs()));
    right.truncate(BESIDE);
    right
}

impl Symptoms<'_> {
    /// How many entries the tensor has.
    pub(super) fn count(&self) -> usize {
        self.shape.iter().product()
    }

    /// Whether what was measured shows something of every entry.
    pub(super) fn is_seen(&self) -> bool {
        self.is_complete || self.measurements.len() >= SEEN
    }

    /// Whether everything that was not measured is small beside the wrong entries.
    pub(super) fn is_rest_small(&self) -> bool {
        let wrong = self.measurements.iter().filter(|entry| entry.is_wrong);
        let least = wrong.map(|entry| entry.analytic.abs()).fold(f64::INFINITY, f64::min);
        let is_measured = |position: usize| {
            self.measurements.binary_search_by_key(&position, |entry| entry.position).is_ok()
        };
        let is_small = |position: usize| (self.analytic)(position).abs() <= LOST * least;
        (0..self.count()).all(|position| is_measured(position) || is_small(position))
    }

    pub(super) fn is_measured_whole(&self) -> bool {
        self.measurements.len() == self.count()
    }

    /// Whether something is known of every entry outside of those that errors are confined to.
    pub(super) fn is_rest_known(&self) -> bool {
        self.is_measured_whole() || self.unseen.is_finite()
    }

    /// Whether the measured entries differ along every axis, and leave no large part out: a row
    /// says nothing of the others.
    pub(super) fn is_spread(&self) -> bool {
        let ends = || self.measurements.iter().map(|entry| entry.position).chain([self.count()]);
        let starts = std::iter::once(0).chain(ends());
        let widest = ends().zip(starts).map(|(end, start)| end - start).max().unwrap_or(0);
        let part = self.count() as f64 * GAP.max(3.0 / self.measurements.len().max(1) as f64);
        let leaves_none = widest as f64 <= part;
        let is_everywhere = self.is_complete || leaves_none;
        let differs = |fibre: Fibre| {
            let mut components =
                self.measurements.iter().map(|entry| fibre.component(entry.position));
            let first = components.next();
            components.any(|component| Some(component) != first)
        };
        is_everywhere && Fibre::axes(self.shape).all(differs)
    }

    /// The same with some of the measurements only, and nothing known beside them.
    pub(super) fn only<'b>(&self, entries: &'b [Measurement]) -> Symptoms<'b>
    where
        Self: 'b,
    {
        Symptoms { measurements: entries, right: &[], ..*self }
    }

    pub(super) fn index(&self, position: usize) -> Vec<usize> {
        grid::index(self.shape, position)
    }

    /// The same without the difference that is no mistake: what is left are the error bounds.
    pub(super) fn sharpened(&self) -> Self {
        Self { max_relative: 0.0, ..*self }
    }

    /// An entry as its user would write it; one of a matrix by row and column, as the table has it.
    pub(super) fn place(&self, position: usize) -> String {
        let entry = quoted(self.path, &self.index(position), self.tangent);
        match (self.cell)(position).filter(|_| self.tangent.is_none()) {
            Some([row, column]) if self.is_alone => format!("row {row}, column {column}"),
            Some([row, column]) => format!("{entry} (row {row}, column {column})"),
            None => entry,
        }
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
