//! Sparse Jacobians and Hessians: a dozen problems, each right and with the mistakes that people make.

use gradcheck_core::{
    BugKind, Check, CheckError, LowerTriangle, Matrix, Parameters, Report, Triplets, UpperTriangle,
    Verdict, assert_hessian,
};
use gradcheck_tests::sparse::{Mistake, Problem, Real, mistakes, place, problems};

fn run<F: Real, M: Matrix>(problem: &Problem<F>, matrix: impl Fn(Triplets<F>) -> M) -> Report {
    let mut parameters = problem.start.clone();
    let function = |x: &mut Vec<F>| (problem.function)(x);
    let derivatives = |x: &mut Vec<F>| matrix((problem.derivatives)(x));
    let report = if problem.is_second {
        Check::new().run_hessian(&mut parameters, function, derivatives)
    } else {
        Check::new().run_jacobian(&mut parameters, function, derivatives)
    };
    assert!(parameters == problem.start, "{}: the parameters are put back", problem.name);
    report.unwrap_or_else(|error| panic!("{}: {error}", problem.name))
}

#[test]
fn right_matrices_pass_in_13_evaluations() {
    for problem in problems::<f64>() {
        let report = run(&problem, |matrix| matrix);

        assert_eq!(report.verdict(), Verdict::Pass, "{}: {report}", problem.name);
        assert_eq!(report.evaluations(), 13, "{}: {report}", problem.name);
        assert!(report.tensors()[0].resolution() < 1e-5, "{}: {report}", problem.name);
    }
}

#[test]
fn right_matrices_pass_in_17_evaluations_in_32_bits() {
    for problem in problems::<f32>() {
        let report = run(&problem, |matrix| matrix);

        assert_eq!(report.verdict(), Verdict::Pass, "{}: {report}", problem.name);
        assert_eq!(report.evaluations(), 17, "{}: {report}", problem.name);
    }
}

/// Makes a mistake in every problem in which it is one.
fn with_each<F: Real>(most: usize) -> usize {
    let mut made = 0;
    for problem in problems::<F>() {
        let right = (problem.derivatives)(&problem.start);
        for mistake in mistakes::<F>() {
            if (mistake.make)(&right).is_none() {
                continue;
            }
            made += 1;
            let report = run(&problem, |matrix| (mistake.make)(&matrix).expect("it was one"));
            let what = format!("{} with {}: {report}", problem.name, mistake.name);
            assert_eq!(report.verdict(), Verdict::Fail, "{what}");
            assert!(report.evaluations() <= most, "{what}");
            is_named(&report, &mistake, problem.is_second, &what);
            if mistake.name.starts_with("a ") {
                let (row, column) = place(&right);
                let cells = report.mismatches().iter().filter_map(|wrong| wrong.cell());
                let places: Vec<_> = cells.map(|cell| (cell.row(), cell.column())).collect();
                assert_eq!(places, [(row, Some(column))], "{what}");
            }
        }
    }
    made
}

fn is_named<F>(report: &Report, mistake: &Mistake<F>, is_second: bool, what: &str) {
    let kinds: Vec<BugKind> = report.suspects().iter().map(|suspect| *suspect.kind()).collect();
    let is_asymmetric = is_second && kinds == [BugKind::NotSymmetric];
    match mistake.kinds {
        [] => assert!(kinds.is_empty() || is_asymmetric, "{what}"),
        expected => assert_eq!(kinds, expected, "{what}"),
    }
}

#[test]
fn every_mistake_is_caught_located_and_named() {
    assert_eq!(with_each::<f64>(110), 88);
}

#[test]
fn every_mistake_is_caught_located_and_named_in_32_bits() {
    assert_eq!(with_each::<f32>(130), 88);
}

/// So many outputs of three parameters each, of a list that is nearly as long.
const ROWS: usize = 6000;
const COLUMNS: usize = 5000;

fn columns(row: usize) -> [usize; 3] {
    [row % COLUMNS, (7 * row + 1) % COLUMNS, (13 * row * row + 2) % COLUMNS]
}

fn large(spoil: impl Fn(&mut Triplets<f64>)) -> Report {
    let mut x: Vec<f64> = (0..COLUMNS).map(|place| (1.7 * place as f64).sin() + 0.1).collect();
    let function = |x: &mut Vec<f64>| -> Vec<f64> {
        let of_row =
            |row| columns(row).into_iter().zip(1..).map(|(at, k)| (x[at] / f64::from(k)).sin());
        (0..ROWS).map(|row| of_row(row).sum()).collect()
    };
    let jacobian = |x: &mut Vec<f64>| {
        let entries = (0..ROWS).flat_map(|row| {
            let slope = |(at, k): (usize, i32)| (x[at] / f64::from(k)).cos() / f64::from(k);
            columns(row).into_iter().zip(1..).map(move |place| (row, place.0, slope(place)))
        });
        let mut matrix = Triplets { rows: ROWS, columns: COLUMNS, entries: entries.collect() };
        spoil(&mut matrix);
        matrix
    };
    Check::new().run_jacobian(&mut x, function, jacobian).expect("a verdict")
}

