//! The floating-point types that parameters are made of, and what a check needs to know of them.

use std::fmt::{Debug, Display};

use super::Parameters;

mod sealed {
    #[cfg(feature = "check")]
    use super::{Either, Family};

    /// Complex numbers are pairs of scalars, and are seen as such.
    #[cfg(feature = "num-complex")]
    pub trait Plain: bytemuck::Pod {}
    #[cfg(not(feature = "num-complex"))]
    pub trait Plain {}
    impl Plain for f32 {}
    impl Plain for f64 {}

    pub trait Sealed: Plain + Sized {
        /// Tells which of the two formats this is.
        #[cfg(feature = "check")]
        fn either<F: Family>(of: F::Of<Self>) -> Either<F>
        where
            Self: super::Scalar;
    }

    impl Sealed for f32 {
        #[cfg(feature = "check")]
        fn either<F: Family>(of: F::Of<Self>) -> Either<F> {
            Either::Single(of)
        }
    }

    impl Sealed for f64 {
        #[cfg(feature = "check")]
        fn either<F: Family>(of: F::Of<Self>) -> Either<F> {
            Either::Double(of)
        }
    }
}

/// The type of one parameter entry: `f32` or `f64`.
///
/// Sealed: the error model of a check is written for these two formats. The names of its methods
/// are none of num-traits', so that a model generic over both traits stays unambiguous.
///
/// # Examples
/// ```
/// use gradcheck_core::{Parameters, Scalar};
///
/// fn entries<S: Scalar>(model: &impl Parameters<Scalar = S>) -> usize {
///     model.flatten().len()
/// }
///
/// assert_eq!(entries(&[1.0_f32, 2.0]) + entries(&3.0_f64), 3);
/// ```
pub trait Scalar:
    sealed::Sealed
    + Copy
    + Debug
    + Default
    + Display
    + PartialOrd
    + Send
    + Sync
    + 'static
    + Parameters<Scalar = Self>
{
    /// Distance from 1 to the next larger value of this type.
    const ULP: f64;

    /// Returns the entry as an `f64`, exactly.
    fn widen(self) -> f64;

    /// Returns the value of this type that is nearest to `value`.
    fn nearest(value: f64) -> Self;

    /// Returns the bits of the entry, by which two entries are the same or not.
    fn bit_pattern(self) -> u64;
}

/// A kind of values that there is one of for each number format.
#[cfg(feature = "check")]
pub trait Family {
    /// The one for numbers of type `S`.
    type Of<S: Scalar>;
}

/// A value of a family whose format is only known when it runs.
#[cfg(feature = "check")]
pub enum Either<F: Family> {
    /// The one for `f32`.
    Single(F::Of<f32>),
    /// The one for `f64`.
    Double(F::Of<f64>),
}

/// Tells which of the two formats `S` is.
#[cfg(feature = "check")]
pub(crate) fn either<S: Scalar, F: Family>(of: F::Of<S>) -> Either<F> {
    S::either::<F>(of)
}

impl Scalar for f32 {
    const ULP: f64 = f32::EPSILON as f64;

    #[inline]
    fn widen(self) -> f64 {
        f64::from(self)
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "rounding to nearest is what is asked for")]
    fn nearest(value: f64) -> Self {
        value as f32
    }

    #[inline]
    fn bit_pattern(self) -> u64 {
        u64::from(f32::to_bits(self))
    }
}

impl Scalar for f64 {
    const ULP: f64 = f64::EPSILON;

    #[inline]
    fn widen(self) -> f64 {
        self
    }

    #[inline]
    fn nearest(value: f64) -> Self {
        value
    }

    #[inline]
    fn bit_pattern(self) -> u64 {
        f64::to_bits(self)
    }
}
