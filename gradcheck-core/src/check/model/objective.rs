//! The user's model and cost as a function of how far the parameters are moved. Counts
//! evaluations, and puts the parameters back whatever happens.

use super::direction::Direction;
use super::facts::Facts;
use super::motion::{Comparison, Course, Motion};
use super::oracle::Oracle;
use super::points::Points;
use super::scope::Scope;
use crate::check::cost::Cost;
use crate::check::error::{CheckError, Closure, Failed, NotFinite};
use crate::differentiate::{Line, Sample};
use crate::parameters::{Visitor, VisitorMut};
use crate::{Layout, Parameters, Scalar};

/// What the engine asks of the model and its cost.
pub(crate) trait Function {
    /// Takes the cost with the entries of `scope` moved by `t`: one evaluation.
    fn at(&mut self, scope: &Scope, t: f64) -> Sample;
    /// The exact residual along `scope`, where an oracle gives it: one evaluation.
    fn exact(&mut self, scope: &Scope) -> Option<Exact>;
    /// The same with its rounding, and its change over a step of `t` where it vanishes: three
    /// evaluations, more where they decide.
    fn exactly(&mut self, scope: &Scope, t: f64) -> Option<Exact>;
    /// Draws another direction.
    fn redraw(&mut self, layout: &Layout, seed: u64);
    /// How often the cost was called.
    fn evaluations(&self) -> usize;
    /// The analytic gradient in flat order, in the unit of the samples.
    fn analytic(&self) -> &[f64];
    /// The displacement of an entry at step 1.
    fn along(&self, position: usize) -> f64;
    /// The value that an entry takes at step `t`.
    fn moved(&self, position: usize, t: f64) -> f64;
}

/// What an oracle says of a line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Exact {
    /// Exact minus analytic derivative; not finite where there is none.
    pub(crate) residual: f64,
    /// The standard deviation of its rounding.
    pub(crate) deviation: f64,
    /// The difference of the slopes on both sides, where they were looked at and there is a kink; the
    /// residual is that of their mean then.
    pub(crate) jump: f64,
    /// The second derivative, where it was looked for and is more than rounding.
    pub(crate) curvature: f64,
}

/// Scopes of fewer entries than this are always measured: it costs nothing.
const LARGE: usize = 4096;
/// The part of the noise that an unmeasured rounding of the displacement may add.
const UNSEEN: f64 = 0.25;

/// A model whose parameters are moved in place; dropped, it is as it was before.
pub(crate) struct Objective<'p, P: Parameters, F> {
    pub(crate) parameters: &'p mut P,
    cost: F,
    /// What errors call the cost and its derivative.
    names: [Closure; 2],
    /// The cost over dual numbers, if there is one.
    pub(crate) oracle: Option<Oracle<'p, P>>,
    pub(crate) course: Course<P::Scalar>,
    moved: Scope,
    everything: Scope,
    /// The power of two by which values and gradients are multiplied.
    pub(crate) unit: f64,
    /// The noise of the samples, once known.
    noise: f64,
    /// The last large scope, with the analytic derivative along it and the norm of its terms.
    slope: Option<(Scope, [f64; 2])>,
    pub(crate) evaluations: usize,
    /// The cost at rest, once known, and whether it was ever another.
    rest: Option<f64>,
    has_moved: bool,
}

/// An objective without its model and cost, for threads to share.
pub(crate) struct Start<S> {
    course: Course<S>,
    names: [Closure; 2],
    unit: f64,
    noise: f64,
    rest: Option<f64>,
    has_moved: bool,
}

