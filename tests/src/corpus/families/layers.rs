//! Layers of published networks: norms, gates, and weights that are tied, rounded or rescaled.

use std::f64::consts::FRAC_1_SQRT_2;

use fastrand::Rng;

use super::super::algebra::{
    add_scaled, dot, lifted, log_sum_exp, normals, product, scaled_normals, softmax, times,
    transposed_times, uniforms,
};
use super::super::case::{Case, Model};
use super::super::number::{Entry, Real};
use super::super::special::erf;
use super::super::tensors::Tensors;

/// Half the squared distance of a vector from data.
pub(super) fn distance<T: Real>(out: &[T], target: &[f64]) -> T {
    out.iter().zip(target).map(|(&o, &t)| (o - T::of(t)).squared().times(0.5)).sum()
}

/// What a layer is given and what should come out, a row for each sample.
pub(super) struct Pairs {
    pub(super) inputs: Vec<Vec<f64>>,
    pub(super) targets: Vec<Vec<f64>>,
}

impl Pairs {
    pub(super) fn normal(rng: &mut Rng, count: usize, width: usize, out: usize) -> Self {
        let rows = |rng: &mut Rng, width| (0..count).map(|_| normals(rng, width)).collect();
        Self { inputs: rows(rng, width), targets: rows(rng, out) }
    }

    /// The sum of distances of what a layer makes of the inputs.
    pub(super) fn cost<T: Real>(&self, layer: impl Fn(Vec<T>) -> Vec<T>) -> T {
        let pairs = self.inputs.iter().zip(&self.targets);
        pairs.map(|(input, target)| distance(&layer(lifted(input)), target)).sum()
    }
}

/// Guards a norm against division by zero.
const GUARD: f64 = 1e-5;

/// A linear layer, a root mean square norm with a gain, and a linear layer.
struct RmsNorm(Pairs);

pub(super) fn rms_norm<T: Real>(x: &[T], gain: &[T]) -> Vec<T> {
    let square = dot(x, x).times(1.0 / x.len() as f64) + T::of(GUARD);
    let inverse = T::of(1.0) / square.sqrt();
    x.iter().zip(gain).map(|(&x, &gain)| x * inverse * gain).collect()
}

impl Model for RmsNorm {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        self.0.cost(|x| times(&p[2], &rms_norm(&times(&p[0], &x), &p[1])))
    }
}

/// A linear layer whose units are normalised in groups, with gains and shifts, and a tanh.
struct GroupNorm {
    pairs: Pairs,
    groups: usize,
}

impl Model for GroupNorm {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        self.pairs.cost(|x| {
            let sums = times(&p[0], &x);
            let size = sums.len() / self.groups;
            let share = 1.0 / size as f64;
            let normal = sums.chunks(size).flat_map(|group| {
                let mean = group.iter().copied().sum::<T>().times(share);
                let variance = group.iter().map(|&s| (s - mean).squared()).sum::<T>().times(share);
                let deviation = (variance + T::of(GUARD)).sqrt();
                group.iter().map(move |&s| (s - mean) / deviation)
            });
            let affine = normal.zip(p[1].iter().zip(&p[2]));
            affine.map(|(normal, (&gain, &shift))| (normal * gain + shift).tanh()).collect()
        })
    }
}

/// `down (silu(gate x) ⊙ up x)`.
struct SwiGlu(Pairs);

impl Model for SwiGlu {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        self.0.cost(|x| {
            let gates = times(&p[0], &x).into_iter().map(|g| g * g.sigmoid());
            let hidden: Vec<T> = gates.zip(times(&p[1], &x)).map(|(g, up)| g * up).collect();
            times(&p[2], &hidden)
        })
    }
}

/// `x/2 (1 + erf(x/√2))`.
fn gelu<T: Real>(x: T) -> T {
    x.times(0.5) * (T::of(1.0) + erf(x.times(FRAC_1_SQRT_2)))
}

/// Two layers with the unit of a Gaussian's error function between them.
struct GeluNet(Pairs);

impl Model for GeluNet {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        self.0.cost(|x| {
            let hidden: Vec<T> = times(&p[0], &x).into_iter().map(gelu).collect();
            times(&p[1], &hidden)
        })
    }
}

