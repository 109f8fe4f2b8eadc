//! Likelihoods of series in time, each a recursion.

use std::f64::consts::TAU;

use fastrand::Rng;

use super::super::algebra::{log_sum_exp, normals, scaled_normals, uniforms};
use super::super::case::{Case, Model};
use super::super::number::{Entry, Real};
use super::super::tensors::Tensors;

/// Returns whose variance follows the last return and the last variance, GARCH(1, 1).
struct Garch {
    returns: Vec<f64>,
}

impl Model for Garch {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let base = p[0][0].exp();
        // Shares of old and new, which sum to less than one.
        let normaliser = T::of(1.0) + p[0][1].exp() + p[0][2].exp();
        let [new, old] = [1, 2].map(|k| p[0][k].exp() / normaliser);
        let mut variance = base / (T::of(1.0) - new - old);
        let mut cost = T::of(0.0);
        for &seen in &self.returns {
            let surprise = T::of(seen) - p[1][0];
            cost += (variance.ln() + surprise.squared() / variance).times(0.5);
            variance = base + new * surprise.squared() + old * variance;
        }
        cost
    }
}

/// Counts that depend on a hidden state; the forward algorithm, scaled at every step.
struct HiddenCounts {
    counts: Vec<u32>,
}

impl Model for HiddenCounts {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let states = p[1].len();
        let stays: Vec<Vec<T>> = p[0]
            .chunks(states)
            .map(|row| row.iter().map(|&logit| (logit - log_sum_exp(row)).exp()).collect())
            .collect();
        let mut belief = vec![T::of(1.0 / states as f64); states];
        let mut cost = T::of(0.0);
        for &count in &self.counts {
            let arrive = |to: usize| {
                let before = belief.iter().zip(&stays).map(|(&b, row)| b * row[to]).sum::<T>();
                let log_mean = p[1][to];
                before * (log_mean.times(f64::from(count)) - log_mean.exp()).exp()
            };
            let joint: Vec<T> = (0..states).map(arrive).collect();
            let scale = joint.iter().copied().sum::<T>();
            cost -= scale.ln();
            belief = joint.iter().map(|&j| j / scale).collect();
        }
        cost
    }
}

/// An ARMA(2, 2) by conditional sums of squares, and the logarithm of its deviation.
struct MovingAverage {
    seen: Vec<f64>,
}

impl Model for MovingAverage {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let precision = p[2][0].times(-2.0).exp();
        let mut cost = p[2][0].times(self.seen.len() as f64);
        let mut shocks = [T::of(0.0); 2];
        for window in self.seen.windows(3) {
            let carried = p[0][0].times(window[1]) + p[0][1].times(window[0]);
            let shock = T::of(window[2]) - carried - p[1][0] * shocks[1] - p[1][1] * shocks[0];
            cost += (shock.squared() * precision).times(0.5);
            shocks = [shocks[1], shock];
        }
        cost
    }
}

/// Events that make others more likely for a while: a Hawkes process with an exponential kernel.
struct Hawkes {
    times: Vec<f64>,
    end: f64,
}

impl Model for Hawkes {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let [base, jump, decay] = [0, 1, 2].map(|k| p[0][k].exp());
        let mut excited = T::of(0.0);
        let mut cost = base.times(self.end);
        let mut last = self.times[0];
        for &time in &self.times {
            excited *= decay.times(last - time).exp();
            last = time;
            cost -= (base + jump * excited).ln();
            excited += T::of(1.0);
            cost += jump / decay * (T::of(1.0) - decay.times(time - self.end).exp());
        }
        cost
    }
}

/// An autoregression that is stationary since its partial correlations are hyperbolic tangents.
struct Stationary {
    seen: Vec<f64>,
}

impl Model for Stationary {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut factors: Vec<T> = Vec::new();
        for &free in &p[0] {
            let partial = free.tanh();
            let turned = factors.iter().rev().copied().collect::<Vec<_>>();
            factors = factors.iter().zip(turned).map(|(&f, t)| f - partial * t).collect();
            factors.push(partial);
        }
        let order = factors.len();
        let shock = |window: &[f64]| {
            let past = factors.iter().zip(window[..order].iter().rev());
            T::of(window[order]) - past.map(|(&factor, &x)| factor.times(x)).sum::<T>()
        };
        let squares = self.seen.windows(order + 1).map(|window| shock(window).squared());
        let precision = p[1][0].times(-2.0).exp();
        (squares.sum::<T>() * precision).times(0.5)
            + (p[1][0] + T::of(0.5 * TAU.ln())).times((self.seen.len() - order) as f64)
    }
}

/// The series of the corpus.
pub(super) fn cases<S: Entry>() -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(62);
    let rng = &mut rng;
    let family = "series";

    let garch = Tensors::vector("log_shares", vec![-2.0, -0.5, 1.4]).and("drift", &[], vec![0.05]);
    let returns = Garch { returns: scaled_normals(rng, 60, 0.9) };

    let hidden = Tensors::default().and("moves", &[3, 3], normals(rng, 9)).and(
        "log_means",
        &[3],
        vec![-0.5, 0.8, 1.9],
    );
    let counts = HiddenCounts { counts: (0..40).map(|_| rng.u32(..9)).collect() };

    let arma = Tensors::vector("past", vec![0.5, -0.3]).and("shocks", &[2], vec![0.4, 0.2]).and(
        "log_deviation",
        &[],
        vec![-0.1],
    );
    let average = MovingAverage { seen: normals(rng, 60) };

    let mut times = uniforms(rng, 40, 0.0, 30.0);
    times.sort_unstable_by(f64::total_cmp);
    let rates = Tensors::vector("log_rates", vec![-0.3, -0.9, 0.4]);

    let partials =
        Tensors::vector("partials", vec![0.8, -0.4, 0.2]).and("log_deviation", &[], vec![0.2]);
    let stationary = Stationary { seen: normals(rng, 50) };

    vec![
        Case::new(family, "garch", &garch, returns),
        Case::new(family, "hidden_counts", &hidden, counts),
        Case::new(family, "arma", &arma, average),
        Case::new(family, "hawkes", &rates, Hawkes { times, end: 30.0 }),
        Case::new(family, "stationary_autoregression", &partials, stationary),
    ]
}
