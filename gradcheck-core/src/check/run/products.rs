//! Checks of products with Jacobians and Hessians.

use crate::check::cost::AnalyticGradient;
use crate::check::error::{CheckError, Closure, Failed, NotFinite};
use crate::check::model::objective::{Function, Objective};
use crate::check::model::subject::{AnySubject, Receive, Subject, any, fill, tensors};
use crate::check::options::{Check, SEED};
#[cfg(feature = "num-dual")]
use crate::check::outputs::exact::another_function;
use crate::check::outputs::linear::{Applied, linearity};
use crate::check::outputs::prepare::Kind;
use crate::check::outputs::subject::{Drawn, Pullback, Recorded, Shared};
use crate::check::outputs::values::Outputs;
use crate::check::settings::Settings;
use crate::check::start::pairing::{gathered, no_points, not_finite};
use crate::diagnose::blind::of_one_sample;
use crate::parameters::Either;
use crate::report::{self, Draft, Report, Verdict};
use crate::{Layout, Parameters, Scalar};

pub(crate) const PUSHFORWARD: Kind = Kind {
    names: [Closure::Function, Closure::ProductWithTangent],
    whole: "outputs",
    is_summed: true,
    is_second: false,
    topic: report::Topic::JacobianVector,
};
pub(crate) const SECOND: Kind =
    Kind { is_second: true, topic: report::Topic::HessianVector, ..PUSHFORWARD };

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
    /// A [`CheckError`] when no verdict is possible, or a closure returns an `Err` at the parameters.
    ///
    /// # Panics
    /// Propagates a panic of either closure.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::Check;
    ///
    /// let report = Check::new().run_jvp(
    ///     &mut [0.3_f64, -1.2],
    ///     |x| x[0] * x[1].sin(),
    ///     |x, tangent| tangent[0] * x[1].sin() + x[0] * x[1].cos() * tangent[1],
    /// )?;
    /// report.into_result()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_jvp<P, Y, T>(
        &self,
        parameters: &mut P,
        function: impl FnMut(&mut P) -> Y,
        pushforward: impl FnMut(&mut P, &P) -> T,
    ) -> Result<Report, CheckError>
    where
        P: Parameters + Clone,
        Y: Outputs,
        T: Outputs,
    {
        self.pushforward(parameters, function, pushforward, PUSHFORWARD).map(Report::new)
    }

    /// Checks `product`, the product of the Hessian with a tangent, against differences of
    /// `gradient` along that tangent, and that u·Hv = v·Hu.
    ///
    /// As [`run_jvp`](Self::run_jvp), with a `gradient` that is taken to be right.
    ///
    /// # Errors
    /// A [`CheckError`] when no verdict is possible, or a closure returns an `Err` at the parameters.
    ///
    /// # Panics
    /// Propagates a panic of either closure.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::Check;
    ///
    /// let report = Check::new().run_hvp(
    ///     &mut [0.5_f64, 2.0],
    ///     |x| [2.0 * x[0] * x[1], x[0].powi(2)],
    ///     |x, v| [2.0 * (x[1] * v[0] + x[0] * v[1]), 2.0 * x[0] * v[0]],
    /// )?;
    /// report.into_result()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_hvp<P, G, T>(
        &self,
        parameters: &mut P,
        gradient: impl FnMut(&mut P) -> G,
        product: impl FnMut(&mut P, &P) -> T,
    ) -> Result<Report, CheckError>
    where
        P: Parameters + Clone,
        G: Outputs,
        T: Outputs,
    {
        self.pushforward(parameters, gradient, product, SECOND).map(Report::new)
    }

    /// Checks `backward`, the product of a cotangent with the Jacobian, against differences of
    /// that cotangent times `forward`.
    ///
    /// The cotangent is random, and what `forward` returns is filled with it. What `backward`
    /// returns has the tensors of the parameters. It must also be linear in the cotangent: zero for
    /// zeros, and additive. `backward` is called six times, `forward` about 18 times.
    ///
    /// # Errors
    /// A [`CheckError`] when no verdict is possible, or a closure returns an `Err` at the parameters.
    ///
    /// # Panics
    /// Propagates a panic of either closure.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::Check;
    ///
    /// let report = Check::new().run_vjp(
    ///     &mut [0.3_f64, -1.2],
    ///     |x| x.map(f64::tanh),
    ///     |x, cotangent| [0, 1].map(|i| cotangent[i] * (1.0 - x[i].tanh().powi(2))),
    /// )?;
    /// report.into_result()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_vjp<P, Y, G>(
        &self,
        parameters: &mut P,
        forward: impl FnMut(&mut P) -> Y,
        backward: impl FnMut(&mut P, &Y::Tensors) -> G,
    ) -> Result<Report, CheckError>
    where
        P: Parameters,
        Y: Outputs,
        G: AnalyticGradient<P::Scalar>,
    {
        self.backward(parameters, forward, backward).map(Report::new)
    }

    /// What is known of a backward pass.
    pub(super) fn backward<P, Y, G>(
        &self,
        parameters: &mut P,
        forward: impl FnMut(&mut P) -> Y,
        backward: impl FnMut(&mut P, &Y::Tensors) -> G,
    ) -> Result<Draft, CheckError>
    where
        P: Parameters,
        Y: Outputs,
        G: AnalyticGradient<P::Scalar>,
    {
        let drawn = Drawn::new(self.seed.unwrap_or(SEED));
        let known = drawn.clone();
        let mut subject = Pullback { parameters, forward, backward, cotangent: None, drawn };
        self.judge_pullback(any(&mut subject), &known)
    }

    /// What is known of a product with a tangent.
    pub(super) fn pushforward<P, Y, T>(
        &self,
        parameters: &mut P,
        function: impl FnMut(&mut P) -> Y,
        pushforward: impl FnMut(&mut P, &P) -> T,
        kind: Kind,
    ) -> Result<Draft, CheckError>
    where
        P: Parameters + Clone,
        Y: Outputs,
        T: Outputs,
    {
        let recording = Shared::default();
        let derivative = product(pushforward);
        let mut subject =
            Recorded { parameters, function, derivative, recording: recording.clone() };
        self.judge_matrix(any(&mut subject), &recording, kind)
    }

    /// Runs a check of a backward pass.
    pub(crate) fn judge_pullback(
        &self,
        subject: AnySubject<'_>,
        drawn: &Drawn,
    ) -> Result<Draft, CheckError> {
        match subject {
            Either::Single(subject) => {
                self.at_points(subject, &mut |subject| self.pullback(subject, drawn))
            }
            Either::Double(subject) => {
                self.at_points(subject, &mut |subject| self.pullback(subject, drawn))
            }
        }
    }

    fn pullback<S: Scalar>(
        &self,
        subject: &mut dyn Subject<S>,
        drawn: &Drawn,
    ) -> Result<Draft, CheckError> {
        let format = Settings::for_format(S::ULP);
        let format = Settings { topic: report::Topic::VectorJacobian, ..format };
        let settings = self.settings(format, self.every_entry)?;
        let (layout, _) = self.layout_of(subject.model_mut())?;
        let result = self.compared(format, &mut *subject);
        let mut draft = result.map_err(|error| of_outputs(error, drawn))?;
        if draft.is_unstable() {
            return Ok(draft);
        }

        // Another one than that of the check: the cotangents are others.
        let mut objective = Objective::new(subject);
        let apply = |vector: &[f64]| pulled(&mut objective, &layout, vector);
        let first = drawn.weights.borrow().clone();
        let seed = self.seed.unwrap_or(SEED);
        let (first, space, what) = (first.as_slice(), &layout, "cotangent");
        let applied = Applied { first, space, what, is_symmetric: false, settings, seed };
        let suspect = linearity(&applied, apply);
        let suspect = suspect.map_err(|error| of_outputs(error, drawn))?;
        draft.evaluations += objective.evaluations();
        if let Some(suspect) = suspect {
            // Of a product that is not linear no other rule is about anything.
            draft.suspects = vec![suspect];
        } else if draft.verdict() == Verdict::Pass {
            let recording = drawn.recording.borrow();
            let outputs = recording.layout.iter().flat_map(Layout::tensors);
            draft.blind_spots.extend(outputs.filter_map(of_one_sample));
        }
        Ok(draft)
    }
}

