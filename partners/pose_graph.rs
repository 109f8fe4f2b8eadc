//! Poses and the motions that were measured between them: checks the Jacobian of the residuals in
//! the tangents of the poses, shows what a wrong sign in it looks like, and closes the loop.
//!
//! `cargo run -p gradcheck-partners --example pose_graph`

use gradcheck_core::{Check, CheckError, Parameters, assert_jacobian};
use nalgebra::{DMatrix, DVector, Isometry3, Matrix3, Matrix6, UnitQuaternion, Vector3, Vector6};

/// A tangent of a pose X is six numbers (v, ω), with which it becomes X · Exp(v, ω).
#[derive(Parameters)]
struct Graph {
    poses: Vec<Isometry3<f64>>,
    #[parameters(skip)]
    factors: Vec<Factor>,
}

/// The motion that was measured from one pose to another.
struct Factor {
    from: usize,
    to: usize,
    measured: Isometry3<f64>,
}

impl Factor {
    /// Measured motion and present one: E = Z⁻¹ X₁⁻¹ X₂.
    fn error(&self, poses: &[Isometry3<f64>]) -> Isometry3<f64> {
        self.measured.inverse() * poses[self.from].inverse() * poses[self.to]
    }

    /// Translation and scaled axis of E.
    fn residual(&self, poses: &[Isometry3<f64>]) -> Vector6<f64> {
        let error = self.error(poses);
        stacked(&error.translation.vector, &error.rotation.scaled_axis())
    }

    /// The derivatives of the residual by the tangents of both poses.
    fn jacobians(&self, poses: &[Isometry3<f64>]) -> [Matrix6<f64>; 2] {
        let error = self.error(poses);
        let rotation = error.rotation.to_rotation_matrix().into_inner();
        let mut to = Matrix6::zeros();
        to.fixed_view_mut::<3, 3>(0, 0).copy_from(&rotation);
        let turn = inverse_right_jacobian(&error.rotation.scaled_axis());
        to.fixed_view_mut::<3, 3>(3, 3).copy_from(&turn);
        // X₁ Exp(τ) is to E what X₂ Exp(-Ad τ) is, with the adjoint of the way back.
        [-to * adjoint(&(poses[self.to].inverse() * poses[self.from])), to]
    }
}

impl Graph {
    /// The first pose stays where it is; then every factor.
    fn residuals(&self) -> DVector<f64> {
        let first =
            stacked(&self.poses[0].translation.vector, &self.poses[0].rotation.scaled_axis());
        let factors = self.factors.iter().map(|factor| factor.residual(&self.poses));
        let all: Vec<f64> =
            std::iter::once(first).chain(factors).flat_map(|r| r.data.0[0]).collect();
        DVector::from_vec(all)
    }

    /// Six rows for each residual, six columns for each pose.
    fn jacobian(&self) -> DMatrix<f64> {
        let mut jacobian = DMatrix::zeros(6 + 6 * self.factors.len(), 6 * self.poses.len());
        let first = self.poses[0].rotation;
        let rotation = first.to_rotation_matrix().into_inner();
        jacobian.fixed_view_mut::<3, 3>(0, 0).copy_from(&rotation);
        let turn = inverse_right_jacobian(&first.scaled_axis());
        jacobian.fixed_view_mut::<3, 3>(3, 3).copy_from(&turn);
        for (number, factor) in self.factors.iter().enumerate() {
            let row = 6 + 6 * number;
            let [from, to] = factor.jacobians(&self.poses);
            jacobian.fixed_view_mut::<6, 6>(row, 6 * factor.from).copy_from(&from);
            jacobian.fixed_view_mut::<6, 6>(row, 6 * factor.to).copy_from(&to);
        }
        jacobian
    }

    /// Goes to the least squares of the residuals as their Jacobian continues them.
    fn gauss_newton_step(&mut self) {
        let (jacobian, residuals) = (self.jacobian(), self.residuals());
        let normal = jacobian.transpose() * &jacobian;
        let cholesky = normal.cholesky().expect("the graph is connected");
        let step = cholesky.solve(&-(jacobian.transpose() * residuals));
        // Entries of a tangent are where to go from the pose.
        self.assign_flat(step.as_slice()).expect("a column for each entry");
    }
}

fn stacked(upper: &Vector3<f64>, lower: &Vector3<f64>) -> Vector6<f64> {
    Vector6::from_iterator(upper.iter().chain(lower).copied())
}

/// What carries a twist from one end of a motion to the other.
fn adjoint(motion: &Isometry3<f64>) -> Matrix6<f64> {
    let rotation = motion.rotation.to_rotation_matrix().into_inner();
    let mut adjoint = Matrix6::zeros();
    adjoint.fixed_view_mut::<3, 3>(0, 0).copy_from(&rotation);
    adjoint.fixed_view_mut::<3, 3>(3, 3).copy_from(&rotation);
    let lever = motion.translation.vector.cross_matrix() * rotation;
    adjoint.fixed_view_mut::<3, 3>(0, 3).copy_from(&lever);
    adjoint
}

/// The derivative of the scaled axis: equation 144 of Solà, Deray, Atchuthan, A micro Lie theory for
/// state estimation in robotics.
fn inverse_right_jacobian(axis: &Vector3<f64>) -> Matrix3<f64> {
    let (angle, cross) = (axis.norm(), axis.cross_matrix());
    let last = if angle < 1e-4 {
        1.0 / 12.0
    } else {
        1.0 / (angle * angle) - (1.0 + angle.cos()) / (2.0 * angle * angle.sin())
    };
    Matrix3::identity() + 0.5 * cross + last * cross * cross
}

/// Four poses around a square, as they were guessed, and what was measured of each side.
fn square() -> Graph {
    let quarter = UnitQuaternion::new(Vector3::new(0.05, -0.02, std::f64::consts::FRAC_PI_2));
    let side = Isometry3::from_parts(Vector3::new(2.0, 0.1, 0.05).into(), quarter);
    let guess = |number: i32| {
        let drift = f64::from(number);
        let turn = UnitQuaternion::new(Vector3::new(0.1, 0.05 * drift, 1.4 * drift));
        let place = UnitQuaternion::new(Vector3::z() * 1.5 * drift) * Vector3::new(1.2, -1.1, 0.2);
        Isometry3::from_parts(place.into(), turn)
    };
    let factor = |from| Factor { from, to: (from + 1) % 4, measured: side };
    Graph { poses: (0..4).map(guess).collect(), factors: (0..4).map(factor).collect() }
}

fn main() -> Result<(), CheckError> {
    let mut graph = square();
    println!("{}\n", graph.layout());

    let report = assert_jacobian!(&mut graph, |g| g.residuals(), |g| g.jacobian());
    println!("{report}\n");

    let wrong = Check::new().run_jacobian(
        &mut graph,
        |g| g.residuals(),
        |g| {
            let mut jacobian = g.jacobian();
            jacobian[(9, 9)] *= -1.0;
            jacobian
        },
    )?;
    println!("{wrong}\n");

    println!("sum of squares  {:.6}", graph.residuals().norm_squared());
    for _ in 0..6 {
        graph.gauss_newton_step();
        println!("                {:.6}", graph.residuals().norm_squared());
    }
    Ok(())
}