#[test]
fn a_large_matrix_takes_no_more_evaluations() {
    let right = large(|_| ());
    let wrong = large(|matrix| matrix.entries[3 * 4321 + 1].2 *= 1.1);
    let lost = large(|matrix| drop(matrix.entries.splice(3 * 4321 + 1..3 * 4321 + 2, [])));

    assert_eq!((right.verdict(), right.evaluations()), (Verdict::Pass, 13), "{right}");
    let at = |report: &Report| {
        let cell = report.mismatches()[0].cell().cloned().expect("a matrix has cells");
        (report.mismatches().len(), cell.row(), cell.column())
    };
    let place = (1, 4321, Some(columns(4321)[1]));
    assert_eq!(at(&wrong), place, "{wrong}");
    assert!(wrong.evaluations() <= 80, "{wrong}");
    assert_eq!(at(&lost), place, "{lost}");
    assert!(lost.evaluations() <= 105, "{lost}");
    assert_eq!(lost.suspects()[0].kind(), &BugKind::MissingFromPattern, "{lost}");
}

#[derive(Clone, Parameters)]
struct Curve {
    knots: Vec<[f64; 2]>,
    #[parameters(frozen)]
    origin: f64,
    scale: f64,
}

/// The scaled distances of neighbours, with their derivatives by the entries in flat order.
fn curve(spoil: impl Fn(&mut Vec<(usize, usize, f64)>)) -> Report {
    let mut curve =
        Curve { knots: vec![[0.1, 0.4], [1.0, -0.3], [1.7, 0.9]], origin: 3.0, scale: 2.0 };
    let offset = |c: &Curve, k: usize| [0, 1].map(|axis| c.knots[k + 1][axis] - c.knots[k][axis]);
    let lengths = |c: &mut Curve| -> Vec<f64> {
        (0..2).map(|k| c.scale * offset(c, k)[0].hypot(offset(c, k)[1])).collect()
    };
    let jacobian = |c: &mut Curve| {
        let mut entries = Vec::new();
        for k in 0..2 {
            let along = offset(c, k);
            let length = along[0].hypot(along[1]);
            for (axis, along) in along.into_iter().enumerate() {
                let slope = c.scale * along / length;
                entries.extend([(k, 2 * k + axis, -slope), (k, 2 * k + 2 + axis, slope)]);
            }
            // The column of a frozen parameter may say anything.
            entries.extend([(k, 6, 99.0), (k, 7, length)]);
        }
        spoil(&mut entries);
        Triplets { rows: 2, columns: 8, entries }
    };
    Check::new().run_jacobian(&mut curve, lengths, jacobian).expect("a verdict")
}

#[test]
fn rows_and_columns_have_the_names_of_the_model() {
    let right = curve(|_| ());
    let wrong = curve(|entries| entries.last_mut().expect("there are entries").2 *= 1.5);
    let lost = curve(|entries| entries.retain(|(row, column, _)| (*row, *column) != (1, 3)));

    assert_eq!(right.verdict(), Verdict::Pass, "{right}");
    let input = |report: &Report| {
        let cell = report.mismatches()[0].cell().cloned().expect("a matrix has cells");
        (cell.input().0.to_owned(), cell.input().1.to_vec(), cell.output().1.to_vec())
    };
    assert_eq!(input(&wrong), ("scale".to_owned(), vec![], vec![1]), "{wrong}");
    assert_eq!(input(&lost), ("knots".to_owned(), vec![1, 1], vec![1]), "{lost}");
}

#[test]
fn entries_of_one_place_add_and_their_order_is_none() {
    let twice = curve(|entries| {
        let halves = |(row, column, value): (usize, usize, f64)| {
            [(row, column, 0.25 * value), (row, column, 0.75 * value)]
        };
        *entries = entries.drain(..).rev().flat_map(halves).collect();
    });

    assert_eq!(twice.verdict(), Verdict::Pass, "{twice}");
}

#[test]
fn a_triangle_that_is_said_to_be_one_stands_for_both() {
    for problem in problems::<f64>().into_iter().filter(|problem| problem.is_second) {
        let half = |matrix: Triplets<f64>, is_lower: bool| {
            let entries = matrix.entries.into_iter();
            let is_own = |(row, column, _): &(usize, usize, f64)| {
                if is_lower { row >= column } else { row <= column }
            };
            Triplets { entries: entries.filter(is_own).collect(), ..matrix }
        };
        let spoiled = |mut matrix: Triplets<f64>| {
            matrix.entries[5].2 += 0.3;
            matrix
        };

        let lower = run(&problem, |matrix| LowerTriangle(half(matrix, true)));
        let upper = run(&problem, |matrix| UpperTriangle(half(matrix, false)));
        let wrong = run(&problem, |matrix| LowerTriangle(spoiled(half(matrix, true))));

        assert_eq!(lower.verdict(), Verdict::Pass, "{}: {lower}", problem.name);
        assert_eq!(upper.verdict(), Verdict::Pass, "{}: {upper}", problem.name);
        assert_eq!(wrong.verdict(), Verdict::Fail, "{}: {wrong}", problem.name);
    }
    assert_hessian!([0.5_f64, 2.0], |x| [2.0 * x[0] * x[1], x[0].powi(2)], |x| {
        let entries = vec![(0, 0, 2.0 * x[1]), (1, 0, 2.0 * x[0])];
        LowerTriangle(Triplets { rows: 2, columns: 2, entries })
    });
}

