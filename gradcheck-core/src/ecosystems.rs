//! Which feature for which crate, and the lines to paste: a page for each kind of model.
//!
//! This module has documentation only. Every page ends in a whole test, which is run as one here
//! where the crate is not too heavy for it. `gradcheck-core = "0.1"` stands for the line in
//! `[dev-dependencies]`; where the model is derived in `src/`, see the README's `Install`.
//!
//! Arrays, matrices, complex numbers and maps of a crate that has a feature: the module below that has
//! the name of the crate. Else:
//!
//! | the model is | features | page |
//! |---|---|---|
//! | a struct of numbers, `Vec`s, arrays, maps | none | [`plain`] |
//! | matrices of another nalgebra | none | [`levenberg_marquardt`] |
//! | a `CostFunction` and `Gradient` of argmin | none, or that of its parameters | [`argmin`] |
//! | a `LeastSquaresProblem` of levenberg-marquardt | none | [`levenberg_marquardt`] |
//! | a flat `logp(&[f64], &mut [f64])`, as nuts-rs takes it | none | [`flat_functions`] |
//! | variables of candle, modules of burn, tensors of tch | | [`frameworks`] |
//!
//! A model of anything else visits its numbers by hand, in a few lines: see
//! [`Parameters`](crate::Parameters), and `examples/own_container.rs` for a type of another crate.

#[allow(unreachable_pub, unused_imports, reason = "without features there is no other crate")]
pub use crate::parameters::crates::*;

#[cfg(feature = "check")]
#[doc = include_str!("ecosystems/plain.md")]
pub mod plain {}

#[cfg(feature = "check")]
#[doc = include_str!("ecosystems/argmin.md")]
pub mod argmin {}

#[cfg(feature = "check")]
#[doc = include_str!("ecosystems/levenberg_marquardt.md")]
pub mod levenberg_marquardt {}

#[cfg(feature = "check")]
#[doc = include_str!("ecosystems/flat_functions.md")]
pub mod flat_functions {}

#[cfg(feature = "check")]
#[doc = include_str!("ecosystems/frameworks.md")]
pub mod frameworks {}
