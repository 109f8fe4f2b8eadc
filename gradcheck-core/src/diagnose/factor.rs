//! The analytic gradient is a multiple of the numeric one.

use super::correction::Correction;
use super::interval::Interval;
#[cfg(test)]
use super::made_up::Law;
use super::phrase::{between, capitalised};
use super::recognise::{Recognised, recognised};
use super::rule::{Explanation, Group, Rule, Words};
use super::support::{Affine, Support, linear};
use super::symptoms::Symptoms;
use crate::report::{BugKind, Topic};

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Factor,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &LAWS,
};

#[cfg(test)]
const LAWS: [Law; 2] = [
    Law { entries: 1, axes: 1, mistake: |tensor, _| tensor.scale(2.0) },
    Law {
        entries: 3,
        axes: 1,
        mistake: |tensor, random| {
            let factor = 1.5 + 3.0 * random.f64();
            tensor.scale(if random.bool() { factor } else { -1.0 / factor });
        },
    },
];

/// Factors that are known this well are said to be exact.
const EXACT: f64 = 1e-4;
/// A factor this near to -1 is an opposite sign that is not known well enough.
const OPPOSITE: f64 = 1e-2;
/// How many factors have a reason, about.
/// Measured by `sensitivity`: at half 2 fewer mistakes without a name; at twice no change.
const RECOGNISABLE: usize = 4;

pub(super) fn explain(tensor: &Symptoms<'_>, wrong: &[Symptoms<'_>]) -> Option<Explanation> {
    let support = linear(tensor, |entry| Affine { known: 0.0, slope: entry.analytic })?;
    let factor = bounds(&support)?;
    if factor.low > -1.0 - OPPOSITE && factor.high < -1.0 + OPPOSITE {
        return None;
    }
    // One or two entries have a factor in any case: it must be one that has a reason.
    let has_reason = recognised(factor, tensor, wrong).is_some_and(|known| known.is_reason);
    let fixed = Support { parameter: None, ..support.clone() };
    // Where one sample in a mean is forgotten, what it does not reach has a factor.
    let is_vague = !has_reason && support.is_vague() && !is_plain(factor, &support);
    let is_enough = !is_vague && tensor.is_seen() && support.is_enough(tensor, 1)
        || has_reason && tensor.is_seen() && fixed.is_enough_of_multiple(tensor, RECOGNISABLE)
        || has_reason && fixed.is_enough_of_pair(tensor);
    let explanation = Explanation::new(support, is_enough).corrected(Correction::Multiple);
    Some(Explanation { is_vague, ..explanation })
}

/// A factor beyond this, either way, is none that a forgotten sample leaves.
const PLAIN: f64 = 1.5;
/// How well it must be known then, and how much all entries must say against chance.
const COARSE: f64 = 5e-2;
const PLAIN_DIGITS: f64 = 8.0;

/// Whether a factor that is known badly, as in single precision, is far from 1 in many entries.
fn is_plain(factor: Interval, support: &Support) -> bool {
    let size = if factor.high < 0.0 { factor.negated() } else { factor };
    (size.low >= PLAIN || size.high <= 1.0 / PLAIN)
        && size.width() <= COARSE * size.high
        && support.surplus() >= PLAIN_DIGITS
}

/// Greater factors come from no number of samples.
const GREATEST: f64 = 1e7;

/// Whether the numeric gradient is so small, and known so badly, that the analytic one may be a
/// large multiple of it: then any explanation of the analytic values alone would fit.
pub(super) fn may_be_large(tensor: &Symptoms<'_>) -> bool {
    let support = linear(tensor, |entry| Affine { known: 0.0, slope: entry.analytic });
    let parameter = support.and_then(|support| support.parameter);
    parameter.is_some_and(|bounds| bounds.contains(0.0) && bounds.width() > 1.0 / GREATEST)
}

