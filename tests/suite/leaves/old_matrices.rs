//! nalgebra 0.34, in one program with the present one.

use gradcheck_core::conventions::{Left, RotationFirst};
use gradcheck_core::{Check, Parameters, Report, Verdict, assert_jacobian};
use nalgebra_0_34::{
    DMatrix, DVector, Isometry3, Matrix2x3, Point3, Quaternion, Rotation2, Similarity3,
    UnitComplex, UnitQuaternion, Vector2, Vector3,
};

use super::assert_leaf;

const ROWS: [f64; 6] = [0.5, 1.5, 2.5, 3.5, 4.5, 5.5];

#[test]
fn older_matrices_are_visited_by_rows() {
    assert_leaf(&mut Matrix2x3::from_row_slice(&ROWS), &["parameters [2, 3]"], &ROWS);
    assert_leaf(&mut DMatrix::from_row_slice(2, 3, &ROWS), &["parameters [2, 3]"], &ROWS);
    assert_leaf(&mut DVector::from_row_slice(&ROWS), &["parameters [6]"], &ROWS);
    assert_leaf(&mut Vector2::new(0.5_f32, 1.5), &["parameters [2]"], &ROWS[..2]);
    assert_leaf(
        &mut vec![Point3::new(0.5, 1.5, 2.5), Point3::new(3.5, 4.5, 5.5)],
        &["parameters [2, 3]"],
        &ROWS,
    );
    assert_leaf(&mut Quaternion::new(3.5, 0.5, 1.5, 2.5), &["parameters [4]"], &ROWS[..4]);
}

#[test]
fn older_points_are_tangents() {
    let pose = Isometry3::new(Vector3::new(1.0, 2.0, 3.0), Vector3::new(0.1, 0.2, 0.3));
    let model = (vec![pose; 2], UnitQuaternion::<f32>::identity());

    assert_eq!(vec![pose; 2].layout().to_string(), "parameters [2, 6] tangent");
    assert_eq!(model.1.layout().to_string(), "parameters [3] tangent");
    assert_eq!(UnitComplex::<f64>::identity().layout().to_string(), "parameters [1] tangent");
    assert_eq!(Rotation2::<f64>::identity().layout().to_string(), "parameters [1] tangent");
    assert_eq!(Similarity3::<f64>::identity().layout().to_string(), "parameters [7] tangent");
}

#[derive(Clone, Parameters)]
struct Mixed {
    new: nalgebra::Isometry3<f64>,
    old: Isometry3<f64>,
    weight: nalgebra::DMatrix<f64>,
    older: DMatrix<f64>,
}

#[test]
fn both_versions_are_parts_of_one_model() {
    let model = Mixed {
        new: nalgebra::Isometry3::identity(),
        old: Isometry3::identity(),
        weight: nalgebra::DMatrix::zeros(2, 1),
        older: DMatrix::zeros(1, 2),
    };
    let lines = ["new [6] tangent", "old [6] tangent", "weight [2, 1]", "older [1, 2]"];

    assert_eq!(model.layout().to_string(), lines.join("\n"));
}

/// The derivatives of the height of a point that is moved, by (v, ω) on the left.
fn height(spoil: f64) -> [Report; 2] {
    let pose = Isometry3::new(Vector3::new(1.0, 2.0, 3.0), Vector3::new(0.1, 0.2, 0.3));
    let point = Point3::new(0.5, -0.5, 1.0);
    let slope = |pose: &Isometry3<f64>| {
        let moved = pose * point;
        [0.0, 0.0, 1.0, moved.y * spoil, -moved.x, 0.0]
    };
    let left = Check::new().run(&mut Left(pose), |p| (p.0 * point).z, |p| slope(&p.0));
    let turned = Check::new().run(
        &mut RotationFirst(Left(pose)),
        |p| (***p * point).z,
        |p| {
            let mut slope = slope(p);
            slope.rotate_left(3);
            slope
        },
    );
    [left, turned].map(|report| report.expect("a verdict"))
}

#[test]
fn older_points_move_by_the_same_conventions() {
    for (number, report) in height(1.0).into_iter().enumerate() {
        assert_eq!(report.verdict(), Verdict::Pass, "{number}: {report}");
    }
    for (place, report) in [3, 0].into_iter().zip(height(1.1)) {
        assert_eq!(report.mismatches()[0].index(), [place], "{report}");
    }
}

#[test]
fn an_older_matrix_is_a_jacobian() {
    let arm = Vector3::new(1.0, 2.0, 3.0);
    let turn = UnitQuaternion::new(Vector3::new(0.3, -0.2, 0.5));
    assert_jacobian!(turn, |r| r.transform_vector(&arm), |r| -(r
        .to_rotation_matrix()
        .into_inner()
        * arm.cross_matrix()));
}
