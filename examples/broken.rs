//! A classifier whose backward pass sums over the batch where it should take the mean, and the
//! report that tells where.
//!
//! `cargo run --example broken`

use gradcheck_core::{Check, CheckError, Parameters, Verdict};
use ndarray::{Array, Array1, Array2, Axis};

#[derive(Parameters)]
struct Classifier {
    w1: Array2<f64>,
    b1: Array1<f64>,
    w2: Array2<f64>,
    b2: Array1<f64>,
}

impl Classifier {
    fn hidden(&self, x: &Array2<f64>) -> Array2<f64> {
        (x.dot(&self.w1) + &self.b1).tanh()
    }

    fn probabilities(&self, hidden: &Array2<f64>) -> Array2<f64> {
        let exponentials = (hidden.dot(&self.w2) + &self.b2).exp();
        &exponentials / &exponentials.sum_axis(Axis(1)).insert_axis(Axis(1))
    }

    fn loss(&self, x: &Array2<f64>, y: &Array2<f64>) -> f64 {
        let probabilities = self.probabilities(&self.hidden(x));
        -(y * &probabilities.ln()).sum() / x.nrows() as f64
    }

    fn backward(&self, x: &Array2<f64>, y: &Array2<f64>) -> Self {
        let samples = x.nrows() as f64;
        let hidden = self.hidden(x);
        let d_output = self.probabilities(&hidden) - y;
        let d_hidden = d_output.dot(&self.w2.t()) * (1.0 - hidden.pow2());
        Self {
            w1: x.t().dot(&d_hidden) / samples,
            b1: d_hidden.sum_axis(Axis(0)) / samples,
            w2: hidden.t().dot(&d_output),
            b2: d_output.sum_axis(Axis(0)) / samples,
        }
    }
}

fn main() -> Result<(), CheckError> {
    let mut generator = fastrand::Rng::with_seed(7);
    let mut entry = || generator.f64() - 0.5;
    let mut classifier = Classifier {
        w1: Array::from_shape_simple_fn((4, 5), &mut entry),
        b1: Array::from_shape_simple_fn(5, &mut entry),
        w2: Array::from_shape_simple_fn((5, 3), &mut entry),
        b2: Array::from_shape_simple_fn(3, &mut entry),
    };
    let x = Array::from_shape_simple_fn((8, 4), &mut entry);
    let y = Array::from_shape_fn((8, 3), |(sample, class)| f64::from(sample % 3 == class));

    // A test calls `assert_gradients!`, which panics with this report.
    let report = Check::new().run(&mut classifier, |m| m.loss(&x, &y), |m| m.backward(&x, &y))?;

    println!("{report}");
    assert_eq!(report.verdict(), Verdict::Fail);
    Ok(())
}
