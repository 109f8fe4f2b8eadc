//! Products with a vector are linear in it: a test without differences, exact but for rounding.

use super::bilinear::Bilinear;
use super::prepare::Kind;
use crate::check::error::CheckError;
use crate::check::model::direction::Direction;
use crate::check::model::objective::Function;
use crate::check::settings::Settings;
use crate::check::start::preflight;
use crate::diagnose::{Responses, not_linear, not_symmetric, unstable};
use crate::report::Suspect;
use crate::{Layout, Parameters, Scalar};

/// What a product is applied to.
pub(crate) struct Applied<'a> {
    /// The vector of the check.
    pub(crate) first: &'a [f64],
    /// Where the product is.
    pub(crate) space: &'a Layout,
    /// What the vector is called.
    pub(crate) what: &'static str,
    /// Whether the product is with a symmetric matrix.
    pub(crate) is_symmetric: bool,
    pub(crate) settings: Settings,
    pub(crate) seed: u64,
}

/// The test for a product with a tangent, whose check is done.
pub(crate) fn linearity_of<S: Scalar>(
    bilinear: &mut Bilinear<'_, S>,
    kind: Kind,
    settings: Settings,
    seed: u64,
) -> Result<Option<Suspect>, CheckError> {
    let mut tangent = vec![0.0; bilinear.inputs.parameter_count()];
    for position in preflight::movable(&bilinear.inputs).entries() {
        tangent[position] = bilinear.objective.along(position);
    }
    let space = bilinear.outputs.clone();
    let (first, what, is_symmetric) = (tangent.as_slice(), "tangent", kind.is_second);
    let applied = Applied { first, space: &space, what, is_symmetric, settings, seed };
    linearity(&applied, |vector| bilinear.apply(vector))
}

/// Applies a product to zero, to the vector of the check, to another and to their sum; twice more
/// where that does not add up. The mistake, if there is one.
pub(crate) fn linearity(
    applied: &Applied<'_>,
    mut product: impl FnMut(&[f64]) -> Result<Vec<f64>, CheckError>,
) -> Result<Option<Suspect>, CheckError> {
    let (first, space) = (applied.first, applied.space);
    let (agreement, topic) = (applied.settings.agreement(), applied.settings.topic);
    let layout = first.to_vec().layout();
    let drawn = Direction::random(&layout, first, applied.seed.wrapping_add(2));
    let other: Vec<f64> = first
        .iter()
        .enumerate()
        .map(|(position, entry)| if *entry == 0.0 { 0.0 } else { drawn.along(position) })
        .collect();
    let sum: Vec<f64> = first.iter().zip(&other).map(|(first, other)| first + other).collect();
    let mut responses = Responses {
        zero: product(&vec![0.0; first.len()])?,
        first: product(first)?,
        other: product(&other)?,
        sum: product(&sum)?,
        twice: Vec::new(),
    };
    let is_linear = responses.are_linear(space);
    let skew = || {
        let products = [responses.first.as_slice(), &responses.other];
        not_symmetric([first, &other], products, agreement).filter(|_| applied.is_symmetric)
    };
    let skew = if is_linear { skew() } else { None };
    if is_linear && skew.is_none() {
        return Ok(None);
    }
    // What two calls with one vector do not agree on is no function of it, linear or not.
    let again = product(first)?;
    if let Some(unstable) = unstable(space, &responses.first, &again, agreement, topic) {
        return Ok(Some(unstable));
    }
    if is_linear {
        return Ok(skew);
    }
    responses.twice = product(&first.iter().map(|entry| 2.0 * entry).collect::<Vec<_>>())?;
    Ok(Some(not_linear(space, applied.what, &responses)))
}
