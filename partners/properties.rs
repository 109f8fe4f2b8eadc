//! A gradient for every shape: proptest draws shapes and points, the check is the property, and what
//! fails is reported at the smallest shape at which it does.
//!
//! `cargo run -p gradcheck-partners --example properties`

use gradcheck_core::{Check, Failure, Parameters};
use ndarray::{Array1, Array2};
use proptest::prelude::*;
use proptest::test_runner::{TestError, TestRunner};

/// A layer with the mean of half the squares of its outputs as the cost.
#[derive(Clone, Parameters)]
struct Layer {
    weight: Array2<f64>,
    bias: Array1<f64>,
}

impl Layer {
    fn outputs(&self, inputs: &Array2<f64>) -> Array2<f64> {
        (inputs.dot(&self.weight) + &self.bias).mapv(f64::tanh)
    }

    fn loss(&self, inputs: &Array2<f64>) -> f64 {
        0.5 * self.outputs(inputs).mapv(|y| y * y).sum() / inputs.nrows() as f64
    }

    /// The gradient of the loss; divided by the number of outputs and not of samples if `is_wrong`.
    fn backward(&self, inputs: &Array2<f64>, is_wrong: bool) -> Self {
        let outputs = self.outputs(inputs);
        let count = if is_wrong { outputs.ncols() } else { inputs.nrows() };
        let deltas = outputs.mapv(|y| y * (1.0 - y * y)) / count as f64;
        Self { weight: inputs.t().dot(&deltas), bias: deltas.sum_axis(ndarray::Axis(0)) }
    }
}

/// Samples, inputs and outputs, and the seed of the numbers.
type Case = ((usize, usize, usize), u64);

fn cases() -> impl Strategy<Value = Case> {
    ((1..9_usize, 1..9_usize, 1..9_usize), any::<u64>())
}

fn check(((samples, inputs, outputs), seed): Case, is_wrong: bool) -> Result<(), Failure> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut draw = || 2.0 * random.f64() - 1.0;
    let batch = Array2::from_shape_simple_fn((samples, inputs), &mut draw);
    let weight = Array2::from_shape_simple_fn((inputs, outputs), &mut draw);
    let bias = Array1::from_shape_simple_fn(outputs, &mut draw);

    let mut layer = Layer { weight, bias };
    let report = Check::new().run(&mut layer, |l| l.loss(&batch), |l| l.backward(&batch, is_wrong));
    report.expect("it can be judged").into_result()?;
    Ok(())
}

fn main() {
    let property = |is_wrong: bool| {
        move |case: Case| {
            check(case, is_wrong).map_err(|failure| TestCaseError::fail(failure.to_string()))
        }
    };

    let right = TestRunner::deterministic().run(&cases(), property(false));
    right.expect("the gradient is right for every shape");
    println!("right for 256 shapes\n");

    let wrong = TestRunner::deterministic().run(&cases(), property(true));
    let Err(TestError::Fail(report, ((samples, inputs, outputs), _))) = wrong else {
        panic!("the mistake is seen");
    };
    println!("wrong for {samples} samples, {inputs} inputs, {outputs} outputs:\n\n{report}");
}
