//! Measures the noise of a function from equally spaced values: `ECnoise` of Moré and Wild
//! ("Estimating Computational Noise", SIAM J. Sci. Comput. 33, 2011).

use super::rung::Sample;

/// How many equally spaced values one probe takes.
pub(crate) const PROBES: usize = 8;
/// Noise that is known from eight values may be twice as large.
/// Measured by `sensitivity`: at half 1 fewer miss, 1 more miss of 1e-3 and larger, 1 more wrong
/// tensor, 1 more false bound, 3 more mistakes without a name, 7 % more evaluations; at twice 1 more
/// miss of 1e-3 or larger, 1 more wrong tensor, 1 fewer mistake without a name.
pub(crate) const SAFE: f64 = 2.0;

/// What a row of equally spaced values says about the noise of their function.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum NoiseProbe {
    /// The standard deviation of the noise.
    Measured(f64),
    /// The function's own shape shows through the spacing; the value is an upper bound.
    TooWide(f64),
    /// The values lie on a straight line to the last bit: an exact function, or one of steps that
    /// the spacing happens to fit.
    Straight,
    /// Most neighbours are equal; the value is the size of the jumps between the others.
    TooNarrow(f64),
}

impl NoiseProbe {
    /// Judges the values of `samples`, taken at equal distances, without what is predicted of them.
    ///
    /// The k-th differences of a smooth function vanish as k grows, those of noise only grow by
    /// a known factor; the first three orders that agree give the noise. Their greatest is taken:
    /// eight values know the level within a factor only, and too small a noise accuses.
    pub(crate) fn of(samples: &[Sample; PROBES]) -> Self {
        let mut differences = samples.map(|sample| sample.value);
        let mut predictions = samples.map(|sample| sample.predicted);
        let mut levels = [0.0; PROBES - 1];
        let mut mixed_signs = [false; PROBES - 1];
        let mut gamma = 1.0;
        for order in 1..PROBES {
            let count = PROBES - order;
            for i in 0..count {
                differences[i] = differences[i + 1] - differences[i];
                predictions[i] = predictions[i + 1] - predictions[i];
            }
            let row = &differences[..count];
            if order == 1
                && 2 * row.iter().filter(|&&difference| difference == 0.0).count() >= PROBES
            {
                let jump = row.iter().fold(0.0, |jump: f64, difference| jump.max(difference.abs()));
                return Self::TooNarrow(jump);
            }
            if order == 2 && row.iter().all(|&difference| difference == 0.0) {
                return Self::Straight;
            }
            let row: [f64; PROBES] = std::array::from_fn(|i| differences[i] - predictions[i]);
            let row = &row[..count];
            gamma *= 0.5 * order as f64 / (2 * order - 1) as f64;
            let mean_square =
                row.iter().map(|difference| difference * difference).sum::<f64>() / count as f64;
            levels[order - 1] = (gamma * mean_square).sqrt();
            mixed_signs[order - 1] = row.iter().any(|&d| d > 0.0) && row.iter().any(|&d| d < 0.0);
        }
        for first in 0..PROBES - 3 {
            let three = &levels[first..first + 3];
            let (least, greatest) = (least(three), greatest(three));
            if mixed_signs[first] && greatest <= 4.0 * least {
                return Self::Measured(greatest);
            }
        }
        Self::TooWide(greatest(&levels[PROBES - 4..]))
    }
}

fn least(levels: &[f64]) -> f64 {
    levels.iter().copied().fold(f64::INFINITY, f64::min)
}

fn greatest(levels: &[f64]) -> f64 {
    levels.iter().copied().fold(0.0, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn probe(f: impl Fn(f64) -> f64) -> NoiseProbe {
        NoiseProbe::of(&std::array::from_fn(|i| Sample { value: f(i as f64), predicted: 0.0 }))
    }

    /// Noise without memory, uniform in ±1 (standard deviation 0.58).
    fn hash(x: f64) -> f64 {
        let mixed = x.to_bits().wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        (mixed >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    #[test]
    fn noise_on_a_slope_is_measured_within_a_factor_of_four() {
        for seed in 0..200 {
            let origin = f64::from(seed) * 17.3;

            let NoiseProbe::Measured(level) =
                probe(|i| 3.0 * (origin + 1e-9 * i) + 1e-6 * hash(origin + i))
            else {
                continue;
            };

            assert!(level > 0.58e-6 / 4.0 && level < 0.58e-6 * 4.0, "seed {seed}: {level}");
        }
    }

    #[test]
    fn a_coarse_curve_is_too_wide() {
        assert!(matches!(probe(|i| (0.3 * i).sin()), NoiseProbe::TooWide(_)));
    }

    #[test]
    fn a_staircase_is_too_narrow() {
        assert_eq!(probe(|i| (i / 5.0).floor()), NoiseProbe::TooNarrow(1.0));
    }
}
