//! Rigid motions and their derivatives: exponential, logarithm, adjoint, and the Jacobians of the
//! exponential (Solà, Deray, Atchuthan: A micro Lie theory for state estimation in robotics).

use nalgebra::{
    Isometry3, Matrix3, Matrix6, SMatrix, Translation3, UnitQuaternion, Vector3, Vector6,
};
use ndarray::Array2;

/// The terms of a series whose arguments are of size 2 at most: `2^24 / 25!` is below `1e-18`.
const TERMS: u32 = 24;

/// `Σ adⁿ / (n + 1)!`: the left Jacobian of the exponential, from how the algebra acts on itself.
/// The right one is that of `-ad`.
pub(super) fn left_jacobian<const N: usize>(ad: &SMatrix<f64, N, N>) -> SMatrix<f64, N, N> {
    let mut term = SMatrix::identity();
    let mut sum = term;
    for number in 1..=TERMS {
        term = term * ad / f64::from(number + 1);
        sum += term;
    }
    sum
}

/// The right Jacobian of the exponential of rotations.
pub(super) fn right_jacobian_of_rotation(angles: &Vector3<f64>) -> Matrix3<f64> {
    left_jacobian(&-angles.cross_matrix())
}

/// The right Jacobian of the exponential of motions.
#[must_use]
pub fn right_jacobian(twist: &Vector6<f64>) -> Matrix6<f64> {
    left_jacobian(&-small_adjoint(twist))
}

/// How twists, translation first, act on each other.
pub(super) fn small_adjoint(twist: &Vector6<f64>) -> Matrix6<f64> {
    let (moved, turned) = halves(twist);
    blocks(&turned.cross_matrix(), &moved.cross_matrix())
}

/// How a motion acts on twists.
#[must_use]
pub fn adjoint(motion: &Isometry3<f64>) -> Matrix6<f64> {
    let rotation = motion.rotation.to_rotation_matrix().into_inner();
    blocks(&rotation, &(motion.translation.vector.cross_matrix() * rotation))
}

/// The motion that a twist leads to.
#[must_use]
pub fn exp(twist: &Vector6<f64>) -> Isometry3<f64> {
    let (moved, turned) = halves(twist);
    let translation = left_jacobian(&turned.cross_matrix()) * moved;
    Isometry3::from_parts(Translation3::from(translation), UnitQuaternion::new(turned))
}

/// The twist that leads to a motion, which turns by less than half a circle.
///
/// # Panics
/// When it has numbers that are not finite.
#[must_use]
pub fn log(motion: &Isometry3<f64>) -> Vector6<f64> {
    let turned = motion.rotation.scaled_axis();
    let jacobian = left_jacobian(&turned.cross_matrix());
    let inverse = jacobian.try_inverse().expect("less than a full circle");
    let moved = inverse * motion.translation.vector;
    Vector6::from_iterator(moved.iter().chain(&turned).copied())
}

/// Writes a block into a Jacobian.
pub(super) fn put<const R: usize, const C: usize>(
    jacobian: &mut Array2<f64>,
    [row, column]: [usize; 2],
    block: &SMatrix<f64, R, C>,
) {
    for i in 0..R {
        for j in 0..C {
            jacobian[[row + i, column + j]] = block[(i, j)];
        }
    }
}

fn halves(twist: &Vector6<f64>) -> (Vector3<f64>, Vector3<f64>) {
    (twist.fixed_rows::<3>(0).into_owned(), twist.fixed_rows::<3>(3).into_owned())
}

/// The same block twice on the diagonal, and one above it.
fn blocks(diagonal: &Matrix3<f64>, above: &Matrix3<f64>) -> Matrix6<f64> {
    let mut whole = Matrix6::zeros();
    whole.fixed_view_mut::<3, 3>(0, 0).copy_from(diagonal);
    whole.fixed_view_mut::<3, 3>(0, 3).copy_from(above);
    whole.fixed_view_mut::<3, 3>(3, 3).copy_from(diagonal);
    whole
}
