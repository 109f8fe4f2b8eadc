//! Checks hand-written gradients inside `cargo test`.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[doc(hidden)]
#[path = "private.rs"]
pub mod __private;
#[cfg(feature = "check")]
mod assertion;
#[cfg(feature = "check")]
mod check;
#[cfg(feature = "check")]
mod diagnose;
#[cfg(feature = "check")]
mod differentiate;
#[cfg(feature = "check")]
mod macros;
mod parameters;
#[cfg(feature = "check")]
mod report;
mod scalar;

#[cfg(feature = "check")]
pub use check::{
    Check, CheckError, Cost, EntryProbe, EntryValue, NumericGradient, numerical_gradient,
};
#[cfg(feature = "check")]
pub use diagnose::{BugKind, Suspect};
#[cfg(feature = "derive")]
pub use gradcheck_derive::Parameters;
pub use parameters::{Layout, LayoutError, Parameters, TensorLayout, Visitor, VisitorMut};
#[cfg(feature = "check")]
pub use report::{Mismatch, Report, TensorReport, Verdict};
pub use scalar::Scalar;
