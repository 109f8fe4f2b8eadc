//! Priors and measured motions.

use apex_manifolds::rn::Rn;
use apex_manifolds::se2::SE2;
use apex_manifolds::se3::SE3;
use apex_manifolds::se23::SE23;
use apex_manifolds::sgal3::SGal3;
use apex_manifolds::sim3::Sim3;
use apex_manifolds::so2::SO2;
use apex_manifolds::so3::SO3;
use apex_manifolds::{LieGroup, Tangent};
use apex_solver::factors::pose::{
    BetweenFactor, EuclideanPriorFactor, PoseRotationPrior, PoseTranslationPrior, PriorFactor,
};
use nalgebra::DVector;

use super::{subject, vector};
use crate::block::Block;
use crate::random::Random;
use crate::row::Subject;

/// Exp(τ) of a tangent with entries up to `size`.
fn point<G: LieGroup>(random: &mut Random, degrees: usize, size: f64) -> G {
    G::TangentVector::from_slice(&random.numbers(degrees, size)).exp(None)
}

/// Two points, and a measurement that is some way off.
fn between<G: LieGroup + Send + Sync>(
    random: &mut Random,
    degrees: usize,
) -> (BetweenFactor<G>, Vec<Block>) {
    let [a, b]: [G; 2] = [point(random, degrees, 1.2), point(random, degrees, 1.2)];
    let motion = a.inverse(None).compose(&b, None, None);
    let measured = motion.compose(&point(random, degrees, 0.8), None, None);
    (BetweenFactor::new(measured), vec![Block::point(&a), Block::point(&b)])
}

fn prior<G: LieGroup + Send + Sync>(
    random: &mut Random,
    degrees: usize,
) -> (PriorFactor<G>, Vec<Block>) {
    let present: G = point(random, degrees, 1.2);
    let prior = present.compose(&point(random, degrees, 0.8), None, None);
    (PriorFactor::new(prior), vec![Block::point(&present)])
}

macro_rules! group {
    ($group:ident, $degrees:literal) => {
        [
            subject(concat!("BetweenFactor<", stringify!($group), ">"), "2 points", |random| {
                between::<$group>(random, $degrees)
            }),
            subject(concat!("PriorFactor<", stringify!($group), ">"), "point", |random| {
                prior::<$group>(random, $degrees)
            }),
        ]
    };
}

pub(super) fn subjects() -> Vec<Subject> {
    let groups = [
        group!(SO2, 1),
        group!(SO3, 3),
        group!(SE2, 3),
        group!(SE3, 6),
        group!(SE23, 9),
        group!(SGal3, 10),
        group!(Sim3, 7),
    ];
    let mut subjects: Vec<Subject> = groups.into_iter().flatten().collect();
    subjects.extend([
        subject("BetweenFactor<Rn>", "2 vectors", |random| {
            let measured = Rn::new(DVector::from_vec(random.numbers(4, 1.0)));
            let ends = [random.numbers(4, 1.0), random.numbers(4, 1.0)];
            (BetweenFactor::new(measured), ends.iter().map(vector).collect())
        }),
        subject("EuclideanPriorFactor", "vector", |random| {
            let prior = DVector::from_vec(random.numbers(4, 1.0));
            (EuclideanPriorFactor::new(prior), vec![vector(random.numbers(4, 1.0))])
        }),
        subject("PoseRotationPrior", "pose", |random| {
            let pose = random.pose();
            let off = SE3::new(random.vector(1.0), random.rotation());
            (PoseRotationPrior::new(pose.compose(&off, None, None)), vec![Block::pose(&pose)])
        }),
        subject("PoseTranslationPrior", "pose", |random| {
            (PoseTranslationPrior::new(random.vector(2.0)), vec![Block::pose(&random.pose())])
        }),
    ]);
    subjects
}
