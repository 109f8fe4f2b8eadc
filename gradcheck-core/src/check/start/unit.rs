//! The unit of the samples: a power of two, which changes no digit, such that the squares of what is
//! computed from them neither overflow nor vanish.

use std::array::from_fn;

use crate::check::model::direction::root_mean_square;
use crate::check::model::facts::Facts;
use crate::check::model::sums::{LANES, Lanes, greater, load};
use crate::{Layout, Scalar};

/// The exponents of 2 up to which numbers are left as they are: 10⁻⁶⁰ to 10⁶⁰, whose squares over a
/// step, weighted with those of their noise, are far from the ends of f64.
const ORDINARY: f64 = 200.0;
/// The greatest norm whose square over as many tensors as there can be is a number.
const SAFE: f64 = 2.58e120;
/// The greatest exponent of a unit: beside it the product with an ordinary number is one.
pub(crate) const MOST: f64 = 1000.0;

/// The unit of values of this size.
pub(crate) fn of_size(size: f64) -> f64 {
    of_exponent(size.abs().log2())
}

/// The unit of numbers with this logarithm; 1 where all are zero.
pub(crate) fn of_exponent(exponent: f64) -> f64 {
    if !exponent.is_finite() || exponent.abs() < ORDINARY {
        return 1.0;
    }
    (-exponent.round()).clamp(-MOST, MOST).exp2()
}

/// The unit of a cost with these entries of its gradient: that of its value at rest, or of the greatest
/// change that an entry makes of it where that is far greater, or the value is 0.
pub(crate) fn of_cost<S: Scalar>(
    origin: f64,
    layout: &Layout,
    base: &[S],
    analytic: &[f64],
) -> f64 {
    let own = origin.abs().log2();
    if bound_of_change(base, analytic) - ORDINARY <= own {
        return of_exponent(own);
    }
    let change = greatest_change(layout, base, analytic);
    let least = if origin == 0.0 { change } else { change - ORDINARY };
    of_exponent(own.max(least))
}

/// The logarithm of what no change is greater than, for which the entries are read once.
fn bound_of_change<S: Scalar>(base: &[S], analytic: &[f64]) -> f64 {
    let most = greatest(analytic, |entry| entry);
    most.log2() + greatest(base, S::widen).max(1.0).log2()
}

/// The greatest of some numbers without their signs.
fn greatest<T: Copy>(entries: &[T], widen: impl Fn(T) -> f64) -> f64 {
    let mut most = Lanes::default();
    for block in entries.chunks(LANES) {
        let sizes = load(block, |entry| widen(entry).abs());
        most = from_fn(|lane| greater(sizes[lane], most[lane]));
    }
    most.into_iter().fold(0.0, f64::max)
}

/// Whether the facts are numbers, and so are their squares.
pub(crate) fn is_safe(facts: &[Facts]) -> bool {
    facts.iter().all(|facts| facts.norm + facts.own <= SAFE)
}

/// The logarithm of the greatest change of the cost, to first order, as an entry moves by its size.
fn greatest_change<S: Scalar>(layout: &Layout, base: &[S], analytic: &[f64]) -> f64 {
    let moves = layout.tensors().iter().filter(|tensor| !tensor.is_frozen());
    let of_tensors = moves.map(|tensor| {
        let entries = &base[tensor.range()];
        let typical = root_mean_square(entries);
        let least = if typical > 0.0 { typical } else { 1.0 };
        let sizes = entries.iter().map(|entry| entry.widen().abs().max(least));
        greatest_product(analytic[tensor.range()].iter().copied().zip(sizes))
    });
    of_tensors.fold(f64::NEG_INFINITY, f64::max)
}

/// The logarithm of the greatest product without its sign, also where that is no number.
pub(crate) fn greatest_product(factors: impl Iterator<Item = (f64, f64)> + Clone) -> f64 {
    let greatest =
        factors.clone().fold(0.0, |most: f64, (left, right)| most.max((left * right).abs()));
    if greatest.is_normal() {
        return greatest.log2();
    }
    let exponents = factors.map(|(left, right)| left.abs().log2() + right.abs().log2());
    exponents.fold(f64::NEG_INFINITY, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parameters;

    #[test]
    fn a_unit_brings_the_value_near_one_and_no_change_near_the_end() {
        for (origin, size, gradient, exponent) in [
            (1.0, 1.0, 1.0, 0.0),
            (1e-300, 1.0, 1e-300, 997.0),
            (1e300, 1.0, 1e300, -997.0),
            // An entry that is wrong by far, and one of a large parameter.
            (1.0, 1.0, 1e300, -797.0),
            (1.0, 1e200, 1e100, -797.0),
            (1.0, 1e200, 1e-200, 0.0),
            (0.0, 1e200, 1e-100, -332.0),
            (0.0, 1e-200, 1e-200, 1000.0),
            (0.0, 1e200, 1e200, -1000.0),
            (0.0, 1.0, 0.0, 0.0),
        ] {
            let model = [size, -size];

            let unit = of_cost(origin, &model.layout(), &model, &[0.0, gradient]);

            assert_eq!(unit.log2(), exponent, "{origin} {size} {gradient}");
        }
    }
}