/// A weight divided by its largest singular value, found by a fixed number of power steps.
struct SpectralNorm {
    pairs: Pairs,
    start: Vec<f64>,
    steps: usize,
}

impl Model for SpectralNorm {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let unit = |vector: Vec<T>| {
            let length = dot(&vector, &vector).sqrt();
            vector.into_iter().map(|entry| entry / length).collect::<Vec<T>>()
        };
        let mut right = unit(lifted(&self.start));
        let mut left = unit(times(&p[0], &right));
        for _ in 0..self.steps {
            right = unit(transposed_times(&p[0], &left));
            left = unit(times(&p[0], &right));
        }
        let largest = dot(&left, &times(&p[0], &right));
        self.pairs.cost(|x| {
            times(&p[0], &x).iter().zip(&p[1]).map(|(&s, &b)| (s / largest + b).tanh()).collect()
        })
    }
}

/// Directions and lengths of weights apart.
struct WeightNorm(Pairs);

impl Model for WeightNorm {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        self.0.cost(|x| {
            let rows = p[0].chunks(x.len()).zip(&p[1]);
            rows.map(|(row, &length)| (length * dot(row, &x) / dot(row, row).sqrt()).tanh())
                .collect()
        })
    }
}

/// The next word from the last, with the same table at both ends.
struct TiedEmbeddings {
    words: Vec<usize>,
    width: usize,
}

impl Model for TiedEmbeddings {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let next = |pair: &[usize]| {
            let word = &p[0][pair[0] * self.width..(pair[0] + 1) * self.width];
            let hidden: Vec<T> = times(&p[1], word).iter().map(|h| h.tanh()).collect();
            let scores = times(&p[0], &hidden);
            log_sum_exp(&scores) - scores[pair[1]]
        };
        self.words.windows(2).map(next).sum()
    }
}

/// Weights stored in a few bits: the codes are fixed, scales, offsets and biases are learnt.
struct FakeQuantised {
    pairs: Pairs,
    codes: Vec<f64>,
}

impl Model for FakeQuantised {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        self.pairs.cost(|x| {
            let rows = self.codes.chunks(x.len()).enumerate();
            rows.map(|(unit, codes)| {
                let row: Vec<T> =
                    codes.iter().map(|&code| (T::of(code) - p[1][unit]) * p[0][unit]).collect();
                (dot(&row, &x) + p[2][unit]).tanh()
            })
            .collect()
        })
    }
}

/// Channels scaled by what two small layers make of their means: squeeze and excite.
struct Excitation {
    pairs: Pairs,
    channels: usize,
}

impl Model for Excitation {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        self.pairs.cost(|x| {
            let size = x.len() / self.channels;
            let means: Vec<T> = x
                .chunks(size)
                .map(|channel| channel.iter().copied().sum::<T>().times(1.0 / size as f64))
                .collect();
            let squeezed: Vec<T> =
                times(&p[0], &means).into_iter().map(|s| s * s.sigmoid()).collect();
            let gates = times(&p[1], &squeezed);
            let scaled = x.iter().enumerate().map(|(k, &x)| x * gates[k / size].sigmoid());
            times(&p[2], &scaled.collect::<Vec<T>>())
        })
    }
}

/// A low-rank correction of a fixed weight, scaled as its rank says.
struct LowRank {
    pairs: Pairs,
    fixed: Vec<f64>,
    rank: usize,
}

impl Model for LowRank {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut weight: Vec<T> = lifted(&self.fixed);
        let correction = product(&p[1], &p[0], self.rank);
        add_scaled(&mut weight, T::of(2.0 / self.rank as f64), &correction);
        self.pairs.cost(|x| softmax(&times(&weight, &x)))
    }
}

/// Weights of a layer of the given sizes.
pub(super) fn weight(rng: &mut Rng, rows: usize, columns: usize) -> Vec<f64> {
    scaled_normals(rng, rows * columns, 1.0 / (columns as f64).sqrt())
}

