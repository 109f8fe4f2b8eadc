//! A tensor as a grid of few cells, each with the worst that was measured in it.

use super::super::number::relative_error;
use super::super::{Measurement, TensorReport};

/// How many cells there are along an axis at most.
const MOST_CELLS: usize = 64;

/// The entries of a tensor by rows and columns.
pub(super) struct Grid {
    pub(super) rows: Cut,
    pub(super) columns: Cut,
    /// The cells in which entries were measured, in row-major order.
    pub(super) cells: Vec<Cell>,
}

/// Indices, cut into ranges of about the same length.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Cut {
    pub(super) length: usize,
    pub(super) cells: usize,
}

/// What was measured in one cell; never nothing.
#[derive(Debug, PartialEq)]
pub(super) struct Cell {
    pub(super) row: usize,
    pub(super) column: usize,
    pub(super) measured: usize,
    pub(super) wrong: usize,
    /// The position of the entry with the largest relative error.
    pub(super) position: usize,
    pub(super) error: f64,
}

impl Cut {
    fn of(length: usize) -> Self {
        Self { length, cells: length.min(MOST_CELLS) }
    }

    /// The cell that `index` is in.
    fn cell(self, index: usize) -> usize {
        // The first cell whose end is beyond the index.
        (0..self.cells).position(|cell| index < self.start(cell + 1)).unwrap_or(0)
    }

    /// The first index of `cell`.
    pub(super) fn start(self, cell: usize) -> usize {
        let (whole, rest) = (self.length / self.cells, self.length % self.cells);
        cell * whole + cell * rest / self.cells
    }
}

impl Grid {
    /// Nothing for a tensor of fewer than two entries.
    pub(super) fn of(tensor: &TensorReport) -> Option<Self> {
        if tensor.count() < 2 {
            return None;
        }
        let [rows, columns] = tensor.sides().map(Cut::of);
        let mut cells: Vec<Option<Cell>> = Vec::new();
        cells.resize_with(rows.cells * columns.cells, || None);
        let inside = tensor.measurements.iter().filter(|entry| entry.position < tensor.count());
        for entry in inside {
            let row = rows.cell(entry.position / columns.length);
            let column = columns.cell(entry.position % columns.length);
            note(&mut cells[row * columns.cells + column], row, column, entry);
        }
        Some(Self { rows, columns, cells: cells.into_iter().flatten().collect() })
    }
}

fn note(cell: &mut Option<Cell>, row: usize, column: usize, entry: &Measurement) {
    let error = relative_error(entry.analytic, entry.numeric);
    let position = entry.position;
    let cell = cell.get_or_insert(Cell { row, column, measured: 0, wrong: 0, position, error });
    cell.measured += 1;
    cell.wrong += usize::from(entry.is_wrong);
    // Not a number is the worst of all.
    if error > cell.error || error.is_nan() {
        (cell.position, cell.error) = (position, error);
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::{Verdict, specimen};
    use super::*;

    fn grid(shape: &[usize], wrong: &[usize]) -> Grid {
        let mut tensor = specimen::tensor("w", shape, Verdict::Fail);
        let entry = tensor.measurements[0];
        let measure = |(number, position): (usize, &usize)| Measurement {
            position: *position,
            analytic: 1.0 + number as f64,
            numeric: 1.0,
            ..entry
        };
        tensor.measurements = wrong.iter().enumerate().map(measure).collect();
        Grid::of(&tensor).unwrap()
    }

    #[test]
    fn a_small_tensor_has_a_cell_for_each_entry() {
        let grid = grid(&[3, 4], &[0, 7]);

        assert_eq!([grid.rows.cells, grid.columns.cells], [3, 4]);
        let cells: Vec<_> = grid.cells.iter().map(|cell| (cell.row, cell.column)).collect();
        assert_eq!(cells, [(0, 0), (1, 3)]);
    }

    #[test]
    fn a_large_tensor_has_few_cells_with_their_worst_entries() {
        let grid = grid(&[1000, 3000], &[0, 1, 3001, 2_999_999]);

        assert_eq!([grid.rows.cells, grid.columns.cells], [64, 64]);
        let first = &grid.cells[0];
        assert_eq!((first.measured, first.position), (3, 3001));
        let last = &grid.cells[1];
        assert_eq!((last.row, last.column, last.error), (63, 63, 0.75));
    }

    #[test]
    fn further_axes_are_columns_and_a_list_is_a_row() {
        assert_eq!(grid(&[5, 2, 3], &[]).columns, Cut { length: 6, cells: 6 });
        let list = grid(&[70], &[69]);
        assert_eq!([list.rows.cells, list.columns.cells], [1, 64]);
        assert_eq!(list.cells[0].column, 63);
    }

    #[test]
    fn the_cells_of_a_cut_hold_every_index_once() {
        for length in [1, 2, 63, 64, 65, 100, 127, 128, 1000, usize::MAX / 2] {
            let cut = Cut::of(length);

            assert_eq!((cut.start(0), cut.start(cut.cells)), (0, length));
            for cell in 0..cut.cells {
                assert!(cut.start(cell) < cut.start(cell + 1), "{length} {cell}");
                assert_eq!(cut.cell(cut.start(cell)), cell, "{length}");
                assert_eq!(cut.cell(cut.start(cell + 1) - 1), cell, "{length}");
            }
        }
    }

    #[test]
    fn tensors_without_a_second_entry_have_no_grid() {
        for shape in [&[][..], &[1], &[1, 1], &[0, 3]] {
            assert!(Grid::of(&specimen::tensor("w", shape, Verdict::Pass)).is_none(), "{shape:?}");
        }
    }
}
