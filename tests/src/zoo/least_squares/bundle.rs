//! Bundle adjustment: where cameras see points, against where they should.

use std::ops::Range;

use fastrand::Rng;
use gradcheck_core::Parameters;
use nalgebra::{Matrix2, Matrix2x3, Matrix3, Rotation3, Vector2, Vector3};
use ndarray::Array2;

use super::super::layer::mistakes;
use super::Problem;
use super::lie::{put, right_jacobian_of_rotation};

const FOCAL: f64 = 1.5;
/// How far the picture bends with the square of the distance from its centre.
const DISTORTION: f64 = -0.2;
const CAMERAS: usize = 2;
const POINTS: usize = 5;

/// Where a camera is: it sees the point `P` at `R P + translation`.
#[derive(Parameters)]
pub struct Camera {
    /// The axis of the rotation, as long as its angle.
    axis_angle: [f64; 3],
    translation: [f64; 3],
}

/// Cameras and points, and what was seen.
#[derive(Parameters)]
pub struct Bundle {
    cameras: Vec<Camera>,
    points: Vec<[f64; 3]>,
    /// Of each camera, the pixel of each point.
    #[parameters(skip)]
    seen: Vec<Vector2<f64>>,
}

mistakes! {
    /// What can be wrong in the Jacobian.
    pub enum Mistake {
        /// the picture does not depend on the depth
        DepthForgotten,
        /// the depth moves the picture away from its centre
        DepthNegated,
        /// the distortion is taken for constant
        DistortionConstant,
        /// the focal length is forgotten
        FocalForgotten,
        /// the axis-angle moves as it does at zero, without the Jacobian of the exponential
        ExponentialForgotten,
        /// the Jacobian of the exponential is the left one, not the right one
        LeftForRight,
        /// the points move with the camera's axes, without its rotation
        RotationForgotten,
        /// the points move with the inverse of the camera's rotation
        RotationTransposed,
    }
}

impl Camera {
    fn rotation(&self) -> Matrix3<f64> {
        Rotation3::new(Vector3::from(self.axis_angle)).into_inner()
    }

    /// The point in the axes of the camera.
    fn place(&self, point: [f64; 3]) -> Vector3<f64> {
        self.rotation() * Vector3::from(point) + Vector3::from(self.translation)
    }
}

/// The pixel of a point in the axes of the camera.
fn pixel(place: &Vector3<f64>) -> Vector2<f64> {
    let flat = place.xy() / place.z;
    flat * FOCAL * (1.0 + DISTORTION * flat.norm_squared())
}

/// The derivative of the pixel by the point in the axes of the camera.
fn d_pixel(place: &Vector3<f64>, mistake: Option<Mistake>) -> Matrix2x3<f64> {
    let flat = place.xy() / place.z;
    let depth = match mistake {
        Some(Mistake::DepthForgotten) => Vector2::zeros(),
        Some(Mistake::DepthNegated) => flat / place.z,
        _ => -flat / place.z,
    };
    let near = Matrix2::identity() / place.z;
    let d_flat = Matrix2x3::from_columns(&[near.column(0), near.column(1), depth.column(0)]);
    let scale = Matrix2::identity() * (1.0 + DISTORTION * flat.norm_squared());
    let bent = match mistake {
        Some(Mistake::DistortionConstant) => scale,
        _ => scale + flat * flat.transpose() * (2.0 * DISTORTION),
    };
    let focal = if mistake == Some(Mistake::FocalForgotten) { 1.0 } else { FOCAL };
    bent * d_flat * focal
}

impl Bundle {
    /// The rows of one pixel: its derivative by axis-angle, translation, and point.
    fn blocks(&self, camera: usize, point: usize, mistake: Option<Mistake>) -> [Matrix2x3<f64>; 3] {
        let (camera, point) = (&self.cameras[camera], self.points[point]);
        let d_pixel = d_pixel(&camera.place(point), mistake);
        let axis_angle = Vector3::from(camera.axis_angle);
        let d_rotation = match mistake {
            Some(Mistake::ExponentialForgotten) => Matrix3::identity(),
            Some(Mistake::LeftForRight) => right_jacobian_of_rotation(&-axis_angle),
            _ => right_jacobian_of_rotation(&axis_angle),
        };
        let turned = -camera.rotation() * Vector3::from(point).cross_matrix() * d_rotation;
        let rotation = match mistake {
            Some(Mistake::RotationForgotten) => Matrix3::identity(),
            Some(Mistake::RotationTransposed) => camera.rotation().transpose(),
            _ => camera.rotation(),
        };
        [d_pixel * turned, d_pixel, d_pixel * rotation]
    }
}

impl Problem for Bundle {
    type Mistake = Mistake;

    const NAME: &'static str = "bundle adjustment";
    const MISTAKES: &'static [(Mistake, &'static str)] = &Mistake::ALL;
    /// The second point in the first camera, by that camera's axis-angle.
    const BLOCK: [Range<usize>; 2] = [2..4, 0..3];

    fn random(rng: &mut Rng) -> Self {
        let mut around = |centre: f64, reach: f64| centre + reach * (2.0 * rng.f64() - 1.0);
        let mut camera = || Camera {
            axis_angle: [0.0; 3].map(|centre| around(centre, 0.6)),
            translation: [0.0, 0.0, 4.0].map(|centre| around(centre, 0.5)),
        };
        let cameras: Vec<Camera> = (0..CAMERAS).map(|_| camera()).collect();
        let points: Vec<[f64; 3]> =
            (0..POINTS).map(|_| [0.0; 3].map(|centre| around(centre, 1.0))).collect();
        let pixels = cameras
            .iter()
            .flat_map(|camera| points.iter().map(move |point| pixel(&camera.place(*point))));
        let seen = pixels.map(|pixel| pixel.map(|centre| around(centre, 0.1))).collect();
        Self { cameras, points, seen }
    }

    fn residuals(&self) -> Vec<f64> {
        let pixels = self
            .cameras
            .iter()
            .flat_map(|camera| self.points.iter().map(move |point| pixel(&camera.place(*point))));
        let errors = pixels.zip(&self.seen).map(|(pixel, seen)| pixel - seen);
        errors.flat_map(|error| [error.x, error.y]).collect()
    }

    fn jacobian(&self, mistake: Option<Mistake>) -> Array2<f64> {
        let mut jacobian = Array2::zeros((2 * CAMERAS * POINTS, 6 * CAMERAS + 3 * POINTS));
        for camera in 0..CAMERAS {
            for point in 0..POINTS {
                let row = 2 * (camera * POINTS + point);
                let [axis_angle, translation, place] = self.blocks(camera, point, mistake);
                put(&mut jacobian, [row, 6 * camera], &axis_angle);
                put(&mut jacobian, [row, 6 * camera + 3], &translation);
                put(&mut jacobian, [row, 6 * CAMERAS + 3 * point], &place);
            }
        }
        jacobian
    }
}
