//! Covariances that are positive definite by how their parameters make them.

use fastrand::Rng;

use super::super::algebra::{
    cholesky, dot, forward_substituted, lifted, normals, product, scaled_normals, transpose,
    uniforms,
};
use super::super::case::{Case, Model};
use super::super::number::{Entry, Real};
use super::super::tensors::Tensors;

/// Minus twice the log likelihood of points of mean 0, given the factor of their covariance.
fn deviance<T: Real>(factor: &[T], points: &[Vec<f64>]) -> T {
    let size = points[0].len();
    let determinant = (0..size).map(|k| factor[k * size + k].ln()).sum::<T>();
    let away = |point: &Vec<f64>| {
        let white = forward_substituted(factor, &lifted::<T>(point));
        dot(&white, &white)
    };
    points.iter().map(away).sum::<T>() + determinant.times(2.0 * points.len() as f64)
}

/// The factor of a correlation matrix from the tangents of its partial correlations.
fn correlations<T: Real>(free: &[T], size: usize) -> Vec<T> {
    let mut factor = vec![T::of(0.0); size * size];
    let mut partials = free.iter().map(|f| f.tanh());
    for row in 0..size {
        let mut rest = T::of(1.0);
        for column in 0..row {
            let partial = partials.next().unwrap_or(T::of(0.0));
            factor[row * size + column] = partial * rest.sqrt();
            rest *= T::of(1.0) - partial.squared();
        }
        factor[row * size + row] = rest.sqrt();
    }
    factor
}

/// Deviations and correlations of points, with the prior of Lewandowski, Kurowicka and Joe.
struct Lkj {
    points: Vec<Vec<f64>>,
    concentration: f64,
}

impl Model for Lkj {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let size = p[1].len();
        let factor = correlations(&p[0], size);
        let prior = (1..size).map(|k| {
            let power = (size - k - 1) as f64 + 2.0 * self.concentration - 2.0;
            factor[k * size + k].ln().times(-power)
        });
        let prior = prior.sum::<T>() + p[1].iter().map(|s| s.squared().times(0.5)).sum::<T>();
        let scaled: Vec<T> = (0..size * size).map(|k| factor[k] * p[1][k / size].exp()).collect();
        deviance(&scaled, &self.points).times(0.5) + prior
    }
}

/// A factor of which the diagonal is given by logarithms.
fn triangular<T: Real>(diagonal: &[T], strict: &[T]) -> Vec<T> {
    let size = diagonal.len();
    let mut strict = strict.iter().copied();
    let mut factor = vec![T::of(0.0); size * size];
    for row in 0..size {
        for column in 0..row {
            factor[row * size + column] = strict.next().unwrap_or(T::of(0.0));
        }
        factor[row * size + row] = diagonal[row].exp();
    }
    factor
}

/// Points whose covariance has the factor, with a mean.
struct Factored {
    points: Vec<Vec<f64>>,
}

impl Model for Factored {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let factor = triangular(&p[1], &p[2]);
        let away = |point: &Vec<f64>| {
            let centred: Vec<T> = point.iter().zip(&p[0]).map(|(&x, &m)| T::of(x) - m).collect();
            let white = forward_substituted(&factor, &centred);
            dot(&white, &white).times(0.5)
        };
        let determinant = p[1].iter().copied().sum::<T>().times(self.points.len() as f64);
        self.points.iter().map(away).sum::<T>() + determinant
    }
}

/// Wishart's law of a precision `L Lᵀ`, the scale being the unit matrix.
struct Wishart {
    freedom: f64,
    scatter: Vec<f64>,
}

impl Model for Wishart {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let size = p[0].len();
        let factor = triangular(&p[0], &p[1]);
        let precision = product(&factor, &transpose(&factor, size), size);
        let logarithm = p[0].iter().copied().sum::<T>().times(2.0);
        let trace = dot(&precision, &lifted::<T>(&self.scatter));
        let prior = (0..size).map(|k| precision[k * size + k]).sum::<T>();
        (trace + prior - logarithm.times(self.freedom)).times(0.5)
    }
}

