//! What is settled before anything is judged: that model and cost can be checked at all.

use super::pairing::not_finite;
use super::shared::Changeable;
use crate::check::error::{CheckError, EntryValue, NotFinite};
use crate::check::model::objective::{Function, Objective};
use crate::check::model::scope::Scope;
use crate::{Layout, Parameters, Scalar};

/// Two calls of a cost may differ by this many units in the last place: a sum in another order.
const ROUNDING: f64 = 256.0;
/// How many entries make a tensor large, and how many runs of them stand for it.
const LARGE: usize = 16_384;
const RUNS: usize = 64;
/// The steps at which a cost that has not changed yet gets a last chance.
const FAR: [f64; 2] = [0.3, -0.3];
/// A change of this many standard deviations of the noise would be seen.
const VISIBLE: f64 = 8.0;

/// The layout of a model that can be checked.
pub(crate) fn layout_of<S: Scalar>(
    parameters: &mut dyn Parameters<Scalar = S>,
) -> Result<Layout, CheckError> {
    let layout = parameters.layout();
    let changeable = Changeable::of(parameters);
    if changeable.layout != layout {
        return Err(CheckError::VisitsDiffer { visit: layout, visit_mut: changeable.layout });
    }
    if let Some(paths) = changeable.twice {
        return Err(CheckError::SharedParameters { paths });
    }
    if layout.parameter_count() == 0 {
        return Err(CheckError::NoParameters);
    }
    if layout.tensors().iter().all(|tensor| tensor.is_frozen() || tensor.range().is_empty()) {
        return Err(CheckError::AllFrozen);
    }
    Ok(layout)
}

/// The parameters that may move must be finite.
pub(crate) fn finite<S: Scalar>(
    layout: &Layout,
    objective: &Objective<'_, S>,
) -> Result<(), CheckError> {
    let (movable, base) = (&movable(layout), objective.base());
    let is_movable = |position: usize| movable.meets(position..position + 1);
    let points: Vec<EntryValue> = objective
        .points()
        .not_finite()
        .filter(|(position, _)| is_movable(*position))
        .filter_map(|(position, value)| {
            let path = layout.point(position)?;
            Some(EntryValue { path, index: Vec::new(), tangent: None, value })
        })
        .collect();
    if !points.is_empty() {
        return Err(CheckError::NotFinite(NotFinite::Entries {
            count: points.len(),
            entries: points,
        }));
    }
    let is_finite = |range: &std::ops::Range<usize>| {
        base[range.clone()].iter().fold(true, |all, entry| all & entry.widen().is_finite())
    };
    if movable.ranges().iter().all(is_finite) {
        return Ok(());
    }
    let value = |position: usize| if is_movable(position) { base[position].widen() } else { 0.0 };
    let (entries, count) = not_finite(layout, (0..base.len()).map(value));
    Err(CheckError::NotFinite(NotFinite::Entries { entries, count }))
}

/// Moves everything far where nothing has changed yet: two evaluations. Whether something has
/// changed then, or the `slope` predicts a change that is lost in the `noise`.
pub(crate) fn moves(function: &mut dyn Function, movable: &Scope, slope: f64, noise: f64) -> bool {
    for t in FAR {
        if !function.has_moved() {
            function.at(movable, t);
        }
    }
    let is_lost = slope != 0.0 && slope.abs() * FAR[0] < VISIBLE * noise;
    function.has_moved() || is_lost
}

/// The greatest entry of a derivative without its sign, in the unit of the samples.
pub(crate) fn greatest(function: &dyn Function) -> f64 {
    function.analytic().iter().fold(0.0, |most: f64, entry| most.max(entry.abs()))
}

/// Everything that may move.
pub(crate) fn movable(layout: &Layout) -> Scope {
    Scope::new(
        layout
            .tensors()
            .iter()
            .filter(|tensor| !tensor.is_frozen())
            .map(crate::TensorLayout::range),
    )
}

/// Everything that may move, but of large tensors only a quarter, in runs: enough for the noise,
/// at a quarter of the work.
///
/// Not less: the rounding of a long sum changes only with the addends that are moved.
pub(crate) fn sparse(layout: &Layout) -> Scope {
    let movable = layout.tensors().iter().filter(|tensor| !tensor.is_frozen());
    Scope::new(movable.flat_map(|tensor| {
        let range = tensor.range();
        let runs = if range.len() < LARGE { 1 } else { RUNS };
        let pitch = range.len() / runs;
        let run = if runs == 1 { pitch } else { pitch / 4 };
        (0..runs).map(move |number| {
            let start = range.start + number * pitch + (pitch - run) / 2;
            start..start + run
        })
    }))
}

/// The difference of two calls of the cost, if it is no more than rounding.
pub(crate) fn wobble(first: f64, second: f64, epsilon: f64) -> Result<f64, CheckError> {
    let difference = (first - second).abs();
    if difference > ROUNDING * epsilon.min(1e-9) * first.abs().max(second.abs()) {
        return Err(CheckError::NotDeterministic { first, second });
    }
    Ok(difference)
}

/// The cost at rest must still be what it was: two evaluations.
pub(crate) fn is_steady<S: Scalar>(
    objective: &mut Objective<'_, S>,
    first: f64,
) -> Result<(), CheckError> {
    for _ in 0..2 {
        let again = objective.at_rest()?;
        wobble(first, again, objective.epsilon())?;
    }
    Ok(())
}
