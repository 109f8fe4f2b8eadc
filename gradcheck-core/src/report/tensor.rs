//! What was concluded of a tensor, and what was measured of its entries.

use super::{Bound, Cell, Verdict};

/// What a check concluded of one tensor.
///
/// # Examples
/// ```
/// use gradcheck_core::{Check, Verdict};
///
/// let report = Check::new().run(
///     &mut (0.5_f64, vec![2.0_f64]),
///     |(a, b)| a.exp() + b[0].powi(2),
///     |(a, b)| (a.exp(), vec![3.0 * b[0]]),
/// )?;
///
/// let [right, wrong] = report.tensors() else { panic!("two tensors") };
/// assert_eq!([right.path(), wrong.path()], ["0", "1"]);
/// assert_eq!([right.verdict(), wrong.verdict()], [Verdict::Pass, Verdict::Fail]);
/// assert!(right.resolution() < 1e-3);
/// assert_eq!((wrong.measured(), wrong.wrong(), wrong.is_complete()), (1, 1, true));
/// # Ok::<(), gradcheck_core::CheckError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct TensorReport {
    pub(crate) path: String,
    pub(crate) shape: Vec<usize>,
    /// Of a tangent, how many axes stand before those of its points.
    pub(crate) tangent: Option<usize>,
    pub(crate) verdict: Verdict,
    pub(crate) resolution: Resolution,
    pub(crate) reason: Option<String>,
    /// How many entries were measured one by one.
    pub(crate) measured: usize,
    /// How many of them are wrong.
    pub(crate) wrong: usize,
    /// Whether there are no other wrong entries.
    pub(crate) is_complete: bool,
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

/// One entry that was measured by itself, right or wrong.
///
/// # Examples
/// ```
/// use gradcheck_core::Check;
///
/// let report = Check::new().run(&mut [0.5_f64, 2.0], |x| x[0] * x[1], |x| [x[1], -x[0]])?;
///
/// let wrong = report.tensors()[0].measurements().iter().find(|entry| entry.is_wrong());
/// assert_eq!(wrong.map(|entry| (entry.position(), entry.analytic())), Some((1, -0.5)));
/// # Ok::<(), gradcheck_core::CheckError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Measurement {
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
///
/// # Examples
/// ```
/// use gradcheck_core::Check;
///
/// let noisy = |x: &mut f64| 1e9 + x.sin();
/// let report = Check::new().resolution(1e-12).run(&mut 1.0, noisy, |x| x.cos())?;
///
/// let steps = report.tensors()[0].steps();
/// assert!(steps.iter().all(|step| step.step() > 0.0 && step.noise() >= 0.0));
/// assert!(steps.windows(2).all(|pair| pair[0].step() <= pair[1].step()));
/// # Ok::<(), gradcheck_core::CheckError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// How far the parameters were moved, relative to their size.
    pub(crate) t: f64,
    /// The difference of the numeric and the analytic derivative, without sign, relative to what a
    /// typical entry of the tensor adds to it.
    pub(crate) difference: f64,
    /// What the noise of the cost may add to that.
    pub(crate) noise: f64,
}

/// One wrong entry of the analytic gradient.
///
/// # Examples
/// ```
/// use gradcheck_core::Check;
///
/// let report = Check::new().run(&mut [0.5_f64, 2.0], |x| x[0] * x[1], |x| [x[1], -x[0]])?;
///
/// let wrong = &report.mismatches()[0];
/// assert_eq!((wrong.path(), wrong.index(), wrong.analytic()), ("", &[1][..], -0.5));
/// assert!((wrong.numeric() - 0.5).abs() <= wrong.error());
/// # Ok::<(), gradcheck_core::CheckError>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
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
    /// Where entries are of unlike size, as in one vector of metres and seconds, an entry counts by
    /// what it changes of the cost as it moves by its own size: its error times its size is compared
    /// with the typical product of gradient and size.
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

    /// Returns how many entries were measured one by one.
    #[must_use]
    pub fn measured(&self) -> usize {
        self.measured
    }

    /// Returns how many of the measured entries are wrong.
    #[must_use]
    pub fn wrong(&self) -> usize {
        self.wrong
    }

    /// Returns whether it is known that no other entry is wrong.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.is_complete
    }

    /// Returns what is kept of the measured entries, right and wrong, by position.
    #[must_use]
    pub fn measurements(&self) -> &[Measurement] {
        &self.measurements
    }

    /// Returns the steps of the look along a direction that limited the verdict, ascending.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }
}

impl Measurement {
    /// Returns the position in the tensor, in row-major order.
    #[must_use]
    pub fn position(&self) -> usize {
        self.position
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

    /// Returns whether the entry is proven wrong.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.is_wrong
    }
}

impl Step {
    /// Returns how far the parameters were moved, relative to their size.
    #[must_use]
    pub fn step(&self) -> f64 {
        self.t
    }

    /// Returns the difference of the numeric and the analytic derivative, without sign, relative to
    /// the part that a typical entry of the tensor has in them.
    #[must_use]
    pub fn difference(&self) -> f64 {
        self.difference
    }

    /// Returns what the noise of the cost may add to [`difference`](Self::difference).
    #[must_use]
    pub fn noise(&self) -> f64 {
        self.noise
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
