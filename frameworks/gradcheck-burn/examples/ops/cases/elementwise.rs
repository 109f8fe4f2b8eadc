//! Ops that take each entry by itself, of one input or of two that are broadcast.

use burn::tensor::activation;
use gradcheck_ops::Range;

use super::case::{Case, flat};

const ANY: Range = Range(-2.0, 2.1);
const POSITIVE: Range = Range(0.3, 2.5);
const UNIT: Range = Range(-0.9, 0.9);

/// The op at shapes of one to four axes.
macro_rules! unary {
    ($cases:ident: $($op:literal in $range:expr, |$x:ident| $apply:expr;)*) => {
        $(
            $cases.push(Case::new($op, "", &[(&[1], $range)], |t| { let $x = t.at::<1>(0); flat($apply) }));
            $cases.push(Case::new($op, "", &[(&[5], $range)], |t| { let $x = t.at::<1>(0); flat($apply) }));
            $cases.push(Case::new($op, "", &[(&[3, 4], $range)], |t| { let $x = t.at::<2>(0); flat($apply) }));
            $cases.push(Case::new($op, "", &[(&[2, 1, 3], $range)], |t| { let $x = t.at::<3>(0); flat($apply) }));
            $cases.push(Case::new($op, "", &[(&[2, 3, 2, 2], $range)], |t| { let $x = t.at::<4>(0); flat($apply) }));
        )*
    };
}

/// The op at pairs of shapes, most of them broadcast.
macro_rules! binary {
    ($cases:ident: $($op:literal in $first:expr, $second:expr, |$x:ident, $y:ident| $apply:expr;)*) => {
        $(
            for shapes in [[&[3, 4], &[3, 4]], [&[3, 4], &[1, 4]], [&[3, 1], &[3, 4]], [&[1, 4], &[3, 1]]] {
                let [first, second]: [&[usize; 2]; 2] = shapes;
                let inputs: [(&[usize], Range); 2] = [(first, $first), (second, $second)];
                $cases.push(Case::new($op, "", &inputs, |t| {
                    let ($x, $y) = (t.at::<2>(0), t.at::<2>(1));
                    flat($apply)
                }));
            }
            let inputs: [(&[usize], Range); 2] = [(&[2, 1, 3], $first), (&[1, 4, 1], $second)];
            $cases.push(Case::new($op, "", &inputs, |t| {
                let ($x, $y) = (t.at::<3>(0), t.at::<3>(1));
                flat($apply)
            }));
            let inputs: [(&[usize], Range); 2] = [(&[5], $first), (&[5], $second)];
            $cases.push(Case::new($op, "", &inputs, |t| {
                let ($x, $y) = (t.at::<1>(0), t.at::<1>(1));
                flat($apply)
            }));
        )*
    };
}

pub(super) fn cases() -> Vec<Case> {
    let mut cases = functions();
    cases.extend(activations());
    cases.extend(pairs());
    cases
}

fn functions() -> Vec<Case> {
    let mut cases = Vec::new();
    unary! { cases:
        "neg" in ANY, |x| x.neg();
        "exp" in ANY, |x| x.exp();
        "log" in POSITIVE, |x| x.log();
        "log1p" in UNIT, |x| x.log1p();
        "sqrt" in POSITIVE, |x| x.sqrt();
        "square" in ANY, |x| x.square();
        "recip" in POSITIVE, |x| x.recip();
        "abs" in ANY, |x| x.abs();
        "erf" in ANY, |x| x.erf();
        "sin" in ANY, |x| x.sin();
        "cos" in ANY, |x| x.cos();
        "tan" in UNIT, |x| x.tan();
        "sinh" in ANY, |x| x.sinh();
        "cosh" in ANY, |x| x.cosh();
        "tanh" in ANY, |x| x.tanh();
        "asin" in UNIT, |x| x.asin();
        "acos" in UNIT, |x| x.acos();
        "atan" in ANY, |x| x.atan();
        "asinh" in ANY, |x| x.asinh();
        "acosh" in Range(1.2, 3.0), |x| x.acosh();
        "atanh" in UNIT, |x| x.atanh();
        "deg2rad" in ANY, |x| x.deg2rad();
        "floor" in ANY, |x| x.clone() + x.floor();
        "ceil" in ANY, |x| x.clone() + x.ceil();
        "round" in ANY, |x| x.clone() + x.round();
        "sign" in ANY, |x| x.clone() + x.sign();
        "clamp" in ANY, |x| x.clamp(-1.0, 0.9);
        "clamp_min" in ANY, |x| x.clamp_min(-0.5);
        "clamp_max" in ANY, |x| x.clamp_max(0.5);
        "add_scalar" in ANY, |x| x.add_scalar(1.5);
        "sub_scalar" in ANY, |x| x.sub_scalar(1.5);
        "mul_scalar" in ANY, |x| x.mul_scalar(-1.5);
        "div_scalar" in ANY, |x| x.div_scalar(1.5);
        "remainder_scalar" in ANY, |x| x.remainder_scalar(1.3);
        "powf_scalar(2.5)" in POSITIVE, |x| x.powf_scalar(2.5);
        "powf_scalar(-1)" in POSITIVE, |x| x.powf_scalar(-1.0);
        "powi_scalar(3)" in ANY, |x| x.powi_scalar(3);
        "powi_scalar(0)" in ANY, |x| x.clone() + x.powi_scalar(0);
        "add with itself" in ANY, |x| x.clone() + x;
        "mul with itself" in ANY, |x| x.clone() * x;
        "div with itself" in POSITIVE, |x| x.clone() * (x.clone() / x);
        "max_pair with itself" in ANY, |x| x.clone().max_pair(x);
    }
    cases
}

