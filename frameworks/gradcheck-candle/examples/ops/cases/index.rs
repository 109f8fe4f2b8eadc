//! Ops that take or put entries by number: indices are no parameters, and may repeat.

use candle_core::{Device, Result, Tensor};
use gradcheck_ops::Range;

use super::case::Case;

const ANY: Range = Range(-2.0, 2.1);

type Apply = fn(&[Tensor]) -> Result<Tensor>;
type Row = (&'static str, &'static str, &'static [&'static [usize]], Apply);

const ROWS: [Row; 21] = [
    ("index_select", "axis 0", &[&[4, 3]], |t| t[0].index_select(&list(&[2, 0])?, 0)),
    ("index_select", "axis 1, repeated", &[&[2, 3]], |t| {
        t[0].index_select(&list(&[1, 1, 2, 1])?, 1)
    }),
    ("index_select", "with i64", &[&[4]], |t| {
        t[0].index_select(&Tensor::new(&[3_i64, 0], &Device::Cpu)?, 0)
    }),
    ("embedding", "repeated", &[&[4, 3]], |t| t[0].embedding(&list(&[3, 1, 3])?)),
    ("candle_nn: Embedding", "[2, 2]", &[&[4, 3]], |t| {
        let layer = candle_nn::Embedding::new(t[0].clone(), 3);
        candle_core::Module::forward(&layer, &table([[0, 3], [3, 1]])?)
    }),
    ("gather", "axis 0", &[&[3, 2]], |t| t[0].gather(&table([[0, 2], [1, 0]])?, 0)),
    ("gather", "axis 1, repeated", &[&[2, 3]], |t| t[0].gather(&table([[2, 2, 2], [0, 1, 0]])?, 1)),
    ("scatter", "axis 0", &[&[4, 2], &[2, 2]], |t| {
        t[0].scatter(&table([[0, 3], [2, 1]])?, &t[1], 0)
    }),
    ("scatter", "axis 1", &[&[2, 4], &[2, 2]], |t| {
        t[0].scatter(&table([[0, 3], [2, 1]])?, &t[1], 1)
    }),
    ("scatter", "into constants", &[&[2, 2]], |t| {
        t[0].zeros_like()?.scatter(&table([[1, 0], [0, 1]])?, &t[0], 1)
    }),
    ("scatter_add", "axis 0", &[&[4, 2], &[2, 2]], |t| {
        t[0].scatter_add(&table([[0, 3], [2, 1]])?, &t[1], 0)
    }),
    ("scatter_add", "axis 1, repeated", &[&[2, 4], &[2, 2]], |t| {
        t[0].scatter_add(&table([[3, 3], [2, 1]])?, &t[1], 1)
    }),
    ("scatter_add", "to constants", &[&[2, 2]], |t| {
        t[0].zeros_like()?.scatter_add(&table([[1, 1], [0, 1]])?, &t[0], 1)
    }),
    ("index_add", "axis 0", &[&[4, 2], &[2, 2]], |t| t[0].index_add(&list(&[3, 1])?, &t[1], 0)),
    ("index_add", "axis 1, repeated", &[&[2, 4], &[2, 3]], |t| {
        t[0].index_add(&list(&[0, 2, 2])?, &t[1], 1)
    }),
    ("where_cond", "", &[&[2, 3], &[2, 3]], |t| {
        let chosen = Tensor::new(&[[1_u8, 0, 1], [0, 0, 1]], &Device::Cpu)?;
        chosen.where_cond(&t[0], &t[1])
    }),
    ("where_cond", "chosen by the inputs", &[&[2, 3], &[2, 3]], |t| {
        t[0].gt(&t[1])?.where_cond(&t[0], &(&t[1] * 2.0)?)
    }),
    ("gt", "as a factor", &[&[2, 3]], |t| t[0].gt(0.0)?.to_dtype(t[0].dtype())? * &t[0]),
    ("i", "by a list", &[&[4, 3]], |t| candle_core::IndexOp::i(&t[0], &list(&[2, 2, 0])?)),
    ("sort_last_dim", "", &[&[3, 4]], |t| Ok(t[0].contiguous()?.sort_last_dim(true)?.0)),
    ("sort_last_dim", "downwards", &[&[5]], |t| Ok(t[0].contiguous()?.sort_last_dim(false)?.0)),
];

pub(super) fn cases() -> Vec<Case> {
    let case = |(op, what, shapes, apply): Row| {
        let inputs: Vec<_> = shapes.iter().map(|shape| (*shape, ANY)).collect();
        Case::new(op, what, &inputs, apply)
    };
    ROWS.into_iter().map(case).collect()
}

fn list(indices: &[u32]) -> Result<Tensor> {
    Tensor::new(indices, &Device::Cpu)
}

fn table<const N: usize>(indices: [[u32; N]; 2]) -> Result<Tensor> {
    Tensor::new(&indices, &Device::Cpu)
}
