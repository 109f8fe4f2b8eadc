//! The parameters of a module of burn: paths, order, what is left out, and what is refused.

use std::panic::{AssertUnwindSafe, catch_unwind};

use burn::module::{Module, ModuleMapper, Param, ParamId};
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig};
use burn::tensor::{Bool, DType, Device, Tensor, TensorData};
use gradcheck_burn::Params;
use gradcheck_core::{BugKind, Check, CheckError, Failed, Parameters, Verdict, assert_gradients};

/// Entries that are lost in any arithmetic: a negative zero, subnormals, many digits.
const AWKWARD: [f64; 4] = [-0.0, 5e-324, 0.1 + 0.2, -1.0 / 3.0];

fn device() -> Device {
    Device::flex().autodiff()
}

fn matrix(entries: &[f64], shape: [usize; 2]) -> Tensor<2> {
    Tensor::from_data(TensorData::new(entries.to_vec(), shape), (&device(), DType::F64))
}

/// A matrix, whose path is empty in a bare `Param`.
#[derive(Module, Debug)]
struct Bilinear {
    weight: Param<Tensor<2>>,
    mask: Param<Tensor<1, Bool>>,
    steps: usize,
}

impl Bilinear {
    fn new(entries: &[f64]) -> Self {
        let mask = Tensor::from_data([true, false], &device());
        let weight = Param::from_tensor(matrix(entries, [2, 2]));
        Self { weight, mask: Param::initialized(ParamId::new(), mask), steps: 3 }
    }

    fn loss(&self) -> Tensor<1> {
        matrix(&[0.5, -1.5, 2.0, 0.25], [2, 2]).matmul(self.weight.val()).sin().sum()
    }

    fn bits(&self) -> Vec<u64> {
        let entries = self.weight.val().into_data().try_into_vec::<f64>().expect("it is `f64`");
        entries.into_iter().map(f64::to_bits).collect()
    }
}

#[derive(Module, Debug)]
struct Network {
    layers: Vec<Linear>,
    norm: BatchNorm,
    scales: (Param<Tensor<1>>, Option<Param<Tensor<1>>>),
}

fn network() -> Network {
    let device = device();
    let scale = |length: usize| Param::from_tensor(Tensor::<1>::ones([length], &device));
    Network {
        layers: vec![LinearConfig::new(2, 3).init(&device), LinearConfig::new(3, 2).init(&device)],
        norm: BatchNormConfig::new(2).init(&device),
        scales: (scale(2), Some(scale(1))),
    }
}

fn statistics(norm: &BatchNorm) -> Vec<f32> {
    let values = [norm.running_mean.value_sync(), norm.running_var.value_sync()];
    values
        .into_iter()
        .flat_map(|value| value.into_data().try_into_vec::<f32>().expect("it is `f32`"))
        .collect()
}

#[test]
fn paths_are_those_of_the_fields_without_running_statistics() {
    let params = Params::<f32, _>::new(network());

    let paths: Vec<String> = params.layout().to_string().lines().map(str::to_owned).collect();
    assert_eq!(
        paths,
        [
            "layers[0].weight [2, 3]",
            "layers[0].bias [3]",
            "layers[1].weight [3, 2]",
            "layers[1].bias [2]",
            "norm.gamma [2]",
            "norm.beta [2]",
            "scales[0] [2]",
            "scales[1] [1]",
        ]
    );
}

#[test]
fn integers_flags_and_masks_are_left_out() {
    assert_eq!(
        Params::<f64, _>::new(Bilinear::new(&AWKWARD)).layout().to_string(),
        "weight [2, 2]"
    );
}

#[test]
fn entries_go_out_and_in_bit_for_bit() {
    let module = Bilinear::new(&AWKWARD);
    let mut params = Params::<f64, _>::new(module.clone());

    let flat = params.flatten();
    params.assign_flat(&[1.0, 2.0, 3.0, 4.0]).unwrap();
    assert_eq!(params.flatten(), [1.0, 2.0, 3.0, 4.0]);
    assert_eq!(module.bits(), AWKWARD.map(f64::to_bits), "a clone made before keeps its own");
    params.assign_flat(&flat).unwrap();

    let after = params.into_module();
    assert_eq!(after.bits(), module.bits());
    assert!(after.weight.val().is_require_grad());
    assert_eq!((after.weight.id, after.steps), (module.weight.id, 3));
}

