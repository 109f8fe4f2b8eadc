//! Finds the noise of the cost: chooses the spacing of the probes and judges what they say.

use crate::check::model::facts::{Facts, ONE_SIZE, norm_of};
use crate::check::settings::Settings;
use crate::differentiate::{
    Beyond, Doubt, Finding, GraphPoint, Line, Noise, NoiseProbe, Odd, PROBES, Sample, Stairs,
    Stretch, UNIFORM, stairs,
};

/// How many probes are made at the most, of eight evaluations each.
const MOST_PROBES: usize = 6;
/// The spacing beside the first step, as a power of the unit in the last place: eight values go over
/// a part of the way to the parameters, and over no feature that is at these.
const BESIDE: f64 = 0.15;
/// The factor by which the spacing is changed from one probe to the next.
const RESPACE: f64 = 64.0;
/// So many probes on straight lines are not the chance of a staircase.
const MOST_STRAIGHT: usize = 3;
/// A spacing this near to the closest is it, but for rounding.
const NEAREST: f64 = 0.999;
/// A factor that the steps of a staircase are not likely to fit as well.
const UNEVEN: f64 = 1.37;
/// Noise of up to this part of the smallest change that matters over the first step is believed at
/// once, or of up to so many roundings of the value. More would hide something, and may be the
/// shape of the function, such as kinks, which a closer probe tells.
const HARMLESS: f64 = 0.1;
const ROUNDINGS: f64 = 4.0;
/// Where the cost is so many times what it is at the parameters, so is its rounding.
const ELSEWHERE: f64 = 1e3;
/// A trend of less than this part of what the gradient says is another.
const SHORT: f64 = 0.5;
/// At so many places the closest values of a function follow no slope that varies between them. Measured
/// on 300 right gradients of phases of 2e8: at one place 3 were taken for such, at two none.
const PLACES: usize = 2;
/// Scatter of so many roundings is none of the value.
const LOUD: f64 = 64.0;
/// Values follow a trend if it is so many times their scatter. Those of a wave that goes through
/// whole periods from one to the next scatter as much as they change.
const TREND: f64 = 64.0;
/// The part of the change that the gradient says which a trend has.
const STEEP: f64 = 1e-2;
/// Noise that a closer probe finds to be more than this part of what it was is noise indeed.
const SAME: f64 = 0.25;
/// Where a close probe is on the way from the closest to the widest, as a power of their ratio: so
/// close that a function seldom varies there, and so far that roundings of the parameters are
/// nothing beside the spacing.
const CLOSE: f64 = 0.25;
/// A staircase begins in so many spacings of the wide probe that went over it, if it begins at all.
const FAR: f64 = 64.0;
/// How far from the parameters one looks for the other steps of a staircase, in their own size:
/// farther off an entry changes its sign, for which a cost may not be made.
const FARTHEST: f64 = 0.6;

/// What is expected of the cost along the direction.
#[derive(Clone, Copy)]
pub(crate) struct Expected {
    /// The derivative.
    pub(crate) derivative: f64,
    /// The smallest derivative that matters; 0 where the gradient says of none that it does.
    pub(crate) least: f64,
    /// The value at the parameters.
    pub(crate) value: f64,
}

impl Expected {
    /// Nothing is known of the derivatives.
    pub(crate) const NOTHING: Self =
        Self { derivative: f64::INFINITY, least: f64::INFINITY, value: 0.0 };

    /// Whether a value this far off is so much more than that at the parameters that the gradient does not
    /// say so: its rounding is another, too.
    fn is_exceeded_by(&self, greatest: f64, distance: f64) -> bool {
        let said = self.value.abs() + self.derivative * distance;
        self.value != 0.0 && greatest > ELSEWHERE * said
    }

    pub(crate) fn of(facts: &[Facts], settings: &Settings, value: f64) -> Self {
        let derivative = norm_of(facts, |facts| facts.norm);
        let largest = facts.iter().map(Facts::share).fold(0.0, f64::max);
        let shares = facts.iter().map(Facts::share).filter(|share| *share > ONE_SIZE * largest);
        let least = settings.clear * shares.reduce(f64::min).unwrap_or(0.0);
        Self { derivative, least, value }
    }
}

