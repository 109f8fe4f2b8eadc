//! Points of groups as arguments, and random poses.

use apex_manifolds::se3::SE3;
use apex_manifolds::{LieGroup, Tangent};
use gradcheck_core::Retraction;
use nalgebra::{UnitQuaternion, Vector3};
use nalgebra_0_35::{Isometry3, Quaternion, Translation3};

use crate::block::{Block, Point};
use crate::random::Random;

impl Block {
    /// A pose, moved by the retraction of gradcheck-core and nalgebra 0.35, not by that of its crate.
    #[must_use]
    pub fn pose(pose: &SE3) -> Self {
        Self::Point(Point {
            stored: pose.as_param_slice().to_vec(),
            degrees: 6,
            retract: |stored, tangent| {
                let [x, y, z, real, i, j, k] = *stored else { unreachable!("a pose is 7 numbers") };
                let rotation = Quaternion::new(real, i, j, k);
                let rotation = nalgebra_0_35::UnitQuaternion::new_unchecked(rotation);
                let mut pose = Isometry3::from_parts(Translation3::new(x, y, z), rotation);
                Retraction::retract(&mut pose, tangent);
                let place = pose.translation.vector;
                let turn = pose.rotation;
                vec![place.x, place.y, place.z, turn.w, turn.i, turn.j, turn.k]
            },
        })
    }

    /// A point of any group of apex-manifolds, moved by X Exp(τ) as that crate computes it.
    #[must_use]
    pub fn point<G: LieGroup>(point: &G) -> Self {
        Self::Point(Point {
            stored: point.as_param_slice().to_vec(),
            degrees: point.tangent_dim(),
            retract: |stored, tangent| {
                let tangent = G::TangentVector::from_slice(tangent);
                let moved = G::from_param_slice(stored).right_plus(&tangent, None, None);
                moved.as_param_slice().to_vec()
            },
        })
    }
}

impl Random {
    /// Each entry in -`size` to `size`.
    pub fn vector(&mut self, size: f64) -> Vector3<f64> {
        Vector3::from_fn(|_, _| self.within(-size, size))
    }

    /// Turned by 0.3 to 2.4 radians about any axis.
    pub fn rotation(&mut self) -> UnitQuaternion<f64> {
        let angle = self.within(0.3, 2.4);
        UnitQuaternion::new(self.vector(1.0).normalize() * angle)
    }

    pub fn pose(&mut self) -> SE3 {
        SE3::new(self.vector(2.0), self.rotation())
    }

    /// A point that a camera at the origin sees, or with -1 for `ahead`, one behind it.
    pub fn in_view(&mut self, ahead: f64) -> Vector3<f64> {
        let depth = self.within(2.0, 5.0);
        let [x, y] = [self.within(-0.4, 0.4) * depth, self.within(-0.4, 0.4) * depth];
        Vector3::new(x, y, depth * ahead)
    }
}
