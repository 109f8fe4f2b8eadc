//! A function with many results, and the entries of a sparse matrix of its derivatives, as the engine
//! sees them: u·f(x + t v) for random u and v. All that is kept grows with the entries, the rows and
//! the columns, never with their product.

use std::rc::Rc;

use super::cotangent::{cotangent_of, scales_of};
use super::looks::{Look, Looks};
use super::parts::Parts;
use super::pattern::Pattern;
use super::subject::Shared;
use crate::check::model::facts::Facts;
use crate::check::model::norm::Norm;
use crate::check::model::objective::{Function, Objective};
use crate::check::model::scope::Scope;
use crate::check::start::{preflight, unit};
use crate::differentiate::Sample;
use crate::{Layout, Scalar};

/// The entries of a sparse matrix as a list of entries that move: those of the pattern by rows, and
/// after those of a row one that moves every column that is not among them.
///
/// A scope that has a row whole is seen in an evaluation at which all parameters are moved: it shows
/// all of these rows at once. Only a part of a row needs evaluations of its own.
pub(crate) struct SparseMatrix<'p, S: Scalar> {
    pub(crate) objective: Objective<'p, S>,
    pub(super) recording: Shared,
    pub(crate) pattern: Pattern,
    pub(crate) outputs: Layout,
    pub(crate) inputs: Layout,
    /// The columns that move.
    pub(crate) movable: Scope,
    /// The outputs at rest.
    pub(crate) rest: Vec<f64>,
    /// The analytic derivatives, in the unit of the samples.
    pub(crate) analytic: Vec<f64>,
    pub(crate) unit: f64,
    /// The size of each output's derivative.
    pub(crate) scales: Vec<f64>,
    /// What each output counts.
    cotangent: Vec<f64>,
    /// The derivative of each output along the direction, as the matrix says.
    slopes: Vec<f64>,
    /// The displacement of each column at step 1; 0 of one that does not move.
    pub(super) along: Vec<f64>,
    /// The displacement that stands for those of the columns outside of the pattern.
    pub(super) usual: f64,
    /// Added to every value, so that it rounds as the outputs do.
    offset: f64,
    looks: Looks,
    /// The last scope, and what it consists of.
    parts: (Scope, Parts),
    has_moved: bool,
}

/// What is known once everything was called at rest.
pub(crate) struct SparseAtRest {
    pub(crate) outputs: Layout,
    pub(crate) inputs: Layout,
    pub(crate) pattern: Pattern,
    /// The outputs.
    pub(crate) values: Vec<f64>,
    /// The derivatives in the order of the pattern, in the user's unit.
    pub(crate) analytic: Vec<f64>,
    /// The smallest change of an output that shows, relative to it.
    pub(crate) visible: f64,
    pub(crate) seed: u64,
}

impl<'p, S: Scalar> SparseMatrix<'p, S> {
    /// Draws the cotangent; `objective` has its direction.
    pub(crate) fn new(
        objective: Objective<'p, S>,
        recording: Shared,
        at_rest: SparseAtRest,
    ) -> Self {
        let SparseAtRest { outputs, inputs, pattern, values, analytic, visible, seed } = at_rest;
        let movable = preflight::movable(&inputs);
        let looks = Looks::new(values.len(), pattern.len());
        let mut matrix = Self {
            objective,
            recording,
            pattern,
            outputs,
            inputs,
            movable,
            rest: values,
            analytic,
            unit: 1.0,
            scales: Vec::new(),
            cotangent: Vec::new(),
            slopes: Vec::new(),
            along: Vec::new(),
            usual: 1.0,
            offset: 0.0,
            looks,
            parts: (Scope::default(), Parts::default()),
            has_moved: false,
        };
        matrix.set_along();
        matrix.set_unit(visible);
        let norms: Vec<Norm> = (0..matrix.pattern.rows())
            .map(|row| Norm::of(matrix.changes_of(row).map(|(change, _)| change)))
            .collect();
        let visible = visible * matrix.unit;
        matrix.scales = scales_of(&norms, &matrix.rest, &matrix.outputs, visible);
        matrix.draw(seed);
        let weighed = (0..matrix.rest.len()).map(|row| matrix.weight(row) * matrix.rest[row]);
        matrix.offset = Norm::of(weighed).root();
        matrix
    }

