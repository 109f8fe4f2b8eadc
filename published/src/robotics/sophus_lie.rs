//! The groups of `sophus_lie`: Exp(x) has translation and rotation in the order of the crate, and
//! moves a group element from the left.

use nalgebra::{SMatrix, SVector};
use sophus_lie::{
    IsLieGroupImpl, IsRealLieGroupImpl, Isometry2Impl, Isometry3Impl, Rotation2Impl, Rotation3Impl,
};

use crate::block::Block;
use crate::case::Case;
use crate::random::Random;
use crate::row::Subject;

fn column<const N: usize>(block: &Block) -> SVector<f64, N> {
    SVector::from_column_slice(block.numbers())
}

fn tangent<const N: usize>(random: &mut Random, size: f64) -> SVector<f64, N> {
    SVector::from_fn(|_, _| random.within(-size, size))
}

fn rows<const R: usize, const C: usize>(matrix: &SMatrix<f64, R, C>) -> Vec<Vec<f64>> {
    matrix.row_iter().map(|row| row.iter().copied().collect()).collect()
}

/// A function of one vector; what is fixed in it comes with the random point.
fn subject<const N: usize, const M: usize, X: Copy + 'static>(
    name: &'static str,
    by: &'static str,
    make: fn(&mut Random) -> (SVector<f64, N>, X),
    function: fn(SVector<f64, N>, X) -> SVector<f64, M>,
    jacobian: fn(SVector<f64, N>, X) -> SMatrix<f64, M, N>,
) -> Subject {
    Subject::new(name, by, move |random| {
        let (at, fixed) = make(random);
        Case {
            blocks: vec![Block::Vector(at.as_slice().to_vec())],
            function: Box::new(move |blocks| {
                function(column(&blocks[0]), fixed).as_slice().to_vec()
            }),
            jacobian: Box::new(move |blocks| rows(&jacobian(column(&blocks[0]), fixed))),
        }
    })
}

/// The rows of one group: `$g` is it, of `$dof` and `$params` numbers in a space of `$point`.
macro_rules! group {
    ($name:literal, $g:ty, $dof:literal, $params:literal, $point:literal) => {{
        type G = $g;
        type Tangent = SVector<f64, $dof>;
        type Params = SVector<f64, $params>;
        [
            subject::<$dof, $params, ()>(
                concat!($name, "::dx_exp"),
                "x",
                |random| (tangent(random, 1.2), ()),
                |x, ()| G::exp(x),
                |x, ()| G::dx_exp(x),
            ),
            subject::<$dof, $params, ()>(
                concat!($name, "::dx_exp_x_at_0"),
                "x at 0",
                |_| (Tangent::zeros(), ()),
                |x, ()| G::exp(x),
                |_, ()| G::dx_exp_x_at_0(),
            ),
            subject::<$dof, $point, SVector<f64, $point>>(
                concat!($name, "::dx_exp_x_times_point_at_0"),
                "x at 0",
                |random| (Tangent::zeros(), tangent(random, 2.0)),
                |x, point| G::transform(&G::exp(x), point),
                |_, point| G::dx_exp_x_times_point_at_0(point),
            ),
            subject::<$params, $params, Params>(
                concat!($name, "::da_a_mul_b"),
                "numbers of a",
                |random| (G::exp(tangent(random, 1.2)), G::exp(tangent(random, 1.2))),
                |a, b| G::group_mul(&a, b),
                |a, b| G::da_a_mul_b(a, b),
            ),
            subject::<$params, $params, Params>(
                concat!($name, "::db_a_mul_b"),
                "numbers of b",
                |random| (G::exp(tangent(random, 1.2)), G::exp(tangent(random, 1.2))),
                |b, a| G::group_mul(&a, b),
                |b, a| G::db_a_mul_b(a, b),
            ),
            subject::<$params, $point, ()>(
                concat!($name, "::dparams_matrix, column 0"),
                "numbers",
                |random| (G::exp(tangent(random, 1.2)), ()),
                |params, ()| G::compact(&params).column(0).into_owned(),
                |params, ()| G::dparams_matrix(&params, 0),
            ),
            subject::<$dof, $dof, Params>(
                concat!($name, "::adj"),
                "x at 0",
                |random| (Tangent::zeros(), G::exp(tangent(random, 1.2))),
                |x, a| G::log(&G::group_mul(&a, G::group_mul(&G::exp(x), G::inverse(&a)))),
                |_, a| G::adj(&a),
            ),
            subject::<$dof, $dof, Tangent>(
                concat!($name, "::left_jacobian"),
                "x",
                |random| {
                    let x = tangent(random, 1.2);
                    (x, x)
                },
                |x, at| G::log(&G::group_mul(&G::exp(x), G::exp(-at))),
                |x, _| G::left_jacobian(x),
            ),
            subject::<$dof, $dof, Tangent>(
                concat!($name, "::inv_left_jacobian"),
                "x at 0",
                |random| (Tangent::zeros(), tangent(random, 1.2)),
                |x, at| G::log(&G::group_mul(&G::exp(x), G::exp(at))),
                |_, at| G::inv_left_jacobian(at),
            ),
        ]
    }};
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    let groups = [
        group!("Rotation2", Rotation2Impl<f64, 1, 0, 0>, 1, 2, 2),
        group!("Rotation3", Rotation3Impl<f64, 1, 0, 0>, 3, 4, 3),
        group!("Isometry2", Isometry2Impl<f64, 1, 0, 0>, 3, 4, 2),
        group!("Isometry3", Isometry3Impl<f64, 1, 0, 0>, 6, 7, 3),
    ];
    groups.into_iter().flatten().collect()
}
