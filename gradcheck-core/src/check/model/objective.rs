//! The user's model and cost as a function of how far the parameters are moved. Counts
//! evaluations, and puts the parameters back whatever happens.

use super::direction::{Direction, Share};
use super::facts::Facts;
pub(crate) use super::function::{Function, Row};
use super::motion::{Comparison, Course, Motion, MovedPoint, Restoration, Slope, has_tensors};
use super::points::Points;
use super::scope::Scope;
use super::subject::{Subject, Tensors};
use super::turning::{Point, Turning};
use crate::check::error::{CheckError, Closure, Failed, NotFinite};
use crate::differentiate::Sample;
use crate::parameters::{Visitor, VisitorMut};
use crate::{Layout, Scalar};

/// Scopes of fewer entries than this are always measured: it costs nothing.
const LARGE: usize = 4096;
/// The part of the noise that an unmeasured rounding of the displacement may add.
const UNSEEN: f64 = 0.25;

/// A model whose parameters are moved in place; dropped, it is as it was before.
pub(crate) struct Objective<'p, S: Scalar> {
    pub(crate) subject: &'p mut (dyn Subject<S> + 'p),
    /// What errors call the cost and its derivative.
    names: [Closure; 2],
    pub(crate) course: Course<S>,
    moved: Scope,
    /// The tensors at rest, by which entries are found again in a model that has others now.
    layout: Layout,
    /// Whether a closure changed the tensors while their entries were moved.
    is_torn: bool,
    /// The power of two by which values and gradients are multiplied.
    pub(crate) unit: f64,
    /// The noise of the samples, once known.
    noise: f64,
    /// The last large scope, with what the gradient says of it.
    slope: Option<(Scope, Slope)>,
    pub(crate) evaluations: usize,
    /// The cost at rest, once known, and whether it was ever another.
    rest: Option<f64>,
    has_moved: bool,
}

/// An entry that a closure changed.
struct Change {
    path: String,
    index: Vec<usize>,
    before: f64,
    after: f64,
}

/// An objective without its model and cost, for threads to share.
pub(crate) struct Start<S> {
    course: Course<S>,
    layout: Layout,
    names: [Closure; 2],
    unit: f64,
    noise: f64,
    rest: Option<f64>,
    has_moved: bool,
}

