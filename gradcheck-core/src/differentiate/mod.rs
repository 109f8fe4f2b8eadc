//! The derivative of a function of one real variable at 0, with an error that can be believed.
//! Knows nothing of parameters, gradients or verdicts.

mod conclude;
mod estimate;
mod explore;
mod finding;
mod fit;
mod goal;
mod kink;
mod noise;
mod rough;
mod rung;
mod stairs;
#[cfg(test)]
mod steps;
mod together;
#[cfg(test)]
mod windows;

pub(crate) use estimate::{Estimate, richardson};
pub(crate) use explore::explore;
pub(crate) use finding::Finding;
pub(crate) use fit::Fit;
pub(crate) use goal::{Goal, Steps};
pub(crate) use noise::{NoiseProbe, PROBES, SAFE};
pub(crate) use rough::{calmest, mean_of};
pub(crate) use rung::{Difference, Line, Noise, Rung, SIGNIFICANT, Sample, UNIFORM};
pub(crate) use stairs::{Beyond, Doubt, GraphPoint, Odd, Stairs, Stretch, stairs};
pub(crate) use together::{Bundle, Derivative, Task, differentiate_together};
