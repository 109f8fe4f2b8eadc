//! Losses of published training code: contrast, focus, ranking, sets and distributions.

use fastrand::Rng;

use super::super::algebra::{
    dot, lifted, log_sum_exp, normals, scaled_normals, softmax, times, transpose, uniforms,
};
use super::super::case::{Case, Model};
use super::super::number::{Entry, Real};
use super::super::tensors::Tensors;
use super::layers::weight;

/// Two views of each sample embedded on a sphere; each has to find its partner among all.
struct InfoNce {
    views: [Vec<Vec<f64>>; 2],
    temperature: f64,
}

impl Model for InfoNce {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let embed = |input: &Vec<f64>| {
            let code = times(&p[0], &lifted::<T>(input));
            let length = dot(&code, &code).sqrt();
            code.into_iter().map(|c| c / length).collect::<Vec<T>>()
        };
        let [ours, theirs] = [0, 1].map(|k| self.views[k].iter().map(embed).collect::<Vec<_>>());
        let surprise = |(k, own): (usize, &Vec<T>)| {
            let scores: Vec<T> =
                theirs.iter().map(|other| dot(own, other).times(1.0 / self.temperature)).collect();
            log_sum_exp(&scores) - scores[k]
        };
        ours.iter().enumerate().map(surprise).sum()
    }
}

/// What a linear classifier is charged with.
#[derive(Clone, Copy)]
enum Charge {
    /// `-(1 - q)² ln q` of the probability of the right class.
    Focal,
    /// A cross entropy against a class that is not quite certain.
    Smoothed,
    /// A divergence from another's probabilities at a temperature.
    Distilled,
    /// One minus the overlap of predicted and true sets, per class over all samples.
    Dice,
    /// The surprise at the order of the samples by the first class, `ListNet`'s top one.
    Ranked,
}

struct Classifier {
    rows: Vec<Vec<f64>>,
    classes: Vec<usize>,
    others: Vec<Vec<f64>>,
    charge: Charge,
}

impl Classifier {
    fn overlap<T: Real>(&self, scores: &[Vec<T>]) -> T {
        let shares: Vec<Vec<T>> = scores.iter().map(|s| softmax(s)).collect();
        let missing = |class: usize| {
            let is = |k: usize| f64::from(u8::from(self.classes[k] == class));
            let both: T = shares.iter().enumerate().map(|(k, s)| s[class].times(is(k))).sum();
            let either: T = shares.iter().enumerate().map(|(k, s)| s[class] + T::of(is(k))).sum();
            T::of(1.0) - (both.times(2.0) + T::of(1.0)) / (either + T::of(1.0))
        };
        (0..scores[0].len()).map(missing).sum()
    }
}

impl Model for Classifier {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let scores: Vec<Vec<T>> = self
            .rows
            .iter()
            .map(|row| {
                times(&p[0], &lifted::<T>(row)).iter().zip(&p[1]).map(|(&s, &b)| s + b).collect()
            })
            .collect();
        let charge = |k: usize| {
            let (scores, class) = (&scores[k], self.classes[k]);
            let surprise = |class: usize| log_sum_exp(scores) - scores[class];
            match self.charge {
                Charge::Focal => {
                    let lost = T::of(1.0) - softmax(scores)[class];
                    lost.squared() * surprise(class)
                }
                Charge::Smoothed => {
                    let all: T = (0..scores.len()).map(surprise).sum();
                    surprise(class).times(0.9) + all.times(0.1 / scores.len() as f64)
                }
                Charge::Distilled => {
                    let soft: Vec<T> = scores.iter().map(|s| s.times(0.5)).collect();
                    let normaliser = log_sum_exp(&soft);
                    let teacher = softmax(&self.others[k]);
                    let terms = teacher.iter().zip(&soft);
                    terms.map(|(&q, &s)| (normaliser - s).times(4.0 * q)).sum()
                }
                Charge::Dice | Charge::Ranked => T::of(0.0),
            }
        };
        match self.charge {
            Charge::Dice => self.overlap(&scores),
            Charge::Ranked => {
                let first: Vec<T> = scores.iter().map(|s| s[0]).collect();
                let wanted = softmax(&self.others.iter().map(|o| o[0]).collect::<Vec<f64>>());
                let normaliser = log_sum_exp(&first);
                first.iter().zip(wanted).map(|(&s, q)| (normaliser - s).times(q)).sum()
            }
            Charge::Focal | Charge::Smoothed | Charge::Distilled => {
                (0..scores.len()).map(charge).sum()
            }
        }
    }
}

