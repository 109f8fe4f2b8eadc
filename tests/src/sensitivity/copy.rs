//! A copy of the crates in which each number is read when the program runs.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::number::{Number, code, files, found, of_line};
use super::words::words;

/// What the copy reads: the place of a number in the list, and the factor, as `17 0.5`.
pub const VARIABLE: &str = "GRADCHECK_TESTS_NUMBER";

/// What the copy has beside the crates; `VARIABLE` stands for its name.
const TUNED: &str = "
mod tuned {
    fn factor(number: usize) -> f64 {
        static CHOSEN: std::sync::OnceLock<(usize, f64)> = std::sync::OnceLock::new();
        let (chosen, factor) = *CHOSEN.get_or_init(|| {
            let text = std::env::var(\"VARIABLE\").unwrap_or_default();
            let mut words = text.split(' ');
            let number = words.next().and_then(|word| word.parse().ok()).unwrap_or(usize::MAX);
            let factor = words.next().and_then(|word| word.parse().ok()).unwrap_or(1.0);
            (number, factor)
        });
        if number == chosen { factor } else { 1.0 }
    }
    pub(crate) fn real(number: usize, value: f64) -> f64 {
        value * factor(number)
    }
    pub(crate) fn whole(number: usize, value: f64) -> f64 {
        (value * factor(number)).round().max(1.0)
    }
}
";

/// The copy, and what of it can be changed.
#[derive(Debug)]
pub struct Copied {
    /// The folder of its workspace.
    pub root: PathBuf,
    /// The numbers that it reads, in the order of [`VARIABLE`].
    pub numbers: Vec<Number>,
    /// Those that the compiler has to know, as the length of an array.
    pub fixed: Vec<Number>,
}

/// Writes the copy of a workspace into a folder. `builds` says whether the copy builds, and where not what
/// the compiler says: numbers at the places that it names stay constants.
///
/// # Errors
/// Where files cannot be read or written; what the compiler says where no number is the cause.
pub fn copied(
    workspace: &Path,
    into: &Path,
    mut builds: impl FnMut(&Path) -> io::Result<Result<(), String>>,
) -> io::Result<Copied> {
    for part in ["gradcheck-core", "gradcheck-derive", "tests/src"] {
        copy_tree(&workspace.join(part), &into.join(part))?;
    }
    for file in ["tests/Cargo.toml", "Cargo.lock", "README.md"] {
        fs::copy(workspace.join(file), into.join(file))?;
    }
    let manifest = fs::read_to_string(workspace.join("Cargo.toml"))?;
    fs::write(into.join("Cargo.toml"), alone(&manifest))?;
    let tests = fs::read_to_string(workspace.join("tests/Cargo.toml"))?;
    fs::write(into.join("tests/Cargo.toml"), without_tests(&tests))?;

    let sources = workspace.join("gradcheck-core/src");
    let (mut numbers, mut fixed) = (found(&sources)?, Vec::new());
    let target = into.join("gradcheck-core/src");
    loop {
        for file in files(&sources)? {
            let text = fs::read_to_string(sources.join(&file))?;
            write_changed(&target.join(&file), &rewritten(&file, &text, &numbers))?;
        }
        let root = fs::read_to_string(sources.join("lib.rs"))?;
        write_changed(
            &target.join("lib.rs"),
            &format!("#![allow(warnings)]\n{root}{}", TUNED.replace("VARIABLE", VARIABLE)),
        )?;
        let Err(complaint) = builds(into)? else {
            return Ok(Copied { root: into.to_owned(), numbers, fixed });
        };
        let accused = accused(&target, &complaint, &numbers);
        let (more, rest) = numbers.into_iter().partition(|number| accused.contains(number));
        (numbers, fixed) = (rest, [fixed, more].concat());
        if accused.is_empty() {
            return Err(io::Error::other(complaint));
        }
    }
}

/// A file in which its numbers, and those that it imports, are functions.
fn rewritten(file: &Path, text: &str, numbers: &[Number]) -> String {
    let text = code(text);
    let is_own =
        |name: &str| numbers.iter().any(|number| number.file == file && number.name == name);
    let (mut imported, mut is_import) = (BTreeSet::new(), false);
    let (mut made, mut rest, mut open) = (String::with_capacity(2 * text.len()), 0, None);
    let mut before = 0;
    for word in words(text) {
        is_import &= !text[before..word.start].contains(';');
        before = word.end;
        close(text, word.start, &mut rest, &mut made, &mut open);
        let name = &text[word.clone()];
        is_import |= name == "use";
        if !numbers.iter().any(|number| number.name == name) {
            continue;
        }
        let above = &text[..word.start];
        let owner = above.strip_suffix("::").and_then(|path| {
            path.rsplit(|letter: char| !letter.is_alphanumeric() && letter != '_').next()
        });
        if is_import {
            imported.insert(name);
        } else if above.ends_with("const ") && is_own(name) {
            let start = above.rfind('\n').map_or(0, |end| end + 1);
            let line = text[start..].lines().next().unwrap_or_default();
            let definition = of_line(file, line).and_then(|number| Definition::of(number, numbers));
            let Some(definition) = definition else { continue };
            made.push_str(&text[rest..start]);
            made.push_str(&definition.head(line));
            rest = start + line.len() - ";".len() - definition.number.value.len();
            open = Some((start + line.len() - ";".len(), definition));
        } else if owner.map_or(is_own(name) || imported.contains(name), |owner| {
            owner.starts_with(char::is_lowercase)
        }) {
            made.push_str(&text[rest..word.end]);
            made.push_str("()");
            rest = word.end;
        }
    }
    close(text, text.len(), &mut rest, &mut made, &mut open);
    made.push_str(&text[rest..]);
    made
}

/// Ends the function that stands in the place of a constant, where that ended before `at`.
fn close(
    text: &str,
    at: usize,
    rest: &mut usize,
    made: &mut String,
    open: &mut Option<(usize, Definition)>,
) {
    if let Some((end, definition)) = open.take_if(|(end, _)| *end <= at) {
        made.push_str(&text[*rest..end]);
        made.push_str(&definition.tail());
        *rest = end + ";".len();
    }
}

/// The function in the place of a constant.
struct Definition {
    number: Number,
    place: usize,
}

impl Definition {
    fn of(number: Number, numbers: &[Number]) -> Option<Self> {
        let place = numbers.iter().position(|other| *other == number)?;
        Some(Self { number, place })
    }

