//! What is known of each tensor before it is moved: the size of its analytic gradient, along the
//! direction and by entry.

use std::ops::Range;

use super::direction::{Direction, displacement};
use super::scope::Scope;
use super::sums::{LANES, Sums};
use crate::{Layout, Scalar};

/// A gradient is rounding when it is below this many units in the last place of the largest.
const ROUNDING: f64 = 256.0;

/// One tensor that is checked. Gradients are in the unit of the samples.
#[derive(Clone, Debug)]
pub(crate) struct Facts {
    /// Its place in the layout.
    pub(crate) number: usize,
    /// Its entries in the flat list.
    pub(crate) range: Range<usize>,
    /// Root mean square of the entries of the gradient that are not zero; 0 if all are.
    pub(crate) typical: f64,
    /// The greatest entry of the gradient.
    pub(crate) greatest: f64,
    /// The smallest displacement that an entry can have at step 1.
    pub(crate) least: f64,
    /// The derivative along the direction that random signs give: the norm of the products.
    pub(crate) norm: f64,
    /// The derivative along the direction.
    pub(crate) slope: f64,
    /// The greatest derivative that any signs could give.
    pub(crate) sum: f64,
    /// Whether the gradient is zero, or no more than the rounding of the other tensors'.
    pub(crate) vanishes: bool,
}

impl Facts {
    /// Gathers the facts of every tensor that is not frozen and not empty.
    pub(crate) fn gather<S: Scalar>(
        layout: &Layout,
        base: &[S],
        analytic: &[f64],
        direction: &Direction,
    ) -> Vec<Self> {
        let movable = layout.tensors().iter().enumerate();
        let mut all: Vec<Self> = movable
            .filter(|(_, tensor)| !tensor.is_frozen() && !tensor.range().is_empty())
            .map(|(number, tensor)| Self::of(number, tensor.range(), base, analytic, direction))
            .collect();
        let largest = all.iter().map(Self::share).fold(0.0, f64::max);
        for facts in &mut all {
            facts.vanishes = facts.share() <= ROUNDING * S::ULP * largest;
        }
        all
    }

    fn of<S: Scalar>(
        number: usize,
        range: Range<usize>,
        base: &[S],
        analytic: &[f64],
        direction: &Direction,
    ) -> Self {
        let (weights, floor) = direction.weights(range.clone());
        let [mut norm, mut slope, mut sum, mut squares, mut informative] = [Sums::default(); 5];
        let mut greatest = 0.0;
        let (bases, gradients) = (&base[range.clone()], &analytic[range.clone()]);
        let blocks = bases.chunks(LANES).zip(weights.chunks(LANES)).zip(gradients.chunks(LANES));
        for ((bases, weights), gradients) in blocks {
            let product = |lane: usize| {
                gradients[lane] * displacement(weights[lane], bases[lane].widen(), floor)
            };
            norm.add_block(bases.len(), |lane| product(lane).powi(2));
            slope.add_block(bases.len(), product);
            sum.add_block(bases.len(), |lane| product(lane).abs());
            squares.add_block(bases.len(), |lane| gradients[lane].powi(2));
            informative
                .add_block(bases.len(), |lane| if gradients[lane] == 0.0 { 0.0 } else { 1.0 });
            greatest = gradients.iter().fold(greatest, |most: f64, entry| {
                if entry.abs() > most { entry.abs() } else { most }
            });
        }
        let informative = informative.total();
        Self {
            number,
            range,
            typical: if informative > 0.0 { (squares.total() / informative).sqrt() } else { 0.0 },
            greatest,
            least: 0.5 * floor,
            norm: norm.total().sqrt(),
            slope: slope.total(),
            sum: sum.total(),
            vanishes: false,
        }
    }

    /// The derivative along the direction that one typical entry makes at the least.
    pub(crate) fn share(&self) -> f64 {
        self.least * self.typical
    }
}

/// The parts of `scope` in each tensor that it meets.
pub(crate) fn tensors_of<'a>(
    facts: &'a [Facts],
    scope: &'a Scope,
) -> impl Iterator<Item = &'a Facts> {
    facts.iter().filter(|facts| scope.meets(facts.range.clone()))
}
