//! Which gradients of tensors are the rounding of larger terms, and which are only small: rounding
//! changes by its own size with the last digits of the parameters, a small gradient does not.

use super::pairing::Pairing;
use crate::check::error::CheckError;
use crate::check::model::facts::Facts;
use crate::check::model::objective::{Function, Objective};
use crate::parameters::{SinkMut, Tensor, VisitorMut};
use crate::{Layout, Scalar};

/// How often a gradient is computed with other digits until it is seen to change: the rounding of one
/// entry takes few values, and comes out the same in one of three draws.
const DRAWS: u64 = 4;
/// The part of a gradient that changes with the last digits where it is rounding: of one that changes
/// by less, the first digit is known.
const UNKNOWN: f64 = 0.1;

/// Tells rounding in those of the facts that could be such: a small gradient keeps its own unit.
///
/// Up to four evaluations and as many gradients where a tensor is in doubt, else none. `digit` is that
/// of the format of the gradient, which may be a narrower one than the parameters'.
pub(crate) fn tell<S: Scalar>(
    objective: &mut Objective<'_, S>,
    layout: &Layout,
    pairing: &Pairing,
    facts: &mut [Facts],
    digit: f64,
) -> Result<(), CheckError> {
    let mut open: Vec<&mut Facts> = facts.iter_mut().filter(|facts| facts.is_faint).collect();
    if open.is_empty() {
        return Ok(());
    }
    let zeros: Vec<f64> =
        (0..objective.base().len()).map(|position| objective.along(position).abs()).collect();
    for seed in 0..DRAWS {
        if open.is_empty() {
            break;
        }
        let other = with_other_digits(objective, layout, pairing, digit, seed, Some(&zeros));
        objective.intact()?;
        let Some(other) = other else { continue };
        let analytic = objective.analytic();
        open.retain(|facts| !changes(&analytic[facts.range.clone()], &other[facts.range.clone()]));
    }
    open.into_iter().for_each(Facts::keep_unit);
    Ok(())
}

/// Whether as much changes as rounding does.
fn changes(one: &[f64], other: &[f64]) -> bool {
    let size = |entries: &mut dyn Iterator<Item = f64>| {
        entries.fold(0.0_f64, |most, entry| most.max(entry.abs()))
    };
    let change = size(&mut one.iter().zip(other).map(|(one, other)| one - other));
    change >= UNKNOWN * size(&mut one.iter().copied())
}

/// The gradient, in the unit of the samples, at parameters that differ in their last digits; `None`
/// where it is not finite, as beside an edge of its domain. An entry of 0 moves by the last digit of
/// what `zeros` has for it, or not at all.
///
/// The cost is computed before, for a gradient that reads what it leaves in the model.
pub(crate) fn with_other_digits<S: Scalar>(
    objective: &mut Objective<'_, S>,
    layout: &Layout,
    pairing: &Pairing,
    digit: f64,
    seed: u64,
    zeros: Option<&[f64]>,
) -> Option<Vec<f64>> {
    jitter(objective, digit, seed, zeros);
    if zeros.is_some() {
        objective.evaluations += 1;
        let _ = objective.subject.value();
    }
    let mut other = None;
    let result = objective.subject.derivative(&[], &mut |gradient| {
        other = pairing.gather(layout, &gradient).ok();
    });
    objective.restore();
    let unit = objective.unit;
    let other = other.filter(|_| result.is_ok())?;
    Some(other.into_iter().map(|entry| entry * unit).collect())
}

/// Changes the last digit of every entry in a format, until they are restored. An entry of 0 moves by the last
/// digit of what `zeros` has for it, or not at all.
pub(crate) fn jitter<S: Scalar>(
    objective: &mut Objective<'_, S>,
    digit: f64,
    seed: u64,
    zeros: Option<&[f64]>,
) {
    objective.put_back();
    let draw = fastrand::Rng::with_seed(seed);
    let mut jitter = Jitter { base: &objective.course.base, digit, zeros, draw, position: 0 };
    objective.subject.model_mut().visit_mut(&mut VisitorMut::new(&mut jitter));
}

/// Changes the last digit of every entry, up or down at random.
struct Jitter<'a, S> {
    base: &'a [S],
    digit: f64,
    zeros: Option<&'a [f64]>,
    draw: fastrand::Rng,
    position: usize,
}

impl<S: Scalar> SinkMut<S> for Jitter<'_, S> {
    fn begin(&mut self, tensor: &Tensor<'_>) -> bool {
        let fits = self.position + tensor.count <= self.base.len();
        if !fits {
            self.position += tensor.count;
        }
        fits
    }

    fn chunk(&mut self, entries: &mut [S]) {
        for (entry, position) in entries.iter_mut().zip(self.position..) {
            let base = self.base[position].widen();
            let size =
                if base == 0.0 { self.zeros.map_or(0.0, |zeros| zeros[position]) } else { base };
            let digit = if self.draw.bool() { self.digit } else { -self.digit };
            *entry = S::nearest(base + size * digit);
        }
        self.position += entries.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_changes_by_its_own_size_and_a_small_gradient_does_not() {
        let small = [1e-12, -2e-12];
        for (name, other, is_rounding) in [
            ("the last digit", small.map(|entry| entry * (1.0 + f64::EPSILON)), false),
            ("a hundredth", small.map(|entry| 1.01 * entry), false),
            ("its own size", small.map(|entry| entry + 1e-12), true),
            ("nothing", small, false),
        ] {
            assert_eq!(changes(&small, &other), is_rounding, "{name}");
        }
    }
}
