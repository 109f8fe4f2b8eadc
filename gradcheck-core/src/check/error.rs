//! Why a check could not judge.

use std::fmt;

use crate::report::{WIDTH, length, place, shortened, wrapped};
use crate::{Layout, TensorLayout};

/// How many rows of two layouts are shown.
const MOST_ROWS: usize = 16;

/// The reason for which no verdict was possible. The parameters are as they were before.
///
/// `Display` is claim, evidence and remedy, in 80 columns.
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
        formatter.write_str(&wrapped(&self.text()))
    }
}

impl std::error::Error for CheckError {}

impl CheckError {
    /// Claim, evidence and remedy, each line of any length.
    pub(crate) fn text(&self) -> String {
        let (claim, evidence, remedy) = (self.claim(), self.evidence(), self.remedy());
        [claim, evidence, remedy.to_owned()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn claim(&self) -> String {
        match self {
            Self::NoParameters => {
                "the model has no parameters, so nothing would be checked".to_owned()
            }
            Self::AllFrozen => {
                "every parameter of the model is frozen, so nothing would be checked".to_owned()
            }
            Self::VisitsDiffer { .. } => {
                "`visit` and `visit_mut` hand out different tensors\n".to_owned()
            }
            Self::ParametersNotFinite { count, .. } => not_finite(*count, "parameters"),
            Self::LayoutsDiffer { .. } => {
                "the gradient does not pair with the parameters\n".to_owned()
            }
            Self::CostNotFinite { value } => format!("the cost is {value} at the parameters"),
            Self::CostFailed { message } => {
                format!("the cost is an error at the parameters: {}", unquoted(message))
            }
            Self::GradientNotFinite { count, .. } => not_finite(*count, "analytic gradient"),
            Self::NotDeterministic { .. } => {
                "the cost is not deterministic: two calls gave".to_owned()
            }
            Self::ParametersChanged { closure, path, index, before, after } => format!(
                "the {closure} changes the parameters: {} was {before:?} before a call and {after:?} \
                 after it",
                place(path, index)
            ),
            Self::LayoutChanged { closure, before, after } => {
                format!("the {closure} changes the number of parameters, from {before} to {after}")
            }
            Self::CostNotMoved { value } => format!(
                "the cost is {value:?} wherever the parameters are moved, so a gradient of zeros \
                 proves nothing"
            ),
            Self::InvalidOption { name, value, expected } => {
                format!("`{name} = {value:?}`: it must be {expected}")
            }
            Self::NeedsEveryEntry { name } => format!("`{name}` has no effect on this check"),
        }
    }

    /// Values and layouts, in lines of their own.
    fn evidence(&self) -> String {
        match self {
            Self::ParametersNotFinite { entries, count }
            | Self::GradientNotFinite { entries, count } => list(entries, *count),
            Self::VisitsDiffer { visit, visit_mut } => {
                side_by_side(["visit", "visit_mut"], in_order(visit, visit_mut), |row| {
                    row[0] != row[1]
                }) + "\n"
            }
            Self::LayoutsDiffer { parameters, gradient } => {
                side_by_side(["parameters", "gradient"], by_path(parameters, gradient), |row| {
                    let [left, right] = row.map(|tensor| tensor.map(TensorLayout::shape));
                    left != right && !(is_frozen(row) && right.is_none())
                }) + &format!(
                    "\n\nThe parameters have {} entries, the gradient has {}.",
                    parameters.parameter_count(),
                    gradient.parameter_count()
                )
            }
            Self::NotDeterministic { first, second } => format!("    {first:?}\n    {second:?}"),
            _ => String::new(),
        }
    }

    fn remedy(&self) -> &'static str {
        match self {
            Self::NoParameters => {
                "Check that its arrays are not empty, not `None`, and not all `#[parameters(skip)]`."
            }
            Self::AllFrozen => {
                "Take `#[parameters(frozen)]` off the tensors whose gradient you want to check."
            }
            Self::VisitsDiffer { .. } => "Both must visit the same tensors in the same order.",
            Self::ParametersNotFinite { .. } => {
                "A gradient is checked at finite parameters only: set them before the check."
            }
            Self::LayoutsDiffer { .. } => {
                "Return the model's own type, or its tensors under the same paths or in the same order, \
                 each in its shape; or all entries in one flat list."
            }
            Self::CostNotFinite { .. } => {
                "Check the gradient where the cost is finite, or find what overflows."
            }
            Self::CostFailed { .. } => {
                "Check the gradient at parameters for which the cost can be computed."
            }
            Self::GradientNotFinite { .. } => {
                "Look for a division by zero, the logarithm or root of 0, or an overflow in the \
                 backward pass."
            }
            Self::NotDeterministic { .. } => {
                "with the same parameters. Differences of a random function are noise, not a derivative.\n\
                 Seed the generator inside the closure (dropout, sampling, shuffling), or draw the mask \
                 once outside it. If the model keeps state between calls (running averages, a counter), \
                 reset it there."
            }
            Self::ParametersChanged { .. } => {
                "Take the update out of the closure, or work on a copy. The parameters were put back."
            }
            Self::LayoutChanged { .. } => {
                "Resize or replace the model's arrays before the check, not inside it."
            }
            Self::CostNotMoved { .. } => {
                "Check that the closure uses the model that it is handed, and not a copy of it."
            }
            Self::InvalidOption { .. } => "",
            Self::NeedsEveryEntry { .. } => {
                "Add `every_entry`, which measures each entry by itself."
            }
        }
    }
}

fn not_finite(count: usize, of: &str) -> String {
    let (noun, are) = if count == 1 { ("entry", "is") } else { ("entries", "are") };
    format!("{count} {noun} of the {of} {are} not finite:")
}

fn list(entries: &[EntryValue], count: usize) -> String {
    let line =
        |entry: &EntryValue| format!("    {} = {}", place(&entry.path, &entry.index), entry.value);
    let mut lines: Vec<String> = entries.iter().map(line).collect();
    if count > entries.len() {
        lines.push(format!("    and {} more", count - entries.len()));
    }
    lines.join("\n")
}

/// A text as its author wrote it, where `Debug` has quoted it.
fn unquoted(debug: &str) -> String {
    let Some(inside) = debug.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return debug.to_owned();
    };
    let mut text = String::new();
    let mut characters = inside.chars();
    while let Some(character) = characters.next() {
        match (character, if character == '\\' { characters.next() } else { None }) {
            ('"', _) => return debug.to_owned(),
            ('\\', Some('n')) => text.push('\n'),
            ('\\', Some('t')) => text.push_str("    "),
            ('\\', Some(escaped @ ('"' | '\'' | '\\'))) => text.push(escaped),
            ('\\', escaped) => text.extend(['\\'].into_iter().chain(escaped)),
            (plain, _) => text.push(plain),
        }
    }
    text
}

