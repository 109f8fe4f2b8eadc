//! What candle 0.11.1 gets wrong, each in a few lines, with the right value from the definition of
//! the op. A test that fails here is good news: an op that is mended leaves `OPS.md`.

use candle_core::{Device, Result, Tensor, Var};

const CPU: &Device = &Device::Cpu;

/// The gradient of `loss` by `var`, in a flat list.
fn gradient(loss: &Tensor, var: &Var) -> Result<Vec<f64>> {
    let store = loss.sum_all()?.backward()?;
    store.get(var).expect("the store has a gradient").flatten_all()?.to_vec1()
}

/// Whether the backward pass is refused with these words.
fn is_refused(loss: &Tensor, words: &str) -> Result<bool> {
    let error = loss.sum_all()?.backward().err();
    Ok(error.is_some_and(|error| error.to_string().contains(words)))
}

#[test]
fn upsampling_overwrites_the_gradient_instead_of_adding_to_it() -> Result<()> {
    let x = Var::new(&[[[[1.0_f64]]]], CPU)?;
    let line = Var::new(&[[[1.0_f64]]], CPU)?;

    // f = 4 x + 3 x, g = 2 x + 3 x.
    let f = (x.upsample_nearest2d(2, 2)?.sum_all()? + (x.as_tensor() * 3.0)?.sum_all()?)?;
    let g = (line.upsample_nearest1d(2)?.sum_all()? + (line.as_tensor() * 3.0)?.sum_all()?)?;

    assert_eq!(gradient(&f, &x)?, [4.0], "right is 7");
    assert_eq!(gradient(&g, &line)?, [2.0], "right is 5");
    Ok(())
}

#[test]
fn scatter_and_scatter_add_have_each_others_gradient() -> Result<()> {
    let x = Var::new(&[1.0_f64, 2.0], CPU)?;
    let index = Tensor::new(&[0_u32, 1], CPU)?;
    let [first, source] = [index.narrow(0, 0, 1)?, Tensor::new(&[5.0_f64], CPU)?];

    // scatter gives (5, x₁), which does not depend on x₀.
    let scattered = x.scatter(&first, &source, 0)?;
    // scatter_add gives (x₀ + 5, x₁ + 6), whose sum has the slope 1 along both.
    let added = x.scatter_add(&index, &Tensor::new(&[5.0_f64, 6.0], CPU)?, 0)?;

    assert_eq!(gradient(&scattered, &x)?, [1.0, 1.0], "right is [0, 1]");
    assert_eq!(gradient(&added, &x)?, [0.0, 0.0], "right is [1, 1]");
    // And where the source is shorter than the tensor, the mask has the wrong shape.
    assert!(is_refused(&x.scatter_add(&first, &source, 0)?, "shape mismatch in scatter")?);
    Ok(())
}

#[test]
fn max_pooling_divides_the_gradient_by_the_area_of_the_kernel() -> Result<()> {
    let x = Var::new(&[[[[1.0_f64, 2.0], [3.0, 4.0]]]], CPU)?;

    assert_eq!(gradient(&x.max_pool2d(2)?, &x)?, [0.0, 0.0, 0.0, 0.25], "right is [0, 0, 0, 1]");
    Ok(())
}

#[test]
fn average_pooling_gives_entries_a_gradient_that_no_window_has() -> Result<()> {
    let x = Var::ones((1, 1, 3, 3), candle_core::DType::F64, CPU)?;

    // The only window is the one of the first two rows and columns.
    let quarter = 0.25;
    assert_eq!(
        gradient(&x.avg_pool2d(2)?, &x)?,
        [quarter; 9],
        "right is 0 in the last row and column"
    );
    Ok(())
}

#[test]
fn the_maximum_of_equal_entries_counts_each_of_them() -> Result<()> {
    let x = Var::new(&[2.0_f64], CPU)?;

    // max(x, x, x) = x.
    let tied = x.broadcast_as(3)?;

    assert_eq!(gradient(&tied.max(0)?, &x)?, [3.0], "right is 1");
    assert_eq!(gradient(&tied.min(0)?, &x)?, [3.0], "right is 1");
    // That of two tensors is shared out, as it should be.
    assert_eq!(gradient(&x.maximum(x.as_tensor())?, &x)?, [1.0]);
    Ok(())
}

#[test]
fn the_fast_norms_and_rotations_drop_their_part_of_the_gradient() -> Result<()> {
    let x = Var::new(&[[1.0_f32, 2.0]], CPU)?;
    let one = Tensor::new(&[1.0_f32, 1.0], CPU)?;
    let head = Var::new(&[[[[1.0_f32, 2.0]]]], CPU)?;
    let [cos, sin] = [[[0.6_f32]], [[0.8]]].map(|angle| Tensor::new(&angle, CPU));
    let weights = Tensor::new(&[3.0_f32, 1.0], CPU)?;
    let part = |y: Tensor| y.broadcast_mul(&weights)?.sum_all();

    // Beside x itself, they leave the gradient at that of x.
    for y in [
        candle_nn::ops::softmax_last_dim(&x)?,
        candle_nn::ops::layer_norm(&x, &one, &one, 1e-5)?,
        candle_nn::ops::rms_norm(&x, &one, 1e-5)?,
    ] {
        let store = (part(y)? + x.sum_all()?)?.backward()?;
        assert_eq!(store.get(&x).expect("of x itself").to_vec2::<f32>()?, [[1.0, 1.0]]);
    }
    let rotated = candle_nn::rotary_emb::rope(&head, &cos?, &sin?)?;
    assert!(part(rotated)?.backward()?.get(&head).is_none());
    Ok(())
}

