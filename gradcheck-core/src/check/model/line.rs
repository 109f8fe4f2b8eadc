//! The model along its direction restricted to some entries, as a function of one variable.

use super::objective::Function;
use super::scope::Scope;
use crate::differentiate::{Line, Sample};

/// The model moved along the direction restricted to some entries.
pub(crate) struct ScopedLine<'a> {
    pub(crate) function: &'a mut dyn Function,
    pub(crate) scope: &'a Scope,
}

impl Line for ScopedLine<'_> {
    fn at(&mut self, t: f64) -> Sample {
        self.function.at(self.scope, t)
    }
}

/// The same line where only the noise is wanted.
pub(crate) struct ScopedNoise<'a> {
    pub(crate) function: &'a mut dyn Function,
    pub(crate) scope: &'a Scope,
}

impl Line for ScopedNoise<'_> {
    fn at(&mut self, t: f64) -> Sample {
        self.function.probe(self.scope, t)
    }
}
