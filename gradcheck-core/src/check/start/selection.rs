//! Which tensors are checked, where some are chosen by their paths: the others stand still, as frozen
//! ones do.

use crate::check::error::CheckError;
use crate::report::Selection;
use crate::{Layout, TensorLayout};

/// Freezes what `patterns` do not choose.
///
/// # Errors
/// [`CheckError::NothingSelected`] for a pattern that chooses nothing that moves, and for none at all.
pub(crate) fn select(layout: &mut Layout, patterns: &[String]) -> Result<Selection, CheckError> {
    let moves = |tensor: &&TensorLayout| !tensor.is_frozen() && !tensor.range().is_empty();
    let paths: Vec<String> =
        { layout.tensors().iter().filter(moves) }.map(|tensor| tensor.path().to_owned()).collect();
    let names_nothing =
        |pattern: &&String| !paths.iter().any(|path| is_chosen(pattern.as_str(), path));
    let pattern = patterns.iter().find(names_nothing);
    if pattern.is_some() || patterns.is_empty() {
        return Err(CheckError::NothingSelected { pattern: pattern.cloned(), paths });
    }
    let is_left_out =
        |path: &str| !patterns.iter().any(|pattern| is_chosen(pattern.as_str(), path));
    layout.freeze(&is_left_out);
    let whole = paths.len();
    let left_out = paths.into_iter().filter(|path| is_left_out(path)).collect();
    Ok(Selection { left_out, whole })
}

/// Whether a pattern is a path or what a path begins with, up to a dot or a bracket; `*` stands for any
/// characters.
fn is_chosen(pattern: &str, path: &str) -> bool {
    let ends = path.match_indices(['.', '[']).map(|(end, _)| end);
    ends.chain([path.len()]).any(|end| fits(pattern, &path[..end]))
}

/// Whether a pattern describes the whole of a text.
fn fits(pattern: &str, text: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else { return pattern == text };
    let Some(rest) = text.strip_prefix(before) else { return false };
    let starts = rest.char_indices().map(|(start, _)| start);
    starts.chain([rest.len()]).any(|start| fits(after, &rest[start..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Parameters;

    #[test]
    fn a_pattern_is_a_path_or_the_beginning_of_one() {
        for (pattern, path, expected) in [
            ("encoder", "encoder", true),
            ("encoder", "encoder.weight", true),
            ("encoder", "encoder[0].weight", true),
            ("encoder", "encoders.weight", false),
            ("enc", "encoder", false),
            ("layers[1]", "layers[1].weight", true),
            ("layers[1]", "layers[10].weight", false),
            ("layers[1].weight", "layers[1].weight", true),
            ("layers[1", "layers[1].weight", false),
            ("*.weight", "layers[1].weight", true),
            ("*.weight", "layers[1].bias", false),
            ("layers[*].weight", "layers[12].weight", true),
            ("*", "", true),
            ("", "", true),
            ("", "weight", false),
            ("*ü*", "grün.w", true),
            ("w*w", "w", false),
            ("1", "1", true),
        ] {
            assert_eq!(is_chosen(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn what_is_not_chosen_is_frozen_and_listed() {
        let mut layout = (1.0, [2.0; 2], 3.0).layout();

        let selection = select(&mut layout, &["1".to_owned()]).expect("it names a tensor");

        assert_eq!(selection.left_out, ["0", "2"]);
        assert_eq!(selection.whole, 3);
        assert_eq!(layout.to_string(), "0 [] frozen\n1 [2]\n2 [] frozen");
    }

    #[test]
    fn a_pattern_that_names_nothing_is_an_error_with_the_paths() {
        for patterns in [vec!["1".to_owned(), "3".to_owned()], Vec::new()] {
            let pattern = patterns.get(1).cloned();
            let error = select(&mut (1.0, 2.0).layout(), &patterns).expect_err("no tensor");

            let paths = ["0", "1"].map(str::to_owned).into();
            assert_eq!(error, CheckError::NothingSelected { pattern, paths });
        }
    }
}
