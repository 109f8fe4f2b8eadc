//! Two poses against the motion that was measured between them, as in a pose graph.

use std::ops::Range;

use fastrand::Rng;
use gradcheck_core::Parameters;
use nalgebra::{Isometry3, Matrix6, Vector6};
use ndarray::Array2;

use super::super::layer::mistakes;
use super::Problem;
use super::lie::{adjoint, exp, log, put, right_jacobian};

/// Two small motions by which the poses are corrected: `first · exp(a)` and `second · exp(b)`.
#[derive(Parameters)]
pub struct Between {
    /// Translation, then rotation.
    a: [f64; 6],
    b: [f64; 6],
    #[parameters(skip)]
    first: Isometry3<f64>,
    #[parameters(skip)]
    second: Isometry3<f64>,
    #[parameters(skip)]
    measured: Isometry3<f64>,
}

mistakes! {
    /// What can be wrong in the Jacobian.
    pub enum Mistake {
        /// the inverse of the right Jacobian is taken for the identity
        LogarithmForgotten,
        /// the left Jacobian is inverted, not the right one
        LeftForRight,
        /// the right Jacobian is not inverted
        NotInverted,
        /// the first pose moves without the adjoint
        AdjointForgotten,
        /// the adjoint is that of the inverse motion
        AdjointInverted,
        /// the adjoint is that of the measured motion instead of the present one
        AdjointOfMeasured,
        /// the first pose moves the residual like the second
        SignForgotten,
        /// the corrections are differentiated as they are at zero
        CorrectionsAtZero,
    }
}

impl Between {
    /// The present motion from the first pose to the second.
    fn motion(&self) -> Isometry3<f64> {
        let [a, b] = [self.a, self.b].map(|twist| exp(&Vector6::from(twist)));
        (self.first * a).inverse() * self.second * b
    }

    fn residual(&self) -> Vector6<f64> {
        log(&(self.measured.inverse() * self.motion()))
    }

    /// The derivative of the residual by a motion on the right of the second pose.
    fn d_residual(&self, mistake: Option<Mistake>) -> Matrix6<f64> {
        let residual = self.residual();
        let jacobian = match mistake {
            Some(Mistake::LogarithmForgotten) => return Matrix6::identity(),
            Some(Mistake::NotInverted) => return right_jacobian(&residual),
            Some(Mistake::LeftForRight) => right_jacobian(&-residual),
            _ => right_jacobian(&residual),
        };
        jacobian.try_inverse().expect("the residual turns by less than a full circle")
    }

    /// A motion on the right of the first pose as one on the right of the second.
    fn carried(&self, mistake: Option<Mistake>) -> Matrix6<f64> {
        match mistake {
            Some(Mistake::AdjointForgotten) => -Matrix6::identity(),
            Some(Mistake::AdjointInverted) => -adjoint(&self.motion()),
            Some(Mistake::AdjointOfMeasured) => -adjoint(&self.measured.inverse()),
            Some(Mistake::SignForgotten) => adjoint(&self.motion().inverse()),
            _ => -adjoint(&self.motion().inverse()),
        }
    }
}

impl Problem for Between {
    type Mistake = Mistake;

    const NAME: &'static str = "SE(3) between";
    const MISTAKES: &'static [(Mistake, &'static str)] = &Mistake::ALL;
    /// The translation by the rotation of the first pose.
    const BLOCK: [Range<usize>; 2] = [0..3, 3..6];

    fn random(rng: &mut Rng) -> Self {
        let mut twist = |reach: f64| [(); 6].map(|()| reach * (2.0 * rng.f64() - 1.0));
        let (a, b) = (twist(0.2), twist(0.2));
        let mut motion = |reach: f64| exp(&Vector6::from(twist(reach)));
        let (first, second, error) = (motion(0.8), motion(0.8), motion(0.5));
        let measured = first.inverse() * second * error;
        Self { a, b, first, second, measured }
    }

    fn residuals(&self) -> Vec<f64> {
        self.residual().iter().copied().collect()
    }

    fn jacobian(&self, mistake: Option<Mistake>) -> Array2<f64> {
        let [d_a, d_b] = [self.a, self.b].map(|twist| match mistake {
            Some(Mistake::CorrectionsAtZero) => Matrix6::identity(),
            _ => right_jacobian(&Vector6::from(twist)),
        });
        let d_residual = self.d_residual(mistake);
        let mut jacobian = Array2::zeros((6, 12));
        put(&mut jacobian, [0, 0], &(d_residual * self.carried(mistake) * d_a));
        put(&mut jacobian, [0, 6], &(d_residual * d_b));
        jacobian
    }
}
