//! Gradients with mistakes of kinds that were published: the cost, the gradient with the mistake and
//! without it.

use std::collections::BTreeMap;

use gradcheck_core::BugKind::{self, *};
use ndarray::{ArrayD, IxDyn};

use super::{flat, layers, sums};

pub(crate) type Model = BTreeMap<String, ArrayD<f64>>;

/// A mistake of a gradient.
pub(crate) struct Public {
    pub(crate) name: &'static str,
    pub(crate) shapes: &'static [(&'static str, &'static [usize])],
    /// Between which numbers the parameters are drawn.
    pub(crate) range: [f64; 2],
    /// Parameters and data.
    pub(crate) cost: fn(&Model, &[f64]) -> f64,
    /// The same, and whether with the mistake.
    pub(crate) gradient: fn(&Model, &[f64], bool) -> Model,
    /// Which names are right; any of them will do.
    pub(crate) names: &'static [BugKind],
}

pub(super) fn tensor(shape: &[usize], at: impl Fn(&[usize]) -> f64) -> ArrayD<f64> {
    ArrayD::from_shape_fn(IxDyn(shape), |index| at(ndarray::Dimension::slice(&index)))
}

pub(super) fn model<const N: usize>(tensors: [(&str, ArrayD<f64>); N]) -> Model {
    tensors.into_iter().map(|(path, tensor)| (path.to_owned(), tensor)).collect()
}

/// What an elementwise function makes of a weighted sum: the cost, and the gradient with `slope`.
pub(super) fn weighted(m: &Model, data: &[f64], of: fn(f64) -> f64) -> f64 {
    m.values().flatten().zip(data).map(|(x, weight)| weight * of(*x)).sum()
}

pub(super) fn slopes(m: &Model, data: &[f64], slope: impl Fn(f64) -> f64) -> Model {
    let mut weights = data.iter();
    let of = |x: f64, weights: &mut std::slice::Iter<'_, f64>| {
        weights.next().expect("a weight for each entry") * slope(x)
    };
    m.iter().map(|(path, x)| (path.clone(), x.mapv(|x| of(x, &mut weights)))).collect()
}

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn softplus(x: f64) -> f64 {
    x.exp().ln_1p()
}

/// Least squares with a penalty λ / 2m |W|².
fn decayed(m: &Model, data: &[f64]) -> f64 {
    weighted(m, data, f64::sin) + 0.7 / 12.0 * m["w"].iter().map(|w| w * w).sum::<f64>() / 2.0
}

fn decayed_gradient(m: &Model, data: &[f64], wrong: bool) -> Model {
    let mut gradient = slopes(m, data, f64::cos);
    let factor = if wrong { 0.7 } else { 0.7 / 12.0 };
    gradient.get_mut("w").expect("a weight").scaled_add(factor, &m["w"]);
    gradient
}

/// The mistake: the mean over twelve samples is forgotten, and the decay is right.
fn summed_gradient(m: &Model, data: &[f64], wrong: bool) -> Model {
    let mut gradient = slopes(m, data, f64::cos);
    if wrong {
        for x in gradient.values_mut() {
            *x *= 12.0;
        }
    }
    gradient.get_mut("w").expect("a weight").scaled_add(0.7 / 12.0, &m["w"]);
    gradient
}

const SAMPLES: usize = 32;

fn logits(m: &Model, data: &[f64], sample: usize) -> Vec<f64> {
    let w = &m["w"];
    let (rows, columns) = (w.shape()[0], w.shape()[1]);
    let of = |j: usize| (0..rows).map(|i| data[sample * rows + i] * w[[i, j]]).sum::<f64>();
    let logits: Vec<f64> = (0..columns).map(|j| of(j) + m["b"][[j]]).collect();
    let sum: f64 = logits.iter().map(|z| z.exp()).sum();
    logits.iter().map(|z| z - sum.ln()).collect()
}

fn entropy(m: &Model, data: &[f64]) -> f64 {
    let of = |sample: usize| -logits(m, data, sample)[sample * 7 % 5 % m["b"].len()];
    (0..SAMPLES).map(of).sum::<f64>() / SAMPLES as f64
}

