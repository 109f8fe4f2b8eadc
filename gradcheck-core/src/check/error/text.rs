//! What an error says: claim, evidence and remedy.

use super::layouts::{by_path, in_order, is_frozen, lacking, not_summed, side_by_side};
use super::not_finite::named_output;
use super::parts::Text;
use super::sparse::{outside_of_matrix, outside_of_triangle};
use super::{CheckError, Closure, EntryValue};
use crate::report::place;
use crate::{Layout, TensorLayout};

impl CheckError {
    /// Claim, evidence and remedy, each line of any length.
    pub(crate) fn text(&self) -> String {
        let Text { claim, evidence, remedy } = self.parts();
        let parts = [claim, evidence, remedy.to_owned()];
        let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        said.join("\n")
    }

    fn parts(&self) -> Text {
        match self {
            Self::NoParameters => no_parameters(),
            Self::AllFrozen => all_frozen(),
            Self::NothingSelected { pattern, paths } => nothing_selected(pattern.as_deref(), paths),
            Self::VisitsDiffer { visit, visit_mut } => visits_differ(visit, visit_mut),
            Self::SharedParameters { paths } => shared_parameters(paths),
            Self::SharedClones { path } => shared_clones(path),
            Self::NotFinite(what) => what.text(),
            Self::Failed(closure) => closure.text(),
            Self::Needs(what) => what.text(),
            Self::LayoutsDiffer { parameters, gradient } => layouts_differ(parameters, gradient),
            Self::NotDeterministic { first, second } => not_deterministic([*first, *second]),
            Self::ParametersChanged { closure, path, index, before, after } => {
                parameters_changed(*closure, &place(path, index), [*before, *after])
            }
            Self::LayoutChanged { closure, path, before, after } => {
                layout_changed(*closure, path, [*before, *after])
            }
            Self::CostNotMoved { value, greatest } => cost_not_moved(*value, *greatest),
            Self::InvalidOption { name, value, expected } => {
                // The claim says what to do.
                Text::new(format!("`{name} = {value:?}`: it must be {expected}"), "", "")
            }
            Self::AtPoint { number, error } => {
                let Text { claim, evidence, remedy } = error.parts();
                Text { claim: format!("at random point {number}: {claim}"), evidence, remedy }
            }
            Self::NoPoint { draws, spread } => no_point(*draws, *spread),
            Self::MappedDiffers { entries, mapped } => mapped_differs(*entries, *mapped),
            Self::OracleDiffers { cost, oracle } => oracle_differs(*cost, *oracle),
            Self::OracleOutputs { outputs, oracle } => oracle_outputs(*outputs, *oracle),
            Self::OracleOutputDiffers { output, oracle } => oracle_output_differs(output, *oracle),
            Self::NoOutputs => no_outputs(),
            Self::OutputsNotDeterministic { first, second } => {
                outputs_not_deterministic(first, *second)
            }
            Self::OutputsNotMoved { greatest } => outputs_not_moved(*greatest),
            Self::MatrixShape { expected, found } => matrix_shape(*expected, found),
            Self::OutsideOfMatrix { index, size, least, greatest } => {
                outside_of_matrix(*index, *size, [*least, *greatest])
            }
            Self::OutsideOfTriangle { index } => outside_of_triangle(*index),
            Self::PointReturned { closure, path } => point_returned(*closure, path),
            Self::PointWithTangent { path } => point_with_tangent(path),
            Self::OutputsDiffer { outputs, product } => outputs_differ(outputs, product),
        }
    }
}

/// Of values that differ from call to call.
const OF_RANDOM: &str = "with the same parameters. Differences of a random function are noise, not a derivative.\n\
     Seed the generator inside the closure (dropout, sampling, shuffling), or draw the mask \
     once outside it. If the model keeps state between calls (running averages, a counter), \
     reset it there.";

/// Of values that never change, where the derivative says that they do.
const OF_UNMOVED: &str =
    "Check that the closure uses the model that it is handed, and not a copy of it.";

/// Of values that never change, as the derivative says.
const OF_CONSTANT: &str = "If the function is meant to be constant here, set `allow_constant`. If it is not, check that the \
     closure uses the model that it is handed, and not a copy of it.";

fn no_parameters() -> Text {
    Text::new(
        "the model has no parameters, so nothing would be checked",
        "",
        "Check that its arrays are not empty, not `None`, and not all `#[parameters(skip)]`.",
    )
}

fn all_frozen() -> Text {
    Text::new(
        "every parameter of the model is frozen, so nothing would be checked",
        "",
        "Take `#[parameters(frozen)]` off the tensors whose gradient you want to check.",
    )
}

