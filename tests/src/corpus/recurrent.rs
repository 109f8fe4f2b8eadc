//! Recurrent nets unrolled over a sequence: Elman's, LSTM, GRU.

use fastrand::Rng;

use super::algebra::{
    add_outer, add_scaled, dot, lifted, normals, scaled_normals, times, transposed_times,
};
use super::case::{Case, Model};
use super::number::{Entry, Real};
use super::tensors::Tensors;

/// `h = tanh(w x + u h + b)`, the last state scored against a target.
struct Elman {
    sequence: Vec<Vec<f64>>,
    target: f64,
}

impl Elman {
    fn states<T: Real>(&self, p: &Tensors<T>) -> Vec<Vec<T>> {
        let mut states = vec![vec![T::of(0.0); p[2].len()]];
        for input in &self.sequence {
            let mut sums = times(&p[0], &lifted::<T>(input));
            add_scaled(&mut sums, T::of(1.0), &times(&p[1], &states[states.len() - 1]));
            states.push(sums.iter().zip(&p[2]).map(|(&s, &b)| (s + b).tanh()).collect());
        }
        states
    }
}

impl Model for Elman {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let states = self.states(p);
        (dot(&p[3], &states[states.len() - 1]) - T::of(self.target)).squared().times(0.5)
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let states = self.states(p);
        let last = &states[states.len() - 1];
        let residual = dot(&p[3], last) - T::of(self.target);
        let mut g = p.map(|_| T::of(0.0));
        add_scaled(&mut g[3], residual, last);
        let mut delta: Vec<T> = p[3].iter().map(|&score| score * residual).collect();
        for (step, input) in self.sequence.iter().enumerate().rev() {
            let into: Vec<T> = delta
                .iter()
                .zip(&states[step + 1])
                .map(|(&d, &h)| d * (T::of(1.0) - h.squared()))
                .collect();
            add_outer(&mut g[0], &into, &lifted(input));
            add_outer(&mut g[1], &into, &states[step]);
            add_scaled(&mut g[2], T::of(1.0), &into);
            delta = transposed_times(&p[1], &into);
        }
        g
    }
}

/// `gate * (inputs, state) + bias`, one gate of a cell.
fn gate<T: Real>(p: &Tensors<T>, number: usize, joined: &[T]) -> Vec<T> {
    let sums = times(&p[2 * number], joined);
    sums.iter().zip(&p[2 * number + 1]).map(|(&sum, &bias)| sum + bias).collect()
}

/// The squares of the states' sums against targets.
fn scored<T: Real>(state: &[T], target: f64) -> T {
    (state.iter().copied().sum::<T>() - T::of(target)).squared()
}

/// A cell with input, forget and output gates.
struct Lstm {
    sequence: Vec<Vec<f64>>,
    targets: Vec<f64>,
    width: usize,
}

impl Model for Lstm {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut state = vec![T::of(0.0); self.width];
        let mut cell = state.clone();
        let mut cost = T::of(0.0);
        for (input, &target) in self.sequence.iter().zip(&self.targets) {
            let joined = [lifted(input), state].concat();
            let [enter, forget, leave, candidate] = [0, 1, 2, 3].map(|n| gate(p, n, &joined));
            for unit in 0..self.width {
                cell[unit] = forget[unit].sigmoid() * cell[unit]
                    + enter[unit].sigmoid() * candidate[unit].tanh();
            }
            state = leave.iter().zip(&cell).map(|(&l, &c)| l.sigmoid() * c.tanh()).collect();
            cost += scored(&state, target);
        }
        cost
    }
}

/// A cell with update and reset gates.
struct Gru {
    sequence: Vec<Vec<f64>>,
    targets: Vec<f64>,
    width: usize,
}

impl Model for Gru {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut state = vec![T::of(0.0); self.width];
        let mut cost = T::of(0.0);
        for (input, &target) in self.sequence.iter().zip(&self.targets) {
            let joined = [lifted(input), state.clone()].concat();
            let [update, reset] = [0, 1].map(|number| gate(p, number, &joined));
            let kept = reset.iter().zip(&state).map(|(&r, &h)| r.sigmoid() * h).collect();
            let candidate = gate(p, 2, &[lifted(input), kept].concat());
            for unit in 0..self.width {
                let share = update[unit].sigmoid();
                let change = share * (candidate[unit].tanh() - state[unit]);
                state[unit] += change;
            }
            cost += scored(&state, target);
        }
        cost
    }
}

/// The recurrent nets of the corpus.
#[must_use]
pub fn cases<S: Entry>() -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(13);
    let rng = &mut rng;
    let sequence = |rng: &mut Rng, steps: usize, width: usize| -> Vec<Vec<f64>> {
        (0..steps).map(|_| normals(rng, width)).collect()
    };
    let gates = |rng: &mut Rng, names: &[&str], width: usize, joined: usize| {
        names.iter().fold(Tensors::default(), |tensors, name| {
            let weights = scaled_normals(rng, width * joined, 0.5);
            let biases = scaled_normals(rng, width, 0.2);
            tensors.and(&format!("{name}.weight"), &[width, joined], weights).and(
                &format!("{name}.bias"),
                &[width],
                biases,
            )
        })
    };

    let mut cases = Vec::new();
    for (name, steps, gain) in [("elman_20_steps", 20, 0.5), ("elman_100_steps", 100, 0.42)] {
        let parameters = Tensors::default()
            .and("input", &[6, 3], scaled_normals(rng, 18, 0.5))
            .and("state", &[6, 6], scaled_normals(rng, 36, gain))
            .and("bias", &[6], scaled_normals(rng, 6, 0.1))
            .and("score", &[6], normals(rng, 6));
        let model = Elman { sequence: sequence(rng, steps, 3), target: 1.0 };
        let truncated = Elman { sequence: model.sequence[steps / 2..].to_vec(), target: 1.0 };
        let case = Case::new("nets", name, &parameters, model);
        cases.push(case.with_mistaken("sequence_truncated", &truncated));
    }
    let parameters = gates(rng, &["enter", "forget", "leave", "candidate"], 4, 7);
    let lstm = Lstm { sequence: sequence(rng, 8, 3), targets: normals(rng, 8), width: 4 };
    cases.push(Case::new("nets", "lstm", &parameters, lstm));
    let parameters = gates(rng, &["update", "reset", "candidate"], 4, 7);
    let gru = Gru { sequence: sequence(rng, 8, 3), targets: normals(rng, 8), width: 4 };
    cases.push(Case::new("nets", "gru", &parameters, gru));
    cases
}
