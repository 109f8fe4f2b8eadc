//! Finds the word that somebody meant. Does not know what the words stand for.

/// Words of other derives that people try first.
pub(crate) const SYNONYMS: [(&str, &str); 5] = [
    ("ignore", "skip"),
    ("name", "rename"),
    ("transparent", "flatten"),
    ("freeze", "frozen"),
    ("buffer", "frozen"),
];

/// Returns the candidate that `written` most likely stands for.
pub(crate) fn nearest<'c>(written: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let synonym = SYNONYMS.iter().find(|(word, _)| *word == written).map(|(_, meant)| *meant);
    if let Some(meant) = synonym {
        return candidates.iter().copied().find(|candidate| *candidate == meant);
    }
    // A third of the letters may be wrong; beyond that a suggestion is a guess.
    let allowed = written.chars().count().max(3) / 3;
    candidates
        .iter()
        .map(|candidate| (distance(written, candidate), *candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The Levenshtein distance: how many letters must be inserted, deleted or replaced.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (row_number, letter) in left.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = row_number + 1;
        for (column, other) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_letters() {
        for (left, right, expected) in [
            ("", "", 0),
            ("skip", "skip", 0),
            ("skipp", "skip", 1),
            ("", "ab", 2),
            ("frozen", "freeze", 3),
        ] {
            assert_eq!(distance(left, right), expected, "{left} {right}");
            assert_eq!(distance(right, left), expected, "{right} {left}");
        }
    }

    #[test]
    fn far_words_are_not_suggested() {
        assert_eq!(nearest("skpi", &["skip"]), None);
        assert_eq!(nearest("renam", &["skip", "rename"]), Some("rename"));
        assert_eq!(nearest("ignore", &["skip", "rename"]), Some("skip"));
        assert_eq!(nearest("ignore", &["scalar"]), None);
    }
}