fn nothing_selected(pattern: Option<&str>, paths: &[String]) -> Text {
    let claim = match pattern {
        Some(pattern) => format!("`only` names `{pattern}`, and no tensor that moves is called so"),
        None => "`only` is empty, so nothing would be checked".to_owned(),
    };
    let named: Vec<String> = paths.iter().map(|path| format!("`{path}`")).collect();
    let remedy = "Name a tensor by its path, several by what their paths begin with (`encoder` for \
         `encoder.weight`), or put `*` for any characters.";
    Text::new(claim, format!("The tensors that move are {}.", named.join(", ")), remedy)
}

fn visits_differ(visit: &Layout, visit_mut: &Layout) -> Text {
    let rows = in_order(visit, visit_mut);
    Text::new(
        "`visit` and `visit_mut` visit different tensors\n",
        side_by_side(["visit", "visit_mut"], rows, |row| row[0] != row[1]) + "\n",
        "Both must visit the same tensors in the same order.",
    )
}

fn shared_parameters([first, second]: &[String; 2]) -> Text {
    Text::new(
        format!(
            "`{first}` and `{second}` are the same numbers, so that they cannot be moved apart"
        ),
        "",
        "Write `#[parameters(skip)]` on one of them, and return the whole gradient as the other.",
    )
}

fn shared_clones(path: &str) -> Text {
    Text::new(
        format!(
            "a clone of the model has the same numbers at `{path}`, so that threads would move them \
             at once"
        ),
        "",
        "Use `every_entry`, or a model whose clones have numbers of their own.",
    )
}

fn layouts_differ(parameters: &Layout, gradient: &Layout) -> Text {
    let rows = by_path(parameters, gradient);
    let sums = not_summed(&rows) + &lacking(&rows);
    let table = side_by_side(["parameters", "gradient"], rows, |row| {
        let [left, right] = row.map(|tensor| tensor.map(TensorLayout::shape));
        left != right && !(is_frozen(row) && right.is_none())
    });
    let counts = format!(
        "The parameters have {} entries, the gradient has {}.",
        parameters.parameter_count(),
        gradient.parameter_count()
    );
    Text::new(
        "the gradient does not pair with the parameters\n",
        format!("{table}\n\n{counts}{sums}"),
        "Return the model's own type, or its tensors under the same paths or in the same order, \
         each in its shape; or all entries in one flat list.",
    )
}

fn not_deterministic([first, second]: [f64; 2]) -> Text {
    Text::new(
        "the cost is not deterministic: two calls gave",
        format!("    {first:?}\n    {second:?}"),
        OF_RANDOM,
    )
}

fn parameters_changed(closure: Closure, place: &str, [before, after]: [f64; 2]) -> Text {
    Text::new(
        format!(
            "the {closure} changes the parameters: {place} was {before:?} before a call and \
             {after:?} after it"
        ),
        "",
        "Take the update out of the closure, or work on a copy. A cache, a buffer or a running \
         statistic is no parameter: mark it `#[parameters(skip)]`. The parameters were put back.",
    )
}

fn layout_changed(closure: Closure, path: &str, [before, after]: [usize; 2]) -> Text {
    let tensor = if path.is_empty() { String::new() } else { format!(": `{path}` is another now") };
    let what = if before == after {
        "shapes of the parameters".to_owned()
    } else {
        format!("number of parameters, from {before} to {after}")
    };
    Text::new(
        format!("the {closure} changes the {what}{tensor}"),
        "",
        "A cache or a buffer is marked `#[parameters(skip)]`. An array of parameters is resized or \
         replaced before the check, not inside it.",
    )
}

fn cost_not_moved(value: f64, greatest: f64) -> Text {
    let claim = format!("the cost is {value:?} wherever the parameters are moved");
    not_moved(claim, ["cost", "gradient"], greatest)
}

/// What is known of a function that never changed, beside its derivative.
fn not_moved(claim: String, [function, derivative]: [&str; 2], greatest: f64) -> Text {
    if greatest == 0.0 {
        let evidence = format!(
            "The {derivative} is zero, too: {function} and {derivative} agree that nothing depends on these \
             parameters here."
        );
        return Text::new(claim, evidence, OF_CONSTANT);
    }
    let evidence = format!(
        "The {derivative} is not zero: its largest entry, without its sign, is {greatest:?}."
    );
    Text::new(claim, evidence, OF_UNMOVED)
}

