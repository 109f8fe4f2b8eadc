//! The camera models, each by the pose, the points and the intrinsic numbers at once.

use apex_camera_models::{
    BALPinholeCameraStrict, CameraModel, DoubleSphereCamera, EucmCamera, FThetaCamera, FovCamera,
    KannalaBrandtCamera, PinholeCamera, RadTanCamera, UcmCamera,
};
use apex_manifolds::LieGroup;
use apex_solver::factors::SelfCalibration;
use apex_solver::factors::visual::ProjectionFactor;
use nalgebra::Matrix2xX;

use super::{subject, vector};
use crate::block::Block;
use crate::random::Random;
use crate::row::Subject;

/// Two points before the camera, or behind it for one that looks along -z.
fn projection<C, const N: usize>(
    random: &mut Random,
    intrinsic: [f64; N],
    ahead: f64,
) -> (ProjectionFactor<C, SelfCalibration>, Vec<Block>)
where
    C: CameraModel + From<[f64; N]>,
{
    let pose = random.pose();
    let back = pose.inverse(None);
    let mut points = Vec::new();
    for _ in 0..2 {
        let point = random.in_view(ahead);
        points.extend(back.act(&point, None, None).iter());
    }
    let intrinsic = intrinsic.map(|number| number * random.within(0.9, 1.1));
    let observed = Matrix2xX::from_column_slice(&[300.0, 200.0, 350.0, 260.0]);
    let factor = ProjectionFactor::new(observed, C::from(intrinsic));
    (factor, vec![Block::pose(&pose), vector(points), vector(intrinsic)])
}

macro_rules! camera {
    ($camera:ident, $ahead:literal, $intrinsic:expr) => {
        subject(
            concat!("ProjectionFactor<", stringify!($camera), ">"),
            "pose, points, intrinsics",
            |random| projection::<$camera, _>(random, $intrinsic, $ahead),
        )
    };
}

pub(super) fn subjects() -> Vec<Subject> {
    vec![
        subject(
            "ProjectionFactor<PinholeCamera>, points behind",
            "pose, points, intrinsics",
            |random| projection::<PinholeCamera, _>(random, [420.0, 430.0, 320.0, 240.0], -1.0),
        ),
        camera!(PinholeCamera, 1.0, [420.0, 430.0, 320.0, 240.0]),
        camera!(BALPinholeCameraStrict, -1.0, [420.0, -0.1, 0.02]),
        camera!(RadTanCamera, 1.0, [420.0, 430.0, 320.0, 240.0, -0.2, 0.05, 0.002, -0.003, 0.01]),
        camera!(KannalaBrandtCamera, 1.0, [420.0, 430.0, 320.0, 240.0, 0.05, -0.02, 0.01, 0.003]),
        camera!(FThetaCamera, 1.0, [320.0, 240.0, 400.0, -3.0, 2.0, 0.5]),
        camera!(FovCamera, 1.0, [420.0, 430.0, 320.0, 240.0, 0.9]),
        camera!(UcmCamera, 1.0, [420.0, 430.0, 320.0, 240.0, 0.5]),
        camera!(EucmCamera, 1.0, [420.0, 430.0, 320.0, 240.0, 0.5, 1.1]),
        camera!(DoubleSphereCamera, 1.0, [420.0, 430.0, 320.0, 240.0, -0.2, 0.55]),
    ]
}
