//! Numbers as text: short where the size is what matters, long enough where they are compared.

/// The size of a number, with one or two digits: `3e-11`, `0.02`, `inf`.
pub(crate) fn short(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return format!("{value}");
    }
    format!("{value:.0e}")
}

/// Two numbers with as many digits as the error of the second leaves, and in any case so many
/// that different numbers print differently.
pub(crate) fn telling_apart(analytic: f64, numeric: f64, error: f64) -> (String, String) {
    let size = analytic.abs().max(numeric.abs());
    let known = if error > 0.0 && size > 0.0 { (size / error).log10().ceil() } else { 17.0 };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to 4..=17"
    )]
    let known = known.clamp(4.0, 17.0) as usize;
    let print =
        |digits: usize| (digits_of(analytic, size, digits), digits_of(numeric, size, digits));
    let texts = (known.min(9)..=17).map(print);
    texts.clone().find(|(left, right)| left != right).or_else(|| texts.last()).unwrap_or_default()
}

/// `value` with the decimals that give a number of the size of `size` that many digits.
fn digits_of(value: f64, size: f64, digits: usize) -> String {
    if size == 0.0 || !(1e-4..1e6).contains(&size) {
        return format!("{value:.*e}", digits - 1);
    }
    #[expect(clippy::cast_possible_truncation, reason = "the size is between 1e-4 and 1e6")]
    let before = size.log10().floor() as i64 + 1;
    let decimals = usize::try_from(i64::try_from(digits).unwrap_or(17) - before).unwrap_or(0);
    format!("{value:.decimals$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn different_numbers_never_print_alike() {
        for (left, right) in
            [(16.0, 16.000_000_1), (1.0, 1.0 + f64::EPSILON), (1e-300, 1.000_001e-300), (3e7, -3e7)]
        {
            let (first, second) = telling_apart(left, right, 1e-2 * right.abs());

            assert_ne!(first, second);
        }
    }

    #[test]
    fn digits_end_where_the_error_begins() {
        assert_eq!(
            telling_apart(0.160_134_221, 0.053_378_073_9, 1e-4),
            ("0.1601".to_owned(), "0.0534".to_owned())
        );
    }
}
