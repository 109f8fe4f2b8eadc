//! Any model as an ordered flat list of entries with paths, and back.

#[cfg(any(feature = "glam", feature = "nalgebra", feature = "nalgebra-0_34"))]
pub mod conventions;
pub(crate) mod crates;
mod flat;
#[cfg(any(feature = "glam", feature = "nalgebra", feature = "nalgebra-0_34"))]
mod group;
mod layout;
mod map;
mod matrix;
mod path;
#[cfg(any(feature = "glam", feature = "nalgebra", feature = "nalgebra-0_34"))]
mod pointlike;
mod retraction;
#[cfg(any(feature = "nalgebra", feature = "nalgebra-0_34"))]
mod rigid;
mod scalar;
mod sequence;
mod shared;
mod std;
mod visitor;

pub use layout::{Layout, LayoutError, TensorLayout};
pub use map::{MapScalar, ScalarMap};
#[cfg(feature = "check")]
pub(crate) use matrix::Triangle;
#[cfg(any(
    feature = "check",
    feature = "faer",
    feature = "nalgebra-sparse",
    feature = "sprs"
))]
pub(crate) use matrix::{Form, Sparse};
pub use matrix::{LowerTriangle, Matrix, Triplets, UpperTriangle};
pub use retraction::Retraction;
#[cfg(feature = "check")]
pub(crate) use retraction::Turn;
pub use scalar::Scalar;
#[cfg(feature = "check")]
pub(crate) use scalar::{Either, Family, either};
#[cfg(feature = "check")]
pub(crate) use visitor::{Sink, SinkMut, Tensor};
pub use visitor::{Visitor, VisitorMut};

/// A model whose numbers can be listed in order, named, and set.
///
/// Derive it; write it by hand only for a container that is not yours to change. The order is
/// that of the fields in their declaration, and row-major inside a tensor, whatever its layout
/// in memory. Usable as a trait object, and as a supertrait: `trait Layer: Parameters<Scalar = f64>`.
///
/// # Examples
/// ```
/// use gradcheck_core::{Parameters, Visitor, VisitorMut};
///
/// struct Line { slope: f64, offsets: Vec<f64> }
///
/// impl Parameters for Line {
///     type Scalar = f64;
///
///     fn visit(&self, visitor: &mut Visitor<'_, f64>) {
///         visitor.field("slope", &self.slope);
///         visitor.field("offsets", &self.offsets);
///     }
///
///     fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, f64>) {
///         visitor.field("slope", &mut self.slope);
///         visitor.field("offsets", &mut self.offsets);
///     }
/// }
///
/// let mut line = Line { slope: 2.0, offsets: vec![0.5, -0.5] };
/// assert_eq!(line.flatten(), [2.0, 0.5, -0.5]);
/// line.assign_flat(&[3.0, 1.0, 0.0])?;
/// assert_eq!(line.slope, 3.0);
/// # Ok::<(), gradcheck_core::LayoutError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model that a gradient check can move",
    label = "`Parameters` is not implemented for this type",
    note = "for a type of your own, add `#[derive(Parameters)]`",
    note = "for a type of another crate, enable the feature of `gradcheck-core` that covers it, or name a module that visits it: `#[parameters(with = \"module\")]`",
    note = "for a field that holds no parameters, write `#[parameters(skip)]` on it",
    note = "for boxed layers, their trait asks for it: `trait Layer: Parameters<Scalar = f32>`",
    note = "the parameters come first in a check, by value or as `&mut model`; their numbers are `f32` or `f64`"
)]
pub trait Parameters {
    /// The type of every entry: `f32` or `f64`.
    type Scalar: Scalar;

    /// Hands out every tensor in order, to be read.
    fn visit(&self, visitor: &mut Visitor<'_, Self::Scalar>);

    /// Hands out the same tensors in the same order, to be read or changed.
    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, Self::Scalar>);

    /// Returns the number of entries of all tensors.
    fn parameter_count(&self) -> usize {
        flat::count(&|visitor| self.visit(visitor))
    }

    /// Returns paths, shapes and ranges of all tensors in order.
    fn layout(&self) -> Layout {
        flat::layout(&|visitor| self.visit(visitor))
    }

    /// Returns a copy of all entries in order; zeros for points that move by a [`Retraction`].
    fn flatten(&self) -> Vec<Self::Scalar> {
        flat::flatten(&|visitor| self.visit(visitor))
    }

    /// Sets all entries from a flat list, bit for bit.
    ///
    /// A point that moves by a [`Retraction`] is retracted by its entries from where it is, and stays
    /// there where they are zeros.
    ///
    /// # Errors
    /// [`LayoutError::Length`] when the list has another length; nothing is changed then.
    fn assign_flat(&mut self, flat: &[Self::Scalar]) -> Result<(), LayoutError> {
        let expected = self.parameter_count();
        flat::assign(expected, flat, &mut |visitor| self.visit_mut(visitor))
    }

    /// Returns a copy of the model with the entries of a flat list.
    ///
    /// A copy of an `Rc` or an `Arc` refers to the same entries, which are set in both then.
    ///
    /// # Errors
    /// [`LayoutError::Length`] when the list has another length than the model.
    fn unflatten(&self, flat: &[Self::Scalar]) -> Result<Self, LayoutError>
    where
        Self: Sized + Clone,
    {
        let mut copy = self.clone();
        copy.assign_flat(flat)?;
        Ok(copy)
    }

    /// Hands out a sequence of values of this type: one tensor per value, or, for scalars and
    /// sequences of equal length, a single tensor of all of them.
    fn visit_slice(values: &[Self], visitor: &mut Visitor<'_, Self::Scalar>)
    where
        Self: Sized,
    {
        sequence::visit(values, visitor);
    }

    /// The counterpart of [`visit_slice`](Self::visit_slice) for entries that may be changed.
    fn visit_slice_mut(values: &mut [Self], visitor: &mut VisitorMut<'_, Self::Scalar>)
    where
        Self: Sized,
    {
        sequence::visit_mut(values, visitor);
    }

    /// The shape that all of `values` share if they are blocks of scalars, so that a sequence of
    /// them is one tensor; `None` for models.
    #[doc(hidden)]
    fn common_shape(_values: &[Self]) -> Option<Vec<usize>>
    where
        Self: Sized,
    {
        None
    }

    /// The entries of `values`, for types that have a [`common_shape`](Self::common_shape).
    #[doc(hidden)]
    fn push_entries(_values: &[Self], _push: &mut dyn FnMut(&[Self::Scalar]))
    where
        Self: Sized,
    {
    }

    #[doc(hidden)]
    fn push_entries_mut(_values: &mut [Self], _push: &mut dyn FnMut(&mut [Self::Scalar]))
    where
        Self: Sized,
    {
    }
}
