//! A sparse matrix as the engine asks it: samples of a scope, halves of it, and exact residuals where an
//! oracle gives them.

use super::sparse::SparseMatrix;
#[cfg(feature = "num-dual")]
use crate::check::model::exactness::{finding, residual};
use crate::check::model::objective::{Function, Row};
#[cfg(feature = "num-dual")]
use crate::check::model::oracle::Exact;
use crate::check::model::scope::Scope;
use crate::differentiate::Sample;
use crate::{Layout, Scalar};

impl<S: Scalar> SparseMatrix<'_, S> {
    /// The output that a scope is of, where there are others.
    fn output_of(&self, scope: &Scope) -> Option<usize> {
        let first = scope.ranges().first()?.start;
        let row = self.pattern.row_of(first);
        let is_of_row = scope.ranges().last().is_some_and(|it| it.end <= self.pattern.row(row).end);
        (self.pattern.rows() > 1 && is_of_row).then_some(row)
    }
}

impl<S: Scalar> Function for SparseMatrix<'_, S> {
    fn at(&mut self, scope: &Scope, t: f64) -> Sample {
        if self.parts.0 != *scope {
            self.parts = (scope.clone(), self.pattern.divided(scope));
            self.at_rest = self.row(scope).map_or(self.offset, |row| row.origin());
        }
        let parts = std::mem::take(&mut self.parts.1);
        let (mut value, mut predicted) = (0.0, 0.0);
        if !parts.whole.is_empty() {
            let columns = self.movable.clone();
            let changes = self.look(&columns, t);
            for rows in &parts.whole {
                let weights = &self.cotangent[rows.clone()];
                let pairs = weights.iter().zip(&changes[rows.clone()]);
                value += pairs.map(|(weight, change)| self.unit * weight * change).sum::<f64>();
            }
            predicted += self.predicted(&parts.whole, t);
        }
        for (row, ranges) in &parts.others {
            let columns = self.pattern.moved_by(*row, ranges, &self.movable);
            value += self.weight(*row) * self.change(*row, &columns, t);
            let entries = ranges.iter().cloned().flatten();
            let products = entries.filter_map(|position| {
                let column = self.pattern.column(position)?;
                Some(self.analytic[position] * self.realised(column, t))
            });
            predicted += self.cotangent[*row] * products.sum::<f64>();
        }
        self.parts.1 = parts;
        Sample { value: self.at_rest + value, predicted }
    }

    fn probe(&mut self, scope: &Scope, t: f64) -> Sample {
        let is_whole = scope.len() == self.pattern.len();
        if !is_whole || self.recording.borrow().epsilon < S::ULP {
            return self.at(scope, t);
        }
        let columns = self.movable.clone();
        let changes = self.look(&columns, t);
        let pairs = self.cotangent.iter().zip(changes.iter());
        let weighed = pairs.map(|(weight, change)| self.unit * weight * change);
        Sample { value: self.offset + weighed.sum::<f64>(), predicted: 0.0 }
    }

    fn halves(&self, scope: &Scope) -> [Scope; 2] {
        let halves = scope.halves();
        let [Some(first), Some(last)] =
            [scope.ranges().first().map(|it| it.start), scope.ranges().last().map(|it| it.end - 1)]
        else {
            return halves;
        };
        let [first, last] = [first, last].map(|position| self.pattern.row_of(position));
        let middle = halves[1].ranges()[0].start;
        // Between two rows: what is cut in the middle of one takes evaluations of its own.
        let row = self.pattern.row_of(middle).clamp(first + 1, last.max(first + 1));
        if first == last {
            return halves;
        }
        let cut = self.pattern.row(row).start;
        [Scope::new(scope.within(0..cut)), Scope::new(scope.within(cut..usize::MAX))]
    }

    fn has_names(&self) -> bool {
        false
    }

    #[cfg(feature = "num-dual")]
    fn has_steps(&self) -> bool {
        self.oracle.is_none()
    }

    #[cfg(feature = "num-dual")]
    fn exact(&mut self, scope: &Scope) -> Option<Exact> {
        self.oracle.is_some().then(|| residual(self, scope))
    }

    #[cfg(feature = "num-dual")]
    fn exactly(&mut self, scope: &Scope, t: f64) -> Option<Exact> {
        self.oracle.is_some().then(|| finding(self, scope, t))
    }

    fn redraw(&mut self, _: &Layout, seed: u64) {
        self.objective.redirect(&self.inputs, seed);
        self.looks.clear();
        #[cfg(feature = "num-dual")]
        self.forget_exact();
        self.set_along();
        self.slopes = self.moved_rows().0.iter().map(|row| row.slope).collect();
        self.draw(seed);
    }

    fn has_moved(&self) -> bool {
        self.has_moved
    }

    fn evaluations(&self) -> usize {
        self.objective.evaluations()
    }

    fn analytic(&self) -> &[f64] {
        &self.analytic
    }

    fn along(&self, position: usize) -> f64 {
        let along = match self.pattern.column(position) {
            Some(column) => self.along[column],
            None => self.usual,
        };
        self.cotangent[self.pattern.row_of(position)] * along
    }

    fn row(&self, scope: &Scope) -> Option<Row> {
        let row = self.output_of(scope)?;
        Some(Row::new(Scope::range(self.pattern.row(row)), self.rest[row], self.weight(row)))
    }

    fn cell(&self, position: usize) -> Option<[usize; 2]> {
        Some([self.pattern.row_of(position), self.pattern.column(position)?])
    }

    fn moved(&self, position: usize, t: f64) -> f64 {
        let moved = match self.pattern.column(position) {
            Some(column) => self.objective.moved(column, t),
            None => self.usual * t,
        };
        self.cotangent[self.pattern.row_of(position)] * moved
    }
}
