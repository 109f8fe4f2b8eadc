//! What a hypothesis says of the whole tensor, so that it can be tested along a direction that no
//! entry was chosen for.

use std::rc::Rc;

use super::interval::Interval;
use super::symptoms::Symptoms;

/// The right gradient of a tensor if its mistake is the one that was named.
#[derive(Clone, Debug, Default)]
pub(super) enum Correction {
    /// It does not say.
    #[default]
    Unknown,
    /// The analytic one times the parameter.
    Multiple,
    /// The parameter, times the parameters of the model, is to be added.
    Decay,
    /// The same with their signs.
    Signs,
    /// The analytic one without the parameters of the model, times the parameter.
    Step,
    /// The parameter is to be added.
    Constant,
    /// These values by position; NaN where it is not known what is right.
    Values(Rc<[f64]>),
    /// Values that are known within bounds, each by itself; all numbers where nothing is known.
    Measured(Rc<[Interval]>),
}

/// A gradient that should pass.
#[derive(Clone, Debug)]
pub(crate) struct Corrected {
    /// By position, in the user's unit; NaN for entries of which nothing is said.
    pub(crate) values: Vec<f64>,
    /// What measurements leave open of each value.
    pub(crate) doubt: Vec<f64>,
    /// Whether that is one parameter, so that it goes all one way or all the other.
    pub(crate) is_common: bool,
    /// Whether it is another gradient, where it says something.
    pub(crate) changes: bool,
}

/// Whole numbers above this are no numbers of samples in a test.
const LARGEST_WHOLE: f64 = 1e6;

/// The likeliest number between the two: a whole one, the inverse of a whole one, or the middle.
fn likely(bounds: Interval) -> f64 {
    let whole = |bounds: Interval| {
        let number = bounds.middle().round();
        let fits = number != 0.0 && number.abs() <= LARGEST_WHOLE && bounds.contains(number);
        fits.then_some(number)
    };
    let inverse = || bounds.inverted().and_then(whole).map(f64::recip);
    whole(bounds).or_else(inverse).unwrap_or_else(|| bounds.middle())
}

impl Correction {
    /// The values of a formula.
    pub(super) fn of(tensor: &Symptoms<'_>, value: impl Fn(usize) -> Option<f64>) -> Self {
        let values = (0..tensor.count()).map(|position| value(position).unwrap_or(f64::NAN));
        Self::Values(values.collect())
    }

    /// What is known of every entry.
    pub(super) fn measured(tensor: &Symptoms<'_>, bounds: impl Fn(usize) -> Interval) -> Self {
        Self::Measured((0..tensor.count()).map(bounds).collect())
    }

    /// All entries as they are, but for those of which nothing is said.
    pub(super) fn without(tensor: &Symptoms<'_>, is_left_out: impl Fn(usize) -> bool) -> Self {
        Self::of(tensor, |position| (!is_left_out(position)).then(|| (tensor.analytic)(position)))
    }

    /// The right gradient of `tensor`, where `parameter` is what all with the same mistake allow.
    pub(super) fn applied(
        &self,
        tensor: &Symptoms<'_>,
        parameter: Option<Interval>,
    ) -> Option<Corrected> {
        let analytic = |position: usize| (tensor.analytic)(position);
        let signum = |value: f64| if value == 0.0 { 0.0 } else { value.signum() };
        let affine = |known: &dyn Fn(usize) -> f64, slope: &dyn Fn(usize) -> f64| {
            let bounds = parameter?;
            let (number, half) = (likely(bounds), 0.5 * bounds.width());
            let all = 0..tensor.count();
            let values = all.clone().map(|at| known(at) + number * slope(at)).collect();
            let doubt = all.map(|at| half * slope(at)).collect();
            Some(corrected(tensor, values, doubt, true))
        };
        match self {
            Self::Unknown => None,
            Self::Multiple => affine(&|_| 0.0, &analytic),
            Self::Decay => affine(&analytic, &|at| (tensor.parameter)(at)),
            Self::Signs => affine(&analytic, &|at| signum((tensor.parameter)(at))),
            Self::Step => affine(&|_| 0.0, &|at| analytic(at) - (tensor.parameter)(at)),
            Self::Constant => affine(&analytic, &|_| 1.0),
            Self::Values(values) => {
                let doubt = vec![0.0; values.len()];
                Some(corrected(tensor, values.to_vec(), doubt, false))
            }
            Self::Measured(bounds) => {
                let value = |bounds: &Interval| {
                    if bounds.is_finite() { bounds.middle() } else { f64::NAN }
                };
                let values = bounds.iter().map(value).collect();
                let doubt = bounds.iter().map(|bounds| 0.5 * bounds.width()).collect();
                Some(corrected(tensor, values, doubt, false))
            }
        }
    }
}

fn corrected(
    tensor: &Symptoms<'_>,
    values: Vec<f64>,
    doubt: Vec<f64>,
    is_common: bool,
) -> Corrected {
    let mut both = values.iter().enumerate();
    let changes =
        both.any(|(position, value)| value.is_finite() && *value != (tensor.analytic)(position));
    Corrected { values, doubt, is_common, changes }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_known_within_bounds_is_a_whole_one_if_one_fits() {
        for ([low, high], number) in [
            ([1.9, 2.2], 2.0),
            ([0.32, 0.34], 1.0 / 3.0),
            ([-0.51, -0.49], -0.5),
            ([1.3, 1.4], 1.35),
            ([-1e-3, 1e-3], 0.0),
        ] {
            assert!((likely(Interval { low, high }) - number).abs() < 1e-15, "{number}");
        }
    }
}
