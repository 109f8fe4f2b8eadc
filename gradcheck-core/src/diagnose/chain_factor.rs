//! The analytic gradient is the numeric one times a function of the parameter itself: what the chain
//! rule adds for a logarithm, a square, or another form in which a parameter is kept.

use super::correction::Correction;
use super::interval::Interval;
use super::phrase::between;
use super::rule::{Explanation, Group, Rule, Words};
use super::support::predicted;
use super::symptoms::Symptoms;
use crate::report::{BugKind, Measurement};

pub(super) const RULE: Rule = Rule {
    kind: BugKind::ChainFactor,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// The same for a ratio of which only the dependence on the parameter is seen.
pub(super) const CURVE: Rule = Rule { explain: explain_curve, words: words_of_curve, ..RULE };

/// A ratio of the analytic to the numeric derivative.
struct Ratio {
    text: &'static str,
    of: fn(f64) -> f64,
    /// Where it comes from.
    remedy: &'static str,
}

const LOG: &str = "The parameter is kept as a logarithm, or used as an exponent";
const SQUARE: &str = "The parameter is squared";
const FRACTION: &str = "The parameter is divided by, or its power has the wrong exponent";
const LOGIT: &str = "The parameter is kept as a logit, or goes through a sigmoid or a softplus";
const TANH: &str = "The parameter goes through a tanh";

fn sigmoid(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

fn logistic(x: f64) -> f64 {
    sigmoid(x) * (1.0 - sigmoid(x))
}

const RATIOS: [Ratio; 20] = [
    Ratio { text: "exp(-theta)", of: |x| (-x).exp(), remedy: LOG },
    Ratio { text: "exp(theta)", of: f64::exp, remedy: LOG },
    Ratio { text: "exp(-2 theta)", of: |x| (-2.0 * x).exp(), remedy: LOG },
    Ratio { text: "exp(2 theta)", of: |x| (2.0 * x).exp(), remedy: LOG },
    Ratio { text: "1/theta", of: f64::recip, remedy: FRACTION },
    Ratio { text: "theta", of: |x| x, remedy: FRACTION },
    Ratio { text: "1/(2 theta)", of: |x| 0.5 / x, remedy: SQUARE },
    Ratio { text: "2 theta", of: |x| 2.0 * x, remedy: SQUARE },
    Ratio { text: "1/theta^2", of: |x| x.powi(-2), remedy: FRACTION },
    Ratio { text: "theta^2", of: |x| x * x, remedy: FRACTION },
    Ratio { text: "1/theta^4", of: |x| x.powi(-4), remedy: FRACTION },
    Ratio { text: "theta^4", of: |x| x.powi(4), remedy: FRACTION },
    Ratio { text: "1/(s (1 - s)), s = sigmoid(theta)", of: |x| 1.0 / logistic(x), remedy: LOGIT },
    Ratio { text: "s (1 - s), s = sigmoid(theta)", of: logistic, remedy: LOGIT },
    Ratio { text: "1/sigmoid(theta)", of: |x| 1.0 / sigmoid(x), remedy: LOGIT },
    Ratio { text: "sigmoid(theta)", of: sigmoid, remedy: LOGIT },
    Ratio { text: "1/(theta (1 - theta))", of: |x| 1.0 / (x * (1.0 - x)), remedy: LOGIT },
    Ratio { text: "theta (1 - theta)", of: |x| x * (1.0 - x), remedy: LOGIT },
    Ratio { text: "1/(1 - tanh(theta)^2)", of: |x| x.cosh().powi(2), remedy: TANH },
    Ratio { text: "1 - tanh(theta)^2", of: |x| x.cosh().powi(-2), remedy: TANH },
];

/// A ratio that is 1 at all of these parameters, to within a `part` of it.
pub(super) fn without_effect(
    parameters: &(impl Iterator<Item = f64> + Clone),
    part: f64,
) -> Option<&'static str> {
    parameters.clone().next()?;
    let is_one = |by: f64| by.is_finite() && (by - 1.0).abs() <= part * by.abs().max(1.0);
    let has_none = |ratio: &&Ratio| parameters.clone().all(|value| is_one((ratio.of)(value)));
    RATIOS.iter().find(has_none).map(|ratio| ratio.text)
}

/// Chance must be less by so many times the number of ratios: any number is near one of them.
const NEAR: usize = 100;

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    if tensor.tangent.is_some() {
        return None;
    }
    if is_constant(tensor) || !has_ratios(tensor) {
        return None;
    }
    RATIOS.iter().find_map(|ratio| {
        let right = |position: usize| {
            let by = (ratio.of)((tensor.parameter)(position));
            let right = (tensor.analytic)(position) / by;
            (by.is_normal() && right.is_finite()).then_some(right)
        };
        let first = tensor.measurements.first()?;
        // Of ratios that are not finite nothing is known.
        let support = predicted(tensor, |entry| right(entry.position))?;
        let is_whole = tensor.measurements.iter().all(|entry| right(entry.position).is_some());
        let is_enough = is_whole && support.is_enough(tensor, NEAR * RATIOS.len());
        let by = (ratio.of)((tensor.parameter)(first.position));
        let mut explanation = Explanation::new(support, is_enough);
        ratio.text.clone_into(&mut explanation.variant);
        explanation.example = format!(
            "At {}, theta is {} and that makes {}.",
            tensor.place(first.position),
            short((tensor.parameter)(first.position)),
            short(by)
        );
        let all = Correction::of(tensor, right);
        Some(explanation.corrected(all)).filter(|explanation| explanation.is_enough)
    })
}

