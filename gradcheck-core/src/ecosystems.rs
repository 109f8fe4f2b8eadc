//! Which feature for which crate, and the lines to paste: a page for each kind of model.
//!
//! This module has documentation only. Every page ends in a whole test, which is run as one here
//! where the crate is not too heavy for it. `gradcheck-core = "0.1"` stands for the line in
//! `[dev-dependencies]`; where the model is derived in `src/`, see the README's `Install`.
//!
//! | the model is | features | page |
//! |---|---|---|
//! | a struct of numbers, `Vec`s, arrays, maps | none | [`plain`] |
//! | arrays of ndarray 0.17 | `ndarray`, a default | [`ndarray`] |
//! | arrays of ndarray 0.16 or 0.15 | `ndarray-0_16`, `ndarray-0_15` | [`ndarray`] |
//! | matrices of nalgebra 0.35 | `nalgebra` | [`nalgebra`] |
//! | matrices of another nalgebra | none | [`levenberg_marquardt`] |
//! | matrices of faer 0.24 | `faer` | [`faer`] |
//! | a dictionary in the order of insertion | `indexmap` | [`indexmap`] |
//! | complex numbers, in any of these | `num-complex` | [`complex`] |
//! | a `CostFunction` and `Gradient` of argmin | none, or that of its parameters | [`argmin`] |
//! | a `LeastSquaresProblem` of levenberg-marquardt | none | [`levenberg_marquardt`] |
//! | a flat `logp(&[f64], &mut [f64])`, as nuts-rs takes it | none | [`flat_functions`] |
//! | variables of candle, modules of burn, tensors of tch | | [`frameworks`] |
//!
//! A model of anything else visits its numbers by hand, in a few lines: see
//! [`Parameters`](crate::Parameters), and `examples/own_container.rs` for a type of another crate.

#[doc = include_str!("ecosystems/plain.md")]
pub mod plain {}

#[doc = include_str!("ecosystems/ndarray.md")]
pub mod ndarray {}

#[doc = include_str!("ecosystems/nalgebra.md")]
pub mod nalgebra {}

#[doc = include_str!("ecosystems/faer.md")]
pub mod faer {}

#[doc = include_str!("ecosystems/indexmap.md")]
pub mod indexmap {}

#[doc = include_str!("ecosystems/complex.md")]
pub mod complex {}

#[doc = include_str!("ecosystems/argmin.md")]
pub mod argmin {}

#[doc = include_str!("ecosystems/levenberg_marquardt.md")]
pub mod levenberg_marquardt {}

#[doc = include_str!("ecosystems/flat_functions.md")]
pub mod flat_functions {}

#[doc = include_str!("ecosystems/frameworks.md")]
pub mod frameworks {}
