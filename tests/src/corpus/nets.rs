//! Nets other than perceptrons: convolution, attention, batch norm, embeddings, autoencoders.

use fastrand::Rng;

use super::algebra::{
    add_outer, add_scaled, dot, lifted, normals, product, scaled_normals, softmax, times,
    transpose, transposed_times,
};
use super::case::{Case, Model};
use super::number::{Entry, Real};
use super::tensors::Tensors;

/// Valid convolution with several 3×3 filters, relu, 2×2 max-pool, and a linear score per image.
struct Convolution {
    images: Vec<Vec<f64>>,
    targets: Vec<f64>,
    size: usize,
}

impl Convolution {
    /// Per filter and pooled cell: the largest sum of its four, and the corner of its patch.
    fn pooled<T: Real>(&self, p: &Tensors<T>, image: &[f64]) -> Vec<(T, usize)> {
        let outer = self.size - 2;
        let mut pooled = Vec::new();
        for (filter, &bias) in p[0].chunks(9).zip(&p[1]) {
            for cell in 0..(outer / 2).pow(2) {
                let (row, column) = (cell / (outer / 2) * 2, cell % (outer / 2) * 2);
                let sums = [(0, 0), (0, 1), (1, 0), (1, 1)].map(|(down, right)| {
                    let corner = (row + down) * self.size + column + right;
                    let patch = self.patch::<T>(image, corner);
                    (dot(filter, &patch) + bias, corner)
                });
                let largest = sums.into_iter().reduce(|a, b| if b.0 > a.0 { b } else { a });
                pooled.extend(largest);
            }
        }
        pooled
    }

    fn patch<T: Real>(&self, image: &[f64], corner: usize) -> Vec<T> {
        (0..9).map(|cell| T::of(image[corner + cell / 3 * self.size + cell % 3])).collect()
    }

    fn residual<T: Real>(p: &Tensors<T>, pooled: &[(T, usize)], target: f64) -> T {
        let relu: Vec<T> = pooled.iter().map(|&(sum, _)| T::of(0.0).larger(sum)).collect();
        dot(&p[2], &relu) - T::of(target)
    }
}

impl Model for Convolution {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let images = self.images.iter().zip(&self.targets);
        images
            .map(|(image, &t)| Self::residual(p, &self.pooled(p, image), t).squared().times(0.5))
            .sum()
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let mut g = p.map(|_| T::of(0.0));
        let cells = ((self.size - 2) / 2).pow(2);
        for (image, &target) in self.images.iter().zip(&self.targets) {
            let pooled = self.pooled(p, image);
            let residual = Self::residual(p, &pooled, target);
            for (position, &(sum, corner)) in pooled.iter().enumerate() {
                if sum > T::of(0.0) {
                    let (filter, delta) = (position / cells, residual * p[2][position]);
                    g[2][position] += residual * sum;
                    g[1][filter] += delta;
                    let patch = self.patch::<T>(image, corner);
                    add_scaled(&mut g[0][9 * filter..9 * filter + 9], delta, &patch);
                }
            }
        }
        g
    }
}

/// One head of self-attention, a residual connection, layer norm, and squares against targets.
struct Attention {
    sequence: Vec<f64>,
    target: Vec<f64>,
    width: usize,
}

