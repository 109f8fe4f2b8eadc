//! Jumps of a function of one variable: places that it crosses however close both sides of them are.
//!
//! For a function that is differentiable, a change is the integral of slopes: what a chord misses of
//! it shrinks with the chord. At a jump it does not, however short the chord.

use std::ops::Range;

use super::rung::{Line, Sample};

/// From one chord to the next, on the way up.
/// Measured by `sensitivity`: at half 3 % more evaluations; at twice no change.
const STRIDE: f64 = 4.0;
/// The part of a step on which the slope of the next is measured.
const BEGIN: f64 = 64.0;
/// So many standard deviations of the noise are no noise.
const VISIBLE: f64 = 16.0;
/// How often a chord is halved: what it misses of a bend is then 2⁻¹² of what it was.
const HALVINGS: usize = 12;
/// A bend misses half with each halving, within these bounds, ...
const HALF: Range<f64> = 0.45..0.55;
/// ... and so many times in a row: no chord has sixteen jumps if a quarter of it has none.
/// Measured by `sensitivity`: at half 1 % fewer evaluations; at twice 2 % more evaluations.
const IN_A_ROW: usize = 4;
/// What a jump keeps over so many halvings: a bend keeps a sixteenth, a jump all of it, of which noise, a
/// slope beside it and jumps back take a part.
const KEPT: f64 = 0.25;
/// Two steps of one staircase differ in height by less than this, and by less from the change that is
/// missing on a step with a slope.
const ALIKE: f64 = 8.0;

/// A point of the graph of a function.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct GraphPoint {
    pub(crate) t: f64,
    pub(crate) value: f64,
}

impl GraphPoint {
    /// Takes the function at `t`: one evaluation.
    fn of(line: &mut dyn Line, t: f64) -> Self {
        Self { t, value: line.at(t).value }
    }

    /// What the chord to `far` misses of a slope, without sign.
    fn misses(self, far: Self, slope: f64) -> f64 {
        ((far.value - self.value) - slope * (far.t - self.t)).abs()
    }
}

/// What a line has of odd order: without its curvature, which hides jumps of the slope's size.
pub(crate) struct Odd<'a>(pub(crate) &'a mut dyn Line);

impl Line for Odd<'_> {
    fn at(&mut self, t: f64) -> Sample {
        let [plus, minus] = [t, -t].map(|t| self.0.at(t));
        let half = |plus: f64, minus: f64| 0.5 * (plus - minus);
        Sample {
            value: half(plus.value, minus.value),
            predicted: half(plus.predicted, minus.predicted),
        }
    }
}

/// A stretch of a line over which the function is straight.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stretch {
    /// Where it begins, and the value there.
    pub(crate) start: GraphPoint,
    /// How long it is, with the sign of its direction.
    pub(crate) length: f64,
    /// The slope on it.
    pub(crate) slope: f64,
}

/// What of a change is worth looking into.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doubt {
    /// The noise of the values.
    pub(crate) noise: f64,
    /// The slope that is missing on the stretch.
    pub(crate) missing: f64,
    /// A change below this is not looked into.
    pub(crate) least: f64,
    /// The farthest point of the line.
    pub(crate) most: f64,
}

/// The steps of a staircase.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Stairs {
    /// How high a step is.
    pub(crate) height: f64,
    /// How long one is at the most.
    pub(crate) length: f64,
}

/// What lies beyond a stretch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Beyond {
    /// The line bends: the stretch is no step of a staircase.
    Bend,
    /// A staircase.
    Stairs(Stairs),
    /// One jump.
    Edge(Jump),
    /// Nothing that tells one from the other.
    Nothing,
}

