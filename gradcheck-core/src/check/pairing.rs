//! Which tensor of the gradient belongs to which tensor of the parameters.

use super::error::{CheckError, EntryValue};
use crate::{Layout, Parameters, Scalar, TensorLayout};

/// How many entries an error lists.
const LISTED: usize = 8;

/// Brings a gradient into the flat order of the parameters; frozen tensors get zeros.
pub(crate) fn pair<G: Parameters>(
    parameters: &Layout,
    gradient: &G,
) -> Result<Vec<f64>, CheckError> {
    let layout = gradient.layout();
    let values: Vec<f64> = gradient.flatten().into_iter().map(Scalar::widen).collect();
    let mut analytic = vec![0.0; parameters.parameter_count()];
    let Some(pairs) = pairs(parameters, &layout) else {
        return Err(CheckError::LayoutsDiffer { parameters: parameters.clone(), gradient: layout });
    };
    for (tensor, source) in pairs {
        if !tensor.is_frozen() {
            analytic[tensor.range()].copy_from_slice(&values[source]);
        }
    }
    let (entries, count) = not_finite(parameters, analytic.iter().copied());
    if count > 0 {
        return Err(CheckError::GradientNotFinite { entries, count });
    }
    Ok(analytic)
}

/// The first entries that are not finite, and how many there are.
pub(crate) fn not_finite(
    layout: &Layout,
    values: impl Iterator<Item = f64>,
) -> (Vec<EntryValue>, usize) {
    let mut entries = Vec::new();
    let mut count = 0;
    for (position, value) in values.enumerate().filter(|(_, value)| !value.is_finite()) {
        count += 1;
        if entries.len() < LISTED
            && let Some((tensor, index)) = layout.locate(position)
        {
            entries.push(EntryValue { path: tensor.path().to_owned(), index, value });
        }
    }
    (entries, count)
}

type Pair<'a> = (&'a TensorLayout, std::ops::Range<usize>);

fn pairs<'a>(parameters: &'a Layout, gradient: &Layout) -> Option<Vec<Pair<'a>>> {
    by_path_and_order(parameters, gradient).or_else(|| by_length(parameters, gradient))
}

fn by_path_and_order<'a>(parameters: &'a Layout, gradient: &Layout) -> Option<Vec<Pair<'a>>> {
    let mut open: Vec<&TensorLayout> = gradient.tensors().iter().collect();
    let mut partners: Vec<(&TensorLayout, Option<&TensorLayout>)> = Vec::new();
    for tensor in parameters.tensors() {
        let same = open.iter().position(|partner| partner.path() == tensor.path());
        partners.push((tensor, same.map(|position| open.remove(position))));
    }
    let without = |frozen_too: bool| {
        partners
            .iter()
            .filter(|(tensor, partner)| partner.is_none() && (frozen_too || !tensor.is_frozen()))
            .count()
    };
    let skip_frozen = open.len() != without(true);
    if open.len() != without(!skip_frozen) {
        return None;
    }
    let mut open = open.into_iter();
    let mut pairs = Vec::new();
    for (tensor, partner) in partners {
        if partner.is_none() && skip_frozen && tensor.is_frozen() {
            continue;
        }
        let partner = partner.or_else(|| open.next())?;
        if partner.shape() != tensor.shape() {
            return None;
        }
        pairs.push((tensor, partner.range()));
    }
    Some(pairs)
}

/// A gradient that is one flat list has the entries of all tensors, or of those not frozen.
fn by_length<'a>(parameters: &'a Layout, gradient: &Layout) -> Option<Vec<Pair<'a>>> {
    let [list] = gradient.tensors() else { return None };
    if list.shape().len() != 1 || !list.path().is_empty() {
        return None;
    }
    let length = list.range().len();
    let movable: Vec<&TensorLayout> =
        parameters.tensors().iter().filter(|tensor| !tensor.is_frozen()).collect();
    if length == parameters.parameter_count() {
        return Some(parameters.tensors().iter().map(|tensor| (tensor, tensor.range())).collect());
    }
    if length != movable.iter().map(|tensor| tensor.range().len()).sum::<usize>() {
        return None;
    }
    let mut start = 0;
    let place = |tensor: &'a TensorLayout| {
        let range = start..start + tensor.range().len();
        start = range.end;
        (tensor, range)
    };
    Some(movable.into_iter().map(place).collect())
}
