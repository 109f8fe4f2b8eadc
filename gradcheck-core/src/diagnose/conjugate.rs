//! Imaginary parts with the opposite sign, where a tensor may be of complex numbers.

use super::symptoms::Symptoms;
use crate::report::{Measurement, Topic};

/// Whether the entries are imaginary parts with the opposite sign, if the tensor is of complex numbers.
pub(super) fn are_conjugate(tensor: &Symptoms<'_>, entries: &[Measurement]) -> bool {
    let is_opposite = |entry: &Measurement| {
        (entry.numeric + entry.analytic).abs() <= tensor.tolerance(entry, entry.analytic.abs())
    };
    cfg!(feature = "num-complex")
        && tensor.tangent.is_none()
        && tensor.shape.last() == Some(&2)
        && !entries.is_empty()
        && entries.iter().all(|entry| entry.position % 2 == 1 && is_opposite(entry))
}

/// What is said of them.
pub(super) fn conjugate(topic: Topic) -> String {
    format!(
        "Where the tensor is of complex numbers, it is the conjugate of their {}, which is df/dx + \
         i df/dy.",
        topic.derivative()
    )
}
