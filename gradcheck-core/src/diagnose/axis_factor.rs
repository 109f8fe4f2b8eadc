//! Each index along one axis has a factor of its own.

use super::correction::Correction;
use super::factor::bounds;
use super::grid::Fibre;
use super::interval::Interval;
use super::phrase::{between, listed, part};
use super::rule::{Explanation, Group, Rule, Words};
use super::support::{Affine, Support, linear};
use super::symptoms::Symptoms;
use crate::report::{BugKind, Measurement};

pub(super) const RULE: Rule = Rule {
    kind: BugKind::AxisFactor,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// How many entries of an index must show its factor.
const EACH: usize = 2;
/// How far factors must be from each other, relative to the greatest: bounds may be too small.
const APART: f64 = 0.05;

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let mut axes = Fibre::axes(tensor.shape);
    axes.find_map(|fibre| {
        let mut support = Support::default();
        let mut factors = Vec::new();
        for component in 0..fibre.length {
            let (of_index, factor) = match of_index(tensor, fibre, component) {
                OfIndex::Factor(support, factor) => (support, factor),
                OfIndex::Zero => continue,
                OfIndex::Nothing => return None,
            };
            // Each index takes a parameter, so that its sharpest entry says nothing.
            support.informative += of_index.informative;
            support.digits += of_index.digits - of_index.most;
            factors.push((component, factor));
        }
        let is_enough = differ(&factors) && support.is_enough(tensor, tensor.shape.len());
        let axis = fibre.axis?;
        Some(Explanation {
            support,
            is_enough,
            is_vague: false,
            needs_proof: false,
            correction: Correction::measured(tensor, |position| {
                right(tensor, fibre, &factors, position)
            }),
            // Another tensor has factors of its own.
            variant: format!("{} {}", part(&format!("axis {axis}"), tensor), said(&factors)),
            example: said(&factors),
        })
        .filter(|explanation| explanation.is_enough)
    })
}

/// What an entry should be, if its index has shown its factor; an index of zeros stays as it is.
fn right(
    tensor: &Symptoms<'_>,
    fibre: Fibre,
    factors: &[(usize, Interval)],
    position: usize,
) -> Interval {
    let value = (tensor.analytic)(position);
    let own = |(index, _): &&(usize, Interval)| *index == fibre.component(position);
    let by = factors.iter().find(own).map_or(Some(Interval::ONE), |(_, factor)| factor.inverted());
    by.map_or(Interval::ALL, |by| by.times(value))
}

/// What the entries of one index show.
enum OfIndex {
    /// A gradient of 0, which every factor leaves as it is.
    Zero,
    Factor(Support, Interval),
    /// No factor, or too little to know it.
    Nothing,
}

fn of_index(tensor: &Symptoms<'_>, fibre: Fibre, component: usize) -> OfIndex {
    let entries: Vec<Measurement> = tensor
        .measurements
        .iter()
        .filter(|entry| fibre.component(entry.position) == component)
        .copied()
        .collect();
    let is_zero = |entry: &Measurement| {
        entry.analytic == 0.0 && entry.numeric.abs() <= tensor.tolerance(entry, 0.0)
    };
    if !entries.is_empty() && entries.iter().all(is_zero) {
        return OfIndex::Zero;
    }
    let mut sharp = Support::default();
    for entry in entries.iter().filter(|entry| tensor.is_sharp(entry)) {
        sharp.add(entry.numeric.abs(), tensor.tolerance(entry, 0.0));
    }
    if sharp.informative < EACH {
        return OfIndex::Nothing;
    }
    let is_right = |entry: &Measurement| {
        (entry.numeric - entry.analytic).abs() <= tensor.tolerance(entry, entry.analytic.abs())
    };
    if entries.iter().all(is_right) {
        return OfIndex::Factor(Support::default(), Interval::ONE);
    }
    let of_index = tensor.only(&entries);
    let agreed = linear(&of_index, |entry| Affine { known: 0.0, slope: entry.analytic });
    let factor = agreed.as_ref().and_then(bounds);
    factor.map_or(OfIndex::Nothing, |factor| OfIndex::Factor(sharp, factor))
}