/// Looks for a staircase beyond a stretch: two jumps of one size. They make up for the change that is
/// missing on the way to them; on a flat stretch, where a function is lost in rounding, they may be
/// larger. One jump alone, or a larger one, is an edge of the function, and no reason to doubt the
/// slope beside it.
///
/// An evaluation for each factor of four; four to twelve more where the line bends away from the
/// stretch, about 40 on a staircase.
pub(crate) fn stairs(line: &mut dyn Line, stretch: Stretch, doubt: Doubt) -> Beyond {
    let first = match departure(line, stretch, doubt) {
        Departure::Jump(first) => first,
        Departure::Bend => return Beyond::Bend,
        Departure::None => return Beyond::Nothing,
    };
    let start = first.behind;
    let way = start.t - stretch.start.t;
    // Another step has a slope of its own.
    let length = way / BEGIN;
    let slope = (GraphPoint::of(line, start.t + length).value - start.value) / length;
    let behind = Stretch { start, length, slope };
    let Departure::Jump(second) = departure(line, behind, doubt) else {
        return Beyond::Edge(first);
    };
    let [low, high] = [first.size.min(second.size), first.size.max(second.size)];
    let (all, next) =
        ((second.behind.t - stretch.start.t).abs(), (second.behind.t - start.t).abs());
    let missing = (doubt.missing * all).max(doubt.least);
    if high < ALIKE * low && (stretch.slope == 0.0 || high < ALIKE * missing) {
        Beyond::Stairs(Stairs { height: high, length: way.abs().max(next) })
    } else {
        Beyond::Edge(first)
    }
}

/// A jump, and the nearest point behind it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Jump {
    pub(crate) size: f64,
    pub(crate) behind: GraphPoint,
}

impl Jump {
    /// Whether it takes a value, on its way from `start` with a slope, back towards where another slope
    /// would have led it, by half or more.
    pub(crate) fn returns(self, start: GraphPoint, slope: f64, other: f64) -> bool {
        let way = self.behind.t - start.t;
        let missed = self.behind.value - start.value - other * way;
        missed.abs() <= 0.5 * ((slope - other) * way).abs()
    }
}

/// How a line departs from a stretch.
enum Departure {
    Jump(Jump),
    Bend,
    None,
}

/// The first departure from a stretch.
fn departure(line: &mut dyn Line, stretch: Stretch, doubt: Doubt) -> Departure {
    let Stretch { start, mut length, slope } = stretch;
    let visible = VISIBLE * doubt.noise;
    let departs = |point: GraphPoint| {
        let missing = 0.5 * doubt.missing * (point.t - start.t).abs();
        start.misses(point, slope) > visible.max(missing).max(doubt.least)
    };
    let mut near = start;
    // A stretch of no length leads nowhere.
    while length != 0.0 && (start.t + length).abs() <= doubt.most {
        let far = GraphPoint::of(line, start.t + length);
        if !far.value.is_finite() {
            break;
        }
        if departs(far) {
            return within(line, [near, far], slope, visible, &departs);
        }
        near = far;
        length *= STRIDE;
    }
    Departure::None
}

