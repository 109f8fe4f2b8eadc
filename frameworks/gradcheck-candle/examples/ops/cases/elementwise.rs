//! Ops that take each entry by itself, of one input or of two that are broadcast.

use candle_core::{DType, Module, Result, Tensor};
use candle_nn::{Activation, PReLU, ops};
use gradcheck_ops::Range;

use super::case::Case;

const SHAPES: [&[usize]; 7] = [&[], &[1], &[5], &[3, 4], &[1, 6], &[2, 1, 3], &[2, 3, 2, 2]];
const PAIRS: [[&[usize]; 2]; 8] = [
    [&[3, 4], &[3, 4]],
    [&[3, 4], &[4]],
    [&[3, 4], &[3, 1]],
    [&[1, 4], &[3, 1]],
    [&[2, 1, 3], &[1, 4, 1]],
    [&[1], &[5]],
    [&[], &[2, 3]],
    [&[2, 3], &[]],
];

const ANY: Range = Range(-2.0, 2.1);
const POSITIVE: Range = Range(0.3, 2.5);

type Unary = (&'static str, Range, fn(&Tensor) -> Result<Tensor>);
type Binary = (&'static str, [Range; 2], fn(&Tensor, &Tensor) -> Result<Tensor>);

const UNARY: [Unary; 22] = [
    ("neg", ANY, Tensor::neg),
    ("exp", ANY, Tensor::exp),
    ("log", POSITIVE, Tensor::log),
    ("sin", ANY, Tensor::sin),
    ("cos", ANY, Tensor::cos),
    ("tanh", ANY, Tensor::tanh),
    ("abs", ANY, Tensor::abs),
    ("recip", POSITIVE, Tensor::recip),
    ("sqr", ANY, Tensor::sqr),
    ("sqrt", POSITIVE, Tensor::sqrt),
    ("erf", ANY, Tensor::erf),
    ("gelu", ANY, Tensor::gelu),
    ("gelu_erf", ANY, Tensor::gelu_erf),
    ("relu", ANY, Tensor::relu),
    ("silu", ANY, Tensor::silu),
    ("elu(1)", ANY, |x| x.elu(1.0)),
    ("elu(0.5)", ANY, |x| x.elu(0.5)),
    ("powf(3)", ANY, |x| x.powf(3.0)),
    ("powf(2.5)", POSITIVE, |x| x.powf(2.5)),
    ("powf(-1)", POSITIVE, |x| x.powf(-1.0)),
    ("affine", ANY, |x| x.affine(-1.5, 0.3)),
    ("clamp", ANY, |x| x.clamp(-1.0, 0.9)),
];

/// Ops that are constant between jumps, beside the input itself, whose gradient they must not
/// change.
const STAIRS: [Unary; 4] = [
    ("floor", ANY, |x| x + x.floor()?),
    ("ceil", ANY, |x| x + x.ceil()?),
    ("round", ANY, |x| x + x.round()?),
    ("sign", ANY, |x| x + x.sign()?),
];

const ACTIVATIONS: [Unary; 11] = [
    ("candle_nn: sigmoid", ANY, ops::sigmoid),
    ("candle_nn: hard_sigmoid", Range(-4.0, 4.1), ops::hard_sigmoid),
    ("candle_nn: mish", ANY, ops::mish),
    ("candle_nn: silu", ANY, ops::silu),
    ("candle_nn: leaky_relu", ANY, |x| ops::leaky_relu(x, 0.1)),
    ("candle_nn: selu", ANY, |x| ops::selu(x, 1.67, 1.05)),
    ("candle_nn: Relu2", ANY, |x| Activation::Relu2.forward(x)),
    ("candle_nn: Relu6", Range(-3.0, 9.2), |x| Activation::Relu6.forward(x)),
    ("candle_nn: Swish", ANY, |x| Activation::Swish.forward(x)),
    ("candle_nn: HardSwish", Range(-4.0, 4.1), |x| Activation::HardSwish.forward(x)),
    ("to_dtype", ANY, |x| x.to_dtype(DType::F64)?.to_dtype(x.dtype())),
];

const BINARY: [Binary; 7] = [
    ("broadcast_add", [ANY, ANY], Tensor::broadcast_add),
    ("broadcast_sub", [ANY, ANY], Tensor::broadcast_sub),
    ("broadcast_mul", [ANY, ANY], Tensor::broadcast_mul),
    ("broadcast_div", [ANY, POSITIVE], Tensor::broadcast_div),
    ("broadcast_maximum", [ANY, Range(-1.5, 1.7)], Tensor::broadcast_maximum),
    ("broadcast_minimum", [ANY, Range(-1.5, 1.7)], Tensor::broadcast_minimum),
    ("broadcast_pow", [POSITIVE, ANY], Tensor::broadcast_pow),
];

const SAME_SHAPE: [Binary; 7] = [
    ("add", [ANY, ANY], |x, y| x + y),
    ("sub", [ANY, ANY], |x, y| x - y),
    ("mul", [ANY, ANY], |x, y| x * y),
    ("div", [ANY, POSITIVE], |x, y| x / y),
    ("maximum", [ANY, Range(-1.5, 1.7)], |x, y| x.maximum(y)),
    ("minimum", [ANY, Range(-1.5, 1.7)], |x, y| x.minimum(y)),
    ("pow", [POSITIVE, ANY], Tensor::pow),
];

/// Both operands are the same tensor.
const WITH_ITSELF: [Unary; 5] = [
    ("add", ANY, |x| x + x),
    ("mul", ANY, |x| x * x),
    ("div", POSITIVE, |x| (x.sqr()? / x)? * x),
    ("maximum", ANY, |x| x.maximum(x)),
    ("minimum", ANY, |x| x.minimum(x)),
];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (op, range, apply) in UNARY.into_iter().chain(STAIRS).chain(ACTIVATIONS) {
        let at = |shape: &&'static [usize]| unary(op, "", shape, range, apply);
        cases.extend(SHAPES.iter().map(at));
    }
    for (op, ranges, apply) in SAME_SHAPE {
        cases.extend(SHAPES.iter().map(|shape| binary(op, [shape, shape], ranges, apply)));
        let same = WITH_ITSELF.into_iter().filter(|(name, ..)| *name == op);
        cases
            .extend(same.map(|(op, range, apply)| unary(op, "with itself", &[3, 4], range, apply)));
    }
    for (op, ranges, apply) in BINARY {
        cases.extend(PAIRS.map(|shapes| binary(op, shapes, ranges, apply)));
    }
    cases.extend(parts());
    cases
}

/// Ops whose second half is a factor of the first, or whose slope is a parameter.
fn parts() -> Vec<Case> {
    let swiglu = [&[4][..], &[3, 6], &[2, 1, 4]];
    let swiglu = swiglu.map(|shape| unary("candle_nn: swiglu", "", shape, ANY, ops::swiglu));
    let prelu = |weights: &'static [usize], is_scalar: bool| {
        let inputs: [(&[usize], Range); 2] = [(&[2, 3, 4], ANY), (weights, POSITIVE)];
        Case::new("candle_nn: PReLU", "", &inputs, move |t| {
            PReLU::new(t[1].clone(), is_scalar).forward(&t[0])
        })
    };
    swiglu.into_iter().chain([prelu(&[3], false), prelu(&[1], true)]).collect()
}

fn unary(
    op: &'static str,
    what: &str,
    shape: &[usize],
    range: Range,
    apply: fn(&Tensor) -> Result<Tensor>,
) -> Case {
    Case::new(op, what, &[(shape, range)], move |t| apply(&t[0]))
}

fn binary(
    op: &'static str,
    shapes: [&[usize]; 2],
    ranges: [Range; 2],
    apply: fn(&Tensor, &Tensor) -> Result<Tensor>,
) -> Case {
    let inputs = [(shapes[0], ranges[0]), (shapes[1], ranges[1])];
    Case::new(op, "", &inputs, move |t| apply(&t[0], &t[1]))
}
