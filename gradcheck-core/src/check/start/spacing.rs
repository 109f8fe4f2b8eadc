//! Where the next probe of the noise goes, from what the ones before it said.

use crate::differentiate::{Beyond, Doubt, Line, NoiseProbe, PROBES, Stretch, UNIFORM, stairs};

/// The factor by which the spacing is changed from one probe to the next.
const RESPACE: f64 = 64.0;
/// So many probes on straight lines are not the chance of a staircase.
const MOST_STRAIGHT: usize = 3;
/// A spacing this near to the closest is it, but for rounding.
const NEAREST: f64 = 0.999;
/// A factor that the steps of a staircase are not likely to fit as well.
pub(super) const UNEVEN: f64 = 1.37;
/// Noise of up to this part of the smallest change that matters over the first step is believed at
/// once, or of up to so many roundings of the value. More would hide something, and may be the
/// shape of the function, such as kinks, which a closer probe tells.
pub(super) const HARMLESS: f64 = 0.1;
/// Measured by `sensitivity`: at half no change; at twice 1 more mistake without a name.
const ROUNDINGS: f64 = 4.0;
/// A trend of less than this part of what the gradient says is another.
const SHORT: f64 = 0.5;
/// At so many places the closest values of a function follow no slope that varies between them. Measured
/// on 300 right gradients of phases of 2e8: at one place 3 were taken for such, at two none.
const PLACES: usize = 2;
/// Those of a wave differ by no more than it is high. Where wider values differ by so many times what the
/// closest are said to, their slope is seen, which may be small by chance.
const WIDER: f64 = 1e5;
/// Scatter of so many roundings is none of the value.
const LOUD: f64 = 64.0;
/// Values follow a trend if it is so many times their scatter. Those of a wave that goes through
/// whole periods from one to the next scatter as much as they change.
const TREND: f64 = 64.0;
/// The part of the change that the gradient says which a trend has.
const STEEP: f64 = 1e-2;
/// Noise that a closer probe finds to be more than this part of what it was is noise indeed.
pub(super) const SAME: f64 = 0.25;
/// Where a close probe is on the way from the closest to the widest, as a power of their ratio: so
/// close that a function seldom varies there, and so far that roundings of the parameters are
/// nothing beside the spacing.
const CLOSE: f64 = 0.25;
/// A staircase begins in so many spacings of the wide probe that went over it, if it begins at all.
const FAR: f64 = 64.0;

/// What a wide probe said.
#[derive(Clone, Copy)]
pub(super) struct WideRow {
    pub(super) level: f64,
    pub(super) slope: f64,
    pub(super) spacing: f64,
}

impl WideRow {
    /// Whether a close stretch lies on one step of a staircase that this probe went over, as where a
    /// part of the cost is computed in single precision: it sees no noise, and another slope.
    pub(super) fn is_of_stairs(&self, line: &mut dyn Line, close: Stretch, noise: f64) -> bool {
        let doubt = Doubt {
            noise,
            missing: (close.slope - self.slope).abs(),
            least: 0.5 * self.level,
            most: close.start.t.abs() + FAR * self.spacing.abs(),
        };
        matches!(stairs(line, close, doubt), Beyond::Stairs(_))
    }
}

/// Where the next probe goes, and what the ones before it said.
pub(super) struct Search {
    pub(super) origin: f64,
    pub(super) spacing: f64,
    /// The smallest spacing that moves the parameters.
    pub(super) closest: f64,
    /// The smallest level found so far that may be the shape of the function.
    pub(super) wide: Option<f64>,
    /// The first probe that found this.
    pub(super) widest: Option<WideRow>,
    /// Whether the values of a probe followed a trend.
    pub(super) follows: bool,
    /// How many probes lay on a straight line.
    pub(super) straight: usize,
    /// At how many places the closest values follow no slope.
    pub(super) unresolved: usize,
    /// The level that needs no second probe.
    pub(super) harmless: f64,
    /// The greatest trend of a probe.
    pub(super) trend: f64,
}