impl<'p, P, C, F> Objective<'p, P, F>
where
    P: Parameters,
    C: Cost,
    F: FnMut(&mut P) -> C,
{
    pub(crate) fn new(parameters: &'p mut P, cost: F) -> Self {
        let base = parameters.flatten();
        let everything = Scope::range(0..base.len());
        let points = Points::of(parameters);
        let course = Course { base, points, direction: None, analytic: Vec::new() };
        Self {
            parameters,
            cost,
            names: [Closure::Cost, Closure::Gradient],
            oracle: None,
            course,
            moved: Scope::default(),
            everything,
            unit: 1.0,
            noise: 0.0,
            slope: None,
            evaluations: 0,
            rest: None,
            has_moved: false,
        }
    }

    /// Sets what errors call the cost and its derivative.
    pub(crate) fn set_names(&mut self, names: [Closure; 2]) {
        self.names = names;
    }

    /// What errors call the cost and its derivative.
    pub(crate) fn names(&self) -> [Closure; 2] {
        self.names
    }

    /// Sets the gradient to predict with, in flat order and multiplied by `unit`, and the
    /// direction to move along.
    pub(crate) fn set_course(&mut self, analytic: Vec<f64>, direction: Direction, unit: f64) {
        self.course.analytic = analytic;
        self.course.direction = Some(direction);
        self.unit = unit;
    }

    /// Tells the analytic derivative along a scope, and the norm of its terms.
    pub(crate) fn set_slope(&mut self, scope: Scope, slope: f64, norm: f64) {
        self.slope = Some((scope, [slope, norm]));
    }

    /// Sets the noise of the samples; roundings that are small against it need not be measured.
    pub(crate) fn set_noise(&mut self, noise: f64) {
        self.noise = noise;
    }

    /// What another model at the same parameters has to know to take part.
    pub(crate) fn start(&self) -> Start<P::Scalar> {
        let Self { names, unit, noise, rest, has_moved, .. } = *self;
        Start { course: self.course.clone(), names, unit, noise, rest, has_moved }
    }

    /// An objective with no evaluations yet, whose `parameters` are those of `start`.
    pub(crate) fn resumed(parameters: &'p mut P, cost: F, start: &Start<P::Scalar>) -> Self {
        let Start { names, unit, noise, rest, has_moved, .. } = *start;
        let everything = Scope::range(0..start.course.base.len());
        Self {
            parameters,
            cost,
            names,
            oracle: None,
            course: start.course.clone(),
            moved: Scope::default(),
            everything,
            unit,
            noise,
            slope: None,
            evaluations: 0,
            rest,
            has_moved,
        }
    }

    pub(crate) fn base(&self) -> &[P::Scalar] {
        &self.course.base
    }

    pub(crate) fn points(&self) -> &Points<P::Scalar> {
        &self.course.points
    }

    /// Takes the cost at rest, not scaled: one evaluation.
    pub(crate) fn at_rest(&mut self) -> Result<f64, CheckError> {
        self.put_back();
        self.evaluations += 1;
        let value = (self.cost)(self.parameters).into_value();
        self.same_count(self.names[0])?;
        match value {
            Err(message) => Err(CheckError::Failed(Failed::Cost { message })),
            Ok(value) if !value.is_finite() => {
                Err(CheckError::NotFinite(NotFinite::Cost { value }))
            }
            Ok(value) => {
                self.rest.get_or_insert(value);
                Ok(value)
            }
        }
    }

    /// The cost at rest; NaN before it is taken.
    pub(crate) fn rest(&self) -> f64 {
        self.rest.unwrap_or(f64::NAN)
    }

    /// Whether moving the parameters ever changed the cost.
    pub(crate) fn has_moved(&self) -> bool {
        self.has_moved
    }

    /// Calls `gradient` with the parameters at rest.
    ///
    /// # Errors
    /// [`CheckError::LayoutChanged`] when the model has another number of entries afterwards.
    pub(crate) fn gradient<G>(
        &mut self,
        gradient: &mut impl FnMut(&mut P) -> G,
    ) -> Result<G, CheckError> {
        self.put_back();
        let result = gradient(self.parameters);
        self.same_count(self.names[1])?;
        Ok(result)
    }

    fn same_count(&self, closure: Closure) -> Result<(), CheckError> {
        let (before, after) = (self.course.base.len(), self.parameters.parameter_count());
        if before == after {
            Ok(())
        } else {
            Err(CheckError::LayoutChanged { closure, before, after })
        }
    }

    /// Puts every moved entry back.
    pub(crate) fn put_back(&mut self) {
        if self.moved != Scope::default() {
            self.place(&Scope::default(), 0.0, false);
        }
    }

    /// Finds out whether the closures called so far, at rest, left the parameters as they were.
    ///
    /// # Errors
    /// Says which closure changed them, which takes one more evaluation.
    pub(crate) fn untouched(&mut self) -> Result<(), CheckError> {
        let Some((path, index, [before, after])) = self.change() else { return Ok(()) };
        self.restore();
        let _ = (self.cost)(self.parameters).into_value();
        let closure = self.names[usize::from(self.change().is_none())];
        Err(CheckError::ParametersChanged { closure, path, index, before, after })
    }

    /// The first entry that is not at rest: its tensor, its index, and what it was and is.
    fn change(&self) -> Option<(String, Vec<usize>, [f64; 2])> {
        let base = &self.course.base;
        let mut comparison = Comparison::new(&self.course);
        self.parameters.visit(&mut Visitor::new(&mut comparison));
        if let Some((position, values)) = comparison.moved {
            return Some((self.parameters.layout().point(position)?, Vec::new(), values));
        }
        if !comparison.differs {
            return None;
        }
        let now = self.parameters.flatten();
        let differs =
            |(now, base): (&P::Scalar, &P::Scalar)| now.bit_pattern() != base.bit_pattern();
        let position = now.iter().zip(base).position(differs)?;
        let layout = self.parameters.layout();
        let (tensor, index) = layout.locate(position)?;
        Some((tensor.path().to_owned(), index, [base[position].widen(), now[position].widen()]))
    }

    fn place(&mut self, scope: &Scope, t: f64, predicts: bool) -> f64 {
        let mut motion = Motion::new(&self.course, scope, &self.moved, t, predicts);
        self.parameters.visit_mut(&mut VisitorMut::new(&mut motion));
        let (predicted, is_whole) = (motion.predicted, motion.is_whole());
        assert!(is_whole, "the cost or the gradient changed the number of parameters");
        self.moved.clone_from(scope);
        predicted
    }

    /// The analytic derivative along `scope`, if the rounding of the displacements is nothing
    /// beside the noise.
    fn slope(&mut self, scope: &Scope) -> Option<f64> {
        if self.noise == 0.0 || scope.len() < LARGE {
            return None;
        }
        if self.slope.as_ref().is_none_or(|(known, _)| known != scope) {
            self.slope = Some((scope.clone(), self.course.slope(scope)));
        }
        let (_, [slope, norm]) = self.slope.as_ref()?;
        // An entry is at most twice its displacement at step 1.
        let rounding = P::Scalar::ULP * norm;
        (rounding <= UNSEEN * self.noise).then_some(*slope)
    }
}

