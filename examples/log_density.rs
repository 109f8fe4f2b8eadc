//! A log density as samplers take it, nuts-rs for one: one function that returns the value and
//! writes the gradient. It is checked as it stands, with the mistake that the change of variables
//! to an unbounded space invites.
//!
//! `cargo run --example log_density`

use gradcheck_core::{Check, CheckError, Verdict, assert_gradients};

/// The method of nuts-rs' `CpuLogpFunc`.
trait LogDensity {
    type Error;

    fn logp(&mut self, position: &[f64], gradient: &mut [f64]) -> Result<f64, Self::Error>;
}

#[derive(Debug)]
struct OutOfBounds;

/// Four groups with means of their own about 0, and the log of the width of these.
struct Groups {
    observed: [f64; 4],
    /// Forgets the derivative of log |dσ/d log σ|, which is 1.
    is_wrong: bool,
}

impl LogDensity for Groups {
    type Error = OutOfBounds;

    fn logp(&mut self, position: &[f64], gradient: &mut [f64]) -> Result<f64, OutOfBounds> {
        let [means @ .., log_width] = position else { return Err(OutOfBounds) };
        let precision = (-2.0 * log_width).exp();
        if !precision.is_finite() {
            return Err(OutOfBounds);
        }
        // The width is log-normal on its own scale; the change of variables adds log σ.
        let mut logp = -0.5 * log_width.powi(2) + log_width;
        let last = means.len();
        gradient[last] = -log_width + if self.is_wrong { 0.0 } else { 1.0 };
        for (group, (mean, observed)) in means.iter().zip(self.observed).enumerate() {
            let error = observed - mean;
            logp += -0.5 * error.powi(2) - 0.5 * precision * mean.powi(2) - log_width;
            gradient[group] = error - precision * mean;
            gradient[last] += precision * mean.powi(2) - 1.0;
        }
        Ok(logp)
    }
}

fn main() -> Result<(), CheckError> {
    let mut density = Groups { observed: [0.8, -1.1, 0.3, 2.0], is_wrong: false };
    let start = vec![0.5, -0.7, 0.1, 1.2, -0.4];

    let report = assert_gradients!(start.clone(), |x| {
        let mut gradient = vec![0.0; x.len()];
        density.logp(x, &mut gradient).map(|logp| (logp, gradient))
    });
    println!("{report}\n");

    density.is_wrong = true;
    let report = Check::new().run_joint(&mut start.clone(), |x| {
        let mut gradient = vec![0.0; x.len()];
        density.logp(x, &mut gradient).map(|logp| (logp, gradient))
    })?;
    println!("{report}");
    assert_eq!(report.verdict(), Verdict::Fail);
    Ok(())
}
