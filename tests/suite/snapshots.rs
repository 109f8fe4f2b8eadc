//! The text of a report for every named mistake and every cause of an inconclusive one, as a person
//! reads it. `INSTA_UPDATE=always cargo test snapshots` writes them anew.
//!
//! Costs are polynomials: the same on every machine, to the last bit.

use gradcheck_core::{BugKind, Check, Report, Verdict};
use ndarray::{Array1, Array2, Axis};

type Model = (Array2<f64>, Array2<f64>, Array1<f64>);

fn model() -> Model {
    let entries = |shape: (usize, usize), seed: usize| {
        Array2::from_shape_fn(shape, |(i, j)| ((7 * i + 11 * j + seed) % 13) as f64 / 8.0 - 0.75)
    };
    (entries((4, 4), 1), entries((4, 4), 5), entries((1, 6), 3).remove_axis(Axis(0)))
}

fn weight(position: usize) -> f64 {
    1.0 + ((5 * position) % 7) as f64 / 4.0
}

/// A cubic in which every entry has a weight of its own.
fn cost(model: &Model) -> f64 {
    let (first, second, third) = model;
    let entries = first.iter().chain(second).chain(third).enumerate();
    entries.map(|(k, x)| weight(k) * (x + 0.5 * x * x * x)).sum()
}

fn gradient(model: &Model) -> Model {
    let mut gradient = model.clone();
    let (first, second, third) = &mut gradient;
    for (k, x) in first.iter_mut().chain(second).chain(third).enumerate() {
        *x = weight(k) * (1.0 + 1.5 * *x * *x);
    }
    gradient
}

fn report(spoil: impl Fn(&mut Model, &Model)) -> Report {
    let wrong = |model: &mut Model| {
        let mut gradient = gradient(model);
        spoil(&mut gradient, model);
        gradient
    };
    Check::new().run(&mut model(), |m| cost(m), wrong).expect("the model can be checked")
}

macro_rules! named {
    ($($name:ident: $kind:ident, |$gradient:ident, $model:pat_param| $spoil:expr;)*) => {$(
        #[test]
        fn $name() {
            let report = report(|$gradient, $model| { $spoil; });

            assert_eq!(report.verdict(), Verdict::Fail, "{report}");
            let kinds: Vec<_> = report.suspects().iter().map(|suspect| *suspect.kind()).collect();
            assert_eq!(kinds, [BugKind::$kind], "{report}");
            insta::assert_snapshot!(report.to_string());
        }
    )*};
}

named! {
    zero: Zero, |g, _| g.0.fill(0.0);
    opposite_sign: OppositeSign, |g, _| g.0.mapv_inplace(|x| -x);
    factor: Factor, |g, _| g.0.mapv_inplace(|x| 4.0 * x);
    transposed: Transposed, |g, _| g.0 = g.0.t().to_owned();
    swapped: Swapped, |g, _| std::mem::swap(&mut g.0, &mut g.1);
    shifted: Shifted, |g, _| g.2 = Array1::from_shape_fn(6, |k| g.2[(k + 5) % 6]);
    reversed: Reversed, |g, _| g.2 = g.2.iter().rev().copied().collect();
    weight_decay: WeightDecay, |g, m| g.0.scaled_add(0.1, &m.0);
    offset: Offset, |g, _| g.0.mapv_inplace(|x| x + 0.25);
    axis_factor: AxisFactor, |g, _| g.0.columns_mut().into_iter().enumerate()
        .for_each(|(k, mut column)| column.mapv_inplace(|x| x * (1.5 + k as f64)));
    slices: Slices, |g, _| g.0.row_mut(2).mapv_inplace(|x| 2.0 * x);
    entries: Entries, |g, _| g.0[[1, 3]] *= 1.5;
}

/// What a report says to do, by one of these.
const STEPS: [&str; 6] = [
    "\nMore: gradcheck_core::mistakes",
    "; check",
    "; compute",
    "subtract",
    "set `resolution",
    "fix them",
];

#[test]
fn no_report_ends_without_a_next_step() {
    let folders = ["suite/snapshots", "suite/derivatives/snapshots"];
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(here.join(folder)).unwrap());
    let mut seen = 0;
    for file in files.map(|file| file.unwrap().path()) {
        let text = std::fs::read_to_string(&file).unwrap();
        if text.contains(" check failed") {
            assert!(text.contains(STEPS[0]), "{}\n{text}", file.display());
        } else {
            let flat = text.replace('\n', " ");
            let has_step = STEPS.iter().any(|step| flat.contains(step));
            assert!(has_step, "{}\n{text}", file.display());
        }
        seen += 1;
    }
    assert!(seen >= 25, "{seen}");
}

