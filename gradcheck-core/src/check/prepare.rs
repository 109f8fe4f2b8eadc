//! The first steps of every check: the cost and the gradient at rest, twice each, and the noise.

use super::cost::Cost;
use super::error::CheckError;
use super::facts::Facts;
use super::objective::{Function, Objective};
use super::settings::Settings;
use super::{direction, pairing, preflight};
use crate::diagnose::{Suspect, unstable};
use crate::differentiate::Noise;
use crate::{Layout, Parameters, Scalar};

/// What the note says of a gradient closure that reads what the cost left in the model.
const LEANS_ON_COST: &str = "the gradient closure reads what the cost closure left in the model: it is checked as it is \
     just after the cost was computed at the same parameters";

/// A check whose closures have been found fit for it.
pub(crate) struct Prepared {
    pub(crate) layout: Layout,
    pub(crate) settings: Settings,
    /// The parameters at rest.
    pub(crate) base: Vec<f64>,
    /// The analytic gradient in flat order, in the user's unit.
    pub(crate) analytic: Vec<f64>,
    pub(crate) facts: Vec<Facts>,
    pub(crate) noise: Noise,
    /// The cost at rest, in the unit of the samples.
    pub(crate) origin: f64,
    /// The power of two by which samples are multiplied.
    pub(crate) unit: f64,
    pub(crate) suspects: Vec<Suspect>,
    pub(crate) notes: Vec<String>,
}

/// Two evaluations at rest and eight for the noise; the gradient is computed twice, the second
/// time with the model fresh from other parameters.
pub(crate) fn prepare<P, C, F, G>(
    objective: &mut Objective<'_, P, F>,
    gradient: &mut impl FnMut(&mut P) -> G,
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
    let base = preflight::finite_base(&layout, objective.base_entries())?;
    let first = objective.at_rest()?;
    let analytic = pairing::pair(&layout, &objective.gradient(gradient)?)?;

    let directions = direction::random(&layout, &base, seed);
    let derivative = Facts::gather(&layout, &analytic, &directions, P::Scalar::ULP)
        .iter()
        .map(|facts| facts.norm)
        .fold(0.0, f64::max);
    let unit = preflight::unit_for(first, derivative);
    objective.set_unit(unit);
    objective.set_course(&analytic, directions);
    let facts = Facts::gather(&layout, objective.analytic(), objective.direction(), P::Scalar::ULP);
    let scope = preflight::movable(&layout);
    let mut noise = preflight::noise(objective, &scope, &settings, C::EPSILON, derivative * unit);

    let again = pairing::pair(&layout, &objective.gradient(gradient)?)?;
    let second = objective.at_rest()?;
    noise.level = noise.level.max(unit * preflight::wobble(first, second, C::EPSILON)?);

    let mut suspects: Vec<Suspect> = Vec::new();
    let mut notes = Vec::new();
    if let Some(suspect) = unstable(&layout, &analytic, &again, settings.max_relative) {
        let third = pairing::pair(&layout, &objective.gradient(gradient)?)?;
        match unstable(&layout, &analytic, &third, settings.max_relative) {
            None => notes.push(LEANS_ON_COST.to_owned()),
            Some(_) => suspects.push(suspect),
        }
    }
    let origin = first * unit;
    Ok(Prepared { layout, settings, base, analytic, facts, noise, origin, unit, suspects, notes })
}
