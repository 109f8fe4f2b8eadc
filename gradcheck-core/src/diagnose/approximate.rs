//! The analytic gradient is slightly wrong everywhere: an approximation is somewhere in it.

use super::interval::Interval;
use super::phrase::between;
use super::rule::{Explanation, Group, Rule, Words};
use super::support::Support;
use super::symptoms::Symptoms;
use crate::report::{BugKind, Measurement};

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Approximate,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// The greatest error of an approximation that somebody would accept, relative to a typical entry.
/// Measured by `sensitivity`: at half no change; at twice 2 more wrong names.
const SLIGHT: f64 = 5e-3;
/// How many entries must show an error, and how large a part of those that were measured.
const LEAST: usize = 3;
const PART: f64 = 0.6;
/// An error that is this many times its bound is seen, also where it is tolerated.
const SEEN: f64 = 4.0;
/// Errors of one sign that are within so many times each other are nearly a factor.
/// Measured by `sensitivity`: at half 1 fewer mistake without a name; at twice no change.
const ALIKE: f64 = 1.5;

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    sizes(tensor).map(|_| Explanation::new(Support::default(), true))
}

/// The typical and the greatest relative error, and in how many of those entries they are of which it
/// would be known.
#[derive(Clone, Copy, Default)]
struct Sizes {
    typical: f64,
    greatest: f64,
    wrong: usize,
    of: usize,
}

impl Sizes {
    fn with(self, other: Self) -> Self {
        Self {
            typical: self.typical.max(other.typical),
            greatest: self.greatest.max(other.greatest),
            wrong: self.wrong + other.wrong,
            of: self.of + other.of,
        }
    }

    /// In which entries the errors are.
    fn places(self) -> String {
        let Self { wrong, of, .. } = self;
        if wrong == of {
            "everywhere".to_owned()
        } else {
            format!("in {wrong} of the {of} entries of which it would be seen")
        }
    }
}

/// Those of a tensor, if all are slight and most are seen.
fn sizes(tensor: &Symptoms<'_>) -> Option<Sizes> {
    let measured = || tensor.measurements.iter().filter(|entry| entry.numeric != 0.0);
    let count = measured().count();
    let typical =
        (measured().map(|entry| entry.numeric.powi(2)).sum::<f64>() / count as f64).sqrt();
    let error = |entry: &Measurement| (entry.numeric - entry.analytic).abs();
    let is_slight =
        measured().all(|entry| error(entry) <= SLIGHT * typical.max(entry.numeric.abs()));
    let is_seen = |entry: &&Measurement| {
        error(entry) > SEEN * entry.error + f64::EPSILON * entry.numeric.abs()
    };
    let is_seen = |entry: &&Measurement| entry.is_wrong || is_seen(entry);
    let seen: Vec<&Measurement> = measured().filter(is_seen).collect();
    let mut sizes: Vec<f64> = seen.iter().map(|entry| error(entry) / entry.numeric.abs()).collect();
    sizes.sort_by(f64::total_cmp);
    let median = *sizes.get(sizes.len() / 2)?;
    // Where the noise is larger nothing is known.
    let shows =
        |entry: &&Measurement| is_seen(entry) || 2.0 * entry.error <= median * entry.numeric.abs();
    // Of entries that are known to be right without a measurement, it is not said either.
    let moving = || (0..tensor.count()).filter(|&position| (tensor.analytic)(position) != 0.0);
    let known = if tensor.is_complete { moving().count() } else { 0 };
    let count = measured().filter(shows).count().max(known);
    let least = if tensor.is_measured_whole() { LEAST.min(tensor.count().max(2)) } else { LEAST };
    let is_everywhere = seen.len() >= least && seen.len() as f64 >= PART * count as f64;
    if !is_slight || !is_everywhere || !seen.iter().any(|entry| entry.is_wrong) {
        return None;
    }
    let relative = || seen.iter().map(|entry| error(entry) / entry.numeric.abs());
    let greatest = relative().fold(0.0, f64::max);
    let smallest = relative().fold(f64::INFINITY, f64::min);
    let signs = || seen.iter().map(|entry| (entry.numeric - entry.analytic) * entry.numeric);
    let has_both = signs().any(|sign| sign > 0.0) && signs().any(|sign| sign < 0.0);
    // What one factor explains, though it is known too badly to be named, is none.
    let ratio = |entry: &Measurement| match entry.analytic {
        0.0 => Interval::ALL,
        analytic => Interval::around(entry.numeric, entry.error).over(analytic),
    };
    let has_factor = !measured().map(ratio).fold(Interval::ALL, Interval::and).is_empty();
    if !has_both && greatest <= ALIKE * smallest || has_factor {
        return None;
    }
    // An entry that is small by chance makes them no greater.
    let said = |entry: &&Measurement| {
        let own = error(entry) / entry.numeric.abs();
        if own <= SLIGHT { own } else { error(entry) / typical }
    };
    let said = || seen.iter().map(said);
    let square = said().map(|error| error * error).sum::<f64>() / seen.len() as f64;
    let (typical, greatest) = (square.sqrt(), said().fold(0.0, f64::max));
    Some(Sizes { typical, greatest, wrong: seen.len(), of: count })
}

