//! What the networks ask of their numbers, so that one text computes in f32 and in f64, and the
//! activations over them.

use std::fmt::Debug;
use std::iter::Sum;
use std::ops::{AddAssign, DivAssign, MulAssign, SubAssign};

use gradcheck_core::{MapScalar, Parameters, Scalar};
use ndarray::{Array1, Array2, LinalgScalar, ScalarOperand};
use num_traits::Float;

/// `f32` or `f64`.
pub trait Real:
    Scalar
    + Float
    + LinalgScalar
    + ScalarOperand
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + Sum
    + Debug
{
}

impl Real for f32 {}
impl Real for f64 {}

/// A model over `f32` whose copy over `f64` is a model, too.
pub trait Narrow: Parameters<Scalar = f32> + MapScalar<f32, f64> {}

impl<N: Parameters<Scalar = f32> + MapScalar<f32, f64>> Narrow for N {}

/// The nearest number in f32.
#[must_use]
pub fn narrow(number: f64) -> f32 {
    f32::nearest(number)
}

/// A number of the standard normal distribution.
pub(super) fn normal<T: Real>(generator: &mut fastrand::Rng) -> T {
    let radius = (-2.0 * (1.0 - generator.f64()).ln()).sqrt();
    T::nearest(radius * (std::f64::consts::TAU * generator.f64()).cos())
}

/// Numbers of that distribution, times `size`.
pub(super) fn normals<T: Real>(
    generator: &mut fastrand::Rng,
    rows: usize,
    columns: usize,
    size: f64,
) -> Array2<T> {
    let size = T::nearest(size);
    Array2::from_shape_simple_fn((rows, columns), || size * normal::<T>(generator))
}

/// The weights of a layer by the initialisation of He, which leaves the squares of the outputs those
/// of the inputs behind a rectifier, and small biases.
pub(super) fn layer<T: Real>(
    generator: &mut fastrand::Rng,
    rows: usize,
    columns: usize,
) -> (Array2<T>, Array1<T>) {
    let weights = normals(generator, rows, columns, (2.0 / rows as f64).sqrt());
    (weights, Array1::from_shape_simple_fn(columns, || T::nearest(0.1) * normal::<T>(generator)))
}

/// A function of one number with its derivative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activation {
    /// The hyperbolic tangent.
    Tanh,
    /// 1 / (1 + e⁻ˣ).
    Sigmoid,
    /// The rectifier.
    Relu,
    /// The rectifier with a slope of 0.01 below 0.
    LeakyRelu,
    /// ln(1 + eˣ).
    Softplus,
    /// By the formula with tanh.
    Gelu,
    /// x / (1 + e⁻ˣ).
    Silu,
    /// eˣ − 1 below 0, x above.
    Elu,
}

/// Every activation.
pub const ACTIVATIONS: [Activation; 8] = [
    Activation::Tanh,
    Activation::Sigmoid,
    Activation::Relu,
    Activation::LeakyRelu,
    Activation::Softplus,
    Activation::Gelu,
    Activation::Silu,
    Activation::Elu,
];

pub(super) fn sigmoid<T: Real>(x: T) -> T {
    (T::one() + (-x).exp()).recip()
}

/// The argument of the hyperbolic tangent in GELU, and its derivative.
fn gelu_inner<T: Real>(x: T) -> [T; 2] {
    let [scale, cube] = [0.797_884_560_802_865_4, 0.044_715].map(T::nearest);
    let three = T::nearest(3.0);
    [scale * (x + cube * x * x * x), scale * (T::one() + three * cube * x * x)]
}

impl Activation {
    /// The value at `x`.
    pub fn value<T: Real>(self, x: T) -> T {
        let half = T::nearest(0.5);
        match self {
            Self::Tanh => x.tanh(),
            Self::Sigmoid => sigmoid(x),
            Self::Relu => x.max(T::zero()),
            Self::LeakyRelu | Self::Elu if x > T::zero() => x,
            Self::LeakyRelu => T::nearest(0.01) * x,
            Self::Softplus => x.max(T::zero()) + (-x.abs()).exp().ln_1p(),
            Self::Gelu => half * x * (T::one() + gelu_inner(x)[0].tanh()),
            Self::Silu => x * sigmoid(x),
            Self::Elu => x.exp_m1(),
        }
    }

    /// The derivative at `x`.
    pub fn slope<T: Real>(self, x: T) -> T {
        let (one, half) = (T::one(), T::nearest(0.5));
        match self {
            Self::Tanh => one - x.tanh().powi(2),
            Self::Sigmoid => sigmoid(x) * (one - sigmoid(x)),
            Self::Relu | Self::LeakyRelu | Self::Elu if x > T::zero() => one,
            Self::Relu => T::zero(),
            Self::LeakyRelu => T::nearest(0.01),
            Self::Elu => x.exp(),
            Self::Softplus => sigmoid(x),
            Self::Gelu => {
                let [inner, slope] = gelu_inner(x);
                let tanh = inner.tanh();
                half * (one + tanh) + half * x * (one - tanh * tanh) * slope
            }
            Self::Silu => sigmoid(x) * (one + x * (one - sigmoid(x))),
        }
    }
}
