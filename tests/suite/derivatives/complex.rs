//! Functions of complex numbers: their Jacobians are those of real and imaginary parts.

use gradcheck_core::{Check, Report, Verdict};
use num_complex::Complex64;

/// w = (z0 z1, z0²), with its derivatives by z0 and z1.
fn function(z: [Complex64; 2]) -> [Complex64; 2] {
    [z[0] * z[1], z[0] * z[0]]
}

fn derivatives(z: [Complex64; 2]) -> [[Complex64; 2]; 2] {
    [[z[1], z[0]], [2.0 * z[0], Complex64::ZERO]]
}

/// The real matrix of a complex one: a derivative a + ib moves (re, im) by [[a, -b], [b, a]].
fn of_parts(derivatives: [[Complex64; 2]; 2], sign: f64) -> Vec<Vec<f64>> {
    let rows = derivatives.iter().flat_map(|row| {
        let real = row.iter().flat_map(|d| [d.re, -sign * d.im]).collect();
        let imaginary = row.iter().flat_map(|d| [sign * d.im, d.re]).collect();
        [real, imaginary]
    });
    rows.collect()
}

fn checked(sign: f64) -> Report {
    let mut z = [Complex64::new(0.4, -1.2), Complex64::new(2.0, 0.7)];
    let jacobian = |z: &mut [Complex64; 2]| of_parts(derivatives(*z), sign);
    Check::new().run_jacobian(&mut z, |z| function(*z), jacobian).expect("a verdict")
}

#[test]
fn a_complex_jacobian_passes_by_real_and_imaginary_parts() {
    assert_eq!(checked(1.0).verdict(), Verdict::Pass, "{}", checked(1.0));
}

#[test]
fn a_conjugate_complex_jacobian_is_wrong_where_an_imaginary_part_meets_a_real_one() {
    let report = checked(-1.0);

    assert_eq!(report.verdict(), Verdict::Fail);
    let cells = report.mismatches().iter().filter_map(gradcheck_core::Mismatch::cell);
    let parts: Vec<_> =
        cells.filter_map(|cell| Some([cell.row() % 2, cell.column()? % 2])).collect();
    assert!(!parts.is_empty() && parts.iter().all(|[row, column]| row != column), "{report}");
}

#[test]
fn the_gradient_of_a_real_output_is_paired_part_by_part() {
    let mut z = [Complex64::new(0.4, -1.2)];
    let size = |z: &mut [Complex64; 1]| [z[0].norm_sqr()];

    let right = Check::new().run_jacobian(&mut z, size, |z| [[2.0 * z[0].re, 2.0 * z[0].im]]);
    let wrong = Check::new().run_jacobian(&mut z, size, |z| [[2.0 * z[0].re, -2.0 * z[0].im]]);

    assert_eq!(right.expect("a verdict").verdict(), Verdict::Pass);
    let wrong = wrong.expect("a verdict");
    assert_eq!(wrong.mismatches().len(), 1, "{wrong}");
    assert_eq!(wrong.mismatches()[0].cell().and_then(gradcheck_core::Cell::column), Some(1));
}
