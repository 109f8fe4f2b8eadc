//! From wrong entries to the name of the mistake. Knows results only, not how they were measured.

mod absolute_value;
mod across;
mod approximate;
mod axis_affine;
mod axis_factor;
mod axis_offset;
mod axis_sum;
pub(crate) mod blind;
pub(crate) mod blind_matrix;
mod chain_factor;
mod clipped;
mod conjugate;
mod convention;
mod copied;
mod correction;
mod cuboid;
mod diagonal;
mod entries;
mod exchange;
mod factor;
mod flattened;
mod grid;
mod interval;
#[cfg(test)]
mod laws;
mod linear;
#[cfg(test)]
mod made_up;
mod masked;
mod matrix;
mod mirrored;
mod misplaced;
mod mixed;
mod offset;
mod opposite_sign;
mod phrase;
mod rearranged;
mod recognise;
mod reordered;
mod reversed;
mod rule;
mod scattered;
mod shifted;
mod slices;
pub(crate) mod sparse;
mod support;
mod swapped;
mod symptoms;
mod transposed;
mod unstable;
mod updated;
mod weight_decay;
mod within;
mod wrong_delta;
mod zero;

pub(crate) use across::unite;
pub(crate) use linear::{Responses, asymmetry, not_adjoint, not_linear, not_symmetric};
pub(crate) use symptoms::{Passed, Symptoms, Turned, beside};
pub(crate) use unstable::unstable;

pub(crate) use correction::Corrected;
pub(crate) use rule::{Candidate, Refuted};
use rule::{Naming, Rule};

/// The mistakes of whole tensors, the most specific first.
static WHOLE: [Rule; 23] = [
    zero::RULE,
    opposite_sign::RULE,
    factor::RULE,
    convention::RULE,
    transposed::RULE,
    flattened::RULE,
    swapped::RULE,
    copied::RULE,
    shifted::RULE,
    reversed::RULE,
    rearranged::RULE,
    absolute_value::RULE,
    weight_decay::RULE,
    updated::RULE,
    offset::RULE,
    mixed::RULE,
    axis_sum::RULE,
    diagonal::RULE,
    chain_factor::RULE,
    wrong_delta::RULE,
    axis_offset::RULE,
    axis_affine::RULE,
    axis_factor::RULE,
];

/// The places to which mistakes are confined, for tensors that no mistake of all their entries
/// explains.
static PARTS: [Rule; 11] = [
    clipped::RULE,
    transposed::BLOCK,
    approximate::RULE,
    slices::RULE,
    mirrored::RULE,
    diagonal::ALONE,
    masked::RULE,
    scattered::RULE,
    entries::RULE,
    chain_factor::CURVE,
    reordered::RULE,
];

/// Names the mistakes that explain every measured entry of the wrong tensors, but for names that
/// were refuted.
pub(crate) fn name(wrong: &[Symptoms<'_>], refuted: &Refuted) -> Vec<Candidate> {
    let mut naming = Naming::new(wrong, refuted);
    naming.explain(&WHOLE);
    naming.join(&WHOLE);
    naming.pool(&WHOLE);
    naming.explain(&PARTS);
    naming.candidates()
}
