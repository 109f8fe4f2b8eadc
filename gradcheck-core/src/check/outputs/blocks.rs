//! The entries of a Jacobian as one flat list: a block for each pair of an output's and an input's
//! tensor. Where only its products with a vector are known, an input's tensor is one column.

use std::collections::HashMap;
use std::ops::Range;

use crate::Layout;
use crate::check::model::scope::Scope;
use crate::parameters::{Sink, Tensor};

/// The part of the matrix that belongs to one tensor of the outputs and one of the inputs.
#[derive(Clone, Debug)]
pub(crate) struct Block {
    /// Its entries in the flat list.
    pub(crate) range: Range<usize>,
    /// The outputs, and the inputs, in their own flat lists.
    pub(crate) rows: Range<usize>,
    pub(crate) columns: Range<usize>,
    /// How many columns it has: one where those of a tensor are only known added up.
    pub(crate) width: usize,
}

impl Block {
    /// The output, and the inputs, of an entry.
    pub(crate) fn cell(&self, position: usize) -> (usize, Range<usize>) {
        let local = position - self.range.start;
        (
            self.rows.start + local / self.width,
            self.inputs(local % self.width..local % self.width + 1),
        )
    }

    /// The inputs of some of its columns.
    fn inputs(&self, columns: Range<usize>) -> Range<usize> {
        if self.width == self.columns.len() {
            self.columns.start + columns.start..self.columns.start + columns.end
        } else {
            self.columns.clone()
        }
    }
}

/// All blocks, those of an output one after the other.
pub(crate) struct Product {
    pub(crate) layout: Layout,
    pub(crate) blocks: Vec<Block>,
}

/// Rows that are taken from one evaluation, at which some columns are moved.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rectangle {
    pub(crate) rows: Scope,
    pub(crate) columns: Scope,
}

impl Product {
    /// Pairs the tensors; `whole` is the path where neither side has names.
    pub(crate) fn new(outputs: &Layout, inputs: &Layout, is_summed: bool, whole: &str) -> Self {
        let (mut layout, mut blocks) = (Layout::default(), Vec::new());
        for output in outputs.tensors() {
            for input in inputs.tensors() {
                let (rows, columns) = (output.range(), input.range());
                let is_column = is_summed && !columns.is_empty();
                let width = if is_column { 1 } else { columns.len() };
                let of_input = if is_column { &[] } else { input.shape() };
                let shape = [output.shape(), of_input].concat();
                let (start, count) = (layout.parameter_count(), rows.len() * width);
                let path = path(output.path(), input.path(), whole);
                let frozen = input.is_frozen();
                let tangent = input.tangent().map(|_| output.shape().len());
                let tensor = Tensor { path: &path, shape: &shape, count, frozen, tangent };
                Sink::<f64>::begin(&mut layout, &tensor);
                blocks.push(Block { range: start..start + count, rows, columns, width });
            }
        }
        Self { layout, blocks }
    }

    /// The block of an entry.
    pub(crate) fn block(&self, position: usize) -> &Block {
        &self.blocks[self.blocks.partition_point(|block| block.range.end <= position)]
    }

    /// The entries of a row, in all blocks.
    pub(crate) fn row(&self, row: usize) -> Scope {
        let of_row = self.blocks.iter().filter(|block| block.rows.contains(&row));
        Scope::new(of_row.map(|block| {
            let start = block.range.start + (row - block.rows.start) * block.width;
            start..start + block.width
        }))
    }

    /// Divides `scope` into as few rectangles as there are sets of columns in it.
    pub(crate) fn rectangles(&self, scope: &Scope) -> Vec<Rectangle> {
        let mut rows: Vec<(Range<usize>, Range<usize>)> = Vec::new();
        for block in self.blocks.iter().filter(|block| scope.meets(block.range.clone())) {
            for range in scope.within(block.range.clone()) {
                rows.extend(block.stripes(range));
            }
        }
        let mut sets: HashMap<Vec<(usize, usize)>, Vec<Range<usize>>> = HashMap::new();
        for (rows, columns) in stacked(rows) {
            let columns = columns.iter().map(|range| (range.start, range.end)).collect();
            sets.entry(columns).or_default().push(rows);
        }
        let rectangle = |(columns, rows): (Vec<(usize, usize)>, Vec<Range<usize>>)| Rectangle {
            rows: Scope::new(rows),
            columns: Scope::new(columns.into_iter().map(|(start, end)| start..end)),
        };
        let mut rectangles: Vec<Rectangle> = sets.into_iter().map(rectangle).collect();
        // A map has no order of its own.
        rectangles.sort_by_key(|rectangle| rectangle.rows.ranges()[0].start);
        rectangles
    }
}

