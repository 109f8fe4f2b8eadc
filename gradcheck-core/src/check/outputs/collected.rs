//! The first steps of the check of a sparse matrix: the function and its derivatives at rest, twice
//! each, and the noise.

use super::collect::{Collected, Purpose, SharedCollector};
#[cfg(feature = "num-dual")]
use super::pattern::Pattern;
use super::prepare::{Kind, outputs_at_rest, same_count};
use super::sparse::{SparseAtRest, SparseMatrix};
use super::subject::Shared;
use super::unchanged::unchanged;
use crate::check::error::{CheckError, Failed};
use crate::check::model::facts::Facts;
use crate::check::model::objective::Objective;
use crate::check::model::scope::Scope;
use crate::check::model::subject::Subject;
use crate::check::settings::Settings;
use crate::check::start::preflight;
use crate::check::start::prepare::{Prepared, noise_beside};
use crate::diagnose::unstable;
use crate::differentiate::{Noise, Sample};
use crate::{Layout, Scalar};

/// A check of a sparse matrix that is ready.
pub(crate) struct ReadySparse<'p, S: Scalar> {
    pub(crate) prepared: Prepared,
    pub(crate) matrix: SparseMatrix<'p, S>,
}

/// Two evaluations at rest and eight for the noise; the matrix is computed twice, the second time with
/// the model fresh from other parameters.
pub(crate) fn prepare_sparse<'p, S: Scalar>(
    subject: &'p mut (dyn Subject<S> + 'p),
    inputs: Layout,
    recording: Shared,
    collector: &SharedCollector,
    kind: Kind,
    settings: Settings,
    seed: u64,
) -> Result<ReadySparse<'p, S>, CheckError> {
    let mut objective = Objective::new(subject);
    objective.set_names(kind.names);
    preflight::finite(&inputs, &objective)?;
    let (outputs, values) = outputs_at_rest(&mut objective, &recording)?;
    same_count(kind, &outputs, &inputs)?;
    objective.redirect(&inputs, seed);

    let movable = preflight::movable(&inputs);
    let size = [values.len(), inputs.parameter_count()];
    let purpose = Purpose::Entries { size, movable, whole: kind.whole };
    let Collected::Entries(pattern, analytic) = computed(&mut objective, collector, purpose)?
    else {
        unreachable!("entries were asked for");
    };
    objective.untouched()?;
    let epsilon = recording.borrow().epsilon;
    // As in `prepare`, and where no steps are taken, nothing but the rounding of an output hides it.
    let rounding = epsilon * (values.len() as f64).sqrt();
    let is_exact = objective.subject.has_dual();
    let visible = if is_exact { rounding } else { rounding * settings.hidden() };
    let at_rest = SparseAtRest { outputs, inputs, pattern, values, analytic, visible, seed };
    let (mut matrix, facts) = SparseMatrix::new(objective, recording, at_rest, &settings);
    let layout = matrix.pattern.layout(kind.whole);
    let (facts, origin, unit) = (vec![facts], matrix.origin(), matrix.unit);
    let probe = preflight::movable(&layout);
    let noise = matrix.noise(&facts, &probe, &settings, epsilon, collector)?;
    let (suspects, notes) = (Vec::new(), Vec::new());
    let mut prepared =
        Prepared { layout, settings, facts, noise, probe, origin, unit, seed, suspects, notes };

    let first = matrix.applied();
    let again = matrix.applied_again(collector)?;
    let wobble = matrix.wobble(epsilon)?;
    prepared.noise.level = prepared.noise.level.max(wobble);
    matrix.compare(&mut prepared, &first, &again, collector)?;
    Ok(ReadySparse { prepared, matrix })
}

/// Calls the closure of the matrix.
fn computed<S: Scalar>(
    objective: &mut Objective<'_, S>,
    collector: &SharedCollector,
    purpose: Purpose,
) -> Result<Collected, CheckError> {
    collector.borrow_mut().want(purpose);
    objective.derivative(&[], &mut |_| ())?;
    collector.borrow_mut().take()
}

