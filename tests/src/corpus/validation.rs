//! Holds the corpus itself to account: gradients against duals, names, mistakes.

use std::collections::HashSet;

use fastrand::Rng;

use super::best_step::BestStep;
use super::checkers::{Checker, Finitediff, FixedTolerance, Judgement, ThreeWay};
use super::mistakes::{Class, mistakes};
use super::{Case, Entry, Expected, Kink, Tensors, cases, cases_f32};

/// Directions along which a gradient is held against duals: every entry, or some of many.
fn directions(parameters: &Tensors<f64>, rng: &mut Rng) -> Vec<(Option<usize>, Tensors<f64>)> {
    let count = parameters.count();
    let chosen: Vec<usize> =
        if count <= 600 { (0..count).collect() } else { rng.choose_multiple(0..count, 30) };
    let unit = |position: usize| {
        let mut flat = vec![0.0; count];
        flat[position] = 1.0;
        (Some(position), parameters.filled(&flat))
    };
    let mut directions: Vec<_> = chosen.into_iter().map(unit).collect();
    directions.push((None, parameters.map(|_| rng.f64() - 0.5)));
    directions
}

/// The largest absolute entry of the tensor of each entry.
fn scales(gradient: &Tensors<f64>) -> Tensors<f64> {
    gradient.like(gradient.list.iter().map(|tensor| {
        let largest = tensor.entries.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
        vec![largest; tensor.entries.len()]
    }))
}

fn complaints(case: &Case<f64>) -> Vec<String> {
    let mut rng = Rng::with_seed(1);
    let (at, exact) = (&case.parameters, case.exact());
    let scales = scales(&exact);
    // At an optimum the terms of the derivative cancel, and their rounding remains.
    let at_optimum = case.name.ends_with("at_optimum");
    let rounding = if at_optimum { 1e-15 * case.exact_cost(at).abs().max(1.0) } else { 0.0 };
    let largest = scales.iter().fold(0.0, f64::max);
    let zero = exact.like(exact.list.iter().enumerate().map(|(number, tensor)| {
        let scale = if case.traits.zero.contains(&number) { largest } else { 0.0 };
        vec![scale; tensor.entries.len()]
    }));
    let mut complaints = Vec::new();
    for (position, direction) in directions(at, &mut rng) {
        let along = |tensors: &Tensors<f64>| -> f64 {
            tensors.iter().zip(direction.iter()).map(|(t, d)| t * d.abs()).sum()
        };
        let analytic: f64 = exact.iter().zip(direction.iter()).map(|(g, d)| g * d).sum();
        let dual = case.slope(at, &direction);
        let tolerance = 1e-12 * along(&scales) + 1e-15 * along(&zero);
        let tolerance = tolerance + rounding * along(&at.map(|_| 1.0));
        let agrees = (analytic - dual).abs() <= tolerance;
        let kinked = case.traits.kink == Kink::At;
        if !(agrees || kinked && between(case, &direction, analytic)) {
            let place = position.map_or("a direction".to_owned(), |p| format!("entry {p}"));
            complaints.push(format!("{}, {place}: {analytic:e}, by duals {dual:e}", case.name));
        }
    }
    complaints
}

/// Whether a derivative lies between the one-sided slopes, which duals beside a kink give.
fn between(case: &Case<f64>, direction: &Tensors<f64>, derivative: f64) -> bool {
    let slope_at = |step: f64| {
        let mut direction_entries = direction.iter();
        let beside = case.parameters.map(|x| x + step * direction_entries.next().unwrap_or(0.0));
        case.slope(&beside, direction)
    };
    let (left, right) = (slope_at(-1e-9), slope_at(1e-9));
    if left.is_nan() || right.is_nan() {
        return (derivative - if left.is_nan() { right } else { left }).abs() < 1e-3;
    }
    derivative >= left.min(right) - 1e-6 && derivative <= left.max(right) + 1e-6
}

#[test]
fn every_gradient_agrees_with_duals() {
    let complaints: Vec<String> = cases().iter().flat_map(complaints).collect();
    assert!(complaints.is_empty(), "{} entries:\n{}", complaints.len(), complaints.join("\n"));
}

#[test]
fn every_case_hands_out_the_exact_gradient() {
    for case in cases().iter().filter(|case| case.traits.expected == Expected::Pass) {
        let (exact, handed_out) = (case.exact(), (case.gradient)(&case.parameters));
        let tolerance = scales(&exact).map(|scale| 1e-12 * scale + 1e-12);
        for ((exact, other), tolerance) in exact.iter().zip(handed_out.iter()).zip(tolerance.iter())
        {
            assert!((exact - other).abs() <= tolerance, "{}: {exact:e} {other:e}", case.name);
        }
    }
}