/// Layers that normalise.
fn norms<S: Entry>(rng: &mut Rng) -> Vec<Case<S>> {
    let family = "layers";
    let rms = Tensors::default()
        .and("into", &[8, 5], weight(rng, 8, 5))
        .and("gain", &[8], uniforms(rng, 8, 0.7, 1.3))
        .and("out", &[3, 8], weight(rng, 3, 8));
    let group = Tensors::default()
        .and("weight", &[8, 5], weight(rng, 8, 5))
        .and("gain", &[8], uniforms(rng, 8, 0.7, 1.3))
        .and("shift", &[8], scaled_normals(rng, 8, 0.2));
    let spectral = Tensors::default().and("weight", &[4, 5], weight(rng, 4, 5)).and(
        "bias",
        &[4],
        scaled_normals(rng, 4, 0.2),
    );
    let lengths = Tensors::default().and("direction", &[4, 5], normals(rng, 20)).and(
        "length",
        &[4],
        uniforms(rng, 4, 0.5, 1.5),
    );
    let pairs = Pairs::normal(rng, 6, 5, 8);
    vec![
        Case::new(family, "rms_norm", &rms, RmsNorm(Pairs::normal(rng, 6, 5, 3))),
        Case::new(family, "group_norm", &group, GroupNorm { pairs, groups: 2 }),
        Case::new(
            family,
            "spectral_norm",
            &spectral,
            SpectralNorm { pairs: Pairs::normal(rng, 6, 5, 4), start: normals(rng, 5), steps: 4 },
        ),
        Case::new(family, "weight_norm", &lengths, WeightNorm(Pairs::normal(rng, 6, 5, 4))),
    ]
}

/// Layers that gate.
fn gates<S: Entry>(rng: &mut Rng) -> Vec<Case<S>> {
    let family = "layers";
    let swi = Tensors::default()
        .and("gate", &[7, 5], weight(rng, 7, 5))
        .and("up", &[7, 5], weight(rng, 7, 5))
        .and("down", &[4, 7], weight(rng, 4, 7));
    let gelu = Tensors::default().and("into", &[7, 5], weight(rng, 7, 5)).and(
        "out",
        &[4, 7],
        weight(rng, 4, 7),
    );
    let excite = Tensors::default()
        .and("squeeze", &[2, 3], weight(rng, 2, 3))
        .and("excite", &[3, 2], weight(rng, 3, 2))
        .and("score", &[2, 12], weight(rng, 2, 12));
    let channels = Pairs::normal(rng, 6, 12, 2);
    vec![
        Case::new(family, "swiglu", &swi, SwiGlu(Pairs::normal(rng, 6, 5, 4))),
        Case::new(family, "gelu_net", &gelu, GeluNet(Pairs::normal(rng, 6, 5, 4))),
        Case::new(
            family,
            "squeeze_and_excite",
            &excite,
            Excitation { pairs: channels, channels: 3 },
        ),
    ]
}

/// Layers whose weights are shared, rounded or corrected.
fn weights<S: Entry>(rng: &mut Rng) -> Vec<Case<S>> {
    let family = "layers";
    let tied = Tensors::default().and("table", &[12, 4], scaled_normals(rng, 48, 0.7)).and(
        "mix",
        &[4, 4],
        weight(rng, 4, 4),
    );
    let words = (0..15).map(|_| rng.usize(..12)).collect();
    let rounded = Tensors::vector("scale", uniforms(rng, 4, 0.05, 0.1))
        .and("offset", &[4], uniforms(rng, 4, -1.0, 1.0))
        .and("bias", &[4], scaled_normals(rng, 4, 0.3));
    let codes = (0..20).map(|_| f64::from(rng.i32(-8..8))).collect();
    let quantised = FakeQuantised { pairs: Pairs::normal(rng, 6, 5, 4), codes };
    let low = Tensors::default().and("down", &[2, 6], weight(rng, 2, 6)).and(
        "up",
        &[5, 2],
        scaled_normals(rng, 10, 0.3),
    );
    let low_rank =
        LowRank { pairs: Pairs::normal(rng, 6, 6, 5), fixed: weight(rng, 5, 6), rank: 2 };
    vec![
        Case::new(family, "tied_embeddings", &tied, TiedEmbeddings { words, width: 4 }),
        Case::new(family, "fake_quantised_weights", &rounded, quantised),
        Case::new(family, "low_rank_correction", &low, low_rank),
    ]
}

/// The layers of this file.
pub(super) fn cases<S: Entry>() -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(64);
    let mut cases = norms(&mut rng);
    cases.extend(gates(&mut rng));
    cases.extend(weights(&mut rng));
    cases
}
