//! Functions on which a check has no excuse: in double precision each must pass.

use ndarray::{Array2, Axis, array};

use super::{Case, Expected, Number, Tensors, between, n};

/// The rows of the table.
pub(super) fn cases<S: Number>() -> Vec<Case<S>> {
    let mut cases = Vec::new();
    let mut case = |name, start, cost, gradient| {
        cases.push(Case { name, expected: Expected::Pass, start, cost, gradient });
    };
    case("quadratic form", square, quadratic_form, quadratic_form_gradient);
    case("softmax cross-entropy", square, softmax, softmax_gradient);
    case("logistic loss", square, logistic, logistic_gradient);
    case("sum of logarithms", |r| vec![between(r, 2, 3, 0.05, 1.0)], logarithms, reciprocals);
    case("sum of roots near 0", |r| vec![between(r, 2, 2, 1e-6, 2e-6)], roots, roots_gradient);
    case("high frequency", |r| vec![between(r, 2, 2, -1.0, 1.0)], waves, waves_gradient);
    case("greatest of some", spread, greatest, greatest_gradient);
    case("sum of magnitudes", spread, magnitudes, signs);
    case("Euclidean norm", square, norm, norm_gradient);
    case("log-sum-exp", square, log_sum_exp, log_sum_exp_gradient);
    case("product", |r| vec![between(r, 2, 3, 0.5, 1.5)], product, product_gradient);
    case("rosenbrock", |r| vec![between(r, 1, 2, -1.5, 1.5)], rosenbrock, rosenbrock_gradient);
    case("huber", spread, huber, huber_gradient);
    case("determinant", |r| vec![between(r, 2, 2, 0.5, 2.0)], determinant, determinant_gradient);
    case("two tensors of different scale", two_scales, scaled, scaled_gradient);
    case(
        "embedding with unused rows",
        |r| vec![between(r, 6, 3, -1.0, 1.0)],
        embed,
        embed_gradient,
    );
    case("gaussian likelihood", likelihood_start, likelihood, likelihood_gradient);
    case("cosine similarity", two_rows, cosine, cosine_gradient);
    cases
}

fn square(random: &mut fastrand::Rng) -> Vec<Array2<f64>> {
    vec![between(random, 3, 3, -1.5, 1.5)]
}

/// Entries that are apart from each other and from the kinks of the functions that use them.
fn spread(random: &mut fastrand::Rng) -> Vec<Array2<f64>> {
    let mut entries = [-2.1, -1.6, -0.7, -0.3, 0.4, 0.8, 1.5, 2.2, 3.0];
    random.shuffle(&mut entries);
    vec![Array2::from_shape_vec((3, 3), entries.to_vec()).expect("nine entries")]
}

fn two_scales(random: &mut fastrand::Rng) -> Vec<Array2<f64>> {
    vec![between(random, 2, 2, 500.0, 1500.0), between(random, 2, 2, 1e-3, 2e-3)]
}

fn likelihood_start(random: &mut fastrand::Rng) -> Vec<Array2<f64>> {
    vec![between(random, 1, 3, -1.0, 1.0), between(random, 1, 3, 0.5, 1.5)]
}

fn two_rows(random: &mut fastrand::Rng) -> Vec<Array2<f64>> {
    vec![between(random, 1, 4, 0.2, 1.0), between(random, 1, 4, -1.0, -0.2)]
}

fn matrix<S: Number>() -> Array2<S> {
    array![[2.0, -0.5, 0.3], [0.1, 1.0, 0.7], [-0.4, 0.2, 1.5]].mapv(n)
}

fn quadratic_form<S: Number>(p: &Tensors<S>) -> S {
    (p[0].dot(&matrix()) * &p[0]).sum() / n(2.0)
}

fn quadratic_form_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    vec![p[0].dot(&(matrix::<S>() + matrix::<S>().t())) / n::<S>(2.0)]
}

fn probabilities<S: Number>(scores: &Array2<S>) -> Array2<S> {
    let exponentials = scores.mapv(S::exp);
    let sums = exponentials.sum_axis(Axis(1)).insert_axis(Axis(1));
    exponentials / sums
}

fn softmax<S: Number>(p: &Tensors<S>) -> S {
    let chances = probabilities(&matrix::<S>().dot(&p[0]));
    -(chances[[0, 1]].ln() + chances[[1, 0]].ln() + chances[[2, 2]].ln()) / n(3.0)
}

fn softmax_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    let mut errors = probabilities(&matrix::<S>().dot(&p[0]));
    for at in [[0, 1], [1, 0], [2, 2]] {
        errors[at] -= S::one();
    }
    vec![matrix::<S>().t().dot(&errors) / n::<S>(3.0)]
}

fn logistic<S: Number>(p: &Tensors<S>) -> S {
    matrix::<S>().dot(&p[0]).mapv(|score| score.exp().ln_1p()).sum()
}

fn logistic_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    let chances = matrix::<S>().dot(&p[0]).mapv(|score| S::one() / (S::one() + (-score).exp()));
    vec![matrix::<S>().t().dot(&chances)]
}

pub(super) fn logarithms<S: Number>(p: &Tensors<S>) -> S {
    p[0].mapv(S::ln).sum()
}

pub(super) fn reciprocals<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    vec![p[0].mapv(S::recip)]
}

pub(super) fn roots<S: Number>(p: &Tensors<S>) -> S {
    p[0].mapv(S::sqrt).sum()
}

pub(super) fn roots_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    vec![p[0].mapv(|x| n::<S>(0.5) / x.sqrt())]
}

fn waves<S: Number>(p: &Tensors<S>) -> S {
    p[0].mapv(|x| (n::<S>(100.0) * x).sin()).sum()
}

