//! The exact derivative of the cost along a direction, from a copy of the cost over dual numbers,
//! with the size of its rounding. Does not know which dual numbers.

use super::direction::Direction;
use super::motion::Jitter;
use super::objective::{Exact, Objective};
use super::scope::Scope;
use crate::check::cost::Cost;
use crate::check::error::{CheckError, Failed, NotFinite};
use crate::check::start::pairing::Pairing;
use crate::check::start::preflight;
use crate::differentiate::{Finding, Fit, Rung, SIGNIFICANT, Sample, Side};
use crate::parameters::VisitorMut;
use crate::{Layout, Parameters, Scalar};

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

/// The value and the derivative of the cost, from those that each entry gets, in order; `Err` with
/// the text of the cost's own error.
pub(crate) type Dual<'p, P> = Box<
    dyn FnMut(&P, &mut dyn FnMut(<P as Parameters>::Scalar) -> [f64; 2]) -> Result<[f64; 2], String>
        + 'p,
>;

/// The cost over dual numbers.
pub(crate) struct Oracle<'p, P: Parameters> {
    dual: Dual<'p, P>,
    /// How far each entry of the analytic gradient moves with the last digit of the parameters, in
    /// the unit of the samples.
    scatter: Vec<f64>,
    /// The last scope with the value and the derivative along it.
    known: Option<(Scope, [f64; 2])>,
}

#[cfg(feature = "num-dual")]
impl<'p, P: Parameters> Oracle<'p, P> {
    pub(crate) fn new(dual: Dual<'p, P>) -> Self {
        Self { dual, scatter: Vec::new(), known: None }
    }
}

impl<P: Parameters> Oracle<'_, P> {
    /// Forgets what was along another direction.
    pub(crate) fn forget(&mut self) {
        self.known = None;
    }
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

