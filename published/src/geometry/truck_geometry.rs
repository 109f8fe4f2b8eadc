//! The curves and surfaces of truck-geometry: first derivatives beside points, second ones beside
//! the first.

use truck_geometry::prelude::*;

use crate::case::Case;
use crate::random::Random;
use crate::row::Subject;

fn numbers(vector: Vector3) -> [f64; 3] {
    vector.into()
}

fn point(random: &mut Random) -> Point3 {
    Point3::new(random.within(-1.0, 1.0), random.within(-1.0, 1.0), random.within(-1.0, 1.0))
}

/// A point with a weight of its own.
fn weighted(random: &mut Random) -> Vector4 {
    let weight = random.within(0.5, 2.0);
    let at = point(random);
    Vector4::new(at.x * weight, at.y * weight, at.z * weight, weight)
}

/// Four spans of the degree, of unlike lengths.
fn knots(degree: usize) -> KnotVec {
    let ends = |end: f64| std::iter::repeat_n(end, degree + 1);
    ends(0.0).chain([0.2, 0.5, 0.6]).chain(ends(1.0)).collect::<Vec<f64>>().into()
}

fn bspline(random: &mut Random, degree: usize) -> BSplineCurve<Point3> {
    BSplineCurve::new(knots(degree), (0..degree + 4).map(|_| point(random)).collect())
}

fn nurbs(random: &mut Random, degree: usize) -> NurbsCurve<Vector4> {
    let points = (0..degree + 4).map(|_| weighted(random)).collect();
    NurbsCurve::new(BSplineCurve::new(knots(degree), points))
}

/// A net of points, of unlike degrees in its directions.
fn net<P>(random: &mut Random, [u, v]: [usize; 2], point: fn(&mut Random) -> P) -> BSplineSurface<P>
where
    P: control_point::ControlPoint<f64>,
{
    let mut row = |_| (0..v + 4).map(|_| point(random)).collect();
    let points = (0..u + 4).map(&mut row).collect();
    BSplineSurface::new((knots(u), knots(v)), points)
}

fn nurbs_net(random: &mut Random, degrees: [usize; 2]) -> NurbsSurface<Vector4> {
    NurbsSurface::new(net(random, degrees, weighted))
}

/// The first and the second derivative of a curve.
fn curve<C>(name: &str, [low, high]: [f64; 2], make: fn(&mut Random) -> C) -> [Subject; 2]
where
    C: ParametricCurve<Point = Point3, Vector = Vector3> + Clone + 'static,
{
    let first = Subject::new(format!("{name} der"), "t", move |random| {
        let curve = make(random);
        let other = curve.clone();
        let at = random.within(low, high);
        Case::curve(at, move |t| numbers(curve.subs(t).to_vec()), move |t| numbers(other.der(t)))
    });
    let second = Subject::new(format!("{name} der2"), "t", move |random| {
        let curve = make(random);
        let other = curve.clone();
        let at = random.within(low, high);
        Case::curve(at, move |t| numbers(curve.der(t)), move |t| numbers(other.der2(t)))
    });
    [first, second]
}

/// The first derivatives of a surface as one Jacobian; of each first one, both second ones.
fn surface<S>(name: &str, [low, high]: [f64; 2], make: fn(&mut Random) -> S) -> [Subject; 3]
where
    S: ParametricSurface<Point = Point3, Vector = Vector3> + Clone + 'static,
{
    type Of<S> = fn(&S, f64, f64) -> Vector3;
    let rows = |a: Vector3, b: Vector3| (0..3).map(|row| vec![a[row], b[row]]).collect();
    let subject = move |what: &str, [function, by_u, by_v]: [Of<S>; 3]| {
        Subject::new(format!("{name} {what}"), "u, v", move |random| {
            let surface = make(random);
            let other = surface.clone();
            let at = vec![random.within(low, high), random.within(low, high)];
            Case::new(
                at,
                move |x| numbers(function(&surface, x[0], x[1])).to_vec(),
                move |x| rows(by_u(&other, x[0], x[1]), by_v(&other, x[0], x[1])),
            )
        })
    };
    [
        subject("uder, vder", [|s, u, v| s.subs(u, v).to_vec(), S::uder, S::vder]),
        subject("uuder, uvder", [S::uder, S::uuder, S::uvder]),
        subject("uvder, vvder", [S::vder, S::uvder, S::vvder]),
    ]
}

