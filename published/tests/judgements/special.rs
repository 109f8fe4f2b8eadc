//! puruspe, beside a series.

use puruspe::{dawson, gammp};

use crate::is_near;

/// Σ (-2)ⁿ x²ⁿ⁺¹ / (2n + 1)!!
fn dawson_by_series(x: f64) -> f64 {
    let (mut term, mut sum) = (x, x);
    for n in 1..60 {
        term *= -2.0 * x * x / f64::from(2 * n + 1);
        sum += term;
    }
    sum
}

#[test]
fn the_dawson_function_is_wrong_beyond_small_arguments() {
    // Abramowitz and Stegun, table 7.5.
    assert!((dawson_by_series(1.0) - 0.538_079_506_9).abs() < 1e-10);

    assert!((dawson(0.1) - dawson_by_series(0.1)).abs() < 1e-9);
    assert!((dawson(1.0) - dawson_by_series(1.0)).abs() > 0.05, "{}", dawson(1.0));
}

/// The sum in Numerical Recipes moves its two denominators after a term, the crate before it.
#[test]
fn the_dawson_function_is_right_with_its_denominators_one_later() {
    let (x, h) = (1.0_f64, 0.4);
    let nearest = 2.0 * (0.5 * x / h + 0.5).floor();
    let rest = x - nearest * h;
    let sum = (0..6).map(|i| {
        let i = f64::from(i);
        let weight = (-((2.0 * i + 1.0) * h).powi(2)).exp();
        let turn = (2.0 * rest * h * (2.0 * i + 1.0)).exp();
        weight * (turn / (nearest + 1.0 + 2.0 * i) + 1.0 / ((nearest - 1.0 - 2.0 * i) * turn))
    });
    let sum: f64 = sum.sum();
    let value = sum * (-rest * rest).exp() / std::f64::consts::PI.sqrt();

    assert!((value - dawson_by_series(x)).abs() < 1e-6, "{value}");
}

#[test]
fn the_incomplete_gamma_function_of_large_order_is_no_number_below_its_mean() {
    assert!(gammp(150.0, 130.0).is_nan());
    // Below 100 another method is used: Q(1, x) = e^(-x).
    assert!(is_near(gammp(1.0, 0.7), 1.0 - (-0.7_f64).exp()));
}