/// The factors that all entries allow, from those by which the analytic gradient is to be
/// multiplied; `None` if 0 is among these.
pub(super) fn bounds(support: &Support) -> Option<Interval> {
    support.parameter?.inverted()
}

/// The factor in words, as in `exactly 3 times`.
pub(super) fn times(factor: Interval, known: Option<&Recognised>) -> String {
    let adverb = if factor.width() <= EXACT * factor.high.abs() { "exactly" } else { "about" };
    match known {
        Some(known) => format!("{adverb} {} times", known.text),
        None if adverb == "exactly" => format!("{} times", between(factor)),
        None => format!("about {} times", between(factor)),
    }
}

fn words(group: &Group<'_, '_>) -> Words {
    let named = group.named();
    let factor = bounds(&group.explanation.support).unwrap_or(Interval::ONE);
    let mut tensors = group.tensors();
    let known = tensors.next().and_then(|tensor| recognised(factor, tensor, group.wrong));
    let claim = format!(
        "{} {} {}, {}.",
        named.does("be"),
        times(factor, known.as_ref()),
        named.numeric(),
        group.counted()
    );
    let evidence = match &known {
        Some(known) if !known.reason.is_empty() => capitalised(&known.reason),
        Some(_) => String::new(),
        None => format!("All of them agree with a factor of {}.", between(factor)),
    };
    let topic = group.topic();
    let is_of_all = group.members.len() > 1 && group.members.len() == group.wrong.len();
    let remedy = match known {
        Some(known) => known.remedy,
        None if is_of_all => format!(
            "They share the factor: look for a scalar between the {} and all of these parameters. {}",
            topic.function(),
            unknown(topic)
        ),
        None => unknown(topic),
    };
    Words::new(claim, evidence, remedy)
}

