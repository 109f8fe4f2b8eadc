//! Models with functions of several outputs, which leave what they returned in a recording.

use std::cell::RefCell;
use std::rc::Rc;

use super::values::{Outputs, Recording};
use crate::check::cost::AnalyticGradient;
use crate::check::error::{CheckError, Closure, Failed};
use crate::check::model::direction::Direction;
use crate::check::model::norm::Norm;
use crate::check::model::subject::{Changed, Subject, Tensors, fill, tensors};
use crate::check::start::unit;
use crate::parameters::{Either, either};
use crate::{Layout, Parameters, Scalar};

/// A recording that the function and the check share.
pub(crate) type Shared = Rc<RefCell<Recording>>;

/// A model with a function of several outputs and its derivative, which is handed the vector of a
/// product and what receives its result.
pub(crate) struct Recorded<'a, P, F, D> {
    pub(crate) parameters: &'a mut P,
    pub(crate) function: F,
    pub(crate) derivative: D,
    pub(crate) recording: Shared,
}

impl<P, Y, F, D> Subject<P::Scalar> for Recorded<'_, P, F, D>
where
    P: Parameters,
    Y: Outputs,
    F: FnMut(&mut P) -> Y,
    D: FnMut(&mut P, &[f64], &mut dyn FnMut(Tensors<'_>)) -> Result<(), CheckError>,
{
    fn model(&self) -> &dyn Parameters<Scalar = P::Scalar> {
        self.parameters
    }

    fn model_mut(&mut self) -> &mut dyn Parameters<Scalar = P::Scalar> {
        self.parameters
    }

    fn epsilon(&self) -> f64 {
        <Y::Tensors as Parameters>::Scalar::ULP
    }

    fn value(&mut self) -> Result<f64, String> {
        match (self.function)(self.parameters).into_tensors() {
            Ok(outputs) => self.recording.borrow_mut().keep(&tensors(&outputs)),
            Err(failure) => self.recording.borrow_mut().fail(failure),
        }
        Ok(0.0)
    }

    fn derivative(
        &mut self,
        vector: &[f64],
        receive: &mut dyn FnMut(Tensors<'_>),
    ) -> Result<(), CheckError> {
        (self.derivative)(self.parameters, vector, receive)
    }
}

/// A model with a function of several outputs and its backward pass: the cost is the sum of the
/// outputs times a random cotangent, which is drawn when the function is first called.
pub(crate) struct Pullback<'a, P, F, B, Y> {
    pub(crate) parameters: &'a mut P,
    pub(crate) forward: F,
    pub(crate) backward: B,
    pub(crate) cotangent: Option<Y>,
    pub(crate) drawn: Drawn,
}

/// The entries of a cotangent, shared with the check.
#[derive(Clone)]
pub(crate) struct Drawn {
    pub(crate) recording: Shared,
    pub(crate) weights: Rc<RefCell<Vec<f64>>>,
    /// The outputs over dual numbers when they were first computed, at rest; none without these.
    pub(crate) duals: Rc<RefCell<Vec<f64>>>,
    pub(crate) seed: u64,
}

impl<P, Y, G, F, B> Subject<P::Scalar> for Pullback<'_, P, F, B, Y::Tensors>
where
    P: Parameters,
    Y: Outputs,
    G: AnalyticGradient<P::Scalar>,
    F: FnMut(&mut P) -> Y,
    B: FnMut(&mut P, &Y::Tensors) -> G,
{
    fn model(&self) -> &dyn Parameters<Scalar = P::Scalar> {
        self.parameters
    }

    fn model_mut(&mut self) -> &mut dyn Parameters<Scalar = P::Scalar> {
        self.parameters
    }

    fn epsilon(&self) -> f64 {
        <Y::Tensors as Parameters>::Scalar::ULP
    }

    fn forget(&mut self) {
        self.cotangent = None;
        self.drawn.duals.borrow_mut().clear();
    }

    fn value(&mut self) -> Result<f64, String> {
        let mut outputs = (self.forward)(self.parameters).into_tensors()?;
        if !self.drawn.keep(&tensors(&outputs)) {
            return Ok(f64::NAN);
        }
        if self.cotangent.is_none() {
            let changed = either::<<Y::Tensors as Parameters>::Scalar, Changed<'_>>(&mut outputs);
            self.drawn.draw(changed);
            self.cotangent = Some(outputs);
        }
        Ok(self.drawn.sum())
    }

    fn derivative(
        &mut self,
        vector: &[f64],
        receive: &mut dyn FnMut(Tensors<'_>),
    ) -> Result<(), CheckError> {
        let cotangent = self.cotangent.as_mut().expect("the function was called first");
        if !vector.is_empty() {
            fill(cotangent, vector);
        }
        let product = (self.backward)(self.parameters, cotangent).into_gradient();
        receive(tensors(&product.map_err(Failed::derivative(Closure::Product))?));
        Ok(())
    }
}

impl Drawn {
    pub(crate) fn new(seed: u64) -> Self {
        Self { recording: Shared::default(), weights: Rc::default(), duals: Rc::default(), seed }
    }

    /// Keeps the outputs; whether they are numbers, and not points.
    fn keep(&self, outputs: &Tensors<'_>) -> bool {
        let mut recording = self.recording.borrow_mut();
        recording.keep(outputs);
        !recording.has_points()
    }

    /// Draws a cotangent in place of outputs that were kept.
    fn draw(&self, outputs: Either<Changed<'_>>) {
        let values = &self.recording.borrow().values;
        *self.weights.borrow_mut() = drawn_cotangent(outputs, values, self.seed);
    }

    fn sum(&self) -> f64 {
        let (weights, recording) = (self.weights.borrow(), self.recording.borrow());
        let products = weights.iter().zip(&recording.values).map(|(weight, value)| weight * value);
        if weights.len() == recording.values.len() { products.sum() } else { f64::NAN }
    }
}

/// Puts a random cotangent in place of `outputs`, and gives its entries. Each tensor counts alike.
pub(crate) fn drawn_cotangent(outputs: Either<Changed<'_>>, values: &[f64], seed: u64) -> Vec<f64> {
    match outputs {
        Either::Single(outputs) => drawn(outputs, values, seed),
        Either::Double(outputs) => drawn(outputs, values, seed),
    }
}

fn drawn<S: Scalar>(
    outputs: &mut dyn Parameters<Scalar = S>,
    values: &[f64],
    seed: u64,
) -> Vec<f64> {
    let layout = outputs.layout();
    let weights = weights_of(&layout, values, seed);
    fill(outputs, &weights);
    outputs.flatten().into_iter().map(Scalar::widen).collect()
}

fn weights_of(layout: &Layout, values: &[f64], seed: u64) -> Vec<f64> {
    let drawn = Direction::random(layout, &vec![1.0; values.len()], !seed);
    let mut weights = vec![0.0; values.len()];
    let several = layout.tensors().len() > 1;
    for tensor in layout.tensors() {
        let norm = Norm::of(values[tensor.range()].iter().copied()).root();
        let size = norm / (tensor.range().len().max(1) as f64).sqrt();
        // A power of two changes no digit.
        let unit = if several && size.is_normal() {
            (-size.log2().round()).clamp(-unit::MOST, unit::MOST).exp2()
        } else {
            unit::of_size(size)
        };
        for position in tensor.range() {
            weights[position] = drawn.along(position) * unit;
        }
    }
    weights
}