impl<'p, S: Scalar> Objective<'p, S> {
    pub(crate) fn new(subject: &'p mut (dyn Subject<S> + 'p)) -> Self {
        let base = subject.model().flatten();
        let layout = subject.model().layout();
        let points = Points::of(subject.model());
        let (direction, analytic) = (Direction::default(), Vec::new());
        let course = Course { base, points, direction, analytic, share: None };
        Self {
            subject,
            names: [Closure::Cost, Closure::Gradient],
            course,
            moved: Scope::default(),
            layout,
            is_torn: false,
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
        self.course.direction = direction;
        self.unit = unit;
    }

    /// Sets a random direction to move along, where nothing is predicted.
    pub(crate) fn redirect(&mut self, layout: &Layout, seed: u64) {
        let Course { base, analytic, share, .. } = &mut self.course;
        analytic.resize(base.len(), 0.0);
        self.course.direction = Direction::shared(layout, base, analytic, seed, *share);
    }

    /// Sets the tangent of a product, which moves entries far smaller than their tensor by their own size.
    pub(crate) fn redirect_by_own_sizes(&mut self, layout: &Layout, seed: u64) {
        self.redirect(layout, seed);
        self.course.direction.move_by_own_sizes(layout, &self.course.base);
    }

    /// Has every direction from now on move entries so that they are expected to change several functions
    /// alike, which change by these parts of what they are counted in.
    pub(crate) fn share_out(
        &mut self,
        layout: &Layout,
        changes: Vec<f64>,
        share: Share,
        seed: u64,
    ) {
        self.course.analytic = changes;
        self.course.share = Some(share);
        self.redirect(layout, seed);
    }

    /// Tells the analytic derivative along a scope, and the norm of its terms.
    pub(crate) fn set_slope(&mut self, scope: Scope, along: f64, norm: f64) {
        self.slope = Some((scope, Slope { along, norm }));
    }

    /// Sets the noise of the samples; roundings that are small against it need not be measured.
    pub(crate) fn set_noise(&mut self, noise: f64) {
        self.noise = noise;
    }

    /// What another model at the same parameters has to know to take part.
    pub(crate) fn start(&self) -> Start<S> {
        let Self { names, unit, noise, rest, has_moved, .. } = *self;
        let (course, layout) = (self.course.clone(), self.layout.clone());
        Start { course, layout, names, unit, noise, rest, has_moved }
    }

    /// An objective with no evaluations yet, whose model is at the parameters of `start`.
    pub(crate) fn resumed(subject: &'p mut (dyn Subject<S> + 'p), start: &Start<S>) -> Self {
        let Start { names, unit, noise, rest, has_moved, .. } = *start;
        Self {
            subject,
            names,
            course: start.course.clone(),
            moved: Scope::default(),
            layout: start.layout.clone(),
            is_torn: false,
            unit,
            noise,
            slope: None,
            evaluations: 0,
            rest,
            has_moved,
        }
    }

    pub(crate) fn base(&self) -> &[S] {
        &self.course.base
    }

    pub(crate) fn points(&self) -> &Points<S> {
        &self.course.points
    }

    /// Takes the cost at rest, not scaled: one evaluation.
    pub(crate) fn at_rest(&mut self) -> Result<f64, CheckError> {
        self.put_back();
        self.intact()?;
        self.evaluations += 1;
        let value = self.subject.value();
        self.same_layout(self.names[0])?;
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

    /// The unit in the last place of the cost, relative to it.
    pub(crate) fn epsilon(&self) -> f64 {
        self.subject.epsilon()
    }

    /// Calls the derivative with the parameters at rest, and hands out what it returns.
    ///
    /// # Errors
    /// [`CheckError::LayoutChanged`]; what the closure says.
    pub(crate) fn derivative(
        &mut self,
        vector: &[f64],
        receive: &mut dyn FnMut(Tensors<'_>),
    ) -> Result<(), CheckError> {
        self.put_back();
        self.intact()?;
        let result = self.subject.derivative(vector, receive);
        self.same_layout(self.names[1])?;
        result
    }

    /// [`CheckError::LayoutChanged`] if a closure changed the tensors while their entries were moved.
    pub(crate) fn intact(&self) -> Result<(), CheckError> {
        if self.is_torn { self.torn(self.names[0]) } else { Ok(()) }
    }

    fn same_layout(&self, closure: Closure) -> Result<(), CheckError> {
        if self.has_layout() { Ok(()) } else { self.torn(closure) }
    }

    fn has_layout(&self) -> bool {
        has_tensors(self.subject.model(), &self.layout)
    }

    /// Says which tensor has other entries than at rest.
    fn torn(&self, closure: Closure) -> Result<(), CheckError> {
        let now = self.subject.model().layout();
        let (before, after) = (self.course.base.len(), now.parameter_count());
        let path = self.layout.first_changed(&now).to_owned();
        Err(CheckError::LayoutChanged { closure, path, before, after })
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
        let Some(Change { path, index, before, after }) = self.change() else { return Ok(()) };
        self.restore();
        let _ = self.subject.value();
        let closure = self.names[usize::from(self.change().is_none())];
        Err(CheckError::ParametersChanged { closure, path, index, before, after })
    }

    /// The first entry that is not at rest.
    fn change(&self) -> Option<Change> {
        let base = &self.course.base;
        let mut comparison = Comparison::new(&self.course);
        self.subject.model().visit(&mut Visitor::new(&mut comparison));
        let layout = || self.subject.model().layout();
        if let Some(MovedPoint { position, before, after }) = comparison.moved {
            return Some(Change {
                path: layout().point(position)?,
                index: Vec::new(),
                before,
                after,
            });
        }
        if !comparison.differs {
            return None;
        }
        let now = self.subject.model().flatten();
        let differs = |(now, base): (&S, &S)| now.bit_pattern() != base.bit_pattern();
        let position = now.iter().zip(base).position(differs)?;
        let layout = layout();
        let (tensor, index) = layout.locate(position)?;
        let (before, after) = (base[position].widen(), now[position].widen());
        Some(Change { path: tensor.path().to_owned(), index, before, after })
    }

    pub(crate) fn place(&mut self, scope: &Scope, t: f64, predicts: bool) -> f64 {
        if self.is_torn {
            return f64::NAN;
        }
        let mut motion = Motion::new(&self.course, scope, &self.moved, t, predicts);
        self.subject.model_mut().visit_mut(&mut VisitorMut::new(&mut motion));
        let predicted = motion.predicted;
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
        let (_, Slope { along, norm }) = self.slope.as_ref()?;
        let rounding = S::ULP * norm;
        (rounding <= UNSEEN * self.noise).then_some(*along)
    }
}

impl<S: Scalar> Objective<'_, S> {
    /// The cost where the parameters are, in the unit of the samples: one evaluation.
    fn value(&mut self) -> f64 {
        self.evaluations += 1;
        let value = if self.is_torn { Err(String::new()) } else { self.subject.value() };
        let value = value.unwrap_or(f64::NAN);
        self.is_torn |= !self.has_layout();
        self.has_moved |= self.rest != Some(value);
        value * self.unit
    }
}

