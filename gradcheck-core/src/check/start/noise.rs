//! Finds the noise of the cost: chooses the spacing of the probes and judges what they say.

use super::spacing::{HARMLESS, SAME, Search, UNEVEN, WideRow};
use crate::check::model::facts::{Facts, ONE_SIZE, norm_of};
use crate::check::settings::Settings;
use crate::differentiate::{
    Beyond, Doubt, Finding, GraphPoint, Line, Noise, NoiseProbe, Odd, PROBES, Sample, Stairs,
    Stretch, stairs,
};

/// How many probes are made at the most, of eight evaluations each.
const MOST_PROBES: usize = 6;
/// The spacing beside the first step, as a power of the unit in the last place: eight values go over
/// a part of the way to the parameters, and over no feature that is at these.
/// Measured by `sensitivity`: at half 3 more misses (all of 1e-3 and larger), 1 fewer mistake without a
/// name; at twice 2 more misses, 3 more misses of 1e-3 and larger, 1 more wrong tensor, 1 more mistake
/// without a name.
const BESIDE: f64 = 0.15;
/// Where the cost is so many times what it is at the parameters, so is its rounding.
const ELSEWHERE: f64 = 1e3;
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
    let spacing = stretch * settings.start * settings.unit_in_last_place.powf(BESIDE);
    let harmless = HARMLESS * expected.least * settings.start;
    let mut search = Search::new(settings.start, spacing, settings.limits.smallest, harmless);
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

/// The same for a function of whose derivative nothing is known, from two rows of values: eight may scatter
/// by a tenth of the noise by chance, and where nothing is predicted, nothing else would show it.
pub(crate) fn measure_twice(line: &mut dyn Line, settings: &Settings, epsilon: f64) -> Noise {
    let [one, other] =
        [1.0, UNEVEN].map(|stretch| measure(line, settings, epsilon, Expected::NOTHING, stretch));
    Noise { level: one.level.max(other.level), reach: one.reach.min(other.reach), ..one }
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