/// Measures the noise of the cost beside the parameters: eight evaluations, more where the first
/// spacing does not suit.
///
/// Beside and not at them, because at an optimum the cost itself may be an exact zero. `stretch`
/// makes the spacing another: a cost of steps may fit one spacing by chance, and look exact.
pub(crate) fn measure(
    line: &mut dyn Line,
    settings: &Settings,
    epsilon: f64,
    expected: Expected,
    stretch: f64,
) -> Noise {
    let mut search = Search {
        origin: settings.start,
        spacing: (stretch * settings.start * settings.unit_in_last_place.powf(BESIDE))
            .max(settings.limits.smallest),
        closest: settings.limits.smallest,
        wide: None,
        widest: None,
        follows: false,
        straight: 0,
        unresolved: 0,
        harmless: HARMLESS * expected.least * settings.start,
    };
    for _ in 0..MOST_PROBES {
        let spacing = search.spacing;
        let samples = row(line, search.origin, spacing);
        let values = samples.map(|sample| sample.value);
        let greatest = values.iter().fold(0.0, |most: f64, value| most.max(value.abs()));
        let change = expected.derivative * spacing.abs();
        let is_elsewhere = expected.is_exceeded_by(greatest, search.reached());
        if is_elsewhere && search.nearer() {
            continue;
        }
        if values.iter().any(|value| !value.is_finite()) {
            search.step_back();
            continue;
        }
        let trend = values[PROBES - 1] - values[0];
        let slope = trend / search.length();
        let (probe, rounding) = (NoiseProbe::of(&samples), epsilon * greatest);
        if let Some(level) = search.settle(&probe, rounding, change, trend.abs()) {
            let start = GraphPoint { t: search.origin, value: values[0] };
            let stretch = Stretch { start, length: search.length(), slope };
            let hidden = search.widest.filter(|wide| {
                level < SAME * wide.level && wide.is_of_stairs(line, stretch, level.max(rounding))
            });
            let reach = search.reach(&probe, rounding);
            let level = hidden.map_or(level, |wide| wide.level);
            if search.is_unresolved(level, rounding, change, trend.abs()) {
                if search.goes_elsewhere() {
                    continue;
                }
                // For all that is known they scatter by what they should change by.
                let (level, reach) = (PROBES as f64 * change, search.length().abs());
                return Noise { level, epsilon, reach };
            }
            return Noise { level, epsilon, reach };
        }
        if let Some(level) = search.wide {
            search.widest.get_or_insert(WideRow { level, slope, spacing });
        }
    }
    Noise::new(search.wide.unwrap_or(0.0), epsilon)
}

/// Equally spaced samples.
fn row(line: &mut dyn Line, origin: f64, spacing: f64) -> [Sample; PROBES] {
    std::array::from_fn(|place| line.at(origin + place as f64 * spacing))
}

/// The noise of a staircase of which `finding` saw one step only, if there is one: that of half a
/// step, or what values many steps apart scatter by. `origin` is the value at 0.
pub(crate) fn of_stairs(
    line: &mut dyn Line,
    origin: f64,
    finding: &Finding,
    noise: f64,
) -> Option<f64> {
    let fit = finding.fit?;
    let widest = finding
        .rungs
        .iter()
        .find(|rung| rung.t >= fit.steps.largest && rung.difference.is_some())?;
    let slope = (widest.plus.value - widest.minus.value) / (2.0 * widest.t);
    let doubt = Doubt { noise, missing: fit.error.abs(), least: 0.0, most: FARTHEST };
    // One step is enough where larger ones than it see no error.
    if finding.is_right_beyond() {
        let start = GraphPoint { t: 0.0, value: 0.0 };
        let stretch = Stretch { start, length: widest.t, slope };
        return match stairs(&mut Odd(line), stretch, doubt) {
            Beyond::Stairs(Stairs { height, .. }) => Some(height),
            Beyond::Edge(jump) => Some(jump.size),
            Beyond::Bend | Beyond::Nothing => None,
        };
    }
    let start = GraphPoint { t: 0.0, value: origin };
    let mut found = None;
    for length in [widest.t, -widest.t] {
        match stairs(line, Stretch { start, length, slope }, doubt) {
            Beyond::Bend => return None,
            Beyond::Stairs(stairs) => {
                found = Some(stairs);
                break;
            }
            // One is enough that makes up for the change that is missing on the way to it.
            Beyond::Edge(jump) if jump.returns(start, slope, slope - fit.error) => {
                return Some(0.5 * jump.size);
            }
            Beyond::Edge(_) | Beyond::Nothing => {}
        }
    }
    let found = found?;
    let spacing = UNEVEN * found.length;
    let samples = row(line, -0.5 * (PROBES - 1) as f64 * spacing, spacing);
    let scatter = match NoiseProbe::of(&samples) {
        NoiseProbe::Measured(level) if spacing * PROBES as f64 <= 2.0 * FARTHEST => level,
        _ => 0.0,
    };
    Some(scatter.max(0.5 * found.height))
}

