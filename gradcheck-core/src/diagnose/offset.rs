//! What is missing or too much is a constant.

use super::correction::Correction;
use super::factor::may_be_large;
#[cfg(test)]
use super::made_up::Law;
use super::phrase::between;
use super::rule::{Explanation, Group, Rule, Words};
use super::support::{Affine, linear};
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Offset,
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
        let offset = if random.bool() { 0.2 } else { -0.5 };
        tensor.wrong.iter_mut().for_each(|entry| *entry += offset);
    },
}];

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let support = linear(tensor, |entry| Affine { known: entry.analytic, slope: 1.0 })?;
    let is_enough = support.is_enough(tensor, 1) && !may_be_large(tensor);
    Some(Explanation::new(support, is_enough).corrected(Correction::Constant))
}

fn words(group: &Group<'_, '_>) -> Words {
    let (named, topic) = (group.named(), group.topic());
    let offset = group.explanation.support.parameter.unwrap_or_default();
    let (size, side, change) = if offset.low > 0.0 {
        (offset, "less", "Adding")
    } else {
        (offset.negated(), "greater", "Subtracting")
    };
    Words::new(
        format!(
            "{} {} {side} than {} in every entry.",
            named.does("be"),
            between(size),
            named.numeric()
        ),
        format!(
            "{change} {} makes the {} agree {}.",
            between(size),
            topic.derivatives(),
            group.counted()
        ),
        format!(
            "Check for a constant that is added to every entry of the {}, and for a term of the \
             {} that is a multiple of the sum of the parameters.",
            topic.derivative(),
            topic.function()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect};
    use crate::report::BugKind;

    fn moved(offset: f64) -> MadeUp {
        let add = |wrong: &mut Vec<f64>| wrong.iter_mut().for_each(|entry| *entry += offset);
        MadeUp::new("b", &[6]).but(add)
    }

    #[test]
    fn a_constant_is_named_with_its_sign() {
        for (offset, claim) in [
            (0.1, "`b` is 0.1 greater than the numeric gradient in every entry."),
            (-2.0, "`b` is 2 less than the numeric gradient in every entry."),
        ] {
            let suspect = suspect(moved(offset)).unwrap();

            assert_eq!(suspect.kind(), &BugKind::Offset);
            assert_eq!(suspect.claim(), claim);
        }
    }

    #[test]
    fn a_constant_in_all_entries_but_one_is_not_named() {
        assert_eq!(kind(moved(0.1).but(|wrong| wrong[2] -= 0.1)), None);
        assert_eq!(kind(moved(0.1).but(|wrong| wrong[2] -= 0.01)), None);
    }

    #[test]
    fn a_constant_gradient_with_a_constant_is_a_factor() {
        let tensor = MadeUp::new("b", &[6]).with(&[0.5; 6]).times(1.4);

        assert_eq!(kind(tensor), Some(BugKind::Factor));
    }
}
