//! What is to be seen in the wrong entries of a tensor whose other entries are right.

use super::factor;
use super::interval::Interval;
use super::opposite_sign::negated;
use super::recognise::recognised;
use super::rule::Group;
use super::support::{Affine, linear};
use super::symptoms::{CANCELLED, Symptoms};
use crate::report::{Measurement, in_four_digits};

/// An error that is this many times what may be wrong with it is none of rounding.
const PLAIN: f64 = 5.0;

/// Whether an entry is wrong by more than its surroundings could be without being found.
pub(super) fn is_plainly_wrong(tensor: &Symptoms<'_>, entry: &Measurement) -> bool {
    let tolerance = tensor.tolerance(entry, entry.analytic.abs());
    entry.is_wrong && (entry.numeric - entry.analytic).abs() >= PLAIN * tolerance
}

/// A bound of this part of an error does not hide it.
/// Measured by `sensitivity`: at half no change; at twice 1 fewer mistake without a name.
const HIDDEN: f64 = 0.2;

/// The smallest of the errors that were found: as they are, relative to their entries, and
/// relative to their parameters.
struct Least {
    absolute: f64,
    relative: f64,
    /// `None` where a parameter is 0, so that the error cannot come from it.
    of_parameter: Option<f64>,
}

impl Least {
    fn of(tensor: &Symptoms<'_>, wrong: &[Measurement]) -> Self {
        let error = |entry: &Measurement| (entry.numeric - entry.analytic).abs();
        let size = |entry: &Measurement| entry.numeric.abs().max(entry.analytic.abs());
        let parameter = |entry: &Measurement| (tensor.parameter)(entry.position).abs();
        let least = |part: &dyn Fn(&Measurement) -> f64| {
            wrong.iter().map(part).fold(f64::INFINITY, f64::min)
        };
        let absolute = least(&error);
        Self {
            absolute,
            relative: least(&|entry| error(entry) / size(entry)),
            of_parameter: wrong
                .iter()
                .all(|entry| parameter(entry) > 0.0)
                .then(|| least(&|entry| error(entry) / parameter(entry))),
        }
    }

    /// What the error of an entry would be at least if it had the same cause, whichever that is.
    fn of_entry(&self, tensor: &Symptoms<'_>, position: usize) -> f64 {
        let of_parameter = self
            .of_parameter
            .map_or(f64::INFINITY, |part| part * (tensor.parameter)(position).abs());
        (self.relative * (tensor.analytic)(position).abs()).min(self.absolute).min(of_parameter)
    }
}

/// How many entries are known not to have the mistake of the `wrong` ones, of those for which
/// `may_count` holds: a small entry that is wrong by as large a part is as good as right.
pub(super) fn right_ones(
    tensor: &Symptoms<'_>,
    wrong: &[Measurement],
    may_count: &dyn Fn(usize) -> bool,
) -> usize {
    let least = Least::of(tensor, wrong);
    let is_visible =
        |position: usize| bound(tensor, position) <= HIDDEN * least.of_entry(tensor, position);
    (0..tensor.count()).filter(|&position| may_count(position) && is_visible(position)).count()
}

/// What may be wrong with an entry without being found.
fn bound(tensor: &Symptoms<'_>, position: usize) -> f64 {
    let size = (tensor.analytic)(position).abs();
    let measurements = tensor.measurements;
    match measurements.binary_search_by_key(&position, |entry| entry.position) {
        Ok(place) => tensor.tolerance(&measurements[place], size),
        Err(_) => CANCELLED * tensor.unseen + tensor.max_relative * size,
    }
}

/// Whether one of the entries for which `may_count` holds could hide an error as great as the least
/// of those found, as one at a kink does. A zero is no value that a mistake has changed.
pub(super) fn may_hide_another(
    tensor: &Symptoms<'_>,
    wrong: &[Measurement],
    may_count: &dyn Fn(usize) -> bool,
) -> bool {
    let least = Least::of(tensor, wrong).absolute;
    let hides =
        |position: usize| (tensor.analytic)(position) != 0.0 && bound(tensor, position) > least;
    (0..tensor.count()).any(|position| may_count(position) && hides(position))
}

/// What wrong entries have in common.
pub(super) struct Pattern {
    /// As a sentence; empty if nothing.
    pub(super) text: String,
    /// What to look for in the place where they are computed; empty if nothing is known.
    pub(super) remedy: String,
}

impl Pattern {
    fn new(text: String, remedy: impl Into<String>) -> Self {
        Self { text, remedy: remedy.into() }
    }
}

