//! Networks: the flow of alternating current, and a chain of reactions.

use gradcheck_core::Triplets;

use super::{Assembly, Problem, Real, wave};

const BUSES: usize = 12;

/// The active and the reactive power of each bus by angles and voltages, which stand bus by bus.
pub(super) fn power_flow<F: Real>() -> Problem<F> {
    let mut start = Vec::new();
    for bus in 0..BUSES {
        start.extend([wave::<F>(bus) * F::of(0.4), F::one() + wave::<F>(20 + bus) * F::of(0.1)]);
    }
    Problem {
        name: "power flow",
        start,
        function: powers,
        derivatives: of_powers,
        is_second: false,
    }
}

/// Two buses, and conductance and susceptance between them.
fn lines<F: Real>() -> impl Iterator<Item = (usize, usize, F, F)> {
    [1, 4].into_iter().flat_map(|step| {
        (0..BUSES - step).map(move |bus| {
            let number = BUSES * step + bus;
            (bus, bus + step, F::of(1.5) + wave(number), F::of(4.0) + wave(3 * number))
        })
    })
}

/// Each line from both of its ends.
fn ends<F: Real>() -> impl Iterator<Item = (usize, usize, F, F)> {
    lines().flat_map(|(one, other, g, b)| [(one, other, g, b), (other, one, g, b)])
}

fn powers<F: Real>(x: &[F]) -> Vec<F> {
    let mut powers = vec![F::zero(); x.len()];
    for (from, to, g, b) in ends::<F>() {
        let (sine, cosine) = (x[2 * from] - x[2 * to]).sin_cos();
        let [own, other] = [x[2 * from + 1], x[2 * to + 1]];
        powers[2 * from] = powers[2 * from] + g * own * own - own * other * (g * cosine + b * sine);
        powers[2 * from + 1] =
            powers[2 * from + 1] + b * own * own + own * other * (b * cosine - g * sine);
    }
    powers
}

fn of_powers<F: Real>(x: &[F]) -> Triplets<F> {
    let mut matrix = Assembly::new(x.len(), x.len());
    let two = F::of(2.0);
    for (from, to, g, b) in ends::<F>() {
        let (sine, cosine) = (x[2 * from] - x[2 * to]).sin_cos();
        let [own, other] = [x[2 * from + 1], x[2 * to + 1]];
        let [active, reactive] = [g * cosine + b * sine, b * cosine - g * sine];
        // By the difference of the angles, by the own voltage, by the other.
        let rows = [
            [-own * other * reactive, two * g * own - other * active, -own * active],
            [-own * other * active, two * b * own + other * reactive, own * reactive],
        ];
        for (part, [angle, by_own, by_other]) in rows.into_iter().enumerate() {
            matrix.add(2 * from + part, 2 * from, angle);
            matrix.add(2 * from + part, 2 * to, -angle);
            matrix.add(2 * from + part, 2 * from + 1, by_own);
            matrix.add(2 * from + part, 2 * to + 1, by_other);
        }
    }
    matrix.done()
}

const SPECIES: usize = 20;

/// The rates of change where each two neighbours make the species after the next.
pub(super) fn kinetics<F: Real>() -> Problem<F> {
    Problem {
        name: "reaction kinetics",
        start: (0..SPECIES).map(|number| F::of(1.3) + wave::<F>(number)).collect(),
        function: rates,
        derivatives: of_rates,
        is_second: false,
    }
}

fn speed<F: Real>(reaction: usize) -> F {
    F::of(0.8) + wave::<F>(9 * reaction) * F::of(0.5)
}

fn rates<F: Real>(x: &[F]) -> Vec<F> {
    let mut rates = vec![F::zero(); x.len()];
    for reaction in 0..SPECIES - 2 {
        let rate = speed::<F>(reaction) * x[reaction] * x[reaction + 1];
        for (place, sign) in [(0, -F::one()), (1, -F::one()), (2, F::one())] {
            rates[reaction + place] = rates[reaction + place] + sign * rate;
        }
    }
    rates
}

fn of_rates<F: Real>(x: &[F]) -> Triplets<F> {
    let mut matrix = Assembly::new(x.len(), x.len());
    for reaction in 0..SPECIES - 2 {
        let [first, second] = [0, 1].map(|place| speed::<F>(reaction) * x[reaction + 1 - place]);
        for (place, sign) in [(0, -F::one()), (1, -F::one()), (2, F::one())] {
            matrix.add(reaction + place, reaction, sign * first);
            matrix.add(reaction + place, reaction + 1, sign * second);
        }
    }
    matrix.done()
}