impl<S: Scalar> SparseMatrix<'_, S> {
    /// Measures the noise, and makes sure that the outputs are a function of the parameters; with an oracle,
    /// asks that for the first time.
    fn noise(
        &mut self,
        facts: &[Facts],
        probe: &Scope,
        settings: &Settings,
        epsilon: f64,
        collector: &SharedCollector,
    ) -> Result<Noise, CheckError> {
        #[cfg(feature = "num-dual")]
        if self.objective.subject.has_dual() {
            return self.begin(probe, settings, epsilon, collector);
        }
        let _ = collector;
        let origin = self.origin();
        let noise = noise_beside(self, probe, facts, settings, epsilon, origin);
        let slope = facts.iter().map(|facts| facts.norm).sum();
        let visible = noise.of(Sample { value: origin, predicted: 0.0 });
        self.changes_something(probe, [slope, visible], settings)?;
        Ok(noise)
    }

    /// Makes sure that something changes the outputs, unless they may be constant; the matrix predicts the
    /// `slope`, and what is less than `visible` is lost.
    pub(super) fn changes_something(
        &mut self,
        probe: &Scope,
        [slope, visible]: [f64; 2],
        settings: &Settings,
    ) -> Result<(), CheckError> {
        let moves = preflight::moves(self, probe, slope, visible);
        self.objective.intact()?;
        if moves || settings.allow_constant {
            return Ok(());
        }
        let greatest = preflight::greatest(self) / self.unit;
        Err(CheckError::OutputsNotMoved { greatest })
    }

    /// The entries of a matrix that is computed where the parameters are.
    #[cfg(feature = "num-dual")]
    pub(super) fn entries_again(
        &mut self,
        collector: &SharedCollector,
    ) -> Result<(Pattern, Vec<f64>), CheckError> {
        let (size, movable) = (self.size(), self.movable.clone());
        let purpose = Purpose::Entries { size, movable, whole: "" };
        match computed(&mut self.objective, collector, purpose)? {
            Collected::Entries(pattern, entries) => Ok((pattern, entries)),
            Collected::Product(_) => unreachable!("entries were asked for"),
        }
    }

    /// The product with the direction of a matrix that is computed anew.
    fn applied_again(&mut self, collector: &SharedCollector) -> Result<Vec<f64>, CheckError> {
        let purpose = Purpose::Product { rows: self.pattern.rows(), vector: self.along.clone() };
        match computed(&mut self.objective, collector, purpose)? {
            Collected::Product(product) => Ok(product),
            Collected::Entries(..) => unreachable!("a product was asked for"),
        }
    }

    /// Compares two products of the matrix with the direction: where the second is another, a third
    /// tells a closure that leans on the function before it from an unstable one.
    fn compare(
        &mut self,
        prepared: &mut Prepared,
        first: &[f64],
        again: &[f64],
        collector: &SharedCollector,
    ) -> Result<(), CheckError> {
        let (agreement, topic) = (prepared.settings.agreement(), prepared.settings.topic);
        let outputs = self.outputs.clone();
        let of = |other: &[f64]| unstable(&outputs, first, other, agreement, topic);
        if of(again).is_none() {
            return Ok(());
        }
        let third = self.applied_again(collector)?;
        prepared.stands(of(again), of(&third).is_some());
        Ok(())
    }

    /// Takes the outputs at rest again, which must be what they were: one evaluation.
    pub(crate) fn wobble(&mut self, epsilon: f64) -> Result<f64, CheckError> {
        self.objective.at_rest()?;
        let recording = self.recording.borrow();
        if let Some(message) = recording.failure.clone() {
            return Err(CheckError::Failed(Failed::Outputs { message }));
        }
        let changes = unchanged(&self.outputs, &self.rest, &recording.values, epsilon)?;
        Ok(self.weighed(&changes))
    }

    /// The numbers of rows and columns.
    pub(crate) fn size(&self) -> [usize; 2] {
        [&self.outputs, &self.inputs].map(Layout::parameter_count)
    }
}
