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

/// Errors that are this part of those that were found would have been found as well.
const AS_VISIBLE: f64 = 0.25;
/// A bound of this part of an error does not hide it.
const HIDDEN: f64 = 0.2;

/// How many entries are known not to have the mistake of the `wrong` ones, of those for which
/// `may_count` holds: a small entry that is wrong by as large a part is as good as right.
pub(super) fn right_ones(
    tensor: &Symptoms<'_>,
    wrong: &[Measurement],
    may_count: &dyn Fn(usize) -> bool,
) -> usize {
    let error = |entry: &Measurement| (entry.numeric - entry.analytic).abs();
    let least = wrong.iter().map(error).fold(f64::INFINITY, f64::min);
    let size = |entry: &Measurement| entry.numeric.abs().max(entry.analytic.abs());
    let relative = wrong.iter().map(|entry| error(entry) / size(entry));
    let relative = relative.fold(f64::INFINITY, f64::min);
    let measured = |position: usize| {
        let measurements = tensor.measurements;
        let place = measurements.binary_search_by_key(&position, |entry| entry.position);
        place.ok().map(|place| measurements[place])
    };
    let is_visible = |position: usize| {
        let entry = (tensor.analytic)(position).abs();
        let bound = match measured(position) {
            Some(measured) => tensor.tolerance(&measured, entry),
            None => tensor.max_relative * entry,
        };
        let known = measured(position).is_some() || relative * entry >= AS_VISIBLE * least;
        known && bound <= HIDDEN * (relative * entry).min(least)
    };
    let counts = |&position: &usize| may_count(position) && is_visible(position);
    (0..tensor.count()).filter(counts).count()
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
