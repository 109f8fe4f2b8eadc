//! Factors that have a reason: 2, the length of an axis, a product of two, a constant, and their
//! inverses.

use std::f64::consts::{FRAC_2_SQRT_PI, LN_2, LN_10, PI, SQRT_2};

use super::interval::Interval;
use super::phrase::part;
use super::symptoms::Symptoms;
use crate::report::Topic;

/// A factor in words.
pub(super) struct Recognised {
    /// The factor, as in `1/3`.
    pub(super) text: String,
    /// Where it comes from, as a sentence; may be empty.
    pub(super) reason: String,
    pub(super) remedy: String,
    /// Whether the reason lies in the tensors, so that it means something for a single entry.
    pub(super) is_reason: bool,
}

/// Factors that are known less well could be many things.
const KNOWN: f64 = 3e-2;
/// How well a whole number must be known: others are as near as 1, and one in ten ranges of this width
/// has one by chance.
const WHOLE: f64 = 0.1;
/// Whole numbers above this are no numbers of samples in a test.
const LARGEST_WHOLE: f64 = 1e6;

/// What a factor between the two is, if it is anything; the nearest reason first.
pub(super) fn recognised(
    factor: Interval,
    tensor: &Symptoms<'_>,
    wrong: &[Symptoms<'_>],
) -> Option<Recognised> {
    let is_negative = factor.high < 0.0;
    let size = if is_negative { factor.negated() } else { factor };
    if size.low <= 0.0 || size.width() > KNOWN * size.high {
        return None;
    }
    let is_inverse = size.high <= 1.0;
    let size = if is_inverse { size.inverted()? } else { size };
    let matches = |number: usize| number > 1 && size.contains(number as f64);
    let mut known = small(&matches, is_inverse, tensor.topic)
        .map(|known| also_a_length(known, &matches, tensor))
        .or_else(|| length(&matches, is_inverse, tensor, wrong))
        .or_else(|| product(&matches, is_inverse, tensor))
        .or_else(|| constant(size, is_inverse, tensor))
        .or_else(|| whole(size, is_inverse, tensor.topic))?;
    if is_negative {
        known.text = format!("-{}", known.text);
        known.remedy = format!("The sign is also the opposite. {}", known.remedy);
    }
    Some(known)
}

fn fraction(number: impl std::fmt::Display, is_inverse: bool) -> String {
    if is_inverse { format!("1/{number}") } else { number.to_string() }
}

fn small(matches: &dyn Fn(usize) -> bool, is_inverse: bool, topic: Topic) -> Option<Recognised> {
    let function = topic.function();
    let remedy = if is_inverse {
        format!(
            "Check for the 2 that the derivative of a square has, and for a contribution that is \
             counted once where the {function} has it twice."
        )
    } else {
        format!(
            "Check for a contribution that is added twice, and for a square that has a factor of \
             1/2 in the {function}."
        )
    };
    matches(2).then(|| Recognised {
        text: fraction(2, is_inverse),
        reason: String::new(),
        remedy,
        is_reason: true,
    })
}

fn also_a_length(
    known: Recognised,
    matches: &dyn Fn(usize) -> bool,
    tensor: &Symptoms<'_>,
) -> Recognised {
    let Some(axis) = tensor.shape.iter().position(|&length| matches(length)) else { return known };
    if cfg!(feature = "num-complex") && tensor.shape.last() == Some(&2) && tensor.tangent.is_none()
    {
        let reason = "If these are complex numbers, one of the two is the Wirtinger derivative, which has \
                      a factor of 1/2: what is checked is df/dx + i df/dy.";
        return Recognised { reason: reason.to_owned(), ..known };
    }
    let reason = format!("2 is also the length of {}.", part(&axis_name(axis), tensor));
    Recognised { reason, ..known }
}

fn axis_name(axis: usize) -> String {
    format!("axis {axis}")
}

/// The length of an axis: of the tensor itself first, then of another that is wrong.
fn length(
    matches: &dyn Fn(usize) -> bool,
    is_inverse: bool,
    tensor: &Symptoms<'_>,
    wrong: &[Symptoms<'_>],
) -> Option<Recognised> {
    let mut tensors = std::iter::once(tensor).chain(wrong);
    let (owner, axis) = tensors.find_map(|tensor| {
        let axis = tensor.shape.iter().position(|&length| matches(length))?;
        Some((tensor, axis))
    })?;
    let length = owner.shape[axis];
    Some(Recognised {
        text: fraction(length, is_inverse),
        reason: format!("{length} is the length of {}.", part(&axis_name(axis), owner)),
        remedy: over("that axis", is_inverse),
        is_reason: true,
    })
}

/// The lengths of two axes of the tensor, multiplied.
fn product(
    matches: &dyn Fn(usize) -> bool,
    is_inverse: bool,
    tensor: &Symptoms<'_>,
) -> Option<Recognised> {
    let pairs =
        (0..tensor.shape.len()).flat_map(|second| (0..second).map(move |first| [first, second]));
    let product = |[first, second]: [usize; 2]| tensor.shape[first] * tensor.shape[second];
    let axes = pairs.into_iter().find(|&axes| matches(product(axes)))?;
    let number = product(axes);
    let [first, second] = axes.map(|axis| tensor.shape[axis]);
    let axes = part(&format!("axes {} and {}", axes[0], axes[1]), tensor);
    Some(Recognised {
        text: fraction(number, is_inverse),
        reason: format!("{number} is {first} times {second}, the lengths of {axes}."),
        remedy: over("these axes", is_inverse),
        is_reason: true,
    })
}

fn over(axes: &str, is_inverse: bool) -> String {
    if is_inverse {
        format!(
            "Check whether a mean over {axes} should be a sum, and whether the mean is taken twice."
        )
    } else {
        format!(
            "Check whether a sum over {axes} should be a mean, and whether something is added once \
             for each index."
        )
    }
}

/// Numbers that are known by themselves, with what they come from.
const CONSTANTS: [(f64, &str, &str); 8] = [
    (180.0 / PI, "180/pi", "Check for degrees in place of radians."),
    (PI, "pi", "Check for a pi that only one of the two has."),
    (
        2.0 * PI,
        "2 pi",
        "Check for a frequency in place of an angular one, and for the constant of a Gaussian.",
    ),
    (
        SQRT_2,
        "sqrt(2)",
        "Check for a variance in place of a standard deviation, and for erf, whose argument has it.",
    ),
    (2.506_628_274_631_000_5, "sqrt(2 pi)", "Check for the constant of a Gaussian."),
    (LN_10, "ln(10)", "Check for a logarithm to base 10 in place of the natural one."),
    (1.0 / LN_2, "1/ln(2)", "Check for a logarithm to base 2 in place of the natural one."),
    (FRAC_2_SQRT_PI, "2/sqrt(pi)", "Check for the constant of the derivative of erf."),
];
/// How well a number must be known to be one of these.
const SHARP: f64 = 1e-4;

/// A constant of mathematics, or the root of the length of an axis.
fn constant(size: Interval, is_inverse: bool, tensor: &Symptoms<'_>) -> Option<Recognised> {
    if size.width() > SHARP * size.high {
        return None;
    }
    let known = CONSTANTS.iter().find(|(number, ..)| size.contains(*number));
    if let Some((_, name, remedy)) = known {
        let text = match name.split_once('/') {
            Some(("1", denominator)) if is_inverse => denominator.to_owned(),
            Some((numerator, denominator)) if is_inverse => format!("{denominator}/{numerator}"),
            None if is_inverse => format!("1/({name})"),
            _ => (*name).to_owned(),
        };
        return Some(Recognised {
            text,
            reason: String::new(),
            remedy: (*remedy).to_owned(),
            is_reason: false,
        });
    }
    let is_root = |length: &usize| *length > 1 && size.contains((*length as f64).sqrt());
    let axis = tensor.shape.iter().position(is_root)?;
    let length = tensor.shape[axis];
    let reason = format!("{length} is the length of {}.", part(&axis_name(axis), tensor));
    Some(Recognised {
        text: fraction(format!("sqrt({length})"), is_inverse),
        reason,
        remedy: "Check for the scale 1/sqrt(d) of an attention or of an initialisation.".to_owned(),
        is_reason: false,
    })
}

/// Any other whole number may be that of the samples, of which the tensors know nothing.
fn whole(size: Interval, is_inverse: bool, topic: Topic) -> Option<Recognised> {
    let number = size.middle().round();
    if size.width() > WHOLE || !size.contains(number) || number > LARGEST_WHOLE {
        return None;
    }
    let remedy = if is_inverse {
        format!(
            "Check whether a mean over the samples is taken twice, whether the {} takes their sum, and \
             whether a learning rate is already in the {}.",
            topic.function(),
            topic.derivative()
        )
    } else {
        "Check whether the mean over the samples is taken.".to_owned()
    };
    Some(Recognised {
        text: fraction(number, is_inverse),
        reason: format!("{number} may be the number of samples."),
        remedy,
        is_reason: false,
    })
}

#[cfg(test)]
mod tests {
    use super::super::made_up::{MadeUp, suspect};

    #[test]
    fn a_factor_that_is_the_product_of_two_axes_is_said_to_be() {
        for (factor, number) in [(35.0, "35 is 5 times 7"), (1.0 / 35.0, "35 is 5 times 7")] {
            let suspect = suspect(MadeUp::new("w", &[5, 7]).times(factor)).unwrap();

            let text = suspect.evidence();
            assert!(text.contains(number), "{text}");
        }
    }
}
