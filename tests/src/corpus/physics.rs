//! Energies and kinetics: molecules, springs, arms, pose graphs, and constants of nature.

use fastrand::Rng;

use super::algebra::{normals, scaled_normals};
use super::case::{Case, Model};
use super::number::{Entry, Real};
use super::tensors::Tensors;

/// Lennard-Jones energy of atoms in space.
struct Molecule;

impl Molecule {
    /// Per pair: the two atoms, the vector between them, and the square of its length.
    fn pairs<T: Real>(p: &Tensors<T>) -> Vec<(usize, usize, [T; 3], T)> {
        let atoms = p[0].len() / 3;
        let mut pairs = Vec::new();
        for a in 0..atoms {
            for b in 0..a {
                let away: [T; 3] = std::array::from_fn(|k| p[0][3 * a + k] - p[0][3 * b + k]);
                pairs.push((a, b, away, away.iter().map(|x| x.squared()).sum()));
            }
        }
        pairs
    }
}

impl Model for Molecule {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let energy = |square: T| {
            let sixth = T::of(1.0) / square.powi(3);
            (sixth.squared() - sixth).times(4.0)
        };
        Self::pairs(p).into_iter().map(|(_, _, _, square)| energy(square)).sum()
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let mut g = p.map(|_| T::of(0.0));
        for (a, b, away, square) in Self::pairs(p) {
            let sixth = T::of(1.0) / square.powi(3);
            let force = (sixth - sixth.squared().times(2.0)).times(24.0) / square;
            for (k, &away) in away.iter().enumerate() {
                g[0][3 * a + k] += force * away;
                g[0][3 * b + k] -= force * away;
            }
        }
        g
    }
}

/// A chain of springs under gravity between fixed ends, of stiffness and rest length per spring.
struct Chain;

impl Chain {
    fn springs<T: Real>(p: &Tensors<T>) -> Vec<([T; 2], T)> {
        let nodes = p[0].len() / 2;
        let at = |node: usize, axis: usize| {
            let last = if axis == 0 { nodes as f64 + 1.0 } else { 0.0 };
            match node {
                0 => T::of(0.0),
                _ if node > nodes => T::of(last),
                _ => p[0][2 * (node - 1) + axis],
            }
        };
        let spring = |node: usize| {
            let [x, y] = [0, 1].map(|axis| at(node + 1, axis) - at(node, axis));
            ([x, y], (x.squared() + y.squared()).sqrt())
        };
        (0..=nodes).map(spring).collect()
    }
}

impl Model for Chain {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut energy: T = p[0].iter().skip(1).step_by(2).map(|y| y.times(0.5)).sum();
        for (spring, (_, length)) in Self::springs(p).into_iter().enumerate() {
            energy += (p[1][spring] * (length - p[2][spring]).squared()).times(0.5);
        }
        energy
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let mut g = p.map(|_| T::of(0.0));
        g[0].iter_mut().skip(1).step_by(2).for_each(|weight| *weight = T::of(0.5));
        let nodes = p[0].len() / 2;
        for (spring, (away, length)) in Self::springs(p).into_iter().enumerate() {
            let stretch = length - p[2][spring];
            g[1][spring] = stretch.squared().times(0.5);
            g[2][spring] = -p[1][spring] * stretch;
            for (axis, &away) in away.iter().enumerate() {
                let force = p[1][spring] * stretch * away / length;
                if spring < nodes {
                    g[0][2 * spring + axis] += force;
                }
                if spring > 0 {
                    g[0][2 * (spring - 1) + axis] -= force;
                }
            }
        }
        g
    }
}

/// The tip of a planar arm against a target: joint angles and lengths.
struct Arm;

impl Arm {
    /// Per joint the sum of angles so far, and the vector from the target to the tip.
    fn tip<T: Real>(p: &Tensors<T>) -> (Vec<T>, [T; 2]) {
        let (mut angle, mut tip) = (T::of(0.0), [T::of(-1.5), T::of(-0.7)]);
        let mut angles = Vec::new();
        for (&turn, &length) in p[0].iter().zip(&p[1]) {
            angle += turn;
            angles.push(angle);
            tip = [tip[0] + length * angle.cos(), tip[1] + length * angle.sin()];
        }
        (angles, tip)
    }
}

