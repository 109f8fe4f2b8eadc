//! Only entries beyond a value of their parameters are wrong: what a rectifier, an absolute value or
//! a clamp does to some of them.

use super::correction::Correction;
use super::interval::Interval;
use super::phrase::{between, tensor as named};
use super::rule::{Explanation, Group, Rule, Words};
use super::support::Support;
use super::symptoms::Symptoms;
use super::within::{self, Pattern, is_plainly_wrong, pattern};
use crate::report::{BugKind, Measurement};

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Scattered,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// How many wrong and right entries there must be.
const EACH: usize = 2;
/// Of so many entries in a random order one in a thousand has all wrong ones below 0, and no right one.
const OF_SIGN: usize = 10;
/// The same where unmeasured entries confirm it.
const PROVEN: usize = 6;
/// At another value than 0 the wrong ones must be the least of so many in so many orders.
const ORDERS: f64 = 2000.0;

/// The parameters that are wrong: those up to one value, from another on, or both.
struct Masked {
    below: Option<Interval>,
    above: Option<Interval>,
}

impl Masked {
    fn is_wrong(&self, parameter: f64) -> bool {
        let is_beyond = |at: Option<Interval>, sign: f64| {
            at.is_some_and(|at| sign * (parameter - value(at)) > 0.0)
        };
        is_beyond(self.below, -1.0) || is_beyond(self.above, 1.0)
    }

    /// Whether 0 is all there is to know.
    fn is_sign(&self) -> bool {
        let is_at_zero = |at: Option<Interval>| at.is_none_or(|at| at.contains(0.0));
        is_at_zero(self.below) && is_at_zero(self.above)
    }

    fn text(&self) -> String {
        let at = |at: Interval| between(at);
        match (self.below, self.above) {
            (Some(_), None) if self.is_sign() => "negative".to_owned(),
            (None, Some(_)) if self.is_sign() => "positive".to_owned(),
            (Some(low), Some(high)) => format!("below {} or above {}", at(low), at(high)),
            (Some(low), None) => format!("below {}", at(low)),
            (None, high) => format!("above {}", high.map_or_else(String::new, at)),
        }
    }
}

/// Where between a wrong and a right parameter the border is taken to be.
fn value(at: Interval) -> f64 {
    if at.contains(0.0) { 0.0 } else { at.middle() }
}

/// The entries that are wrong and those that are right.
fn split(tensor: &Symptoms<'_>) -> Option<[Vec<f64>; 2]> {
    let mut sides = [Vec::new(), Vec::new()];
    for entry in tensor.measurements.iter().chain(tensor.right) {
        let parameter = (tensor.parameter)(entry.position);
        if is_plainly_wrong(tensor, entry) {
            sides[0].push(parameter);
        } else if entry.is_wrong {
            return None;
        } else if tensor.is_sharp(entry) {
            sides[1].push(parameter);
        }
    }
    Some(sides)
}

/// The least side that has all wrong parameters and no right one.
fn masked(wrong: &[f64], right: &[f64]) -> Option<Masked> {
    let least = right.iter().copied().fold(f64::INFINITY, f64::min);
    let most = right.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let fits = wrong.iter().all(|parameter| *parameter < least || *parameter > most);
    let below = wrong.iter().copied().filter(|parameter| *parameter < least);
    let above = wrong.iter().copied().filter(|parameter| *parameter > most);
    let low = below.fold(f64::NEG_INFINITY, f64::max);
    let high = above.fold(f64::INFINITY, f64::min);
    let masked = Masked {
        below: low.is_finite().then_some(Interval { low, high: least }),
        above: high.is_finite().then_some(Interval { low: most, high }),
    };
    (fits && !right.is_empty() && !wrong.is_empty()).then_some(masked)
}

/// In how many ways `part` of `all` can be chosen.
fn choices(all: usize, part: usize) -> f64 {
    (0..part).fold(1.0, |ways, k| ways * (all - k) as f64 / (k + 1) as f64)
}

fn explain(tensor: &Symptoms<'_>, wrong: &[Symptoms<'_>]) -> Option<Explanation> {
    let [wrong_ones, right_ones] = split(tensor)?;
    let masked = masked(&wrong_ones, &right_ones)?;
    let count = wrong_ones.len() + right_ones.len();
    let is_sign = masked.is_sign();
    // The right ones may lie anywhere among the sorted ones.
    let places = if masked.below.is_some() && masked.above.is_some() { count } else { 1 };
    let is_whole = tensor.is_measured_whole();
    let is_shown = if is_sign {
        count >= if is_whole { OF_SIGN } else { PROVEN }
    } else {
        choices(count, wrong_ones.len()) >= ORDERS * places as f64
    };
    let are_both = wrong_ones.len().min(right_ones.len()) >= EACH;
    if !is_shown || !are_both || tensor.tangent.is_some() {
        return None;
    }
    let inside: Vec<Measurement> =
        tensor.measurements.iter().filter(|entry| entry.is_wrong).copied().collect();
    let Pattern { text, .. } = pattern(tensor, &inside, wrong);
    let mut explanation = Explanation::new(Support::default(), true);
    explanation.variant = masked.text();
    explanation.example = text;
    explanation.needs_proof = !is_whole;
    let rest =
        Correction::without(tensor, |position| masked.is_wrong((tensor.parameter)(position)));
    Some(explanation.corrected(rest))
}

fn words(group: &Group<'_, '_>) -> Words {
    let Explanation { variant, example, .. } = &group.explanation;
    let topic = group.topic();
    let path = named(group.tensors().next().map_or("", |tensor| tensor.path), topic);
    Words::new(
        format!("Only the entries of {path} whose parameter is {variant} are wrong."),
        format!("The rest of {path} is right. {example}").trim_end().to_owned(),
        format!(
            "{} Check the case of these in the {}: the slope of a rectifier, an absolute value or a \
             clamp on that masked.",
            within::remedy(group),
            topic.code()
        )
        .trim()
        .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, suspect};
    use crate::report::BugKind;

    fn masked(is_wrong: impl Fn(f64) -> bool) -> MadeUp {
        let tensor = MadeUp::new("x", &[5, 8]);
        let parameters = tensor.parameters.clone();
        tensor.but(|wrong| {
            let entries = wrong.iter_mut().zip(parameters).enumerate();
            let masked = entries.filter(|(_, (_, parameter))| is_wrong(*parameter));
            masked.for_each(|(k, (entry, _))| *entry *= 1.5 + k as f64);
        })
    }

    #[test]
    fn entries_on_one_side_of_a_value_are_named_by_it() {
        for (tensor, words) in [
            (masked(|x| x < 0.0), "whose parameter is negative are wrong."),
            (masked(|x| x > 0.0), "whose parameter is positive are wrong."),
            (masked(|x| x > -0.4), "whose parameter is above "),
            (masked(|x| !(-0.5..0.5).contains(&x)), "whose parameter is below "),
        ] {
            let suspect = suspect(tensor).unwrap();

            assert_eq!(*suspect.kind(), BugKind::Scattered, "{suspect}");
            assert!(suspect.claim().contains(words), "{suspect}");
        }
    }

    #[test]
    fn a_right_entry_on_the_wrong_side_refutes_it() {
        let tensor = masked(|x| x < 0.0);
        let negative =
            (0..40).min_by(|&k, &l| tensor.parameters[k].total_cmp(&tensor.parameters[l])).unwrap();
        let right = tensor.right[negative];

        let found = suspect(tensor.but(|wrong| wrong[negative] = right));
        assert!(found.is_none_or(|found| !found.claim().contains("whose parameter")));
    }
}
