//! glam: every vector, matrix and affine map of floats, and quaternions as rotations.

use glam::{
    Affine2, Affine3, Affine3A, DAffine2, DAffine3, DMat2, DMat3, DMat4, DQuat, DVec2, DVec3,
    DVec4, Mat2, Mat3, Mat3A, Mat4, Quat, Vec2, Vec3, Vec3A, Vec4,
};
use gradcheck_core::conventions::Left;
use gradcheck_core::{Check, Parameters, Report, Scalar, Verdict, assert_gradients};

use super::assert_leaf;

const ROWS: [f64; 16] =
    [0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5, 11.5, 12.5, 13.5, 14.5, 15.5];

fn narrow() -> [f32; 16] {
    ROWS.map(f32::nearest)
}

#[test]
fn a_vector_is_the_tensor_of_its_coordinates() {
    let narrow = narrow();

    assert_leaf(&mut Vec2::from_slice(&narrow), &["parameters [2]"], &ROWS[..2]);
    assert_leaf(&mut Vec3::from_slice(&narrow), &["parameters [3]"], &ROWS[..3]);
    assert_leaf(&mut Vec3A::from_slice(&narrow), &["parameters [3]"], &ROWS[..3]);
    assert_leaf(&mut Vec4::from_slice(&narrow), &["parameters [4]"], &ROWS[..4]);
    assert_leaf(&mut DVec2::from_slice(&ROWS), &["parameters [2]"], &ROWS[..2]);
    assert_leaf(&mut DVec3::from_slice(&ROWS), &["parameters [3]"], &ROWS[..3]);
    assert_leaf(&mut DVec4::from_slice(&ROWS), &["parameters [4]"], &ROWS[..4]);
}

/// The matrix of a type whose entries by rows are the first of `ROWS`; the types are made of columns.
macro_rules! by_rows {
    ($matrix:ty, $entries:expr) => {
        <$matrix>::from_cols_slice(&$entries).transpose()
    };
}

#[test]
fn a_matrix_is_visited_by_rows() {
    let narrow = narrow();

    assert_leaf(&mut by_rows!(Mat2, narrow), &["parameters [2, 2]"], &ROWS[..4]);
    assert_leaf(&mut by_rows!(Mat3, narrow), &["parameters [3, 3]"], &ROWS[..9]);
    assert_leaf(&mut by_rows!(Mat3A, narrow), &["parameters [3, 3]"], &ROWS[..9]);
    assert_leaf(&mut by_rows!(Mat4, narrow), &["parameters [4, 4]"], &ROWS);
    assert_leaf(&mut by_rows!(DMat2, ROWS), &["parameters [2, 2]"], &ROWS[..4]);
    assert_leaf(&mut by_rows!(DMat3, ROWS), &["parameters [3, 3]"], &ROWS[..9]);
    assert_leaf(&mut by_rows!(DMat4, ROWS), &["parameters [4, 4]"], &ROWS);
}

#[test]
fn an_affine_map_has_its_translation_in_the_last_column() {
    let planar = DAffine2::from_mat2_translation(
        DMat2::from_cols_array_2d(&[[0.5, 3.5], [1.5, 4.5]]),
        DVec2::new(2.5, 5.5),
    );
    let spatial = DAffine3::from_mat3_translation(
        DMat3::from_cols_array_2d(&[[0.5, 4.5, 8.5], [1.5, 5.5, 9.5], [2.5, 6.5, 10.5]]),
        DVec3::new(3.5, 7.5, 11.5),
    );
    let columns = spatial.to_cols_array().map(f32::nearest);
    let (plane, space) = (["parameters [2, 3]"], ["parameters [3, 4]"]);

    assert_leaf(&mut planar.clone(), &plane, &ROWS[..6]);
    assert_leaf(&mut spatial.clone(), &space, &ROWS[..12]);
    let narrow = planar.to_cols_array().map(f32::nearest);
    assert_leaf(&mut Affine2::from_cols_array(&narrow), &plane, &ROWS[..6]);
    assert_leaf(&mut Affine3A::from_cols_array(&columns), &space, &ROWS[..12]);
    assert_leaf(&mut Affine3::from_cols_array(&columns), &space, &ROWS[..12]);
}

#[test]
fn a_list_is_one_tensor() {
    let points = vec![DVec3::new(0.5, 1.5, 2.5), DVec3::new(3.5, 4.5, 5.5)];
    let matrices = [by_rows!(DMat2, ROWS); 1];

    assert_leaf(&mut points.clone(), &["parameters [2, 3]"], &ROWS[..6]);
    assert_leaf(&mut vec![points], &["parameters [1, 2, 3]"], &ROWS[..6]);
    assert_leaf(&mut matrices.clone(), &["parameters [1, 2, 2]"], &ROWS[..4]);
    assert_leaf(&mut Vec::<Vec3A>::new(), &["parameters [0, 3]"], &[]);
}

