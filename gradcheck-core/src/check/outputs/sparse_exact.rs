//! The exact derivatives of every output of a sparse matrix along some columns, from a copy of the
//! function over dual numbers. Does not know which dual numbers.

use std::rc::Rc;

use super::bilinear::Cache;
use super::collect::SharedCollector;
use super::exact::{another_function, differing};
use super::lines::ROUNDING;
use super::sparse::SparseMatrix;
use super::sparse_oracle::Oracle;
use crate::Scalar;
use crate::check::error::{CheckError, NotFinite};
use crate::check::model::exactness::{Derivative, JITTERS, Query, REST};
use crate::check::model::motion::Slope;
use crate::check::model::scope::Scope;
use crate::check::model::subject::Dual;
use crate::check::settings::Settings;
use crate::check::start::consult::{ELSEWHERE, SAME, dual};
use crate::check::start::pairing::not_finite;
use crate::check::start::rounding;
use crate::diagnose::sparse::Lines;
use crate::differentiate::Noise;

/// The outputs over dual numbers.
struct Duals {
    values: Vec<f64>,
    derivatives: Vec<f64>,
}

impl<S: Scalar> SparseMatrix<'_, S> {
    /// Asks for the first time, in place of measuring the noise: up to three evaluations of the function
    /// may follow.
    ///
    /// # Errors
    /// When the oracle fails, maps the model in another order, or computes another function; and when
    /// neither derivatives nor outputs change with the parameters.
    pub(super) fn begin(
        &mut self,
        probe: &Scope,
        settings: &Settings,
        epsilon: f64,
        collector: &SharedCollector,
    ) -> Result<Noise, CheckError> {
        let inputs = self.movable.clone();
        let Duals { values, derivatives } = self.duals(&inputs, REST)?;
        self.is_same_function(&inputs, &values)?;
        let moves = derivatives.iter().any(|derivative| *derivative != 0.0);
        let mut oracle = Oracle::default();
        oracle.cache.keep(inputs, REST, Rc::new(derivatives));
        if !moves {
            self.changes_something(probe, [0.0; 2], settings)?;
        }
        oracle.scatter = self.scatter_of(collector);
        self.oracle = Some(oracle);
        Ok(Noise::new(0.0, epsilon))
    }

    /// Compares the outputs over dual numbers with those at rest.
    fn is_same_function(&mut self, inputs: &Scope, values: &[f64]) -> Result<(), CheckError> {
        if values.len() != self.rest.len() {
            let (outputs, oracle) = (self.rest.len(), values.len());
            return Err(CheckError::OracleOutputs { outputs, oracle });
        }
        let (entries, count) = not_finite(&self.outputs, values.iter().copied());
        if count > 0 {
            return Err(CheckError::NotFinite(NotFinite::OracleOutputs { entries, count }));
        }
        let part = SAME.max(S::ULP.max(self.objective.epsilon()).sqrt());
        let pair = [self.rest.as_slice(), values];
        let Some(_) = differing(&self.outputs, pair, values, part) else { return Ok(()) };
        // Both may be rounding here, beside what they are elsewhere.
        let there = self.duals(inputs, Query { t: ELSEWHERE, ..REST })?.values;
        let pair = [self.rest.as_slice(), values];
        let position = differing(&self.outputs, pair, &there, part);
        position.map_or(Ok(()), |at| Err(another_function(&self.outputs, at, pair)))
    }

    /// Computes the matrix twice with parameters that differ in their last digit, to learn how exact its
    /// entries are.
    fn scatter_of(&mut self, collector: &SharedCollector) -> Vec<f32> {
        let mut scatter = vec![0.0_f32; self.pattern.len()];
        for seed in 0..JITTERS {
            rounding::jitter(&mut self.objective, S::ULP, seed, None);
            let other = self.entries_again(collector);
            self.objective.restore();
            // Beside an edge of the domain the matrix may not be finite.
            let Ok((pattern, entries)) = other else { continue };
            for (position, row, column) in self.pattern.cells() {
                let other = pattern.find(row, column).map_or(0.0, |at| self.unit * entries[at]);
                let change = (other - self.analytic[position]).abs() / self.scales[row];
                scatter[position] = scatter[position].max(f32::nearest(change));
            }
        }
        for row in 0..self.pattern.rows() {
            let entries = &mut scatter[self.pattern.row(row)];
            let squares: f32 = entries.iter().map(|entry| entry * entry).sum();
            let typical = (squares / entries.len() as f32).sqrt();
            // Two values know little of the deviation of one entry.
            for entry in entries {
                *entry = entry.max(typical);
            }
        }
        scatter
    }

    /// The outputs over dual numbers, with their derivatives along some columns: one evaluation.
    fn duals(&mut self, columns: &Scope, query: Query) -> Result<Duals, CheckError> {
        let (mut values, mut derivatives) = (Vec::new(), Vec::new());
        let unit = self.unit;
        dual(&mut self.objective, unit, columns, query, &mut |Dual { value, derivative }| {
            values.push(value);
            derivatives.push(derivative);
        })?;
        Ok(Duals { values, derivatives })
    }

    /// The derivatives of every output along some columns; NaN where there are none.
    fn derivatives(&mut self, columns: &Scope, query: Query) -> Rc<Vec<f64>> {
        let known = self.oracle.as_ref().and_then(|oracle| oracle.cache.get(columns, &query));
        if let Some(known) = known {
            return known;
        }
        let count = self.rest.len();
        let found = self.duals(columns, query).map(|duals| duals.derivatives);
        let found = found.ok().filter(|found| found.len() == count);
        let found = Rc::new(found.unwrap_or_else(|| vec![f64::NAN; count]));
        if let Some(oracle) = &mut self.oracle {
            oracle.cache.keep(columns.clone(), query, Rc::clone(&found));
        }
        found
    }

    /// The exact derivatives of every output along some columns, in the user's unit, with bounds of their
    /// errors; `None` without an oracle.
    pub(super) fn exact_lines(&mut self, columns: &Scope) -> Option<Lines> {
        self.oracle.as_ref()?;
        let found = self.derivatives(columns, REST);
        let numeric = found.iter().map(|derivative| derivative / self.unit).collect();
        let errors = (0..found.len()).map(|row| {
            let rounding = ROUNDING * S::ULP.max(f64::EPSILON) * self.scales[row];
            let scatter = self.pattern.row(row).map(|position| self.scatter_at(row, position));
            let squares: f64 = scatter.map(|entry| entry * entry).sum();
            (rounding + 4.0 * squares.sqrt()) / self.unit
        });
        Some(Lines { numeric, errors: errors.collect() })
    }

    /// The exact derivative of one output along some columns, in the user's unit; `None` without an oracle.
    pub(super) fn exact_slope(&mut self, row: usize, columns: &Scope) -> Option<f64> {
        self.oracle.as_ref()?;
        Some(self.derivatives(columns, REST)[row] / self.unit)
    }

    /// What the last digits of the parameters make of an entry times the displacement of its column.
    fn scatter_at(&self, row: usize, position: usize) -> f64 {
        let scatter = self.oracle.as_ref().and_then(|oracle| oracle.scatter.get(position));
        let along = self.pattern.column(position).map_or(0.0, |column| self.along[column]);
        f64::from(scatter.copied().unwrap_or(0.0)) * self.scales[row] * along
    }

    /// Hands out the entries of a scope with their rows, but for those of the rest of a row.
    fn each_entry(&self, scope: &Scope, mut receive: impl FnMut(usize, usize, usize)) {
        for range in scope.ranges() {
            let mut row = self.pattern.row_of(range.start);
            for position in range.clone() {
                while position >= self.pattern.row(row).end {
                    row += 1;
                }
                if let Some(column) = self.pattern.column(position) {
                    receive(row, position, column);
                }
            }
        }
    }

    /// Forgets what is known of a direction that is no more.
    pub(super) fn forget_exact(&mut self) {
        if let Some(oracle) = &mut self.oracle {
            oracle.cache = Cache::default();
        }
    }
}

