//! The analytic gradient is a multiple of the numeric one.

use super::phrase::{between, capitalised};
use super::recognise::{Recognised, recognised};
use super::rule::{Explanation, Group, Rule, Words};
use super::support::{Support, linear};
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule { kind: BugKind::Factor, least_tensors: 1, explain, words };

/// Factors that are known this well are said to be exact.
const EXACT: f64 = 1e-4;
/// A tensor of few entries shows a factor of its own if it is known this well.
const FEW: usize = 3;

pub(super) fn explain(tensor: &Symptoms<'_>, wrong: &[Symptoms<'_>]) -> Option<Explanation> {
    let support = linear(tensor, |entry| [0.0, entry.analytic])?;
    let factor = bounds(&support)?;
    let is_enough = if tensor.count() < FEW {
        is_enough_of_few(tensor, &support, factor, wrong)
    } else {
        support.is_enough(tensor, 1)
    };
    Some(Explanation::new(support, is_enough))
}

/// One or two entries have a factor in any case: it must be one that has a reason, or the same in
/// entries that differ.
fn is_enough_of_few(
    tensor: &Symptoms<'_>,
    support: &Support,
    factor: [f64; 2],
    wrong: &[Symptoms<'_>],
) -> bool {
    let fixed = Support { parameter: None, ..support.clone() };
    if recognised(factor, tensor, wrong).is_some_and(|known| known.is_reason) {
        return fixed.is_enough(tensor, RECOGNISABLE);
    }
    let differ = match tensor.measurements {
        [first, second] => {
            let apart = (first.analytic.abs() - second.analytic.abs()).abs();
            apart > EXACT * first.analytic.abs().max(second.analytic.abs())
        }
        _ => false,
    };
    differ && support.is_enough(tensor, 1)
}

/// How many factors have a reason, about.
const RECOGNISABLE: usize = 4;

/// The factors that all entries allow, from those by which the analytic gradient is to be
/// multiplied; `None` if 0 is among these.
pub(super) fn bounds(support: &Support) -> Option<[f64; 2]> {
    let [low, high] = support.parameter?;
    (low > 0.0 || high < 0.0).then(|| [1.0 / high, 1.0 / low])
}

/// The factor in words, as in `exactly 3 times`.
pub(super) fn times([low, high]: [f64; 2], known: Option<&Recognised>) -> String {
    let adverb = if high - low <= EXACT * high.abs() { "exactly" } else { "about" };
    match known {
        Some(known) => format!("{adverb} {} times", known.text),
        None if adverb == "exactly" => format!("{} times", between([low, high])),
        None => format!("about {} times", between([low, high])),
    }
}

fn words(group: &Group<'_, '_>) -> Words {
    let subject = group.subject();
    let factor = bounds(&group.explanation.support).unwrap_or([1.0; 2]);
    let mut tensors = group.tensors();
    let known = tensors.next().and_then(|tensor| recognised(factor, tensor, group.wrong));
    let claim = format!(
        "{} {} {}, {}.",
        subject.does("be"),
        times(factor, known.as_ref()),
        subject.numeric(),
        group.counted()
    );
    let [low, high] = factor;
    let evidence = match &known {
        Some(known) if !known.reason.is_empty() => capitalised(&known.reason),
        Some(_) => String::new(),
        None => format!("All of them agree with a factor of {}.", between([low, high])),
    };
    let remedy = known.map_or(UNKNOWN.to_owned(), |known| known.remedy);
    Words::new(claim, evidence, remedy)
}

const UNKNOWN: &str = "Check for a constant that only one of cost and gradient has: a weight of a \
    term, a mean over the samples, a learning rate, a scale.";
