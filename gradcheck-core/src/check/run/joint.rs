//! One closure that gives cost and gradient together, as the two that a check calls.

use std::fmt::Debug;

use crate::check::cost::Cost;
use crate::check::error::{CheckError, Closure, Failed, NotFinite};
use crate::check::model::subject::{Subject, Tensors, any, tensors};
use crate::check::options::Check;
use crate::check::start::preflight;
use crate::report::{Draft, Report};
use crate::{Parameters, Scalar};

/// What a closure returns that computes cost and gradient at once: `(cost, gradient)`, or a
/// `Result` of that.
///
/// An `Err` at the parameters is a [`Failed::Both`]; beside them it is taken as that of
/// a [`Cost`] is.
///
/// # Examples
/// ```
/// use gradcheck_core::assert_gradients;
///
/// assert_gradients!([0.5_f64, 2.0], |x| (x[0] * x[1], [x[1], x[0]]));
/// assert_gradients!([0.5_f64, 2.0], |x| Ok::<_, String>((x[0] * x[1], [x[1], x[0]])));
/// ```
#[diagnostic::on_unimplemented(
    message = "one closure for cost and gradient returns `(cost, gradient)` or a `Result` of it, not `{Self}`",
    label = "this is what the closure returns",
    note = "where the gradient has a closure of its own, it comes after that of the cost",
    note = "the cost is `f32` or `f64`, the gradient a model, an array or a list"
)]
pub trait CostAndGradient {
    /// The cost, or the error in place of it.
    #[doc(hidden)]
    type Cost: Cost;
    /// The gradient.
    #[doc(hidden)]
    type Gradient: Parameters;

    /// Takes both apart; there is no gradient beside an error.
    #[doc(hidden)]
    fn split(self) -> (Self::Cost, Option<Self::Gradient>);
}

impl<C: Cost, G: Parameters> CostAndGradient for (C, G) {
    type Cost = C;
    type Gradient = G;

    fn split(self) -> (C, Option<G>) {
        (self.0, Some(self.1))
    }
}

impl<S: Scalar, G: Parameters, E: Debug> CostAndGradient for Result<(S, G), E> {
    type Cost = Result<S, E>;
    type Gradient = G;

    fn split(self) -> (Result<S, E>, Option<G>) {
        match self {
            Ok((cost, gradient)) => (Ok(cost), Some(gradient)),
            Err(error) => (Err(error), None),
        }
    }
}

impl Check<'_> {
    /// Checks a closure that computes cost and gradient together, as [`run`](Self::run) does two.
    ///
    /// The gradient is used of two calls, and dropped in all others. Where the parameters are the
    /// same, the cost must be too, whichever of the two a call is for. The closure is called about
    /// 16 times when the gradient is right and the cost is smooth; each call counts as an
    /// [evaluation](Report::evaluations).
    ///
    /// # Errors
    /// As [`run`](Self::run).
    ///
    /// # Panics
    /// Propagates a panic of the closure.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::Check;
    ///
    /// let report = Check::new().run_joint(&mut [0.5_f64, 2.0], |x| {
    ///     let product = x[0] * x[1];
    ///     (product.sin(), [x[1], x[0]].map(|other| product.cos() * other))
    /// })?;
    /// report.into_result()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_joint<P, B>(
        &self,
        parameters: &mut P,
        both: impl FnMut(&mut P) -> B,
    ) -> Result<Report, CheckError>
    where
        P: Parameters,
        B: CostAndGradient<Gradient: Parameters<Scalar = P::Scalar>>,
    {
        let mut subject = Joint::new(parameters, both);
        let result = self.judge(any(&mut subject));
        subject.counted(result)
    }
}

/// A model with one closure for cost and gradient.
pub(crate) struct Joint<'a, P, F> {
    pub(crate) parameters: &'a mut P,
    both: F,
    /// The cost at rest: a check begins with it.
    first: Option<f64>,
    /// How many calls were made for the gradient.
    gradients: usize,
}

impl<'a, P, F> Joint<'a, P, F> {
    pub(crate) fn new(parameters: &'a mut P, both: F) -> Self {
        Self { parameters, both, first: None, gradients: 0 }
    }

    /// The result of a check, in which every call of the closure is an evaluation.
    pub(crate) fn counted(&self, result: Result<Draft, CheckError>) -> Result<Report, CheckError> {
        let mut draft = result.map_err(of_one_closure)?;
        draft.evaluations += self.gradients;
        Ok(Report::new(draft))
    }
}

impl<P, B, F> Subject<P::Scalar> for Joint<'_, P, F>
where
    P: Parameters,
    B: CostAndGradient<Gradient: Parameters<Scalar = P::Scalar>>,
    F: FnMut(&mut P) -> B,
{
    fn model(&self) -> &dyn Parameters<Scalar = P::Scalar> {
        self.parameters
    }

    fn model_mut(&mut self) -> &mut dyn Parameters<Scalar = P::Scalar> {
        self.parameters
    }

    fn epsilon(&self) -> f64 {
        B::Cost::EPSILON
    }

    fn forget(&mut self) {
        self.first = None;
    }

    fn value(&mut self) -> Result<f64, String> {
        let value = (self.both)(self.parameters).split().0.into_value()?;
        self.first.get_or_insert(value);
        Ok(value)
    }

    fn derivative(
        &mut self,
        _: &[f64],
        receive: &mut dyn FnMut(Tensors<'_>),
    ) -> Result<(), CheckError> {
        self.gradients += 1;
        let (cost, gradient) = (self.both)(self.parameters).split();
        same_cost(cost.into_value(), self.first, B::Cost::EPSILON)?;
        receive(tensors(&gradient.expect("there is a gradient where the cost is no error")));
        Ok(())
    }
}

/// The cost that comes with a gradient must be the one that was there at first.
fn same_cost(
    cost: Result<f64, String>,
    first: Option<f64>,
    epsilon: f64,
) -> Result<(), CheckError> {
    let value = cost.map_err(|message| CheckError::Failed(Failed::Cost { message }))?;
    if !value.is_finite() {
        return Err(CheckError::NotFinite(NotFinite::Cost { value }));
    }
    preflight::wobble(first.unwrap_or(value), value, epsilon).map(drop)
}

/// An error that says of a closure which of two it was.
fn of_one_closure(mut error: CheckError) -> CheckError {
    if let CheckError::ParametersChanged { closure, .. }
    | CheckError::LayoutChanged { closure, .. } = &mut error
    {
        *closure = Closure::Both;
    }
    if let CheckError::Failed(Failed::Cost { message }) = error {
        return CheckError::Failed(Failed::Both { message });
    }
    error
}