impl Model for Arm {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let (_, [x, y]) = Self::tip(p);
        (x.squared() + y.squared()).times(0.5)
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let (angles, [x, y]) = Self::tip(p);
        let mut g = p.map(|_| T::of(0.0));
        let mut beyond = T::of(0.0);
        for joint in (0..angles.len()).rev() {
            let (sin, cos) = (angles[joint].sin(), angles[joint].cos());
            g[1][joint] = x * cos + y * sin;
            beyond += p[1][joint] * (y * cos - x * sin);
            g[0][joint] = beyond;
        }
        g
    }
}

/// Planar poses held together by odometry and a loop closure.
struct PoseGraph {
    odometry: Vec<[f64; 3]>,
}

impl Model for PoseGraph {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let poses: Vec<&[T]> = p[0].chunks(3).collect();
        let mut cost = p[0][..3].iter().map(|x| x.squared()).sum::<T>();
        for (k, measured) in self.odometry.iter().enumerate() {
            let (from, to) = (poses[k], poses[(k + 1) % poses.len()]);
            let (sin, cos) = (from[2].sin(), from[2].cos());
            let [x, y] = [to[0] - from[0], to[1] - from[1]];
            let turn = to[2] - from[2] - T::of(measured[2]);
            cost += (cos * x + sin * y - T::of(measured[0])).squared();
            cost += (cos * y - sin * x - T::of(measured[1])).squared();
            // The sine makes the residual of an angle periodic.
            cost += turn.sin().squared().times(10.0);
        }
        cost
    }
}

/// Arrhenius' law `rate = a exp(-e / RT)` in natural units: 1e7 per second, 8e4 J/mol.
struct Arrhenius {
    temperatures: Vec<f64>,
    rates: Vec<f64>,
}

impl Model for Arrhenius {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let points = self.temperatures.iter().zip(&self.rates);
        let wrong = |(&temperature, &rate): (&f64, &f64)| {
            let exponent = -p[1][0].times(1.0 / (8.314_462_618 * temperature));
            (p[0][0] * exponent.exp() - T::of(rate)).squared()
        };
        points.map(wrong).sum()
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let mut g = p.map(|_| T::of(0.0));
        for (&temperature, &rate) in self.temperatures.iter().zip(&self.rates) {
            let inverse = 1.0 / (8.314_462_618 * temperature);
            let decay = (-p[1][0].times(inverse)).exp();
            let wrong = (p[0][0] * decay - T::of(rate)).times(2.0);
            g[0][0] += wrong * decay;
            g[1][0] -= wrong * p[0][0] * decay.times(inverse);
        }
        g
    }
}

/// The energies of the corpus.
#[must_use]
pub fn cases<S: Entry>() -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(62);
    let rng = &mut rng;
    let grid = (0..8).flat_map(|k| [k & 1, k >> 1 & 1, k >> 2]).map(|x: i32| 1.2 * f64::from(x));
    let atoms = grid.zip(scaled_normals(rng, 24, 0.05)).map(|(x, noise)| x + noise).collect();
    let atoms = Tensors::default().and("positions", &[8, 3], atoms);

    let nodes: Vec<f64> = (0..16)
        .map(|k| if k % 2 == 0 { f64::from(k / 2 + 1) } else { -0.4 } + 0.1 * rng.f64())
        .collect();
    let chain = Tensors::default()
        .and("positions", &[8, 2], nodes)
        .and("stiffness", &[9], (0..9).map(|k| 20.0 + f64::from(k)).collect())
        .and("rest", &[9], vec![0.8; 9]);
    let arm = Tensors::vector("angles", normals(rng, 6)).and("lengths", &[6], vec![0.6; 6]);
    let poses = Tensors::default().and("poses", &[6, 3], normals(rng, 18));
    let odometry = (0..6).map(|_| [1.0, 0.1 * rng.f64(), 1.0]).collect();
    let law = Tensors::vector("factor", vec![1.2e7]).and("energy", &[1], vec![5.1e4]);
    let temperatures: Vec<f64> = (0..10).map(|k| 300.0 + 20.0 * f64::from(k)).collect();
    let rates = temperatures.iter().map(|t| 1e7 * (-5e4 / (8.314_462_618 * t)).exp()).collect();

    let family = "engineering";
    vec![
        Case::new(family, "lennard_jones", &atoms, Molecule),
        Case::new(family, "hanging_chain", &chain, Chain),
        Case::new(family, "planar_arm", &arm, Arm),
        Case::new(family, "pose_graph", &poses, PoseGraph { odometry }),
        Case::new(family, "arrhenius", &law, Arrhenius { temperatures, rates }),
    ]
}
