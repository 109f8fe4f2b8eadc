//! The numbers that the models of the corpus compute with: floats, and duals to validate them.

use std::fmt::Debug;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub, SubAssign};

use gradcheck_core::Scalar;
use num_dual::{Dual32, Dual64, DualNum};

/// A float or a dual number: one cost code serves the cost and its exact derivative.
pub trait Real:
    Copy
    + Debug
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + Sum
    + Send
    + Sync
    + 'static
{
    /// The constant nearest to `value`.
    fn of(value: f64) -> Self;
    /// The number without its derivative.
    fn value(self) -> f64;
    /// The exponential.
    #[must_use]
    fn exp(self) -> Self;
    /// The natural logarithm.
    #[must_use]
    fn ln(self) -> Self;
    /// The logarithm of one more.
    #[must_use]
    fn ln_1p(self) -> Self;
    /// The square root.
    #[must_use]
    fn sqrt(self) -> Self;
    /// The sine.
    #[must_use]
    fn sin(self) -> Self;
    /// The cosine.
    #[must_use]
    fn cos(self) -> Self;
    /// The hyperbolic tangent.
    #[must_use]
    fn tanh(self) -> Self;
    /// An integer power.
    #[must_use]
    fn powi(self, exponent: i32) -> Self;
    /// The absolute value.
    #[must_use]
    fn abs(self) -> Self;

    /// The product with a constant.
    #[must_use]
    fn times(self, factor: f64) -> Self {
        self * Self::of(factor)
    }

    /// The square.
    #[must_use]
    fn squared(self) -> Self {
        self * self
    }

    /// The larger of two; the first of equals.
    #[must_use]
    fn larger(self, other: Self) -> Self {
        if other > self { other } else { self }
    }

    /// `ln(1 + exp(self))` without overflow.
    #[must_use]
    fn softplus(self) -> Self {
        let zero = Self::of(0.0);
        if self > zero { self + (-self).exp().ln_1p() } else { self.exp().ln_1p() }
    }

    /// `1 / (1 + exp(-self))` without overflow.
    #[must_use]
    fn sigmoid(self) -> Self {
        let one = Self::of(1.0);
        if self > Self::of(0.0) {
            one / (one + (-self).exp())
        } else {
            let small = self.exp();
            small / (one + small)
        }
    }
}

/// A float that parameters consist of, and its dual.
pub trait Entry: Real + Scalar {
    /// The dual number over this float.
    type Dual: Real;

    /// The dual number with a given derivative.
    fn dual(self, derivative: Self) -> Self::Dual;
    /// The derivative that a dual number carries.
    fn derivative(dual: Self::Dual) -> Self;
}

macro_rules! real {
    ($type:ty, $of:expr, $value:expr) => {
        impl Real for $type {
            #[inline]
            fn of(value: f64) -> Self {
                $of(value)
            }
            #[inline]
            fn value(self) -> f64 {
                $value(self)
            }
            #[inline]
            fn powi(self, exponent: i32) -> Self {
                DualNum::powi(&self, exponent)
            }
            #[inline]
            fn abs(self) -> Self {
                if self < Self::of(0.0) { -self } else { self }
            }
            real!(delegated exp ln ln_1p sqrt sin cos tanh);
        }
    };
    (delegated $($function:ident)*) => {
        $(#[inline]
        fn $function(self) -> Self {
            DualNum::$function(&self)
        })*
    };
}

real!(f64, |value| value, |number| number);
real!(f32, <f32 as Scalar>::nearest, f64::from);
real!(Dual64, Self::from_re, |number: Self| number.re);
real!(Dual32, |value| Self::from_re(<f32 as Scalar>::nearest(value)), |number: Self| f64::from(
    number.re
));

impl Entry for f64 {
    type Dual = Dual64;

    fn dual(self, derivative: Self) -> Dual64 {
        Dual64::new(self, derivative)
    }
    fn derivative(dual: Dual64) -> Self {
        dual.eps
    }
}

impl Entry for f32 {
    type Dual = Dual32;

    fn dual(self, derivative: Self) -> Dual32 {
        Dual32::new(self, derivative)
    }
    fn derivative(dual: Dual32) -> Self {
        dual.eps
    }
}
