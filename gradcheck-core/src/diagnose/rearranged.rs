//! Equal parts of a tensor have each other's values: the gates of a cell, the heads of an attention.

use super::exchange::exchanged;
use super::grid::Fibre;
use super::rule::{Explanation, Group, Rule, Words};
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Swapped,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &[],
};

/// Into how many parts an axis is cut: the gates of a GRU are three, those of an LSTM four.
const PARTS: [usize; 3] = [2, 3, 4];

/// Every order of so many parts but their own.
fn orders(parts: usize) -> Vec<Vec<usize>> {
    let mut orders = vec![Vec::new()];
    for _ in 0..parts {
        let longer = |order: Vec<usize>| {
            let free = (0..parts).filter(|part| !order.contains(part)).collect::<Vec<_>>();
            free.into_iter().map(move |part| [order.as_slice(), &[part]].concat())
        };
        orders = orders.into_iter().flat_map(longer).collect();
    }
    orders.retain(|order| order.iter().enumerate().any(|(place, part)| place != *part));
    orders
}

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let flat = std::iter::once(Fibre::flat(tensor.shape));
    let fibres: Vec<Fibre> = flat.chain(Fibre::axes(tensor.shape)).collect();
    let cuts = fibres.iter().flat_map(|&fibre| {
        let fits = move |parts: &usize| fibre.length % parts == 0 && fibre.length > *parts;
        PARTS
            .into_iter()
            .filter(fits)
            .flat_map(move |parts| orders(parts).into_iter().map(move |order| (fibre, order)))
    });
    let cuts: Vec<(Fibre, Vec<usize>)> = cuts.collect();
    cuts.iter().find_map(|(fibre, order)| {
        let size = fibre.length / order.len();
        let source = |position: usize| {
            let component = fibre.component(position);
            Some(fibre.with(position, order[component / size] * size + component % size))
        };
        let explanation = exchanged(tensor, cuts.len(), &source)?;
        let parts: Vec<String> = order.iter().map(usize::to_string).collect();
        let variant = format!(
            "{} equal parts{} in another order: the numeric values of parts 0 to {} stand in parts {}",
            order.len(),
            fibre.name(tensor.shape.len()),
            order.len() - 1,
            parts.join(", ")
        );
        Some(Explanation { variant, ..explanation }).filter(|explanation| explanation.is_enough)
    })
}

fn words(group: &Group<'_, '_>) -> Words {
    let named = group.named();
    let Explanation { variant, example, .. } = &group.explanation;
    Words::new(
        format!("{} {variant}.", named.does("have")),
        format!("Put back, they agree {}. {example}", group.counted()),
        format!(
            "Check the order in which parts are cut and put together, as the gates of a cell or the \
             heads of an attention: {} and {} must have the same.",
            group.topic().function(),
            group.topic().derivative()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect};
    use super::orders;
    use crate::report::BugKind;

    #[test]
    fn parts_in_another_order_are_named() {
        let gates = MadeUp::new("w", &[8, 3]).but(|wrong| {
            let right = wrong.clone();
            wrong[6..12].copy_from_slice(&right[12..18]);
            wrong[12..18].copy_from_slice(&right[6..12]);
        });

        let suspect = suspect(gates.clone()).unwrap();

        assert_eq!(*suspect.kind(), BugKind::Swapped, "{suspect}");
        assert!(suspect.claim().contains("parts 0, 2, 1, 3"), "{suspect}");
        assert_ne!(kind(gates.but(|wrong| wrong[7] += 0.1)), Some(BugKind::Swapped));
    }

    #[test]
    fn every_order_but_the_own_is_tried() {
        assert_eq!([2, 3, 4].map(|parts| orders(parts).len()), [1, 5, 23]);
    }
}
