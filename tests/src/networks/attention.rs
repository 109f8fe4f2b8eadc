//! A block of a transformer, with the layer norms before attention and before the two layers, and
//! the mean over the places behind it. Rows are the places of each sample.

use gradcheck_core::Parameters;
use ndarray::{Array1, Array2, ArrayView2, ArrayViewMut2, Axis, Slice};

use super::loss::{Data, Network};
use super::real::{Activation, Real, layer, normals};

const PLACES: usize = 8;
const WIDTH: usize = 16;
const HEADS: usize = 2;
const HEAD: usize = WIDTH / HEADS;
const HIDDEN: usize = 32;
pub(super) const INPUTS: usize = PLACES * WIDTH;
pub(super) const OUTPUTS: usize = 5;

/// A layer norm.
#[derive(Clone, Debug, Parameters)]
pub struct Norm<T> {
    /// The factor of each column.
    pub gamma: Array1<T>,
    /// What is added to it.
    pub beta: Array1<T>,
}

/// An affine map.
#[derive(Clone, Debug, Parameters)]
pub struct Linear<T> {
    /// A row for each input.
    pub weight: Array2<T>,
    /// What is added to each output.
    pub bias: Array1<T>,
}

/// The parameters, or the gradient by them. The gradient of the bias of the keys is zero.
#[derive(Clone, Debug, Parameters)]
pub struct Attention<T> {
    /// Before attention, and before the two layers.
    pub norms: [Norm<T>; 2],
    /// Of queries, keys and values.
    pub projections: [Linear<T>; 3],
    /// Behind attention.
    pub mixing: Linear<T>,
    /// The two layers.
    pub layers: [Linear<T>; 2],
    /// Of the outputs.
    pub head: Linear<T>,
    #[parameters(skip)]
    activation: Activation,
}

impl<T: Real> Norm<T> {
    fn random(generator: &mut fastrand::Rng) -> Self {
        let mut near =
            |size: f64| normals(generator, 1, WIDTH, 0.1).remove_axis(Axis(0)) + T::nearest(size);
        Self { gamma: near(1.0), beta: near(0.0) }
    }

    /// The rows with mean 0 and variance 1, and what they were divided by.
    fn whiten(rows: &Array2<T>) -> (Array2<T>, Array1<T>) {
        let width = T::nearest(WIDTH as f64);
        let means = rows.sum_axis(Axis(1)) / width;
        let centred = rows - &means.insert_axis(Axis(1));
        let squares = centred.mapv(|entry| entry * entry).sum_axis(Axis(1)) / width;
        let deviations = squares.mapv(|square| (square + T::nearest(1e-5)).sqrt());
        (&centred / &deviations.view().insert_axis(Axis(1)), deviations)
    }

    fn forward(&self, rows: &Array2<T>) -> Array2<T> {
        Self::whiten(rows).0 * &self.gamma + &self.beta
    }

    /// The gradient, and that by the rows.
    fn backward(&self, rows: &Array2<T>, delta: &Array2<T>) -> (Self, Array2<T>) {
        let (white, deviations) = Self::whiten(rows);
        let of_white = delta * &self.gamma;
        let width = T::nearest(WIDTH as f64);
        let mean = (of_white.sum_axis(Axis(1)) / width).insert_axis(Axis(1));
        let along = ((&of_white * &white).sum_axis(Axis(1)) / width).insert_axis(Axis(1));
        let of_rows = (of_white - &mean - &white * &along) / &deviations.insert_axis(Axis(1));
        let gamma = (delta * &white).sum_axis(Axis(0));
        (Self { gamma, beta: delta.sum_axis(Axis(0)) }, of_rows)
    }
}

impl<T: Real> Linear<T> {
    fn random(generator: &mut fastrand::Rng, rows: usize, columns: usize) -> Self {
        let (weight, bias) = layer(generator, rows, columns);
        Self { weight, bias }
    }

    fn forward(&self, rows: &Array2<T>) -> Array2<T> {
        rows.dot(&self.weight) + &self.bias
    }

    /// The gradient, and that by the rows.
    fn backward(&self, rows: &Array2<T>, delta: &Array2<T>) -> (Self, Array2<T>) {
        let weight = rows.t().dot(delta);
        (Self { weight, bias: delta.sum_axis(Axis(0)) }, delta.dot(&self.weight.t()))
    }
}

/// The places of one sample, and the columns of one head.
fn part(sample: usize, head: usize) -> [Slice; 2] {
    let range = |length: usize, number: usize| Slice::from(number * length..(number + 1) * length);
    [range(PLACES, sample), range(HEAD, head)]
}

fn cut<T: Real>(rows: &Array2<T>, [places, columns]: [Slice; 2]) -> Array2<T> {
    let mut cut: ArrayView2<'_, T> = rows.view();
    cut.slice_axis_inplace(Axis(0), places);
    cut.slice_axis_inplace(Axis(1), columns);
    cut.to_owned()
}

fn put<T: Real>(rows: &mut Array2<T>, [places, columns]: [Slice; 2], part: &Array2<T>) {
    let mut cut: ArrayViewMut2<'_, T> = rows.view_mut();
    cut.slice_axis_inplace(Axis(0), places);
    cut.slice_axis_inplace(Axis(1), columns);
    cut.assign(part);
}

fn scale<T: Real>() -> T {
    T::nearest((HEAD as f64).sqrt().recip())
}

