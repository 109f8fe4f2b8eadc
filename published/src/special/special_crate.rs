//! The functions of special, by one another and by what they are integrals of.

use special::{Beta, Elliptic, Error, Gamma, LambertW};

use crate::case::{Case, unit};
use crate::row::Subject;

/// 2/√π
const SLOPE: f64 = std::f64::consts::FRAC_2_SQRT_PI;

fn of(name: &str, within: [f64; 2], function: fn(f64) -> f64, slope: fn(f64) -> f64) -> Subject {
    Subject::number(name, "x", within, function, slope)
}

fn density(x: f64) -> f64 {
    x.powf(1.3) * (-x).exp() / Gamma::gamma(2.3_f64)
}

fn ln_beta() -> f64 {
    2.3_f64.ln_beta(1.7)
}

fn inc_beta(x: f64) -> f64 {
    unit(x, |x| x.inc_beta(2.3, 1.7, ln_beta()))
}

fn inv_inc_beta(p: f64) -> f64 {
    unit(p, |p| p.inv_inc_beta(2.3, 1.7, ln_beta()))
}

fn beta_density(x: f64) -> f64 {
    x.powf(1.3) * (1.0 - x).powf(0.7) / ln_beta().exp()
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    vec![
        of("error", [-2.0, 2.0], Error::error, |x| SLOPE * (-x * x).exp()),
        of("compl_error", [-1.0, 3.0], Error::compl_error, |x| -SLOPE * (-x * x).exp()),
        of("inv_error", [-0.9, 0.9], Error::inv_error, |p| p.inv_error().powi(2).exp() / SLOPE),
        of("ln_gamma", [0.3, 5.0], |x| Gamma::ln_gamma(x).0, Gamma::digamma),
        of("gamma", [0.3, 5.0], Gamma::gamma, |x| Gamma::gamma(x) * x.digamma()),
        of("digamma", [0.3, 5.0], Gamma::digamma, |x| x.trigamma()),
        of("digamma, of negative x", [-1.9, -1.1], Gamma::digamma, |x| x.trigamma()),
        of("inc_gamma(x, 2.3)", [0.5, 5.0], |x| x.inc_gamma(2.3), density),
        of("inc_beta(x, 2.3, 1.7)", [0.1, 0.9], inc_beta, beta_density),
        of("inv_inc_beta(p, 2.3, 1.7)", [0.1, 0.9], inv_inc_beta, |p| {
            1.0 / beta_density(inv_inc_beta(p))
        }),
        of(
            "ln_beta(x, 1.7)",
            [0.5, 3.0],
            |x| x.ln_beta(1.7),
            |x| x.digamma() - (x + 1.7).digamma(),
        ),
        of("lambert_w0", [-0.2, 4.0], LambertW::lambert_w0, |x| {
            let w = x.lambert_w0();
            1.0 / (w.exp() * (1.0 + w))
        }),
        of("lambert_wm1", [-0.3, -0.1], LambertW::lambert_wm1, |x| {
            let w = x.lambert_wm1();
            1.0 / (w.exp() * (1.0 + w))
        }),
        Subject::new("elliptic_ke", "m", |random| {
            let both = |m: f64| <[f64; 2]>::from(m.elliptic_ke());
            Case::curve(random.within(0.1, 0.8), both, move |m| {
                let [first, second] = both(m);
                let slope = (second - (1.0 - m) * first) / (2.0 * m * (1.0 - m));
                [slope, (second - first) / (2.0 * m)]
            })
        }),
    ]
}
