//! nalgebra: rotations, isometries and similarities, which move by retractions, in each convention.

use gradcheck_core::conventions::{Composite, CompositeLeft, Left, RotationFirst};
use gradcheck_core::{Check, Parameters, Report, Retraction, Scalar, Verdict};
use nalgebra::{
    Isometry2, Isometry3, IsometryMatrix2, IsometryMatrix3, Matrix3, RealField, Rotation2,
    Rotation3, Similarity2, Similarity3, UnitComplex, UnitQuaternion, Vector2, Vector3, Vector6,
};

/// x ↦ s R x + t in space; in the plane of x and y, what is of the plane.
struct Motion {
    scale: f64,
    rotation: Matrix3<f64>,
    translation: Vector3<f64>,
}

/// Points, and along what they are looked at after the motion.
const LOOKS: [([f64; 3], [f64; 3]); 3] = [
    ([0.7, -0.4, 1.1], [0.5, 0.8, -0.3]),
    ([-0.2, 0.9, 0.4], [-0.6, 0.35, 0.75]),
    ([1.3, 0.6, -0.8], [0.25, -0.45, 0.9]),
];

/// The components of (v, ω, σ) that a group has.
const SPACE: [usize; 7] = [0, 1, 2, 3, 4, 5, 6];
const TURN: [usize; 3] = [3, 4, 5];
const PLANE: [usize; 4] = [0, 1, 5, 6];

#[derive(Clone, Copy, PartialEq)]
enum Side {
    Right,
    Left,
    Composite,
    CompositeLeft,
}

fn looks() -> impl Iterator<Item = (Vector3<f64>, Vector3<f64>)> {
    LOOKS.into_iter().map(|(point, along)| (Vector3::from(point), Vector3::from(along)))
}

fn cost(motion: &Motion) -> f64 {
    let seen = |(point, along): (Vector3<f64>, Vector3<f64>)| {
        along.dot(&(motion.scale * motion.rotation * point + motion.translation)).sin()
    };
    looks().map(seen).sum()
}

/// The derivatives of the cost by (v, ω, σ) on a side of the motion.
fn slopes(motion: &Motion, side: Side) -> [f64; 7] {
    let Motion { scale, rotation, translation } = motion;
    let mut slopes = [0.0; 7];
    for (point, along) in looks() {
        let turned = *scale * rotation * point;
        let image = turned + translation;
        let own = rotation.transpose() * along;
        let (moving, turning, growing) = match side {
            Side::Right => (*scale * own, *scale * point.cross(&own), along.dot(&turned)),
            Side::Left => (along, image.cross(&along), along.dot(&image)),
            Side::Composite => (along, *scale * point.cross(&own), along.dot(&turned)),
            Side::CompositeLeft => (along, turned.cross(&along), along.dot(&turned)),
        };
        let parts = moving.iter().chain(&turning).chain([&growing]);
        let rate = along.dot(&image).cos();
        slopes.iter_mut().zip(parts).for_each(|(slope, part)| *slope += rate * part);
    }
    slopes
}

/// Checks the derivatives of the cost by some components, after a change.
fn report<P: Parameters>(
    model: &mut P,
    motion: impl Fn(&P) -> Motion,
    side: Side,
    components: &[usize],
    spoil: impl Fn(&mut Vec<f64>),
) -> Report {
    let gradient = |model: &mut P| -> Vec<P::Scalar> {
        let slopes = slopes(&motion(model), side);
        let mut gradient: Vec<f64> = components.iter().map(|&place| slopes[place]).collect();
        spoil(&mut gradient);
        gradient.into_iter().map(P::Scalar::nearest).collect()
    };
    Check::new().run(model, |model| cost(&motion(model)), gradient).expect("it can be judged")
}

