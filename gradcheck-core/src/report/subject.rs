//! What a check is about, in the words of a report.

/// The derivative that is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Subject {
    #[default]
    Gradient,
    Jacobian,
    VectorJacobian,
    JacobianVector,
    Hessian,
    HessianVector,
}

impl Subject {
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Self::Gradient => "gradient",
            Self::Jacobian => "Jacobian",
            Self::VectorJacobian => "vector-Jacobian product",
            Self::JacobianVector => "Jacobian-vector product",
            Self::Hessian => "Hessian",
            Self::HessianVector => "Hessian-vector product",
        }
    }

    /// What is called to differentiate.
    pub(crate) fn function(self) -> &'static str {
        match self {
            Self::Gradient => "cost",
            Self::Hessian | Self::HessianVector => "gradient",
            _ => "function",
        }
    }
}
