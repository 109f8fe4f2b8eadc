//! Likelihoods: Cox, mixtures, Gaussian processes, Kalman filters, hidden Markov models.

use std::f64::consts::TAU;

use fastrand::Rng;

use super::algebra::{
    add_scaled, cholesky, dot, forward_substituted, lifted, log_sum_exp, normals, scaled_normals,
    softmax, uniforms,
};
use super::case::{Case, Model};
use super::number::{Entry, Real};
use super::regression::survival;
use super::tensors::Tensors;

/// Cox's partial likelihood; rows are in order of time, the last at risk the longest.
struct Cox {
    rows: Vec<Vec<f64>>,
    died: Vec<bool>,
}

impl Cox {
    fn risks<T: Real>(&self, p: &Tensors<T>) -> Vec<T> {
        self.rows.iter().map(|row| dot(&p[0], &lifted::<T>(row))).collect()
    }
}

impl Model for Cox {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let risks = self.risks(p);
        let dead = (0..risks.len()).filter(|&row| self.died[row]);
        dead.map(|row| log_sum_exp(&risks[row..]) - risks[row]).sum()
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let risks = self.risks(p);
        let mut g = p.map(|_| T::of(0.0));
        for row in (0..risks.len()).filter(|&row| self.died[row]) {
            add_scaled(&mut g[0], T::of(-1.0), &lifted(&self.rows[row]));
            for (&weight, at_risk) in softmax(&risks[row..]).iter().zip(&self.rows[row..]) {
                add_scaled(&mut g[0], weight, &lifted(at_risk));
            }
        }
        g
    }
}

/// A mixture of normals: logits of the shares, means, logarithms of the deviations.
struct Mixture {
    data: Vec<f64>,
}

impl Mixture {
    fn joint<T: Real>(p: &Tensors<T>, x: f64) -> Vec<T> {
        let normaliser = log_sum_exp(&p[0]);
        let component = |k: usize| {
            let z = (T::of(x) - p[1][k]) / p[2][k].exp();
            p[0][k] - normaliser - p[2][k] - (z.squared() + T::of(TAU.ln())).times(0.5)
        };
        (0..p[0].len()).map(component).collect()
    }
}

impl Model for Mixture {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        self.data.iter().map(|&x| -log_sum_exp(&Self::joint(p, x))).sum()
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let mut g = p.map(|_| T::of(0.0));
        let shares = softmax(&p[0]);
        for &x in &self.data {
            for (k, &responsible) in softmax(&Self::joint(p, x)).iter().enumerate() {
                let deviation = p[2][k].exp();
                let z = (T::of(x) - p[1][k]) / deviation;
                g[0][k] += shares[k] - responsible;
                g[1][k] -= responsible * z / deviation;
                g[2][k] -= responsible * (z.squared() - T::of(1.0));
            }
        }
        g
    }
}

/// Minus the log marginal likelihood of a Gaussian process: logs of length, signal and noise.
struct GaussianProcess {
    inputs: Vec<f64>,
    outputs: Vec<f64>,
}

impl Model for GaussianProcess {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let size = self.inputs.len();
        let [length, signal, noise] = [0, 1, 2].map(|k| p[0][k].times(2.0).exp());
        let mut covariance = Vec::with_capacity(size * size);
        for (row, &a) in self.inputs.iter().enumerate() {
            for (column, &b) in self.inputs.iter().enumerate() {
                let near = (T::of(-0.5 * (a - b).powi(2)) / length).exp() * signal;
                covariance.push(if row == column { near + noise } else { near });
            }
        }
        let factor = cholesky(&covariance, size);
        let white = forward_substituted(&factor, &lifted::<T>(&self.outputs));
        let determinant: T = (0..size).map(|k| factor[k * size + k].ln()).sum();
        dot(&white, &white).times(0.5) + determinant
    }
}

/// Minus the log likelihood of a local level with a slope, by the Kalman filter.
struct Kalman {
    observed: Vec<f64>,
}

impl Model for Kalman {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let [level_noise, observation_noise] = [0, 1].map(|k| p[0][k].exp());
        let (mut mean, mut variance) = (p[1][0], T::of(1.0));
        let mut cost = T::of(0.0);
        for &observed in &self.observed {
            mean *= p[1][1];
            variance = variance * p[1][1].squared() + level_noise;
            let (surprise, spread) = (T::of(observed) - mean, variance + observation_noise);
            cost += (surprise.squared() / spread + spread.ln()).times(0.5);
            let gain = variance / spread;
            mean += gain * surprise;
            variance *= T::of(1.0) - gain;
        }
        cost
    }
}

/// The forward algorithm of a hidden Markov model with normal emissions.
struct HiddenMarkov {
    observed: Vec<f64>,
}

impl Model for HiddenMarkov {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let states = p[1].len();
        let moves: Vec<T> = p[0]
            .chunks(states)
            .flat_map(|row| {
                let normaliser = log_sum_exp(row);
                row.iter().map(move |&logit| logit - normaliser)
            })
            .collect();
        let mut forward = vec![T::of(-(states as f64).ln()); states];
        for &observed in &self.observed {
            let arrive = |to: usize| {
                let ways: Vec<T> =
                    (0..states).map(|from| forward[from] + moves[from * states + to]).collect();
                log_sum_exp(&ways) - (T::of(observed) - p[1][to]).squared().times(0.5)
            };
            forward = (0..states).map(arrive).collect();
        }
        -log_sum_exp(&forward)
    }
}

