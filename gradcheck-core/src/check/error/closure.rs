//! Which of the closures of a check an error is about.

use std::fmt;

/// A closure that a check calls, or what it computes. `Display` is the word that errors have for it.
///
/// # Examples
/// ```
/// use gradcheck_core::{Check, CheckError, Closure};
///
/// let cost = |x: &mut [f64; 1]| {
///     x[0] += 1.0;
///     x[0].exp()
/// };
/// let error = Check::new().run(&mut [0.5], cost, |x| [x[0].exp()]).unwrap_err();
///
/// let CheckError::ParametersChanged { closure, .. } = error else { panic!("{error}") };
/// assert_eq!(closure, Closure::Cost);
/// assert_eq!(closure.to_string(), "cost");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Closure {
    /// The one of the cost, or of the function of which a product is checked.
    Cost,
    /// The one of the gradient, or of the product that stands for it.
    Gradient,
    /// The one of `Check::run_joint`, which gives cost and gradient: `closure`.
    Both,
    /// The one of a function with several outputs.
    Function,
    /// The one of a Jacobian.
    Jacobian,
    /// The one of a Hessian.
    Hessian,
    /// The one of a Jacobian or of a Hessian, as far as it returns a matrix.
    Matrix,
    /// The one of a product with a vector.
    Product,
    /// The one of a product with a tangent.
    ProductWithTangent,
}

impl fmt::Display for Closure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Cost => "cost",
            Self::Gradient => "gradient",
            Self::Both => "closure",
            Self::Function => "function",
            Self::Jacobian => "Jacobian",
            Self::Hessian => "Hessian",
            Self::Matrix => "matrix",
            Self::Product => "product",
            Self::ProductWithTangent => "product with a tangent",
        })
    }
}