/// The lower bound of a variational autoencoder whose noise is drawn once.
struct Variational {
    inputs: Vec<Vec<f64>>,
    noise: Vec<Vec<f64>>,
}

impl Model for Variational {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut cost = T::of(0.0);
        for (input, noise) in self.inputs.iter().zip(&self.noise) {
            let x: Vec<T> = lifted(input);
            let hidden: Vec<T> = times(&p[0], &x).iter().map(|h| h.tanh()).collect();
            let (mean, spread) = (times(&p[1], &hidden), times(&p[2], &hidden));
            let mut code = Vec::new();
            for ((&mean, &spread), &draw) in mean.iter().zip(&spread).zip(noise) {
                code.push(mean + spread.exp().times(draw));
                let spread_part = spread.times(2.0).exp() - spread.times(2.0) - T::of(1.0);
                cost += (mean.squared() + spread_part).times(0.5);
            }
            let decoded: Vec<T> = times(&p[3], &code).iter().map(|h| h.tanh()).collect();
            // Pixels are probabilities, inputs above 0 are lit.
            let pixels = times(&p[4], &decoded);
            let lit = |x: f64| if x > 0.0 { -1.0 } else { 1.0 };
            cost += pixels.iter().zip(input).map(|(&s, &x)| s.times(lit(x)).softplus()).sum();
        }
        cost
    }
}

/// A normalizing flow: affine couplings that leave half of the entries in turn, then a planar map.
struct Flow {
    points: Vec<Vec<f64>>,
    couplings: usize,
}

impl Model for Flow {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let half = self.points[0].len() / 2;
        let mut cost = T::of(0.0);
        for point in &self.points {
            let mut z: Vec<T> = lifted(point);
            for coupling in 0..self.couplings {
                let (kept, moved) = z.split_at_mut(half);
                let (kept, moved) =
                    if coupling % 2 == 0 { (&*kept, moved) } else { (&*moved, kept) };
                let block = coupling * half * half;
                let scales = times(&p[0][block..block + half * half], kept);
                let shifts = times(&p[1][block..block + half * half], kept);
                for ((m, scale), shift) in moved.iter_mut().zip(scales).zip(shifts) {
                    *m = *m * scale.tanh().exp() + shift;
                    cost -= scale.tanh();
                }
            }
            let inner = (dot(&p[3], &z) + p[4][0]).tanh();
            let volume = T::of(1.0) + (T::of(1.0) - inner.squared()) * dot(&p[2], &p[3]);
            cost -= volume.ln();
            for (z, &u) in z.iter_mut().zip(&p[2]) {
                *z += u * inner;
            }
            cost += dot(&z, &z).times(0.5);
        }
        cost
    }
}

/// Transport between two learnt clouds, by a fixed number of Sinkhorn's steps on logarithms.
struct Sinkhorn {
    target: Vec<Vec<f64>>,
    rounds: usize,
    softness: f64,
}

