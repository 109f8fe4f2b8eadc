//! Why a check could not judge.

mod closure;
mod failed;
mod layouts;
mod needs;
mod not_finite;
mod parts;
mod sparse;
mod text;

use std::fmt;

pub use closure::Closure;
pub use failed::Failed;
pub use needs::Needs;
pub use not_finite::{EntryValue, NotFinite};

use crate::Layout;
use crate::report::{tame, wrapped};

/// The reason for which no verdict was possible. The parameters are as they were before.
///
/// `Display` is claim, evidence and remedy, in 80 columns.
///
/// # Examples
/// ```
/// use gradcheck_core::{Check, CheckError};
///
/// // The closure of the gradient returns one entry of two.
/// let error = Check::new().run(&mut vec![0.5, 2.0], |x| x[0] * x[1], |x| vec![x[1]]).unwrap_err();
///
/// assert!(matches!(error, CheckError::LayoutsDiffer { .. }));
/// assert!(error.to_string().starts_with("the gradient does not pair with the parameters"));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum CheckError {
    /// The model has no entries at all.
    NoParameters,
    /// Every tensor of the model is frozen.
    AllFrozen,
    /// `only` chooses nothing that could be checked.
    NothingSelected {
        /// What names no such tensor; `None` where nothing was given.
        pattern: Option<String>,
        /// The paths of the tensors that could be checked.
        paths: Vec<String>,
    },
    /// `visit` and `visit_mut` visit different tensors.
    VisitsDiffer {
        /// What `visit` visits.
        visit: Layout,
        /// What `visit_mut` visits.
        visit_mut: Layout,
    },
    /// Two tensors are the same numbers, behind copies of one counted pointer.
    SharedParameters {
        /// Where they are.
        paths: [String; 2],
    },
    /// Clones of the model have the same numbers, so that threads cannot move them apart.
    SharedClones {
        /// The first tensor that is shared.
        path: String,
    },
    /// What is at the parameters is not finite.
    NotFinite(NotFinite),
    /// A closure is an `Err` at the parameters.
    Failed(Failed),
    /// An option was given that has no effect on the check.
    Needs(Needs),
    /// The gradient does not have the tensors of the parameters.
    LayoutsDiffer {
        /// The tensors of the model.
        parameters: Layout,
        /// The tensors of the gradient.
        gradient: Layout,
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
        /// Which.
        closure: Closure,
        /// The tensor with the first changed entry, or the point that moves by a retraction.
        path: String,
        /// The index of the entry in it; empty for a point, of which this is one stored number.
        index: Vec<usize>,
        /// Its value before the call.
        before: f64,
        /// Its value after the call.
        after: f64,
    },
    /// A closure changed the number of parameters, or the shapes of their tensors.
    LayoutChanged {
        /// Which.
        closure: Closure,
        /// The first tensor that is another now.
        path: String,
        /// The number of entries before the call.
        before: usize,
        /// The number of entries after the call.
        after: usize,
    },
    /// Moving the parameters never changed the cost.
    CostNotMoved {
        /// The value that the cost always had.
        value: f64,
        /// The greatest entry of the gradient without its sign: 0 where both agree.
        greatest: f64,
    },
    /// An option has an invalid value.
    InvalidOption {
        /// The name of the option.
        name: &'static str,
        /// The value given.
        value: f64,
        /// What it must be.
        expected: &'static str,
    },
    /// There is no verdict at a random point around the parameters.
    AtPoint {
        /// Which of [`Check::points`](crate::Check::points), from 1.
        number: usize,
        /// Why.
        error: Box<CheckError>,
    },
    /// Around the parameters no random point is in the domain of the function.
    NoPoint {
        /// How often one was drawn.
        draws: usize,
        /// How far from the parameters, relative to the size of each tensor.
        spread: f64,
    },
    /// `map_scalar` does not visit the entries as `visit` does.
    MappedDiffers {
        /// The number of entries of the model.
        entries: usize,
        /// The number of entries that were mapped.
        mapped: usize,
    },
    /// The cost over dual numbers has another value than the cost.
    OracleDiffers {
        /// The value of the cost.
        cost: f64,
        /// The value of the cost over dual numbers.
        oracle: f64,
    },
    /// The function over dual numbers has another number of outputs than the function.
    OracleOutputs {
        /// The number of outputs of the function.
        outputs: usize,
        /// The number of those over dual numbers.
        oracle: usize,
    },
    /// The function over dual numbers has other outputs than the function.
    OracleOutputDiffers {
        /// The first such output of the function.
        output: EntryValue,
        /// Its value over dual numbers.
        oracle: f64,
    },
    /// The function of a Jacobian or of products with it has no outputs.
    NoOutputs,
    /// Two calls of the function with the same parameters gave different outputs.
    OutputsNotDeterministic {
        /// The first such output in the first call.
        first: EntryValue,
        /// Its value in the second call.
        second: f64,
    },
    /// Moving the parameters never changed an output.
    OutputsNotMoved {
        /// The greatest entry of the derivative without its sign: 0 where both agree.
        greatest: f64,
    },
    /// The matrix does not have a row for every output and a column for every parameter.
    MatrixShape {
        /// The number of outputs and of parameters.
        expected: [usize; 2],
        /// The tensors of what was returned.
        found: Layout,
    },
    /// A sparse matrix has an entry beyond its last row or column.
    OutsideOfMatrix {
        /// The row and the column of the first such entry.
        index: [usize; 2],
        /// The number of outputs and of parameters.
        size: [usize; 2],
        /// The smallest row and the smallest column of all entries.
        least: [usize; 2],
        /// The greatest row and the greatest column.
        greatest: [usize; 2],
    },
    /// One triangle of a matrix has an entry on the other side of the diagonal.
    OutsideOfTriangle {
        /// The row and the column of the first such entry.
        index: [usize; 2],
    },
    /// What a closure returns has a point that moves by a retraction, where numbers are compared.
    PointReturned {
        /// Whose.
        closure: Closure,
        /// The tensor with the point.
        path: String,
    },
    /// A product with a tangent is asked of a model with a point that moves by a retraction, for
    /// which a tangent is no model.
    PointWithTangent {
        /// The tensor with the point.
        path: String,
    },
    /// A product with a tangent does not have the tensors of the outputs.
    OutputsDiffer {
        /// The tensors of the function.
        outputs: Layout,
        /// The tensors of the product.
        product: Layout,
    },
}

impl fmt::Display for CheckError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&tame(&wrapped(&self.text())))
    }
}

impl std::error::Error for CheckError {}
