//! Problems of least squares: residuals, and their Jacobians written by hand.

pub mod between;
pub mod bundle;
pub mod lie;
pub mod peaks;
mod problem;

pub use problem::{Problem, Slip};
