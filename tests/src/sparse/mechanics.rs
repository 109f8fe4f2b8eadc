//! Springs and motions: an elastic net, a collocated pendulum, a chain.

use gradcheck_core::Triplets;

use super::{Assembly, Problem, Real, wave};

const WIDE: usize = 5;
const HIGH: usize = 4;

/// The forces of a net of springs in the plane.
pub(super) fn elastic_net<F: Real>() -> Problem<F> {
    let mut start = Vec::new();
    for node in 0..WIDE * HIGH {
        let (row, column) = (node / WIDE, node % WIDE);
        start.push(F::of(column as f64) + wave::<F>(2 * node) * F::of(0.2));
        start.push(F::of(row as f64) + wave::<F>(2 * node + 1) * F::of(0.2));
    }
    Problem {
        name: "elastic net",
        start,
        function: forces,
        derivatives: stiffness,
        is_second: true,
    }
}

fn springs() -> impl Iterator<Item = (usize, usize)> {
    (0..WIDE * HIGH).flat_map(|node| {
        let right = (node % WIDE + 1 < WIDE).then_some((node, node + 1));
        let below = (node + WIDE < WIDE * HIGH).then_some((node, node + WIDE));
        let across = (node % WIDE + 1 < WIDE && node + WIDE < WIDE * HIGH)
            .then_some((node, node + WIDE + 1));
        [right, below, across].into_iter().flatten()
    })
}

const LENGTH: f64 = 0.8;
/// Two corners are held by springs to a point.
const HELD: [usize; 2] = [0, WIDE - 1];

fn forces<F: Real>(x: &[F]) -> Vec<F> {
    let mut forces = vec![F::zero(); x.len()];
    for (one, other) in springs() {
        let along = [0, 1].map(|axis| x[2 * other + axis] - x[2 * one + axis]);
        let length = along[0].hypot(along[1]);
        let pull = F::one() - F::of(LENGTH) / length;
        for axis in 0..2 {
            forces[2 * one + axis] = forces[2 * one + axis] - pull * along[axis];
            forces[2 * other + axis] = forces[2 * other + axis] + pull * along[axis];
        }
    }
    for node in HELD {
        for axis in 0..2 {
            forces[2 * node + axis] = forces[2 * node + axis] + x[2 * node + axis];
        }
    }
    forces
}

fn stiffness<F: Real>(x: &[F]) -> Triplets<F> {
    let mut matrix = Assembly::new(x.len(), x.len());
    for (one, other) in springs() {
        let along = [0, 1].map(|axis| x[2 * other + axis] - x[2 * one + axis]);
        let length = along[0].hypot(along[1]);
        let ratio = F::of(LENGTH) / length;
        for row in 0..2 {
            for column in 0..2 {
                let unit = if row == column { F::one() } else { F::zero() };
                let outer = along[row] * along[column] / (length * length);
                let value = unit - ratio * (unit - outer);
                matrix.add(2 * one + row, 2 * one + column, value);
                matrix.add(2 * other + row, 2 * other + column, value);
                matrix.add(2 * one + row, 2 * other + column, -value);
                matrix.add(2 * other + row, 2 * one + column, -value);
            }
        }
    }
    for node in HELD {
        for axis in 0..2 {
            matrix.add(2 * node + axis, 2 * node + axis, F::one());
        }
    }
    matrix.done()
}

const TIMES: usize = 16;
const STEP: f64 = 0.2;

/// The defects of a pendulum with a torque, by the trapezoidal rule; and where it begins.
pub(super) fn collocation<F: Real>() -> Problem<F> {
    Problem {
        name: "collocation",
        start: (0..3 * TIMES).map(|number| wave::<F>(2 * number)).collect(),
        function: defects,
        derivatives: of_defects,
        is_second: false,
    }
}

const FRICTION: f64 = 0.4;

fn acceleration<F: Real>([angle, speed, torque]: [F; 3]) -> F {
    torque - angle.sin() - F::of(FRICTION) * speed * speed.abs()
}

fn state<F: Real>(x: &[F], time: usize) -> [F; 3] {
    std::array::from_fn(|part| x[3 * time + part])
}

fn defects<F: Real>(x: &[F]) -> Vec<F> {
    let mut defects = vec![x[0] - F::one(), x[1]];
    let half = F::of(0.5 * STEP);
    for time in 0..TIMES - 1 {
        let [now, then] = [state(x, time), state(x, time + 1)];
        defects.push(then[0] - now[0] - half * (now[1] + then[1]));
        defects.push(then[1] - now[1] - half * (acceleration(now) + acceleration(then)));
    }
    defects
}

fn of_defects<F: Real>(x: &[F]) -> Triplets<F> {
    let mut matrix = Assembly::new(2 * TIMES, x.len());
    matrix.add(0, 0, F::one());
    matrix.add(1, 1, F::one());
    let half = F::of(0.5 * STEP);
    for time in 0..TIMES - 1 {
        let row = 2 + 2 * time;
        for (place, sign) in [(time, -F::one()), (time + 1, F::one())] {
            let [angle, speed, _] = state(x, place);
            matrix.add(row, 3 * place, sign);
            matrix.add(row, 3 * place + 1, -half);
            matrix.add(row + 1, 3 * place, half * angle.cos());
            let friction = F::of(2.0 * FRICTION) * speed.abs();
            matrix.add(row + 1, 3 * place + 1, sign + half * friction);
            matrix.add(row + 1, 3 * place + 2, -half);
        }
    }
    matrix.done()
}

const LINKS: usize = 30;

/// The gradient of the chained function of Rosenbrock.
pub(super) fn chain<F: Real>() -> Problem<F> {
    Problem {
        name: "chain",
        start: (0..LINKS).map(|number| F::of(0.9) + wave::<F>(number) * F::of(0.3)).collect(),
        function: slopes,
        derivatives: curvature,
        is_second: true,
    }
}

const STIFF: f64 = 10.0;

fn slopes<F: Real>(x: &[F]) -> Vec<F> {
    let mut slopes = vec![F::zero(); x.len()];
    for link in 0..x.len() - 1 {
        let rise = x[link + 1] - x[link] * x[link];
        slopes[link] =
            slopes[link] - F::of(4.0 * STIFF) * x[link] * rise - F::of(2.0) * (F::one() - x[link]);
        slopes[link + 1] = slopes[link + 1] + F::of(2.0 * STIFF) * rise;
    }
    slopes
}

fn curvature<F: Real>(x: &[F]) -> Triplets<F> {
    let mut matrix = Assembly::new(x.len(), x.len());
    for link in 0..x.len() - 1 {
        let rise = x[link + 1] - x[link] * x[link];
        let own = F::of(8.0 * STIFF) * x[link] * x[link] - F::of(4.0 * STIFF) * rise + F::of(2.0);
        let mixed = -F::of(4.0 * STIFF) * x[link];
        matrix.add(link, link, own);
        matrix.add(link, link + 1, mixed);
        matrix.add(link + 1, link, mixed);
        matrix.add(link + 1, link + 1, F::of(2.0 * STIFF));
    }
    matrix.done()
}
