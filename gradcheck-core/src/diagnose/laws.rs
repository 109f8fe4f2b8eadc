//! What holds for all tensors: every mistake has its own name, and what is no mistake of these has
//! none.

use fastrand::Rng;

use super::made_up::{Law, MadeUp, Mistake, kind, suspect, suspects};
use super::rule::Rule;
use super::{PARTS, WHOLE};
use crate::report::BugKind::{self, *};

const ROUNDS: u64 = 100;
const SHAPES: [&[usize]; 9] =
    [&[1], &[3], &[7], &[16], &[4, 4], &[3, 5], &[2, 3, 4], &[40, 25], &[10, 12, 9]];

/// A random tensor, measured whole if it is small, in double or single precision.
fn tensor(seed: u64, random: &mut Rng) -> MadeUp {
    MadeUp::random("w", SHAPES[random.usize(..SHAPES.len())], seed)
}

fn measured(tensor: MadeUp, random: &mut Rng) -> MadeUp {
    let count = tensor.right.len();
    let tensor = if count > 24 || (count > 8 && random.bool()) {
        let wanted = if count > 24 { 16 } else { 8 };
        tensor.sampled(wanted)
    } else {
        tensor
    };
    if random.bool() { tensor.single() } else { tensor }
}

/// Mistakes that a tensor alone need not show, or only some; the tests beside their rules have them.
const OF_SOME_TENSORS: [BugKind; 13] = [
    Swapped,
    Convention,
    Copied,
    Diagonal,
    ChainFactor,
    WrongDelta,
    AxisOffset,
    AxisFactor,
    Clipped,
    Approximate,
    Slices,
    Scattered,
    Entries,
];
/// Mistakes that are seen before anything is measured, and that of a pattern, for which `sparse` has
/// the laws.
const BEFORE_MEASURING: [BugKind; 7] =
    [Unstable, VectorIgnored, VectorTwice, NotLinear, NotSymmetric, NotAdjoint, MissingFromPattern];

fn rules() -> impl Iterator<Item = &'static Rule> {
    WHOLE.iter().chain(&PARTS)
}

/// The laws of all rules, each with the name that it is about.
fn laws() -> impl Iterator<Item = (BugKind, &'static Law)> {
    rules().flat_map(|rule| rule.laws.iter().map(|law| (rule.kind, law)))
}

#[test]
fn every_mistake_has_a_rule_and_a_law() {
    for kind in BugKind::ALL {
        let has_rule = rules().any(|rule| rule.kind == *kind);
        let has_law = laws().any(|(name, _)| name == *kind);

        let needs_rule = !BEFORE_MEASURING.contains(kind);
        let needs_law = needs_rule && !OF_SOME_TENSORS.contains(kind);
        assert_eq!(has_rule, needs_rule, "diagnose/mod.rs: is there a rule for {kind}?");
        assert_eq!(has_law, needs_law, "the `laws` of the rule for {kind}: give it one");
    }
}

#[test]
fn every_mistake_of_a_random_tensor_has_its_own_name() {
    for seed in 0..ROUNDS {
        for (number, (name, law)) in laws().enumerate() {
            let mut random = Rng::with_seed(100 * seed + number as u64);
            let mut made_up = tensor(seed, &mut random);
            // A transpose of three axes is named by the first order that fits, if one does.
            let is_fit = made_up.right.len() >= law.entries && made_up.shape.len() >= law.axes;
            if !is_fit || (name == Transposed && made_up.shape.len() > 2) {
                continue;
            }
            (law.mistake)(&mut made_up, &mut random);
            let made_up = measured(made_up, &mut random);
            if name == AbsoluteValue && has_few_of_a_sign(&made_up) {
                continue;
            }

            assert_eq!(kind(made_up.clone()), Some(name), "{seed}: {made_up:?}");
        }
    }
}

fn has_few_of_a_sign(tensor: &MadeUp) -> bool {
    let positive = tensor.sample.iter().filter(|&&entry| tensor.right[entry] > 0.0).count();
    positive.min(tensor.sample.len() - positive) < 3
}

