//! The first steps of every check: function and derivative at rest, twice each, and the noise.

use super::pairing::{Pairing, gathered};
use super::{noise, preflight, rounding, unit};
use crate::check::error::CheckError;
use crate::check::model::direction::{Direction, Share};
use crate::check::model::facts::{Facts, norm_of};
use crate::check::model::line::ScopedNoise;
use crate::check::model::objective::{Function, Objective};
use crate::check::model::scope::Scope;
use crate::check::settings::Settings;
use crate::diagnose::unstable;
use crate::differentiate::{Noise, Sample};
use crate::report::{Suspect, Topic};
use crate::{Layout, Scalar};

/// How many units in the last place of an entry the first step moves it by at the least.
const FINEST: f64 = 64.0;

/// What the note says of a closure of the derivative that reads what the function left in the model.
fn leans_on_function(topic: Topic) -> String {
    format!(
        "the {} closure reads what the {1} closure left in the model: it is checked as it is just \
         after the {1} was computed at the same parameters",
        topic.noun(),
        topic.function()
    )
}

/// A check whose closures have been found fit for it.
pub(crate) struct Prepared {
    pub(crate) layout: Layout,
    pub(crate) settings: Settings,
    pub(crate) facts: Vec<Facts>,
    pub(crate) noise: Noise,
    /// What is moved to measure the noise.
    pub(crate) probe: Scope,
    /// The cost at rest, in the unit of the samples.
    pub(crate) origin: f64,
    /// The power of two by which samples are multiplied.
    pub(crate) unit: f64,
    pub(crate) seed: u64,
    pub(crate) suspects: Vec<Suspect>,
    pub(crate) notes: Vec<String>,
}

/// What is known once cost and gradient were called at rest.
pub(crate) struct AtRest<'a> {
    pub(crate) layout: &'a Layout,
    /// How the gradient's tensors pair with those of the parameters.
    #[cfg(feature = "num-dual")]
    pub(crate) pairing: &'a Pairing,
    pub(crate) facts: &'a [Facts],
    pub(crate) settings: &'a Settings,
    pub(crate) probe: &'a Scope,
    /// The cost, in the unit of the samples.
    pub(crate) origin: f64,
}

/// Finds the noise of a cost.
pub(crate) type Measure<'m, S> =
    dyn FnMut(&mut Objective<'_, S>, &AtRest<'_>) -> Result<Noise, CheckError> + 'm;

/// Calls cost and gradient at rest, has `measure` find the noise, and calls both again: two
/// evaluations and those of `measure`; the gradient is computed twice, the second time with the
/// model fresh from other parameters.
pub(crate) fn prepare<S: Scalar>(
    objective: &mut Objective<'_, S>,
    layout: Layout,
    settings: Settings,
    seed: u64,
    measure: &mut Measure<'_, S>,
) -> Result<Prepared, CheckError> {
    preflight::finite(&layout, objective)?;
    let first = objective.at_rest()?;
    let (pairing, analytic) = gradient_at_rest(objective, &layout)?;

    let mut facts = set_course(objective, &layout, &settings, analytic, seed);
    rounding::tell(objective, &layout, &pairing, &mut facts, settings.digit())?;
    let unit = objective.unit;
    let origin = first * unit;
    let probe = preflight::sparse(&layout);
    let at_rest = AtRest {
        layout: &layout,
        #[cfg(feature = "num-dual")]
        pairing: &pairing,
        facts: &facts,
        settings: &settings,
        probe: &probe,
        origin,
    };
    let mut noise = measure(objective, &at_rest)?;

    let again = again(objective, &layout, &pairing)?;
    let second = objective.at_rest()?;
    let wobble = preflight::wobble(first, second, objective.epsilon())?;
    noise.level = noise.level.max(unit * wobble);
    objective.set_noise(noise.of(Sample { value: origin, predicted: 0.0 }));

    let (suspects, notes) = (Vec::new(), Vec::new());
    let mut prepared =
        Prepared { layout, settings, facts, noise, probe, origin, unit, seed, suspects, notes };
    if let Some(again) = again {
        let first: Vec<f64> = objective.analytic().iter().map(|entry| entry / unit).collect();
        prepared.compare(&first, &again?, |layout| entries(objective, layout))?;
    }
    Ok(prepared)
}

/// The gradient in the flat order of the parameters, and how its tensors pair with theirs.
fn gradient_at_rest<S: Scalar>(
    objective: &mut Objective<'_, S>,
    layout: &Layout,
) -> Result<(Pairing, Vec<f64>), CheckError> {
    let mut paired = None;
    let result = objective.derivative(&[], &mut |gradient| {
        paired = Some(Pairing::new(layout, gradient.layout()).and_then(|pairing| {
            let analytic = pairing.gather(layout, &gradient)?;
            Ok((pairing, analytic))
        }));
    });
    // A closure that changes the parameters is the reason for whatever else is wrong.
    if !matches!(result, Err(CheckError::LayoutChanged { .. })) {
        objective.untouched()?;
    }
    result?;
    paired.expect("a derivative is handed out where there is no error")
}

/// The gradient once more; its entries, or why there are none, where it is another than the first.
fn again<S: Scalar>(
    objective: &mut Objective<'_, S>,
    layout: &Layout,
    pairing: &Pairing,
) -> Result<Option<Result<Vec<f64>, CheckError>>, CheckError> {
    let known = std::mem::take(&mut objective.course.analytic);
    let unit = objective.unit;
    let mut other = None;
    let result = objective.derivative(&[], &mut |gradient| {
        if pairing.differs(&gradient, &known, unit) {
            other = Some(gathered(layout, &gradient));
        }
    });
    objective.course.analytic = known;
    result.map(|()| other)
}

