//! What is done to each entry.

use super::{Shapes, subject};
use crate::row::Subject;

const ONE: Shapes = &[&[2, 3]];
const TWO: Shapes = &[&[2, 3], &[2, 3]];
/// The second has the length 1 where the first has 3.
const BROADCAST: Shapes = &[&[2, 3], &[2, 1]];

/// Functions of one number.
fn unary() -> Vec<Subject> {
    vec![
        subject("sin", ONE, [-2.0, 2.0], |g, x| g.sin(x[0])),
        subject("cos", ONE, [-2.0, 2.0], |g, x| g.cos(x[0])),
        subject("tan", ONE, [-1.2, 1.2], |g, x| g.tan(x[0])),
        subject("asin", ONE, [-0.8, 0.8], |g, x| g.asin(x[0])),
        subject("acos", ONE, [-0.8, 0.8], |g, x| g.acos(x[0])),
        subject("atan", ONE, [-2.0, 2.0], |g, x| g.atan(x[0])),
        subject("sinh", ONE, [-2.0, 2.0], |g, x| g.sinh(x[0])),
        subject("cosh", ONE, [-2.0, 2.0], |g, x| g.cosh(x[0])),
        subject("tanh", ONE, [-2.0, 2.0], |g, x| g.tanh(x[0])),
        subject("asinh", ONE, [-2.0, 2.0], |g, x| g.asinh(x[0])),
        subject("acosh", ONE, [1.2, 3.0], |g, x| g.acosh(x[0])),
        subject("atanh", ONE, [-0.8, 0.8], |g, x| g.atanh(x[0])),
        subject("sqrt", ONE, [0.5, 2.0], |g, x| g.sqrt(x[0])),
        subject("pow(3)", ONE, [0.5, 2.0], |g, x| g.pow(x[0], 3.0)),
        subject("pow(-1.5)", ONE, [0.5, 2.0], |g, x| g.pow(x[0], -1.5)),
        subject("ln", ONE, [0.5, 2.0], |g, x| g.ln(x[0])),
        subject("log2", ONE, [0.5, 2.0], |g, x| g.log2(x[0])),
        subject("log10", ONE, [0.5, 2.0], |g, x| g.log10(x[0])),
        subject("exp", ONE, [-1.0, 1.0], |g, x| g.exp(x[0])),
        subject("exp2", ONE, [-1.0, 1.0], |g, x| g.exp2(x[0])),
        subject("exp10", ONE, [-1.0, 1.0], |g, x| g.exp10(x[0])),
        subject("abs", ONE, [-2.0, -0.5], |g, x| g.abs(x[0])),
        subject("neg", ONE, [-2.0, 2.0], |g, x| g.neg(x[0])),
        subject("square", ONE, [-2.0, 2.0], |g, x| g.square(x[0])),
        subject("inv", ONE, [0.5, 2.0], |g, x| g.inv(x[0])),
        subject("inv_sqrt", ONE, [0.5, 2.0], |g, x| g.inv_sqrt(x[0])),
        subject("clip", ONE, [-2.0, 2.0], |g, x| g.clip(x[0], -1.0, 1.0)),
        subject("sigmoid", ONE, [-2.0, 2.0], |g, x| g.sigmoid(x[0])),
        subject("elu", ONE, [-2.0, 2.0], |g, x| g.elu(x[0], 0.7)),
        subject("relu", ONE, [-2.0, 2.0], |g, x| g.relu(x[0])),
        subject("leaky_relu", ONE, [-2.0, 2.0], |g, x| g.leaky_relu(x[0], 0.2)),
        subject("softplus", ONE, [-2.0, 2.0], |g, x| g.softplus(x[0])),
        subject("identity", ONE, [-2.0, 2.0], |g, x| g.identity(x[0])),
    ]
}

/// Functions of two numbers, of the same shape and of one that is broadcast.
fn binary() -> Vec<Subject> {
    vec![
        subject("add", TWO, [0.5, 2.0], |g, x| g.add(x[0], x[1])),
        subject("sub", TWO, [0.5, 2.0], |g, x| g.sub(x[0], x[1])),
        subject("mul", TWO, [0.5, 2.0], |g, x| g.mul(x[0], x[1])),
        subject("div", TWO, [0.5, 2.0], |g, x| g.div(x[0], x[1])),
        subject("add, broadcast", BROADCAST, [0.5, 2.0], |g, x| g.add(x[0], x[1])),
        subject("sub, broadcast", BROADCAST, [0.5, 2.0], |g, x| g.sub(x[0], x[1])),
        subject("mul, broadcast", BROADCAST, [0.5, 2.0], |g, x| g.mul(x[0], x[1])),
        subject("div, broadcast", BROADCAST, [0.5, 2.0], |g, x| g.div(x[0], x[1])),
        subject("maximum", TWO, [-2.0, 2.0], |g, x| g.maximum(x[0], x[1])),
        subject("minimum", TWO, [-2.0, 2.0], |g, x| g.minimum(x[0], x[1])),
        subject("add_n", TWO, [-2.0, 2.0], |g, x| g.add_n(&[x[0], x[1], x[0]])),
        subject("sigmoid_cross_entropy", TWO, [-2.0, 2.0], |g, x| {
            g.sigmoid_cross_entropy(x[0], x[1])
        }),
        subject("softmax_cross_entropy", ONE, [-2.0, 2.0], |g, x| {
            let classes = autograd::ndarray::arr2(&[[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]);
            g.softmax_cross_entropy(x[0], g.convert_to_tensor(classes))
        }),
        subject(
            "softmax_cross_entropy, as many classes as samples",
            &[&[2, 2]],
            [-2.0, 2.0],
            |g, x| {
                let classes = autograd::ndarray::arr2(&[[0.0, 1.0], [1.0, 0.0]]);
                g.softmax_cross_entropy(x[0], g.convert_to_tensor(classes))
            },
        ),
        subject("sparse_softmax_cross_entropy", ONE, [-2.0, 2.0], |g, x| {
            let classes = autograd::ndarray::arr1(&[2.0, 0.0]);
            g.sparse_softmax_cross_entropy(x[0], g.convert_to_tensor(classes))
        }),
    ]
}

pub(super) fn subjects() -> Vec<Subject> {
    unary().into_iter().chain(binary()).collect()
}
