//! Checks of sparse Jacobians and Hessians.

#[cfg(feature = "num-dual")]
use super::exact::EXACT;
use crate::Scalar;
use crate::check::error::{CheckError, Needs};
use crate::check::every_entry;
use crate::check::model::objective::Function;
use crate::check::model::subject::{AnySubject, Subject};
use crate::check::options::{Check, PLAIN, SEED};
use crate::check::outputs::collect::SharedCollector;
use crate::check::outputs::collected::{ReadySparse, prepare_sparse};
use crate::check::outputs::prepare::Kind;
use crate::check::outputs::sparse::SparseMatrix;
use crate::check::outputs::subject::Shared;
use crate::check::search;
use crate::check::settings::Settings;
use crate::check::start::prepare::Prepared;
use crate::diagnose::sparse::Named;
use crate::parameters::Either;
use crate::report::{Draft, Verdict};

impl Check<'_> {
    /// Runs a check of a sparse matrix.
    pub(super) fn judge_sparse(
        &self,
        subject: AnySubject<'_>,
        recording: &Shared,
        collector: &SharedCollector,
        kind: Kind,
    ) -> Result<Draft, CheckError> {
        match subject {
            Either::Single(subject) => self.at_points(subject, &mut |subject| {
                self.sparse_matrix(subject, recording.clone(), collector, kind)
            }),
            Either::Double(subject) => self.at_points(subject, &mut |subject| {
                self.sparse_matrix(subject, recording.clone(), collector, kind)
            }),
        }
    }

    fn sparse_matrix<'p, S: Scalar>(
        &self,
        subject: &'p mut (dyn Subject<S> + 'p),
        recording: Shared,
        collector: &SharedCollector,
        kind: Kind,
    ) -> Result<Draft, CheckError> {
        let is_exact = subject.has_dual();
        let settings = self.settings(of_format(S::ULP, is_exact), self.every_entry)?;
        // In single precision noise limits what an evaluation of many rows shows: no more of them are
        // taken than tell what is asked for.
        let is_noisy = settings.is_single() && !is_exact;
        let clear = if is_noisy { settings.enough } else { settings.clear };
        let settings = Settings { topic: kind.topic, clear, ..settings };
        if let Some(name) = self.of_gradients_only() {
            return Err(CheckError::Needs(Needs::Gradient { name }));
        }
        let (inputs, selection) = self.layout_of(subject.model_mut())?;
        let seed = self.seed.unwrap_or(SEED);
        let ReadySparse { prepared, mut matrix } =
            prepare_sparse(subject, inputs, recording, collector, kind, settings, seed)?;
        let (mut draft, name) = if self.every_entry {
            (every_entry::run(&prepared, &mut matrix, None, &|_| ()), None)
        } else {
            searched(&prepared, &mut matrix)
        };
        matrix.objective.intact()?;
        let before = draft.evaluations;
        if draft.verdict() == Verdict::Fail && !draft.is_unstable() {
            matrix.explain(&mut draft, name, &prepared);
        }
        matrix.place_in_cells(&mut draft);
        if kind.is_second && draft.suspects.is_empty() {
            draft.suspects.extend(matrix.asymmetry(&prepared));
        }
        if matrix.evaluations() > PLAIN {
            let epsilon = prepared.noise.epsilon;
            matrix.wobble(epsilon)?;
            matrix.wobble(epsilon)?;
        }
        draft.selection = selection;
        #[cfg(feature = "num-dual")]
        draft.notes.extend(is_exact.then(|| EXACT.to_owned()));
        draft.evaluations += matrix.evaluations() - before;
        if draft.verdict() == Verdict::Pass {
            draft.blind_spots = matrix.blind_spots(kind, prepared.settings.max_relative);
        }
        Ok(draft)
    }
}

/// The thresholds for a number format, and where an oracle gives the derivatives.
fn of_format(epsilon: f64, is_exact: bool) -> Settings {
    #[cfg(feature = "num-dual")]
    if is_exact {
        return Settings::for_oracle(epsilon);
    }
    let _ = is_exact;
    Settings::for_format(epsilon)
}

/// Looks for a mistake of the whole matrix first, of which a few entries are enough then.
fn searched<S: Scalar>(
    prepared: &Prepared,
    matrix: &mut SparseMatrix<'_, S>,
) -> (Draft, Option<Named>) {
    if let Some(name) = matrix.systematic(prepared) {
        let positions = matrix.changed_by(&name, prepared);
        if let Some(draft) = search::entries(prepared, matrix, &positions) {
            return (draft, Some(name));
        }
    }
    (search::run(prepared, matrix), None)
}
