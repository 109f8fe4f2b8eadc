//! Values at the parameters that are not finite.

use std::fmt;

use super::closure::Closure;
use super::parts::Text;
use crate::report::entry;

/// What is not finite at the parameters.
///
/// # Examples
/// ```
/// use gradcheck_core::{Check, CheckError, NotFinite};
///
/// let error = Check::new().run(&mut [0.0_f64], |x| x[0].recip(), |_| [1.0]).unwrap_err();
///
/// let CheckError::NotFinite(NotFinite::Cost { value }) = error else { panic!("{error}") };
/// assert!(value.is_infinite());
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum NotFinite {
    /// Entries of the parameters.
    Entries {
        /// The first of them.
        entries: Vec<EntryValue>,
        /// How many there are.
        count: usize,
    },
    /// The cost.
    Cost {
        /// Its value.
        value: f64,
    },
    /// The cost over dual numbers.
    Oracle {
        /// Its value.
        value: f64,
    },
    /// Entries of the gradient.
    Gradient {
        /// The first of them.
        entries: Vec<EntryValue>,
        /// How many there are.
        count: usize,
    },
    /// Outputs of the function.
    Outputs {
        /// The first of them.
        entries: Vec<EntryValue>,
        /// How many there are.
        count: usize,
    },
    /// Outputs of the function over dual numbers.
    OracleOutputs {
        /// The first of them.
        entries: Vec<EntryValue>,
        /// How many there are.
        count: usize,
    },
    /// Entries of a Jacobian, a Hessian or a product with them.
    Derivatives {
        /// Which of these.
        closure: Closure,
        /// The first of them.
        entries: Vec<EntryValue>,
        /// How many there are.
        count: usize,
    },
}

/// A value at a place in a model.
///
/// # Examples
/// ```
/// use gradcheck_core::{Check, CheckError, NotFinite};
///
/// let mut x = vec![1.0, f64::NAN];
/// let error = Check::new().run(&mut x, |x| x[0], |_| vec![1.0, 0.0]).unwrap_err();
///
/// let CheckError::NotFinite(NotFinite::Entries { entries, .. }) = error else { panic!("{error}") };
/// assert_eq!(entries[0].index, [1]);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct EntryValue {
    /// The tensor's path.
    pub path: String,
    /// The index in the tensor.
    pub index: Vec<usize>,
    /// The value.
    pub value: f64,
    /// Of a tangent, how many axes stand before those of its points.
    pub(crate) tangent: Option<usize>,
}

impl NotFinite {
    pub(super) fn text(&self) -> Text {
        match self {
            Self::Entries { entries, count } => of_entries(
                &"parameters",
                entries,
                *count,
                "A gradient is checked at finite parameters only: set them before the check.",
            ),
            Self::Cost { value } => Text {
                claim: format!("the cost is {value} at the parameters"),
                evidence: String::new(),
                remedy: OF_COST,
            },
            Self::Oracle { value } => Text {
                claim: format!("the cost over dual numbers is {value} at the parameters"),
                evidence: String::new(),
                remedy: OF_COST,
            },
            Self::Gradient { entries, count } => of_entries(
                &"analytic gradient",
                entries,
                *count,
                "Look for a division by zero, the logarithm or root of 0, or an overflow in the \
                 backward pass.",
            ),
            Self::Outputs { entries, count } => {
                of_entries(&"outputs", &of_outputs(entries), *count, super::failed::OF_OUTPUTS)
            }
            Self::OracleOutputs { entries, count } => {
                let entries = of_outputs(entries);
                let of = "outputs over dual numbers";
                of_entries(&of, &entries, *count, super::failed::OF_OUTPUTS)
            }
            Self::Derivatives { closure, entries, count } => of_entries(
                closure,
                entries,
                *count,
                "Look for a division by zero, the logarithm or root of 0, or an overflow where it is \
                 computed.",
            ),
        }
    }
}

const OF_COST: &str = "Check the gradient where the cost is finite, or find what overflows.";

fn of_entries(
    of: &dyn fmt::Display,
    entries: &[EntryValue],
    count: usize,
    remedy: &'static str,
) -> Text {
    let (noun, are) = if count == 1 { ("entry", "is") } else { ("entries", "are") };
    let claim = format!("{count} {noun} of the {of} {are} not finite:");
    Text { claim, evidence: list(entries, count), remedy }
}

/// Outputs that are one list without a name are no parameters.
fn of_outputs(entries: &[EntryValue]) -> Vec<EntryValue> {
    let named = |entry: &EntryValue| EntryValue {
        path: named_output(&entry.path).to_owned(),
        ..entry.clone()
    };
    entries.iter().map(named).collect()
}

pub(super) fn named_output(path: &str) -> &str {
    if path.is_empty() { "outputs" } else { path }
}

fn list(entries: &[EntryValue], count: usize) -> String {
    let line = |EntryValue { path, index, tangent, value }: &EntryValue| {
        format!("    {} = {value}", entry(path, index, *tangent))
    };
    let mut lines: Vec<String> = entries.iter().map(line).collect();
    if count > entries.len() {
        lines.push(format!("    and {} more", count - entries.len()));
    }
    lines.join("\n")
}
