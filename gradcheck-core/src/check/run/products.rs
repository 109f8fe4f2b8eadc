//! Checks of products with Jacobians and Hessians.

use std::cell::RefCell;
use std::marker::PhantomData;

use super::matrices::same_count;
use crate::check::cost::Cost;
use crate::check::error::CheckError;
use crate::check::model::direction::Direction;
use crate::check::options::{Check, SEED};
use crate::check::outputs::linear::{Applied, linearity};
use crate::check::outputs::prepare::{Kind, Recorded, Sides};
use crate::check::outputs::values::{Outputs, Recording, widened};
use crate::check::settings::Settings;
use crate::check::start::pairing::{Pairing, no_points, not_finite};
use crate::report::{Report, Subject, Suspect};
use crate::{Layout, Parameters, Scalar, TensorLayout};

const PUSHFORWARD: Kind =
    Kind { names: ["function", "product with a tangent"], whole: "outputs", is_summed: true };

impl Check<'_> {
    /// Checks `pushforward`, the product of the Jacobian with a tangent, against differences of
    /// `function` along that tangent.
    ///
    /// The tangent is random, of the size of the parameters; where the parameters have several
    /// tensors, that of each is tried by itself. What `pushforward` returns has the tensors of what
    /// `function` returns. It must also be linear: zero for a tangent of zeros, and additive.
    /// `pushforward` is called five times and twice more for each tensor, `function` about 17 times.
    ///
    /// # Errors
    /// A [`CheckError`] when no verdict is possible.
    ///
    /// # Panics
    /// Passes on a panic of either closure.
    pub fn run_jvp<P, Y, T>(
        &self,
        parameters: &mut P,
        function: impl FnMut(&mut P) -> Y,
        pushforward: impl FnMut(&mut P, &P) -> T,
    ) -> Result<Report, CheckError>
    where
        P: Parameters + Clone,
        Y: Outputs,
        T: Parameters,
    {
        self.run_products(parameters, function, pushforward, Subject::JacobianVector)
    }

    /// Checks `product`, the product of the Hessian with a tangent, against differences of
    /// `gradient` along that tangent, and that u·Hv = v·Hu.
    ///
    /// As [`run_jvp`](Self::run_jvp), with a `gradient` that is taken to be right.
    ///
    /// # Errors
    /// A [`CheckError`] when no verdict is possible.
    ///
    /// # Panics
    /// Passes on a panic of either closure.
    pub fn run_hvp<P, G, T>(
        &self,
        parameters: &mut P,
        gradient: impl FnMut(&mut P) -> G,
        product: impl FnMut(&mut P, &P) -> T,
    ) -> Result<Report, CheckError>
    where
        P: Parameters + Clone,
        G: Outputs,
        T: Parameters,
    {
        self.run_products(parameters, gradient, product, Subject::HessianVector)
    }

    /// Checks `backward`, the product of a cotangent with the Jacobian, against differences of
    /// that cotangent times `forward`.
    ///
    /// The cotangent is random, and what `forward` returns is filled with it. What `backward`
    /// returns has the tensors of the parameters. It must also be linear in the cotangent: zero for
    /// zeros, and additive. `backward` is called six times, `forward` about 18 times.
    ///
    /// # Errors
    /// A [`CheckError`] when no verdict is possible.
    ///
    /// # Panics
    /// Passes on a panic of either closure.
    pub fn run_vjp<P, Y, G>(
        &self,
        parameters: &mut P,
        mut forward: impl FnMut(&mut P) -> Y,
        mut backward: impl FnMut(&mut P, &Y::Tensors) -> G,
    ) -> Result<Report, CheckError>
    where
        P: Parameters,
        Y: Outputs,
        G: Parameters<Scalar = P::Scalar>,
    {
        let seed = self.seed.unwrap_or(SEED);
        let cotangent: RefCell<Option<Y::Tensors>> = RefCell::new(None);
        let recording = RefCell::new(Recording::default());
        let mut weights = Vec::new();
        let cost = |parameters: &mut P| {
            let sum = forward(parameters).into_tensors().map(|outputs| {
                recording.borrow_mut().keep_tensors(&outputs);
                if recording.borrow().has_points() {
                    return f64::NAN;
                }
                let values = &recording.borrow().values;
                if cotangent.borrow().is_none() {
                    let (filled, drawn) = drawn_cotangent(outputs, values, seed);
                    weights = drawn;
                    cotangent.replace(Some(filled));
                }
                let products = weights.iter().zip(values).map(|(weight, value)| weight * value);
                if weights.len() == values.len() { products.sum() } else { f64::NAN }
            });
            Weighed::<<Y::Tensors as Parameters>::Scalar>::of(sum)
        };
        let result = self.run(parameters, cost, |parameters| {
            backward(
                parameters,
                cotangent.borrow().as_ref().expect("the function was called first"),
            )
        });
        let report = result.map_err(|error| of_outputs(error, &recording.borrow()))?;
        let report = report.about(Subject::VectorJacobian);

        let layout = parameters.layout();
        let mut fresh = cotangent.into_inner();
        let mut calls = 0;
        let mut apply = |parameters: &mut P, vector: &[f64]| {
            calls += 1;
            forward(parameters)
                .into_tensors()
                .map_err(|message| CheckError::OutputsFailed { message })?;
            let cotangent = fresh.as_mut().expect("the function was called");
            fill(cotangent, vector);
            let result = backward(parameters, cotangent);
            Pairing::new(&layout, result.layout())?.gather(&layout, &result)
        };
        let applied = Applied { first: &weights, space: &layout, what: "cotangent", seed };
        let suspect = linearity(&applied, |vector| apply(parameters, vector), None)?;
        Ok(explained(report.with_evaluations(calls), suspect))
    }

    fn run_products<P, Y, T>(
        &self,
        parameters: &mut P,
        mut function: impl FnMut(&mut P) -> Y,
        mut pushforward: impl FnMut(&mut P, &P) -> T,
        subject: Subject,
    ) -> Result<Report, CheckError>
    where
        P: Parameters + Clone,
        Y: Outputs,
        T: Parameters,
    {
        let settings = self.settings(Settings::for_format(P::Scalar::ULP), self.every_entry)?;
        no_tangent_is_a_model(&parameters.layout())?;
        let is_second = matches!(subject, Subject::HessianVector);
        let known = RefCell::new(None);
        let mut derivatives = |parameters: &mut P, sides: &Sides<'_>| {
            if is_second {
                same_count(sides)?;
            }
            let mut entries = vec![0.0; sides.product.layout.parameter_count()];
            let whole: Vec<f64> = (0..sides.inputs.parameter_count()).map(sides.tangent).collect();
            for (number, input) in sides.inputs.tensors().iter().enumerate() {
                if input.is_frozen() || input.range().is_empty() {
                    continue;
                }
                let mut part = vec![0.0; whole.len()];
                part[input.range()].copy_from_slice(&whole[input.range()]);
                let column = push(parameters, &part, &mut pushforward, sides.outputs)?;
                let of_input =
                    sides.product.blocks.iter().skip(number).step_by(sides.inputs.tensors().len());
                for block in of_input {
                    entries[block.range.clone()].copy_from_slice(&column[block.rows.clone()]);
                }
            }
            known
                .borrow_mut()
                .get_or_insert_with(|| (sides.outputs.clone(), movable(sides, whole)));
            Ok(entries)
        };
        let recorded = Recorded::new(&mut function);
        let report =
            self.run_matrix(parameters, recorded, &mut derivatives, PUSHFORWARD, subject)?;
        let Some((outputs, tangent)) = known.take() else { return Ok(report) };
        let mut calls = 0;
        let apply = |vector: &[f64]| {
            calls += 1;
            function(parameters)
                .into_tensors()
                .map_err(|message| CheckError::OutputsFailed { message })?;
            push(parameters, vector, &mut pushforward, &outputs)
        };
        let seed = self.seed.unwrap_or(SEED);
        let applied = Applied { first: &tangent, space: &outputs, what: "tangent", seed };
        let symmetric = is_second.then_some(settings.max_relative);
        let suspect = linearity(&applied, apply, symmetric)?;
        Ok(explained(report.with_evaluations(calls), suspect))
    }
}

