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

    /// What is said of a gradient and its cost in the words of this check; paths stay as they are.
    pub(crate) fn told(self, text: &str) -> String {
        if matches!(self, Self::Gradient | Self::VectorJacobian) {
            return text.to_owned();
        }
        let told = |(number, part): (usize, &str)| {
            if number % 2 == 1 {
                return part.to_owned();
            }
            let words = part.split_inclusive(|c: char| !c.is_alphabetic());
            words.map(|word| self.word(word)).collect()
        };
        text.split('`').enumerate().map(told).collect::<Vec<_>>().join("`")
    }

    fn word(self, word: &str) -> String {
        let end = word.trim_end_matches(|c: char| !c.is_alphabetic());
        let other = match end {
            "gradient" => "derivative",
            "gradients" => "derivatives",
            "cost" => self.function(),
            _ => end,
        };
        [other, &word[end.len()..]].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_those_of_the_check_and_paths_stay() {
        let text = "`gradient.cost` is 2 times the numeric gradient; see the cost, gradients.";

        assert_eq!(Subject::Gradient.told(text), text);
        assert_eq!(
            Subject::Jacobian.told(text),
            "`gradient.cost` is 2 times the numeric derivative; see the function, derivatives."
        );
        assert_eq!(Subject::Hessian.told("the noise of the cost"), "the noise of the gradient");
    }
}
