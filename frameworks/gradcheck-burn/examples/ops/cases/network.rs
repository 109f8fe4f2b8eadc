//! Products of matrices, convolutions, pooling, norms, and losses.

use burn::nn::loss::{CrossEntropyLossConfig, HuberLossConfig, MseLoss, Reduction};
use burn::tensor::ops::{
    AvgPoolOptions, ConvOptions, ConvTransposeOptions, InterpolateMode, InterpolateOptions,
    MaxPoolOptions, UnfoldOptions,
};
use burn::tensor::{Tensor, module};
use gradcheck_ops::Range;

use super::case::{Case, Inputs, device, flat};

const ANY: Range = Range(-1.5, 1.6);
const POSITIVE: Range = Range(0.5, 1.5);

/// Length, length of the kernel, padding, stride, dilation; then groups.
const SETTINGS: [([usize; 5], usize); 11] = [
    ([5, 3, 0, 1, 1], 1),
    ([5, 1, 0, 1, 1], 1),
    ([1, 1, 0, 1, 1], 1),
    ([5, 3, 1, 1, 1], 1),
    ([5, 3, 0, 2, 1], 1),
    ([6, 3, 0, 2, 1], 1),
    ([6, 3, 1, 2, 1], 1),
    ([7, 3, 0, 1, 2], 1),
    ([8, 3, 2, 2, 2], 1),
    ([5, 3, 1, 1, 1], 2),
    ([6, 3, 1, 2, 1], 2),
];

type Apply = fn(&Inputs) -> Tensor<1>;
type Row = (&'static str, &'static str, &'static [(&'static [usize], Range)], Apply);

const LAYERS: [Row; 17] = [
    ("matmul", "", &[(&[3, 4], ANY), (&[4, 2], ANY)], |t| flat(t.at::<2>(0).matmul(t.at(1)))),
    ("matmul", "", &[(&[1, 5], ANY), (&[5, 1], ANY)], |t| flat(t.at::<2>(0).matmul(t.at(1)))),
    ("matmul", "", &[(&[2, 3, 4], ANY), (&[2, 4, 5], ANY)], |t| flat(t.at::<3>(0).matmul(t.at(1)))),
    ("matmul", "broadcast", &[(&[2, 3, 4], ANY), (&[1, 4, 5], ANY)], |t| {
        flat(t.at::<3>(0).matmul(t.at(1)))
    }),
    ("matmul", "with itself", &[(&[3, 3], ANY)], |t| flat(t.at::<2>(0).matmul(t.at(0)))),
    ("dot", "", &[(&[5], ANY), (&[5], ANY)], |t| flat(t.at::<1>(0).dot(t.at(1)))),
    ("linear", "", &[(&[3, 4], ANY), (&[4, 2], ANY), (&[2], ANY)], |t| {
        flat(module::linear(t.at::<2>(0), t.at(1), Some(t.at(2))))
    }),
    ("linear", "", &[(&[2, 3, 4], ANY), (&[4, 2], ANY), (&[2], ANY)], |t| {
        flat(module::linear(t.at::<3>(0), t.at(1), Some(t.at(2))))
    }),
    ("embedding", "repeated", &[(&[4, 3], ANY)], |t| {
        flat(module::embedding(t.at(0), Tensor::from_ints([[0, 3], [3, 1]], &device())))
    }),
    ("layer_norm", "", &[(&[3, 4], ANY), (&[4], POSITIVE), (&[4], ANY)], |t| {
        flat(module::layer_norm(t.at::<2>(0), t.at(1), Some(t.at(2)), 1e-5))
    }),
    ("batch_norm_train", "", &[(&[4, 2], ANY), (&[2], POSITIVE), (&[2], ANY)], |t| {
        flat(module::batch_norm_train(t.at::<2>(0), t.at(1), t.at(2), 1e-5).output)
    }),
    ("batch_norm_train", "", &[(&[2, 3, 2, 2], ANY), (&[3], POSITIVE), (&[3], ANY)], |t| {
        flat(module::batch_norm_train(t.at::<4>(0), t.at(1), t.at(2), 1e-5).output)
    }),
    (
        "batch_norm",
        "",
        &[(&[4, 2], ANY), (&[2], POSITIVE), (&[2], ANY), (&[2], ANY), (&[2], POSITIVE)],
        |t| flat(module::batch_norm(t.at::<2>(0), t.at(1), t.at(2), t.at(3), t.at(4), 1e-5)),
    ),
    ("nn: MseLoss", "", &[(&[3, 4], ANY), (&[3, 4], POSITIVE)], |t| {
        MseLoss::new().forward(t.at::<2>(0), t.at(1), Reduction::Mean)
    }),
    ("nn: HuberLoss", "", &[(&[3, 4], ANY), (&[3, 4], POSITIVE)], |t| {
        HuberLossConfig::new(1.0).init().forward(t.at::<2>(0), t.at(1), Reduction::Mean)
    }),
    ("nn: CrossEntropyLoss", "", &[(&[3, 4], ANY)], |t| {
        let loss = CrossEntropyLossConfig::new().init(&device());
        loss.forward(t.at(0), Tensor::from_ints([1, 3, 1], &device()))
    }),
    ("unfold4d", "", &[(&[1, 2, 4, 5], ANY)], |t| {
        flat(module::unfold4d(t.at(0), [2, 3], UnfoldOptions::new([1, 2], [1, 0], [1, 1])))
    }),
];

