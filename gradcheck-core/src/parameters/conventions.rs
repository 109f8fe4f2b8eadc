//! The conventions of tangents at rotations, isometries and similarities of nalgebra, and at
//! rotations of glam, other than the usual one.
//!
//! Without any of them, a tangent τ at X is on its right, X · Exp(τ), in the frame of X, with the
//! translation before the rotation and the scale last: τ = (v, ω) in the plane and in space. This
//! is the right plus of J. Solà, J. Deray, D. Atchuthan: A micro Lie theory for state estimation in
//! robotics, arXiv 1812.01537, equation 25.
//!
//! | module | type | tangent |
//! |---|---|---|
//! | none | none | X · Exp(v, ω): R becomes R Exp(ω), and t becomes t + R v to first order |
//! | [`left`] | [`Left`] | Exp(v, ω) · X: R becomes Exp(ω) R, and t becomes t + v + ω × t |
//! | [`composite`] | [`Composite`] | R becomes R Exp(ω), and t becomes t + v |
//! | [`composite_left`] | [`CompositeLeft`] | R becomes Exp(ω) R, and t becomes t + v |
//! | [`rotation_first`] | [`RotationFirst`] | as the first, with (ω, v), as GTSAM has it |
//! | [`left_rotation_first`] | `RotationFirst<Left<_>>` | as the second, with (ω, v) |
//! | [`composite_rotation_first`] | `RotationFirst<Composite<_>>` | as the third, with (ω, v) |
//! | [`composite_left_rotation_first`] | `RotationFirst<CompositeLeft<_>>` | as the fourth, with (ω, v) |
//!
//! Of a rotation alone there are the first two. A field of a model names a module, also where it is
//! a list, an array or an `Option`; a model that is no struct is wrapped in a type.
//!
//! # Examples
//! ```
//! # #[cfg(feature = "nalgebra")] {
//! use gradcheck_core::{Parameters, assert_gradients, conventions::Left};
//! use nalgebra::{Isometry3, Point3, Vector3};
//!
//! #[derive(Parameters)]
//! #[parameters(scalar = "f64")]
//! struct Graph {
//!     #[parameters(with = "gradcheck_core::conventions::left")]
//!     poses: Vec<Isometry3<f64>>,
//! }
//!
//! let pose = Isometry3::new(Vector3::new(1.0, 2.0, 3.0), Vector3::new(0.1, 0.2, 0.3));
//! let point = Point3::new(0.5, -0.5, 1.0);
//! let height = |pose: &Isometry3<f64>| (pose * point).z;
//! // Of z + v₃ + (ω × p)₃, where p is the point that was moved.
//! let slope = |pose: &Isometry3<f64>| {
//!     let moved = pose * point;
//!     [0.0, 0.0, 1.0, moved.y, -moved.x, 0.0]
//! };
//!
//! let graph = Graph { poses: vec![pose] };
//! assert_gradients!(graph, |g| height(&g.poses[0]), |g| vec![slope(&g.poses[0])]);
//! assert_gradients!(Left(pose), |p| height(p), |p| slope(p));
//! # }
//! ```

use std::ops::{Deref, DerefMut};

use super::group::{self, Group, Side};
use super::pointlike::visited_by_retraction;
use super::retraction::Turn;
use super::{Retraction, Visitor, VisitorMut};

/// How the points of a group move: the group itself, or a type around it.
pub trait Convention: Retraction {
    /// The rotation, isometry or similarity.
    type Point: Group;

    #[doc(hidden)]
    fn of(point: Self::Point) -> Self;
    #[doc(hidden)]
    fn into_point(self) -> Self::Point;
}

impl<G: Group + Retraction> Convention for G {
    type Point = G;

    fn of(point: G) -> Self {
        point
    }

    fn into_point(self) -> G {
        self
    }
}

/// Points in a field: one, or a list, an array or an `Option` of them.
pub trait Field {
    /// The rotation, isometry or similarity.
    type Group: Group;

    #[doc(hidden)]
    fn visit_as<C: Convention<Point = Self::Group>>(&self, visitor: &mut Visitor<'_, C::Scalar>);
    #[doc(hidden)]
    fn visit_mut_as<C: Convention<Point = Self::Group>>(
        &mut self,
        visitor: &mut VisitorMut<'_, C::Scalar>,
    );
}

impl<G: Group> Field for G {
    type Group = G;

    fn visit_as<C: Convention<Point = G>>(&self, visitor: &mut Visitor<'_, C::Scalar>) {
        visitor.retraction(&C::of(self.clone()));
    }

    fn visit_mut_as<C: Convention<Point = G>>(&mut self, visitor: &mut VisitorMut<'_, C::Scalar>) {
        let mut point = C::of(self.clone());
        visitor.retraction(&mut point);
        *self = point.into_point();
    }
}

macro_rules! list {
    ($list:ty $(, $length:ident)?) => {
        impl<G: Group $(, const $length: usize)?> Field for $list {
            type Group = G;

            fn visit_as<C: Convention<Point = G>>(&self, visitor: &mut Visitor<'_, C::Scalar>) {
                let points: Vec<C> = self.iter().cloned().map(C::of).collect();
                visitor.retractions(&points);
            }

            fn visit_mut_as<C: Convention<Point = G>>(
                &mut self,
                visitor: &mut VisitorMut<'_, C::Scalar>,
            ) {
                let mut points: Vec<C> = self.iter().cloned().map(C::of).collect();
                visitor.retractions(&mut points);
                for (own, point) in self.iter_mut().zip(points) {
                    *own = point.into_point();
                }
            }
        }
    };
}

list!(Vec<G>);
list!([G; N], N);

impl<G: Group> Field for Option<G> {
    type Group = G;