/// What hands out the product with the vector, as a tangent.
pub(crate) fn product<P, T>(
    mut pushforward: impl FnMut(&mut P, &P) -> T,
) -> impl FnMut(&mut P, &[f64], &mut Receive<'_>) -> Result<(), CheckError>
where
    P: Parameters + Clone,
    T: Outputs,
{
    move |parameters, tangent, receive| {
        let mut filled = parameters.clone();
        fill(&mut filled, tangent);
        let product = pushforward(parameters, &filled).into_tensors();
        receive(tensors(&product.map_err(Failed::derivative(Closure::ProductWithTangent))?));
        Ok(())
    }
}

/// Calls the function, then its backward pass with a cotangent, or with the drawn one for `&[]`.
pub(super) fn pulled<S: Scalar>(
    objective: &mut Objective<'_, S>,
    inputs: &Layout,
    cotangent: &[f64],
) -> Result<Vec<f64>, CheckError> {
    objective.at_rest()?;
    let mut pulled = Ok(Vec::new());
    objective.derivative(cotangent, &mut |returned| pulled = gathered(inputs, &returned))?;
    pulled
}

/// An error about the cost, where the outputs stand for it.
pub(super) fn of_outputs(error: CheckError, drawn: &Drawn) -> CheckError {
    let (recording, duals) = (drawn.recording.borrow(), drawn.duals.borrow());
    let layout = recording.layout.clone().unwrap_or_default();
    if let Err(error) = no_points(&layout, Closure::Function) {
        return error;
    }
    match error {
        CheckError::Failed(Failed::Cost { message }) => {
            CheckError::Failed(Failed::Outputs { message })
        }
        CheckError::NotFinite(NotFinite::Cost { .. }) => {
            let (entries, count) = not_finite(&layout, recording.values.iter().copied());
            CheckError::NotFinite(NotFinite::Outputs { entries, count })
        }
        CheckError::NotFinite(NotFinite::Oracle { .. }) => {
            let (entries, count) = not_finite(&layout, duals.iter().copied());
            CheckError::NotFinite(NotFinite::OracleOutputs { entries, count })
        }
        #[cfg(feature = "num-dual")]
        CheckError::OracleDiffers { .. } => another_function(
            &layout,
            most_different(&recording.values, &duals),
            [&recording.values, &duals],
        ),
        CheckError::CostNotMoved { .. } if recording.values.is_empty() => CheckError::NoOutputs,
        CheckError::CostNotMoved { greatest, .. } => CheckError::OutputsNotMoved { greatest },
        other => other,
    }
}

/// Where two lists differ most, relative to their entries.
#[cfg(feature = "num-dual")]
fn most_different(one: &[f64], other: &[f64]) -> usize {
    let part = |position: &usize| {
        let [one, other] = [one[*position], other[*position]];
        (one - other).abs() / (one.abs() + other.abs()).max(f64::MIN_POSITIVE)
    };
    let positions = 0..one.len().min(other.len());
    positions.max_by(|left, right| part(left).total_cmp(&part(right))).unwrap_or(0)
}
