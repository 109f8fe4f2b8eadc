//! Checks of Jacobians and Hessians.

use crate::check::error::{CheckError, Closure, Failed, Needs};
use crate::check::model::objective::Function;
use crate::check::model::subject::{AnySubject, Lent, Receive, Subject, any};
use crate::check::options::{Check, PLAIN, SEED};
use crate::check::outputs::collect::SharedCollector;
use crate::check::outputs::linear::linearity_of;
use crate::check::outputs::prepare::{
    Kind, Ready, Source, no_tangent_is_a_model, noise_of_outputs, prepare, square,
};
use crate::check::outputs::subject::{Recorded, Shared};
use crate::check::outputs::values::Outputs;
use crate::check::settings::Settings;
use crate::diagnose::{asymmetry, unite};
use crate::parameters::{Either, Form, either};
use crate::report::{self, Draft, Report, Verdict};
use crate::{Layout, Matrix, Parameters, Scalar};

pub(crate) const JACOBIAN: Kind = Kind {
    names: [Closure::Function, Closure::Jacobian],
    whole: "jacobian",
    is_summed: false,
    is_second: false,
    topic: report::Topic::Jacobian,
};
pub(crate) const HESSIAN: Kind = Kind {
    names: [Closure::Gradient, Closure::Hessian],
    whole: "hessian",
    is_second: true,
    topic: report::Topic::Hessian,
    ..JACOBIAN
};

