//! One step of an LSTM cell.

use fastrand::Rng;
use gradcheck_core::Parameters;
use ndarray::{Array1, Array2, Axis, concatenate};

use super::layer::{Float, Layer, columns, mistakes, sigmoid, uniform};

const SAMPLES: usize = 2;
const INPUTS: usize = 2;
const UNITS: usize = 3;

/// The cell, the state before the step, and a batch of inputs, one a row.
#[derive(Parameters)]
pub struct Lstm<F> {
    input: Array2<F>,
    hidden: Array2<F>,
    cell: Array2<F>,
    /// Inputs, then hidden units, a row each; a block of columns for each gate.
    weight: Array2<F>,
    bias: Array1<F>,
}

mistakes! {
    /// What can be wrong in the backward pass.
    pub enum Mistake {
        /// the cotangent of the new cell is ignored
        CellCotangentIgnored,
        /// the new cell gets nothing back from the new hidden state
        HiddenPathForgotten,
        /// the slope of tanh of the new cell is forgotten
        CellSlopeForgotten,
        /// the output gate meets the new cell without its tanh
        CellWithoutTanh,
        /// the gradients of input gate and forget gate are exchanged
        GatesExchanged,
        /// the candidate has the slope of a sigmoid
        CandidateAsSigmoid,
        /// the gates have no slope
        SigmoidSlopeForgotten,
        /// the cell before the step gets its gradient past the forget gate
        ForgetGateForgotten,
        /// the hidden state before the step gets no gradient
        HiddenForgotten,
        /// the bias takes the first sample instead of the sum over the samples
        BiasOfFirstRow,
    }
}

/// The gates of a step, and what they make of the cell.
struct Step<F> {
    enter: Array2<F>,
    forget: Array2<F>,
    candidate: Array2<F>,
    leave: Array2<F>,
    cell: Array2<F>,
}

impl<F: Float> Lstm<F> {
    /// Inputs and hidden state side by side.
    fn joined(&self) -> Array2<F> {
        concatenate![Axis(1), self.input, self.hidden]
    }

    fn step(&self) -> Step<F> {
        let sums = self.joined().dot(&self.weight) + &self.bias;
        let gate = |number: usize| columns(&sums, number * UNITS..(number + 1) * UNITS);
        let [enter, forget, leave] = [0, 1, 3].map(|number| gate(number).mapv(sigmoid));
        let candidate = gate(2).mapv(F::tanh);
        let cell = &forget * &self.cell + &enter * &candidate;
        Step { enter, forget, candidate, leave, cell }
    }
}

impl<F: Float> Layer for Lstm<F> {
    /// The hidden state and the cell after the step.
    type Output = (Array2<F>, Array2<F>);
    type Mistake = Mistake;

    const NAME: &'static str = "LSTM cell";
    const MISTAKES: [(Mistake, &'static str); 10] = Mistake::ALL;

    fn random(rng: &mut Rng) -> Self {
        Self {
            input: uniform(rng, (SAMPLES, INPUTS)),
            hidden: uniform(rng, (SAMPLES, UNITS)),
            cell: uniform(rng, (SAMPLES, UNITS)),
            weight: uniform(rng, (INPUTS + UNITS, 4 * UNITS)),
            bias: uniform(rng, 4 * UNITS),
        }
    }

    fn forward(&self) -> Self::Output {
        let step = self.step();
        (step.leave * step.cell.mapv(F::tanh), step.cell)
    }

    fn backward(&self, (d_hidden, d_cell): &Self::Output, mistake: Option<Mistake>) -> Self {
        let step = self.step();
        let d_cell = step.d_cell(d_hidden, d_cell, mistake);
        let d_sums = self.d_sums(&step, d_hidden, &d_cell, mistake);

        let d_joined = d_sums.dot(&self.weight.t());
        let input = columns(&d_joined, 0..INPUTS);
        let mut hidden = columns(&d_joined, INPUTS..INPUTS + UNITS);
        if mistake == Some(Mistake::HiddenForgotten) {
            hidden.fill(F::zero());
        }
        let cell = match mistake {
            Some(Mistake::ForgetGateForgotten) => d_cell,
            _ => d_cell * step.forget,
        };
        let bias = match mistake {
            Some(Mistake::BiasOfFirstRow) => d_sums.row(0).to_owned(),
            _ => d_sums.sum_axis(Axis(0)),
        };
        Self { input, hidden, cell, weight: self.joined().t().dot(&d_sums), bias }
    }
}

impl<F: Float> Step<F> {
    /// The whole gradient of the new cell.
    fn d_cell(
        &self,
        d_hidden: &Array2<F>,
        d_cell: &Array2<F>,
        mistake: Option<Mistake>,
    ) -> Array2<F> {
        let slope = match mistake {
            Some(Mistake::CellSlopeForgotten) => Array2::ones(self.cell.raw_dim()),
            _ => self.cell.mapv(|c| F::one() - c.tanh() * c.tanh()),
        };
        let through_hidden = d_hidden * &self.leave * &slope;
        match mistake {
            Some(Mistake::CellCotangentIgnored) => through_hidden,
            Some(Mistake::HiddenPathForgotten) => d_cell.clone(),
            _ => through_hidden + d_cell,
        }
    }
}

impl<F: Float> Lstm<F> {
    /// The gradient of the sums that go into the gates.
    fn d_sums(
        &self,
        step: &Step<F>,
        d_hidden: &Array2<F>,
        d_cell: &Array2<F>,
        mistake: Option<Mistake>,
    ) -> Array2<F> {
        let slope = |gate: &Array2<F>| match mistake {
            Some(Mistake::SigmoidSlopeForgotten) => Array2::ones(gate.raw_dim()),
            _ => gate.mapv(|y| y * (F::one() - y)),
        };
        let seen = match mistake {
            Some(Mistake::CellWithoutTanh) => step.cell.clone(),
            _ => step.cell.mapv(F::tanh),
        };
        let enter = d_cell * &step.candidate * &slope(&step.enter);
        let forget = d_cell * &self.cell * &slope(&step.forget);
        let leave = d_hidden * &seen * &slope(&step.leave);
        let candidate = match mistake {
            Some(Mistake::CandidateAsSigmoid) => step.candidate.mapv(|g| g * (F::one() - g)),
            _ => step.candidate.mapv(|g| F::one() - g * g),
        };
        let candidate = d_cell * &step.enter * &candidate;
        match mistake {
            Some(Mistake::GatesExchanged) => {
                concatenate![Axis(1), forget, enter, candidate, leave]
            }
            _ => concatenate![Axis(1), enter, forget, candidate, leave],
        }
    }
}
