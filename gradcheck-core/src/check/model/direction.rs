//! The direction along which all parameters move at once.

use std::array::from_fn;
use std::ops::Range;

use super::sums::{LANES, Lanes, Sums, greater, load};
use crate::{Layout, Scalar};

/// The displacement of each entry at step 1: a random sign, times a weight in 0.5..1.5, times the
/// size of the entry.
///
/// Signs alone would let two equal errors cancel; weights near 0, as Gaussians have, would hide
/// an entry. The size is the entry's own or the root mean square of its tensor, whichever is
/// larger, and 1 for a tensor of zeros; less where the gradient says that the entry would change
/// the cost far more than the others do ([`Share`]).
///
/// Four bytes an entry: reading it must not cost more than moving the entry. The default has no entry, for
/// a model of which none is moved yet.
#[derive(Clone, Default)]
pub(crate) struct Direction {
    /// The displacements, in units of the least size of an entry of their tensor.
    weights: Vec<f32>,
    /// The least size of an entry, by tensor.
    floors: Vec<f64>,
    /// Where each tensor ends in the flat list.
    ends: Vec<usize>,
}

/// Of ten entries nine may be expected to change the cost more than the least that counts.
/// Measured by `sensitivity`: at half and at twice 1 fewer mistake without a name.
const TENTH: usize = 10;
/// How many entries of a tensor stand for all.
const SAMPLED: usize = 1024;
/// No entry moves by less than this part of the size of its tensor: it would not be a number of
/// single precision any more.
const LEAST: f64 = 1e-24;

/// An entry that is less than this part of its tensor's size has one of its own: of normally distributed
/// ones it is one of 320.
pub(crate) const FAR_SMALLER: f64 = 1.0 / 256.0;

/// How alike the entries of a tensor are to change the cost, to first order.
///
/// A tensor is no scale: in a flat vector of a mean of 5,000 and a frequency of 1e-4, moved by the
/// same amounts, the frequency changes the cost a million times as much as the mean does, and goes
/// through many periods. The gradient is a hint only: where it is wrong the entry is moved by
/// another amount, and its error is seen all the same.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Share {
    /// How many times as much as those that change the cost least an entry may change it.
    pub(crate) spread: f64,
    /// What is too small beside the others to be seen: ε over the first step and over the part of a
    /// derivative that has to be seen.
    pub(crate) visible: f64,
    /// The change of the cost that is too small to be seen beside its value.
    pub(crate) least: f64,
    /// The least displacement of an entry relative to it, so that its rounding is nothing beside it.
    pub(crate) finest: f64,
}

impl Share {
    /// The part of its size that an entry moves by: all of it unless that would make more than `most`
    /// of a change. Sizes are in units of the least of its tensor.
    fn part(&self, own: f64, gradient: f64, floor: f64, most: f64) -> f64 {
        let size = own.max(1.0);
        let change = gradient.abs() * size * floor;
        let exceeds = change > most;
        if !exceeds {
            return 1.0;
        }
        // Its own size, if it has one that makes it as the others.
        let alike = [most / self.spread / change, most / change].map(|part| part * size);
        own.clamp(alike[0], alike[1]).max((self.finest * own).max(LEAST)) / size
    }

    /// The greatest change of the cost that an entry with one of these gradients may make.
    ///
    /// An entry may move by itself, or by as much as others do where it is small by chance: by what
    /// makes it more alike the usual change.
    fn most<S: Scalar>(&self, base: &[S], analytic: &[f64], floor: f64) -> f64 {
        let pitch = base.len().div_ceil(SAMPLED).max(1);
        let sampled = base.iter().zip(analytic).step_by(pitch);
        let moving = sampled.filter(|(_, gradient)| **gradient != 0.0);
        let changes = |(entry, gradient): (&S, &f64)| {
            let size = entry.widen().abs();
            let own = if size == 0.0 { floor } else { size };
            [gradient.abs() * own, gradient.abs() * size.max(floor)]
        };
        let mut changes: Vec<[f64; 2]> = moving.map(changes).collect();
        if changes.is_empty() {
            return f64::INFINITY;
        }
        let middle = changes.len() / 2;
        let by_own = |left: &[f64; 2], right: &[f64; 2]| left[0].total_cmp(&right[0]);
        let [usual, _] = *changes.select_nth_unstable_by(middle, by_own).1;
        let alike = changes.iter().map(|[own, most]| usual.clamp(*own, *most));
        let mut alike: Vec<f64> = alike.collect();
        let tenth = alike.len() / TENTH;
        let tenth = *alike.select_nth_unstable_by(tenth, f64::total_cmp).1;
        self.spread * tenth.max(self.visible * usual).max(self.least)
    }
}

impl Direction {
    /// Draws the direction of `seed`.
    pub(crate) fn random<S: Scalar>(layout: &Layout, base: &[S], seed: u64) -> Self {
        Self::shared(layout, base, &vec![0.0; base.len()], seed, None)
    }

