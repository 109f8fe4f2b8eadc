//! Hypotheses by which the analytic gradient has the right entries in the wrong places.

use super::correction::Correction;
use super::phrase::elsewhere;
use super::rule::Explanation;
use super::support::{Support, predicted};
use super::symptoms::Symptoms;
use crate::report::Measurement;

/// Two entries that have changed places say enough if they are all that the mistake moves.
const FEWEST: usize = 2;
/// Then they must agree this well.
const DIGITS: f64 = 6.0;

/// What the entries say if the right value of the one at a position is found at its source; for
/// some positions there may be none.
pub(super) fn exchanged(
    tensor: &Symptoms<'_>,
    alternatives: usize,
    source: &dyn Fn(usize) -> Option<usize>,
) -> Option<Explanation> {
    let value = |entry: &Measurement| source(entry.position).map(tensor.analytic);
    let support = predicted(tensor, value)?;
    let is_enough = support.is_enough(tensor, alternatives) || moves_two(tensor, &support, source);
    let mut explanation = Explanation::new(support, is_enough);
    explanation.example = example(tensor, source);
    explanation.correction =
        Correction::of(tensor, |position| source(position).map(tensor.analytic));
    Some(explanation)
}

/// Whether two entries have changed places, and the others of a tensor that was measured whole are
/// where they belong: a matrix of two rows and columns has no more to transpose.
fn moves_two(
    tensor: &Symptoms<'_>,
    support: &Support,
    source: &dyn Fn(usize) -> Option<usize>,
) -> bool {
    let moves = |&position: &usize| source(position) != Some(position);
    tensor.is_measured_whole()
        && support.informative == FEWEST
        && support.digits >= DIGITS
        && (0..tensor.count()).filter(moves).count() == FEWEST
}

/// The entry that shows it best.
fn example(tensor: &Symptoms<'_>, source: &dyn Fn(usize) -> Option<usize>) -> String {
    let moved = tensor.measurements.iter().filter_map(|entry| {
        let source = source(entry.position)?;
        (entry.is_wrong && source != entry.position).then_some((entry, source))
    });
    let clearness = |entry: &Measurement| (entry.analytic - entry.numeric).abs() / entry.error;
    let best = moved.max_by(|(left, _), (right, _)| clearness(left).total_cmp(&clearness(right)));
    best.map_or(String::new(), |(entry, source)| elsewhere(tensor, entry, source))
}
