//! A two-dimensional convolution with stride and padding, as networks have it: a correlation.

use fastrand::Rng;
use gradcheck_core::Parameters;
use ndarray::{Array1, Array4, Axis};

use super::layer::{Float, Layer, mistakes, ones_like, uniform};
use super::window::{Covered, Window, indices};

const WINDOW: Window = Window { size: [3, 3], stride: [2, 1], padding: [1, 1] };
const IMAGE: [usize; 2] = [4, 3];
const SAMPLES: usize = 2;
/// As many go in as come out, so that one can be taken for the other.
const CHANNELS: usize = 2;

/// The layer and a batch of images: sample, channel, row, column.
#[derive(Parameters)]
pub struct Convolution<F> {
    input: Array4<F>,
    /// Output channel, input channel, row, column.
    kernel: Array4<F>,
    bias: Array1<F>,
}

mistakes! {
    /// What can be wrong in the backward pass.
    pub enum Mistake {
        /// the backward pass moves the window by one row
        StrideForgotten,
        /// the strides of rows and columns are exchanged in the backward pass
        StridesExchanged,
        /// the backward pass begins inside the image, without the padding
        PaddingForgotten,
        /// the cotangent goes back through the flipped kernel
        KernelFlipped,
        /// the gradient of the kernel has rows and columns exchanged
        KernelTransposed,
        /// the cotangent goes back with input and output channels exchanged
        ChannelsExchanged,
        /// the bias sums over samples and rows but takes one column only
        BiasOfOneColumn,
        /// windows that overlap overwrite each other's gradient of the input
        OverlapOverwritten,
        /// the last row of the cotangent is not reached
        LastRowForgotten,
        /// the cotangent is ignored
        CotangentIgnored,
    }
}

/// One product of the convolution: which entries of output, input and kernel meet.
struct Product {
    output: [usize; 4],
    input: [usize; 4],
    kernel: [usize; 4],
}

fn products(window: Window) -> Vec<Product> {
    let covered = window.covered(WINDOW.places(IMAGE), IMAGE);
    let samples = (0..SAMPLES).flat_map(|sample| {
        indices([CHANNELS, CHANNELS]).map(move |[output, input]| (sample, output, input))
    });
    let of = |(sample, output, input): (usize, usize, usize)| {
        covered.iter().map(move |&Covered { place, inside, entry }| Product {
            output: [sample, output, place[0], place[1]],
            input: [sample, input, entry[0], entry[1]],
            kernel: [output, input, inside[0], inside[1]],
        })
    };
    samples.flat_map(of).collect()
}

impl<F: Float> Layer for Convolution<F> {
    type Output = Array4<F>;
    type Mistake = Mistake;

    const NAME: &'static str = "conv2d";
    const MISTAKES: [(Mistake, &'static str); 10] = Mistake::ALL;

    fn random(rng: &mut Rng) -> Self {
        Self {
            input: uniform(rng, (SAMPLES, CHANNELS, IMAGE[0], IMAGE[1])),
            kernel: uniform(rng, (CHANNELS, CHANNELS, WINDOW.size[0], WINDOW.size[1])),
            bias: uniform(rng, CHANNELS),
        }
    }

    fn forward(&self) -> Array4<F> {
        let [rows, columns] = WINDOW.places(IMAGE);
        let bias = |(_, channel, _, _): (usize, usize, usize, usize)| self.bias[channel];
        let mut output = Array4::from_shape_fn((SAMPLES, CHANNELS, rows, columns), bias);
        for product in products(WINDOW) {
            output[product.output] += self.input[product.input] * self.kernel[product.kernel];
        }
        output
    }

    fn backward(&self, cotangent: &Array4<F>, mistake: Option<Mistake>) -> Self {
        let mut window = WINDOW;
        match mistake {
            Some(Mistake::StrideForgotten) => window.stride = [1, 1],
            Some(Mistake::StridesExchanged) => window.stride.reverse(),
            Some(Mistake::PaddingForgotten) => window.padding = [0, 0],
            _ => {}
        }
        let cotangent = match mistake {
            Some(Mistake::CotangentIgnored) => ones_like(cotangent),
            _ => cotangent.clone(),
        };
        let rows = cotangent.len_of(Axis(2));

        let mut input = Array4::zeros(self.input.raw_dim());
        let mut kernel = Array4::zeros(self.kernel.raw_dim());
        for product in products(window) {
            if mistake == Some(Mistake::LastRowForgotten) && product.output[2] == rows - 1 {
                continue;
            }
            let back = cotangent[product.output] * self.kernel[through(product.kernel, mistake)];
            if mistake == Some(Mistake::OverlapOverwritten) {
                input[product.input] = back;
            } else {
                input[product.input] += back;
            }
            let [output, channel, row, column] = product.kernel;
            let place = match mistake {
                Some(Mistake::KernelTransposed) => [output, channel, column, row],
                _ => product.kernel,
            };
            kernel[place] += cotangent[product.output] * self.input[product.input];
        }
        let bias = match mistake {
            Some(Mistake::BiasOfOneColumn) => {
                cotangent.index_axis(Axis(3), 0).sum_axis(Axis(2)).sum_axis(Axis(0))
            }
            _ => cotangent.sum_axis(Axis(3)).sum_axis(Axis(2)).sum_axis(Axis(0)),
        };
        Self { input, kernel, bias }
    }
}

/// The entry of the kernel that the cotangent goes back through.
fn through(kernel: [usize; 4], mistake: Option<Mistake>) -> [usize; 4] {
    let [output, input, row, column] = kernel;
    match mistake {
        Some(Mistake::KernelFlipped) => {
            [output, input, WINDOW.size[0] - 1 - row, WINDOW.size[1] - 1 - column]
        }
        Some(Mistake::ChannelsExchanged) => [input, output, row, column],
        _ => kernel,
    }
}