#[derive(Clone, Debug, PartialEq, Parameters)]
struct Scene {
    centres: Vec<DVec3>,
    camera: DAffine3,
    turn: DQuat,
    joints: Vec<DQuat>,
    #[parameters(with = "gradcheck_core::conventions::left")]
    base: DQuat,
}

#[test]
fn quaternions_in_a_model_are_tangents() {
    let turn = DQuat::from_scaled_axis(DVec3::new(0.3, -0.2, 0.5));
    let mut scene = Scene {
        centres: vec![DVec3::X, DVec3::Y],
        camera: DAffine3::IDENTITY,
        turn,
        joints: vec![turn; 4],
        base: turn,
    };
    let lines = [
        "centres [2, 3]",
        "camera [3, 4]",
        "turn [3] tangent",
        "joints [4, 3] tangent",
        "base [3] tangent",
    ];
    let mut flat = scene.flatten();
    let count = flat.len();
    flat[18] = 0.4;
    flat[count - 3] = 0.4;

    assert_eq!(scene.layout().to_string(), lines.join("\n"));
    scene.assign_flat(&flat).expect("the length is right");

    let step = DQuat::from_rotation_x(0.4);
    assert!(scene.turn.angle_between(turn * step) < 1e-7, "on the right");
    assert!(scene.base.angle_between(step * turn) < 1e-7, "on the left");
    assert_eq!(scene.joints, [turn; 4]);
}

/// Two arms that are turned, and along what they are looked at; not along an axis of anything.
const LOOKS: [([f64; 3], [f64; 3]); 2] =
    [([0.7, -0.4, 1.1], [0.5, 0.8, -0.3]), ([-0.2, 0.9, 0.4], [-0.6, 0.35, 0.75])];

fn cost(turn: DQuat) -> f64 {
    LOOKS.iter().map(|(arm, along)| DVec3::from(*along).dot(turn * DVec3::from(*arm)).sin()).sum()
}

/// The derivative of the cost by ω in q Exp(ω), and in Exp(ω) q.
fn slopes(turn: DQuat) -> [DVec3; 2] {
    let mut slopes = [DVec3::ZERO; 2];
    for (arm, along) in LOOKS.map(|(arm, along)| (DVec3::from(arm), DVec3::from(along))) {
        let turned = turn * arm;
        let rate = along.dot(turned).cos();
        slopes[0] += rate * arm.cross(turn.inverse() * along);
        slopes[1] += rate * turned.cross(along);
    }
    slopes
}

fn run<P: Parameters>(model: &mut P, turn: impl Fn(&P) -> DQuat, slope: DVec3) -> Report {
    let narrow = |x: f64| P::Scalar::nearest(x);
    let gradient = slope.to_array().map(narrow);
    Check::new()
        .run(model, |model| narrow(cost(turn(model))).widen(), |_| gradient.to_vec())
        .expect("a verdict")
}

#[test]
fn a_quaternion_moves_on_its_right_and_in_left_on_its_left() {
    let turn = DQuat::from_scaled_axis(DVec3::new(0.3, -0.2, 0.5));
    let single = turn.as_quat();
    let [right, left] = slopes(turn);

    for (slope, own, other) in
        [(right, Verdict::Pass, Verdict::Fail), (left, Verdict::Fail, Verdict::Pass)]
    {
        let report = run(&mut turn.clone(), |q| *q, slope);
        assert_eq!(report.verdict(), own, "{report}");
        let report = run(&mut Left(turn), |q| q.0, slope);
        assert_eq!(report.verdict(), other, "{report}");
        let report = run(&mut single.clone(), |q: &Quat| q.as_dquat(), slope);
        assert_eq!(report.verdict(), own, "{report}");
    }
    let mut wrong = right;
    wrong.y *= 1.1;
    let report = run(&mut turn.clone(), |q| *q, wrong);
    assert_eq!(report.mismatches()[0].index(), [1], "{report}");
    assert_eq!(report.mismatches().len(), 1, "{report}");
}

#[test]
fn the_cost_of_a_narrow_vector_may_be_computed_in_f64() {
    assert_gradients!(Vec3::new(1.0, 0.5, -2.0), |p| p.length(), |p| p.normalize(), oracle = f64,);
    let by_matrix = Check::new().run_wide(
        &mut by_rows!(Mat2, narrow()),
        |m| (*m * DVec2::new(1.0, 3.0)).y.sin(),
        |m| {
            let rate = f32::nearest((m.as_dmat2() * DVec2::new(1.0, 3.0)).y.cos());
            [[0.0, 0.0], [rate, 3.0 * rate]]
        },
    );
    assert_eq!(by_matrix.expect("a verdict").verdict(), Verdict::Pass);
}
