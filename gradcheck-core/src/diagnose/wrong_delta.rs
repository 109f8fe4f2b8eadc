//! A wrong delta of backpropagation at one sample: each column of a weight has its own factor, and
//! the entry of the bias beside it has the same.

use super::correction::Correction;
use super::grid::Fibre;
use super::interval::Interval;
use super::phrase::{listed, tensor as named};
use super::rule::{Explanation, Group, Rule, Words};
use super::support::Support;
use super::symptoms::Symptoms;
use crate::report::{BugKind, Measurement};

pub(super) const RULE: Rule = Rule {
    kind: BugKind::WrongDelta,
    least_tensors: 2,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// How many factors of a weight and its bias must be seen to agree.
const AGREEING: usize = 2;
/// How many digits they must agree in, together.
const DIGITS: f64 = 4.0;

fn explain(tensor: &Symptoms<'_>, wrong: &[Symptoms<'_>]) -> Option<Explanation> {
    let others = wrong.iter().filter(|other| other.number != tensor.number);
    let pairs = others.flat_map(|other| {
        let [weight, bias] =
            if tensor.shape.len() == 2 { [tensor, other] } else { [other, tensor] };
        let axes = 0..weight.shape.len();
        axes.map(move |axis| (weight, bias, axis))
    });
    pairs.into_iter().find_map(|(weight, bias, axis)| {
        let factors = shared(weight, bias, axis)?;
        let fibre = Fibre::axis(tensor.shape, if tensor.shape.len() == 2 { axis } else { 0 });
        let right = |position: usize| {
            let factor = factors.of[fibre.component(position)];
            let value = (tensor.analytic)(position);
            if factor.is_finite() { factor.times(value) } else { Interval::ALL }
        };
        let mut explanation = Explanation::new(factors.support, true);
        explanation.example = format!("{} {axis}", weight.number);
        Some(explanation.corrected(Correction::measured(tensor, right)))
    })
}

/// The numbers by which both tensors are to be multiplied along an axis.
struct Factors {
    /// All numbers where none was measured.
    of: Vec<Interval>,
    support: Support,
}

/// The factors along an axis of a weight, if they are also those of a bias.
fn shared(weight: &Symptoms<'_>, bias: &Symptoms<'_>, axis: usize) -> Option<Factors> {
    let (&[_, _], &[length]) = (weight.shape, bias.shape) else { return None };
    if weight.shape[axis] != length || length < AGREEING {
        return None;
    }
    let fibre = Fibre::axis(weight.shape, axis);
    let mut support = Support::default();
    let mut of = Vec::with_capacity(length);
    for component in 0..length {
        let of_weight = factor(weight, |entry| fibre.component(entry.position) == component)?;
        let of_bias = factor(bias, |entry| entry.position == component)?;
        let both = of_weight.bounds.and(of_bias.bounds);
        if both.is_empty() {
            return None;
        }
        if of_weight.digits > 0.0 && of_bias.digits > 0.0 {
            support.informative += 1;
            support.digits += of_weight.digits.min(of_bias.digits);
        }
        of.push(both);
    }
    let known: Vec<&Interval> = of.iter().filter(|factor| factor.is_finite()).collect();
    // One factor for all is another mistake.
    let differ = known.windows(2).any(|pair| pair[0].and(*pair[1]).is_empty());
    let is_enough = support.informative >= AGREEING && support.digits >= DIGITS && differ;
    is_enough.then_some(Factors { of, support })
}

struct Seen {
    bounds: Interval,
    /// What the wrong entries say against chance.
    digits: f64,
}

/// The factor that some measured entries have in common; `None` if they have none.
fn factor(tensor: &Symptoms<'_>, is_of: impl Fn(&Measurement) -> bool) -> Option<Seen> {
    let mut seen = Seen { bounds: Interval::ALL, digits: 0.0 };
    for entry in tensor.measurements.iter().filter(|entry| is_of(entry)) {
        let tolerance = tensor.tolerance(entry, entry.analytic.abs());
        if entry.analytic == 0.0 {
            let is_zero = entry.numeric.abs() <= tolerance;
            if !is_zero {
                return None;
            }
            continue;
        }
        let own = Interval::around(entry.numeric, tolerance).over(entry.analytic);
        seen.bounds = seen.bounds.and(own);
        if Symptoms::is_clear(entry, tolerance) {
            seen.digits += ((entry.numeric - entry.analytic).abs() / tolerance).log10().min(MOST);
        }
    }
    (!seen.bounds.is_empty()).then_some(seen)
}

