//! How the points of a tensor turn a tangent into another convention, gathered where a name is sought.

use std::ops::Range;

use crate::parameters::{Sink, Tensor, Turn};
use crate::{Retraction, Scalar};

/// The points of the tensor that has an entry.
pub(super) struct Turning {
    position: usize,
    /// Where the announced tensor lies.
    range: Range<usize>,
    pub(super) points: Vec<Vec<Turn>>,
}

impl Turning {
    pub(super) fn of(position: usize) -> Self {
        Self { position, range: 0..0, points: Vec::new() }
    }
}

impl<S: Scalar> Sink<S> for Turning {
    fn begin(&mut self, tensor: &Tensor<'_>) -> bool {
        self.range = self.range.end..self.range.end + tensor.count;
        tensor.tangent.is_some() && self.range.contains(&self.position)
    }

    fn chunk(&mut self, _: &[S]) {}

    fn point(&mut self, point: &dyn Retraction<Scalar = S>, _: &[S]) {
        self.points.push(point.turns());
    }
}
