//! The first steps of a check of many outputs: the function and its derivatives at rest, twice
//! each, and the noise.

use std::cell::RefCell;
use std::rc::Rc;

use super::bilinear::{AtRest, Bilinear, Forward};
use super::blocks::Product;
use super::values::{Outputs, Recording};
use crate::check::error::{CheckError, EntryValue};
use crate::check::model::direction::Direction;
use crate::check::model::facts::{Facts, norm_of};
use crate::check::model::objective::{Function, Objective, ScopedLine};
use crate::check::settings::Settings;
use crate::check::start::noise;
use crate::check::start::pairing::{no_points, not_finite};
use crate::check::start::preflight;
use crate::check::start::prepare::{Prepared, leans_on_function};
use crate::diagnose::unstable;
use crate::differentiate::Sample;
use crate::{Layout, Parameters};

/// Two calls of a function may differ by this many units in the last place: sums in another order.
const ROUNDING: f64 = 256.0;
/// The steps at which outputs that have not changed yet get a last chance.
const FAR: [f64; 2] = [0.3, -0.3];

/// What is checked: the function's outputs, and which entries of its Jacobian are known.
#[derive(Clone, Copy)]
pub(crate) struct Kind {
    /// What errors call the function and its derivative.
    pub(crate) names: [&'static str; 2],
    /// The path of a matrix without names.
    pub(crate) whole: &'static str,
    /// Whether only products with a tangent are known.
    pub(crate) is_summed: bool,
}

/// Both sides of the matrix, with the flat order of its entries.
pub(crate) struct Sides<'a> {
    pub(crate) outputs: &'a Layout,
    pub(crate) inputs: &'a Layout,
    pub(crate) product: &'a Product,
    /// The displacement of every input at step 1.
    pub(crate) tangent: &'a dyn Fn(usize) -> f64,
}

/// The analytic derivatives in the flat order of the product.
pub(crate) type Derivatives<'d, P> =
    dyn FnMut(&mut P, &Sides<'_>) -> Result<Vec<f64>, CheckError> + 'd;

/// A function whose outputs are recorded.
pub(crate) struct Recorded<'f, P> {
    pub(crate) forward: Forward<'f, P>,
    pub(crate) recording: Rc<RefCell<Recording>>,
}

impl<'f, P: Parameters> Recorded<'f, P> {
    pub(crate) fn new<Y: Outputs>(mut function: impl FnMut(&mut P) -> Y + 'f) -> Self {
        let recording = Rc::new(RefCell::new(Recording::default()));
        let record = Rc::clone(&recording);
        let forward = Box::new(move |parameters: &mut P| {
            let outputs = function(parameters);
            record.borrow_mut().keep(outputs);
            0.0
        });
        Self { forward, recording }
    }
}

/// Two evaluations at rest and eight for the noise; the derivatives are computed twice, the second
/// time with the model fresh from other parameters.
pub(crate) fn prepare<'p, 'f, P: Parameters>(
    parameters: &'p mut P,
    recorded: Recorded<'f, P>,
    derivatives: &mut Derivatives<'_, P>,
    kind: Kind,
    settings: Settings,
    seed: u64,
) -> Result<(Prepared, Bilinear<'p, 'f, P>), CheckError> {
    let inputs = preflight::layout_of(parameters)?;
    let Recorded { forward, recording } = recorded;
    let mut objective = Objective::new(parameters, forward);
    objective.set_names(kind.names);
    preflight::finite(&inputs, &objective)?;
    let (outputs, values) = outputs_at_rest(&mut objective, &recording)?;
    let product = Product::new(&outputs, &inputs, kind.is_summed, kind.whole);
    let direction = Direction::random(&inputs, objective.base(), seed);
    objective.set_course(vec![0.0; objective.base().len()], direction, 1.0);

    let analytic = compute(&mut objective, derivatives, [&outputs, &inputs], &product)?;
    objective.untouched()?;
    let unit = preflight::unit_for(0.0, &analytic);
    let (epsilon, is_summed) = (recording.borrow().epsilon, kind.is_summed);
    // The rounding of all, over the first step, is then as large as what need not be seen.
    let rounding = epsilon * (values.len() as f64).sqrt();
    let visible = rounding / (settings.start * settings.clear);
    let at_rest =
        AtRest { outputs, inputs, product, values, analytic, visible, unit, is_summed, seed };
    let (mut bilinear, facts) = Bilinear::new(objective, recording, at_rest);
    let mut prepared = beside(&mut bilinear, facts, settings, epsilon, seed)?;

    let again = bilinear.compute(derivatives)?;
    let wobble = bilinear.wobble(epsilon)?;
    prepared.noise.level = prepared.noise.level.max(wobble);
    let first: Vec<f64> = bilinear.analytic().iter().map(|entry| entry / unit).collect();
    let Settings { max_relative, subject, .. } = settings;
    let unstable = |other: &[f64]| unstable(&prepared.layout, &first, other, max_relative, subject);
    if let Some(suspect) = unstable(&again) {
        let third = bilinear.compute(derivatives)?;
        if unstable(&third).is_some() {
            prepared.suspects.push(suspect);
        } else {
            prepared.notes.push(leans_on_function(settings.subject));
        }
    }
    Ok((prepared, bilinear))
}

