//! The operations that engines have for a number: their names, and arguments at which they are
//! defined and smooth.

use crate::case::Case;
use crate::row::Subject;

/// The operations of one argument that `num_traits::Float` and engines like it have.
pub const UNARY: [(&str, [f64; 2]); 26] = [
    ("recip", [0.5, 2.0]),
    ("abs", [-2.0, -0.5]),
    ("sqrt", [0.5, 2.0]),
    ("cbrt", [0.5, 2.0]),
    ("exp", [-1.0, 1.0]),
    ("exp2", [-1.0, 1.0]),
    ("exp_m1", [-1.0, 1.0]),
    ("ln", [0.5, 3.0]),
    ("log2", [0.5, 3.0]),
    ("log10", [0.5, 3.0]),
    ("ln_1p", [-0.4, 2.0]),
    ("sin", [-3.0, 3.0]),
    ("cos", [-3.0, 3.0]),
    ("tan", [-1.2, 1.2]),
    ("asin", [-0.8, 0.8]),
    ("acos", [-0.8, 0.8]),
    ("atan", [-2.0, 2.0]),
    ("sinh", [-2.0, 2.0]),
    ("cosh", [-2.0, 2.0]),
    ("tanh", [-2.0, 2.0]),
    ("asinh", [-2.0, 2.0]),
    ("acosh", [1.2, 3.0]),
    ("atanh", [-0.8, 0.8]),
    ("to_degrees", [-2.0, 2.0]),
    ("powi(3)", [-2.0, 2.0]),
    ("powi(-2)", [0.5, 2.0]),
];

/// Those of two and three arguments.
pub const OTHERS: [(&str, &[[f64; 2]]); 12] = [
    ("add", &[[-2.0, 2.0]; 2]),
    ("sub", &[[-2.0, 2.0]; 2]),
    ("mul", &[[0.5, 2.0]; 2]),
    ("div", &[[0.5, 2.0]; 2]),
    ("powf", &[[0.5, 2.0]; 2]),
    ("log", &[[0.5, 0.9], [1.5, 4.0]]),
    ("hypot", &[[0.5, 2.0]; 2]),
    ("atan2", &[[0.5, 2.0], [-2.0, -0.5]]),
    ("max", &[[0.5, 1.0], [1.5, 2.0]]),
    ("min", &[[0.5, 1.0], [1.5, 2.0]]),
    ("rem", &[[7.2, 7.8], [1.6, 1.7]]),
    ("mul_add", &[[0.5, 2.0]; 3]),
];

/// A value, and its derivatives by the arguments.
pub type Answer = (f64, Vec<f64>);
/// An operation of an engine: none if it does not have that one.
pub type Operation = fn(&str, &[f64]) -> Option<Answer>;

/// A row for each operation that the engine has.
pub fn rows(operation: Operation) -> Vec<Subject> {
    let unary = UNARY.iter().map(|&(name, within)| (name, vec![within]));
    let others = OTHERS.iter().map(|&(name, within)| (name, within.to_vec()));
    let all = unary.chain(others).filter(|(name, within)| {
        let middle: Vec<f64> = within.iter().map(|[low, high]| 0.5 * (low + high)).collect();
        operation(name, &middle).is_some()
    });
    let row = |(name, within): (&'static str, Vec<[f64; 2]>)| {
        Subject::new(name, "arguments", move |random| {
            let at = within.iter().map(|&[low, high]| random.within(low, high)).collect();
            let answer = move |x: &[f64]| operation(name, x).expect("an operation that it has");
            Case::gradient(at, move |x| answer(x).0, move |x| answer(x).1)
        })
    };
    all.map(row).collect()
}

/// Operations of one argument, in a number type that has those of `num_traits::Float`.
pub fn unary<F: num_traits::Float>(name: &str, x: F) -> Option<F> {
    Some(match name {
        "recip" => x.recip(),
        "abs" => x.abs(),
        "sqrt" => x.sqrt(),
        "cbrt" => x.cbrt(),
        "exp" => x.exp(),
        "exp2" => x.exp2(),
        "exp_m1" => x.exp_m1(),
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
        "to_degrees" => x.to_degrees(),
        "powi(3)" => x.powi(3),
        "powi(-2)" => x.powi(-2),
        _ => return None,
    })
}

/// Operations of several arguments.
pub fn several<F: num_traits::Float>(name: &str, x: &[F]) -> Option<F> {
    Some(match (name, x) {
        ("add", &[a, b]) => a + b,
        ("sub", &[a, b]) => a - b,
        ("mul", &[a, b]) => a * b,
        ("div", &[a, b]) => a / b,
        ("powf", &[a, b]) => a.powf(b),
        ("log", &[a, b]) => a.log(b),
        ("hypot", &[a, b]) => a.hypot(b),
        ("atan2", &[a, b]) => a.atan2(b),
        ("max", &[a, b]) => a.max(b),
        ("min", &[a, b]) => a.min(b),
        ("rem", &[a, b]) => a % b,
        ("mul_add", &[a, b, c]) => a.mul_add(b, c),
        _ => return None,
    })
}

/// Of any number of arguments.
pub fn float<F: num_traits::Float>(name: &str, x: &[F]) -> Option<F> {
    match *x {
        [x] => unary(name, x),
        _ => several(name, x),
    }
}
