//! The gradient closure gives another result when it is called again with the same parameters.

use crate::Layout;
use crate::report::{BugKind, Suspect, Topic, quoted};

/// Compares two results of the gradient closure; a difference within `max_relative` of the
/// tensor's greatest entry is rounding.
pub(crate) fn unstable(
    layout: &Layout,
    first: &[f64],
    second: &[f64],
    max_relative: f64,
    topic: Topic,
) -> Option<Suspect> {
    let mut paths = Vec::new();
    let mut evidence = None;
    for tensor in layout.tensors() {
        let (before, after) = (&first[tensor.range()], &second[tensor.range()]);
        let greatest =
            before.iter().chain(after).fold(0.0, |most: f64, entry| most.max(entry.abs()));
        let change = |(before, after): (&f64, &f64)| (after - before).abs();
        let Some(worst) = (0..before.len()).max_by(|&left, &right| {
            change((&before[left], &after[left]))
                .total_cmp(&change((&before[right], &after[right])))
        }) else {
            continue;
        };
        if change((&before[worst], &after[worst])) <= max_relative * greatest {
            continue;
        }
        evidence = evidence.or(Some((tensor, worst)));
        paths.push(tensor.path().to_owned());
    }
    let (tensor, worst) = evidence?;
    let [before, after] = [first, second].map(|values| values[tensor.range()][worst]);
    let at = quoted(tensor.path(), &tensor.index(worst), tensor.tangent());
    let derivative = topic.derivative();
    let is_twice = (after - 2.0 * before).abs() <= max_relative * after.abs();
    let (seen, remedy) = if is_twice {
        (
            "The second result is twice the first: a buffer is added to and not cleared.",
            format!("Set the {derivative} to zero at the start of the closure."),
        )
    } else {
        (
            "",
            "Check for a buffer that is not cleared, a cache from an earlier forward pass, or a \
             random mask that is drawn anew: call the forward pass and seed the generator inside \
             the closure."
                .to_owned(),
        )
    };
    let vector = topic.vector().map_or_else(String::new, |what| format!(" and the same {what}"));
    let claim = format!(
        "{at} of the analytic {derivative} is {before:?} in one call and {after:?} in another, with the \
         same parameters{vector}."
    );
    let suspect = Suspect::new(BugKind::Unstable, paths, claim);
    Some(suspect.because(seen.to_owned()).cured_by(remedy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parameters;

    fn of(first: &[f64], second: &[f64]) -> Option<Suspect> {
        unstable(&first.to_vec().layout(), first, second, 1e-6, Topic::Gradient)
    }

    fn is_twice(suspect: &Suspect) -> bool {
        suspect.evidence().contains("twice the first")
    }

    #[test]
    fn a_difference_within_the_rounding_of_the_greatest_entry_is_none() {
        assert!(of(&[1000.0, 1.0], &[1000.0, 1.0 + 9e-4]).is_none());

        let suspect = of(&[1000.0, 1.0], &[1000.0, 1.0 + 2e-3]).expect("it is more than that");
        assert!(suspect.claim().contains("1.002 in another"), "{}", suspect.claim());
    }

    #[test]
    fn twice_the_first_result_is_a_buffer_that_is_not_cleared() {
        for (before, after) in [(3.0, 6.0), (1000.0, 2000.001), (-0.25, -0.5)] {
            assert!(is_twice(&of(&[before], &[after]).expect("it doubles")), "{before} {after}");
        }
        // Twice is neither two more nor a little off.
        for (before, after) in [(3.0, 5.0), (1000.0, 2000.01), (3.0, 9.0), (3.0, -6.0), (0.0, 2.0)]
        {
            assert!(!is_twice(&of(&[before], &[after]).expect("it changes")), "{before} {after}");
        }
    }
}
