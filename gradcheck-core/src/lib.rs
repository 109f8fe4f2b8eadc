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
/// Derives [`Parameters`] for a model.
///
/// ```
/// use gradcheck_core::Parameters;
///
/// #[derive(Parameters)]
/// struct Network {
///     layers: Vec<Linear>,
///     #[parameters(frozen)]
///     mean: Vec<f64>,
///     steps: usize,
/// }
///
/// #[derive(Parameters)]
/// struct Linear {
///     weight: [[f64; 2]; 1],
///     bias: f64,
/// }
///
/// let layers = vec![Linear { weight: [[1.0, 2.0]], bias: 3.0 }];
/// let network = Network { layers, mean: vec![4.0], steps: 100 };
/// assert_eq!(network.flatten(), [1.0, 2.0, 3.0, 4.0]);
/// assert_eq!(
///     network.layout().to_string(),
///     "layers[0].weight [1, 2]\nlayers[0].bias []\nmean [1] frozen",
/// );
/// ```
#[cfg(feature = "derive")]
pub use gradcheck_derive::Parameters;
pub use parameters::{Layout, LayoutError, Parameters, TensorLayout, Visitor, VisitorMut};
#[cfg(feature = "check")]
pub use report::{Mismatch, Report, TensorReport, Verdict};
pub use scalar::Scalar;