/// Whether most numeric entries are more than their bound: any ratio that is large enough makes what
/// cannot be told from 0.
fn has_ratios(tensor: &Symptoms<'_>) -> bool {
    let is_seen = |entry: &&Measurement| entry.numeric.abs() > entry.error;
    2 * tensor.measurements.iter().filter(is_seen).count() > tensor.measurements.len()
}

/// Whether all ratios are one number, or the only one a number that many mistakes make.
fn is_constant(tensor: &Symptoms<'_>) -> bool {
    let ratios = || {
        let nonzero =
            tensor.measurements.iter().filter(|entry| entry.numeric * entry.analytic != 0.0);
        nonzero.map(|entry| entry.analytic / entry.numeric)
    };
    let Some(first) = ratios().next() else { return true };
    let is_first = |ratio: f64| (ratio / first - 1.0).abs() <= SAME;
    let size = first.abs().max(first.abs().recip());
    let is_whole = size <= FEW && (size / size.round() - 1.0).abs() <= SAME;
    ratios().all(is_first) && (ratios().count() > 1 || is_whole)
}

/// Ratios that differ by less are one number.
const SAME: f64 = 1e-3;
/// Whole numbers up to this, and their inverses, have other reasons.
const FEW: f64 = 10.0;

fn short(number: f64) -> String {
    between(Interval::around(number, 5e-7 * number.abs()))
}

fn words(group: &Group<'_, '_>) -> Words {
    let named = group.named();
    let Explanation { variant, example, .. } = &group.explanation;
    let ratio = RATIOS.iter().find(|ratio| ratio.text == variant);
    let remedy = ratio.map_or("", |ratio| ratio.remedy);
    Words::new(
        format!(
            "{} {} times {variant}, theta being the parameter itself, {}.",
            named.does("be"),
            named.numeric(),
            group.counted()
        ),
        example.clone(),
        format!(
            "{remedy}: check that the {} has the factor that the chain rule adds for it, once and \
             the right way round.",
            group.topic().derivative()
        ),
    )
}

/// The fewest entries for a curve with so many turns: of entries in a random order about one in ten
/// thousand has so few.
const TURNS: [(usize, usize); 4] = [(8, 0), (10, 1), (14, 2), (20, 3)];
/// A ratio must change by this much, relative to the greatest: else it is a factor.
const CHANGE: f64 = 1e-2;

