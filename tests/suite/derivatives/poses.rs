//! Parameters that move by retractions: the poses of a graph, and what cannot be done with them.

use std::panic::{AssertUnwindSafe, catch_unwind};

use gradcheck_core::{
    BugKind, Check, CheckError, Closure, NotFinite, Parameters, Report, Retraction, Verdict,
    assert_gradients, assert_hessian, assert_vjp, numerical_gradient, numerical_jacobian,
};
use gradcheck_tests::zoo::least_squares::lie::{adjoint, exp, log, right_jacobian};
use nalgebra::{Isometry2, Isometry3, Matrix3, SMatrix, UnitQuaternion, Vector2, Vector3, Vector6};

/// Two poses, and the motion that was measured from the first to the second.
#[derive(Clone, Debug, PartialEq, Parameters)]
struct Graph {
    poses: Vec<Isometry3<f64>>,
    #[parameters(skip)]
    measured: Isometry3<f64>,
}

type Wide = SMatrix<f64, 6, 12>;

impl Graph {
    fn new() -> Self {
        let motion = |twist: [f64; 6]| exp(&Vector6::from(twist));
        let poses = vec![
            motion([0.3, -0.8, 0.5, 0.2, -0.6, 0.4]),
            motion([1.1, 0.4, -0.2, -0.5, 0.3, 0.7]),
        ];
        let error = motion([0.2, -0.1, 0.3, 0.15, 0.25, -0.2]);
        let measured = poses[0].inverse() * poses[1] * error;
        Self { poses, measured }
    }

    fn residual(&self) -> Vector6<f64> {
        log(&(self.measured.inverse() * self.poses[0].inverse() * self.poses[1]))
    }

    /// Solà et al., equations 82 and 83, and the inverse of the right Jacobian.
    fn jacobian(&self) -> Wide {
        let own = right_jacobian(&self.residual()).try_inverse().expect("a small residual");
        let back = adjoint(&(self.poses[1].inverse() * self.poses[0]));
        let mut jacobian = Wide::zeros();
        jacobian.fixed_view_mut::<6, 6>(0, 0).copy_from(&(-own * back));
        jacobian.fixed_view_mut::<6, 6>(0, 6).copy_from(&own);
        jacobian
    }

    fn cost(&self) -> f64 {
        0.5 * self.residual().norm_squared()
    }

    /// A tangent for each pose.
    fn gradient(&self) -> Vec<[f64; 6]> {
        let flat = self.jacobian().transpose() * self.residual();
        flat.as_slice().chunks(6).map(|part| [0, 1, 2, 3, 4, 5].map(|k| part[k])).collect()
    }

    fn bits(&self) -> Vec<u64> {
        self.poses.iter().flat_map(Retraction::stored).map(f64::to_bits).collect()
    }
}

fn checked(check: &Check<'_>, spoil: impl Fn(&mut Wide)) -> Report {
    let mut graph = Graph::new();
    let jacobian = |graph: &mut Graph| {
        let mut jacobian = graph.jacobian();
        spoil(&mut jacobian);
        jacobian
    };
    let report = check.run_jacobian(&mut graph, |g| g.residual(), jacobian).expect("a verdict");
    assert_eq!(graph.bits(), Graph::new().bits());
    report
}

#[test]
fn the_jacobian_of_a_between_factor_passes() {
    for check in [Check::new(), Check::new().every_entry()] {
        let report = checked(&check, |_| ());

        assert_eq!(report.verdict(), Verdict::Pass, "{report}");
    }
    assert!(checked(&Check::new(), |_| ()).evaluations() <= 24);
}

#[test]
fn a_wrong_sign_in_one_component_of_a_jacobian_is_located_and_named() {
    for check in [Check::new(), Check::new().every_entry()] {
        let report = checked(&check, |jacobian| jacobian[(1, 9)] *= -1.0);

        assert_eq!(report.verdict(), Verdict::Fail);
        let [mismatch] = report.mismatches() else { panic!("{report}") };
        let cell = mismatch.cell().expect("a cell");
        assert_eq!((cell.row(), cell.column()), (1, Some(9)));
        assert_eq!(cell.input(), ("poses", [1, 3].as_ref()));
        let text = report.to_string();
        assert!(text.contains("column 9 (tangent component 3 of `poses[1]`)"), "{text}");
        let suspect = &report.suspects()[0];
        assert_eq!(suspect.kind(), &BugKind::Entries, "{text}");
        assert!(
            suspect.claim().starts_with("Only tangent component 3 of `poses[1]` in row 1 is"),
            "{text}"
        );
        assert!(suspect.evidence().ends_with("has the opposite sign there."), "{text}");
        assert!(report.to_html().contains("tangent component 3 of "), "{}", report.to_html());
        let json = report.to_json();
        assert!(json.contains("\"tangent\": true"), "{json}");
    }
}

