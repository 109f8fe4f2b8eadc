//! Checks hand-written gradients inside `cargo test`.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "derive")]
#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
mod parameters;
mod scalar;

#[cfg(feature = "derive")]
pub use gradcheck_derive::Parameters;
pub use parameters::{Layout, LayoutError, Parameters, TensorLayout, Visitor, VisitorMut};
pub use scalar::Scalar;
