//! How the points of a tensor turn a tangent into another convention, gathered where a name is sought.

use std::ops::Range;

use crate::parameters::{Sink, Tensor, Turn};
use crate::{Retraction, Scalar};

/// A point, as far as names of mistakes ask for it.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    /// How it turns a tangent into each convention.
    pub(crate) turns: Vec<Turn>,
    /// The numbers that it is stored as.
    pub(crate) stored: Vec<f64>,
}

/// The points of the tensor that has an entry.
pub(super) struct Turning {
    position: usize,
    /// Where the announced tensor lies.
    range: Range<usize>,
    pub(super) points: Vec<Point>,
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
        let stored = point.stored().into_iter().map(S::widen).collect();
        self.points.push(Point { turns: point.turns(), stored });
    }
}
