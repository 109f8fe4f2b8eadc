//! Sums, products of matrices, and what moves entries.

use super::{Shapes, subject};
use crate::row::Subject;

const ONE: Shapes = &[&[2, 3]];
const CUBE: Shapes = &[&[2, 3, 4]];
const SPREAD: [f64; 2] = [-1.5, 1.5];

fn reductions() -> Vec<Subject> {
    vec![
        subject("reduce_sum along 0", ONE, SPREAD, |g, x| g.reduce_sum(x[0], &[0], false)),
        subject("reduce_sum along 1, kept", ONE, SPREAD, |g, x| g.reduce_sum(x[0], &[1], true)),
        subject("reduce_sum along 0 and 2", CUBE, SPREAD, |g, x| {
            g.reduce_sum(x[0], &[0, 2], false)
        }),
        subject("reduce_mean along 0", ONE, SPREAD, |g, x| g.reduce_mean(x[0], &[0], false)),
        subject("reduce_mean along 0 and 2", CUBE, SPREAD, |g, x| {
            g.reduce_mean(x[0], &[0, 2], false)
        }),
        subject("reduce_prod along 1", ONE, [0.5, 1.5], |g, x| g.reduce_prod(x[0], &[1], false)),
        subject("reduce_prod along 0 and 2", CUBE, [0.5, 1.5], |g, x| {
            g.reduce_prod(x[0], &[0, 2], false)
        }),
        subject("reduce_max along 1", ONE, SPREAD, |g, x| g.reduce_max(x[0], &[1], false)),
        subject("reduce_min along 0", ONE, SPREAD, |g, x| g.reduce_min(x[0], &[0], false)),
        subject("reduce_variance along 1", ONE, SPREAD, |g, x| {
            g.reduce_variance(x[0], &[1], false)
        }),
        subject("reduce_logsumexp along 1", ONE, SPREAD, |g, x| g.reduce_logsumexp(x[0], 1, true)),
        subject("reduce_logsumexp along 0", ONE, SPREAD, |g, x| g.reduce_logsumexp(x[0], 0, true)),
        subject("softmax along 1", ONE, SPREAD, |g, x| g.softmax(x[0], 1)),
        subject("softmax along 0", ONE, SPREAD, |g, x| g.softmax(x[0], 0)),
        subject("log_softmax along 1", ONE, SPREAD, |g, x| g.log_softmax(x[0], 1)),
        subject("log_softmax along 0", ONE, SPREAD, |g, x| g.log_softmax(x[0], 0)),
        subject("normalize along 1", ONE, SPREAD, |g, x| g.normalize(x[0], &[1])),
        subject("batch_norm", &[&[4, 3], &[1, 3], &[1, 3]], SPREAD, |g, x| {
            g.batch_norm(x[0], x[1], x[2])
        }),
    ]
}

fn moves() -> Vec<Subject> {
    vec![
        subject("reshape", ONE, SPREAD, |g, x| g.reshape(x[0], &[3, 2])),
        subject("flatten", ONE, SPREAD, |g, x| g.flatten(x[0])),
        subject("expand_dims", ONE, SPREAD, |g, x| g.expand_dims(x[0], &[1])),
        subject("squeeze", &[&[2, 1, 3]], SPREAD, |g, x| g.squeeze(x[0], &[1])),
        subject("slice", CUBE, SPREAD, |g, x| g.slice(x[0], &[0, 1, 1], &[-1, 3, 3])),
        subject("split, the second", CUBE, SPREAD, |g, x| g.split(x[0], &[1, 2], 1)[1]),
        subject("concat of 2 of one shape", &[&[2, 3], &[2, 3]], SPREAD, |g, x| {
            g.concat(&[x[0], x[1]], 0)
        }),
        subject("concat of 3 of one shape", &[&[2, 3], &[2, 3], &[2, 3]], SPREAD, |g, x| {
            g.concat(&[x[0], x[1], x[2]], 0)
        }),
        subject("concat of 2 of unlike lengths", &[&[2, 3], &[4, 3]], SPREAD, |g, x| {
            g.concat(&[x[0], x[1]], 0)
        }),
        subject("concat of 3 of unlike lengths", &[&[2, 3], &[1, 3], &[3, 3]], SPREAD, |g, x| {
            g.concat(&[x[0], x[1], x[2]], 0)
        }),
        subject("tile along an axis of length 1", &[&[1, 3]], SPREAD, |g, x| g.tile(x[0], 0, 3)),
        subject("tile along another", ONE, SPREAD, |g, x| g.tile(x[0], 0, 3)),
        subject("gather", &[&[4, 3]], SPREAD, |g, x| {
            let rows = autograd::ndarray::arr1(&[2.0, 0.0, 2.0]);
            g.gather(x[0], g.convert_to_tensor(rows), 0)
        }),
    ]
}

fn products() -> Vec<Subject> {
    vec![
        subject("matmul", &[&[2, 3], &[3, 4]], SPREAD, |g, x| g.matmul(x[0], x[1])),
        subject("batch_matmul", &[&[2, 2, 3], &[2, 3, 2]], SPREAD, |g, x| {
            g.batch_matmul(x[0], x[1])
        }),
        subject("batch_matmul_t, the first", &[&[2, 3, 2], &[2, 3, 2]], SPREAD, |g, x| {
            g.batch_matmul_t(x[0], x[1], true, false)
        }),
        subject("batch_matmul_t, the second", &[&[2, 2, 3], &[2, 4, 3]], SPREAD, |g, x| {
            g.batch_matmul_t(x[0], x[1], false, true)
        }),
    ]
}

pub(super) fn subjects() -> Vec<Subject> {
    [reductions(), moves(), products()].into_iter().flatten().collect()
}
