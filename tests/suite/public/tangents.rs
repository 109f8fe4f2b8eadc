//! Jacobians and gradients by the tangents of rotations and poses, with mistakes of kinds that were
//! published.

use fastrand::Rng;
use gradcheck_core::conventions::{Composite, CompositeLeft, Convention, Left, RotationFirst};
use gradcheck_core::{BugKind, Check, Report, Verdict};
use nalgebra::{
    Isometry2, Isometry3, Matrix2, Matrix3, Rotation3, SMatrix, Similarity3, Translation3,
    UnitQuaternion, Vector2, Vector3,
};

use super::SEEDS;

fn number(random: &mut Rng) -> f64 {
    2.4 * random.f64() - 1.2
}

fn vector(random: &mut Rng) -> Vector3<f64> {
    Vector3::from_fn(|_, _| number(random))
}

fn pose(random: &mut Rng) -> Isometry3<f64> {
    Isometry3::new(vector(random), vector(random))
}

/// Of the right derivative and of the wrong one, at points that are drawn.
type Mistake = fn(u64, bool) -> Report;

fn checked(mistake: Mistake, kinds: &[BugKind], words: &str) {
    for seed in 0..SEEDS {
        let right = mistake(seed, false);
        assert_eq!(right.verdict(), Verdict::Pass, "{seed}: {right}");

        let wrong = mistake(seed, true);
        assert_eq!(wrong.verdict(), Verdict::Fail, "{seed}: {wrong}");
        assert_eq!(super::names(&wrong), kinds, "{seed}: {wrong}");
        let text = wrong.to_string().replace('\n', " ");
        assert!(text.contains(words), "{seed}: {wrong}");
    }
}

/// The axis of a rotation's frame, in a world turned about its vertical by the yaw of the rotation.
fn without_yaw(rotation: &Rotation3<f64>) -> Vector3<f64> {
    let yaw = rotation[(1, 0)].atan2(rotation[(0, 0)]);
    Rotation3::from_axis_angle(&Vector3::z_axis(), -yaw) * (rotation * Vector3::new(0.2, 0.5, 1.0))
}

/// The mistake: the yaw is taken for constant.
fn yaw(seed: u64, wrong: bool) -> Report {
    let mut random = Rng::with_seed(seed);
    let mut rotation = Rotation3::new(vector(&mut random) * 0.6);
    let jacobian = |rotation: &mut Rotation3<f64>| {
        let body = Vector3::new(0.2, 0.5, 1.0);
        let yaw = rotation[(1, 0)].atan2(rotation[(0, 0)]);
        let back = Rotation3::from_axis_angle(&Vector3::z_axis(), -yaw);
        let along = back * *rotation * -body.cross_matrix();
        // The yaw is that of the first column, which turns by ω × e₁ in the frame of the body.
        let [x, y] = [rotation[(0, 0)], rotation[(1, 0)]];
        let by = |k: usize| {
            let mut unit = Vector3::zeros();
            unit[k] = 1.0;
            let column = *rotation * unit.cross(&Vector3::x());
            (x * column.y - y * column.x) / (x * x + y * y)
        };
        let turned = back * (*rotation * body);
        let across = Vector3::z().cross(&turned);
        let by = Vector3::from_fn(|k, _| if wrong { 0.0 } else { by(k) });
        (along - across * by.transpose()).fixed_rows::<2>(0).into_owned()
    };
    let function =
        |rotation: &mut Rotation3<f64>| without_yaw(rotation).fixed_rows::<2>(0).into_owned();
    Check::new().seed(seed).run_jacobian(&mut rotation, function, jacobian).expect("a verdict")
}

#[test]
fn a_part_that_is_taken_for_constant_is_told_by_its_tangent_components() {
    checked(yaw, &[BugKind::Slices], "tangent components 1 and 2");
}

/// A point in the frame of a pose whose translation moves in the world. The mistake: the identity in
/// place of the rotation, as where it moves in the frame of the pose.
fn prior(seed: u64, wrong: bool) -> Report {
    let mut random = Rng::with_seed(seed);
    let point = vector(&mut random);
    let mut pose = Composite(pose(&mut random));
    let seen =
        move |pose: &Isometry3<f64>| pose.rotation.inverse() * (point - pose.translation.vector);
    let jacobian = |pose: &mut Composite<Isometry3<f64>>| {
        let back = pose.rotation.inverse().to_rotation_matrix().into_inner();
        let mut jacobian = SMatrix::<f64, 3, 6>::zeros();
        let moving = if wrong { -Matrix3::identity() } else { -back };
        jacobian.fixed_view_mut::<3, 3>(0, 0).copy_from(&moving);
        jacobian.fixed_view_mut::<3, 3>(0, 3).copy_from(&seen(pose).cross_matrix());
        jacobian
    };
    let check = Check::new().seed(seed);
    check.run_jacobian(&mut pose, |pose| seen(pose), jacobian).expect("a verdict")
}

