//! The points of a model that move by retractions: the numbers that they are stored as at rest, by
//! which they are put back.

use crate::parameters::{Retraction, Sink, Tensor, Visitor};
use crate::{Parameters, Scalar};

/// The stored numbers of every point, each under the first position of its tangent, ascending.
#[derive(Clone)]
pub(crate) struct Points<S> {
    stored: Vec<(usize, Vec<S>)>,
    position: usize,
}

impl<S: Scalar> Points<S> {
    /// Reads them from a model at rest.
    pub(crate) fn of(model: &dyn Parameters<Scalar = S>) -> Self {
        let mut points = Self { stored: Vec::new(), position: 0 };
        model.visit(&mut Visitor::new(&mut points));
        points
    }

    /// What the point with its tangent at `position` is stored as.
    pub(crate) fn at(&self, position: usize) -> Option<&[S]> {
        let found = self.stored.binary_search_by_key(&position, |(start, _)| *start).ok()?;
        Some(&self.stored[found].1)
    }

    /// The positions of the points that have a number which is not finite, with that number.
    pub(crate) fn not_finite(&self) -> impl Iterator<Item = (usize, f64)> {
        self.stored.iter().filter_map(|(position, stored)| {
            let number = stored.iter().find(|number| !number.widen().is_finite())?;
            Some((*position, number.widen()))
        })
    }
}

impl<S: Scalar> Sink<S> for Points<S> {
    fn begin(&mut self, tensor: &Tensor<'_>) -> bool {
        let is_tangent = tensor.tangent.is_some();
        if !is_tangent {
            self.position += tensor.count;
        }
        is_tangent
    }

    fn chunk(&mut self, _: &[S]) {}

    fn point(&mut self, point: &dyn Retraction<Scalar = S>, tangent: &[S]) {
        self.stored.push((self.position, point.stored()));
        self.position += tangent.len();
    }
}
