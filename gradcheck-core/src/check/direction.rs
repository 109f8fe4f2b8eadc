//! The direction along which all parameters move at once.

use crate::Layout;

/// The displacement of each entry at step 1: a random sign, times a weight in 0.5..1.5, times the
/// size of the entry.
///
/// Signs alone would let two equal errors cancel; weights near 0, as Gaussians have, would hide
/// an entry. The size is the entry's own or the root mean square of its tensor, whichever is
/// larger, and 1 for a tensor of zeros.
pub(crate) fn random(layout: &Layout, base: &[f64], seed: u64) -> Vec<f64> {
    let mut generator = fastrand::Rng::with_seed(seed);
    let mut direction = Vec::with_capacity(base.len());
    for tensor in layout.tensors() {
        let entries = &base[tensor.range()];
        let typical = root_mean_square(entries);
        let size = |entry: &f64| entry.abs().max(if typical > 0.0 { typical } else { 1.0 });
        direction.extend(entries.iter().map(|entry| signed_weight(&mut generator) * size(entry)));
    }
    direction
}

/// A random sign times a weight in 0.5..1.5, from one draw of 64 bits.
fn signed_weight(generator: &mut fastrand::Rng) -> f64 {
    let bits = generator.u64(..);
    let weight = 0.5 + (bits >> 11) as f64 / (1_u64 << 53) as f64;
    if bits & 1 == 0 { weight } else { -weight }
}

/// Does not overflow: the entries are divided by the greatest first.
fn root_mean_square(entries: &[f64]) -> f64 {
    let greatest = entries.iter().fold(0.0, |greatest: f64, entry| greatest.max(entry.abs()));
    if greatest == 0.0 {
        return 0.0;
    }
    let mean =
        entries.iter().map(|entry| (entry / greatest).powi(2)).sum::<f64>() / entries.len() as f64;
    greatest * mean.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parameters;

    #[test]
    fn no_entry_is_left_almost_still() {
        let model = vec![0.0, 3.0, -1e-9, 1.0];

        let direction = random(&model.layout(), &model, 7);

        let typical = (10.0_f64 / 4.0).sqrt();
        for (entry, displacement) in model.iter().zip(&direction) {
            let size = typical.max(entry.abs());
            assert!(displacement.abs() >= 0.5 * size && displacement.abs() <= 1.5 * size);
        }
    }

    #[test]
    fn a_tensor_of_zeros_moves_by_its_weights() {
        let model = vec![0.0; 5];

        assert!(random(&model.layout(), &model, 7).iter().all(|entry| entry.abs() >= 0.5));
    }
}