/// What `entries` have in common.
pub(super) fn pattern(
    tensor: &Symptoms<'_>,
    entries: &[Measurement],
    wrong: &[Symptoms<'_>],
) -> Pattern {
    let (part, derivative) = (tensor.only(entries), tensor.topic.derivative());
    let all = match entries.len() {
        1 => String::new(),
        2 => " in both measured entries".to_owned(),
        count => format!(" in all {count} measured entries"),
    };
    if entries.iter().all(|entry| entry.analytic == 0.0) {
        let text = format!("The analytic {derivative} is zero there{all}.");
        return Pattern::new(
            text,
            format!(
                "Check whether the {derivative} of this part is written at all, and not cut off on the way."
            ),
        );
    }
    if negated(&part).is_some() {
        let text = format!("The analytic {derivative} has the opposite sign there{all}.");
        return Pattern::new(
            text,
            "Check the sign of what is computed for this part: a difference that is taken the wrong \
             way round, a minus that was lost.",
        );
    }
    let support = linear(&part, |entry| Affine { known: 0.0, slope: entry.analytic });
    let factor = support.as_ref().and_then(factor::bounds);
    let known = factor.and_then(|factor| recognised(factor, tensor, wrong));
    match (factor, entries) {
        (Some(factor), _) => {
            let text = format!(
                "The analytic {derivative} is {} the numeric one there{all}.",
                factor::times(factor, known.as_ref())
            );
            match of_point(factor, tensor) {
                Some(origin) => Pattern::new(format!("{text} {origin}"), OF_POINT),
                None => Pattern::new(text, of_factor(factor)),
            }
        }
        (None, [_, _]) if are_exchanged(&part) => Pattern::new(
            "Each of them has the value that belongs to the other.".to_owned(),
            "Check the order in which they are written.",
        ),
        (None, _) if are_exchanged(&part) => Pattern::new(
            format!("Each of the {} has the value that belongs to another of them.", entries.len()),
            "Check the order in which they are written.",
        ),
        _ => Pattern::new(String::new(), ""),
    }
}

/// What the wrong entries of the one tensor of a group say to do.
pub(super) fn remedy(group: &Group<'_, '_>) -> String {
    let Some(tensor) = group.tensors().next() else { return String::new() };
    let entries: Vec<Measurement> =
        tensor.measurements.iter().filter(|entry| entry.is_wrong).copied().collect();
    pattern(tensor, &entries, group.wrong).remedy
}

/// A factor must be known so well to be one of a few numbers.
const SHARP: f64 = 1e-4;
const OF_POINT: &str = "Check the chain rule of that number: where it moves by s exp(t), the derivative \
                        by t has the factor s.";

/// The number of a point that a factor is, or is one over, as a sentence.
fn of_point(factor: Interval, tensor: &Symptoms<'_>) -> Option<String> {
    let inverse = factor.inverted().filter(|_| factor.width() <= SHARP * factor.high.abs())?;
    let is_one = |number: &f64| factor.contains(*number) || inverse.contains(*number);
    let number = tensor.stored.iter().find(|number| is_one(number))?;
    let over = if factor.contains(*number) { "" } else { "1 over " };
    let [text, _] = in_four_digits([*number; 2]);
    Some(format!("That is {over}{text}, which is a number that the point is stored as."))
}

/// What makes a factor in a part only.
fn of_factor(factor: Interval) -> &'static str {
    if factor.contains(0.5) {
        "Check for a contribution that is counted once where it occurs twice, as an entry beside the \
         diagonal of a symmetric matrix does, and for the 2 of a square."
    } else if factor.contains(2.0) {
        "Check for a contribution that is added twice in this part."
    } else {
        "Check for a factor that only this part has, or should have: a scale, a weight, a count."
    }
}

/// Whether the measured entries have each other's values, each the value of exactly one.
pub(super) fn are_exchanged(part: &Symptoms<'_>) -> bool {
    let entries = part.measurements;
    let fits = |entry: &Measurement, other: &Measurement| {
        let value = other.analytic;
        (entry.numeric - value).abs() <= part.tolerance(entry, value.abs())
    };
    let is_of_one = |entry: &Measurement| {
        let mut owners = entries.iter().filter(|other| fits(entry, other));
        owners.next().is_some_and(|other| other.position != entry.position)
            && owners.next().is_none()
    };
    let is_for_one =
        |other: &Measurement| entries.iter().filter(|entry| fits(entry, other)).count() == 1;
    entries.len() > 1 && entries.iter().all(is_of_one) && entries.iter().all(is_for_one)
}