/// What a wide probe said.
#[derive(Clone, Copy)]
struct WideRow {
    level: f64,
    slope: f64,
    spacing: f64,
}

impl WideRow {
    /// Whether a close stretch lies on one step of a staircase that this probe went over, as where a
    /// part of the cost is computed in single precision: it sees no noise, and another slope.
    fn is_of_stairs(&self, line: &mut dyn Line, close: Stretch, noise: f64) -> bool {
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
struct Search {
    origin: f64,
    spacing: f64,
    /// The smallest spacing that moves the parameters.
    closest: f64,
    /// The smallest level found so far that may be the shape of the function.
    wide: Option<f64>,
    /// The first probe that found this.
    widest: Option<WideRow>,
    /// Whether the values of a probe followed a trend.
    follows: bool,
    /// How many probes lay on a straight line.
    straight: usize,
    /// At how many places the closest values follow no slope.
    unresolved: usize,
    /// The level that needs no second probe.
    harmless: f64,
}

impl Search {
    /// The level, if this probe settles it; else chooses the next spacing.
    fn settle(
        &mut self,
        probe: &NoiseProbe,
        rounding: f64,
        expected: f64,
        trend: f64,
    ) -> Option<f64> {
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
    fn reach(&self, probe: &NoiseProbe, rounding: f64) -> f64 {
        match *probe {
            NoiseProbe::TooWide(bound) if bound > ROUNDINGS * rounding => self.length().abs(),
            _ => f64::INFINITY,
        }
    }

    /// Whether the closest values scatter by no more than the gradient says that they change from one
    /// to the next, and follow no trend: they may be those of a function that varies faster than the
    /// digits of the parameters show, as a wave does of which each step goes through whole periods.
    fn is_unresolved(&self, level: f64, rounding: f64, change: f64, trend: f64) -> bool {
        let is_closest = NEAREST * self.spacing.abs() <= self.closest;
        is_closest
            && !self.follows
            && level > LOUD * rounding
            && change > level
            && change.is_finite()
            && trend < SHORT * change * (PROBES - 1) as f64
    }

    /// From the first value of a probe to its last.
    fn length(&self) -> f64 {
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
    fn goes_elsewhere(&mut self) -> bool {
        self.unresolved += 1;
        let goes = self.unresolved < PLACES;
        if goes {
            self.origin /= UNEVEN;
        }
        goes
    }

    /// How far the row reaches from the parameters.
    fn reached(&self) -> f64 {
        self.origin.abs() + self.length().abs()
    }

    /// Brings the row nearer to the parameters; `false` where these would no longer move.
    fn nearer(&mut self) -> bool {
        let nearest = self.closest / self.spacing.abs();
        let moves = nearest < NEAREST;
        if moves {
            self.origin *= nearest.max(1.0 / RESPACE);
            self.spacing *= nearest.max(1.0 / RESPACE);
        }
        moves
    }

    /// Out of the domain: to the other side first, then closer.
    fn step_back(&mut self) {
        if self.origin > 0.0 {
            self.origin = -self.origin;
            self.spacing = -self.spacing;
        } else {
            self.origin = -self.origin / RESPACE;
            self.spacing = -self.spacing / RESPACE;
        }
    }
}
