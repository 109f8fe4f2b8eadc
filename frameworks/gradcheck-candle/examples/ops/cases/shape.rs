//! Ops that move entries to other places, drop some, or repeat them.

use candle_core::{IndexOp, Result, Tensor};
use gradcheck_ops::Range;

use super::case::Case;

const ANY: Range = Range(-2.0, 2.1);

type Apply = fn(&[Tensor]) -> Result<Tensor>;
type Row = (&'static str, &'static str, &'static [&'static [usize]], Apply);

const ROWS: [Row; 44] = [
    ("reshape", "to [2, 6]", &[&[3, 4]], |t| t[0].reshape((2, 6))),
    ("reshape", "to a scalar", &[&[1, 1]], |t| t[0].reshape(())),
    ("flatten", "axes 1 and 2", &[&[2, 3, 2]], |t| t[0].flatten(1, 2)),
    ("flatten_all", "", &[&[2, 3, 2]], |t| t[0].flatten_all()),
    ("transpose", "", &[&[2, 3, 4]], |t| t[0].transpose(0, 2)),
    ("t", "", &[&[3, 4]], |t| t[0].t()),
    ("permute", "[1, 2, 0]", &[&[2, 3, 4]], |t| t[0].permute((1, 2, 0))),
    ("permute", "[3, 0, 1, 2]", &[&[2, 1, 4, 3]], |t| t[0].permute((3, 0, 1, 2))),
    ("squeeze", "", &[&[3, 1, 2]], |t| t[0].squeeze(1)),
    ("unsqueeze", "", &[&[3, 2]], |t| t[0].unsqueeze(1)),
    ("contiguous", "of a transposed", &[&[3, 4]], |t| t[0].t()?.contiguous()),
    ("copy", "", &[&[3, 4]], |t| t[0].copy()),
    ("narrow", "axis 0", &[&[5, 2]], |t| t[0].narrow(0, 1, 3)),
    ("narrow", "axis 1, to the end", &[&[2, 5]], |t| t[0].narrow(1, 3, 2)),
    ("narrow", "everything", &[&[2, 5]], |t| t[0].narrow(1, 0, 5)),
    ("get", "", &[&[3, 4]], |t| t[0].get(1)),
    ("get_on_dim", "", &[&[3, 4]], |t| t[0].get_on_dim(1, 2)),
    ("i", "ranges", &[&[4, 5, 2]], |t| t[0].i((1..3, 2.., 1))),
    ("chunk", "the second of three", &[&[7, 2]], |t| Ok(t[0].chunk(3, 0)?[1].clone())),
    ("cat", "axis 0", &[&[1, 3], &[2, 3]], |t| Tensor::cat(t, 0)),
    ("cat", "axis 1", &[&[2, 1], &[2, 3], &[2, 2]], |t| Tensor::cat(t, 1)),
    ("cat", "twice the same", &[&[2, 3]], |t| Tensor::cat(&[&t[0], &t[0]], 1)),
    ("stack", "axis 0", &[&[2, 3], &[2, 3]], |t| Tensor::stack(t, 0)),
    ("stack", "axis 2", &[&[2, 3], &[2, 3]], |t| Tensor::stack(t, 2)),
    ("pad_with_zeros", "", &[&[3, 2]], |t| t[0].pad_with_zeros(0, 1, 2)),
    ("pad_with_same", "", &[&[3, 2]], |t| t[0].pad_with_same(0, 1, 2)),
    ("pad_with_same", "axis 1", &[&[2, 1]], |t| t[0].pad_with_same(1, 2, 1)),
    ("repeat", "", &[&[2, 3]], |t| t[0].repeat((2, 1, 3))),
    ("broadcast_as", "", &[&[1, 3]], |t| t[0].broadcast_as((2, 4, 3))),
    ("broadcast_as", "a scalar", &[&[]], |t| t[0].broadcast_as((2, 3))),
    ("broadcast_left", "", &[&[2, 3]], |t| t[0].broadcast_left((4, 1))),
    ("expand", "", &[&[2, 1, 3]], |t| t[0].expand((2, 5, 3))),
    ("roll", "", &[&[5, 2]], |t| t[0].roll(2, 0)),
    ("flip", "", &[&[3, 4]], |t| t[0].flip(&[0, 1])),
    ("unfold", "overlapping", &[&[7]], |t| t[0].unfold(0, 3, 2)),
    ("unfold", "axis 1", &[&[2, 5]], |t| t[0].unfold(1, 2, 1)),
    ("slice_scatter", "axis 0", &[&[5, 2], &[2, 2]], |t| t[0].slice_scatter(&t[1], 0, 1)),
    ("slice_scatter", "axis 1", &[&[2, 5], &[2, 3]], |t| t[0].slice_scatter(&t[1], 1, 2)),
    ("slice_assign", "", &[&[4, 5], &[2, 3]], |t| t[0].slice_assign(&[1..3, 0..3], &t[1])),
    ("meshgrid", "", &[&[3], &[2]], |t| Tensor::stack(&Tensor::meshgrid(t, false)?, 0)),
    ("candle_nn: pixel_shuffle", "", &[&[1, 8, 2, 3]], |t| candle_nn::ops::pixel_shuffle(&t[0], 2)),
    ("candle_nn: pixel_unshuffle", "", &[&[1, 2, 4, 6]], |t| {
        candle_nn::ops::pixel_unshuffle(&t[0], 2)
    }),
    ("candle_nn: replication_pad2d", "by 1", &[&[1, 2, 3, 2]], |t| {
        candle_nn::ops::replication_pad2d(&t[0], 1)
    }),
    ("candle_nn: replication_pad2d", "by 0", &[&[1, 2, 3, 2]], |t| {
        candle_nn::ops::replication_pad2d(&t[0], 0)
    }),
];

pub(super) fn cases() -> Vec<Case> {
    let case = |(op, what, shapes, apply): Row| {
        let inputs: Vec<_> = shapes.iter().map(|shape| (*shape, ANY)).collect();
        Case::new(op, what, &inputs, apply)
    };
    ROWS.into_iter().map(case).collect()
}
