//! The sparse matrices of faer, nalgebra-sparse and sprs as Jacobians, in either format.

use faer::sparse::{SparseColMat, SparseRowMat, Triplet};
use gradcheck_core::{Check, CheckError, Failed, Matrix, Triplets, Verdict};
use gradcheck_tests::sparse::{Problem, Real, problems};
use nalgebra_sparse::{CooMatrix, CscMatrix, CsrMatrix};
use sprs::{CsMat, TriMat, TriMatI};

/// The matrix of a collocation with many entries of one place, right and with one entry off.
fn verdicts<F: Real, M: Matrix>(made: impl Fn(Triplets<F>) -> M) -> [Verdict; 2] {
    [1.0, 1.2].map(|factor| {
        let problem: Problem<F> = problems()
            .into_iter()
            .find(|problem| problem.name == "collocation")
            .expect("it is there");
        let report = Check::new().run_jacobian(
            &mut problem.start.clone(),
            |x| (problem.function)(x),
            |x| {
                let mut matrix = (problem.derivatives)(x);
                matrix.entries[7].2 = matrix.entries[7].2 * F::of(factor);
                made(matrix)
            },
        );
        report.expect("a verdict").verdict()
    })
}

const RIGHT_AND_WRONG: [Verdict; 2] = [Verdict::Pass, Verdict::Fail];

macro_rules! of_format {
    ($format:ident) => {
        mod $format {
            use super::*;

            type List = Vec<Triplet<usize, usize, $format>>;

            fn list(matrix: &Triplets<$format>) -> List {
                let entries = matrix.entries.iter();
                entries.map(|&(row, column, value)| Triplet::new(row, column, value)).collect()
            }

            fn coordinates(matrix: &Triplets<$format>) -> CooMatrix<$format> {
                let mut made = CooMatrix::new(matrix.rows, matrix.columns);
                matrix
                    .entries
                    .iter()
                    .for_each(|&(row, column, value)| made.push(row, column, value));
                made
            }

            fn pairs(matrix: &Triplets<$format>) -> TriMat<$format> {
                let mut made = TriMat::new((matrix.rows, matrix.columns));
                let entries = matrix.entries.iter();
                entries.for_each(|&(row, column, value)| made.add_triplet(row, column, value));
                made
            }

            #[test]
            fn matrices_of_faer_are_checked() {
                let by_column = |m: Triplets<$format>| {
                    SparseColMat::<usize, $format>::try_new_from_triplets(
                        m.rows,
                        m.columns,
                        &list(&m),
                    )
                };
                let by_row = |m: Triplets<$format>| {
                    SparseRowMat::<usize, $format>::try_new_from_triplets(
                        m.rows,
                        m.columns,
                        &list(&m),
                    )
                };

                assert_eq!(verdicts(|m| by_column(m).expect("it fits")), RIGHT_AND_WRONG);
                assert_eq!(verdicts(|m| by_row(m).expect("it fits")), RIGHT_AND_WRONG);
            }

            #[test]
            fn matrices_of_nalgebra_sparse_are_checked() {
                assert_eq!(verdicts(|m| coordinates(&m)), RIGHT_AND_WRONG);
                assert_eq!(verdicts(|m| CsrMatrix::from(&coordinates(&m))), RIGHT_AND_WRONG);
                assert_eq!(verdicts(|m| CscMatrix::from(&coordinates(&m))), RIGHT_AND_WRONG);
            }

            #[test]
            fn matrices_of_sprs_are_checked() {
                let by_row = |m: Triplets<$format>| -> CsMat<$format> { pairs(&m).to_csr() };
                let by_column = |m: Triplets<$format>| -> CsMat<$format> { pairs(&m).to_csc() };
                let narrow = |m: Triplets<$format>| {
                    let mut made = TriMatI::<$format, u32>::new((m.rows, m.columns));
                    let entries = m.entries.iter();
                    entries.for_each(|&(row, column, value)| made.add_triplet(row, column, value));
                    let matrix: sprs::CsMatI<$format, u32> = made.to_csr();
                    matrix
                };

                assert_eq!(verdicts(by_row), RIGHT_AND_WRONG);
                assert_eq!(verdicts(by_column), RIGHT_AND_WRONG);
                assert_eq!(verdicts(narrow), RIGHT_AND_WRONG);
            }
        }
    };
}

of_format!(f32);
of_format!(f64);

/// The Hessian of x² y, with a factor at one entry.
fn of_two_tensors(factor: f64) -> impl Fn(&mut (f64, f64)) -> Triplets<f64> {
    move |&mut (x, y)| {
        let entries = vec![(0, 0, 2.0 * y), (0, 1, 2.0 * x), (1, 0, 2.0 * x * factor)];
        Triplets { rows: 2, columns: 2, entries }
    }
}

fn gradient_of_two_tensors(&mut (x, y): &mut (f64, f64)) -> (f64, f64) {
    (2.0 * x * y, x * x)
}

#[test]
fn columns_that_stand_still_make_no_hessian_asymmetric() {
    for (factor, expected) in [(1.0, Verdict::Pass), (1.5, Verdict::Fail)] {
        let check = Check::new().only(["0"]).points(2);
        let hessian = of_two_tensors(factor);
        let report = check.run_hessian(&mut (0.5, 2.0), gradient_of_two_tensors, hessian);

        let report = report.expect("it can be checked");
        assert_eq!(report.verdict(), expected, "{report}");
        assert_eq!(report.left_out(), ["1"]);
        assert_eq!(report.points(), [expected; 3]);
    }
}

#[test]
fn an_error_in_the_place_of_a_sparse_matrix_is_that_of_the_derivative() {
    for is_known in [true, false] {
        let hessian = of_two_tensors(1.0);
        let hessian =
            |point: &mut (f64, f64)| if is_known { Ok(hessian(point)) } else { Err("unknown") };
        let result = Check::new().run_hessian(&mut (0.5, 2.0), gradient_of_two_tensors, hessian);

        match result {
            Ok(report) => assert!(is_known && report.verdict() == Verdict::Pass, "{report}"),
            Err(error) => assert!(
                !is_known && matches!(error, CheckError::Failed(Failed::Derivative { .. })),
                "{error}"
            ),
        }
    }
}