#[test]
fn matmul_is_wrong_for_transposed_matrices_times_one_that_is_broadcast() -> Result<()> {
    let left = Tensor::new(&[[[1.0_f64, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]], CPU)?;
    let right = Tensor::new(&[[1.0_f64, 0.0], [0.0, 1.0]], CPU)?;
    let transposed = left.transpose(1, 2)?;

    // The product with the identity, and the same of a copy.
    let product = transposed.matmul(&right.broadcast_as((2, 2, 2))?)?;
    let of_copy = transposed.contiguous()?.matmul(&right.broadcast_as((2, 2, 2))?)?;

    assert_eq!(of_copy.to_vec3::<f64>()?, transposed.to_vec3::<f64>()?);
    assert_ne!(product.to_vec3::<f64>()?, transposed.to_vec3::<f64>()?);
    // A linear layer takes that way.
    let layer = candle_nn::Linear::new(right, None);
    let output = candle_core::Module::forward(&layer, &transposed)?;
    assert_ne!(output.to_vec3::<f64>()?, transposed.to_vec3::<f64>()?);
    Ok(())
}

#[test]
fn conv1d_ignores_the_strides_of_a_kernel_that_is_not_contiguous() -> Result<()> {
    let x = Tensor::new(&[[[1.0_f64], [10.0]]], CPU)?;
    let kernel = Tensor::new(&[[[1.0_f64], [2.0]], [[3.0], [4.0]]], CPU)?.transpose(0, 1)?;

    let found = x.conv1d(&kernel, 0, 1, 1, 1)?.flatten_all()?.to_vec1::<f64>()?;
    let of_copy = x.conv1d(&kernel.contiguous()?, 0, 1, 1, 1)?.flatten_all()?.to_vec1::<f64>()?;

    assert_eq!(of_copy, [31.0, 42.0]);
    assert_eq!(found, [21.0, 43.0], "right is [31, 42]");
    Ok(())
}

#[test]
fn conv1d_has_a_wrong_gradient_for_two_samples_of_two_channels() -> Result<()> {
    let x = Var::new(&[[[1.0_f64], [2.0]], [[3.0], [4.0]]], CPU)?;
    let kernel = Tensor::new(&[[[1.0_f64], [2.0]], [[3.0], [4.0]]], CPU)?;
    let weights = Tensor::new(&[[[1.0_f64], [10.0]], [[100.0], [1000.0]]], CPU)?;

    // A kernel of length 1 is a matrix W: y = W x, and the gradient by x is Wᵀ w.
    let loss = (x.conv1d(&kernel, 0, 1, 1, 1)? * &weights)?;

    let right = [31.0, 42.0, 3100.0, 4200.0];
    assert_ne!(gradient(&loss, &x)?, right, "the product of two broadcast matrices is behind it");
    // The same as a convolution of two axes is right.
    let kernel = kernel.unsqueeze(2)?;
    let same = x.unsqueeze(2)?.conv2d(&kernel, 0, 1, 1, 1)?.squeeze(2)?;
    assert_eq!(gradient(&(same * &weights)?, &x)?, right);
    Ok(())
}

#[test]
fn some_backward_passes_fail_for_want_of_a_shape() -> Result<()> {
    let line = Var::ones(5, candle_core::DType::F64, CPU)?;
    let image = Var::ones((1, 1, 4, 5), candle_core::DType::F64, CPU)?;
    let kernel = Var::ones((1, 1, 2, 2), candle_core::DType::F64, CPU)?;

    assert!(is_refused(&line.unfold(0, 3, 1)?, "Shape mismatch")?);
    // The padding of the output is computed from the height alone.
    assert!(is_refused(&image.conv2d(&kernel, 0, 2, 1, 1)?, "shape mismatch in add")?);
    Ok(())
}

#[test]
fn the_gradients_of_gelu_have_constants_of_six_digits() -> Result<()> {
    let x = Var::new(&[0.1_f64], CPU)?;

    // gelu_erf'(x) = Φ(x) + x φ(x).
    let density = (-0.005_f64).exp() / (2.0 * std::f64::consts::PI).sqrt();
    let right = 0.539_827_837_277_029 + 0.1 * density;
    let error = (gradient(&x.gelu_erf()?, &x)?[0] - right).abs() / right;

    assert!((1e-9..1e-5).contains(&error), "{error:e}");
    Ok(())
}
