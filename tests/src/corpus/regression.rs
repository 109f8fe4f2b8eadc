//! Linear predictors with all their losses: logistic, Poisson, robust, hinge, quantile, lasso.

use fastrand::Rng;

use super::algebra::{add_scaled, dot, lifted, normals, scaled_normals};
use super::case::{Case, Kink, Model};
use super::number::{Entry, Real};
use super::tensors::Tensors;

/// The loss of one prediction against one target.
#[derive(Clone, Copy)]
enum Loss {
    Squares,
    /// Targets are -1 and 1.
    Logistic,
    /// The prediction is the logarithm of the rate.
    Poisson,
    /// Student's t with these degrees of freedom.
    Student(f64),
    /// Targets are -1 and 1.
    Hinge,
    Huber(f64),
    Quantile(f64),
}

impl Loss {
    fn value<T: Real>(self, prediction: T, target: f64) -> T {
        let (zero, wrong) = (T::of(0.0), prediction - T::of(target));
        match self {
            Self::Squares => wrong.squared().times(0.5),
            Self::Logistic => prediction.times(-target).softplus(),
            Self::Poisson => prediction.exp() - prediction.times(target),
            Self::Student(freedom) => {
                wrong.squared().times(1.0 / freedom).ln_1p().times(f64::midpoint(freedom, 1.0))
            }
            Self::Hinge => zero.larger(T::of(1.0) - prediction.times(target)),
            Self::Huber(limit) => {
                let size = wrong.abs();
                if size.value() <= limit {
                    wrong.squared().times(0.5)
                } else {
                    size.times(limit) - T::of(limit * limit / 2.0)
                }
            }
            Self::Quantile(share) => (-wrong).times(share).larger((-wrong).times(share - 1.0)),
        }
    }

    fn slope<T: Real>(self, prediction: T, target: f64) -> T {
        let wrong = prediction - T::of(target);
        let sign = if wrong > T::of(0.0) { 1.0 } else { -1.0 };
        match self {
            Self::Logistic => prediction.times(-target).sigmoid().times(-target),
            Self::Poisson => prediction.exp() - T::of(target),
            Self::Student(freedom) => {
                wrong.times(freedom + 1.0) / (T::of(freedom) + wrong.squared())
            }
            Self::Hinge if prediction.times(target) < T::of(1.0) => T::of(-target),
            Self::Hinge => T::of(0.0),
            Self::Huber(limit) if wrong.abs().value() > limit => T::of(sign * limit),
            Self::Squares | Self::Huber(_) => wrong,
            Self::Quantile(share) => T::of(if sign > 0.0 { 1.0 - share } else { -share }),
        }
    }
}

/// A linear predictor; tensors are `weight` and `bias`.
#[derive(Clone)]
struct Regression {
    loss: Loss,
    features: Vec<Vec<f64>>,
    targets: Vec<f64>,
    /// Factor of the sum of losses: 1, or 1 over the samples.
    share: f64,
    /// Factors of `|w|²/2` and of `|w|₁`.
    decay: f64,
    lasso: f64,
}

impl Regression {
    fn predictions<T: Real>(&self, p: &Tensors<T>) -> Vec<T> {
        self.features.iter().map(|row| dot(&p[0], &lifted::<T>(row)) + p[1][0]).collect()
    }
}

impl Model for Regression {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        self.terms(p).into_iter().sum()
    }

    fn terms<T: Real>(&self, p: &Tensors<T>) -> Vec<T> {
        let predictions = self.predictions(p);
        let losses = predictions.iter().zip(&self.targets);
        let mut terms: Vec<T> =
            losses.map(|(&s, &t)| self.loss.value(s, t).times(self.share)).collect();
        terms.push(p[0].iter().map(|w| w.squared()).sum::<T>().times(self.decay / 2.0));
        terms.push(p[0].iter().map(|w| w.abs()).sum::<T>().times(self.lasso));
        terms
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let mut g = p.map(|_| T::of(0.0));
        let predictions = self.predictions(p);
        for ((row, &score), &target) in self.features.iter().zip(&predictions).zip(&self.targets) {
            let delta = self.loss.slope(score, target).times(self.share);
            add_scaled(&mut g[0], delta, &lifted(row));
            g[1][0] += delta;
        }
        for (g, &w) in g[0].iter_mut().zip(&p[0]) {
            let zero = T::of(0.0);
            let sign = if w > zero {
                1.0
            } else if w < zero {
                -1.0
            } else {
                0.0
            };
            *g += w.times(self.decay) + T::of(sign * self.lasso);
        }
        g
    }
}

