//! Models with hand-written gradients that several tests share.

use gradcheck_core::Parameters;
use ndarray::{Array1, Array2, Axis, array};

/// A network of one hidden layer; its gradient has the same type.
#[derive(Clone, Debug, PartialEq, Parameters)]
pub(crate) struct Mlp {
    pub(crate) w1: Array2<f64>,
    pub(crate) b1: Array1<f64>,
    pub(crate) w2: Array2<f64>,
    pub(crate) b2: Array1<f64>,
    pub(crate) activation: Activation,
}

/// Has no parameters, so that it is skipped under its own name.
#[derive(Clone, Copy, Debug, PartialEq, Parameters)]
#[parameters(scalar = "f64")]
pub(crate) enum Activation {
    Tanh,
    Relu,
}

/// Samples in rows, and the class of each as a row of probabilities.
pub(crate) struct Data {
    pub(crate) inputs: Array2<f64>,
    pub(crate) targets: Array2<f64>,
}

impl Data {
    pub(crate) fn random(samples: usize, inputs: usize, classes: usize, seed: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let inputs = Array2::from_shape_simple_fn((samples, inputs), || random.f64());
        let mut targets = Array2::zeros((samples, classes));
        for mut row in targets.rows_mut() {
            row[random.usize(..classes)] = 1.0;
        }
        Self { inputs, targets }
    }
}

impl Mlp {
    pub(crate) fn random(sizes: [usize; 3], activation: Activation, seed: u64) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        let [inputs, hidden, outputs] = sizes;
        let mut weights = |rows: usize, columns: usize| {
            let scale = (3.0 / rows as f64).sqrt();
            Array2::from_shape_simple_fn((rows, columns), || scale * (2.0 * random.f64() - 1.0))
        };
        let (w1, w2) = (weights(inputs, hidden), weights(hidden, outputs));
        let (b1, b2) = (weights(1, hidden).remove_axis(Axis(0)), weights(1, outputs));
        Self { w1, b1: 0.1 * b1, w2, b2: 0.1 * b2.remove_axis(Axis(0)), activation }
    }

    /// The smallest useful one, always the same.
    pub(crate) fn small() -> (Self, Data) {
        (Self::random([3, 4, 2], Activation::Tanh, 3), Data::random(5, 3, 2, 4))
    }

    fn hidden(&self, data: &Data) -> Array2<f64> {
        let sums = data.inputs.dot(&self.w1) + &self.b1;
        match self.activation {
            Activation::Tanh => sums.mapv(f64::tanh),
            Activation::Relu => sums.mapv(|sum| sum.max(0.0)),
        }
    }

    /// The mean cross-entropy of the softmax.
    pub(crate) fn loss(&self, data: &Data) -> f64 {
        let scores = self.hidden(data).dot(&self.w2) + &self.b2;
        let chosen = (&scores * &data.targets).sum();
        let partition: f64 = scores
            .rows()
            .into_iter()
            .map(|row| {
                let greatest = row.fold(f64::NEG_INFINITY, |most, &score| most.max(score));
                greatest + row.mapv(|score| (score - greatest).exp()).sum().ln()
            })
            .sum();
        (partition - chosen) / data.inputs.nrows() as f64
    }

    pub(crate) fn backward(&self, data: &Data) -> Self {
        let hidden = self.hidden(data);
        let mut errors = hidden.dot(&self.w2) + &self.b2;
        for mut row in errors.rows_mut() {
            let greatest = row.fold(f64::NEG_INFINITY, |most, &score| most.max(score));
            row.mapv_inplace(|score| (score - greatest).exp());
            let sum = row.sum();
            row /= sum;
        }
        errors -= &data.targets;
        errors /= data.inputs.nrows() as f64;
        let slopes = match self.activation {
            Activation::Tanh => hidden.mapv(|value| 1.0 - value * value),
            Activation::Relu => hidden.mapv(|value| f64::from(value > 0.0)),
        };
        let before = errors.dot(&self.w2.t()) * slopes;
        Self {
            w1: data.inputs.t().dot(&before),
            b1: before.sum_axis(Axis(0)),
            w2: hidden.t().dot(&errors),
            b2: errors.sum_axis(Axis(0)),
            activation: self.activation,
        }
    }
}

/// A straight line fitted to points, as free functions of a tuple of arrays would have it.
pub(crate) fn line() -> (Array2<f64>, Array1<f64>) {
    (array![[0.5, -1.0], [2.0, 0.25]], array![0.3, -0.7])
}

pub(crate) fn line_cost(weight: &Array2<f64>, bias: &Array1<f64>) -> f64 {
    (weight.dot(&array![1.0, 2.0]) + bias).mapv(f64::sin).sum()
}

pub(crate) fn line_gradient(
    weight: &Array2<f64>,
    bias: &Array1<f64>,
) -> (Array2<f64>, Array1<f64>) {
    let slopes = (weight.dot(&array![1.0, 2.0]) + bias).mapv(f64::cos);
    let columns = slopes.clone().insert_axis(Axis(1));
    (columns.dot(&array![[1.0, 2.0]]), slopes)
}
