//! Who may import whom: no circle of files in either crate, and in gradcheck-core no import that
//! the table in ARCHITECTURE.md does not allow.

use std::collections::BTreeSet;

use crate::assert_none;
use crate::imports::{CRATES, Imports};
use crate::source;

const CORE: &str = CRATES[0];
const HEADING: &str = "## Who may import whom";

/// A row of the table: a module, and what it may import.
#[derive(Debug)]
struct Row {
    module: String,
    allowed: Vec<String>,
}

#[test]
fn no_file_imports_itself_by_way_of_others() {
    let mut complaints = Vec::new();
    for folder in CRATES {
        let imports = Imports::read(folder).without_faces();
        complaints.extend(imports.circles().iter().map(|circle| told(&imports, circle)));
    }

    assert_none(&complaints);
}

#[test]
fn modules_import_what_the_table_says_and_nothing_else() {
    let table = table(&source::read("ARCHITECTURE.md"));

    assert_none(&complaints(&table, CORE, &Imports::read(CORE)));
}

/// A circle in words.
fn told(imports: &Imports, circle: &[&str]) -> String {
    let next = circle.iter().cycle().skip(1);
    let arrows =
        circle.iter().zip(next).map(|(from, to)| format!("{} imports {to}", imports.0[*from][*to]));
    let arrows: Vec<String> = arrows.collect();
    format!("a circle; move what they share below them: {}", arrows.join("; "))
}

/// The rows of the table in `document`, lowest first.
fn table(document: &str) -> Vec<Row> {
    let section = document.split(HEADING).nth(1).unwrap_or_else(|| {
        panic!("ARCHITECTURE.md: there is no section `{HEADING}`; the arrows are read from there")
    });
    let section = section.split("\n## ").next().unwrap_or_default();
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    let row = |line: &str| {
        let mut cells = line.split('|').skip(1).map(names);
        let module: Vec<String> = cells.next()?;
        Some(Row { module: module.into_iter().next()?, allowed: cells.next()? })
    };
    section.lines().filter(|line| line.starts_with("| `")).filter_map(row).collect()
}

/// What is wrong with the imports of the crate in `folder`, or with the table.
fn complaints(table: &[Row], folder: &str, imports: &Imports) -> Vec<String> {
    let mut complaints = order(table);
    let module_of = |file: &str| {
        file[folder.len()..].trim_end_matches(".rs").trim_end_matches("/mod").to_owned()
    };
    // The root lists modules only.
    let files: Vec<String> =
        imports.0.keys().map(|file| module_of(file)).filter(|module| module != "lib").collect();
    for module in &files {
        let rows = table.iter().filter(|row| is_in(module, &row.module));
        let row = rows.max_by_key(|row| row.module.len());
        let has_parts = |row: &Row| {
            row.module != *module && table.iter().any(|part| is_part(&part.module, &row.module))
        };
        if row.is_none_or(has_parts) {
            complaints.push(format!("ARCHITECTURE.md: the module `{module}` has no row"));
        }
    }
    let mut used = BTreeSet::new();
    for (from, to, place) in imports.all() {
        let (from, to) = (module_of(from), module_of(to));
        let left = table.iter().filter(|row| is_in(&from, &row.module) && !is_in(&to, &row.module));
        for row in left {
            match row.allowed.iter().find(|name| is_in(&to, name)) {
                Some(name) => _ = used.insert((&row.module, name)),
                None => complaints.push(format!(
                    "{place}: `{}` imports `{to}`, which ARCHITECTURE.md does not allow; move \
                     what is needed below both, or give the table the arrow and its reason",
                    row.module
                )),
            }
        }
    }
    for row in table {
        if !files.iter().any(|module| is_in(module, &row.module)) {
            complaints.push(format!("ARCHITECTURE.md: there is no module `{}`", row.module));
        }
        let stale = row.allowed.iter().filter(|name| !used.contains(&(&row.module, *name)));
        complaints.extend(stale.map(|name| {
            format!("ARCHITECTURE.md: `{}` does not import `{name}`; remove it", row.module)
        }));
    }
    complaints
}

/// Complains of rows that allow what does not stand above them: "up" is further down the table.
fn order(table: &[Row]) -> Vec<String> {
    let mut complaints = Vec::new();
    for (at, row) in table.iter().enumerate() {
        let is_below = |name: &String| table[..at].iter().any(|row| row.module == *name);
        complaints.extend(row.allowed.iter().filter(|name| !is_below(name)).map(|name| {
            format!("ARCHITECTURE.md: `{}` may not import `{name}`, no row above it", row.module)
        }));
    }
    complaints
}

/// Whether `module` is `outer` or a part of it.
fn is_in(module: &str, outer: &str) -> bool {
    module == outer || is_part(module, outer)
}

fn is_part(module: &str, outer: &str) -> bool {
    module.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'))
}

/// The rules themselves, on crates of a few lines.
mod rules {
    use super::*;
    use crate::source::Source;

    /// A crate of these files below `src/`, with their texts.
    fn imports(files: &[(&str, &str)]) -> Imports {
        let source = |(path, text): &(&str, &str)| Source {
            path: format!("src/{path}"),
            text: (*text).to_owned(),
        };
        Imports::of("src/", &files.iter().map(source).collect::<Vec<_>>())
    }

