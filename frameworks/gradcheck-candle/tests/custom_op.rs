//! Backward passes of ops of one's own: a right one passes, and a mistake is located and named.

use candle_core::{CpuStorage, CustomOp1, Device, Layout, Result, Shape, Tensor, Var};
use gradcheck_candle::Vars;
use gradcheck_core::{BugKind, Check, Report, Verdict};

/// What the backward pass makes of the right gradient.
#[derive(Clone, Copy)]
enum Mistake {
    None,
    Sign,
    Row,
    Lost,
}

/// y = x³.
struct Cube(Mistake);

impl CustomOp1 for Cube {
    fn name(&self) -> &'static str {
        "cube"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (start, end) = layout.contiguous_offsets().expect("it is contiguous");
        let entries = &storage.as_slice::<f64>()?[start..end];
        let outputs = entries.iter().map(|x| x.powi(3)).collect();
        Ok((CpuStorage::F64(outputs), layout.shape().clone()))
    }

    fn bwd(&self, x: &Tensor, _: &Tensor, gradient: &Tensor) -> Result<Option<Tensor>> {
        let right = ((x.sqr()? * 3.0)? * gradient)?;
        match self.0 {
            Mistake::None => Ok(Some(right)),
            Mistake::Sign => Ok(Some(right.neg()?)),
            Mistake::Row => Ok(Some(right.slice_scatter0(&right.narrow(0, 1, 1)?.sin()?, 1)?)),
            Mistake::Lost => Ok(None),
        }
    }
}

fn check(mistake: Mistake, is_transposed: bool) -> std::result::Result<Report, String> {
    let x = Var::new(&[[0.5_f64, -1.0, 2.0], [1.5, 0.7, -0.3]], &Device::Cpu)
        .expect("the rows are equally long");
    let bias = Var::new(&[[0.1_f64]], &Device::Cpu).expect("the rows are equally long");
    let vars = Vars::<f64>::named([("x", &x), ("bias", &bias)]).expect("they are `f64`");
    let both = |v: &mut Vars<f64>| {
        let input = if is_transposed { x.t()?.contiguous()? } else { x.as_tensor().clone() };
        let output = input.apply_op1(Cube(mistake))?.broadcast_add(&bias)?;
        v.backward(&output.sin()?.sum_all()?)
    };
    Check::new().run_joint(&mut vars.clone(), both).map_err(|error| error.to_string())
}

#[test]
fn a_right_backward_pass_passes() {
    for is_transposed in [false, true] {
        let report = check(Mistake::None, is_transposed).unwrap();

        assert_eq!(report.verdict(), Verdict::Pass, "{report}");
    }
}

#[test]
fn a_lost_sign_is_named() {
    let report = check(Mistake::Sign, false).unwrap();

    assert_eq!(report.verdict(), Verdict::Fail);
    assert!(matches!(report.suspects()[0].kind(), BugKind::OppositeSign), "{report}");
    assert_eq!(report.suspects()[0].paths(), ["x"]);
}

#[test]
fn a_wrong_row_is_located() {
    let report = check(Mistake::Row, false).unwrap();

    assert_eq!(report.verdict(), Verdict::Fail);
    assert!(report.mismatches().iter().all(|m| m.path() == "x" && m.index()[0] == 1), "{report}");
}

#[test]
fn a_backward_pass_that_returns_none_is_said_to_be_missing() {
    let error = check(Mistake::Lost, false).unwrap_err();

    assert!(error.replace('\n', " ").contains("no gradient for `x`"), "{error}");
}