/// A multivariate normal: its mean, and the logarithm of the diagonal of its precision's factor.
struct Normal {
    data: Vec<Vec<f64>>,
}

impl Normal {
    fn white<T: Real>(p: &Tensors<T>, point: &[f64]) -> Vec<T> {
        let size = point.len();
        let away: Vec<T> = point.iter().zip(&p[0]).map(|(&x, &m)| T::of(x) - m).collect();
        let row =
            |k: usize| dot(&p[2][k * size..k * size + k], &away[..k]) + p[1][k].exp() * away[k];
        (0..size).map(row).collect()
    }
}

impl Model for Normal {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let diagonal = p[1].iter().copied().sum::<T>().times(self.data.len() as f64);
        let away = |point: &Vec<f64>| {
            let white = Self::white(p, point);
            dot(&white, &white).times(0.5)
        };
        self.data.iter().map(away).sum::<T>() - diagonal
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let mut g = p.map(|_| T::of(0.0));
        let size = p[0].len();
        for point in &self.data {
            let white = Self::white(p, point);
            for (k, &w) in white.iter().enumerate() {
                let away = |column: usize| T::of(point[column]) - p[0][column];
                for column in 0..k {
                    g[2][k * size + column] += w * away(column);
                    g[0][column] -= w * p[2][k * size + column];
                }
                g[1][k] += w * p[1][k].exp() * away(k) - T::of(1.0);
                g[0][k] -= w * p[1][k].exp();
            }
        }
        g
    }
}

/// Ordered classes: a linear score between cut points whose gaps are exponentials.
struct Ordinal {
    rows: Vec<Vec<f64>>,
    classes: Vec<usize>,
}

impl Model for Ordinal {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut cuts = vec![p[1][0]];
        for &gap in &p[1][1..] {
            cuts.push(cuts[cuts.len() - 1] + gap.exp());
        }
        let mut cost = T::of(0.0);
        for (row, &class) in self.rows.iter().zip(&self.classes) {
            let score = dot(&p[0], &lifted::<T>(row));
            let below =
                |class: usize| cuts.get(class).map_or(T::of(1.0), |&cut| (cut - score).sigmoid());
            let under = if class == 0 { T::of(0.0) } else { below(class - 1) };
            cost -= (below(class) - under).ln();
        }
        cost
    }
}

/// The likelihoods of the corpus.
#[must_use]
pub fn cases<S: Entry>() -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(23);
    let rng = &mut rng;

    let cox = Cox { rows: survival(rng, 25, 4), died: (0..25).map(|k| k % 3 != 1).collect() };
    let hazards = Tensors::vector("hazard", normals(rng, 4));

    let mut data = scaled_normals(rng, 30, 0.5);
    data.iter_mut().step_by(2).for_each(|x| *x += 3.0);
    let shares = Tensors::vector("logits", vec![0.2, -0.3, 0.1])
        .and("means", &[3], vec![-1.0, 0.5, 3.2])
        .and("log_deviations", &[3], vec![-0.2, -0.5, 0.3]);

    let inputs = uniforms(rng, 20, 0.0, 4.0);
    let outputs = inputs.iter().map(|x| (2.0 * x).sin() + 0.1 * rng.f64()).collect();
    let kernel = Tensors::vector("log_scales", vec![-0.4, 0.2, -1.5]);

    let level = Tensors::vector("log_noises", vec![-1.0, 0.3]).and("start", &[2], vec![0.4, 0.95]);
    let markov = Tensors::default().and("moves", &[3, 3], normals(rng, 9)).and(
        "means",
        &[3],
        vec![-1.0, 0.2, 1.4],
    );
    let mut strict: Vec<f64> = scaled_normals(rng, 25, 0.4);
    strict.iter_mut().enumerate().filter(|(k, _)| k % 5 >= k / 5).for_each(|(_, x)| *x = 0.0);
    let normal = Tensors::vector("mean", normals(rng, 5))
        .and("log_diagonal", &[5], scaled_normals(rng, 5, 0.3))
        .and("strict", &[5, 5], strict);
    let points = survival(rng, 20, 5);
    let ordinal =
        Tensors::vector("weight", normals(rng, 3)).and("cuts", &[3], vec![-1.0, 0.1, 0.3]);
    let classes = Ordinal { rows: survival(rng, 20, 3), classes: (0..20).map(|k| k % 4).collect() };

    let statistics = "statistics";
    vec![
        Case::new(statistics, "cox", &hazards, cox),
        Case::new(statistics, "mixture", &shares, Mixture { data }),
        Case::new(statistics, "gaussian_process", &kernel, GaussianProcess { inputs, outputs }),
        Case::new(statistics, "kalman", &level, Kalman { observed: normals(rng, 50) }),
        Case::new(
            statistics,
            "hidden_markov",
            &markov,
            HiddenMarkov { observed: normals(rng, 15) },
        ),
        Case::new(statistics, "multivariate_normal", &normal, Normal { data: points }),
        Case::new(statistics, "ordinal", &ordinal, classes),
    ]
}
