//! Functions that other checkers blame on the gradient: offsets, edges, kinks, optima, extreme
//! scales, solvers that stop early.

use ndarray::{Array2, array};

use super::functions::{logarithms, reciprocals, roots, roots_gradient};
use super::{Case, Expected, Number, Tensors, between, n};

/// The rows of the table.
pub(super) fn cases<S: Number>() -> Vec<Case<S>> {
    use Expected::{NotFail, Pass, Zero};
    let mut cases = Vec::new();
    let mut case = |name, expected, start, cost, gradient| {
        cases.push(Case { name, expected, start, cost, gradient });
    };
    case("offset of 1e6", Pass, wide, |p| sines(p) + n(1e6), cosines);
    case("offset of 1e9", NotFail, wide, |p| sines(p) + n(1e9), cosines);
    case("logarithm near its edge", Pass, edge, logarithms, reciprocals);
    case("root at 1e-12", Pass, |r| vec![between(r, 2, 2, 1e-12, 2e-12)], roots, roots_gradient);
    case("square at 1e6", Pass, |r| vec![between(r, 2, 2, 1e6, 2e6)], squares, doubles);
    case("square at 1e11", Pass, |r| vec![between(r, 2, 2, 1e11, 2e11)], squares, doubles);
    case("square at 0", Zero, |_| vec![Array2::zeros((2, 2))], squares, doubles);
    case("square at -0", Zero, |_| vec![Array2::from_elem((2, 2), -0.0)], squares, doubles);
    case("least squares at the optimum", Zero, |_| vec![array![[1.5, -0.5]]], fit, fit_gradient);
    case(
        "parameters of all sizes",
        NotFail,
        |_| vec![sizes()],
        of_all_sizes,
        of_all_sizes_gradient,
    );
    case("rectified, clear of the kink", Pass, clear, rectified, rectified_gradient);
    case("rectified, 1e-5 from the kink", NotFail, near::<5>, rectified, rectified_gradient);
    case("rectified, 1e-8 from the kink", NotFail, near::<8>, rectified, rectified_gradient);
    case("rectified, at the kink", NotFail, near::<99>, rectified, rectified_gradient);
    case("a fixed point", NotFail, |r| vec![between(r, 2, 2, 0.5, 1.5)], fixed, fixed_gradient);
    case("a normalised batch", NotFail, batch, normalised, normalised_gradient);
    case("frequency of 1e4", NotFail, wide, |p| waves(p, 1e4), |p| slopes(p, 1e4));
    case("cost times 1e12", Pass, wide, |p| sines(p) * n(1e12), |p| times(p, 1e12));
    case("cost times 1e-12", Pass, wide, |p| sines(p) * n(1e-12), |p| times(p, 1e-12));
    if S::ULP < 1e-12 {
        case("cost times 1e200", Pass, wide, |p| sines(p) * n(1e200), |p| times(p, 1e200));
        case("cost times 1e-200", Pass, wide, |p| sines(p) * n(1e-200), |p| times(p, 1e-200));
    }
    cases
}

fn wide(random: &mut fastrand::Rng) -> Vec<Array2<f64>> {
    vec![between(random, 3, 3, -1.2, 1.2)]
}

fn edge(random: &mut fastrand::Rng) -> Vec<Array2<f64>> {
    vec![between(random, 2, 2, 1e-8, 2e-8)]
}

fn sizes() -> Array2<f64> {
    array![[3e-6, 2e-3, 0.7], [40.0, 5e3, 6e6]]
}

fn clear(random: &mut fastrand::Rng) -> Vec<Array2<f64>> {
    let sign = if random.bool() { 1.0 } else { -1.0 };
    vec![between(random, 2, 2, 0.3, 1.3) * sign, array![[-1.1, 0.6], [0.8, -0.4]]]
}

/// As [`clear`], with one entry a power of ten from the kink, at it if the power vanishes.
fn near<const POWER: i32>(random: &mut fastrand::Rng) -> Vec<Array2<f64>> {
    let mut tensors = clear(random);
    tensors[1][[0, 1]] = if POWER > 20 { 0.0 } else { 10_f64.powi(-POWER) };
    tensors
}

fn batch(random: &mut fastrand::Rng) -> Vec<Array2<f64>> {
    vec![between(random, 4, 2, -1.0, 1.0), between(random, 1, 2, -1.0, 1.0)]
}

fn sines<S: Number>(p: &Tensors<S>) -> S {
    p[0].mapv(S::sin).sum()
}

fn cosines<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    vec![p[0].mapv(S::cos)]
}

