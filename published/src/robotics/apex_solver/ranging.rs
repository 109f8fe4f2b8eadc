//! Distances and directions, and what constrains how a robot moves.

use apex_manifolds::se23::SE23;
use apex_solver::factors::motion::{
    NonholonomicFactor, PlanarMotionFactor, ZeroAngularRateFactor, ZeroVelocityFactor,
};
use apex_solver::factors::ranging::{
    BearingFactor, BearingRangeFactor, PosePointRangeFactor, PosePoseRangeFactor,
};
use nalgebra::Matrix2;

use super::{subject, vector};
use crate::block::Block;
use crate::random::Random;
use crate::row::Subject;

pub(super) fn state(random: &mut Random) -> SE23 {
    SE23::new(random.vector(2.0), random.vector(2.0), random.rotation())
}

pub(super) fn subjects() -> Vec<Subject> {
    vec![
        subject("PosePoseRangeFactor", "2 poses", |random| {
            let poses = [random.pose(), random.pose()];
            (PosePoseRangeFactor::new(1.3), poses.iter().map(Block::pose).collect())
        }),
        subject("PosePointRangeFactor", "pose, point", |random| {
            let blocks = vec![Block::pose(&random.pose()), vector(random.numbers(3, 3.0))];
            (PosePointRangeFactor::new(1.3), blocks)
        }),
        subject("BearingRangeFactor", "pose, point", |random| {
            let blocks = vec![Block::pose(&random.pose()), vector(random.numbers(3, 3.0))];
            let factor = BearingRangeFactor::new(random.vector(1.0), 1.3);
            (factor.expect("a direction"), blocks)
        }),
        subject("BearingFactor", "pose, point", |random| {
            let blocks = vec![Block::pose(&random.pose()), vector(random.numbers(3, 3.0))];
            let information = Matrix2::new(2.0, 0.3, -0.4, 1.5);
            (BearingFactor::new(random.vector(1.0), information), blocks)
        }),
        subject("PlanarMotionFactor", "pose", |random| {
            (PlanarMotionFactor::new(0.4), vec![Block::pose(&random.pose())])
        }),
        subject("NonholonomicFactor", "state", |random| {
            (NonholonomicFactor::new(), vec![Block::point(&state(random))])
        }),
        subject("ZeroVelocityFactor", "state", |random| {
            (ZeroVelocityFactor::new(), vec![Block::point(&state(random))])
        }),
        subject("ZeroAngularRateFactor", "biases", |random| {
            let factor = ZeroAngularRateFactor::new(random.vector(1.0));
            (factor, vec![vector(random.numbers(6, 1.0))])
        }),
    ]
}