#[test]
fn a_wrong_sign_in_a_column_is_a_tangent_component() {
    let report = checked(&Check::new(), |jacobian| jacobian.column_mut(9).neg_mut());

    assert_eq!(report.verdict(), Verdict::Fail);
    let suspect = &report.suspects()[0];
    assert_eq!(suspect.kind(), &BugKind::Slices, "{report}");
    assert!(suspect.claim().contains("tangent component 3 of `poses[1]` is wrong"), "{report}");
    assert!(suspect.evidence().contains("opposite sign"), "{report}");
}

#[test]
fn a_forgotten_adjoint_fails() {
    let report = checked(&Check::new(), |jacobian| {
        let own = jacobian.fixed_view::<6, 6>(0, 6).into_owned();
        jacobian.fixed_view_mut::<6, 6>(0, 0).copy_from(&-own);
    });

    assert_eq!(report.verdict(), Verdict::Fail);
}

#[test]
fn a_gradient_has_a_tangent_for_each_pose_in_every_check() {
    let spoilt = |graph: &Graph| {
        let mut gradient = graph.gradient();
        gradient[1][3] *= -1.0;
        gradient
    };
    for every_entry in [false, true] {
        let mut graph = Graph::new();
        let check = if every_entry { Check::new().every_entry() } else { Check::new() };
        let right = check.run(&mut graph, |g| g.cost(), |g| g.gradient()).expect("a verdict");
        let wrong = check.run(&mut graph, |g| g.cost(), |g| spoilt(g)).expect("a verdict");
        assert_eq!(right.verdict(), Verdict::Pass, "{right}");
        assert_wrong_there(&wrong);
    }
    let graph = Graph::new();
    let run = |spoil: bool| {
        let gradient = |g: &mut Graph| if spoil { spoilt(g) } else { g.gradient() };
        Check::new().run_parallel(&graph, |g| g.cost(), gradient).expect("a verdict")
    };
    assert_eq!(run(false).verdict(), Verdict::Pass);
    assert_wrong_there(&run(true));
    let joint = |spoil: bool| {
        let both = |g: &mut Graph| (g.cost(), if spoil { spoilt(g) } else { g.gradient() });
        Check::new().run_joint(&mut Graph::new(), both).expect("a verdict")
    };
    assert_eq!(joint(false).verdict(), Verdict::Pass);
    assert_wrong_there(&joint(true));
}

#[track_caller]
fn assert_wrong_there(report: &Report) {
    assert_eq!(report.verdict(), Verdict::Fail, "{report}");
    let [mismatch] = report.mismatches() else { panic!("{report}") };
    assert_eq!((mismatch.path(), mismatch.index()), ("poses", [1, 3].as_ref()));
    let text = report.to_string();
    assert!(text.contains("Only tangent component 3 of `poses[1]` is wrong."), "{text}");
    assert!(text.contains("poses[1, 3]: tangent component 3 of `poses[1]`"), "{text}");
}

#[test]
fn a_gradient_may_be_one_flat_list_or_vectors() {
    assert_gradients!(Graph::new(), |g| g.cost(), |g| g.gradient().concat());
    assert_gradients!(Graph::new(), |g| g.cost(), |g| {
        g.gradient().into_iter().map(Vector6::from).collect::<Vec<_>>()
    });
}

#[test]
fn poses_far_from_the_origin_are_checked() {
    for distance in [1e-3, 1.0, 1e3, 1e5] {
        let far = Vector3::new(0.6, -0.3, 0.7) * distance;
        let run = |factor: f64| {
            let mut graph = Graph::new();
            graph.poses.iter_mut().for_each(|pose| pose.translation.vector += far);
            let report = Check::new().run(
                &mut graph,
                |g| g.cost(),
                |g| {
                    let mut gradient = g.gradient();
                    gradient[1][3] *= factor;
                    gradient
                },
            );
            report.expect("a verdict")
        };

        assert_eq!(run(1.0).verdict(), Verdict::Pass, "{distance}: {}", run(1.0));
        assert_wrong_there(&run(-1.0));
    }
}

