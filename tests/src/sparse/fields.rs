//! Fields on a grid of the plane: a Poisson equation, and a minimal surface.

use gradcheck_core::Triplets;

use super::{Assembly, Problem, Real, wave};

/// How many inner points each side of the grid has.
const SIDE: usize = 9;

fn at(row: usize, column: usize) -> usize {
    SIDE * row + column
}

/// The neighbours of a point inside of the grid.
fn neighbours(row: usize, column: usize) -> impl Iterator<Item = usize> {
    let left = (column > 0).then(|| at(row, column - 1));
    let right = (column + 1 < SIDE).then(|| at(row, column + 1));
    let above = (row > 0).then(|| at(row - 1, column));
    let below = (row + 1 < SIDE).then(|| at(row + 1, column));
    [left, right, above, below].into_iter().flatten()
}

/// 4 u minus its neighbours, plus exp(u) − 1 times a coefficient and the drift of a wind.
pub(super) fn poisson<F: Real>() -> Problem<F> {
    Problem {
        name: "2-D Poisson",
        start: (0..SIDE * SIDE).map(|point| wave::<F>(point) + F::of(0.1)).collect(),
        function: residuals,
        derivatives: slopes,
        is_second: false,
    }
}

const WIND: f64 = 0.3;

fn residuals<F: Real>(u: &[F]) -> Vec<F> {
    let mut residuals = Vec::new();
    for row in 0..SIDE {
        for column in 0..SIDE {
            let own = u[at(row, column)];
            let around: F = neighbours(row, column).map(|point| u[point]).sum();
            let upwind = if column > 0 { u[at(row, column - 1)] } else { F::zero() };
            residuals.push(
                F::of(4.0) * own - around + own.exp() * F::of(0.5) + F::of(WIND) * own * upwind,
            );
        }
    }
    residuals
}

fn slopes<F: Real>(u: &[F]) -> Triplets<F> {
    let mut matrix = Assembly::new(u.len(), u.len());
    for row in 0..SIDE {
        for column in 0..SIDE {
            let point = at(row, column);
            matrix.add(point, point, F::of(4.0) + u[point].exp() * F::of(0.5));
            for neighbour in neighbours(row, column) {
                matrix.add(point, neighbour, -F::one());
            }
            if column > 0 {
                let upwind = point - 1;
                matrix.add(point, point, F::of(WIND) * u[upwind]);
                matrix.add(point, upwind, F::of(WIND) * u[point]);
            }
        }
    }
    matrix.done()
}

/// The gradient of the sum of √(1 + (a − b)² + (a − c)²) over the corners of the cells.
pub(super) fn minimal_surface<F: Real>() -> Problem<F> {
    Problem {
        name: "minimal surface",
        start: (0..SIDE * SIDE).map(|point| wave::<F>(3 * point)).collect(),
        function: tension,
        derivatives: stiffness,
        is_second: true,
    }
}

/// A corner with its neighbours on the right and below.
fn corners() -> impl Iterator<Item = [usize; 3]> {
    (0..SIDE - 1).flat_map(|row| {
        (0..SIDE - 1).map(move |column| [at(row, column), at(row, column + 1), at(row + 1, column)])
    })
}

fn tension<F: Real>(u: &[F]) -> Vec<F> {
    // A weak spring holds the surface, so that no height is free.
    let mut forces: Vec<F> = u.iter().map(|height| F::of(0.1) * *height).collect();
    for [a, b, c] in corners() {
        let (p, q) = (u[a] - u[b], u[a] - u[c]);
        let area = (F::one() + p * p + q * q).sqrt();
        forces[a] = forces[a] + (p + q) / area;
        forces[b] = forces[b] - p / area;
        forces[c] = forces[c] - q / area;
    }
    forces
}

fn stiffness<F: Real>(u: &[F]) -> Triplets<F> {
    let mut matrix = Assembly::new(u.len(), u.len());
    (0..u.len()).for_each(|point| matrix.add(point, point, F::of(0.1)));
    for [a, b, c] in corners() {
        let (p, q) = (u[a] - u[b], u[a] - u[c]);
        let area = (F::one() + p * p + q * q).sqrt();
        let cube = area * area * area;
        // Second derivatives by p and q, and those by the heights: p = a - b, q = a - c.
        let [pp, pq, qq] = [(F::one() + q * q) / cube, -p * q / cube, (F::one() + p * p) / cube];
        let parts = [(a, F::one(), F::one()), (b, -F::one(), F::zero()), (c, F::zero(), -F::one())];
        for (row, of_p, of_q) in parts {
            for (column, by_p, by_q) in parts {
                let value = of_p * by_p * pp + (of_p * by_q + of_q * by_p) * pq + of_q * by_q * qq;
                matrix.add(row, column, value);
            }
        }
    }
    matrix.done()
}
