//! The functions of puruspe, by their differential equations and by those of one another.

use puruspe::{
    In, Jn, Kn, Yn, besselik, besseljy, beta, betai, dawson, erf, erfc, erfcx, faddeeva, gamma,
    gammp, gammq, invbetai, inverf, inverfc, invgammp, lambert_w0, lambert_wm1,
};

use crate::case::{Case, unit};
use crate::row::Subject;

/// 2/√π
const SLOPE: f64 = std::f64::consts::FRAC_2_SQRT_PI;

/// The density of the gamma distribution, by which `gammp` grows.
fn density(a: f64, x: f64) -> f64 {
    x.powf(a - 1.0) * (-x).exp() / gamma(a)
}

fn beta_density(a: f64, b: f64, x: f64) -> f64 {
    x.powf(a - 1.0) * (1.0 - x).powf(b - 1.0) / beta(a, b)
}

fn lambert_slope(w: f64) -> f64 {
    1.0 / (w.exp() * (1.0 + w))
}

fn errors() -> Vec<Subject> {
    vec![
        Subject::number("erf", "x", [-2.0, 2.0], erf, |x| SLOPE * (-x * x).exp()),
        Subject::number("erfc", "x", [-1.0, 3.0], erfc, |x| -SLOPE * (-x * x).exp()),
        Subject::number("erfcx", "x", [0.0, 4.0], erfcx, |x| 2.0 * x * erfcx(x) - SLOPE),
        Subject::number("inverf", "p", [-0.9, 0.9], inverf, |p| inverf(p).powi(2).exp() / SLOPE),
        Subject::number("inverfc", "p", [0.1, 1.9], inverfc, |p| -inverfc(p).powi(2).exp() / SLOPE),
        Subject::number("dawson", "x", [0.3, 3.0], dawson, |x| 1.0 - 2.0 * x * dawson(x)),
        Subject::number("dawson, of small x", "x", [0.02, 0.1], dawson, |x| {
            1.0 - 2.0 * x * dawson(x)
        }),
        Subject::new("faddeeva", "x, y", |random| {
            let at = vec![random.within(-2.0, 2.0), random.within(0.1, 2.0)];
            let value = |z: &[f64]| {
                let (real, imaginary) = faddeeva(z[0], z[1]);
                vec![real, imaginary]
            };
            // w' = -2 z w + 2i/√π, and a complex derivative is a rotation that scales.
            Case::new(at, value, move |z| {
                let w = value(z);
                let real = -2.0 * (z[0] * w[0] - z[1] * w[1]);
                let imaginary = -2.0 * (z[0] * w[1] + z[1] * w[0]) + SLOPE;
                vec![vec![real, -imaginary], vec![imaginary, real]]
            })
        }),
    ]
}

fn gammas() -> Vec<Subject> {
    vec![
        Subject::number("gammp(2.3, x)", "x", [0.5, 5.0], |x| gammp(2.3, x), |x| density(2.3, x)),
        Subject::number(
            "gammp(150, x)",
            "x",
            [120.0, 180.0],
            |x| gammp(150.0, x),
            |x| (149.0 * x.ln() - x - puruspe::ln_gamma(150.0)).exp(),
        ),
        Subject::number("gammq(2.3, x)", "x", [0.5, 5.0], |x| gammq(2.3, x), |x| -density(2.3, x)),
        Subject::number(
            "invgammp(p, 2.3)",
            "p",
            [0.1, 0.9],
            |p| unit(p, |p| invgammp(p, 2.3)),
            |p| 1.0 / density(2.3, invgammp(p, 2.3)),
        ),
        Subject::number(
            "betai(2.3, 1.7, x)",
            "x",
            [0.1, 0.9],
            |x| unit(x, |x| betai(2.3, 1.7, x)),
            |x| beta_density(2.3, 1.7, x),
        ),
        Subject::number(
            "invbetai(p, 2.3, 1.7)",
            "p",
            [0.1, 0.9],
            |p| invbetai(p, 2.3, 1.7),
            |p| 1.0 / beta_density(2.3, 1.7, invbetai(p, 2.3, 1.7)),
        ),
        Subject::number("lambert_w0", "x", [-0.2, 4.0], lambert_w0, |x| {
            lambert_slope(lambert_w0(x))
        }),
        Subject::number("lambert_wm1", "x", [-0.3, -0.1], lambert_wm1, |x| {
            lambert_slope(lambert_wm1(x))
        }),
    ]
}

fn bessels() -> Vec<Subject> {
    let half = |lower: f64, higher: f64| 0.5 * (lower - higher);
    vec![
        Subject::number("Jn(0, x)", "x", [0.5, 20.0], |x| Jn(0, x), |x| -Jn(1, x)),
        Subject::number(
            "Jn(3, x)",
            "x",
            [0.5, 20.0],
            |x| Jn(3, x),
            move |x| half(Jn(2, x), Jn(4, x)),
        ),
        Subject::number("Yn(0, x)", "x", [0.5, 20.0], |x| Yn(0, x), |x| -Yn(1, x)),
        Subject::number(
            "Yn(3, x)",
            "x",
            [1.0, 20.0],
            |x| Yn(3, x),
            move |x| half(Yn(2, x), Yn(4, x)),
        ),
        Subject::number("In(0, x)", "x", [0.5, 6.0], |x| In(0, x), |x| In(1, x)),
        Subject::number(
            "In(3, x)",
            "x",
            [0.5, 6.0],
            |x| In(3, x),
            move |x| half(In(2, x), -In(4, x)),
        ),
        Subject::number("Kn(0, x)", "x", [0.5, 6.0], |x| Kn(0, x), |x| -Kn(1, x)),
        Subject::number(
            "Kn(3, x)",
            "x",
            [0.5, 6.0],
            |x| Kn(3, x),
            move |x| -half(Kn(2, x), -Kn(4, x)),
        ),
        Subject::new("besseljy(2.3, x)", "x", |random| {
            Case::curve(
                random.within(0.5, 20.0),
                |x| [besseljy(2.3, x).0, besseljy(2.3, x).1],
                |x| [besseljy(2.3, x).2, besseljy(2.3, x).3],
            )
        }),
        Subject::new("besselik(2.3, x)", "x", |random| {
            Case::curve(
                random.within(0.5, 6.0),
                |x| [besselik(2.3, x).0, besselik(2.3, x).1],
                |x| [besselik(2.3, x).2, besselik(2.3, x).3],
            )
        }),
    ]
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    [errors(), gammas(), bessels()].into_iter().flatten().collect()
}
