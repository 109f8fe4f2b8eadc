//! The camera models of apex-camera-models themselves: projections by the point before the camera, by
//! the intrinsic numbers, and by the pose, X Exp(τ).

use apex_camera_models::{
    BALPinholeCameraStrict, CameraModel, DoubleSphereCamera, EucmCamera, FThetaCamera, FovCamera,
    KannalaBrandtCamera, PinholeCamera, RadTanCamera, UcmCamera,
};
use apex_manifolds::LieGroup;
use apex_manifolds::se3::SE3;
use nalgebra::{Vector2, Vector3};
use std::ops::Index;

use crate::block::Block;
use crate::case::{Case, Rows};
use crate::random::Random;
use crate::row::Subject;

fn rows<M: Index<(usize, usize), Output = f64>>(matrix: &M, columns: usize) -> Rows<f64> {
    (0..2).map(|row| (0..columns).map(|column| matrix[(row, column)]).collect()).collect()
}

/// Not a number where the camera does not see the point: a check looks further than the arguments.
fn project<C: CameraModel>(camera: &C, point: &Vector3<f64>) -> Vec<f64> {
    let pixel = camera.project(point);
    pixel.map_or(vec![f64::NAN; 2], |pixel: Vector2<f64>| pixel.as_slice().to_vec())
}

fn around<const N: usize>(random: &mut Random, intrinsic: [f64; N]) -> [f64; N] {
    intrinsic.map(|number| number * random.within(0.9, 1.1))
}

/// `ahead` is -1 for a camera that looks along -z.
fn camera<C, const N: usize>(name: &str, ahead: f64, intrinsic: [f64; N]) -> [Subject; 3]
where
    C: CameraModel + From<[f64; N]>,
{
    let by_point = Subject::new(format!("{name} jacobian_point"), "point", move |random| {
        let camera = C::from(around(random, intrinsic));
        let other = camera.clone();
        let point = |x: &[f64]| Vector3::from_column_slice(x);
        Case::new(
            random.in_view(ahead).as_slice().to_vec(),
            move |x| project(&camera, &point(x)),
            move |x| rows(&other.jacobian_point(&point(x)), 3),
        )
    });
    let by_numbers =
        Subject::new(format!("{name} jacobian_intrinsics"), "intrinsics", move |random| {
            let at = around(random, intrinsic);
            let point = random.in_view(ahead);
            let camera = |x: &[f64]| C::from(x.try_into().expect("the intrinsic numbers"));
            Case::new(
                at.to_vec(),
                move |x| project(&camera(x), &point),
                move |x| rows(&camera(x).jacobian_intrinsics(&point), N),
            )
        });
    let by_pose = Subject::new(format!("{name} jacobian_pose"), "pose", move |random| {
        let camera = C::from(around(random, intrinsic));
        let other = camera.clone();
        let pose = random.pose();
        let point = pose.inverse(None).act(&random.in_view(ahead), None, None);
        Case {
            blocks: vec![Block::pose(&pose)],
            function: Box::new(move |blocks| {
                let pose = SE3::from_param_slice(blocks[0].numbers());
                project(&camera, &pose.act(&point, None, None))
            }),
            jacobian: Box::new(move |blocks| {
                let pose = SE3::from_param_slice(blocks[0].numbers());
                let (by_point, by_pose) = other.jacobian_pose(&point, &pose);
                rows(&(by_point * by_pose), 6)
            }),
        }
    });
    [by_point, by_numbers, by_pose]
}

macro_rules! camera {
    ($camera:ident, $ahead:literal, $intrinsic:expr) => {
        camera::<$camera, _>(stringify!($camera), $ahead, $intrinsic)
    };
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    let cameras = [
        camera!(PinholeCamera, 1.0, [420.0, 430.0, 320.0, 240.0]),
        camera!(BALPinholeCameraStrict, -1.0, [420.0, -0.1, 0.02]),
        camera!(RadTanCamera, 1.0, [420.0, 430.0, 320.0, 240.0, -0.2, 0.05, 0.002, -0.003, 0.01]),
        camera!(KannalaBrandtCamera, 1.0, [420.0, 430.0, 320.0, 240.0, 0.05, -0.02, 0.01, 0.003]),
        camera!(FThetaCamera, 1.0, [320.0, 240.0, 400.0, -3.0, 2.0, 0.5]),
        camera!(FovCamera, 1.0, [420.0, 430.0, 320.0, 240.0, 0.9]),
        camera!(UcmCamera, 1.0, [420.0, 430.0, 320.0, 240.0, 0.5]),
        camera!(EucmCamera, 1.0, [420.0, 430.0, 320.0, 240.0, 0.5, 1.1]),
        camera!(DoubleSphereCamera, 1.0, [420.0, 430.0, 320.0, 240.0, -0.2, 0.55]),
    ];
    cameras.into_iter().flatten().collect()
}