#[test]
fn numeric_derivatives_are_those_of_the_tangents() {
    let (mut graph, exact) = (Graph::new(), Graph::new().jacobian());

    let jacobian = numerical_jacobian(&mut graph, |g| g.residual());
    let gradient = numerical_gradient(&mut graph, |g| g.cost());

    assert_eq!((jacobian.rows(), jacobian.columns()), (6, 12));
    for (place, (value, error)) in jacobian.values().iter().zip(jacobian.errors()).enumerate() {
        let difference = (value - exact[(place / 12, place % 12)]).abs();
        assert!(difference <= *error && *error < 1e-8, "{place}: {difference} {error}");
    }
    let exact = Graph::new().gradient().concat();
    for ((value, error), exact) in gradient.values().iter().zip(gradient.errors()).zip(exact) {
        assert!((value - exact).abs() <= *error && *error < 1e-8);
    }
    assert_eq!(graph.bits(), Graph::new().bits());
}

#[test]
fn products_with_a_cotangent_work_and_those_with_a_tangent_say_what_else_does() {
    assert_vjp!(Graph::new(), |g| g.residual(), |g, cotangent: &Vector6<f64>| (g
        .jacobian()
        .transpose()
        * cotangent)
        .as_slice()
        .chunks(6)
        .map(<[f64]>::to_vec)
        .collect::<Vec<_>>(),);
    let error = Check::new()
        .run_jvp(&mut Graph::new(), |g| g.residual(), |g, _| g.residual())
        .expect_err("a tangent is no graph");

    assert!(matches!(&error, CheckError::PointWithTangent { path } if path == "poses"), "{error}");
    assert!(error.to_string().contains("`assert_jacobian!`"), "{error}");
}

#[test]
fn a_hessian_need_not_be_symmetric_at_a_point() {
    // f = a·(R p), with the derivative (p × Rᵀa)ᵢ by ωᵢ on the right.
    let (point, along) = (Vector3::new(0.7, -0.4, 1.1), Vector3::new(0.5, 0.8, -0.3));
    let own = |q: &UnitQuaternion<f64>| q.inverse() * along;
    let gradient = |q: &UnitQuaternion<f64>| point.cross(&own(q));
    // Rᵀa becomes Rᵀa - ω × Rᵀa.
    let hessian = |q: &UnitQuaternion<f64>| point.cross_matrix() * own(q).cross_matrix();
    let mut turned = UnitQuaternion::new(Vector3::new(0.4, -0.7, 0.5));

    let matrix: Matrix3<f64> = hessian(&turned);
    assert!((matrix - matrix.transpose()).amax() > 0.1);
    assert_gradients!(&mut turned, |q| along.dot(&(*q * point)), |q| gradient(q));
    assert_hessian!(&mut turned, |q| gradient(q), |q| hessian(q));
    let wrong = Check::new()
        .run_hessian(&mut turned, |q| gradient(q), |q| hessian(q).transpose())
        .expect("a verdict");
    assert_eq!(wrong.verdict(), Verdict::Fail);
}

#[test]
fn points_are_no_results() {
    let step = |g: &mut Graph| g.poses[0] * g.measured;
    let gradient_of_poses =
        Check::new().run(&mut Graph::new(), |g| g.cost(), |g| g.clone()).expect_err("no gradient");
    let jacobian = Check::new()
        .run_jacobian(&mut Graph::new(), step, |g| g.jacobian())
        .expect_err("no residual");
    let product = Check::new()
        .run_vjp(&mut Graph::new(), step, |g, _| g.gradient())
        .expect_err("no residual");

    assert!(gradient_of_poses.to_string().contains("the gradient returns a point"));
    for error in [jacobian, product] {
        assert!(error.to_string().contains("the function returns a point"), "{error}");
        assert!(error.to_string().contains("logarithm"), "{error}");
    }
    let panic = catch_unwind(AssertUnwindSafe(|| numerical_jacobian(&mut Graph::new(), step)));
    assert!(panic.is_err());
}