pub(super) fn cases() -> Vec<Case> {
    let row = |(op, what, inputs, apply): Row| Case::new(op, what, inputs, apply);
    let mut cases: Vec<Case> = LAYERS.into_iter().map(row).collect();
    for (sizes, groups) in SETTINGS {
        cases.extend([convolution::<1>(sizes, groups), convolution::<2>(sizes, groups)]);
        // The padding takes entries away there, so that short inputs would be gone.
        if sizes[0] > 1 {
            cases.extend([transposed::<1>(sizes, groups), transposed::<2>(sizes, groups)]);
        }
    }
    cases.extend(pools());
    cases.extend(resolutions());
    cases
}

fn words([_, _, padding, stride, dilation]: [usize; 5], groups: usize) -> String {
    let settings = [
        ("padding", padding, 0),
        ("stride", stride, 1),
        ("dilation", dilation, 1),
        ("groups", groups, 1),
    ];
    let other = settings.into_iter().filter(|(_, value, default)| value != default);
    other.map(|(name, value, _)| format!("{name} {value}")).collect::<Vec<_>>().join(", ")
}

/// The shapes of an input with `channels` and of kernels, with `N` axes beside these.
fn shapes<const N: usize>(sizes: [usize; 5], kernels: [usize; 2]) -> [Vec<usize>; 2] {
    let [length, kernel, ..] = sizes;
    let image = [2, 2, length, length + 1];
    let kernel = [kernels[0], kernels[1], kernel, kernel];
    [image[..N + 2].to_vec(), kernel[..N + 2].to_vec()]
}

fn convolution<const N: usize>(sizes: [usize; 5], groups: usize) -> Case {
    let [_, _, padding, stride, dilation] = sizes;
    let [image, kernel] = shapes::<N>(sizes, [4, 2 / groups]);
    let inputs: [(&[usize], Range); 3] = [(&image, ANY), (&kernel, ANY), (&[4], ANY)];
    let op = if N == 1 { "conv1d" } else { "conv2d" };
    Case::new(op, words(sizes, groups), &inputs, move |t| {
        if N == 1 {
            let options = ConvOptions::new([stride], [padding], [dilation], groups);
            flat(module::conv1d(t.at(0), t.at(1), Some(t.at(2)), options))
        } else {
            let options = ConvOptions::new([stride; 2], [padding; 2], [dilation; 2], groups);
            flat(module::conv2d(t.at(0), t.at(1), Some(t.at(2)), options))
        }
    })
}

