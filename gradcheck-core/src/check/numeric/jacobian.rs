//! Jacobians and Hessians by differences alone, with bounds of their errors: column by column, all
//! rows of a column from the same evaluations.

use super::{Bounded, made, task};
use crate::check::model::objective::{Function, Objective};
use crate::check::model::scope::Scope;
use crate::check::model::subject::{Subject, Tensors, any};
use crate::check::outputs::subject::{Recorded, Shared};
use crate::check::outputs::values::Outputs;
use crate::check::settings::Settings;
use crate::check::start::{noise, preflight, unit};
use crate::differentiate::{Bundle, Line, Noise, Sample, Task, differentiate_together};
use crate::parameters::Either;
use crate::{Layout, Parameters, Scalar};

/// A Jacobian or a Hessian by differences; see [`numerical_jacobian`] and [`numerical_hessian`].
///
/// # Examples
/// ```
/// use gradcheck_core::{NumericJacobian, numerical_jacobian};
///
/// let jacobian: NumericJacobian = numerical_jacobian(&mut 3.0_f64, |x| [x.powi(2), 2.0 * *x]);
/// assert!((jacobian.values()[0] - 6.0).abs() <= jacobian.errors()[0]);
/// assert!((jacobian.values()[1] - 2.0).abs() <= jacobian.errors()[1]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct NumericJacobian {
    rows: usize,
    columns: usize,
    values: Vec<f64>,
    errors: Vec<f64>,
}