/// Whether the ratios follow a curve over the parameter.
fn explain_curve(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let sharp = tensor.measurements.iter().filter(|entry| {
        let tolerance = tensor.tolerance(entry, entry.analytic.abs());
        tensor.is_sharp(entry) && entry.analytic.abs() >= tolerance
    });
    let mut points: Vec<(f64, &Measurement)> =
        sharp.map(|entry| ((tensor.parameter)(entry.position), entry)).collect();
    points.sort_by(|left, right| left.0.total_cmp(&right.0));
    let is_distinct = points.windows(2).all(|pair| pair[0].0 < pair[1].0);
    let wrong = points.iter().filter(|(_, entry)| entry.is_wrong).count();
    let allowed = TURNS.iter().rev().find(|(least, _)| points.len() >= *least)?.1;
    let over = |of: fn(&Measurement) -> f64| {
        let ratios: Vec<f64> = points.iter().map(|(_, entry)| of(entry)).collect();
        let greatest = ratios.iter().fold(0.0, |most: f64, ratio| most.max(ratio.abs()));
        turns(&ratios, CHANGE * greatest).filter(|turns| *turns <= allowed)
    };
    let is_curve = over(|entry| entry.analytic / entry.numeric).is_some()
        || over(|entry| entry.numeric / entry.analytic).is_some();
    let is_enough = is_curve && is_distinct && 2 * wrong > points.len() && tensor.tangent.is_none();
    let support = super::support::Support { informative: wrong, ..Default::default() };
    let mut explanation = Explanation::new(support, is_enough);
    "a curve".clone_into(&mut explanation.variant);
    explanation.example = points.len().to_string();
    is_enough.then_some(explanation)
}

/// How often a sequence turns; `None` if it does not change by more than `least`.
fn turns(ratios: &[f64], least: f64) -> Option<usize> {
    let low = ratios.iter().copied().fold(f64::INFINITY, f64::min);
    let high = ratios.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let changes = ratios.windows(2).map(|pair| pair[1] - pair[0]);
    let signs: Vec<f64> = changes.filter(|change| *change != 0.0).map(f64::signum).collect();
    let turns = signs.windows(2).filter(|pair| pair[0] != pair[1]).count();
    (high - low > least).then_some(turns)
}

