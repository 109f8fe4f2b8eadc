//! Sums over paths and flows in time: CTC, chains of labels, alignments, neural differential
//! equations, policies.

use fastrand::Rng;

use super::super::algebra::{
    add_scaled, lifted, log_sum_exp, normals, scaled_normals, times, uniforms,
};
use super::super::case::{Case, Model};
use super::super::number::{Entry, Real};
use super::super::tensors::Tensors;
use super::layers::{distance, weight};

/// The logarithm of a probability that is taken for zero, finite so that sums stay so.
const NEVER: f64 = -1e4;

/// Scores of frames from inputs, normalised by their sum of exponentials.
fn log_shares<T: Real>(scores: &[T]) -> Vec<T> {
    let normaliser = log_sum_exp(scores);
    scores.iter().map(|&s| s - normaliser).collect()
}

/// All ways to spell a word over frames, with blanks and repetitions: connectionist temporal
/// classification. Class 0 is the blank.
struct Ctc {
    frames: Vec<Vec<f64>>,
    word: Vec<usize>,
}

impl Model for Ctc {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut spelled = vec![0];
        for &letter in &self.word {
            spelled.extend([letter, 0]);
        }
        let mut ways = vec![T::of(NEVER); spelled.len()];
        for (time, frame) in self.frames.iter().enumerate() {
            let mut scores = times(&p[0], &lifted::<T>(frame));
            add_scaled(&mut scores, T::of(1.0), &p[1]);
            let shares = log_shares(&scores);
            let arrive = |at: usize| {
                if time == 0 {
                    return if at < 2 { shares[spelled[at]] } else { T::of(NEVER) };
                }
                let skips = at >= 2 && spelled[at] != 0 && spelled[at] != spelled[at - 2];
                let first = if skips { at - 2 } else { at.saturating_sub(1) };
                log_sum_exp(&ways[first..=at]) + shares[spelled[at]]
            };
            ways = (0..spelled.len()).map(arrive).collect();
        }
        -log_sum_exp(&ways[ways.len() - 2..])
    }
}

/// A chain of labels with scores for each and for each move: a conditional random field.
struct Chain {
    inputs: Vec<Vec<f64>>,
    labels: Vec<usize>,
}

impl Model for Chain {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let classes = p[2].len();
        let mut ways = p[2].to_vec();
        let mut own = p[2][self.labels[0]];
        for (time, input) in self.inputs.iter().enumerate() {
            let scores = times(&p[0], &lifted::<T>(input));
            if time > 0 {
                own += p[1][self.labels[time - 1] * classes + self.labels[time]];
                let arrive = |to: usize| {
                    let from: Vec<T> =
                        (0..classes).map(|k| ways[k] + p[1][k * classes + to]).collect();
                    log_sum_exp(&from)
                };
                ways = (0..classes).map(arrive).collect();
            }
            add_scaled(&mut ways, T::of(1.0), &scores);
            own += scores[self.labels[time]];
        }
        log_sum_exp(&ways) - own
    }
}

/// The soft minimum over all alignments of a learnt series with a given one.
struct SoftAlignment {
    target: Vec<f64>,
    softness: f64,
}

impl Model for SoftAlignment {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let columns = self.target.len();
        let far = T::of(-NEVER);
        let mut above = vec![far; columns + 1];
        above[0] = T::of(0.0);
        for &x in &p[0] {
            let mut row = vec![far; columns + 1];
            for column in 1..=columns {
                let ways = [above[column], row[column - 1], above[column - 1]];
                let least = log_sum_exp(&ways.map(|way| way.times(-1.0 / self.softness)));
                let here = (x - T::of(self.target[column - 1])).squared();
                row[column] = here - least.times(self.softness);
            }
            above = row;
        }
        above[columns]
    }
}

/// A state driven by a small network for some time, by Runge and Kutta's classical method.
struct NeuralFlow {
    start: Vec<f64>,
    seen: Vec<Vec<f64>>,
    /// Steps between two looks, and their length.
    steps: usize,
    step: f64,
}

