//! What is known of each tensor before it is moved: the size of its analytic gradient, along the
//! direction and by entry.

use std::array::from_fn;
use std::ops::Range;

use super::direction::Direction;
use super::scope::Scope;
use super::sums::{LANES, Lanes, Sums, greater, lesser, load};
use crate::{Layout, Scalar, TensorLayout};

/// Tensors whose gradients differ by more than this are not moved together.
pub(crate) const ONE_SIZE: f64 = 1e-4;
/// A gradient is rounding when it is below this many units in the last place of the largest.
pub(crate) const ROUNDING: f64 = 256.0;
/// Rounding that was divided by something small, as by the deviation of equal samples, may be this
/// many, and up to this part of the largest; only where the derivative is measured to be zero is it
/// taken for rounding.
const FAINT: f64 = 65_536.0;
const FAINTEST: f64 = 5e-4;

/// The least weight of an entry in a direction.
/// Measured by `sensitivity`: at half 2 more mistakes without a name; at twice 1 fewer mistake without
/// a name.
pub(crate) const LIGHTEST: f64 = 0.5;

/// The part of its standard deviation that the sum over a row has in nineteen of twenty cases, if there
/// are two directions of which the one that shows more counts: P(|N| < 0.25)² = 0.04.
const UNLUCKY: f64 = 0.25;

/// Into how many parts a tensor is cut to turn the direction towards its gradient. A direction
/// that is orthogonal to it would not show a wrong factor; one that follows it entry by entry
/// would no longer be random.
/// Measured by `sensitivity`: at half 4 more misses (3 of 1e-3 and larger), 2 more wrong tensors, 1
/// more mistake without a name; at twice 2 fewer misses, 1 more miss of 1e-3 and larger.
const PARTS: usize = 8;

/// One tensor that is checked. Gradients are in the unit of the samples.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    /// Its place in the layout.
    pub(crate) number: usize,
    /// Its entries in the flat list.
    pub(crate) range: Range<usize>,
    /// What an entry changes of the cost, to first order, as it moves by its size: the root mean
    /// square over those whose gradient is not zero; 0 if all are.
    pub(crate) typical: f64,
    /// The greatest of these changes.
    pub(crate) greatest: f64,
    /// The root mean square of the sizes of its entries.
    pub(crate) size: f64,
    /// The derivative along the direction that random signs give: the norm of the products.
    pub(crate) norm: f64,
    /// The derivative along the direction.
    pub(crate) slope: f64,
    /// The change of the cost, to first order, when every entry is off by a part of itself, relative
    /// to that part.
    pub(crate) own: f64,
    /// What part of their displacement at step 1 the entries are that make the gradient: 1 unless
    /// they are far smaller than others of the tensor; of a gradient of zeros the least. Those that are 0
    /// have no size of their own.
    pub(crate) near: f64,
    /// Whether the gradient is zero, or no more than the rounding of the other tensors'.
    pub(crate) vanishes: bool,
    /// Whether it could be such rounding where the derivative is zero.
    pub(crate) is_faint: bool,
    /// Whether it was seen to change with the last digits of the parameters as rounding does; true of
    /// what is not faint.
    pub(crate) is_rounding: bool,
}

/// What parts of a tensor make of the derivative along the direction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shares {
    /// What the resolution is of: a typical entry or the tensor as a whole.
    pub(crate) judged: f64,
    /// A typical entry.
    pub(crate) entry: f64,
}

impl Shares {
    /// Where the resolution is that of a typical entry.
    pub(crate) fn of_entry(part: f64) -> Self {
        Self { judged: part, entry: part }
    }
}

impl Facts {
    /// Gathers the facts of every tensor that is not frozen and not empty, and turns the direction
    /// so that the analytic gradient is not orthogonal to it in any of them.
    pub(crate) fn gather<S: Scalar>(
        layout: &Layout,
        base: &[S],
        analytic: &[f64],
        direction: &mut Direction,
    ) -> Vec<Self> {
        let movable = layout.tensors().iter().enumerate();
        movable
            .filter(|(_, tensor)| !tensor.is_frozen() && !tensor.range().is_empty())
            .map(|(number, tensor)| Self::of(number, tensor, base, analytic, direction))
            .collect()
    }

