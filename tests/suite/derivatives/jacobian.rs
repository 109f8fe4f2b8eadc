//! Jacobians: right ones pass, wrong ones are placed by row and column.

use gradcheck_core::{BugKind, Check, CheckError, Report, Verdict, assert_jacobian};
use ndarray::Array2;

use super::models::Scene;

fn checked(points: usize, mistake: impl Fn(&mut Array2<f64>)) -> Report {
    let jacobian = |scene: &mut Scene| {
        let mut jacobian = scene.jacobian();
        mistake(&mut jacobian);
        jacobian
    };
    let mut scene = Scene::new(points);
    Check::new().run_jacobian(&mut scene, |s| s.residuals(), jacobian).expect("a verdict")
}

fn cells(report: &Report) -> Vec<(usize, usize)> {
    let cell = |m: &gradcheck_core::Mismatch| m.cell().and_then(|c| Some((c.row(), c.column()?)));
    report.mismatches().iter().filter_map(cell).collect()
}

#[test]
fn a_right_jacobian_passes_at_a_cost_that_does_not_grow() {
    for points in [2, 20, 100] {
        let report = checked(points, |_| ());

        assert_eq!(report.verdict(), Verdict::Pass, "{report}");
        assert!(report.evaluations() <= 24, "{report}");
    }
}

#[test]
fn one_dense_block_takes_thirteen_evaluations() {
    for count in [2, 30, 300_u16] {
        let times: Vec<f64> = (0..count).map(|k| f64::from(k) / f64::from(count)).collect();
        let report = assert_jacobian!(
            [2.0, 0.7],
            |x| times.iter().map(|t| x[0] * (-x[1] * t).exp()).collect::<Vec<f64>>(),
            |x| {
                let row = |t: &f64| [(-x[1] * t).exp(), -t * x[0] * (-x[1] * t).exp()];
                times.iter().map(row).collect::<Vec<_>>()
            },
        );

        assert_eq!(report.evaluations(), 13, "{report}");
    }
}

#[test]
fn a_wrong_row_is_placed_and_named() {
    for points in [4, 40] {
        let report = checked(points, |jacobian| jacobian.row_mut(5).mapv_inplace(|d| 2.0 * d));

        assert_eq!(report.verdict(), Verdict::Fail);
        assert!(!cells(&report).is_empty());
        assert!(cells(&report).iter().all(|(row, _)| *row == 5), "{report}");
        assert!(report.evaluations() <= 240, "{report}");
        let kinds: Vec<_> = report.suspects().iter().map(|suspect| *suspect.kind()).collect();
        assert!(kinds.contains(&BugKind::Slices), "{report}");
    }
}

#[test]
fn a_columns_sign_is_placed_and_named() {
    let report = checked(20, |jacobian| jacobian.column_mut(1).mapv_inplace(|d| -d));

    assert!(cells(&report).len() > 4, "{report}");
    assert!(cells(&report).iter().all(|(_, column)| *column == 1), "{report}");
    assert_eq!(*report.suspects()[0].kind(), BugKind::Slices);
    assert!(
        report.suspects()[0].claim().contains("`reprojection / pose.translation[:, "),
        "{report}"
    );
}

#[test]
fn one_wrong_entry_is_placed_by_output_and_parameter() {
    let report = checked(20, |jacobian| jacobian[[2, 1]] += 0.1);

    let [mismatch] = report.mismatches() else { panic!("{report}") };
    let cell = mismatch.cell().unwrap();
    assert_eq!((cell.row(), cell.column()), (2, Some(1)));
    assert_eq!(cell.output(), ("reprojection", [0, 1].as_slice()));
    assert_eq!(cell.input(), ("pose.translation", [0].as_slice()));
    let line = "row 2 (output `reprojection[0, 1]`), column 1 (`pose.translation[0]`)";
    assert!(report.to_string().contains(line), "{report}");
    assert!(report.evaluations() <= 120, "{report}");
}

#[test]
fn a_forgotten_factor_is_the_same_in_every_block() {
    let report = checked(20, |jacobian| *jacobian *= 2.0);

    assert_eq!(*report.suspects()[0].kind(), BugKind::Factor);
    assert!(report.suspects()[0].claim().contains("exactly 2 times"), "{report}");
}

