//! An op of one's own, whose backward pass is written by hand: softplus(x) = ln(1 + eˣ).
//!
//! `cargo run -p gradcheck-candle --example custom_op`

use candle_core::{CpuStorage, CustomOp1, Device, Layout, Result, Shape, Tensor, Var};
use gradcheck_candle::Vars;
use gradcheck_core::assert_gradients;

struct Softplus;

impl CustomOp1 for Softplus {
    fn name(&self) -> &'static str {
        "softplus"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let softplus = |x: f64| x.max(0.0) + (-x.abs()).exp().ln_1p();
        let Some((start, end)) = layout.contiguous_offsets() else {
            candle_core::bail!("softplus takes contiguous tensors")
        };
        let entries = &storage.as_slice::<f64>()?[start..end];
        let outputs = entries.iter().map(|&x| softplus(x)).collect();
        Ok((CpuStorage::F64(outputs), layout.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let slope = (x.neg()?.exp()? + 1.0)?.recip()?;
        Ok(Some((gradient * slope)?))
    }
}

fn main() -> Result<()> {
    let x = Var::new(&[[-2.0_f64, -0.5, 0.3], [0.1, 1.5, 4.0]], &Device::Cpu)?;
    let weights = Tensor::new(&[[0.7_f64, -1.2, 0.9], [1.1, 0.6, -0.8]], &Device::Cpu)?;

    // A sum with weights, and not the plain sum, whose gradient reaches the op as ones.
    let report = assert_gradients!(Vars::<f64>::new(&x)?, |v| {
        v.backward(&(x.apply_op1(Softplus)? * &weights)?.sum_all()?)
    });
    println!("{report}");
    Ok(())
}
