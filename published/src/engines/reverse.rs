//! The tape of reverse.

use reverse::{Gradient, Powf, Tape, Var};

use super::float::{Answer, rows};
use crate::row::Subject;

fn unary<'tape>(name: &str, x: Var<'tape>) -> Option<Var<'tape>> {
    Some(match name {
        "recip" => x.recip(),
        "abs" => x.abs(),
        "sqrt" => x.sqrt(),
        "cbrt" => x.cbrt(),
        "exp" => x.exp(),
        "exp2" => x.exp2(),
        "ln" => x.ln(),
        "log2" => x.log2(),
        "log10" => x.log10(),
        "ln_1p" => x.ln_1p(),
        "sin" => x.sin(),
        "cos" => x.cos(),
        "tan" => x.tan(),
        "asin" => x.asin(),
        "acos" => x.acos(),
        "atan" => x.atan(),
        "sinh" => x.sinh(),
        "cosh" => x.cosh(),
        "tanh" => x.tanh(),
        "asinh" => x.asinh(),
        "acosh" => x.acosh(),
        "atanh" => x.atanh(),
        "powi(3)" => x.powi(3),
        "powi(-2)" => x.powi(-2),
        _ => return None,
    })
}

fn operation(name: &str, x: &[f64]) -> Option<Answer> {
    let tape = Tape::new();
    let arguments = tape.add_vars(x);
    let answer = match (name, &arguments[..]) {
        ("add", &[a, b]) => a + b,
        ("sub", &[a, b]) => a - b,
        ("mul", &[a, b]) => a * b,
        ("div", &[a, b]) => a / b,
        ("powf", &[a, b]) => a.powf(b),
        ("mul_add", &[a, b, c]) => a * b + c,
        (_, &[x]) => unary(name, x)?,
        _ => return None,
    };
    Some((answer.val(), answer.grad().wrt(&arguments)))
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    rows(operation)
}
