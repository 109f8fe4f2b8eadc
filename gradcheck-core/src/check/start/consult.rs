//! The exact derivative of the cost along a direction, from a copy of the cost over dual numbers,
//! with the size of its rounding. Does not know which dual numbers.

use super::pairing::Pairing;
use super::prepare::AtRest;
use super::{preflight, rounding};
use crate::check::error::{CheckError, NotFinite};
use crate::check::model::direction::Direction;
use crate::check::model::exactness::{Derivative, JITTERS, Query, REST, finding, residual};
use crate::check::model::motion::{Course, Slope};
use crate::check::model::objective::{Function, Objective};
use crate::check::model::oracle::Exact;
use crate::check::model::scope::Scope;
use crate::check::model::subject::Dual;
use crate::check::model::turning;
use crate::differentiate::{Noise, Sample};
use crate::{Layout, Scalar};

/// The part by which the values of cost and oracle may differ, and the step after which the cost has
/// the size that it has.
pub(crate) const SAME: f64 = 1e-6;
pub(crate) const ELSEWHERE: f64 = 0.1;

/// A model whose derivatives along a scope are exact.
pub(crate) struct Exactly<'a, 'p, S: Scalar> {
    objective: &'a mut Objective<'p, S>,
    oracle: &'a mut Oracle,
}

/// What is known of the function over dual numbers.
#[derive(Default)]
pub(crate) struct Oracle {
    /// How far each entry of the analytic gradient moves with the last digit of the parameters, in
    /// the unit of the samples.
    scatter: Vec<f64>,
    /// The last scope, and what the function is along it.
    known: Option<(Scope, Dual)>,
}

impl<'a, 'p, S: Scalar> Exactly<'a, 'p, S> {
    pub(crate) fn new(objective: &'a mut Objective<'p, S>, oracle: &'a mut Oracle) -> Self {
        Self { objective, oracle }
    }

    /// Asks for the first time: two evaluations of the function at other parameters may follow.
    ///
    /// # Errors
    /// When the oracle fails, maps the model in another order, or computes another function; and
    /// when neither derivative nor cost change with the parameters.
    pub(crate) fn begin(&mut self, at_rest: &AtRest<'_>) -> Result<Noise, CheckError> {
        self.consult(&preflight::movable(at_rest.layout), at_rest.settings.allow_constant)?;
        self.set_scatter(at_rest.pairing, at_rest.layout);
        Ok(Noise::new(0.0, self.objective.epsilon()))
    }

    /// Computes the gradient twice with parameters that differ in their last digit, to learn how
    /// exact its entries are.
    fn set_scatter(&mut self, pairing: &Pairing, layout: &Layout) {
        let objective = &mut *self.objective;
        let mut scatter = vec![0.0; objective.course.analytic.len()];
        for seed in 0..JITTERS {
            // Beside an edge of the domain the gradient may not be finite.
            let other = rounding::with_other_digits(objective, layout, pairing, S::ULP, seed, None);
            let Some(other) = other else { continue };
            let pairs = other.iter().zip(&objective.course.analytic);
            for (scatter, (other, analytic)) in scatter.iter_mut().zip(pairs) {
                *scatter = (other - analytic).abs().max(*scatter);
            }
        }
        for tensor in layout.tensors() {
            let entries = &mut scatter[tensor.range()];
            let squares: f64 = entries.iter().map(|entry| entry * entry).sum();
            let typical = (squares / entries.len().max(1) as f64).sqrt();
            // Two values know little of the deviation of one entry.
            for entry in entries {
                *entry = entry.max(typical);
            }
        }
        self.oracle.scatter = scatter;
    }

    /// Looks at the oracle along `scope` for the first time, and compares its value with the cost.
    fn consult(&mut self, scope: &Scope, allow_constant: bool) -> Result<(), CheckError> {
        let dual = self.dual(scope, REST)?;
        let Dual { value, derivative } = dual;
        if !value.is_finite() {
            return Err(CheckError::NotFinite(NotFinite::Oracle { value }));
        }
        self.oracle.known = Some((scope.clone(), dual));
        let (cost, epsilon) = (self.objective.rest(), self.objective.epsilon());
        let part = SAME.max(S::ULP.max(epsilon).sqrt());
        if (value - cost).abs() > part * cost.abs() {
            let again = self.objective.at_rest()?;
            preflight::wobble(cost, again, epsilon)?;
            // At an optimum both may be rounding, beside what the cost is elsewhere.
            let elsewhere = self.dual(scope, Query { t: ELSEWHERE, ..REST })?.value;
            if (value - cost).abs() > part * elsewhere.abs() {
                return Err(CheckError::OracleDiffers { cost, oracle: value });
            }
        }
        let moves = derivative != 0.0 || preflight::moves(self.objective, scope, 0.0, 0.0);
        if !moves && !allow_constant {
            let greatest = preflight::greatest(self.objective) / self.objective.unit;
            return Err(CheckError::CostNotMoved { value: self.objective.rest(), greatest });
        }
        Ok(())
    }