#[test]
fn a_closure_that_moves_a_pose_is_told() {
    let mut graph = Graph::new();

    let error = Check::new()
        .run(
            &mut graph,
            |g| {
                g.poses[1].rotation.renormalize();
                g.poses[1].translation.x += 1e-12;
                g.cost()
            },
            |g| g.gradient(),
        )
        .expect_err("the cost changes a pose");

    let CheckError::ParametersChanged { closure: Closure::Cost, path, before, after, .. } = &error
    else {
        panic!("{error}")
    };
    assert_eq!(path, "poses[1]");
    assert!(before != after);
    assert_eq!(graph.bits(), Graph::new().bits());
}

#[test]
fn a_pose_that_is_not_finite_is_told() {
    let mut graph = Graph::new();
    graph.poses[1].translation.y = f64::NAN;

    let error = Check::new().run(&mut graph, |g| g.cost(), |g| g.gradient()).expect_err("NaN");

    assert!(matches!(error, CheckError::NotFinite(NotFinite::Entries { count: 1, .. })), "{error}");
    assert!(error.to_string().contains("poses[1] = NaN"), "{error}");
}

#[test]
fn a_panic_leaves_every_bit_of_a_pose() {
    for calls in [1, 4, 9, 12] {
        let mut graph = Graph::new();
        let mut left = calls;
        let panic = catch_unwind(AssertUnwindSafe(|| {
            Check::new().run(
                &mut graph,
                |g| {
                    left -= 1;
                    assert!(left > 0, "enough");
                    g.cost()
                },
                |g| g.gradient(),
            )
        }));

        assert!(panic.is_err());
        assert_eq!(graph.bits(), Graph::new().bits(), "{calls}");
    }
}

/// Translation and angle of a motion of the plane, as the tangent that leads there.
fn plane_log(motion: &Isometry2<f64>) -> [f64; 3] {
    let (angle, way) = (motion.rotation.angle(), motion.translation.vector);
    let half = 0.5 * angle;
    let along = if angle.abs() < 1e-6 { 1.0 - angle * angle / 12.0 } else { half / half.tan() };
    [along * way.x + half * way.y, along * way.y - half * way.x, angle]
}

/// Checks the derivatives of log((X Y)⁻¹ X Exp(τ) Y Exp(τ′)), which is 0, one cell being multiplied.
fn plane_product(
    points: [Isometry2<f64>; 2],
    (row, column): (usize, usize),
    factor: f64,
) -> Report {
    let rest = points[0] * points[1];
    let back = points[1].inverse();
    let (way, turn) = (back.translation.vector, back.rotation);
    let mut jacobian = [
        [turn.re, -turn.im, way.y, 1.0, 0.0, 0.0],
        [turn.im, turn.re, -way.x, 0.0, 1.0, 0.0],
        [0.0, 0.0, 1.0, 0.0, 0.0, 1.0],
    ];
    jacobian[row][column] *= factor;
    let product = |p: &mut [Isometry2<f64>; 2]| plane_log(&(rest.inverse() * (p[0] * p[1])));
    let mut points = points;
    Check::new().run_jacobian(&mut points, product, |_| jacobian).expect("it can be checked")
}

#[test]
fn a_slope_that_cancels_along_one_tensor_is_no_wave_where_outputs_are_0() {
    let mut random = fastrand::Rng::with_seed(7);
    for case in 0..200 {
        let mut point = || {
            let mut draw = || 3.0 * random.f64() - 1.5;
            Isometry2::new(Vector2::new(draw(), draw()), draw())
        };
        let points = [point(), point()];
        let cell = (random.usize(0..2), random.usize(0..3));

        let [right, wrong] = [1.0, -1.0].map(|factor| plane_product(points, cell, factor));

        assert_eq!(right.verdict(), Verdict::Pass, "{case}: {right}");
        assert_eq!(wrong.verdict(), Verdict::Fail, "{case}, {cell:?}: {wrong}");
        let places = wrong.mismatches().iter().filter_map(|wrong| wrong.cell());
        let places: Vec<_> = places.map(|place| (place.row(), place.column())).collect();
        assert_eq!(places, [(cell.0, Some(cell.1))], "{case}: {wrong}");
    }
}
