//! The names of mistakes as statements about gradients: whether one holds in every entry, and
//! whether measuring can tell it from others.

use gradcheck_core::BugKind;

use super::layouts::{Axis, Moves, Source, axes, component, exchanges, reversals, shifts};
use super::tensors::Tensors;

/// A right gradient and a wrong one.
#[derive(Clone, Copy, Debug)]
pub struct Mistaken<'a> {
    /// The point.
    pub parameters: &'a Tensors<f64>,
    /// The right gradient.
    pub right: &'a Tensors<f64>,
    /// The wrong one.
    pub wrong: &'a Tensors<f64>,
    /// The rounding of an entry, relative to it.
    pub ulp: f64,
}

/// The rounding of a few operations.
const ROUNDING: f64 = 4.0;
/// That of sums, as a part of the greatest entry: the terms of a mistaken model have another order.
const OF_SUMS: f64 = 16.0;
/// How many wrong entries show a free parameter: one or two have any.
const SHOWING: usize = 3;
/// How many show what has none.
const PAIR: usize = 2;
/// The rounding of a fit of two numbers.
const MIXED: f64 = 1e-5;
/// How often a curve of ratios may turn.
const TURNS: usize = 3;
/// The greatest relative error of an approximation.
const SLIGHT: f64 = 5e-3;
/// How many single entries are a few.
const FEW: usize = 4;

/// The kinds that the mistakes of the corpus can have.
const KINDS: [BugKind; 12] = [
    BugKind::Zero,
    BugKind::OppositeSign,
    BugKind::Factor,
    BugKind::Transposed,
    BugKind::Swapped,
    BugKind::Shifted,
    BugKind::Reversed,
    BugKind::AbsoluteValue,
    BugKind::WeightDecay,
    BugKind::Offset,
    BugKind::Slices,
    BugKind::Entries,
];

