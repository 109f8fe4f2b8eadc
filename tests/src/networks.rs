//! Two-layer networks in f32 with softmax cross entropy, whose gradients are written by hand, as
//! from-scratch networks are: He initialisation, eight activations.

use gradcheck_core::Parameters;
use ndarray::{Array1, Array2, ArrayView1, Axis};

/// A function of one number with its derivative.
#[derive(Clone, Copy, Debug)]
pub struct Activation {
    value: fn(f32) -> f32,
    slope: fn(f32) -> f32,
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// The argument of the hyperbolic tangent in GELU, and its derivative.
fn gelu_inner(x: f32) -> [f32; 2] {
    const SCALE: f32 = 0.797_884_6;
    const CUBE: f32 = 0.044_715;
    [SCALE * (x + CUBE * x.powi(3)), SCALE * (1.0 + 3.0 * CUBE * x * x)]
}

/// Tanh, sigmoid, `ReLU`, leaky `ReLU`, softplus, GELU, `SiLU` and ELU.
pub const ACTIVATIONS: [Activation; 8] = [
    Activation { value: f32::tanh, slope: |x| 1.0 - x.tanh().powi(2) },
    Activation { value: sigmoid, slope: |x| sigmoid(x) * (1.0 - sigmoid(x)) },
    Activation { value: |x| x.max(0.0), slope: |x| if x > 0.0 { 1.0 } else { 0.0 } },
    Activation {
        value: |x| if x > 0.0 { x } else { 0.01 * x },
        slope: |x| if x > 0.0 { 1.0 } else { 0.01 },
    },
    Activation { value: |x| x.max(0.0) + (-x.abs()).exp().ln_1p(), slope: sigmoid },
    Activation {
        value: |x| 0.5 * x * (1.0 + gelu_inner(x)[0].tanh()),
        slope: |x| {
            let [inner, slope] = gelu_inner(x);
            let tanh = inner.tanh();
            0.5 * (1.0 + tanh) + 0.5 * x * (1.0 - tanh * tanh) * slope
        },
    },
    Activation {
        value: |x| x * sigmoid(x),
        slope: |x| sigmoid(x) * (1.0 + x * (1.0 - sigmoid(x))),
    },
    Activation {
        value: |x| if x > 0.0 { x } else { x.exp_m1() },
        slope: |x| if x > 0.0 { 1.0 } else { x.exp() },
    },
];

/// The parameters, or the gradient by them.
#[derive(Debug, Parameters)]
pub struct Network {
    /// Of the hidden layer.
    pub w1: Array2<f32>,
    /// Of the hidden layer.
    pub b1: Array1<f32>,
    /// Of the outputs.
    pub w2: Array2<f32>,
    /// Of the outputs.
    pub b2: Array1<f32>,
}

/// Samples with their classes.
#[derive(Debug)]
pub struct Data {
    x: Array2<f32>,
    labels: Vec<usize>,
}

impl Data {
    /// Draws a batch for a network of this size.
    #[must_use]
    pub fn random(
        generator: &mut fastrand::Rng,
        [inputs, _, outputs]: [usize; 3],
        batch: usize,
    ) -> Self {
        let x = normals(generator, batch, inputs, 1.0);
        let labels = (0..batch).map(|_| generator.usize(..outputs)).collect();
        Self { x, labels }
    }
}

/// The nearest number in f32.
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "rounding is what is wanted")]
pub fn narrow(number: f64) -> f32 {
    number as f32
}

fn normal(generator: &mut fastrand::Rng) -> f32 {
    let radius = (-2.0 * (1.0 - generator.f64()).ln()).sqrt();
    narrow(radius * (std::f64::consts::TAU * generator.f64()).cos())
}

fn normals(generator: &mut fastrand::Rng, rows: usize, columns: usize, size: f32) -> Array2<f32> {
    Array2::from_shape_simple_fn((rows, columns), || size * normal(generator))
}

impl Network {
    /// Draws the parameters.
    #[must_use]
    pub fn random(generator: &mut fastrand::Rng, [inputs, hidden, outputs]: [usize; 3]) -> Self {
        let mut layer = |rows, columns| {
            let weights = normals(generator, rows, columns, (2.0 / rows as f32).sqrt());
            let biases = normals(generator, 1, columns, 0.1).remove_axis(Axis(0));
            (weights, biases)
        };
        let ((w1, b1), (w2, b2)) = (layer(inputs, hidden), layer(hidden, outputs));
        Self { w1, b1, w2, b2 }
    }

    /// The inputs of the activation, and the logits.
    fn forward(&self, data: &Data, activation: Activation) -> [Array2<f32>; 2] {
        let sums = data.x.dot(&self.w1) + &self.b1;
        let logits = sums.mapv(activation.value).dot(&self.w2) + &self.b2;
        [sums, logits]
    }

    /// The mean cross entropy, added up in f32.
    #[must_use]
    pub fn loss(&self, data: &Data, activation: Activation) -> f32 {
        self.losses(data, activation).into_iter().sum::<f32>() / data.labels.len() as f32
    }

    /// The same, added up in f64.
    #[must_use]
    pub fn loss_summed_in_f64(&self, data: &Data, activation: Activation) -> f64 {
        let losses = self.losses(data, activation).into_iter().map(f64::from);
        losses.sum::<f64>() / data.labels.len() as f64
    }

    /// The cross entropy of each sample.
    fn losses(&self, data: &Data, activation: Activation) -> Vec<f32> {
        let [_, logits] = self.forward(data, activation);
        let loss = |(row, &label): (ArrayView1<'_, f32>, &usize)| {
            let most = row.fold(f32::NEG_INFINITY, |most, &logit| most.max(logit));
            row.mapv(|logit| (logit - most).exp()).sum().ln() + most - row[label]
        };
        logits.rows().into_iter().zip(&data.labels).map(loss).collect()
    }

    /// The gradient of the mean cross entropy.
    #[must_use]
    pub fn backward(&self, data: &Data, activation: Activation) -> Self {
        let [sums, mut delta] = self.forward(data, activation);
        for (mut row, &label) in delta.rows_mut().into_iter().zip(&data.labels) {
            let most = row.fold(f32::NEG_INFINITY, |most, &logit| most.max(logit));
            row.mapv_inplace(|logit| (logit - most).exp());
            let sum = row.sum();
            row /= sum;
            row[label] -= 1.0;
        }
        delta /= data.labels.len() as f32;
        let hidden = sums.mapv(activation.value);
        let hidden_delta = delta.dot(&self.w2.t()) * sums.mapv(activation.slope);
        Self {
            w1: data.x.t().dot(&hidden_delta),
            b1: hidden_delta.sum_axis(Axis(0)),
            w2: hidden.t().dot(&delta),
            b2: delta.sum_axis(Axis(0)),
        }
    }
}
