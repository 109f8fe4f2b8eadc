//! Numbers as text: short where the size is what matters, long enough where they are compared.

use super::wrap::length;

/// How many digits and decimals two numbers have at most, unless they need more to differ.
const MOST_DIGITS: i32 = 12;
const MOST_DECIMALS: i32 = 9;
/// So many digits tell any two numbers apart.
const ALL_DIGITS: i32 = 17;
/// How many decimals a ratio has at most, unless it needs more to differ from 1.
const RATIO_DECIMALS: i32 = 4;

/// The size of a number, with one digit: `3e-11`, `0.5`, `20`, `inf`.
pub(crate) fn short(value: f64) -> String {
    let text = format!("{value:.0e}");
    match text.parse::<f64>() {
        Ok(rounded) if (0.1..1000.0).contains(&rounded.abs()) => format!("{rounded}"),
        _ if value == 0.0 => "0".to_owned(),
        _ => text,
    }
}

/// Two numbers with as many decimals as give the larger four digits: `-1` and `0.5403`.
pub(crate) fn in_four_digits(pair: [f64; 2]) -> [String; 2] {
    let greatest = pair[0].abs().max(pair[1].abs());
    let leading = if greatest > 0.0 { exponent(greatest) } else { 0 };
    let with_exponent = !(-3..6).contains(&leading);
    let (digits_of_one, unit) = (4 - 1 - leading, 10_f64.powi(leading - 3));
    pair.map(|value| {
        let is_none = value.abs() < 0.5 * unit;
        let text = match usize::try_from(digits_of_one) {
            Ok(decimals) if !with_exponent => format!("{value:.decimals$}"),
            _ => format!("{value:.3e}"),
        };
        let shortest = text.parse::<f64>().ok().filter(|short| short.is_finite());
        match shortest {
            Some(_) if is_none => "0".to_owned(),
            Some(short) if with_exponent => format!("{short:e}"),
            Some(short) => format!("{short}"),
            None => text,
        }
    })
}

/// Two numbers whose digits end where the error of the second begins, but never so early that
/// different numbers print alike.
pub(super) fn telling_apart(analytic: f64, numeric: f64, error: f64) -> (String, String) {
    let size = analytic.abs().max(numeric.abs());
    let leading = if size > 0.0 { exponent(size) } else { 0 };
    let with_exponent = !(-3..6).contains(&leading);
    // The place of the last digit is counted from the first one, or from the decimal point.
    let first = if with_exponent { 0 } else { leading };
    let known = if error > 0.0 { leading.saturating_sub(exponent(error)) } else { i32::MAX };
    let start = (known.min(MOST_DIGITS - 1) - first).clamp(0, MOST_DECIMALS);
    let print = |decimals: i32| {
        [analytic, numeric]
            .map(|value| digits(value, decimals.unsigned_abs() as usize, with_exponent))
    };
    let differ = |[left, right]: &[String; 2]| {
        analytic == numeric || left.parse::<f64>().ok() != right.parse().ok()
    };
    let mut texts = (start..=(ALL_DIGITS - first).max(start)).map(print);
    let [left, right] = texts.find(differ).unwrap_or_else(|| print(ALL_DIGITS));
    (left, right)
}

/// `value` with so many decimals; an exact zero shows as one, and no zero is negative.
fn digits(value: f64, decimals: usize, with_exponent: bool) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let text =
        if with_exponent { format!("{value:.decimals$e}") } else { format!("{value:.decimals$}") };
    match text.strip_prefix('-') {
        Some(zero) if text.parse() == Ok(0.0) => zero.to_owned(),
        _ => text,
    }
}

/// |a − n| / max(|a|, |n|), without overflow; 0 where both are 0, NaN where one is not finite.
pub(super) fn relative_error(analytic: f64, numeric: f64) -> f64 {
    let greatest = analytic.abs().max(numeric.abs());
    if analytic == numeric { 0.0 } else { (analytic / greatest - numeric / greatest).abs() }
}

/// How often `numeric` goes into `analytic`, as exactly as `error` lets it be known.
pub(super) fn ratio(analytic: f64, numeric: f64, error: f64) -> Option<String> {
    let ratio = analytic / numeric;
    if numeric.abs() <= 10.0 * error || analytic == 0.0 || !ratio.is_finite() {
        return None;
    }
    if !(1e-3..1e4).contains(&ratio.abs()) {
        return Some(format!("{ratio:.1e}"));
    }
    let uncertain = (ratio * error / numeric).abs();
    let known = if uncertain > 0.0 { -exponent(uncertain) } else { RATIO_DECIMALS };
    let mut texts = (known.clamp(0, RATIO_DECIMALS)..=ALL_DIGITS)
        .map(|decimals| digits(ratio, decimals.unsigned_abs() as usize, false));
    texts.find(|text| text.parse::<f64>().is_ok_and(|value| value != 1.0 && value != 0.0))
}

/// The decimal exponent of the first digit of `value`, which is positive.
fn exponent(value: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "between -324 and 308")]
    let exponent = value.log10().floor() as i32;
    exponent
}