impl Model for Attention {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let width = self.width;
        let x: Vec<T> = lifted(&self.sequence);
        let [query, key, value] = [0, 1, 2].map(|number| product(&x, &p[number], width));
        let scale = 1.0 / (width as f64).sqrt();
        let mut mixed = Vec::new();
        for row in query.chunks(width) {
            let scores: Vec<T> = times(&key, row).iter().map(|s| s.times(scale)).collect();
            mixed.extend(transposed_times(&value, &softmax(&scores)));
        }
        let out = product(&mixed, &p[3], width);
        let mut cost = T::of(0.0);
        let rows = out.chunks(width).zip(x.chunks(width)).zip(self.target.chunks(width));
        for ((out, x), target) in rows {
            let row: Vec<T> = out.iter().zip(x).map(|(&a, &b)| a + b).collect();
            let mean = row.iter().copied().sum::<T>().times(1.0 / width as f64);
            let variance = row.iter().map(|&r| (r - mean).squared()).sum::<T>();
            let deviation = (variance.times(1.0 / width as f64) + T::of(1e-5)).sqrt();
            for (unit, &entry) in row.iter().enumerate() {
                let normal = (entry - mean) / deviation * p[4][unit] + p[5][unit];
                cost += (normal - T::of(target[unit])).squared();
            }
        }
        cost
    }
}

/// A linear layer, batch norm over the samples, tanh, and squares against targets.
struct BatchNorm {
    inputs: Vec<Vec<f64>>,
    targets: Vec<Vec<f64>>,
}

struct Normalised<T> {
    /// Per unit: the normalised sums of all samples, and the inverse deviation.
    units: Vec<(Vec<T>, T)>,
}

impl BatchNorm {
    fn normalised<T: Real>(&self, p: &Tensors<T>) -> Normalised<T> {
        let share = 1.0 / self.inputs.len() as f64;
        let sums: Vec<Vec<T>> =
            self.inputs.iter().map(|input| times(&p[0], &lifted::<T>(input))).collect();
        let unit = |unit: usize| {
            let of_unit: Vec<T> = sums.iter().map(|sums| sums[unit] + p[1][unit]).collect();
            let mean = of_unit.iter().copied().sum::<T>().times(share);
            let variance = of_unit.iter().map(|&s| (s - mean).squared()).sum::<T>().times(share);
            let inverse = T::of(1.0) / (variance + T::of(1e-5)).sqrt();
            (of_unit.iter().map(|&sum| (sum - mean) * inverse).collect(), inverse)
        };
        Normalised { units: (0..p[1].len()).map(unit).collect() }
    }
}

impl Model for BatchNorm {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut cost = T::of(0.0);
        for (unit, (normal, _)) in self.normalised(p).units.iter().enumerate() {
            for (&entry, target) in normal.iter().zip(&self.targets) {
                let output = (entry * p[2][unit] + p[3][unit]).tanh();
                cost += (output - T::of(target[unit])).squared();
            }
        }
        cost
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let mut g = p.map(|_| T::of(0.0));
        let share = 1.0 / self.inputs.len() as f64;
        for (unit, (normal, inverse)) in self.normalised(p).units.iter().enumerate() {
            let mut deltas = Vec::new();
            for (&entry, target) in normal.iter().zip(&self.targets) {
                let output = (entry * p[2][unit] + p[3][unit]).tanh();
                let delta =
                    (output - T::of(target[unit])).times(2.0) * (T::of(1.0) - output.squared());
                g[2][unit] += delta * entry;
                g[3][unit] += delta;
                deltas.push(delta * p[2][unit]);
            }
            let mean = deltas.iter().copied().sum::<T>().times(share);
            let along = dot(&deltas, normal).times(share);
            for ((&delta, &entry), input) in deltas.iter().zip(normal).zip(&self.inputs) {
                let into_sum = (delta - mean - entry * along) * *inverse;
                let columns = input.len();
                let row = &mut g[0][unit * columns..(unit + 1) * columns];
                add_scaled(row, into_sum, &lifted(input));
                g[1][unit] += into_sum;
            }
        }
        g
    }
}

/// The mean of a few rows of a table, a linear score and a logistic loss; most rows are unused.
struct Embedding {
    sentences: Vec<Vec<usize>>,
    signs: Vec<f64>,
    width: usize,
}

impl Embedding {
    fn mean<T: Real>(&self, p: &Tensors<T>, words: &[usize]) -> Vec<T> {
        let mut mean = vec![T::of(0.0); self.width];
        for &word in words {
            let row = &p[0][word * self.width..(word + 1) * self.width];
            add_scaled(&mut mean, T::of(1.0 / words.len() as f64), row);
        }
        mean
    }
}