/// A tensor of one layout, and the one of the other beside it.
type Row<'a> = [Option<&'a TensorLayout>; 2];

/// The tensors as they stand.
fn in_order<'a>(left: &'a Layout, right: &'a Layout) -> Vec<Row<'a>> {
    let count = left.tensors().len().max(right.tensors().len());
    (0..count).map(|row| [left, right].map(|layout| layout.tensors().get(row))).collect()
}

/// The tensors as they would pair: by path, else by order; frozen ones may be left out.
fn by_path<'a>(left: &'a Layout, right: &'a Layout) -> Vec<Row<'a>> {
    let mut open: Vec<&TensorLayout> = right.tensors().iter().collect();
    let mut rows: Vec<Row<'_>> = Vec::new();
    for tensor in left.tensors() {
        let same = open.iter().position(|other| other.path() == tensor.path());
        rows.push([Some(tensor), same.map(|place| open.remove(place))]);
    }
    let are_enough = open.len() >= rows.iter().filter(|row| row[1].is_none()).count();
    let mut open = open.into_iter();
    for row in rows.iter_mut().filter(|row| row[1].is_none() && (are_enough || !is_frozen(row))) {
        row[1] = open.next();
    }
    rows.extend(open.map(|tensor| [None, Some(tensor)]));
    rows
}

fn is_frozen(row: &Row<'_>) -> bool {
    row[0].is_some_and(TensorLayout::is_frozen)
}

/// Rows in two columns, with a mark where `differs`. Of long layouts only those rows.
fn side_by_side(heads: [&str; 2], mut rows: Vec<Row<'_>>, differs: fn(&Row<'_>) -> bool) -> String {
    let count = rows.len();
    if count > MOST_ROWS && rows.iter().any(differs) {
        rows.retain(differs);
    }
    rows.truncate(MOST_ROWS);
    let text = |tensor: Option<&TensorLayout>| tensor.map_or("-".to_owned(), described);
    let heads = (' ', heads.map(str::to_owned));
    let lines = rows.iter().map(|row| (if differs(row) { '!' } else { ' ' }, row.map(text)));
    let lines: Vec<(char, [String; 2])> = std::iter::once(heads).chain(lines).collect();

    let widest = |side: usize| lines.iter().map(|(_, texts)| length(&texts[side])).max();
    let [left, right] = [0, 1].map(|side| widest(side).unwrap_or(0));
    // A mark, the left column, and three spaces.
    let room = WIDTH - 4 - 3;
    let left = if left + right <= room { left } else { left.min(room - right.min(room / 2)) };
    let mut page: Vec<String> = Vec::new();
    for (mark, [first, second]) in &lines {
        let (first, second) = (fitting(first, left), fitting(second, room - left));
        page.push(format!("  {mark} {first:<left$}   {second}"));
    }
    if rows.len() < count {
        page.push(format!("    and {} more", count - rows.len()));
    }
    page.join("\n")
}

/// A tensor's path and shape; a model that is one tensor has no path.
fn described(tensor: &TensorLayout) -> String {
    let text = tensor.to_string();
    match text.strip_prefix("parameters ") {
        Some(shape) if tensor.path().is_empty() => shape.to_owned(),
        _ => text,
    }
}

/// A tensor's path and shape in `room` columns; the path is shortened.
fn fitting(tensor: &str, room: usize) -> String {
    match tensor.rsplit_once(" [") {
        Some((path, shape)) if length(tensor) > room => {
            let kept = room.saturating_sub(length(shape) + 2);
            shortened(&format!("{} [{shape}", shortened(path, kept)), room)
        }
        _ => shortened(tensor, room),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quoted_text_loses_its_quotes_and_nothing_else_does() {
        for (debug, text) in [
            (r#""singular""#, "singular"),
            (r#""a \"b\" of \\ it's\nnew""#, "a \"b\" of \\ it's\nnew"),
            (r#"Singular("pivot")"#, r#"Singular("pivot")"#),
            (r#""a" and "b""#, r#""a" and "b""#),
            (r#"""#, r#"""#),
            (r#""\u{7}""#, r"\u{7}"),
        ] {
            assert_eq!(unquoted(debug), text);
        }
    }
}
