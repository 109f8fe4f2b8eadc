//! Ops that take several entries together: sums, products, extremes, statistics, orders.

use burn::tensor::{Tensor, activation};
use gradcheck_ops::Range;

use super::case::{Case, flat};

const ANY: Range = Range(-2.0, 2.1);
const NOT_ZERO: Range = Range(0.4, 2.1);

type Along = (&'static str, Range, fn(Tensor<3>, usize) -> Tensor<3>);
type Whole = (&'static str, Range, fn(Tensor<3>) -> Tensor<1>);

const ALONG: [Along; 19] = [
    ("sum_dim", ANY, |x, axis| x.sum_dim(axis)),
    ("mean_dim", ANY, |x, axis| x.mean_dim(axis)),
    ("prod_dim", NOT_ZERO, |x, axis| x.prod_dim(axis)),
    ("max_dim", ANY, |x, axis| x.max_dim(axis)),
    ("min_dim", ANY, |x, axis| x.min_dim(axis)),
    ("max_abs_dim", ANY, |x, axis| x.max_abs_dim(axis)),
    ("cumsum", ANY, |x, axis| x.cumsum(axis)),
    ("cumprod", NOT_ZERO, |x, axis| x.cumprod(axis)),
    ("cummax", ANY, |x, axis| x.cummax(axis)),
    ("cummin", ANY, |x, axis| x.cummin(axis)),
    ("sort", ANY, |x, axis| x.sort(axis)),
    ("sort_descending", ANY, |x, axis| x.sort_descending(axis)),
    ("topk", ANY, |x, axis| x.topk(1, axis)),
    ("median", ANY, |x, axis| x.median(axis)),
    ("var_bias", ANY, |x, axis| x.var_bias(axis)),
    ("activation: softmax", ANY, |x, axis| activation::softmax(x, axis)),
    ("activation: softmin", ANY, |x, axis| activation::softmin(x, axis)),
    ("activation: quiet_softmax", ANY, |x, axis| activation::quiet_softmax(x, axis)),
    ("activation: log_softmax", ANY, |x, axis| activation::log_softmax(x, axis)),
];

const WHOLE: [Whole; 7] = [
    ("sum", ANY, |x| x.sum()),
    ("mean", ANY, |x| x.mean()),
    ("prod", NOT_ZERO, |x| x.prod()),
    ("max", ANY, |x| x.max()),
    ("min", ANY, |x| x.min()),
    ("max_abs", ANY, |x| x.max_abs()),
    ("sum_dims", ANY, |x| flat(x.sum_dims(&[0, 2]))),
];

pub(super) fn cases() -> Vec<Case> {
    let shapes: [&[usize]; 3] = [&[2, 3, 4], &[3, 1, 2], &[1, 5, 1]];
    let mut cases = Vec::new();
    for (op, range, apply) in WHOLE {
        cases.extend(
            shapes.map(|shape| Case::new(op, "", &[(shape, range)], move |t| apply(t.at::<3>(0)))),
        );
    }
    for (op, range, apply) in ALONG {
        for (shape, axis) in
            shapes.into_iter().flat_map(|shape| [0, 1, 2].map(|axis| (shape, axis)))
        {
            let what = format!("axis {axis}");
            cases.push(Case::new(op, what, &[(shape, range)], move |t| {
                flat(apply(t.at::<3>(0), axis))
            }));
        }
    }
    // It divides by one less than the length.
    for axis in 0..3 {
        cases.push(Case::new("var", format!("axis {axis}"), &[(&[2, 3, 4], ANY)], move |t| {
            flat(t.at::<3>(0).var(axis))
        }));
    }
    cases
}
