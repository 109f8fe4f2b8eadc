//! Containers that the derive cannot know: a sparse matrix of one's own, which implements
//! `Parameters` by hand, and a type of another crate, which a module visits.
//!
//! `cargo run --example own_container`

use std::collections::VecDeque;

use gradcheck_core::{Parameters, Visitor, VisitorMut, assert_gradients};

/// A square matrix as a list of (row, column, value); only the values are parameters.
struct Sparse(Vec<(usize, usize, f64)>);

impl Parameters for Sparse {
    type Scalar = f64;

    fn visit(&self, visitor: &mut Visitor<'_, f64>) {
        visitor.tensor_from_iter(&[self.0.len()], self.0.iter().map(|(_, _, value)| value));
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, f64>) {
        let shape = [self.0.len()];
        visitor.tensor_from_iter(&shape, self.0.iter_mut().map(|(_, _, value)| value));
    }
}

/// Visits the ring buffer of the standard library: one tensor that lies in two pieces.
mod ring {
    use super::{VecDeque, Visitor, VisitorMut};

    pub(super) fn visit(ring: &VecDeque<f64>, visitor: &mut Visitor<'_, f64>) {
        visitor.tensor_in_chunks(&[ring.len()], |push| {
            let (front, back) = ring.as_slices();
            push(front);
            push(back);
        });
    }

    pub(super) fn visit_mut(ring: &mut VecDeque<f64>, visitor: &mut VisitorMut<'_, f64>) {
        visitor.tensor_in_chunks(&[ring.len()], |push| {
            let (front, back) = ring.as_mut_slices();
            push(front);
            push(back);
        });
    }
}

/// Mixes the channels of a signal, then filters it: y(t) = Σₖ tapₖ · mix · x(t - k).
#[derive(Parameters)]
struct Filter {
    mix: Sparse,
    #[parameters(with = "ring")]
    taps: VecDeque<f64>,
}

type Signal = Vec<[f64; 3]>;

impl Filter {
    /// Output minus target, at every time at which all taps have a past.
    fn errors(&self, x: &Signal, target: &Signal) -> Vec<(usize, [f64; 3])> {
        let error = |time: usize| {
            let mut error = target[time].map(|value| -value);
            for (age, tap) in self.taps.iter().enumerate() {
                for &(row, column, value) in &self.mix.0 {
                    error[row] += tap * value * x[time - age][column];
                }
            }
            error
        };
        (self.taps.len() - 1..x.len()).map(|time| (time, error(time))).collect()
    }

    fn cost(&self, x: &Signal, target: &Signal) -> f64 {
        let errors = self.errors(x, target);
        0.5 * errors.iter().flat_map(|(_, error)| error).map(|error| error * error).sum::<f64>()
    }

    fn gradient(&self, x: &Signal, target: &Signal) -> Self {
        let mut mix =
            Sparse(self.mix.0.iter().map(|&(row, column, _)| (row, column, 0.0)).collect());
        let mut taps = VecDeque::from(vec![0.0; self.taps.len()]);
        for (time, error) in self.errors(x, target) {
            for (age, tap) in self.taps.iter().enumerate() {
                for (entry, &(row, column, value)) in mix.0.iter_mut().zip(&self.mix.0) {
                    let part = error[row] * x[time - age][column];
                    entry.2 += part * tap;
                    taps[age] += part * value;
                }
            }
        }
        Self { mix, taps }
    }
}

fn main() {
    let mut taps = VecDeque::from([0.5, 0.3, -0.2, 0.1]);
    taps.push_front(0.7);
    assert!(!taps.as_slices().1.is_empty(), "the ring should lie in two pieces");
    let mix = Sparse(vec![(0, 0, 1.0), (1, 1, 0.8), (2, 2, -1.2), (0, 2, 0.3), (2, 1, 0.4)]);
    let filter = Filter { mix, taps };
    let x: Signal =
        (0_u8..20).map(|time| [0.3, 0.5, 0.7].map(|f| (f * f64::from(time)).sin())).collect();
    let target: Signal = x.iter().map(|channels| channels.map(|value| 0.5 * value)).collect();

    println!("{}\n", filter.layout());
    let report = assert_gradients!(filter, |f| f.cost(&x, &target), |f| f.gradient(&x, &target));
    println!("{report}");
}