impl<P, C, F> Objective<'_, P, F>
where
    P: Parameters,
    C: Cost,
    F: FnMut(&mut P) -> C,
{
    /// Computes the gradient twice with parameters that differ in their last digit, to learn how
    /// exact its entries are.
    pub(crate) fn set_scatter<G>(
        &mut self,
        gradient: &mut impl FnMut(&mut P) -> Result<G, CheckError>,
        pairing: &Pairing,
        layout: &Layout,
    ) where
        G: Parameters<Scalar = P::Scalar>,
    {
        let mut scatter = vec![0.0; self.course.analytic.len()];
        for seed in 0..JITTERS {
            self.put_back();
            let mut jitter = Jitter::new(&self.course.base, seed);
            self.parameters.visit_mut(&mut VisitorMut::new(&mut jitter));
            let other = gradient(self.parameters);
            self.restore();
            // Beside an edge of the domain the gradient may not be finite.
            let Ok(other) = other.and_then(|other| pairing.gather(layout, &other)) else {
                continue;
            };
            let pairs = other.iter().zip(&self.course.analytic);
            for (scatter, (other, analytic)) in scatter.iter_mut().zip(pairs) {
                *scatter = (other * self.unit - analytic).abs().max(*scatter);
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
        if let Some(oracle) = &mut self.oracle {
            oracle.scatter = scatter;
        }
    }

    /// Looks at the oracle along `scope` for the first time, and compares its value with the cost.
    ///
    /// # Errors
    /// When it fails, maps the model in another order, or computes another function; and when
    /// neither derivative nor cost change with the parameters.
    pub(crate) fn consult(&mut self, scope: &Scope) -> Result<(), CheckError> {
        let [value, derivative] = self.dual(scope, REST)?;
        if !value.is_finite() {
            return Err(CheckError::NotFinite(NotFinite::Oracle { value }));
        }
        let oracle = self.oracle.as_mut().expect("there is an oracle to be consulted");
        oracle.known = Some((scope.clone(), [value, derivative]));
        let cost = self.rest();
        let part = SAME.max(P::Scalar::ULP.max(C::EPSILON).sqrt());
        if (value - cost).abs() > part * cost.abs() {
            let again = self.at_rest()?;
            preflight::wobble(cost, again, C::EPSILON)?;
            // At an optimum both may be rounding, beside what the cost is elsewhere.
            let [elsewhere, _] = self.dual(scope, Point { t: ELSEWHERE, ..REST })?;
            if (value - cost).abs() > part * elsewhere.abs() {
                return Err(CheckError::OracleDiffers { cost, oracle: value });
            }
        }
        if derivative == 0.0 {
            preflight::has_moved(self, scope, 0.0, 0.0)?;
        }
        Ok(())
    }

    /// Takes the cost over dual numbers: one evaluation.
    fn dual(&mut self, scope: &Scope, point: Point) -> Result<[f64; 2], CheckError> {
        self.put_back();
        self.evaluations += 1;
        let oracle = self.oracle.as_mut().expect("there is an oracle to be asked");
        let direction = self.course.direction.as_ref().expect("entries move along a direction");
        let (base, unit) = (&self.course.base, self.unit);
        let mut walk = Walk { direction, scope, position: 0, range: 0 };
        let mut draw = point.jitter.map(fastrand::Rng::with_seed);
        let mut is_same = true;
        let mut entry = |entry: P::Scalar| {
            let same = |base: &P::Scalar| base.bit_pattern() == entry.bit_pattern();
            is_same &= base.get(walk.position).is_some_and(same);
            let along = walk.next();
            let jitter = draw.as_mut().map_or(0.0, |draw| if draw.bool() { 1.0 } else { -1.0 });
            let value = entry.widen() * (1.0 + jitter * P::Scalar::ULP) + point.t * along;
            [value, point.factor * unit * along]
        };
        let result = (oracle.dual)(self.parameters, &mut entry);
        if !is_same || walk.position != base.len() {
            return Err(CheckError::MappedDiffers { entries: base.len(), mapped: walk.position });
        }
        result.map_err(|message| CheckError::Failed(Failed::Cost { message }))
    }

    /// The derivative along `scope`, in the unit of the samples; NaN where there is none.
    fn derivative(&mut self, scope: &Scope, point: Point) -> f64 {
        let known = self.oracle.as_ref().and_then(|oracle| oracle.known.as_ref());
        if let Some((_, [_, derivative])) = known.filter(|(known, _)| known == scope)
            && point.factor == 1.0
            && point.t == 0.0
        {
            return *derivative;
        }
        self.dual(scope, point).map_or(f64::NAN, |[_, derivative]| derivative / point.factor)
    }

    /// The exact residual along `scope`, in the unit of the samples: one evaluation.
    pub(crate) fn exact_residual(&mut self, scope: &Scope) -> Exact {
        let derivative = self.derivative(scope, REST);
        let [slope, norm] = self.course.slope(scope);
        let sum = f64::EPSILON * (ROUNDINGS + GROWTH * (scope.len() as f64).sqrt());
        let rounding = (0.5 * P::Scalar::ULP + sum) * norm;
        let deviation = rounding.hypot(self.scatter_along(scope)).max(f64::MIN_POSITIVE);
        Exact { residual: derivative - slope, deviation, jump: 0.0, curvature: 0.0 }
    }

    /// The same with its rounding: three evaluations, and up to eleven where they decide; four more for
    /// the slopes beside an error, which a kink may be, and one where the derivative vanishes.
    pub(crate) fn exact_finding(&mut self, scope: &Scope, t: f64) -> Exact {
        let mut exact = self.exact_residual(scope);
        let [floor, slope] = [exact.deviation, self.course.slope(scope)[0]];
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
        let t = digits * P::Scalar::ULP;
        let [right, left] = [t, -t].map(|t| self.derivative(scope, Point { t, ..REST }));
        [(right - left).abs(), 0.5 * (right + left)]
    }

    fn scatter_along(&self, scope: &Scope) -> f64 {
        let Some(oracle) = &self.oracle else { return 0.0 };
        let Some(direction) = &self.course.direction else { return 0.0 };
        let ranges = scope.ranges().iter();
        let parts = ranges.flat_map(|range| direction.within_tensors(range.clone()));
        let squares = parts.map(|part| {
            let (weights, floor) = direction.weights(part.clone());
            let pairs = weights.iter().zip(&oracle.scatter[part]);
            pairs
                .map(|(&weight, scatter)| (floor * f64::from(weight) * scatter).powi(2))
                .sum::<f64>()
        });
        squares.sum::<f64>().sqrt()
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

impl Exact {
    /// As a step of `t` would show it if it were as exact.
    pub(crate) fn rung(&self, t: f64) -> Rung {
        Rung {
            t,
            side: self.residual.is_finite().then_some(Side::Both),
            residual: self.residual,
            noise: self.deviation,
            jump: self.curvature * t,
            jump_noise: 0.0,
            plus: Sample::default(),
            minus: Sample::default(),
        }
    }

    /// As steps up to `t` would show it; without any where there is no derivative.
    pub(crate) fn finding(&self, t: f64) -> Finding {
        let steps = [t / 4.0, t];
        let is_finite = self.residual.is_finite() && self.deviation.is_finite();
        let fit = is_finite.then(|| Fit::new(self.residual, self.deviation, steps));
        let rungs = if is_finite { steps.map(|t| self.rung(t)).to_vec() } else { Vec::new() };
        let jump_error = SIGNIFICANT * self.deviation;
        Finding { fit, jump: self.jump, jump_error, is_proven_kink: true, rungs }
    }
}