/// A tangent has the type of the parameters, which that at a point has not.
fn no_tangent_is_a_model(layout: &Layout) -> Result<(), CheckError> {
    let moves = |tensor: &&TensorLayout| tensor.is_tangent() && !tensor.is_frozen();
    layout.tensors().iter().find(moves).map_or(Ok(()), |tensor| {
        Err(CheckError::PointWithTangent { path: tensor.path().to_owned() })
    })
}

/// A sum of outputs with numbers of type `S`, by which it is as exact as one of them.
struct Weighed<S> {
    sum: Result<f64, String>,
    format: PhantomData<S>,
}

impl<S> Weighed<S> {
    fn of(sum: Result<f64, String>) -> Self {
        Self { sum, format: PhantomData }
    }
}

impl<S: Scalar> Cost for Weighed<S> {
    const EPSILON: f64 = S::ULP;

    fn into_value(self) -> Result<f64, String> {
        self.sum
    }
}

/// The tangent where frozen tensors stay at rest.
fn movable(sides: &Sides<'_>, mut tangent: Vec<f64>) -> Vec<f64> {
    for tensor in sides.inputs.tensors().iter().filter(|tensor| tensor.is_frozen()) {
        tangent[tensor.range()].fill(0.0);
    }
    tangent
}

/// The product with a tangent, in the flat order of the outputs.
pub(crate) fn push<P: Parameters + Clone, T: Parameters>(
    parameters: &mut P,
    tangent: &[f64],
    pushforward: &mut impl FnMut(&mut P, &P) -> T,
    outputs: &Layout,
) -> Result<Vec<f64>, CheckError> {
    let mut filled = parameters.clone();
    fill(&mut filled, tangent);
    let product = pushforward(parameters, &filled);
    no_points(&product.layout(), "product")?;
    let pairing = Pairing::new(outputs, product.layout()).map_err(|_| {
        CheckError::OutputsDiffer { outputs: outputs.clone(), product: product.layout() }
    })?;
    pairing.gather(outputs, &product)
}

