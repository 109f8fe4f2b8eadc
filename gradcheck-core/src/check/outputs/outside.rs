//! Which column outside of the pattern makes the derivative of a row that should be zero there.

use super::sparse::SparseMatrix;
use crate::Scalar;
use crate::check::model::scope::Scope;

/// How many units in the last place the value of an output may be off by.
const ROUNDING: f64 = 16.0;

/// A derivative that is not in the pattern.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Outside {
    pub(crate) row: usize,
    pub(crate) column: usize,
    pub(crate) numeric: f64,
    /// A bound of the error of `numeric`.
    pub(crate) error: f64,
}

impl<S: Scalar> SparseMatrix<'_, S> {
    /// Halves the columns towards the larger residual of the row: two evaluations a level, and four
    /// for the column at the end. `None` where that has no derivative that is proven.
    pub(super) fn outside(&mut self, row: usize, t: f64) -> Option<Outside> {
        let own = self.pattern.columns_of(row).iter().map(|&column| column as usize);
        let own = Scope::new(own.map(|column| column..column + 1));
        let mut node = self.movable.minus(&own);
        let mut whole = self.slope(row, &node, t);
        while node.only().is_none() {
            let [first, second] = node.halves();
            let of_first = self.slope(row, &first, t);
            let of_second = whole - of_first;
            (node, whole) = if of_second.abs() > of_first.abs() {
                (second, of_second)
            } else {
                (first, of_first)
            };
        }
        self.derivative_at(row, node.only()?, t)
    }

    /// The derivative of an output along some columns: exact, or a central difference.
    fn slope(&mut self, row: usize, columns: &Scope, t: f64) -> f64 {
        #[cfg(feature = "num-dual")]
        if let Some(slope) = self.exact_slope(row, columns) {
            return slope;
        }
        let [up, down] = [t, -t].map(|step| self.change(row, columns, step));
        (up - down) / (2.0 * t)
    }

    /// The derivative of an output by one parameter, if it is more than its error.
    pub(super) fn derivative_at(&mut self, row: usize, column: usize, t: f64) -> Option<Outside> {
        let columns = Scope::entry(column);
        let [slope, error] = self.bounded(row, &columns, t);
        let along = self.along[column];
        let outside = Outside { row, column, numeric: slope / along, error: (error / along).abs() };
        (slope.abs() > error).then_some(outside)
    }

    /// The derivative of an output along some columns, with a bound of its error.
    fn bounded(&mut self, row: usize, columns: &Scope, t: f64) -> [f64; 2] {
        #[cfg(feature = "num-dual")]
        if let Some(slope) = self.exact_slope(row, columns) {
            return [slope, ROUNDING * S::ULP.max(f64::EPSILON) * self.scales[row] / self.unit];
        }
        let epsilon = self.epsilon();
        let [far, near] = [t, t / 4.0].map(|step| self.slope(row, columns, step));
        let limit = near + (near - far) / 15.0;
        let rounding = ROUNDING * epsilon * (self.rest[row].abs() + (far * t).abs()) / (t / 4.0);
        [limit, 4.0 * (limit - near).abs() + rounding]
    }
}
