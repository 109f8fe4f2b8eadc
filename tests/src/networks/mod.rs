//! Ordinary networks whose gradients are written by hand, as from-scratch networks are, over f32 or
//! f64: softmax cross entropy, He initialisation.

mod attention;
mod convolution;
mod dense;
mod draw;
mod embedding;
mod loss;
mod lstm;
mod mistake;
mod real;

pub use attention::Attention;
pub use convolution::Convolution;
pub use dense::Dense;
pub use draw::{Architecture, Draw, Format};
pub use embedding::Embedding;
pub use loss::{Data, Network};
pub use lstm::Lstm;
pub use mistake::{Change, Mistake, Planted};
pub use real::{ACTIVATIONS, Activation, Narrow, Real, narrow};