fn unknown(topic: Topic) -> String {
    format!(
        "Check for a constant that only one of {} and {} has: a weight of a term, a mean over the \
         samples, a learning rate, a scale.",
        topic.function(),
        topic.derivative()
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, kinds, suspect, suspects};
    use crate::report::BugKind;

    fn claim(shape: &[usize], factor: f64) -> String {
        let suspect = suspect(MadeUp::new("w", shape).times(factor)).unwrap();
        assert_eq!(suspect.kind(), &BugKind::Factor);
        suspect.claim().to_owned()
    }

    #[test]
    fn a_factor_is_named_with_the_digits_that_are_known() {
        for (factor, text) in [
            (3.0, "exactly 3 times"),
            (-2.0, "exactly -2 times"),
            (0.2, "exactly 1/5 times"),
            (15.0, "exactly 15 times"),
            (1.01, "1.01 times"),
            (-0.372_847_2, "-0.372847 times"),
        ] {
            let expected = format!("`w` is {text} the numeric gradient, in all 15 entries.");
            assert_eq!(claim(&[3, 5], factor), expected);
        }
    }

    #[test]
    fn the_length_of_an_axis_is_explained() {
        let suspect = suspect(MadeUp::new("w2", &[3, 5]).times(3.0)).unwrap();

        assert_eq!(suspect.evidence(), "3 is the length of axis 0 of `w2`.");
        assert!(suspect.remedy().contains("sum over that axis should be a mean"), "{suspect}");
    }

    #[test]
    fn a_factor_in_63_of_64_entries_is_not_named() {
        for factor in [2.0, 1.7, 1.001] {
            let tensor = MadeUp::new("w", &[8, 8]).times(factor);

            assert_eq!(kind(tensor.clone()), Some(BugKind::Factor));
            assert_eq!(kind(tensor.clone().but(|wrong| wrong[40] *= 1.01)), None, "{factor}");
            assert_eq!(kind(tensor.but(|wrong| wrong[40] /= factor)), None, "{factor}");
        }
    }

    #[test]
    fn a_factor_without_a_reason_takes_more_than_three_samples() {
        let tensor = MadeUp::new("w", &[40, 25]).times(1.3);

        assert_eq!(kind(tensor.clone().sampled(8)), Some(BugKind::Factor));
        assert_eq!(kind(tensor.sampled(3)), None);
    }

    #[test]
    fn three_samples_of_each_tensor_show_a_factor_if_all_tensors_have_it() {
        let sampled = |path, factor| MadeUp::new(path, &[40, 25]).times(factor).sampled(3);
        let (first, second, other) = (sampled("a", 1.3), sampled("b", 1.3), sampled("c", 1.4));

        assert_eq!(kinds(&[first.clone(), second.clone()])[0].1, ["a", "b"]);
        assert_eq!(kinds(&[first, second, other]), []);
    }

    #[test]
    fn a_factor_holds_in_a_sample_of_a_large_tensor() {
        let mut tensor = MadeUp::new("w", &[40, 25]).times(0.04).sampled(16).single();

        for (precision, known) in [(1e-4, "exactly"), (4e-4, "about")] {
            tensor.precision = precision;
            let suspect = suspect(tensor.clone()).unwrap();
            let claim = format!(
                "`w` is {known} 1/25 times the numeric gradient, in all 16 measured entries (the \
                 tensor has 1000)."
            );
            assert_eq!(suspect.claim(), claim);
        }
    }

    #[test]
    fn a_single_entry_has_a_factor_only_if_it_has_a_reason() {
        let scalar = MadeUp::new("scale", &[]);

        assert_eq!(kind(scalar.clone().times(2.0)), Some(BugKind::Factor));
        assert_eq!(kind(scalar.clone().times(-0.5)), Some(BugKind::Factor));
        assert_eq!(kind(scalar.clone().times(7.0)), None);
        assert_eq!(kind(scalar.times(1.3)), None);
    }

    #[test]
    fn zeros_that_are_right_have_any_factor() {
        let tensor = MadeUp::new("x", &[2]).with(&[0.0, 0.5]);

        assert_eq!(kind(tensor.clone().times(2.0)), Some(BugKind::Factor));
        assert_eq!(kind(tensor.clone().times(1.3)), None);
        assert_eq!(kind(tensor.but(|wrong| *wrong = vec![0.1, 1.0])), None);
    }

    #[test]
    fn a_factor_near_one_is_named_where_the_bounds_are_narrow() {
        let tensor = MadeUp::new("w", &[3, 5]).times(0.999_99);
        let suspect = suspect(tensor.clone()).unwrap();
        assert!(suspect.claim().starts_with("`w` is 0.99999 times"), "{suspect}");

        assert_eq!(kind(tensor.clone().but(|wrong| wrong[4] *= 1.000_000_5)), None);
        let mut coarse = tensor;
        coarse.precision = 1e-6;
        assert_eq!(kind(coarse), None);
    }

    #[test]
    fn a_single_entry_shares_the_factor_of_another_tensor() {
        let tensors = [MadeUp::new("w", &[3, 5]).times(1.3), MadeUp::new("scale", &[]).times(1.3)];

        let suspects = suspects(&tensors);

        assert_eq!(suspects.len(), 1);
        let claim = "Both wrong tensors are 1.3 times their numeric gradients, in all 16 entries.";
        assert_eq!(suspects[0].claim(), claim);
    }

    #[test]
    fn single_entries_share_a_factor_if_there_are_enough_of_them() {
        let scalars = ["a", "b", "c"].map(|path| MadeUp::new(path, &[1]).times(1.3));

        assert_eq!(kinds(&scalars)[0].1, ["a", "b", "c"]);
        assert_eq!(kinds(&scalars[..2]), []);
    }

    #[test]
    fn a_large_factor_of_what_is_hardly_seen_is_taken_for_nothing_else() {
        let mut tensor = MadeUp::new("x", &[12]);
        tensor.right.clone_from(&tensor.parameters);
        tensor.wrong = tensor.right.iter().map(|entry| 1e5 * entry).collect();

        assert_eq!(kind(tensor.clone()), Some(BugKind::Factor));
        tensor.precision = 10.0;
        assert_eq!(kind(tensor), None);
    }

    #[test]
    fn two_sharp_entries_beside_small_ones_have_a_factor_that_has_a_reason() {
        let made_up = |factor: f64| {
            let mut tensor = MadeUp::new("x", &[3]).with(&[7e11, 2e8, 1.0]).times(factor);
            tensor.precision = 1e-15;
            tensor.sample = vec![0, 1];
            tensor.is_rest_right = false;
            tensor
        };

        for factor in [2.0, 0.5, 3.0] {
            assert_eq!(kind(made_up(factor)), Some(BugKind::Factor), "{factor}");
        }
        assert_eq!(kind(made_up(1.3)), None);
        assert_eq!(kind(made_up(2.0).but(|wrong| wrong[1] *= 1.001)), None);
        assert_eq!(kind(made_up(2.0).but(|wrong| wrong[2] = 1e7)), None);
    }

    #[test]
    fn three_of_five_entries_show_no_factor_of_all() {
        let double = |wrong: &mut Vec<f64>| wrong[..3].iter_mut().for_each(|entry| *entry *= 2.0);
        let mut tensor = MadeUp::new("x", &[5]).but(double);
        tensor.sample = vec![0, 1, 2];
        tensor.is_complete = false;

        assert_eq!(kind(tensor.clone()), None);
        tensor = tensor.but(|wrong| wrong[3..].iter_mut().for_each(|entry| *entry *= 2.0));
        tensor.sample = (0..5).collect();
        tensor.is_complete = true;
        assert_eq!(kind(tensor), Some(BugKind::Factor));
    }

    #[test]
    fn a_factor_that_is_known_badly_is_named_with_a_reason_or_far_from_one() {
        let made_up = |factor: f64, precision: f64| {
            let right = [1.0, -0.8, 0.9, -1.0, 0.7, 0.95, -0.9, 0.85, 1.0];
            let mut tensor = MadeUp::new("w", &[9]).with(&right).times(factor);
            tensor.precision = precision;
            tensor
        };

        assert_eq!(kind(made_up(40.0, 1e-4)), Some(BugKind::Factor));
        assert_eq!(kind(made_up(40.0, 2e-2)), Some(BugKind::Factor));
        assert_eq!(kind(made_up(1.4, 2e-2)), None);
        assert_eq!(kind(made_up(40.0, 0.3)), None);
        assert_eq!(kind(made_up(9.0, 2e-2)), Some(BugKind::Factor));
    }

    #[test]
    fn two_entries_agree_on_a_factor_too_easily() {
        assert_eq!(kind(MadeUp::new("b", &[2]).times(1.3)), None);
        assert_eq!(kind(MadeUp::new("b", &[2]).times(2.0)), Some(BugKind::Factor));
    }

    #[test]
    fn a_factor_in_a_row_says_nothing_of_the_others() {
        let mut tensor = MadeUp::new("w", &[6, 6]).but(|wrong| {
            wrong[6..12].iter_mut().for_each(|entry| *entry *= 3.0);
        });
        tensor.sample = vec![6, 7, 9, 11];
        tensor.is_complete = false;

        assert_eq!(kind(tensor), None);
    }

    #[test]
    fn nearly_the_opposite_sign_is_no_factor() {
        assert_eq!(kind(MadeUp::new("w", &[3, 5]).times(-0.9997)), None);
    }

    #[test]
    fn different_factors_are_different_mistakes_in_the_order_of_the_layout() {
        let factors = [("a", 2.0), ("b", 3.0), ("c", 2.0)];
        let tensors = factors.map(|(path, factor)| MadeUp::new(path, &[2, 4]).times(factor));

        let kinds = kinds(&tensors);

        assert_eq!(kinds[0], (BugKind::Factor, vec!["a".to_owned(), "c".to_owned()]));
        assert_eq!(kinds[1], (BugKind::Factor, vec!["b".to_owned()]));
    }
}
