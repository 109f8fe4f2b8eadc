//! A curve fitted to measurements: checks the Jacobian of the residuals first, then takes
//! Gauss-Newton steps with it, and prints how the squares shrink.
//!
//! `cargo run --example least_squares`

use gradcheck_core::{Parameters, assert_jacobian};
use ndarray::{Array1, Array2};

/// `height · exp(-rate · time) + floor`.
#[derive(Parameters)]
struct Decay {
    height: f64,
    rate: f64,
    floor: f64,
}

/// When something was measured, and what: about `2 exp(-1.5 t) + 0.5`.
const MEASURED: [(f64, f64); 8] = [
    (0.0, 2.51),
    (0.2, 1.97),
    (0.5, 1.46),
    (0.9, 1.01),
    (1.4, 0.75),
    (2.0, 0.59),
    (2.7, 0.54),
    (3.5, 0.51),
];

impl Decay {
    /// The curve minus what was measured.
    fn residuals(&self) -> Array1<f64> {
        let curve = |time: f64| self.height * (-self.rate * time).exp() + self.floor;
        MEASURED.iter().map(|(time, value)| curve(*time) - value).collect()
    }

    /// A row for each residual, a column for each entry in the order of the fields.
    fn jacobian(&self) -> Array2<f64> {
        Array2::from_shape_fn((MEASURED.len(), 3), |(row, column)| {
            let (time, _) = MEASURED[row];
            let left = (-self.rate * time).exp();
            [left, -self.height * time * left, 1.0][column]
        })
    }

    /// Goes to the least squares of the residuals as their Jacobian continues them.
    fn gauss_newton_step(&mut self) {
        let (jacobian, residuals) = (self.jacobian(), self.residuals());
        let step = solve(jacobian.t().dot(&jacobian), jacobian.t().dot(&residuals));
        self.height -= step[0];
        self.rate -= step[1];
        self.floor -= step[2];
    }
}

/// The solution of `matrix · x = right` for a symmetric positive definite matrix, by elimination.
fn solve(mut matrix: Array2<f64>, mut right: Array1<f64>) -> Array1<f64> {
    let size = right.len();
    for pivot in 0..size {
        for row in 0..size {
            if row == pivot {
                continue;
            }
            let factor = matrix[[row, pivot]] / matrix[[pivot, pivot]];
            for column in pivot..size {
                matrix[[row, column]] -= factor * matrix[[pivot, column]];
            }
            right[row] -= factor * right[pivot];
        }
    }
    right / matrix.diag()
}

fn main() {
    let mut decay = Decay { height: 1.0, rate: 1.0, floor: 0.0 };

    let report = assert_jacobian!(&mut decay, |d| d.residuals(), |d| d.jacobian());
    println!("{report}\n");

    println!("sum of squares  {:.6}", decay.residuals().pow2().sum());
    for _ in 0..6 {
        decay.gauss_newton_step();
        println!("                {:.6}", decay.residuals().pow2().sum());
    }
    println!("{:.3} exp(-{:.3} t) + {:.3}", decay.height, decay.rate, decay.floor);
}
