//! The options of a check, and the order of its steps.

use std::cell::RefCell;
use std::fmt;

use super::cost::{AnalyticGradient, Cost};
use super::error::{CheckError, Failed, Needs};
use super::every_entry::{self, EntryProbe};
use super::model::objective::{Function, Objective};
use super::model::subject::{AnySubject, Closures, Subject, any};
use super::search;
use super::settings::Settings;
use super::start::preflight;
use super::start::prepare::{AtRest, Prepared, noise_of_cost, prepare};
use super::start::selection::select;
use crate::diagnose::blind::{Seen, spots};
use crate::differentiate::Noise;
use crate::parameters::Either;
use crate::report::{BlindSpot, Draft, Report, Selection, Verdict};
use crate::{Layout, Parameters, Scalar};

type OnEntry<'a> = RefCell<Box<dyn FnMut(&EntryProbe<'_>) + 'a>>;

/// The seed of a check that is not given one.
pub(crate) const SEED: u64 = 7;

/// A check that takes more evaluations than this has met something: two calls that agreed may have
/// done so by chance.
pub(super) const PLAIN: usize = 24;

/// A check of a hand-written gradient, with its options.
///
/// [`run`](Self::run) checks the gradient of a cost, [`run_joint`](Self::run_joint) one that comes
/// with its cost, and [`run_parallel`](Self::run_parallel) every entry on all processors.
/// [`run_jacobian`](Self::run_jacobian) and [`run_hessian`](Self::run_hessian) check matrices;
/// [`run_vjp`](Self::run_vjp), [`run_jvp`](Self::run_jvp),
/// [`run_vjp_and_jvp`](Self::run_vjp_and_jvp) and [`run_hvp`](Self::run_hvp) products with them. With
/// the feature `num-dual`, `run_exact` and its like, `run_jacobian_exact` among them, check against
/// exact derivatives.
///
/// # Examples
/// ```
/// use gradcheck_core::Check;
///
/// let mut x = vec![1.0, 2.0, 3.0];
/// let report = Check::new()
///     .max_relative(1e-8)
///     .run(&mut x, |x| x.iter().map(|x| x * x).sum::<f64>(), |x| x.iter().map(|x| 2.0 * x).collect::<Vec<_>>())?
///     .into_result()?;
///
/// assert!(report.evaluations() <= 16);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "a check does nothing until it is run"]
#[derive(Default)]
pub struct Check<'a> {
    max_relative: Option<f64>,
    epsilon: Option<f64>,
    resolution: Option<f64>,
    pub(super) seed: Option<u64>,
    pub(super) every_entry: bool,
    allow_constant: bool,
    pub(super) step: Option<f64>,
    on_entry: Option<OnEntry<'a>>,
    only: Option<Vec<String>>,
    pub(super) points: Option<usize>,
    pub(super) spread: Option<f64>,
}

impl<'a> Check<'a> {
    /// Creates a check with no option set.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the relative error of an entry below which a difference is no mistake.
    ///
    /// 1e-6 for `f64` models and 1e-4 for `f32` models unless set; at least 0 and less than 1.
    pub fn max_relative(mut self, max_relative: f64) -> Self {
        self.max_relative = Some(max_relative);
        self
    }

    /// Sets the absolute difference that is never a mistake, in the unit of the gradient.
    ///
    /// 0 unless set.
    pub fn epsilon(mut self, epsilon: f64) -> Self {
        self.epsilon = Some(epsilon);
        self
    }

    /// Sets the coarsest check of a tensor that still counts: one that could not see errors of
    /// this size is inconclusive. They are relative to a typical entry of the tensor's gradient; where
    /// the gradient of an `f32` model is checked, and not by every entry, to the tensor as a whole.
    ///
    /// 1e-3 for `f64` models and 1e-2 for `f32` models unless set.
    pub fn resolution(mut self, resolution: f64) -> Self {
        self.resolution = Some(resolution);
        self
    }

    /// Sets the seed of the random directions; 7 unless set. The same seed gives the same report.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// Measures each entry by its own central difference: the classical check, at two
    /// evaluations an entry, and more for those that seem wrong.
    pub fn every_entry(mut self) -> Self {
        self.every_entry = true;
        self
    }

    /// Says that the function may be constant here: where it is the same wherever the parameters are
    /// moved, a derivative of zero passes, and any other fails. Unless this is set, a function that
    /// never changes is a [`CheckError`], since a closure that does not use the model is one.
    ///
    /// A function that changes is checked as always.
    pub fn allow_constant(mut self) -> Self {
        self.allow_constant = true;
        self
    }