impl Mistaken<'_> {
    /// The kinds that hold in all wrong tensors together, or in one of them, with these tensors.
    #[must_use]
    pub fn names(&self, wrong: &[usize]) -> Vec<(BugKind, Vec<usize>)> {
        let mut groups = vec![wrong.to_vec()];
        if wrong.len() > 1 {
            groups.extend(wrong.iter().map(|&tensor| vec![tensor]));
        }
        let kinds = |group: Vec<usize>| {
            let holding = KINDS.into_iter().filter(|&kind| self.holds(kind, &group));
            holding.map(|kind| (kind, group.clone())).collect::<Vec<_>>()
        };
        groups.into_iter().flat_map(kinds).collect()
    }

    /// Whether one of the names that hold can be told from others where as many wrong entries of a
    /// tensor show as `shown` says.
    #[must_use]
    pub fn is_any_told(
        &self,
        names: &[(BugKind, Vec<usize>)],
        shown: &dyn Fn(usize) -> usize,
    ) -> bool {
        names.iter().any(|(kind, tensors)| self.is_told(*kind, tensors, shown))
    }

    /// Whether a free parameter shows in three wrong entries, unless it is a factor that has a
    /// reason, and what has none in two, if there are two; and whether there is something right
    /// beside what is wrong.
    fn is_told(&self, kind: BugKind, tensors: &[usize], shown: &dyn Fn(usize) -> usize) -> bool {
        let wrong = || tensors.iter().map(|&tensor| self.wrong_entries(tensor));
        let shown: usize = tensors.iter().map(|&tensor| shown(tensor)).sum();
        let shows = shown >= wrong().map(|entries| entries.len()).sum::<usize>().min(PAIR);
        let has = |tensor: usize, sign: f64| {
            self.right[tensor].iter().filter(|entry| **entry * sign > 0.0).count() >= SHOWING
        };
        let beside = |(&tensor, wrong): (&usize, Vec<usize>)| {
            let right = &self.right[tensor];
            (0..right.len()).any(|k| right[k] != 0.0 && wrong.binary_search(&k).is_err())
        };
        match kind {
            BugKind::Factor => shown >= SHOWING || shows && self.has_reason(tensors),
            BugKind::WeightDecay | BugKind::Offset => shown >= SHOWING,
            BugKind::AbsoluteValue => tensors.iter().all(|&t| has(t, 1.0) && has(t, -1.0)),
            BugKind::Slices | BugKind::Entries => shows && tensors.iter().zip(wrong()).all(beside),
            _ => shows,
        }
    }

    /// Whether the factor is 2, the length of an axis, or the inverse of one.
    fn has_reason(&self, tensors: &[usize]) -> bool {
        let right = |tensor: usize, position: usize| [0.0, self.right[tensor][position]];
        let Some(factor) = self.parameter(tensors, right).map(f64::abs) else { return false };
        let lengths = tensors.iter().flat_map(|&tensor| &self.right.list[tensor].shape);
        let mut reasons = lengths.chain(&[2]).map(|&length| length as f64);
        reasons.any(|reason| {
            let is_near = |factor: f64| (factor / reason - 1.0).abs() <= 2.0 * ROUNDING * self.ulp;
            reason > 1.0 && (is_near(factor) || is_near(1.0 / factor))
        })
    }

    /// Whether a kind, with one free parameter if it has any, makes the wrong gradient of the
    /// right one, in every entry of the tensors but for rounding.
    #[must_use]
    pub fn holds(&self, kind: BugKind, tensors: &[usize]) -> bool {
        let every = |holds: &dyn Fn(usize) -> bool| tensors.iter().all(|&tensor| holds(tensor));
        let right = |tensor: usize, position: usize| self.right[tensor][position];
        let at = |tensor: usize, position: usize| self.parameters[tensor][position];
        let sign = |x: f64| if x == 0.0 { 0.0 } else { x.signum() };
        let is_linear = |known_and_slope: &dyn Fn(usize, usize) -> [f64; 2]| {
            self.parameter(tensors, known_and_slope).is_some()
        };
        match kind {
            BugKind::Zero => every(&|t| self.has(t, |_| 0.0)),
            BugKind::OppositeSign => every(&|t| self.has(t, |k| -right(t, k))),
            BugKind::Factor => {
                is_linear(&|t, k| [0.0, right(t, k)]) || every(&|t| self.is_mixed(t))
            }
            BugKind::ChainFactor => every(&|t| self.is_of_parameter(t)),
            BugKind::Transposed => every(&|t| self.is_moved(t, exchanges)),
            BugKind::Swapped => self.are_swapped(tensors),
            BugKind::Shifted => every(&|t| self.is_moved(t, shifts)),
            BugKind::Reversed => every(&|t| self.is_moved(t, reversals)),
            BugKind::AbsoluteValue => every(&|t| {
                self.has(t, |k| right(t, k).abs()) || self.has(t, |k| -right(t, k).abs())
            }),
            BugKind::WeightDecay => {
                is_linear(&|t, k| [right(t, k), at(t, k)])
                    || is_linear(&|t, k| [right(t, k), sign(at(t, k))])
            }
            BugKind::Offset => is_linear(&|t, k| [right(t, k), 1.0]),
            BugKind::AxisFactor => every(&|t| self.has_axis_factor(t)),
            BugKind::Approximate => every(&|t| self.is_approximate(t)),
            BugKind::Slices => every(&|t| self.is_slice(t)),
            BugKind::Scattered => every(&|t| self.is_scattered(t)),
            BugKind::Entries => every(&|t| (1..=FEW).contains(&self.wrong_entries(t).len())),
            _ => false,
        }
    }

    /// The entries of a tensor that the mistake changed.
    #[must_use]
    pub fn wrong_entries(&self, tensor: usize) -> Vec<usize> {
        let (right, wrong) = (&self.right[tensor], &self.wrong[tensor]);
        let is_wrong = |&position: &usize| right[position].to_bits() != wrong[position].to_bits();
        (0..right.len()).filter(is_wrong).collect()
    }

    fn rounding_of_sums(&self, tensor: usize) -> f64 {
        let entries = self.right[tensor].iter().chain(&self.wrong[tensor]);
        OF_SUMS * self.ulp * entries.fold(0.0, |most: f64, entry| most.max(entry.abs()))
    }

    /// Whether a tensor is wrong, by a formula.
    fn has(&self, tensor: usize, formula: impl Fn(usize) -> f64) -> bool {
        let sums = self.rounding_of_sums(tensor);
        self.agrees(tensor, sums, formula) && !self.wrong_entries(tensor).is_empty()
    }

    fn agrees(&self, tensor: usize, sums: f64, formula: impl Fn(usize) -> f64) -> bool {
        let agrees = |position| self.agrees_at(tensor, sums, position, formula(position));
        (0..self.wrong[tensor].len()).all(agrees)
    }

    fn agrees_at(&self, tensor: usize, sums: f64, position: usize, value: f64) -> bool {
        let wrong = self.wrong[tensor][position];
        (value - wrong).abs() <= ROUNDING * self.ulp * wrong.abs() + sums
    }

    /// The c with which wrong = known + c * slope in every entry of the tensors, none of which is
    /// right.
    fn parameter(
        &self,
        tensors: &[usize],
        known_and_slope: impl Fn(usize, usize) -> [f64; 2],
    ) -> Option<f64> {
        let of_tensor = |&tensor: &usize| {
            let (known_and_slope, sums) = (&known_and_slope, self.rounding_of_sums(tensor));
            self.wrong[tensor].iter().enumerate().map(move |(position, &wrong)| {
                let [known, slope] = known_and_slope(tensor, position);
                let rounding = ROUNDING * self.ulp * (wrong.abs() + known.abs()) + sums;
                (wrong - known, slope, rounding)
            })
        };
        let all = || tensors.iter().flat_map(of_tensor);
        let (rest, slope, rounding) = all()
            .filter(|(_, slope, _)| *slope != 0.0)
            .min_by(|left, right| (left.2 / left.1.abs()).total_cmp(&(right.2 / right.1.abs())))?;
        let (parameter, uncertainty) = (rest / slope, rounding / slope.abs());
        let agrees = |(rest, slope, rounding): (f64, f64, f64)| {
            (rest - parameter * slope).abs() <= rounding + uncertainty * slope.abs()
        };
        let are_wrong = || tensors.iter().all(|&tensor| !self.wrong_entries(tensor).is_empty());
        (all().all(agrees) && are_wrong()).then_some(parameter)
    }

    fn is_moved(&self, tensor: usize, moves: Moves) -> bool {
        let (right, wrong) = (&self.right[tensor], &self.wrong[tensor]);
        let sums = self.rounding_of_sums(tensor);
        let size = |&k: &usize| wrong[k].abs();
        let largest = (0..wrong.len()).max_by(|k, l| size(k).total_cmp(&size(l))).unwrap_or(0);
        let moved = |source: &Source| {
            let value = |position| source(position).map_or(0.0, |source| right[source]);
            // Most moves are refuted by one entry that is not a zero.
            self.agrees_at(tensor, sums, largest, value(largest))
                && self.agrees(tensor, sums, value)
        };
        let is_wrong = right.len() > 1 && !self.wrong_entries(tensor).is_empty();
        is_wrong && moves(&self.right.list[tensor].shape).iter().any(moved)
    }

    fn are_swapped(&self, tensors: &[usize]) -> bool {
        let &[first, second] = tensors else { return false };
        self.right[first].len() == self.right[second].len()
            && self.has(first, |k| self.right[second][k])
            && self.has(second, |k| self.right[first][k])
    }

    /// Whether each index of an axis has a factor of its own, or each entry the sum or the mean
    /// over the axis.
    fn has_axis_factor(&self, tensor: usize) -> bool {
        let (right, wrong) = (&self.right[tensor], &self.wrong[tensor]);
        let count = right.len();
        let mut lines = axes(&self.right.list[tensor].shape);
        lines.push((count, 1));
        lines.into_iter().any(|line: Axis| {
            let (length, stride) = line;
            let of_index = |index| (0..count).filter(move |&k| component(k, line) == index);
            let factors = (0..length).map(|index| {
                let size = |k: &usize| right[*k].abs();
                let largest = of_index(index).max_by(|k, l| size(k).total_cmp(&size(l)));
                largest.filter(|&k| right[k] != 0.0).map_or(1.0, |k| wrong[k] / right[k])
            });
            let factors: Vec<f64> = factors.collect();
            let along = |k: usize| {
                let start = k - component(k, line) * stride;
                (0..length).map(move |index| right[start + index * stride])
            };
            let close = |k: usize, value: f64, size: f64| {
                (wrong[k] - value).abs() <= (length as f64 + ROUNDING) * self.ulp * size
            };
            let is_reduced = |weight: f64| {
                let sizes = |k: usize| along(k).map(f64::abs).sum::<f64>();
                (0..count).all(|k| close(k, weight * along(k).sum::<f64>(), weight * sizes(k)))
            };
            (0..count).all(|k| close(k, factors[component(k, line)] * right[k], wrong[k].abs()))
                || is_reduced(1.0)
                || is_reduced(1.0 / length as f64)
        })
    }

    /// Whether wrong = a right + b parameter, as where a mean is forgotten beside a penalty.
    fn is_mixed(&self, tensor: usize) -> bool {
        let (right, at) = (&self.right[tensor], &self.parameters[tensor]);
        let product = |one: &[f64], other: &[f64]| -> f64 {
            one.iter().zip(other).map(|(one, other)| one * other).sum()
        };
        let wrong = &self.wrong[tensor];
        let [aa, ap, pp] = [product(right, right), product(right, at), product(at, at)];
        let [an, pn] = [product(right, wrong), product(at, wrong)];
        let determinant = aa * pp - ap * ap;
        let [a, b] = [(an * pp - pn * ap) / determinant, (pn * aa - an * ap) / determinant];
        let close = |k: usize| {
            let size = (a * right[k]).abs() + (b * at[k]).abs();
            (a * right[k] + b * at[k] - wrong[k]).abs() <= MIXED * size
        };
        determinant > 0.0 && right.len() > SHOWING && (0..right.len()).all(close)
    }

    /// Whether the ratios, sorted by the parameters, follow a curve.
    fn is_of_parameter(&self, tensor: usize) -> bool {
        let (right, at) = (&self.right[tensor], &self.parameters[tensor]);
        let wrong = &self.wrong[tensor];
        let mut order: Vec<usize> =
            (0..right.len()).filter(|&k| right[k] * wrong[k] != 0.0).collect();
        order.sort_by(|&k, &l| at[k].total_cmp(&at[l]));
        let turns = |ratio: &dyn Fn(usize) -> f64| {
            let steps = order.windows(2).map(|pair| ratio(pair[1]) - ratio(pair[0]));
            let signs: Vec<f64> = steps.filter(|step| *step != 0.0).map(f64::signum).collect();
            signs.windows(2).filter(|pair| pair[0] != pair[1]).count()
        };
        let least = turns(&|k| wrong[k] / right[k]).min(turns(&|k| right[k] / wrong[k]));
        least <= TURNS
    }

    /// Whether every entry is off by a small part of it, or of a typical one.
    fn is_approximate(&self, tensor: usize) -> bool {
        let (right, wrong) = (&self.right[tensor], &self.wrong[tensor]);
        let squares = right.iter().map(|entry| entry * entry).sum::<f64>();
        let typical = (squares / right.len() as f64).sqrt();
        let is_slight =
            |k: usize| (wrong[k] - right[k]).abs() <= SLIGHT * right[k].abs().max(typical);
        (0..right.len()).all(is_slight)
    }

    /// Whether all that is not 0 of some indices of an axis, or of a list, is wrong, and all else right.
    fn is_scattered(&self, tensor: usize) -> bool {
        let entries = self.wrong_entries(tensor);
        let wrong = &self.wrong[tensor];
        let mut lines = axes(&self.wrong.list[tensor].shape);
        lines.push((wrong.len(), 1));
        lines.into_iter().any(|line: Axis| {
            let indices: Vec<usize> = entries.iter().map(|&k| component(k, line)).collect();
            let fits = |k: usize| {
                let is_inside = indices.contains(&component(k, line));
                !is_inside || wrong[k] == 0.0 || entries.binary_search(&k).is_ok()
            };
            indices.iter().any(|index| *index != indices[0]) && (0..wrong.len()).all(fits)
        })
    }

    /// Whether a block of indices or a run of entries, and not all of the tensor, is wrong, and
    /// all else right.
    fn is_slice(&self, tensor: usize) -> bool {
        let entries = self.wrong_entries(tensor);
        let (Some(&first), Some(&last)) = (entries.first(), entries.last()) else { return false };
        let wrong = &self.wrong[tensor];
        // Most mistakes leave a zero as it is.
        let fits = |k: usize| wrong[k] == 0.0 || entries.binary_search(&k).is_ok();
        let range = |line: Axis| {
            let components = || entries.iter().map(|&k| component(k, line));
            (line, components().min().unwrap_or(0)..=components().max().unwrap_or(0))
        };
        let lines = axes(&self.wrong.list[tensor].shape);
        let ranges: Vec<_> = lines.into_iter().map(range).collect();
        let is_inside =
            |&k: &usize| ranges.iter().all(|(line, range)| range.contains(&component(k, *line)));
        let block = || (0..wrong.len()).filter(is_inside);
        let is_run = last - first + 1 < wrong.len() && (first..=last).all(fits);
        is_run || block().count() < wrong.len() && block().all(fits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether a kind holds in a tensor of the right entries and wrong ones, and can be told.
    fn is_told(kind: BugKind, right: &[f64], wrong: &[f64]) -> [bool; 2] {
        let [parameters, right, wrong] =
            [&vec![2.0; right.len()], right, wrong].map(|list| Tensors::vector("x", list.to_vec()));
        let ulp = f64::EPSILON;
        let mistaken = Mistaken { parameters: &parameters, right: &right, wrong: &wrong, ulp };
        let shown = |tensor| mistaken.wrong_entries(tensor).len();
        [mistaken.holds(kind, &[0]), mistaken.is_told(kind, &[0], &shown)]
    }

    #[test]
    fn a_kind_holds_only_if_it_does_in_every_entry() {
        let right = [0.3, -0.7, 1.1, 0.2];
        for (kind, wrong) in [
            (BugKind::OppositeSign, [-0.3, 0.7, -1.1, -0.2]),
            (BugKind::Factor, [0.9, -2.1, 3.3, 0.6]),
            (BugKind::WeightDecay, [0.5, -0.5, 1.3, 0.4]),
            (BugKind::Offset, [0.5, -0.5, 1.3, 0.4]),
            (BugKind::Shifted, [0.2, 0.3, -0.7, 1.1]),
            (BugKind::Reversed, [0.2, 1.1, -0.7, 0.3]),
            (BugKind::AbsoluteValue, [0.3, 0.7, 1.1, 0.2]),
            (BugKind::Slices, [0.3, -0.7, 9.0, 0.5]),
        ] {
            let mut spoiled = wrong;
            spoiled[0] += 0.017;

            assert!(is_told(kind, &right, &wrong)[0], "{kind:?}");
            assert!(!is_told(kind, &right, &spoiled)[0], "{kind:?}");
        }
    }

    #[test]
    fn a_free_factor_is_told_from_three_entries_and_one_with_a_reason_from_one() {
        assert_eq!(is_told(BugKind::Factor, &[0.3], &[0.6]), [true, true]);
        assert_eq!(is_told(BugKind::Factor, &[0.3], &[0.39]), [true, false]);
        assert_eq!(is_told(BugKind::Factor, &[0.3, 1.0], &[0.39, 1.3]), [true, false]);
        assert_eq!(is_told(BugKind::Factor, &[0.3, 1.0, 2.0], &[0.39, 1.3, 2.6]), [true, true]);
    }

    #[test]
    fn a_single_entry_is_told_by_what_is_right_beside_it() {
        assert_eq!(is_told(BugKind::Entries, &[0.3, 1.0], &[0.39, 1.0]), [true, true]);
        assert_eq!(is_told(BugKind::Entries, &[0.3, 0.0], &[0.39, 0.0]), [true, false]);
        assert_eq!(is_told(BugKind::Entries, &[0.3], &[0.39]), [true, false]);
    }
}
