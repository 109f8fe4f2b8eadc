//! The groups of apex-manifolds: each Jacobian by tangents on the right, X Exp(τ).

use apex_manifolds::se2::SE2;
use apex_manifolds::se3::SE3;
use apex_manifolds::se23::SE23;
use apex_manifolds::sgal3::SGal3;
use apex_manifolds::sim3::Sim3;
use apex_manifolds::so2::SO2;
use apex_manifolds::so3::SO3;
use apex_manifolds::{LieGroup, Tangent};
use std::ops::{Index, Range};

use crate::block::Block;
use crate::case::Case;
use crate::random::Random;
use crate::row::Subject;

/// A square matrix as rows.
fn rows<M: Index<(usize, usize), Output = f64>>(matrix: &M, degrees: usize) -> Vec<Vec<f64>> {
    (0..degrees).map(|row| (0..degrees).map(|column| matrix[(row, column)]).collect()).collect()
}

/// τ Exp⁻¹ of a point near another: Log(A⁻¹ B).
fn between<G: LieGroup>(from: &G, to: &G) -> Vec<f64> {
    from.inverse(None).compose(to, None, None).log(None).as_slice().to_vec()
}

fn random<G: LieGroup>(random: &mut Random, degrees: usize) -> G {
    G::TangentVector::from_slice(&random.numbers(degrees, 1.2)).exp(None)
}

/// A tangent, of which the entries `turning` are as small as near a solution.
fn nearly_unturned(random: &mut Random, degrees: usize, turning: &Range<usize>) -> Vec<f64> {
    let mut tangent = random.numbers(degrees, 1.2);
    tangent[turning.clone()].iter_mut().for_each(|entry| *entry *= 1e-4);
    tangent
}

fn unary<G: LieGroup + 'static>(
    name: &'static str,
    degrees: usize,
    operation: fn(&G, Option<&mut G::JacobianMatrix>) -> G,
) -> Subject
where
    G::JacobianMatrix: Index<(usize, usize), Output = f64>,
{
    Subject::new(name, "X Exp(τ)", move |source| {
        let point: G = random(source, degrees);
        let result = operation(&point, None);
        Case {
            blocks: vec![Block::point(&point)],
            function: Box::new(move |blocks| {
                let point = G::from_param_slice(blocks[0].numbers());
                between(&result, &operation(&point, None))
            }),
            jacobian: Box::new(move |blocks| {
                let mut jacobian = G::zero_jacobian();
                operation(&G::from_param_slice(blocks[0].numbers()), Some(&mut jacobian));
                rows(&jacobian, degrees)
            }),
        }
    })
}

/// `Log` and the Jacobians of `Exp`, each with its inverse.
fn logarithm<G: LieGroup + 'static>(
    name: &'static str,
    degrees: usize,
    turning: Range<usize>,
) -> Subject
where
    G::JacobianMatrix: Index<(usize, usize), Output = f64>,
{
    Subject::new(name, "X Exp(τ)", move |source| Case {
        blocks: vec![Block::point(&{
            let tangent = nearly_unturned(source, degrees, &turning);
            G::TangentVector::from_slice(&tangent).exp(None)
        })],
        function: Box::new(|blocks| {
            G::from_param_slice(blocks[0].numbers()).log(None).as_slice().to_vec()
        }),
        jacobian: Box::new(move |blocks| {
            let mut jacobian = G::zero_jacobian();
            let _ = G::from_param_slice(blocks[0].numbers()).log(Some(&mut jacobian));
            rows(&jacobian, degrees)
        }),
    })
}

fn exponential<G: LieGroup + 'static>(
    name: &'static str,
    degrees: usize,
    turning: Range<usize>,
) -> Subject
where
    G::JacobianMatrix: Index<(usize, usize), Output = f64>,
{
    Subject::new(name, "τ", move |source| {
        let tangent = nearly_unturned(source, degrees, &turning);
        let point = G::TangentVector::from_slice(&tangent).exp(None);
        Case {
            blocks: vec![Block::Vector(tangent)],
            function: Box::new(move |blocks| {
                let tangent = G::TangentVector::from_slice(blocks[0].numbers());
                between(&point, &tangent.exp(None))
            }),
            jacobian: Box::new(move |blocks| {
                let tangent = G::TangentVector::from_slice(blocks[0].numbers());
                rows(&tangent.right_jacobian(), degrees)
            }),
        }
    })
}

