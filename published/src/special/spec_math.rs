//! The functions of `spec_math`, a translation of Cephes, by their differential equations and by those of
//! one another.

use std::f64::consts::{FRAC_2_SQRT_PI, FRAC_PI_2, PI};

use spec_math::cephes64::{
    airy, cbrt, cosm1, dawsn, ellie, ellik, ellpe, ellpj, ellpk, erf, erfc, expm1, expn, fresnl,
    gamma, i0, i0e, i1, i1e, igam, igamc, igami, incbet, incbi, j0, j1, jv, k0, k0e, k1, k1e, kn,
    lbeta, lgam, log1p, log1pmx, ndtr, ndtri, psi, rgamma, shichi, sici, sinpi, spence, y0, y1, yn,
    yv,
};

use crate::case::Case;
use crate::row::Subject;

/// A function of x and its derivative.
fn of(name: &str, within: [f64; 2], function: fn(f64) -> f64, slope: fn(f64) -> f64) -> Subject {
    Subject::number(name, "x", within, function, slope)
}

/// Two functions of x and their derivatives.
fn pair(
    name: &str,
    [low, high]: [f64; 2],
    functions: fn(f64) -> [f64; 2],
    slopes: fn(f64) -> [f64; 2],
) -> Subject {
    Subject::new(name, "x", move |random| Case::curve(random.within(low, high), functions, slopes))
}

fn normal(x: f64) -> f64 {
    (-0.5 * x * x).exp() / (2.0 * PI).sqrt()
}

fn density(x: f64) -> f64 {
    x.powf(1.3) * (-x).exp() / gamma(2.3)
}

fn beta_density(x: f64) -> f64 {
    x.powf(1.3) * (1.0 - x).powf(0.7) / lbeta(2.3, 1.7).exp()
}

fn integrals() -> Vec<Subject> {
    vec![
        of("erf", [-2.0, 2.0], erf, |x| FRAC_2_SQRT_PI * (-x * x).exp()),
        of("erfc", [-1.0, 3.0], erfc, |x| -FRAC_2_SQRT_PI * (-x * x).exp()),
        of("ndtr", [-2.5, 2.5], ndtr, normal),
        of("ndtri", [0.1, 0.9], ndtri, |p| 1.0 / normal(ndtri(p))),
        of("dawsn", [0.3, 3.0], dawsn, |x| 1.0 - 2.0 * x * dawsn(x)),
        of("dawsn, of large x", [4.0, 12.0], dawsn, |x| 1.0 - 2.0 * x * dawsn(x)),
        pair(
            "fresnl",
            [0.2, 3.0],
            |x| [fresnl(x).0, fresnl(x).1],
            |x| {
                let (sine, cosine) = (FRAC_PI_2 * x * x).sin_cos();
                [sine, cosine]
            },
        ),
        pair("sici", [0.5, 8.0], |x| [sici(x).0, sici(x).1], |x| [x.sin() / x, x.cos() / x]),
        pair(
            "shichi",
            [0.5, 8.0],
            |x| [shichi(x).0, shichi(x).1],
            |x| [x.sinh() / x, x.cosh() / x],
        ),
        of("spence", [0.3, 3.0], spence, |x| x.ln() / (1.0 - x)),
        of("expn(3, x)", [0.3, 4.0], |x| expn(3, x), |x| -expn(2, x)),
        of("expn(1, x)", [0.3, 4.0], |x| expn(1, x), |x| -(-x).exp() / x),
    ]
}

fn gammas() -> Vec<Subject> {
    vec![
        of("lgam", [0.3, 5.0], lgam, psi),
        of("lgam, of negative x", [-1.9, -1.1], lgam, psi),
        of("gamma", [0.3, 5.0], gamma, |x| gamma(x) * psi(x)),
        of("rgamma", [0.3, 5.0], rgamma, |x| -rgamma(x) * psi(x)),
        of("igam(2.3, x)", [0.5, 5.0], |x| igam(2.3, x), density),
        of("igamc(2.3, x)", [0.5, 5.0], |x| igamc(2.3, x), |x| -density(x)),
        of("igami(2.3, p)", [0.1, 0.9], |p| igami(2.3, p), |p| 1.0 / density(igami(2.3, p))),
        of("incbet(2.3, 1.7, x)", [0.1, 0.9], |x| incbet(2.3, 1.7, x), beta_density),
        of(
            "incbi(2.3, 1.7, p)",
            [0.1, 0.9],
            |p| incbi(2.3, 1.7, p),
            |p| 1.0 / beta_density(incbi(2.3, 1.7, p)),
        ),
        of("lbeta(x, 1.7)", [0.5, 3.0], |x| lbeta(x, 1.7), |x| psi(x) - psi(x + 1.7)),
    ]
}