/// How much each place attends to each other.
fn weights<T: Real>(queries: &Array2<T>, keys: &Array2<T>) -> Array2<T> {
    let mut scores = queries.dot(&keys.t()) * scale::<T>();
    for mut row in scores.rows_mut() {
        let most = row.fold(T::neg_infinity(), |most, &score| most.max(score));
        row.mapv_inplace(|score| (score - most).exp());
        let sum = row.sum();
        row.mapv_inplace(|part| part / sum);
    }
    scores
}

/// The values that each place attends to.
fn attend<T: Real>([queries, keys, values]: &[Array2<T>; 3]) -> Array2<T> {
    let mut attended = Array2::zeros(values.dim());
    for sample in 0..values.nrows() / PLACES {
        for head in 0..HEADS {
            let part = part(sample, head);
            let weights = weights(&cut(queries, part), &cut(keys, part));
            put(&mut attended, part, &weights.dot(&cut(values, part)));
        }
    }
    attended
}

/// The derivatives by queries, keys and values.
fn attend_back<T: Real>(
    [queries, keys, values]: &[Array2<T>; 3],
    delta: &Array2<T>,
) -> [Array2<T>; 3] {
    let mut all = [queries, keys, values].map(|rows| Array2::zeros(rows.dim()));
    for sample in 0..values.nrows() / PLACES {
        for head in 0..HEADS {
            let part = part(sample, head);
            let [queries, keys, values, delta] =
                [queries, keys, values, delta].map(|rows| cut(rows, part));
            let weights = weights(&queries, &keys);
            let of_weights = delta.dot(&values.t());
            let along = (&of_weights * &weights).sum_axis(Axis(1)).insert_axis(Axis(1));
            let of_scores = &weights * &(of_weights - &along) * scale::<T>();
            let parts =
                [of_scores.dot(&keys), of_scores.t().dot(&queries), weights.t().dot(&delta)];
            for (rows, derivative) in all.iter_mut().zip(parts) {
                put(rows, part, &derivative);
            }
        }
    }
    all
}

/// What the way there leaves for the way back.
struct Trace<T> {
    x: Array2<T>,
    normed: [Array2<T>; 2],
    projected: [Array2<T>; 3],
    attended: Array2<T>,
    mixed: Array2<T>,
    sums: Array2<T>,
    means: Array2<T>,
}

impl<T: Real> Attention<T> {
    /// Draws the parameters.
    #[must_use]
    pub fn random(generator: &mut fastrand::Rng, activation: Activation) -> Self {
        let norms = std::array::from_fn(|_| Norm::random(generator));
        let projections = std::array::from_fn(|_| Linear::random(generator, WIDTH, WIDTH));
        let mixing = Linear::random(generator, WIDTH, WIDTH);
        let layers = [[WIDTH, HIDDEN], [HIDDEN, WIDTH]]
            .map(|[rows, columns]| Linear::random(generator, rows, columns));
        let head = Linear::random(generator, WIDTH, OUTPUTS);
        Self { norms, projections, mixing, layers, head, activation }
    }

    fn forward(&self, data: &Data) -> Trace<T> {
        let batch = data.batch();
        let x = data.inputs().into_shape_with_order((batch * PLACES, WIDTH)).expect("as many");
        let first = self.norms[0].forward(&x);
        let projected = self.projections.each_ref().map(|linear| linear.forward(&first));
        let attended = attend(&projected);
        let mixed = &x + &self.mixing.forward(&attended);
        let second = self.norms[1].forward(&mixed);
        let sums = self.layers[0].forward(&second);
        let hidden = sums.mapv(|sum| self.activation.value(sum));
        let last = &mixed + &self.layers[1].forward(&hidden);
        let places = last.into_shape_with_order((batch, PLACES, WIDTH)).expect("as many");
        let means = places.sum_axis(Axis(1)) / T::nearest(PLACES as f64);
        Trace { x, normed: [first, second], projected, attended, mixed, sums, means }
    }
}

impl<T: Real> Network<T> for Attention<T> {
    fn logits(&self, data: &Data) -> Array2<T> {
        self.head.forward(&self.forward(data).means)
    }

    fn pull_back(&self, data: &Data, delta: &Array2<T>) -> Self {
        let activation = self.activation;
        let trace = self.forward(data);
        let (head, of_means) = self.head.backward(&trace.means, delta);
        let rows = trace.x.nrows();
        let of_last = Array2::from_shape_fn((rows, WIDTH), |(row, column)| {
            of_means[[row / PLACES, column]] / T::nearest(PLACES as f64)
        });
        let hidden = trace.sums.mapv(|sum| activation.value(sum));
        let (upper, of_hidden) = self.layers[1].backward(&hidden, &of_last);
        let of_sums = of_hidden * trace.sums.mapv(|sum| activation.slope(sum));
        let (lower, of_second) = self.layers[0].backward(&trace.normed[1], &of_sums);
        let (norm1, of_normed) = self.norms[1].backward(&trace.mixed, &of_second);
        let of_mixed = of_last + of_normed;
        let (mixing, of_attended) = self.mixing.backward(&trace.attended, &of_mixed);
        let mut of_first = Array2::zeros((rows, WIDTH));
        let mut deltas = attend_back(&trace.projected, &of_attended).into_iter();
        let projections = self.projections.each_ref().map(|linear| {
            let delta = deltas.next().expect("three");
            let (gradient, of_rows) = linear.backward(&trace.normed[0], &delta);
            of_first += &of_rows;
            gradient
        });
        let (norm0, _) = self.norms[0].backward(&trace.x, &of_first);
        let (norms, layers) = ([norm0, norm1], [lower, upper]);
        Self { norms, projections, mixing, layers, head, activation }
    }
}
