//! What is to be seen in the wrong entries of a tensor whose other entries are right.

use super::factor;
use super::opposite_sign;
use super::recognise::recognised;
use super::support::linear;
use super::symptoms::Symptoms;
use crate::report::Measurement;

/// An error that is this many times what may be wrong with it is none of rounding.
const PLAIN: f64 = 5.0;

/// Whether an entry is wrong by more than its surroundings could be without being found.
pub(super) fn is_plainly_wrong(tensor: &Symptoms<'_>, entry: &Measurement) -> bool {
    let tolerance = tensor.tolerance(entry, entry.analytic.abs());
    entry.is_wrong && (entry.numeric - entry.analytic).abs() >= PLAIN * tolerance
}

/// What `entries` have in common, as a sentence; empty if nothing.
pub(super) fn pattern(
    tensor: &Symptoms<'_>,
    entries: &[Measurement],
    wrong: &[Symptoms<'_>],
) -> String {
    let part = Symptoms { measurements: entries, ..*tensor };
    let all = format!("in {0} of {0} measured entries", entries.len());
    let all = if entries.len() == 1 { String::new() } else { format!(" {all}") };
    if entries.iter().all(|entry| entry.analytic == 0.0) {
        return format!("The analytic gradient is zero there{all}.");
    }
    if opposite_sign::explain(&part, wrong).is_some() {
        return format!("The analytic gradient has the opposite sign there{all}.");
    }
    let support = linear(&part, |entry| [0.0, entry.analytic]);
    let factor = support.as_ref().and_then(factor::bounds);
    let known = factor.and_then(|factor| recognised(factor, tensor, wrong));
    match (factor, entries) {
        (Some(factor), _) => format!(
            "The analytic gradient is {} the numeric one there{all}.",
            factor::times(factor, known.as_ref())
        ),
        (None, [first, second]) if have_each_others(&part, first, second) => {
            "Each of them has the value that belongs to the other.".to_owned()
        }
        _ => String::new(),
    }
}

fn have_each_others(part: &Symptoms<'_>, first: &Measurement, second: &Measurement) -> bool {
    let fits = |entry: &Measurement, value: f64| {
        (entry.numeric - value).abs() <= part.tolerance(entry, value.abs())
    };
    fits(first, second.analytic) && fits(second, first.analytic)
}
