//! What is known of each tensor before it is moved: the size of its analytic gradient, along the
//! direction and by entry.

use std::ops::Range;

use super::scope::Scope;
use crate::Layout;

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
    /// The smallest displacement of an entry at step 1.
    pub(crate) least: f64,
    /// The derivative along the direction that random signs give: the norm of the products.
    pub(crate) norm: f64,
    /// The greatest derivative that any signs could give.
    pub(crate) sum: f64,
    /// Whether the gradient is zero, or no more than the rounding of the other tensors'.
    pub(crate) vanishes: bool,
}

impl Facts {
    /// Gathers the facts of every tensor that is not frozen and not empty.
    pub(crate) fn gather(layout: &Layout, analytic: &[f64], direction: &[f64], ulp: f64) -> Vec<Self> {
        let movable = layout.tensors().iter().enumerate();
        let mut all: Vec<Self> = movable
            .filter(|(_, tensor)| !tensor.is_frozen() && !tensor.range().is_empty())
            .map(|(number, tensor)| Self::of(number, tensor.range(), analytic, direction))
            .collect();
        let largest = all.iter().map(Self::share).fold(0.0, f64::max);
        for facts in &mut all {
            facts.vanishes = facts.share() <= ROUNDING * ulp * largest;
        }
        all
    }

    fn of(number: usize, range: Range<usize>, analytic: &[f64], direction: &[f64]) -> Self {
        let mut facts = Self {
            number,
            range,
            typical: 0.0,
            greatest: 0.0,
            least: f64::INFINITY,
            norm: 0.0, sum: 0.0, vanishes: false };
        let (mut squares, mut informative) = (0.0, 0_usize);
        for (&gradient, &displacement) in
            analytic[facts.range.clone()].iter().zip(&direction[facts.range.clone()])
        {
            let product = gradient * displacement;
            facts.greatest = facts.greatest.max(gradient.abs());
            facts.least = facts.least.min(displacement.abs());
            facts.norm += product * product;
            facts.sum += product.abs();
            squares += gradient * gradient;
            informative += usize::from(gradient != 0.0);
        }
        facts.norm = facts.norm.sqrt();
        facts.typical = if informative > 0 { (squares / informative as f64).sqrt() } else { 0.0 };
        facts
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
