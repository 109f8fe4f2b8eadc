//! Special functions over floats and duals, from series whose derivative is that of the function.

use std::f64::consts::{FRAC_1_SQRT_2, PI, TAU};

use super::number::Real;

/// From here on the terms below give the logarithm of the gamma function to rounding.
const STIRLING: f64 = 15.0;

/// Coefficients of `x⁻¹, x⁻³, …` in Stirling's series: Bernoulli numbers over `2k (2k - 1)`.
const BERNOULLI: [f64; 6] =
    [1.0 / 12.0, -1.0 / 360.0, 1.0 / 1260.0, -1.0 / 1680.0, 1.0 / 1188.0, -691.0 / 360_360.0];

/// The logarithm of the gamma function of a positive number.
pub(crate) fn ln_gamma<T: Real>(x: T) -> T {
    let (mut shifted, mut below) = (x, T::of(1.0));
    while shifted.value() < STIRLING {
        below *= shifted;
        shifted += T::of(1.0);
    }
    let inverse = T::of(1.0) / shifted;
    let square = inverse.squared();
    let series =
        BERNOULLI.iter().rev().fold(T::of(0.0), |sum, &factor| sum * square + T::of(factor));
    (shifted - T::of(0.5)) * shifted.ln() - shifted + T::of(0.5 * TAU.ln()) + series * inverse
        - below.ln()
}