/// Asserts that the right gradient passes, that one with the opposite sign in a component fails there
/// and nowhere else, and that no bit of the point is another afterwards.
#[track_caller]
fn assert_moves<P>(
    mut model: P,
    motion: impl Fn(&P) -> Motion + Copy,
    side: Side,
    components: &[usize],
) where
    P: Parameters + Retraction<Scalar = <P as Parameters>::Scalar>,
{
    let bits =
        |model: &P| -> Vec<u64> { model.stored().into_iter().map(Scalar::bit_pattern).collect() };
    let before = bits(&model);
    let count = components.len();
    assert_eq!(model.layout().to_string(), format!("parameters [{count}] tangent"));
    assert!(model.flatten().iter().all(|entry| entry.bit_pattern() == 0));
    model.assign_flat(&vec![Default::default(); count]).expect("the length is right");
    assert_eq!(bits(&model), before);

    let right = report(&mut model, motion, side, components, |_| ());
    assert_eq!(right.verdict(), Verdict::Pass, "{right}");
    assert_eq!(bits(&model), before);
    for place in 0..count {
        let wrong = report(&mut model, motion, side, components, |slopes| slopes[place] *= -1.0);

        assert_eq!(wrong.verdict(), Verdict::Fail, "{wrong}");
        assert_eq!(bits(&model), before);
        let [mismatch] = wrong.mismatches() else { panic!("{wrong}") };
        assert!(mismatch.is_tangent() && mismatch.index() == [place], "{wrong}");
        let text = wrong.to_string();
        assert!(text.contains(&format!("tangent component {place} of `parameters`")), "{text}");
        let suspect = wrong.suspects().first().expect("a name").to_string();
        assert!(suspect.contains("opposite sign") || suspect.contains("-1 times"), "{text}");
    }
}

fn turned(rotation: Matrix3<f64>) -> Motion {
    Motion { scale: 1.0, rotation, translation: Vector3::zeros() }
}

fn flat(angle: f64) -> Matrix3<f64> {
    Rotation3::from_axis_angle(&Vector3::z_axis(), angle).into_inner()
}

fn of_quaternion<T: Scalar + RealField>(q: &UnitQuaternion<T>) -> Motion {
    turned(q.map_entries())
}

fn of_isometry<T: Scalar + RealField>(pose: &Isometry3<T>) -> Motion {
    let translation = pose.translation.vector.map(Scalar::widen);
    Motion { translation, ..of_quaternion(&pose.rotation) }
}

fn of_planar<T: Scalar + RealField>(pose: &Isometry2<T>) -> Motion {
    let translation = pose.translation.vector.map(Scalar::widen).push(0.0);
    Motion { translation, ..turned(flat(pose.rotation.angle().widen())) }
}

/// The matrix of a rotation in 64 bits, by the formula and not by nalgebra, which would normalise.
trait MapEntries {
    fn map_entries(&self) -> Matrix3<f64>;
}

impl<T: Scalar + RealField> MapEntries for UnitQuaternion<T> {
    fn map_entries(&self) -> Matrix3<f64> {
        let vector = self.imag().map(Scalar::widen);
        let cross = vector.cross_matrix();
        let inside = self.w.widen() * cross + cross * cross;
        Matrix3::identity() + 2.0 * inside
    }
}

fn rotation<T: Scalar + RealField>() -> UnitQuaternion<T> {
    UnitQuaternion::new(Vector3::new(0.4, -0.7, 0.5).map(T::nearest))
}

fn pose<T: Scalar + RealField>() -> Isometry3<T> {
    let translation = Vector3::new(0.3, -1.2, 0.8).map(T::nearest);
    Isometry3::from_parts(translation.into(), rotation())
}

fn planar<T: Scalar + RealField>() -> Isometry2<T> {
    Isometry2::new(Vector2::new(0.3, -1.2).map(T::nearest), T::nearest(0.6))
}

fn in_both_formats<T: Scalar + RealField>() {
    let side = Side::Right;
    assert_moves(rotation::<T>(), of_quaternion, side, &TURN);
    assert_moves(
        rotation::<T>().to_rotation_matrix(),
        |r: &Rotation3<T>| turned(r.matrix().map(Scalar::widen)),
        side,
        &TURN,
    );
    let angle = T::nearest(0.6);
    let of_angle = |angle: T| turned(flat(angle.widen()));
    assert_moves(UnitComplex::new(angle), |c: &UnitComplex<T>| of_angle(c.angle()), side, &[5]);
    assert_moves(Rotation2::new(angle), |r: &Rotation2<T>| of_angle(r.angle()), side, &[5]);
    assert_moves(pose::<T>(), of_isometry, side, &SPACE[..6]);
    assert_moves(planar::<T>(), of_planar, side, &PLANE[..3]);
}

