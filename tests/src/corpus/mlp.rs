//! Multilayer perceptrons: activations, losses, residual connections, frozen dropout, depth.

use fastrand::Rng;

use super::algebra::{
    add_outer, lifted, log_sum_exp, normals, scaled_normals, softmax, times, transposed_times,
};
use super::case::{Case, Kink, Model};
use super::number::{Entry, Real};
use super::tensors::Tensors;

/// What a hidden layer does to its sums.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Activation {
    Relu,
    Tanh,
    Softplus,
    Sigmoid,
}

impl Activation {
    fn value<T: Real>(self, sum: T) -> T {
        match self {
            Self::Relu => T::of(0.0).larger(sum),
            Self::Tanh => sum.tanh(),
            Self::Softplus => sum.softplus(),
            Self::Sigmoid => sum.sigmoid(),
        }
    }

    fn slope<T: Real>(self, sum: T) -> T {
        let one = T::of(1.0);
        match self {
            Self::Relu => T::of(if sum > T::of(0.0) { 1.0 } else { 0.0 }),
            Self::Tanh => one - sum.tanh().squared(),
            Self::Softplus => sum.sigmoid(),
            Self::Sigmoid => sum.sigmoid() * (one - sum.sigmoid()),
        }
    }
}

/// How outputs are compared with targets.
#[derive(Clone, Copy)]
pub(crate) enum Loss {
    Squares,
    CrossEntropy,
}

impl Loss {
    fn value<T: Real>(self, output: &[T], target: &[f64]) -> T {
        match self {
            Self::Squares => {
                output.iter().zip(target).map(|(&o, &t)| (o - T::of(t)).squared().times(0.5)).sum()
            }
            Self::CrossEntropy => {
                let scored: T = output.iter().zip(target).map(|(&o, &t)| o.times(t)).sum();
                log_sum_exp(output) - scored
            }
        }
    }

    fn slope<T: Real>(self, output: &[T], target: &[f64]) -> Vec<T> {
        let predicted = match self {
            Self::Squares => output.to_vec(),
            Self::CrossEntropy => softmax(output),
        };
        predicted.iter().zip(target).map(|(&o, &t)| o - T::of(t)).collect()
    }
}

/// A perceptron with its data; tensors are `w0, b0, w1, b1, …`.
#[derive(Clone)]
pub(crate) struct Mlp {
    pub(crate) activation: Activation,
    pub(crate) loss: Loss,
    pub(crate) residual: bool,
    /// Factor of each hidden unit, per hidden layer: 0 or 1/keep for a frozen dropout.
    pub(crate) masks: Vec<Vec<f64>>,
    pub(crate) inputs: Vec<Vec<f64>>,
    pub(crate) targets: Vec<Vec<f64>>,
}

struct Trace<T> {
    sums: Vec<Vec<T>>,
    /// What enters each layer, and the output last.
    values: Vec<Vec<T>>,
}

impl Mlp {
    /// The same with one sample fewer.
    fn without_last(&self) -> Self {
        let mut fewer = self.clone();
        fewer.inputs.pop();
        fewer.targets.pop();
        fewer
    }

    fn mask(&self, layer: usize, unit: usize) -> f64 {
        self.masks.get(layer).map_or(1.0, |mask| mask[unit])
    }

    fn forward<T: Real>(&self, p: &Tensors<T>, input: &[f64]) -> Trace<T> {
        let layers = p.list.len() / 2;
        let mut trace = Trace { sums: Vec::new(), values: vec![lifted(input)] };
        for layer in 0..layers {
            let before = &trace.values[layer];
            let mut sums = times(&p[2 * layer], before);
            sums.iter_mut().zip(&p[2 * layer + 1]).for_each(|(sum, &bias)| *sum += bias);
            let mut after = sums.clone();
            if layer + 1 < layers {
                for (unit, value) in after.iter_mut().enumerate() {
                    *value = self.activation.value(*value).times(self.mask(layer, unit));
                }
                if self.residual && after.len() == before.len() {
                    after.iter_mut().zip(before).for_each(|(after, &before)| *after += before);
                }
            }
            trace.sums.push(sums);
            trace.values.push(after);
        }
        trace
    }