fn times<S: Number>(p: &Tensors<S>, factor: f64) -> Tensors<S> {
    vec![p[0].mapv(|x| x.cos() * n(factor))]
}

fn waves<S: Number>(p: &Tensors<S>, frequency: f64) -> S {
    p[0].mapv(|x| (x * n(frequency)).sin()).sum()
}

fn slopes<S: Number>(p: &Tensors<S>, frequency: f64) -> Tensors<S> {
    vec![p[0].mapv(|x| (x * n(frequency)).cos() * n(frequency))]
}

fn squares<S: Number>(p: &Tensors<S>) -> S {
    p[0].mapv(|x| x * x).sum()
}

fn doubles<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    vec![p[0].mapv(|x| x + x)]
}

/// Points on the line 1.5 x - 0.5, which is therefore the optimum.
fn points<S: Number>() -> [(S, S); 4] {
    [0.1, 0.7, 1.3, 2.9].map(|x| (n(x), n(1.5 * x - 0.5)))
}

fn residuals<S: Number>(p: &Tensors<S>) -> [(S, S); 4] {
    points().map(|(x, y)| (x, p[0][[0, 0]] * x + p[0][[0, 1]] - y))
}

fn fit<S: Number>(p: &Tensors<S>) -> S {
    residuals(p).into_iter().map(|(_, residual)| residual * residual).sum()
}

fn fit_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    let slope = residuals(p).into_iter().map(|(x, residual)| x * residual).sum::<S>();
    let height = residuals(p).into_iter().map(|(_, residual)| residual).sum::<S>();
    vec![array![[slope + slope, height + height]]]
}

fn of_all_sizes<S: Number>(p: &Tensors<S>) -> S {
    p[0].iter().zip(sizes()).map(|(&x, size)| (x / n(size)).exp()).sum()
}

fn of_all_sizes_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    let mut gradient = p[0].clone();
    gradient.zip_mut_with(&sizes(), |x, &size| *x = (*x / n(size)).exp() / n(size));
    vec![gradient]
}

fn rectified<S: Number>(p: &Tensors<S>) -> S {
    (&p[0] * &p[1].mapv(|x| x.max(S::zero()))).sum() + p[0].mapv(S::exp).sum() + p[1].sum()
}

fn rectified_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    let passes = p[1].mapv(|x| if x > S::zero() { S::one() } else { S::zero() });
    vec![&p[1] * &passes + p[0].mapv(S::exp), &p[0] * &passes + S::one()]
}

/// The solution of y = cos(x y), by iteration until it no longer changes much.
fn solution<S: Number>(x: S) -> S {
    let mut y = n::<S>(0.5);
    for _ in 0..500 {
        let next = (y + (x * y).cos()) / n(2.0);
        let change = (next - y).abs();
        y = next;
        if change < n::<S>(100.0 * S::ULP) {
            break;
        }
    }
    y
}

fn fixed<S: Number>(p: &Tensors<S>) -> S {
    p[0].mapv(solution).sum()
}

fn fixed_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    let of = |x: S| {
        let y = solution(x);
        let sine = (x * y).sin();
        -y * sine / (S::one() + x * sine)
    };
    vec![p[0].mapv(of)]
}

/// A bias before a normalisation: it cancels, and its gradient is zero up to rounding.
fn normalised<S: Number>(p: &Tensors<S>) -> S {
    let (shifted, count) = (&p[0] + &p[1].row(0), n::<S>(4.0));
    let mut sum = S::zero();
    for column in shifted.columns() {
        let centred = &column - column.sum() / count;
        let deviation = (centred.mapv(|x| x * x).sum() / count).sqrt();
        sum += centred.mapv(|x| (x / deviation).powi(3)).sum();
    }
    sum
}

fn normalised_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    let (shifted, count) = (&p[0] + &p[1].row(0), n::<S>(4.0));
    let mut gradient = vec![Array2::zeros(p[0].dim()), Array2::zeros(p[1].dim())];
    for (number, column) in shifted.columns().into_iter().enumerate() {
        let centred = &column - column.sum() / count;
        let deviation = (centred.mapv(|x| x * x).sum() / count).sqrt();
        let z = centred / deviation;
        let slopes = z.mapv(|z| n::<S>(3.0) * z * z);
        let (mean, along) = (slopes.sum() / count, (&slopes * &z).sum() / count);
        let column = (slopes - mean - &z * along) / deviation;
        gradient[1][[0, number]] = column.sum();
        gradient[0].column_mut(number).assign(&column);
    }
    gradient
}