fn words_of_curve(group: &Group<'_, '_>) -> Words {
    let named = group.named();
    let topic = group.topic();
    Words::new(
        format!(
            "{} {} times a factor that depends on the parameter alone.",
            named.does("be"),
            named.numeric()
        ),
        format!(
            "Sorted by their parameters, the ratios of the {} measured entries follow a curve.",
            group.explanation.example
        ),
        format!(
            "The {0} of a function that is applied to each entry is wrong: compare it with the \
             formula, term by term, or check that function alone with one parameter.",
            topic.derivative()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect};
    use crate::report::BugKind;

    fn spoiled(shape: &[usize], ratio: impl Fn(f64) -> f64) -> MadeUp {
        let tensor = MadeUp::new("theta", shape);
        let parameters = tensor.parameters.clone();
        tensor.but(|wrong| {
            let entries = wrong.iter_mut().zip(parameters);
            entries.for_each(|(entry, parameter)| *entry *= ratio(parameter));
        })
    }

    #[test]
    fn what_the_chain_rule_adds_is_named_also_for_a_scalar() {
        for shape in [&[][..], &[1], &[2], &[3, 4]] {
            for (ratio, text) in [
                ((|x| (-x).exp()) as fn(f64) -> f64, "exp(-theta)"),
                (|x| x, "times theta"),
                (|x| 1.0 / (2.0 * x), "1/(2 theta)"),
                (|x| x.powi(4), "theta^4"),
            ] {
                let suspect = suspect(spoiled(shape, ratio)).unwrap();

                assert_eq!(*suspect.kind(), BugKind::ChainFactor, "{suspect}");
                assert!(suspect.claim().contains(text), "{suspect}");
            }
        }
    }

    #[test]
    fn a_ratio_that_is_only_nearly_one_of_them_is_not_named() {
        assert_eq!(kind(spoiled(&[], |x| 1.001 * (-x).exp())), None);
        assert_eq!(kind(spoiled(&[4], |x| 1.001 * (-x).exp())), None);
        let mut coarse = spoiled(&[], |x| (-x).exp());
        coarse.precision = 1e-4;
        assert_eq!(kind(coarse), None);
    }

    #[test]
    fn a_ratio_that_makes_any_gradient_too_small_to_be_seen_is_not_named() {
        let mut flat = MadeUp::new("theta", &[3]).but(|wrong| *wrong = vec![-12.4, -2.0, 35.2]);
        flat.right = vec![0.0; 3];
        for parameters in [[4.1e6, 1.2e6, 4.6e6], [900.0, -950.0, 1000.0], [60.0, 55.0, 70.0]] {
            flat.parameters = parameters.to_vec();
            flat.precision = 0.0;

            assert_ne!(kind(flat.clone()), Some(BugKind::ChainFactor), "{parameters:?}");
        }
    }

    #[test]
    fn a_ratio_that_follows_a_curve_over_the_parameters_is_named() {
        let curve = |x: f64| 1.3 + x.atan();

        let found = suspect(spoiled(&[12], curve)).unwrap();

        assert_eq!(*found.kind(), BugKind::ChainFactor, "{found}");
        assert!(found.claim().contains("depends on the parameter alone"), "{found}");
        assert_eq!(kind(spoiled(&[6], curve)), None);
        assert_eq!(kind(spoiled(&[12], |x| (1e4 * x).sin() + 1.1)), None);
    }

    #[test]
    fn each_ratio_is_what_its_text_says() {
        let (x, exp) = (0.7_f64, 2.013_752_707_470_476_6);
        let (s, tanh) = (exp / (1.0 + exp), (exp * exp - 1.0) / (exp * exp + 1.0));
        let expected = [1.0 / exp, exp, 1.0 / (exp * exp), exp * exp, 1.0 / x, x]
            .into_iter()
            .chain([1.0 / (2.0 * x), 2.0 * x, 1.0 / (x * x), x * x, x.powi(-4), x.powi(4)])
            .chain([1.0 / (s * (1.0 - s)), s * (1.0 - s), 1.0 / s, s])
            .chain([1.0 / (x * (1.0 - x)), x * (1.0 - x)])
            .chain([1.0 / (1.0 - tanh * tanh), 1.0 - tanh * tanh]);

        for (ratio, expected) in super::RATIOS.iter().zip(expected) {
            let value = (ratio.of)(x);
            assert!((value / expected - 1.0).abs() < 1e-12, "{}: {value}", ratio.text);
        }
    }

    #[test]
    fn parameters_at_which_a_ratio_is_one_hide_it() {
        for (values, ratio) in [
            (&[][..], None),
            (&[0.0, 0.0], Some("exp(-theta)")),
            (&[1.0, 1.0], Some("1/theta")),
            (&[-1.0, 1.0], Some("1/theta^2")),
            (&[0.5], Some("1/(2 theta)")),
            (&[0.0, 1.0], None),
            (&[0.7], None),
            (&[f64::NAN], None),
        ] {
            assert_eq!(super::without_effect(&values.iter().copied(), 1e-9), ratio, "{values:?}");
        }
    }

    #[test]
    fn one_factor_of_parameters_that_are_all_alike_is_no_ratio() {
        let mut alike = MadeUp::new("theta", &[6]).times(0.7_f64.exp());
        alike.parameters.fill(0.7);

        assert_eq!(kind(alike), Some(BugKind::Factor));
    }
}
