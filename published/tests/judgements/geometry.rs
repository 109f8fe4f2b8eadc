//! truck-geometry, beside polynomials that are known.

use truck_geometry::prelude::*;

use crate::is_near;

/// The surface (u³, v, 0), of degree 3 in u and 1 in v.
fn cube() -> BSplineSurface<Point3> {
    let row = |x: f64| vec![Point3::new(x, 0.0, 0.0), Point3::new(x, 1.0, 0.0)];
    let knots = (KnotVec::bezier_knot(3), KnotVec::bezier_knot(1));
    BSplineSurface::new(knots, vec![row(0.0), row(0.0), row(0.0), row(1.0)])
}

#[test]
fn the_second_derivative_of_a_cubic_surface_is_half_of_it() {
    let surface = cube();
    let (u, v) = (0.3, 0.6);

    assert!(is_near(surface.subs(u, v).x, u.powi(3)));
    assert!(is_near(surface.uder(u, v).x, 3.0 * u * u));
    // 6 u, of which the factor is degree × (degree - 1): the crate multiplies by the degree.
    assert!(is_near(surface.uuder(u, v).x, 3.0 * u));
}

#[test]
fn the_second_derivative_of_a_quadratic_surface_by_v_is_right_and_of_a_cubic_one_is_half() {
    let by = |degree: usize| {
        let last = |j: usize| if j == degree { 1.0 } else { 0.0 };
        let row = |y: f64| (0..=degree).map(|j| Point3::new(last(j), y, 0.0)).collect();
        let knots = (KnotVec::bezier_knot(1), KnotVec::bezier_knot(degree));
        BSplineSurface::new(knots, vec![row(0.0), row(1.0)])
    };
    let v = 0.6;

    assert!(is_near(by(2).vvder(0.5, v).x, 2.0));
    assert!(is_near(by(3).vvder(0.5, v).x, 3.0 * v));
}

#[test]
fn a_curve_on_such_a_surface_has_the_same_error() {
    let line = BSplineCurve::new(
        KnotVec::bezier_knot(1),
        vec![Point2::new(0.0, 0.2), Point2::new(1.0, 0.8)],
    );
    let curve = PCurve::new(line, cube());
    let t = 0.3;

    // (t³, …)
    assert!(is_near(curve.der(t).x, 3.0 * t * t));
    assert!(is_near(curve.der2(t).x, 3.0 * t));
}
