//! The curves of kurbo, by their parameter: `deriv` and its own `deriv`, and what follows from them.

use kurbo::{
    CubicBez, Line, ParamCurve, ParamCurveArclen, ParamCurveArea, ParamCurveCurvature,
    ParamCurveDeriv, Point, QuadBez, Vec2,
};

use crate::case::Case;
use crate::random::Random;
use crate::row::Subject;

const INSIDE: [f64; 2] = [0.05, 0.95];

fn point(random: &mut Random) -> Point {
    Point::new(random.within(-2.0, 2.0), random.within(-2.0, 2.0))
}

fn line(random: &mut Random) -> Line {
    Line::new(point(random), point(random))
}

fn quadratic(random: &mut Random) -> QuadBez {
    QuadBez::new(point(random), point(random), point(random))
}

fn cubic(random: &mut Random) -> CubicBez {
    CubicBez::new(point(random), point(random), point(random), point(random))
}

/// A curve that is fixed by the random numbers, with its velocity.
fn curve<C: Copy + 'static>(
    name: &'static str,
    make: fn(&mut Random) -> C,
    place: fn(C, f64) -> Point,
    velocity: fn(C, f64) -> Point,
) -> Subject {
    Subject::new(name, "t", move |random| {
        let made = make(random);
        let at = random.within(INSIDE[0], INSIDE[1]);
        let pair = |point: Point| [point.x, point.y];
        Case::curve(at, move |t| pair(place(made, t)), move |t| pair(velocity(made, t)))
    })
}

fn number<C: Copy + 'static>(
    name: &'static str,
    make: fn(&mut Random) -> C,
    function: fn(C, f64) -> f64,
    derivative: fn(C, f64) -> f64,
) -> Subject {
    Subject::new(name, "t", move |random| {
        let made = make(random);
        let at = random.within(INSIDE[0], INSIDE[1]);
        Case::number(at, move |t| function(made, t), move |t| derivative(made, t))
    })
}

/// The direction in which a curve goes; its change by the length of the curve is the curvature. In kurbo
/// y points downwards, and what turns left on the screen has a positive curvature.
fn heading(velocity: Vec2) -> f64 {
    -velocity.atan2()
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    vec![
        curve("Line deriv", line, |c, t| c.eval(t), |c, t| c.deriv().eval(t)),
        curve("QuadBez deriv", quadratic, |c, t| c.eval(t), |c, t| c.deriv().eval(t)),
        curve(
            "QuadBez deriv of deriv",
            quadratic,
            |c, t| c.deriv().eval(t),
            |c, t| c.deriv().deriv().eval(t),
        ),
        curve("CubicBez deriv", cubic, |c, t| c.eval(t), |c, t| c.deriv().eval(t)),
        curve(
            "CubicBez deriv of deriv",
            cubic,
            |c, t| c.deriv().eval(t),
            |c, t| c.deriv().deriv().eval(t),
        ),
        number(
            "QuadBez curvature",
            quadratic,
            |c, t| heading(c.deriv().eval(t).to_vec2()),
            |c, t| c.curvature(t) * c.deriv().eval(t).to_vec2().hypot(),
        ),
        number(
            "CubicBez curvature",
            cubic,
            |c, t| heading(c.deriv().eval(t).to_vec2()),
            |c, t| c.curvature(t) * c.deriv().eval(t).to_vec2().hypot(),
        ),
        number(
            "QuadBez arclen",
            quadratic,
            |c, t| c.subsegment(0.0..t).arclen(1e-13),
            |c, t| c.deriv().eval(t).to_vec2().hypot(),
        ),
        number(
            "CubicBez arclen",
            cubic,
            |c, t| c.subsegment(0.0..t).arclen(1e-13),
            |c, t| c.deriv().eval(t).to_vec2().hypot(),
        ),
        number(
            "QuadBez signed_area",
            quadratic,
            |c, t| c.subsegment(0.0..t).signed_area(),
            |c, t| 0.5 * c.eval(t).to_vec2().cross(c.deriv().eval(t).to_vec2()),
        ),
        number(
            "CubicBez signed_area",
            cubic,
            |c, t| c.subsegment(0.0..t).signed_area(),
            |c, t| 0.5 * c.eval(t).to_vec2().cross(c.deriv().eval(t).to_vec2()),
        ),
    ]
}
