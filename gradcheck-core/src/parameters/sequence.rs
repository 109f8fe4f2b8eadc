//! Sequences: blocks of scalars that share a shape are one tensor, anything else is one part per
//! element.

use std::collections::VecDeque;

use super::{Parameters, Visitor, VisitorMut};

/// The shape of a sequence that is one tensor: its length, then the shape that its values share.
pub(super) fn shape_of<P: Parameters>(values: &[P]) -> Option<Vec<usize>> {
    let inner = P::common_shape(values)?;
    Some([&[values.len()], inner.as_slice()].concat())
}

/// The same for a queue, whose values lie in up to two places.
pub(super) fn shape_of_halves<P: Parameters>(values: &VecDeque<P>) -> Option<Vec<usize>> {
    let (front, back) = values.as_slices();
    let filled = if front.is_empty() { back } else { front };
    let inner = P::common_shape(filled)?;
    let agree = back.is_empty() || P::common_shape(back).as_ref() == Some(&inner);
    agree.then(|| [&[values.len()], inner.as_slice()].concat())
}

pub(super) fn visit<P: Parameters>(values: &[P], visitor: &mut Visitor<'_, P::Scalar>) {
    if let Some(shape) = shape_of(values) {
        return visitor.tensor_in_chunks(&shape, |push| P::push_entries(values, push));
    }
    for (index, value) in values.iter().enumerate() {
        visitor.element(index, value);
    }
}

pub(super) fn visit_mut<P: Parameters>(values: &mut [P], visitor: &mut VisitorMut<'_, P::Scalar>) {
    if let Some(shape) = shape_of(values) {
        return visitor.tensor_in_chunks(&shape, |push| P::push_entries_mut(values, push));
    }
    for (index, value) in values.iter_mut().enumerate() {
        visitor.element(index, value);
    }
}
