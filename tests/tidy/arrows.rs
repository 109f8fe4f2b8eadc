//! Who may import whom among the modules of gradcheck-core: the table in ARCHITECTURE.md against
//! the paths in the sources.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::assert_none;
use crate::source::{self, Source, is_mark, is_word};

const FOLDER: &str = "gradcheck-core/src/";
const HEADING: &str = "## Who may import whom";

/// From a module to the modules that it imports, each with one place that does.
type Arrows = BTreeMap<String, BTreeMap<String, String>>;

/// The rows of the table: modules that are one level, and what they may import.
type Table = Vec<(BTreeSet<String>, BTreeSet<String>)>;

#[test]
fn modules_import_what_the_table_says_and_nothing_else() {
    let (table, found) = (table(), arrows());
    let mut complaints = Vec::new();
    for (from, targets) in &found {
        let Some((level, allowed)) = table.iter().find(|(level, _)| level.contains(from)) else {
            complaints
                .push(format!("ARCHITECTURE.md: the module `{from}` has no row; give it one"));
            continue;
        };
        for (to, place) in targets {
            let is_known = level.contains(to) || allowed.contains(to);
            if !is_known {
                complaints.push(format!(
                    "{place}: `{from}` imports `{to}`, which ARCHITECTURE.md does not allow; move \
                     what is needed below both, or give the table the arrow and its reason"
                ));
            }
        }
    }
    for (level, allowed) in &table {
        for module in level.iter().filter(|module| !found.contains_key(*module)) {
            complaints.push(format!("ARCHITECTURE.md: there is no module `{module}`; remove it"));
        }
        let imported: BTreeSet<&String> =
            level.iter().filter_map(|module| found.get(module)).flat_map(BTreeMap::keys).collect();
        for to in allowed.iter().filter(|to| !imported.contains(to)) {
            complaints
                .push(format!("ARCHITECTURE.md: {level:?} does not import `{to}`; remove it"));
        }
    }

    assert_none(&complaints);
}

#[test]
fn no_module_is_above_itself() {
    let mut open = table();
    let is_below = |open: &Table, to: &String| !open.iter().any(|(level, _)| level.contains(to));
    while let Some(bottom) =
        open.iter().position(|(_, allowed)| allowed.iter().all(|to| is_below(&open, to)))
    {
        open.remove(bottom);
    }

    let rows: Vec<_> = open.iter().map(|(from, to)| format!("{from:?} -> {to:?}")).collect();
    assert!(
        open.is_empty(),
        "ARCHITECTURE.md: these modules import each other in a circle; move what they share below \
         them:\n  {}",
        rows.join("\n  ")
    );
}

/// The rows below [`HEADING`].
fn table() -> Table {
    let text = source::read("ARCHITECTURE.md");
    let section = text.split(HEADING).nth(1).unwrap_or_else(|| {
        panic!("ARCHITECTURE.md: there is no section `{HEADING}`; the arrows are read from there")
    });
    let section = section.split("\n## ").next().unwrap_or_default();
    let names = |cell: &str| cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let mut cells = row.split('|').skip(1).map(names);
        (cells.next().unwrap_or_default(), cells.next().unwrap_or_default())
    })
    .collect()
}

/// What the sources import.
fn arrows() -> Arrows {
    let sources = source::all();
    let sources = || sources.iter().filter(|source| source.path.starts_with(FOLDER));
    let facade = sources().find(|source| source.path == format!("{FOLDER}lib.rs"));
    let facade = Facade::of(&facade.expect("the crate has a root").text);
    let mut arrows = Arrows::new();
    for source in sources().filter(|source| source.path != format!("{FOLDER}lib.rs")) {
        let path = source.path[FOLDER.len()..].trim_end_matches(".rs").trim_end_matches("/mod");
        let (module, depth) = (path.split('/').next().unwrap_or(path), path.split('/').count());
        let targets = arrows.entry(module.to_owned()).or_default();
        let mut file = File { source, facade: &facade, module, targets };
        file.collect(source.tokens(), depth);
    }
    arrows
}

/// The names that the crate's root has, and the modules that they come from.
struct Facade(BTreeMap<String, String>);

impl Facade {
    /// Reads `mod x;`, `pub use x::{A, B};`, and `#[path = "x.rs"] mod y;`.
    fn of(root: &str) -> Self {
        let mut names = BTreeMap::new();
        let mut file = None;
        for statement in
            root.lines().filter(|line| !line.starts_with("//")).collect::<String>().split(';')
        {
            if let Some((_, path)) = statement.split_once("#[path = \"") {
                file = path.split(".rs").next();
            }
            if let Some((_, name)) = statement.rsplit_once("mod ") {
                names.insert(name.trim().to_owned(), file.take().unwrap_or(name).trim().to_owned());
            } else if let Some((_, path)) = statement.rsplit_once("pub use ") {
                let (module, items) = path.split_once("::").expect("an item of a module");
                for item in items.trim_matches(['{', '}', ' ']).split(',') {
                    names.insert(item.trim().to_owned(), module.trim().to_owned());
                }
            }
        }
        // The trait and the derive share their name; the trait is what modules import.
        names.insert("Parameters".to_owned(), "parameters".to_owned());
        Self(names)
    }
}

/// One file on the way through its tokens.
struct File<'a> {
    source: &'a Source,
    facade: &'a Facade,
    module: &'a str,
    targets: &'a mut BTreeMap<String, String>,
}

impl File<'_> {
    /// Notes every path that begins at the crate's root. `depth`: how far below the root `self` is.
    fn collect(&mut self, tokens: TokenStream, depth: usize) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut place = 0;
        while place < tokens.len() {
            if let TokenTree::Group(group) = &tokens[place] {
                let is_module = place > 1 && is_word(tokens.get(place - 2), "mod");
                self.collect(group.stream(), depth + usize::from(is_module));
            }
            let mut up = if is_word(tokens.get(place), "crate") { depth } else { 0 };
            let mut next = place + 1;
            if up == 0 {
                next = place;
                while is_word(tokens.get(next), "super") && is_mark(tokens.get(next + 1), ':') {
                    up += 1;
                    next += 3;
                }
            } else if is_mark(tokens.get(next), ':') {
                next += 2;
            } else {
                up = 0;
            }
            if up > 0 && up >= depth {
                self.note(tokens.get(next));
            }
            place = next.max(place + 1);
        }
    }

    /// Notes the first segments after `crate::`: one, or those of a list.
    fn note(&mut self, segments: Option<&TokenTree>) {
        match segments {
            Some(TokenTree::Ident(name)) => {
                let line = name.span().start().line;
                let from = format!("{}:{line}", self.source.path);
                let name = name.to_string();
                let module = self.facade.0.get(&name).cloned().unwrap_or_else(|| {
                    // The macros that the crate exports stand at its root.
                    if name.starts_with("__") || name == "assert_gradients" {
                        "macros".to_owned()
                    } else {
                        panic!(
                            "{from}: `{name}` is no name of the crate's root that this test knows"
                        )
                    }
                });
                if module != self.module {
                    self.targets.entry(module).or_insert(from);
                }
            }
            Some(TokenTree::Group(list)) if list.delimiter() == Delimiter::Brace => {
                let list: Vec<TokenTree> = list.stream().into_iter().collect();
                for (place, segment) in list.iter().enumerate() {
                    if place == 0 || is_mark(list.get(place - 1), ',') {
                        self.note(Some(segment));
                    }
                }
            }
            _ => {}
        }
    }
}
