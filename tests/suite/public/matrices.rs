//! Matrices of derivatives with mistakes of kinds that were published.

use fastrand::Rng;
use gradcheck_core::BugKind::{self, *};
use gradcheck_core::{Check, Report};

pub(crate) type Matrix = Vec<Vec<f64>>;

/// A mistake of a matrix of derivatives.
pub(crate) struct Public {
    pub(crate) name: &'static str,
    pub(crate) count: usize,
    pub(crate) range: [f64; 2],
    pub(crate) function: fn(&[f64]) -> Vec<f64>,
    /// Whether with the mistake.
    pub(crate) matrix: fn(&[f64], bool) -> Matrix,
    pub(crate) is_hessian: bool,
    pub(crate) names: &'static [BugKind],
}

impl Public {
    pub(crate) fn check(&self, seed: u64, wrong: bool) -> Report {
        let mut random = Rng::with_seed(seed);
        let [low, high] = self.range;
        let mut x: Vec<f64> = (0..self.count).map(|_| low + (high - low) * random.f64()).collect();
        let check = Check::new().seed(seed);
        let report = if self.is_hessian {
            check.run_hessian(&mut x, |x| (self.function)(x), |x| (self.matrix)(x, wrong))
        } else {
            check.run_jacobian(&mut x, |x| (self.function)(x), |x| (self.matrix)(x, wrong))
        };
        report.expect("it can be checked")
    }
}

fn square(count: usize, at: impl Fn(usize, usize) -> f64) -> Matrix {
    (0..count).map(|i| (0..count).map(|j| at(i, j)).collect()).collect()
}

/// Gradient of Rosenbrock's function.
fn rosenbrock(x: &[f64]) -> Vec<f64> {
    let mut gradient = vec![0.0; x.len()];
    for k in 0..x.len() - 1 {
        let valley = x[k + 1] - x[k] * x[k];
        gradient[k] += -400.0 * x[k] * valley - 2.0 * (1.0 - x[k]);
        gradient[k + 1] += 200.0 * valley;
    }
    gradient
}

/// The mistake: both triangles are added to both.
fn rosenbrock_hessian(x: &[f64], wrong: bool) -> Matrix {
    let mut hessian = square(x.len(), |_, _| 0.0);
    for k in 0..x.len() - 1 {
        hessian[k][k] += 1200.0 * x[k] * x[k] - 400.0 * x[k + 1] + 2.0;
        hessian[k + 1][k + 1] += 200.0;
        let mixed = -400.0 * x[k] * if wrong { 2.0 } else { 1.0 };
        hessian[k][k + 1] += mixed;
        hessian[k + 1][k] += mixed;
    }
    hessian
}

fn coefficient(i: usize, j: usize) -> f64 {
    let (i, j) = (i.min(j), i.max(j));
    1.0 + ((5 * i + 3 * j) % 7) as f64 / 3.0 - if (i + j) % 3 == 0 { 2.5 } else { 0.0 }
}

/// Gradient of xᵀ A x / 2 + Σ x⁴ / 12, and its Hessian with `factor` on the diagonal.
fn quadratic(x: &[f64]) -> Vec<f64> {
    let of = |i: usize| (0..x.len()).map(|j| coefficient(i, j) * x[j]).sum::<f64>();
    (0..x.len()).map(|i| of(i) + x[i].powi(3) / 3.0).collect()
}

fn quadratic_hessian(x: &[f64], [diagonal, rest]: [f64; 2]) -> Matrix {
    square(x.len(), |i, j| {
        if i == j { diagonal * (coefficient(i, i) + x[i] * x[i]) } else { rest * coefficient(i, j) }
    })
}

/// The mistake: the block of mixed terms is never filled.
fn blocks_hessian(x: &[f64], wrong: bool) -> Matrix {
    let hessian = quadratic_hessian(x, [1.0; 2]);
    let half = x.len() / 2;
    let is_mixed = |i: usize, j: usize| (i < half) != (j < half);
    square(x.len(), |i, j| if wrong && is_mixed(i, j) { 0.0 } else { hessian[i][j] })
}

