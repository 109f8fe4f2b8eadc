//! The analytic gradient has the right values in another order, whichever that is.

use std::collections::BTreeSet;

use super::correction::Correction;
use super::phrase::elsewhere;
use super::rule::{Explanation, Group, Rule, Words};
use super::support::Support;
use super::symptoms::{SEEN, Symptoms};
use crate::report::{BugKind, Measurement};

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Swapped,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// Fewer different values than these may be an exchange of two, or chance.
const LEAST: usize = 3;
/// How many digits speak against chance.
const DIGITS: f64 = 6.0;

/// What the tensor has; of one that was not measured whole, some values may be lost.
const WHOLE: &str = "the right values in another order";
const SAMPLE: &str = "right values in other places";

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let mut sorted: Vec<usize> = (0..tensor.count()).collect();
    sorted.sort_by(|&left, &right| (tensor.analytic)(left).total_cmp(&(tensor.analytic)(right)));
    let is_whole = tensor.is_measured_whole();
    let values = if is_whole { Some(in_order(tensor, &sorted)?) } else { None };
    let mut wrong: Vec<&Measurement> =
        tensor.measurements.iter().filter(|entry| entry.is_wrong).collect();
    wrong.sort_by(|left, right| left.numeric.total_cmp(&right.numeric));
    let mut support = Support::default();
    let mut example = None;
    let mut last = f64::NEG_INFINITY;
    let mut shifts = BTreeSet::new();
    for entry in wrong {
        let tolerance = tensor.tolerance(entry, entry.numeric.abs());
        let source = nearest(tensor, &sorted, entry.numeric)?;
        if ((tensor.analytic)(source) - entry.numeric).abs() > tolerance {
            return None;
        }
        // One value says but once that it is somewhere.
        if entry.numeric - last > 2.0 * tolerance {
            support.add(entry.numeric.abs(), tolerance * around(tensor, &sorted, entry.numeric));
            example = example.or(Some((entry, source)));
            shifts.insert((source + tensor.count() - entry.position) % tensor.count());
            last = entry.numeric;
        }
    }
    let least = if is_whole { LEAST } else { SEEN };
    // All by as much is a shift, of which the ends say whether it is one.
    let is_enough = support.informative >= least && support.digits >= DIGITS && shifts.len() > 1;
    let (entry, source) = example.filter(|_| is_enough)?;
    let mut explanation = Explanation::new(support, true);
    explanation.example = elsewhere(tensor, entry, source);
    explanation.variant = String::from(if is_whole { WHOLE } else { SAMPLE });
    explanation.correction = match values {
        Some(values) => Correction::of(tensor, |position| Some(values[position])),
        None => Correction::Unknown,
    };
    Some(explanation)
}

/// The analytic values by the positions where they belong, if the right ones are the same in another
/// order; every entry was measured.
fn in_order(tensor: &Symptoms<'_>, sorted: &[usize]) -> Option<Vec<f64>> {
    let mut measured: Vec<&Measurement> = tensor.measurements.iter().collect();
    measured.sort_by(|left, right| left.numeric.total_cmp(&right.numeric));
    let mut values = vec![0.0; sorted.len()];
    for (entry, &source) in measured.into_iter().zip(sorted) {
        let value = (tensor.analytic)(source);
        // Not `>`, which a NaN would pass.
        let agrees = (entry.numeric - value).abs() <= tensor.tolerance(entry, value.abs());
        if !agrees {
            return None;
        }
        values[entry.position] = value;
    }
    Some(values)
}

/// The entry whose value is the nearest.
fn nearest(tensor: &Symptoms<'_>, sorted: &[usize], value: f64) -> Option<usize> {
    let place = sorted.partition_point(|&position| (tensor.analytic)(position) < value);
    let both = [place.checked_sub(1), Some(place)].into_iter().flatten();
    let distance = |position: usize| ((tensor.analytic)(position) - value).abs();
    both.filter_map(|place| sorted.get(place).copied())
        .min_by(|&left, &right| distance(left).total_cmp(&distance(right)))
}

/// How many values are of the size of this one: so many times is it found by chance.
fn around(tensor: &Symptoms<'_>, sorted: &[usize], value: f64) -> f64 {
    let below = |limit: f64| sorted.partition_point(|&at| (tensor.analytic)(at) < limit);
    let half = 0.5 * value.abs();
    (below(value + half) - below(value - half)).max(1) as f64
}

fn words(group: &Group<'_, '_>) -> Words {
    let named = group.named();
    let derivative = group.topic().derivative();
    Words::new(
        format!("{} {}.", named.does("have"), group.explanation.variant),
        format!(
            "The numeric {derivative} stands somewhere else in the analytic one {}, or in its own place. {}",
            group.counted(),
            group.explanation.example
        ),
        format!(
            "Check the order in which the {derivative} is written into the list, and that in which the \
             parameters are: by rows or by columns, first or last layer first, an index table."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect};
    use crate::report::BugKind;

    fn shuffled(tensor: MadeUp) -> MadeUp {
        tensor.but(|wrong| fastrand::Rng::with_seed(5).shuffle(wrong))
    }

    #[test]
    fn values_in_another_order_are_named() {
        for (tensor, text) in [
            (shuffled(MadeUp::new("x", &[9])), "`x` has the right values in another order."),
            (shuffled(MadeUp::new("x", &[5, 3])), "`x` has the right values in another order."),
            (
                shuffled(MadeUp::new("x", &[400])).sampled(12),
                "`x` has right values in other places.",
            ),
        ] {
            let suspect = suspect(tensor.clone()).unwrap();

            assert_eq!(*suspect.kind(), BugKind::Swapped, "{suspect}");
            assert_eq!(suspect.claim(), text);
            let place = tensor.sample[4];
            let value = tensor.right[place];
            let other = tensor.but(|wrong| {
                wrong.iter_mut().filter(|it| **it == value).for_each(|it| *it += 0.1);
            });
            assert_ne!(kind(other), Some(BugKind::Swapped));
        }
    }

    #[test]
    fn two_exchanged_entries_and_equal_sizes_are_no_order() {
        let two = MadeUp::new("x", &[9]).but(|wrong| wrong.swap(2, 7));
        assert_ne!(kind(two), Some(BugKind::Swapped));

        // Signs, of which as many are turned one way as the other.
        let signs = [1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0, -1.0];
        let turned = MadeUp::new("x", &[8]).with(&signs).but(|wrong| {
            wrong[0] = -1.0;
            wrong[1] = 1.0;
            wrong[2] = -1.0;
            wrong[4] = 1.0;
        });
        assert_ne!(kind(turned), Some(BugKind::Swapped));
    }

    #[test]
    fn a_value_that_is_nowhere_is_no_order() {
        let other = shuffled(MadeUp::new("x", &[9])).but(|wrong| wrong[3] *= 1.01);

        assert_ne!(kind(other), Some(BugKind::Swapped));
    }
}
