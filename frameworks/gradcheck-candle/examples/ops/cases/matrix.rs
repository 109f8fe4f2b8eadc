//! Products of matrices and vectors.

use candle_core::{Result, Tensor};
use gradcheck_ops::Range;

use super::case::Case;

const ANY: Range = Range(-1.5, 1.6);

type Product =
    (&'static str, fn(&Tensor, &Tensor) -> Result<Tensor>, &'static [[&'static [usize]; 2]]);

const PRODUCTS: [Product; 4] = [
    (
        "matmul",
        Tensor::matmul,
        &[
            [&[3, 4], &[4, 2]],
            [&[1, 5], &[5, 1]],
            [&[3, 1], &[1, 2]],
            [&[2, 3, 4], &[2, 4, 5]],
            [&[1, 3, 2], &[1, 2, 3]],
            [&[2, 2, 1, 3], &[2, 2, 3, 2]],
        ],
    ),
    (
        "broadcast_matmul",
        Tensor::broadcast_matmul,
        &[
            [&[3, 4], &[4, 2]],
            [&[2, 3, 4], &[4, 5]],
            [&[3, 4], &[2, 4, 5]],
            [&[2, 1, 3, 2], &[1, 3, 2, 4]],
        ],
    ),
    ("mv", Tensor::mv, &[[&[3, 4], &[4]], [&[1, 3], &[3]], [&[3, 1], &[1]]]),
    ("dot", Tensor::dot, &[[&[5], &[5]], [&[1], &[1]]]),
];

pub(super) fn cases() -> Vec<Case> {
    let at = |(op, apply, pairs): Product| {
        let pair = move |pair: &[&'static [usize]; 2]| {
            let inputs = [(pair[0], ANY), (pair[1], ANY)];
            Case::new(op, "", &inputs, move |t| apply(&t[0], &t[1]))
        };
        pairs.iter().map(pair).collect::<Vec<_>>()
    };
    let square: [(&[usize], Range); 1] = [(&[3, 3], ANY)];
    let with_itself = [
        Case::new("matmul", "with itself", &square, |t| t[0].matmul(&t[0])),
        Case::new("matmul", "with itself transposed", &square, |t| t[0].matmul(&t[0].t()?)),
    ];
    with_itself.into_iter().chain(PRODUCTS.into_iter().flat_map(at)).collect()
}
