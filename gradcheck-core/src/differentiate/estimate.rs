//! A number that is known within a deviation, and what two of them at two steps extrapolate to.

/// A number with its standard deviation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Estimate {
    pub(crate) value: f64,
    pub(crate) sigma: f64,
}

impl Estimate {
    pub(crate) const fn new(value: f64, sigma: f64) -> Self {
        Self { value, sigma }
    }
}

/// Richardson's extrapolation of a quadratic from two steps, the further being `ratio` times the nearer
/// (Richardson and Gaunt, 1927).
pub(crate) fn richardson(ratio: f64, near: Estimate, far: Estimate) -> Estimate {
    eliminated(ratio.powi(2), near, far)
}

/// Eliminates a term that grows by `ratio` from the nearer step to the further.
pub(super) fn eliminated(ratio: f64, near: Estimate, far: Estimate) -> Estimate {
    let (of_near, of_far) = (ratio / (ratio - 1.0), 1.0 / (ratio - 1.0));
    Estimate {
        value: of_near * near.value - of_far * far.value,
        sigma: (of_near * near.sigma).hypot(of_far * far.sigma),
    }
}