#[test]
fn setting_parameters_leaves_running_statistics_as_they_are() {
    let module = network();
    let x = Tensor::<2>::from_floats([[1.0, 2.0], [3.0, -1.0]], &device());
    module.norm.forward(x);
    let before = statistics(&module.norm);
    assert_ne!(before, [0.0, 0.0, 1.0, 1.0], "the forward pass updates them");
    let mut params = Params::<f32, _>::new(module);

    params.assign_flat(&vec![0.5; params.parameter_count()]).unwrap();

    assert_eq!(statistics(&params.norm), before);
}

#[test]
fn a_module_is_bit_for_bit_after_every_end() {
    let before = AWKWARD.map(f64::to_bits);
    let mut params = Params::<f64, _>::new(Bilinear::new(&AWKWARD));

    assert_gradients!(&mut params, |p| p.backward(p.loss()));
    assert_eq!(params.bits(), before, "after a pass");

    let doubled = |p: &mut Params<f64, Bilinear>| {
        Ok::<_, gradcheck_burn::Error>((p.value(&p.loss())?, p.backward(p.loss() * 2.0)?.1))
    };
    let report = Check::new().run_joint(&mut params, doubled).unwrap();
    assert_eq!(report.verdict(), Verdict::Fail);
    assert!(matches!(report.suspects()[0].kind(), BugKind::Factor), "{report}");
    assert_eq!(params.bits(), before, "after a failure");

    let mut calls = 0;
    let panics = catch_unwind(AssertUnwindSafe(|| {
        Check::new().run_joint(&mut params, |p| {
            calls += 1;
            assert!(calls < 7, "enough");
            p.backward(p.loss())
        })
    }));
    assert!(panics.is_err());
    assert_eq!(params.bits(), before, "after a panic");
}

#[test]
fn a_parameter_without_a_gradient_is_said_to_be_missing() {
    let module = LinearConfig::new(2, 2).init(&device());
    let cut = |p: &mut Params<f32, Linear>| {
        let weight = p.weight.val().detach();
        p.backward((weight.sum() + p.bias.as_ref().unwrap().val().sum()).exp())
    };

    let error = Check::new().run_joint(&mut Params::<f32, _>::new(module), cut).unwrap_err();

    let CheckError::Failed(Failed::Both { message }) = error else { panic!("{error}") };
    assert!(message.contains("no gradient for `weight` after"), "{message}");
    assert!(!message.contains("`bias`"), "{message}");
}

#[test]
fn a_frozen_module_is_refused_and_a_frozen_part_left_out() {
    let frozen = catch_unwind(|| Params::<f32, _>::new(network().no_grad())).unwrap_err();
    let message = frozen.downcast_ref::<String>().unwrap();
    assert!(message.contains("`layers[0].weight`") && message.contains("autodiff"), "{message}");

    let mut module = network();
    module.layers[0] = module.layers[0].clone().no_grad();
    let params = Params::<f32, _>::new(module);
    assert!(params.layout().to_string().starts_with("layers[1].weight"));
}

/// Casts all parameters of a module.
struct Cast(DType);

impl ModuleMapper for Cast {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        param.map(|old| Tensor::from_data(old.to_data(), (&old.device(), self.0)).require_grad())
    }
}

#[test]
fn cost_and_gradient_may_be_two_closures() {
    let params = Params::<f64, _>::new(Bilinear::new(&AWKWARD));

    assert_gradients!(
        params,
        |p| p.value(&p.loss()),
        |p| p.gradients(&p.loss().backward()).unwrap(),
        max_relative = 1e-9,
    );
}

#[test]
fn another_number_format_is_refused_by_name() {
    let caught = catch_unwind(|| Params::<f32, _>::new(Bilinear::new(&AWKWARD))).unwrap_err();
    let message = caught.downcast_ref::<String>().unwrap();
    assert!(message.contains("`weight` has entries of type F64"), "{message}");
    assert!(message.contains("write `Params::<f64, _>`"), "{message}");
    let half = network().layers.remove(0).map(&mut Cast(DType::F16));
    let caught = catch_unwind(AssertUnwindSafe(|| Params::<f32, _>::new(half))).unwrap_err();
    let message = caught.downcast_ref::<String>().unwrap();
    assert!(message.contains("type F16") && !message.contains("write"), "{message}");
    assert!(message.contains("configure(FloatDType::F32)"), "{message}");

    let params = Params::<f64, _>::new(Bilinear::new(&AWKWARD));
    let error = params.value(&params.loss().cast(DType::F32)).unwrap_err().to_string();
    assert!(error.contains("the loss has entries of type F32"), "{error}");
    let error = params.value(&params.weight.val().reshape([4])).unwrap_err().to_string();
    assert!(error.contains("more than one entry"), "{error}");
}