    fn of<S: Scalar>(
        number: usize,
        tensor: &TensorLayout,
        base: &[S],
        analytic: &[f64],
        direction: &mut Direction,
    ) -> Self {
        // The numbers of a point are of size 1 where its tangent is 0, and round as such.
        let least_size = if tensor.is_tangent() { 1.0 } else { 0.0 };
        let mut totals = Totals { least_size, ..Totals::default() };
        let (mut slope, mut floor, range) = (0.0, 0.0, tensor.range());
        let count = range.len();
        for part in 0..PARTS {
            let part = range.start + part * count / PARTS..range.start + (part + 1) * count / PARTS;
            let weights;
            (weights, floor) = direction.weights(part.clone());
            let along = totals.add(&base[part.clone()], weights, &analytic[part.clone()], floor);
            slope += along.abs();
            if along < 0.0 {
                direction.turn(part);
            }
        }
        let informative = totals.informative.total();
        let norm = totals.norm.total().sqrt();
        let near = if norm > 0.0 {
            totals.near.total().sqrt() / norm
        } else {
            least_near(base, direction, range.clone())
        };
        Self {
            number,
            range,
            typical: if informative > 0.0 {
                (totals.squares.total() / informative).sqrt()
            } else {
                0.0
            },
            greatest: totals.greatest.into_iter().fold(0.0, f64::max),
            size: floor * (totals.sizes.total() / count as f64).sqrt(),
            norm,
            slope,
            own: totals.own.total().sqrt(),
            near,
            vanishes: false,
            is_faint: false,
            is_rounding: true,
        }
    }

    /// Notes of all which gradients are no more than rounding beside the largest.
    pub(crate) fn compare_all(all: &mut [Self], unit_in_last_place: f64) {
        let largest = all.iter().map(Self::share).fold(0.0, f64::max);
        for facts in all {
            facts.compare(unit_in_last_place, largest);
        }
    }

    /// Notes whether the gradient is no more than rounding beside the largest share of a tensor.
    pub(crate) fn compare(&mut self, unit_in_last_place: f64, largest: f64) {
        self.vanishes = self.share() <= ROUNDING * unit_in_last_place * largest;
        let faint = (FAINT * unit_in_last_place).min(FAINTEST) * largest;
        self.is_faint = self.typical > 0.0 && self.share() <= faint;
    }

    /// Notes that the gradient does not change as rounding does, and has a size of its own.
    pub(crate) fn keep_unit(&mut self) {
        self.vanishes = false;
        self.is_rounding = false;
    }

    /// What an entry with this displacement makes of the derivative along the direction, if it makes as
    /// much of the change as a typical one does.
    pub(crate) fn typical_of(&self, displacement: f64) -> f64 {
        self.typical * (displacement / size_of(displacement, self.size))
    }

    /// What a row or column of a tensor of this shape makes of the derivative along the direction, where
    /// it has either: the products of its entries have either sign, and add up as such.
    pub(crate) fn slice(&self, shape: &[usize]) -> Option<f64> {
        let [rows, .., columns] = *shape else { return None };
        Some(UNLUCKY * self.norm / (rows.max(columns) as f64).sqrt())
    }

    /// The derivative along the direction that one typical entry makes at the least.
    pub(crate) fn share(&self) -> f64 {
        LIGHTEST * self.typical
    }
}

/// The size of an entry by its displacement: that of its tensor, but where it moves by less.
fn size_of(displacement: f64, tensor: f64) -> f64 {
    if displacement < LIGHTEST * tensor { displacement } else { tensor }
}

/// The least part of its displacement that an entry is, for a gradient that says of none that it
/// makes the change. Those that are 0 have no size of their own.
fn least_near<S: Scalar>(base: &[S], direction: &Direction, range: Range<usize>) -> f64 {
    let (weights, floor) = direction.weights(range.clone());
    let pairs = base[range].iter().map(|entry| entry.widen().abs()).zip(weights);
    pairs
        .filter(|(size, _)| *size > 0.0)
        .map(|(size, &weight)| size / (floor * f64::from(weight).abs()))
        .fold(1.0, f64::min)
}

#[derive(Default)]
struct Totals {
    norm: Sums,
    own: Sums,
    near: Sums,
    squares: Sums,
    sizes: Sums,
    informative: Sums,
    greatest: Lanes,
    /// What a parameter is at the least for `own`.
    least_size: f64,
}

impl Totals {
    /// Adds some entries and gives the derivative along their part of the direction.
    fn add<S: Scalar>(&mut self, base: &[S], weights: &[f32], analytic: &[f64], floor: f64) -> f64 {
        let mut slope = Sums::default();
        let (bases, base) = base.as_chunks::<LANES>();
        let (blocks, weights) = weights.as_chunks::<LANES>();
        let (slopes, analytic) = analytic.as_chunks::<LANES>();
        for ((base, weights), analytic) in bases.iter().zip(blocks).zip(slopes) {
            let base = base.map(S::widen);
            slope.add_all(self.block(base, weights.map(f64::from), *analytic, floor));
        }
        let rest = [load(weights, f64::from), load(analytic, |entry| entry)];
        slope.add_all(self.block(load(base, S::widen), rest[0], rest[1], floor));
        slope.total()
    }