impl<S: Scalar> Derivative for SparseMatrix<'_, S> {
    fn times_factor(&mut self, scope: &Scope, query: Query) -> f64 {
        let parts = self.pattern.divided(scope);
        let mut sum = 0.0;
        if !parts.whole.is_empty() {
            let columns = self.movable.clone();
            let found = self.derivatives(&columns, query);
            let products = parts.whole.iter().cloned().flatten();
            sum += products.map(|row| self.cotangent[row] * found[row]).sum::<f64>();
        }
        for (row, ranges) in &parts.others {
            let columns = self.pattern.moved_by(*row, ranges, &self.movable);
            sum += self.cotangent[*row] * self.derivatives(&columns, query)[*row];
        }
        sum
    }

    fn slope(&self, scope: &Scope) -> Slope {
        let (mut along, mut squares) = (0.0, 0.0);
        self.each_entry(scope, |row, position, column| {
            let entry = self.cotangent[row] * self.analytic[position];
            let moved = self.along[column];
            let size = moved.abs().max(self.objective.base()[column].widen().abs());
            along += entry * moved;
            squares += (entry * size).powi(2);
        });
        Slope { along, norm: squares.sqrt() }
    }

    fn scatter(&self, scope: &Scope) -> f64 {
        let mut squares = 0.0;
        self.each_entry(scope, |row, position, _| {
            squares += (self.cotangent[row] * self.scatter_at(row, position)).powi(2);
        });
        squares.sqrt()
    }

    fn digit(&self) -> f64 {
        S::ULP
    }
}