impl Search {
    /// Begins with a row of values at `origin`, none of which are closer than `closest`.
    pub(super) fn new(origin: f64, spacing: f64, closest: f64, harmless: f64) -> Self {
        Self {
            origin,
            spacing: spacing.max(closest),
            closest,
            wide: None,
            widest: None,
            follows: false,
            straight: 0,
            unresolved: 0,
            harmless,
            trend: 0.0,
        }
    }

    /// The level, if this probe settles it; else chooses the next spacing.
    pub(super) fn settle(
        &mut self,
        probe: &NoiseProbe,
        rounding: f64,
        expected: f64,
        trend: f64,
    ) -> Option<f64> {
        self.trend = self.trend.max(trend);
        // A wave that goes through almost whole periods from one value to the next looks like a slow
        // one: its slope is not what the gradient says.
        let is_steep = trend >= STEEP * expected * (PROBES - 1) as f64;
        match *probe {
            NoiseProbe::Measured(level) => {
                // A closer probe that finds more has met something else, such as a pole.
                let least = self.wide.map_or(level, |wide| wide.min(level));
                // Where values follow no trend, nor did wider ones, their scatter may be phases, which
                // are harmful however much the gradient says that the cost changes. The closest
                // values of a wave do not scatter.
                self.follows |= trend >= TREND * level && is_steep;
                let harmless = if self.follows { self.harmless } else { 0.0 };
                let is_harmless = least <= harmless.max(ROUNDINGS * rounding);
                let is_same = self.wide.is_some_and(|wide| level > SAME * wide);
                if is_harmless || is_same && self.follows || !self.closer() {
                    return Some(least);
                }
                self.wide = Some(least);
            }
            NoiseProbe::TooWide(bound) => {
                let level = self.wide.map_or(bound, |wide| wide.min(bound));
                if bound <= ROUNDINGS * rounding || !self.closer() {
                    return Some(level);
                }
                self.origin /= RESPACE;
                self.wide = Some(level);
            }
            NoiseProbe::Straight => {
                self.straight += 1;
                if self.straight == MOST_STRAIGHT {
                    return Some(0.0);
                }
                self.spacing *= UNEVEN;
            }
            NoiseProbe::TooNarrow(jump) => {
                let is_staircase = expected > 16.0 * rounding && jump > 4.0 * rounding;
                let level = UNIFORM * jump;
                let known = if is_staircase { level.max(self.wide.unwrap_or(0.0)) } else { level };
                if jump > 0.0 || expected <= 16.0 * rounding {
                    return Some(known);
                }
                if let Some(wide) = self.wide {
                    return Some(wide);
                }
                self.spacing *= RESPACE;
            }
        }
        None
    }

    /// The greatest step that says anything: what the last probe went over, where the function still
    /// varied from one of the closest values to the next.
    pub(super) fn reach(&self, probe: &NoiseProbe, rounding: f64) -> f64 {
        match *probe {
            NoiseProbe::TooWide(bound) if bound > ROUNDINGS * rounding => self.length().abs(),
            _ => f64::INFINITY,
        }
    }

    /// Whether the closest values scatter by no more than the gradient says that they change from one
    /// to the next, and follow no trend: they may be those of a function that varies faster than the
    /// digits of the parameters show, as a wave does of which each step goes through whole periods.
    pub(super) fn is_unresolved(&self, level: f64, rounding: f64, change: f64, trend: f64) -> bool {
        let is_closest = NEAREST * self.spacing.abs() <= self.closest;
        is_closest
            && !self.follows
            && level > LOUD * rounding
            && change > level
            && change.is_finite()
            && self.trend < WIDER * change
            && trend < SHORT * change * (PROBES - 1) as f64
    }

    /// From the first value of a probe to its last.
    pub(super) fn length(&self) -> f64 {
        (PROBES - 1) as f64 * self.spacing
    }

