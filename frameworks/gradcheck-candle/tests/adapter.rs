//! The variables of candle as parameters: order, names, shared storage, and what is refused.

use std::panic::{AssertUnwindSafe, catch_unwind};

use candle_core::{DType, Device, Result, Tensor, Var};
use candle_nn::{Linear, Module, VarBuilder, VarMap, linear};
use gradcheck_candle::Vars;
use gradcheck_core::{BugKind, Check, CheckError, Failed, Parameters, Verdict, assert_gradients};

const CPU: &Device = &Device::Cpu;

/// Entries that are lost in any arithmetic: a negative zero, subnormals, many digits.
const AWKWARD: [f64; 4] = [-0.0, 5e-324, 0.1 + 0.2, -1.0 / 3.0];

fn bits(var: &Tensor) -> Vec<u64> {
    let entries: Vec<f64> = var.flatten_all().and_then(|var| var.to_vec1()).expect("it is `f64`");
    entries.into_iter().map(f64::to_bits).collect()
}

fn message(caught: &(dyn std::any::Any + Send)) -> String {
    caught.downcast_ref::<String>().cloned().unwrap_or_default().replace('\n', " ")
}

/// A layer over the awkward entries, and the map that has its variables.
fn layer() -> Result<(VarMap, Linear, Tensor)> {
    let varmap = VarMap::new();
    let vb = VarBuilder::from_varmap(&varmap, DType::F64, CPU);
    let layer = linear(2, 2, vb.pp("fc"))?;
    let mut map = varmap.clone();
    map.set_one("fc.weight", Tensor::from_slice(&AWKWARD, (2, 2), CPU)?)?;
    Ok((varmap, layer, Tensor::new(&[[0.5_f64, -1.5], [2.0, 0.25]], CPU)?))
}

fn loss(layer: &Linear, x: &Tensor) -> Result<Tensor> {
    layer.forward(x)?.sin()?.sum_all()
}

#[test]
fn a_map_is_its_names_in_order_and_a_list_its_places() -> Result<()> {
    let (varmap, ..) = layer()?;
    let list = vec![Var::new(1.0_f32, CPU)?, Var::new(&[[1.0_f32, 2.0]], CPU)?];

    let map = Vars::<f64>::new(&varmap)?;
    assert_eq!(map.layout().to_string(), "fc.bias [2]\nfc.weight [2, 2]");
    assert_eq!(Vars::<f32>::new(&list)?.layout().to_string(), "[0] []\n[1] [1, 2]");
    assert_eq!(Vars::<f32>::new(&list[1])?.flatten(), [1.0, 2.0]);
    let named = Vars::<f32>::named([("slope", &list[0])])?;
    assert_eq!(named.layout().to_string(), "slope []");
    Ok(())
}

#[test]
fn entries_go_out_and_in_bit_for_bit() -> Result<()> {
    let var = Var::from_slice(&AWKWARD, (2, 2), CPU)?;
    let mut vars = Vars::<f64>::new(&var)?;
    let before = bits(&var);

    let flat = vars.flatten();
    vars.assign_flat(&[1.0, 2.0, 3.0, 4.0]).unwrap();
    assert_eq!(var.to_vec2::<f64>()?, [[1.0, 2.0], [3.0, 4.0]]);
    vars.assign_flat(&flat).unwrap();

    assert_eq!(bits(&var), before);
    Ok(())
}

#[test]
fn a_transposed_tensor_becomes_a_variable_in_the_order_of_its_rows() -> Result<()> {
    let transposed = Tensor::new(&[[1.0_f64, 2.0, 3.0], [4.0, 5.0, 6.0]], CPU)?.t()?;
    let var = Var::from_tensor(&transposed)?;

    assert_eq!(Vars::<f64>::new(&var)?.flatten(), [1.0, 4.0, 2.0, 5.0, 3.0, 6.0]);
    Ok(())
}

#[test]
fn a_clone_that_shares_storage_is_bit_for_bit_after_every_end() -> Result<()> {
    let (varmap, original, x) = layer()?;
    let clone = original.clone();
    let before = bits(clone.weight());
    let vars = || Vars::<f64>::new(&varmap);

    assert_gradients!(vars()?, |v| v.backward(&loss(&clone, &x)?));
    assert_eq!(bits(clone.weight()), before, "after a pass");

    let wrong = |v: &mut Vars<f64>| -> Result<_> {
        let (value, _) = v.backward(&loss(&clone, &x)?)?;
        let (_, doubled) = v.backward(&(loss(&clone, &x)? * 2.0)?)?;
        Ok((value, doubled))
    };
    assert_eq!(Check::new().run_joint(&mut vars()?, wrong).unwrap().verdict(), Verdict::Fail);
    assert_eq!(bits(clone.weight()), before, "after a failure");

    let mut calls = 0;
    let panics = catch_unwind(AssertUnwindSafe(|| {
        Check::new().run_joint(&mut vars().unwrap(), |v| {
            calls += 1;
            assert!(calls < 7, "enough");
            v.backward(&loss(&clone, &x)?)
        })
    }));
    assert!(panics.is_err());
    assert_eq!(bits(clone.weight()), before, "after a panic");
    assert_eq!(bits(original.weight()), before);
    Ok(())
}

