//! Accelerations and rates between two states.

use apex_manifolds::LieGroup;
use apex_manifolds::Tangent;
use apex_manifolds::se23::{SE23, SE23Tangent};
use apex_manifolds::sgal3::SGal3;
use apex_solver::factors::imu::{
    ImuMeasurement, ImuParameters, ImuPreintegration, ImuSensorReadings, SpeedAndBias, se23, sgal3,
};
use nalgebra::Vector3;

use super::{subject, vector};
use crate::block::Block;
use crate::case::Case;
use crate::random::Random;
use crate::row::Subject;

/// Half a second of a smooth motion, integrated with biases of zero.
pub(super) fn preintegration(random: &mut Random) -> ImuPreintegration {
    let (measurements, parameters) = motion(random);
    ImuPreintegration::new(measurements, parameters, 0.0, 0.5, &SpeedAndBias::zeros())
}

fn motion(random: &mut Random) -> (Vec<ImuMeasurement>, ImuParameters) {
    let parameters = ImuParameters {
        sigma_g_c: 0.1,
        sigma_a_c: 0.2,
        sigma_gw_c: 0.1,
        sigma_aw_c: 0.2,
        ..ImuParameters::default()
    };
    let (rate, force) = (random.vector(1.0), random.vector(2.0) + Vector3::z() * parameters.g);
    let measurements = (0..=50).map(|step| {
        let time = f64::from(step) * 0.01;
        let readings = ImuSensorReadings {
            gyroscopes: rate * (1.0 + time),
            accelerometers: force * (1.0 - time),
        };
        ImuMeasurement::new(time, readings)
    });
    (measurements.collect(), parameters)
}

/// How far the body comes by accelerations, by the biases of its sensors; `sign` is that of the part
/// by the accelerometers.
fn integrated(name: &'static str, sign: f64) -> Subject {
    Subject::new(name, "biases", move |random| {
        let (measurements, parameters) = motion(random);
        let integrate = move |biases: &[f64]| {
            let mut all = SpeedAndBias::zeros();
            all.as_mut_slice()[3..].copy_from_slice(biases);
            let (measurements, parameters) = (measurements.clone(), parameters.clone());
            ImuPreintegration::new(measurements, parameters, 0.0, 0.5, &all)
        };
        let other = integrate.clone();
        Case {
            blocks: vec![vector([0.0; 6])],
            function: Box::new(move |blocks| {
                integrate(blocks[0].numbers()).acc_doubleintegral().as_slice().to_vec()
            }),
            jacobian: Box::new(move |blocks| {
                let integrated = other(blocks[0].numbers());
                let turning = *integrated.dp_db_g();
                let moving = integrated.c_doubleintegral() * sign;
                let row =
                    |row| turning.row(row).iter().chain(moving.row(row).iter()).copied().collect();
                (0..3).map(row).collect()
            }),
        }
    })
}

/// Two states that are some way off what was measured between them.
fn states(random: &mut Random) -> [SE23; 2] {
    let state = SE23::new(random.vector(2.0), random.vector(2.0), random.rotation());
    let motion: SE23 = SE23Tangent::from_slice(&random.numbers(9, 0.7)).exp(None);
    let next = state.compose(&motion, None, None);
    [state, next]
}

/// The same with times: the first is 0, as the factor asks for.
fn events(random: &mut Random) -> [SGal3; 2] {
    let [from, to] = states(random);
    [(from, 0.0), (to, 0.45)].map(|(state, time)| {
        let turn = state.rotation_quaternion();
        SGal3::new(state.translation(), state.velocity(), turn, time)
    })
}

fn four<G: LieGroup>(states: [G; 2], random: &mut Random) -> Vec<Block> {
    let [from, to] = states;
    let mut bias = || vector(random.numbers(6, 0.1));
    vec![Block::point(&from), bias(), Block::point(&to), bias()]
}

fn three<G: LieGroup>(states: [G; 2], random: &mut Random) -> Vec<Block> {
    let [from, to] = states;
    vec![Block::point(&from), Block::point(&to), vector(random.numbers(6, 0.1))]
}

pub(super) fn subjects() -> Vec<Subject> {
    vec![
        integrated("ImuPreintegration, as the ImuFactors take it", -1.0),
        integrated("ImuPreintegration, as GpsAsyncFactor takes it", 1.0),
        subject("se23::ImuFactor", "2 states, biases", |random| {
            let factor = se23::ImuFactor::new(preintegration(random));
            (factor, three(states(random), random))
        }),
        subject("se23::CombinedImuFactor", "2 states, 2 biases", |random| {
            let factor = se23::CombinedImuFactor::new(preintegration(random));
            (factor, four(states(random), random))
        }),
        subject("sgal3::ImuFactor", "2 events, biases", |random| {
            let factor = sgal3::ImuFactor::new(preintegration(random)).with_time_sigma(0.5);
            (factor, three(events(random), random))
        }),
        subject("sgal3::CombinedImuFactor", "2 events, 2 biases", |random| {
            let factor = sgal3::CombinedImuFactor::new(preintegration(random)).with_time_sigma(0.5);
            (factor, four(events(random), random))
        }),
    ]
}
