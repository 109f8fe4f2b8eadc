//! The model as a function of the step: moved along a direction, compared with what the gradient
//! predicts, and put back whatever happens.

pub(crate) mod direction;
#[cfg(feature = "num-dual")]
pub(crate) mod exactness;
pub(crate) mod facts;
mod function;
pub(crate) mod line;
pub(crate) mod motion;
pub(crate) mod norm;
pub(crate) mod objective;
pub(crate) mod oracle;
pub(crate) mod points;
pub(crate) mod scope;
pub(crate) mod subject;
pub(crate) mod sums;
pub(crate) mod turning;