fn words(group: &Group<'_, '_>) -> Words {
    let named = group.named();
    let sizes = group.tensors().filter_map(sizes).fold(Sizes::default(), Sizes::with);
    let digits = |number: f64| between(Interval::around(number, 0.05 * number));
    let (typical, greatest) = (digits(sizes.typical), digits(sizes.greatest));
    let function = group.topic().function();
    let likely = if (1e-4..=SLIGHT).contains(&sizes.typical) {
        "numbers that are rounded to half precision (f16 has errors up to 5e-4, bf16 up to 4e-3), "
    } else {
        ""
    };
    Words::new(
        format!(
            "{} slightly wrong {}: by {typical} of an entry, and {greatest} at the most.",
            named.does("be"),
            sizes.places()
        ),
        format!("The errors have no common factor {}.", group.counted()),
        format!(
            "Look for an approximation in the {}: {likely}differences of the {function} with a step \
             that is too large or too small, an iteration or a series that stops early, a table. If \
             it is meant to be there, set `max_relative` to the error that you accept.",
            group.topic().derivative(),
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect};
    use crate::report::BugKind;

    fn jittered(size: f64) -> MadeUp {
        MadeUp::new("x", &[20]).but(|wrong| {
            for (k, entry) in wrong.iter_mut().enumerate() {
                *entry *= 1.0 + size * (3.0 * k as f64 + 1.0).sin();
            }
        })
    }

    #[test]
    fn small_errors_everywhere_are_named_with_their_size() {
        for (size, text) in [(1e-3, "7e-4"), (1e-5, "7e-6")] {
            let suspect = suspect(jittered(size)).unwrap();

            assert_eq!(*suspect.kind(), BugKind::Approximate, "{suspect}");
            assert!(suspect.claim().contains(text), "{suspect}");
        }
    }

    #[test]
    fn errors_that_are_seen_below_the_tolerance_are_not_right_entries() {
        let mut tensor = jittered(1e-7).but(|wrong| wrong[4] *= 1.0 + 3e-6);
        tensor.precision = 1e-11;

        assert_eq!(kind(tensor), Some(BugKind::Approximate));
    }

    #[test]
    fn errors_beside_entries_that_are_right_are_said_to_be_in_so_many() {
        let tensor = jittered(1e-3);
        assert!(
            suspect(tensor.clone()).unwrap().claim().contains("is slightly wrong everywhere: ")
        );

        let mut beside = tensor;
        beside.wrong[14..].copy_from_slice(&beside.right[14..]);

        let suspect = suspect(beside).unwrap();
        assert_eq!(*suspect.kind(), BugKind::Approximate, "{suspect}");
        let text = "is slightly wrong in 14 of the 20 entries of which it would be seen: ";
        assert!(suspect.claim().contains(text), "{suspect}");
    }

    #[test]
    fn an_entry_that_is_small_by_chance_makes_the_errors_no_greater() {
        let mut tensor = jittered(1e-3);
        (tensor.right[4], tensor.wrong[4]) = (1e-6, 1e-3);
        let suspect = suspect(tensor).unwrap();

        assert_eq!(*suspect.kind(), BugKind::Approximate, "{suspect}");
        assert!(suspect.claim().ends_with("and 0.0018 at the most."), "{suspect}");
    }

    #[test]
    fn errors_in_a_part_whose_rest_is_right_are_not_everywhere() {
        let mut tensor = jittered(1e-3);
        tensor.wrong[6..].copy_from_slice(&tensor.right[6..]);
        tensor.sample = (0..6).collect();

        assert_ne!(kind(tensor.clone()), Some(BugKind::Approximate));

        // Where nothing is known of the rest, they may be.
        (tensor.is_complete, tensor.is_rest_right) = (false, false);
        assert_eq!(kind(tensor), Some(BugKind::Approximate));
    }

    #[test]
    fn large_errors_few_errors_and_a_factor_are_no_approximation() {
        assert_ne!(kind(jittered(0.1)), Some(BugKind::Approximate));
        assert_eq!(kind(MadeUp::new("x", &[20]).times(1.001)), Some(BugKind::Factor));
        let one = MadeUp::new("x", &[20]).but(|wrong| wrong[4] *= 1.001);
        assert_eq!(kind(one), Some(BugKind::Entries));
    }

    #[test]
    fn slight_errors_are_everywhere_only_if_most_entries_have_one() {
        for (right, is_named) in [(6..12, true), (6..15, false)] {
            let mut tensor = jittered(1e-3);
            tensor.wrong[right.clone()].copy_from_slice(&tensor.right[right.clone()]);
            tensor.precision = 1e-6;

            assert_eq!(kind(tensor) == Some(BugKind::Approximate), is_named, "{right:?}");
        }
    }
}