impl Model for Embedding {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let sentences = self.sentences.iter().zip(&self.signs);
        sentences
            .map(|(words, &sign)| {
                (dot(&p[1], &self.mean(p, words)) + p[2][0]).times(-sign).softplus()
            })
            .sum()
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let mut g = p.map(|_| T::of(0.0));
        for (words, &sign) in self.sentences.iter().zip(&self.signs) {
            let mean = self.mean(p, words);
            let score = dot(&p[1], &mean) + p[2][0];
            let delta = score.times(-sign).sigmoid().times(-sign);
            add_scaled(&mut g[1], delta, &mean);
            g[2][0] += delta;
            for &word in words {
                let row = &mut g[0][word * self.width..(word + 1) * self.width];
                add_scaled(row, delta.times(1.0 / words.len() as f64), &p[1]);
            }
        }
        g
    }
}

/// An autoencoder whose decoder is the transpose of its encoder.
struct TiedAutoencoder {
    inputs: Vec<Vec<f64>>,
}

impl Model for TiedAutoencoder {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let mut cost = T::of(0.0);
        for input in &self.inputs {
            let x: Vec<T> = lifted(input);
            let code: Vec<T> =
                times(&p[0], &x).iter().zip(&p[1]).map(|(&s, &b)| (s + b).tanh()).collect();
            let back = transposed_times(&p[0], &code);
            cost += back.iter().zip(&x).map(|(&b, &x)| (b - x).squared().times(0.5)).sum::<T>();
        }
        cost
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let mut g = p.map(|_| T::of(0.0));
        for input in &self.inputs {
            let x: Vec<T> = lifted(input);
            let code: Vec<T> =
                times(&p[0], &x).iter().zip(&p[1]).map(|(&s, &b)| (s + b).tanh()).collect();
            let back = transposed_times(&p[0], &code);
            let wrong: Vec<T> = back.iter().zip(&x).map(|(&b, &x)| b - x).collect();
            add_outer(&mut g[0], &code, &wrong);
            let into: Vec<T> = times(&p[0], &wrong)
                .iter()
                .zip(&code)
                .map(|(&d, &c)| d * (T::of(1.0) - c.squared()))
                .collect();
            add_outer(&mut g[0], &into, &x);
            add_scaled(&mut g[1], T::of(1.0), &into);
        }
        g
    }
}

/// Factors `u` and `v` of a partly observed matrix: `|observed - u vᵀ|²` with weight decay.
struct Factorisation {
    observed: Vec<f64>,
    rank: usize,
    decay: f64,
}

impl Factorisation {
    fn residual<T: Real>(&self, p: &Tensors<T>) -> Vec<T> {
        let approximation = product(&p[0], &transpose(&p[1], self.rank), self.rank);
        let missing_to_zero = |(&a, &o): (&T, &f64)| {
            if o.is_nan() { T::of(0.0) } else { a - T::of(o) }
        };
        approximation.iter().zip(&self.observed).map(missing_to_zero).collect()
    }
}

impl Model for Factorisation {
    fn cost<T: Real>(&self, p: &Tensors<T>) -> T {
        let fit = self.residual(p).iter().map(|r| r.squared()).sum::<T>();
        let size = p.list.iter().flat_map(|t| &t.entries).map(|e| e.squared()).sum::<T>();
        (fit + size.times(self.decay)).times(0.5)
    }

    fn gradient<T: Entry>(&self, p: &Tensors<T>) -> Tensors<T> {
        let residual = self.residual(p);
        let columns = residual.len() * self.rank / p[0].len();
        let mut g = p.like([
            product(&residual, &p[1], columns),
            product(&transpose(&residual, columns), &p[0], p[0].len() / self.rank),
        ]);
        g.iter_mut().zip(p.iter()).for_each(|(g, p)| *g += p.times(self.decay));
        g
    }
}