    fn backward<T: Real>(&self, p: &Tensors<T>, trace: &Trace<T>, g: &mut Tensors<T>, out: Vec<T>) {
        let layers = trace.sums.len();
        let mut delta = out;
        for layer in (0..layers).rev() {
            let mut into_sums = delta.clone();
            if layer + 1 < layers {
                for (unit, slope) in into_sums.iter_mut().enumerate() {
                    let local = self.activation.slope(trace.sums[layer][unit]);
                    *slope *= local.times(self.mask(layer, unit));
                }
            }
            add_outer(&mut g[2 * layer], &into_sums, &trace.values[layer]);
            g[2 * layer + 1].iter_mut().zip(&into_sums).for_each(|(g, &d)| *g += d);
            let mut below = transposed_times(&p[2 * layer], &into_sums);
            if self.residual && layer + 1 < layers && below.len() == delta.len() {
                below.iter_mut().zip(&delta).for_each(|(below, &d)| *below += d);
            }
            delta = below;
        }
    }
}

impl Model for Mlp {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        self.terms(p).into_iter().sum()
    }

    fn terms<T: Real>(&self, p: &Tensors<T>) -> Vec<T> {
        let share = 1.0 / self.inputs.len() as f64;
        let samples = self.inputs.iter().zip(&self.targets);
        let output = |input: &[f64]| self.forward(p, input).values.pop().unwrap_or_default();
        samples.map(|(x, y)| self.loss.value(&output(x), y).times(share)).collect()
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let share = T::of(1.0 / self.inputs.len() as f64);
        let mut gradient = p.map(|_| T::of(0.0));
        for (input, target) in self.inputs.iter().zip(&self.targets) {
            let trace = self.forward(p, input);
            let output = &trace.values[trace.sums.len()];
            let delta = self.loss.slope(output, target).iter().map(|&d| d * share).collect();
            self.backward(p, &trace, &mut gradient, delta);
        }
        gradient
    }
}

/// The weights and biases of layers of the given sizes, `gain` times what keeps variances equal.
pub(crate) fn layers(rng: &mut Rng, sizes: &[usize], gain: f64) -> Tensors<f64> {
    let mut tensors = Tensors::default();
    for (number, pair) in sizes.windows(2).enumerate() {
        let deviation = gain / (pair[0] as f64).sqrt();
        tensors = tensors
            .and(&format!("w{number}"), &[pair[1], pair[0]], {
                scaled_normals(rng, pair[0] * pair[1], deviation)
            })
            .and(&format!("b{number}"), &[pair[1]], scaled_normals(rng, pair[1], 0.1));
    }
    tensors
}

/// A perceptron on random data: inputs are normal, targets normal or one class of several.
pub(crate) fn random(
    rng: &mut Rng,
    sizes: &[usize],
    samples: usize,
    activation: Activation,
    loss: Loss,
) -> Mlp {
    let (first, last) = (sizes[0], sizes[sizes.len() - 1]);
    let mut target = || match loss {
        Loss::Squares => normals(rng, last),
        Loss::CrossEntropy => {
            let class = rng.usize(..last);
            (0..last).map(|unit| if unit == class { 1.0 } else { 0.0 }).collect()
        }
    };
    let targets = (0..samples).map(|_| target()).collect();
    let inputs = (0..samples).map(|_| normals(rng, first)).collect();
    Mlp { activation, loss, residual: false, masks: Vec::new(), inputs, targets }
}

