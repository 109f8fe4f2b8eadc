//! Moves the parameters of a model along a direction, and measures the displacement that the
//! number format really made of it.

use super::scope::Scope;
use crate::Scalar;
use crate::parameters::{SinkMut, Tensor};

/// Where the parameters are at rest, and the direction along which they move.
pub(crate) struct Course<S> {
    /// The entries at rest.
    pub(crate) base: Vec<S>,
    /// The displacement of each entry at step 1.
    pub(crate) direction: Vec<f64>,
    /// The analytic gradient.
    pub(crate) analytic: Vec<f64>,
}

/// Sets every entry of `scope` to its base plus `t` times its direction, and those of `before`
/// that are not in it back to their base.
pub(crate) struct Motion<'a, S> {
    course: &'a Course<S>,
    scope: &'a Scope,
    before: &'a Scope,
    t: f64,
    position: usize,
    /// Analytic gradient times realised displacement.
    pub(crate) predicted: f64,
}

impl<'a, S: Scalar> Motion<'a, S> {
    pub(crate) fn new(course: &'a Course<S>, scope: &'a Scope, before: &'a Scope, t: f64) -> Self {
        Self { course, scope, before, t, position: 0, predicted: 0.0 }
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.position == self.course.base.len()
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
            self.predicted += shift(
                &mut entries[range.start - start..range.end - start],
                &course.base[range.clone()],
                &course.direction[range.clone()],
                &course.analytic[range],
                self.t,
            );
        }
    }
}

/// How many sums run side by side, so that none waits for the other.
const LANES: usize = 8;

/// Moves entries and returns the sum of analytic gradient times realised displacement.
fn shift<S: Scalar>(
    entries: &mut [S],
    base: &[S],
    direction: &[f64],
    analytic: &[f64],
    t: f64,
) -> f64 {
    let move_one = |entry: &mut S, base: S, direction: f64, analytic: f64| {
        let moved = S::nearest(base.widen() + t * direction);
        *entry = moved;
        analytic * (moved.widen() - base.widen())
    };
    let mut sums = [0.0; LANES];
    let whole = entries.len() - entries.len() % LANES;
    let (blocks, rest) = entries.split_at_mut(whole);
    let at = |slice: &'_ [f64], block: usize| -> [f64; LANES] {
        slice[block * LANES..(block + 1) * LANES].try_into().expect("a block has that length")
    };
    for (block, entries) in blocks.chunks_exact_mut(LANES).enumerate() {
        let base = &base[block * LANES..(block + 1) * LANES];
        let (direction, analytic) = (at(direction, block), at(analytic, block));
        for lane in 0..LANES {
            sums[lane] += move_one(&mut entries[lane], base[lane], direction[lane], analytic[lane]);
        }
    }
    for (lane, entry) in rest.iter_mut().enumerate() {
        let position = whole + lane;
        sums[lane] += move_one(entry, base[position], direction[position], analytic[position]);
    }
    sums.iter().sum()
}
