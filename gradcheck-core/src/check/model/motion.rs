//! Moves the parameters of a model along a direction, and measures the displacement that the
//! number format really made of it.

use std::array::from_fn;
use std::ops::Range;

use super::direction::{Direction, Share};
use super::points::Points;
use super::scope::Scope;
use super::sums::{LANES, Lanes, Sums, load};
use crate::parameters::{Sink, SinkMut, Tensor, Visitor};
use crate::{Layout, Parameters, Retraction, Scalar, TensorLayout};

/// Where the parameters are at rest, and the direction along which they move.
#[derive(Clone)]
pub(crate) struct Course<S> {
    /// The entries at rest.
    pub(crate) base: Vec<S>,
    /// What is put back where the entries are tangents, which are zeros at rest.
    pub(crate) points: Points<S>,
    pub(crate) direction: Direction,
    /// The analytic gradient in the unit of the samples.
    pub(crate) analytic: Vec<f64>,
    /// How the sizes of entries depend on the gradient; `None` where they do not.
    pub(crate) share: Option<Share>,
}

/// What the gradient says of a scope along the direction.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Slope {
    /// The analytic derivative.
    pub(crate) along: f64,
    /// The norm of what the entries make of it as they move by as much as the direction says, or by
    /// themselves.
    pub(crate) norm: f64,
}

impl<S: Scalar> Course<S> {
    /// The analytic derivative along the direction restricted to `scope`.
    pub(crate) fn slope(&self, scope: &Scope) -> Slope {
        let direction = &self.direction;
        let (mut slope, mut squares) = (Sums::default(), Sums::default());
        for range in scope.ranges().iter().flat_map(|range| direction.within_tensors(range.clone()))
        {
            let (weights, floor) = direction.weights(range.clone());
            let blocks = weights.chunks(LANES).zip(self.analytic[range.clone()].chunks(LANES));
            for ((weights, analytic), base) in blocks.zip(self.base[range].chunks(LANES)) {
                let weights = load(weights, |weight| floor * f64::from(weight));
                let analytic = load(analytic, |entry| entry);
                let base = load(base, S::widen);
                let sizes: Lanes = from_fn(|lane| weights[lane].abs().max(base[lane].abs()));
                slope.add(|lane| analytic[lane] * weights[lane]);
                squares.add(|lane| (analytic[lane] * sizes[lane]).powi(2));
            }
        }
        Slope { along: slope.total(), norm: squares.total().sqrt() }
    }
}

/// Sets every entry of `scope` to its base plus `t` times its direction, and those of `before`
/// that are not in it back to their base.
pub(crate) struct Motion<'a, S> {
    course: &'a Course<S>,
    scope: &'a Scope,
    before: &'a Scope,
    t: f64,
    position: usize,
    /// Whether `predicted` is wanted.
    predicts: bool,
    /// Analytic gradient times realised displacement.
    pub(crate) predicted: f64,
}

impl<'a, S: Scalar> Motion<'a, S> {
    pub(crate) fn new(
        course: &'a Course<S>,
        scope: &'a Scope,
        before: &'a Scope,
        t: f64,
        predicts: bool,
    ) -> Self {
        Self { course, scope, before, t, position: 0, predicts, predicted: 0.0 }
    }
}

impl<S: Scalar> SinkMut<S> for Motion<'_, S> {
    fn begin(&mut self, tensor: &Tensor<'_>) -> bool {
        let range = self.position..self.position + tensor.count;
        let moves = range.end <= self.course.base.len()
            && (self.scope.meets(range.clone()) || self.before.meets(range.clone()));
        if !moves {
            self.position = range.end;
        }
        moves
    }

    fn chunk(&mut self, entries: &mut [S]) {
        let start = self.position;
        let window = start..start + entries.len();
        self.position = window.end;
        let course = self.course;
        if self.before != self.scope {
            for range in self.before.within(window.clone()) {
                entries[range.start - start..range.end - start]
                    .copy_from_slice(&course.base[range]);
            }
        }
        for range in self.scope.within(window) {
            let (weights, floor) = course.direction.weights(range.clone());
            let entries = &mut entries[range.start - start..range.end - start];
            let shift = Shift { base: &course.base[range.clone()], weights, step: self.t * floor };
            if self.predicts {
                self.predicted += shift.make_and_predict(entries, &course.analytic[range]);
            } else {
                shift.make(entries);
            }
        }
    }

    /// From rest, wherever it is: retractions do not add up.
    fn point(&mut self, point: &mut dyn Retraction<Scalar = S>, tangent: &mut [S]) {
        let window = self.position..self.position + tangent.len();
        let is_touched = self.scope.meets(window.clone()) || self.before.meets(window.clone());
        if is_touched && let Some(stored) = self.course.points.at(window.start) {
            point.restore(stored);
        }
        self.chunk(tangent);
    }
}

/// How some entries of one tensor move.
struct Shift<'a, S> {
    base: &'a [S],
    weights: &'a [f32],
    /// What a weight of 1 moves an entry by.
    step: f64,
}

