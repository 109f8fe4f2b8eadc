//! Layers with mistakes of kinds that were published.

use gradcheck_core::BugKind::{AxisOffset, WrongDelta};
use ndarray::{Array2, ArrayD};

use super::gradients::{Model, Public, SIGNED, model, table, tensor};

/// Rows of a matrix, centred and normed.
fn normed(x: &ArrayD<f64>) -> (Array2<f64>, Vec<f64>) {
    let mut x = x.clone().into_dimensionality::<ndarray::Ix2>().expect("a matrix");
    let deviations = x.rows_mut().into_iter().map(|mut row| {
        let mean = row.mean().expect("a row has entries");
        row -= mean;
        let deviation = (row.iter().map(|x| x * x).sum::<f64>() / row.len() as f64 + 1e-5).sqrt();
        row /= deviation;
        deviation
    });
    let deviations = deviations.collect();
    (x, deviations)
}

fn layer_norm(m: &Model, data: &[f64]) -> f64 {
    let (normed, _) = normed(&m["x"]);
    let y = normed.indexed_iter().map(|((_, j), x)| x * m["gamma"][[j]] + m["beta"][[j]]);
    y.zip(data).map(|(y, weight)| y * weight).sum()
}

/// The mistake: the mean of the cotangent is subtracted twice.
fn layer_norm_gradient(m: &Model, data: &[f64], wrong: bool) -> Model {
    let (normed, deviations) = normed(&m["x"]);
    let shape = normed.raw_dim();
    let (rows, columns) = (shape[0], shape[1]);
    let dy = |i: usize, j: usize| data[i * columns + j];
    let scaled = Array2::from_shape_fn(shape, |(i, j)| dy(i, j) * m["gamma"][[j]]);
    let dx = tensor(&[rows, columns], |at| {
        let (i, j) = (at[0], at[1]);
        let mean = scaled.row(i).mean().expect("a row has entries");
        let along = (&scaled.row(i) * &normed.row(i)).mean().expect("a row has entries");
        let times = if wrong { 2.0 } else { 1.0 };
        (scaled[[i, j]] - times * mean - normed[[i, j]] * along) / deviations[i]
    });
    let over = |of: &dyn Fn(usize, usize) -> f64| {
        tensor(&[columns], |at| (0..rows).map(|i| of(i, at[0])).sum())
    };
    model([
        ("x", dx),
        ("gamma", over(&|i, j| dy(i, j) * normed[[i, j]])),
        ("beta", over(&|i, j| dy(i, j))),
    ])
}

fn centred(m: &Model, data: &[f64]) -> f64 {
    let x = &m["x"];
    let columns = x.shape()[1];
    let mean = |i: usize| (0..columns).map(|j| x[[i, j]]).sum::<f64>() / columns as f64;
    let y = |k: usize| (x[[k / columns, k % columns]] - mean(k / columns)).sin();
    (0..x.len()).map(|k| data[k] * y(k)).sum()
}

/// The mistake: the gradient does not go through the mean.
fn centred_gradient(m: &Model, data: &[f64], wrong: bool) -> Model {
    let x = &m["x"];
    let columns = x.shape()[1];
    let mean = |i: usize| (0..columns).map(|j| x[[i, j]]).sum::<f64>() / columns as f64;
    let slope = |i: usize, j: usize| data[i * columns + j] * (x[[i, j]] - mean(i)).cos();
    let gradient = tensor(x.shape(), |at| {
        let through = (0..columns).map(|j| slope(at[0], j)).sum::<f64>() / columns as f64;
        slope(at[0], at[1]) - if wrong { 0.0 } else { through }
    });
    model([("x", gradient)])
}

const LAYERS: usize = 3;

/// The activations of a net of three layers at one sample.
fn activations(m: &Model, data: &[f64]) -> Vec<Vec<f64>> {
    let mut all = vec![data[..m["layer0.w"].shape()[0]].to_vec()];
    for layer in 0..LAYERS {
        let (w, b) = (&m[&format!("layer{layer}.w")], &m[&format!("layer{layer}.b")]);
        let below = all.last().expect("the sample is first");
        let z =
            |j: usize| below.iter().enumerate().map(|(i, x)| x * w[[i, j]]).sum::<f64>() + b[[j]];
        let next = (0..b.len()).map(|j| if layer + 1 < LAYERS { z(j).tanh() } else { z(j) });
        let next = next.collect();
        all.push(next);
    }
    all
}

fn net(m: &Model, data: &[f64]) -> f64 {
    let outputs = activations(m, data).pop().expect("there are layers");
    outputs.iter().zip(&data[100..]).map(|(y, target)| 0.5 * (y - target).powi(2)).sum()
}

/// The mistake: the derivative of tanh is taken at the activation twice, in one layer.
fn net_gradient(m: &Model, data: &[f64], wrong: bool) -> Model {
    let a = activations(m, data);
    let mut delta: Vec<f64> = a[LAYERS].iter().zip(&data[100..]).map(|(y, t)| y - t).collect();
    let mut gradient = Model::new();
    for layer in (0..LAYERS).rev() {
        let w = &m[&format!("layer{layer}.w")];
        let outer = tensor(w.shape(), |at| a[layer][at[0]] * delta[at[1]]);
        gradient.insert(format!("layer{layer}.w"), outer);
        gradient.insert(format!("layer{layer}.b"), tensor(&[delta.len()], |at| delta[at[0]]));
        let back = |i: usize| (0..delta.len()).map(|j| w[[i, j]] * delta[j]).sum::<f64>();
        let slope = |x: f64| {
            let at = if wrong && layer == 1 { x.tanh() } else { x };
            1.0 - at * at
        };
        delta = (0..a[layer].len()).map(|i| back(i) * slope(a[layer][i])).collect();
    }
    gradient
}

/// Every mistake of a layer.
pub(super) fn all() -> Vec<Public> {
    table! {
        "a mean that is subtracted twice" &[("x", &[6, 16]), ("gamma", &[16]), ("beta", &[16])], SIGNED,
            (layer_norm, layer_norm_gradient) => &[AxisOffset];
        "a gradient that does not go through a mean" &[("x", &[5, 7])], SIGNED,
            (centred, centred_gradient) => &[AxisOffset];
        "a delta of a net" &[
            ("layer0.w", &[5, 4]), ("layer0.b", &[4]), ("layer1.w", &[4, 6]), ("layer1.b", &[6]),
            ("layer2.w", &[6, 3]), ("layer2.b", &[3])
        ], SIGNED, (net, net_gradient) => &[WrongDelta];
    }
}
