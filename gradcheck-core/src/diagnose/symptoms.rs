//! A wrong tensor, as far as it was measured.

use std::ops::Range;

use crate::report::Measurement;

/// What a rule may know of a tensor that is wrong. Values are in the user's unit.
#[derive(Clone, Copy)]
pub(crate) struct Symptoms<'a> {
    pub(crate) path: &'a str,
    pub(crate) shape: &'a [usize],
    /// The entries that were measured one by one, right and wrong, by ascending position. All of a
    /// small tensor, a sample of a large one.
    pub(crate) measurements: &'a [Measurement],
    /// Whether every entry that is not among the wrong ones is known to be right.
    pub(crate) is_complete: bool,
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
