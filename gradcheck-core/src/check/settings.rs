//! The thresholds of one check, resolved for its number formats.

use super::error::CheckError;
use crate::differentiate::Steps;
use crate::report::Topic;

/// A format with a smaller unit in the last place is `f64`.
const DOUBLE: f64 = 1e-12;
/// A tensor of up to this many entries is measured whole.
/// Measured by `sensitivity`: at half 1 % fewer evaluations; at twice 2 % more evaluations.
pub(crate) const SMALL: usize = 16;
/// Measured on waves, flat vectors and staircases: at a quarter of it one right gradient failed, at four
/// times one more wrong gradient passed.
/// Measured by `sensitivity`: at half and at twice 1 fewer mistake without a name.
const SPREAD: f64 = 256.0;

/// How many roundings of a typical entry a sum of thousands of terms may lose in a small one.
const NARROW: f64 = 64.0;

/// What counts as a mistake, and where to look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Settings {
    /// Relative error of an entry below which a difference is no mistake.
    pub(crate) max_relative: f64,
    /// Absolute difference that is never a mistake, in the user's unit.
    pub(crate) epsilon: f64,
    /// The coarsest check of a tensor that still counts.
    pub(crate) resolution: f64,
    /// Whether a resolution is that of a tensor as a whole, and not of a typical entry: in single
    /// precision the noise of the cost hides one entry of many thousands at any step.
    pub(crate) is_of_whole: bool,
    /// Whether a function that nothing moves is checked: a derivative of zero is right then.
    pub(crate) allow_constant: bool,
    /// A residual is zero when no typical entry could be wrong by more than this.
    pub(crate) clear: f64,
    /// A tensor that its group leaves with less is looked at by itself.
    pub(crate) enough: f64,
    /// How exactly the derivative by a single entry is wanted, relative to it.
    pub(crate) sharp: f64,
    /// The part of a derivative that stays uncertain where only wide steps show it.
    pub(crate) coarse: f64,
    /// A gradient that is this small beside its change over a step is as good as zero: the point is
    /// stationary.
    pub(crate) stationary: f64,
    /// The first step, relative to the size of an entry.
    pub(crate) start: f64,
    /// The smallest step that moves an entry, and the largest that leaves it itself.
    pub(crate) limits: Steps,
    /// How many times as much as those that change the cost least an entry may change it over a step.
    pub(crate) spread: f64,
    /// The rounding of a gradient in a narrower format than the parameters', relative to the change that
    /// a typical entry makes.
    pub(crate) narrow: f64,
    /// What the check is about.
    pub(crate) topic: Topic,
    /// The least distance between two numbers of the parameters' format.
    pub(crate) least: f64,
    /// Distance from 1 to the next number of the parameters' format.
    pub(crate) unit_in_last_place: f64,
}

impl Settings {
    pub(crate) fn for_format(epsilon_of_format: f64) -> Self {
        let is_double = epsilon_of_format < DOUBLE;
        Self {
            max_relative: if is_double { 1e-6 } else { 1e-4 },
            epsilon: 0.0,
            resolution: if is_double { 1e-3 } else { 1e-2 },
            is_of_whole: false,
            allow_constant: false,
            clear: if is_double { 2e-6 } else { 1e-4 },
            enough: if is_double { 1e-4 } else { 2e-3 },
            sharp: if is_double { 1e-9 } else { 1e-4 },
            coarse: if is_double { 0.0 } else { 2e-3 },
            stationary: if is_double { 1e-4 } else { 1e-2 },
            // eps^(1/4): the residual's noise eps/t and the truncation t^4 that one extrapolation
            // leaves are then of the order of eps^(3/4) and eps.
            start: epsilon_of_format.sqrt().sqrt(),
            topic: Topic::Gradient,
            narrow: 0.0,
            spread: SPREAD,
            limits: Steps::new(16.0 * epsilon_of_format, 0.3),
            least: if is_double { f64::from_bits(1) } else { f64::from(f32::from_bits(1)) },
            unit_in_last_place: epsilon_of_format,
        }
    }

    /// The thresholds of a gradient in a format that is compared with a cost in a wider one.
    pub(crate) fn for_wider_cost(epsilon_of_gradient: f64, epsilon_of_cost: f64) -> Self {
        let Self { max_relative, .. } = Self::for_format(epsilon_of_gradient);
        let narrow = NARROW * epsilon_of_gradient;
        Self { max_relative, narrow, ..Self::for_format(epsilon_of_cost) }
    }