/// Entries of J S Jᵀ for the symmetric S of 3 by 3, by the 6 entries of S.
const J: [[f64; 3]; 2] = [[0.9, -0.4, 0.3], [0.2, 1.1, -0.7]];
const PAIRS: [(usize, usize); 6] = [(0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2)];

fn covariance(s: &[f64]) -> Vec<f64> {
    let at = |i: usize, j: usize| {
        let k = PAIRS.iter().position(|&pair| pair == (i.min(j), i.max(j)));
        let k = k.expect("every pair is listed");
        s[k] + s[k] * s[k] / 4.0
    };
    let of = |r: usize, c: usize| {
        let terms = (0..9).map(|k| J[r][k / 3] * at(k / 3, k % 3) * J[c][k % 3]);
        terms.sum::<f64>()
    };
    vec![of(0, 0), of(0, 1), of(1, 0), of(1, 1)]
}

/// The mistake: entries off the diagonal of S count once.
fn covariance_jacobian(s: &[f64], wrong: bool) -> Matrix {
    let by = |r: usize, c: usize, k: usize| {
        let (i, j) = PAIRS[k];
        let slope = 1.0 + s[k] / 2.0;
        let once = J[r][i] * J[c][j];
        let twice = if i == j || wrong { once } else { once + J[r][j] * J[c][i] };
        twice * slope
    };
    [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(r, c)| (0..6).map(|k| by(r, c, k)).collect()).into()
}

/// Price-like function of two: its gradient, and its Hessian with a wrong mixed term.
fn price(x: &[f64]) -> Vec<f64> {
    let [s, v] = [x[0], x[1]];
    vec![v * (s * v).cos(), s * (s * v).cos()]
}

fn price_hessian(x: &[f64], wrong: bool) -> Matrix {
    let [s, v] = [x[0], x[1]];
    let mixed = (s * v).cos() - s * v * (s * v).sin();
    let mixed = mixed * if wrong { -2_f64.sqrt() } else { 1.0 };
    vec![vec![-v * v * (s * v).sin(), mixed], vec![mixed, -s * s * (s * v).sin()]]
}

const ROWS: usize = 9;

fn regressor(row: usize, column: usize) -> f64 {
    ((7 * row + 3 * column + row * column) % 11) as f64 / 5.0 - 1.0
}

/// Residuals of a least squares problem, and their sum of squares.
fn residuals(x: &[f64]) -> (Vec<f64>, f64) {
    let of = |row: usize| {
        let fit: f64 = x.iter().enumerate().map(|(k, x)| regressor(row, k) * x).sum();
        (row as f64).sin() - fit
    };
    let residuals: Vec<f64> = (0..ROWS).map(of).collect();
    let squares = residuals.iter().map(|r| r * r).sum();
    (residuals, squares)
}

/// Gradient of -n/2 ln |r|².
fn concentrated(x: &[f64]) -> Vec<f64> {
    let (residuals, squares) = residuals(x);
    let along = |k: usize| (0..ROWS).map(|row| regressor(row, k) * residuals[row]).sum::<f64>();
    (0..x.len()).map(|k| ROWS as f64 * along(k) / squares).collect()
}

/// The mistake: half of the first term, and not the second.
fn concentrated_hessian(x: &[f64], wrong: bool) -> Matrix {
    let (_, squares) = residuals(x);
    let gradient = concentrated(x);
    let n = ROWS as f64;
    square(x.len(), |i, j| {
        let product: f64 = (0..ROWS).map(|row| regressor(row, i) * regressor(row, j)).sum();
        let first = -n * product / squares;
        if wrong { 0.5 * first } else { first + 2.0 * gradient[i] * gradient[j] / n }
    })
}

/// An elementwise function of many, whose Jacobian is diagonal.
fn sines(x: &[f64]) -> Vec<f64> {
    x.iter().map(|x| x.sin()).collect()
}

fn diagonal(x: &[f64], factor: f64) -> Matrix {
    square(x.len(), |i, j| if i == j { factor * x[i].cos() } else { 0.0 })
}

