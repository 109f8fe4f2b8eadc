//! Derivatives by differences alone, for whoever has none to check.

pub(crate) mod gradient;
pub(crate) mod jacobian;

/// A derivative with a bound of its error.
#[derive(Clone, Copy)]
struct Bounded {
    value: f64,
    error: f64,
}

impl Bounded {
    const UNKNOWN: Self = Self { value: f64::NAN, error: f64::INFINITY };

    /// None where there is no bound of it.
    fn new(value: f64, error: f64) -> Self {
        if value.is_finite() && error.is_finite() { Self { value, error } } else { Self::UNKNOWN }
    }
}
