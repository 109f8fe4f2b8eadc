//! Whether an analytic gradient is the gradient of a cost.

mod adjoint;
mod assemble;
mod bilinear;
mod cause;
mod columns;
mod cost;
mod cotangent;
mod derivatives;
mod descent;
mod direction;
mod error;
mod every_entry;
#[cfg(feature = "num-dual")]
mod exact;
mod examine;
mod facts;
mod joint;
mod linear;
mod matrix;
mod motion;
mod noise;
mod numeric;
mod objective;
mod options;
mod oracle;
mod outputs;
mod pairing;
mod parallel;
mod points;
mod preflight;
mod prepare;
mod product;
mod products;
mod progress;
mod region;
mod rounding;
mod scope;
mod settings;
mod shared;
mod standing;
mod sums;
mod trace;

pub use columns::{NumericJacobian, numerical_hessian, numerical_jacobian};
pub use cost::Cost;
pub use error::{CheckError, EntryValue};
pub use every_entry::EntryProbe;
#[cfg(feature = "num-dual")]
pub use exact::ExactCost;
pub use joint::CostAndGradient;
pub use numeric::{NumericGradient, numerical_gradient};
pub use options::Check;
pub use outputs::Outputs;
