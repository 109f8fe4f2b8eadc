//! From wrong entries to the name of the mistake. Knows results only, not how they were measured.

mod symptoms;
mod unstable;

pub(crate) use symptoms::Symptoms;
pub(crate) use unstable::unstable;

use crate::report::Suspect;

/// Names the mistakes that explain every measured entry of the wrong tensors.
pub(crate) fn name(_wrong: &[Symptoms<'_>]) -> Vec<Suspect> {
    Vec::new()
}