fn waves_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    vec![p[0].mapv(|x| n::<S>(100.0) * (n::<S>(100.0) * x).cos())]
}

fn greatest<S: Number>(p: &Tensors<S>) -> S {
    let of_row = |row: ndarray::ArrayView1<'_, S>| row.fold(S::neg_infinity(), |m, &x| m.max(x));
    p[0].rows().into_iter().map(|row| of_row(row).powi(2)).sum()
}

fn greatest_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    let mut gradient = p[0].clone();
    for mut row in gradient.rows_mut() {
        let greatest = row.fold(S::neg_infinity(), |m, &x| m.max(x));
        row.mapv_inplace(|x| if x == greatest { n::<S>(2.0) * x } else { S::zero() });
    }
    vec![gradient]
}

fn magnitudes<S: Number>(p: &Tensors<S>) -> S {
    p[0].mapv(S::abs).sum() + p[0].mapv(|x| x * x).sum()
}

fn signs<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    vec![p[0].mapv(|x| x.signum() + n::<S>(2.0) * x)]
}

fn norm<S: Number>(p: &Tensors<S>) -> S {
    p[0].mapv(|x| x * x).sum().sqrt()
}

fn norm_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    vec![&p[0] / norm(p)]
}

fn log_sum_exp<S: Number>(p: &Tensors<S>) -> S {
    p[0].mapv(S::exp).sum().ln()
}

fn log_sum_exp_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    let exponentials = p[0].mapv(S::exp);
    let sum = exponentials.sum();
    vec![exponentials / sum]
}

fn product<S: Number>(p: &Tensors<S>) -> S {
    p[0].iter().fold(S::one(), |product, &x| product * x)
}

fn product_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    let whole = product(p);
    vec![p[0].mapv(|x| whole / x)]
}

fn rosenbrock<S: Number>(p: &Tensors<S>) -> S {
    let (x, y) = (p[0][[0, 0]], p[0][[0, 1]]);
    (S::one() - x).powi(2) + n::<S>(100.0) * (y - x * x).powi(2)
}

fn rosenbrock_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    let (x, y) = (p[0][[0, 0]], p[0][[0, 1]]);
    let across = n::<S>(200.0) * (y - x * x);
    vec![array![[-n::<S>(2.0) * (S::one() - x) - n::<S>(2.0) * x * across, across]]]
}

fn huber<S: Number>(p: &Tensors<S>) -> S {
    let of = |x: S| if x.abs() < S::one() { x * x / n(2.0) } else { x.abs() - n(0.5) };
    p[0].mapv(of).sum()
}

fn huber_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    vec![p[0].mapv(|x| x.max(-S::one()).min(S::one()))]
}

fn determinant<S: Number>(p: &Tensors<S>) -> S {
    let w = &p[0];
    w[[0, 0]] * w[[1, 1]] - n::<S>(3.0) * w[[0, 1]] * w[[1, 0]] * w[[1, 0]]
}

fn determinant_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    let w = &p[0];
    let (b, c) = (w[[0, 1]], w[[1, 0]]);
    vec![array![[w[[1, 1]], -n::<S>(3.0) * c * c], [-n::<S>(6.0) * b * c, w[[0, 0]]]]]
}

fn scaled<S: Number>(p: &Tensors<S>) -> S {
    let of_first = p[0].mapv(|x| (x / n(1000.0)).sin()).sum();
    of_first * p[1].mapv(|x| (x * n(1000.0)).exp()).sum()
}

fn scaled_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    let of_first = p[0].mapv(|x| (x / n(1000.0)).sin()).sum();
    let of_second = p[1].mapv(|x| (x * n(1000.0)).exp());
    let first = p[0].mapv(|x| (x / n(1000.0)).cos() / n(1000.0)) * of_second.sum();
    vec![first, of_second * n::<S>(1000.0) * of_first]
}

fn embed<S: Number>(p: &Tensors<S>) -> S {
    [1, 4, 4].into_iter().map(|word| p[0].row(word).mapv(S::tanh).sum().powi(2)).sum()
}

fn embed_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    let mut gradient = Array2::zeros(p[0].dim());
    for word in [1, 4, 4] {
        let tanh = p[0].row(word).mapv(S::tanh);
        let sum = tanh.sum();
        let slopes = tanh.mapv(|t| n::<S>(2.0) * sum * (S::one() - t * t));
        let mut row = gradient.row_mut(word);
        row += &slopes;
    }
    vec![gradient]
}

fn likelihood<S: Number>(p: &Tensors<S>) -> S {
    let observed = array![[0.3, -0.2, 1.7]].mapv(n::<S>);
    let standard = (observed - &p[0]) / &p[1];
    p[1].mapv(S::ln).sum() + standard.mapv(|z| z * z / n(2.0)).sum()
}

fn likelihood_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    let observed = array![[0.3, -0.2, 1.7]].mapv(n::<S>);
    let standard = (observed - &p[0]) / &p[1];
    vec![-(&standard / &p[1]), standard.mapv(|z| S::one() - z * z) / &p[1]]
}

fn cosine<S: Number>(p: &Tensors<S>) -> S {
    let norm = |x: &Array2<S>| x.mapv(|x| x * x).sum().sqrt();
    (&p[0] * &p[1]).sum() / (norm(&p[0]) * norm(&p[1]))
}

fn cosine_gradient<S: Number>(p: &Tensors<S>) -> Tensors<S> {
    let square = |x: &Array2<S>| x.mapv(|x| x * x).sum();
    let (first, second, cosine) = (square(&p[0]), square(&p[1]), cosine(p));
    let both = (first * second).sqrt();
    vec![&p[1] / both - &p[0] * (cosine / first), &p[0] / both - &p[1] * (cosine / second)]
}
