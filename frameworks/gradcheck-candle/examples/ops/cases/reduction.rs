//! Ops that take several entries together: sums, extremes, statistics.

use candle_core::{D, Result, Tensor};
use gradcheck_ops::Range;

use super::case::Case;

const ANY: Range = Range(-2.0, 2.1);
const SHAPES: [&[usize]; 5] = [&[5], &[1], &[3, 4], &[4, 1], &[2, 3, 2]];

type Whole = (&'static str, fn(&Tensor) -> Result<Tensor>);
type Along = (&'static str, fn(&Tensor, usize) -> Result<Tensor>);

const WHOLE: [Whole; 5] = [
    ("sum_all", Tensor::sum_all),
    ("mean_all", Tensor::mean_all),
    ("max_all", Tensor::max_all),
    ("min_all", Tensor::min_all),
    ("norm", Tensor::norm),
];

const ALONG: [Along; 12] = [
    ("sum", |x, axis| x.sum(axis)),
    ("sum_keepdim", |x, axis| x.sum_keepdim(axis)),
    ("mean", |x, axis| x.mean(axis)),
    ("mean_keepdim", |x, axis| x.mean_keepdim(axis)),
    ("max", |x, axis| x.max(axis)),
    ("max_keepdim", |x, axis| x.max_keepdim(axis)),
    ("min", |x, axis| x.min(axis)),
    ("min_keepdim", |x, axis| x.min_keepdim(axis)),
    ("cumsum", |x, axis| x.cumsum(axis)),
    ("log_sum_exp", |x, axis| x.log_sum_exp(axis)),
    ("candle_nn: softmax", |x, axis| candle_nn::ops::softmax(x, axis)),
    ("candle_nn: log_softmax", |x, axis| candle_nn::ops::log_softmax(x, axis)),
];

/// They divide by one less than the length.
const SPREAD: [Along; 2] =
    [("var", |x, axis| x.var(axis)), ("var_keepdim", |x, axis| x.var_keepdim(axis))];

const SEVERAL: [Whole; 3] = [
    ("sum", |x| x.sum((0, 2))),
    ("mean", |x| x.mean((0, 2))),
    ("log_sum_exp", |x| x.log_sum_exp((0, 2))),
];

pub(super) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for (op, apply) in WHOLE {
        let at = |shape: &&[usize]| Case::new(op, "", &[(shape, ANY)], move |t| apply(&t[0]));
        cases.extend(SHAPES.iter().map(at));
    }
    for (op, apply) in ALONG {
        cases.extend(SHAPES.iter().flat_map(|shape| along(op, shape, apply)));
        let several = SEVERAL.into_iter().filter(|(name, _)| *name == op);
        cases.extend(several.map(|(op, apply)| {
            Case::new(op, "axes 0 and 2", &[(&[2, 3, 2], ANY)], move |t| apply(&t[0]))
        }));
    }
    for (op, apply) in SPREAD {
        let shapes: [&[usize]; 3] = [&[5], &[3, 4], &[2, 3, 2]];
        cases.extend(shapes.into_iter().flat_map(|shape| along(op, shape, apply)));
    }
    let last = |shape: &&[usize]| {
        let apply = |t: &[Tensor]| candle_nn::ops::softmax(&t[0], D::Minus1);
        Case::new("candle_nn: softmax", "last axis", &[(shape, ANY)], apply)
    };
    cases.extend(SHAPES.iter().map(last));
    cases
}

/// The op along each axis.
fn along(
    op: &'static str,
    shape: &[usize],
    apply: fn(&Tensor, usize) -> Result<Tensor>,
) -> Vec<Case> {
    let at =
        |axis| Case::new(op, format!("axis {axis}"), &[(shape, ANY)], move |t| apply(&t[0], axis));
    (0..shape.len()).map(at).collect()
}
