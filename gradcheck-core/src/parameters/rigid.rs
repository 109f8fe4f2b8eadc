//! Rotations, isometries and similarities of nalgebra as points that move by retractions: of 0.35,
//! and of 0.34. Knows all conventions; `conventions` gives them their names.

/// Below this angle, in radians, a series stands for a quotient that loses its digits.
const SMALL: f64 = 0.1;

/// A rotation with its number of dimensions, how it is stored, and what makes it of angles.
macro_rules! rotation {
    ($rotation:ty, $dimensions:literal, $turning:literal,
     $self:ident: $entries:expr, $stored:ident: $restored:expr,
     $angles:ident: $exp:expr, $vector:ident: $translation:expr) => {
        impl<T: Scalar + RealField> Group for $rotation {
            type Number = T;

            const MOVING: usize = 0;
            const TURNING: usize = $turning;
            const DEGREES: usize = $turning;

            fn numbers(&$self) -> Vec<T> {
                $entries.iter().copied().collect()
            }

            fn set_numbers(&mut self, $stored: &[T]) {
                *self = $restored;
            }

            fn step(&mut self, side: Side, tangent: &[T]) {
                let turn = Self::turn(tangent);
                *self = if side.is_left() { turn * *self } else { *self * turn };
            }

            fn velocity(&self, side: Side, tangent: &[f64]) -> Vec<f64> {
                let is_own = side.is_left() || Self::TURNING == 1;
                if is_own { tangent.to_vec() } else { turned::<T, _, $dimensions>(self, tangent) }
            }
        }

        impl<T: Scalar + RealField> Turning<T, $dimensions> for $rotation {
            fn turn($angles: &[T]) -> Self {
                $exp
            }

            fn translation(
                $vector: SVector<T, $dimensions>,
                $angles: &[T],
            ) -> SVector<T, $dimensions> {
                $translation
            }
        }
    };
}

