//! Hessians, and products with them.

use gradcheck_core::{BugKind, Check, Report, Verdict, assert_hessian, assert_hvp};

use super::models::{chain_gradient, chain_hessian, chain_point};

fn checked(count: usize, mistake: impl Fn(&mut Vec<Vec<f64>>)) -> Report {
    let hessian = |x: &mut Vec<f64>| {
        let mut hessian = chain_hessian(x);
        mistake(&mut hessian);
        hessian
    };
    Check::new()
        .run_hessian(&mut chain_point(count), |x| chain_gradient(x), hessian)
        .expect("a verdict")
}

fn product(x: &[f64], tangent: &[f64]) -> Vec<f64> {
    let dot = |row: &Vec<f64>| row.iter().zip(tangent).map(|(entry, by)| entry * by).sum();
    chain_hessian(x).iter().map(dot).collect()
}

#[test]
fn a_right_hessian_passes_at_a_cost_that_does_not_grow() {
    for count in [2, 12, 80] {
        let report =
            assert_hessian!(chain_point(count), |x| chain_gradient(x), |x| chain_hessian(x));

        assert_eq!(report.evaluations(), 13, "{report}");
    }
}

#[test]
fn a_hessian_that_is_not_symmetric_is_named_and_placed() {
    let report = checked(12, |hessian| hessian[4][3] = 0.0);

    assert_eq!(report.verdict(), Verdict::Fail);
    assert_eq!(*report.suspects()[0].kind(), BugKind::NotSymmetric, "{report}");
    assert!(report.suspects()[0].claim().contains("row 4, column 3"), "{report}");
    let cells: Vec<_> = report.mismatches().iter().map(|m| m.cell().unwrap()).collect();
    assert_eq!(cells.len(), 1, "{report}");
    assert_eq!((cells[0].row(), cells[0].column()), (4, Some(3)));
}

#[test]
fn a_forgotten_factor_of_two_is_named() {
    let halve = |hessian: &mut Vec<Vec<f64>>| {
        hessian.iter_mut().flatten().for_each(|entry| *entry *= 0.5);
    };
    let report = checked(12, halve);

    assert_eq!(*report.suspects()[0].kind(), BugKind::Factor, "{report}");
    assert!(report.suspects()[0].claim().contains("1/2"), "{report}");
}

#[test]
fn a_wrong_diagonal_entry_is_placed() {
    let report = checked(12, |hessian| hessian[7][7] += 0.5);

    let [mismatch] = report.mismatches() else { panic!("{report}") };
    let cell = mismatch.cell().unwrap();
    assert_eq!((cell.row(), cell.column()), (7, Some(7)));
}

#[test]
fn products_with_a_hessian_pass_and_fail() {
    let report = assert_hvp!(chain_point(40), |x| chain_gradient(x), |x, v| product(x, v));
    assert_eq!(report.evaluations(), 17, "{report}");

    let mut x = chain_point(12);
    let twice = Check::new().run_hvp(
        &mut x,
        |x| chain_gradient(x),
        |x, v| product(x, v).iter().map(|entry| 2.0 * entry).collect::<Vec<f64>>(),
    );
    let lopsided = Check::new().run_hvp(
        &mut x,
        |x| chain_gradient(x),
        |x, v| {
            let mut entries = product(x, v);
            entries[3] += 0.4 * v[9];
            entries
        },
    );

    assert_eq!(*twice.unwrap().suspects()[0].kind(), BugKind::Factor);
    let lopsided = lopsided.unwrap();
    assert_eq!(lopsided.verdict(), Verdict::Fail);
    assert_eq!(*lopsided.suspects()[0].kind(), BugKind::NotSymmetric, "{lopsided}");
    assert_eq!(lopsided.mismatches()[0].cell().unwrap().row(), 3, "{lopsided}");
}

#[test]
fn rounding_is_no_asymmetry_however_exact_the_check() {
    let gradient = |x: &mut [f64; 2]| [0.3 * x[1] + x[0], 0.3 * x[0] + x[1].powi(2)];
    for (above, is_symmetric) in [(0.1 * 3.0, true), (0.3 * (1.0 + 1e-12), false)] {
        let hessian = |x: &mut [f64; 2]| [[1.0, 0.3], [above, 2.0 * x[1]]];
        let product =
            |x: &mut [f64; 2], v: &[f64; 2]| hessian(x).map(|row| row[0] * v[0] + row[1] * v[1]);
        let check = Check::new().max_relative(0.0);

        let of_matrix = check.run_hessian(&mut [0.5, 2.0], gradient, hessian).expect("a verdict");
        let of_product = check.run_hvp(&mut [0.5, 2.0], gradient, product).expect("a verdict");

        for report in [of_matrix, of_product] {
            let is_named = report.suspects().iter().any(|s| *s.kind() == BugKind::NotSymmetric);
            assert_eq!(is_named, !is_symmetric, "{above:?}: {report}");
            assert_eq!(report.verdict() == Verdict::Fail, !is_symmetric, "{above:?}: {report}");
        }
    }
}