#[test]
fn a_block_of_zeros_is_named() {
    let report = checked(20, |jacobian| {
        jacobian.columns_mut().into_iter().skip(3).for_each(|mut column| column.fill(0.0));
    });

    assert_eq!(*report.suspects()[0].kind(), BugKind::Zero, "{report}");
    assert_eq!(report.suspects()[0].paths(), ["reprojection / points"]);
}

#[test]
fn a_transposed_jacobian_is_an_error_or_is_named() {
    let error = Check::new()
        .run_jacobian(&mut Scene::new(3), |s| s.residuals(), |s| s.jacobian().t().to_owned())
        .unwrap_err();
    assert!(matches!(error, CheckError::MatrixShape { expected: [7, 9], .. }));
    assert!(error.to_string().contains("matrix [9, 7], which is its transpose"), "{error}");

    let matrix = Array2::from_shape_fn((6, 6), |(i, j)| (1.0 + (4 * i + 9 * j) as f64).sin());
    let linear = |x: &mut Vec<f64>| matrix.dot(&ndarray::aview1(x));
    let mut x = vec![0.3, -0.2, 0.9, 1.1, -0.4, 0.7];
    let right = Check::new().run_jacobian(&mut x, linear, |_| matrix.clone()).unwrap();
    let wrong = Check::new().run_jacobian(&mut x, linear, |_| matrix.t().to_owned()).unwrap();

    assert_eq!(right.verdict(), Verdict::Pass, "{right}");
    assert_eq!(wrong.verdict(), Verdict::Fail, "{wrong}");
    assert_eq!(*wrong.suspects()[0].kind(), BugKind::Transposed, "{wrong}");
}

#[test]
fn rows_of_very_different_size_are_all_seen() {
    let sizes = [1e6, 1.0, 1e-6];
    let function = |x: &mut [f64; 2]| sizes.map(|size| size * x[0].sin() * x[1]);
    let jacobian = |x: &[f64; 2]| sizes.map(|size| [size * x[0].cos() * x[1], size * x[0].sin()]);
    let mut x = [0.7, 1.3];

    let report = Check::new().run_jacobian(&mut x, function, |x| jacobian(x)).unwrap();
    assert_eq!(report.verdict(), Verdict::Pass, "{report}");
    for row in 0..3 {
        let wrong = |x: &mut [f64; 2]| {
            let mut jacobian = jacobian(x);
            jacobian[row][1] *= 1.01;
            jacobian
        };
        let report = Check::new().run_jacobian(&mut x, function, wrong).unwrap();

        assert_eq!(report.verdict(), Verdict::Fail, "{report}");
        assert_eq!(cells(&report), [(row, 1)], "{report}");
    }
}

#[test]
fn single_precision_is_checked_to_what_it_shows() {
    let times = [0.0_f32, 0.3, 0.6, 0.9];
    let function = |x: &mut [f32; 2]| times.map(|t| x[0] * (-x[1] * t).exp());
    let jacobian = |x: &[f32; 2]| times.map(|t| [(-x[1] * t).exp(), -t * x[0] * (-x[1] * t).exp()]);
    let mut x = [2.0, 0.7];

    let report = Check::new().run_jacobian(&mut x, function, |x| jacobian(x)).unwrap();
    assert_eq!(report.verdict(), Verdict::Pass, "{report}");
    let wrong = |x: &mut [f32; 2]| {
        let mut jacobian = jacobian(x);
        jacobian[2][0] *= 1.05;
        jacobian
    };
    let report = Check::new().run_jacobian(&mut x, function, wrong).unwrap();
    assert_eq!(cells(&report), [(2, 0)], "{report}");
}

#[test]
#[should_panic(expected = "Jacobian check failed: the only entry is wrong")]
fn the_assertion_fails_the_test() {
    assert_jacobian!(2.0_f64, |x| x.powi(3), |x| 2.0 * x.powi(2));
}

#[test]
fn every_entry_is_measured_if_that_is_wanted() {
    let report = assert_jacobian!(
        [0.4_f64, 1.7],
        |x| [x[0] * x[1], x[0].exp(), x[1].sin()],
        |x| [[x[1], x[0]], [x[0].exp(), 0.0], [0.0, x[1].cos()]],
        every_entry,
        seed = 3,
    );

    assert_eq!(report.numeric().map(<[f64]>::len), Some(6));
    assert!(report.difference().unwrap() < 1e-8);
}
