//! Points, edges and planes that a lidar sees.

use apex_solver::factors::lidar::{
    GicpFactor, LidarEdgeFactor, Plane, PointToPlaneFactor, PoseToPointFactor,
    lidar_plane_factor_isotropic,
};
use nalgebra::Matrix3;

use super::{subject, vector};
use crate::block::Block;
use crate::random::Random;
use crate::row::Subject;

fn pose_and_point(random: &mut Random) -> Vec<Block> {
    vec![Block::pose(&random.pose()), vector(random.numbers(3, 2.0))]
}

fn two_poses(random: &mut Random) -> Vec<Block> {
    vec![Block::pose(&random.pose()), Block::pose(&random.pose())]
}

pub(super) fn subjects() -> Vec<Subject> {
    vec![
        subject("PoseToPointFactor", "pose, point", |random| {
            (PoseToPointFactor::new(random.vector(1.0)), pose_and_point(random))
        }),
        subject("PointToPlaneFactor", "pose, point", |random| {
            let plane = Plane::new(random.vector(1.0), 0.3).expect("a normal");
            (PointToPlaneFactor::new(plane), pose_and_point(random))
        }),
        subject("GicpFactor", "pose, point", |random| {
            let covariance = Matrix3::new(2.0, 0.1, -0.3, 0.1, 1.5, 0.4, -0.3, 0.4, 0.8);
            let turn = random.rotation().to_rotation_matrix().into_inner();
            let factor = GicpFactor::new(random.vector(1.0), covariance, covariance * 0.3, turn);
            (factor.expect("covariances"), pose_and_point(random))
        }),
        subject("LidarEdgeFactor", "2 poses", |random| {
            let information = Matrix3::new(2.0, 0.1, -0.3, 0.2, 1.5, 0.4, -0.1, 0.3, 0.8);
            let [point, edge, direction] = [2.0, 2.0, 1.0].map(|size| random.vector(size));
            (LidarEdgeFactor::new(point, edge, direction, information), two_poses(random))
        }),
        subject("LidarPlaneFactor (IcpFactor)", "2 poses", |random| {
            let [point, plane, normal] = [2.0, 2.0, 1.0].map(|size| random.vector(size));
            (lidar_plane_factor_isotropic(point, plane, normal, 0.5), two_poses(random))
        }),
    ]
}