    /// Sets a fixed step, in the unit of the parameters, for a check of every entry.
    ///
    /// An entry that seems wrong at this step is measured at others before it is accused.
    pub fn step(mut self, step: f64) -> Self {
        self.step = Some(step);
        self
    }

    /// Calls `on_entry` with each entry as a check of every entry measures it.
    pub fn on_entry(mut self, on_entry: impl FnMut(&EntryProbe<'_>) + 'a) -> Self {
        self.on_entry = Some(RefCell::new(Box::new(on_entry)));
        self
    }

    /// Checks at the parameters and at so many random points around them: what a mistake changes may be
    /// nothing at the parameters, as where all are 1, or a residual is 0.
    ///
    /// At a random point each entry is off by 0.5 to 1.5 times the [`spread`](Self::spread) of its size,
    /// as in a direction: its own or the root mean square of its tensor, whichever is larger, and 1 for a
    /// tensor of zeros. Points of a manifold move by their retraction. A point at which the function has
    /// no finite value is drawn again, up to 16 times, at one evaluation each. The check at each is that
    /// at the parameters, with its evaluations; the report is that of the first point that fails, else of
    /// the first that is inconclusive, with the verdicts at all: [`Report::points`].
    pub fn points(mut self, points: usize) -> Self {
        self.points = Some(points);
        self
    }

    /// Sets how far random points are away, relative to the size of each tensor; 0.1 unless set.
    pub fn spread(mut self, spread: f64) -> Self {
        self.spread = Some(spread);
        self
    }

    /// Checks some tensors only, while the others stand still.
    ///
    /// Each is named by its path, several by what their paths begin with up to a dot or a bracket:
    /// `encoder` stands for `encoder.weight` and `encoder[0].bias`. `*` stands for any characters. The
    /// gradient may have the others or not. A report says what was left out, and so does the first
    /// sentence of one that passes.
    pub fn only(mut self, paths: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.only = Some(paths.into_iter().map(Into::into).collect());
        self
    }

    /// Checks `gradient` against differences of `cost` at the parameters.
    ///
    /// The parameters are moved in place and are bit for bit what they were when this returns or
    /// a closure panics. `gradient` is called twice, `cost` about 14 times when the gradient is
    /// right and the cost is smooth; see [`Report::evaluations`].
    ///
    /// # Errors
    /// A [`CheckError`] when no verdict is possible: an invalid option, a model without
    /// parameters, layouts that do not pair, values that are not finite, a cost that is random or
    /// never changes, a closure that changes the parameters.
    ///
    /// # Panics
    /// Propagates a panic of either closure.
    ///
    /// # Examples
    /// A whole test, which fails with the report if the gradient is wrong:
    /// ```
    /// # use gradcheck_core::Check;
    /// # fn test() -> Result<(), Box<dyn std::error::Error>> {
    /// Check::new().run(&mut 2.0_f64, |x| x.powi(3), |x| 3.0 * x.powi(2))?.into_result()?;
    /// # Ok(())
    /// # }
    /// # test().unwrap();
    /// ```
    pub fn run<P, C, G>(
        &self,
        parameters: &mut P,
        cost: impl FnMut(&mut P) -> C,
        mut gradient: impl FnMut(&mut P) -> G,
    ) -> Result<Report, CheckError>
    where
        P: Parameters,
        C: Cost,
        G: AnalyticGradient<P::Scalar>,
    {
        let gradient =
            |parameters: &mut P| gradient(parameters).into_gradient().map_err(Failed::gradient);
        let mut subject = Closures { parameters, cost, gradient };
        self.judge(any(&mut subject)).map(Report::new)
    }

    /// Runs a check of a gradient against differences.
    pub(super) fn judge(&self, subject: AnySubject<'_>) -> Result<Draft, CheckError> {
        match subject {
            Either::Single(subject) => self.judged(subject),
            Either::Double(subject) => self.judged(subject),
        }
    }

    fn judged<S: Scalar>(&self, subject: &mut dyn Subject<S>) -> Result<Draft, CheckError> {
        let format = Settings::for_format(S::ULP);
        let is_of_whole = format.is_single() && !self.every_entry;
        let settings = Settings { is_of_whole, ..format };
        self.at_points(subject, &mut |subject| self.compared(settings, subject))
    }

    /// Compares a gradient with exact derivatives where the subject has them, else with differences,
    /// whose thresholds are `settings` where no option says otherwise.
    pub(super) fn compared<S: Scalar>(
        &self,
        settings: Settings,
        subject: &mut dyn Subject<S>,
    ) -> Result<Draft, CheckError> {
        #[cfg(feature = "num-dual")]
        if subject.has_dual() {
            return self.exactly(subject, settings.topic);
        }
        let settings = self.settings(settings, self.every_entry)?;
        self.conduct(settings, subject, noise_of_cost, |prepared, objective| {
            self.look(prepared, objective)
        })
    }

    /// Goes through the tensors, or through every entry.
    pub(super) fn look(&self, prepared: &Prepared, function: &mut dyn Function) -> Draft {
        if self.every_entry {
            every_entry::run(prepared, function, self.step, &|probe| self.hand_out(probe))
        } else {
            search::run(prepared, function)
        }
    }

    /// Runs a check whose noise comes from `measure`, and whose verdict comes from `examine`.
    pub(super) fn conduct<'p, S: Scalar>(
        &self,
        settings: Settings,
        subject: &'p mut (dyn Subject<S> + 'p),
        mut measure: impl FnMut(&mut Objective<'_, S>, &AtRest<'_>) -> Result<Noise, CheckError>,
        examine: impl FnOnce(&Prepared, &mut Objective<'p, S>) -> Draft,
    ) -> Result<Draft, CheckError> {
        let (layout, selection) = self.layout_of(subject.model_mut())?;
        let mut objective = Objective::new(subject);
        let seed = self.seed.unwrap_or(SEED);
        let prepared = prepare(&mut objective, layout, settings, seed, &mut measure)?;

        let mut draft = examine(&prepared, &mut objective);
        objective.intact()?;
        let before = objective.evaluations();
        if draft.evaluations > PLAIN {
            preflight::is_steady(&mut objective, prepared.origin / prepared.unit)?;
        }
        draft.evaluations += objective.evaluations() - before;
        draft.selection = selection;
        if draft.verdict() == Verdict::Pass {
            draft.blind_spots = blind_spots(&prepared, &objective);
        }
        Ok(draft)
    }