    /// What each entry of a row changes of its output at step 1, with its column.
    fn changes_of(&self, row: usize) -> impl Iterator<Item = (f64, usize)> + Clone + '_ {
        self.pattern.row(row).zip(self.pattern.columns_of(row)).map(|(position, &column)| {
            let column = column as usize;
            (self.analytic[position] * self.along[column], column)
        })
    }

    /// Brings the derivatives into a unit in which the greatest change of an output, to first order or
    /// as it could be seen, is a number near 1.
    fn set_unit(&mut self, visible: f64) {
        let along = |position| self.pattern.column(position).map_or(0.0, |at| self.along[at]);
        let factors = (0..self.pattern.len()).map(|at| (self.analytic[at], along(at)));
        let mut greatest = unit::greatest_product(factors);
        if greatest.is_finite() {
            let seen = self.rest.iter().map(|value| (visible, *value));
            greatest = greatest.max(unit::greatest_product(seen));
        }
        self.unit = unit::of_exponent(greatest);
        if self.unit != 1.0 {
            self.analytic.iter_mut().for_each(|entry| *entry *= self.unit);
        }
    }

    /// Notes the displacements along the direction.
    fn set_along(&mut self) {
        self.along = vec![0.0; self.objective.base().len()];
        for column in self.movable.entries() {
            self.along[column] = self.objective.along(column);
        }
        let norm = Norm::of(self.along.iter().copied()).root();
        self.usual = norm / (self.movable.len() as f64).sqrt();
    }

    fn draw(&mut self, seed: u64) {
        let slope = |row| self.changes_of(row).map(|(change, _)| change).sum();
        self.slopes = (0..self.pattern.rows()).map(slope).collect();
        self.cotangent = cotangent_of(&self.scales, &self.slopes, &self.outputs, seed);
    }

    /// The facts of all entries as one tensor. Sizes of entries are relative to those of their row.
    pub(crate) fn facts(&self) -> Facts {
        let largest = self.scales.iter().copied().fold(0.0, f64::max);
        // In the unit of the samples no square overflows, and one that vanishes is nothing beside others.
        let [mut squares, mut norm, mut near, mut own] = [0.0_f64; 4];
        let (mut informative, mut greatest, mut slope) = (0.0_f64, 0.0_f64, 0.0);
        for row in 0..self.pattern.rows() {
            let (weight, scale) = (self.cotangent[row], largest / self.scales[row]);
            for (change, column) in self.changes_of(row).filter(|(change, _)| *change != 0.0) {
                let along = self.along[column];
                let size = self.objective.base()[column].widen();
                let (scaled, weighed, part) = (change * scale, change * weight, size / along);
                let moved = if size == 0.0 { 1.0 } else { part.abs().min(1.0) };
                squares += scaled * scaled;
                norm += weighed * weighed;
                near += (weighed * moved).powi(2);
                own += (weighed * part).powi(2);
                informative += 1.0;
                greatest = greatest.max(scaled.abs());
                slope += weighed;
            }
        }
        let typical = if informative > 0.0 { (squares / informative).sqrt() } else { 0.0 };
        let [norm, near, own] = [norm, near, own].map(f64::sqrt);
        let mut facts = Facts {
            number: 0,
            range: 0..self.pattern.len(),
            typical,
            greatest,
            size: self.usual,
            norm,
            slope: slope.abs(),
            own,
            near: if norm > 0.0 { near / norm } else { 1.0 },
            vanishes: false,
            is_faint: false,
            is_rounding: true,
        };
        facts.compare(S::ULP, facts.share());
        facts
    }

    /// The product of the matrix with the direction, in the user's unit.
    pub(super) fn applied(&self) -> Vec<f64> {
        self.slopes.iter().map(|slope| slope / self.unit).collect()
    }

    /// The value of every scope at rest.
    pub(crate) fn origin(&self) -> f64 {
        self.offset
    }

    /// The unit in the last place of the outputs, or of what they are computed with here.
    pub(super) fn epsilon(&self) -> f64 {
        self.recording.borrow().epsilon.max(f64::EPSILON)
    }

    /// What a change of the outputs at rest does to the samples.
    pub(crate) fn weighed(&self, changes: &[f64]) -> f64 {
        let products = changes.iter().enumerate().map(|(row, change)| self.weight(row) * change);
        products.map(f64::abs).sum()
    }

    /// What a change of an output makes of the samples.
    fn weight(&self, row: usize) -> f64 {
        self.unit * self.cotangent[row]
    }

    /// The displacement that the number format makes of a step.
    fn realised(&self, column: usize, t: f64) -> f64 {
        self.objective.moved(column, t) - self.objective.base()[column].widen()
    }

    /// The outputs with some columns moved, less those at rest, and what the pattern predicts of them
    /// in the unit of the samples: one evaluation, unless it was made before.
    pub(crate) fn look(&mut self, columns: &Scope, t: f64) -> Rc<Look> {
        if let Some(known) = self.looks.get(columns, t) {
            return known;
        }
        let changes = self.changes(columns, t);
        let mut moved = vec![0.0; self.objective.base().len()];
        for column in columns.entries() {
            moved[column] = self.realised(column, t);
        }
        let predicted = |row: usize| {
            let pairs = self.pattern.row(row).zip(self.pattern.columns_of(row));
            pairs.map(|(at, &column)| self.analytic[at] * moved[column as usize]).sum()
        };
        let predicted = (0..self.pattern.rows()).map(predicted).collect();
        let look = Rc::new(Look { changes, predicted });
        self.looks.keep(columns.clone(), t, Rc::clone(&look));
        look
    }

    /// The same of one output.
    pub(super) fn change(&mut self, row: usize, columns: &Scope, t: f64) -> f64 {
        if let Some(known) = self.looks.get_one(columns, t, row) {
            return known;
        }
        let changes = self.changes(columns, t);
        self.looks.keep_some(columns.clone(), t, changes)[row]
    }

    /// One evaluation; NaN where the function gives no outputs.
    pub(super) fn changes(&mut self, columns: &Scope, t: f64) -> Vec<f64> {
        self.objective.at(columns, t);
        let recording = self.recording.borrow();
        let changes: Vec<f64> = if recording.values.len() == self.rest.len() {
            recording.values.iter().zip(&self.rest).map(|(value, rest)| value - rest).collect()
        } else {
            vec![f64::NAN; self.rest.len()]
        };
        drop(recording);
        self.has_moved |= changes.iter().any(|change| *change != 0.0);
        changes
    }
}

