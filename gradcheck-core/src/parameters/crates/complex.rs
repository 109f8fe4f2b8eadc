//! `Complex<f32>` and `Complex<f64>` of num-complex 0.4, alone, in lists and maps, in the arrays of every ndarray and in the
//! matrices of nalgebra and faer.
//!
//! ```toml
//! [dev-dependencies]
//! gradcheck-core = { version = "0.1", features = ["num-complex"] }
//! ```
//!
//! ```
//! # #[cfg(feature = "check")] {
//! use gradcheck_core::assert_gradients;
//! use num_complex::Complex64;
//!
//! let target = Complex64::new(0.3, 0.8);
//! assert_gradients!(
//!     Complex64::new(0.5, -1.5),
//!     |z| (z.exp() - target).norm_sqr(),
//!     |z| z.exp().conj() * (z.exp() - target) * 2.0,
//! );
//! # }
//! ```
//!
//! The gradient of a real cost by z = x + iy is ∂f/∂x + i ∂f/∂y, as in `PyTorch`; that of JAX is its conjugate.

use std::slice;

use num_complex::Complex;

use crate::Scalar;
use crate::parameters::{Parameters, Visitor, VisitorMut};

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
