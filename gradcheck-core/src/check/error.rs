//! Why a check could not judge.

mod layouts;
mod text;

use std::fmt;

use crate::Layout;
use crate::report::wrapped;

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
    /// The one closure of cost and gradient is an `Err` at the parameters.
    ClosureFailed {
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
        /// Which: `cost`, `gradient`, `closure` where one gives both, or what stands for them.
        closure: &'static str,
        /// The tensor with the first changed entry, or the point that moves by a retraction.
        path: String,
        /// The index of the entry in it; empty for a point, of which one stored number is told.
        index: Vec<usize>,
        /// Its value before the call.
        before: f64,
        /// Its value after the call.
        after: f64,
    },
    /// A closure changed the number of parameters.
    LayoutChanged {
        /// Which: `cost`, `gradient`, `closure` where one gives both, or what stands for them.
        closure: &'static str,
        /// The first tensor that is another now.
        path: String,
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
    /// The model over dual numbers does not hand out its entries as the model does.
    MappedDiffers {
        /// The number of entries of the model.
        entries: usize,
        /// The number of entries that were mapped.
        mapped: usize,
    },
    /// The cost over dual numbers is not finite at the parameters.
    OracleNotFinite {
        /// Its value.
        value: f64,
    },
    /// The cost over dual numbers has another value than the cost.
    OracleDiffers {
        /// The value of the cost.
        cost: f64,
        /// The value of the cost over dual numbers.
        oracle: f64,
    },
    /// An option was given that has no sense where derivatives are exact.
    NeedsDifferences {
        /// The name of the option.
        name: &'static str,
    },
    /// An option was given that only a check of every entry has.
    NeedsEveryEntry {
        /// The name of the option.
        name: &'static str,
    },
    /// An option was given that only checks of a gradient have.
    NeedsGradient {
        /// The name of the option.
        name: &'static str,
    },
    /// The function of a Jacobian or of products with it has no outputs.
    NoOutputs,
    /// The function is an `Err` at the parameters.
    OutputsFailed {
        /// The error, as its `Debug` prints it.
        message: String,
    },
    /// Outputs at the parameters are not finite.
    OutputsNotFinite {
        /// The first of them.
        entries: Vec<EntryValue>,
        /// How many there are.
        count: usize,
    },
    /// Entries of a Jacobian, a Hessian or a product with them are not finite.
    DerivativesNotFinite {
        /// Which of these.
        what: &'static str,
        /// The first of them.
        entries: Vec<EntryValue>,
        /// How many there are.
        count: usize,
    },
    /// Two calls of the function with the same parameters gave different outputs.
    OutputsNotDeterministic {
        /// The first such output in the first call.
        first: EntryValue,
        /// Its value in the second call.
        second: f64,
    },
    /// Moving the parameters never changed an output, and the derivative is zero.
    OutputsNotMoved,
    /// The matrix does not have a row for every output and a column for every parameter.
    MatrixShape {
        /// The number of outputs and of parameters.
        expected: [usize; 2],
        /// The tensors of what was returned.
        found: Layout,
    },
    /// What a closure returns has a point that moves by a retraction, where numbers are compared.
    PointReturned {
        /// What is returned: `gradient`, `function`, `Jacobian` and so on.
        what: &'static str,
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

/// A value at a place in a model.
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

impl fmt::Display for CheckError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&wrapped(&self.text()))
    }
}

impl std::error::Error for CheckError {}
