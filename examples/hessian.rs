//! A minimum found with second derivatives: checks the gradient, then the Hessian, then takes
//! Newton steps with both, and prints how the gradient vanishes.
//!
//! `cargo run --example hessian`

use gradcheck_core::{assert_gradients, assert_hessian};

/// The valley of Rosenbrock (Comput. J. 3, 1960), whose floor is bent: least at (1, 1).
fn cost([x, y]: [f64; 2]) -> f64 {
    (1.0 - x).powi(2) + 100.0 * (y - x * x).powi(2)
}

fn gradient([x, y]: [f64; 2]) -> [f64; 2] {
    let error = y - x * x;
    [-2.0 * (1.0 - x) - 400.0 * error * x, 200.0 * error]
}

fn hessian([x, y]: [f64; 2]) -> [[f64; 2]; 2] {
    [[2.0 + 1200.0 * x * x - 400.0 * y, -400.0 * x], [-400.0 * x, 200.0]]
}

/// To the least value of the parabola with the same derivatives.
fn newton_step(point: &mut [f64; 2]) {
    let ([[a, b], [c, d]], [g, h]) = (hessian(*point), gradient(*point));
    let determinant = a * d - b * c;
    point[0] -= (d * g - b * h) / determinant;
    point[1] -= (a * h - c * g) / determinant;
}

fn main() {
    let mut point = [-1.2, 1.0];

    assert_gradients!(&mut point, |p| cost(*p), |p| gradient(*p));
    let report = assert_hessian!(&mut point, |p| gradient(*p), |p| hessian(*p));
    println!("{report}\n");

    for _ in 0..6 {
        let [g, h] = gradient(point);
        println!("at ({:8.5}, {:8.5})  gradient {:.1e}", point[0], point[1], g.hypot(h));
        newton_step(&mut point);
    }
    let [g, h] = gradient(point);
    println!("at ({:8.5}, {:8.5})  gradient {:.1e}", point[0], point[1], g.hypot(h));
}
