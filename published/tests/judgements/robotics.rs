//! Groups and factors, beside series and differences.

use apex_camera_models::PinholeCamera;
use apex_manifolds::se2::SE2;
use apex_manifolds::se3::SE3;
use apex_manifolds::se23::SE23;
use apex_manifolds::sgal3::{SGal3, SGal3Tangent};
use apex_manifolds::sim3::Sim3;
use apex_manifolds::{LieGroup, Tangent};
use apex_solver::factors::Factor;
use apex_solver::factors::imu::{
    ImuMeasurement, ImuParameters, ImuPreintegration, ImuSensorReadings, SpeedAndBias,
};
use apex_solver::factors::visual::{InverseDepthFactor, TimeOffsetProjectionFactor};
use faer::MatMut;
use nalgebra::{DMatrix, SMatrix, UnitQuaternion, Vector2, Vector3};
use std::ops::Index;

use crate::is_near;

/// The bracket by a tangent; for `SGal3` with the two signs that its crate has turned.
fn bracket<G: LieGroup>(tangent: &[f64]) -> DMatrix<f64>
where
    G::JacobianMatrix: Index<(usize, usize), Output = f64>,
{
    let many = tangent.len();
    let bracket = G::TangentVector::from_slice(tangent).small_adj();
    DMatrix::from_fn(many, many, |row, column| {
        let turned = many == 10 && row < 3 && ((3..6).contains(&column) || column == 9);
        bracket[(row, column)] * if turned { -1.0 } else { 1.0 }
    })
}

/// The right Jacobian as a series of the adjoint, Σ (-ad)ᵏ / (k + 1)!: nothing cancels in it.
fn by_series<G: LieGroup>(tangent: &[f64]) -> DMatrix<f64>
where
    G::JacobianMatrix: Index<(usize, usize), Output = f64>,
{
    let many = tangent.len();
    let adjoint = bracket::<G>(tangent);
    let mut term = DMatrix::identity(many, many);
    let mut sum = term.clone();
    for k in 1..40 {
        term = -&adjoint * term / f64::from(k + 1);
        sum += &term;
    }
    sum
}

fn largest<G: LieGroup>(jacobian: &G::JacobianMatrix, series: &DMatrix<f64>) -> f64
where
    G::JacobianMatrix: Index<(usize, usize), Output = f64>,
{
    let many = series.nrows();
    let cells = (0..many).flat_map(|row| (0..many).map(move |column| (row, column)));
    cells.fold(0.0, |largest, cell| largest.max((jacobian[cell] - series[cell]).abs()))
}

/// How far the right Jacobian and its inverse are off, for entries of about 1 and such an angle.
fn errors<G: LieGroup>(degrees: usize, turning: usize, angle: f64) -> [f64; 2]
where
    G::JacobianMatrix: Index<(usize, usize), Output = f64>,
{
    let mut tangent: Vec<f64> = (0..degrees).map(|entry| (entry as f64 + 1.0).sin()).collect();
    let about = turning..degrees.min(turning + 3);
    tangent[about].iter_mut().for_each(|entry| *entry *= angle);
    let series = by_series::<G>(&tangent);
    let inverse = series.clone().try_inverse().expect("a Jacobian of an exponential");
    let tangent = G::TangentVector::from_slice(&tangent);
    [
        largest::<G>(&tangent.right_jacobian(), &series),
        largest::<G>(&tangent.right_jacobian_inv(), &inverse),
    ]
}

#[test]
fn the_bracket_of_sgal3_is_not_the_derivative_of_its_adjoint() {
    let tangent = [0.3, -0.2, 0.5, 0.7, 0.1, -0.4, 0.2, 0.6, -0.1, 0.9];
    let near = tangent.map(|entry| entry * 1e-7);

    let adjoint = SGal3Tangent::from_slice(&near).exp(None).adjoint();
    let adjoint = (adjoint - SMatrix::<f64, 10, 10>::identity()) / 1e-7;

    // The rows of the translation: + s I by the velocity, - ν by the time.
    let of_the_crate = SGal3Tangent::from_slice(&tangent).small_adj();
    assert!((adjoint[(0, 3)] - 0.9).abs() < 1e-6 && (adjoint[(0, 9)] + 0.7).abs() < 1e-6);
    assert!(of_the_crate[(0, 3)] == -0.9 && of_the_crate[(0, 9)] == 0.7);
    let turned = bracket::<SGal3>(&tangent);
    assert!((0..10).all(|r| (0..10).all(|c| (adjoint[(r, c)] - turned[(r, c)]).abs() < 1e-6)));
}

#[test]
fn the_inverse_jacobian_of_se2_loses_its_digits_at_small_angles() {
    assert!(errors::<SE2>(3, 2, 1.0)[1] < 1e-12);
    assert!(errors::<SE2>(3, 2, 1e-3)[1] > 1e-5);
    assert!(errors::<SE2>(3, 2, 1e-4)[1] > 1e-2);
}

#[test]
fn the_jacobians_of_sgal3_lose_their_digits_at_small_angles() {
    assert!(errors::<SGal3>(10, 6, 0.5).iter().all(|&error| error < 1e-8));
    assert!(errors::<SGal3>(10, 6, 1e-4).iter().all(|&error| error > 1e-5));
}

