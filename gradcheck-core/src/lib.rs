//! Checks hand-written gradients inside `cargo test`.
//!
//! Derive [`Parameters`] for the model, and give [`assert_gradients!`] the model, its cost and its
//! gradient. It passes in about a dozen evaluations of the cost, whatever the number of
//! parameters; a gradient that is wrong fails the test with a report of where.
//!
//! ```
//! # #[cfg(all(feature = "check", feature = "derive"))] {
//! use gradcheck_core::{Parameters, assert_gradients};
//!
//! #[derive(Parameters)]
//! struct Line {
//!     slope: f64,
//!     offset: f64,
//! }
//!
//! impl Line {
//!     fn errors<'a>(&'a self, points: &'a [[f64; 2]]) -> impl Iterator<Item = f64> + 'a {
//!         points.iter().map(|[x, y]| self.slope * x + self.offset - y)
//!     }
//!
//!     fn loss(&self, points: &[[f64; 2]]) -> f64 {
//!         self.errors(points).map(|error| 0.5 * error * error).sum()
//!     }
//!
//!     fn backward(&self, points: &[[f64; 2]]) -> Line {
//!         let slope = self.errors(points).zip(points).map(|(error, [x, _])| error * x).sum();
//!         Line { slope, offset: self.errors(points).sum() }
//!     }
//! }
//!
//! let points = [[0.0, 1.0], [1.0, 2.5], [2.0, 5.5]];
//! let line = Line { slope: 2.0, offset: 0.5 };
//! let report = assert_gradients!(line, |l| l.loss(&points), |l| l.backward(&points));
//! assert!(report.evaluations() <= 16);
//! # }
//! ```
//!
//! [`Check`] is the same check as a value: with options, and a [`Report`] or a [`CheckError`] for
//! a result. Functions of several outputs have [`assert_jacobian!`], [`assert_vjp!`],
//! [`assert_jvp!`], [`assert_hessian!`] and [`assert_hvp!`]. [`numerical_gradient`],
//! [`numerical_jacobian`] and [`numerical_hessian`] differentiate where there is nothing to check.
//!
//! Which feature is for which crate, and the lines to paste, is in [`ecosystems`].
//!
//! # Verdicts
//!
//! * [`Verdict::Pass`]: no error above the [`resolution`](TensorReport::resolution) of each
//!   tensor, which is the smallest error of a typical entry that would have been seen.
//! * [`Verdict::Fail`]: an entry's analytic value lies outside the error bound of its numeric
//!   one, and differs by more than [`max_relative`](Check::max_relative); or the gradient changes
//!   when it is computed again.
//! * [`Verdict::Inconclusive`]: neither, because the cost is too noisy or not smooth enough; the
//!   [`reason`](TensorReport::reason) says which.
//!
//! # Complex parameters
//!
//! With the feature `num-complex`, `Complex<f32>` and `Complex<f64>` are parameters, alone and in
//! lists, maps, arrays and matrices. Real and imaginary parts are entries: an array of shape
//! `[3, 4]` is a tensor of shape `[3, 4, 2]`. The gradient of a real cost f by z = x + iy is the complex number
//! ∂f/∂x + i ∂f/∂y. That is twice the derivative by the conjugate of z, as `PyTorch` has it, and the
//! conjugate of what `grad` of JAX returns; that of |z|² is 2z.
//!
//! # Matrices of nalgebra
//!
//! With the feature `nalgebra`, matrices of every size and storage that can be changed are
//! parameters, outputs, and Jacobians. Entries are in row-major order. A column vector, by its
//! type, has the shape `[rows]`, every other matrix `[rows, columns]`; points, translations, scales
//! and quaternions have that of their coordinates.
//!
//! # Rotations and poses
//!
//! Some parameters are no vectors: the four numbers of a unit quaternion cannot move alone. Such a
//! point moves by a [`Retraction`] from its tangent space, and is a tensor of as many entries as it
//! has degrees of freedom, which are 0 at the point itself; the gradient has a tangent in its place.
//!
//! With the feature `nalgebra`, `UnitQuaternion`, `UnitComplex`, `Rotation2` and `Rotation3`,
//! isometries and similarities of two and three dimensions are such points: an `Isometry3<f64>` is a
//! tensor of shape `[6]`, a `Vec` of n of them one of shape `[n, 6]`, and their gradients are
//! `[f64; 6]` and `Vec<[f64; 6]>`, or vectors of nalgebra. The tangent (v, ω) is on the right,
//! X · Exp(v, ω), with the translation first. The module `conventions` has the others: on the left,
//! with the rotation first, and with translation and rotation moved apart. A group of your own
//! implements [`Retraction`]. Points are put back bit for bit, and every step starts from there.
//!
//! They are parameters of every check but those of products with a tangent, whose tangent would have
//! to be a model; what a function returns, and a gradient, must be numbers.
//!
//! # Matrices of faer
//!
//! With the feature `faer`, `Mat`, `Col` and `Row` are parameters, outputs, and Jacobians, and so
//! are views of them that can be changed. Entries are in row-major order; the shapes are
//! `[rows, columns]`, `[rows]` and `[1, columns]`.
//!
//! # Shared parameters
//!
//! `RefCell`, `Mutex` and `RwLock`, and `Rc` or `Arc` of them, are what they contain. A check opens
//! them for each visit, and panics when one is in use. The same numbers in two places of a model
//! cannot be moved apart, which is a [`CheckError`]: skip one of the places, and return the whole
//! gradient as the other.
//!
//! # Features
//!
//! `derive`, `ndarray` and `check` are on unless `default-features = false`, which leaves
//! [`Parameters`] for the types of the standard library and no dependency at all: enough for a
//! model in `src/`. Each crate whose types are parameters has a feature, and a page in [`ecosystems`].
//! `progress` shows a line on the terminal while a check of every entry takes more than two seconds.
//! `json` and `html` add `Report::to_json` and `Report::to_html`, and `num-dual` checks against exact
//! derivatives: [`assert_gradients!`] with `oracle = dual`.

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
pub mod ecosystems;
pub mod guide;
#[cfg(feature = "check")]
mod macros;
#[cfg(feature = "check")]
pub mod mistakes;
mod parameters;
#[cfg(feature = "check")]
mod report;

#[cfg(feature = "check")]
pub use check::{
    AnalyticGradient, Check, CheckError, Closure, Cost, CostAndGradient, EntryProbe, EntryValue,
    Failed, Needs, NotFinite, NumericGradient, NumericJacobian, Outputs, numerical_gradient,
    numerical_hessian, numerical_jacobian,
};
#[cfg(feature = "num-dual")]
pub use check::{ExactCost, ExactOutputs};
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
#[cfg(any(feature = "glam", feature = "nalgebra", feature = "nalgebra-0_34"))]
pub use parameters::conventions;
pub use parameters::{
    Layout, LayoutError, LowerTriangle, MapScalar, Matrix, Parameters, Retraction, Scalar,
    ScalarMap, TensorLayout, Triplets, UpperTriangle, Visitor, VisitorMut,
};
#[cfg(feature = "check")]
pub use report::{
    BlindSpot, BugKind, Cell, Failure, Measurement, Mismatch, Passed, Report, Step, Suspect,
    TensorReport, Verdict,
};
