//! The analytic gradient is laid out with its axes exchanged.

use super::cuboid::Cuboid;
use super::exchange::exchanged;
use super::grid;
#[cfg(test)]
use super::made_up::{Law, transpose};
use super::rule::{Explanation, Group, Rule, Words};
use super::symptoms::Symptoms;
use crate::report::BugKind;

pub(super) const RULE: Rule = Rule {
    kind: BugKind::Transposed,
    least_tensors: 1,
    explain,
    words,
    #[cfg(test)]
    laws: &LAWS,
};

#[cfg(test)]
const LAWS: [Law; 1] = [Law {
    entries: 4,
    axes: 2,
    mistake: |tensor, _| {
        let columns = *tensor.shape.last().unwrap();
        tensor.wrong = transpose(&tensor.right, columns);
    },
}];

/// The same of a square block of a matrix, as of a rotation in a Jacobian.
pub(super) const BLOCK: Rule = Rule {
    explain: explain_block,
    words: words_of_block,
    #[cfg(test)]
    laws: &[],
    ..RULE
};

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

fn explain_block(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    let cuboid = Cuboid::of_errors(tensor)?;
    let &[rows, columns] = &cuboid.square()?;
    let source = |position: usize| {
        let (row, column) = (position / tensor.shape[1], position % tensor.shape[1]);
        let is_inside = cuboid.contains(tensor.shape, position);
        let moved = || (rows + column - columns) * tensor.shape[1] + (columns + row - rows);
        Some(if is_inside { moved() } else { position })
    };
    // Two rows and columns are two entries that are exchanged; in a matrix of derivatives a rotation's.
    let moved = |position: &usize| source(*position) != Some(*position);
    let is_pair = (0..tensor.count()).filter(moved).nth(2).is_none();
    if is_pair && (tensor.cell)(0).is_none() {
        return None;
    }
    let explanation = exchanged(tensor, 1, &source)?;
    let (variant, _) = cuboid.said(tensor);
    explanation.is_enough.then_some(Explanation { variant, ..explanation })
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
    let named = group.named();
    let Explanation { variant, example, .. } = &group.explanation;
    let claim = if variant.is_empty() {
        let whose = named.numeric();
        format!("{} laid out as the transpose of {whose}.", named.does("be"))
    } else {
        format!("{} laid out with {variant}.", named.does("be"))
    };
    Words::new(
        claim,
        format!("That agrees {}. {example}", group.counted()),
        "Check the order of the factors of a matrix product, and whether a buffer is written row by \
         row and read column by column.",
    )
}

fn words_of_block(group: &Group<'_, '_>) -> Words {
    let Explanation { variant, example, .. } = &group.explanation;
    Words::new(
        format!("Rows and columns of a block are exchanged: {variant}."),
        format!("Transposed, it agrees {}; the rest is right. {example}", group.counted()),
        "Check whether a matrix in this block should be transposed, as a rotation that is used for its \
         inverse, and whether it is written row by row and read column by column.",
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect, transpose};
    use super::{orders, source};
    use crate::report::BugKind;

    fn transposed(shape: &[usize]) -> MadeUp {
        MadeUp::new("w", shape).but(|wrong| *wrong = transpose(wrong, shape[1]))
    }

    #[test]
    fn a_transpose_is_named_whatever_its_shape() {
        for shape in [[2, 2], [4, 4], [3, 5], [5, 3], [40, 25]] {
            assert_eq!(kind(transposed(&shape)), Some(BugKind::Transposed), "{shape:?}");
        }
        for shape in [[40, 25], [30, 30]] {
            let sample = transposed(&shape).sampled(16).single();

            assert_eq!(kind(sample), Some(BugKind::Transposed), "{shape:?}");
        }
    }

    #[test]
    fn a_transpose_shows_where_a_value_stands() {
        let suspect = suspect(transposed(&[2, 2])).unwrap();

        assert_eq!(suspect.claim(), "`w` is laid out as the transpose of the numeric gradient.");
        assert!(suspect.evidence().contains("is the analytic one at `w["), "{suspect}");
    }

    #[test]
    fn axes_in_another_order_are_named() {
        let tensor = MadeUp::new("kernel", &[3, 4, 5]);
        for order in orders(3) {
            let written = |position| source(&[3, 4, 5], &order, true, position);
            let wrong = (0..60).map(|position| tensor.right[written(position)]).collect();

            let suspect = suspect(tensor.clone().but(|entries| *entries = wrong)).unwrap();

            assert_eq!(suspect.kind(), &BugKind::Transposed, "{order:?} {suspect}");
        }
    }

    #[test]
    fn every_order_of_few_axes_is_known() {
        assert_eq!([1, 2, 3, 4].map(|axes| orders(axes).len()), [0, 1, 5, 23]);
        assert_eq!(orders(5).len(), 10);
    }

    #[test]
    fn a_symmetric_matrix_is_no_transpose() {
        let symmetric: Vec<f64> = (0..16)
            .map(|entry: i32| f64::from((entry / 4 + 1) * (entry % 4 + 2) * 7 % 11))
            .collect();
        let right: Vec<f64> =
            (0..16).map(|entry| symmetric[entry] + symmetric[entry % 4 * 4 + entry / 4]).collect();
        let tensor = MadeUp::new("w", &[4, 4]).with(&right);

        assert_eq!(kind(tensor.clone().times(3.0)), Some(BugKind::Factor));
        let spoiled =
            |wrong: &mut Vec<f64>| wrong.iter_mut().for_each(|entry| *entry = entry.sin());
        assert_eq!(kind(tensor.but(spoiled)), None);
    }

    #[test]
    fn a_block_of_a_matrix_that_is_transposed_is_told_by_its_place() {
        let in_block = |wrong: &mut Vec<f64>| {
            for (row, column) in [(1, 0), (2, 0), (2, 1)] {
                wrong.swap(6 * row + 3 + column, 6 * column + 3 + row);
            }
        };
        let tensor = MadeUp::new("jacobian", &[4, 6]).but(in_block);
        let suspect = suspect(tensor.clone()).unwrap();

        assert_eq!(*suspect.kind(), BugKind::Transposed, "{suspect}");
        let claim = "Rows and columns of a block are exchanged: `jacobian[0..=2, 3..=5]`.";
        assert_eq!(suspect.claim(), claim);
        let off = tensor.but(|wrong| wrong[3] *= 1.1);
        assert_ne!(kind(off), Some(BugKind::Transposed));
    }

    #[test]
    fn a_transpose_with_one_entry_off_is_not_named() {
        assert_eq!(kind(transposed(&[4, 4]).but(|wrong| wrong[7] *= 1.1)), None);
    }
}
