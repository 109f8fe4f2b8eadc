//! The numbers of the engine: constants of its source files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What decides verdicts, searches and names.
const FOLDERS: [&str; 3] = ["check", "differentiate", "diagnose"];
/// Types of which half and twice are numbers again.
const TYPES: [&str; 6] = ["f64", "usize", "u64", "u32", "i32", "u16"];

/// A constant with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// The file, below `gradcheck-core/src`.
    pub file: PathBuf,
    /// The name.
    pub name: String,
    /// The type.
    pub kind: String,
    /// The value, as it is written.
    pub value: String,
}

/// All numbers of the sources in this folder, by file and place.
///
/// # Errors
/// Where the files cannot be read.
pub fn found(sources: &Path) -> io::Result<Vec<Number>> {
    let mut numbers = Vec::new();
    for file in files(sources)? {
        let text = fs::read_to_string(sources.join(&file))?;
        let numbered = code(&text).lines().filter_map(|line| of_line(&file, line));
        numbers.extend(numbered);
    }
    Ok(numbers)
}

/// The source files, below this folder.
pub(super) fn files(sources: &Path) -> io::Result<Vec<PathBuf>> {
    let mut open: Vec<PathBuf> = FOLDERS.map(PathBuf::from).into();
    let mut files = Vec::new();
    while let Some(path) = open.pop() {
        if sources.join(&path).is_dir() {
            for entry in fs::read_dir(sources.join(&path))? {
                open.push(path.join(entry?.file_name()));
            }
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The text without its tests.
pub(super) fn code(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text)
}

/// The constant that a line defines, beside others and not in a function.
pub(super) fn of_line(file: &Path, line: &str) -> Option<Number> {
    let visible = line.strip_prefix("pub").map_or(line, |rest| {
        rest.split_once(')').map_or(rest, |(_, rest)| rest).trim_start_matches(' ')
    });
    let (name, rest) = visible.trim_start_matches(' ').strip_prefix("const ")?.split_once(": ")?;
    let (kind, value) = rest.strip_suffix(';')?.split_once(" = ")?;
    let is_outside = !line.starts_with(' ');
    (is_outside && TYPES.contains(&kind)).then(|| Number {
        file: file.to_owned(),
        name: name.to_owned(),
        kind: kind.to_owned(),
        value: value.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_found_by_their_type() {
        let name =
            |line| of_line(Path::new("a.rs"), line).map(|number| (number.name, number.value));
        let known = |name: &str, value: &str| Some((name.to_owned(), value.to_owned()));

        assert_eq!(name("const SAFE: f64 = 1.0 / 64.0;"), known("SAFE", "1.0 / 64.0"));
        assert_eq!(name("pub(super) const MOST: usize = 6;"), known("MOST", "6"));
        assert_eq!(name("    const INSIDE: f64 = 1.0;"), None);
        assert_eq!(name("const WORDS: [&str; 2] = [\"a\", \"b\"];"), None);
    }
}