/// The entries of the gradient.
fn entries<S: Scalar>(
    objective: &mut Objective<'_, S>,
    layout: &Layout,
) -> Result<Vec<f64>, CheckError> {
    let mut entries = None;
    objective.derivative(&[], &mut |gradient| {
        entries = Some(gathered(layout, &gradient));
    })?;
    entries.expect("a derivative is handed out where there is no error")
}

/// What entries may change of a cost with this value at rest.
pub(crate) fn share_of(settings: &Settings, origin: f64) -> Share {
    let Settings { unit_in_last_place, start, clear, spread, .. } = *settings;
    let visible = unit_in_last_place / (start * clear);
    let finest = FINEST * unit_in_last_place / start;
    Share { spread, visible, least: visible * origin.abs(), finest }
}

/// Draws the direction, and gathers what is known of the tensors along it, in a unit in which it can
/// be squared.
fn set_course<S: Scalar>(
    objective: &mut Objective<'_, S>,
    layout: &Layout,
    settings: &Settings,
    mut analytic: Vec<f64>,
    seed: u64,
) -> Vec<Facts> {
    let origin = objective.rest();
    // What most gradients need takes no look at their entries.
    if origin != 0.0 && unit::of_size(origin) == 1.0 {
        let facts = course_in(objective, layout, settings, analytic, 1.0, seed);
        if unit::is_safe(&facts) {
            return facts;
        }
        analytic = std::mem::take(&mut objective.course.analytic);
    }
    let unit = unit::of_cost(origin, layout, objective.base(), &analytic);
    if unit != 1.0 {
        for entry in &mut analytic {
            *entry *= unit;
        }
    }
    course_in(objective, layout, settings, analytic, unit, seed)
}

/// The same with a gradient that is in this unit.
fn course_in<S: Scalar>(
    objective: &mut Objective<'_, S>,
    layout: &Layout,
    settings: &Settings,
    analytic: Vec<f64>,
    unit: f64,
    seed: u64,
) -> Vec<Facts> {
    let share = Some(share_of(settings, objective.rest() * unit));
    objective.course.share = share;
    let mut direction = Direction::shared(layout, objective.base(), &analytic, seed, share);
    let mut facts = Facts::gather(layout, objective.base(), &analytic, &mut direction);
    Facts::compare_all(&mut facts, settings.digit());
    objective.set_course(analytic, direction, unit);
    let slope = facts.iter().map(|facts| facts.slope).sum();
    let norm = norm_of(&facts, |facts| facts.norm.max(facts.own));
    objective.set_slope(preflight::movable(layout), slope, norm);
    facts
}

/// Measures the noise beside the parameters: eight evaluations, more where they tell nothing yet.
pub(crate) fn noise_beside(
    function: &mut dyn Function,
    probe: &Scope,
    facts: &[Facts],
    settings: &Settings,
    epsilon: f64,
    origin: f64,
) -> Noise {
    let expected = noise::Expected::of(facts, settings, origin);
    let mut line = ScopedNoise { function, scope: probe };
    let mut noise = noise::measure(&mut line, settings, epsilon, expected, 1.0);
    // The rounding of the numbers that the parameters enter moves the values along their slope.
    noise.level = noise.level.max(0.5 * epsilon * norm_of(facts, |facts| facts.own));
    noise
}

/// Measures the noise of a cost, and makes sure that it is a function of the parameters.
///
/// # Errors
/// [`CheckError::CostNotMoved`].
pub(crate) fn noise_of_cost<S: Scalar>(
    objective: &mut Objective<'_, S>,
    at_rest: &AtRest<'_>,
) -> Result<Noise, CheckError> {
    let AtRest { layout, facts, settings, probe, origin, .. } = *at_rest;
    let epsilon = objective.epsilon();
    let noise = noise_beside(objective, probe, facts, settings, epsilon, origin);
    let slope = facts.iter().map(|facts| facts.slope).sum();
    let visible = noise.of(Sample { value: origin, predicted: 0.0 });
    let moves = preflight::moves(objective, &preflight::movable(layout), slope, visible);
    objective.intact()?;
    if !moves && !settings.allow_constant {
        let greatest = preflight::greatest(objective) / objective.unit;
        return Err(CheckError::CostNotMoved { value: objective.rest(), greatest });
    }
    Ok(noise)
}

impl Prepared {
    /// Compares derivatives in the user's unit: where the second is not the first but for rounding,
    /// a third tells one that leans on the function before it from an unstable one.
    pub(crate) fn compare(
        &mut self,
        first: &[f64],
        again: &[f64],
        third: impl FnOnce(&Layout) -> Result<Vec<f64>, CheckError>,
    ) -> Result<(), CheckError> {
        let (agreement, topic) = (self.settings.agreement(), self.settings.topic);
        let unstable = |other: &[f64]| unstable(&self.layout, first, other, agreement, topic);
        let Some(suspect) = unstable(again) else { return Ok(()) };
        let is_unstable = unstable(&third(&self.layout)?).is_some();
        self.stands(Some(suspect), is_unstable);
        Ok(())
    }

    /// Notes what a derivative is that was another in its second call, with or without a third.
    pub(crate) fn stands(&mut self, unstable: Option<Suspect>, is_unstable: bool) {
        if is_unstable {
            self.suspects.extend(unstable);
        } else {
            self.notes.push(leans_on_function(self.settings.topic));
        }
    }
}