    /// Adds four entries and gives the parts of the derivative that they make. Those beyond the end of
    /// a tensor have neither weight nor gradient, and add nothing.
    #[inline]
    fn block(&mut self, base: Lanes, weights: Lanes, gradients: Lanes, floor: f64) -> Lanes {
        let least = self.least_size;
        // A size in units of the least of its tensor can be squared whatever that is.
        let sizes = weights.map(|weight| size_of(weight.abs(), 1.0));
        let products: Lanes = from_fn(|lane| gradients[lane] * (floor * weights[lane]));
        let owns: Lanes = from_fn(|lane| gradients[lane] * greater(base[lane].abs(), least));
        let squares = products.map(|product| product * product);
        let own_squares = owns.map(|own| own * own);
        let changes: Lanes = from_fn(|lane| gradients[lane].abs() * (floor * sizes[lane]));
        self.norm.add_all(squares);
        self.own.add_all(own_squares);
        self.near.add(|lane| {
            let smaller = lesser(own_squares[lane], squares[lane]);
            if owns[lane] == 0.0 { squares[lane] } else { smaller }
        });
        self.squares.add(|lane| changes[lane] * changes[lane]);
        self.sizes.add(|lane| sizes[lane] * sizes[lane]);
        self.informative.add(|lane| if gradients[lane] == 0.0 { 0.0 } else { 1.0 });
        self.greatest = from_fn(|lane| greater(changes[lane], self.greatest[lane]));
        products
    }
}

/// The norm of a quantity over tensors.
pub(crate) fn norm_of<'a>(
    facts: impl IntoIterator<Item = &'a Facts>,
    of: impl Fn(&Facts) -> f64,
) -> f64 {
    facts.into_iter().map(|facts| of(facts).powi(2)).sum::<f64>().sqrt()
}

/// The parts of `scope` in each tensor that it meets.
pub(crate) fn tensors_of<'a>(
    facts: &'a [Facts],
    scope: &'a Scope,
) -> impl Iterator<Item = &'a Facts> {
    facts.iter().filter(|facts| scope.meets(facts.range.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parameters;

    /// The facts of three tensors of entries that are 1 in size, and the direction they were
    /// gathered along.
    fn gathered(analytic: &[[f64; 16]; 3]) -> (Vec<Facts>, Direction) {
        let tensor = || [1.0, -1.0].repeat(8);
        let model = (tensor(), tensor(), tensor());
        let (layout, base) = (model.layout(), model.flatten());
        let mut direction = Direction::random(&layout, &base, 7);
        let mut facts = Facts::gather(&layout, &base, &analytic.concat(), &mut direction);
        Facts::compare_all(&mut facts, f64::EPSILON);
        (facts, direction)
    }

    #[test]
    fn zeros_are_no_typical_entries() {
        let mut half = [2.0; 16];
        half[..8].fill(0.0);

        let (facts, _) = gathered(&[[2.0; 16], half, [0.0; 16]]);

        let typical: Vec<f64> = facts.iter().map(|facts| facts.typical).collect();
        let greatest: Vec<f64> = facts.iter().map(|facts| facts.greatest).collect();
        assert_eq!(typical, [2.0, 2.0, 0.0]);
        assert_eq!(greatest, [2.0, 2.0, 0.0]);
    }

    #[test]
    fn a_gradient_vanishes_where_it_is_the_rounding_of_the_largest() {
        let rounding = ROUNDING * f64::EPSILON;

        let (facts, _) = gathered(&[[1.0; 16], [0.99 * rounding; 16], [1.01 * rounding; 16]]);

        let vanishing: Vec<bool> = facts.iter().map(|facts| facts.vanishes).collect();
        let faint: Vec<bool> = facts.iter().map(|facts| facts.is_faint).collect();
        assert_eq!(vanishing, [false, true, false]);
        assert_eq!(faint, [false, true, true]);
    }

    #[test]
    fn no_part_of_a_gradient_is_orthogonal_to_the_direction() {
        let gradient: [f64; 16] = from_fn(|entry| if entry % 2 == 0 { 1.0 } else { -0.9 });

        let (facts, direction) = gathered(&[gradient; 3]);

        for facts in &facts {
            let along: Vec<f64> = facts
                .range
                .clone()
                .zip(gradient)
                .map(|(position, gradient)| gradient * direction.along(position))
                .collect();
            assert!(along.chunks(16 / PARTS).all(|part| part.iter().sum::<f64>() > 0.0));
            assert!((along.iter().sum::<f64>() - facts.slope).abs() < 1e-12);
        }
    }
}
