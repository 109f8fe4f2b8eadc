//! The analytic gradient is laid out with its axes exchanged.

use super::exchange::exchanged;
use super::grid;
use super::rule::{Explanation, Group, Rule, Words};
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule { kind: BugKind::Transposed, least_tensors: 1, explain, words };

/// Of tensors with more axes only two are exchanged at a time.
const MOST_AXES: usize = 4;

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let axes: Vec<usize> = (0..tensor.shape.len()).filter(|&axis| tensor.shape[axis] > 1).collect();
    let lengths: Vec<usize> = axes.iter().map(|&axis| tensor.shape[axis]).collect();
    let orders = orders(axes.len());
    let sources = orders.iter().flat_map(|order| [(order, false), (order, true)]);
    let mut found = sources.filter_map(|(order, is_inverse)| {
        let source = |position| Some(source(&lengths, order, is_inverse, position));
        let explanation = exchanged(tensor, 2 * orders.len(), &source)?;
        Some(Explanation { variant: said(&axes, order), ..explanation })
    });
    let first = found.next()?;
    if first.is_enough {
        return Some(first);
    }
    found.find(|explanation| explanation.is_enough).or(Some(first))
}

/// The orders that axes can have instead of their own.
fn orders(axes: usize) -> Vec<Vec<usize>> {
    let own: Vec<usize> = (0..axes).collect();
    let mut orders: Vec<Vec<usize>> = Vec::new();
    for second in 0..axes {
        for first in 0..second {
            let mut order = own.clone();
            order.swap(first, second);
            orders.push(order);
        }
    }
    if axes <= MOST_AXES {
        // Exchanges one after the other make every order; six do for four axes.
        for _ in 0..axes {
            for number in 0..orders.len() {
                for second in 1..axes {
                    let mut order = orders[number].clone();
                    order.swap(second - 1, second);
                    if order != own && !orders.contains(&order) {
                        orders.push(order);
                    }
                }
            }
        }
    }
    orders
}

/// Where the right value of `position` is if the tensor was written with its axes in `order`, or
/// was read as if it had been.
fn source(lengths: &[usize], order: &[usize], is_inverse: bool, position: usize) -> usize {
    let permuted: Vec<usize> = order.iter().map(|&axis| lengths[axis]).collect();
    if is_inverse {
        let written = grid::index(&permuted, position);
        let mut index = vec![0; lengths.len()];
        for (&axis, component) in order.iter().zip(written) {
            index[axis] = component;
        }
        return grid::position(lengths, &index);
    }
    let index = grid::index(lengths, position);
    let written: Vec<usize> = order.iter().map(|&axis| index[axis]).collect();
    grid::position(&permuted, &written)
}

/// The exchange in words; nothing for a matrix, of which there is only one.
fn said(axes: &[usize], order: &[usize]) -> String {
    let moved: Vec<usize> = (0..order.len()).filter(|&place| order[place] != place).collect();
    match moved.as_slice() {
        _ if order.len() == 2 => String::new(),
        &[first, second] => format!("axes {} and {} exchanged", axes[first], axes[second]),
        _ => {
            let order: Vec<String> = order.iter().map(|&axis| axes[axis].to_string()).collect();
            format!("its axes in the order {}", order.join(", "))
        }
    }
}

fn words(group: &Group<'_, '_>) -> Words {
    let subject = group.subject();
    let Explanation { variant, example, .. } = &group.explanation;
    let claim = if variant.is_empty() {
        let whose = subject.numeric();
        format!("{} laid out as the transpose of {whose}.", subject.does("be"))
    } else {
        format!("{} laid out with {variant}.", subject.does("be"))
    };
    Words::new(
        claim,
        format!("That agrees {}. {example}", group.counted()),
        "Check the order of the factors of a matrix product, and whether a buffer is written row by \
         row and read column by column.",
    )
}