/// What sets one regression apart from another.
struct Plan {
    name: &'static str,
    loss: Loss,
    share: f64,
    decay: f64,
    lasso: f64,
    /// Powers of ten by which features differ: column `k` has the scale `10^spread[k % len]`.
    spread: &'static [i32],
}

const PLAIN: Plan =
    Plan { name: "", loss: Loss::Squares, share: 1.0, decay: 0.0, lasso: 0.0, spread: &[0] };

fn regression(rng: &mut Rng, plan: &Plan) -> (Tensors<f64>, Regression) {
    let (samples, width) = (40, 8);
    let scales: Vec<f64> =
        (0..width).map(|k| 10f64.powi(plan.spread[k % plan.spread.len()])).collect();
    let row = |rng: &mut Rng| normals(rng, width).iter().zip(&scales).map(|(n, s)| n * s).collect();
    let features: Vec<Vec<f64>> = (0..samples).map(|_| row(rng)).collect();
    let targets = match plan.loss {
        Loss::Logistic | Loss::Hinge => {
            (0..samples).map(|_| if rng.bool() { 1.0 } else { -1.0 }).collect()
        }
        Loss::Poisson => (0..samples).map(|_| f64::from(rng.u8(..5))).collect(),
        _ => normals(rng, samples),
    };
    let weights = normals(rng, width).iter().zip(&scales).map(|(n, s)| 0.4 * n / s).collect();
    let parameters = Tensors::vector("weight", weights).and("bias", &[1], vec![0.3]);
    let Plan { loss, share, decay, lasso, .. } = *plan;
    (parameters, Regression { loss, features, targets, share, decay, lasso })
}

/// The regressions of the corpus.
#[must_use]
pub fn cases<S: Entry>() -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(21);
    let mean = 1.0 / 40.0;
    let plans = [
        Plan { name: "least_squares", ..PLAIN },
        Plan { name: "ridge", decay: 1e-4, share: mean, ..PLAIN },
        Plan { name: "logistic_mean", loss: Loss::Logistic, share: mean, ..PLAIN },
        Plan { name: "logistic_sum", loss: Loss::Logistic, ..PLAIN },
        Plan { name: "logistic_features_1e6", loss: Loss::Logistic, spread: &[6], ..PLAIN },
        Plan { name: "logistic_features_1e-6", loss: Loss::Logistic, spread: &[-6], ..PLAIN },
        Plan {
            name: "logistic_features_mixed",
            loss: Loss::Logistic,
            spread: &[3, 0, -3],
            ..PLAIN
        },
        Plan { name: "poisson", loss: Loss::Poisson, share: mean, ..PLAIN },
        Plan { name: "student_t", loss: Loss::Student(3.0), ..PLAIN },
        Plan { name: "hinge", loss: Loss::Hinge, share: mean, decay: 1e-2, ..PLAIN },
        Plan { name: "huber", loss: Loss::Huber(0.8), ..PLAIN },
        Plan { name: "quantile", loss: Loss::Quantile(0.9), share: mean, ..PLAIN },
        Plan { name: "lasso", lasso: 0.05, share: mean, ..PLAIN },
    ];
    let mut cases = Vec::new();
    for plan in &plans {
        let (parameters, model) = regression(&mut rng, plan);
        let mut fewer = model.clone();
        fewer.features.pop();
        // A mean for a sum, or the other way round.
        let share = if plan.share < 1.0 { 1.0 } else { mean };
        let other = Regression { share, ..model.clone() };
        let plain = Regression { decay: 0.0, lasso: 0.0, ..model.clone() };
        let case = Case::new("statistics", plan.name, &parameters, model);
        let case = case.with_mistaken("last_sample_dropped", &fewer);
        let case = case.with_mistaken("sum_for_mean", &other);
        cases.push(case.with_mistaken("penalty_forgotten", &plain));
    }
    let (parameters, model) = regression(&mut rng, &plans[3]);
    cases.push(Case::summed_wide("statistics", "logistic_summed_in_f64", &parameters, model));
    cases
}

/// A lasso with several weights at zero, where its kinks are.
#[must_use]
pub fn lasso_at_zeros<S: Entry>() -> Case<S> {
    let mut rng = Rng::with_seed(22);
    let plan = Plan { lasso: 0.05, share: 1.0 / 40.0, ..PLAIN };
    let (mut parameters, model) = regression(&mut rng, &plan);
    parameters[0][2] = 0.0;
    parameters[0][5] = 0.0;
    Case::new("kinks", "lasso_at_zeros", &parameters, model).kinked(Kink::At)
}

/// Features for a survival model, used by the statistics of other files.
pub(crate) fn survival(rng: &mut Rng, samples: usize, width: usize) -> Vec<Vec<f64>> {
    (0..samples).map(|_| scaled_normals(rng, width, 0.7)).collect()
}