/// The mistake: the mean over the samples is forgotten.
fn entropy_gradient(m: &Model, data: &[f64], wrong: bool) -> Model {
    let (rows, columns) = (m["w"].shape()[0], m["w"].shape()[1]);
    let mean = if wrong { 1.0 } else { SAMPLES as f64 };
    let delta = |sample: usize, j: usize| {
        let hit = f64::from(u8::from(sample * 7 % 5 % columns == j));
        (logits(m, data, sample)[j].exp() - hit) / mean
    };
    let over = |of: &dyn Fn(usize) -> f64| (0..SAMPLES).map(of).sum::<f64>();
    let w = tensor(&[rows, columns], |at| over(&|s| data[s * rows + at[0]] * delta(s, at[1])));
    model([("w", w), ("b", tensor(&[columns], |at| over(&|s| delta(s, at[0]))))])
}

fn biases(m: &Model, data: &[f64]) -> f64 {
    m.values().flatten().zip(data).map(|(b, prior)| (prior - b).powi(2) * (1.0 + prior)).sum()
}

fn biases_gradient(m: &Model, data: &[f64], wrong: bool) -> Model {
    let sign = if wrong { 1.0 } else { -1.0 };
    let mut prior = data.iter();
    let mut of = |b: f64| {
        let prior = prior.next().expect("a prior for each entry");
        sign * 2.0 * (prior - b) * (1.0 + prior)
    };
    m.iter().map(|(path, b)| (path.clone(), b.mapv(&mut of))).collect()
}

fn reynolds(m: &Model, _: &[f64]) -> f64 {
    m["rho"][[]] * m["v"][[]] * m["l"][[]] / m["mu"][[]]
}

/// The mistake: the exponent of the viscosity has the wrong sign.
fn reynolds_gradient(m: &Model, data: &[f64], wrong: bool) -> Model {
    let re = reynolds(m, data);
    let scalar = |value: f64| tensor(&[], |_| value);
    let mu = m["mu"][[]];
    let of_mu = -re * mu * if wrong { mu.powi(2) } else { mu.powi(-2) };
    let by = |path: &str| scalar(re / m[path][[]]);
    model([("rho", by("rho")), ("v", by("v")), ("l", by("l")), ("mu", scalar(of_mu))])
}

const TOKENS: [usize; 10] = [3, 0, 3, 5, 8, 1, 3, 8, 2, 11];

fn embedded(m: &Model, data: &[f64]) -> f64 {
    let e = &m["table"];
    let width = e.shape()[1];
    let terms = TOKENS.iter().enumerate().flat_map(|(place, &token)| {
        (0..width).map(move |j| data[place * width + j] * e[[token, j]].sin())
    });
    terms.sum()
}

/// The mistake: a token that is seen again overwrites what it gave before.
fn embedded_gradient(m: &Model, data: &[f64], wrong: bool) -> Model {
    let e = &m["table"];
    let width = e.shape()[1];
    let mut gradient = ArrayD::zeros(e.raw_dim());
    for (place, &token) in TOKENS.iter().enumerate() {
        for j in 0..width {
            let term = data[place * width + j] * e[[token, j]].cos();
            if wrong {
                gradient[[token, j]] = term;
            } else {
                gradient[[token, j]] += term;
            }
        }
    }
    model([("table", gradient)])
}

/// The mistake: rows 0, 2, 4, … of a strided backward pass.
fn strided_gradient(m: &Model, data: &[f64], wrong: bool) -> Model {
    let mut gradient = slopes(m, data, f64::cos);
    if wrong {
        let rows = gradient.get_mut("x").expect("an x").outer_iter_mut();
        rows.step_by(2).for_each(|mut row| row *= 0.5);
    }
    gradient
}

/// The mistake: the gradient of the second tensor is that of the first.
fn copied_gradient(m: &Model, data: &[f64], wrong: bool) -> Model {
    let mut gradient = slopes(m, data, f64::cos);
    if wrong {
        let first = gradient["key"].clone();
        gradient.insert("value".to_owned(), first);
    }
    gradient
}

fn schools(m: &Model, data: &[f64]) -> f64 {
    let (mu, tau) = (m["mu"][[]], m["tau"][[]]);
    let of = |(theta, y): (&f64, &f64)| {
        (y - theta).powi(2) / 2.0 + (theta - mu).powi(2) / (2.0 * tau * tau)
    };
    m["theta"].iter().zip(data).map(of).sum::<f64>() + 8.0 * tau.ln()
}

/// The mistake: the derivative by the common mean is that of one school.
fn schools_gradient(m: &Model, data: &[f64], wrong: bool) -> Model {
    let (mu, tau, theta) = (m["mu"][[]], m["tau"][[]], &m["theta"]);
    let scalar = |value: f64| tensor(&[], |_| value);
    let pull = |j: usize| (theta[[j]] - mu) / (tau * tau);
    let sum: f64 = if wrong { pull(0) } else { (0..8).map(pull).sum() };
    let squares: f64 = theta.iter().map(|t| (t - mu).powi(2)).sum();
    model([
        ("mu", scalar(-sum)),
        ("tau", scalar(8.0 / tau - squares / tau.powi(3))),
        ("theta", tensor(&[8], |at| theta[at] - data[at[0]] + pull(at[0]))),
    ])
}

