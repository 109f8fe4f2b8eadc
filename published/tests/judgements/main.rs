//! Minimal programs for what the pages of `tables` say of the failures, by formulas that are not
//! those of the crates, or by dual numbers.

mod dual;
#[cfg(feature = "engines")]
mod engines;
#[cfg(feature = "finance")]
mod finance;
#[cfg(feature = "geometry")]
mod geometry;
#[cfg(feature = "kernels")]
mod kernels;
#[cfg(feature = "networks")]
mod networks;
#[cfg(feature = "optimization")]
mod optimization;
#[cfg(feature = "robotics")]
mod robotics;
#[cfg(feature = "special")]
mod special;
#[cfg(feature = "thermodynamics")]
mod thermodynamics;

/// Equal but for the rounding of what leads to both.
fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * (1.0 + b.abs())
}