impl Block {
    /// Rows and columns of a range of its entries: whole rows, and parts of the first and last.
    fn stripes(&self, range: Range<usize>) -> Vec<(Range<usize>, Range<usize>)> {
        let (start, end) = (range.start - self.range.start, range.end - self.range.start);
        let (mut first, last) = (start / self.width, end / self.width);
        let (from, to) = (start % self.width, end % self.width);
        let stripe = |rows: Range<usize>, columns: Range<usize>| {
            (self.rows.start + rows.start..self.rows.start + rows.end, self.inputs(columns))
        };
        if first == last {
            return vec![stripe(first..first + 1, from..to)];
        }
        let mut stripes = Vec::new();
        if from > 0 {
            stripes.push(stripe(first..first + 1, from..self.width));
            first += 1;
        }
        if first < last {
            stripes.push(stripe(first..last, 0..self.width));
        }
        if to > 0 {
            stripes.push(stripe(last..last + 1, 0..to));
        }
        stripes
    }
}

/// Sorted rows that do not overlap, each with all the columns that were given for it.
fn stacked(
    stripes: Vec<(Range<usize>, Range<usize>)>,
) -> impl Iterator<Item = (Range<usize>, Vec<Range<usize>>)> {
    let mut cuts: Vec<usize> =
        stripes.iter().flat_map(|(rows, _)| [rows.start, rows.end]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut columns: Vec<Vec<Range<usize>>> = vec![Vec::new(); cuts.len()];
    for (rows, part) in stripes {
        let first = cuts.partition_point(|&cut| cut < rows.start);
        let last = cuts.partition_point(|&cut| cut < rows.end);
        for columns in &mut columns[first..last] {
            columns.push(part.clone());
        }
    }
    let rows: Vec<Range<usize>> = cuts.windows(2).map(|cut| cut[0]..cut[1]).collect();
    rows.into_iter().zip(columns).filter(|(_, columns)| !columns.is_empty()).map(
        |(rows, mut columns)| {
            columns.sort_by_key(|range| range.start);
            (rows, columns)
        },
    )
}

/// The path of a block; the sides that have no name are left out.
fn path(output: &str, input: &str, whole: &str) -> String {
    match (output, input) {
        ("", "") => whole.to_owned(),
        ("", name) | (name, "") => name.to_owned(),
        _ => format!("{output} / {input}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parameters;

    fn product(is_summed: bool) -> Product {
        let (outputs, inputs) = ((1.0, [1.0; 2]).layout(), ([1.0; 3], 1.0).layout());
        Product::new(&outputs, &inputs, is_summed, "jacobian")
    }

    #[test]
    fn every_pair_of_tensors_is_a_block() {
        let layout = |is_summed| product(is_summed).layout.to_string();

        assert_eq!(layout(false), "0 / 0 [3]\n0 / 1 []\n1 / 0 [2, 3]\n1 / 1 [2]");
        assert_eq!(layout(true), "0 / 0 []\n0 / 1 []\n1 / 0 [2]\n1 / 1 [2]");
    }

    #[test]
    fn the_whole_matrix_is_one_rectangle() {
        for product in [product(false), product(true)] {
            let whole = Scope::range(0..product.layout.parameter_count());

            let (rows, columns) = (Scope::range(0..3), Scope::range(0..4));
            assert_eq!(product.rectangles(&whole), [Rectangle { rows, columns }]);
        }
    }

    #[test]
    fn a_part_of_rows_and_the_rest_are_two_rectangles() {
        let product = product(false);

        // Of the block `1 / 0`, with entries 4..10, the last entry of its first row, and its second.
        let rectangles = product.rectangles(&Scope::range(6..10));

        let of =
            |rows, columns| Rectangle { rows: Scope::range(rows), columns: Scope::range(columns) };
        assert_eq!(rectangles, [of(1..2, 2..3), of(2..3, 0..3)]);
        assert_eq!(product.block(6).cell(6), (1, 2..3));
    }

    #[test]
    fn every_entry_is_in_one_rectangle() {
        let product = product(false);
        let count = product.layout.parameter_count();
        for (start, end) in
            (0..count).flat_map(|start| (start + 1..=count).map(move |end| (start, end)))
        {
            let rectangles = product.rectangles(&Scope::range(start..end));

            let mut cells = [0; 12];
            for Rectangle { rows, columns } in &rectangles {
                for row in rows.entries() {
                    columns.entries().for_each(|column| cells[4 * row + column] += 1);
                }
            }
            for position in 0..count {
                let (row, columns) = product.block(position).cell(position);
                let is_inside = (start..end).contains(&position);
                assert_eq!(cells[4 * row + columns.start], usize::from(is_inside));
            }
        }
    }
}
