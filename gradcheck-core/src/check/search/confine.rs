//! The search for the part of a tensor that its errors are confined to.

use super::examine::Examination;
use super::region::Region;
use crate::check::model::facts::Facts;

/// An axis along which a scope would fall into more parts than this is not cut.
const MOST_PARTS: usize = 1 << 14;
/// A range that leaves out less than this part of an axis is all of it.
/// Measured by `sensitivity`: at half no change; at twice 1 more wrong tensor.
const LESS: f64 = 0.25;
/// The residual of a part that is right, relative to that of the tensor.
/// Measured by `sensitivity`: at half 1 fewer mistake without a name; at twice no change.
const RIGHT: f64 = 3e-3;
/// The same, in standard deviations of its noise.
const QUIET: f64 = 8.0;
impl Examination<'_> {
    /// Finds the least box that makes the residual of a tensor at `t`: two evaluations where an
    /// axis is wrong from end to end, and up to four for each halving of one that is not.
    pub(crate) fn confine(&mut self, facts: &Facts, t: f64) -> Region {
        let tensor = &self.prepared.layout.tensors()[facts.number];
        let whole = Region::whole(facts.range.start, tensor.shape());
        let total = self.residual(&whole, t);
        let is_wrong =
            |residual: f64, noise: f64| residual.abs() > (QUIET * noise).max(RIGHT * total.0.abs());
        let mut region = whole.clone();
        for axis in 0..whole.shape.len() {
            let length = whole.shape[axis];
            if length < 2 || whole.parts(axis) > MOST_PARTS {
                continue;
            }
            let first = least(length, |count| {
                let (residual, noise) = self.residual(&whole.with(axis, 0..count), t);
                is_wrong(residual, noise)
            });
            let last = least(length, |count| {
                let (residual, noise) = self.residual(&whole.with(axis, length - count..length), t);
                is_wrong(residual, noise)
            });
            let range = first.saturating_sub(1)..length + 1 - last.min(length);
            let is_less = range.len() as f64 <= (1.0 - LESS) * length as f64;
            if is_less && !range.is_empty() {
                region.ranges[axis] = range;
            }
        }
        if region.is_whole() {
            return whole;
        }
        let (inside, noise) = self.residual(&region, t);
        if is_wrong(total.0 - inside, noise) { whole } else { region }
    }

    fn residual(&mut self, region: &Region, t: f64) -> (f64, f64) {
        let rung = self.rung(&region.scope(), t);
        (rung.residual, rung.noise)
    }
}

/// The least count that is wrong, by halving, where all of `length` is.
fn least(length: usize, mut is_wrong: impl FnMut(usize) -> bool) -> usize {
    let (mut right, mut wrong) = (0, length);
    let mut count = 1;
    while wrong - right > 1 {
        if is_wrong(count) {
            wrong = count;
        } else {
            right = count;
        }
        count = right + (wrong - right) / 2;
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_wrong_count_is_found_by_halving() {
        for (length, first) in [(1, 1), (2, 1), (2, 2), (1000, 1), (1000, 1000), (1000, 357)] {
            let mut calls = 0;
            let found = least(length, |count| {
                calls += 1;
                count >= first
            });

            assert_eq!(found, first);
            assert!(calls <= 11, "{calls}");
        }
    }
}