/// A turned vector and its sine: two blocks, of which the mistake transposes the first.
fn turned(x: &[f64]) -> Vec<f64> {
    let row = |i: usize| J3[i].iter().zip(x).map(|(r, x)| r * x.sin()).sum::<f64>();
    (0..3).map(|i| row(i) + x[3 + i]).collect()
}

const J3: [[f64; 3]; 3] = [[0.36, 0.48, -0.8], [-0.8, 0.6, 0.0], [0.48, 0.64, 0.6]];

fn turned_jacobian(x: &[f64], wrong: bool) -> Matrix {
    let own =
        |i: usize, j: usize| if wrong { J3[j][i] * x[i].cos() } else { J3[i][j] * x[j].cos() };
    let of = |i: usize, j: usize| if j < 3 { own(i, j) } else { f64::from(u8::from(j - 3 == i)) };
    (0..3).map(|i| (0..6).map(|j| of(i, j)).collect()).collect()
}

fn hessian(
    name: &'static str,
    count: usize,
    function: fn(&[f64]) -> Vec<f64>,
    matrix: fn(&[f64], bool) -> Matrix,
    names: &'static [BugKind],
) -> Public {
    Public { name, count, range: [-1.5, 1.5], function, matrix, is_hessian: true, names }
}

fn jacobian(
    name: &'static str,
    count: usize,
    function: fn(&[f64]) -> Vec<f64>,
    matrix: fn(&[f64], bool) -> Matrix,
    names: &'static [BugKind],
) -> Public {
    Public { is_hessian: false, ..hessian(name, count, function, matrix, names) }
}

/// All mistakes.
pub(crate) fn all() -> Vec<Public> {
    hessians().into_iter().chain(jacobians()).collect()
}

fn hessians() -> Vec<Public> {
    vec![
        hessian("both triangles twice, 4", 4, rosenbrock, rosenbrock_hessian, &[Diagonal]),
        hessian("both triangles twice, 6", 6, rosenbrock, rosenbrock_hessian, &[Diagonal]),
        hessian(
            "off the diagonal twice",
            6,
            quadratic,
            |x, wrong| quadratic_hessian(x, [1.0, if wrong { 2.0 } else { 1.0 }]),
            &[Diagonal],
        ),
        hessian(
            "off the diagonal half",
            5,
            quadratic,
            |x, wrong| quadratic_hessian(x, [1.0, if wrong { 0.5 } else { 1.0 }]),
            &[Diagonal],
        ),
        hessian(
            "the diagonal twice",
            5,
            quadratic,
            |x, wrong| quadratic_hessian(x, [if wrong { 2.0 } else { 1.0 }, 1.0]),
            &[Diagonal],
        ),
        hessian(
            "the diagonal half, large",
            12,
            quadratic,
            |x, wrong| quadratic_hessian(x, [if wrong { 0.5 } else { 1.0 }, 1.0]),
            &[Diagonal],
        ),
        hessian("mixed terms never filled", 8, quadratic, blocks_hessian, &[Slices]),
        hessian("a term of a logarithm left out", 4, concentrated, concentrated_hessian, &[]),
        hessian("a wrong mixed term", 2, price, price_hessian, &[Factor, Entries]),
    ]
}

fn jacobians() -> Vec<Public> {
    vec![
        jacobian(
            "entries of a symmetric matrix once",
            6,
            covariance,
            covariance_jacobian,
            &[Scattered],
        ),
        jacobian("a rotation for its inverse", 6, turned, turned_jacobian, &[Transposed]),
        jacobian(
            "opposite sign of a diagonal, 6",
            6,
            sines,
            |x, wrong| diagonal(x, if wrong { -1.0 } else { 1.0 }),
            &[OppositeSign],
        ),
        jacobian(
            "opposite sign of a diagonal, 24",
            24,
            sines,
            |x, wrong| diagonal(x, if wrong { -1.0 } else { 1.0 }),
            &[OppositeSign],
        ),
        jacobian(
            "half of a diagonal, 24",
            24,
            sines,
            |x, wrong| diagonal(x, if wrong { 0.5 } else { 1.0 }),
            &[Factor],
        ),
    ]
}
