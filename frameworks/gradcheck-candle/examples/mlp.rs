//! A network of candle-nn in `f32`: that its loss is differentiable all the way, with everything
//! that its `VarMap` holds.
//!
//! `cargo run -p gradcheck-candle --example mlp`

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::{Linear, Module, VarBuilder, VarMap, linear, loss::cross_entropy};
use gradcheck_candle::Vars;
use gradcheck_core::assert_gradients;

struct Mlp {
    hidden: Linear,
    output: Linear,
}

impl Mlp {
    fn new(vb: &VarBuilder) -> Result<Self> {
        let hidden = linear(4, 5, vb.pp("hidden"))?;
        Ok(Self { hidden, output: linear(5, 3, vb.pp("output"))? })
    }

    fn loss(&self, x: &Tensor, classes: &Tensor) -> Result<Tensor> {
        cross_entropy(&self.output.forward(&self.hidden.forward(x)?.tanh()?)?, classes)
    }
}

fn main() -> Result<()> {
    let varmap = VarMap::new();
    let mlp = Mlp::new(&VarBuilder::from_varmap(&varmap, DType::F32, &Device::Cpu))?;
    let x = Tensor::arange(0.0_f32, 24.0, &Device::Cpu)?.sin()?.reshape((6, 4))?;
    let classes = Tensor::new(&[0_u32, 2, 1, 1, 0, 2], &Device::Cpu)?;

    let vars = Vars::<f32>::new(&varmap)?;
    let report = assert_gradients!(vars, |v| v.backward(&mlp.loss(&x, &classes)?));
    println!("{report}");
    Ok(())
}
