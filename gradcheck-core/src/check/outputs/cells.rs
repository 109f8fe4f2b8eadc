//! The entries of a sparse matrix in a report: rows and columns, and what they stand for.

use super::outside::Outside;
use super::sparse::SparseMatrix;
use crate::Scalar;
use crate::check::start::prepare::Prepared;
use crate::diagnose::sparse::not_symmetric;
use crate::report::{Cell, Draft, Mismatch, Suspect};

impl<S: Scalar> SparseMatrix<'_, S> {
    pub(super) fn mismatch(&self, outside: &Outside, prepared: &Prepared) -> Mismatch {
        Mismatch {
            path: prepared.layout.tensors()[0].path().to_owned(),
            index: vec![outside.row, outside.column],
            tangent: None,
            analytic: 0.0,
            numeric: outside.numeric,
            error: outside.error,
            slopes: None,
            cell: Some(self.cell_at(outside.row, outside.column)),
        }
    }

    fn cell_at(&self, row: usize, column: usize) -> Cell {
        let (output, index) = self.outputs.locate(row).expect("a row stands for an output");
        let (input, at) = self.inputs.locate(column).expect("a column stands for a parameter");
        Cell {
            row,
            column: Some(column),
            output: (output.path().to_owned(), index),
            input: (input.path().to_owned(), at),
            is_tangent: input.is_tangent(),
        }
    }

    /// Puts rows and columns in the place of the positions in the pattern.
    pub(crate) fn place_in_cells(&self, draft: &mut Draft) {
        let [rows, columns] = self.size();
        let place = |position: usize| {
            let row = self.pattern.row_of(position);
            self.pattern.column(position).map(|column| row * columns + column)
        };
        let at = |mismatch: &Mismatch| match mismatch.index.as_slice() {
            &[position] => {
                let row = self.pattern.row_of(position);
                Some(self.cell_at(row, self.pattern.column(position)?))
            }
            _ => mismatch.cell.clone(),
        };
        draft.become_matrix([rows, columns], place, at);
    }

    /// The mistake of a Hessian whose triangles differ, if they do.
    pub(crate) fn asymmetry(&self, prepared: &Prepared) -> Option<Suspect> {
        let value = |row, column| {
            self.pattern.find(row, column).map_or(0.0, |at| self.analytic[at] / self.unit)
        };
        let greatest: Vec<f64> = (0..self.pattern.rows())
            .map(|row| {
                let entries = self.analytic[self.pattern.row(row)].iter();
                entries.fold(0.0, |most: f64, entry| most.max(entry.abs())) / self.unit
            })
            .collect();
        // Of a column that does not move, no entry is known.
        let cells = self.pattern.cells().filter(|(_, row, _)| self.along[*row] != 0.0);
        let pairs = cells.map(|(_, row, column)| [row, column]);
        not_symmetric(&self.inputs, pairs, value, &greatest, prepared.settings.agreement())
    }
}