/// The error of a matrix of two outputs and three parameters.
fn refused(matrix: &(impl Matrix + Clone)) -> CheckError {
    let function = |x: &mut [f64; 3]| [x[0] * x[1], x[2].sin()];
    let report = Check::new().run_jacobian(&mut [0.5, 2.0, 0.3], function, |_| matrix.clone());
    report.expect_err("no matrix of this function")
}

fn triplets(entries: &[(usize, usize, f64)]) -> Triplets<f64> {
    Triplets { rows: 2, columns: 3, entries: entries.to_vec() }
}

#[test]
fn indices_outside_of_the_matrix_are_errors_that_say_why() {
    let from_one = refused(&triplets(&[(1, 1, 2.0), (1, 2, 0.5), (2, 3, 1.0)]));
    let exchanged = refused(&triplets(&[(0, 0, 2.0), (1, 0, 0.5), (2, 1, 1.0)]));
    let far = refused(&triplets(&[(0, 0, 2.0), (0, 1, 0.5), (1, 9, 1.0)]));

    assert!(matches!(from_one, CheckError::OutsideOfMatrix { index: [2, 3], size: [2, 3], .. }));
    assert!(from_one.to_string().contains("count from 1"), "{from_one}");
    assert!(exchanged.to_string().contains("exchanged"), "{exchanged}");
    assert!(matches!(far, CheckError::OutsideOfMatrix { index: [1, 9], .. }));
    assert!(!far.to_string().contains("count from 1") && !far.to_string().contains("exchanged"));
}

#[test]
fn a_matrix_of_another_size_or_with_nan_is_an_error() {
    let transposed = refused(&Triplets { rows: 3, columns: 2, entries: vec![(0, 0, 2.0)] });
    let nan = refused(&triplets(&[(0, 0, 2.0), (0, 1, f64::NAN), (1, 2, 1.0)]));

    assert!(matches!(transposed, CheckError::MatrixShape { expected: [2, 3], .. }));
    assert!(transposed.to_string().contains("its transpose"), "{transposed}");
    assert!(matches!(nan, CheckError::NotFinite(_)), "{nan}");
    assert!(nan.to_string().contains("[0, 1]"), "{nan}");
}

#[test]
fn an_entry_on_the_other_side_of_a_triangle_is_an_error() {
    let upper = LowerTriangle(Triplets { rows: 2, columns: 2, entries: vec![(0, 1, 1.0)] });
    let error = Check::new()
        .run_hessian(&mut [0.5_f64, 2.0], |x| [2.0 * x[0] * x[1], x[0].powi(2)], |_| upper.clone())
        .expect_err("no lower triangle");

    assert!(matches!(error, CheckError::OutsideOfTriangle { index: [0, 1] }), "{error}");
}

#[test]
fn an_empty_matrix_of_a_function_that_moves_fails() {
    let function = |x: &mut [f64; 3]| [x[0] * x[1], x[2].sin()];
    let report = Check::new()
        .run_jacobian(&mut [0.5, 2.0, 0.3], function, |_| triplets(&[]))
        .expect("a verdict");

    assert_eq!(report.verdict(), Verdict::Fail, "{report}");
    assert_eq!(report.suspects()[0].kind(), &BugKind::MissingFromPattern, "{report}");
}

#[test]
fn a_matrix_that_changes_from_call_to_call_is_unstable() {
    let mut calls = 0.0;
    let function = |x: &mut [f64; 3]| [x[0] * x[1], x[2].sin()];
    let report = Check::new()
        .run_jacobian(&mut [0.5, 2.0, 0.3], function, |x| {
            calls += 1.0;
            triplets(&[(0, 0, calls * x[1]), (0, 1, x[0]), (1, 2, x[2].cos())])
        })
        .expect("a verdict");

    assert_eq!(report.suspects()[0].kind(), &BugKind::Unstable, "{report}");
}

#[test]
fn every_entry_may_be_measured() {
    let function = |x: &mut [f64; 3]| [x[0] * x[1], x[2].sin()];
    let run = |factor: f64| {
        let entries = move |x: &mut [f64; 3]| {
            triplets(&[(0, 0, x[1]), (0, 1, x[0]), (1, 2, factor * x[2].cos())])
        };
        Check::new()
            .every_entry()
            .run_jacobian(&mut [0.5, 2.0, 0.3], function, entries)
            .expect("a verdict")
    };

    assert_eq!(run(1.0).verdict(), Verdict::Pass, "{}", run(1.0));
    let cell = run(1.2).mismatches()[0].cell().cloned().expect("a matrix has cells");
    assert_eq!((cell.row(), cell.column()), (1, Some(2)));
}
