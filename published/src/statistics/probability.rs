//! The continuous distributions of probability.

use probability::distribution::{
    Beta, Cauchy, Continuous, Exponential, Gamma, Gaussian, Inverse, Laplace, Logistic, Lognormal,
    Pert, Triangular, Uniform,
};

use crate::case::unit;
use crate::row::Subject;

/// A distribution function, beside the density.
fn density<D>(name: &str, of: D, within: [f64; 2]) -> Subject
where
    D: Continuous + Copy + 'static,
{
    let function = move |x: f64| of.distribution(x);
    Subject::number(format!("{name} distribution"), "x", within, function, move |x| of.density(x))
}

/// The quantiles, of which p is between 0 and 1 for the crate, beside the density.
fn quantile<D>(name: &str, of: D) -> Subject
where
    D: Continuous + Inverse<Value = f64> + Copy + 'static,
{
    let at = move |p: f64| unit(p, |p| of.inverse(p));
    let slope = move |p: f64| 1.0 / of.density(at(p));
    Subject::number(format!("{name} inverse"), "p", [0.1, 0.9], at, slope)
}

fn both<D>(name: &str, of: D, within: [f64; 2]) -> [Subject; 2]
where
    D: Continuous + Inverse<Value = f64> + Copy + 'static,
{
    [density(name, of, within), quantile(name, of)]
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    let rows = [
        both("Beta", Beta::new(2.3, 1.7, -0.5, 1.5), [-0.3, 1.3]),
        both("Cauchy", Cauchy::new(0.3, 1.2), [-3.0, 3.0]),
        both("Exponential", Exponential::new(1.3), [0.2, 3.0]),
        both("Gaussian", Gaussian::new(0.3, 1.2), [-2.0, 2.5]),
        both("Laplace", Laplace::new(0.3, 1.2), [0.5, 3.0]),
        both("Logistic", Logistic::new(0.3, 1.2), [-3.0, 3.0]),
        both("Lognormal", Lognormal::new(0.3, 0.8), [0.5, 4.0]),
        both("Pert", Pert::new(0.0, 1.0, 3.0), [0.3, 2.5]),
        both("Triangular", Triangular::new(0.0, 3.0, 1.0), [1.2, 2.8]),
        both("Uniform", Uniform::new(0.5, 2.5), [0.8, 2.2]),
    ];
    let gamma = density("Gamma", Gamma::new(2.4, 1.3), [0.5, 6.0]);
    rows.into_iter().flatten().chain([gamma]).collect()
}