fn fill<P: Parameters>(model: &mut P, values: &[f64]) {
    let values: Vec<P::Scalar> = values.iter().map(|&value| P::Scalar::nearest(value)).collect();
    model.assign_flat(&values).expect("a vector has the length of the tensors it is for");
}

/// A random cotangent in place of `outputs`, and its entries. Each tensor counts alike.
pub(crate) fn drawn_cotangent<Y: Parameters>(
    mut outputs: Y,
    values: &[f64],
    seed: u64,
) -> (Y, Vec<f64>) {
    let layout = outputs.layout();
    let drawn = Direction::random(&layout, &vec![1.0; values.len()], !seed);
    let mut weights = vec![0.0; values.len()];
    let several = layout.tensors().len() > 1;
    for tensor in layout.tensors() {
        let squares: f64 = values[tensor.range()].iter().map(|value| value * value).sum();
        let size = (squares / tensor.range().len().max(1) as f64).sqrt();
        // A power of two changes no digit.
        let unit = if several && size.is_normal() { (-size.log2().round()).exp2() } else { 1.0 };
        for position in tensor.range() {
            weights[position] = drawn.along(position) * unit;
        }
    }
    fill(&mut outputs, &weights);
    let weights = widened(&outputs);
    (outputs, weights)
}

/// An error about the cost, where the outputs stand for it.
fn of_outputs(error: CheckError, recording: &Recording) -> CheckError {
    let layout = recording.layout.clone().unwrap_or_default();
    if let Err(error) = no_points(&layout, "function") {
        return error;
    }
    match error {
        CheckError::CostFailed { message } => CheckError::OutputsFailed { message },
        CheckError::CostNotFinite { .. } => {
            let (entries, count) = not_finite(&layout, recording.values.iter().copied());
            CheckError::OutputsNotFinite { entries, count }
        }
        CheckError::CostNotMoved { .. } if recording.values.is_empty() => CheckError::NoOutputs,
        CheckError::CostNotMoved { .. } => CheckError::OutputsNotMoved,
        other => other,
    }
}

fn explained(report: Report, suspect: Option<Suspect>) -> Report {
    match suspect {
        // Of a product that is not linear no other rule is about anything.
        Some(suspect) => report.with_suspects(vec![suspect]),
        None => report,
    }
}