    /// The same, where entries with these gradients are to change the cost alike.
    pub(crate) fn shared<S: Scalar>(
        layout: &Layout,
        base: &[S],
        analytic: &[f64],
        seed: u64,
        share: Option<Share>,
    ) -> Self {
        let mut generator = fastrand::Rng::with_seed(seed);
        let mut weights = vec![0.0; base.len()];
        let mut floors = Vec::with_capacity(layout.tensors().len());
        for tensor in layout.tensors() {
            let (base, analytic) = (&base[tensor.range()], &analytic[tensor.range()]);
            let typical = root_mean_square(base);
            let floor = if typical > 0.0 { typical } else { 1.0 };
            let limit = share.map(|share| (share, share.most(base, analytic, floor)));
            let draw = Draw { floor, inverse: floor.recip().min(f64::MAX), limit };
            draw.fill(&mut generator, base, analytic, &mut weights[tensor.range()]);
            floors.push(floor);
        }
        Self {
            weights,
            floors,
            ends: layout.tensors().iter().map(|tensor| tensor.range().end).collect(),
        }
    }

    /// Has entries far smaller than their tensor move by their own size: a sum over all of a list of unlike
    /// entries would be that of the one which is moved by most of itself.
    pub(crate) fn move_by_own_sizes<S: Scalar>(&mut self, layout: &Layout, base: &[S]) {
        for (tensor, floor) in layout.tensors().iter().zip(&self.floors) {
            let weights = self.weights[tensor.range()].iter_mut();
            for (weight, entry) in weights.zip(&base[tensor.range()]) {
                let own = entry.widen().abs() / floor;
                if own > 0.0 && own < FAR_SMALLER {
                    *weight *= f32::nearest(own.max(LEAST));
                }
            }
        }
    }

    /// The weights of some entries of one tensor, and the unit in which they are displacements.
    pub(crate) fn weights(&self, range: Range<usize>) -> (&[f32], f64) {
        let tensor = self.ends.partition_point(|&end| end <= range.start);
        (&self.weights[range], self.floors[tensor])
    }

    /// Reverses the displacement of some entries.
    pub(crate) fn turn(&mut self, range: Range<usize>) {
        for weight in &mut self.weights[range] {
            *weight = -*weight;
        }
    }

    /// The parts of `range` in each tensor.
    pub(crate) fn within_tensors(&self, range: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let first = self.ends.partition_point(|&end| end <= range.start);
        let mut start = range.start;
        self.ends[first..].iter().map_while(move |&end| {
            let part = start..end.min(range.end);
            start = part.end;
            (!part.is_empty()).then_some(part)
        })
    }

    /// The displacement at step 1 of the entry at `position`.
    pub(crate) fn along(&self, position: usize) -> f64 {
        let (weights, floor) = self.weights(position..position + 1);
        floor * f64::from(weights[0])
    }
}

/// How the displacements of one tensor are drawn.
struct Draw {
    /// The least size of an entry, and one over it.
    floor: f64,
    inverse: f64,
    /// The greatest change of the cost that an entry may make.
    limit: Option<(Share, f64)>,
}

impl Draw {
    fn fill<S: Scalar>(
        &self,
        generator: &mut fastrand::Rng,
        base: &[S],
        analytic: &[f64],
        weights: &mut [f32],
    ) {
        let (bases, base) = base.as_chunks::<LANES>();
        let (slopes, analytic) = analytic.as_chunks::<LANES>();
        let (whole, rest) = weights.as_chunks_mut::<LANES>();
        for ((weights, base), slopes) in whole.iter_mut().zip(bases).zip(slopes) {
            *weights = self.block(generator.u64(..), base.map(S::widen), *slopes);
        }
        if !rest.is_empty() {
            let slopes = load(analytic, |entry| entry);
            let drawn = self.block(generator.u64(..), load(base, S::widen), slopes);
            rest.copy_from_slice(&drawn[..rest.len()]);
        }
    }

    #[inline]
    fn block(&self, bits: u64, base: Lanes, analytic: Lanes) -> [f32; LANES] {
        let own = base.map(|entry| entry.abs() * self.inverse);
        let sizes = own.map(|size| greater(size, 1.0));
        let drawn = signed_weights(bits);
        let mut displaced: [f32; LANES] = from_fn(|lane| drawn[lane] * f32::nearest(sizes[lane]));
        let Some((share, most)) = &self.limit else { return displaced };
        let changes: Lanes = from_fn(|lane| analytic[lane].abs() * sizes[lane] * self.floor);
        if changes.iter().any(|change| change > most) {
            for lane in 0..LANES {
                let part = share.part(own[lane], analytic[lane].abs(), self.floor, *most);
                displaced[lane] *= f32::nearest(part);
            }
        }
        displaced
    }
}

