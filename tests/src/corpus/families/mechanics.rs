//! Mechanics and physics: arms, elements, molecules, reactions, circuits, fields.

use fastrand::Rng;

use super::super::algebra::{add_scaled, dot, lifted, normals, scaled_normals, solved, uniforms};
use super::super::case::{Case, Model};
use super::super::number::{Entry, Real};
use super::super::tensors::Tensors;

/// The torques of a planar arm of two links along a motion, squared; masses and lengths are fixed.
struct TwoLinkArm {
    step: f64,
}

impl Model for TwoLinkArm {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut cost = T::of(0.0);
        for three in p[0].windows(6).step_by(2) {
            let speed = |k: usize| (three[k + 4] - three[k]).times(0.5 / self.step);
            let push = |k: usize| {
                (three[k + 4] - three[k + 2].times(2.0) + three[k]).times(self.step.powi(-2))
            };
            let [upper, lower] = [three[2], three[3]];
            let (coupling, carried) = (lower.cos(), lower.sin());
            let gravity = |angle: T, lever: f64| angle.cos().times(9.81 * lever);
            let inertia = [coupling.times(0.6) + T::of(1.9), coupling.times(0.3) + T::of(0.4)];
            let turning = speed(1) * (speed(0).times(2.0) + speed(1)) * carried.times(-0.3);
            let first = inertia[0] * push(0)
                + inertia[1] * push(1)
                + turning
                + gravity(upper, 1.5)
                + gravity(upper + lower, 0.3);
            let second = inertia[1] * push(0)
                + push(1).times(0.4)
                + speed(0).squared() * carried.times(0.3)
                + gravity(upper + lower, 0.3);
            cost += (first.squared() + second.squared()).times(0.01);
        }
        cost
    }
}

/// A source, a resistor and two diodes back to back; Newton's method finds the voltages.
struct Diodes {
    sources: Vec<f64>,
    seen: Vec<f64>,
}

impl Model for Diodes {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        // In milliamperes and kiloohms, volts of heat 0.025.
        let [resistance, leak, ideality] = [0, 1, 2].map(|k| p[0][k].exp());
        let heat = ideality.times(0.025);
        let mut cost = T::of(0.0);
        for (&source, &seen) in self.sources.iter().zip(&self.seen) {
            let mut voltage = T::of(source.clamp(-0.6, 0.6));
            for _ in 0..30 {
                let [up, down] = [(voltage / heat).exp(), (-voltage / heat).exp()];
                let excess = (T::of(source) - voltage) / resistance - leak * (up - down);
                let slope = -T::of(1.0) / resistance - leak / heat * (up + down);
                // Steps that an exponential cannot follow are cut.
                let step = excess / slope;
                let most = heat.times(2.0);
                let cut = step.value().abs() > most.value();
                voltage -= if cut { most.times(step.value().signum()) } else { step };
            }
            cost += (voltage - T::of(seen)).squared();
        }
        cost
    }
}

/// Robertson's three reactions by implicit Euler steps, from logarithms of the rates.
struct Stiff {
    seen: Vec<f64>,
}

impl Model for Stiff {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let [slow, fast, middle] = [0, 1, 2].map(|k| p[0][k].exp());
        let one = T::of(1.0);
        let mut state = [one, T::of(0.0)];
        let mut cost = T::of(0.0);
        for (round, &seen) in self.seen.iter().enumerate() {
            let step = 0.01 * 3.0_f64.powi(i32::try_from(round).unwrap_or(0));
            let [a, b] = state;
            let (mut x, mut y) = (a, b);
            for _ in 0..12 {
                let rest = one - x - y;
                let gain = middle * y * rest;
                let first = x - a - (gain - slow * x).times(step);
                let second = y - b - (slow * x - gain - fast * y.squared()).times(step);
                let (by_x, by_y) = (-middle * y, middle * (one - x - y.times(2.0)));
                let matrix = [
                    one - (by_x - slow).times(step),
                    -by_y.times(step),
                    -(slow - by_x).times(step),
                    one + (by_y + (fast * y).times(2.0)).times(step),
                ];
                let change = solved(&matrix, &[first, second]);
                (x, y) = (x - change[0], y - change[1]);
            }
            state = [x, y];
            cost += (x - T::of(seen)).squared();
        }
        cost
    }
}

/// Places of a planet from the elements of its orbit; Kepler's equation is solved inside.
struct Kepler {
    times: Vec<f64>,
    places: Vec<[f64; 2]>,
}