#[test]
fn the_jacobians_of_sim3_lose_their_digits_at_small_angles() {
    assert!(errors::<Sim3>(7, 3, 0.5).iter().all(|&error| error < 1e-11));
    assert!(errors::<Sim3>(7, 3, 1.1e-5).iter().all(|&error| error > 1e-8));
}

/// Half a second in so many steps, with biases of the rate and the acceleration.
fn integrated(many: u32, rate: Vector3<f64>, force: Vector3<f64>) -> ImuPreintegration {
    let mut biases = SpeedAndBias::zeros();
    biases.fixed_rows_mut::<3>(3).copy_from(&rate);
    biases.fixed_rows_mut::<3>(6).copy_from(&force);
    let readings = ImuSensorReadings {
        gyroscopes: Vector3::new(0.4, -0.3, 0.8),
        accelerometers: Vector3::new(0.5, 1.0, 9.0),
    };
    let times = (0..=many).map(|number| 0.5 * f64::from(number) / f64::from(many));
    let measurements = times.map(|time| ImuMeasurement::new(time, readings.clone())).collect();
    ImuPreintegration::new(measurements, ImuParameters::default(), 0.0, 0.5, &biases)
}

/// The difference of the position by biases of `size` along x.
fn slope(many: u32, rate: f64, force: f64) -> Vector3<f64> {
    let at = |sign: f64| {
        let [rate, force] = [rate, force].map(|size| Vector3::x() * (size * sign));
        *integrated(many, rate, force).acc_doubleintegral()
    };
    (at(1.0) - at(-1.0)) / (2.0 * (rate + force))
}

#[test]
fn more_acceleration_bias_is_less_way() {
    let by_force = *integrated(50, Vector3::zeros(), Vector3::zeros()).c_doubleintegral();

    let slope = slope(50, 0.0, 1e-4);

    // The ImuFactors subtract this column, GpsAsyncFactor adds it.
    assert!((slope + by_force.column(0)).norm() < 1e-9);
    assert!((slope - by_force.column(0)).norm() > 0.2);
}

#[test]
fn the_part_by_rates_is_that_of_the_integral_not_of_its_sum() {
    let error = |many: u32| {
        let by_rate = *integrated(many, Vector3::zeros(), Vector3::zeros()).dp_db_g();
        (slope(many, 1e-4, 0.0) - by_rate.column(0)).norm() / by_rate.column(0).norm()
    };

    let [coarse, fine] = [50, 500].map(error);

    assert!(coarse > 0.01, "{coarse}");
    assert!((5.0..20.0).contains(&(coarse / fine)), "{coarse} {fine}");
}

fn camera() -> PinholeCamera {
    PinholeCamera::from([420.0, 430.0, 320.0, 240.0])
}

/// The first residual of a factor of two, with its derivatives.
fn first_row(factor: &impl Factor, arguments: &[&[f64]]) -> (f64, Vec<f64>) {
    let (rows, columns) = factor.jacobian_shape();
    let (mut residual, mut entries) = ([0.0; 2], vec![0.0; rows * columns]);
    let matrix = MatMut::from_column_major_slice_mut(&mut entries, rows, columns);
    factor.linearize(arguments, &mut residual, Some(matrix));
    (residual[0], entries.into_iter().step_by(rows).collect())
}

#[test]
fn the_penalty_of_a_time_offset_grows_with_the_depth_and_its_jacobian_is_zero() {
    let measured = Vector2::new(300.0, 200.0);
    let factor = TimeOffsetProjectionFactor::new(camera(), measured, Vector3::zeros());
    let (state, sensor) = (SE23::identity(), SE3::identity());
    let at = |z: f64| {
        let (state, sensor) = (state.as_param_slice(), sensor.as_param_slice());
        first_row(&factor, &[state, sensor, &[0.3, 0.2, z], &[0.0]])
    };

    let [(near, _), (far, slopes)] = [-2.0, -3.0].map(at);

    // 10,000 + 1,000 (z₀ - z), of which the derivative by z, column 17, is -1,000.
    assert!(is_near(far - near, 1e3));
    assert!(slopes.iter().all(|&slope| slope == 0.0));
}

#[test]
fn the_penalty_of_an_inverse_depth_has_few_digits_by_u_and_v() {
    let factor = InverseDepthFactor::new(Vector2::new(300.0, 200.0), camera());
    let turned = UnitQuaternion::new(Vector3::y() * std::f64::consts::PI);
    let (first, second) = (SE3::identity(), SE3::new(Vector3::zeros(), turned));

    let errors = (0..40).map(|step| {
        let (u, v, d) = (331.7 + 2.3 * f64::from(step), 171.3, 0.25);
        let (_, slopes) =
            first_row(&factor, &[first.as_param_slice(), &[u, v, d], second.as_param_slice()]);
        // The depth behind is z = 1 / (d √(1 + a² + b²)) with a = (u - 320) / 420, the penalty 1,000 z.
        let [a, b] = [(u - 320.0) / 420.0, (v - 240.0) / 430.0];
        let right = -1e3 * a / 420.0 / d / (1.0 + a * a + b * b).powf(1.5);
        (slopes[6] / right - 1.0).abs()
    });
    let largest = errors.fold(0.0, f64::max);

    assert!((1e-6..1e-2).contains(&largest), "{largest}");
}
