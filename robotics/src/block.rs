//! What a function takes: vectors, and points of groups that move by retractions.

use apex_manifolds::se3::SE3;
use apex_manifolds::{LieGroup, Tangent};
use gradcheck_core::{Parameters, Retraction, Visitor, VisitorMut};
use nalgebra_0_35::{Isometry3, Quaternion, Translation3, UnitQuaternion};

/// One argument of a function.
#[derive(Clone, Debug)]
pub enum Block {
    Vector(Vec<f64>),
    Point(Point),
}

/// A point of a group, as the crate under check stores it.
#[derive(Clone, Debug)]
pub struct Point {
    stored: Vec<f64>,
    degrees: usize,
    retract: fn(&[f64], &[f64]) -> Vec<f64>,
}

impl Block {
    /// A pose, moved by the retraction of gradcheck-core and nalgebra 0.35, not by that of its crate.
    #[must_use]
    pub fn pose(pose: &SE3) -> Self {
        Self::Point(Point {
            stored: pose.as_param_slice().to_vec(),
            degrees: 6,
            retract: |stored, tangent| {
                let [x, y, z, real, i, j, k] = *stored else { unreachable!("a pose is 7 numbers") };
                let rotation = UnitQuaternion::new_unchecked(Quaternion::new(real, i, j, k));
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

    /// The numbers that the crate under check takes.
    #[must_use]
    pub fn numbers(&self) -> &[f64] {
        match self {
            Self::Vector(numbers) => numbers,
            Self::Point(point) => &point.stored,
        }
    }
}

impl Retraction for Point {
    type Scalar = f64;

    fn degrees_of_freedom(&self) -> usize {
        self.degrees
    }

    fn stored(&self) -> Vec<f64> {
        self.stored.clone()
    }

    fn restore(&mut self, stored: &[f64]) {
        self.stored.copy_from_slice(stored);
    }

    fn retract(&mut self, tangent: &[f64]) {
        self.stored = (self.retract)(&self.stored, tangent);
    }
}

impl Parameters for Block {
    type Scalar = f64;

    fn visit(&self, visitor: &mut Visitor<'_, f64>) {
        match self {
            Self::Vector(numbers) => numbers.visit(visitor),
            Self::Point(point) => visitor.retraction(point),
        }
    }

    fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, f64>) {
        match self {
            Self::Vector(numbers) => numbers.visit_mut(visitor),
            Self::Point(point) => visitor.retraction(point),
        }
    }
}
