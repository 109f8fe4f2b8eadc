//! Vectors, matrices, affine maps and quaternions of glam 0.33, in `f32` and `f64`.
//!
//! ```toml
//! [dev-dependencies]
//! gradcheck-core = { version = "0.1", features = ["glam"] }
//! ```
//!
//! A signed distance and its gradient by the place:
//!
//! ```
//! # #[cfg(feature = "check")] {
//! use glam::{DVec2, DVec3};
//! use gradcheck_core::assert_gradients;
//!
//! /// Of a torus about the y axis.
//! let ring = |p: &DVec3| DVec2::new(DVec2::new(p.x, p.z).length() - 2.0, p.y);
//! let normal = |p: &DVec3| {
//!     let (across, radius) = (ring(p).normalize(), DVec2::new(p.x, p.z).length());
//!     DVec3::new(across.x * p.x / radius, across.y, across.x * p.z / radius)
//! };
//! assert_gradients!(DVec3::new(1.0, 0.4, 2.0), |p| ring(p).length() - 0.5, |p| normal(p));
//! # }
//! ```
//!
//! Vectors are tensors of shape `[2]` to `[4]`, matrices of `[rows, columns]` in row-major order, as those of the other
//! crates are, whatever their order in memory. An affine map is the matrix beside its translation: `[2, 3]` in the plane,
//! `[3, 4]` in space, with the translation in the last column. A list of any of these is one tensor. Over `f64`,
//! as `oracle = f64` has it, a `Vec3` is a `DVec3`, and so on; there is no `MapScalar` for quaternions.
//!
//! Quaternions are rotations, checked in their tangents as those of nalgebra are: a `Quat` q moves by q Exp(ω) and is 3
//! entries. [`conventions`](crate::conventions) has the left one. The gradient has an array, or a vector, in place of it.
//!
//! ```
//! # #[cfg(feature = "check")] {
//! use glam::{DQuat, DVec3};
//! use gradcheck_core::assert_gradients;
//!
//! let (arm, goal) = (DVec3::new(1.0, 2.0, 3.0), DVec3::new(0.2, -0.4, 0.6));
//! // The derivative of goal · (q a) by ω is a × (q⁻¹ goal).
//! assert_gradients!(
//!     DQuat::from_scaled_axis(DVec3::new(0.3, -0.2, 0.5)),
//!     |q| goal.dot(*q * arm),
//!     |q| arm.cross(q.inverse() * goal),
//! );
//! # }
//! ```

use ::glam::{
    Affine2, Affine3, Affine3A, DAffine2, DAffine3, DMat2, DMat3, DMat4, DQuat, DVec2, DVec3,
    DVec4, Mat2, Mat3, Mat3A, Mat4, Quat, Vec2, Vec3, Vec3A, Vec4,
};

use crate::Scalar;
use crate::parameters::group::{Group, Side, leaf};
use crate::parameters::{MapScalar, Parameters, ScalarMap, Visitor, VisitorMut};