#[test]
fn unstable() {
    let mut calls = 0.0;
    let accumulated = |model: &mut Model| {
        calls += 1.0;
        let mut gradient = gradient(model);
        gradient.2.mapv_inplace(|x| x * calls);
        gradient
    };
    let report = Check::new().run(&mut model(), |m| cost(m), accumulated).expect("it can be run");

    assert_eq!(*report.suspects()[0].kind(), BugKind::Unstable);
    insta::assert_snapshot!(report.to_string());
}

#[test]
fn absolute_value() {
    let squares = |x: &mut Array2<f64>| x.iter().map(|x| x * x).sum::<f64>();
    let wrong = |x: &mut Array2<f64>| x.mapv(|x| (2.0 * x).abs());
    let report = Check::new().run(&mut model().0, squares, wrong).expect("it can be run");

    assert_eq!(*report.suspects()[0].kind(), BugKind::AbsoluteValue);
    insta::assert_snapshot!(report.to_string());
}

#[test]
fn no_pattern() {
    let report = report(|gradient, _| {
        for (k, x) in gradient.0.iter_mut().enumerate() {
            *x *= 1.0 + ((k * k + 3) % 5) as f64 / 7.0;
        }
    });

    assert!(report.suspects().is_empty(), "{report}");
    insta::assert_snapshot!(report.to_string());
}

/// A report on x + x³ / 2 at 1, as a function of the rounded cost.
fn inconclusive(cost: impl Fn(f64) -> f64) -> Report {
    let cubic = |x: &mut f64| cost(*x + 0.5 * *x * *x * *x);
    let report = Check::new().run(&mut 1.0, cubic, |x| 1.0 + 1.5 * *x * *x).expect("it can be run");
    assert_eq!(report.verdict(), Verdict::Inconclusive, "{report}");
    report
}

#[test]
fn rounding_of_a_large_cost() {
    insta::assert_snapshot!(inconclusive(|cost| 1e13 + cost).to_string());
}

#[test]
fn noise_beyond_rounding() {
    let noisy = |cost: f64| {
        let mixed = cost.to_bits().wrapping_mul(0x9E37_79B9_7F4A_7C15);
        cost + 1e-3 * ((mixed >> 11) as f64 / (1_u64 << 52) as f64 - 1.0)
    };
    insta::assert_snapshot!(inconclusive(noisy).to_string());
}

#[test]
fn edge_of_the_domain() {
    let edge = |cost: f64| if cost == 1.5 { cost } else { f64::NAN };
    insta::assert_snapshot!(inconclusive(edge).to_string());
}

#[test]
fn curvature_beside_noise() {
    // A function of Weierstrass, which has no derivative anywhere.
    let rough = |x: &mut f64| (0..18).map(|k| 0.5_f64.powi(k) * (7_f64.powi(k) * *x).cos()).sum();
    let report = Check::new().run(&mut 1.0, |x| -> f64 { rough(x) }, |_| 1.0);
    let report = report.expect("it can be run");

    assert_eq!(report.verdict(), Verdict::Inconclusive, "{report}");
    insta::assert_snapshot!(report.to_string());
}

#[test]
fn tensors_given_up_behind_others() {
    let mut tensors = vec![Array1::from(vec![0.5, -1.5]); 90];
    let cost = |x: &mut Vec<Array1<f64>>| x.iter().map(|x| x.pow2().sum()).sum::<f64>();
    let wrong = |x: &mut Vec<Array1<f64>>| -> Vec<Array1<f64>> {
        let scaled = |(place, x): (usize, &Array1<f64>)| x * (0.3 + 0.01 * place as f64);
        x.iter().enumerate().map(scaled).collect()
    };
    let report = Check::new().run(&mut tensors, cost, wrong).expect("it can be run");

    insta::assert_snapshot!(report.to_string());
}

#[test]
fn differences_that_do_not_settle() {
    // Steps of two sizes: no slope is that of all.
    let stairs = |x: &mut f64| (*x * 1e3).floor() * 1e-3 + (*x * 1e7).floor() * 3e-6 * x.signum();
    let report = Check::new().run(&mut 1.0, stairs, |_| 1.0).expect("it can be run");

    assert_eq!(report.verdict(), Verdict::Inconclusive, "{report}");
    insta::assert_snapshot!(report.to_string());
}

#[test]
fn single_precision() {
    let cubic = |x: &mut f32| 1e5 + (*x + 0.5 * *x * *x * *x);
    let report = Check::new().run(&mut 1.0_f32, cubic, |x| 1.0 + 1.5 * *x * *x);
    let report = report.expect("it can be run");

    assert_eq!(report.verdict(), Verdict::Inconclusive, "{report}");
    insta::assert_snapshot!(report.to_string());
}
