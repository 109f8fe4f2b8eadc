//! `Parameters` for the complex numbers of num-complex 0.4: an axis of length 2 after all others,
//! with the real and the imaginary part.

use std::slice;

use num_complex::Complex;

use super::{Parameters, Visitor, VisitorMut};
use crate::Scalar;

/// The length of the axis that a tensor has beside those of the array of complex numbers.
pub(super) const PARTS: usize = 2;

pub(super) fn entries<S: Scalar>(numbers: &[Complex<S>]) -> &[S] {
    bytemuck::cast_slice(numbers)
}

pub(super) fn entries_mut<S: Scalar>(numbers: &mut [Complex<S>]) -> &mut [S] {
    bytemuck::cast_slice_mut(numbers)
}

/// The real and the imaginary part are entries, `[.., 0]` and `[.., 1]`.
///
/// The gradient of a real cost f by z = x + iy is then the complex number ∂f/∂x + i ∂f/∂y, as
/// `PyTorch` has it: twice the derivative by the conjugate of z, and the conjugate of what `grad`
/// of JAX returns. That of |z|² is 2z.
impl<S: Scalar> Parameters for Complex<S> {
    type Scalar = S;

    fn visit(&self, visitor: &mut Visitor<'_, S>) {
        visitor.tensor(&[PARTS], entries(slice::from_ref(self)));
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, S>) {
        visitor.tensor(&[PARTS], entries_mut(slice::from_mut(self)));
    }

    fn visit_slice(values: &[Self], visitor: &mut Visitor<'_, S>) {
        visitor.tensor(&[values.len(), PARTS], entries(values));
    }

    fn visit_slice_mut(values: &mut [Self], visitor: &mut VisitorMut<'_, S>) {
        visitor.tensor(&[values.len(), PARTS], entries_mut(values));
    }

    fn common_shape(_: &[Self]) -> Option<Vec<usize>> {
        Some(vec![PARTS])
    }

    fn push_entries(values: &[Self], push: &mut dyn FnMut(&[S])) {
        push(entries(values));
    }

    fn push_entries_mut(values: &mut [Self], push: &mut dyn FnMut(&mut [S])) {
        push(entries_mut(values));
    }
}