impl Model for Sinkhorn {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let width = self.target[0].len();
        let far = |a: &[T], b: &[f64]| {
            a.iter().zip(b).map(|(&a, &b)| (a - T::of(b)).squared()).sum::<T>()
        };
        let costs: Vec<T> =
            p[0].chunks(width).flat_map(|a| self.target.iter().map(move |b| far(a, b))).collect();
        let columns = self.target.len();
        let scaled: Vec<T> = costs.iter().map(|c| c.times(-1.0 / self.softness)).collect();
        let flipped = transpose(&scaled, columns);
        let level = |rows: &[T], other: &[T]| -> Vec<T> {
            let shares = -(rows.len() as f64 / other.len() as f64).ln();
            let row = |row: &[T]| {
                let sums: Vec<T> = row.iter().zip(other).map(|(&r, &o)| r + o).collect();
                T::of(shares) - log_sum_exp(&sums)
            };
            rows.chunks(other.len()).map(row).collect()
        };
        let mut right = vec![T::of(0.0); columns];
        let mut left = level(&scaled, &right);
        for _ in 0..self.rounds {
            right = level(&flipped, &left);
            left = level(&scaled, &right);
        }
        let plan = |k: usize| (scaled[k] + left[k / columns] + right[k % columns]).exp();
        (0..costs.len()).map(|k| plan(k) * costs[k]).sum()
    }
}

fn rows(rng: &mut Rng, count: usize, width: usize) -> Vec<Vec<f64>> {
    (0..count).map(|_| normals(rng, width)).collect()
}

fn classifiers<S: Entry>(rng: &mut Rng) -> Vec<Case<S>> {
    let charges = [
        ("focal_loss", Charge::Focal),
        ("label_smoothing", Charge::Smoothed),
        ("distillation", Charge::Distilled),
        ("dice_loss", Charge::Dice),
        ("list_net", Charge::Ranked),
    ];
    let case = |(name, charge)| {
        let parameters = Tensors::default().and("weight", &[4, 5], weight(rng, 4, 5)).and(
            "bias",
            &[4],
            scaled_normals(rng, 4, 0.3),
        );
        let classes = (0..12).map(|_| rng.usize(..4)).collect();
        let model =
            Classifier { rows: rows(rng, 12, 5), classes, others: rows(rng, 12, 4), charge };
        let case = Case::new("losses", name, &parameters, model);
        // All samples share the bias, which their order does not depend on.
        if matches!(charge, Charge::Ranked) { case.with_zero(&[1]) } else { case }
    };
    charges.into_iter().map(case).collect()
}

/// The losses of this file.
pub(super) fn cases<S: Entry>() -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(66);
    let rng = &mut rng;
    let family = "losses";
    let mut cases = classifiers(rng);

    let embedding = Tensors::default().and("weight", &[4, 6], weight(rng, 4, 6));
    let contrast = InfoNce { views: [rows(rng, 7, 6), rows(rng, 7, 6)], temperature: 0.2 };
    cases.push(Case::new(family, "info_nce", &embedding, contrast));

    let coder = Tensors::default()
        .and("encoder", &[6, 8], weight(rng, 6, 8))
        .and("mean", &[2, 6], weight(rng, 2, 6))
        .and("log_deviation", &[2, 6], weight(rng, 2, 6))
        .and("decoder", &[6, 2], weight(rng, 6, 2))
        .and("pixels", &[8, 6], weight(rng, 8, 6));
    let variational = Variational { inputs: rows(rng, 6, 8), noise: rows(rng, 6, 2) };
    cases.push(Case::new(family, "variational_autoencoder", &coder, variational));

    let flow = Tensors::default()
        .and("scales", &[3, 2, 2], scaled_normals(rng, 12, 0.5))
        .and("shifts", &[3, 2, 2], scaled_normals(rng, 12, 0.5))
        .and("along", &[4], uniforms(rng, 4, 0.1, 0.5))
        .and("across", &[4], uniforms(rng, 4, 0.1, 0.8))
        .and("offset", &[], vec![0.2]);
    let points = Flow { points: rows(rng, 10, 4), couplings: 3 };
    cases.push(Case::new(family, "normalizing_flow", &flow, points));

    let cloud = Tensors::default().and("cloud", &[5, 2], normals(rng, 10));
    let transport = Sinkhorn { target: rows(rng, 6, 2), rounds: 8, softness: 0.5 };
    cases.push(Case::new(family, "sinkhorn", &cloud, transport));
    cases
}
