//! A function with many results, and the entries of a sparse matrix of its derivatives, as the engine
//! sees them: u·f(x + t v) for random u and v. All that is kept grows with the entries, the rows and
//! the columns, never with their product.

use std::ops::Range;
use std::rc::Rc;

use super::cotangent::{Reach, cotangent_of, scales_of};
use super::looks::Looks;
use super::moved_rows::MovedRow;
use super::parts::Parts;
use super::pattern::Pattern;
#[cfg(feature = "num-dual")]
use super::sparse_oracle::Oracle;
use super::subject::Shared;
use crate::check::model::facts::Facts;
use crate::check::model::norm::Norm;
use crate::check::model::objective::{Function, Objective};
use crate::check::model::scope::Scope;
use crate::check::settings::Settings;
use crate::check::start::prepare::share_of;
use crate::check::start::{preflight, unit};
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
    pub(super) cotangent: Vec<f64>,
    /// The derivative of each output along the direction, as the matrix says.
    pub(super) slopes: Vec<f64>,
    /// The derivative of the weighed outputs by each column, once it was asked for.
    pub(super) totals: Vec<f64>,
    /// The displacement of each column at step 1; 0 of one that does not move.
    pub(super) along: Vec<f64>,
    /// The displacement that stands for those of the columns outside of the pattern.
    pub(super) usual: f64,
    /// Added to every value, so that it rounds as the outputs do.
    pub(super) offset: f64,
    /// The same of the last scope.
    pub(super) at_rest: f64,
    pub(super) looks: Looks,
    /// The last scope, and what it consists of.
    pub(super) parts: (Scope, Parts),
    pub(super) has_moved: bool,
    /// Once it was asked for the first time.
    #[cfg(feature = "num-dual")]
    pub(super) oracle: Option<Oracle>,
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
    /// Draws the cotangent; `objective` has its direction. Gives the facts of all entries as one tensor.
    pub(crate) fn new(
        objective: Objective<'p, S>,
        recording: Shared,
        at_rest: SparseAtRest,
        settings: &Settings,
    ) -> (Self, Facts) {
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
            totals: Vec::new(),
            along: Vec::new(),
            usual: 1.0,
            offset: 0.0,
            at_rest: 0.0,
            looks,
            parts: (Scope::default(), Parts::default()),
            has_moved: false,
            #[cfg(feature = "num-dual")]
            oracle: None,
        };
        matrix.set_along();
        let (mut moved, mut informative) = matrix.in_unit(visible);
        matrix.set_scales(&moved, visible);
        if matrix.share_out(settings, seed) {
            (moved, informative) = matrix.moved_rows();
            matrix.set_scales(&moved, visible);
        }
        matrix.slopes = moved.iter().map(|row| row.slope).collect();
        matrix.draw(seed);
        let weighed = (0..matrix.rest.len()).map(|row| matrix.weight(row) * matrix.rest[row]);
        matrix.offset = Norm::of(weighed).root();
        let facts = matrix.facts(&moved, informative);
        (matrix, facts)
    }

    /// What each row makes of its output along the direction, after the derivatives were brought into a
    /// unit in which the greatest change of an output, to first order or as it could be seen, is a number
    /// near 1; and how many entries make something.
    fn in_unit(&mut self, visible: f64) -> (Vec<MovedRow>, usize) {
        let found = self.moved_rows();
        let greatest = found.0.iter().fold(0.0, |most: f64, row| most.max(row.greatest));
        let mut greatest = if greatest.is_normal() {
            greatest.log2()
        } else {
            let along = |position| self.pattern.column(position).map_or(0.0, |at| self.along[at]);
            let factors = (0..self.pattern.len()).map(|at| (self.analytic[at], along(at)));
            unit::greatest_product(factors)
        };
        if greatest.is_finite() {
            let seen = self.rest.iter().map(|value| (visible, *value));
            greatest = greatest.max(unit::greatest_product(seen));
        }
        self.unit = unit::of_exponent(greatest);
        if self.unit == 1.0 {
            return found;
        }
        self.analytic.iter_mut().for_each(|entry| *entry *= self.unit);
        self.moved_rows()
    }

    pub(super) fn moved_rows(&self) -> (Vec<MovedRow>, usize) {
        self.pattern.moved_rows(&self.analytic, &self.along)
    }

    /// Notes what each output counts as.
    fn set_scales(&mut self, moved: &[MovedRow], visible: f64) {
        let norms = moved.iter().map(|row| row.norm);
        self.scales = scales_of(norms, &self.rest, &self.outputs, visible * self.unit);
    }

    /// Moves the columns so that each is expected to change the outputs alike, as those of a dense matrix;
    /// whether they move in another way now.
    fn share_out(&mut self, settings: &Settings, seed: u64) -> bool {
        let sizes = self.objective.base().iter().map(|base| base.widen().abs());
        let moved = self.along.iter().zip(sizes);
        let columns: Vec<Reach> = moved.map(|(along, own)| Reach::new(*along, own)).collect();
        let rest = self.rest.iter().map(|value| value * self.unit);
        let outputs = rest.zip(self.scales.iter().copied());
        let (changes, values) = self.pattern.shares(&self.analytic, &columns, outputs);
        self.objective.share_out(&self.inputs, changes, share_of(settings, values), seed);
        let before = std::mem::take(&mut self.along);
        self.set_along();
        self.along != before
    }

    /// Notes the displacements along the direction.
    pub(super) fn set_along(&mut self) {
        self.along = vec![0.0; self.objective.base().len()];
        for column in self.movable.entries() {
            self.along[column] = self.objective.along(column);
        }
        let norm = Norm::of(self.along.iter().copied()).root();
        self.usual = norm / (self.movable.len() as f64).sqrt();
    }

    /// Draws the cotangent, given the slopes.
    pub(super) fn draw(&mut self, seed: u64) {
        self.cotangent = cotangent_of(&self.scales, &self.slopes, &self.outputs, seed);
        self.totals = Vec::new();
    }

    /// The facts of all entries as one tensor. Sizes of entries are relative to those of their row.
    fn facts(&mut self, moved: &[MovedRow], informative: usize) -> Facts {
        let largest = self.scales.iter().copied().fold(0.0, f64::max);
        // In the unit of the samples no square overflows, and one that vanishes is nothing beside others.
        let [mut squares, mut norm] = [0.0_f64; 2];
        let (mut greatest, mut slope) = (0.0_f64, 0.0);
        for (row, moved) in moved.iter().enumerate() {
            let (weight, scale) = (self.cotangent[row], largest / self.scales[row]);
            squares += (moved.norm * scale).powi(2);
            norm += (moved.norm * weight).powi(2);
            greatest = greatest.max(moved.greatest * scale);
            slope += moved.slope * weight;
        }
        let typical = if informative > 0 { (squares / informative as f64).sqrt() } else { 0.0 };
        let (norm, [near, own]) = (norm.sqrt(), self.weigh_columns());
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
    pub(super) fn weight(&self, row: usize) -> f64 {
        self.unit * self.cotangent[row]
    }

    /// The displacement that the number format makes of a step.
    pub(super) fn realised(&self, column: usize, t: f64) -> f64 {
        let base = self.objective.base()[column].widen();
        S::nearest(base + t * self.along[column]).widen() - base
    }

    /// What the entries of some rows, which move every column, predict of the weighed outputs.
    pub(super) fn predicted(&mut self, rows: &[Range<usize>], t: f64) -> f64 {
        if matches!(rows, [all] if all.len() == self.pattern.rows()) {
            if self.totals.is_empty() {
                self.weigh_columns();
            }
            let product = |column: usize| self.totals[column] * self.realised(column, t);
            return self.movable.entries().map(product).sum();
        }
        let of_row = |row: usize| {
            let pairs = self.pattern.row(row).zip(self.pattern.columns_of(row));
            let products =
                pairs.map(|(at, &column)| self.analytic[at] * self.realised(column as usize, t));
            self.cotangent[row] * products.sum::<f64>()
        };
        rows.iter().cloned().flatten().map(of_row).sum()
    }

    /// Takes the derivative of the weighed outputs by each column, a pass that every step is spared
    /// then. Gives the norms of what all entries make of the outputs where no column moves by more than
    /// its own size, and where each moves by that.
    fn weigh_columns(&mut self) -> [f64; 2] {
        let columns = self.along.len();
        let weighed = self.pattern.weighed_columns(&self.analytic, &self.cotangent, columns);
        self.totals = weighed.iter().map(|column| column.total).collect();
        let sizes = self.objective.base().iter().map(|base| base.widen().abs());
        let own = sizes.clone().zip(&weighed).map(|(size, column)| size * column.norm);
        let near = sizes.zip(&self.along).zip(&weighed).map(|((size, along), column)| {
            let moved = if size == 0.0 { along.abs() } else { along.abs().min(size) };
            moved * column.norm
        });
        [Norm::of(near).root(), Norm::of(own).root()]
    }

    /// The outputs with some columns moved, less those at rest: one evaluation, unless it was made
    /// before.
    pub(crate) fn look(&mut self, columns: &Scope, t: f64) -> Rc<Vec<f64>> {
        if let Some(known) = self.looks.whole(columns, t) {
            return known;
        }
        let changes = Rc::new(self.changes(columns, t));
        self.looks.keep_whole(columns.clone(), t, Rc::clone(&changes));
        changes
    }

    /// The same of one output, with the columns of a part of its row moved.
    pub(super) fn change(&mut self, row: usize, columns: &Scope, t: f64) -> f64 {
        if let Some(known) = self.looks.part(columns, t) {
            return known[row];
        }
        let changes = Rc::new(self.changes(columns, t));
        self.looks.keep_part(columns.clone(), t, Rc::clone(&changes));
        changes[row]
    }

    /// One evaluation; NaN where the function gives no outputs.
    pub(super) fn changes(&mut self, columns: &Scope, t: f64) -> Vec<f64> {
        self.objective.probe(columns, t);
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