/// Measures the noise, and makes sure that the outputs are a function of the parameters.
fn beside<P: Parameters>(
    bilinear: &mut Bilinear<'_, '_, P>,
    facts: Vec<Facts>,
    settings: Settings,
    epsilon: f64,
    seed: u64,
) -> Result<Prepared, CheckError> {
    let layout = bilinear.product.layout.clone();
    let probe = preflight::movable(&layout);
    let expected = noise::Expected::of(&facts, &settings);
    let mut line = ScopedLine { function: bilinear, scope: &probe };
    let mut noise = noise::measure(&mut line, &settings, epsilon, expected, 1.0);
    // The rounding of the numbers that the parameters enter moves the outputs along their slopes.
    noise.level = noise.level.max(0.5 * epsilon * norm_of(&facts, |facts| facts.own));
    for t in FAR {
        if !bilinear.has_moved() {
            bilinear.at(&probe, t);
        }
    }
    let origin = bilinear.origin();
    let slope: f64 = facts.iter().map(|facts| facts.norm).sum();
    let visible = noise.of(Sample { value: origin, predicted: 0.0 });
    if !bilinear.has_moved() && (slope == 0.0 || slope * FAR[0] > visible) {
        return Err(CheckError::OutputsNotMoved);
    }
    let (suspects, notes) = (Vec::new(), Vec::new());
    let unit = bilinear.unit();
    Ok(Prepared { layout, settings, facts, noise, probe, origin, unit, seed, suspects, notes })
}

fn outputs_at_rest<P: Parameters>(
    objective: &mut Objective<'_, P, Forward<'_, P>>,
    recording: &RefCell<Recording>,
) -> Result<(Layout, Vec<f64>), CheckError> {
    objective.at_rest()?;
    let recording = recording.borrow();
    if let Some(message) = recording.failure.clone() {
        return Err(CheckError::OutputsFailed { message });
    }
    let layout = recording.layout.clone().unwrap_or_default();
    no_points(&layout, objective.names()[0])?;
    if recording.values.is_empty() {
        return Err(CheckError::NoOutputs);
    }
    let (entries, count) = not_finite(&layout, recording.values.iter().copied());
    if count > 0 {
        return Err(CheckError::OutputsNotFinite { entries, count });
    }
    Ok((layout, recording.values.clone()))
}

fn compute<P: Parameters>(
    objective: &mut Objective<'_, P, Forward<'_, P>>,
    derivatives: &mut Derivatives<'_, P>,
    [outputs, inputs]: [&Layout; 2],
    product: &Product,
) -> Result<Vec<f64>, CheckError> {
    let along: Vec<f64> =
        (0..inputs.parameter_count()).map(|position| objective.along(position)).collect();
    let tangent = |position: usize| along[position];
    let sides = Sides { outputs, inputs, product, tangent: &tangent };
    let mut found =
        objective.gradient(&mut |parameters: &mut P| derivatives(parameters, &sides))??;
    for tensor in product.layout.tensors().iter().filter(|tensor| tensor.is_frozen()) {
        found[tensor.range()].fill(0.0);
    }
    let (entries, count) = not_finite(&product.layout, found.iter().copied());
    if count > 0 {
        let [_, what] = objective.names();
        return Err(CheckError::DerivativesNotFinite { what, entries, count });
    }
    Ok(found)
}

impl<P: Parameters> Bilinear<'_, '_, P> {
    fn compute(&mut self, derivatives: &mut Derivatives<'_, P>) -> Result<Vec<f64>, CheckError> {
        let layouts = [&self.outputs, &self.inputs];
        compute(&mut self.objective, derivatives, layouts, &self.product)
    }

    /// Takes the outputs at rest again, which must be what they were: one evaluation. What their
    /// difference is worth in the samples, if it is no more than rounding.
    pub(crate) fn wobble(&mut self, epsilon: f64) -> Result<f64, CheckError> {
        self.objective.at_rest()?;
        let recording = self.recording.borrow();
        if let Some(message) = recording.failure.clone() {
            return Err(CheckError::OutputsFailed { message });
        }
        let mut changes = vec![0.0; self.rest().len()];
        for tensor in self.outputs.tensors() {
            let first = &self.rest()[tensor.range()];
            let mean = first.iter().map(|value| value * value).sum::<f64>() / first.len() as f64;
            for (place, position) in tensor.range().enumerate() {
                let second = recording.values.get(position).copied().unwrap_or(f64::NAN);
                let size = first[place].abs().max(second.abs()).max(mean.sqrt());
                let change = second - first[place];
                changes[position] = change;
                if change.is_nan() || change.abs() > ROUNDING * epsilon.min(1e-9) * size {
                    let (path, index) = (tensor.path().to_owned(), tensor.index(place));
                    let first = EntryValue { path, index, value: first[place], tangent: None };
                    return Err(CheckError::OutputsNotDeterministic { first, second });
                }
            }
        }
        Ok(self.weighed(&changes))
    }
}
