//! CONTRIBUTING.md against the workspace: the commands that it gives, and the table of what to touch
//! to add something.

use std::collections::BTreeSet;

use crate::assert_none;
use crate::source;

/// More files than this for one thing, and the architecture is to be changed.
const MOST_FILES: usize = 4;
/// Rows that need more today, and how many. Fix them; add none.
const LONG: [(&str, usize); 1] = [("a word of `#[parameters(...)]`", 5)];

/// Who tells that a file is forgotten, where it is not a test that the row names.
const WATCHERS: [&str; 4] = ["the compiler", "suite", "the test of the table", "CI builds"];

#[test]
fn what_to_touch_exists_and_is_little() {
    let tests = names_of_functions();
    let exists = |path: &str| source::root().join(path).exists();
    let complaints =
        rows().iter().flat_map(|row| complaints(row, &LONG, &exists, &tests)).collect::<Vec<_>>();

    assert!(rows().len() > MOST_FILES, "CONTRIBUTING.md: the table cannot be read");
    assert_none(&complaints);
}

#[test]
fn every_command_runs_something_that_there_is() {
    let text = source::read("CONTRIBUTING.md");
    let commands = section(&text, "## Commands");
    let mut complaints = Vec::new();
    let words: Vec<&str> = commands.split([' ', '`', ',', '\n']).collect();
    for pair in words.windows(2) {
        let name = pair[1];
        let paths = match pair[0] {
            "--bin" => vec![format!("tests/src/bin/{name}.rs")],
            "--test" => vec![format!("tests/{name}/main.rs")],
            "--example" => vec![
                format!("examples/{name}.rs"),
                format!("partners/{name}.rs"),
                format!("frameworks/gradcheck-candle/examples/{name}/main.rs"),
            ],
            "--manifest-path" | "bash" => vec![name.to_owned()],
            _ => continue,
        };
        if !paths.iter().any(|path| source::root().join(path).exists()) {
            complaints
                .push(format!("CONTRIBUTING.md: `{} {name}`: there is no {paths:?}", pair[0]));
        }
    }
    for path in source::files("tests/src/bin") {
        let name = path.trim_start_matches("tests/src/bin/").trim_end_matches(".rs");
        if !["`", " "].iter().any(|end| commands.contains(&format!("--bin {name}{end}"))) {
            complaints.push(format!("CONTRIBUTING.md: no command runs {path}"));
        }
    }

    assert_none(&complaints);
}

#[test]
fn every_crate_with_a_feature_has_a_page() {
    let manifest = source::read("gradcheck-core/Cargo.toml");
    let section = manifest.split("\n[features]\n").nth(1).expect("the crate has features");
    let section = section.split("\n[").next().unwrap_or_default();
    let default = section.lines().find(|line| line.starts_with("default = ")).unwrap_or_default();
    let files = source::files("gradcheck-core/src/parameters/crates");
    let texts: Vec<String> = files.iter().map(|path| source::read(path)).collect();
    let pages: Vec<&str> = texts
        .iter()
        .flat_map(|text| text.lines().take_while(|line| line.starts_with("//!")))
        .collect();
    let mut is_crate = false;
    let mut complaints = Vec::new();
    for line in section.lines() {
        if let Some(comment) = line.strip_prefix("# ") {
            is_crate = comment.starts_with("`Parameters` for");
        } else if let Some((feature, _)) = line.split_once(" = ")
            && is_crate
            && !default.contains(&format!("\"{feature}\""))
            && !pages.iter().any(|line| line.contains(&format!("features = [\"{feature}\"]")))
        {
            complaints.push(format!(
                "gradcheck-core/src/parameters/crates: no page has the line to paste for the \
                 feature `{feature}`; begin its file with one"
            ));
        }
    }

    assert_none(&complaints);
}

/// One row: what to add, what to touch, and who tells of what is forgotten.
type Row = [String; 3];

fn rows() -> Vec<Row> {
    let text = source::read("CONTRIBUTING.md");
    let lines =
        section(&text, "## To add something").lines().skip_while(|line| !line.starts_with("|---"));
    let cells = lines.skip(1).filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    cells.map(row).collect()
}

