//! Checks gradients of [candle](https://docs.rs/candle-core) with
//! [gradcheck](https://docs.rs/gradcheck-core): the variables of a model as parameters, and a
//! [`GradStore`](candle_core::backprop::GradStore) as their gradient.
//!
//! ```
//! use candle_core::{DType, Device, Tensor};
//! use candle_nn::{Module, VarBuilder, VarMap, linear, loss::mse};
//! use gradcheck_candle::Vars;
//! use gradcheck_core::assert_gradients;
//!
//! # fn main() -> candle_core::Result<()> {
//! let varmap = VarMap::new();
//! let vb = VarBuilder::from_varmap(&varmap, DType::F64, &Device::Cpu);
//! let model = linear(3, 2, vb.pp("fc"))?;
//! let x = Tensor::randn(0.0, 1.0, (4, 3), &Device::Cpu)?;
//! let y = Tensor::randn(0.0, 1.0, (4, 2), &Device::Cpu)?;
//!
//! let vars = Vars::<f64>::new(&varmap)?;
//! assert_gradients!(vars, |v| v.backward(&mse(&model.forward(&x)?, &y)?));
//! # Ok(())
//! # }
//! ```
//!
//! The layers of a `VarMap` share their numbers with it, so that a loss that captures the model
//! sees every move, and the map is bit for bit what it was afterwards.

mod error;
mod gradients;
mod leaf;
pub mod var;
mod vars;

pub use error::Error;
pub use gradients::Gradients;
pub use vars::{Name, Source, Vars};