#[test]
fn an_identity_in_place_of_a_rotation_is_another_convention() {
    checked(prior, &[BugKind::Convention], "X · Exp(v, ω)");
}

/// Of the logarithm at an angle times an axis: Solà et al., equation 144.
fn inverse_right_jacobian(angles: Vector3<f64>) -> Matrix3<f64> {
    let (angle, turn) = (angles.norm(), angles.cross_matrix());
    let square = 1.0 / angle.powi(2) - (1.0 + angle.cos()) / (2.0 * angle * angle.sin());
    Matrix3::identity() + 0.5 * turn + square * turn * turn
}

/// The mistake: the logarithm is derived as if its argument were the identity.
fn relative(seed: u64, wrong: bool) -> Report {
    let mut random = Rng::with_seed(seed);
    let mut pair = [0, 1].map(|_| Rotation3::new(vector(&mut random)));
    let measured = pair[0].inverse() * pair[1] * Rotation3::new(vector(&mut random) * 0.5);
    let residual = move |pair: &[Rotation3<f64>; 2]| {
        (measured.inverse() * pair[0].inverse() * pair[1]).scaled_axis()
    };
    let jacobian = |pair: &mut [Rotation3<f64>; 2]| {
        let own = inverse_right_jacobian(residual(pair));
        let own = if wrong { Matrix3::identity() } else { own };
        let back = (pair[1].inverse() * pair[0]).into_inner();
        let mut jacobian = SMatrix::<f64, 3, 6>::zeros();
        jacobian.fixed_view_mut::<3, 3>(0, 0).copy_from(&(-own * back));
        jacobian.fixed_view_mut::<3, 3>(0, 3).copy_from(&own);
        jacobian
    };
    let check = Check::new().seed(seed);
    check.run_jacobian(&mut pair, |pair| residual(pair), jacobian).expect("a verdict")
}

#[test]
fn a_logarithm_without_its_jacobian_gets_no_false_name() {
    checked(
        relative,
        &[],
        "gradcheck_core::conventions if the derivative was derived in another one",
    );
}

/// The mistake: the derivative by x and y of the world, where the tangent is in the frame of the pose.
fn distance(seed: u64, wrong: bool) -> Report {
    let mut random = Rng::with_seed(seed);
    let mut poses: Vec<Isometry2<f64>> = (0..2)
        .map(|_| {
            let place = Vector2::new(number(&mut random), number(&mut random));
            Isometry2::new(place, number(&mut random))
        })
        .collect();
    let away = |poses: &[Isometry2<f64>]| poses[0].translation.vector - poses[1].translation.vector;
    let cost = |poses: &mut Vec<Isometry2<f64>>| {
        away(poses).norm_squared() + poses[0].rotation.angle().sin() * poses[1].rotation.angle()
    };
    let gradient = |poses: &mut Vec<Isometry2<f64>>| -> Vec<[f64; 3]> {
        let away = 2.0 * away(poses);
        let [first, second] = [poses[0].rotation, poses[1].rotation];
        let turn = |vector: Vector2<f64>, pose: &Isometry2<f64>| {
            let own = if wrong {
                Matrix2::identity()
            } else {
                pose.rotation.inverse().to_rotation_matrix().into_inner()
            };
            own * vector
        };
        let [a, b] = [turn(away, &poses[0]), turn(-away, &poses[1])];
        vec![[a.x, a.y, first.angle().cos() * second.angle()], [b.x, b.y, first.angle().sin()]]
    };
    Check::new().seed(seed).run(&mut poses, cost, gradient).expect("a verdict")
}

#[test]
fn the_derivative_by_coordinates_of_the_world_is_another_convention() {
    checked(distance, &[BugKind::Convention], "where t becomes t + v and R becomes R Exp(ω)");
    checked(distance, &[BugKind::Convention], "conventions::composite\")]`");
}