/// A line in the parameters of a surface.
fn slant(random: &mut Random) -> BSplineCurve<Point2> {
    let mut point = || Point2::new(random.within(0.05, 0.95), random.within(0.05, 0.95));
    BSplineCurve::new(KnotVec::bezier_knot(3), vec![point(), point(), point(), point()])
}

fn turned(random: &mut Random) -> Matrix4 {
    let angle = Rad(random.within(0.3, 2.0));
    let axis = (point(random) - Point3::origin()).normalize();
    Matrix4::from_translation(point(random).to_vec()) * Matrix4::from_axis_angle(axis, angle)
}

fn curves() -> Vec<Subject> {
    let inside = [0.02, 0.98];
    let curves = [
        curve("Line", inside, |random| Line(point(random), point(random))),
        curve("UnitCircle", [0.1, 6.0], |_| UnitCircle::<Point3>::new()),
        curve("UnitHyperbola", [-1.5, 1.5], |_| UnitHyperbola::<Point3>::new()),
        curve("UnitParabola", [-1.5, 1.5], |_| UnitParabola::<Point3>::new()),
        curve("BSplineCurve of degree 2", inside, |random| bspline(random, 2)),
        curve("BSplineCurve of degree 3", inside, |random| bspline(random, 3)),
        curve("BSplineCurve of degree 4", inside, |random| bspline(random, 4)),
        curve("NurbsCurve of degree 2", inside, |random| nurbs(random, 2)),
        curve("NurbsCurve of degree 3", inside, |random| nurbs(random, 3)),
        curve("TrimmedCurve", [0.2, 0.8], |random| {
            TrimmedCurve::new(bspline(random, 3), (0.1, 0.9))
        }),
        curve("Processor of a curve", inside, |random| {
            let mut moved = Processor::<_, Matrix4>::new(bspline(random, 3));
            moved.transform_by(turned(random));
            moved
        }),
        curve("Processor of a curve, inverted", inside, |random| {
            let mut moved = Processor::<_, Matrix4>::new(bspline(random, 3));
            moved.transform_by(turned(random));
            moved.invert();
            moved
        }),
        curve("PCurve on a sphere", inside, |random| {
            PCurve::new(slant(random), Sphere::new(point(random), 1.3))
        }),
        curve("PCurve on a B-spline of degrees 2, 2", inside, |random| {
            PCurve::new(slant(random), net(random, [2, 2], point))
        }),
        curve("PCurve on a B-spline of degrees 3, 2", inside, |random| {
            PCurve::new(slant(random), net(random, [3, 2], point))
        }),
    ];
    curves.into_iter().flatten().collect()
}

fn surfaces() -> Vec<Subject> {
    let inside = [0.02, 0.98];
    let surfaces = [
        surface("Plane", inside, |random| Plane::new(point(random), point(random), point(random))),
        surface("Sphere", [0.1, 3.0], |random| Sphere::new(point(random), 1.3)),
        surface("Torus", [0.1, 6.0], |random| Torus::new(point(random), 2.0, 0.7)),
        surface("BSplineSurface of degrees 2, 2", inside, |r| net(r, [2, 2], point)),
        surface("BSplineSurface of degrees 3, 2", inside, |r| net(r, [3, 2], point)),
        surface("BSplineSurface of degrees 2, 3", inside, |r| net(r, [2, 3], point)),
        surface("NurbsSurface of degrees 2, 2", inside, |r| nurbs_net(r, [2, 2])),
        surface("NurbsSurface of degrees 3, 2", inside, |r| nurbs_net(r, [3, 2])),
        surface("NurbsSurface of degrees 2, 3", inside, |r| nurbs_net(r, [2, 3])),
        surface("ExtrudedCurve", inside, |random| {
            let along = point(random).to_vec();
            ExtrudedCurve::by_extrusion(bspline(random, 3), along)
        }),
        surface("RevolutedCurve", inside, |random| {
            let axis = (point(random) - Point3::origin()).normalize();
            RevolutedCurve::by_revolution(bspline(random, 3), point(random), axis)
        }),
        surface("Processor of a surface", inside, |random| {
            let mut moved = Processor::<_, Matrix4>::new(Torus::new(point(random), 2.0, 0.7));
            moved.transform_by(turned(random));
            moved
        }),
        surface("Processor of a surface, inverted", inside, |random| {
            let mut moved = Processor::<_, Matrix4>::new(Torus::new(point(random), 2.0, 0.7));
            moved.transform_by(turned(random));
            moved.invert();
            moved
        }),
    ];
    surfaces.into_iter().flatten().collect()
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    [curves(), surfaces()].into_iter().flatten().collect()
}
