//! Satellites, heights and directions.

use apex_solver::factors::navigation::{
    AttitudeFactor, BarometricFactor, DopplerFactor, GpsAsyncFactor, GpsFactor, GpsVelocityFactor,
    PseudorangeFactor,
};
use nalgebra::Matrix3;

use super::inertial::preintegration;
use super::{subject, vector};
use crate::block::Block;
use crate::row::Subject;

fn information() -> Matrix3<f64> {
    Matrix3::new(2.0, 0.1, -0.3, 0.2, 1.5, 0.4, -0.1, 0.3, 0.8)
}

pub(super) fn subjects() -> Vec<Subject> {
    vec![
        subject("AttitudeFactor", "pose", |random| {
            let factor = AttitudeFactor::new(random.vector(1.0), random.vector(1.0));
            (factor.expect("two directions"), vec![Block::pose(&random.pose())])
        }),
        subject("BarometricFactor", "pose, bias", |random| {
            let blocks = vec![Block::pose(&random.pose()), vector(random.numbers(1, 1.0))];
            (BarometricFactor::new(0.7), blocks)
        }),
        subject("PseudorangeFactor", "position, bias", |random| {
            let blocks = vec![vector(random.numbers(3, 2.0)), vector(random.numbers(1, 1.0))];
            (PseudorangeFactor::new(random.vector(20.0), 15.0), blocks)
        }),
        subject("DopplerFactor", "position, velocity", |random| {
            let blocks = vec![vector(random.numbers(3, 2.0)), vector(random.numbers(3, 2.0))];
            (DopplerFactor::new(random.vector(20.0), random.vector(3.0), 1.0), blocks)
        }),
        subject("GpsFactor", "2 poses", |random| {
            let poses = [random.pose(), random.pose()];
            let factor = GpsFactor::new(random.vector(2.0), random.vector(0.5), information());
            (factor, poses.iter().map(Block::pose).collect())
        }),
        subject("GpsAsyncFactor", "pose, velocity and biases, pose", |random| {
            let [from, to] = [random.pose(), random.pose()];
            let speed = vector(random.numbers(9, 0.5));
            let factor = GpsAsyncFactor::new(
                random.vector(2.0),
                random.vector(0.5),
                information(),
                preintegration(random),
            );
            (factor, vec![Block::pose(&from), speed, Block::pose(&to)])
        }),
        subject("GpsVelocityFactor", "velocity", |random| {
            let factor = GpsVelocityFactor::new(random.vector(1.0));
            (factor, vec![vector(random.numbers(3, 2.0))])
        }),
    ]
}
