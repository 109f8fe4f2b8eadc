//! Layers of networks with backward passes written by hand, and problems of least squares with
//! Jacobians written by hand; each with the mistakes that people make in them.
//!
//! Nothing here comes from differences. A mistake is a variant of an enum that the derivative
//! asks for where it goes wrong, so that the right code and the wrong stand side by side.

pub mod attention;
pub mod average_pool;
pub mod batch_norm;
pub mod convolution;
pub mod cross_entropy;
pub mod dense;
pub mod embedding;
mod exhibit;
mod layer;
pub mod layer_norm;
pub mod least_squares;
pub mod lstm;
pub mod max_pool;
mod window;

pub use exhibit::Exhibit;
pub use layer::{Float, Layer};

/// The layers with entries of type `F`.
#[must_use]
pub fn layers<F: Float>() -> Vec<Exhibit> {
    vec![
        Exhibit::layer::<dense::Dense<F>>(),
        Exhibit::layer::<convolution::Convolution<F>>(),
        Exhibit::layer::<max_pool::MaxPool<F>>(),
        Exhibit::layer::<average_pool::AveragePool<F>>(),
        Exhibit::layer::<batch_norm::BatchNorm<F>>(),
        Exhibit::layer::<layer_norm::LayerNorm<F>>(),
        Exhibit::layer::<cross_entropy::CrossEntropy<F>>(),
        Exhibit::layer::<attention::Attention<F>>(),
        Exhibit::layer::<lstm::Lstm<F>>(),
        Exhibit::layer::<embedding::Embedding<F>>(),
    ]
}

/// The problems of least squares.
#[must_use]
pub fn problems() -> Vec<Exhibit> {
    vec![
        Exhibit::problem::<least_squares::peaks::Peaks>(),
        Exhibit::problem::<least_squares::bundle::Bundle>(),
        Exhibit::problem::<least_squares::between::Between>(),
    ]
}
