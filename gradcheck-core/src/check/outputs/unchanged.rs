//! Whether a function gives the same outputs twice.

use crate::Layout;
use crate::check::error::{CheckError, EntryValue};

/// Two calls of a function may differ by this many units in the last place: sums in another order.
const ROUNDING: f64 = 256.0;

/// What outputs at rest differ by from those of another call, if that is no more than rounding.
pub(super) fn unchanged(
    outputs: &Layout,
    rest: &[f64],
    again: &[f64],
    epsilon: f64,
) -> Result<Vec<f64>, CheckError> {
    let mut changes = vec![0.0; rest.len()];
    for tensor in outputs.tensors() {
        let first = &rest[tensor.range()];
        let mean = first.iter().map(|value| value * value).sum::<f64>() / first.len() as f64;
        for (place, position) in tensor.range().enumerate() {
            let second = again.get(position).copied().unwrap_or(f64::NAN);
            let size = first[place].abs().max(second.abs()).max(mean.sqrt());
            let change = second - first[place];
            changes[position] = change;
            if change.is_nan() || change.abs() > ROUNDING * epsilon.min(1e-9) * size {
                let (path, index) = (tensor.path().to_owned(), tensor.index(place));
                let first = EntryValue { path, index, value: first[place], tangent: None };
                return Err(CheckError::OutputsNotDeterministic { first, second });
            }
        }
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parameters;

    #[test]
    fn outputs_may_differ_by_the_rounding_of_what_is_typical_of_their_tensor() {
        // Of four outputs of which one is 2 the root mean square is 1.
        let rest = vec![2.0, 0.0, 0.0, 0.0];
        let most = ROUNDING * f64::EPSILON;
        for (place, change, is_same) in [
            (1, 0.9 * most, true),
            (1, -0.9 * most, true),
            (1, 1.1 * most, false),
            (0, 1.9 * most, true),
            (0, 2.2 * most, false),
            (2, f64::NAN, false),
        ] {
            let mut again = rest.clone();
            again[place] += change;

            let changes = unchanged(&rest.layout(), &rest, &again, f64::EPSILON);

            assert_eq!(changes.is_ok(), is_same, "{place}: {change}");
            assert!(changes.is_err() || changes.unwrap()[place] == again[place] - rest[place]);
        }
        assert!(unchanged(&rest.layout(), &rest, &rest[..3], f64::EPSILON).is_err(), "one less");
    }
}
