//! Mistakes are placed and named: rows, columns, blocks, one entry of a million, two at once.

use gradcheck_core::{BugKind, Check, Report, Verdict};
use ndarray::{Array, Array1, Array2, Array3};

type Model = (Array2<f64>, Array3<f64>, Array1<f64>);

fn model() -> Model {
    let mut generator = fastrand::Rng::with_seed(3);
    let mut draw = || 2.0 * generator.f64() - 1.0;
    (
        Array::from_shape_simple_fn((24, 18), &mut draw),
        Array::from_shape_simple_fn((6, 5, 7), &mut draw),
        Array::from_shape_simple_fn(30, &mut draw),
    )
}

/// A sum in which every entry has a frequency of its own.
fn cost(model: &Model) -> f64 {
    let (first, second, third) = model;
    let sines = |entries: &mut dyn Iterator<Item = &f64>| {
        entries.enumerate().map(|(k, x)| (frequency(k) * x).sin()).sum::<f64>()
    };
    sines(&mut first.iter()) + sines(&mut second.iter()) + sines(&mut third.iter())
}

fn frequency(position: usize) -> f64 {
    1.0 + 0.37 * (position % 11) as f64
}

fn gradient(model: &Model) -> Model {
    let mut gradient = model.clone();
    let slope = |(k, x): (usize, &mut f64)| *x = frequency(k) * (frequency(k) * *x).cos();
    gradient.0.iter_mut().enumerate().for_each(slope);
    gradient.1.iter_mut().enumerate().for_each(slope);
    gradient.2.iter_mut().enumerate().for_each(slope);
    gradient
}

/// The report on a gradient that `spoil` spoils, for several seeds.
fn spoiled(spoil: impl Fn(&mut Model)) -> Vec<Report> {
    let check = |seed| {
        let wrong = |model: &mut Model| {
            let mut gradient = gradient(model);
            spoil(&mut gradient);
            gradient
        };
        let report = Check::new().seed(seed).run(&mut model(), |m| cost(m), wrong);
        report.expect("the model can be checked")
    };
    (0..3).map(check).collect()
}

fn assert_named(reports: &[Report], kinds: &[BugKind], words: &str) {
    for report in reports {
        let named: Vec<BugKind> = report.suspects().iter().map(|suspect| *suspect.kind()).collect();
        assert_eq!(report.verdict(), Verdict::Fail, "{report}");
        assert_eq!(named, kinds, "{report}");
        assert!(report.to_string().contains(words), "{words}: {report}");
        assert!(report.to_string().lines().count() <= 60, "{report}");
    }
}

#[test]
fn a_right_gradient_has_no_suspects() {
    for report in spoiled(|_| {}) {
        assert_eq!(report.verdict(), Verdict::Pass, "{report}");
        assert!(report.suspects().is_empty());
    }
}

#[test]
fn a_wrong_row_is_named_and_the_others_are_not_accused() {
    let reports = spoiled(|g| g.0.row_mut(17).mapv_inplace(|x| -x));

    assert_named(&reports, &[BugKind::Slices], "17");
    for mismatch in reports.iter().flat_map(Report::mismatches) {
        assert_eq!((mismatch.path(), mismatch.index()[0]), ("0", 17));
    }
}

#[test]
fn a_wrong_column_is_named() {
    let reports = spoiled(|g| g.0.column_mut(4).fill(0.0));

    assert_named(&reports, &[BugKind::Slices], "column 4");
    for mismatch in reports.iter().flat_map(Report::mismatches) {
        assert_eq!((mismatch.path(), mismatch.index()[1]), ("0", 4));
    }
}

#[test]
fn a_wrong_block_of_three_axes_is_named() {
    let reports = spoiled(|g| {
        for ((i, _, k), x) in g.1.indexed_iter_mut() {
            *x *= if (1..4).contains(&i) && k == 5 { 2.0 } else { 1.0 };
        }
    });

    assert_named(&reports, &[BugKind::Slices], "1..=3");
}

#[test]
fn two_mistakes_in_one_model_are_both_named_and_placed() {
    let reports = spoiled(|g| {
        g.0.mapv_inplace(|x| -x);
        g.2.fill(0.0);
    });

    assert_named(&reports, &[BugKind::OppositeSign, BugKind::Zero], "");
    for report in &reports {
        assert_eq!(report.suspects()[0].paths(), ["0"], "{report}");
        assert_eq!(report.suspects()[1].paths(), ["2"], "{report}");
    }
}

#[test]
fn one_mistake_in_all_tensors_is_one_suspect() {
    let reports = spoiled(|g| {
        g.0.mapv_inplace(|x| 3.0 * x);
        g.1.mapv_inplace(|x| 3.0 * x);
        g.2.mapv_inplace(|x| 3.0 * x);
    });

    assert_named(&reports, &[BugKind::Factor], "3 times");
    for report in &reports {
        assert_eq!(report.suspects()[0].paths(), ["0", "1", "2"], "{report}");
    }
}

#[test]
fn errors_without_a_pattern_are_not_named() {
    let reports = spoiled(|g| {
        let mut generator = fastrand::Rng::with_seed(5);
        g.0.mapv_inplace(|x| x * (1.0 + 0.2 * generator.f64()));
    });

    assert_named(&reports, &[], "");
}

fn million(spoil: impl Fn(&mut Array2<f64>)) -> Report {
    let mut x =
        Array2::from_shape_fn((1000, 1000), |(i, j)| 0.3 + ((7 * i + 3 * j) % 101) as f64 / 101.0);
    let wrong = |x: &mut Array2<f64>| {
        let mut gradient = x.mapv(f64::cos);
        spoil(&mut gradient);
        gradient
    };
    let cost = |x: &mut Array2<f64>| x.iter().map(|x| x.sin()).sum::<f64>() / 1e3;
    let report = Check::new().run(&mut x, cost, |x| wrong(x) / 1e3).expect("it can be checked");
    assert_eq!(report.verdict(), Verdict::Fail, "{report}");
    assert!(report.evaluations() <= 400, "{report}");
    assert!(report.to_string().lines().count() <= 60, "{report}");
    report
}

#[test]
fn one_entry_of_a_million_is_named() {
    let report = million(|g| g[[371, 940]] *= -1.0);

    assert_eq!(report.mismatches().len(), 1, "{report}");
    assert_eq!(report.mismatches()[0].index(), [371, 940]);
    assert_eq!(*report.suspects()[0].kind(), BugKind::Entries, "{report}");
}

#[test]
fn a_million_wrong_entries_take_few_evaluations() {
    let report = million(|g| g.mapv_inplace(|x| 2.0 * x));

    assert_eq!(*report.suspects()[0].kind(), BugKind::Factor, "{report}");
}