/// Random signs times weights in 0.5..1.5, from 16 bits each.
fn signed_weights(bits: u64) -> [f32; LANES] {
    const ONE: f32 = 65_536.0;
    from_fn(|lane| {
        #[expect(clippy::cast_possible_truncation, reason = "sixteen bits are what is wanted")]
        let drawn = (bits >> (16 * lane)) as u16;
        // From -1 to 1 without 0: half a unit off the middle.
        let place = (f32::from(drawn) + 0.5) / (0.5 * ONE) - 1.0;
        place + 0.5_f32.copysign(place)
    })
}

/// Does not overflow: where the squares would, the entries are divided by the greatest first.
pub(crate) fn root_mean_square<S: Scalar>(entries: &[S]) -> f64 {
    let count = entries.len() as f64;
    let mean = squares(entries, 1.0) / count;
    if mean.is_normal() && mean < 1e300 {
        return mean.sqrt();
    }
    let greatest =
        entries.iter().fold(0.0, |greatest: f64, entry| greatest.max(entry.widen().abs()));
    if greatest == 0.0 { 0.0 } else { greatest * (squares(entries, greatest) / count).sqrt() }
}

fn squares<S: Scalar>(entries: &[S], unit: f64) -> f64 {
    let (mut sums, inverse) = (Sums::default(), unit.recip());
    for block in entries.chunks(LANES) {
        let sizes = load(block, |entry| entry.widen() * inverse);
        sums.add(|lane| sizes[lane] * sizes[lane]);
    }
    sums.total()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parameters;

    fn along(model: &[f64]) -> Vec<f64> {
        let layout = model.to_vec().layout();
        let direction = Direction::random(&layout, model, 7);
        model.iter().enumerate().map(|(position, _)| direction.along(position)).collect()
    }

    #[test]
    fn no_entry_is_left_almost_still() {
        let model = [0.0, 3.0, -1e-9, 1.0];
        let typical = 2.5_f64.sqrt();

        for (entry, displacement) in model.iter().zip(along(&model)) {
            let size = typical.max(entry.abs());

            assert!(displacement.abs() >= 0.5 * size && displacement.abs() <= 1.5 * size);
        }
    }

    #[test]
    fn a_tensor_of_zeros_moves_by_its_weights() {
        assert!(along(&[0.0; 5]).iter().all(|entry| entry.abs() >= 0.5));
    }

    #[test]
    fn weights_fill_their_range_with_either_sign() {
        let drawn = along(&vec![1.0; 4096]);

        assert!(drawn.iter().all(|weight| (0.5..1.5).contains(&weight.abs())));
        assert!(drawn.iter().filter(|weight| **weight > 0.0).count().abs_diff(2048) < 200);
        assert!(drawn.iter().any(|weight| weight.abs() < 0.51));
        assert!(drawn.iter().any(|weight| weight.abs() > 1.49));
    }

    #[test]
    fn sizes_whose_squares_overflow_are_found() {
        let drawn = along(&[1e200, -1e200, 0.0]);

        assert!(drawn.iter().all(|entry| entry.abs() > 0.4e200 && entry.abs() < 1.6e200));
    }

    const SHARE: Share = Share { spread: 256.0, visible: 1e-6, least: 0.0, finest: 1e-10 };

    fn shared(model: &[f64], analytic: &[f64]) -> Vec<f64> {
        let layout = model.to_vec().layout();
        let direction = Direction::shared(&layout, model, analytic, 7, Some(SHARE));
        model.iter().enumerate().map(|(position, _)| direction.along(position).abs()).collect()
    }

    #[test]
    fn an_entry_of_another_unit_moves_by_its_own_size() {
        let moved = shared(&[5000.0, 800.0, 1e-4], &[1.0, -3.0, 1e8]);

        assert!(moved[0] > 2000.0 && moved[2] < 2e-4, "{moved:?}");
    }

    #[test]
    fn an_entry_that_is_small_by_chance_moves_as_the_others() {
        let moved = shared(&[1.0, -0.7, 1e-9, 0.0], &[1.0, 2.0, 0.5, 1.0]);

        assert!(moved.iter().all(|moved| *moved > 0.3), "{moved:?}");
    }

    #[test]
    fn an_entry_moves_by_less_where_it_would_change_the_cost_far_more_and_by_no_less_than_counts() {
        let share = Share { spread: 256.0, visible: 0.0, least: 0.0, finest: 1e-10 };
        for (own, gradient, part) in [
            // As much as others do, and up to the most that counts.
            (1.0, 1.0, 1.0),
            (1.0, 100.0, 1.0),
            // More: its size is made smaller, by as much as the change is too large.
            (1.0, 1e6, 1e-4),
            (4.0, 1e6, 2.5e-5),
            // Its own size makes it as the others.
            (1e-5, 1e6, 1e-5),
            // No displacement is lost in the rounding of the entry.
            (1.0, 1e30, 1e-10),
        ] {
            let found = share.part(own, gradient, 1.0, 100.0);

            assert!((found / part - 1.0).abs() < 1e-9, "{own}, {gradient}: {found}");
        }
    }
}
