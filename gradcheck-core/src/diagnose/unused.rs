//! The numeric gradient is 0 where the analytic one is not.

use super::rule::{Explanation, Group, Rule, Words};
use super::support::predicted;
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule { kind: BugKind::Unused, least_tensors: 1, explain, words };

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    // An error bound around 0 is all that is known of it: it must be exact to look like nothing.
    let support = predicted(tensor, |_| Some(0.0))?;
    let is_enough = support.is_enough(tensor, 1);
    Some(Explanation::new(support, is_enough))
}

fn words(group: &Group<'_, '_>) -> Words {
    let subject = group.subject();
    let what = if group.members.len() > 1 { "these tensors" } else { "this tensor" };
    Words::new(
        format!("{} not zero, but the cost does not change with {what}.", subject.does("be")),
        format!("The numeric gradient is 0 {}.", group.counted()),
        "Check whether the cost reads the parameters that it is given, and not a copy or a cache \
         that was made before.",
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind};
    use crate::report::BugKind;

    #[test]
    fn a_tensor_that_the_cost_does_not_read_is_named() {
        let unread = |precision: f64| {
            let mut tensor = MadeUp::new("w", &[5, 5]);
            tensor.right.fill(0.0);
            tensor.precision = precision;
            tensor
        };

        assert_eq!(kind(unread(1e-9)), Some(BugKind::Unused));
        assert_eq!(kind(unread(0.2)), None);
    }

    #[test]
    fn a_gradient_that_is_only_small_is_not_unused() {
        let tensor = MadeUp::new("w", &[5, 5]).times(1e7);

        assert_eq!(kind(tensor), Some(BugKind::Factor));
    }
}