#[test]
fn every_f32_gradient_is_the_f64_gradient_rounded() {
    for case in cases_f32() {
        let exact = case.exact();
        let single = (case.gradient)(&case.parameters).widened();
        for ((exact, single), scale) in exact.iter().zip(single.iter()).zip(scales(&exact).iter()) {
            let rounding = if case.name.ends_with("at_optimum") { 1e-4 } else { 1e-6 };
            let tolerance = 1e-3 * scale + rounding;
            assert!((exact - single).abs() <= tolerance, "{}: {single:e} {exact:e}", case.name);
        }
    }
}

#[test]
fn every_cost_is_its_model_but_for_the_noise() {
    for case in cases().iter().filter(|case| case.traits.expected == Expected::Pass) {
        let (cost, exact) = ((case.cost)(&case.parameters), case.exact_cost(&case.parameters));
        let tolerance = (1e-13 + 100.0 * case.traits.noise) * exact.abs().max(1.0);
        assert!((cost - exact).abs() <= tolerance, "{}: {cost:e} {exact:e}", case.name);
    }
}

fn assert_unique<S: Entry>(cases: &[Case<S>]) {
    let mut names = HashSet::new();
    for case in cases {
        assert!(names.insert(&case.name), "two cases are called {}", case.name);
    }
}

fn named(name: &str) -> Case<f64> {
    cases().into_iter().find(|case| case.name == name).expect("the case exists")
}

fn judgement(checker: &dyn Checker<f64>, case: &Case<f64>, factor: f64) -> Judgement {
    let gradient = (case.gradient)(&case.parameters).map(|entry| entry * factor);
    checker.prepare(case).expect("the case is small")(&gradient, 0).judgement
}

#[test]
fn classical_checkers_err_as_they_are_known_to() {
    let offset = named("offset_1e9");
    assert_eq!(judgement(&FixedTolerance, &offset, 1.0), Judgement::Fail);
    assert_eq!(judgement(&Finitediff, &offset, 1.0), Judgement::Fail);
    assert_eq!(judgement(&ThreeWay, &offset, 1.0), Judgement::Fail);

    let small = named("gradient_1e-9");
    assert_eq!(judgement(&FixedTolerance, &small, -1.0), Judgement::Pass);
    assert_eq!(judgement(&Finitediff, &small, -1.0), Judgement::Pass);
    assert_eq!(judgement(&ThreeWay, &small, -1.0), Judgement::Fail);
}

#[test]
fn the_best_step_is_never_wrong_about_a_right_gradient() {
    for (name, right) in [
        ("mlp_tanh", Judgement::Pass),
        ("offset_1e9", Judgement::Inconclusive),
        ("ln_at_1e-8", Judgement::Pass),
        ("square_at_1e11", Judgement::Pass),
        ("relu_at_1e-7", Judgement::Pass),
    ] {
        assert_eq!(judgement(&BestStep, &named(name), 1.0), right, "{name}");
        assert_eq!(judgement(&BestStep, &named(name), 2.0), Judgement::Fail, "{name}");
    }
}

#[test]
fn names_are_unique() {
    assert_unique(&cases());
    assert_unique(&cases_f32());
    let names: HashSet<&str> = mistakes().iter().map(|mistake| mistake.name).collect();
    assert_eq!(names.len(), mistakes().len());
}

#[test]
fn the_corpus_is_as_large_as_promised() {
    assert!(cases().len() >= 270, "{} cases", cases().len());
    assert!(mistakes().len() >= 20);
}

#[test]
fn every_mistake_can_be_made_somewhere_and_is_told_truly() {
    let mut rng = Rng::with_seed(2);
    let mut made = HashSet::new();
    for case in cases().iter().filter(|case| case.parameters.count() < 1_000) {
        let right = case.exact();
        for mistake in mistakes() {
            let Some(wrong) = mistake.apply(&case.parameters, &right, case.traits.zero, &mut rng)
            else {
                continue;
            };
            made.insert(mistake.name);
            assert!(wrong.truth.size >= 1e-7, "{} in {}", mistake.name, case.name);
            let single = mistake.class == Class::Entry;
            assert!(!single || wrong.truth.entry.is_some(), "{} in {}", mistake.name, case.name);
            for (number, tensor) in wrong.gradient.list.iter().enumerate() {
                if !wrong.truth.tensors.contains(&number) {
                    let same = tensor.entries.iter().zip(&right[number]);
                    let close =
                        same.clone().all(|(w, r)| (w - r).abs() <= 1e-6 * r.abs().max(1e-3));
                    assert!(close, "{} in {}", mistake.name, case.name);
                }
            }
        }
    }
    let never: Vec<&str> =
        mistakes().iter().map(|mistake| mistake.name).filter(|name| !made.contains(name)).collect();
    assert!(never.is_empty(), "never made: {never:?}");
}
