//! The commonest shape of a network written from scratch: boxed layers in f32, each with its
//! weights, the gradient buffers and the cache of the forward pass in one struct.
//!
//! `cargo run --example layers`

use gradcheck_core::{Parameters, assert_gradients};
use ndarray::{Array, Array1, Array2, ArrayD, Axis};

trait Layer: Parameters<Scalar = f32> {
    fn forward(&mut self, x: Array2<f32>) -> Array2<f32>;

    /// Turns the gradient of the output into that of the input, and fills the gradient buffers.
    fn backward(&mut self, grad: &Array2<f32>) -> Array2<f32>;

    /// The gradient buffers, in the order of the parameters.
    fn gradients(&self) -> Vec<ArrayD<f32>>;
}

#[derive(Parameters)]
struct Dense {
    weight: Array2<f32>,
    bias: Array1<f32>,
    #[parameters(skip)]
    grad_weight: Array2<f32>,
    #[parameters(skip)]
    grad_bias: Array1<f32>,
    #[parameters(skip)]
    input: Array2<f32>,
}

impl Dense {
    fn boxed(inputs: usize, outputs: usize, generator: &mut fastrand::Rng) -> Box<dyn Layer> {
        let scale = 2.0 / (inputs as f32).sqrt();
        Box::new(Self {
            weight: Array::from_shape_simple_fn((inputs, outputs), || {
                scale * (generator.f32() - 0.5)
            }),
            bias: Array::from_shape_simple_fn(outputs, || 0.1 * (generator.f32() - 0.5)),
            grad_weight: Array::zeros((inputs, outputs)),
            grad_bias: Array::zeros(outputs),
            input: Array::zeros((0, inputs)),
        })
    }
}

impl Layer for Dense {
    fn forward(&mut self, x: Array2<f32>) -> Array2<f32> {
        self.input = x;
        self.input.dot(&self.weight) + &self.bias
    }

    fn backward(&mut self, grad: &Array2<f32>) -> Array2<f32> {
        self.grad_weight = self.input.t().dot(grad);
        self.grad_bias = grad.sum_axis(Axis(0));
        grad.dot(&self.weight.t())
    }

    fn gradients(&self) -> Vec<ArrayD<f32>> {
        vec![self.grad_weight.clone().into_dyn(), self.grad_bias.clone().into_dyn()]
    }
}

#[derive(Parameters)]
struct Tanh {
    #[parameters(skip)]
    output: Array2<f32>,
}

impl Layer for Tanh {
    fn forward(&mut self, x: Array2<f32>) -> Array2<f32> {
        self.output = x.tanh();
        self.output.clone()
    }

    fn backward(&mut self, grad: &Array2<f32>) -> Array2<f32> {
        grad * (1.0 - self.output.pow2())
    }

    fn gradients(&self) -> Vec<ArrayD<f32>> {
        Vec::new()
    }
}

#[derive(Parameters)]
struct Network {
    layers: Vec<Box<dyn Layer>>,
}

impl Network {
    fn forward(&mut self, x: &Array2<f32>) -> Array2<f32> {
        self.layers.iter_mut().fold(x.clone(), |x, layer| layer.forward(x))
    }

    fn loss(&mut self, x: &Array2<f32>, y: &Array2<f32>) -> f32 {
        0.5 * (self.forward(x) - y).pow2().sum() / x.nrows() as f32
    }

    fn backward(&mut self, x: &Array2<f32>, y: &Array2<f32>) -> Vec<ArrayD<f32>> {
        let mut grad = (self.forward(x) - y) / x.nrows() as f32;
        for layer in self.layers.iter_mut().rev() {
            grad = layer.backward(&grad);
        }
        self.layers.iter().flat_map(|layer| layer.gradients()).collect()
    }
}

fn main() {
    let mut generator = fastrand::Rng::with_seed(7);
    let mut network = Network {
        layers: vec![
            Dense::boxed(3, 8, &mut generator),
            Box::new(Tanh { output: Array::zeros((0, 8)) }),
            Dense::boxed(8, 8, &mut generator),
            Box::new(Tanh { output: Array::zeros((0, 8)) }),
            Dense::boxed(8, 2, &mut generator),
        ],
    };
    let x = Array::from_shape_simple_fn((16, 3), || generator.f32() - 0.5);
    let y = Array::from_shape_simple_fn((16, 2), || generator.f32() - 0.5);

    let report = assert_gradients!(&mut network, |m| m.loss(&x, &y), |m| m.backward(&x, &y));
    println!("{report}");
}
