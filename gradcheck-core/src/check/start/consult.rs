//! The exact derivative of the cost along a direction, from a copy of the cost over dual numbers,
//! with the size of its rounding. Does not know which dual numbers.

use super::pairing::Pairing;
use super::prepare::AtRest;
use super::{preflight, rounding};
use crate::check::error::{CheckError, Failed, NotFinite};
use crate::check::model::direction::Direction;
use crate::check::model::motion::{Course, Slope};
use crate::check::model::objective::{Function, Objective};
use crate::check::model::oracle::Exact;
use crate::check::model::scope::Scope;
use crate::check::model::turning;
use crate::differentiate::{Noise, SIGNIFICANT, Sample};
use crate::{Layout, Scalar};

/// By what the derivatives of the entries are multiplied to see how the sums of products round: no
/// powers of two, which change no digit.
const FACTORS: [f64; 10] = [
    1.0 / 3.0,
    5.0 / 7.0,
    11.0 / 9.0,
    7.0 / 13.0,
    13.0 / 11.0,
    3.0 / 5.0,
    17.0 / 19.0,
    9.0 / 7.0,
    19.0 / 23.0,
    15.0 / 11.0,
];
/// How many are always looked at.
const FEW: usize = 2;
/// A residual of so many deviations is no rounding, also where two values show little of it.
const CLEAR: f64 = 1000.0;
/// Roundings of each product, and the growth of those of a sum with its length.
const ROUNDINGS: f64 = 4.0;
const GROWTH: f64 = 0.125;
/// A derivative that is not known to this part of itself may be that of a stationary point.
const WEAK: f64 = 1e-4;
/// How often the gradient is computed with parameters that differ in their last digit.
const JITTERS: u64 = 2;
/// The part by which the values of cost and oracle may differ, and the step after which the cost has
/// the size that it has.
const SAME: f64 = 1e-6;
const ELSEWHERE: f64 = 0.1;
/// The steps at which the slopes on both sides of a kink are looked at, in last digits.
const BESIDE: f64 = 16.0;
const FURTHER: f64 = 4.0;
/// Curvature makes their difference grow by more than this from one to the other.
const PERSISTENT: f64 = 1.6;

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
    /// The last scope with the value and the derivative along it.
    known: Option<(Scope, [f64; 2])>,
}

/// What the entries are for one evaluation.
#[derive(Clone, Copy)]
struct Point {
    /// By what the derivatives are multiplied.
    factor: f64,
    /// The step along the scope.
    t: f64,
    /// The seed of changes in the last digit.
    jitter: Option<u64>,
}