fn activations() -> Vec<Case> {
    let mut cases = Vec::new();
    unary! { cases:
        "activation: relu" in ANY, |x| activation::relu(x);
        "activation: relu6" in Range(-3.0, 9.0), |x| activation::relu6(x);
        "activation: leaky_relu" in ANY, |x| activation::leaky_relu(x, 0.1);
        "activation: gelu" in ANY, |x| activation::gelu(x);
        "activation: gelu_approximate" in ANY, |x| activation::gelu_approximate(x);
        "activation: sigmoid" in ANY, |x| activation::sigmoid(x);
        "activation: log_sigmoid" in ANY, |x| activation::log_sigmoid(x);
        "activation: hard_sigmoid" in Range(-4.0, 4.0), |x| activation::hard_sigmoid(x, 0.2, 0.5);
        "activation: silu" in ANY, |x| activation::silu(x);
        "activation: hard_swish" in Range(-4.0, 4.0), |x| activation::hard_swish(x);
        "activation: mish" in ANY, |x| activation::mish(x);
        "activation: softplus" in ANY, |x| activation::softplus(x, 1.5);
        "activation: softsign" in ANY, |x| activation::softsign(x);
        "activation: elu" in ANY, |x| activation::elu(x, 0.7);
        "activation: celu" in ANY, |x| activation::celu(x, 0.7);
        "activation: selu" in ANY, |x| activation::selu(x);
        "activation: hardtanh" in ANY, |x| activation::hardtanh(x, -1.0, 0.9);
        "activation: tanhshrink" in ANY, |x| activation::tanhshrink(x);
        "activation: thresholded_relu" in ANY, |x| activation::thresholded_relu(x, 0.5);
        "activation: hard_shrink" in ANY, |x| activation::hard_shrink(x, 0.5);
        "activation: soft_shrink" in ANY, |x| activation::soft_shrink(x, 0.5);
        "activation: shrink" in ANY, |x| activation::shrink(x, 0.5, 0.1);
    }
    cases
}

fn pairs() -> Vec<Case> {
    let mut cases = Vec::new();
    binary! { cases:
        "add" in ANY, ANY, |x, y| x + y;
        "sub" in ANY, ANY, |x, y| x - y;
        "mul" in ANY, ANY, |x, y| x * y;
        "div" in ANY, POSITIVE, |x, y| x / y;
        "remainder" in Range(1.6, 4.1), Range(1.2, 1.5), |x, y| x.remainder(y);
        "powf" in POSITIVE, ANY, |x, y| x.powf(y);
        "powi" in POSITIVE, ANY, |x, y| x.powi(y);
        "atan2" in POSITIVE, ANY, |x, y| x.atan2(y);
        "hypot" in ANY, POSITIVE, |x, y| x.hypot(y);
    }
    for (op, is_max) in [("max_pair", true), ("min_pair", false)] {
        let inputs: [(&[usize], Range); 2] = [(&[3, 4], ANY), (&[3, 4], Range(-1.5, 1.7))];
        cases.push(Case::new(op, "", &inputs, move |t| {
            let (x, y) = (t.at::<2>(0), t.at::<2>(1));
            flat(if is_max { x.max_pair(y) } else { x.min_pair(y) })
        }));
    }
    cases
}