    /// Brings the spacing nearer to the smallest, then to it; `false` where the parameters would no
    /// longer move.
    fn closer(&mut self) -> bool {
        let spacing = self.spacing.abs();
        let next = match self.wide {
            _ if self.follows => (spacing / RESPACE).max(self.closest),
            None => self.closest * (spacing / self.closest).powf(CLOSE),
            Some(_) => self.closest,
        };
        let moves = spacing > 1.001 * next;
        if moves {
            self.spacing = next.copysign(self.spacing);
        }
        moves
    }

    /// Notes that values follow no slope, which may be small at one place, and brings the row to another;
    /// `false` where it was at enough.
    pub(super) fn goes_elsewhere(&mut self) -> bool {
        self.unresolved += 1;
        let goes = self.unresolved < PLACES;
        if goes {
            self.origin /= UNEVEN;
        }
        goes
    }

    /// How far the row reaches from the parameters.
    pub(super) fn reached(&self) -> f64 {
        self.origin.abs() + self.length().abs()
    }

    /// Brings the row nearer to the parameters; `false` where these would no longer move.
    pub(super) fn nearer(&mut self) -> bool {
        let nearest = self.closest / self.spacing.abs();
        let moves = nearest < NEAREST;
        if moves {
            self.origin *= nearest.max(1.0 / RESPACE);
            self.spacing *= nearest.max(1.0 / RESPACE);
        }
        moves
    }

    /// Out of the domain: to the other side first, then closer.
    pub(super) fn step_back(&mut self) {
        if self.origin > 0.0 {
            self.origin = -self.origin;
            self.spacing = -self.spacing;
        } else {
            self.origin = -self.origin / RESPACE;
            self.spacing = -self.spacing / RESPACE;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values at the closest spacing, which follow no trend so far.
    fn closest() -> Search {
        Search {
            origin: 1.0,
            spacing: 1e-12,
            closest: 1e-12,
            wide: None,
            widest: None,
            follows: false,
            straight: 0,
            unresolved: 0,
            harmless: 0.0,
            trend: 0.0,
        }
    }

    #[test]
    fn values_are_unresolved_that_scatter_by_less_than_they_should_change_by_and_follow_no_trend() {
        // Level, rounding, the change from one to the next that is expected, and the trend over all.
        for (level, rounding, change, trend, expected) in [
            (1.0, 1e-3, 2.0, 1.0, true),
            (1.0, 1e-3, 2.0, 6.9, true),
            (1.0, 1e-3, 2.0, 7.1, false),
            (1.0, 1e-3, 0.9, 1.0, false),
            (1.0, 0.02, 2.0, 1.0, false),
            (1.0, 1e-3, f64::INFINITY, 1.0, false),
        ] {
            let found = closest().is_unresolved(level, rounding, change, trend);

            assert_eq!(found, expected, "{level}, {rounding}, {change}, {trend}");
            let wider = Search { spacing: 1e-9, ..closest() };
            assert!(!wider.is_unresolved(level, rounding, change, trend), "there are closer ones");
            let following = Search { follows: true, ..closest() };
            assert!(!following.is_unresolved(level, rounding, change, trend));
        }
    }

    #[test]
    fn values_that_follow_no_slope_are_looked_at_at_a_second_place_nearer_by() {
        let mut search = closest();

        assert!(search.goes_elsewhere());
        assert!(search.origin < 1.0 && search.origin > 0.5, "{}", search.origin);
        assert!(!search.goes_elsewhere());
    }

    #[test]
    fn outside_of_the_domain_the_row_goes_to_the_other_side_and_then_nearer() {
        let mut search = closest();
        let mut places = Vec::new();
        for _ in 0..3 {
            search.step_back();
            places.push([search.origin, search.spacing / 1e-12]);
        }

        let near = RESPACE.recip();
        assert_eq!(places, [[-1.0, -1.0], [near, near], [-near, -near]]);
    }
}