/// One version: its name as a dependency.
macro_rules! version {
    ($module:ident, $feature:literal, $nalgebra:ident) => {
        #[cfg(feature = $feature)]
        mod $module {
            use $nalgebra::{
                AbstractRotation, Complex, Isometry, Quaternion, RealField, Rotation, SMatrix,
                SVector, Similarity, Unit, Vector3,
            };

            use super::SMALL;
            use crate::Scalar;
            use crate::parameters::group::{Group, Side, across, leaf};

            /// A rotation of a space of `D` dimensions.
            pub trait Turning<T, const D: usize>: AbstractRotation<T, D> + Group<Number = T>
            where
                T: Scalar + RealField,
            {
                /// Exp(ω).
                fn turn(angles: &[T]) -> Self;
                /// V(ω) v, the translation of the motion Exp(v, ω): equations 158 and 174 of Solà et al.
                fn translation(vector: SVector<T, D>, angles: &[T]) -> SVector<T, D>;
            }

            /// R a.
            fn turned<T, R, const D: usize>(rotation: &R, vector: &[f64]) -> Vec<f64>
            where
                T: Scalar + RealField,
                R: AbstractRotation<T, D>,
            {
                let entries = vector.iter().map(|entry| T::nearest(*entry));
                let vector = SVector::<T, D>::from_iterator(entries);
                rotation.transform_vector(&vector).iter().map(|entry| entry.widen()).collect()
            }

            /// sin(x) / x.
            fn sinc<T: Scalar + RealField>(x: T) -> T {
                if x == T::zero() { T::one() } else { x.sin() / x }
            }

            fn half<T: RealField>() -> T {
                $nalgebra::convert(0.5)
            }

            /// V(θ) v in the plane.
            fn in_plane<T: Scalar + RealField>(vector: SVector<T, 2>, angle: T) -> SVector<T, 2> {
                let half = angle * half();
                let (along, across) = (sinc(half) * half.cos(), sinc(half) * half.sin());
                let [x, y] = [vector.x, vector.y];
                SVector::from([along * x - across * y, across * x + along * y])
            }

            /// V(ω) v in space.
            fn in_space<T: Scalar + RealField>(vector: Vector3<T>, angles: &[T]) -> Vector3<T> {
                let axis = Vector3::from_column_slice(angles);
                let angle = axis.norm();
                let half_sinc = sinc(angle * half());
                let once = half_sinc * half_sinc * half();
                let number = |value: f64| T::nearest(value);
                let square = angle * angle;
                let twice = if angle < number(SMALL) {
                    let inner = number(1.0 / 5040.0) - square * number(1.0 / 362_880.0);
                    number(1.0 / 6.0) - square * (number(1.0 / 120.0) - square * inner)
                } else {
                    (angle - angle.sin()) / (square * angle)
                };
                let turned = axis.cross(&vector);
                vector + turned * once + axis.cross(&turned) * twice
            }

            rotation!(Unit<Complex<T>>, 2, 1,
                self: [self.re, self.im],
                stored: Self::new_unchecked(Complex::new(stored[0], stored[1])),
                angles: Self::new(angles[0]), vector: in_plane(vector, angles[0]));
            rotation!(Unit<Quaternion<T>>, 3, 3,
                self: self.coords,
                stored: Self::new_unchecked(Quaternion::from(SVector::<T, 4>::from_column_slice(stored))),
                angles: Self::new(Vector3::from_column_slice(angles)), vector: in_space(vector, angles));
            rotation!(Rotation<T, 2>, 2, 1,
                self: self.matrix(),
                stored: Self::from_matrix_unchecked(SMatrix::from_column_slice(stored)),
                angles: Self::new(angles[0]), vector: in_plane(vector, angles[0]));
            rotation!(Rotation<T, 3>, 3, 3,
                self: self.matrix(),
                stored: Self::from_matrix_unchecked(SMatrix::from_column_slice(stored)),
                angles: Self::new(Vector3::from_column_slice(angles)), vector: in_space(vector, angles));

            impl<T, R, const D: usize> Group for Isometry<T, R, D>
            where
                T: Scalar + RealField,
                R: Turning<T, D>,
            {
                type Number = T;

                const MOVING: usize = D;
                const TURNING: usize = R::TURNING;
                const DEGREES: usize = D + R::TURNING;

                fn numbers(&self) -> Vec<T> {
                    let mut numbers: Vec<T> = self.translation.vector.iter().copied().collect();
                    numbers.extend(self.rotation.numbers());
                    numbers
                }

                fn set_numbers(&mut self, numbers: &[T]) {
                    let (translation, rotation) = numbers.split_at(D);
                    self.translation.vector.copy_from_slice(translation);
                    self.rotation.set_numbers(rotation);
                }

                fn step(&mut self, side: Side, tangent: &[T]) {
                    let (moving, turning) = tangent.split_at(D);
                    let moving = SVector::from_column_slice(moving);
                    let place = &mut self.translation.vector;
                    match side {
                        Side::Right => {
                            *place += self.rotation.transform_vector(&R::translation(moving, turning));
                        }
                        Side::Left => {
                            let turned = R::turn(turning).transform_vector(place);
                            *place = turned + R::translation(moving, turning);
                        }
                        Side::Composite | Side::CompositeLeft => *place += moving,
                    }
                    self.rotation.step(side, turning);
                }

                fn velocity(&self, side: Side, tangent: &[f64]) -> Vec<f64> {
                    let (moving, turning) = tangent.split_at(D);
                    let place = self.translation.vector.iter();
                    let place: Vec<f64> = place.map(|entry| entry.widen()).collect();
                    let mut velocity = match side {
                        Side::Right => turned::<T, R, D>(&self.rotation, moving),
                        Side::Left => {
                            let turning = across(turning, &place);
                            moving.iter().zip(turning).map(|(v, turn)| v + turn).collect()
                        }
                        Side::Composite | Side::CompositeLeft => moving.to_vec(),
                    };
                    velocity.extend(self.rotation.velocity(side, turning));
                    velocity
                }
            }

            impl<T, R, const D: usize> Group for Similarity<T, R, D>
            where
                T: Scalar + RealField,
                R: Turning<T, D>,
            {
                type Number = T;

                const MOVING: usize = D;
                const TURNING: usize = R::TURNING;
                const DEGREES: usize = D + R::TURNING + 1;

                fn numbers(&self) -> Vec<T> {
                    let mut numbers = self.isometry.numbers();
                    numbers.push(self.scaling());
                    numbers
                }

                fn set_numbers(&mut self, numbers: &[T]) {
                    let (scaling, isometry) = numbers.split_last().expect("a similarity has a scale");
                    self.isometry.set_numbers(isometry);
                    self.set_scaling(*scaling);
                }

                /// To first order that of the exponential of the group.
                fn step(&mut self, side: Side, tangent: &[T]) {
                    let (growth, tangent) = tangent.split_last().expect("a similarity has a scale");
                    let (scaling, growth) = (self.scaling(), growth.exp());
                    let place = &mut self.isometry.translation.vector;
                    match side {
                        Side::Right => {
                            let mut scaled = tangent.to_vec();
                            scaled[..D].iter_mut().for_each(|component| *component *= scaling);
                            self.isometry.step(side, &scaled);
                        }
                        Side::Left => {
                            *place *= growth;
                            self.isometry.step(side, tangent);
                        }
                        Side::Composite | Side::CompositeLeft => self.isometry.step(side, tangent),
                    }
                    self.set_scaling(scaling * growth);
                }

                fn velocity(&self, side: Side, tangent: &[f64]) -> Vec<f64> {
                    let (growth, tangent) = tangent.split_last().expect("a similarity has a scale");
                    let place = self.isometry.translation.vector.iter();
                    let mut tangent = tangent.to_vec();
                    if matches!(side, Side::Right) {
                        let scaling = self.scaling().widen();
                        tangent[..D].iter_mut().for_each(|component| *component *= scaling);
                    }
                    let mut velocity = self.isometry.velocity(side, &tangent);
                    if matches!(side, Side::Left) {
                        let parts = velocity.iter_mut().zip(place);
                        parts.for_each(|(v, t)| *v += growth * t.widen());
                    }
                    velocity.push(*growth);
                    velocity
                }
            }

            leaf!(
                /// Moves by q · Exp(ω), where ω is an angle times an axis: 3 degrees of freedom.
                [T: Scalar + RealField] Unit<Quaternion<T>>, T
            );
            leaf!(
                /// Moves by c · exp(iθ): 1 degree of freedom.
                [T: Scalar + RealField] Unit<Complex<T>>, T
            );
            leaf!(
                /// Moves by R · Exp(θ): 1 degree of freedom.
                [T: Scalar + RealField] Rotation<T, 2>, T
            );
            leaf!(
                /// Moves by R · Exp(ω), where ω is an angle times an axis: 3 degrees of freedom.
                [T: Scalar + RealField] Rotation<T, 3>, T
            );
            leaf!(
                /// Moves by X · Exp(v, ω), with the exponential of rigid motions, the translation v first, both
                /// in the frame of X: 6 degrees of freedom in space, 3 in the plane. To first order, which is
                /// what counts in derivatives, the rotation R becomes R · Exp(ω) and the translation t + R v.
                [T: Scalar + RealField, R: Turning<T, D>, const D: usize] Isometry<T, R, D>, T
            );
            leaf!(
                /// Moves as an isometry whose translation is scaled, and by exp(σ) of its scale; σ is the last
                /// component of 7 in space, of 4 in the plane.
                [T: Scalar + RealField, R: Turning<T, D>, const D: usize] Similarity<T, R, D>, T
            );
        }
    };
}

version!(v35, "nalgebra", nalgebra);
version!(v34, "nalgebra-0_34", nalgebra_0_34);
