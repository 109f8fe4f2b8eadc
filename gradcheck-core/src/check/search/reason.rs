//! What is said of a tensor beside its verdict: why nothing could be concluded, or what a pass rests on.

use super::proof::Slopes;
use crate::differentiate::Finding;
use crate::report::{Topic, in_four_digits};

/// Why nothing could be concluded of some entries.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Trouble {
    /// The cost is not finite at any step that moves the parameters.
    Edge,
    /// The oracle gives no finite derivative.
    NoDerivative,
    /// The differences do not settle at any step.
    Unsettled,
    /// The function varies within the last digits of the parameters.
    Unresolved,
    /// The error along the direction is in no entry that the trail led to.
    Lost,
    /// Enough was tried.
    GivenUp,
    /// The cost does not change at all.
    Still,
    /// An output is an exact 0, beside which its derivative would not be seen.
    Zero,
    /// The derivative is zero as far as is seen, and what is given for it so small that it may be rounding.
    Faint,
}

impl Trouble {
    pub(crate) fn of(finding: &Finding) -> Self {
        if finding.rungs.is_empty() {
            Self::NoDerivative
        } else if finding.rungs.iter().all(|rung| rung.difference.is_none()) {
            Self::Edge
        } else {
            Self::Unsettled
        }
    }

    pub(crate) fn text(&self, topic: Topic) -> String {
        let (function, derivative) = (topic.function(), topic.derivative());
        match self {
            Self::Edge => format!(
                "the {function} is not finite beside the parameters, at any step that moves them; check \
                 the {derivative} at a point inside the domain"
            ),
            Self::NoDerivative => format!(
                "the exact derivative is not finite: by dual numbers, a root or logarithm of 0, or a \
                 division by it, has none; check the {derivative} beside this point"
            ),
            Self::Unsettled => format!(
                "the differences of the {function} do not settle at any step: it is rougher than its own \
                 noise; check that it is differentiable here, and that an iteration inside it has converged"
            ),
            Self::Unresolved => format!(
                "the {function} may vary faster than the digits of the parameters show: values at the smallest \
                 steps that move an entry scatter, and follow no slope; measure the parameters from a point \
                 nearby (subtract a large offset), or keep them in more digits"
            ),
            Self::Lost => format!(
                "the direction shows an error that no single entry shows; compute the {function} more \
                 exactly (f64, tighter iterations), or check every entry"
            ),
            Self::GivenUp => {
                "not judged: the check had tried enough when it came here; fix what it found, or check a \
                 part of the model by itself"
                    .to_owned()
            }
            Self::Faint => format!(
                "the {derivative} is zero as far as can be seen, and what is given for it as small as rounding may \
                 be, though it does not change with the last digits of the parameters: compute it in another \
                 order, in f64, or as zero"
            ),
            Self::Zero => "an output is exactly 0 at the parameters and beside them, and what its derivative says \
                           that it changes by is less than the rounding of numbers of the size of the parameters, \
                           or of 1: it may be lost in a difference of equal numbers or in underflow; write the \
                           output in another form, or give its derivative as 0"
                .to_owned(),
            Self::Still => format!(
                "the {function} does not change when this tensor is moved, and no other tensor gives a \
                 scale"
            ),
        }
    }
}

/// What is said of a gradient that is as good as zero.
pub(crate) fn stationary(topic: Topic) -> String {
    format!(
        "the point is stationary: the {} is negligible beside its change over a small step",
        topic.derivative()
    )
}

/// What is said of a gradient that is zero where nothing moves the function.
pub(crate) fn constant(topic: Topic) -> String {
    format!(
        "nothing moved: the {} is the same at every step, and the {} is zero",
        topic.function(),
        topic.derivative()
    )
}

/// What is said of a gradient of zeros beside others.
pub(crate) fn zero(topic: Topic) -> String {
    format!(
        "every entry of this {} is zero, so what would be seen is relative to a typical entry of the \
         largest tensor",
        topic.derivative()
    )
}

/// What is said of a gradient that is the rounding of zero.
pub(crate) fn rounded(topic: Topic) -> String {
    format!(
        "the {} is zero, and what is given for it no more than the rounding of larger terms",
        topic.derivative()
    )
}

/// What is said of `kinked` of `count` entries, which lie at kinks, apart from the others.
pub(crate) fn kinks(kinked: usize, count: usize, slopes: Option<Slopes>, topic: Topic) -> String {
    let function = topic.function();
    let noun = if count == 1 { "entry" } else { "entries" };
    let (are, whose) = match kinked {
        1 => (format!("is at a kink of the {function}"), "its"),
        _ => (format!("are at kinks of the {function}"), "their"),
    };
    let slopes = slopes.map_or_else(String::new, |Slopes { smaller, greater }| {
        let [low, high] = in_four_digits([smaller, greater]);
        if kinked == 1 { format!(", {low} and {high}") } else { format!(", from {low} to {high}") }
    });
    format!(
        "{kinked} of {count} {noun} {are}: the analytic value lies between {whose} one-sided slopes{slopes}"
    )
}
