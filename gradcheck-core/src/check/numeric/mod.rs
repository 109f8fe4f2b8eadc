//! Derivatives by differences alone, for whoever has none to check.

pub(crate) mod gradient;
pub(crate) mod jacobian;