    /// The layout of a model that can be checked, in which all is frozen that `only` leaves out.
    pub(super) fn layout_of<S: Scalar>(
        &self,
        model: &mut dyn Parameters<Scalar = S>,
    ) -> Result<(Layout, Option<Selection>), CheckError> {
        let mut layout = preflight::layout_of(model)?;
        let Some(patterns) = &self.only else { return Ok((layout, None)) };
        let selection = select(&mut layout, patterns)?;
        Ok((layout, Some(selection)))
    }

    pub(super) fn hand_out(&self, probe: &EntryProbe<'_>) {
        if let Some(on_entry) = &self.on_entry {
            (on_entry.borrow_mut())(probe);
        }
    }

    /// The thresholds of a check with these options, where `settings` are those without any.
    pub(super) fn settings(
        &self,
        mut settings: Settings,
        is_every_entry: bool,
    ) -> Result<Settings, CheckError> {
        settings.max_relative = self.max_relative.unwrap_or(settings.max_relative);
        settings.epsilon = self.epsilon.unwrap_or(settings.epsilon);
        settings.resolution = self.resolution.unwrap_or(settings.resolution);
        settings.allow_constant = self.allow_constant;
        settings.validate()?;
        if let Some(value) = self.step.filter(|step| !(*step > 0.0 && step.is_finite())) {
            let expected = "greater than 0 and finite";
            return Err(CheckError::InvalidOption { name: "step", value, expected });
        }
        if let Some(name) = self.of_gradients_only().filter(|_| !is_every_entry) {
            return Err(CheckError::Needs(Needs::EveryEntry { name }));
        }
        Ok(settings)
    }

    /// The name of an option that is about single entries of a gradient, if one is set.
    pub(super) fn of_gradients_only(&self) -> Option<&'static str> {
        let options = [("step", self.step.is_some()), ("on_entry", self.on_entry.is_some())];
        options.into_iter().find(|(_, is_set)| *is_set).map(|(name, _)| name)
    }
}

/// What a check that passed could not have seen.
fn blind_spots<S: Scalar>(prepared: &Prepared, objective: &Objective<'_, S>) -> Vec<BlindSpot> {
    let Prepared { layout, settings: Settings { max_relative, topic, .. }, .. } = prepared;
    let (parameters, gradient) = (objective.base(), objective.analytic());
    let (max_relative, topic) = (*max_relative, *topic);
    spots(&Seen { layout, parameters, gradient, max_relative, topic })
}

impl fmt::Debug for Check<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Check")
            .field("max_relative", &self.max_relative)
            .field("epsilon", &self.epsilon)
            .field("resolution", &self.resolution)
            .field("seed", &self.seed)
            .field("every_entry", &self.every_entry)
            .field("allow_constant", &self.allow_constant)
            .field("step", &self.step)
            .field("only", &self.only)
            .field("points", &self.points)
            .field("spread", &self.spread)
            .finish_non_exhaustive()
    }
}
