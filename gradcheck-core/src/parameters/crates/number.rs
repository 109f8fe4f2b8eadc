//! What arrays and matrices hold: an entry, or a complex number, which is two.

#[cfg(feature = "num-complex")]
use num_complex::Complex;

#[cfg(feature = "num-complex")]
use super::complex;
use crate::{Parameters, Scalar};

/// A number in an array: `f32` or `f64`, and with the feature `num-complex` complex ones of these,
/// which are two entries each on an axis after those of the array.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no number that a gradient check can move",
    label = "an array of this has no `Parameters`",
    note = "entries are `f32` or `f64`; with the feature `num-complex` of `gradcheck-core` also `Complex<f32>` and `Complex<f64>`"
)]
pub trait Number: Parameters<Scalar = Self::Entry> + Copy + Default + 'static {
    /// The type of the entries.
    type Entry: Scalar;

    /// The axis that a tensor has beside those of the array.
    const PARTS: &'static [usize];

    /// The entries of some numbers that lie together.
    fn entries(numbers: &[Self]) -> &[Self::Entry];

    /// The same, to be changed.
    fn entries_mut(numbers: &mut [Self]) -> &mut [Self::Entry];
}

impl<S: Scalar> Number for S {
    type Entry = S;

    const PARTS: &'static [usize] = &[];

    fn entries(numbers: &[S]) -> &[S] {
        numbers
    }

    fn entries_mut(numbers: &mut [S]) -> &mut [S] {
        numbers
    }
}

#[cfg(feature = "num-complex")]
impl<S: Scalar> Number for Complex<S> {
    type Entry = S;

    const PARTS: &'static [usize] = &[complex::PARTS];

    fn entries(numbers: &[Self]) -> &[S] {
        complex::entries(numbers)
    }

    fn entries_mut(numbers: &mut [Self]) -> &mut [S] {
        complex::entries_mut(numbers)
    }
}
