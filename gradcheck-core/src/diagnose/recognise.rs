//! Factors that have a reason: 2, the length of an axis, a product of two, and their inverses.

use super::interval::Interval;
use super::phrase::part;
use super::symptoms::Symptoms;
use crate::report::Subject;

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
    let mut known = small(&matches, is_inverse, tensor.subject)
        .map(|known| also_a_length(known, &matches, tensor))
        .or_else(|| length(&matches, is_inverse, tensor, wrong))
        .or_else(|| product(&matches, is_inverse, tensor))
        .or_else(|| whole(size, is_inverse, tensor.subject))?;
    if is_negative {
        known.text = format!("-{}", known.text);
        known.remedy = format!("The sign is also the opposite. {}", known.remedy);
    }
    Some(known)
}

fn fraction(number: impl std::fmt::Display, is_inverse: bool) -> String {
    if is_inverse { format!("1/{number}") } else { number.to_string() }
}

fn small(
    matches: &dyn Fn(usize) -> bool,
    is_inverse: bool,
    subject: Subject,
) -> Option<Recognised> {
    let function = subject.function();
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
    if cfg!(feature = "num-complex") && axis + 1 == tensor.shape.len() && tensor.tangent.is_none() {
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

/// Any other whole number may be that of the samples, of which the tensors know nothing.
fn whole(size: Interval, is_inverse: bool, subject: Subject) -> Option<Recognised> {
    let number = size.middle().round();
    if size.width() > WHOLE || !size.contains(number) || number > LARGEST_WHOLE {
        return None;
    }
    let remedy = if is_inverse {
        format!(
            "Check whether a mean over the samples is taken twice, and whether the {} takes their sum.",
            subject.function()
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
