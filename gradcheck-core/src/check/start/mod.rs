//! What is settled before anything is judged: that model, cost and gradient can be checked, how they
//! pair, and how much noise there is.

#[cfg(feature = "num-dual")]
pub(crate) mod consult;
pub(crate) mod noise;
pub(crate) mod pairing;
pub(crate) mod preflight;
pub(crate) mod prepare;
pub(crate) mod rounding;
pub(crate) mod selection;
pub(crate) mod shared;
mod spacing;
pub(crate) mod unit;
