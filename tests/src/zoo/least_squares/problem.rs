//! What a problem of least squares is, and the slips that any Jacobian can have.

use std::ops::Range;

use fastrand::Rng;
use gradcheck_core::Parameters;
use ndarray::Array2;

use super::super::layer::mistakes;

/// Residuals of parameters, and their Jacobian.
pub trait Problem: Parameters<Scalar = f64> + Sized {
    /// One way to get the Jacobian wrong that only this problem has.
    type Mistake: Copy + 'static;

    /// What the problem is called in the table.
    const NAME: &'static str;
    /// Every mistake of its own, and the sentence that says what it is.
    const MISTAKES: &'static [(Self::Mistake, &'static str)];
    /// Rows and columns of one block of the Jacobian, none of it zero.
    const BLOCK: [Range<usize>; 2];

    /// The problem at random parameters.
    fn random(rng: &mut Rng) -> Self;

    /// What is to become small.
    fn residuals(&self) -> Vec<f64>;

    /// The derivative of each residual (row) by each entry of the parameters (column).
    #[must_use]
    fn jacobian(&self, mistake: Option<Self::Mistake>) -> Array2<f64>;
}

mistakes! {
    /// A mistake that does not ask what the Jacobian is of.
    pub enum Slip {
        /// the matrix is filled column by column where it is read row by row
        Transposed,
        /// one row is that of the next residual
        RowOfNext,
        /// one row is forgotten
        RowForgotten,
        /// one column has the wrong sign
        ColumnNegated,
        /// one entry is twice what it is
        EntryDoubled,
        /// one block is forgotten
        BlockForgotten,
        /// the whole matrix has the wrong sign
        Negated,
    }
}

impl Slip {
    /// Makes the mistake, at `block` where it has a place.
    #[must_use]
    pub fn in_matrix(self, right: &Array2<f64>, [rows, columns]: [Range<usize>; 2]) -> Array2<f64> {
        let mut wrong = right.clone();
        match self {
            Self::Transposed => {
                let by_column = right.t();
                wrong.iter_mut().zip(by_column.iter()).for_each(|(entry, &other)| *entry = other);
            }
            Self::RowOfNext => wrong.row_mut(rows.start).assign(&right.row(rows.start + 1)),
            Self::RowForgotten => wrong.row_mut(rows.start).fill(0.0),
            Self::ColumnNegated => wrong.column_mut(columns.start).mapv_inplace(|entry| -entry),
            Self::EntryDoubled => wrong[[rows.start, columns.start]] *= 2.0,
            Self::BlockForgotten => {
                for row in rows {
                    columns.clone().for_each(|column| wrong[[row, column]] = 0.0);
                }
            }
            Self::Negated => wrong.mapv_inplace(|entry| -entry),
        }
        wrong
    }
}
