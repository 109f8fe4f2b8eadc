//! A report of the entries of a sparse matrix as one of the matrix: rows and columns in the place of
//! positions in a list.

use super::{Cell, Draft, Measurement, Mismatch};

impl Draft {
    /// Makes its only tensor a matrix of this size; `place` gives the entry that stands at a position
    /// of the list in row-major order, `at` the cell of a wrong one.
    pub(crate) fn become_matrix(
        &mut self,
        [rows, columns]: [usize; 2],
        place: impl Fn(usize) -> Option<usize>,
        at: impl Fn(&Mismatch) -> Option<Cell>,
    ) {
        for tensor in &mut self.tensors {
            tensor.shape = vec![rows, columns];
            tensor.row_axes = Some(1);
            tensor.confined = None;
            tensor.measurements.retain_mut(|entry| match place(entry.position) {
                Some(position) => {
                    entry.position = position;
                    true
                }
                None => false,
            });
        }
        for mismatch in &mut self.mismatches {
            let is_listed = mismatch.cell.is_none();
            mismatch.cell = at(mismatch);
            if let Some(cell) = &mismatch.cell {
                mismatch.index = [Some(cell.row), cell.column].into_iter().flatten().collect();
            }
            if let (false, &[row, column]) = (is_listed, mismatch.index.as_slice()) {
                let Mismatch { analytic, numeric, error, .. } = *mismatch;
                let position = row * columns + column;
                let measurement =
                    Measurement { position, analytic, numeric, error, is_wrong: true };
                self.tensors.iter_mut().for_each(|tensor| tensor.measurements.push(measurement));
            }
        }
        for tensor in &mut self.tensors {
            tensor.measurements.sort_by_key(|entry| entry.position);
        }
        self.mismatches.sort_by(|left, right| left.index.cmp(&right.index));
    }
}
