//! A flat list that holds matrices has them as their transposes: it was flattened column by column, and
//! the parameters row by row, or the other way round.

use super::exchange::exchanged;
#[cfg(test)]
use super::made_up::{Law, transpose};
use super::phrase::listed;
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
    entries: 16,
    axes: 1,
    mistake: |tensor, _| {
        // A matrix is transposed as it is.
        let columns = if tensor.shape.len() == 1 { 4 } else { *tensor.shape.last().unwrap() };
        tensor.wrong = transpose(&tensor.right, columns);
    },
}];

/// A longer list is not searched for several matrices: that takes its length to the third.
const LONGEST: usize = 256;

/// A matrix in the list.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Block {
    start: usize,
    rows: usize,
    columns: usize,
}

impl Block {
    fn end(self) -> usize {
        self.start + self.rows * self.columns
    }

    /// Where the right value of an entry of the matrix is.
    fn source(self, position: usize) -> usize {
        let inside = position - self.start;
        let (row, column) = (inside / self.columns, inside % self.columns);
        self.start + column * self.rows + row
    }

    fn name(self) -> String {
        format!("a {} × {}", self.rows, self.columns)
    }
}

fn explain(tensor: &Symptoms<'_>, _: &[Symptoms<'_>]) -> Option<Explanation> {
    if tensor.shape.iter().filter(|&&length| length > 1).count() != 1 {
        return None;
    }
    let count = tensor.count();
    let whole: Vec<Block> = of_size(0, count).collect();
    let mut alone = whole.iter().filter_map(|&block| explanation(tensor, &[block], whole.len()));
    if let Some(found) = alone.find(|explanation| explanation.is_enough) {
        return Some(found);
    }
    let blocks = blocks(tensor)?;
    explanation(tensor, &blocks, count * count).filter(|explanation| explanation.is_enough)
}

fn explanation(
    tensor: &Symptoms<'_>,
    blocks: &[Block],
    alternatives: usize,
) -> Option<Explanation> {
    let source = |position: usize| {
        let number = blocks.partition_point(|block| block.end() <= position);
        let block = blocks.get(number).filter(|block| block.start <= position);
        Some(block.map_or(position, |block| block.source(position)))
    };
    // Matrices of two rows and columns are two entries that are exchanged, or pairs of such.
    if blocks.iter().all(|block| block.rows * block.columns <= 4) {
        return None;
    }
    let explanation = exchanged(tensor, alternatives, &source)?;
    let names: Vec<String> = blocks.iter().map(|block| block.name()).collect();
    let of = if blocks.len() == 1 { "transpose of" } else { "transposes of" };
    Some(Explanation { variant: format!("{of} {} matrix", listed(&names)), ..explanation })
}

/// The matrices that may begin at an entry, the largest first.
fn matrices(start: usize, count: usize) -> impl Iterator<Item = Block> {
    (4..=count - start).rev().flat_map(move |size| of_size(start, size))
}

/// The matrices of so many entries that may begin at one.
fn of_size(start: usize, size: usize) -> impl Iterator<Item = Block> {
    let rows = (2..=size / 2).filter(move |rows| size.is_multiple_of(*rows));
    rows.map(move |rows| Block { start, rows, columns: size / rows })
}

/// The matrices that a list of which every entry was measured consists of, as the values have it, with
/// entries between them that are where they belong.
fn blocks(tensor: &Symptoms<'_>) -> Option<Vec<Block>> {
    if !tensor.is_measured_whole() || tensor.count() > LONGEST {
        return None;
    }
    let is_at = |position: usize, source: usize| {
        let (entry, value) = (&tensor.measurements[position], (tensor.analytic)(source));
        (entry.numeric - value).abs() <= tensor.tolerance(entry, value.abs())
    };
    let fits = |block: &Block| {
        let inside = block.start..block.end();
        inside.clone().any(|position| tensor.measurements[position].is_wrong)
            && inside.clone().all(|position| is_at(position, block.source(position)))
    };
    let (mut start, mut blocks) = (0, Vec::new());
    while start < tensor.count() {
        if let Some(block) = matrices(start, tensor.count()).find(fits) {
            start = block.end();
            blocks.push(block);
        } else if is_at(start, start) {
            start += 1;
        } else {
            return None;
        }
    }
    Some(blocks)
}

fn words(group: &Group<'_, '_>) -> Words {
    let named = group.named();
    let Explanation { variant, example, .. } = &group.explanation;
    Words::new(
        format!("{} flattened as the {variant}.", named.does("be")),
        format!("That agrees {}. {example}", group.counted()),
        format!(
            "Check whether the {} and the parameters are written into the flat list in the same order, \
             both row by row or both column by column.",
            group.topic().derivative()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, kind, suspect, transpose};
    use crate::report::BugKind;

    fn layers(wrong: &mut [f64], layers: &[(usize, usize, usize)]) {
        for &(start, rows, columns) in layers {
            let layer = &mut wrong[start..start + rows * columns];
            let transposed = transpose(layer, columns);
            layer.copy_from_slice(&transposed);
        }
    }

    #[test]
    fn matrices_in_a_flat_list_are_found() {
        for (parts, text) in [
            (&[(0, 4, 5)][..], "the transpose of a 4 × 5 matrix."),
            (&[(0, 2, 3), (6, 3, 4)], "the transposes of a 2 × 3 and a 3 × 4 matrix."),
            // The entries between two are those of a bias.
            (&[(0, 3, 3), (12, 2, 4)], "the transposes of a 3 × 3 and a 2 × 4 matrix."),
        ] {
            let tensor = MadeUp::new("weights", &[20]).but(|wrong| layers(wrong, parts));

            let suspect = suspect(tensor.clone()).unwrap();

            assert_eq!(*suspect.kind(), BugKind::Transposed, "{suspect}");
            assert_eq!(suspect.claim(), format!("`weights` is flattened as {text}"));
            assert_ne!(kind(tensor.but(|wrong| wrong[2] += 0.1)), Some(BugKind::Transposed));
        }
    }

    #[test]
    fn a_matrix_in_a_long_list_is_found_in_a_sample() {
        let tensor = MadeUp::new("weights", &[600]).but(|wrong| layers(wrong, &[(0, 20, 30)]));

        let suspect = suspect(tensor.sampled(16)).unwrap();

        assert_eq!(suspect.claim(), "`weights` is flattened as the transpose of a 20 × 30 matrix.");
    }
}
