//! Convolutions, pooling, and changes of resolution.

use candle_core::{Result, Tensor};
use gradcheck_ops::Range;

use super::case::Case;

const ANY: Range = Range(-1.5, 1.6);

/// Length, length of the kernel, padding, stride, dilation; then groups.
const SETTINGS: [([usize; 5], usize); 12] = [
    ([5, 3, 0, 1, 1], 1),
    ([5, 1, 0, 1, 1], 1),
    ([1, 1, 0, 1, 1], 1),
    ([5, 3, 1, 1, 1], 1),
    ([5, 3, 0, 2, 1], 1),
    ([6, 3, 0, 2, 1], 1),
    ([6, 3, 1, 2, 1], 1),
    ([6, 2, 1, 3, 1], 1),
    ([7, 3, 0, 1, 2], 1),
    ([8, 3, 2, 2, 2], 1),
    ([5, 3, 1, 1, 1], 2),
    ([6, 3, 1, 2, 1], 2),
];

pub(super) fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = SETTINGS.into_iter().map(conv1d).collect();
    cases.extend(SETTINGS.into_iter().map(conv2d));
    cases.extend(transposed().map(conv_transpose1d));
    let single = transposed().filter(|(_, groups)| *groups == 1);
    cases.extend(single.map(|(sizes, _)| conv_transpose2d(sizes)));
    cases.extend(pools());
    cases.extend(resolutions());
    cases
}

/// The padding takes entries away there, so that short inputs would be gone.
fn transposed() -> impl Iterator<Item = ([usize; 5], usize)> {
    SETTINGS.into_iter().filter(|([length, ..], _)| *length > 1)
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

fn conv1d((sizes, groups): ([usize; 5], usize)) -> Case {
    let [length, kernel, padding, stride, dilation] = sizes;
    let inputs: [(&[usize], _); 2] = [(&[2, 2, length], ANY), (&[4, 2 / groups, kernel], ANY)];
    Case::new("conv1d", words(sizes, groups), &inputs, move |t| {
        // candle reads beyond the memory of a kernel that is broadcast; see `OPS.md`.
        let is_broadcast = t[1].stride().contains(&0);
        let kernel = if is_broadcast { t[1].contiguous()? } else { t[1].clone() };
        t[0].conv1d(&kernel, padding, stride, dilation, groups)
    })
}

fn conv2d((sizes, groups): ([usize; 5], usize)) -> Case {
    let [length, kernel, padding, stride, dilation] = sizes;
    let inputs: [(&[usize], _); 2] =
        [(&[2, 2, length, length + 1], ANY), (&[2, 2 / groups, kernel, kernel], ANY)];
    Case::new("conv2d", words(sizes, groups), &inputs, move |t| {
        t[0].conv2d(&t[1], padding, stride, dilation, groups)
    })
}

fn conv_transpose1d((sizes, groups): ([usize; 5], usize)) -> Case {
    let [length, kernel, padding, stride, dilation] = sizes;
    let inputs: [(&[usize], _); 2] = [(&[2, 2, length], ANY), (&[2, 3, kernel], ANY)];
    // It must be less than the stride.
    let output_padding = usize::from(stride > 1);
    Case::new("conv_transpose1d", words(sizes, groups), &inputs, move |t| {
        t[0].conv_transpose1d(&t[1], padding, output_padding, stride, dilation, groups)
    })
}

fn conv_transpose2d(sizes: [usize; 5]) -> Case {
    let [length, kernel, padding, stride, dilation] = sizes;
    let inputs: [(&[usize], _); 2] =
        [(&[1, 2, length - 1, length], ANY), (&[2, 3, kernel, kernel], ANY)];
    let output_padding = usize::from(stride > 1);
    Case::new("conv_transpose2d", words(sizes, 1), &inputs, move |t| {
        t[0].conv_transpose2d(&t[1], padding, output_padding, stride, dilation)
    })
}

type Pool = fn(&Tensor, (usize, usize), (usize, usize)) -> Result<Tensor>;

fn pools() -> Vec<Case> {
    let pools: [(&str, Pool); 2] = [
        ("avg_pool2d", |x, kernel, stride| x.avg_pool2d_with_stride(kernel, stride)),
        ("max_pool2d", |x, kernel, stride| x.max_pool2d_with_stride(kernel, stride)),
    ];
    // Height and width, kernel, stride.
    let settings: [[(usize, usize); 3]; 7] = [
        [(4, 4), (2, 2), (2, 2)],
        [(4, 6), (2, 3), (2, 3)],
        [(3, 3), (1, 1), (1, 1)],
        [(2, 2), (2, 2), (2, 2)],
        [(5, 5), (2, 2), (2, 2)],
        [(7, 4), (3, 2), (3, 2)],
        [(5, 5), (3, 3), (2, 2)],
    ];
    let case = |(op, apply): (&'static str, Pool)| {
        settings.map(move |[(height, width), kernel, stride]| {
            let what = format!("kernel {kernel:?}, stride {stride:?}");
            Case::new(op, what, &[(&[1, 2, height, width], ANY)], move |t| {
                apply(&t[0], kernel, stride)
            })
        })
    };
    pools.into_iter().flat_map(case).collect()
}

fn resolutions() -> Vec<Case> {
    let nearest1d = [3, 6, 9, 4].map(|size| {
        Case::new("upsample_nearest1d", format!("to {size}"), &[(&[2, 2, 3], ANY)], move |t| {
            t[0].upsample_nearest1d(size)
        })
    });
    let nearest2d = [(2, 3), (4, 6), (6, 9), (2, 6), (3, 4)].map(|(height, width)| {
        let what = format!("to {height}×{width}");
        Case::new("upsample_nearest2d", what, &[(&[2, 2, 2, 3], ANY)], move |t| {
            t[0].upsample_nearest2d(height, width)
        })
    });
    let bilinear = [false, true].map(|align| {
        Case::new("upsample_bilinear2d", "to 4×6", &[(&[1, 2, 2, 3], ANY)], move |t| {
            t[0].upsample_bilinear2d(4, 6, align)
        })
    });
    nearest1d.into_iter().chain(nearest2d).chain(bilinear).collect()
}