    /// The thresholds where an oracle gives the derivatives: those of the rounding of the gradient.
    #[cfg(feature = "num-dual")]
    pub(crate) fn for_oracle(epsilon_of_format: f64) -> Self {
        let settings = Self::for_format(epsilon_of_format);
        // Some thousand units in the last place of f64; of f32, whose sums are shorter of digits, a
        // hundred.
        let max_relative = if settings.is_single() { 1e-5 } else { 1e-12 };
        // No step can be too large where none is taken.
        let spread = f64::INFINITY;
        let enough = 100.0 * max_relative;
        Self { max_relative, enough, spread, ..settings }
    }

    /// Distance from 1 to the next number of the format of the derivatives that are checked.
    pub(crate) fn digit(&self) -> f64 {
        self.unit_in_last_place.max(self.narrow / NARROW)
    }

    pub(crate) fn is_single(&self) -> bool {
        self.unit_in_last_place >= DOUBLE
    }

    /// What two results for one derivative may differ by, relative to their terms: rounding is no
    /// mistake, however small `max_relative` is.
    pub(crate) fn agreement(&self) -> f64 {
        self.max_relative.max(NARROW * self.unit_in_last_place)
    }

    /// How large a value may be beside its own change before the rounding of the value hides, over the first
    /// step, what of the change has to be seen; in units of the rounding.
    pub(crate) fn hidden(&self) -> f64 {
        1.0 / (self.start * self.clear)
    }

    pub(crate) fn validate(&self) -> Result<(), CheckError> {
        let invalid =
            |name, value, expected| Err(CheckError::InvalidOption { name, value, expected });
        if !(self.max_relative >= 0.0 && self.max_relative < 1.0) {
            return invalid("max_relative", self.max_relative, "at least 0 and less than 1");
        }
        if !(self.epsilon >= 0.0 && self.epsilon.is_finite()) {
            return invalid("epsilon", self.epsilon, "at least 0 and finite");
        }
        if !(self.resolution > 0.0 && self.resolution.is_finite()) {
            return invalid("resolution", self.resolution, "greater than 0 and finite");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sets one threshold.
    type Set = fn(&mut Settings, f64);

    #[test]
    fn thresholds_are_accepted_up_to_their_limits() {
        let max_relative: Set = |settings, value| settings.max_relative = value;
        let epsilon: Set = |settings, value| settings.epsilon = value;
        let resolution: Set = |settings, value| settings.resolution = value;
        let nothing = f64::NAN;
        for (wanted, set, accepted, refused) in [
            ("max_relative", max_relative, [0.0, 0.999], [-1e-9, 1.0, nothing]),
            ("epsilon", epsilon, [0.0, 1e300], [-1e-9, f64::INFINITY, nothing]),
            ("resolution", resolution, [1e-300, 10.0], [0.0, f64::INFINITY, nothing]),
        ] {
            let validated = |value| {
                let mut settings = Settings::for_format(f64::EPSILON);
                set(&mut settings, value);
                settings.validate()
            };
            for value in accepted {
                assert_eq!(validated(value), Ok(()), "{wanted} = {value}");
            }
            for value in refused {
                let Err(CheckError::InvalidOption { name, .. }) = validated(value) else {
                    panic!("{wanted} = {value} is accepted");
                };
                assert_eq!(name, wanted);
            }
        }
    }

    #[test]
    fn single_precision_asks_for_less_at_larger_steps() {
        let double = Settings::for_format(f64::EPSILON);
        let single = Settings::for_format(f64::from(f32::EPSILON));

        assert!(single.is_single() && !double.is_single());
        assert!(single.start > 100.0 * double.start && single.start < single.limits.largest);
        let thresholds = |settings: &Settings| {
            let Settings { max_relative, resolution, clear, .. } = *settings;
            let Settings { enough, sharp, coarse, stationary, .. } = *settings;
            [max_relative, resolution, clear, enough, sharp, coarse, stationary]
        };
        for (single, double) in thresholds(&single).into_iter().zip(thresholds(&double)) {
            assert!(single > double);
        }
    }

    #[test]
    fn a_look_is_finer_than_what_is_asked_for() {
        for epsilon in [f64::EPSILON, f64::from(f32::EPSILON)] {
            let Settings { clear, enough, resolution, .. } = Settings::for_format(epsilon);

            assert!(clear < enough && enough < resolution);
        }
    }

    #[test]
    fn what_hides_a_change_is_its_rounding_over_the_first_step_and_the_part_that_counts() {
        for (unit, hidden) in [(2_f64.powi(-52), 0.5e6 * 8192.0), (2_f64.powi(-20), 1e4 * 32.0)] {
            let settings = Settings::for_format(unit);

            assert!((settings.hidden() / hidden - 1.0).abs() < 1e-12, "{}", settings.hidden());
        }
    }
}
