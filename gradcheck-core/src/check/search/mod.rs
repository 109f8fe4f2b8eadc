//! From residuals along directions to the verdict on every tensor, and to the entries that are wrong.

pub(crate) mod assemble;
pub(crate) mod cause;
pub(crate) mod descent;
pub(crate) mod examine;
pub(crate) mod region;
pub(crate) mod rounding;
pub(crate) mod standing;
pub(crate) mod trace;
