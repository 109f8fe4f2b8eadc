//! Closures that return an `Err` at the parameters.

use super::CheckError;
use super::closure::Closure;
use super::parts::Text;

/// Which closure returned an `Err` at the parameters.
///
/// # Examples
/// ```
/// use gradcheck_core::{Check, CheckError, Failed};
///
/// let cost = |_: &mut [f64; 1]| Err::<f64, _>("singular");
/// let error = Check::new().run(&mut [0.5], cost, |_| [1.0]).unwrap_err();
///
/// assert!(matches!(error, CheckError::Failed(Failed::Cost { .. })));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Failed {
    /// That of the cost.
    Cost {
        /// The error, as its `Debug` prints it.
        message: String,
    },
    /// That of the gradient.
    Gradient {
        /// The error, as its `Debug` prints it.
        message: String,
    },
    /// The one of cost and gradient.
    Both {
        /// The error, as its `Debug` prints it.
        message: String,
    },
    /// That of a function with several outputs.
    Outputs {
        /// The error, as its `Debug` prints it.
        message: String,
    },
    /// That of a Jacobian, a Hessian, or a product with one.
    Derivative {
        /// Which one.
        closure: Closure,
        /// The error, as its `Debug` prints it.
        message: String,
    },
}

impl Failed {
    /// That of the gradient, with the text of its error.
    pub(crate) fn gradient(message: String) -> CheckError {
        CheckError::Failed(Self::Gradient { message })
    }

    /// That of another derivative, with the text of its error.
    pub(crate) fn derivative(closure: Closure) -> impl Fn(String) -> CheckError {
        move |message| CheckError::Failed(Self::Derivative { closure, message })
    }
}

/// Of outputs that are no numbers, for one reason or the other.
pub(super) const OF_OUTPUTS: &str =
    "Check the derivatives at parameters for which the function can be computed.";

impl Failed {
    pub(super) fn text(&self) -> Text {
        let derivative;
        let (of, message, remedy) = match self {
            Self::Cost { message } => (
                "the cost is an error at the parameters",
                message,
                "Check the gradient at parameters for which the cost can be computed.",
            ),
            Self::Gradient { message } => (
                "the gradient is an error at the parameters",
                message,
                "Check the gradient at parameters for which it can be computed.",
            ),
            Self::Both { message } => (
                "the closure of cost and gradient returned an error at the parameters",
                message,
                "Check the gradient at parameters for which both can be computed.",
            ),
            Self::Derivative { closure, message } => {
                derivative = format!("the {closure} is an error at the parameters");
                (derivative.as_str(), message, OF_OUTPUTS)
            }
            Self::Outputs { message } => {
                ("the function is an error at the parameters", message, OF_OUTPUTS)
            }
        };
        let claim = format!("{of}: {}", unquoted(message));
        Text { claim, evidence: String::new(), remedy }
    }
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
