//! What burn 0.22.1 gets wrong on the processor, each in a few lines, with the right value from
//! the definition of the op. A test that fails here is good news: an op that is mended leaves
//! `OPS.md`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use burn::tensor::ops::{ConvOptions, InterpolateMode, InterpolateOptions};
use burn::tensor::{DType, Device, Tensor, TensorData, activation, module};

fn device() -> Device {
    Device::flex().autodiff()
}

#[test]
fn conv1d_with_groups_and_a_rest_of_the_stride_has_a_wrong_gradient_by_the_weights() {
    // Two channels of two entries; with a kernel of length 1 and stride 2, yₒ = wₒ · x₀.
    let x = Tensor::<3>::from_floats([[[1.0, 10.0], [2.0, 20.0]]], &device());
    let weights = Tensor::<3>::ones([4, 1, 1], &device()).require_grad();
    let options = ConvOptions::new([2], [0], [1], 2);

    let output = module::conv1d(x, weights.clone(), None, options);
    let gradients = output.sum().backward();

    let found = weights.grad(&gradients).unwrap().into_data().try_into_vec::<f32>().unwrap();
    assert_eq!(found, [1.0, 10.0, 2.0, 20.0], "right is [1, 1, 2, 2]");
}

#[test]
fn hard_sigmoid_computes_in_f32_whatever_it_is_given() {
    let x = TensorData::new(vec![0.628_158_045_666_420_9_f64], [1]);
    let x = Tensor::<1>::from_data(x, (&device(), DType::F64));

    let found = activation::hard_sigmoid(x, 0.2, 0.5).into_scalar::<f64>();

    let right = 0.2 * 0.628_158_045_666_420_9_f64 + 0.5;
    assert!((1e-9..1e-7).contains(&(found - right).abs()), "{found} and {right}");
}

#[test]
fn interpolation_by_lanczos_has_no_gradient() {
    let x = Tensor::<4>::ones([1, 1, 2, 2], &device()).require_grad();
    let options = InterpolateOptions::new(InterpolateMode::Lanczos3).with_output_size([4, 4]);
    let loss = module::interpolate(x, options).sum();

    assert!(catch_unwind(AssertUnwindSafe(|| loss.backward())).is_err());
}
