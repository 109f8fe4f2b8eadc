//! Blocks of published networks that mix positions, experts or the nodes of a graph.

use std::f64::consts::TAU;

use fastrand::Rng;

use super::super::algebra::{
    add_scaled, lifted, normals, product, scaled_normals, softmax, times, transposed_times,
};
use super::super::case::{Case, Model};
use super::super::number::{Entry, Real};
use super::super::tensors::Tensors;
use super::layers::{Pairs, distance, rms_norm, weight};

/// Causal attention of which queries and keys are turned by their positions.
struct RotaryAttention {
    sequence: Vec<f64>,
    target: Vec<f64>,
    width: usize,
}

impl RotaryAttention {
    /// Every pair of entries turned by an angle that grows with the position.
    fn turned<T: Real>(&self, rows: &[T]) -> Vec<T> {
        let pairs = self.width / 2;
        let turn = |(k, pair): (usize, &[T])| {
            let frequency = 100.0_f64.powf(-((k % pairs) as f64) / pairs as f64);
            let (sin, cos) = ((k / pairs) as f64 * frequency).sin_cos();
            let [a, b] = [pair[0], pair[1]];
            [a.times(cos) - b.times(sin), a.times(sin) + b.times(cos)]
        };
        rows.chunks(2).enumerate().flat_map(turn).collect()
    }
}

impl Model for RotaryAttention {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let width = self.width;
        let x: Vec<T> = lifted(&self.sequence);
        let query = self.turned(&product(&x, &p[0], width));
        let key = self.turned(&product(&x, &p[1], width));
        let value = product(&x, &p[2], width);
        let scale = 1.0 / (width as f64).sqrt();
        let mut out = Vec::new();
        for (position, row) in query.chunks(width).enumerate() {
            let seen = (position + 1) * width;
            let scores: Vec<T> = times(&key[..seen], row).iter().map(|s| s.times(scale)).collect();
            let mixed = transposed_times(&value[..seen], &softmax(&scores));
            out.extend(rms_norm(&mixed, &p[3]));
        }
        distance(&out, &self.target)
    }
}

/// Each sample goes to the expert of the highest score, whose output is scaled by its probability.
struct Experts {
    pairs: Pairs,
    hidden: usize,
}

impl Model for Experts {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        self.pairs.cost(|x| {
            let scores = times(&p[0], &x);
            let first = scores.iter().enumerate().reduce(|a, b| if b.1 > a.1 { b } else { a });
            let expert = first.map_or(0, |(expert, _)| expert);
            let gate = softmax(&scores)[expert];
            let part = |tensor: usize, size: usize| &p[tensor][expert * size..(expert + 1) * size];
            let into = part(1, self.hidden * x.len());
            let hidden: Vec<T> = times(into, &x).iter().map(|h| h.tanh()).collect();
            let out = times(part(2, p[2].len() / scores.len()), &hidden);
            out.into_iter().map(|o| o * gate).collect()
        })
    }
}

/// Two graph convolutions, `Â tanh(Â X W) V`, and a cross entropy at a few nodes.
struct GraphConvolution {
    adjacency: Vec<f64>,
    features: Vec<f64>,
    width: usize,
    labelled: Vec<(usize, usize)>,
}

impl GraphConvolution {
    /// The adjacency of a ring with chords, with loops, scaled by the roots of the degrees.
    fn ring(nodes: usize) -> Vec<f64> {
        let joined = |a: usize, b: usize| {
            let apart = (a + nodes - b) % nodes;
            apart <= 1 || apart == nodes - 1 || (a + b == nodes && a.is_multiple_of(3))
        };
        let degree = |a: usize| (0..nodes).filter(|&b| joined(a, b)).count() as f64;
        let pairs = (0..nodes).flat_map(|a| (0..nodes).map(move |b| (a, b)));
        let scaled = |(a, b)| {
            if joined(a, b) { 1.0 / (degree(a) * degree(b)).sqrt() } else { 0.0 }
        };
        pairs.map(scaled).collect()
    }
}

impl Model for GraphConvolution {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let adjacency: Vec<T> = lifted(&self.adjacency);
        let nodes = self.features.len() / self.width;
        let spread = |rows: &[T]| product(&adjacency, rows, nodes);
        let hidden: Vec<T> = spread(&product(&lifted(&self.features), &p[0], self.width))
            .iter()
            .map(|h| h.tanh())
            .collect();
        let scores = spread(&product(&hidden, &p[1], hidden.len() / nodes));
        let classes = scores.len() / nodes;
        let surprise = |&(node, class): &(usize, usize)| {
            -softmax(&scores[node * classes..(node + 1) * classes])[class].ln()
        };
        self.labelled.iter().map(surprise).sum()
    }
}