    fn visit_as<C: Convention<Point = G>>(&self, visitor: &mut Visitor<'_, C::Scalar>) {
        if let Some(point) = self {
            point.visit_as::<C>(visitor);
        }
    }

    fn visit_mut_as<C: Convention<Point = G>>(&mut self, visitor: &mut VisitorMut<'_, C::Scalar>) {
        if let Some(point) = self {
            point.visit_mut_as::<C>(visitor);
        }
    }
}

/// A point, or another convention, in a type that is seen through.
macro_rules! around {
    ($wrapper:ident) => {
        impl<P> Deref for $wrapper<P> {
            type Target = P;

            fn deref(&self) -> &P {
                &self.0
            }
        }

        impl<P> DerefMut for $wrapper<P> {
            fn deref_mut(&mut self) -> &mut P {
                &mut self.0
            }
        }
    };
}

/// A type that says on which side of a point its tangent is.
macro_rules! side {
    ($(#[$doc:meta])* $side:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub struct $side<P>(pub P);

        around!($side);

        impl<G: Group> Convention for $side<G> {
            type Point = G;

            fn of(point: G) -> Self {
                Self(point)
            }

            fn into_point(self) -> G {
                self.0
            }
        }

        impl<G: Group> Retraction for $side<G> {
            type Scalar = G::Number;

            fn degrees_of_freedom(&self) -> usize {
                G::DEGREES
            }

            fn stored(&self) -> Vec<G::Number> {
                self.0.numbers()
            }

            fn restore(&mut self, stored: &[G::Number]) {
                self.0.set_numbers(stored);
            }

            fn retract(&mut self, tangent: &[G::Number]) {
                self.0.step(Side::$side, tangent);
            }

            fn turns(&self) -> Vec<Turn> {
                group::turns(&self.0, Side::$side)
            }
        }

        visited_by_retraction!([G: Group] $side<G>, G::Number);
    };
}

side!(
    /// Moves a point X by Exp(τ) · X.
    Left
);
side!(
    /// Moves the translation t to t + v, and the rotation R to R Exp(ω).
    Composite
);
side!(
    /// Moves the translation t to t + v, and the rotation R to Exp(ω) R.
    CompositeLeft
);

/// Has the rotation before the translation in a tangent; otherwise as what is in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RotationFirst<P>(pub P);

around!(RotationFirst);

impl<C: Convention> Convention for RotationFirst<C> {
    type Point = C::Point;

    fn of(point: C::Point) -> Self {
        Self(C::of(point))
    }

    fn into_point(self) -> C::Point {
        self.0.into_point()
    }
}

impl<C: Convention> Retraction for RotationFirst<C> {
    type Scalar = C::Scalar;

    fn degrees_of_freedom(&self) -> usize {
        self.0.degrees_of_freedom()
    }

    fn stored(&self) -> Vec<C::Scalar> {
        self.0.stored()
    }

    fn restore(&mut self, stored: &[C::Scalar]) {
        self.0.restore(stored);
    }

    fn retract(&mut self, tangent: &[C::Scalar]) {
        let mut reordered = tangent.to_vec();
        reordered[..C::Point::MOVING + C::Point::TURNING].rotate_left(C::Point::TURNING);
        self.0.retract(&reordered);
    }

    fn turns(&self) -> Vec<Turn> {
        let mut turns = self.0.turns();
        let moving = C::Point::MOVING + C::Point::TURNING;
        for row in turns.iter_mut().flat_map(|turn| turn.matrix.chunks_mut(C::Point::DEGREES)) {
            row[..moving].rotate_left(C::Point::MOVING);
        }
        turns
    }
}

visited_by_retraction!([C: Convention] RotationFirst<C>, C::Scalar);

/// A module for `#[parameters(with = "…")]`.
macro_rules! module {
    ($(#[$doc:meta])* $module:ident, $convention:ty) => {
        $(#[$doc])*
        pub mod $module {
            #[allow(clippy::wildcard_imports, reason = "each module needs other wrappers")]
            use super::*;

            /// Visits a point, or a list, an array or an `Option` of points.
            pub fn visit<G, F>(field: &F, visitor: &mut Visitor<'_, G::Number>)
            where
                G: Group,
                F: Field<Group = G>,
                $convention: Convention<Point = G, Scalar = G::Number>,
            {
                field.visit_as::<$convention>(visitor);
            }

            /// The counterpart of [`visit`] for points that may be changed.
            pub fn visit_mut<G, F>(field: &mut F, visitor: &mut VisitorMut<'_, G::Number>)
            where
                G: Group,
                F: Field<Group = G>,
                $convention: Convention<Point = G, Scalar = G::Number>,
            {
                field.visit_mut_as::<$convention>(visitor);
            }
        }
    };
}

module!(
    /// As [`Left`] moves.
    left, Left<G>
);
module!(
    /// As [`Composite`] moves.
    composite, Composite<G>
);
module!(
    /// As [`CompositeLeft`] moves.
    composite_left, CompositeLeft<G>
);
module!(
    /// On the right, with the rotation first.
    rotation_first, RotationFirst<G>
);
module!(
    /// As [`Left`] moves, with the rotation first.
    left_rotation_first, RotationFirst<Left<G>>
);
module!(
    /// As [`Composite`] moves, with the rotation first.
    composite_rotation_first, RotationFirst<Composite<G>>
);
module!(
    /// As [`CompositeLeft`] moves, with the rotation first.
    composite_left_rotation_first, RotationFirst<CompositeLeft<G>>
);
