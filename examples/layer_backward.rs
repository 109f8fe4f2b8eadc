//! A layer normalisation with its backward pass written by hand: no cost is needed, the outputs
//! are an array, and the check makes the cotangents.
//!
//! `cargo run --example layer_backward`

use gradcheck_core::{Parameters, assert_vjp};
use ndarray::{Array, Array1, Array2, Axis};

const EPSILON: f64 = 1e-5;

/// The layer and its inputs, one a row: all that the backward pass gives a gradient for.
#[derive(Parameters)]
struct LayerNorm {
    input: Array2<f64>,
    scale: Array1<f64>,
    shift: Array1<f64>,
}

impl LayerNorm {
    fn random(seed: u64) -> Self {
        let mut generator = fastrand::Rng::with_seed(seed);
        let mut entry = || generator.f64() - 0.5;
        Self {
            input: Array::from_shape_simple_fn((3, 5), &mut entry),
            scale: Array::from_shape_simple_fn(5, || 1.0 + entry()),
            shift: Array1::zeros(5),
        }
    }

    /// The normalised inputs, and one over the standard deviation of each row.
    fn normalised(&self) -> (Array2<f64>, Array2<f64>) {
        let centred = &self.input - &mean_of_rows(&self.input);
        let inverse = mean_of_rows(&centred.pow2()).mapv(|v| 1.0 / (v + EPSILON).sqrt());
        (centred * &inverse, inverse)
    }

    fn forward(&self) -> Array2<f64> {
        self.normalised().0 * &self.scale + &self.shift
    }

    /// The gradient of `Σ cotangent · forward()`.
    fn backward(&self, cotangent: &Array2<f64>) -> Self {
        let (normal, inverse) = self.normalised();
        let d_normal = cotangent * &self.scale;
        let through_mean = mean_of_rows(&d_normal);
        let through_variance = &normal * &mean_of_rows(&(&d_normal * &normal));
        Self {
            input: (&d_normal - &through_mean - through_variance) * inverse,
            scale: (cotangent * &normal).sum_axis(Axis(0)),
            shift: cotangent.sum_axis(Axis(0)),
        }
    }
}

/// A column with the mean of each row.
fn mean_of_rows(rows: &Array2<f64>) -> Array2<f64> {
    rows.sum_axis(Axis(1)).insert_axis(Axis(1)) / rows.ncols() as f64
}

fn main() {
    let layer = LayerNorm::random(7);

    let report = assert_vjp!(layer, |l| l.forward(), |l, cotangent| l.backward(cotangent));

    println!("{report}");
}
