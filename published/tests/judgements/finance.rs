//! blackscholes, beside the formula of Black, Scholes and Merton in dual numbers.

use blackscholes::{Greeks, Inputs, OptionType};

use crate::dual::Dual;

/// A call, by its strike: s e^(-q t) N(d1) - k e^(-r t) N(d2).
fn call(s: f64, k: Dual, [r, q, t, sigma]: [f64; 4]) -> Dual {
    let deviation = Dual::constant(sigma * t.sqrt());
    let trend = Dual::constant((r - q + 0.5 * sigma * sigma) * t);
    let d1 = ((Dual::constant(s) / k).ln() + trend) / deviation;
    let d2 = d1 - deviation;
    (s * (-q * t).exp()) * d1.normal() - (-r * t).exp() * (k * d2.normal())
}

#[test]
fn dual_delta_and_dual_gamma_are_discounted_by_the_dividend() {
    let [r, q, t, sigma] = [0.05_f32, 0.15, 1.25, 0.3];
    let inputs = Inputs::new(OptionType::Call, 100.0, 95.0, None, r, q, t, Some(sigma));
    let numbers = [r, q, t, sigma].map(f64::from);

    let right = call(100.0, Dual::variable(95.0), numbers).slope;
    let of_the_crate = f64::from(inputs.calc_dual_delta().expect("a greek"));

    // By e^(-q t) where it is e^(-r t).
    let discount = ((numbers[1] - numbers[0]) * numbers[2]).exp();
    assert!((of_the_crate * discount - right).abs() < 1e-6, "{of_the_crate} {right}");
    assert!((of_the_crate - right).abs() > 0.03);

    let by = |k: f64| call(100.0, Dual::variable(k), numbers).slope;
    let right = (by(95.01) - by(94.99)) / 0.02;
    let of_the_crate = f64::from(inputs.calc_dual_gamma().expect("a greek"));
    assert!((of_the_crate * discount / right - 1.0).abs() < 1e-4, "{of_the_crate} {right}");
}
