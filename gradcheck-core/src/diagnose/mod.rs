//! From wrong entries to the name of the mistake. Knows results only, not how they were measured.

mod absolute_value;
mod exchange;
mod factor;
mod grid;
mod offset;
mod opposite_sign;
mod phrase;
mod recognise;
mod reversed;
mod rule;
mod shifted;
mod support;
mod swapped;
mod symptoms;
mod transposed;
mod unstable;
mod unused;
mod weight_decay;
mod zero;

pub(crate) use symptoms::Symptoms;
pub(crate) use unstable::unstable;

use rule::{Naming, Rule};

use crate::report::Suspect;

/// The mistakes of whole tensors, the most specific first.
static WHOLE: [Rule; 11] = [
    zero::RULE,
    opposite_sign::RULE,
    factor::RULE,
    transposed::RULE,
    swapped::RULE,
    shifted::RULE,
    reversed::RULE,
    absolute_value::RULE,
    unused::RULE,
    weight_decay::RULE,
    offset::RULE,
];

/// Names the mistakes that explain every measured entry of the wrong tensors.
pub(crate) fn name(wrong: &[Symptoms<'_>]) -> Vec<Suspect> {
    let mut naming = Naming::new(wrong);
    naming.explain(&WHOLE);
    naming.join(&WHOLE);
    naming.pool(&WHOLE);
    naming.suspects()
}
