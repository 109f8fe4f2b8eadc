//! A long short-term memory, with a layer behind its last state.

use gradcheck_core::Parameters;
use ndarray::{Array1, Array2, Axis, Slice};

use super::loss::{Data, Network};
use super::real::{Real, layer, normals, sigmoid};

const STEPS: usize = 10;
const WIDTH: usize = 8;
const HIDDEN: usize = 16;
pub(super) const INPUTS: usize = STEPS * WIDTH;
pub(super) const OUTPUTS: usize = 5;

/// The parameters, or the gradient by them. The gates are in the order input, forget, cell, output.
#[derive(Clone, Debug, Parameters)]
pub struct Lstm<T> {
    /// From the inputs to the gates.
    pub wx: Array2<T>,
    /// From the state to the gates.
    pub wh: Array2<T>,
    /// Of the gates.
    pub b: Array1<T>,
    /// Of the outputs.
    pub wo: Array2<T>,
    /// Of the outputs.
    pub bo: Array1<T>,
}

/// What one step leaves for the way back.
struct Step<T> {
    x: Array2<T>,
    /// The state and the cell before.
    state: Array2<T>,
    cell: Array2<T>,
    gates: [Array2<T>; 4],
    /// The cell behind, through tanh.
    bounded: Array2<T>,
}

impl<T: Real> Lstm<T> {
    /// Draws the parameters, with the forget gates open at first.
    #[must_use]
    pub fn random(generator: &mut fastrand::Rng) -> Self {
        let size = (HIDDEN as f64).sqrt().recip();
        let wx = normals(generator, WIDTH, 4 * HIDDEN, size);
        let wh = normals(generator, HIDDEN, 4 * HIDDEN, size);
        let mut b = normals(generator, 1, 4 * HIDDEN, 0.1).remove_axis(Axis(0));
        b.slice_axis_mut(Axis(0), Slice::from(HIDDEN..2 * HIDDEN))
            .mapv_inplace(|entry: T| entry + T::one());
        let (wo, bo) = layer(generator, HIDDEN, OUTPUTS);
        Self { wx, wh, b, wo, bo }
    }

    /// Every step, and the last state.
    fn steps(&self, data: &Data) -> (Vec<Step<T>>, Array2<T>) {
        let inputs: Array2<T> = data.inputs();
        let mut state = Array2::zeros((data.batch(), HIDDEN));
        let mut cell = state.clone();
        let mut steps = Vec::new();
        for time in 0..STEPS {
            let x = inputs
                .slice_axis(Axis(1), Slice::from(time * WIDTH..(time + 1) * WIDTH))
                .to_owned();
            let sums = x.dot(&self.wx) + state.dot(&self.wh) + &self.b;
            let gates: [Array2<T>; 4] = std::array::from_fn(|gate| {
                let sums =
                    sums.slice_axis(Axis(1), Slice::from(gate * HIDDEN..(gate + 1) * HIDDEN));
                sums.mapv(if gate == 2 { T::tanh } else { sigmoid })
            });
            let next = &gates[1] * &cell + &gates[0] * &gates[2];
            let bounded = next.mapv(T::tanh);
            let shown = &gates[3] * &bounded;
            steps.push(Step { x, state, cell, gates, bounded });
            (state, cell) = (shown, next);
        }
        (steps, state)
    }
}

impl<T: Real> Network<T> for Lstm<T> {
    fn logits(&self, data: &Data) -> Array2<T> {
        self.steps(data).1.dot(&self.wo) + &self.bo
    }

    fn pull_back(&self, data: &Data, delta: &Array2<T>) -> Self {
        let (steps, last) = self.steps(data);
        let mut gradient = Self {
            wx: Array2::zeros(self.wx.dim()),
            wh: Array2::zeros(self.wh.dim()),
            b: Array1::zeros(self.b.dim()),
            wo: last.t().dot(delta),
            bo: delta.sum_axis(Axis(0)),
        };
        let one = T::one();
        let through_sigmoid = |value: &Array2<T>| value.mapv(|value| value * (one - value));
        let through_tanh = |value: &Array2<T>| value.mapv(|value| one - value * value);
        let mut of_state = delta.dot(&self.wo.t());
        let mut of_cell = Array2::zeros(of_state.dim());
        for Step { x, state, cell, gates: [input, forget, new, output], bounded } in
            steps.iter().rev()
        {
            of_cell = of_cell + &of_state * output * through_tanh(bounded);
            let of_sums = ndarray::concatenate![
                Axis(1),
                &of_cell * new * through_sigmoid(input),
                &of_cell * cell * through_sigmoid(forget),
                &of_cell * input * through_tanh(new),
                &of_state * bounded * through_sigmoid(output)
            ];
            gradient.wx = gradient.wx + x.t().dot(&of_sums);
            gradient.wh = gradient.wh + state.t().dot(&of_sums);
            gradient.b = gradient.b + of_sums.sum_axis(Axis(0));
            of_state = of_sums.dot(&self.wh.t());
            of_cell *= forget;
        }
        gradient
    }
}
