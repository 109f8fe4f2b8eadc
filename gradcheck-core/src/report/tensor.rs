//! What was concluded of a tensor, and what was measured of its entries.

use super::{Bound, Cell, Verdict};

/// What a check concluded of one tensor.
#[derive(Clone, Debug)]
pub struct TensorReport {
    pub(crate) path: String,
    pub(crate) shape: Vec<usize>,
    /// Of a tangent, how many axes stand before those of its points.
    pub(crate) tangent: Option<usize>,
    pub(crate) verdict: Verdict,
    pub(crate) resolution: Resolution,
    pub(crate) reason: Option<String>,
    /// How many entries were measured one by one.
    pub(crate) tried: usize,
    /// How many of them are wrong.
    pub(crate) wrong: usize,
    /// Whether there are no other wrong entries.
    pub(crate) exact: bool,
    /// How many entries are at a kink, which the resolution does not speak of unless all are.
    pub(crate) kinked: usize,
    /// The index ranges by axis outside of which every entry is known to be right.
    pub(crate) confined: Option<Vec<std::ops::Range<usize>>>,
    /// The entries that were measured one by one, right and wrong, by position.
    pub(crate) measurements: Vec<Measurement>,
    /// The steps of the look that limited the verdict, ascending.
    pub(crate) steps: Vec<Step>,
    /// How many axes are those of the rows; the first, if it is not said.
    pub(crate) row_axes: Option<usize>,
}

/// The smallest relative errors that would have failed the check.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Resolution {
    /// Of a typical entry.
    pub(crate) entry: Bound,
    /// Of one row or column.
    pub(crate) slice: Bound,
    /// Of the tensor as a whole.
    pub(crate) whole: Bound,
    /// Whether the last decided, and not the first.
    pub(crate) is_of_whole: bool,
}

impl Resolution {
    /// Where single entries decided, and nothing else is known.
    #[cfg(test)]
    pub(crate) fn of_entry(entry: Bound) -> Self {
        Self { entry, slice: entry, whole: entry, is_of_whole: false }
    }

    /// The one that decided.
    pub(crate) fn judged(self) -> Bound {
        if self.is_of_whole { self.whole } else { self.entry }
    }
}

/// One entry that was measured by itself.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Measurement {
    /// Its position in the tensor, in row-major order.
    pub(crate) position: usize,
    pub(crate) analytic: f64,
    pub(crate) numeric: f64,
    /// A bound of the error of `numeric`.
    pub(crate) error: f64,
    /// Whether the analytic value is proven wrong.
    pub(crate) is_wrong: bool,
}

/// What one step showed along a direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Step {
    /// How far the parameters were moved, relative to their size.
    pub(crate) t: f64,
    /// The difference of the numeric and the analytic derivative, without sign, relative to what a
    /// typical entry of the tensor adds to it.
    pub(crate) difference: f64,
    /// What the noise of the cost may add to that.
    pub(crate) noise: f64,
}

/// One wrong entry of the analytic gradient.
#[derive(Clone, Debug)]
pub struct Mismatch {
    pub(crate) path: String,
    pub(crate) index: Vec<usize>,
    /// Of a tangent, how many axes stand before those of its points.
    pub(crate) tangent: Option<usize>,
    pub(crate) analytic: f64,
    pub(crate) numeric: f64,
    pub(crate) error: f64,
    /// The slopes of the function on both sides, the smaller first, where they differ.
    pub(crate) slopes: Option<[f64; 2]>,
    pub(crate) cell: Option<Cell>,
}

impl TensorReport {
    /// Returns the tensor's path, such as `layers[1].weight`; empty for a model that is one tensor.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the length of each axis.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Returns whether the tensor is a tangent of points that move by a
    /// [`Retraction`](crate::Retraction), with the component of the tangent as its last axis.
    #[must_use]
    pub fn is_tangent(&self) -> bool {
        self.tangent.is_some()
    }

    pub(crate) fn count(&self) -> usize {
        self.shape.iter().product()
    }

    /// The axes of the rows, of which there are none in a list, and those of the columns.
    pub(crate) fn split(&self) -> [&[usize]; 2] {
        let axes = self.row_axes.unwrap_or(usize::from(self.shape.len() > 1));
        let (rows, columns) = self.shape.split_at(axes.min(self.shape.len()));
        [rows, columns]
    }

    /// The numbers of rows and columns.
    pub(crate) fn sides(&self) -> [usize; 2] {
        self.split().map(|axes| axes.iter().product())
    }

    /// Returns what was concluded of this tensor.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.verdict
    }

    /// Returns the smallest error of a single entry that would have failed the check, relative to
    /// the typical entry of the tensor's gradient (the root mean square of those that are not 0).
    ///
    /// For a gradient of zeros, relative to the largest of the other tensors'. Infinite when
    /// nothing could be seen; never NaN.
    #[must_use]
    pub fn resolution(&self) -> f64 {
        self.resolution.entry.get()
    }

    /// Returns the smallest relative error that would have failed the check if one row or column were
    /// off by it: a factor beside 1, say. That of [`resolution`](Self::resolution) for a list.
    ///
    /// Of twenty rows one may be seen less well than that, by the chance of the direction.
    #[must_use]
    pub fn slice_resolution(&self) -> f64 {
        self.resolution.slice.get()
    }

    /// Returns the smallest relative error that would have failed the check if the tensor as a whole
    /// were off by it: a factor beside 1, say.
    #[must_use]
    pub fn whole_resolution(&self) -> f64 {
        self.resolution.whole.get()
    }

    /// Returns how many entries are at a kink of the function, where any value between the slopes on
    /// both sides is right. The resolutions are those of the other entries, if there are any.
    #[must_use]
    pub fn at_kinks(&self) -> usize {
        self.kinked
    }

    /// Returns what limited the check of this tensor, in a sentence.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }
}

impl Mismatch {
    /// Returns the path of the tensor.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// Returns the index in the tensor; empty for a scalar.
    #[must_use]
    pub fn index(&self) -> &[usize] {
        &self.index
    }

    /// Returns whether the tensor is a tangent of points that move by a
    /// [`Retraction`](crate::Retraction): the last component of the index is that of the tangent,
    /// and those before it lead to the point.
    #[must_use]
    pub fn is_tangent(&self) -> bool {
        self.tangent.is_some()
    }

    /// Returns the entry of the gradient under test.
    #[must_use]
    pub fn analytic(&self) -> f64 {
        self.analytic
    }

    /// Returns the derivative that the differences give.
    #[must_use]
    pub fn numeric(&self) -> f64 {
        self.numeric
    }

    /// Returns a bound of the error of [`numeric`](Self::numeric).
    #[must_use]
    pub fn error(&self) -> f64 {
        self.error
    }

    /// Returns the slopes of the function on both sides of the entry, the smaller first, where it is at
    /// a kink: any value between them would have been right. [`numeric`](Self::numeric) is their
    /// mean, and [`error`](Self::error) reaches beyond both.
    #[must_use]
    pub fn one_sided(&self) -> Option<[f64; 2]> {
        self.slopes
    }

    /// Returns the row and the column, where a Jacobian, a Hessian or a product with a tangent was
    /// checked; `None` for gradients.
    #[must_use]
    pub fn cell(&self) -> Option<&Cell> {
        self.cell.as_ref()
    }
}