impl NumericJacobian {
    /// Returns the number of outputs.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Returns the number of parameters.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Returns the derivative of each output by each parameter, row by row; 0 in the columns of
    /// frozen parameters, NaN where no step gave one.
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

/// Differentiates every output of `function` by every entry of `parameters` that is not frozen.
///
/// The steps are found as those of [`numerical_gradient`](crate::numerical_gradient), and every
/// output sees all that one of them asks for: about 20 to 35 evaluations a column, never more than
/// 48, whatever the number of rows and whatever the function does; and 17 to some dozens for the noise,
/// never more than 224 a row and one. The parameters are restored bit for bit. Rows whose output is not finite
/// at the parameters are NaN; where the function is an `Err` there, there are no rows. Parameters
/// that move by a [`Retraction`](crate::Retraction) have a column for each component of a tangent.
///
/// # Panics
/// When `function` returns such a point. Propagates a panic of `function`.
///
/// # Examples
/// ```
/// use gradcheck_core::numerical_jacobian;
///
/// let mut polar = [2.0_f64, 0.5];
/// let jacobian = numerical_jacobian(&mut polar, |p| [p[0] * p[1].cos(), p[0] * p[1].sin()]);
///
/// let (r, (sin, cos)) = (2.0, 0.5_f64.sin_cos());
/// let exact = [cos, -r * sin, sin, r * cos];
/// for i in 0..4 {
///     assert!((jacobian.values()[i] - exact[i]).abs() <= jacobian.errors()[i]);
///     assert!(jacobian.errors()[i] < 1e-9);
/// }
/// ```
pub fn numerical_jacobian<P, Y>(
    parameters: &mut P,
    function: impl FnMut(&mut P) -> Y,
) -> NumericJacobian
where
    P: Parameters,
    Y: Outputs,
{
    let recording = Shared::default();
    let derivative = |_: &mut P, _: &[f64], _: &mut dyn FnMut(Tensors<'_>)| Ok(());
    let mut subject = Recorded { parameters, function, derivative, recording: recording.clone() };
    match any(&mut subject) {
        Either::Single(subject) => differentiated(subject, recording),
        Either::Double(subject) => differentiated(subject, recording),
    }
}

fn differentiated<S: Scalar>(subject: &mut dyn Subject<S>, recording: Shared) -> NumericJacobian {
    let layout = subject.model().layout();
    let mut objective = Objective::new(subject);
    let columns = objective.base().len();
    // The outputs, and not this value, are what counts.
    let _ = objective.at_rest();
    assert!(
        !recording.borrow().has_points(),
        "the function returns a point that moves by a retraction: return its difference from a fixed \
         point as a vector, such as its logarithm"
    );
    let rest = recording.borrow().values.clone();
    objective.redirect(&layout, 0);

    let rows = rest.len();
    let mut jacobian = NumericJacobian {
        rows,
        columns,
        values: vec![0.0; rows * columns],
        errors: vec![0.0; rows * columns],
    };
    let mut outputs = Many::new(objective, recording, rest);
    let settings = Settings::for_format(S::ULP);
    outputs.measure_noise(&layout, &settings);
    for position in preflight::movable(&layout).entries() {
        // Of a model with other tensors nothing more is to be known.
        if outputs.objective.intact().is_err() {
            jacobian.forget(position);
            continue;
        }
        outputs.move_along(Scope::entry(position));
        for (row, Bounded { value, error }) in
            outputs.column(position, &settings).into_iter().enumerate()
        {
            jacobian.values[row * columns + position] = value;
            jacobian.errors[row * columns + position] = error;
        }
    }
    jacobian
}

/// Differentiates every entry of `gradient` by every entry of `parameters` that is not frozen.
///
/// As [`numerical_jacobian`], with as many rows as columns: never more than 272 evaluations of the gradient
/// for each entry of the parameters, and one. Rows and columns of frozen parameters are zeros. A Hessian is
/// symmetric: of each pair of entries the one with the smaller bound stands for both, unless they
/// differ by more than their bounds. Then `gradient` is not the gradient of any function, or moves by
/// a [`Retraction`](crate::Retraction) of a group that does not commute, and both stay what they are.
///
/// # Panics
/// When the gradient has another number of entries than the parameters. Propagates a panic of
/// `gradient`.
///
/// # Examples
/// ```
/// use gradcheck_core::numerical_hessian;
///
/// let hessian = numerical_hessian(&mut [0.5_f64, 2.0], |x| [x[1].exp(), x[0] * x[1].exp()]);
///
/// let exact = [0.0, 2_f64.exp(), 2_f64.exp(), 0.5 * 2_f64.exp()];
/// for i in 0..4 {
///     assert!((hessian.values()[i] - exact[i]).abs() <= hessian.errors()[i]);
/// }
/// ```
pub fn numerical_hessian<P, G>(
    parameters: &mut P,
    gradient: impl FnMut(&mut P) -> G,
) -> NumericJacobian
where
    P: Parameters,
    G: Outputs,
{
    let movable = preflight::movable(&parameters.layout());
    let mut hessian = numerical_jacobian(parameters, gradient);
    let count = hessian.columns;
    if hessian.rows == 0 {
        return hessian;
    }
    assert!(
        hessian.rows == count,
        "the gradient has {} entries and the parameters have {count}: a Hessian is square",
        hessian.rows
    );
    for row in (0..count).filter(|row| !movable.meets(*row..row + 1)) {
        hessian.values[row * count..(row + 1) * count].fill(0.0);
        hessian.errors[row * count..(row + 1) * count].fill(0.0);
    }
    for (row, column) in (0..count).flat_map(|row| (0..row).map(move |column| (row, column))) {
        hessian.symmetrise([row * count + column, column * count + row]);
    }
    hessian
}

impl NumericJacobian {
    /// Says of a column that it is not known.
    fn forget(&mut self, column: usize) {
        for place in (column..self.values.len()).step_by(self.columns) {
            (self.values[place], self.errors[place]) = (f64::NAN, f64::INFINITY);
        }
    }

    fn symmetrise(&mut self, pair: [usize; 2]) {
        let [value, other] = pair.map(|place| self.values[place]);
        let [error, other_error] = pair.map(|place| self.errors[place]);
        if (value - other).abs() > error + other_error {
            return;
        }
        let better = if error <= other_error { pair[0] } else { pair[1] };
        for place in pair {
            self.values[place] = self.values[better];
            self.errors[place] = self.errors[better];
        }
    }
}

/// The outputs along a line, each with its scale and its noise.
struct Many<'p, S: Scalar> {
    objective: Objective<'p, S>,
    recording: Shared,
    scope: Scope,
    /// The steps taken along it, and all outputs there.
    kept: Vec<(f64, Vec<f64>)>,
    rest: Vec<f64>,
    /// The power of two by which each output is multiplied.
    units: Vec<f64>,
    noises: Vec<Noise>,
}

impl<'p, S: Scalar> Many<'p, S> {
    fn new(objective: Objective<'p, S>, recording: Shared, rest: Vec<f64>) -> Self {
        let units = rest.iter().map(|value| unit::of_size(*value)).collect();
        let (scope, kept, noises) = (Scope::default(), Vec::new(), Vec::new());
        Self { objective, recording, scope, kept, rest, units, noises }
    }

