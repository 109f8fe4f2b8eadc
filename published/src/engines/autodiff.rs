//! The forward mode of autodiff: one argument is the variable, the others are constants.

use autodiff::{F, F1};

use super::float::{Answer, float, rows};
use crate::row::Subject;

fn operation(name: &str, x: &[f64]) -> Option<Answer> {
    let by = |which: usize| {
        let lifted =
            |(other, &x): (usize, &f64)| if other == which { F1::var(x) } else { F::cst(x) };
        float(name, &x.iter().enumerate().map(lifted).collect::<Vec<F1>>())
    };
    let answers: Vec<F1> = (0..x.len()).map(by).collect::<Option<_>>()?;
    Some((answers[0].value(), answers.iter().map(F1::deriv).collect()))
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    rows(operation)
}
