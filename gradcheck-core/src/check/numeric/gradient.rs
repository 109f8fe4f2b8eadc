//! The gradient by differences alone, with a bound of its error, for whoever has none to check.

use super::{Bounded, made, task};
use crate::check::cost::Cost;
use crate::check::model::direction::Direction;
use crate::check::model::line::ScopedNoise;
use crate::check::model::objective::{Function, Objective};
use crate::check::model::scope::Scope;
use crate::check::model::subject::{Alone, Subject, any};
use crate::check::settings::Settings;
use crate::check::start::{noise, preflight, unit};
use crate::differentiate::{Bundle, differentiate_together};
use crate::parameters::Either;
use crate::{Parameters, Scalar};

/// A gradient by differences; see [`numerical_gradient`].
///
/// # Examples
/// ```
/// use gradcheck_core::{NumericGradient, numerical_gradient};
///
/// let gradient: NumericGradient = numerical_gradient(&mut 3.0_f64, |x| x.powi(2));
/// assert!((gradient.values()[0] - 6.0).abs() <= gradient.errors()[0]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct NumericGradient {
    values: Vec<f64>,
    errors: Vec<f64>,
}

impl NumericGradient {
    /// Returns the derivative by each entry, in flat order; 0 for frozen entries, NaN where no
    /// step gave one.
    #[must_use]
    pub fn values(&self) -> &[f64] {
        &self.values
    }

    /// Returns a bound of the error of each value; infinite where the value is NaN.
    #[must_use]
    pub fn errors(&self) -> &[f64] {
        &self.errors
    }
}

/// Differentiates `cost` by every entry of `parameters` that is not frozen.
///
/// The step of each entry is found from the noise of the cost and the truncation of the
/// differences, by the fits of [`Check`](crate::Check). About 15 to 30 evaluations an entry, never
/// more than 40, and 17 for the cost and its noise, never more than 225, whatever the cost does. The
/// parameters are restored bit for bit; those that move by a [`Retraction`](crate::Retraction) have
/// an entry for each component of a tangent. Where the cost is not finite at the parameters, every
/// value is NaN.
///
/// # Panics
/// Propagates a panic of `cost`.
///
/// # Examples
/// ```
/// use gradcheck_core::numerical_gradient;
///
/// let mut x = [0.5_f64, 2.0];
/// let gradient = numerical_gradient(&mut x, |x| x[0].sin() * x[1]);
///
/// let exact = [0.5_f64.cos() * 2.0, 0.5_f64.sin()];
/// for i in 0..2 {
///     assert!((gradient.values()[i] - exact[i]).abs() <= gradient.errors()[i]);
///     assert!(gradient.errors()[i] < 1e-9);
/// }
/// ```
pub fn numerical_gradient<P, C>(
    parameters: &mut P,
    cost: impl FnMut(&mut P) -> C,
) -> NumericGradient
where
    P: Parameters,
    C: Cost,
{
    match any(&mut Alone { parameters, cost }) {
        Either::Single(subject) => differentiated(subject),
        Either::Double(subject) => differentiated(subject),
    }
}

fn differentiated<S: Scalar>(subject: &mut dyn Subject<S>) -> NumericGradient {
    let layout = subject.model().layout();
    let settings = Settings::for_format(S::ULP);
    let mut objective = Objective::new(subject);
    let count = objective.base().len();
    let mut gradient = NumericGradient { values: vec![0.0; count], errors: vec![0.0; count] };
    let movable = preflight::movable(&layout);
    for position in movable.entries() {
        gradient.values[position] = f64::NAN;
        gradient.errors[position] = f64::INFINITY;
    }
    let Ok(origin) = objective.at_rest() else { return gradient };
    let unit = unit::of_size(origin);
    let direction = Direction::random(&layout, objective.base(), 0);
    objective.set_course(vec![0.0; count], direction, unit);
    let epsilon = objective.epsilon();
    let noise = noise::measure_twice(
        &mut ScopedNoise { function: &mut objective, scope: &preflight::sparse(&layout) },
        &settings,
        epsilon,
    );
    for position in movable.entries() {
        // Of a model with other tensors nothing more is to be known.
        if objective.intact().is_err() {
            break;
        }
        let task = task(origin * unit, noise, &settings);
        let mut bundle = Single { function: &mut objective, position };
        let [found] = differentiate_together(&mut bundle, &[task])[..] else { continue };
        let Some(found) = found else { continue };
        let Bounded { value, error } = Bounded::of(&objective, position, found, unit, &settings);
        (gradient.values[position], gradient.errors[position]) = (value, error);
    }
    gradient
}

/// The cost along the line of one entry.
struct Single<'a> {
    function: &'a mut dyn Function,
    position: usize,
}

impl Bundle for Single<'_> {
    fn at(&mut self, _: usize, t: f64) -> f64 {
        self.function.probe(&Scope::entry(self.position), t).value
    }

    fn made(&self, t: f64) -> f64 {
        made(self.function, self.position, t)
    }
}