impl<S: Scalar> Shift<'_, S> {
    fn make(&self, entries: &mut [S]) {
        for ((entry, base), &weight) in entries.iter_mut().zip(self.base).zip(self.weights) {
            *entry = S::nearest(base.widen() + self.step * f64::from(weight));
        }
    }

    /// The same, and the sum of the analytic gradient times the displacements that the format made.
    fn make_and_predict(&self, entries: &mut [S], analytic: &[f64]) -> f64 {
        let mut sums = Sums::default();
        let (whole, rest) = entries.as_chunks_mut::<LANES>();
        let (bases, base) = self.base.as_chunks::<LANES>();
        let (weights, weight) = self.weights.as_chunks::<LANES>();
        let (slopes, slope) = analytic.as_chunks::<LANES>();
        for (((entries, bases), weights), slopes) in
            whole.iter_mut().zip(bases).zip(weights).zip(slopes)
        {
            let bases = bases.map(S::widen);
            let moved: [S; LANES] =
                from_fn(|lane| S::nearest(bases[lane] + self.step * f64::from(weights[lane])));
            *entries = moved;
            sums.add(|lane| slopes[lane] * (moved[lane].widen() - bases[lane]));
        }
        Shift { base, weights: weight, step: self.step }.make(rest);
        let (rest, base, slope) = (load(rest, S::widen), load(base, S::widen), load(slope, |s| s));
        sums.add(|lane| slope[lane] * (rest[lane] - base[lane]));
        sums.total()
    }
}

/// Sets every entry to its base. Tensors are found by their paths, so that a model with other
/// tensors than at rest gets back what it still has.
pub(crate) struct Restoration<'a, S> {
    course: &'a Course<S>,
    layout: &'a Layout,
    /// How many tensors were announced.
    number: usize,
    /// What is left of the base of the announced tensor.
    rest: Range<usize>,
}

impl<'a, S> Restoration<'a, S> {
    pub(crate) fn new(course: &'a Course<S>, layout: &'a Layout) -> Self {
        Self { course, layout, number: 0, rest: 0..0 }
    }
}

impl<S: Scalar> SinkMut<S> for Restoration<'_, S> {
    fn begin(&mut self, tensor: &Tensor<'_>) -> bool {
        let tensors = self.layout.tensors();
        let same = |known: &&TensorLayout| known.path() == tensor.path;
        // Where they were, as a rule: paths need not be unique.
        let known = tensors.get(self.number).filter(same);
        let known = known.or_else(|| tensors.iter().find(same));
        self.number += 1;
        self.rest = known.map_or(0..0, TensorLayout::range);
        !self.rest.is_empty()
    }

    fn chunk(&mut self, entries: &mut [S]) {
        let count = entries.len().min(self.rest.len());
        let base = &self.course.base[self.rest.start..self.rest.start + count];
        entries[..count].copy_from_slice(base);
        self.rest.start += count;
    }

    fn point(&mut self, point: &mut dyn Retraction<Scalar = S>, tangent: &mut [S]) {
        if let Some(stored) = self.course.points.at(self.rest.start) {
            point.restore(stored);
        }
        self.chunk(tangent);
    }
}

/// Whether a model has the tensors of `layout`.
pub(crate) fn has_tensors<S: Scalar>(model: &dyn Parameters<Scalar = S>, layout: &Layout) -> bool {
    let mut likeness = Likeness { open: layout.tensors().iter(), differs: false };
    model.visit(&mut Visitor::new(&mut likeness));
    !likeness.differs && likeness.open.as_slice().is_empty()
}

/// Compares the tensors of a model with those still open.
struct Likeness<'a> {
    open: std::slice::Iter<'a, TensorLayout>,
    differs: bool,
}

impl<S> Sink<S> for Likeness<'_> {
    fn begin(&mut self, tensor: &Tensor<'_>) -> bool {
        let known = self.open.next();
        self.differs |=
            known.is_none_or(|known| known.shape() != tensor.shape || known.path() != tensor.path);
        false
    }

    fn chunk(&mut self, _: &[S]) {}
}

/// A point that is not at rest.
#[derive(Clone, Copy)]
pub(crate) struct MovedPoint {
    /// The first position of its tangent.
    pub(crate) position: usize,
    /// What one of its numbers was and is.
    pub(crate) before: f64,
    pub(crate) after: f64,
}

/// Whether a model is, bit for bit, at rest.
pub(crate) struct Comparison<'a, S> {
    base: &'a [S],
    points: &'a Points<S>,
    position: usize,
    /// Whether an entry differs.
    pub(crate) differs: bool,
    /// The first point that differs.
    pub(crate) moved: Option<MovedPoint>,
}

impl<'a, S> Comparison<'a, S> {
    pub(crate) fn new(course: &'a Course<S>) -> Self {
        let Course { base, points, .. } = course;
        Self { base, points, position: 0, differs: false, moved: None }
    }
}

impl<S: Scalar> Sink<S> for Comparison<'_, S> {
    fn begin(&mut self, tensor: &Tensor<'_>) -> bool {
        let fits = self.position + tensor.count <= self.base.len();
        if !fits {
            self.position += tensor.count;
        }
        fits
    }

    fn chunk(&mut self, entries: &[S]) {
        let base = &self.base[self.position..self.position + entries.len()];
        self.position += entries.len();
        let bits = entries
            .iter()
            .zip(base)
            .fold(0, |bits, (entry, base)| bits | (entry.bit_pattern() ^ base.bit_pattern()));
        self.differs |= bits != 0;
    }
    fn point(&mut self, point: &dyn Retraction<Scalar = S>, tangent: &[S]) {
        let now = point.stored();
        let differs = |(base, now): &(&S, &S)| base.bit_pattern() != now.bit_pattern();
        let pairs = self.points.at(self.position).into_iter().flatten().zip(&now);
        if let Some((base, now)) = { pairs }.find(differs) {
            let (position, before, after) = (self.position, base.widen(), now.widen());
            self.moved.get_or_insert(MovedPoint { position, before, after });
        }
        self.position += tangent.len();
    }
}