/// A vector or a matrix: its scalar, the type of it over `f64`, its shape, and what makes it of its
/// entries in row-major order, and back.
macro_rules! tensor {
    ($(#[$doc:meta])* $tensor:ty: $scalar:ty => $wide:ty, $shape:expr,
     $value:ident: $entries:expr, $from:ident: $made:expr, $wider:ident: $made_wide:expr) => {
        $(#[$doc])*
        impl Parameters for $tensor {
            type Scalar = $scalar;

            fn visit(&self, visitor: &mut Visitor<'_, $scalar>) {
                let $value = self;
                visitor.tensor(&$shape, &$entries);
            }

            fn visit_mut(&mut self, visitor: &mut VisitorMut<'_, $scalar>) {
                visitor.tensor_in_chunks(&$shape, |push| {
                    Self::push_entries_mut(std::slice::from_mut(self), push);
                });
            }

            fn common_shape(_: &[Self]) -> Option<Vec<usize>> {
                Some($shape.to_vec())
            }

            fn push_entries(values: &[Self], push: &mut dyn FnMut(&[$scalar])) {
                for $value in values {
                    push(&$entries);
                }
            }

            fn push_entries_mut(values: &mut [Self], push: &mut dyn FnMut(&mut [$scalar])) {
                for $value in values {
                    let mut $from = $entries;
                    push(&mut $from);
                    *$value = $made;
                }
            }
        }

        impl MapScalar<$scalar, f64> for $tensor {
            type Mapped = $wide;

            fn map_scalar(&self, map: &mut ScalarMap<'_, $scalar, f64>) -> $wide {
                let $value = self;
                let $wider = $entries.map(|entry| map.number(entry));
                $made_wide
            }
        }
    };
}

macro_rules! vectors {
    ($($vector:ty: $scalar:ty => $wide:ty, $length:literal;)*) => {
        $(tensor!(
            /// A tensor of the shape of its coordinates.
            $vector: $scalar => $wide, [$length],
            value: value.to_array(), entries: <$vector>::from_array(entries),
            wide: <$wide>::from_array(wide)
        );)*
    };
}

/// The order of the other axis first: of rows of columns, or back.
fn exchanged<T: Copy + Default, const N: usize>(entries: [T; N], inner: usize) -> [T; N] {
    let outer = N / inner;
    let mut exchanged = [T::default(); N];
    for (position, entry) in entries.into_iter().enumerate() {
        exchanged[position % inner * outer + position / inner] = entry;
    }
    exchanged
}

macro_rules! matrices {
    ($($(#[$doc:meta])* $matrix:ty: $scalar:ty => $wide:ty, $rows:literal by $columns:literal;)*) => {
        $(tensor!(
            $(#[$doc])*
            $matrix: $scalar => $wide, [$rows, $columns],
            value: exchanged(value.to_cols_array(), $rows),
            entries: <$matrix>::from_cols_array(&exchanged(entries, $columns)),
            wide: <$wide>::from_cols_array(&exchanged(wide, $columns))
        );)*
    };
}

vectors! {
    Vec2: f32 => DVec2, 2;
    Vec3: f32 => DVec3, 3;
    Vec3A: f32 => DVec3, 3;
    Vec4: f32 => DVec4, 4;
    DVec2: f64 => DVec2, 2;
    DVec3: f64 => DVec3, 3;
    DVec4: f64 => DVec4, 4;
}

matrices! {
    Mat2: f32 => DMat2, 2 by 2;
    Mat3: f32 => DMat3, 3 by 3;
    Mat3A: f32 => DMat3, 3 by 3;
    Mat4: f32 => DMat4, 4 by 4;
    DMat2: f64 => DMat2, 2 by 2;
    DMat3: f64 => DMat3, 3 by 3;
    DMat4: f64 => DMat4, 4 by 4;
    /// The translation is the last column.
    Affine2: f32 => DAffine2, 2 by 3;
    /// The translation is the last column.
    Affine3: f32 => DAffine3, 3 by 4;
    /// The translation is the last column.
    Affine3A: f32 => DAffine3, 3 by 4;
    /// The translation is the last column.
    DAffine2: f64 => DAffine2, 2 by 3;
    /// The translation is the last column.
    DAffine3: f64 => DAffine3, 3 by 4;
}

/// A quaternion of norm 1 as a rotation.
macro_rules! rotation {
    ($quaternion:ty: $scalar:ty, $vector:ty) => {
        impl Group for $quaternion {
            type Number = $scalar;

            const MOVING: usize = 0;
            const TURNING: usize = 3;
            const DEGREES: usize = 3;

            fn numbers(&self) -> Vec<$scalar> {
                self.to_array().to_vec()
            }

            fn set_numbers(&mut self, numbers: &[$scalar]) {
                *self = Self::from_slice(numbers);
            }

            fn step(&mut self, side: Side, tangent: &[$scalar]) {
                let turn = Self::from_scaled_axis(<$vector>::from_slice(tangent));
                *self = if side.is_left() { turn * *self } else { *self * turn };
            }

            fn velocity(&self, side: Side, tangent: &[f64]) -> Vec<f64> {
                if side.is_left() {
                    return tangent.to_vec();
                }
                let narrow: Vec<$scalar> = tangent.iter().map(|part| Scalar::nearest(*part)).collect();
                let turned = self.mul_vec3(<$vector>::from_slice(&narrow));
                turned.to_array().map(Scalar::widen).to_vec()
            }
        }

        leaf!(
            /// Moves by q · Exp(ω), where ω is an angle times an axis: 3 degrees of freedom.
            [] $quaternion, $scalar
        );
    };
}

rotation!(Quat: f32, Vec3);
rotation!(DQuat: f64, DVec3);
