//! Minimal programs for what the pages of `tables` say of the failures, by formulas that are not
//! those of the crates.

#[cfg(feature = "robotics")]
mod robotics;