fn no_point(draws: usize, spread: f64) -> Text {
    Text::new(
        format!(
            "no random point was found at which the function can be computed: of {draws} in a row, each \
             {spread:?} of the size of each tensor away from the parameters, none has a finite value"
        ),
        "",
        "Set a smaller `spread`, or parameters further inside the domain.",
    )
}

fn mapped_differs(entries: usize, mapped: usize) -> Text {
    let claim = if entries == mapped {
        "`map_scalar` visits the entries in another order than `visit`".to_owned()
    } else {
        format!("`map_scalar` visits {mapped} entries, and `visit` visits {entries}")
    };
    let remedy = "Both must go through the same entries in the same order, each of them once.";
    Text::new(claim, "", remedy)
}

fn oracle_differs(cost: f64, oracle: f64) -> Text {
    Text::new(
        format!(
            "the cost over dual numbers is another function: it is {oracle:?} at the parameters, \
             and the cost is {cost:?}"
        ),
        "",
        "Compute the same cost with both, from the same data.",
    )
}

const OF_OTHER_FUNCTION: &str = "Compute the same function with both, from the same data.";

fn oracle_outputs(outputs: usize, oracle: usize) -> Text {
    let claim = format!(
        "the function over dual numbers is another function: it has {oracle} outputs, and the function \
         has {outputs}"
    );
    Text::new(claim, "", OF_OTHER_FUNCTION)
}

/// Where an output is, which may have no name.
fn output(EntryValue { path, index, .. }: &EntryValue) -> String {
    place(named_output(path), index)
}

fn oracle_output_differs(first: &EntryValue, oracle: f64) -> Text {
    let claim = format!(
        "the function over dual numbers is another function: {} is {oracle:?} at the parameters, and \
         that of the function is {:?}",
        output(first),
        first.value
    );
    Text::new(claim, "", OF_OTHER_FUNCTION)
}

fn no_outputs() -> Text {
    Text::new(
        "the function has no outputs, so nothing would be checked",
        "",
        "Return at least one number.",
    )
}

fn outputs_not_deterministic(first: &EntryValue, second: f64) -> Text {
    let at = output(first);
    Text::new(
        "the function is not deterministic: two calls gave",
        format!("    {at} = {:?}\n    {at} = {second:?}", first.value),
        OF_RANDOM,
    )
}

fn outputs_not_moved(greatest: f64) -> Text {
    let claim = "the outputs stay the same wherever the parameters are moved".to_owned();
    not_moved(claim, ["function", "derivative"], greatest)
}

fn matrix_shape([rows, columns]: [usize; 2], found: &Layout) -> Text {
    let named = found.to_string().replace('\n', "\n    ");
    let mut lines = named.replace("parameters [", "matrix [");
    if let [only] = found.tensors()
        && only.shape() == [columns, rows]
    {
        lines.push_str(", which is its transpose");
    }
    Text::new(
        format!(
            "the matrix does not fit: it needs {rows} rows (one for each output) and {columns} \
             columns (one for each parameter)"
        ),
        format!("    {lines}"),
        "Return one matrix, a row for each output and a column for each parameter, in flat order.",
    )
}

fn point_returned(closure: Closure, path: &str) -> Text {
    let remedy = match closure {
        Closure::Function => {
            "Return its difference from a fixed point as a vector, such as its logarithm."
        }
        Closure::Cost
        | Closure::Gradient
        | Closure::Both
        | Closure::Jacobian
        | Closure::Hessian
        | Closure::Matrix
        | Closure::Product
        | Closure::ProductWithTangent => {
            "Return a tangent in its place: as many numbers as it has degrees of freedom, such as \
             `[f64; 6]` for a pose."
        }
    };
    let claim = format!(
        "the {closure} returns a point that moves by a retraction, {}, and no numbers that could be \
         compared",
        place(path, &[])
    );
    Text::new(claim, "", remedy)
}

fn point_with_tangent(path: &str) -> Text {
    Text::new(
        format!(
            "`{}` moves by a retraction: a tangent at it is a list of numbers, and no model that \
             could be handed to the closure",
            place(path, &[])
        ),
        "",
        "Check the whole matrix with `assert_jacobian!`, or freeze the point.",
    )
}

fn outputs_differ(outputs: &Layout, product: &Layout) -> Text {
    let rows = by_path(outputs, product);
    let table = side_by_side(["outputs", "product"], rows, |row| {
        let [left, right] = row.map(|tensor| tensor.map(TensorLayout::shape));
        left != right
    });
    Text::new(
        "the product with a tangent does not pair with the outputs\n",
        table + "\n",
        "Return what the function returns: its tensors under the same paths or in the same order, \
         each in its shape.",
    )
}