    /// Takes the cost over dual numbers: one evaluation.
    fn dual(&mut self, scope: &Scope, query: Query) -> Result<Dual, CheckError> {
        let unit = self.objective.unit;
        let mut last = Dual { value: f64::NAN, derivative: f64::NAN };
        dual(self.objective, unit, scope, query, &mut |received| last = received)?;
        Ok(last)
    }
}

impl<S: Scalar> Derivative for Exactly<'_, '_, S> {
    fn times_factor(&mut self, scope: &Scope, query: Query) -> f64 {
        let known = self.oracle.known.as_ref();
        if let Some((_, dual)) = known.filter(|(known, _)| known == scope)
            && query == REST
        {
            return dual.derivative;
        }
        self.dual(scope, query).map_or(f64::NAN, |dual| dual.derivative)
    }

    fn slope(&self, scope: &Scope) -> Slope {
        self.objective.course.slope(scope)
    }

    fn scatter(&self, scope: &Scope) -> f64 {
        let direction = &self.objective.course.direction;
        let ranges = scope.ranges().iter();
        let parts = ranges.flat_map(|range| direction.within_tensors(range.clone()));
        let squares = parts.map(|part| {
            let (weights, floor) = direction.weights(part.clone());
            let pairs = weights.iter().zip(&self.oracle.scatter[part]);
            pairs
                .map(|(&weight, scatter)| (floor * f64::from(weight) * scatter).powi(2))
                .sum::<f64>()
        });
        squares.sum::<f64>().sqrt()
    }

    fn digit(&self) -> f64 {
        S::ULP
    }
}

/// Calls the function over dual numbers, which hands out the value and the derivative, multiplied by
/// `unit`, of each of its results: one evaluation.
pub(crate) fn dual<S: Scalar>(
    objective: &mut Objective<'_, S>,
    unit: f64,
    scope: &Scope,
    query: Query,
    receive: &mut dyn FnMut(Dual),
) -> Result<(), CheckError> {
    objective.put_back();
    objective.evaluations += 1;
    let Course { base, direction, .. } = &objective.course;
    let mut walk = Walk { direction, scope, position: 0, range: 0 };
    let mut draw = query.jitter.map(fastrand::Rng::with_seed);
    let mut is_same = true;
    let mut entry = |entry: S| {
        let same = |base: &S| base.bit_pattern() == entry.bit_pattern();
        is_same &= base.get(walk.position).is_some_and(same);
        let along = walk.next();
        let jitter = draw.as_mut().map_or(0.0, |draw| if draw.bool() { 1.0 } else { -1.0 });
        let value = entry.widen() * (1.0 + jitter * S::ULP) + query.t * along;
        Dual { value, derivative: query.factor * unit * along }
    };
    let result = objective.subject.dual(&mut entry, receive);
    if !is_same || walk.position != base.len() {
        return Err(CheckError::MappedDiffers { entries: base.len(), mapped: walk.position });
    }
    result
}

impl<S: Scalar> Function for Exactly<'_, '_, S> {
    fn at(&mut self, scope: &Scope, t: f64) -> Sample {
        self.objective.at(scope, t)
    }

    fn has_steps(&self) -> bool {
        false
    }

    fn exact(&mut self, scope: &Scope) -> Option<Exact> {
        Some(residual(self, scope))
    }

    fn exactly(&mut self, scope: &Scope, t: f64) -> Option<Exact> {
        Some(finding(self, scope, t))
    }

    fn redraw(&mut self, layout: &Layout, seed: u64) {
        self.objective.redraw(layout, seed);
        self.oracle.known = None;
    }

    fn has_moved(&self) -> bool {
        self.objective.has_moved()
    }

    fn evaluations(&self) -> usize {
        self.objective.evaluations()
    }

    fn analytic(&self) -> &[f64] {
        self.objective.analytic()
    }

    fn along(&self, position: usize) -> f64 {
        self.objective.along(position)
    }

    fn moved(&self, position: usize, t: f64) -> f64 {
        self.objective.moved(position, t)
    }

    fn points_of(&mut self, position: usize) -> Vec<turning::Point> {
        self.objective.points_of(position)
    }
}

/// Goes through the entries in order, with the displacement of each along a scope.
struct Walk<'a> {
    direction: &'a Direction,
    scope: &'a Scope,
    position: usize,
    range: usize,
}

impl Walk<'_> {
    fn next(&mut self) -> f64 {
        let position = self.position;
        self.position += 1;
        let ranges = self.scope.ranges();
        if ranges.get(self.range).is_some_and(|range| range.end <= position) {
            self.range += 1;
        }
        let is_inside = ranges.get(self.range).is_some_and(|range| range.contains(&position));
        if is_inside { self.direction.along(position) } else { 0.0 }
    }
}
