//! The entries of a sparse matrix by rows, and after those of each row one that stands for all
//! columns that are not among them, where the derivatives are said to be zero.

use std::ops::Range;

use crate::Layout;
use crate::check::model::scope::Scope;
use crate::parameters::{Sink, Sparse, Tensor};

/// In place of a column: all that are not in the pattern.
pub(super) const REST: u32 = u32::MAX;

/// Where the entries of a matrix are.
pub(crate) struct Pattern {
    /// Where the entries of each row begin in the flat list, and the end of it.
    pub(super) starts: Vec<usize>,
    pub(super) columns: Vec<u32>,
}

/// What a matrix must be.
#[derive(Clone, Copy)]
pub(crate) struct Wanted<'a> {
    pub(crate) size: [usize; 2],
    /// The columns of the parameters that move; the others are left out.
    pub(crate) movable: &'a Scope,
    /// The path of the matrix.
    pub(crate) whole: &'static str,
}

impl Pattern {
    pub(crate) fn rows(&self) -> usize {
        self.starts.len() - 1
    }

    /// The number of entries, those for the rest of a row included.
    pub(crate) fn len(&self) -> usize {
        self.columns.len()
    }

    /// The entries of a row, the last of which is its rest.
    pub(crate) fn row(&self, row: usize) -> Range<usize> {
        self.starts[row]..self.starts[row + 1]
    }

    /// The row of an entry.
    pub(crate) fn row_of(&self, position: usize) -> usize {
        self.starts.partition_point(|&start| start <= position) - 1
    }

    /// The column of an entry; `None` for the rest of a row.
    pub(crate) fn column(&self, position: usize) -> Option<usize> {
        let column = self.columns[position];
        (column != REST).then_some(column as usize)
    }

    /// The columns of the entries of a row.
    pub(crate) fn columns_of(&self, row: usize) -> &[u32] {
        let Range { start, end } = self.row(row);
        &self.columns[start..end - 1]
    }

    /// Every entry of the pattern with its row and column.
    pub(crate) fn cells(&self) -> impl Iterator<Item = (usize, usize, usize)> + '_ {
        (0..self.rows()).flat_map(move |row| {
            self.row(row)
                .zip(self.columns_of(row))
                .map(move |(at, &column)| (at, row, column as usize))
        })
    }

    /// The place of an entry, if it is in the pattern.
    pub(crate) fn find(&self, row: usize, column: usize) -> Option<usize> {
        let place = self.columns_of(row).binary_search(&narrow(column)).ok()?;
        Some(self.starts[row] + place)
    }

    /// As the flat list of one tensor.
    pub(crate) fn layout(&self, whole: &str) -> Layout {
        layout_of(whole, &[self.len()])
    }
}

/// A layout of one tensor.
pub(super) fn layout_of(path: &str, shape: &[usize]) -> Layout {
    let mut layout = Layout::default();
    let count = shape.iter().fold(1, |count: usize, &length| count.saturating_mul(length));
    let tensor = Tensor { path, shape, count, frozen: false, tangent: None };
    Sink::<f64>::begin(&mut layout, &tensor);
    layout
}

pub(super) fn narrow(column: usize) -> u32 {
    u32::try_from(column).expect("there are fewer columns than that")
}

/// Hands out the entries, of a triangle both halves.
pub(crate) fn entries(matrix: &dyn Sparse, receive: &mut dyn FnMut(usize, usize, f64)) {
    if matrix.triangle().is_none() {
        return matrix.each(receive);
    }
    matrix.each(&mut |row, column, value| {
        receive(row, column, value);
        if row != column {
            receive(column, row, value);
        }
    });
}

/// The product of a matrix with a vector, row by row, and without being stored.
pub(crate) fn product(matrix: &dyn Sparse, rows: usize, vector: &[f64]) -> Vec<f64> {
    let mut product = vec![0.0; rows];
    entries(matrix, &mut |row, column, value| {
        if let (Some(sum), Some(factor)) = (product.get_mut(row), vector.get(column)) {
            *sum += value * factor;
        }
    });
    product
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Triplets;

    fn pattern(entries: &[(usize, usize, f64)], movable: &Scope) -> (Pattern, Vec<f64>) {
        let matrix = Triplets { rows: 3, columns: 4, entries: entries.to_vec() };
        let wanted = Wanted { size: [3, 4], movable, whole: "jacobian" };
        Pattern::of(&matrix, wanted).expect("it fits")
    }

    #[test]
    fn entries_are_by_row_and_column_in_whatever_order_they_come() {
        let entries = [(2, 1, 1.0), (0, 3, 2.0), (2, 0, 3.0), (0, 1, 4.0), (2, 1, 5.0)];

        let (pattern, values) = pattern(&entries, &Scope::range(0..4));

        assert_eq!(values, [4.0, 2.0, 0.0, 0.0, 3.0, 6.0, 0.0]);
        assert_eq!([pattern.row(0), pattern.row(1), pattern.row(2)], [0..3, 3..4, 4..7]);
        assert_eq!([0, 2, 3, 5].map(|at| pattern.row_of(at)), [0, 0, 1, 2]);
        assert_eq!([0, 2, 5].map(|at| pattern.column(at)), [Some(1), None, Some(1)]);
        assert_eq!([pattern.find(2, 0), pattern.find(1, 0)], [Some(4), None]);
    }

    #[test]
    fn columns_that_do_not_move_are_left_out() {
        let entries = [(0, 0, 1.0), (0, 2, 2.0), (1, 1, 3.0)];

        let (pattern, values) = pattern(&entries, &Scope::range(2..4));

        assert_eq!(values, [2.0, 0.0, 0.0, 0.0]);
        assert_eq!(pattern.columns_of(0), [2]);
    }

    #[test]
    fn a_triangle_stands_for_both() {
        let entries = vec![(0, 0, 1.0), (1, 0, 2.0)];
        let matrix = crate::LowerTriangle(Triplets { rows: 2, columns: 2, entries });
        let movable = Scope::range(0..2);
        let wanted = Wanted { size: [2, 2], movable: &movable, whole: "hessian" };

        let (_, values) = Pattern::of(&matrix, wanted).expect("it fits");

        assert_eq!(values, [1.0, 2.0, 0.0, 2.0, 0.0]);
    }
}