    /// The names of the files on circles.
    fn circles(files: &[(&str, &str)]) -> Vec<String> {
        let imports = imports(files);
        imports.circles().iter().map(|circle| circle.join(" ").replace("src/", "")).collect()
    }

    fn complaints_of(rows: &str, files: &[(&str, &str)]) -> Vec<String> {
        let document =
            format!("{HEADING}\n\n| module | may import |\n|---|---|\n{rows}\n## Next\n");
        complaints(&table(&document), "src/", &imports(files))
    }

    const ROOT: (&str, &str) = ("lib.rs", "mod low; mod high;");

    #[test]
    fn a_circle_is_found_however_it_is_written() {
        for (low, high) in [
            ("use crate::high::B; struct A;", "use crate::low::A; struct B;"),
            ("use super::high::{self, B}; struct A;", "use super::{low::A as C}; struct B;"),
            ("struct A(crate::high::B);", "fn b() { let _ = super::low::A; } struct B;"),
            ("fn a() { use crate::high; high::b() }", "fn b() { use crate::*; low::a() }"),
            ("macro_rules! a { () => { $crate::high::b!() } }", "use crate::low::*; struct B;"),
            ("mod c { use super::super::high::B; }", "mod d { struct E(crate::low::c::F); }"),
        ] {
            let found = circles(&[ROOT, ("low.rs", low), ("high.rs", high)]);
            assert_eq!(found, ["high.rs low.rs"], "{low} with {high}");
        }
    }

    #[test]
    fn a_circle_of_three_files_names_all() {
        let found = circles(&[
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "use crate::b::B; pub struct A;"),
            ("b.rs", "use crate::c::C; pub struct B;"),
            ("c.rs", "use crate::a::A; pub struct C;"),
        ]);

        assert_eq!(found, ["a.rs b.rs c.rs"]);
    }

    #[test]
    fn a_name_that_a_module_hands_on_is_of_the_file_that_defines_it() {
        let handed_on = [
            ("lib.rs", "mod wing; pub use wing::A;"),
            ("wing/mod.rs", "mod a; mod b; pub use a::A; pub(crate) use b::B;"),
            ("wing/a.rs", "pub struct A;"),
            ("wing/b.rs", "use super::A; pub struct B(crate::A);"),
        ];
        let mut used = handed_on;
        used[1].1 = "mod a; mod b; pub use a::A; pub(crate) use b::B; fn c(_: B) {} fn d() {}";
        used[3].1 = "use super::A; pub struct B; fn e() { super::d() }";

        assert!(circles(&handed_on).is_empty());
        assert_eq!(circles(&used), ["wing/b.rs wing/mod.rs"]);
    }

    #[test]
    fn tests_may_import_up() {
        let low = "#[cfg(test)] mod tests { use crate::high::B; } #[cfg(test)] use crate::high::C;";
        let files = [ROOT, ("low.rs", low), ("high.rs", "use crate::low::A;")];

        assert!(circles(&files).is_empty());
        assert!(complaints_of("| `low` | |\n| `high` | `low` |", &files).is_empty());
    }

    #[test]
    fn an_import_that_goes_up_is_found() {
        let files = [ROOT, ("low.rs", "use crate::high::B;"), ("high.rs", "struct B;")];

        let found = complaints_of("| `low` | |\n| `high` | |", &files);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("src/low.rs:1: `low` imports `high`"), "{found:?}");
        let found = complaints_of("| `low` | `high` |\n| `high` | |", &files);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("no row above it"), "{found:?}");
    }

    #[test]
    fn wings_have_rows_of_their_own() {
        let files = [
            ("lib.rs", "mod base; mod check;"),
            ("base.rs", "pub struct A;"),
            ("check/mod.rs", "mod model; mod search;"),
            ("check/model/mod.rs", "pub mod facts;"),
            ("check/model/facts.rs", "use crate::check::search::S; use crate::base::A;"),
            ("check/search.rs", "pub struct S;"),
        ];
        let wrong =
            "| `base` | |\n| `check/model` | `base` |\n| `check/search` | |\n| `check` | `base` |";
        let right = "| `base` | |\n| `check/search` | |\n| `check/model` | `base`, `check/search` |\n| `check` | `base` |";

        let found = complaints_of(wrong, &files);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains("`check/model` imports `check/search`"), "{found:?}");
        assert_eq!(complaints_of(right, &files), [""; 0]);
    }

    #[test]
    fn rows_that_are_missing_or_not_true_any_more_are_found() {
        let files = [ROOT, ("low.rs", "struct A;"), ("high.rs", "use crate::low::A;")];
        for (rows, told) in [
            ("| `low` | |", "the module `high` has no row"),
            ("| `low` | |\n| `gone` | |\n| `high` | `low` |", "there is no module `gone`"),
            ("| `low` | |\n| `lower` | |\n| `high` | `low`, `lower` |", "does not import `lower`"),
        ] {
            let found = complaints_of(rows, &files);
            assert!(found.iter().any(|complaint| complaint.contains(told)), "{found:?}");
        }
    }
}
