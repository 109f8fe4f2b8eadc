//! Two convolutions, the greatest of every 2 × 2, and a layer behind them. Images are matrices with
//! a row for each pixel of each sample, and a column for each channel.

use gradcheck_core::Parameters;
use ndarray::{Array1, Array2, Array4, ArrayView2, Axis};

use super::loss::{Data, Network};
use super::real::{Activation, Real, layer};

const SIDE: usize = 12;
const KERNEL: usize = 3;
const FILTERS: [usize; 2] = [8, 16];
const INNER: usize = SIDE - KERNEL + 1;
const LAST: usize = INNER - KERNEL + 1;
const POOLED: usize = LAST / 2;
pub(super) const INPUTS: usize = SIDE * SIDE;
pub(super) const OUTPUTS: usize = 10;

/// The parameters, or the gradient by them. The axes of a kernel are row, column, channel, filter.
#[derive(Clone, Debug, Parameters)]
pub struct Convolution<T> {
    /// The kernels of the first layer.
    pub k1: Array4<T>,
    /// Of the first layer.
    pub b1: Array1<T>,
    /// The kernels of the second layer.
    pub k2: Array4<T>,
    /// Of the second layer.
    pub b2: Array1<T>,
    /// Of the outputs.
    pub w: Array2<T>,
    /// Of the outputs.
    pub b: Array1<T>,
    #[parameters(skip)]
    activation: Activation,
}

/// What the way there leaves for the way back.
struct Trace<T> {
    patches: [Array2<T>; 2],
    sums: [Array2<T>; 2],
    /// The row of the greatest of every 2 × 2, for every number of `pooled`.
    places: Vec<usize>,
    pooled: Array2<T>,
}

fn flat<T: Real>(kernels: &Array4<T>) -> ArrayView2<'_, T> {
    let (height, width, channels, filters) = kernels.dim();
    kernels.view().into_shape_with_order((height * width * channels, filters)).expect("contiguous")
}

/// Calls `each` with every pixel of a patch: its row in the image and among the patches, and the
/// number of the pixel in the patch.
fn for_each_pixel(batch: usize, side: usize, mut each: impl FnMut([usize; 3])) {
    let out = side - KERNEL + 1;
    for patch in 0..batch * out * out {
        let (sample, row, column) = (patch / (out * out), patch / out % out, patch % out);
        for pixel in 0..KERNEL * KERNEL {
            let (down, right) = (row + pixel / KERNEL, column + pixel % KERNEL);
            each([(sample * side + down) * side + right, patch, pixel]);
        }
    }
}

/// The pixels under the kernel, a row for each place of it.
fn patches<T: Real>(image: &Array2<T>, batch: usize, side: usize) -> Array2<T> {
    let (out, channels) = (side - KERNEL + 1, image.ncols());
    let mut patches = Array2::zeros((batch * out * out, KERNEL * KERNEL * channels));
    for_each_pixel(batch, side, |[from, patch, pixel]| {
        for channel in 0..channels {
            patches[[patch, pixel * channels + channel]] = image[[from, channel]];
        }
    });
    patches
}

/// Adds what is known of the patches to the pixels that they were taken from.
fn put_back<T: Real>(patches: &Array2<T>, batch: usize, side: usize) -> Array2<T> {
    let channels = patches.ncols() / (KERNEL * KERNEL);
    let mut image = Array2::zeros((batch * side * side, channels));
    for_each_pixel(batch, side, |[to, patch, pixel]| {
        for channel in 0..channels {
            image[[to, channel]] += patches[[patch, pixel * channels + channel]];
        }
    });
    image
}