fn elliptic() -> Vec<Subject> {
    // The first takes 1 - m, the second m.
    let of_parameter = |m: f64| [ellpk(1.0 - m), ellpe(m)];
    vec![
        Subject::new("ellpk, ellpe", "m", move |random| {
            Case::curve(random.within(0.1, 0.9), of_parameter, move |m| {
                let [first, second] = of_parameter(m);
                let slope = (second - (1.0 - m) * first) / (2.0 * m * (1.0 - m));
                [slope, (second - first) / (2.0 * m)]
            })
        }),
        of(
            "ellik(phi, 0.6)",
            [0.1, 1.4],
            |phi| ellik(phi, 0.6),
            |phi| 1.0 / (1.0 - 0.6 * phi.sin().powi(2)).sqrt(),
        ),
        of(
            "ellie(phi, 0.6)",
            [0.1, 1.4],
            |phi| ellie(phi, 0.6),
            |phi| (1.0 - 0.6 * phi.sin().powi(2)).sqrt(),
        ),
        pair(
            "ellpj(u, 0.6), sn and cn",
            [0.1, 3.0],
            |u| [ellpj(u, 0.6).0, ellpj(u, 0.6).1],
            |u| {
                let (sn, cn, dn, _) = ellpj(u, 0.6);
                [cn * dn, -sn * dn]
            },
        ),
        pair(
            "ellpj(u, 0.6), dn and ph",
            [0.1, 3.0],
            |u| [ellpj(u, 0.6).2, ellpj(u, 0.6).3],
            |u| {
                let (sn, cn, dn, _) = ellpj(u, 0.6);
                [-0.6 * sn * cn, dn]
            },
        ),
    ]
}

fn bessels() -> Vec<Subject> {
    vec![
        pair(
            "airy, Ai and Ai'",
            [-4.0, 3.0],
            |x| [airy(x).0, airy(x).1],
            |x| [airy(x).1, x * airy(x).0],
        ),
        pair(
            "airy, Bi and Bi'",
            [-4.0, 3.0],
            |x| [airy(x).2, airy(x).3],
            |x| [airy(x).3, x * airy(x).2],
        ),
        of("j0", [0.5, 15.0], j0, |x| -j1(x)),
        of("j1", [0.5, 15.0], j1, |x| j0(x) - j1(x) / x),
        of("jv(2.3, x)", [0.5, 15.0], |x| jv(2.3, x), |x| 0.5 * (jv(1.3, x) - jv(3.3, x))),
        of("y0", [0.5, 15.0], y0, |x| -y1(x)),
        of("y1", [0.5, 15.0], y1, |x| y0(x) - y1(x) / x),
        of("yn(3, x)", [0.5, 15.0], |x| yn(3, x), |x| 0.5 * (yn(2, x) - yn(4, x))),
        of("yv(2.3, x)", [0.5, 15.0], |x| yv(2.3, x), |x| 0.5 * (yv(1.3, x) - yv(3.3, x))),
        of("i0", [0.5, 6.0], i0, i1),
        of("i0e", [0.5, 12.0], i0e, |x| i1e(x) - i0e(x)),
        of("i1", [0.5, 6.0], i1, |x| i0(x) - i1(x) / x),
        of("i1e", [0.5, 12.0], i1e, |x| i0e(x) - i1e(x) / x - i1e(x)),
        of("k0", [0.5, 6.0], k0, |x| -k1(x)),
        of("k0e", [0.5, 12.0], k0e, |x| k0e(x) - k1e(x)),
        of("k1", [0.5, 6.0], k1, |x| -k0(x) - k1(x) / x),
        of("kn(3, x)", [0.5, 6.0], |x| kn(3, x), |x| -0.5 * (kn(2, x) + kn(4, x))),
    ]
}

fn elementary() -> Vec<Subject> {
    vec![
        of("cbrt", [0.5, 4.0], cbrt, |x| cbrt(x) / (3.0 * x)),
        of("log1p", [-0.4, 2.0], log1p, |x| 1.0 / (1.0 + x)),
        of("log1pmx", [-0.4, 2.0], log1pmx, |x| -x / (1.0 + x)),
        of("expm1", [-1.0, 1.0], expm1, f64::exp),
        of("cosm1", [-2.0, 2.0], cosm1, |x| -x.sin()),
        of("sinpi", [-0.8, 0.8], sinpi, |x| PI * (PI * x).cos()),
    ]
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    [integrals(), gammas(), elliptic(), bessels(), elementary()].into_iter().flatten().collect()
}
