//! What cameras see, but for their models.

use apex_camera_models::PinholeCamera;
use apex_manifolds::LieGroup;
use apex_manifolds::se3::SE3;
use apex_manifolds::so3::SO3;
use apex_solver::factors::visual::{
    DepthFactor, EssentialMatrixConstraint, EssentialMatrixFactor, ExtrinsicProjectionFactor,
    HomogeneousPointFactor, InverseDepthFactor, StereoCalibration, StereoFactor,
    TimeOffsetProjectionFactor,
};
use nalgebra::{Matrix3, UnitQuaternion, Vector2, Vector3};

use super::ranging::state;
use super::{subject, vector};
use crate::block::Block;
use crate::random::Random;
use crate::row::Subject;

fn camera() -> PinholeCamera {
    PinholeCamera::from([420.0, 430.0, 320.0, 240.0])
}

/// The pose of the sensor and that of the camera on it, and a point before the camera.
fn on_a_body(random: &mut Random, ahead: f64) -> (SE3, SE3, Vector3<f64>) {
    let (body, sensor) = (random.pose(), random.pose());
    let camera = body.compose(&sensor, None, None);
    let point = camera.act(&random.in_view(ahead), None, None);
    (body, sensor, point)
}

fn depth<const ONE_SIDED: bool>(random: &mut Random) -> (DepthFactor<ONE_SIDED>, Vec<Block>) {
    let (body, sensor, point) = on_a_body(random, 1.0);
    let weight = random.within(0.5, 1.5);
    let homogeneous = [point.x * weight, point.y * weight, point.z * weight, weight];
    // Deeper than any point, so that the one-sided factor has something to say.
    let factor = DepthFactor::new(6.0, 2.0);
    (factor, vec![Block::pose(&body), vector(homogeneous), Block::pose(&sensor)])
}

/// The second camera is near the first but for a turn about its y axis.
fn inverse_depth(
    random: &mut Random,
    turn: f64,
) -> (InverseDepthFactor<PinholeCamera>, Vec<Block>) {
    let [u, v] = [random.within(200.0, 440.0), random.within(150.0, 330.0)];
    // Poses are from the world to the camera.
    let first = random.pose();
    let small = UnitQuaternion::new(random.vector(0.2)) * UnitQuaternion::new(Vector3::y() * turn);
    let second = SE3::new(random.vector(0.2), small).compose(&first, None, None);
    let anchor = vector([u, v, random.within(0.2, 0.5)]);
    let factor = InverseDepthFactor::new(Vector2::new(300.0, 200.0), camera());
    (factor, vec![Block::pose(&first), anchor, Block::pose(&second)])
}

fn time_offset(
    random: &mut Random,
    ahead: f64,
) -> (TimeOffsetProjectionFactor<PinholeCamera>, Vec<Block>) {
    let (state, sensor, offset) = (state(random), random.pose(), random.within(-0.1, 0.1));
    let speed = random.vector(1.0);
    let turned = state.rotation_quaternion() * UnitQuaternion::new(speed * offset);
    let body = SE3::new(state.translation() + state.velocity() * offset, turned);
    let point = body.compose(&sensor, None, None).act(&random.in_view(ahead), None, None);
    let factor = TimeOffsetProjectionFactor::new(camera(), Vector2::new(300.0, 200.0), speed);
    let blocks = vec![
        Block::point(&state),
        Block::pose(&sensor),
        vector(point.as_slice()),
        vector([offset]),
    ];
    (factor, blocks)
}

/// Factors without a camera model.
fn geometric() -> Vec<Subject> {
    vec![
        subject("RegularDepthFactor", "pose, homogeneous point, pose", depth::<false>),
        subject("OneSidedDepthFactor", "pose, homogeneous point, pose", depth::<true>),
        subject("EssentialMatrixFactor", "pose", |random| {
            let points = [0; 3].map(|_| random.vector(1.0)).to_vec();
            let others = [0; 3].map(|_| random.vector(1.0)).to_vec();
            let factor = EssentialMatrixFactor::new(points, others).expect("equally many");
            (factor, vec![Block::pose(&random.pose())])
        }),
        subject("EssentialMatrixConstraint", "pose", |random| {
            let pose = random.pose();
            let turn = SO3::new(pose.rotation_quaternion() * random.rotation());
            let factor = EssentialMatrixConstraint::new(turn, random.vector(1.0));
            (factor.expect("a direction"), vec![Block::pose(&pose)])
        }),
        subject("HomogeneousPointFactor", "homogeneous point", |random| {
            let information = Matrix3::new(2.0, 0.1, -0.3, 0.2, 1.5, 0.4, -0.1, 0.3, 0.8);
            let mut point = random.numbers(4, 2.0);
            point[3] = random.within(0.5, 1.5);
            (HomogeneousPointFactor::new(random.vector(1.0), information), vec![vector(point)])
        }),
    ]
}

fn stereo(random: &mut Random, ahead: f64) -> (StereoFactor, Vec<Block>) {
    let pose = random.pose();
    let point = pose.inverse(None).act(&random.in_view(ahead), None, None);
    let calibration = StereoCalibration::new(420.0, 430.0, 320.0, 240.0, 0.2);
    let measured = Vector3::new(300.0, 290.0, 200.0);
    let factor = StereoFactor::new(measured, calibration.expect("a calibration"));
    (factor, vec![Block::pose(&pose), vector(point.as_slice())])
}

fn extrinsic(
    random: &mut Random,
    ahead: f64,
) -> (ExtrinsicProjectionFactor<PinholeCamera>, Vec<Block>) {
    let (body, sensor, point) = on_a_body(random, ahead);
    let factor = ExtrinsicProjectionFactor::new(camera(), Vector2::new(300.0, 200.0));
    (factor, vec![Block::pose(&body), Block::pose(&sensor), vector(point.as_slice())])
}

/// Each with the point before the camera and behind it, where the residual is a penalty that grows
/// with the depth.
pub(super) fn subjects() -> Vec<Subject> {
    let mut subjects = geometric();
    subjects.extend([
        subject("StereoFactor", "pose, point", |random| stereo(random, 1.0)),
        subject("StereoFactor, point behind", "pose, point", |random| stereo(random, -1.0)),
        subject("ExtrinsicProjectionFactor", "2 poses, point", |random| extrinsic(random, 1.0)),
        subject("ExtrinsicProjectionFactor, point behind", "2 poses, point", |random| {
            extrinsic(random, -1.0)
        }),
        subject("InverseDepthFactor", "pose, anchor, pose", |random| inverse_depth(random, 0.0)),
        subject("InverseDepthFactor, point behind", "pose, anchor, pose", |random| {
            inverse_depth(random, std::f64::consts::PI)
        }),
        subject("TimeOffsetProjectionFactor", "state, pose, point, offset", |random| {
            time_offset(random, 1.0)
        }),
        subject(
            "TimeOffsetProjectionFactor, point behind",
            "state, pose, point, offset",
            |random| time_offset(random, -1.0),
        ),
    ]);
    subjects
}
