//! Products with a vector are linear in it: a test without differences, exact but for rounding.

use super::bilinear::Bilinear;
use super::prepare::Kind;
use crate::check::error::CheckError;
use crate::check::model::direction::Direction;
use crate::check::model::objective::Function;
use crate::check::start::preflight;
use crate::diagnose::{Responses, not_linear, not_symmetric};
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
    pub(crate) seed: u64,
}

/// The test for a product with a tangent, whose check is done.
pub(crate) fn linearity_of<S: Scalar>(
    bilinear: &mut Bilinear<'_, S>,
    kind: Kind,
    max_relative: f64,
    seed: u64,
) -> Result<Option<Suspect>, CheckError> {
    let mut tangent = vec![0.0; bilinear.inputs.parameter_count()];
    for position in preflight::movable(&bilinear.inputs).entries() {
        tangent[position] = bilinear.objective.along(position);
    }
    let space = bilinear.outputs.clone();
    let applied = Applied { first: &tangent, space: &space, what: "tangent", seed };
    let symmetric = kind.is_second.then_some(max_relative);
    linearity(&applied, |vector| bilinear.apply(vector), symmetric)
}

/// Applies a product to zero, to the vector of the check, to another and to their sum; once more
/// where that does not add up. The mistake, if there is one. With `max_relative`, the product is with
/// a symmetric matrix.
pub(crate) fn linearity(
    applied: &Applied<'_>,
    mut product: impl FnMut(&[f64]) -> Result<Vec<f64>, CheckError>,
    max_relative: Option<f64>,
) -> Result<Option<Suspect>, CheckError> {
    let first = applied.first;
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
    if !responses.are_linear(applied.space) {
        responses.twice = product(&first.iter().map(|entry| 2.0 * entry).collect::<Vec<_>>())?;
        return Ok(Some(not_linear(applied.space, applied.what, &responses)));
    }
    let vectors = [first, other.as_slice()];
    let products = [responses.first.as_slice(), &responses.other];
    Ok(max_relative.and_then(|max_relative| not_symmetric(vectors, products, max_relative)))
}