impl<S: Scalar> Function for Objective<'_, S> {
    fn at(&mut self, scope: &Scope, t: f64) -> Sample {
        let predicted = match self.slope(scope) {
            Some(slope) => {
                self.place(scope, t, false);
                t * slope
            }
            None => self.place(scope, t, true),
        };
        Sample { value: self.value(), predicted }
    }

    fn probe(&mut self, scope: &Scope, t: f64) -> Sample {
        if self.epsilon() < S::ULP {
            return self.at(scope, t);
        }
        self.place(scope, t, false);
        Sample { value: self.value(), predicted: 0.0 }
    }

    fn redraw(&mut self, layout: &Layout, seed: u64) {
        let Course { base, analytic, direction, share, .. } = &mut self.course;
        let mut drawn = Direction::shared(layout, base, analytic, seed, *share);
        // Only turns it: the facts of the tensors are those of any direction.
        let _ = Facts::gather(layout, base, analytic, &mut drawn);
        *direction = drawn;
        self.slope = None;
    }

    fn has_moved(&self) -> bool {
        self.has_moved
    }

    fn evaluations(&self) -> usize {
        self.evaluations
    }

    fn analytic(&self) -> &[f64] {
        &self.course.analytic
    }

    fn along(&self, position: usize) -> f64 {
        self.course.direction.along(position)
    }

    fn moved(&self, position: usize, t: f64) -> f64 {
        S::nearest(self.course.base[position].widen() + t * self.along(position)).widen()
    }

    fn points_of(&mut self, position: usize) -> Vec<Point> {
        self.put_back();
        let mut turning = Turning::of(position);
        self.subject.model().visit(&mut Visitor::new(&mut turning));
        turning.points
    }
}

impl<S: Scalar> Objective<'_, S> {
    /// Puts every entry back, whoever changed it; of a tensor that has other entries now those that
    /// are still there.
    pub(crate) fn restore(&mut self) {
        let mut restoration = Restoration::new(&self.course, &self.layout);
        self.subject.model_mut().visit_mut(&mut VisitorMut::new(&mut restoration));
    }
}

/// Puts everything back, also when a closure panicked or changed what it should not have.
impl<S: Scalar> Drop for Objective<'_, S> {
    fn drop(&mut self) {
        self.restore();
    }
}
