//! What a layer of the zoo is: a forward pass, a backward pass written by hand, and ten ways to
//! get it wrong.

use std::ops::Range;

use fastrand::Rng;
use gradcheck_core::{Parameters, Scalar};
use ndarray::{Array, Array2, Axis, Dimension, NdFloat, ShapeBuilder, Slice};

/// The numbers of a layer: `f32` or `f64`.
pub trait Float: Scalar + NdFloat {}

impl<F: Scalar + NdFloat> Float for F {}

/// A layer with its inputs: all that its backward pass gives a gradient for.
pub trait Layer: Parameters + Sized {
    /// What the forward pass gives.
    type Output: Parameters<Scalar = Self::Scalar>;
    /// One way to get the backward pass wrong.
    type Mistake: Copy + 'static;

    /// What the layer is called in the table.
    const NAME: &'static str;
    /// Every mistake, and the sentence that says what it is.
    const MISTAKES: [(Self::Mistake, &'static str); 10];

    /// The layer and its inputs with random entries.
    fn random(rng: &mut Rng) -> Self;

    /// The outputs.
    fn forward(&self) -> Self::Output;

    /// The gradient of the product of the outputs with `cotangent`, in the form of the layer.
    #[must_use]
    fn backward(&self, cotangent: &Self::Output, mistake: Option<Self::Mistake>) -> Self;
}

/// An enum of mistakes that keeps the sentence above each variant.
macro_rules! mistakes {
    (
        $(#[doc = $about:literal])*
        pub enum $name:ident { $(#[doc = $sentence:literal] $variant:ident,)* }
    ) => {
        $(#[doc = $about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $(#[doc = $sentence] $variant,)*
        }

        impl $name {
            /// Every mistake with its sentence.
            pub const ALL: [(Self, &'static str); [$($sentence),*].len()] =
                [$((Self::$variant, $sentence.trim_ascii()),)*];
        }
    };
}
pub(super) use mistakes;

/// An array of entries between -1 and 1.
pub(super) fn uniform<F: Float, D: Dimension, S: ShapeBuilder<Dim = D>>(
    rng: &mut Rng,
    shape: S,
) -> Array<F, D> {
    Array::from_shape_simple_fn(shape, || F::nearest(2.0 * rng.f64() - 1.0))
}

/// An array of entries between 0.5 and 1.5.
pub(super) fn positive<F: Float, D: Dimension, S: ShapeBuilder<Dim = D>>(
    rng: &mut Rng,
    shape: S,
) -> Array<F, D> {
    Array::from_shape_simple_fn(shape, || F::nearest(0.5 + rng.f64()))
}

/// An array of the same shape, full of ones: a cotangent that is not looked at.
pub(super) fn ones_like<F: Float, D: Dimension>(array: &Array<F, D>) -> Array<F, D> {
    Array::ones(array.raw_dim())
}

/// The count as a float.
pub(super) fn count<F: Float>(count: usize) -> F {
    F::nearest(count as f64)
}

/// `1 / (1 + exp(-x))`.
pub(super) fn sigmoid<F: Float>(x: F) -> F {
    F::one() / (F::one() + (-x).exp())
}

/// An array of entries between -1 and 1, no two of which are close.
pub(super) fn spread<F: Float, D: Dimension, S: ShapeBuilder<Dim = D>>(
    rng: &mut Rng,
    shape: S,
) -> Array<F, D> {
    let mut array = Array::zeros(shape);
    let gaps = count::<F>(array.len()) - F::one();
    let mut ranks: Vec<usize> = (0..array.len()).collect();
    rng.shuffle(&mut ranks);
    for (entry, rank) in array.iter_mut().zip(ranks) {
        *entry = count::<F>(2 * rank) / gaps - F::one();
    }
    array
}

/// A copy of some columns.
pub(super) fn columns<F: Float>(array: &Array2<F>, columns: Range<usize>) -> Array2<F> {
    array.slice_axis(Axis(1), Slice::from(columns)).to_owned()
}
