//! The check against exact derivatives: the model and its cost a second time, over dual numbers.

use std::cell::RefCell;
use std::fmt::Debug;

use num_dual::Dual64;

use crate::check::cost::{AnalyticGradient, Cost};
use crate::check::error::{CheckError, Failed, Needs};
use crate::check::model::objective::Objective;
use crate::check::model::subject::{AnySubject, Closures, Subject, Tensors, any};
use crate::check::options::Check;
use crate::check::settings::Settings;
use crate::check::start::consult::{Exactly, Oracle};
use crate::check::start::prepare::AtRest;
use crate::parameters::Either;
use crate::report::Report;
use crate::{MapScalar, Parameters, Scalar, ScalarMap};

/// What the note says of an oracle.
const EXACT: &str =
    "the numeric values are exact derivatives, by dual numbers: no steps were taken";

/// The result of one evaluation of the cost over dual numbers: `Dual64`, or a `Result` of it.
///
/// # Examples
/// ```
/// use gradcheck_core::ExactCost;
/// use num_dual::{Dual64, DualNum};
///
/// fn cost(x: Dual64) -> impl ExactCost {
///     if x.re > 0.0 { Ok(x.ln()) } else { Err("outside of the domain") }
/// }
/// # let _ = cost(Dual64::from(1.0));
/// ```
#[diagnostic::on_unimplemented(
    message = "a cost over dual numbers returns `Dual64` or a `Result` of it, not `{Self}`",
    label = "this is what the cost returns for a model of `Dual64`",
    note = "make the cost generic over its numbers: with a model over `Dual64` it must not fall back to floats"
)]
pub trait ExactCost {
    /// Value and derivative, or the text of the error.
    #[doc(hidden)]
    fn into_dual(self) -> Result<[f64; 2], String>;
}

impl ExactCost for Dual64 {
    fn into_dual(self) -> Result<[f64; 2], String> {
        Ok([self.re, self.eps])
    }
}

impl<E: Debug> ExactCost for Result<Dual64, E> {
    fn into_dual(self) -> Result<[f64; 2], String> {
        self.map(|dual| [dual.re, dual.eps]).map_err(|error| format!("{error:?}"))
    }
}