    fn move_along(&mut self, scope: Scope) {
        self.kept.clear();
        self.scope = scope;
    }

    fn measure_noise(&mut self, layout: &Layout, settings: &Settings) {
        self.move_along(preflight::sparse(layout));
        let epsilon = self.recording.borrow().epsilon;
        self.noises = (0..self.rest.len())
            .map(|row| noise::measure_twice(&mut Row { outputs: self, row }, settings, epsilon))
            .collect();
    }

    /// One output with the entries of the scope moved by `t`: one evaluation, unless it was made.
    fn at(&mut self, row: usize, t: f64) -> f64 {
        let known = self.kept.iter().position(|(step, _)| step.to_bits() == t.to_bits());
        let place = known.unwrap_or_else(|| {
            self.objective.at(&self.scope, t);
            let mut outputs = self.recording.borrow().values.clone();
            if outputs.len() != self.rest.len() {
                outputs = vec![f64::NAN; self.rest.len()];
            }
            self.kept.push((t, outputs));
            self.kept.len() - 1
        });
        self.kept[place].1[row] * self.units[row]
    }

    /// The derivative of every output by an entry, each with its bound.
    fn column(&mut self, position: usize, settings: &Settings) -> Vec<Bounded> {
        let finite: Vec<usize> =
            (0..self.rest.len()).filter(|row| self.rest[*row].is_finite()).collect();
        let start =
            |row: &usize| task(self.rest[*row] * self.units[*row], self.noises[*row], settings);
        let tasks: Vec<Task> = finite.iter().map(start).collect();
        let mut rows = Rows { outputs: self, finite: &finite, position };
        let found = differentiate_together(&mut rows, &tasks);

        let mut column = vec![Bounded::UNKNOWN; self.rest.len()];
        for (row, found) in finite.into_iter().zip(found) {
            if let Some(found) = found {
                let unit = self.units[row];
                column[row] = Bounded::of(&self.objective, position, found, unit, settings);
            }
        }
        column
    }
}

/// The outputs that are finite, along the line of one entry.
struct Rows<'a, 'p, S: Scalar> {
    outputs: &'a mut Many<'p, S>,
    finite: &'a [usize],
    position: usize,
}

impl<S: Scalar> Bundle for Rows<'_, '_, S> {
    fn at(&mut self, number: usize, t: f64) -> f64 {
        self.outputs.at(self.finite[number], t)
    }

    fn made(&self, t: f64) -> f64 {
        made(&self.outputs.objective, self.position, t)
    }
}

/// One output along the line of all.
struct Row<'a, 'p, S: Scalar> {
    outputs: &'a mut Many<'p, S>,
    row: usize,
}

impl<S: Scalar> Line for Row<'_, '_, S> {
    fn at(&mut self, t: f64) -> Sample {
        Sample { value: self.outputs.at(self.row, t), predicted: 0.0 }
    }
}
