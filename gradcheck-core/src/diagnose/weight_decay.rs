//! What is missing or too much is a multiple of the parameters.

use super::correction::Correction;
use super::factor::may_be_large;
#[cfg(test)]
use super::made_up::Law;
use super::phrase::{between, plain};
use super::rule::{Explanation, Group, Rule, Words};
use super::support::{Affine, linear};
use super::symptoms::Symptoms;
use crate::report::{BugKind, Measurement, Subject};

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
        let is_enough = support.is_enough(tensor, 1);
        return Some(Explanation::new(support, is_enough).corrected(Correction::Decay));
    }
    let sign = |entry: &Measurement| match parameter(entry) {
        0.0 => 0.0,
        parameter => parameter.signum(),
    };
    let has = |wanted: f64| tensor.measurements.iter().any(|entry| sign(entry) == wanted);
    let support = linear(tensor, |entry| Affine { known: entry.analytic, slope: sign(entry) })?;
    // Where all have one sign it is a constant.
    let is_enough = has(1.0) && has(-1.0) && support.is_enough(tensor, 2);
    let explanation = Explanation::new(support, is_enough).corrected(Correction::Signs);
    Some(Explanation { variant: SIGNS.to_owned(), ..explanation })
}

fn missing(subject: Subject) -> String {
    format!(
        "The {0} has a term, such as 1/2 c |parameters|^2 or c |parameters|, that the {1} lacks. \
         Add it to the {2}, or leave it out of the {0}.",
        subject.function(),
        subject.derivative(),
        subject.code()
    )
}

fn too_much(subject: Subject) -> String {
    format!(
        "The {1} has the term of a regularisation, such as 1/2 c |parameters|^2 or c |parameters|, \
         that the {0} lacks. Add it to the {0}, or leave it to the optimiser.",
        subject.function(),
        subject.derivative()
    )
}

fn words(group: &Group<'_, '_>) -> Words {
    let (named, subject) = (group.named(), group.subject());
    let bounds = group.explanation.support.parameter.unwrap_or_default();
    let is_missing = bounds.low > 0.0;
    let size = between(if is_missing { bounds } else { bounds.negated() });
    let (verb, change, remedy) = if is_missing {
        ("lack", "Adding", missing(subject))
    } else {
        ("contain", "Subtracting", too_much(subject))
    };
    let variant = &group.explanation.variant;
    let theirs = if group.members.len() > 1 { "their parameters" } else { "its parameters" };
    let ambiguous = all_parameters_are_equal(group).map_or(String::new(), |parameter| {
        format!(" As these are all {parameter}, it could also be a constant.")
    });
    Words::new(
        format!("{} {size} times {variant}{theirs}.", named.does(verb)),
        format!(
            "{change} {size} times {variant}{theirs} makes the {} agree {}.{ambiguous}",
            subject.derivatives(),
            group.counted()
        ),
        remedy,
    )
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
            (0.01, "`w` contains 0.01 times its parameters."),
            (1e-4, "`w` contains 1e-4 times its parameters."),
            (-0.5, "`w` lacks 0.5 times its parameters."),
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
        assert_eq!(suspect.claim(), "`w` lacks 1 times the signs of its parameters.");
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
}