impl Model for Kepler {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        // The half axis, the eccentricity, the turn of the orbit, the mean anomaly at time 0.
        let [axis, eccentricity, turn, start] = [0, 1, 2, 3].map(|k| p[0][k]);
        let motion = T::of(1.0) / (axis * axis.sqrt());
        let mut cost = T::of(0.0);
        for (&time, place) in self.times.iter().zip(&self.places) {
            let mean = motion.times(time) + start;
            let mut anomaly = mean;
            for _ in 0..12 {
                let excess = anomaly - eccentricity * anomaly.sin() - mean;
                anomaly -= excess / (T::of(1.0) - eccentricity * anomaly.cos());
            }
            let along = axis * (anomaly.cos() - eccentricity);
            let across = axis * (T::of(1.0) - eccentricity.squared()).sqrt() * anomaly.sin();
            let (sin, cos) = (turn.sin(), turn.cos());
            cost += (along * cos - across * sin - T::of(place[0])).squared();
            cost += (along * sin + across * cos - T::of(place[1])).squared();
        }
        cost
    }
}

/// The energy of a compressible neo-Hookean tetrahedron at displaced corners, minus a load's work.
struct Hyperelastic {
    rest: Vec<f64>,
    load: Vec<f64>,
}

fn determinant<T: Real>(m: &[T]) -> T {
    m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6])
        + m[2] * (m[3] * m[7] - m[4] * m[6])
}

impl Model for Hyperelastic {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let edges = |corners: &[T]| -> Vec<T> {
            (0..9).map(|k| corners[3 * (k % 3 + 1) + k / 3] - corners[k / 3]).collect()
        };
        let rest = edges(&lifted::<T>(&self.rest));
        let moved: Vec<T> = p[0].iter().zip(&self.rest).map(|(&u, &x)| u + T::of(x)).collect();
        let moved = edges(&moved);
        // The rows of the gradient F solve Fᵢ · rest = movedᵢ.
        let turned: Vec<T> = (0..9).map(|k| rest[k % 3 * 3 + k / 3]).collect();
        let gradient: Vec<T> = moved.chunks(3).flat_map(|row| solved(&turned, row)).collect();
        let volume = determinant(&gradient).ln();
        let [stiffness, bulk] = [0, 1].map(|k| p[1][k].exp());
        let stretch = dot(&gradient, &gradient) - T::of(3.0);
        let energy = stiffness * (stretch.times(0.5) - volume) + bulk * volume.squared().times(0.5);
        energy * determinant(&rest).times(1.0 / 6.0) - dot(&p[0], &lifted(&self.load))
    }
}

/// The Lennard-Jones energy of atoms in a box whose opposite sides are the same, switched off
/// smoothly before half of the box.
struct Fluid {
    side: f64,
}

impl Model for Fluid {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let [depth, size] = [0, 1].map(|k| p[1][k].exp());
        let (atoms, cut) = (p[0].len() / 3, self.side / 2.0);
        let mut energy = T::of(0.0);
        for a in 0..atoms {
            for b in 0..a {
                let apart = (0..3).map(|k| {
                    let apart = p[0][3 * a + k] - p[0][3 * b + k];
                    apart - T::of((apart.value() / self.side).round() * self.side)
                });
                let square: T = apart.map(Real::squared).sum();
                if square.value() < cut * cut {
                    let attraction = (size.squared() / square).powi(3);
                    let open = T::of(1.0) - square.times((cut * cut).recip());
                    energy += depth * (attraction.squared() - attraction).times(4.0) * open.powi(3);
                }
            }
        }
        energy
    }
}

/// Heat through a rod of learnt conductivity, the field from conjugate gradients run to the end.
struct InnerGradients {
    source: Vec<f64>,
    seen: Vec<f64>,
}

impl Model for InnerGradients {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let size = self.source.len();
        let flow: Vec<T> = p[0].iter().map(|c| c.exp()).collect();
        let image = |x: &[T]| -> Vec<T> {
            let at = |k: usize| {
                let left = if k == 0 { T::of(0.0) } else { x[k - 1] };
                let right = if k + 1 == size { T::of(0.0) } else { x[k + 1] };
                flow[k] * (x[k] - left) + flow[k + 1] * (x[k] - right)
            };
            (0..size).map(at).collect()
        };
        let mut x = vec![T::of(0.0); size];
        let mut residual: Vec<T> = lifted(&self.source);
        let mut direction = residual.clone();
        for _ in 0..size {
            let square = dot(&residual, &residual);
            let turned = image(&direction);
            let step = square / dot(&direction, &turned);
            add_scaled(&mut x, step, &direction);
            add_scaled(&mut residual, -step, &turned);
            let again = dot(&residual, &residual) / square;
            direction = residual.iter().zip(&direction).map(|(&r, &d)| r + again * d).collect();
        }
        x.iter().zip(&self.seen).map(|(&x, &s)| (x - T::of(s)).squared().times(0.5)).sum()
    }
}

