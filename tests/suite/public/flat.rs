//! Gradients whose values are right and stand at other places of a flat list: mistakes of kinds that
//! were published.

use gradcheck_core::BugKind::{Copied, Swapped, Transposed};

use super::gradients::{Model, Public, SIGNED, slopes, table, weighted};

fn right(m: &Model, data: &[f64]) -> Model {
    slopes(m, data, f64::cos)
}

/// The right gradient, with what a mistake makes of its only tensor.
fn rewritten(m: &Model, data: &[f64], wrong: bool, mistake: fn(&[f64]) -> Vec<f64>) -> Model {
    let mut gradient = right(m, data);
    if wrong {
        for x in gradient.values_mut() {
            let flat: Vec<f64> = x.iter().copied().collect();
            x.iter_mut().zip(mistake(&flat)).for_each(|(entry, value)| *entry = value);
        }
    }
    gradient
}

/// The entries of a matrix of so many columns, column by column.
fn by_columns(matrix: &[f64], columns: usize) -> impl Iterator<Item = f64> + '_ {
    (0..columns).flat_map(move |column| matrix.iter().skip(column).step_by(columns).copied())
}

/// The mistake: the part of the second tensor is cut from the list where that of the first begins.
fn cut(m: &Model, data: &[f64], wrong: bool) -> Model {
    let mut gradient = right(m, data);
    if wrong {
        let list: Vec<f64> = gradient.values().flatten().copied().collect();
        let second = gradient.get_mut("second").expect("there are two");
        second.iter_mut().zip(list).for_each(|(entry, value)| *entry = value);
    }
    gradient
}

/// Every mistake.
pub(super) fn all() -> Vec<Public> {
    let sines = |m: &Model, data: &[f64]| weighted(m, data, f64::sin);
    table! {
        "a layer that is flattened by columns" &[("weights", &[20])], SIGNED,
            (sines, |m, data, wrong| rewritten(m, data, wrong, |w| by_columns(w, 5).collect()))
            => &[Transposed];
        "a long layer that is flattened by columns" &[("weights", &[600])], SIGNED,
            (sines, |m, data, wrong| rewritten(m, data, wrong, |w| by_columns(w, 30).collect()))
            => &[Transposed];
        "two layers with a bias between them" &[("weights", &[31])], SIGNED,
            (sines, |m, data, wrong| rewritten(m, data, wrong, |w| {
                let first = by_columns(&w[..12], 3).chain(w[12..16].iter().copied());
                first.chain(by_columns(&w[16..], 5)).collect()
            })) => &[Transposed, Swapped];
        "two layers of a small network" &[("weights", &[14])], SIGNED,
            (sines, |m, data, wrong| rewritten(m, data, wrong, |w| {
                by_columns(&w[..8], 4).chain(by_columns(&w[8..], 2)).collect()
            })) => &[Transposed, Swapped];
        "layers in the order of the backward pass" &[("weights", &[17])], SIGNED,
            (sines, |m, data, wrong| rewritten(m, data, wrong, |w| {
                [&w[11..], &w[7..11], &w[..7]].concat()
            })) => &[Swapped];
        "a list by an index table" &[("x", &[5, 8])], SIGNED,
            (sines, |m, data, wrong| rewritten(m, data, wrong, |x| {
                (0..40).map(|at| x[(7 * at + 3) % 40]).collect()
            })) => &[Swapped];
        "the second part of a concatenation" &[("first", &[2, 3]), ("second", &[4, 3])], SIGNED,
            (sines, cut) => &[Copied];
        "a short second part of a concatenation" &[("first", &[6]), ("second", &[4])], SIGNED,
            (sines, cut) => &[Copied];
    }
}
