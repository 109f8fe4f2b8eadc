//! What a check is about, in words: whoever writes a sentence asks for them.

/// The derivative that is checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Topic {
    #[default]
    Gradient,
    Jacobian,
    VectorJacobian,
    JacobianVector,
    Hessian,
    HessianVector,
}

impl Topic {
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
            Self::Jacobian | Self::VectorJacobian | Self::JacobianVector => "function",
        }
    }

    /// What the entries of a tensor are together.
    pub(crate) fn derivative(self) -> &'static str {
        match self {
            Self::Gradient | Self::VectorJacobian => "gradient",
            Self::Jacobian | Self::JacobianVector | Self::Hessian | Self::HessianVector => {
                "derivative"
            }
        }
    }

    /// Those of several tensors.
    pub(crate) fn derivatives(self) -> &'static str {
        match self {
            Self::Gradient | Self::VectorJacobian => "gradients",
            Self::Jacobian | Self::JacobianVector | Self::Hessian | Self::HessianVector => {
                "derivatives"
            }
        }
    }

    /// What a call has beside the parameters, where it has something.
    pub(crate) fn vector(self) -> Option<&'static str> {
        match self {
            Self::Gradient | Self::Jacobian | Self::Hessian => None,
            Self::VectorJacobian => Some("cotangent"),
            Self::JacobianVector | Self::HessianVector => Some("tangent"),
        }
    }

    /// Where its author has to look for the mistake.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Gradient | Self::VectorJacobian => "backward pass",
            Self::Jacobian => "code of the Jacobian",
            Self::JacobianVector => "pushforward",
            Self::Hessian => "code of the Hessian",
            Self::HessianVector => "code of the product",
        }
    }
}
