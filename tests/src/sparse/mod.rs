//! Functions with sparse Jacobians and gradients with sparse Hessians, with the derivatives by hand,
//! and what people do wrong with them.

mod fields;
mod mechanics;
mod mistakes;
mod networks;
mod optimisation;
mod vision;

use gradcheck_core::{Scalar, Triplets};
use num_traits::{Float, FloatConst};

pub use mistakes::{Mistake, all as mistakes, place};

/// A number of either format.
pub trait Real: Scalar + Float + FloatConst + std::iter::Sum {
    /// The nearest number of the format.
    #[must_use]
    fn of(value: f64) -> Self {
        <Self as Scalar>::nearest(value)
    }
}

impl<F: Scalar + Float + FloatConst + std::iter::Sum> Real for F {}

/// A function of several outputs with its sparse Jacobian; of a gradient, with its Hessian.
#[derive(Clone)]
pub struct Problem<F> {
    /// What it is.
    pub name: &'static str,
    /// Where it is looked at.
    pub start: Vec<F>,
    /// The outputs.
    pub function: fn(&[F]) -> Vec<F>,
    /// Their derivatives.
    pub derivatives: fn(&[F]) -> Triplets<F>,
    /// Whether the function is a gradient.
    pub is_second: bool,
}

/// All problems, in one format.
#[must_use]
pub fn problems<F: Real>() -> Vec<Problem<F>> {
    vec![
        vision::bundle(),
        vision::pose_graph(),
        vision::factorisation(),
        fields::poisson(),
        fields::minimal_surface(),
        mechanics::elastic_net(),
        mechanics::collocation(),
        mechanics::chain(),
        optimisation::interior_point(),
        optimisation::logistic(),
        networks::power_flow(),
        networks::kinetics(),
    ]
}

/// Numbers without a pattern, between -1 and 1.
pub(crate) fn wave<F: Real>(number: usize) -> F {
    F::of((1.7 * number as f64 + 0.3).sin())
}

/// Entries that are added up.
pub(crate) struct Assembly<F> {
    triplets: Triplets<F>,
}

impl<F: Real> Assembly<F> {
    pub(crate) fn new(rows: usize, columns: usize) -> Self {
        Self { triplets: Triplets { rows, columns, entries: Vec::new() } }
    }

    pub(crate) fn add(&mut self, row: usize, column: usize, value: F) {
        self.triplets.entries.push((row, column, value));
    }

    pub(crate) fn done(self) -> Triplets<F> {
        self.triplets
    }
}
