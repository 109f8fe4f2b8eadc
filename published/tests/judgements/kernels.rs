//! friedrich, beside its kernels in dual numbers.

use friedrich::kernel::{Kernel, Matern2, Multiquadric};
use nalgebra_0_34::RowDVector;

use crate::dual::Dual;
use crate::is_near;

fn points() -> [RowDVector<f64>; 2] {
    [RowDVector::from_row_slice(&[0.3, 0.8]), RowDVector::from_row_slice(&[0.9, 0.1])]
}

#[test]
fn the_derivative_of_matern2_by_the_length_is_that_of_another_function() {
    let [x, y] = points();
    let (length, amplitude) = (1.3, 0.7);
    let distance = (&x - &y).norm();

    // A (1 + s + s²/3) e^(-s) with s = √5 d / l.
    let s = Dual::constant(5.0_f64.sqrt() * distance) / Dual::variable(length);
    let right = amplitude * ((1.0 + s + (1.0 / 3.0) * (s * s)) * (-s).exp());
    let kernel = Matern2::new(length, amplitude);
    let of_the_crate = kernel.gradient(&x, &y)[0];

    assert!(is_near(kernel.kernel(&x, &y), right.value));
    // A s² (1 + s) e^(-s) / (3 l), by hand.
    let by_hand = amplitude * s.value.powi(2) * (1.0 + s.value) * (-s.value).exp() / (3.0 * length);
    assert!(is_near(right.slope, by_hand));
    assert!(of_the_crate > 2.0 * right.slope, "{of_the_crate} {}", right.slope);
}

#[test]
fn multiquadric_squares_the_squared_distance_and_its_gradient_does_not() {
    let [x, y] = points();
    let (squared, c) = ((&x - &y).norm_squared(), 1.1);
    let kernel = Multiquadric::new(c);

    let written = (squared + c * c).sqrt();
    let by_c = (Dual::constant(squared) + Dual::variable(c) * Dual::variable(c)).sqrt().slope;

    // The derivative is that of the kernel as its documentation has it; the value is not.
    assert!(is_near(kernel.gradient(&x, &y)[0], by_c));
    assert!(is_near(kernel.kernel(&x, &y), (squared * squared + c * c).sqrt()));
    assert!((kernel.kernel(&x, &y) - written).abs() > 1e-3);
}

#[test]
#[should_panic(expected = "index out of bounds")]
fn the_setter_of_multiquadric_reads_a_second_parameter() {
    let mut kernel = Multiquadric::new(1.1);

    let parameters = kernel.get_parameters();

    kernel.set_parameters(&parameters);
}
