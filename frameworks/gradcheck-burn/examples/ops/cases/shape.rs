//! Ops that move entries to other places, drop some, repeat them, or take them by number.

use burn::tensor::ops::PadMode;
use burn::tensor::{Bool, IndexingUpdateOp, Int, Tensor, s};
use gradcheck_ops::Range;

use super::case::{Case, Inputs, device, flat};

const ANY: Range = Range(-2.0, 2.1);

type Apply = fn(&Inputs) -> Tensor<1>;
type Row = (&'static str, &'static str, &'static [&'static [usize]], Apply);

const MOVED: [Row; 29] = [
    ("reshape", "to [2, 6]", &[&[3, 4]], |t| flat(t.at::<2>(0).reshape([2, 6]))),
    ("flatten", "", &[&[2, 3, 2]], |t| flat(t.at::<3>(0).flatten::<2>(1, 2))),
    ("transpose", "", &[&[3, 4]], |t| flat(t.at::<2>(0).transpose())),
    ("swap_dims", "", &[&[2, 3, 4]], |t| flat(t.at::<3>(0).swap_dims(0, 2))),
    ("permute", "", &[&[2, 3, 4]], |t| flat(t.at::<3>(0).permute([1, 2, 0]))),
    ("movedim", "", &[&[2, 3, 4]], |t| flat(t.at::<3>(0).movedim(0, 2))),
    ("flip", "", &[&[3, 4]], |t| flat(t.at::<2>(0).flip([0, 1]))),
    ("roll", "", &[&[3, 4]], |t| flat(t.at::<2>(0).roll(&[1, 2], &[0, 1]))),
    ("squeeze_dim", "", &[&[3, 1, 2]], |t| flat(t.at::<3>(0).squeeze_dim::<2>(1))),
    ("unsqueeze_dim", "", &[&[3, 2]], |t| flat(t.at::<2>(0).unsqueeze_dim::<3>(1))),
    ("slice", "", &[&[4, 5]], |t| flat(t.at::<2>(0).slice([1..3, 2..5]))),
    ("slice", "with a step", &[&[5, 4]], |t| flat(t.at::<2>(0).slice(s![0..5;2, 1..3]))),
    ("slice", "backwards", &[&[5]], |t| flat(t.at::<1>(0).slice(s![0..5;-1]))),
    ("narrow", "", &[&[5, 2]], |t| flat(t.at::<2>(0).narrow(0, 1, 3))),
    ("chunk", "the second", &[&[7, 2]], |t| flat(t.at::<2>(0).chunk(3, 0).remove(1))),
    ("split", "the first", &[&[7, 2]], |t| flat(t.at::<2>(0).split(3, 0).remove(0))),
    ("cat", "axis 0", &[&[1, 3], &[2, 3]], |t| flat(Tensor::cat(vec![t.at::<2>(0), t.at(1)], 0))),
    ("cat", "axis 1", &[&[2, 1], &[2, 3]], |t| flat(Tensor::cat(vec![t.at::<2>(0), t.at(1)], 1))),
    ("cat", "twice the same", &[&[2, 3]], |t| flat(Tensor::cat(vec![t.at::<2>(0), t.at(0)], 1))),
    ("stack", "", &[&[2, 3], &[2, 3]], |t| {
        flat(Tensor::stack::<3>(vec![t.at::<2>(0), t.at(1)], 1))
    }),
    ("repeat", "", &[&[2, 3]], |t| flat(t.at::<2>(0).repeat(&[2, 3]))),
    ("repeat_dim", "", &[&[2, 1]], |t| flat(t.at::<2>(0).repeat_dim(1, 4))),
    ("expand", "", &[&[1, 3]], |t| flat(t.at::<2>(0).expand([2, 4, 3]))),
    ("pad", "constant", &[&[3, 2]], |t| flat(t.at::<2>(0).pad((1, 2, 0, 1), 0.5))),
    ("pad", "reflect", &[&[3, 4]], |t| flat(t.at::<2>(0).pad((1, 2, 2, 1), PadMode::Reflect))),
    ("pad", "edge", &[&[3, 4]], |t| flat(t.at::<2>(0).pad((1, 2, 2, 1), PadMode::Edge))),
    ("triu", "", &[&[3, 4]], |t| flat(t.at::<2>(0).triu(1))),
    ("tril", "", &[&[3, 4]], |t| flat(t.at::<2>(0).tril(0))),
    ("unfold", "overlapping", &[&[2, 7]], |t| flat(t.at::<2>(0).unfold::<3, _>(1, 3, 2))),
];

const BY_NUMBER: [Row; 12] = [
    ("select", "", &[&[4, 3]], |t| flat(t.at::<2>(0).select(0, list([2, 0])))),
    ("select", "repeated", &[&[2, 3]], |t| flat(t.at::<2>(0).select(1, list([1, 1, 2, 1])))),
    ("select_assign", "add, repeated", &[&[4, 2], &[3, 2]], |t| {
        let indices = list([3, 1, 3]);
        flat(t.at::<2>(0).select_assign(0, indices, t.at(1), IndexingUpdateOp::Add))
    }),
    ("gather", "axis 0", &[&[3, 2]], |t| flat(t.at::<2>(0).gather(0, table([[0, 2], [1, 0]])))),
    ("gather", "repeated", &[&[2, 3]], |t| {
        flat(t.at::<2>(0).gather(1, table([[2, 2, 2], [0, 1, 0]])))
    }),
    ("scatter", "add, axis 0", &[&[4, 2], &[2, 2]], |t| {
        let indices = table([[0, 3], [2, 1]]);
        flat(t.at::<2>(0).scatter(0, indices, t.at(1), IndexingUpdateOp::Add))
    }),
    ("scatter", "add, repeated", &[&[2, 4], &[2, 2]], |t| {
        let indices = table([[3, 3], [2, 1]]);
        flat(t.at::<2>(0).scatter(1, indices, t.at(1), IndexingUpdateOp::Add))
    }),
    ("slice_assign", "", &[&[4, 5], &[2, 3]], |t| {
        flat(t.at::<2>(0).slice_assign([1..3, 0..3], t.at(1)))
    }),
    ("slice_fill", "", &[&[4, 5]], |t| flat(t.at::<2>(0).slice_fill([1..3, 0..3], 0.5))),
    ("mask_where", "", &[&[2, 3], &[2, 3]], |t| flat(t.at::<2>(0).mask_where(mask(), t.at(1)))),
    ("mask_fill", "", &[&[2, 3]], |t| flat(t.at::<2>(0).mask_fill(mask(), 0.5))),
    ("mask_select", "", &[&[2, 3]], |t| t.at::<2>(0).mask_select(mask())),
];

pub(super) fn cases() -> Vec<Case> {
    let case = |(op, what, shapes, apply): Row| {
        let inputs: Vec<_> = shapes.iter().map(|shape| (*shape, ANY)).collect();
        Case::new(op, what, &inputs, apply)
    };
    MOVED.into_iter().chain(BY_NUMBER).map(case).collect()
}

fn list<const N: usize>(indices: [i32; N]) -> Tensor<1, Int> {
    Tensor::from_ints(indices, &device())
}

fn table<const N: usize>(indices: [[i32; N]; 2]) -> Tensor<2, Int> {
    Tensor::from_ints(indices, &device())
}

fn mask() -> Tensor<2, Bool> {
    Tensor::from_data([[true, false, true], [false, false, true]], &device())
}
