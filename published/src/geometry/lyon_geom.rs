//! The curves of `lyon_geom`, by their parameter.

use lyon_geom::{Angle, Arc, CubicBezierSegment, Point, QuadraticBezierSegment, Vector, point};

use crate::case::Case;
use crate::random::Random;
use crate::row::Subject;

const INSIDE: [f64; 2] = [0.05, 0.95];

fn place(random: &mut Random) -> Point<f64> {
    point(random.within(-2.0, 2.0), random.within(-2.0, 2.0))
}

fn quadratic(random: &mut Random) -> QuadraticBezierSegment<f64> {
    QuadraticBezierSegment { from: place(random), ctrl: place(random), to: place(random) }
}

fn cubic(random: &mut Random) -> CubicBezierSegment<f64> {
    CubicBezierSegment {
        from: place(random),
        ctrl1: place(random),
        ctrl2: place(random),
        to: place(random),
    }
}

fn arc(random: &mut Random) -> Arc<f64> {
    Arc {
        center: place(random),
        radii: Vector::new(random.within(0.5, 1.0), random.within(1.5, 2.0)),
        start_angle: Angle::radians(random.within(-1.0, 1.0)),
        sweep_angle: Angle::radians(random.within(1.0, 3.0)),
        x_rotation: Angle::radians(random.within(-1.0, 1.0)),
    }
}

fn curve<C: Copy + 'static>(
    name: &'static str,
    make: fn(&mut Random) -> C,
    sample: fn(&C, f64) -> Point<f64>,
    velocity: fn(&C, f64) -> Vector<f64>,
) -> Subject {
    Subject::new(name, "t", move |random| {
        let made = make(random);
        let at = random.within(INSIDE[0], INSIDE[1]);
        Case::curve(at, move |t| sample(&made, t).into(), move |t| velocity(&made, t).into())
    })
}

fn number<C: Copy + 'static>(
    name: &'static str,
    make: fn(&mut Random) -> C,
    function: fn(&C, f64) -> f64,
    slope: fn(&C, f64) -> f64,
) -> Subject {
    Subject::new(name, "t", move |random| {
        let made = make(random);
        let at = random.within(INSIDE[0], INSIDE[1]);
        Case::number(at, move |t| function(&made, t), move |t| slope(&made, t))
    })
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    type Quadratic = QuadraticBezierSegment<f64>;
    type Cubic = CubicBezierSegment<f64>;
    vec![
        curve(
            "QuadraticBezierSegment derivative",
            quadratic,
            Quadratic::sample,
            Quadratic::derivative,
        ),
        number("QuadraticBezierSegment dx", quadratic, Quadratic::x, Quadratic::dx),
        number("QuadraticBezierSegment dy", quadratic, Quadratic::y, Quadratic::dy),
        number(
            "QuadraticBezierSegment length",
            quadratic,
            |c, t| c.before_split(t).length(),
            |c, t| c.derivative(t).length(),
        ),
        curve("CubicBezierSegment derivative", cubic, Cubic::sample, Cubic::derivative),
        number("CubicBezierSegment dx", cubic, Cubic::x, Cubic::dx),
        number("CubicBezierSegment dy", cubic, Cubic::y, Cubic::dy),
        curve("Arc sample_tangent", arc, Arc::sample, |c, t| {
            c.sample_tangent(t) * c.sweep_angle.radians
        }),
    ]
}
