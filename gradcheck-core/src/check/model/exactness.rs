//! The exact residual along a scope with the size of its rounding, from whatever gives exact
//! derivatives. Does not know which numbers give them.

use super::motion::Slope;
use super::oracle::Exact;
use super::scope::Scope;
use crate::differentiate::SIGNIFICANT;

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
/// How often the analytic derivative is computed with parameters that differ in their last digit.
pub(crate) const JITTERS: u64 = 2;
/// The steps at which the slopes on both sides of a kink are looked at, in last digits.
const BESIDE: f64 = 16.0;
const FURTHER: f64 = 4.0;
/// Curvature makes their difference grow by more than this from one to the other.
const PERSISTENT: f64 = 1.6;

/// At what an oracle is asked: what the entries are for one evaluation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Query {
    /// By what the derivatives are multiplied.
    pub(crate) factor: f64,
    /// The step along the scope.
    pub(crate) t: f64,
    /// The seed of changes in the last digit.
    pub(crate) jitter: Option<u64>,
}

pub(crate) const REST: Query = Query { factor: 1.0, t: 0.0, jitter: None };

/// A function with exact derivatives along scopes, in the unit of the samples.
pub(crate) trait Derivative {
    /// The derivative along `scope`, multiplied by what the query says; NaN where there is none. One
    /// evaluation, unless it is known.
    fn times_factor(&mut self, scope: &Scope, query: Query) -> f64;

    /// What the analytic derivative says of the scope.
    fn slope(&self, scope: &Scope) -> Slope;

    /// How far the analytic derivative moves with the last digits of the parameters.
    fn scatter(&self, scope: &Scope) -> f64;

    /// The unit in the last place of the parameters, relative to them.
    fn digit(&self) -> f64;

    /// The derivative along `scope`; NaN where there is none.
    fn derivative(&mut self, scope: &Scope, query: Query) -> f64 {
        self.times_factor(scope, query) / query.factor
    }
}

/// The exact residual along `scope`: one evaluation.
pub(crate) fn residual(function: &mut dyn Derivative, scope: &Scope) -> Exact {
    let derivative = function.derivative(scope, REST);
    let Slope { along: slope, norm } = function.slope(scope);
    let rounding = (0.5 * function.digit() + rounding_of_sum(scope.len())) * norm;
    let deviation = rounding.hypot(function.scatter(scope)).max(f64::MIN_POSITIVE);
    Exact { residual: derivative - slope, deviation, jump: 0.0, curvature: 0.0 }
}

/// The rounding of a sum of so many products, relative to them.
fn rounding_of_sum(count: usize) -> f64 {
    f64::EPSILON * (ROUNDINGS + GROWTH * (count as f64).sqrt())
}

/// The same with its rounding: three evaluations, and up to eleven where they decide; four more for
/// the slopes beside an error, which a kink may be, and one where the derivative vanishes.
pub(crate) fn finding(function: &mut dyn Derivative, scope: &Scope, t: f64) -> Exact {
    let mut exact = residual(function, scope);
    let (floor, slope) = (exact.deviation, function.slope(scope).along);
    let derivative = exact.residual + slope;
    let mut rounding = 0.0_f64;
    for (number, factor) in FACTORS.into_iter().enumerate() {
        let size = exact.residual.abs() / exact.deviation;
        if number >= FEW && !(size > SIGNIFICANT && size < CLEAR) {
            break;
        }
        let jitter = Some(JITTERS + number as u64);
        let other = function.derivative(scope, Query { factor, jitter, t: 0.0 });
        if other.is_finite() {
            rounding = rounding.max((other - derivative).abs());
        }
        exact.deviation = floor.hypot(rounding);
    }
    let bound = SIGNIFICANT * exact.deviation;
    if exact.residual.abs() > bound {
        let near = slopes(function, scope, BESIDE);
        let far = slopes(function, scope, FURTHER * BESIDE);
        if near.jump > bound && far.jump <= PERSISTENT * near.jump {
            exact.jump = near.jump;
            exact.residual = near.mean - slope;
        }
    } else if bound > WEAK * derivative.abs() {
        let change = (function.derivative(scope, Query { t, ..REST }) - derivative).abs();
        exact.curvature = if change > bound { change / t } else { 0.0 };
    }
    exact
}

/// The slopes on both sides of a point: their difference, without sign, and their mean.
struct Slopes {
    jump: f64,
    mean: f64,
}

/// The slopes so many last digits to both sides.
fn slopes(function: &mut dyn Derivative, scope: &Scope, digits: f64) -> Slopes {
    let t = digits * function.digit();
    let [right, left] = [t, -t].map(|t| function.derivative(scope, Query { t, ..REST }));
    Slopes { jump: (right - left).abs(), mean: 0.5 * (right + left) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_has_the_rounding_of_its_products_and_grows_with_the_root_of_their_number() {
        for (count, units) in [(0, 4.0), (1, 4.125), (64, 5.0), (1_000_000, 129.0)] {
            assert_eq!(rounding_of_sum(count) / f64::EPSILON, units, "{count}");
        }
    }
}