    fn head(&self, line: &str) -> String {
        let Number { name, kind, .. } = &self.number;
        let visible = line.split("const ").next().unwrap_or_default();
        let call = if kind == "f64" { "real" } else { "whole" };
        format!(
            "#[inline] {visible}fn {name}() -> {kind} {{ crate::tuned::{call}({}, (",
            self.place
        )
    }

    fn tail(&self) -> String {
        format!(") as f64) as {} }}", self.number.kind)
    }
}

/// The numbers at the places that the compiler names: that of the file, else all of this name.
fn accused(sources: &Path, complaint: &str, numbers: &[Number]) -> Vec<Number> {
    let mut accused = Vec::new();
    let places = complaint.lines().filter_map(|line| line.trim_start().strip_prefix("--> "));
    for place in places {
        let mut parts = place.split(':');
        let mut next = || parts.next();
        let (Some(path), Some(line), Some(column)) = (next(), next(), next()) else { continue };
        let Some((_, file)) = path.split_once("gradcheck-core/src/") else { continue };
        let text = fs::read_to_string(sources.join(file)).unwrap_or_default();
        let [line, column] = [line, column].map(|number| number.parse().unwrap_or(1) - 1);
        let line = text.lines().nth(line).unwrap_or_default();
        let named = |name: &str| {
            let of_name = numbers.iter().filter(|number| number.name == name);
            let (own, others): (Vec<&Number>, Vec<&Number>) =
                of_name.partition(|number| number.file == Path::new(file));
            if own.is_empty() { others } else { own }
        };
        let words = words(line);
        let at = words.iter().find(|word| word.contains(&column)).map(|word| &line[word.clone()]);
        let exact = at.map(named).unwrap_or_default();
        let found = if exact.is_empty() {
            words.iter().flat_map(|word| named(&line[word.clone()])).collect()
        } else {
            exact
        };
        accused.extend(found.into_iter().cloned());
    }
    accused
}

/// The manifest of a workspace of the copied crates.
fn alone(manifest: &str) -> String {
    let of_members = |line: &&str| {
        !["members = ", "default-members = ", "exclude = "].iter().any(|key| line.starts_with(key))
    };
    let kept: Vec<&str> = manifest.lines().filter(of_members).collect();
    let members = "[workspace]\nmembers = [\"gradcheck-core\", \"gradcheck-derive\", \"tests\"]";
    kept.join("\n").replacen("[workspace]", members, 1)
}

/// The manifest of the tests without these.
fn without_tests(manifest: &str) -> String {
    let sections = manifest.split("\n[").enumerate().map(|(place, section)| {
        if place == 0 { section.to_owned() } else { format!("\n[{section}") }
    });
    let is_kept = |section: &String| {
        !section.starts_with("\n[dev-dependencies]") && !section.starts_with("\n[[test]]")
    };
    sections.filter(is_kept).collect()
}

fn copy_tree(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_tree(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// Leaves a file with this text alone, so that it is not built again.
fn write_changed(path: &Path, text: &str) -> io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|known| known == text) {
        return Ok(());
    }
    fs::write(path, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_function_where_it_is_defined_imported_and_read() {
        let file = Path::new("check/a.rs");
        let text = "use super::b::FAR;\n/// Why.\nconst NEAR: f64 = 0.5 * FAR;\n\
                    fn f(x: f64) -> f64 { x * NEAR + FAR + Own::FAR + b::FAR }\n";
        let of = |file: &str, line| of_line(Path::new(file), line).expect("it is a number");
        let numbers = [
            of("check/a.rs", "const NEAR: f64 = 0.5 * FAR;"),
            of("check/b.rs", "const FAR: f64 = 2.0;"),
        ];

        let made = rewritten(file, text, &numbers);

        assert!(
            made.contains("fn f(x: f64) -> f64 { x * NEAR() + FAR() + Own::FAR + b::FAR() }"),
            "{made}"
        );
        assert!(made.contains("fn NEAR() -> f64 { crate::tuned::real(0, "), "{made}");
        assert!(made.starts_with("use super::b::FAR;\n/// Why.\n"), "{made}");
    }
}
