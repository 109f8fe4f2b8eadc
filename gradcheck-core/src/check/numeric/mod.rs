//! Derivatives by differences alone, for whoever has none to check.

pub(crate) mod gradient;
pub(crate) mod jacobian;

/// A derivative with a bound of its error: none where there is no bound of it.
fn known(value: f64, bound: f64) -> [f64; 2] {
    if value.is_finite() && bound.is_finite() { [value, bound] } else { [f64::NAN, f64::INFINITY] }
}
