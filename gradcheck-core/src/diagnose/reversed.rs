//! The analytic gradient has the right entries in the opposite order.

use super::exchange::exchanged;
use super::grid::Fibre;
#[cfg(test)]
use super::made_up::Law;
use super::rule::{Explanation, Group, Rule, Words};
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Reversed,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &LAWS,
};

#[cfg(test)]
const LAWS: [Law; 1] = [Law { entries: 4, axes: 1, mistake: |tensor, _| tensor.wrong.reverse() }];

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let fibres: Vec<Fibre> =
        std::iter::once(Fibre::flat(tensor.shape)).chain(Fibre::axes(tensor.shape)).collect();
    let mut found = fibres.iter().filter_map(|fibre| {
        let source =
            |position| Some(fibre.with(position, fibre.length - 1 - fibre.component(position)));
        let explanation = exchanged(tensor, fibres.len(), &source)?;
        Some(Explanation { variant: fibre.name(tensor.shape.len()), ..explanation })
    });
    found.find(|explanation| explanation.is_enough)
}

fn words(group: &Group<'_, '_>) -> Words {
    let named = group.named();
    let Explanation { variant, example, .. } = &group.explanation;
    Words::new(
        format!("{} the right values in the opposite order{variant}.", named.does("have")),
        format!("Reversed, they agree {}. {example}", group.counted()),
        format!(
            "Check for a loop that runs backwards, and for a kernel that a convolution flips and its \
             {} does not.",
            group.topic().derivative()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect};
    use crate::report::BugKind;

    #[test]
    fn the_opposite_order_is_named() {
        let flat = MadeUp::new("b", &[7]).but(|wrong| wrong.reverse());
        let rows = |wrong: &mut Vec<f64>| wrong.chunks_exact_mut(5).for_each(<[f64]>::reverse);
        let suspect = suspect(MadeUp::new("w", &[6, 5]).but(rows)).unwrap();

        assert_eq!(kind(flat), Some(BugKind::Reversed));
        assert_eq!(suspect.kind(), &BugKind::Reversed);
        let claim = "`w` has the right values in the opposite order along axis 1.";
        assert_eq!(suspect.claim(), claim);
    }

    #[test]
    fn the_opposite_order_of_all_rows_but_one_is_not_named() {
        let rows =
            |wrong: &mut Vec<f64>| wrong.chunks_exact_mut(5).skip(1).for_each(<[f64]>::reverse);

        assert_ne!(kind(MadeUp::new("w", &[6, 5]).but(rows)), Some(BugKind::Reversed));
    }
}
