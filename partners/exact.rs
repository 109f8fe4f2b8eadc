//! A gradient checked against exact derivatives: the model is generic over its numbers, and its
//! cost is computed a second time with the dual numbers of the crate `num-dual`.
//!
//! Prints what differences say of a mistake of 1e-9 in one entry, and what dual numbers do.

use gradcheck_core::{Check, Parameters, Verdict, assert_gradients};
use num_dual::DualNum;

/// A damped oscillation, to be fitted to measurements.
#[derive(Parameters)]
struct Oscillation<F> {
    heights: Vec<F>,
    rates: Vec<F>,
    damping: F,
}

/// Times and values.
const MEASURED: [[f64; 2]; 5] = [[0.0, 1.0], [0.5, 0.6], [1.0, -0.3], [1.5, -0.7], [2.0, -0.1]];

impl<F: DualNum<Primitive = f64> + Copy> Oscillation<F> {
    fn at(&self, t: f64) -> F {
        let waves = self.heights.iter().zip(&self.rates);
        let sum: F = waves.map(|(height, rate)| *height * (*rate * t).cos()).sum();
        sum * (self.damping * -t).exp()
    }

    fn loss(&self) -> F {
        MEASURED.into_iter().map(|[t, value]| (self.at(t) - value).powi(2)).sum()
    }
}

impl Oscillation<f64> {
    fn backward(&self) -> Self {
        let zeros = || vec![0.0; self.rates.len()];
        let mut gradient = Self { heights: zeros(), rates: zeros(), damping: 0.0 };
        for [t, value] in MEASURED {
            let error = 2.0 * (self.at(t) - value);
            let fading = (-self.damping * t).exp();
            for (wave, rate) in self.rates.iter().enumerate() {
                gradient.heights[wave] += error * fading * (rate * t).cos();
                gradient.rates[wave] -= error * fading * self.heights[wave] * t * (rate * t).sin();
            }
            gradient.damping -= error * t * self.at(t);
        }
        gradient
    }

    /// The gradient with a mistake in its ninth digit.
    fn almost(&self) -> Self {
        let mut gradient = self.backward();
        gradient.rates[1] *= 1.0 + 1e-9;
        gradient
    }
}

fn main() {
    let mut model = Oscillation { heights: vec![0.8, 0.3], rates: vec![2.5, 4.0], damping: 0.2 };

    let report = assert_gradients!(&mut model, |m| m.loss(), |m| m.backward(), oracle = dual);
    println!("{report}\n");

    let differences = Check::new().run(&mut model, |m| m.loss(), |m| m.almost());
    let exact = Check::new().run_exact(&mut model, |m| m.loss(), |m| m.loss(), |m| m.almost());
    let (differences, exact) = (differences.expect("a verdict"), exact.expect("a verdict"));
    println!("a mistake of 1e-9: differences of the cost say {:?}\n", differences.verdict());
    println!("{exact}");
    assert_eq!([differences.verdict(), exact.verdict()], [Verdict::Pass, Verdict::Fail]);
}
