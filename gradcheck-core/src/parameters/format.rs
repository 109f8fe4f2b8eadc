//! Which of the two number formats a type is: what is generic over it here is compiled once for each
//! of them, and not again in every crate that uses it.

use super::{Parameters, Scalar};

/// A kind of values that there is one of for each number format.
pub trait Family {
    /// The one for numbers of type `S`.
    type Of<S: Scalar>;
}

/// A value of a family whose format is only known when it runs.
pub enum Either<F: Family> {
    /// The one for `f32`.
    Single(F::Of<f32>),
    /// The one for `f64`.
    Double(F::Of<f64>),
}

/// Models that are read.
pub struct Lent<'a>(std::marker::PhantomData<&'a ()>);

impl<'a> Family for Lent<'a> {
    type Of<S: Scalar> = &'a dyn Parameters<Scalar = S>;
}

/// Models that are changed.
pub(crate) struct Changed<'a>(std::marker::PhantomData<&'a mut ()>);

impl<'a> Family for Changed<'a> {
    type Of<S: Scalar> = &'a mut dyn Parameters<Scalar = S>;
}