impl Check<'_> {
    /// Checks `jacobian` against differences of `function` at the parameters.
    ///
    /// The matrix has a row for each output and a column for each parameter, both in flat order:
    /// an `ndarray` of two axes, a `Vec<Vec<_>>` of equal rows, an array of arrays, or a sparse
    /// [`Matrix`], of which no dense one is made. It is looked at
    /// along random directions of inputs and outputs at once. `jacobian` is called twice,
    /// `function` about 13 times when the matrix is right and the function smooth; each of these
    /// shows all outputs, so that finding a wrong row takes no more of them.
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
    /// let mut polar = [2.0_f64, 0.5];
    /// let report = Check::new().run_jacobian(
    ///     &mut polar,
    ///     |p| [p[0] * p[1].cos(), p[0] * p[1].sin()],
    ///     |p| [[p[1].cos(), -p[0] * p[1].sin()], [p[1].sin(), p[0] * p[1].cos()]],
    /// )?;
    /// report.into_result()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_jacobian<P, Y, J>(
        &self,
        parameters: &mut P,
        function: impl FnMut(&mut P) -> Y,
        jacobian: impl FnMut(&mut P) -> J,
    ) -> Result<Report, CheckError>
    where
        P: Parameters,
        Y: Outputs,
        J: Matrix,
    {
        self.judge_derivatives(parameters, function, jacobian, JACOBIAN).map(Report::new)
    }

    /// Checks `hessian` against differences of `gradient` at the parameters, and that it is
    /// symmetric.
    ///
    /// Where parameters move by a [`Retraction`](crate::Retraction), its columns are the derivatives
    /// of what `gradient` returns there, and the block of a tangent need not be symmetric: on a group
    /// that does not commute, the order of two derivatives counts.
    ///
    /// `gradient` is taken to be right: check it first. The matrix is as that of
    /// [`run_jacobian`](Self::run_jacobian), and so are the numbers of calls.
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
    /// let report = Check::new().run_hessian(
    ///     &mut [0.5_f64, 2.0],
    ///     |x| [2.0 * x[0] * x[1], x[0].powi(2)],
    ///     |x| [[2.0 * x[1], 2.0 * x[0]], [2.0 * x[0], 0.0]],
    /// )?;
    /// report.into_result()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn run_hessian<P, G, H>(
        &self,
        parameters: &mut P,
        gradient: impl FnMut(&mut P) -> G,
        hessian: impl FnMut(&mut P) -> H,
    ) -> Result<Report, CheckError>
    where
        P: Parameters,
        G: Outputs,
        H: Matrix,
    {
        self.judge_derivatives(parameters, gradient, hessian, HESSIAN).map(Report::new)
    }

    /// Runs a check of a matrix, dense or sparse as its type is.
    fn judge_derivatives<P, Y, M>(
        &self,
        parameters: &mut P,
        function: impl FnMut(&mut P) -> Y,
        matrix: impl FnMut(&mut P) -> M,
        kind: Kind,
    ) -> Result<Draft, CheckError>
    where
        P: Parameters,
        Y: Outputs,
        M: Matrix,
    {
        let (recording, collector) = (Shared::default(), SharedCollector::default());
        let derivative = whole(kind.names[1], matrix, collector.clone());
        let mut subject =
            Recorded { parameters, function, derivative, recording: recording.clone() };
        let collector = M::IS_SPARSE.then_some(&collector);
        self.judge_any_matrix(any(&mut subject), &recording, collector, kind)
    }

    /// Runs a check of a matrix, a sparse one with its collector.
    pub(super) fn judge_any_matrix(
        &self,
        subject: AnySubject<'_>,
        recording: &Shared,
        collector: Option<&SharedCollector>,
        kind: Kind,
    ) -> Result<Draft, CheckError> {
        match collector {
            Some(collector) => self.judge_sparse(subject, recording, collector, kind),
            None => self.judge_matrix(subject, recording, kind),
        }
    }

    /// Runs a check of several outputs.
    pub(crate) fn judge_matrix(
        &self,
        subject: AnySubject<'_>,
        recording: &Shared,
        kind: Kind,
    ) -> Result<Draft, CheckError> {
        match subject {
            Either::Single(subject) => self
                .at_points(subject, &mut |subject| self.matrix(subject, recording.clone(), kind)),
            Either::Double(subject) => self
                .at_points(subject, &mut |subject| self.matrix(subject, recording.clone(), kind)),
        }
    }

    fn matrix<'p, S: Scalar>(
        &self,
        subject: &'p mut (dyn Subject<S> + 'p),
        recording: Shared,
        kind: Kind,
    ) -> Result<Draft, CheckError> {
        let format = Settings { topic: kind.topic, ..Settings::for_format(S::ULP) };
        let settings = self.settings(format, self.every_entry)?;
        if let Some(name) = self.of_gradients_only() {
            return Err(CheckError::Needs(Needs::Gradient { name }));
        }
        let (inputs, selection) = self.layout_of(subject.model_mut())?;
        if kind.is_summed {
            no_tangent_is_a_model(&inputs)?;
        }
        let seed = self.seed.unwrap_or(SEED);
        let (ready, mut draft) = self.of_entries(subject, inputs, recording, kind, settings)?;
        draft.selection = selection;
        let Ready { prepared, mut bilinear, first } = ready;
        bilinear.objective.intact()?;
        let before = bilinear.evaluations();
        if before > PLAIN {
            let epsilon = prepared.noise.epsilon;
            bilinear.wobble(epsilon)?;
            bilinear.wobble(epsilon)?;
        }
        bilinear.place_in_cells(&mut draft);
        unite(&mut draft, bilinear.size());
        if kind.is_summed {
            let suspect = match prepared.suspects.first() {
                Some(unstable) => Some(unstable.clone()),
                None => linearity_of(&mut bilinear, kind, settings, seed)?,
            };
            // Of a product that changes, or is not linear, no other rule is about anything.
            if let Some(suspect) = suspect {
                draft.suspects = vec![suspect];
            }
        } else if kind.is_second {
            let matrix = square(&first, &bilinear.product, bilinear.inputs.parameter_count());
            if let Some(suspect) = asymmetry(&bilinear.inputs, &matrix, settings.agreement()) {
                draft.suspects.insert(0, suspect);
            }
        }
        draft.evaluations += bilinear.evaluations() - before;
        if draft.verdict() == Verdict::Pass && !kind.is_summed {
            draft.blind_spots = bilinear.blind_spots(kind, prepared.settings.max_relative);
        }
        Ok(draft)
    }

    /// What is known of the entries of a matrix, by exact derivatives where the subject has them, else by
    /// differences with these settings.
    fn of_entries<'p, S: Scalar>(
        &self,
        subject: &'p mut (dyn Subject<S> + 'p),
        inputs: Layout,
        recording: Shared,
        kind: Kind,
        settings: Settings,
    ) -> Result<(Ready<'p, S>, Draft), CheckError> {
        #[cfg(feature = "num-dual")]
        if subject.has_dual() {
            return self.of_exact_entries(subject, inputs, recording, kind);
        }
        let seed = self.seed.unwrap_or(SEED);
        // The rounding of all outputs, over the first step, is then as large as what need not be seen.
        let visible = settings.hidden();
        let source = Source { visible, measure: &mut noise_of_outputs };
        let mut ready = prepare(subject, inputs, recording, kind, settings, seed, source)?;
        let draft = self.look(&ready.prepared, &mut ready.bilinear);
        Ok((ready, draft))
    }
}

/// What hands out the whole matrix, whatever the vector; a sparse one to the collector.
pub(super) fn whole<P, M: Matrix>(
    closure: Closure,
    mut matrix: impl FnMut(&mut P) -> M,
    collector: SharedCollector,
) -> impl FnMut(&mut P, &[f64], &mut Receive<'_>) -> Result<(), CheckError> {
    move |parameters, _, receive| {
        let matrix = matrix(parameters);
        match matrix.form().map_err(Failed::derivative(closure))? {
            Form::Dense(dense) => receive(either::<M::Scalar, Lent<'_>>(dense)),
            Form::Sparse(sparse) => collector.borrow_mut().receive(sparse),
        }
        Ok(())
    }
}