/// The greatest of every 2 × 2, a row for each sample, and where each was.
fn pool<T: Real>(image: &Array2<T>, batch: usize) -> (Array2<T>, Vec<usize>) {
    let channels = image.ncols();
    let mut places = Vec::new();
    let pooled = Array2::from_shape_fn((batch, POOLED * POOLED * channels), |(sample, number)| {
        let (pixel, channel) = (number / channels, number % channels);
        let corner = (sample * LAST + pixel / POOLED * 2) * LAST + pixel % POOLED * 2;
        let four = [corner, corner + 1, corner + LAST, corner + LAST + 1];
        let greater = |one: usize, other: usize| {
            if image[[other, channel]] > image[[one, channel]] { other } else { one }
        };
        let place = four.into_iter().reduce(greater).expect("four");
        places.push(place);
        image[[place, channel]]
    });
    (pooled, places)
}

fn kernels<T: Real>(
    generator: &mut fastrand::Rng,
    channels: usize,
    filters: usize,
) -> (Array4<T>, Array1<T>) {
    let (weights, biases) = layer(generator, KERNEL * KERNEL * channels, filters);
    let shape = (KERNEL, KERNEL, channels, filters);
    (weights.into_shape_with_order(shape).expect("as many"), biases)
}

impl<T: Real> Convolution<T> {
    /// Draws the parameters.
    #[must_use]
    pub fn random(generator: &mut fastrand::Rng, activation: Activation) -> Self {
        let (k1, b1) = kernels(generator, 1, FILTERS[0]);
        let (k2, b2) = kernels(generator, FILTERS[0], FILTERS[1]);
        let (w, b) = layer(generator, POOLED * POOLED * FILTERS[1], OUTPUTS);
        Self { k1, b1, k2, b2, w, b, activation }
    }

    fn forward(&self, data: &Data) -> Trace<T> {
        let batch = data.batch();
        let image = data.inputs().into_shape_with_order((batch * INPUTS, 1)).expect("as many");
        let first = patches(&image, batch, SIDE);
        let sums1 = first.dot(&flat(&self.k1)) + &self.b1;
        let inner = sums1.mapv(|sum| self.activation.value(sum));
        let second = patches(&inner, batch, INNER);
        let sums2 = second.dot(&flat(&self.k2)) + &self.b2;
        let (pooled, places) = pool(&sums2.mapv(|sum| self.activation.value(sum)), batch);
        Trace { patches: [first, second], sums: [sums1, sums2], places, pooled }
    }
}

impl<T: Real> Network<T> for Convolution<T> {
    fn logits(&self, data: &Data) -> Array2<T> {
        self.forward(data).pooled.dot(&self.w) + &self.b
    }

    fn pull_back(&self, data: &Data, delta: &Array2<T>) -> Self {
        let (batch, activation) = (data.batch(), self.activation);
        let Trace { patches: [first, second], sums: [sums1, sums2], places, pooled } =
            self.forward(data);
        let of_pooled = delta.dot(&self.w.t());
        let mut of_sums2 = Array2::zeros(sums2.dim());
        let channels = sums2.ncols();
        for (number, (&place, &part)) in places.iter().zip(&of_pooled).enumerate() {
            of_sums2[[place, number % channels]] += part;
        }
        of_sums2 *= &sums2.mapv(|sum| activation.slope(sum));
        let of_inner = put_back(&of_sums2.dot(&flat(&self.k2).t()), batch, INNER);
        let of_sums1 = of_inner * sums1.mapv(|sum| activation.slope(sum));
        let kernels = |patches: &Array2<T>, of_sums: &Array2<T>, like: &Array4<T>| {
            let product = patches.t().dot(of_sums).as_standard_layout().into_owned();
            product.into_shape_with_order(like.dim()).expect("as many")
        };
        Self {
            k1: kernels(&first, &of_sums1, &self.k1),
            b1: of_sums1.sum_axis(Axis(0)),
            k2: kernels(&second, &of_sums2, &self.k2),
            b2: of_sums2.sum_axis(Axis(0)),
            w: pooled.t().dot(delta),
            b: delta.sum_axis(Axis(0)),
            activation,
        }
    }
}