/// Halves a chord towards the first point that departs; what is not `visible` is noise.
fn within(
    line: &mut dyn Line,
    [mut near, mut far]: [GraphPoint; 2],
    slope: f64,
    visible: f64,
    departs: &dyn Fn(GraphPoint) -> bool,
) -> Departure {
    let mut misses = vec![near.misses(far, slope)];
    let mut halves = 0;
    while misses.len() <= HALVINGS && halves < IN_A_ROW {
        let middle = GraphPoint::of(line, 0.5 * (near.t + far.t));
        if departs(middle) {
            far = middle;
        } else {
            near = middle;
        }
        let (before, now) = (misses[misses.len() - 1], near.misses(far, slope));
        let is_half = now > HALF.start * before && now < HALF.end * before;
        halves = if is_half { halves + 1 } else { 0 };
        misses.push(now);
        if now.is_nan() || now <= visible {
            return Departure::Bend;
        }
    }
    let is_jump = halves < IN_A_ROW && misses[HALVINGS] > KEPT * misses[HALVINGS - IN_A_ROW];
    if is_jump {
        Departure::Jump(Jump { size: misses[HALVINGS], behind: far })
    } else {
        Departure::Bend
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Curve(fn(f64) -> f64);

    impl Line for Curve {
        fn at(&mut self, t: f64) -> Sample {
            Sample { value: (self.0)(t), predicted: 0.0 }
        }
    }

    /// What lies beyond 1e-6, for a slope that is off by a half or more.
    fn beyond(f: fn(f64) -> f64) -> Beyond {
        let start = GraphPoint { t: 0.0, value: f(0.0) };
        let stretch = Stretch { start, length: 1e-6, slope: (f(1e-6) - f(0.0)) / 1e-6 };
        stairs(&mut Curve(f), stretch, Doubt { noise: 1e-16, missing: 1.0, least: 0.0, most: 2.0 })
    }

    #[test]
    fn two_jumps_of_one_size_are_stairs() {
        let rounded: fn(f64) -> f64 = |t| (1e3 * (t + 2e-4)).round() / 1e3 * (0.3 * t).exp();

        let Beyond::Stairs(found) = beyond(rounded) else { panic!("{:?}", beyond(rounded)) };

        assert!((found.height / 1e-3 - 1.0).abs() < 0.1, "{found:?}");
        assert!(found.length < 2e-3, "{found:?}");
    }

    #[test]
    fn waves_kinks_and_curves_bend() {
        let bent: [fn(f64) -> f64; 4] = [
            |t| (1e4 * t).sin(),
            |t| 3.0 * (t - 1e-3).abs(),
            |t| (4.0 * t).exp(),
            |t| (1e3 * (t - 3e-3)).tanh(),
        ];

        for f in bent {
            assert_eq!(beyond(f), Beyond::Bend);
        }
    }

    #[test]
    fn one_edge_alone_is_no_staircase() {
        let found = beyond(|t| if t < 0.01 { t } else { t + 0.5 });

        assert!(matches!(found, Beyond::Edge(jump) if (jump.size - 0.5).abs() < 1e-2), "{found:?}");
    }

    #[test]
    fn edges_far_larger_than_what_is_missing_are_no_staircase() {
        assert!(matches!(beyond(|t| t + 1e4 * (100.0 * t).floor()), Beyond::Edge(_)));
        assert!(matches!(beyond(|t| t + (100.0 * t).floor()), Beyond::Edge(_)));
        assert!(matches!(beyond(|t| t + (100.0 * t).floor() / 100.0), Beyond::Stairs(_)));
    }

    #[test]
    fn a_flat_step_may_have_larger_ones_beyond_it() {
        assert!(matches!(beyond(|t| 1e4 * (100.0 * t).floor()), Beyond::Stairs(_)));
    }

    #[test]
    fn a_stretch_of_no_length_leads_nowhere() {
        let start = GraphPoint { t: 0.5, value: 0.5_f64.exp() };
        let stretch = Stretch { start, length: 0.0, slope: 1.0 };
        let doubt = Doubt { noise: 0.0, missing: 1.0, least: 0.0, most: 2.0 };

        assert_eq!(stairs(&mut Curve(f64::exp), stretch, doubt), Beyond::Nothing);
    }

    #[test]
    fn beyond_a_straight_line_there_is_nothing() {
        assert_eq!(beyond(|t| 2.0 * t), Beyond::Nothing);
    }

    #[test]
    fn steps_that_are_no_higher_than_the_noise_are_not_seen() {
        let steps = |t: f64| (1e3 * (t + 2e-4)).round() / 1e3;
        let stretch =
            Stretch { start: GraphPoint { t: 0.0, value: 0.0 }, length: 1e-6, slope: 0.0 };
        for (noise, seen) in [(1e-16, true), (1e-5, true), (1e-3, false)] {
            let doubt = Doubt { noise, missing: 0.0, least: 0.0, most: 5e-3 };

            let found = stairs(&mut Curve(steps), stretch, doubt);

            assert_eq!(matches!(found, Beyond::Stairs(_)), seen, "{noise}: {found:?}");
        }
    }
}
