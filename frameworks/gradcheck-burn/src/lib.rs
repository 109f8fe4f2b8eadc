//! Checks gradients of [burn](https://docs.rs/burn) with
//! [gradcheck](https://docs.rs/gradcheck-core): the parameters of any module, and the
//! [`Gradients`](burn::tensor::Gradients) of a backward pass as their gradient.
//!
//! ```
//! use burn::nn::{Linear, LinearConfig};
//! use burn::tensor::{Device, Tensor};
//! use gradcheck_burn::Params;
//! use gradcheck_core::assert_gradients;
//!
//! let device = Device::flex().autodiff();
//! let model = LinearConfig::new(3, 2).init(&device);
//! let x = Tensor::<2>::from_floats([[0.5, -1.0, 2.0], [1.5, 0.3, -0.7]], &device);
//!
//! let params = Params::<f32, Linear>::new(model);
//! assert_gradients!(params, |p| p.backward(p.forward(x.clone()).tanh().sum()));
//! ```
//!
//! Parameters are the float tensors that require a gradient. The running statistics of a batch
//! norm, frozen parameters, integers and flags are left as they are.

mod gradients;
mod mapper;
mod params;
mod reader;

pub use gradients::{Error, Gradients};
pub use params::Params;