/// No entry is worth more digits: its bound may be too small.
const MOST: f64 = 12.0;

fn words(group: &Group<'_, '_>) -> Words {
    let topic = group.topic();
    let last = group.members.last().map_or(0, |&member| group.wrong[member].number);
    let path = |number: usize| {
        let tensor = group.wrong.iter().find(|tensor| tensor.number == number);
        named(tensor.map_or("", |tensor| tensor.path), topic)
    };
    let passed = group.wrong.first().map_or(&[][..], |tensor| tensor.passed);
    let nearer: Vec<String> = passed
        .iter()
        .filter(|passed| passed.number > last)
        .map(|passed| named(passed.path, topic))
        .collect();
    let is_chain = !nearer.is_empty() && nearer.len() == passed.len();
    let seen = if is_chain {
        let (verb, stand) = if nearer.len() > 1 { ("are", "stand") } else { ("is", "stands") };
        format!(
            "{} {verb} right and {stand} after {}: where the tensors stand in order from the input to \
             the loss, the mistake is between them.",
            listed(&nearer),
            path(last)
        )
    } else {
        format!(
            "Where the tensors stand in order from the input to the loss, begin at {}, the last of them.",
            path(last)
        )
    };
    Words::new(
        format!("{}.", pairs(group).join("; ")),
        format!("The factors agree {}. {seen}", group.counted()),
        format!(
            "At one sample this is what a wrong delta of backpropagation makes, the derivative of the {} \
             by what a layer gives before its activation. Check the derivative of the activation there \
             and at which value it is taken, a mask, and which weight the delta is multiplied with.",
            topic.function()
        ),
    )
}

/// What each weight and its bias have in common, the beginning of a sentence first.
fn pairs(group: &Group<'_, '_>) -> Vec<String> {
    let weights = group.tensors().filter(|tensor| tensor.shape.len() == 2);
    let mut said = Vec::new();
    for weight in weights {
        let biases = group.tensors().filter(|tensor| tensor.shape.len() == 1);
        let mut beside = biases.flat_map(|bias| (0..2).map(move |axis| (bias, axis)));
        let Some((bias, axis)) = beside.find(|(bias, axis)| shared(weight, bias, *axis).is_some())
        else {
            continue;
        };
        let line = if axis == 0 { "row" } else { "column" };
        let [own, other] = [weight, bias].map(|tensor| named(tensor.path, tensor.topic));
        said.push(if said.is_empty() {
            format!(
                "Each {line} of {own} has its own factor, and the entry of {other} beside it has the \
                 same"
            )
        } else {
            format!("so has each {line} of {own} with {other}")
        });
    }
    said
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kinds, suspects_beside};
    use crate::report::BugKind;

    const FACTORS: [f64; 4] = [0.5, 1.25, 2.0, 0.8];

    fn scaled(path: &'static str, shape: &[usize], factors: &[f64]) -> MadeUp {
        MadeUp::new(path, shape).but(|wrong| {
            wrong.iter_mut().zip(factors.iter().cycle()).for_each(|(entry, by)| *entry *= by);
        })
    }

    #[test]
    fn a_weight_and_the_bias_beside_it_have_one_wrong_delta() {
        let wrong = [scaled("w0", &[3, 4], &FACTORS), scaled("b0", &[4], &FACTORS)];

        let found = suspects_beside(&wrong, &[MadeUp::new("w1", &[4, 2])]);

        assert_eq!(*found[0].kind(), BugKind::WrongDelta, "{}", found[0]);
        assert_eq!(found[0].paths(), ["w0", "b0"]);
        let claim =
            "Each column of `w0` has its own factor, and the entry of `b0` beside it has the same.";
        assert_eq!(found[0].claim(), claim);
        assert!(
            found[0].evidence().contains("`w1` is right and stands after `b0`"),
            "{}",
            found[0]
        );
    }

    #[test]
    fn a_bias_with_other_factors_is_another_mistake() {
        let mut other = FACTORS;
        other[2] = 2.1;
        let wrong = [scaled("w0", &[3, 4], &FACTORS), scaled("b0", &[4], &other)];

        assert_eq!(kinds(&wrong), [(BugKind::AxisFactor, vec!["w0".to_owned()])]);
    }

    #[test]
    fn one_factor_of_both_is_no_delta() {
        let wrong = [scaled("w0", &[3, 4], &[1.3]), scaled("b0", &[4], &[1.3])];

        assert_eq!(kinds(&wrong)[0].0, BugKind::Factor);
    }
}
