//! Parts of a model that are no vectors: points that move by a retraction from a tangent space.

use crate::Scalar;

/// A point that moves by a retraction from its tangent space, as a rotation or a pose does.
///
/// Its stored numbers cannot move alone: a unit quaternion whose entries are moved is none any
/// more. What moves it instead is a tangent, a vector with one component for each degree of
/// freedom. In [`layout`](crate::Parameters::layout) such a point is a tensor of shape `[3]` or
/// `[6]`, a list of them one of shape `[n, 6]`, and the gradient has a tangent in its place:
/// `[f64; 6]` for a point, `Vec<[f64; 6]>` for a list, entry i of it the derivative of the cost at
/// `retract(ξ)` by ξᵢ at ξ = 0. Only the first order of the retraction counts there.
///
/// The entries of a tangent are 0 at the point itself. [`flatten`](crate::Parameters::flatten)
/// gives zeros, [`assign_flat`](crate::Parameters::assign_flat) retracts by what it is given, and
/// zeros leave the point as it is, bit for bit.
///
/// The rotations and motions of nalgebra implement it, with its feature. See J. Solà, J. Deray,
/// D. Atchuthan: A micro Lie theory for state estimation in robotics, arXiv 1812.01537, for groups;
/// P.-A. Absil, R. Mahony, R. Sepulchre: Optimization algorithms on matrix manifolds, section 4.1,
/// for retractions.
///
/// # Examples
/// An angle on a circle that is stored as cosine and sine:
/// ```
/// use gradcheck_core::{Parameters, Retraction, Visitor, VisitorMut};
///
/// #[derive(Clone)]
/// struct Heading { cosine: f64, sine: f64 }
///
/// impl Retraction for Heading {
///     type Scalar = f64;
///
///     fn degrees_of_freedom(&self) -> usize {
///         1
///     }
///
///     fn stored(&self) -> Vec<f64> {
///         vec![self.cosine, self.sine]
///     }
///
///     fn restore(&mut self, stored: &[f64]) {
///         [self.cosine, self.sine] = [stored[0], stored[1]];
///     }
///
///     fn retract(&mut self, tangent: &[f64]) {
///         let (sine, cosine) = tangent[0].sin_cos();
///         let turned = [
///             self.cosine * cosine - self.sine * sine,
///             self.cosine * sine + self.sine * cosine,
///         ];
///         self.restore(&turned);
///     }
/// }
///
/// impl Parameters for Heading {
///     type Scalar = f64;
///
///     fn visit(&self, visitor: &mut Visitor<'_, f64>) {
///         visitor.retraction(self);
///     }
///
///     fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, f64>) {
///         visitor.retraction(self);
///     }
///
///     // Lists of them are one tensor with these two, and a tensor each without.
///     fn visit_slice(values: &[Self], visitor: &mut Visitor<'_, f64>) {
///         visitor.retractions(values);
///     }
///
///     fn visit_slice_mut(values: &mut [Self], visitor: &mut VisitorMut<'_, f64>) {
///         visitor.retractions(values);
///     }
/// }
///
/// let mut headings = vec![Heading { cosine: 0.6, sine: 0.8 }; 2];
/// assert_eq!(headings.layout().to_string(), "parameters [2, 1] tangent");
/// # #[cfg(feature = "check")]
/// gradcheck_core::assert_gradients!(
///     &mut headings,
///     |h| h[0].cosine + 2.0 * h[1].sine,
///     |h| [[-h[0].sine], [2.0 * h[1].cosine]],
/// );
/// ```
pub trait Retraction {
    /// The type of every number: `f32` or `f64`.
    type Scalar: Scalar;

    /// Returns the number of components of a tangent: 3 for a rotation in space, 6 for a pose. The
    /// same before and after a retraction.
    fn degrees_of_freedom(&self) -> usize;

    /// Returns the numbers that the point is stored as, all of them: a check puts these back, and
    /// sees by them whether a closure has changed the point.
    fn stored(&self) -> Vec<Self::Scalar>;

    /// Sets the numbers that the point is stored as, bit for bit; `stored` are as many as
    /// [`stored`](Self::stored) gives.
    fn restore(&mut self, stored: &[Self::Scalar]);

    /// Moves the point along a tangent of so many components as there are degrees of freedom. One of
    /// zeros, along which it would stay, is not asked for.
    fn retract(&mut self, tangent: &[Self::Scalar]);

    /// For each convention in which the same point may move, what a tangent of this one is there.
    #[doc(hidden)]
    fn turns(&self) -> Vec<Turn> {
        Vec::new()
    }
}

/// A tangent of one convention as one of another, to first order.
#[doc(hidden)]
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// The module of `conventions`; empty for the usual one.
    pub convention: &'static str,
    /// Row by row, with as many rows and columns as there are degrees of freedom.
    pub matrix: Vec<f64>,
}

/// The degrees of freedom that all points of a list share; `None` where they differ.
pub(super) fn shared_degrees<R: Retraction>(points: &[R]) -> Option<usize> {
    let (first, others) = points.split_first()?;
    let degrees = first.degrees_of_freedom();
    others.iter().all(|point| point.degrees_of_freedom() == degrees).then_some(degrees)
}

/// The shape of a list of points: without an axis for the tangents where there are none.
pub(super) fn shape_of<R: Retraction>(points: &[R], degrees: usize) -> Vec<usize> {
    if points.is_empty() { vec![0] } else { vec![points.len(), degrees] }
}
