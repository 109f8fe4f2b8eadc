//! One closure that gives cost and gradient together, as the two that a check calls.

use std::cell::{Cell, RefCell};
use std::fmt::Debug;
use std::marker::PhantomData;

use crate::check::cost::Cost;
use crate::check::error::CheckError;
use crate::check::options::Check;
use crate::check::start::preflight;
use crate::report::Report;
use crate::{Parameters, Scalar};

/// What a closure returns that computes cost and gradient at once: `(cost, gradient)`, or a
/// `Result` of that.
///
/// An `Err` at the parameters is a [`CheckError::ClosureFailed`]; beside them it is taken as that of
/// a [`Cost`] is.
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
    /// Passes on a panic of the closure.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::{Check, Verdict};
    ///
    /// let report = Check::new().run_joint(&mut [0.5_f64, 2.0], |x| {
    ///     let product = x[0] * x[1];
    ///     (product.sin(), [x[1], x[0]].map(|other| product.cos() * other))
    /// })?;
    ///
    /// assert_eq!(report.verdict(), Verdict::Pass);
    /// # Ok::<(), gradcheck_core::CheckError>(())
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
        let both = RefCell::new(both);
        let (first, gradients) = (Cell::new(None), Cell::new(0));
        let cost = |parameters: &mut P| {
            let value = (both.borrow_mut())(parameters).split().0.into_value();
            // A check begins with the cost at rest.
            first.set(first.get().or(value.as_ref().ok().copied()));
            Value { value, of: PhantomData::<B::Cost> }
        };
        let gradient = |parameters: &mut P| {
            gradients.set(gradients.get() + 1);
            let (cost, gradient) = (both.borrow_mut())(parameters).split();
            same_cost(cost, first.get())?;
            Ok(gradient.expect("there is a gradient where the cost is no error"))
        };
        let report = self.run_fallible(parameters, cost, gradient).map_err(of_one_closure)?;
        Ok(report.with_evaluations(gradients.get()))
    }
}

/// The cost that comes with a gradient must be the one that was there at first.
fn same_cost<C: Cost>(cost: C, first: Option<f64>) -> Result<(), CheckError> {
    let value = cost.into_value().map_err(|message| CheckError::CostFailed { message })?;
    if !value.is_finite() {
        return Err(CheckError::CostNotFinite { value });
    }
    preflight::wobble(first.unwrap_or(value), value, C::EPSILON).map(drop)
}

/// An error that says of a closure which of two it was.
fn of_one_closure(mut error: CheckError) -> CheckError {
    match &mut error {
        CheckError::ParametersChanged { closure, .. }
        | CheckError::LayoutChanged { closure, .. } => *closure = "closure",
        CheckError::CostFailed { message } => {
            return CheckError::ClosureFailed { message: std::mem::take(message) };
        }
        _ => {}
    }
    error
}

/// A cost that was looked at.
struct Value<C> {
    value: Result<f64, String>,
    of: PhantomData<C>,
}

impl<C: Cost> Cost for Value<C> {
    const EPSILON: f64 = C::EPSILON;

    fn into_value(self) -> Result<f64, String> {
        self.value
    }
}
