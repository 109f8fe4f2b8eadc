//! The check against exact derivatives: the model and its cost a second time, over dual numbers.

use std::fmt::Debug;

use num_dual::Dual64;

use crate::check::cost::Cost;
use crate::check::error::{CheckError, Needs};
use crate::check::model::objective::Objective;
use crate::check::model::oracle::Oracle;
use crate::check::options::Check;
use crate::check::settings::Settings;
use crate::check::start::preflight;
use crate::report::Report;
use crate::{MapScalar, Parameters, Scalar, ScalarMap};

/// The result of one evaluation of the cost over dual numbers: `Dual64`, or a `Result` of it.
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
    /// use gradcheck_core::{Check, Verdict};
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
    /// assert_eq!(report.verdict(), Verdict::Pass);
    /// assert_eq!(report.evaluations(), 5);
    /// # Ok::<(), gradcheck_core::CheckError>(())
    /// ```
    pub fn run_exact<P, C, D, G>(
        &self,
        parameters: &mut P,
        cost: impl FnMut(&mut P) -> C,
        mut dual_cost: impl FnMut(&mut <P as MapScalar<P::Scalar, Dual64>>::Mapped) -> D,
        mut gradient: impl FnMut(&mut P) -> G,
    ) -> Result<Report, CheckError>
    where
        P: Parameters + MapScalar<<P as Parameters>::Scalar, Dual64>,
        C: Cost,
        D: ExactCost,
        G: Parameters<Scalar = P::Scalar>,
    {
        if let Some(name) = self.of_gradients_only() {
            return Err(CheckError::Needs(Needs::Differences { name }));
        }
        let settings = self.settings(Settings::for_oracle(P::Scalar::ULP), self.every_entry)?;
        let layout = preflight::layout_of(parameters)?;
        let mut objective = Objective::new(parameters, cost);
        objective.oracle = Some(Oracle::new(Box::new(
            |parameters: &P, entry: &mut dyn FnMut(P::Scalar) -> [f64; 2]| {
                let mut dual = |value| {
                    let [re, eps] = entry(value);
                    Dual64::new(re, eps)
                };
                let constant = |value: P::Scalar| Dual64::from_re(value.widen());
                let mut model = parameters.map_scalar(&mut ScalarMap::new(&mut dual, &constant));
                dual_cost(&mut model).into_dual()
            },
        )));
        self.judge(settings, layout, &mut objective, |parameters| Ok(gradient(parameters)))
    }
}
