//! Ordinary correct functions must not fail, and their gradients with one mistake must not pass:
//! the trade-off by which a checker is worth something. Each in double and in single precision.

mod functions;
mod hard;
mod verdicts;

use gradcheck_core::Scalar;
use ndarray::{Array2, NdFloat};

/// A number that the table computes with.
trait Number: NdFloat + Scalar + std::iter::Sum {}

impl Number for f32 {}
impl Number for f64 {}

/// The tensors of a model.
type Tensors<S> = Vec<Array2<S>>;

/// A cost with its gradient, and what a check must say of it.
struct Case<S> {
    name: &'static str,
    /// What is known of the correct gradient.
    expected: Expected,
    /// Draws the parameters.
    start: fn(&mut fastrand::Rng) -> Vec<Array2<f64>>,
    cost: fn(&Tensors<S>) -> S,
    gradient: fn(&Tensors<S>) -> Tensors<S>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Expected {
    /// It passes.
    Pass,
    /// It passes, though the gradient is zero up to rounding, so that mistakes do not show.
    Zero,
    /// It may be inconclusive.
    NotFail,
}

/// A number of the table's format.
fn n<S: Number>(value: f64) -> S {
    S::nearest(value)
}

/// A matrix of numbers between `low` and `high`.
fn between(
    random: &mut fastrand::Rng,
    rows: usize,
    columns: usize,
    low: f64,
    high: f64,
) -> Array2<f64> {
    Array2::from_shape_simple_fn((rows, columns), || low + (high - low) * random.f64())
}
