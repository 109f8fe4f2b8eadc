//! Checks hand-written gradients inside `cargo test`.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "check")]
mod check;
#[cfg(feature = "check")]
mod diagnose;
#[cfg(feature = "check")]
mod differentiate;
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
pub use parameters::{Layout, LayoutError, Parameters, TensorLayout, Visitor, VisitorMut};
#[cfg(feature = "check")]
pub use report::{Mismatch, Report, TensorReport, Verdict};
pub use scalar::Scalar;