#[test]
fn the_original_sees_the_moves_of_a_clone() -> Result<()> {
    let (varmap, original, x) = layer()?;
    let vars = Vars::<f64>::new(&varmap)?.clone();

    let report = assert_gradients!(vars, |v| v.backward(&loss(&original, &x)?));

    assert_eq!(report.tensors().len(), 2);
    Ok(())
}

#[test]
fn cost_and_gradient_may_be_two_closures() -> Result<()> {
    let (varmap, layer, x) = layer()?;
    let gradient = |v: &Vars<f64>| v.gradients(&loss(&layer, &x)?.backward()?);

    let vars = Vars::<f64>::new(&varmap)?;
    assert_gradients!(vars, |v| v.value(&loss(&layer, &x)?), |v| gradient(v).unwrap());
    Ok(())
}

#[test]
fn a_variable_without_a_gradient_is_said_to_be_missing() -> Result<()> {
    let (varmap, layer, x) = layer()?;
    let cut = |v: &mut Vars<f64>| {
        let weight = layer.weight().detach();
        v.backward(&Linear::new(weight, layer.bias().cloned()).forward(&x)?.sqr()?.sum_all()?)
    };

    let error = Check::new().run_joint(&mut Vars::<f64>::new(&varmap)?, cut).unwrap_err();

    let CheckError::Failed(Failed::Both { message }) = error else { panic!("{error}") };
    assert!(message.contains("no gradient for `fc.weight` in the store"), "{message}");
    assert!(!message.contains("fc.bias") && message.contains("detach"), "{message}");
    assert!(!message.contains("WithBacktrace"), "{message}");
    Ok(())
}

#[test]
fn another_number_format_is_refused_by_name() -> Result<()> {
    let (varmap, ..) = layer()?;
    let half = Var::zeros(2, DType::F16, CPU)?;

    let error = Vars::<f32>::new(&varmap).unwrap_err().to_string();
    assert!(error.contains("`fc.bias` has entries of type F64"), "{error}");
    assert!(error.contains("`Vars::<f64>`"), "{error}");
    let error = Vars::<f32>::new(&half).unwrap_err().to_string();
    assert!(error.contains("cast the model"), "{error}");
    Ok(())
}

#[test]
fn a_loss_of_several_numbers_is_refused() -> Result<()> {
    let var = Var::new(&[1.0_f64, 2.0], CPU)?;
    let vars = Vars::<f64>::new(&var)?;

    let error = vars.value(&var.sqr()?).unwrap_err().to_string();
    assert!(error.contains("shape [2]") && error.contains("sum_all"), "{error}");
    let error = vars.value(&var.sum_all()?.to_dtype(DType::F32)?).unwrap_err().to_string();
    assert!(error.contains("the loss has entries of type F32"), "{error}");
    assert_eq!(vars.value(&var.sum_keepdim(0)?)?, 3.0);
    Ok(())
}

#[test]
fn one_variable_in_two_places_is_an_error() -> Result<()> {
    let var = Var::new(&[1.0_f64, 2.0], CPU)?;
    let mut vars = Vars::<f64>::new(vec![var.clone(), var.clone()])?;

    let error = Check::new().run_joint(&mut vars, |v| v.backward(&var.sqr()?.sum_all()?));

    assert!(matches!(error, Err(CheckError::SharedParameters { .. })), "{error:?}");
    Ok(())
}

#[derive(Parameters)]
#[parameters(scalar = "f64")]
struct Line {
    #[parameters(with = "gradcheck_candle::var")]
    slope: Var,
    #[parameters(with = "gradcheck_candle::var")]
    offset: Var,
}

#[test]
fn a_struct_of_variables_derives_parameters() -> Result<()> {
    let mut line =
        Line { slope: Var::new(&[1.5_f64, -0.5], CPU)?, offset: Var::new(0.25_f64, CPU)? };
    let vars = Vars::<f64>::named([("slope", &line.slope), ("offset", &line.offset)])?;
    let loss = |l: &Line| l.slope.broadcast_add(&l.offset)?.exp()?.sum_all();

    let report = assert_gradients!(&mut line, |l| vars.backward(&loss(l)?));
    assert_eq!(report.tensors()[1].path(), "offset");
    // With the gradients exchanged it fails.
    let wrong = |l: &Line| -> Result<_> {
        let (value, _) = vars.backward(&loss(l)?)?;
        Ok((value, [1.0_f64; 3].to_vec()))
    };
    let caught = catch_unwind(AssertUnwindSafe(|| assert_gradients!(line, |l| wrong(l))));
    assert!(message(&*caught.unwrap_err()).contains("gradient check failed"));
    Ok(())
}

#[test]
fn a_wrong_kind_of_mistake_has_its_name() -> Result<()> {
    let (varmap, layer, x) = layer()?;
    let opposite = |v: &mut Vars<f64>| -> Result<_> {
        let (value, _) = v.backward(&loss(&layer, &x)?)?;
        Ok((value, v.backward(&loss(&layer, &x)?.neg()?)?.1))
    };

    let report = Check::new().run_joint(&mut Vars::<f64>::new(&varmap)?, opposite).unwrap();

    assert!(matches!(report.suspects()[0].kind(), BugKind::OppositeSign), "{report}");
    Ok(())
}