#[test]
fn rotations_and_isometries_are_checked_in_their_tangents_in_64_bits() {
    in_both_formats::<f64>();
}

#[test]
fn rotations_and_isometries_are_checked_in_their_tangents_in_32_bits() {
    in_both_formats::<f32>();
}

#[test]
fn isometries_may_hold_matrices() {
    let rotation = rotation().to_rotation_matrix();
    let space = IsometryMatrix3::from_parts(Vector3::new(0.3, -1.2, 0.8).into(), rotation);
    let plane = IsometryMatrix2::new(Vector2::new(0.3, -1.2), 0.6);

    let motion = |p: &IsometryMatrix3<f64>| Motion {
        translation: p.translation.vector,
        ..turned(p.rotation.into_inner())
    };
    assert_moves(space, motion, Side::Right, &SPACE[..6]);
    let motion = |p: &IsometryMatrix2<f64>| Motion {
        translation: p.translation.vector.push(0.0),
        ..turned(flat(p.rotation.angle()))
    };
    assert_moves(plane, motion, Side::Right, &PLANE[..3]);
}

fn of_similarity(similarity: &Similarity3<f64>) -> Motion {
    Motion { scale: similarity.scaling(), ..of_isometry(&similarity.isometry) }
}

fn of_planar_similarity(similarity: &Similarity2<f64>) -> Motion {
    Motion { scale: similarity.scaling(), ..of_planar(&similarity.isometry) }
}

#[test]
fn similarities_have_the_logarithm_of_their_scale_last() {
    let space = Similarity3::from_isometry(pose(), 1.7);

    assert_moves(space, of_similarity, Side::Right, &SPACE);
    let plane = Similarity2::from_isometry(planar(), 0.6);
    assert_moves(plane, of_planar_similarity, Side::Right, &PLANE);
    assert_moves(Left(space), |s: &Left<_>| of_similarity(s), Side::Left, &SPACE);
    assert_moves(Composite(space), |s: &Composite<_>| of_similarity(s), Side::Composite, &SPACE);
}

#[test]
fn every_convention_has_its_gradient() {
    let (turn, move_and_turn) = (&TURN, &SPACE[..6]);
    let rotated = [3, 4, 5, 0, 1, 2];

    assert_moves(Left(rotation()), |q: &Left<_>| of_quaternion::<f64>(q), Side::Left, turn);
    assert_moves(Left(pose()), |p: &Left<_>| of_isometry::<f64>(p), Side::Left, move_and_turn);
    assert_moves(
        Composite(pose()),
        |p: &Composite<_>| of_isometry::<f64>(p),
        Side::Composite,
        move_and_turn,
    );
    assert_moves(
        CompositeLeft(pose()),
        |p: &CompositeLeft<_>| of_isometry::<f64>(p),
        Side::CompositeLeft,
        move_and_turn,
    );
    assert_moves(
        RotationFirst(pose()),
        |p: &RotationFirst<_>| of_isometry::<f64>(p),
        Side::Right,
        &rotated,
    );
    assert_moves(
        RotationFirst(Left(pose())),
        |p: &RotationFirst<Left<_>>| of_isometry::<f64>(p),
        Side::Left,
        &rotated,
    );
    assert_moves(
        RotationFirst(Left(planar())),
        |p: &RotationFirst<Left<_>>| of_planar::<f64>(p),
        Side::Left,
        &[5, 0, 1],
    );
}

#[test]
fn another_convention_fails() {
    let components = &SPACE[..6];
    let sides = [Side::Right, Side::Left, Side::Composite, Side::CompositeLeft];
    for side in sides {
        let of = |p: &Isometry3<f64>| of_isometry(p);
        let verdicts = [
            report(&mut pose(), of, side, components, |_| ()),
            report(&mut Left(pose()), |p| of(p), side, components, |_| ()),
            report(&mut Composite(pose()), |p| of(p), side, components, |_| ()),
            report(&mut CompositeLeft(pose()), |p| of(p), side, components, |_| ()),
        ];
        for (own, report) in sides.into_iter().zip(verdicts) {
            let expected = if own == side { Verdict::Pass } else { Verdict::Fail };
            assert_eq!(report.verdict(), expected, "{report}");
        }
    }
    let mut rotation = rotation::<f64>();
    let left = report(&mut rotation, of_quaternion, Side::Left, &TURN, |_| ());
    assert_eq!(left.verdict(), Verdict::Fail, "{left}");
}

