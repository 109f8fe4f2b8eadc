//! What the engine asks of the model and its cost, as a function of how far the parameters are moved.

use super::oracle::Exact;
use super::scope::Scope;
use super::turning::Point;
use crate::Layout;
use crate::differentiate::Sample;

/// One row of a matrix, whose samples are those of one output.
pub(crate) struct Row {
    /// Its entries.
    pub(crate) scope: Scope,
    /// The output at rest, without its sign.
    pub(crate) at_rest: f64,
    /// What a change of the output makes of the samples.
    pub(crate) weight: f64,
}

impl Row {
    pub(crate) fn new(scope: Scope, output: f64, weight: f64) -> Self {
        Self { scope, at_rest: output.abs(), weight: weight.abs() }
    }

    /// What its samples are at rest.
    pub(crate) fn origin(&self) -> f64 {
        self.weight * self.at_rest
    }
}

/// What the engine asks of the model and its cost.
pub(crate) trait Function {
    /// Takes the cost with the entries of `scope` moved by `t`: one evaluation.
    fn at(&mut self, scope: &Scope, t: f64) -> Sample;
    /// The same for the noise: predicted only where parameters are rounded more coarsely than values.
    fn probe(&mut self, scope: &Scope, t: f64) -> Sample {
        Sample { value: self.at(scope, t).value, predicted: 0.0 }
    }
    /// Whether residuals are differences, at steps that can be chosen.
    fn has_steps(&self) -> bool {
        true
    }
    /// The exact residual along `scope`, where an oracle gives it: one evaluation.
    fn exact(&mut self, _scope: &Scope) -> Option<Exact> {
        None
    }
    /// The same with its rounding, and its change over a step of `t`: three evaluations or more.
    fn exactly(&mut self, _scope: &Scope, _t: f64) -> Option<Exact> {
        None
    }
    /// Draws another direction.
    fn redraw(&mut self, layout: &Layout, seed: u64);
    /// Whether moving the parameters ever changed a value.
    fn has_moved(&self) -> bool;
    /// How often the cost was called.
    fn evaluations(&self) -> usize;
    /// The analytic gradient in flat order, in the unit of the samples.
    fn analytic(&self) -> &[f64];
    /// The displacement of an entry at step 1.
    fn along(&self, position: usize) -> f64;
    /// The row and the column of an entry of a matrix.
    fn cell(&self, _position: usize) -> Option<[usize; 2]> {
        None
    }
    /// The row of a matrix that a scope lies in, where it has several.
    fn row(&self, _scope: &Scope) -> Option<Row> {
        None
    }
    /// Cuts a scope within one tensor: where the halves are seen with the fewest evaluations.
    fn halves(&self, scope: &Scope) -> [Scope; 2] {
        scope.halves()
    }
    /// Whether the order of the entries is that of a tensor, by which mistakes have names.
    fn has_names(&self) -> bool {
        true
    }
    /// The value that an entry takes at step `t`.
    fn moved(&self, position: usize, t: f64) -> f64;
    /// The points of the tensor that has an entry; none if it is no tangent.
    fn points_of(&mut self, _position: usize) -> Vec<Point> {
        Vec::new()
    }
}
