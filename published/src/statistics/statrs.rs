//! The continuous distributions of statrs, and its special functions.

use statrs::distribution::{
    Beta, Cauchy, Chi, ChiSquared, Continuous, ContinuousCDF, Erlang, Exp, FisherSnedecor, Gamma,
    Gumbel, InverseGamma, Laplace, Levy, LogNormal, Normal, Pareto, StudentsT, Triangular, Uniform,
    Weibull,
};
use statrs::function::beta::{beta_reg, inv_beta_reg, ln_beta};
use statrs::function::erf::{erf, erf_inv, erfc, erfc_inv};
use statrs::function::gamma::{
    digamma, gamma, gamma_li, gamma_lr, gamma_ui, gamma_ur, inv_digamma, ln_gamma,
};
use statrs::function::logistic::{logistic, logit};

use crate::case::unit;
use crate::row::Subject;

/// 2/√π
const SLOPE: f64 = std::f64::consts::FRAC_2_SQRT_PI;

/// A distribution with the range of arguments in which it has its mass.
fn distribution<D, E>(name: &str, made: Result<D, E>, within: [f64; 2]) -> [Subject; 3]
where
    D: Continuous<f64, f64> + ContinuousCDF<f64, f64> + Copy + 'static,
    E: std::fmt::Debug,
{
    let of = made.expect("parameters of the distribution");
    let quantile = move |p: f64| unit(p, |p| of.inverse_cdf(p));
    let grown = move |p: f64| 1.0 / of.pdf(quantile(p));
    [
        Subject::number(format!("{name} cdf"), "x", within, move |x| of.cdf(x), move |x| of.pdf(x)),
        Subject::number(format!("{name} sf"), "x", within, move |x| of.sf(x), move |x| -of.pdf(x)),
        Subject::number(format!("{name} inverse_cdf"), "p", [0.1, 0.9], quantile, grown),
    ]
}

fn distributions() -> Vec<Subject> {
    let rows = [
        distribution("Beta", Beta::new(2.3, 1.7), [0.1, 0.9]),
        distribution("Cauchy", Cauchy::new(0.3, 1.2), [-3.0, 3.0]),
        distribution("Chi", Chi::new(3), [0.5, 3.0]),
        distribution("ChiSquared", ChiSquared::new(3.4), [1.0, 6.0]),
        distribution("Erlang", Erlang::new(3, 1.3), [0.5, 5.0]),
        distribution("Exp", Exp::new(1.3), [0.2, 3.0]),
        distribution("FisherSnedecor", FisherSnedecor::new(4.5, 6.2), [0.3, 3.0]),
        distribution("Gamma", Gamma::new(2.4, 1.3), [0.5, 5.0]),
        distribution("Gumbel", Gumbel::new(0.3, 1.2), [-1.5, 4.0]),
        distribution("InverseGamma", InverseGamma::new(2.4, 1.3), [0.3, 2.0]),
        distribution("Laplace", Laplace::new(0.3, 1.2), [0.5, 3.0]),
        distribution("Levy", Levy::new(0.3, 1.2), [1.0, 5.0]),
        distribution("LogNormal", LogNormal::new(0.3, 0.8), [0.5, 4.0]),
        distribution("Normal", Normal::new(0.3, 1.2), [-2.0, 2.5]),
        distribution("Pareto", Pareto::new(1.2, 2.5), [1.5, 4.0]),
        distribution("StudentsT", StudentsT::new(0.3, 1.2, 4.5), [-2.5, -0.1]),
        distribution("Triangular", Triangular::new(0.0, 3.0, 1.0), [1.2, 2.8]),
        distribution("Uniform", Uniform::new(0.5, 2.5), [0.8, 2.2]),
        distribution("Weibull", Weibull::new(1.7, 1.2), [0.3, 2.5]),
    ];
    rows.into_iter().flatten().collect()
}

/// What `gamma_li` grows by.
fn power(a: f64, x: f64) -> f64 {
    x.powf(a - 1.0) * (-x).exp()
}

fn beta_density(x: f64) -> f64 {
    x.powf(1.3) * (1.0 - x).powf(0.7) / ln_beta(2.3, 1.7).exp()
}

fn functions() -> Vec<Subject> {
    vec![
        Subject::number("ln_gamma", "x", [0.3, 5.0], ln_gamma, digamma),
        Subject::number("ln_gamma, of negative x", "x", [-1.9, -1.1], ln_gamma, digamma),
        Subject::number("gamma", "x", [0.3, 5.0], gamma, |x| gamma(x) * digamma(x)),
        Subject::number("inv_digamma", "y", [-2.0, 1.5], |y| digamma(inv_digamma(y)), |_| 1.0),
        Subject::number("gamma_li", "x", [0.5, 5.0], |x| gamma_li(2.3, x), |x| power(2.3, x)),
        Subject::number("gamma_ui", "x", [0.5, 5.0], |x| gamma_ui(2.3, x), |x| -power(2.3, x)),
        Subject::number(
            "gamma_lr",
            "x",
            [0.5, 5.0],
            |x| gamma_lr(2.3, x),
            |x| power(2.3, x) / gamma(2.3),
        ),
        Subject::number(
            "gamma_ur",
            "x",
            [0.5, 5.0],
            |x| gamma_ur(2.3, x),
            |x| -power(2.3, x) / gamma(2.3),
        ),
        Subject::number(
            "ln_beta",
            "a",
            [0.5, 3.0],
            |a| ln_beta(a, 1.7),
            |a| digamma(a) - digamma(a + 1.7),
        ),
        Subject::number(
            "beta_reg",
            "x",
            [0.1, 0.9],
            |x| unit(x, |x| beta_reg(2.3, 1.7, x)),
            beta_density,
        ),
        Subject::number(
            "inv_beta_reg",
            "p",
            [0.1, 0.9],
            |p| unit(p, |p| inv_beta_reg(2.3, 1.7, p)),
            |p| 1.0 / beta_density(inv_beta_reg(2.3, 1.7, p)),
        ),
        Subject::number("erf", "x", [-2.0, 2.0], erf, |x| SLOPE * (-x * x).exp()),
        Subject::number("erfc", "x", [-1.0, 3.0], erfc, |x| -SLOPE * (-x * x).exp()),
        Subject::number("erf_inv", "p", [-0.9, 0.9], erf_inv, |p| erf_inv(p).powi(2).exp() / SLOPE),
        Subject::number("erfc_inv", "p", [0.1, 1.9], erfc_inv, |p| {
            -erfc_inv(p).powi(2).exp() / SLOPE
        }),
        Subject::number("logistic", "x", [-2.0, 2.0], logistic, |x| {
            logistic(x) * (1.0 - logistic(x))
        }),
        Subject::number("logit", "p", [0.1, 0.9], |p| unit(p, logit), |p| 1.0 / (p * (1.0 - p))),
    ]
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    distributions().into_iter().chain(functions()).collect()
}
