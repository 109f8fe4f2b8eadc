//! The analytic gradient goes no further than a value, which the numeric one does: it was clipped.

use super::correction::Correction;
use super::interval::Interval;
use super::phrase::between;
use super::rule::{Explanation, Group, Rule, Words};
use super::support::Support;
use super::symptoms::Symptoms;
use crate::report::{BugKind, Measurement};

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Clipped,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// So many entries of one value that all are too small are no chance.
const LEAST: usize = 3;
/// A value of 0 has other reasons, too: of so many entries in a random order one in a thousand has all
/// negative ones among the zeros.
const OF_ZERO: usize = 10;
/// Of these, so many must be zeros, and so many others.
const EACH: usize = 4;
/// Values that differ by less, relatively, are one: in `f32` they were rounded.
const SAME: f64 = 1e-6;

/// The values that the analytic gradient does not leave, where entries stand at them.
#[derive(Clone, Copy, Default)]
struct Ends {
    low: Option<f64>,
    high: Option<f64>,
}

fn is_at(end: Option<f64>, value: f64) -> bool {
    end.is_some_and(|end| (value - end).abs() <= SAME * end.abs())
}

impl Ends {
    /// The ends at which the wrong entries stand; `None` if one stands at neither, or is no end.
    fn of(tensor: &Symptoms<'_>) -> Option<Self> {
        let mut ends = Self::default();
        for entry in tensor.measurements.iter().filter(|entry| entry.is_wrong) {
            let end = if entry.numeric > entry.analytic { &mut ends.high } else { &mut ends.low };
            let value = *end.get_or_insert(entry.analytic);
            if !is_at(Some(value), entry.analytic) {
                return None;
            }
        }
        let is_beyond = |value: f64| {
            let part = |end: f64| SAME * end.abs();
            ends.high.is_some_and(|high| value > high + part(high))
                || ends.low.is_some_and(|low| value < low - part(low))
        };
        let is_kept = (0..tensor.count()).all(|position| !is_beyond((tensor.analytic)(position)));
        is_kept.then_some(ends)
    }

    fn has(self, value: f64) -> bool {
        is_at(self.low, value) || is_at(self.high, value)
    }

    fn text(self) -> String {
        let number = |end: f64| between(Interval::around(end, SAME * end.abs()));
        match (self.low, self.high) {
            (Some(low), Some(high)) => format!("between {} and {}", number(low), number(high)),
            (Some(low), None) => format!("at least {}", number(low)),
            (None, high) => format!("at most {}", high.map_or_else(String::new, number)),
        }
    }
}

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let ends = Ends::of(tensor)?;
    let wrong = tensor.measurements.iter().filter(|entry| entry.is_wrong).count();
    let is_inside = |entry: &&Measurement| {
        !entry.is_wrong && !ends.has(entry.analytic) && tensor.is_sharp(entry)
    };
    let inside = tensor.measurements.iter().chain(tensor.right).filter(is_inside).count();
    let has_zero = ends.has(0.0);
    let is_enough = if has_zero {
        wrong >= EACH && inside >= EACH && wrong + inside >= OF_ZERO
    } else {
        // Where all entries are at the ends, they are constants.
        wrong >= LEAST && inside > 0
    };
    let mut explanation = Explanation::new(Support::default(), is_enough);
    explanation.variant = ends.text();
    explanation.example = wrong.to_string();
    explanation.needs_proof = !tensor.is_rest_known();
    let rest = Correction::without(tensor, |position| ends.has((tensor.analytic)(position)));
    is_enough.then(|| explanation.corrected(rest))
}

fn words(group: &Group<'_, '_>) -> Words {
    let (named, topic) = (group.named(), group.topic());
    let wrong =
        |tensor: &Symptoms<'_>| tensor.measurements.iter().filter(|entry| entry.is_wrong).count();
    let count: usize = group.tensors().map(wrong).sum();
    Words::new(
        format!(
            "{} {} in every entry, and {} {} beyond.",
            named.does("be"),
            group.explanation.variant,
            named.numeric(),
            if group.members.len() > 1 { "go" } else { "goes" }
        ),
        format!("All {count} wrong entries that were measured stand at that limit."),
        format!(
            "Check for values that are clipped, or cut off by a maximum, in the {}: clip the step of an \
             optimiser, and not the {} that is checked.",
            topic.code(),
            topic.derivative()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect};
    use crate::report::BugKind;

    fn clipped(low: f64, high: f64) -> MadeUp {
        MadeUp::new("w", &[5, 6])
            .but(|wrong| wrong.iter_mut().for_each(|entry| *entry = entry.clamp(low, high)))
    }

    #[test]
    fn values_that_were_cut_off_are_named_with_the_limits() {
        for (low, high, limits) in [
            (-0.3, 0.3, "between -0.3 and 0.3"),
            (f64::NEG_INFINITY, 0.25, "at most 0.25"),
            (0.0, f64::INFINITY, "at least 0"),
        ] {
            for tensor in [clipped(low, high), clipped(low, high).single()] {
                let suspect = suspect(tensor).unwrap();

                assert_eq!(*suspect.kind(), BugKind::Clipped, "{suspect}");
                let claim = format!(
                    "`w` is {limits} in every entry, and the numeric gradient goes beyond."
                );
                assert_eq!(suspect.claim(), claim);
            }
        }
    }

    #[test]
    fn one_that_stands_beyond_or_one_that_is_wrong_within_refutes_it() {
        assert_eq!(kind(clipped(-0.3, 0.3).but(|wrong| wrong[4] = 0.31)), None);
        assert_eq!(kind(clipped(-0.3, 0.3).but(|wrong| wrong[4] = 0.111)), None);
    }

    #[test]
    fn a_constant_and_a_row_of_zeros_are_not_clipped() {
        let constant = MadeUp::new("w", &[12]).but(|wrong| wrong.fill(-5.0));
        assert_ne!(kind(constant), Some(BugKind::Clipped));
        let row = MadeUp::new("w", &[5, 6]).but(|wrong| wrong[6..12].fill(0.0));
        assert_eq!(kind(row), Some(BugKind::Slices));
    }
}
