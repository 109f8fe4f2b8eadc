//! Checks hand-written gradients inside `cargo test`.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "check")]
mod differentiate;
mod parameters;
mod scalar;

pub use parameters::{Layout, LayoutError, Parameters, TensorLayout, Visitor, VisitorMut};
pub use scalar::Scalar;