const REST: Point = Point { factor: 1.0, t: 0.0, jitter: None };

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
            let other = rounding::with_other_digits(objective, layout, pairing, seed, None);
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
        let [value, derivative] = self.dual(scope, REST)?;
        if !value.is_finite() {
            return Err(CheckError::NotFinite(NotFinite::Oracle { value }));
        }
        self.oracle.known = Some((scope.clone(), [value, derivative]));
        let (cost, epsilon) = (self.objective.rest(), self.objective.epsilon());
        let part = SAME.max(S::ULP.max(epsilon).sqrt());
        if (value - cost).abs() > part * cost.abs() {
            let again = self.objective.at_rest()?;
            preflight::wobble(cost, again, epsilon)?;
            // At an optimum both may be rounding, beside what the cost is elsewhere.
            let [elsewhere, _] = self.dual(scope, Point { t: ELSEWHERE, ..REST })?;
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
    fn dual(&mut self, scope: &Scope, point: Point) -> Result<[f64; 2], CheckError> {
        let objective = &mut *self.objective;
        objective.put_back();
        objective.evaluations += 1;
        let Course { base, direction, .. } = &objective.course;
        let direction = direction.as_ref().expect("entries move along a direction");
        let unit = objective.unit;
        let mut walk = Walk { direction, scope, position: 0, range: 0 };
        let mut draw = point.jitter.map(fastrand::Rng::with_seed);
        let mut is_same = true;
        let mut entry = |entry: S| {
            let same = |base: &S| base.bit_pattern() == entry.bit_pattern();
            is_same &= base.get(walk.position).is_some_and(same);
            let along = walk.next();
            let jitter = draw.as_mut().map_or(0.0, |draw| if draw.bool() { 1.0 } else { -1.0 });
            let value = entry.widen() * (1.0 + jitter * S::ULP) + point.t * along;
            [value, point.factor * unit * along]
        };
        let result = objective.subject.dual(&mut entry);
        if !is_same || walk.position != base.len() {
            return Err(CheckError::MappedDiffers { entries: base.len(), mapped: walk.position });
        }
        result.map_err(|message| CheckError::Failed(Failed::Cost { message }))
    }

    /// The derivative along `scope`, in the unit of the samples; NaN where there is none.
    fn derivative(&mut self, scope: &Scope, point: Point) -> f64 {
        let known = self.oracle.known.as_ref();
        if let Some((_, [_, derivative])) = known.filter(|(known, _)| known == scope)
            && point.factor == 1.0
            && point.t == 0.0
        {
            return *derivative;
        }
        self.dual(scope, point).map_or(f64::NAN, |[_, derivative]| derivative / point.factor)
    }

    /// The exact residual along `scope`, in the unit of the samples: one evaluation.
    fn exact_residual(&mut self, scope: &Scope) -> Exact {
        let derivative = self.derivative(scope, REST);
        let Slope { along: slope, norm } = self.objective.course.slope(scope);
        let sum = f64::EPSILON * (ROUNDINGS + GROWTH * (scope.len() as f64).sqrt());
        let rounding = (0.5 * S::ULP + sum) * norm;
        let deviation = rounding.hypot(self.scatter_along(scope)).max(f64::MIN_POSITIVE);
        Exact { residual: derivative - slope, deviation, jump: 0.0, curvature: 0.0 }
    }

    /// The same with its rounding: three evaluations, and up to eleven where they decide; four more for
    /// the slopes beside an error, which a kink may be, and one where the derivative vanishes.
    fn exact_finding(&mut self, scope: &Scope, t: f64) -> Exact {
        let mut exact = self.exact_residual(scope);
        let (floor, slope) = (exact.deviation, self.objective.course.slope(scope).along);
        let derivative = exact.residual + slope;
        let mut rounding = 0.0_f64;
        for (number, factor) in FACTORS.into_iter().enumerate() {
            let size = exact.residual.abs() / exact.deviation;
            if number >= FEW && !(size > SIGNIFICANT && size < CLEAR) {
                break;
            }
            let jitter = Some(JITTERS + number as u64);
            let other = self.derivative(scope, Point { factor, jitter, t: 0.0 });
            if other.is_finite() {
                rounding = rounding.max((other - derivative).abs());
            }
            exact.deviation = floor.hypot(rounding);
        }
        let bound = SIGNIFICANT * exact.deviation;
        if exact.residual.abs() > bound {
            let [near, middle] = self.slopes(scope, BESIDE);
            let [far, _] = self.slopes(scope, FURTHER * BESIDE);
            if near > bound && far <= PERSISTENT * near {
                exact.jump = near;
                exact.residual = middle - slope;
            }
        } else if bound > WEAK * derivative.abs() {
            let change = (self.derivative(scope, Point { t, ..REST }) - derivative).abs();
            exact.curvature = if change > bound { change / t } else { 0.0 };
        }
        exact
    }

    /// The difference and the mean of the slopes so many last digits to both sides.
    fn slopes(&mut self, scope: &Scope, digits: f64) -> [f64; 2] {
        let t = digits * S::ULP;
        let [right, left] = [t, -t].map(|t| self.derivative(scope, Point { t, ..REST }));
        [(right - left).abs(), 0.5 * (right + left)]
    }

    fn scatter_along(&self, scope: &Scope) -> f64 {
        let direction = self.objective.course.direction.as_ref();
        let direction = direction.expect("entries move along a direction");
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
}

impl<S: Scalar> Function for Exactly<'_, '_, S> {
    fn at(&mut self, scope: &Scope, t: f64) -> Sample {
        self.objective.at(scope, t)
    }

    fn has_steps(&self) -> bool {
        false
    }

    fn exact(&mut self, scope: &Scope) -> Option<Exact> {
        Some(self.exact_residual(scope))
    }

    fn exactly(&mut self, scope: &Scope, t: f64) -> Option<Exact> {
        Some(self.exact_finding(scope, t))
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