/// A column of numbers with their decimal points below each other, and `head` on top.
pub(super) fn aligned(numbers: &[String], head: &str) -> Vec<String> {
    let point = |number: &String| number.find(['.', 'e']).unwrap_or(number.len());
    let before = numbers.iter().map(point).max().unwrap_or(0);
    let after = numbers.iter().map(|number| number.len() - point(number)).max().unwrap_or(0);
    let width = (before + after).max(length(head));
    let rows = numbers.iter().map(|number| {
        let before = width - after - point(number);
        format!("{:width$}", format!("{}{number}", " ".repeat(before)))
    });
    std::iter::once(format!("{head:>width$}")).chain(rows).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_have_the_digits_that_matter_beside_the_larger() {
        for (pair, texts) in [
            ([-1.0, 1.0], ["-1", "1"]),
            ([-0.540_302_3, 1.540_302_3], ["-0.54", "1.54"]),
            ([1.55e-12, 2.0], ["0", "2"]),
            ([0.000_123_4, 0.000_987_65], ["1.234e-4", "9.877e-4"]),
            ([1.570_796e-9, -3e-9], ["1.571e-9", "-3e-9"]),
            ([-2e7, 12_345.678], ["-2e7", "1.235e4"]),
            ([12.345, 123_456.0], ["0", "123500"]),
            ([0.0, 0.0], ["0", "0"]),
            ([f64::NEG_INFINITY, 1.0], ["-inf", "0"]),
        ] {
            assert_eq!(in_four_digits(pair), texts, "{pair:?}");
        }
    }

    #[test]
    fn the_relative_error_has_the_same_scale_everywhere() {
        for (analytic, numeric, error) in [
            (1.0, 1.0, 0.0),
            (0.0, 0.0, 0.0),
            (0.0, 1e-320, 1.0),
            (-3.0, 3.0, 2.0),
            (f64::MAX, f64::MIN, 2.0),
            (4.0, 3.0, 0.25),
        ] {
            assert_eq!(relative_error(analytic, numeric), error, "{analytic} {numeric}");
        }
        assert!(relative_error(f64::INFINITY, 1.0).is_nan());
    }

    #[test]
    fn different_numbers_never_print_alike() {
        for (left, right) in [
            (16.0, 16.000_000_1),
            (1.0, 1.0 + f64::EPSILON),
            (1e-300, 1.000_001e-300),
            (3e7, -3e7),
            (0.0, 1e-30),
            (-1e-12, 0.25),
            (1e-9, -1e-9),
            (5e-324, 0.0),
            (f64::MAX, f64::MIN),
        ] {
            for error in [1e-2 * right.abs(), 0.0, f64::INFINITY] {
                let (first, second) = telling_apart(left, right, error);

                assert_ne!(first.parse::<f64>(), second.parse(), "{left:e} {right:e}");
            }
        }
    }

    #[test]
    fn sizes_have_one_digit() {
        let sizes = [3.2e-11, 0.096, 0.04, 0.5, 1.5e-1, 2.4, 17.0, 2e3, 0.0, f64::INFINITY];

        let texts = sizes.map(short);

        assert_eq!(texts, ["3e-11", "0.1", "4e-2", "0.5", "0.1", "2", "20", "2e3", "0", "inf"]);
    }

    #[test]
    fn digits_end_where_the_error_begins() {
        for (error, texts) in [
            (4e-3, ["0.160", "0.053"]),
            (1e-4, ["0.1601", "0.0534"]),
            (8e-11, ["0.160134221", "0.053378074"]),
            (0.5, ["0.2", "0.1"]),
        ] {
            let (analytic, numeric) = telling_apart(0.160_134_221_4, 0.053_378_073_9, error);

            assert_eq!([analytic.as_str(), numeric.as_str()], texts, "{error}");
        }
        let (analytic, numeric) = telling_apart(1.234_567e-7, -2.5e8, 1e3);
        assert_eq!([analytic.as_str(), numeric.as_str()], ["1.23457e-7", "-2.50000e8"]);
    }

    #[test]
    fn no_zero_is_negative_and_an_exact_zero_is_short() {
        assert_eq!(telling_apart(-1e-9, 0.25, 1e-4), ("0.0000".to_owned(), "0.2500".to_owned()));
        assert_eq!(telling_apart(-0.0, 0.25, 1e-4), ("0".to_owned(), "0.2500".to_owned()));
    }

    #[test]
    fn a_ratio_has_the_digits_that_are_known_and_is_not_1() {
        for (analytic, numeric, error, text) in [
            (3.0, 1.0, 1e-9, Some("3.0000")),
            (3.0, 1.0, 1e-2, Some("3.00")),
            (8.0, 1.0, 2e-2, Some("8.0")),
            (1.000_001, 1.0, 1e-9, Some("1.000001")),
            (-2.0, 2.0, 0.0, Some("-1.0000")),
            (3.0, 1.0, 0.5, None),
            (0.0, 1.0, 1e-9, None),
            (1.0, 0.0, 0.0, None),
            (1e5, 1.0, 1e-9, Some("1.0e5")),
        ] {
            assert_eq!(ratio(analytic, numeric, error).as_deref(), text, "{analytic} {error}");
        }
    }

    #[test]
    fn numbers_of_a_column_have_their_points_below_each_other() {
        let numbers = ["0.374", "-12.5", "0", "1.25e-9"].map(str::to_owned);

        assert_eq!(
            aligned(&numbers, "numeric"),
            ["  numeric", "  0.374  ", "-12.5    ", "  0      ", "  1.25e-9"]
        );
    }
}
