//! The derivative of every output along the direction, by differences: all rows of the matrix from the
//! same four evaluations.

use super::sparse::SparseMatrix;
use crate::Scalar;
use crate::check::model::scope::Scope;
use crate::diagnose::sparse::Lines;

/// How many units in the last place the value of an output may be off by.
pub(super) const ROUNDING: f64 = 16.0;

impl<S: Scalar> SparseMatrix<'_, S> {
    /// The derivatives at the steps `t` and `t / 4` with some columns moved, extrapolated, or the exact ones
    /// of an oracle; `None` where an output is not finite.
    ///
    /// With all columns moved the evaluations are those that a search begins with, and are not made
    /// again.
    pub(super) fn lines(&mut self, columns: &Scope, t: f64) -> Option<Lines> {
        #[cfg(feature = "num-dual")]
        if let Some(lines) = self.exact_lines(columns) {
            return lines.numeric.iter().all(|numeric| numeric.is_finite()).then_some(lines);
        }
        let near = t / 4.0;
        let epsilon = self.epsilon();
        let [up, down, near_up, near_down] =
            [t, -t, near, -near].map(|step| self.look(columns, step));
        let rows = self.rest.len();
        let [numeric, errors] = [0; 2].map(|_| Vec::with_capacity(rows));
        let mut lines = Lines { numeric, errors };
        for row in 0..rows {
            let far = (up[row] - down[row]) / (2.0 * t);
            let close = (near_up[row] - near_down[row]) / (2.0 * near);
            let limit = close + (close - far) / 15.0;
            if !limit.is_finite() {
                return None;
            }
            let greatest = up[row].abs().max(down[row].abs());
            let size = self.rest[row].abs().max(greatest);
            lines.numeric.push(limit);
            lines.errors.push((limit - close).abs() + ROUNDING * epsilon * size / near);
        }
        Some(lines)
    }
}
