//! What is missing or too much is a multiple of the parameters.

use super::correction::Correction;
use super::factor::may_be_large;
#[cfg(test)]
use super::made_up::Law;
use super::phrase::{between, plain};
use super::rule::{Explanation, Group, Rule, Words};
use super::support::{Affine, Support, linear};
use super::symptoms::Symptoms;
use crate::report::{BugKind, Measurement, Topic};

pub(super) const RULE: Rule = Rule {
    kind: BugKind::WeightDecay,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &LAWS,
};

#[cfg(test)]
const LAWS: [Law; 1] = [Law {
    entries: 7,
    axes: 1,
    mistake: |tensor, random| {
        let decay = if random.bool() { 0.1 } else { -0.3 };
        let terms = tensor.wrong.iter_mut().zip(&tensor.parameters);
        terms.for_each(|(entry, parameter)| *entry += decay * parameter);
    },
}];

/// What is said of a regularisation by absolute values.
const SIGNS: &str = "the signs of ";

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    if may_be_large(tensor) {
        return None;
    }
    let parameter = |entry: &Measurement| (tensor.parameter)(entry.position);
    let squares = linear(tensor, |entry| Affine { known: entry.analytic, slope: parameter(entry) });
    if let Some(support) = squares {
        let is_enough = support.is_enough(tensor, 1) && !dwarfs(tensor, &support, false);
        return Some(Explanation::new(support, is_enough).corrected(Correction::Decay));
    }
    let sign = |entry: &Measurement| match parameter(entry) {
        0.0 => 0.0,
        parameter => parameter.signum(),
    };
    let has = |wanted: f64| tensor.measurements.iter().any(|entry| sign(entry) == wanted);
    let support = linear(tensor, |entry| Affine { known: entry.analytic, slope: sign(entry) })?;
    // Where all have one sign it is a constant.
    let is_enough =
        has(1.0) && has(-1.0) && support.is_enough(tensor, 2) && !dwarfs(tensor, &support, true);
    let explanation = Explanation::new(support, is_enough).corrected(Correction::Signs);
    Some(Explanation { variant: SIGNS.to_owned(), ..explanation })
}

fn missing(topic: Topic) -> String {
    format!(
        "Two readings fit: the {0} has a term, such as 1/2 c |parameters|^2 or c |parameters|, that the \
         {1} lacks; or both have it with other factors, as lambda / m and lambda, or one of them \
         squares a norm. Compare the term in both before you change one.",
        topic.function(),
        topic.derivative()
    )
}

fn too_much(topic: Topic) -> String {
    format!(
        "Two readings fit: the {1} has the term of a regularisation, such as 1/2 c |parameters|^2 or c \
         |parameters|, that the {0} lacks; or both have it with other factors, as lambda / m and \
         lambda, or one of them squares a norm. Compare the term in both before you change one.",
        topic.function(),
        topic.derivative()
    )
}

/// What is said where the function does not change with the parameters.
fn alone(topic: Topic) -> String {
    format!(
        "Either the {0} should depend on them and does not, as where another tensor is used in their \
         place, or the {1} has the term of a regularisation that the {0} lacks.",
        topic.function(),
        topic.derivative()
    )
}

fn words(group: &Group<'_, '_>) -> Words {
    let (named, topic) = (group.named(), group.topic());
    let bounds = group.explanation.support.parameter.unwrap_or_default();
    let is_missing = bounds.low > 0.0;
    let size = between(if is_missing { bounds } else { bounds.negated() });
    let (sign, change, remedy) = if is_missing {
        ("minus", "Adding", missing(topic))
    } else {
        ("plus", "Subtracting", too_much(topic))
    };
    let variant = &group.explanation.variant;
    let theirs = if group.members.len() > 1 { "their parameters" } else { "its parameters" };
    let ambiguous = all_parameters_are_equal(group).map_or(String::new(), |parameter| {
        format!(" As these are all {parameter}, it could also be a constant.")
    });
    let evidence = format!(
        "{change} {size} times {variant}{theirs} makes the {} agree {}.{ambiguous}",
        topic.derivatives(),
        group.counted()
    );
    let remedy = if is_projected(group) { projected(topic) } else { remedy };
    let numeric = named.numeric();
    if is_missing || !has_no_effect(group) {
        let claim =
            format!("{} {numeric} {sign} {size} times {variant}{theirs}.", named.does("be"));
        return Words::new(claim, evidence, remedy);
    }
    Words::new(
        format!(
            "{} {size} times {variant}{theirs}, and {numeric} {} zero.",
            named.does("be"),
            if group.members.len() > 1 { "are" } else { "is" }
        ),
        format!("The {} does not change with them. {evidence}", topic.function()),
        alone(topic),
    )
}

