//! Dropout: with a generator that runs on from call to call there is nothing to differentiate,
//! and the check says so; with one that starts anew in every call the same network passes.
//!
//! `cargo run --example dropout`

use fastrand::Rng;
use gradcheck_core::{Check, CheckError, Parameters, Verdict};
use ndarray::{Array, Array2};

/// The probability that a hidden unit is kept.
const KEEP: f64 = 0.8;

#[derive(Parameters)]
struct Network {
    w1: Array2<f64>,
    w2: Array2<f64>,
}

impl Network {
    fn hidden(&self, x: &Array2<f64>) -> Array2<f64> {
        x.dot(&self.w1).tanh()
    }

    fn mask(&self, samples: usize, generator: &mut Rng) -> Array2<f64> {
        let scale = || if generator.f64() < KEEP { KEEP.recip() } else { 0.0 };
        Array::from_shape_simple_fn((samples, self.w1.ncols()), scale)
    }

    fn loss(&self, x: &Array2<f64>, y: &Array2<f64>, generator: &mut Rng) -> f64 {
        let dropped = self.hidden(x) * self.mask(x.nrows(), generator);
        0.5 * (dropped.dot(&self.w2) - y).pow2().sum()
    }

    fn backward(&self, x: &Array2<f64>, y: &Array2<f64>, generator: &mut Rng) -> Self {
        let hidden = self.hidden(x);
        let mask = self.mask(x.nrows(), generator);
        let dropped = &hidden * &mask;
        let error = dropped.dot(&self.w2) - y;
        let d_hidden = error.dot(&self.w2.t()) * mask * (1.0 - hidden.pow2());
        Self { w1: x.t().dot(&d_hidden), w2: dropped.t().dot(&error) }
    }
}

fn main() -> Result<(), CheckError> {
    let mut data = Rng::with_seed(7);
    let mut random = |shape| Array::from_shape_simple_fn(shape, || data.f64() - 0.5);
    let mut network = Network { w1: random((3, 6)), w2: random((6, 1)) };
    let (x, y) = (random((10, 3)), random((10, 1)));

    let unseeded = Check::new().run(
        &mut network,
        |m| m.loss(&x, &y, &mut Rng::new()),
        |m| m.backward(&x, &y, &mut Rng::new()),
    );
    let error = unseeded.expect_err("no two calls draw the same mask");
    println!("unseeded:\n{error}\n");

    let report = Check::new().run(
        &mut network,
        |m| m.loss(&x, &y, &mut Rng::with_seed(7)),
        |m| m.backward(&x, &y, &mut Rng::with_seed(7)),
    )?;
    println!("seeded inside the closures:\n{report}");
    assert_eq!(report.verdict(), Verdict::Pass);
    Ok(())
}