impl Model for NeuralFlow {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let speed = |state: &[T]| -> Vec<T> {
            let mut hidden = times(&p[0], state);
            add_scaled(&mut hidden, T::of(1.0), &p[1]);
            times(&p[2], &hidden.iter().map(|h| h.tanh()).collect::<Vec<T>>())
        };
        let moved = |state: &[T], speed: &[T], time: f64| {
            let mut state = state.to_vec();
            add_scaled(&mut state, T::of(time), speed);
            state
        };
        let mut state: Vec<T> = lifted(&self.start);
        let mut cost = T::of(0.0);
        for seen in &self.seen {
            for _ in 0..self.steps {
                let first = speed(&state);
                let second = speed(&moved(&state, &first, 0.5 * self.step));
                let third = speed(&moved(&state, &second, 0.5 * self.step));
                let last = speed(&moved(&state, &third, self.step));
                for (speed, weight) in [(first, 1.0), (second, 2.0), (third, 2.0), (last, 1.0)] {
                    state = moved(&state, &speed, self.step * weight / 6.0);
                }
            }
            cost += distance(&state, seen);
        }
        cost
    }
}

/// What a policy is paid for its actions, by the clipped ratio to the policy that acted.
struct ClippedPolicy {
    states: Vec<Vec<f64>>,
    actions: Vec<usize>,
    paid: Vec<f64>,
    before: Vec<f64>,
}

impl Model for ClippedPolicy {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut cost = T::of(0.0);
        for (k, state) in self.states.iter().enumerate() {
            let shares = log_shares(&times(&p[0], &lifted::<T>(state)));
            let ratio = (shares[self.actions[k]] - T::of(self.before[k])).exp();
            let (low, high) = (T::of(0.8), T::of(1.2));
            let clipped = if ratio < low {
                low
            } else if ratio > high {
                high
            } else {
                ratio
            };
            let (free, bound) = (ratio.times(self.paid[k]), clipped.times(self.paid[k]));
            cost -= if bound < free { bound } else { free };
            let surprise: T = shares.iter().map(|&s| s.exp() * s).sum();
            cost += surprise.times(0.01);
        }
        cost
    }
}

/// The sums over paths of the corpus.
pub(super) fn cases<S: Entry>() -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(67);
    let rng = &mut rng;
    let family = "paths";
    let rows = |rng: &mut Rng, count, width| -> Vec<Vec<f64>> {
        (0..count).map(|_| normals(rng, width)).collect()
    };

    let letters = Tensors::default().and("weight", &[5, 4], weight(rng, 5, 4)).and(
        "bias",
        &[5],
        scaled_normals(rng, 5, 0.3),
    );
    let ctc = Ctc { frames: rows(rng, 12, 4), word: vec![1, 3, 3, 2] };

    let chain = Tensors::default()
        .and("scores", &[3, 4], weight(rng, 3, 4))
        .and("moves", &[3, 3], scaled_normals(rng, 9, 0.5))
        .and("start", &[3], scaled_normals(rng, 3, 0.5));
    let labels = (0..10).map(|_| rng.usize(..3)).collect();
    let chained = Chain { inputs: rows(rng, 10, 4), labels };

    let series = Tensors::vector("series", normals(rng, 8));
    let alignment = SoftAlignment { target: normals(rng, 10), softness: 0.5 };

    let driven = Tensors::default()
        .and("into", &[6, 2], weight(rng, 6, 2))
        .and("bias", &[6], scaled_normals(rng, 6, 0.3))
        .and("out", &[2, 6], weight(rng, 2, 6));
    let flow = NeuralFlow { start: vec![1.0, -0.5], seen: rows(rng, 4, 2), steps: 5, step: 0.1 };

    let policy = Tensors::default().and("weight", &[3, 5], weight(rng, 3, 5));
    let clipped = ClippedPolicy {
        states: rows(rng, 10, 5),
        actions: (0..10).map(|_| rng.usize(..3)).collect(),
        paid: normals(rng, 10),
        before: uniforms(rng, 10, -1.6, -0.7),
    };

    vec![
        Case::new(family, "ctc", &letters, ctc),
        Case::new(family, "conditional_random_field", &chain, chained),
        Case::new(family, "soft_alignment", &series, alignment),
        Case::new(family, "neural_differential_equation", &driven, flow),
        Case::new(family, "clipped_policy", &policy, clipped),
    ]
}