/// Attention over the neighbours in a ring, with scores through a leaky relu.
struct GraphAttention {
    features: Vec<f64>,
    target: Vec<f64>,
    width: usize,
}

impl Model for GraphAttention {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let nodes = self.features.len() / self.width;
        let rows = product(&lifted::<T>(&self.features), &p[0], self.width);
        let row = |node: usize| &rows[node % nodes * self.width..(node % nodes + 1) * self.width];
        let mut out = Vec::new();
        for node in 0..nodes {
            let near = [node + nodes - 1, node, node + 1];
            let scores = near.map(|other| {
                let ends = row(node).iter().chain(row(other)).zip(&p[1]);
                let score = ends.map(|(&x, &a)| x * a).sum::<T>();
                if score > T::of(0.0) { score } else { score.times(0.2) }
            });
            let mut mixed = vec![T::of(0.0); self.width];
            for (&share, other) in softmax(&scores).iter().zip(near) {
                add_scaled(&mut mixed, share, row(other));
            }
            out.extend(mixed);
        }
        distance(&out, &self.target)
    }
}

/// Coordinates through sines of learnt frequencies, a network for pictures.
struct FourierFeatures(Pairs);

impl Model for FourierFeatures {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        self.0.cost(|x| {
            let phases = times(&p[0], &x).into_iter().zip(&p[1]);
            let waves: Vec<T> = phases.map(|(s, &b)| (s + b).times(TAU).sin()).collect();
            times(&p[2], &waves)
        })
    }
}

/// A layer that is its own input until it rests, `z = tanh(w z + u x + b)`, a fixed number of times.
struct Equilibrium {
    pairs: Pairs,
    rounds: usize,
}

impl Model for Equilibrium {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        self.pairs.cost(|x| {
            let mut into = times(&p[1], &x);
            add_scaled(&mut into, T::of(1.0), &p[2]);
            let step = |state: Vec<T>| {
                times(&p[0], &state).iter().zip(&into).map(|(&s, &i)| (s + i).tanh()).collect()
            };
            (0..self.rounds).fold(vec![T::of(0.0); into.len()], |state, _| step(state))
        })
    }
}

/// The blocks of this file.
pub(super) fn cases<S: Entry>() -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(65);
    let rng = &mut rng;
    let family = "layers";

    let mut rotary = Tensors::default();
    for name in ["query", "key", "value"] {
        rotary = rotary.and(name, &[6, 6], weight(rng, 6, 6));
    }
    let rotary = rotary.and("gain", &[6], vec![1.0, 0.8, 1.2, 0.9, 1.1, 1.05]);
    let (sequence, target) = (normals(rng, 30), normals(rng, 30));
    let turned = RotaryAttention { sequence, target, width: 6 };

    let experts = Tensors::default()
        .and("router", &[3, 5], weight(rng, 3, 5))
        .and("into", &[3, 4, 5], weight(rng, 12, 5))
        .and("out", &[3, 2, 4], weight(rng, 6, 4));
    let routed = Experts { pairs: Pairs::normal(rng, 9, 5, 2), hidden: 4 };

    let convolution = Tensors::default().and("into", &[4, 5], weight(rng, 4, 5)).and(
        "out",
        &[5, 3],
        weight(rng, 5, 3),
    );
    let graph = GraphConvolution {
        adjacency: GraphConvolution::ring(9),
        features: normals(rng, 36),
        width: 4,
        labelled: vec![(0, 0), (2, 1), (5, 2), (7, 1)],
    };
    let attention = Tensors::default().and("weight", &[4, 4], weight(rng, 4, 4)).and(
        "score",
        &[8],
        scaled_normals(rng, 8, 0.5),
    );
    let (features, target) = (normals(rng, 24), normals(rng, 24));
    let neighbours = GraphAttention { features, target, width: 4 };

    let waves = Tensors::default()
        .and("frequency", &[8, 2], normals(rng, 16))
        .and("phase", &[8], scaled_normals(rng, 8, 0.3))
        .and("score", &[3, 8], weight(rng, 3, 8));
    let rests = Tensors::default()
        .and("state", &[5, 5], scaled_normals(rng, 25, 0.25))
        .and("input", &[5, 3], weight(rng, 5, 3))
        .and("bias", &[5], scaled_normals(rng, 5, 0.2));
    let equilibrium = Equilibrium { pairs: Pairs::normal(rng, 6, 3, 5), rounds: 12 };

    vec![
        Case::new(family, "rotary_attention", &rotary, turned),
        Case::new(family, "experts_top_1", &experts, routed),
        Case::new(family, "graph_convolution", &convolution, graph),
        Case::new(family, "graph_attention", &attention, neighbours),
        Case::new(family, "fourier_features", &waves, FourierFeatures(Pairs::normal(rng, 8, 2, 3))),
        Case::new(family, "deep_equilibrium", &rests, equilibrium),
    ]
}
