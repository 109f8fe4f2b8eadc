//! What an error says: claim, evidence and remedy.

use super::layouts::{by_path, in_order, is_frozen, not_summed, side_by_side};
use super::{CheckError, EntryValue};
use crate::TensorLayout;
use crate::report::{entry, place};

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
            Self::LayoutChanged { closure, path, before, after } => format!(
                "the {closure} changes the number of parameters, from {before} to {after}{}",
                if path.is_empty() { String::new() } else { format!(": `{path}` is another now") }
            ),
            Self::CostNotMoved { value } => format!(
                "the cost is {value:?} wherever the parameters are moved, so a gradient of zeros \
                 proves nothing"
            ),
            Self::InvalidOption { name, value, expected } => {
                format!("`{name} = {value:?}`: it must be {expected}")
            }
            Self::MappedDiffers { entries, mapped } if entries != mapped => {
                format!("`map_scalar` hands out {mapped} entries, and `visit` hands out {entries}")
            }
            Self::MappedDiffers { .. } => {
                "`map_scalar` hands out the entries in another order than `visit`".to_owned()
            }
            Self::OracleNotFinite { value } => {
                format!("the cost over dual numbers is {value} at the parameters")
            }
            Self::OracleDiffers { cost, oracle } => format!(
                "the cost over dual numbers is another function: it is {oracle:?} at the parameters, \
                 and the cost is {cost:?}"
            ),
            Self::NeedsEveryEntry { name }
            | Self::NeedsDifferences { name }
            | Self::NeedsGradient { name } => {
                format!("`{name}` has no effect on this check")
            }
            others => others.claim_of_others(),
        }
    }

    /// Of the errors that only functions of several outputs, one closure for both, and shared
    /// parameters have.
    fn claim_of_others(&self) -> String {
        match self {
            Self::SharedParameters { paths: [first, second] } => format!(
                "`{first}` and `{second}` are the same numbers, so that they cannot be moved apart"
            ),
            Self::SharedClones { path } => format!(
                "a clone of the model has the same numbers at `{path}`, so that threads would move \
                 them at once"
            ),
            Self::NoOutputs => {
                "the function has no outputs, so nothing would be checked".to_owned()
            }
            Self::OutputsFailed { message } => {
                format!("the function is an error at the parameters: {}", unquoted(message))
            }
            Self::OutputsNotFinite { count, .. } => not_finite(*count, "outputs"),
            Self::DerivativesNotFinite { what, count, .. } => not_finite(*count, what),
            Self::ClosureFailed { message } => format!(
                "the closure of cost and gradient returned an error at the parameters: {}",
                unquoted(message)
            ),
            Self::OutputsNotDeterministic { .. } => {
                "the function is not deterministic: two calls gave".to_owned()
            }
            Self::OutputsNotMoved => {
                "the outputs stay the same wherever the parameters are moved, so \
                 derivatives of zero prove nothing"
                    .to_owned()
            }
            Self::MatrixShape { expected: [rows, columns], .. } => format!(
                "the matrix does not fit: {rows} outputs and {columns} parameters ask for {rows} rows \
                 and {columns} columns"
            ),
            Self::OutputsDiffer { .. } => {
                "the product with a tangent does not pair with the outputs\n".to_owned()
            }
            Self::PointReturned { what, path } => format!(
                "the {what} returns a point that moves by a retraction, {}, and no numbers that could \
                 be compared",
                place(path, &[])
            ),
            Self::PointWithTangent { path } => format!(
                "`{}` moves by a retraction: a tangent at it is a list of numbers, and no model that \
                 could be handed to the closure",
                place(path, &[])
            ),
            _ => String::new(),
        }
    }

    /// Values and layouts, in lines of their own.
    fn evidence(&self) -> String {
        match self {
            Self::ParametersNotFinite { entries, count }
            | Self::OutputsNotFinite { entries, count }
            | Self::GradientNotFinite { entries, count }
            | Self::DerivativesNotFinite { entries, count, .. } => list(entries, *count),
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
                ) + &not_summed(&by_path(parameters, gradient))
            }
            Self::NotDeterministic { first, second } => format!("    {first:?}\n    {second:?}"),
            Self::OutputsNotDeterministic { first, second } => {
                let at = place(&first.path, &first.index);
                format!("    {at} = {:?}\n    {at} = {second:?}", first.value)
            }
            Self::MatrixShape { expected: [rows, columns], found } => {
                let named = found.to_string().replace('\n', "\n    ");
                let mut lines = named.replace("parameters [", "matrix [");
                if let [only] = found.tensors()
                    && only.shape() == [*columns, *rows]
                {
                    lines.push_str(", which is its transpose");
                }
                format!("    {lines}")
            }
            Self::OutputsDiffer { outputs, product } => {
                side_by_side(["outputs", "product"], by_path(outputs, product), |row| {
                    let [left, right] = row.map(|tensor| tensor.map(TensorLayout::shape));
                    left != right
                }) + "\n"
            }
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
            Self::SharedParameters { .. } => {
                "Write `#[parameters(skip)]` on one of them, and return the whole gradient as the other."
            }
            Self::SharedClones { .. } => {
                "Use `every_entry`, or a model whose clones have numbers of their own."
            }
            Self::ParametersNotFinite { .. } => {
                "A gradient is checked at finite parameters only: set them before the check."
            }
            Self::LayoutsDiffer { .. } => {
                "Return the model's own type, or its tensors under the same paths or in the same order, \
                 each in its shape; or all entries in one flat list."
            }
            Self::CostNotFinite { .. } | Self::OracleNotFinite { .. } => {
                "Check the gradient where the cost is finite, or find what overflows."
            }
            Self::CostFailed { .. } => {
                "Check the gradient at parameters for which the cost can be computed."
            }
            Self::GradientNotFinite { .. } => {
                "Look for a division by zero, the logarithm or root of 0, or an overflow in the \
                 backward pass."
            }
            Self::NotDeterministic { .. } | Self::OutputsNotDeterministic { .. } => {
                "with the same parameters. Differences of a random function are noise, not a derivative.\n\
                 Seed the generator inside the closure (dropout, sampling, shuffling), or draw the mask \
                 once outside it. If the model keeps state between calls (running averages, a counter), \
                 reset it there."
            }
            Self::ParametersChanged { .. } => {
                "Take the update out of the closure, or work on a copy. The parameters were put back."
            }
            Self::LayoutChanged { .. } => {
                "Resize or replace the model's arrays before the check, not inside it; a cache or a \
                 buffer is marked `#[parameters(skip)]`."
            }
            Self::CostNotMoved { .. } | Self::OutputsNotMoved => {
                "Check that the closure uses the model that it is handed, and not a copy of it."
            }
            Self::NeedsEveryEntry { .. } => {
                "Add `every_entry`, which measures each entry by itself."
            }
            of_outputs => of_outputs.remedy_of_other_functions(),
        }
    }

    /// Of the errors that functions of several outputs, one closure for both, and dual numbers have.
    fn remedy_of_other_functions(&self) -> &'static str {
        match self {
            Self::ClosureFailed { .. } => {
                "Check the gradient at parameters for which both can be computed."
            }
            Self::NoOutputs => "Return at least one number.",
            Self::DerivativesNotFinite { .. } => {
                "Look for a division by zero, the logarithm or root of 0, or an overflow where it is \
                 computed."
            }
            Self::OutputsNotFinite { .. } | Self::OutputsFailed { .. } => {
                "Check the derivatives at parameters for which the function can be computed."
            }
            Self::MatrixShape { .. } => {
                "Return one matrix, a row for each output and a column for each parameter, in flat order."
            }
            Self::OutputsDiffer { .. } => {
                "Return what the function returns: its tensors under the same paths or in the same order, \
                 each in its shape."
            }
            Self::PointReturned { what: "function", .. } => {
                "Return its difference from a fixed point as a vector, such as its logarithm."
            }
            Self::PointReturned { .. } => {
                "Return a tangent in its place: as many numbers as it has degrees of freedom, such as \
                 `[f64; 6]` for a pose."
            }
            Self::PointWithTangent { .. } => {
                "Check the whole matrix with `assert_jacobian!`, or freeze the point."
            }
            Self::NeedsGradient { .. } => "Take it away: checks of a gradient alone have it.",
            Self::MappedDiffers { .. } => {
                "Both must go through the same entries in the same order, each of them once."
            }
            Self::OracleDiffers { .. } => "Compute the same cost with both, from the same data.",
            Self::NeedsDifferences { .. } => {
                "Take it away: an exact derivative takes no steps. Or take `oracle = dual` away."
            }
            _ => "",
        }
    }
}

fn not_finite(count: usize, of: &str) -> String {
    let (noun, are) = if count == 1 { ("entry", "is") } else { ("entries", "are") };
    format!("{count} {noun} of the {of} {are} not finite:")
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