/// A rotation, and a scale that moves by s · exp(t). The mistake: the column of the scale lacks it.
fn scale(seed: u64, wrong: bool) -> Report {
    let mut random = Rng::with_seed(seed);
    let vector = vector(&mut random);
    let rotation = UnitQuaternion::new(super::tangents::vector(&mut random));
    let start = Similarity3::from_parts(Translation3::identity(), rotation, 1.2 + random.f64());
    let mut scale = start;
    let jacobian = |scale: &mut Similarity3<f64>| {
        let turned = scale.isometry.rotation.inverse() * vector;
        let size = scale.scaling();
        let mut jacobian = SMatrix::<f64, 3, 7>::zeros();
        jacobian.fixed_view_mut::<3, 3>(0, 3).copy_from(&(size * turned.cross_matrix()));
        jacobian.fixed_view_mut::<3, 1>(0, 6).copy_from(&(turned * if wrong { 1.0 } else { size }));
        jacobian
    };
    let function = |scale: &mut Similarity3<f64>| {
        scale.scaling() * (scale.isometry.rotation.inverse() * vector)
    };
    Check::new().seed(seed).run_jacobian(&mut scale, function, jacobian).expect("a verdict")
}

#[test]
fn a_factor_that_a_point_is_stored_as_is_told() {
    checked(scale, &[BugKind::Slices], "which is a number that the point is stored as");
}

/// The gradient of Σ cₖ zₖ over what a pose makes of three points, by tangents in the convention `C`.
fn gradient_as<C: Convention<Point = Isometry3<f64>, Scalar = f64>>(
    pose: Isometry3<f64>,
    cost: impl Fn(&Isometry3<f64>) -> f64,
) -> [f64; 6] {
    let step = 1e-3;
    std::array::from_fn(|component| {
        let at = |t: f64| {
            let mut moved = C::of(pose);
            let mut tangent = [0.0; 6];
            tangent[component] = t;
            moved.retract(&tangent);
            cost(&moved.into_point())
        };
        // Of order six: 1e-18 of the seventh derivative.
        let odd = |k: f64| at(k * step) - at(-k * step);
        (45.0 * odd(1.0) - 9.0 * odd(2.0) + odd(3.0)) / (60.0 * step)
    })
}

macro_rules! each_convention {
    ($then:ident) => {
        $then!(
            Isometry3<f64> => "", Left<Isometry3<f64>> => "left",
            Composite<Isometry3<f64>> => "composite", CompositeLeft<Isometry3<f64>> => "composite_left",
            RotationFirst<Isometry3<f64>> => "rotation_first",
            RotationFirst<Left<Isometry3<f64>>> => "left_rotation_first",
            RotationFirst<Composite<Isometry3<f64>>> => "composite_rotation_first",
            RotationFirst<CompositeLeft<Isometry3<f64>>> => "composite_left_rotation_first"
        )
    };
}

fn in_another<C>(own: &str)
where
    C: Convention<Point = Isometry3<f64>, Scalar = f64> + gradcheck_core::Parameters<Scalar = f64>,
{
    let mut random = Rng::with_seed(own.len() as u64);
    let points = [0, 1, 2].map(|_| vector(&mut random));
    let start = Isometry3::from_parts(
        Translation3::from(vector(&mut random)),
        UnitQuaternion::new(vector(&mut random)),
    );
    let cost = |pose: &Isometry3<f64>| -> f64 {
        points
            .iter()
            .map(|point| (pose * nalgebra::Point3::from(*point)).coords.map(f64::sin).sum())
            .sum()
    };
    let check = |gradient: [f64; 6]| {
        let mut point = C::of(start);
        let cost = |point: &mut C| {
            // The point is behind the convention: the type has no other way to it.
            let mut pose = start;
            gradcheck_core::Retraction::restore(&mut pose, &point.stored());
            cost(&pose)
        };
        Check::new().run(&mut point, cost, |_| gradient).expect("a verdict")
    };
    macro_rules! against {
        ($($other:ty => $name:literal),*) => {$(
            let gradient = gradient_as::<$other>(start, cost);
            for sign in [1.0, -1.0] {
                let report = check(gradient.map(|entry| sign * entry));
                if own == $name {
                    let names = if sign > 0.0 { vec![] } else { vec![BugKind::OppositeSign] };
                    assert_eq!(super::names(&report), names, "{own}, {}: {report}", $name);
                    continue;
                }
                assert_eq!(super::names(&report), [BugKind::Convention], "{own}, {}: {report}", $name);
                let suspect = &report.suspects()[0];
                let select = format!("conventions::{}\")]`", $name);
                let is_selected = if $name.is_empty() { suspect.remedy().contains("take away") } else { suspect.remedy().contains(&select) };
                assert!(is_selected && suspect.is_confirmed(), "{own}, {}: {report}", $name);
                assert_eq!(suspect.claim().contains("opposite sign"), sign < 0.0, "{report}");
            }
        )*};
    }
    each_convention!(against);
}

#[test]
fn a_gradient_of_any_convention_is_told_in_any_other() {
    macro_rules! own {
        ($($own:ty => $name:literal),*) => {$( in_another::<$own>($name); )*};
    }
    each_convention!(own);
}
