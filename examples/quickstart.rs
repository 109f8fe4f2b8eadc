//! A two-layer network, its hand-written gradient, and the one line that checks it.
//!
//! `cargo run --example quickstart`

use gradcheck_core::{Parameters, assert_gradients};
use ndarray::{Array, Array1, Array2, Axis, array};

#[derive(Parameters)]
struct Mlp {
    w1: Array2<f64>,
    b1: Array1<f64>,
    w2: Array2<f64>,
    b2: Array1<f64>,
}

impl Mlp {
    fn random(seed: u64) -> Self {
        let mut generator = fastrand::Rng::with_seed(seed);
        let mut entry = || generator.f64() - 0.5;
        Self {
            w1: Array::from_shape_simple_fn((2, 5), &mut entry),
            b1: Array::from_shape_simple_fn(5, &mut entry),
            w2: Array::from_shape_simple_fn((5, 1), &mut entry),
            b2: Array::from_shape_simple_fn(1, &mut entry),
        }
    }

    fn hidden(&self, x: &Array2<f64>) -> Array2<f64> {
        (x.dot(&self.w1) + &self.b1).tanh()
    }

    fn loss(&self, x: &Array2<f64>, y: &Array2<f64>) -> f64 {
        let output = self.hidden(x).dot(&self.w2) + &self.b2;
        0.5 * (output - y).pow2().sum() / x.nrows() as f64
    }

    fn backward(&self, x: &Array2<f64>, y: &Array2<f64>) -> Self {
        let hidden = self.hidden(x);
        let d_output = (hidden.dot(&self.w2) + &self.b2 - y) / x.nrows() as f64;
        let d_hidden = d_output.dot(&self.w2.t()) * (1.0 - hidden.pow2());
        Self {
            w1: x.t().dot(&d_hidden),
            b1: d_hidden.sum_axis(Axis(0)),
            w2: hidden.t().dot(&d_output),
            b2: d_output.sum_axis(Axis(0)),
        }
    }
}

fn main() {
    let mlp = Mlp::random(7);
    let x = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    let y = array![[0.0], [1.0], [1.0], [0.0]];

    let report = assert_gradients!(mlp, |m| m.loss(&x, &y), |m| m.backward(&x, &y));

    println!("{report}");
}
