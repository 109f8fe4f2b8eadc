//! What a check of a matrix that passed could not have seen at its parameters.

use super::bilinear::{Bilinear, columns};
use super::prepare::Kind;
use super::sparse::SparseMatrix;
use crate::check::model::objective::Function;
use crate::diagnose::blind_matrix::{SeenMatrix, spots};
use crate::report::BlindSpot;
use crate::{Layout, Scalar};

/// The number of the tensor that has an entry.
fn tensor_of(layout: &Layout, position: usize) -> usize {
    layout.tensors().partition_point(|tensor| tensor.range().end <= position)
}

impl<S: Scalar> Bilinear<'_, S> {
    pub(crate) fn blind_spots(&self, kind: Kind, max_relative: f64) -> Vec<BlindSpot> {
        let blocks = &self.product.blocks;
        let each = |receive: &mut dyn FnMut(usize, usize, f64)| {
            for block in blocks.iter().filter(|block| block.width > 0) {
                let inputs: Vec<usize> = columns(block).map(|inputs| inputs.start).collect();
                for (place, &value) in self.analytic[block.range.clone()].iter().enumerate() {
                    let (row, column) = (place / block.width, place % block.width);
                    receive(block.rows.start + row, inputs[column], value);
                }
            }
        };
        let at = |row: usize, column: usize| {
            let (output, input) = (tensor_of(&self.outputs, row), tensor_of(&self.inputs, column));
            let block = &blocks[output * self.inputs.tensors().len() + input];
            let local = (row - block.rows.start) * block.width + column - block.columns.start;
            self.analytic[block.range.start + local]
        };
        let (mut rows, mut columns) =
            (vec![false; self.rest().len()], vec![false; self.objective.base().len()]);
        each(&mut |row, column, value| {
            if value != 0.0 {
                (rows[row], columns[column]) = (true, true);
            }
        });
        spots(&SeenMatrix {
            moves: [rows, columns],
            topic: kind.topic,
            path: kind.whole,
            outputs: &self.outputs,
            inputs: &self.inputs,
            values: self.rest(),
            parameters: self.objective.base(),
            each: &each,
            at: &at,
            max_relative,
        })
    }
}

impl<S: Scalar> SparseMatrix<'_, S> {
    /// Which rows have an entry that is not zero, and which columns. What has a derivative along the
    /// direction has one; of the others alone the entries are looked at.
    fn lines_that_move(&self) -> [Vec<bool>; 2] {
        let is_zero = |row: usize| self.pattern.row(row).all(|at| self.analytic[at] == 0.0);
        let rows = self.slopes.iter().enumerate();
        let rows = rows.map(|(row, slope)| *slope != 0.0 || !is_zero(row)).collect();
        let mut columns: Vec<bool> = self.totals.iter().map(|total| *total != 0.0).collect();
        columns.resize(self.along.len(), false);
        if columns.iter().any(|moves| !moves) {
            for (position, _, column) in self.pattern.cells() {
                columns[column] |= self.analytic[position] != 0.0;
            }
        }
        [rows, columns]
    }

    pub(crate) fn blind_spots(&self, kind: Kind, max_relative: f64) -> Vec<BlindSpot> {
        let each = |receive: &mut dyn FnMut(usize, usize, f64)| {
            for (position, row, column) in self.pattern.cells() {
                receive(row, column, self.analytic()[position]);
            }
        };
        let at = |row: usize, column: usize| {
            self.pattern.find(row, column).map_or(0.0, |position| self.analytic()[position])
        };
        spots(&SeenMatrix {
            moves: self.lines_that_move(),
            topic: kind.topic,
            path: kind.whole,
            outputs: &self.outputs,
            inputs: &self.inputs,
            values: &self.rest,
            parameters: self.objective.base(),
            each: &each,
            at: &at,
            max_relative,
        })
    }
}
