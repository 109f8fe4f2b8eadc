//! The user's model and cost as a function of how far the parameters are moved. Counts
//! evaluations, and puts the parameters back whatever happens.

use super::cost::Cost;
use super::error::CheckError;
use super::motion::{Course, Motion};
use super::scope::Scope;
use crate::differentiate::{Line, Sample};
use crate::parameters::VisitorMut;
use crate::{Parameters, Scalar};

/// What the engine asks of the model and its cost.
pub(crate) trait Function {
    /// Takes the cost with the entries of `scope` moved by `t`: one evaluation.
    fn at(&mut self, scope: &Scope, t: f64) -> Sample;
    /// Sets the gradient to predict with and the direction to move along, both in flat order.
    fn set_course(&mut self, analytic: &[f64], direction: Vec<f64>);
    /// How often the cost was called.
    fn evaluations(&self) -> usize;
    /// The analytic gradient, in the unit of the samples.
    fn analytic(&self) -> &[f64];
    /// The displacement of each entry at step 1.
    fn direction(&self) -> &[f64];
    /// The value that an entry takes at step `t`.
    fn moved(&self, position: usize, t: f64) -> f64;
}

/// A model whose parameters are moved in place; dropped, it is as it was before.
pub(crate) struct Objective<'p, P: Parameters, F> {
    parameters: &'p mut P,
    cost: F,
    course: Course<P::Scalar>,
    moved: Scope,
    everything: Scope,
    /// The power of two by which values and gradients are multiplied.
    unit: f64,
    evaluations: usize,
    /// The cost at rest, once known, and whether it was ever another.
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
        let everything = Scope::new([0..base.len()]);
        let course = Course { base, direction: Vec::new(), analytic: Vec::new() };
        Self {
            parameters,
            cost,
            course,
            moved: Scope::default(),
            everything,
            unit: 1.0,
            evaluations: 0,
            rest: None,
            has_moved: false,
        }
    }

    /// Sets the power of two by which samples and gradients are multiplied from now on.
    pub(crate) fn set_unit(&mut self, unit: f64) {
        self.unit = unit;
    }

    pub(crate) fn base_entries(&self) -> &[P::Scalar] {
        &self.course.base
    }

    /// Takes the cost at rest, not scaled: one evaluation.
    pub(crate) fn at_rest(&mut self) -> Result<f64, CheckError> {
        self.put_back();
        self.evaluations += 1;
        let value = (self.cost)(self.parameters).into_value();
        self.unchanged("cost")?;
        match value {
            Err(message) => Err(CheckError::CostFailed { message }),
            Ok(value) if !value.is_finite() => Err(CheckError::CostNotFinite { value }),
            Ok(value) => {
                self.rest.get_or_insert(value);
                Ok(value)
            }
        }
    }

    /// Whether moving the parameters ever changed the cost.
    pub(crate) fn has_moved(&self) -> bool {
        self.has_moved
    }

    /// Calls `gradient` with the parameters at rest.
    pub(crate) fn gradient<G>(
        &mut self,
        gradient: &mut impl FnMut(&mut P) -> G,
    ) -> Result<G, CheckError> {
        self.put_back();
        let result = gradient(self.parameters);
        self.unchanged("gradient")?;
        Ok(result)
    }

    /// Puts every moved entry back.
    fn put_back(&mut self) {
        if self.moved != Scope::default() {
            self.place(&Scope::default(), 0.0);
        }
    }

    fn unchanged(&mut self, closure: &'static str) -> Result<(), CheckError> {
        let now = self.parameters.flatten();
        let base = &self.course.base;
        if now.len() != base.len() {
            return Err(CheckError::LayoutChanged {
                closure,
                before: base.len(),
                after: now.len(),
            });
        }
        let Some(position) =
            now.iter().zip(base).position(|(now, base)| now.bit_pattern() != base.bit_pattern())
        else {
            return Ok(());
        };
        let (before, after) = (base[position].widen(), now[position].widen());
        let layout = self.parameters.layout();
        let (tensor, index) = layout.locate(position).expect("the position is one of the layout's");
        Err(CheckError::ParametersChanged {
            closure,
            path: tensor.path().to_owned(),
            index,
            before,
            after,
        })
    }

    fn place(&mut self, scope: &Scope, t: f64) -> f64 {
        let mut motion = Motion::new(&self.course, scope, &self.moved, t);
        self.parameters.visit_mut(&mut VisitorMut::new(&mut motion));
        let (predicted, is_whole) = (motion.predicted, motion.is_whole());
        assert!(is_whole, "the cost or the gradient changed the number of parameters");
        self.moved.clone_from(scope);
        predicted
    }
}

impl<P, C, F> Function for Objective<'_, P, F>
where
    P: Parameters,
    C: Cost,
    F: FnMut(&mut P) -> C,
{
    fn at(&mut self, scope: &Scope, t: f64) -> Sample {
        let predicted = self.place(scope, t);
        self.evaluations += 1;
        let value = (self.cost)(self.parameters).into_value().unwrap_or(f64::NAN);
        self.has_moved |= self.rest != Some(value);
        Sample { value: value * self.unit, predicted }
    }

    fn set_course(&mut self, analytic: &[f64], direction: Vec<f64>) {
        self.course.analytic = analytic.iter().map(|entry| entry * self.unit).collect();
        self.course.direction = direction;
    }

    fn evaluations(&self) -> usize {
        self.evaluations
    }

    fn analytic(&self) -> &[f64] {
        &self.course.analytic
    }

    fn direction(&self) -> &[f64] {
        &self.course.direction
    }

    fn moved(&self, position: usize, t: f64) -> f64 {
        let base = self.course.base[position].widen();
        P::Scalar::nearest(base + t * self.course.direction[position]).widen()
    }
}

/// Puts everything back, also when a closure panicked or changed what it should not have.
impl<P: Parameters, F> Drop for Objective<'_, P, F> {
    fn drop(&mut self) {
        let nothing = Scope::default();
        let mut motion = Motion::new(&self.course, &nothing, &self.everything, 0.0);
        self.parameters.visit_mut(&mut VisitorMut::new(&mut motion));
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