fn composed<G: LieGroup + 'static>(name: &'static str, degrees: usize) -> Subject
where
    G::JacobianMatrix: Index<(usize, usize), Output = f64>,
{
    Subject::new(name, "both X Exp(τ)", move |source| {
        let points: [G; 2] = [random(source, degrees), random(source, degrees)];
        let result = points[0].compose(&points[1], None, None);
        Case {
            blocks: points.iter().map(Block::point).collect(),
            function: Box::new(move |blocks| {
                let [a, b] =
                    [0, 1].map(|which: usize| G::from_param_slice(blocks[which].numbers()));
                between(&result, &a.compose(&b, None, None))
            }),
            jacobian: Box::new(move |blocks| {
                let [a, b] =
                    [0, 1].map(|which: usize| G::from_param_slice(blocks[which].numbers()));
                let (mut by_a, mut by_b) = (G::zero_jacobian(), G::zero_jacobian());
                a.compose(&b, Some(&mut by_a), Some(&mut by_b));
                let pairs = rows(&by_a, degrees).into_iter().zip(rows(&by_b, degrees));
                pairs.map(|(left, right)| [left, right].concat()).collect()
            }),
        }
    })
}

/// Ad and ad: `A Exp(x) A⁻¹`, and `Ad(Exp(x)) b`, which is -ad(b) at 0.
fn adjoints<G: LieGroup + 'static>(names: [&'static str; 2], degrees: usize) -> [Subject; 2]
where
    G::JacobianMatrix: Index<(usize, usize), Output = f64>,
{
    let exp = |x: &[f64]| G::TangentVector::from_slice(x).exp(None);
    let whole = Subject::new(names[0], "x at 0", move |source| {
        let point: G = random(source, degrees);
        let adjoint = rows(&point.adjoint(), degrees);
        let back = point.inverse(None);
        Case {
            blocks: vec![Block::Vector(vec![0.0; degrees])],
            function: Box::new(move |blocks| {
                let moved = point.compose(&exp(blocks[0].numbers()), None, None);
                moved.compose(&back, None, None).log(None).as_slice().to_vec()
            }),
            jacobian: Box::new(move |_| adjoint.clone()),
        }
    });
    let small = Subject::new(names[1], "x at 0", move |source| {
        let b = source.numbers(degrees, 1.2);
        let mut ad = rows(&G::TangentVector::from_slice(&b).small_adj(), degrees);
        ad.iter_mut().flatten().for_each(|entry| *entry = -*entry);
        Case {
            blocks: vec![Block::Vector(vec![0.0; degrees])],
            function: Box::new(move |blocks| {
                let adjoint = rows(&exp(blocks[0].numbers()).adjoint(), degrees);
                adjoint.iter().map(|row| row.iter().zip(&b).map(|(a, b)| a * b).sum()).collect()
            }),
            jacobian: Box::new(move |_| ad.clone()),
        }
    });
    [whole, small]
}

/// The rows of a group, whose tangents turn by the entries `$turning`.
macro_rules! group {
    ($group:ident, $degrees:literal, $turning:expr) => {{
        let [whole, small] = adjoints::<$group>(
            [concat!(stringify!($group), " adjoint"), concat!(stringify!($group), " small_adj")],
            $degrees,
        );
        [
            whole,
            small,
            unary::<$group>(concat!(stringify!($group), " inverse"), $degrees, |x, j| x.inverse(j)),
            composed::<$group>(concat!(stringify!($group), " compose"), $degrees),
            logarithm::<$group>(concat!(stringify!($group), " log"), $degrees, 0..0),
            exponential::<$group>(concat!(stringify!($group), " right_jacobian"), $degrees, 0..0),
            logarithm::<$group>(
                concat!(stringify!($group), " log, turned by 1e-4"),
                $degrees,
                $turning,
            ),
            exponential::<$group>(
                concat!(stringify!($group), " right_jacobian, turned by 1e-4"),
                $degrees,
                $turning,
            ),
        ]
    }};
}

#[must_use]
pub fn subjects() -> Vec<Subject> {
    let groups = [
        group!(SO2, 1, 0..1),
        group!(SO3, 3, 0..3),
        group!(SE2, 3, 2..3),
        group!(SE3, 6, 3..6),
        group!(SE23, 9, 3..6),
        group!(SGal3, 10, 6..9),
        group!(Sim3, 7, 3..6),
    ];
    groups.into_iter().flatten().collect()
}