/// A perceptron without biases yet, shown a sample of zeros: every relu is at its kink for it.
#[must_use]
pub fn sample_of_zeros<S: Entry>() -> Case<S> {
    let mut rng = Rng::with_seed(14);
    let sizes = [3, 6, 2];
    let mut parameters = layers(&mut rng, &sizes, 1.4);
    parameters[1].fill(0.0);
    let mut model = random(&mut rng, &sizes, 8, Activation::Relu, Loss::Squares);
    model.inputs[2].fill(0.0);
    Case::new("kinks", "mlp_relu_sample_of_zeros", &parameters, model).kinked(Kink::At)
}

/// The perceptrons of the corpus.
#[must_use]
pub fn cases<S: Entry>() -> Vec<Case<S>> {
    use Activation::{Relu, Sigmoid, Softplus, Tanh};
    use Loss::{CrossEntropy, Squares};

    let mut rng = Rng::with_seed(11);
    let mut cases = Vec::new();
    let plain: [(&str, &[usize], usize, Activation, Loss); 8] = [
        ("mlp_relu", &[4, 16, 3], 20, Relu, Squares),
        ("mlp_tanh", &[4, 5, 3], 30, Tanh, CrossEntropy),
        ("mlp_softplus", &[6, 12, 8, 2], 16, Softplus, Squares),
        ("mlp_sigmoid", &[3, 8, 1], 12, Sigmoid, Squares),
        ("softmax_regression", &[7, 5], 40, Relu, CrossEntropy),
        ("mlp_relu_deep", &[8, 10, 10, 10, 4], 12, Relu, CrossEntropy),
        ("mlp_tanh_wide", &[20, 80, 10], 8, Tanh, CrossEntropy),
        ("mlp_relu_79510", &[784, 100, 10], 2, Relu, CrossEntropy),
    ];
    for (name, sizes, samples, activation, loss) in plain {
        let gain = if activation == Relu { 1.4 } else { 1.0 };
        let parameters = layers(&mut rng, sizes, gain);
        let model = random(&mut rng, sizes, samples, activation, loss);
        let (fewer, other) = (model.without_last(), Mlp { activation: Sigmoid, ..model.clone() });
        let case = Case::new("nets", name, &parameters, model);
        let case = case.with_mistaken("last_sample_dropped", &fewer);
        cases.push(case.with_mistaken("slope_of_another_activation", &other));
    }
    for (name, width, depth, gain, residual) in
        [("vanishing_40_layers", 4, 40, 1.0, false), ("residual_12_blocks", 6, 12, 0.3, true)]
    {
        let sizes = vec![width; depth + 1];
        let parameters = layers(&mut rng, &sizes, gain);
        let activation = if residual { Tanh } else { Sigmoid };
        let model = random(&mut rng, &sizes, 6, activation, Squares);
        let plain = model.clone();
        let case = Case::new("nets", name, &parameters, Mlp { residual, ..model });
        cases.push(case.with_mistaken("shortcut_forgotten", &plain));
    }
    let sizes = [5, 16, 16, 3];
    let parameters = layers(&mut rng, &sizes, 1.2);
    let model = random(&mut rng, &sizes, 10, Relu, CrossEntropy);
    let mut mask = || (0..16).map(|_| if rng.f64() < 0.5 { 2.0 } else { 0.0 }).collect();
    let masks = vec![mask(), mask()];
    let undropped = model.clone();
    let case = Case::new("nets", "dropout_frozen", &parameters, Mlp { masks, ..model });
    cases.push(case.with_mistaken("mask_forgotten", &undropped));

    let sizes = [5, 8, 2];
    let mut parameters = layers(&mut rng, &sizes, 1.0);
    parameters[1].fill(-9.0);
    let model = random(&mut rng, &sizes, 10, Relu, Squares);
    cases.push(Case::new("nets", "relu_all_dead", &parameters, model));

    let sizes = [6, 10, 3];
    let parameters = layers(&mut rng, &sizes, 1.0);
    let model = random(&mut rng, &sizes, 50, Tanh, CrossEntropy);
    cases.push(Case::summed_wide("nets", "mlp_loss_summed_in_f64", &parameters, model));
    cases
}