/// The logarithm of the beta function.
pub(crate) fn ln_beta<T: Real>(a: T, b: T) -> T {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// Below this the error function is its series, above it the continued fraction of its complement.
const FRACTION: f64 = 2.0;

/// Terms of the series below two: the last is below `4^70 / 141!!`, far under any rounding.
const SERIES: i32 = 70;

/// Levels of the continued fraction, whose error is about `exp(-2 x √(2 levels))`.
const LEVELS: i32 = 60;

/// A function of `x` with its value and its slope there, which duals carry on.
fn lifted<T: Real>(x: T, value: f64, slope: f64) -> T {
    T::of(value) + (x - T::of(x.value())).times(slope)
}

/// `√π exp(x²) erfc(x)` of a number that is large enough for the continued fraction.
fn scaled_erfc<T: Real>(x: T) -> T {
    let rest = (1..=LEVELS).rev().fold(x, |rest, k| x + T::of(0.5 * f64::from(k)) / rest);
    T::of(1.0) / rest
}

/// Below two `2/√π exp(-x²) Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!!`, all of one sign.
fn erf_in_f64(x: f64) -> f64 {
    if x.abs() > FRACTION {
        return (1.0 - erfc_in_f64(x.abs())).copysign(x);
    }
    let (mut term, mut sum) = (x, x);
    for n in 1..SERIES {
        term *= 2.0 * x * x / f64::from(2 * n + 1);
        sum += term;
    }
    2.0 / PI.sqrt() * (-x * x).exp() * sum
}

fn erfc_in_f64(x: f64) -> f64 {
    match x {
        x if x > FRACTION => (-x * x).exp() * scaled_erfc(x) / PI.sqrt(),
        x if x < -FRACTION => 2.0 - erfc_in_f64(-x),
        x => 1.0 - erf_in_f64(x),
    }
}

fn erf_slope(x: f64) -> f64 {
    2.0 / PI.sqrt() * (-x * x).exp()
}

/// The error function.
pub(crate) fn erf<T: Real>(x: T) -> T {
    lifted(x, erf_in_f64(x.value()), erf_slope(x.value()))
}

/// One minus the error function, precise where that is small.
pub(crate) fn erfc<T: Real>(x: T) -> T {
    lifted(x, erfc_in_f64(x.value()), -erf_slope(x.value()))
}

/// The probability that a standard normal number is below `x`.
pub(crate) fn normal_cdf<T: Real>(x: T) -> T {
    erfc(x.times(-FRAC_1_SQRT_2)).times(0.5)
}

/// Its logarithm, which does not underflow.
pub(crate) fn ln_normal_cdf<T: Real>(x: T) -> T {
    let scaled = x.times(-FRAC_1_SQRT_2);
    if scaled.value() > FRACTION {
        scaled_erfc(scaled).ln() - scaled.squared() - T::of((2.0 * PI.sqrt()).ln())
    } else {
        normal_cdf(x).ln()
    }
}

/// The logarithm of the modified Bessel function of order 0, up to arguments of about thirty.
pub(crate) fn ln_bessel_i0<T: Real>(x: T) -> T {
    let quarter = x.squared().times(0.25);
    let (mut term, mut sum) = (T::of(1.0), T::of(1.0));
    for k in 1..80 {
        term *= quarter.times(1.0 / f64::from(k * k));
        sum += term;
    }
    sum.ln()
}

#[cfg(test)]
mod tests {
    use num_dual::Dual64;

    use super::super::Entry as _;
    use super::*;

    /// A function, its name, a point, and its value and slope there.
    type Row = (&'static str, fn(Dual64) -> Dual64, f64, f64, f64);

    /// Values and slopes with mpmath 1.3 at 50 digits, of the arguments as doubles.
    #[rustfmt::skip]
    const TABLE: &[Row] = &[
        ("ln_gamma", ln_gamma, 0.05, 2.968_879_201_051_730_6, -20.497_844_991_299_868),
        ("ln_gamma", ln_gamma, 0.7, 0.260_867_246_531_666_54, -1.220_023_553_697_934_7),
        ("ln_gamma", ln_gamma, 1.5, -0.120_782_237_635_245_22, 0.036_489_973_978_576_52),
        ("ln_gamma", ln_gamma, 3.25, 0.935_801_931_108_725_3, 1.016_990_911_068_179),
        ("ln_gamma", ln_gamma, 14.5, 23.862_765_841_689_086, 2.639_269_725_348_986_3),
        ("ln_gamma", ln_gamma, 20.5, 40.831_500_974_530_8, 2.995_836_394_707_646_7),
        ("ln_gamma", ln_gamma, 120.75, 456.614_734_339_806_9, 4.789_575_790_450_762),
        ("erf", erf, -3.5, -0.999_999_256_901_627_6, 5.399_426_777_384_783e-6),
        ("erf", erf, -1.9, -0.992_790_429_235_257_5, 0.030_524_740_435_447_84),
        ("erf", erf, 0.001, 0.001_128_378_790_969_236_5, 1.128_378_038_716_909_6),
        ("erf", erf, 0.8, 0.742_100_964_707_660_5, 0.594_985_786_257_468_9),
        ("erf", erf, 1.95, 0.994_179_333_592_189_1, 0.025_179_684_949_840_703),
        ("erf", erf, 2.5, 0.999_593_047_982_555, 0.002_178_284_230_352_709_5),
        ("erfc", erfc, -2.5, 1.999_593_047_982_555, -0.002_178_284_230_352_709_5),
        ("erfc", erfc, 0.5, 0.479_500_122_186_953_5, -0.878_782_578_935_444_8),
        ("erfc", erfc, 2.1, 0.002_979_466_656_332_984, -0.013_715_649_999_806_834),
        ("erfc", erfc, 6.0, 2.151_973_671_249_891_3e-17, -2.617_301_239_249_265e-16),
        ("erfc", erfc, 20.0, 5.395_865_611_607_901e-176, -2.161_037_474_386_798_4e-174),
        ("ln_normal_cdf", ln_normal_cdf, -30.0, -454.321_243_956_343_2, 30.033_259_667_433_676),
        ("ln_normal_cdf", ln_normal_cdf, -7.5, -31.075_890_902_890_002, 7.628_966_391_103_765_5),
        ("ln_normal_cdf", ln_normal_cdf, -3.0, -6.607_726_221_510_349, 3.283_098_654_930_436_4),
        ("ln_normal_cdf", ln_normal_cdf, -2.5, -5.081_648_277_278_69, 2.822_744_797_663_907),
        ("ln_normal_cdf", ln_normal_cdf, 0.3, -0.481_410_161_588_481_2, 0.617_220_853_612_734_5),
        ("ln_normal_cdf", ln_normal_cdf, 1.5, -0.069_143_455_612_233_98, 0.138_789_750_458_850_75),
        ("ln_bessel_i0", ln_bessel_i0, 0.1, 0.002_498_439_233_876_243_8, 0.049_937_603_987_938_92),
        ("ln_bessel_i0", ln_bessel_i0, 2.5, 1.190_838_671_196_028, 0.764_996_747_588_809_9),
        ("ln_bessel_i0", ln_bessel_i0, 12.0, 9.849_502_499_102_844, 0.957_381_405_395_242_2),
        ("ln_bessel_i0", ln_bessel_i0, 28.0, 25.419_506_361_225_157, 0.981_977_380_312_738),
    ];

    #[test]
    fn values_and_slopes_are_those_of_50_digits() {
        for &(name, function, x, value, slope) in TABLE {
            let computed = function(Dual64::new(x, 1.0));
            let off = (computed.re - value).abs();
            let slope_off = (f64::derivative(computed) - slope).abs();

            // An exponent `x²` rounds, and a logarithm does as what it is the difference of.
            let rounding = 4e-16 * (2.0 + x * x);
            let terms = match name {
                "ln_gamma" => value.abs() + 30.0,
                "ln_normal_cdf" | "ln_bessel_i0" => value.abs() + 1.0,
                _ => value.abs(),
            };
            assert!(off <= rounding * terms, "{name} of {x}: {off:e}");
            assert!(slope_off <= 10.0 * rounding * slope.abs(), "{name}' of {x}: {slope_off:e}");
        }
    }

    #[test]
    fn the_logarithm_of_a_gamma_function_far_out_has_its_recurrence() {
        for x in [0.3, 4.5, 14.9, 15.1, 300.0] {
            let step = ln_gamma(x + 1.0) - ln_gamma(x);

            assert!((step - f64::ln(x)).abs() < 1e-15 * (10.0 + ln_gamma(x + 1.0)), "{x}: {step}");
        }
    }
}
