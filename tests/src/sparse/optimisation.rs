//! Optimality conditions: those of an interior point, and of a regression with sparse features.

use gradcheck_core::Triplets;

use super::{Assembly, Problem, Real, wave};

const VARIABLES: usize = 16;
const CONSTRAINTS: usize = 6;
const BARRIER: f64 = 0.1;

/// ∇f + Aᵀy − z = 0, A x = b, x z = μ for f = Σ exp(x) + ¼ x⁴, with x, y and z in one list.
pub(super) fn interior_point<F: Real>() -> Problem<F> {
    let positive = |number| F::of(1.2) + wave::<F>(number) * F::of(0.7);
    let mut start: Vec<F> = (0..VARIABLES).map(positive).collect();
    start.extend((0..CONSTRAINTS).map(|number| wave::<F>(40 + number)));
    start.extend((0..VARIABLES).map(|number| positive(60 + number)));
    Problem {
        name: "interior-point KKT",
        start,
        function: conditions,
        derivatives: of_conditions,
        is_second: false,
    }
}

/// The entries of A.
fn constraints<F: Real>() -> impl Iterator<Item = (usize, usize, F)> {
    (0..CONSTRAINTS).flat_map(|row| {
        let columns = (0..VARIABLES).filter(move |column| (2 * row + column) % 5 < 2);
        columns.map(move |column| (row, column, wave::<F>(VARIABLES * row + column)))
    })
}

const DUALS: usize = VARIABLES + CONSTRAINTS;

fn conditions<F: Real>(x: &[F]) -> Vec<F> {
    let mut conditions = vec![F::zero(); x.len()];
    for place in 0..VARIABLES {
        conditions[place] = x[place].exp() + x[place].powi(3) - x[DUALS + place];
        conditions[DUALS + place] = x[place] * x[DUALS + place] - F::of(BARRIER);
    }
    for (row, column, value) in constraints::<F>() {
        conditions[column] = conditions[column] + value * x[VARIABLES + row];
        conditions[VARIABLES + row] = conditions[VARIABLES + row] + value * x[column];
    }
    conditions
}

fn of_conditions<F: Real>(x: &[F]) -> Triplets<F> {
    let mut matrix = Assembly::new(x.len(), x.len());
    for place in 0..VARIABLES {
        matrix.add(place, place, x[place].exp());
        matrix.add(place, place, F::of(3.0) * x[place] * x[place]);
        matrix.add(place, DUALS + place, -F::one());
        matrix.add(DUALS + place, place, x[DUALS + place]);
        matrix.add(DUALS + place, DUALS + place, x[place]);
    }
    for (row, column, value) in constraints::<F>() {
        matrix.add(column, VARIABLES + row, value);
        matrix.add(VARIABLES + row, column, value);
    }
    matrix.done()
}

const FEATURES: usize = 24;
const SAMPLES: usize = 40;

/// The gradient of a logistic regression in which a sample has three features.
pub(super) fn logistic<F: Real>() -> Problem<F> {
    Problem {
        name: "logistic regression",
        start: (0..FEATURES).map(|number| wave::<F>(11 * number)).collect(),
        function: gradient,
        derivatives: hessian,
        is_second: true,
    }
}

fn features<F: Real>(sample: usize) -> [(usize, F); 3] {
    [0, 1, 2].map(|number| {
        let place = (sample * (2 * number + 1) + 5 * number * number) % FEATURES;
        (place, wave::<F>(3 * sample + number) + F::of(0.2))
    })
}

fn sigmoid<F: Real>(x: &[F], sample: usize) -> F {
    let score: F = features::<F>(sample).iter().map(|(place, value)| *value * x[*place]).sum();
    (F::one() + (-score).exp()).recip()
}

fn gradient<F: Real>(x: &[F]) -> Vec<F> {
    let mut gradient: Vec<F> = x.iter().map(|weight| F::of(0.3) * *weight).collect();
    for sample in 0..SAMPLES {
        let label = if sample % 3 == 0 { F::one() } else { F::zero() };
        let error = sigmoid(x, sample) - label;
        for (place, value) in features::<F>(sample) {
            gradient[place] = gradient[place] + error * value;
        }
    }
    gradient
}

fn hessian<F: Real>(x: &[F]) -> Triplets<F> {
    let mut matrix = Assembly::new(x.len(), x.len());
    (0..x.len()).for_each(|place| matrix.add(place, place, F::of(0.3)));
    for sample in 0..SAMPLES {
        let score = sigmoid(x, sample);
        let weight = score * (F::one() - score);
        for (row, left) in features::<F>(sample) {
            for (column, right) in features::<F>(sample) {
                matrix.add(row, column, weight * left * right);
            }
        }
    }
    matrix.done()
}
