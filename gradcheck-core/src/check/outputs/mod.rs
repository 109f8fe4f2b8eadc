//! Functions of several outputs as the engine sees them.

pub(crate) mod bilinear;
pub(crate) mod blocks;
pub(crate) mod cotangent;
#[cfg(feature = "num-dual")]
pub(crate) mod exact;
pub(crate) mod linear;
pub(crate) mod prepare;
pub(crate) mod subject;
pub(crate) mod values;