fn row(cells: &str) -> Row {
    let mut cells = cells.split(" | ").map(str::to_owned);
    std::array::from_fn(|_| cells.next().unwrap_or_default())
}

fn section<'a>(text: &'a str, heading: &str) -> &'a str {
    let section = text.split(heading).nth(1);
    let section = section.unwrap_or_else(|| panic!("CONTRIBUTING.md: there is no `{heading}`"));
    section.split("\n## ").next().unwrap_or_default()
}

/// The words in code that stand in `cell`.
fn code(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// Whether a word in code is a path of the workspace.
fn is_path(word: &str) -> bool {
    word.contains('/') && !word.starts_with('/') || word.contains(".md")
}

/// What is wrong with a row.
fn complaints(
    [what, touch, told]: &Row,
    long: &[(&str, usize)],
    exists: &dyn Fn(&str) -> bool,
    tests: &BTreeSet<String>,
) -> Vec<String> {
    let mut complaints = Vec::new();
    let mut complain = |text: String| complaints.push(format!("CONTRIBUTING.md, {what}: {text}"));
    let paths: BTreeSet<&str> = code(touch).filter(|word| is_path(word)).collect();
    for path in &paths {
        // A file that is to be made: its folder.
        let known = path.split_once('<').map_or(*path, |(folder, _)| folder);
        if !exists(known) {
            complain(format!("there is no `{known}`"));
        }
    }
    let most = long.iter().find(|(row, _)| row == what).map_or(MOST_FILES, |(_, most)| *most);
    if paths.is_empty() {
        complain("it names no file".to_owned());
    } else if paths.len() > most {
        complain(format!("{} files, {most} at most; change the architecture", paths.len()));
    } else if most > MOST_FILES && paths.len() < most {
        complain(format!("{} files; say so in `LONG`", paths.len()));
    }
    let named: Vec<&str> = code(told).filter(|word| word.contains('_')).collect();
    for test in named.iter().filter(|test| !tests.contains(**test)) {
        complain(format!("there is no test `{test}`"));
    }
    if named.is_empty() && !WATCHERS.iter().any(|watcher| told.contains(watcher)) {
        complain("it does not say what fails when a file is forgotten".to_owned());
    }
    complaints
}

/// Every name after `fn` in the tests.
fn names_of_functions() -> BTreeSet<String> {
    let tests = source::ours().into_iter().filter(|source| source.path.starts_with("tests/"));
    let names = |text: &str| -> Vec<String> {
        let after = text.split("fn ").skip(1);
        after.filter_map(|rest| rest.split('(').next()).map(str::to_owned).collect()
    };
    tests.flat_map(|source| names(&source.text)).collect()
}

#[test]
fn a_row_that_is_not_complete_is_found() {
    let exists = |path: &str| path.starts_with("src/");
    let tests = BTreeSet::from(["a_test".to_owned()]);
    let long = [("a long thing", 5)];
    let five = "`src/a`, `src/b`, `src/c`, `src/d`, `src/e`";
    for (cells, expected) in [
        ("a thing | `src/<name>.rs`; `src/b.rs` | `a_test`", None),
        ("a thing | `src/a.rs` | the compiler", None),
        (&format!("a long thing | {five} | the compiler"), None),
        ("a thing | `gone/<name>.rs` | the compiler", Some("there is no `gone/`")),
        ("a thing | some files | the compiler", Some("names no file")),
        (&format!("a thing | {five} | the compiler"), Some("5 files, 4 at most")),
        ("a long thing | `src/a.rs` | the compiler", Some("1 files; say so")),
        ("a thing | `src/a.rs` | `no_test`", Some("there is no test `no_test`")),
        ("a thing | `src/a.rs` | somebody", Some("does not say what fails")),
        ("a thing | `src/a.rs`", Some("does not say what fails")),
    ] {
        let found = complaints(&row(cells), &long, &exists, &tests);
        let is_right = match expected {
            None => found.is_empty(),
            Some(text) => found.len() == 1 && found[0].contains(text),
        };
        assert!(is_right, "{cells}: {found:?}");
    }
}
