//! Whether an analytic gradient is the gradient of a cost.

mod cost;
mod error;
mod every_entry;
mod model;
mod numeric;
mod options;
mod outputs;
mod progress;
mod run;
mod search;
mod settings;
mod start;

pub use cost::{AnalyticGradient, Cost};
pub use error::{CheckError, Closure, EntryValue, Failed, Needs, NotFinite};
pub use every_entry::EntryProbe;
pub use numeric::gradient::{NumericGradient, numerical_gradient};
pub use numeric::jacobian::{NumericJacobian, numerical_hessian, numerical_jacobian};
pub use options::Check;
pub(crate) use options::SEED;
pub use outputs::values::Outputs;
#[cfg(feature = "num-dual")]
pub use run::dual::{ExactCost, ExactOutputs};
pub use run::joint::CostAndGradient;
