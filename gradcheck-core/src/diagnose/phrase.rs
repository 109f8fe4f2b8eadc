//! The words that claims have in common: who, how many, how much. Decides nothing.

use super::interval::Interval;
use super::symptoms::Symptoms;
use crate::report::{Measurement, Topic};

/// So many tensors are named one by one.
const MOST_NAMED: usize = 4;
/// More digits of a number say nothing to its reader.
const MOST_DIGITS: usize = 6;
/// So many tell any two numbers apart.
const ALL_DIGITS: usize = 17;

/// The tensors that a claim is about.
pub(super) struct Named {
    text: String,
    is_many: bool,
    topic: Topic,
}

impl Named {
    /// The tensors at `paths`, which are among so many wrong ones.
    pub(super) fn new(paths: &[&str], wrong: usize, topic: Topic) -> Self {
        let is_many = paths.len() > 1;
        let text = match (paths.len(), wrong) {
            (2, 2) => "both wrong tensors".to_owned(),
            (named, _) if is_many && named == wrong => format!("all {wrong} wrong tensors"),
            _ => listed(&paths.iter().map(|path| tensor(path, topic)).collect::<Vec<_>>()),
        };
        Self { text, is_many, topic }
    }

    /// As the beginning of a sentence, with the verb in its right form: `be` or another one.
    pub(super) fn does(&self, verb: &str) -> String {
        let form = match (verb, self.is_many) {
            ("be", false) => "is".to_owned(),
            ("be", true) => "are".to_owned(),
            ("have", false) => "has".to_owned(),
            (_, true) => verb.to_owned(),
            (_, false) => format!("{verb}s"),
        };
        capitalised(&format!("{} {form}", self.text))
    }

    /// What is compared with them.
    pub(super) fn numeric(&self) -> String {
        if self.is_many {
            format!("their numeric {}", self.topic.derivatives())
        } else {
            format!("the numeric {}", self.topic.derivative())
        }
    }
}

/// A tensor as the subject or the object of a sentence.
pub(super) fn tensor(path: &str, topic: Topic) -> String {
    if path.is_empty() { format!("the {}", topic.derivative()) } else { format!("`{path}`") }
}

/// A tensor and a part of it, as in `row 3 of w`.
pub(super) fn part(part: &str, whole: &Symptoms<'_>) -> String {
    format!("{part} of {}", tensor(whole.path, whole.topic))
}

pub(super) fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or(String::new(), |first| first.to_uppercase().chain(rest).collect())
}

/// `a, b and c`; of many only the first.
pub(super) fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] if items.len() <= MOST_NAMED => format!("{} and {last}", most.join(", ")),
        _ => {
            let named = &items[..MOST_NAMED - 1];
            format!("{} and {} others", named.join(", "), items.len() - named.len())
        }
    }
}

/// The number with the fewest digits between the two, or their middle with [`MOST_DIGITS`]; more
/// where that would look like 1.
pub(super) fn between(bounds: Interval) -> String {
    let middle = bounds.middle();
    let rounded = |digits: usize| format!("{middle:.*e}", digits - 1).parse::<f64>().ok();
    let is_between = |number: &f64| bounds.contains(*number);
    let shortest = (1..=MOST_DIGITS).filter_map(rounded).find(is_between);
    let longer = || (MOST_DIGITS..=ALL_DIGITS).filter_map(rounded).find(|size| size.abs() != 1.0);
    plain(shortest.or_else(longer).unwrap_or(middle))
}

pub(super) fn plain(number: f64) -> String {
    if number == 0.0 {
        "0".to_owned()
    } else if (1e-3..1e6).contains(&number.abs()) {
        format!("{number}")
    } else {
        format!("{number:e}")
    }
}

/// The numeric value of an entry, with the digits that its error leaves.
pub(super) fn numeric(entry: &Measurement) -> String {
    between(Interval::around(entry.numeric, entry.error))
}

/// A pair of places to be seen: the numeric value at `entry` is the analytic one at `source`.
pub(super) fn elsewhere(tensor: &Symptoms<'_>, entry: &Measurement, source: usize) -> String {
    format!(
        "The numeric {} at {}, {}, is the analytic one at {}.",
        tensor.topic.derivative(),
        tensor.place(entry.position),
        numeric(entry),
        tensor.place(source)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tensors_take_their_verb_and_begin_a_sentence() {
        assert_eq!(Named::new(&["w"], 2, Topic::Gradient).does("be"), "`w` is");
        assert_eq!(Named::new(&["w", "b"], 3, Topic::Gradient).does("be"), "`w` and `b` are");
        assert_eq!(
            Named::new(&["w", "b"], 2, Topic::Gradient).does("have"),
            "Both wrong tensors have"
        );
        assert_eq!(
            Named::new(&["w", "b", "c"], 3, Topic::Gradient).does("have"),
            "All 3 wrong tensors have"
        );
        assert_eq!(Named::new(&[""], 1, Topic::Gradient).does("have"), "The gradient has");
        assert_eq!(Named::new(&[""], 1, Topic::Hessian).does("have"), "The derivative has");
    }

    #[test]
    fn of_many_tensors_only_the_first_are_named() {
        let paths = ["a", "b", "c", "d", "e"].map(str::to_owned);

        assert_eq!(listed(&paths[..4]), "a, b, c and d");
        assert_eq!(listed(&paths), "a, b, c and 2 others");
    }

    #[test]
    fn a_numeric_value_has_the_digits_that_its_error_leaves() {
        for (error, text) in [(1e-2, "0.12"), (1e-4, "0.1235"), (1e-9, "0.123457"), (0.5, "0.1")] {
            let entry = Measurement {
                position: 0,
                analytic: 3.0,
                numeric: 0.123_456_789,
                error,
                is_wrong: true,
            };

            assert_eq!(numeric(&entry), text, "±{error}");
        }
    }

    #[test]
    fn a_number_has_the_fewest_digits_that_its_bounds_allow() {
        for ([low, high], text) in [
            ([2.999_999, 3.000_001], "3"),
            ([1.009_999_9, 1.010_000_1], "1.01"),
            ([0.372_847_231, 0.372_847_233], "0.372847"),
            ([-1e-4 - 1e-9, -1e-4 + 1e-9], "-1e-4"),
            ([1e-300, 1.000_000_1e-300], "1e-300"),
            ([f64::MAX / 2.0, f64::MAX / 2.0], "8.98847e307"),
            ([-1e-9, 1e-9], "0"),
            ([1.000_000_21, 1.000_000_22], "1.0000002"),
        ] {
            assert_eq!(between(Interval { low, high }), text);
        }
    }
}
