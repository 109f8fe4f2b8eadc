//! A network of burn with a batch norm: its running statistics are no parameters. In `f64`, which
//! shows more than `f32` does.
//!
//! `cargo run -p gradcheck-burn --example mlp`

use burn::module::Module;
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig, Relu};
use burn::tensor::{Device, FloatDType, Tensor};
use gradcheck_burn::Params;
use gradcheck_core::assert_gradients;

#[derive(Module, Debug)]
struct Mlp {
    hidden: Linear,
    norm: BatchNorm,
    activation: Relu,
    output: Linear,
}

impl Mlp {
    fn new(device: &Device) -> Self {
        Self {
            hidden: LinearConfig::new(3, 4).init(device),
            norm: BatchNormConfig::new(4).init(device),
            activation: Relu::new(),
            output: LinearConfig::new(4, 2).init(device),
        }
    }

    fn loss(&self, x: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let hidden = self.activation.forward(self.norm.forward(self.hidden.forward(x)));
        (self.output.forward(hidden) - y).powi_scalar(2).mean()
    }
}

fn main() {
    let mut device = Device::flex().autodiff();
    device.configure(FloatDType::F64).expect("no tensor has been made yet");
    device.seed(7);
    let x = Tensor::<2>::from_floats(
        [[0.5, -1.0, 2.0], [1.5, 0.3, -0.7], [-0.4, 0.9, 0.2], [1.1, -0.6, 0.8]],
        &device,
    );
    let y = Tensor::<2>::from_floats([[1.0, 0.0], [0.5, -0.5], [0.0, 1.0], [-1.0, 0.3]], &device);

    let params = Params::<f64, _>::new(Mlp::new(&device));
    let report = assert_gradients!(params, |p| p.backward(p.loss(x.clone(), y.clone())));
    println!("{report}");
}