/// A derivative by differences with a step that is far too large.
fn approximate(m: &Model, data: &[f64], wrong: bool) -> Model {
    let step = 1e-4;
    let of = |x: f64| if wrong { ((x + step).sin() - x.sin()) / step } else { x.cos() };
    slopes(m, data, of)
}

/// Rounded to the 11 digits of half precision.
fn halved(m: &Model, data: &[f64], wrong: bool) -> Model {
    let round = |x: f64| {
        let unit = (x.abs().log2().floor() - 10.0).exp2();
        (x / unit).round() * unit
    };
    let mut gradient = slopes(m, data, f64::cos);
    if wrong {
        for x in gradient.values_mut() {
            x.mapv_inplace(round);
        }
    }
    gradient
}

/// Errors of a thousandth with signs that are drawn.
fn jittered(m: &Model, data: &[f64], wrong: bool) -> Model {
    let mut gradient = slopes(m, data, f64::cos);
    if wrong {
        let signs = data[700..].iter().map(|x| 1.0 + 1e-3 * x.signum());
        gradient.values_mut().flatten().zip(signs).for_each(|(x, by)| *x *= by);
    }
    gradient
}

/// The mistake: the gradient is clipped before it is returned.
fn clipped_gradient(m: &Model, data: &[f64], wrong: bool) -> Model {
    let limit = if wrong { 0.25 } else { f64::INFINITY };
    let slopes = slopes(m, data, f64::cos);
    slopes.into_iter().map(|(path, x)| (path, x.mapv(|x| x.clamp(-limit, limit)))).collect()
}

/// The mistake: what is returned are the parameters after a step.
fn updated_gradient(m: &Model, data: &[f64], wrong: bool) -> Model {
    let slopes = slopes(m, data, f64::cos);
    let step = |(path, x): (String, ArrayD<f64>)| {
        let updated = &m[&path] - 0.01 * &x;
        (path, if wrong { updated } else { x })
    };
    slopes.into_iter().map(step).collect()
}

/// The mistake: a moving average with the parameters in place of the average before.
fn averaged_gradient(m: &Model, data: &[f64], wrong: bool) -> Model {
    let mut gradient = slopes(m, data, f64::cos);
    if wrong {
        for (path, x) in &mut gradient {
            *x = 0.9 * &*x + 0.1 * &m[path];
        }
    }
    gradient
}

fn mish(x: f64) -> f64 {
    x * softplus(x).tanh()
}

fn logit_normal(x: f64) -> f64 {
    let logit = (x / (1.0 - x)).ln();
    -(logit - 0.3).powi(2) / 2.0 - x.ln() - (1.0 - x).ln()
}

fn logit_normal_slope(x: f64, wrong: bool) -> f64 {
    let chain = x * (1.0 - x);
    if wrong {
        return -(x.ln() - 0.3) / 2.0 * chain;
    }
    -((x / (1.0 - x)).ln() - 0.3) / chain - 1.0 / x + 1.0 / (1.0 - x)
}

macro_rules! elementwise {
    ($of:expr, $slope:expr) => {
        (
            |m: &Model, data: &[f64]| weighted(m, data, $of),
            |m: &Model, data: &[f64], wrong: bool| slopes(m, data, |x| $slope(x, wrong)),
        )
    };
}

/// Rows of a table: name, shapes, range, functions, names.
macro_rules! table {
    ($($name:literal $shapes:expr, $range:expr, $functions:expr => $names:expr;)*) => {
        vec![$({
            let (cost, gradient): (fn(&Model, &[f64]) -> f64, fn(&Model, &[f64], bool) -> Model) =
                $functions;
            Public { name: $name, shapes: $shapes, range: $range, cost, gradient, names: $names }
        }),*]
    };
}

pub(super) use table;

pub(super) const SIGNED: [f64; 2] = [-1.5, 1.5];
pub(super) const POSITIVE: [f64; 2] = [0.3, 2.5];

/// Every mistake.
pub(crate) fn all() -> Vec<Public> {
    [elementwise(), of_terms(), flat::all(), layers::all(), sums::all()]
        .into_iter()
        .flatten()
        .collect()
}