fn rows(rng: &mut Rng, count: usize, width: usize) -> Vec<Vec<f64>> {
    (0..count).map(|_| normals(rng, width)).collect()
}

/// Nets that normalise, pool or attend.
fn layered<S: Entry>(rng: &mut Rng) -> Vec<Case<S>> {
    let filters = Tensors::default()
        .and("filters", &[3, 3, 3], scaled_normals(rng, 27, 0.4))
        .and("bias", &[3], scaled_normals(rng, 3, 0.1))
        .and("score", &[3, 3, 3], scaled_normals(rng, 27, 0.5));
    let convolution = Convolution { images: rows(rng, 4, 64), targets: normals(rng, 4), size: 8 };

    let (length, width) = (5, 6);
    let mut attention = Tensors::default();
    for name in ["query", "key", "value", "out"] {
        attention = attention.and(name, &[width, width], scaled_normals(rng, width * width, 0.5));
    }
    let attention = attention
        .and("gain", &[width], normals(rng, width).iter().map(|n| 1.0 + 0.2 * n).collect())
        .and("shift", &[width], scaled_normals(rng, width, 0.2));
    let sequence = Attention {
        sequence: normals(rng, length * width),
        target: normals(rng, length * width),
        width,
    };

    let norm = Tensors::default()
        .and("weight", &[4, 5], scaled_normals(rng, 20, 0.6))
        .and("bias", &[4], normals(rng, 4))
        .and("gain", &[4], normals(rng, 4).iter().map(|n| 1.0 + 0.2 * n).collect())
        .and("shift", &[4], scaled_normals(rng, 4, 0.2));
    let batch = BatchNorm { inputs: rows(rng, 12, 5), targets: rows(rng, 12, 4) };

    vec![
        Case::new("nets", "convolution_max_pool", &filters, convolution),
        Case::new("nets", "attention_layer_norm", &attention, sequence),
        Case::new("nets", "batch_norm", &norm, batch).with_zero(&[1]),
    ]
}

/// Nets that embed, encode or factorise.
fn factored<S: Entry>(rng: &mut Rng) -> Vec<Case<S>> {
    let table = Tensors::default()
        .and("table", &[60, 8], scaled_normals(rng, 480, 0.5))
        .and("score", &[8], normals(rng, 8))
        .and("bias", &[], vec![0.1]);
    let words = |rng: &mut Rng| (0..4).map(|_| rng.usize(..60)).collect();
    let sentences = (0..3).map(|_| words(rng)).collect();
    let embedding = Embedding { sentences, signs: vec![1.0, -1.0, 1.0], width: 8 };

    let (weight, bias) = (scaled_normals(rng, 36, 0.3), scaled_normals(rng, 4, 0.1));
    let coder = Tensors::default().and("weight", &[4, 9], weight).and("bias", &[4], bias);
    let autoencoder = TiedAutoencoder { inputs: rows(rng, 15, 9) };

    let (users, items) = (normals(rng, 24), normals(rng, 24));
    let factors = Tensors::default().and("users", &[8, 3], users).and("items", &[8, 3], items);
    let mut observed = normals(rng, 64);
    observed.iter_mut().skip(1).step_by(3).for_each(|entry| *entry = f64::NAN);
    let factorisation = Factorisation { observed, rank: 3, decay: 1e-2 };

    vec![
        Case::new("nets", "embedding_few_rows_used", &table, embedding),
        Case::new("nets", "tied_autoencoder", &coder, autoencoder),
        Case::new("nets", "matrix_factorisation", &factors, factorisation),
    ]
}

/// The nets of this file.
#[must_use]
pub fn cases<S: Entry>() -> Vec<Case<S>> {
    let mut rng = Rng::with_seed(12);
    let mut cases = layered(&mut rng);
    cases.extend(factored(&mut rng));
    cases
}