impl<P, C, F> Function for Objective<'_, P, F>
where
    P: Parameters,
    C: Cost,
    F: FnMut(&mut P) -> C,
{
    fn at(&mut self, scope: &Scope, t: f64) -> Sample {
        let predicted = match self.slope(scope) {
            Some(slope) => {
                self.place(scope, t, false);
                t * slope
            }
            None => self.place(scope, t, true),
        };
        self.evaluations += 1;
        let value = (self.cost)(self.parameters).into_value().unwrap_or(f64::NAN);
        self.has_moved |= self.rest != Some(value);
        Sample { value: value * self.unit, predicted }
    }

    fn exact(&mut self, scope: &Scope) -> Option<Exact> {
        self.oracle.is_some().then(|| self.exact_residual(scope))
    }

    fn exactly(&mut self, scope: &Scope, t: f64) -> Option<Exact> {
        self.oracle.is_some().then(|| self.exact_finding(scope, t))
    }

    fn redraw(&mut self, layout: &Layout, seed: u64) {
        let Course { base, analytic, direction, .. } = &mut self.course;
        let mut drawn = Direction::random(layout, base, seed);
        // Only turns it: the facts of the tensors are those of any direction.
        let _ = Facts::gather(layout, base, analytic, &mut drawn);
        *direction = Some(drawn);
        self.slope = None;
        if let Some(oracle) = &mut self.oracle {
            oracle.forget();
        }
    }

    fn evaluations(&self) -> usize {
        self.evaluations
    }

    fn analytic(&self) -> &[f64] {
        &self.course.analytic
    }

    fn along(&self, position: usize) -> f64 {
        let direction = self.course.direction.as_ref().expect("entries move along a direction");
        direction.along(position)
    }

    fn moved(&self, position: usize, t: f64) -> f64 {
        P::Scalar::nearest(self.course.base[position].widen() + t * self.along(position)).widen()
    }
}

impl<P: Parameters, F> Objective<'_, P, F> {
    /// Puts every entry back, whoever changed it.
    pub(crate) fn restore(&mut self) {
        let nothing = Scope::default();
        let mut motion = Motion::new(&self.course, &nothing, &self.everything, 0.0, false);
        self.parameters.visit_mut(&mut VisitorMut::new(&mut motion));
    }
}

/// Puts everything back, also when a closure panicked or changed what it should not have.
impl<P: Parameters, F> Drop for Objective<'_, P, F> {
    fn drop(&mut self) {
        self.restore();
    }
}

/// The model moved along the direction restricted to some entries.
pub(crate) struct ScopedLine<'a> {
    pub(crate) function: &'a mut dyn Function,
    pub(crate) scope: &'a Scope,
}

impl Line for ScopedLine<'_> {
    fn at(&mut self, t: f64) -> Sample {
        self.function.at(self.scope, t)
    }
}