/// Whether most factors are wrong, and not all by the same.
fn differ(factors: &[(usize, Interval)]) -> bool {
    let wrong: Vec<Interval> = factors
        .iter()
        .map(|&(_, factor)| factor)
        .filter(|&factor| factor != Interval::ONE)
        .collect();
    let lowest = wrong.iter().map(|factor| factor.high).fold(f64::INFINITY, f64::min);
    let highest = wrong.iter().map(|factor| factor.low).fold(f64::NEG_INFINITY, f64::max);
    let size = lowest.abs().max(highest.abs());
    2 * wrong.len() > factors.len() && highest - lowest > APART * size
}

fn said(factors: &[(usize, Interval)]) -> String {
    let said = factors.iter().map(|&(index, factor)| format!("{} at {index}", between(factor)));
    listed(&said.collect::<Vec<_>>())
}

fn words(group: &Group<'_, '_>) -> Words {
    let named = group.named();
    let Explanation { variant, example, .. } = &group.explanation;
    let axis = variant.split(" of ").next().unwrap_or_default();
    let is_matrix = group.tensors().all(|tensor| tensor.shape.len() == 2);
    let index = match axis {
        "axis 0" if is_matrix => "row".to_owned(),
        "axis 1" if is_matrix => "column".to_owned(),
        _ => format!("index of {axis}"),
    };
    Words::new(
        format!("{} {}, but each {index} has its own factor.", named.does("be"), named.numeric()),
        format!("The factors are {example}; they agree {}.", group.counted()),
        format!(
            "Check for weights, scales or counts that belong to {axis} and that only one of {} and \
             {} applies, and for a reduction over another axis that is missing or done twice. At one \
             sample it may also be a wrong delta of backpropagation.",
            group.topic().function(),
            group.topic().derivative()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect};
    use crate::report::BugKind;

    fn scaled(factors: &[f64]) -> MadeUp {
        let columns = factors.len();
        MadeUp::new("w", &[4, columns]).but(|wrong| {
            let factors = factors.iter().cycle();
            wrong.iter_mut().zip(factors).for_each(|(entry, factor)| *entry *= factor);
        })
    }

    #[test]
    fn a_factor_for_each_column_is_named() {
        let suspect = suspect(scaled(&[2.0, 0.5, 3.5])).unwrap();

        assert_eq!(suspect.kind(), &BugKind::AxisFactor);
        let claim = "`w` is the numeric gradient, but each column has its own factor.";
        assert_eq!(suspect.claim(), claim);
        assert!(suspect.evidence().contains("2 at 0, 0.5 at 1 and 3.5 at 2"), "{suspect}");
    }

    #[test]
    fn one_wrong_column_is_not_a_factor_of_all() {
        assert_eq!(kind(scaled(&[1.0, 2.0, 1.0])), Some(BugKind::Slices));
        assert_eq!(kind(scaled(&[1.0, 2.0, 1.0, 3.0, 1.0])), Some(BugKind::Scattered));
    }

    #[test]
    fn factors_of_columns_with_one_entry_off_are_not_named() {
        assert_eq!(kind(scaled(&[2.0, 0.5, 3.5]).but(|wrong| wrong[5] *= 1.01)), None);
    }

    #[test]
    fn factors_that_too_few_entries_show_are_not_named() {
        assert_eq!(kind(scaled(&[2.0, 0.5, 3.5]).sampled(5)), None);
    }

    #[test]
    fn a_factor_for_each_row_of_two_entries_is_named() {
        let rows = MadeUp::new("w", &[6, 2]).but(|wrong| {
            let factors = [2.0, 0.5, 3.5, 1.3, 5.0, 0.7];
            wrong.chunks_mut(2).zip(factors).for_each(|(row, factor)| {
                for entry in row {
                    *entry *= factor;
                }
            });
        });

        assert_eq!(kind(rows), Some(BugKind::AxisFactor));
    }
}