/// Mistakes of functions that are applied to each entry.
fn elementwise() -> Vec<Public> {
    table! {
        "a term of mish" &[("x", &[5, 8])], [-3.0, 3.0],
            elementwise!(mish, |x: f64, wrong: bool| {
                let t = softplus(x).tanh();
                if wrong { t } else { t + x * sigmoid(x) * (1.0 - t * t) }
            }) => &[ChainFactor];
        "softplus with the derivative of another" &[("x", &[24])], [-3.0, 3.0],
            elementwise!(softplus, |x: f64, wrong: bool| if wrong { x.tanh() } else { sigmoid(x) })
            => &[ChainFactor];
        "logit-normal, ten" &[("x", &[10])], [0.1, 0.9],
            elementwise!(logit_normal, logit_normal_slope) => &[ChainFactor];
        "a scalar log-parameter" &[("log_scale", &[])], SIGNED,
            (|m, _| m["log_scale"][[]].exp().sin(), |m, _, wrong| {
                let x = m["log_scale"][[]].exp();
                model([("log_scale", tensor(&[], |_| x.cos() * if wrong { 1.0 } else { x }))])
            }) => &[ChainFactor];
        "log-parameters" &[("log_rate", &[9])], SIGNED,
            elementwise!(|x| x.exp().sin(), |x: f64, wrong: bool|
                x.exp().cos() * if wrong { 1.0 } else { x.exp() }) => &[ChainFactor];
        "roots of weights" &[("u", &[4, 5])], SIGNED,
            elementwise!(|x| (x * x).sin(), |x: f64, wrong: bool|
                (x * x).cos() * if wrong { 1.0 } else { 2.0 * x }) => &[ChainFactor];
        "probabilities by logits" &[("logit", &[7])], SIGNED,
            elementwise!(|x| sigmoid(x).powi(3), |x: f64, wrong: bool| {
                let p = sigmoid(x);
                3.0 * p * p * if wrong { 1.0 } else { p * (1.0 - p) }
            }) => &[ChainFactor];
    }
}

/// Mistakes of sums, factors, indices and numbers.
fn of_terms() -> Vec<Public> {
    table! {
        "a decay with another factor" &[("w", &[4, 6]), ("b", &[6])], SIGNED,
            (decayed, decayed_gradient) => &[WeightDecay];
        "a forgotten mean beside a decay" &[("w", &[4, 6]), ("b", &[6])], SIGNED,
            (decayed, summed_gradient) => &[Factor];
        "a forgotten mean" &[("w", &[6, 3]), ("b", &[3])], SIGNED,
            (entropy, entropy_gradient) => &[Factor];
        "the sign of two biases" &[("accelerometer", &[3]), ("gyroscope", &[3])], SIGNED,
            (biases, biases_gradient) => &[OppositeSign];
        "an exponent" &[("rho", &[]), ("v", &[]), ("l", &[]), ("mu", &[])], POSITIVE,
            (reynolds, reynolds_gradient) => &[ChainFactor];
        "repeated tokens" &[("table", &[12, 4])], SIGNED, (embedded, embedded_gradient) => &[Scattered];
        "every other row" &[("x", &[7, 5])], SIGNED,
            (|m, data| weighted(m, data, f64::sin), strided_gradient) => &[Scattered];
        "another tensor's values" &[("key", &[3, 4]), ("value", &[3, 4])], SIGNED,
            (|m, data| weighted(m, data, f64::sin), copied_gradient) => &[Copied];
        "eight schools" &[("mu", &[]), ("tau", &[]), ("theta", &[8])], POSITIVE,
            (schools, schools_gradient) => &[];
        "own differences" &[("x", &[5, 6])], SIGNED,
            (|m, data| weighted(m, data, f64::sin), approximate) => &[Approximate];
        "half precision" &[("x", &[5, 6])], SIGNED,
            (|m, data| weighted(m, data, f64::sin), halved) => &[Approximate];
        "clipped values" &[("w", &[6, 7])], SIGNED,
            (|m, data| weighted(m, data, f64::sin), clipped_gradient) => &[Clipped];
        "parameters after a step" &[("w", &[4, 6]), ("b", &[6])], SIGNED,
            (|m, data| weighted(m, data, f64::sin), updated_gradient) => &[Factor];
        "an average with the parameters" &[("w", &[4, 6])], SIGNED,
            (|m, data| weighted(m, data, f64::sin), averaged_gradient) => &[Factor];
        "random signs" &[("x", &[20])], SIGNED,
            (|m, data| weighted(m, data, f64::sin), jittered) => &[Approximate];
    }
}