fn transposed<const N: usize>(sizes: [usize; 5], groups: usize) -> Case {
    let [_, _, padding, stride, dilation] = sizes;
    let [image, kernel] = shapes::<N>(sizes, [2, 2]);
    let bias = [2 * groups];
    let inputs: [(&[usize], Range); 3] = [(&image, ANY), (&kernel, ANY), (&bias, ANY)];
    let op = if N == 1 { "conv_transpose1d" } else { "conv_transpose2d" };
    // It must be less than the stride.
    let more = usize::from(stride > 1);
    Case::new(op, words(sizes, groups), &inputs, move |t| {
        if N == 1 {
            let options =
                ConvTransposeOptions::new([stride], [padding], [more], [dilation], groups);
            flat(module::conv_transpose1d(t.at(0), t.at(1), Some(t.at(2)), options))
        } else {
            let [stride, padding] = [[stride; 2], [padding; 2]];
            let options =
                ConvTransposeOptions::new(stride, padding, [more; 2], [dilation; 2], groups);
            flat(module::conv_transpose2d(t.at(0), t.at(1), Some(t.at(2)), options))
        }
    })
}

fn pools() -> Vec<Case> {
    // Size, kernel, stride, padding; height before width.
    let settings: [[[usize; 2]; 4]; 7] = [
        [[4, 4], [2, 2], [2, 2], [0, 0]],
        [[4, 6], [2, 3], [2, 3], [0, 0]],
        [[3, 3], [1, 1], [1, 1], [0, 0]],
        [[5, 5], [2, 2], [2, 2], [0, 0]],
        [[7, 4], [3, 2], [3, 2], [0, 0]],
        [[5, 5], [3, 3], [2, 2], [0, 0]],
        [[5, 4], [3, 3], [1, 2], [1, 1]],
    ];
    let pool = |[[height, width], kernel, stride, padding]: [[usize; 2]; 4]| {
        let input: (&[usize], Range) = (&[1, 2, height, width], ANY);
        let what = format!("kernel {kernel:?}, stride {stride:?}, padding {padding:?}");
        let average = Case::new("avg_pool2d", what.clone(), &[input], move |t| {
            let options = AvgPoolOptions::new(kernel).with_stride(stride).with_padding(padding);
            flat(module::avg_pool2d(t.at(0), options))
        });
        let greatest = Case::new("max_pool2d", what, &[input], move |t| {
            let options = MaxPoolOptions::new(kernel).with_stride(stride).with_padding(padding);
            flat(module::max_pool2d(t.at(0), options))
        });
        [average, greatest]
    };
    settings.into_iter().flat_map(pool).collect()
}

fn resolutions() -> Vec<Case> {
    let image: (&[usize], Range) = (&[1, 2, 2, 3], ANY);
    let modes = [
        InterpolateMode::Nearest,
        InterpolateMode::NearestExact,
        InterpolateMode::Bilinear,
        InterpolateMode::Bicubic,
        InterpolateMode::Lanczos3,
    ];
    let interpolated = modes.into_iter().flat_map(|mode| {
        [[4, 6], [3, 4], [4, 3]].map(|size| {
            let mode = mode.clone();
            Case::new("interpolate", format!("{mode:?} to {size:?}"), &[image], move |t| {
                let options = InterpolateOptions::new(mode.clone()).with_output_size(size);
                flat(module::interpolate(t.at(0), options))
            })
        })
    });
    let adaptive = [[1, 1], [2, 3], [3, 2]].map(|size| {
        let image: (&[usize], Range) = (&[1, 2, 5, 4], ANY);
        Case::new("adaptive_avg_pool2d", format!("to {size:?}"), &[image], move |t| {
            flat(module::adaptive_avg_pool2d(t.at(0), size))
        })
    });
    interpolated.chain(adaptive).collect()
}
