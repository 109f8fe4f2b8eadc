//! Why a check could not judge.

use std::fmt;

use crate::Layout;
use crate::report::place;

/// The reason for which no verdict was possible. The parameters are as they were before.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum CheckError {
    /// The model has no entries at all.
    NoParameters,
    /// Every tensor of the model is frozen.
    AllFrozen,
    /// `visit` and `visit_mut` hand out different tensors.
    VisitsDiffer {
        /// What `visit` hands out.
        visit: Layout,
        /// What `visit_mut` hands out.
        visit_mut: Layout,
    },
    /// Parameters are not finite.
    ParametersNotFinite {
        /// The first of them.
        entries: Vec<EntryValue>,
        /// How many there are.
        count: usize,
    },
    /// The gradient does not have the tensors of the parameters.
    LayoutsDiffer {
        /// The tensors of the model.
        parameters: Layout,
        /// The tensors of the gradient.
        gradient: Layout,
    },
    /// The cost at the parameters is not finite.
    CostNotFinite {
        /// Its value.
        value: f64,
    },
    /// The cost at the parameters is an `Err`.
    CostFailed {
        /// The error, as its `Debug` prints it.
        message: String,
    },
    /// Entries of the gradient are not finite.
    GradientNotFinite {
        /// The first of them.
        entries: Vec<EntryValue>,
        /// How many there are.
        count: usize,
    },
    /// Two calls of the cost with the same parameters gave different values.
    NotDeterministic {
        /// The value of the first call.
        first: f64,
        /// The value of the second call.
        second: f64,
    },
    /// A closure changed the parameters that it was called with.
    ParametersChanged {
        /// Which: `cost` or `gradient`.
        closure: &'static str,
        /// The tensor with the first changed entry.
        path: String,
        /// The index of the entry in it.
        index: Vec<usize>,
        /// Its value before the call.
        before: f64,
        /// Its value after the call.
        after: f64,
    },
    /// A closure changed the number of parameters.
    LayoutChanged {
        /// Which: `cost` or `gradient`.
        closure: &'static str,
        /// The number of entries before the call.
        before: usize,
        /// The number of entries after the call.
        after: usize,
    },
    /// Moving the parameters never changed the cost, and the gradient is zero.
    CostNotMoved {
        /// The value that the cost always had.
        value: f64,
    },
    /// An option has a value that makes no sense.
    InvalidOption {
        /// The name of the option.
        name: &'static str,
        /// The value given.
        value: f64,
        /// What it must be.
        expected: &'static str,
    },
    /// An option was given that only a check of every entry has.
    NeedsEveryEntry {
        /// The name of the option.
        name: &'static str,
    },
}

/// A value at a place in a model.
#[derive(Clone, Debug, PartialEq)]
pub struct EntryValue {
    /// The tensor's path.
    pub path: String,
    /// The index in the tensor.
    pub index: Vec<usize>,
    /// The value.
    pub value: f64,
}