impl Check<'_> {
    /// Checks `gradient` against the exact derivatives of `cost`, which `dual_cost` gives: the same
    /// cost for the same model over [`Dual64`].
    ///
    /// Forward differentiation along one direction takes one evaluation, whatever the number of
    /// parameters. There are no steps and no noise: a mistake begins at 1e-12 of an entry, for
    /// `f32` models at 1e-5, what rounding leaves of their sums; the dual numbers of an `f32` model
    /// are `f64`. How exact a derivative is in an ill-conditioned model is measured: dual numbers
    /// and gradient are computed with other last digits of the parameters, and what changes then is
    /// no mistake. At a kink the derivative is the one-sided slope that the code takes.
    ///
    /// `gradient` is called four times, `cost` twice and `dual_cost` three times when the gradient
    /// is right and its tensors are of one size; [`Report::evaluations`] counts both costs. With
    /// [`every_entry`](Self::every_entry), each entry takes one evaluation of `dual_cost`.
    ///
    /// # Errors
    /// Those of [`run`](Self::run); [`CheckError::OracleDiffers`] when `dual_cost` has another value
    /// than `cost`; [`NotFinite::Oracle`](crate::NotFinite::Oracle); [`CheckError::MappedDiffers`] for a
    /// [`MapScalar`] of your own that is wrong; [`Needs::Differences`] for `step` and
    /// `on_entry`.
    ///
    /// # Panics
    /// Propagates a panic of any closure.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::Check;
    /// use num_dual::DualNum;
    ///
    /// fn cost<D: DualNum<Primitive = f64> + Copy>(x: &[D]) -> D {
    ///     x[0].exp() * x[1].sin()
    /// }
    ///
    /// let gradient = |x: &mut Vec<f64>| vec![x[0].exp() * x[1].sin(), x[0].exp() * x[1].cos()];
    /// let mut x = vec![0.5, 2.0];
    /// let report = Check::new().run_exact(&mut x, |x| cost(x), |x| cost(x), gradient)?;
    ///
    /// assert_eq!(report.into_result()?.evaluations(), 5);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_exact<P, C, D, G>(
        &self,
        parameters: &mut P,
        cost: impl FnMut(&mut P) -> C,
        dual_cost: impl FnMut(&mut <P as MapScalar<P::Scalar, Dual64>>::Mapped) -> D,
        mut gradient: impl FnMut(&mut P) -> G,
    ) -> Result<Report, CheckError>
    where
        P: Parameters + MapScalar<<P as Parameters>::Scalar, Dual64>,
        C: Cost,
        D: ExactCost,
        G: AnalyticGradient<P::Scalar>,
    {
        let gradient =
            |parameters: &mut P| gradient(parameters).into_gradient().map_err(Failed::gradient);
        let shell = Closures { parameters, cost, gradient };
        self.judge_exactly(any(&mut Dual { shell, dual_cost }))
    }

    /// Runs a check of a gradient against exact derivatives.
    fn judge_exactly(&self, subject: AnySubject<'_>) -> Result<Report, CheckError> {
        match subject {
            Either::Single(subject) => self.exactly(subject),
            Either::Double(subject) => self.exactly(subject),
        }
    }

    fn exactly<S: Scalar>(&self, subject: &mut dyn Subject<S>) -> Result<Report, CheckError> {
        if let Some(name) = self.of_gradients_only() {
            return Err(CheckError::Needs(Needs::Differences { name }));
        }
        let settings = self.settings(Settings::for_oracle(S::ULP), self.every_entry)?;
        let oracle = RefCell::new(Oracle::default());
        let measure = |objective: &mut Objective<'_, S>, at_rest: &AtRest<'_>| {
            Exactly::new(objective, &mut oracle.borrow_mut()).begin(at_rest)
        };
        let report = self.conduct(settings, subject, measure, |prepared, objective| {
            self.look(prepared, &mut Exactly::new(objective, &mut oracle.borrow_mut()))
        })?;
        Ok(report.with_note(EXACT.to_owned()))
    }
}

/// A model with a cost over dual numbers beside its own.
struct Dual<P, D> {
    shell: P,
    dual_cost: D,
}

impl<P, C, E, H, F, D, G> Subject<P::Scalar> for Dual<Closures<'_, P, F, G>, D>
where
    P: Parameters + MapScalar<<P as Parameters>::Scalar, Dual64>,
    C: Cost,
    E: ExactCost,
    H: Parameters,
    F: FnMut(&mut P) -> C,
    D: FnMut(&mut <P as MapScalar<P::Scalar, Dual64>>::Mapped) -> E,
    G: FnMut(&mut P) -> Result<H, CheckError>,
{
    fn model(&self) -> &dyn Parameters<Scalar = P::Scalar> {
        self.shell.model()
    }

    fn model_mut(&mut self) -> &mut dyn Parameters<Scalar = P::Scalar> {
        self.shell.model_mut()
    }

    fn epsilon(&self) -> f64 {
        self.shell.epsilon()
    }

    fn value(&mut self) -> Result<f64, String> {
        self.shell.value()
    }

    fn derivative(
        &mut self,
        vector: &[f64],
        receive: &mut dyn FnMut(Tensors<'_>),
    ) -> Result<(), CheckError> {
        self.shell.derivative(vector, receive)
    }

    fn dual(&mut self, entry: &mut dyn FnMut(P::Scalar) -> [f64; 2]) -> Result<[f64; 2], String> {
        let mut dual = |value| {
            let [re, eps] = entry(value);
            Dual64::new(re, eps)
        };
        let constant = |value: P::Scalar| Dual64::from_re(value.widen());
        let map = &mut ScalarMap::new(&mut dual, &constant);
        (self.dual_cost)(&mut self.shell.parameters.map_scalar(map)).into_dual()
    }
}