/// The action of a double pendulum's path between fixed ends: kinetic minus potential energy.
struct Action {
    ends: [[f64; 2]; 2],
    step: f64,
}

impl Model for Action {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut path: Vec<[T; 2]> = vec![self.ends[0].map(T::of)];
        path.extend(p[0].chunks(2).map(|angles| [angles[0], angles[1]]));
        path.push(self.ends[1].map(T::of));
        let part = |pair: &[[T; 2]]| {
            let speed = [0, 1].map(|k| (pair[1][k] - pair[0][k]).times(1.0 / self.step));
            let middle = [0, 1].map(|k| (pair[1][k] + pair[0][k]).times(0.5));
            let kinetic = speed[0].squared()
                + speed[1].squared().times(0.5)
                + speed[0] * speed[1] * (middle[0] - middle[1]).cos();
            kinetic + (middle[0].cos().times(2.0) + middle[1].cos()).times(9.81)
        };
        path.windows(2).map(part).sum::<T>().times(self.step)
    }
}

/// Energies, forces and orbits.
fn bodies<S: Entry>(rng: &mut Rng) -> Vec<Case<S>> {
    let family = "mechanics";
    let motion: Vec<f64> = (0..16).map(|k| 0.1 * f64::from(k) + 0.1 * rng.f64()).collect();
    let motion = Tensors::default().and("angles", &[8, 2], motion);

    let orbit = Tensors::vector("elements", vec![1.3, 0.35, 0.6, -0.4]);
    let times = uniforms(rng, 12, 0.0, 9.0);
    let places = times.iter().map(|t| [(0.7 * t).cos(), (0.7 * t).sin()]).collect();

    let corners = Tensors::default()
        .and("displacement", &[4, 3], scaled_normals(rng, 12, 0.08))
        .and("log_stiffness", &[2], vec![0.5, 1.2]);
    let rest = [[0.0, 0.0, 0.0], [1.0, 0.1, 0.0], [0.0, 1.1, 0.2], [0.1, 0.0, 0.9]].concat();
    let element = Hyperelastic { rest, load: scaled_normals(rng, 12, 0.1) };

    let grid = (0..24_usize).map(|k| 1.2 * [k / 3 % 2, k / 6 % 2, k / 12][k % 3] as f64);
    let atoms = grid.map(|x| x + 0.2 * (rng.f64() - 0.5)).collect();
    let atoms =
        Tensors::default().and("atoms", &[8, 3], atoms).and("log_scales", &[2], vec![0.1, -0.05]);
    let path = Tensors::default().and("path", &[6, 2], normals(rng, 12));
    let ends = [[0.2, -0.4], [1.0, 0.7]];
    vec![
        Case::new(family, "two_link_arm", &motion, TwoLinkArm { step: 0.2 }),
        Case::new(family, "kepler_orbit", &orbit, Kepler { times, places }),
        Case::new(family, "hyperelastic_element", &corners, element),
        Case::new(family, "lennard_jones_in_a_box", &atoms, Fluid { side: 5.0 }),
        Case::new(family, "double_pendulum_action", &path, Action { ends, step: 0.1 }),
    ]
}

/// Circuits, reactions and fields, each with a solver inside.
fn solvers<S: Entry>(rng: &mut Rng) -> Vec<Case<S>> {
    let family = "mechanics";
    let circuit = Tensors::vector("logarithms", vec![0.4, -13.0, 0.4]);
    let sources: Vec<f64> = (0..8).map(|k| -1.5 + 0.45 * f64::from(k)).collect();
    let seen = sources.iter().map(|v| 0.6 * v).collect();
    let diodes = Diodes { sources, seen };

    let rates = Tensors::vector("log_rates", vec![-3.2, 17.2, 9.2]);
    let stiff = Stiff { seen: (0..9).map(|k| 1.0 - 0.05 * f64::from(k)).collect() };

    let rod = Tensors::vector("log_conductivity", scaled_normals(rng, 9, 0.5));
    let inner = InnerGradients { source: uniforms(rng, 8, 0.5, 1.5), seen: normals(rng, 8) };
    vec![
        Case::new(family, "diode_circuit", &circuit, diodes),
        Case::new(family, "stiff_kinetics", &rates, stiff),
        Case::new(family, "inner_conjugate_gradients", &rod, inner),
    ]
}

/// The mechanics of the corpus.
pub(super) fn cases<S: Entry>() -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(68);
    let mut cases = bodies(&mut rng);
    cases.extend(solvers(&mut rng));
    cases
}