/// Whether the numeric derivative is orthogonal to the parameters, as it is where only their direction
/// counts.
fn is_projected(group: &Group<'_, '_>) -> bool {
    group.tensors().all(|tensor| {
        let products = || {
            tensor.measurements.iter().map(|entry| {
                let parameter = (tensor.parameter)(entry.position);
                [parameter * entry.numeric, parameter.abs() * tensor.tolerance(entry, 0.0)]
            })
        };
        let sum: f64 = products().map(|[product, _]| product).sum();
        let size: f64 = products().map(|[product, _]| product.abs()).sum();
        let tolerance: f64 = products().map(|[_, tolerance]| tolerance).sum();
        tensor.is_measured_whole()
            && tensor.count() > 1
            && sum.abs() <= tolerance + ROUNDED * size
            && size > ORTHOGONAL * tolerance
    })
}

/// The products must be so much larger than their errors: else their sum is no evidence.
const ORTHOGONAL: f64 = 1e3;

/// What is said of parameters of which only the direction counts.
fn projected(topic: Topic) -> String {
    format!(
        "The numeric {1} is orthogonal to the parameters, as where the {0} divides them by their norm: the \
         {1} does not go through that norm. Subtract its part along the parameters.",
        topic.function(),
        topic.derivative()
    )
}

/// Whether the numeric derivative is zero throughout.
fn has_no_effect(group: &Group<'_, '_>) -> bool {
    group.tensors().all(|tensor| {
        tensor.measurements.iter().all(|entry| {
            entry.numeric.abs() <= tensor.tolerance(entry, 0.0).max(ROUNDED * entry.analytic.abs())
        })
    })
}

/// A numeric derivative of this part of the analytic one is zero.
const ROUNDED: f64 = 1e-6;
/// A term that is so many times the analytic gradient is no regularisation: whatever is proportional to the
/// parameters and large explains it.
const DWARFS: f64 = 100.0;

/// Whether the term is so large that the analytic gradient is lost in it.
fn dwarfs(tensor: &Symptoms<'_>, support: &Support, is_sign: bool) -> bool {
    let size = support.parameter.map_or(0.0, |bounds| bounds.middle().abs());
    let norm = |of: &dyn Fn(&Measurement) -> f64| {
        tensor.measurements.iter().map(|entry| of(entry).powi(2)).sum::<f64>().sqrt()
    };
    let term = norm(&|entry| size * if is_sign { 1.0 } else { (tensor.parameter)(entry.position) });
    term > DWARFS * norm(&|entry| entry.analytic)
}