impl fmt::Display for CheckError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoParameters => write!(
                formatter,
                "the model has no parameters, so nothing would be checked\n\
                 Check that its arrays are not empty, not `None`, and not all `#[parameters(skip)]`."
            ),
            Self::AllFrozen => write!(
                formatter,
                "every parameter of the model is frozen, so nothing would be checked\n\
                 Take `#[parameters(frozen)]` off the tensors whose gradient you want to check."
            ),
            Self::VisitsDiffer { visit, visit_mut } => {
                write!(formatter, "`visit` and `visit_mut` hand out different tensors\n\n")?;
                side_by_side(formatter, ["visit", "visit_mut"], [visit, visit_mut])?;
                write!(formatter, "\nBoth must visit the same tensors in the same order.")
            }
            Self::ParametersNotFinite { entries, count } => {
                list(formatter, *count, "of the parameters", entries)?;
                write!(formatter, "A gradient is checked at finite parameters only.")
            }
            Self::LayoutsDiffer { parameters, gradient } => {
                write!(formatter, "the gradient does not have the tensors of the parameters\n\n")?;
                side_by_side(formatter, ["parameters", "gradient"], [parameters, gradient])?;
                write!(
                    formatter,
                    "\nTensors pair by path where the paths agree, else by order; shapes must match.\n\
                     A flat list pairs by its length: {} entries here.",
                    parameters.parameter_count()
                )
            }
            Self::CostNotFinite { value } => write!(
                formatter,
                "the cost is {value} at the parameters\n\
                 Check the gradient where the cost is finite, or find what overflows."
            ),
            Self::CostFailed { message } => {
                write!(formatter, "the cost is an error at the parameters: {message}")
            }
            Self::GradientNotFinite { entries, count } => {
                list(formatter, *count, "of the analytic gradient", entries)?;
                write!(
                    formatter,
                    "Look for a division by zero, the logarithm or root of 0, or an overflow in the backward pass."
                )
            }
            Self::NotDeterministic { first, second } => {
                not_deterministic(formatter, *first, *second)
            }
            Self::ParametersChanged { closure, path, index, before, after } => write!(
                formatter,
                "the {closure} changes the parameters: {} was {before:?} before a call and {after:?} after it\n\
                 Take the update out of the closure, or work on a copy. The parameters were put back.",
                place(path, index)
            ),
            Self::LayoutChanged { closure, before, after } => write!(
                formatter,
                "the {closure} changes the number of parameters, from {before} to {after}\n\
                 Resize or replace the model's arrays before the check, not inside it."
            ),
            Self::CostNotMoved { value } => write!(
                formatter,
                "the cost is {value:?} wherever the parameters are moved, so a gradient of zeros proves nothing\n\
                 Check that the closure uses the model that it is handed, and not a copy of it."
            ),
            Self::InvalidOption { name, value, expected } => {
                write!(formatter, "`{name} = {value:?}`: it must be {expected}")
            }
            Self::NeedsEveryEntry { name } => write!(
                formatter,
                "`{name}` has no effect on this check\nAdd `every_entry`, which measures each entry by itself."
            ),
        }
    }
}

impl std::error::Error for CheckError {}

fn not_deterministic(formatter: &mut fmt::Formatter<'_>, first: f64, second: f64) -> fmt::Result {
    write!(
        formatter,
        "the cost is not deterministic: two calls with the same parameters gave\n\
         \x20   {first:?}\n    {second:?}\n\
         Differences of a random function are noise, not a derivative.\n\
         Seed the generator inside the closure (dropout, sampling, shuffling), or draw the mask once\n\
         outside it. If the model keeps state between calls (running averages, a counter), reset it there."
    )
}

fn list(
    formatter: &mut fmt::Formatter<'_>,
    count: usize,
    of: &str,
    entries: &[EntryValue],
) -> fmt::Result {
    let noun = if count == 1 { "entry is" } else { "entries are" };
    writeln!(formatter, "{count} {noun} not finite {of}:")?;
    for entry in entries {
        writeln!(formatter, "    {} = {}", place(&entry.path, &entry.index), entry.value)?;
    }
    if count > entries.len() {
        writeln!(formatter, "    and {} more", count - entries.len())?;
    }
    Ok(())
}

fn side_by_side(
    formatter: &mut fmt::Formatter<'_>,
    heads: [&str; 2],
    layouts: [&Layout; 2],
) -> fmt::Result {
    let texts =
        layouts.map(|layout| layout.tensors().iter().map(ToString::to_string).collect::<Vec<_>>());
    let width =
        texts[0].iter().map(|text| text.chars().count()).chain([heads[0].len()]).max().unwrap_or(0);
    writeln!(formatter, "    {:<width$}   {}", heads[0], heads[1])?;
    for row in 0..texts[0].len().max(texts[1].len()) {
        let [left, right] = [0, 1].map(|side| texts[side].get(row).map_or("-", String::as_str));
        let shapes =
            layouts.map(|layout| layout.tensors().get(row).map(crate::TensorLayout::shape));
        let mark = if shapes[0] == shapes[1] { ' ' } else { '!' };
        writeln!(formatter, "  {mark} {left:<width$}   {right}")?;
    }
    Ok(())
}
