//! The checks of gradients against exact derivatives: the model and its cost a second time, over dual
//! numbers.

use std::cell::RefCell;

use num_dual::Dual64;

use super::dual::{ExactCost, WithOracle};
use super::joint::{CostAndGradient, Joint};
use crate::check::cost::{AnalyticGradient, Cost};
use crate::check::error::{CheckError, Failed, Needs};
use crate::check::model::objective::Objective;
use crate::check::model::subject::{Closures, Dual, Subject, any};
use crate::check::options::{Check, SEED};
use crate::check::outputs::bilinear::Bilinear;
use crate::check::outputs::exact::{self, Precisely};
use crate::check::outputs::prepare::{Kind, OutputsAtRest, Ready, Source, prepare};
use crate::check::outputs::subject::Shared;
use crate::check::settings::Settings;
use crate::check::start::consult::{Exactly, Oracle};
use crate::check::start::prepare::AtRest;
use crate::report::{self, Draft, Report};
use crate::{Layout, MapScalar, Parameters, Scalar};

/// What the note says of an oracle.
pub(crate) const EXACT: &str =
    "the numeric values are exact derivatives, by dual numbers: no steps were taken";

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
        let dual = of_cost(dual_cost);
        self.judge(any(&mut WithOracle { shell, dual })).map(Report::new)
    }

    /// Checks a closure that computes cost and gradient together, as [`run_joint`](Self::run_joint)
    /// does, against the exact derivatives that `dual_both` gives: the same closure for the same
    /// model over [`Dual64`], of which only the cost is used.
    ///
    /// What [`run_exact`](Self::run_exact) says holds. `both` is called six times and `dual_both`
    /// three times when the gradient is right and its tensors are of one size; each call counts as an
    /// [evaluation](Report::evaluations).
    ///
    /// # Errors
    /// As [`run_exact`](Self::run_exact).
    ///
    /// # Panics
    /// Propagates a panic of either closure.
    ///
    /// # Examples
    /// ```
    /// use gradcheck_core::Check;
    /// use num_dual::DualNum;
    ///
    /// fn both<D: DualNum<Primitive = f64> + Copy>(x: &[D]) -> (D, [D; 2]) {
    ///     (x[0].exp() * x[1], [x[0].exp() * x[1], x[0].exp()])
    /// }
    ///
    /// let report = Check::new().run_joint_exact(&mut [0.5, 2.0], |x| both(x), |x| both(x))?;
    ///
    /// assert_eq!(report.into_result()?.evaluations(), 9);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_joint_exact<P, B, D>(
        &self,
        parameters: &mut P,
        both: impl FnMut(&mut P) -> B,
        dual_both: impl FnMut(&mut <P as MapScalar<P::Scalar, Dual64>>::Mapped) -> D,
    ) -> Result<Report, CheckError>
    where
        P: Parameters + MapScalar<<P as Parameters>::Scalar, Dual64>,
        B: CostAndGradient<Gradient: Parameters<Scalar = P::Scalar>>,
        D: ExactCost,
    {
        let shell = Joint::new(parameters, both);
        let mut subject = WithOracle { shell, dual: of_cost(dual_both) };
        let result = self.judge(any(&mut subject));
        subject.shell.counted(result)
    }

    /// Runs a check of a gradient against exact derivatives.
    pub(crate) fn exactly<S: Scalar>(
        &self,
        subject: &mut dyn Subject<S>,
        of: report::Topic,
    ) -> Result<Draft, CheckError> {
        if let Some(name) = self.of_gradients_only() {
            return Err(CheckError::Needs(Needs::Differences { name }));
        }
        let settings = self.settings(Settings::for_oracle(S::ULP), self.every_entry)?;
        let settings = Settings { topic: of, ..settings };
        let oracle = RefCell::new(Oracle::default());
        let measure = |objective: &mut Objective<'_, S>, at_rest: &AtRest<'_>| {
            Exactly::new(objective, &mut oracle.borrow_mut()).begin(at_rest)
        };
        let mut draft = self.conduct(settings, subject, measure, |prepared, objective| {
            self.look(prepared, &mut Exactly::new(objective, &mut oracle.borrow_mut()))
        })?;
        draft.notes.push(EXACT.to_owned());
        Ok(draft)
    }

    /// What is known of the entries of a matrix by exact derivatives.
    pub(crate) fn of_exact_entries<'p, S: Scalar>(
        &self,
        subject: &'p mut (dyn Subject<S> + 'p),
        inputs: Layout,
        recording: Shared,
        kind: Kind,
    ) -> Result<(Ready<'p, S>, Draft), CheckError> {
        let settings = self.settings(Settings::for_oracle(S::ULP), self.every_entry)?;
        let settings = Settings { topic: kind.topic, ..settings };
        let mut oracle = exact::Oracle::default();
        let mut measure = |bilinear: &mut Bilinear<'_, S>, known: &OutputsAtRest<'_>| {
            Precisely::new(bilinear, &mut oracle).begin(known)
        };
        // Where no steps are taken, nothing but the rounding of an output hides its derivative.
        let source = Source { visible: 1.0, measure: &mut measure };
        let seed = self.seed.unwrap_or(SEED);
        let mut ready = prepare(subject, inputs, recording, kind, settings, seed, source)?;
        let mut draft =
            self.look(&ready.prepared, &mut Precisely::new(&mut ready.bilinear, &mut oracle));
        draft.notes.push(EXACT.to_owned());
        Ok((ready, draft))
    }
}

/// What hands out the value and the derivative of a cost.
fn of_cost<M, D: ExactCost>(
    mut dual_cost: impl FnMut(&mut M) -> D,
) -> impl FnMut(&mut M, &mut dyn FnMut(Dual)) -> Result<(), CheckError> {
    move |model, receive| {
        let dual = dual_cost(model).into_dual();
        let dual = dual.map_err(|message| CheckError::Failed(Failed::Cost { message }))?;
        receive(dual.into());
        Ok(())
    }
}
