//! From wrong entries to the name of the mistake. Knows results only, not how they were measured.

mod absolute_value;
mod across;
mod axis_factor;
mod axis_sum;
mod block;
mod entries;
mod exchange;
mod factor;
mod grid;
mod interval;
#[cfg(test)]
mod laws;
mod linear;
#[cfg(test)]
mod made_up;
mod offset;
mod opposite_sign;
mod phrase;
mod recognise;
mod reversed;
mod rule;
mod shifted;
mod slices;
mod support;
mod swapped;
mod symptoms;
mod transposed;
mod unstable;
mod weight_decay;
mod within;
mod zero;

pub(crate) use across::unite;
pub(crate) use linear::{Responses, asymmetry, not_adjoint, not_linear, not_symmetric};
pub(crate) use symptoms::{Symptoms, beside};
pub(crate) use unstable::unstable;

use rule::{Naming, Rule};

use crate::report::Suspect;

/// The mistakes of whole tensors, the most specific first.
static WHOLE: [Rule; 12] = [
    zero::RULE,
    opposite_sign::RULE,
    factor::RULE,
    transposed::RULE,
    swapped::RULE,
    shifted::RULE,
    reversed::RULE,
    absolute_value::RULE,
    weight_decay::RULE,
    offset::RULE,
    axis_sum::RULE,
    axis_factor::RULE,
];

/// The places to which mistakes are confined, for tensors that no mistake of all their entries
/// explains.
static PARTS: [Rule; 2] = [slices::RULE, entries::RULE];

/// Names the mistakes that explain every measured entry of the wrong tensors.
pub(crate) fn name(wrong: &[Symptoms<'_>]) -> Vec<Suspect> {
    let mut naming = Naming::new(wrong);
    naming.explain(&WHOLE);
    naming.join(&WHOLE);
    naming.pool(&WHOLE);
    naming.explain(&PARTS);
    naming.suspects()
}