/// The value of all parameters that were measured, if it is one.
fn all_parameters_are_equal(group: &Group<'_, '_>) -> Option<String> {
    let mut parameters = group.tensors().flat_map(|tensor| {
        tensor.measurements.iter().map(|entry| (tensor.parameter)(entry.position))
    });
    let first = parameters.next()?;
    parameters.all(|parameter| parameter == first).then(|| plain(first))
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect};
    use crate::report::BugKind;

    fn decayed(decay: f64) -> MadeUp {
        let tensor = MadeUp::new("w", &[4, 5]);
        let parameters = tensor.parameters.clone();
        let decay = |(entry, parameter): (&mut f64, f64)| *entry += decay * parameter;
        tensor.but(|wrong| wrong.iter_mut().zip(parameters).for_each(decay))
    }

    #[test]
    fn a_regularisation_on_one_side_is_named_with_the_side() {
        for (decay, claim) in [
            (0.01, "`w` is the numeric gradient plus 0.01 times its parameters."),
            (1e-4, "`w` is the numeric gradient plus 1e-4 times its parameters."),
            (-0.5, "`w` is the numeric gradient minus 0.5 times its parameters."),
        ] {
            let suspect = suspect(decayed(decay)).unwrap();

            assert_eq!(suspect.kind(), &BugKind::WeightDecay);
            assert_eq!(suspect.claim(), claim);
        }
    }

    #[test]
    fn a_regularisation_with_one_entry_off_is_not_named() {
        let off = decayed(0.01).but(|wrong| wrong[3] += 0.001);

        assert_eq!(kind(off), None);
        let tensor = decayed(0.01);
        let right = tensor.right[3];
        assert_eq!(kind(tensor.but(|wrong| wrong[3] = right)), None);
    }

    #[test]
    fn a_regularisation_by_absolute_values_is_named() {
        let mut tensor = MadeUp::new("w", &[4, 5]);
        let entries = tensor.right.iter().zip(&tensor.parameters);
        tensor.wrong = entries.map(|(entry, parameter)| entry - parameter.signum()).collect();

        let suspect = suspect(tensor).unwrap();

        assert_eq!(suspect.kind(), &BugKind::WeightDecay);
        let claim = "`w` is the numeric gradient minus 1 times the signs of its parameters.";
        assert_eq!(suspect.claim(), claim);
    }

    #[test]
    fn parameters_that_are_equal_leave_a_doubt() {
        let mut tensor = MadeUp::new("w", &[5]);
        tensor.wrong = tensor.right.iter().map(|entry| entry + 0.25).collect();
        tensor.parameters = vec![0.5; 5];

        let suspect = suspect(tensor).unwrap();

        assert_eq!(suspect.kind(), &BugKind::WeightDecay);
        assert!(suspect.evidence().contains("it could also be a constant"), "{suspect}");
    }

    #[test]
    fn both_readings_are_offered_and_none_is_taken_for_granted() {
        for decay in [0.01, -0.5] {
            let suspect = suspect(decayed(decay)).unwrap();

            assert!(suspect.remedy().contains("Two readings fit"), "{suspect}");
            assert!(suspect.remedy().contains("lambda / m and lambda"), "{suspect}");
        }
    }

    #[test]
    fn a_parameter_that_is_not_used_is_said_to_have_no_effect() {
        let tensor = decayed(0.3);
        let parameters = tensor.parameters.clone();
        let unused = tensor.with(&[0.0; 20]).but(|wrong| {
            wrong.iter_mut().zip(parameters).for_each(|(entry, it)| *entry = 0.3 * it);
        });

        let suspect = suspect(unused).unwrap();

        assert!(suspect.claim().ends_with("and the numeric gradient is zero."), "{suspect}");
        assert!(suspect.evidence().starts_with("The cost does not change with them."), "{suspect}");
    }

    #[test]
    fn a_term_in_which_the_gradient_is_lost_is_no_regularisation() {
        for (term, expected) in [(50.0, Some(BugKind::WeightDecay)), (5e3, None)] {
            let mut tensor = MadeUp::new("w", &[4, 5]);
            for (right, parameter) in tensor.right.iter_mut().zip(&tensor.parameters) {
                *right += term * parameter;
            }

            assert_eq!(kind(tensor), expected, "{term}");
        }
    }

    #[test]
    fn a_gradient_orthogonal_to_its_parameters_is_said_to_be_of_their_direction_alone() {
        for (is_orthogonal, precision, is_said) in
            [(true, 1e-10, true), (false, 1e-10, false), (true, 1e-2, false)]
        {
            let mut tensor = MadeUp::new("w", &[6]);
            let dot = |left: &[f64], right: &[f64]| -> f64 {
                left.iter().zip(right).map(|(left, right)| left * right).sum()
            };
            let along = dot(&tensor.right, &tensor.parameters);
            let square = dot(&tensor.parameters, &tensor.parameters);
            for (entry, parameter) in tensor.right.iter_mut().zip(&tensor.parameters) {
                *entry -= if is_orthogonal { along / square * parameter } else { 0.0 };
            }
            let parameters = tensor.parameters.clone();
            tensor.wrong = tensor.right.clone();
            tensor.wrong.iter_mut().zip(parameters).for_each(|(entry, it)| *entry += 0.7 * it);
            tensor.precision = precision;

            let text = suspect(tensor).map_or(String::new(), |it| it.remedy().to_owned());

            let is_found = text.contains("is orthogonal to the parameters");
            assert_eq!(is_found, is_said, "{is_orthogonal}, {precision}: {text}");
        }
    }
}