/// A Gaussian process with Matérn's kernel 5/2 and a length for each input.
struct Matern {
    inputs: Vec<Vec<f64>>,
    outputs: Vec<f64>,
}

impl Model for Matern {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let size = self.inputs.len();
        let [signal, noise] = [0, 1].map(|k| p[1][k].times(2.0).exp());
        let mut covariance = Vec::with_capacity(size * size);
        for (row, a) in self.inputs.iter().enumerate() {
            for (column, b) in self.inputs.iter().enumerate() {
                if row == column {
                    covariance.push(signal + noise);
                    continue;
                }
                let parts = a.iter().zip(b).zip(&p[0]);
                let square: T =
                    parts.map(|((&a, &b), l)| (l.times(-2.0).exp()).times((a - b).powi(2))).sum();
                let distance = square.times(5.0).sqrt();
                let shape = T::of(1.0) + distance + square.times(5.0 / 3.0);
                covariance.push(signal * shape * (-distance).exp());
            }
        }
        deviance(&cholesky(&covariance, size), std::slice::from_ref(&self.outputs)).times(0.5)
    }
}

/// Loadings on a few factors, and a variance of each variable of its own.
struct FactorAnalysis {
    points: Vec<Vec<f64>>,
    factors: usize,
}

impl Model for FactorAnalysis {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let size = p[1].len();
        let mut covariance = product(&p[0], &transpose(&p[0], self.factors), self.factors);
        for (k, variance) in p[1].iter().enumerate() {
            covariance[k * size + k] += variance.exp();
        }
        deviance(&cholesky(&covariance, size), &self.points).times(0.5)
    }
}

/// The covariances of the corpus.
pub(super) fn cases<S: Entry>() -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(63);
    let rng = &mut rng;
    let points = |rng: &mut Rng, count, size| -> Vec<Vec<f64>> {
        (0..count).map(|_| normals(rng, size)).collect()
    };
    let family = "covariances";

    let correlated = Tensors::vector("free", scaled_normals(rng, 6, 0.5)).and(
        "log_deviations",
        &[4],
        scaled_normals(rng, 4, 0.3),
    );
    let lkj = Lkj { points: points(rng, 12, 4), concentration: 2.0 };

    let factor = Tensors::vector("log_diagonal", scaled_normals(rng, 4, 0.3)).and(
        "strict",
        &[6],
        scaled_normals(rng, 6, 0.5),
    );
    let centred = Tensors::vector("mean", normals(rng, 4))
        .and("log_diagonal", &[4], factor[0].to_vec())
        .and("strict", &[6], factor[1].to_vec());
    let factored = Factored { points: points(rng, 12, 4) };
    let data: Vec<f64> = normals(rng, 32);
    let wishart =
        Wishart { freedom: 7.0, scatter: product(&transpose(&data, 4), &data, data.len() / 4) };

    let lengths = Tensors::vector("log_lengths", vec![0.3, -0.2, 0.8]).and(
        "log_scales",
        &[2],
        vec![0.2, -1.4],
    );
    let inputs: Vec<Vec<f64>> = (0..16).map(|_| uniforms(rng, 3, -2.0, 2.0)).collect();
    let matern = Matern { inputs, outputs: normals(rng, 16) };

    let loadings = Tensors::default().and("loadings", &[5, 2], normals(rng, 10)).and(
        "log_variances",
        &[5],
        scaled_normals(rng, 5, 0.3),
    );
    let analysis = FactorAnalysis { points: points(rng, 14, 5), factors: 2 };

    vec![
        Case::new(family, "lkj", &correlated, lkj),
        Case::new(family, "cholesky_covariance", &centred, factored),
        Case::new(family, "wishart", &factor, wishart),
        Case::new(family, "matern_process", &lengths, matern),
        Case::new(family, "factor_analysis", &loadings, analysis),
    ]
}