/// Errors without a pattern: of all sizes, in the order of the entries, in their signs, or of one
/// entry more than a pattern allows.
const PATTERNLESS: [Mistake; 6] = [
    |tensor, random| {
        tensor.wrong.iter_mut().for_each(|entry| *entry *= 1.0 + 0.1 * (random.f64() - 0.5));
    },
    |tensor, random| tensor.wrong.iter_mut().for_each(|entry| *entry *= 4.0 * random.f64() - 2.0),
    |tensor, random| tensor.wrong.iter_mut().for_each(|entry| *entry += random.f64()),
    |tensor, random| {
        // In another order and no more, they have a name.
        random.shuffle(&mut tensor.wrong);
        tensor.wrong.iter_mut().for_each(|entry| *entry += random.f64());
    },
    |tensor, random| {
        let first = random.bool();
        let flipped = |number: usize| (number.is_multiple_of(2)) == first;
        let entries = tensor.wrong.iter_mut().enumerate();
        entries.for_each(|(number, entry)| *entry *= if flipped(number) { -1.1 } else { 1.2 });
        random.shuffle(&mut tensor.wrong);
    },
    |tensor, random| {
        tensor.scale(3.0);
        let (entry, count) = (random.usize(..tensor.wrong.len()), tensor.wrong.len());
        tensor.wrong[entry] = tensor.right[(entry + count / 2) % count] * 1.7;
        tensor.sample.sort_unstable();
    },
];

#[test]
fn errors_without_a_pattern_have_no_name() {
    for seed in 0..ROUNDS {
        for (number, mistake) in PATTERNLESS.into_iter().enumerate() {
            let mut random = Rng::with_seed(100 * seed + number as u64);
            let mut made_up = tensor(seed, &mut random);
            if made_up.right.len() < 5 {
                continue;
            }
            mistake(&mut made_up, &mut random);
            let spoils_one = number + 1 == PATTERNLESS.len();
            let made_up = if spoils_one { made_up } else { measured(made_up, &mut random) };

            let found = suspect(made_up.clone());

            assert!(found.is_none(), "{seed} {number}: {found:?} {made_up:?}");
        }
    }
}

#[test]
fn bounds_that_are_coarse_lead_to_no_name() {
    for seed in 0..ROUNDS {
        for (number, (name, law)) in laws().enumerate() {
            let mut random = Rng::with_seed(100 * seed + number as u64);
            let mut made_up = MadeUp::random("w", &[8], seed);
            (law.mistake)(&mut made_up, &mut random);
            made_up.precision = 0.5;

            assert_eq!(kind(made_up), None, "{seed} {name:?}");
        }
    }
}

#[test]
fn names_depend_on_no_unit() {
    for unit in [1e-300, 1e-12, 1e9, 1e290] {
        for (name, law) in laws() {
            let mut random = Rng::with_seed(5);
            let mut made_up = MadeUp::random("w", &[5, 6], 3);
            (law.mistake)(&mut made_up, &mut random);
            for entry in made_up.right.iter_mut().chain(&mut made_up.wrong) {
                *entry *= unit;
            }

            assert_eq!(kind(made_up), Some(name), "{unit:e}");
        }
    }
}

#[test]
fn whatever_is_said_fits_80_columns_of_ascii_sentences() {
    let long = "encoder.layers[11].attention.output_projection.low_rank_adapter.weight";
    for path in ["w", "", long] {
        for (number, (_, law)) in laws().enumerate() {
            let mut made_up = MadeUp::random(path, &[5, 6], 3);
            (law.mistake)(&mut made_up, &mut Rng::with_seed(number as u64));

            for suspect in suspects(&[made_up]) {
                let text = suspect.to_string();
                assert!(text.is_ascii() && text.lines().all(|line| line.len() <= 80), "{text}");
                for part in [suspect.claim(), suspect.evidence(), suspect.remedy()] {
                    assert!(part.is_empty() || part.ends_with('.'), "{text}");
                    assert!(!part.contains("  ") && part.trim() == part, "{part:?}");
                }
            }
        }
    }
}

#[test]
fn a_check_of_other_derivatives_has_its_own_words() {
    use crate::report::Topic::{Hessian, HessianVector, Jacobian, JacobianVector};

    for topic in [Jacobian, JacobianVector, Hessian, HessianVector] {
        for (number, (_, law)) in laws().enumerate() {
            let mut made_up = MadeUp::random("w", &[5, 6], 3);
            (law.mistake)(&mut made_up, &mut Rng::with_seed(number as u64));
            made_up.topic = topic;

            for suspect in suspects(&[made_up]) {
                let text = suspect.to_string();
                assert!(!text.contains("cost") && !text.contains("backward pass"), "{text}");
                let is_function = topic.function() == "gradient";
                assert!(is_function || !text.contains("gradient"), "{text}");
            }
        }
    }
}
