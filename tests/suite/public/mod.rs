//! Mistakes of kinds that were published in other projects, and the names that they get: of drawn
//! points, in both formats, for several seeds.

mod flat;
pub(crate) mod gradients;
mod layers;
pub(crate) mod matrices;
mod sums;
mod tangents;

use std::collections::BTreeMap;

use fastrand::Rng;
use gradcheck_core::{BugKind, Check, Report, Verdict};
use ndarray::ArrayD;

use gradients::Model;

pub(crate) const SEEDS: u64 = 4;

fn drawn(public: &gradients::Public, seed: u64) -> (Model, Vec<f64>) {
    let mut random = Rng::with_seed(seed);
    let [low, high] = public.range;
    let draw = |random: &mut Rng| low + (high - low) * random.f64();
    let tensor = |(path, shape): &(&str, &[usize])| {
        let x = ArrayD::from_shape_simple_fn(ndarray::IxDyn(shape), || draw(&mut random));
        ((*path).to_owned(), x)
    };
    let model = public.shapes.iter().map(tensor).collect();
    let mut random = Rng::with_seed(!seed);
    (model, (0..1024).map(|_| 2.0 * random.f64() - 1.0).collect())
}

pub(crate) fn check(public: &gradients::Public, seed: u64, wrong: bool) -> Report {
    let (mut model, data) = drawn(public, seed);
    let report = Check::new().seed(seed).run(
        &mut model,
        |m| (public.cost)(m, &data),
        |m| (public.gradient)(m, &data, wrong),
    );
    report.expect("it can be checked")
}

type Single = BTreeMap<String, ArrayD<f32>>;

/// The same with parameters and gradients of single precision, and a cost of either.
pub(crate) fn check_single(public: &gradients::Public, seed: u64, wrong: bool) -> Report {
    let (model, data) = drawn(public, seed);
    #[expect(clippy::cast_possible_truncation, reason = "the rounding is the point")]
    let single = |model: &Model| -> Single {
        model.iter().map(|(path, x)| (path.clone(), x.mapv(|x| x as f32))).collect()
    };
    let double = |model: &Single| -> Model {
        model.iter().map(|(path, x)| (path.clone(), x.mapv(f64::from))).collect()
    };
    let report = Check::new().seed(seed).run(
        &mut single(&model),
        #[expect(clippy::cast_possible_truncation, reason = "the rounding is the point")]
        |m| (public.cost)(&double(m), &data) as f32,
        |m| single(&(public.gradient)(&double(m), &data, wrong)),
    );
    report.expect("it can be checked")
}

pub(crate) fn names(report: &Report) -> Vec<BugKind> {
    report.suspects().iter().map(|suspect| *suspect.kind()).collect()
}

#[test]
fn published_mistakes_of_gradients_are_named_and_the_right_ones_pass() {
    for public in gradients::all() {
        for seed in 0..SEEDS {
            let right = check(&public, seed, false);
            assert_eq!(right.verdict(), Verdict::Pass, "{} {seed}: {right}", public.name);

            let wrong = check(&public, seed, true);
            assert_eq!(wrong.verdict(), Verdict::Fail, "{} {seed}: {wrong}", public.name);
            let names = names(&wrong);
            let is_named = names.is_empty() == public.names.is_empty();
            let is_true = names.iter().all(|name| public.names.contains(name));
            assert!(is_named && is_true, "{} {seed}: {wrong}", public.name);
        }
    }
}

/// In single precision a scalar has too few digits for a reading, and errors of a thousandth may hide.
#[test]
fn in_single_precision_most_published_mistakes_are_named_and_none_gets_another_name() {
    let (mut named, mut failed) = (0, 0);
    for public in gradients::all() {
        for seed in 0..SEEDS {
            let right = check_single(&public, seed, false);
            assert_eq!(right.verdict(), Verdict::Pass, "{} {seed}: {right}", public.name);

            let wrong = check_single(&public, seed, true);
            let names = names(&wrong);
            let is_true = names.iter().all(|name| public.names.contains(name));
            assert!(is_true, "{} {seed}: {wrong}", public.name);
            let has_a_name = !public.names.is_empty();
            failed += usize::from(wrong.verdict() == Verdict::Fail && has_a_name);
            named += usize::from(!names.is_empty());
        }
    }

    assert!(10 * named >= 8 * failed, "{named} of {failed}");
}

#[test]
fn published_mistakes_of_matrices_are_named_and_the_right_ones_pass() {
    for public in matrices::all() {
        for seed in 0..SEEDS {
            let right = public.check(seed, false);
            assert_eq!(right.verdict(), Verdict::Pass, "{} {seed}: {right}", public.name);

            let wrong = public.check(seed, true);
            let names = names(&wrong);
            assert_eq!(wrong.verdict(), Verdict::Fail, "{} {seed}: {wrong}", public.name);
            let is_named = names.is_empty() == public.names.is_empty();
            let is_true = names.iter().all(|name| public.names.contains(name));
            assert!(is_named && is_true, "{} {seed}: {wrong}", public.name);
        }
    }
}

#[test]
fn a_name_is_tested_with_the_parameters_put_back_and_every_evaluation_counted() {
    for public in gradients::all() {
        let (mut model, data) = drawn(&public, 2);
        let before = model.clone();
        let mut calls = 0;
        let report = Check::new().run(
            &mut model,
            |m| {
                calls += 1;
                (public.cost)(m, &data)
            },
            |m| (public.gradient)(m, &data, true),
        );

        assert_eq!(report.expect("it can be checked").evaluations(), calls, "{}", public.name);
        let bits = |model: &Model| -> Vec<u64> {
            model.values().flatten().map(|entry| entry.to_bits()).collect()
        };
        assert_eq!(bits(&model), bits(&before), "{}", public.name);
    }
}

/// In a sample of few entries the signs agree often: what a test of the whole tensor refutes.
#[test]
fn errors_with_random_signs_are_never_a_factor() {
    let all = gradients::all();
    let public = all.iter().find(|public| public.name == "random signs").unwrap();
    for seed in 0..60 {
        for report in [check(public, seed, true), check_single(public, seed, true)] {
            assert!(!names(&report).contains(&BugKind::Factor), "{seed}: {report}");
        }
    }
}

#[test]
fn a_name_that_says_what_is_right_is_confirmed_by_a_check_of_that() {
    for public in gradients::all() {
        let report = check(&public, 1, true);

        for suspect in report.suspects() {
            let open = [BugKind::Approximate, BugKind::Copied, BugKind::Zero];
            let says_all = !open.contains(suspect.kind())
                && !suspect.claim().contains("depends on the parameter alone")
                && !suspect.claim().contains("in other places");
            assert_eq!(suspect.is_confirmed(), says_all, "{}: {report}", public.name);
        }
    }
}
