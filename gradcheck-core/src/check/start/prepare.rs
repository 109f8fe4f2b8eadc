//! The first steps of every check: the cost and the gradient at rest, twice each, and the noise.

use super::noise;
use super::pairing::Pairing;
use super::preflight;
use crate::check::cost::Cost;
use crate::check::error::CheckError;
use crate::check::model::direction::Direction;
use crate::check::model::facts::{Facts, norm_of};
use crate::check::model::objective::{Function, Objective, ScopedLine};
use crate::check::model::scope::Scope;
use crate::check::settings::Settings;
use crate::diagnose::unstable;
use crate::differentiate::{Noise, Sample};
use crate::report::{Subject, Suspect};
use crate::{Layout, Parameters};

/// What the note says of a closure of the derivative that reads what the function left in the model.
pub(crate) fn leans_on_function(subject: Subject) -> String {
    format!(
        "the {} closure reads what the {1} closure left in the model: it is checked as it is just \
         after the {1} was computed at the same parameters",
        subject.noun(),
        subject.function()
    )
}

/// What the note says of an oracle.
const EXACT: &str =
    "the numeric values are exact derivatives, by dual numbers: no steps were taken";

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

/// Two evaluations at rest and eight for the noise, or one of the oracle; the gradient is computed
/// twice, the second time with the model fresh from other parameters.
pub(crate) fn prepare<P, C, F, G>(
    objective: &mut Objective<'_, P, F>,
    gradient: &mut impl FnMut(&mut P) -> Result<G, CheckError>,
    layout: Layout,
    settings: Settings,
    seed: u64,
) -> Result<Prepared, CheckError>
where
    P: Parameters,
    C: Cost,
    F: FnMut(&mut P) -> C,
    G: Parameters<Scalar = P::Scalar>,
{
    preflight::finite(&layout, objective)?;
    let first = objective.at_rest()?;
    let result = objective.gradient(gradient)?;
    objective.untouched()?;
    let result = result?;
    let pairing = Pairing::new(&layout, result.layout())?;
    let analytic = pairing.gather(&layout, &result)?;
    drop(result);

    let unit = preflight::unit_for(first, &analytic);
    let facts = set_course(objective, &layout, analytic, unit, seed);
    let origin = first * unit;
    let probe = preflight::sparse(&layout);
    let mut noise = if settings.is_exact {
        objective.consult(&preflight::movable(&layout))?;
        objective.set_scatter(gradient, &pairing, &layout);
        Noise { level: 0.0, epsilon: C::EPSILON }
    } else {
        noise_beside(objective, &layout, &probe, &facts, &settings, origin)?
    };

    let again = objective.gradient(gradient)??;
    let differs = pairing.differs(&again, objective.analytic());
    let second = objective.at_rest()?;
    noise.level = noise.level.max(unit * preflight::wobble(first, second, C::EPSILON)?);
    objective.set_noise(noise.of(Sample { value: origin, predicted: 0.0 }));

    let notes = if settings.is_exact { vec![EXACT.to_owned()] } else { Vec::new() };
    let suspects = Vec::new();
    let mut prepared =
        Prepared { layout, settings, facts, noise, probe, origin, unit, seed, suspects, notes };
    if differs {
        let third = objective.gradient(gradient)??;
        prepared.compare(objective.analytic(), &again, &third)?;
    }
    Ok(prepared)
}

/// Draws the direction, and gathers what is known of the tensors along it.
fn set_course<P, C, F>(
    objective: &mut Objective<'_, P, F>,
    layout: &Layout,
    mut analytic: Vec<f64>,
    unit: f64,
    seed: u64,
) -> Vec<Facts>
where
    P: Parameters,
    C: Cost,
    F: FnMut(&mut P) -> C,
{
    if unit != 1.0 {
        for entry in &mut analytic {
            *entry *= unit;
        }
    }
    let mut direction = Direction::random(layout, objective.base(), seed);
    let facts = Facts::gather(layout, objective.base(), &analytic, &mut direction);
    objective.set_course(analytic, direction, unit);
    let slope = facts.iter().map(|facts| facts.slope).sum();
    objective.set_slope(preflight::movable(layout), slope, norm_of(&facts, |facts| facts.norm));
    facts
}

/// Measures the noise, and makes sure that the cost is a function of the parameters.
fn noise_beside<P, C, F>(
    objective: &mut Objective<'_, P, F>,
    layout: &Layout,
    probe: &Scope,
    facts: &[Facts],
    settings: &Settings,
    origin: f64,
) -> Result<Noise, CheckError>
where
    P: Parameters,
    C: Cost,
    F: FnMut(&mut P) -> C,
{
    let expected = noise::Expected::of(facts, settings);
    let mut noise = noise::measure(
        &mut ScopedLine { function: objective, scope: probe },
        settings,
        C::EPSILON,
        expected,
        1.0,
    );
    // The rounding of the numbers that the parameters enter moves the cost along its slope.
    noise.level = noise.level.max(0.5 * C::EPSILON * norm_of(facts, |facts| facts.own));
    let slope = facts.iter().map(|facts| facts.slope).sum();
    let visible = noise.of(Sample { value: origin, predicted: 0.0 });
    preflight::has_moved(objective, &preflight::movable(layout), slope, visible)?;
    Ok(noise)
}

impl Prepared {
    /// Two gradients other than the first: rounding, one that leans on the cost before it, or an
    /// unstable one.
    fn compare<G: Parameters>(
        &mut self,
        first: &[f64],
        again: &G,
        third: &G,
    ) -> Result<(), CheckError> {
        let user =
            |entries: &[f64]| entries.iter().map(|entry| entry / self.unit).collect::<Vec<f64>>();
        let gather = |gradient: &G| {
            Pairing::new(&self.layout, gradient.layout())?.gather(&self.layout, gradient)
        };
        let (first, again, third) = (user(first), gather(again)?, gather(third)?);
        let Settings { max_relative, subject, .. } = self.settings;
        let unstable = |other: &[f64]| unstable(&self.layout, &first, other, max_relative, subject);
        let Some(suspect) = unstable(&again) else { return Ok(()) };
        if unstable(&third).is_some() {
            self.suspects.push(suspect);
        } else {
            self.notes.push(leans_on_function(subject));
        }
        Ok(())
    }
}