impl<S: Scalar> Function for SparseMatrix<'_, S> {
    fn at(&mut self, scope: &Scope, t: f64) -> Sample {
        if self.parts.0 != *scope {
            self.parts = (scope.clone(), self.pattern.divided(scope));
        }
        let parts = std::mem::take(&mut self.parts.1);
        let (mut value, mut predicted) = (0.0, 0.0);
        if !parts.whole.is_empty() {
            let columns = self.movable.clone();
            let look = self.look(&columns, t);
            for row in parts.whole.iter().cloned().flatten() {
                value += self.weight(row) * look.changes[row];
                predicted += self.cotangent[row] * look.predicted[row];
            }
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
        Sample { value: self.offset + value, predicted }
    }

    fn probe(&mut self, scope: &Scope, t: f64) -> Sample {
        let is_whole = scope.len() == self.pattern.len();
        if !is_whole || self.recording.borrow().epsilon < S::ULP {
            return self.at(scope, t);
        }
        let columns = self.movable.clone();
        let changes = self.changes(&columns, t);
        let weighed = changes.iter().enumerate().map(|(row, change)| self.weight(row) * change);
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

    fn redraw(&mut self, _: &Layout, seed: u64) {
        self.objective.redirect(&self.inputs, seed);
        self.looks.clear();
        self.set_along();
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