#[derive(Clone, Debug, PartialEq, Parameters)]
struct Scene {
    poses: Vec<Isometry3<f64>>,
    #[parameters(with = "gradcheck_core::conventions::left")]
    corners: [UnitQuaternion<f64>; 2],
    #[parameters(with = "gradcheck_core::conventions::left_rotation_first")]
    camera: Option<Isometry3<f64>>,
    #[parameters(frozen)]
    origin: Isometry2<f64>,
    grid: [[UnitComplex<f64>; 2]; 1],
    none: Vec<Rotation3<f64>>,
}

fn scene() -> Scene {
    Scene {
        poses: vec![pose(), pose().inverse()],
        corners: [rotation(), rotation().inverse()],
        camera: Some(pose()),
        origin: planar(),
        grid: [[UnitComplex::new(0.3), UnitComplex::new(-1.0)]],
        none: Vec::new(),
    }
}

#[test]
fn a_list_of_points_is_one_tensor() {
    let lines = [
        "poses [2, 6] tangent",
        "corners [2, 3] tangent",
        "camera [6] tangent",
        "origin [3] tangent frozen",
        "grid[0] [2, 1] tangent",
        "none [0] tangent",
    ];

    assert_eq!(scene().layout().to_string(), lines.join("\n"));
    assert_eq!(scene().parameter_count(), 29);
}

#[test]
fn a_point_is_retracted_by_what_it_is_assigned() {
    let mut moved = scene();
    let mut flat = vec![0.0; 29];
    flat[6..12].copy_from_slice(&[0.1, 0.2, 0.3, 0.0, 0.0, 0.0]);
    flat[12..15].copy_from_slice(&[0.4, 0.0, 0.0]);
    flat[21..24].copy_from_slice(&[0.1, 0.2, 0.3]);

    moved.assign_flat(&flat).expect("the length is right");

    let mut expected = scene();
    expected.poses[1] *= Isometry3::translation(0.1, 0.2, 0.3);
    expected.corners[0] = UnitQuaternion::new(Vector3::x() * 0.4) * expected.corners[0];
    assert!((moved.poses[1].to_matrix() - expected.poses[1].to_matrix()).amax() < 1e-15);
    assert!(moved.corners[0].angle_to(&expected.corners[0]) < 1e-15);
    let [camera, before] = [&moved, &scene()].map(|scene| scene.camera.expect("there is one"));
    let expected = Isometry3::translation(0.1, 0.2, 0.3) * before;
    assert!((camera.to_matrix() - expected.to_matrix()).amax() < 1e-15);
    moved.camera = scene().camera;
    moved.poses[1] = scene().poses[1];
    moved.corners[0] = scene().corners[0];
    assert_eq!(moved, scene());
}

#[test]
fn a_motion_along_a_twist_is_that_of_the_exponential() {
    use gradcheck_tests::zoo::least_squares::lie::exp;

    for size in [1e-9, 1e-3, 0.05, 0.3, 2.0] {
        let twist: Vector6<f64> = Vector6::new(0.5, -0.3, 0.8, -0.4, 0.7, 0.6) * size;
        let flat: Vec<f64> = twist.iter().copied().collect();
        let (right, left) = (pose() * exp(&twist), exp(&twist) * pose());

        let own = pose().unflatten(&flat).expect("the length is right");
        let other = Left(pose()).unflatten(&flat).expect("the length is right").0;

        assert!((own.to_matrix() - right.to_matrix()).amax() < 4e-16 * (4.0 + size), "{size}");
        assert!((other.to_matrix() - left.to_matrix()).amax() < 4e-16 * (4.0 + size), "{size}");
        let plane = planar().unflatten(&flat[3..]).expect("the length is right");
        let [x, y, angle] = [flat[3], flat[4], flat[5]];
        let lifted = exp(&Vector6::new(x, y, 0.0, 0.0, 0.0, angle));
        let expected = planar() * Isometry2::new(lifted.translation.vector.xy(), angle);
        assert!((plane.to_matrix() - expected.to_matrix()).amax() < 4e-16 * (4.0 + size), "{size}");
    }
}
