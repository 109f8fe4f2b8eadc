//! No two files import each other, not around a ring either. A folder's `mod.rs` and the root list
//! what their modules have: an import through them is one of the file that it comes from.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::assert_none;
use crate::source::{self, is_mark, is_word};

const CRATES: [&str; 2] = ["gradcheck-core/src/", "gradcheck-derive/src/"];

/// A file by the modules on the way to it, or a path to an item.
type Path = Vec<String>;

#[test]
fn no_files_import_each_other() {
    let mut complaints = Vec::new();
    for folder in CRATES {
        let sources = source::all().into_iter().filter(|source| source.path.starts_with(folder));
        let files = sources
            .map(|source| (module(&source.path[folder.len()..]), paths(source.tokens())))
            .collect();
        for circle in circles(&files) {
            complaints.push(format!(
                "{folder}: {} import each other in a circle; move what they share below them",
                circle.join(", ")
            ));
        }
    }

    assert_none(&complaints);
}

/// The module of a file: `check/search/mod.rs` is `check`, `search`.
fn module(path: &str) -> Path {
    let segments = path.trim_end_matches(".rs").split('/').map(str::to_owned);
    segments.filter(|segment| segment != "mod" && segment != "lib").collect()
}

/// The paths of a file's code, those in lists one by one; not of its tests.
fn paths(tokens: TokenStream) -> Vec<Path> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let (mut found, mut place, mut is_test) = (Vec::new(), 0, false);
    while let Some(token) = tokens.get(place) {
        match token {
            TokenTree::Group(group) => {
                is_test |= group.stream().to_string() == "cfg (test)";
                if !(is_test && group.delimiter() == Delimiter::Brace) {
                    found.extend(paths(group.stream()));
                }
                is_test &= group.delimiter() != Delimiter::Brace;
                place += 1;
            }
            TokenTree::Ident(_) if is_start(&tokens, place) => {
                place = path(&tokens, place, &Vec::new(), &mut found);
            }
            _ => {
                is_test &= !is_mark(Some(token), ';');
                place += 1;
            }
        }
    }
    found
}

/// Whether a path of the crate begins there, or that of an import.
fn is_start(tokens: &[TokenTree], place: usize) -> bool {
    let before = place.checked_sub(1).and_then(|before| tokens.get(before));
    let words = ["crate", "super", "self"];
    let is_root = words.iter().any(|word| is_word(tokens.get(place), word));
    is_mark(tokens.get(place + 1), ':') && (is_root || is_word(before, "use"))
}

/// Reads one path with its lists, behind `prefix`; gives the place behind it.
fn path(tokens: &[TokenTree], mut place: usize, prefix: &Path, found: &mut Vec<Path>) -> usize {
    let (mut path, start) = (prefix.clone(), place);
    loop {
        match tokens.get(place) {
            Some(TokenTree::Ident(name)) => path.push(name.to_string()),
            Some(TokenTree::Group(list)) if list.delimiter() == Delimiter::Brace => {
                let list: Vec<TokenTree> = list.stream().into_iter().collect();
                let mut part = 0;
                while part < list.len() {
                    let is_first = part == 0 || is_mark(list.get(part - 1), ',');
                    part = if is_first { self::path(&list, part, &path, found) } else { part + 1 };
                }
                return place + 1;
            }
            _ => break,
        }
        place += 1;
        if !(is_mark(tokens.get(place), ':') && is_mark(tokens.get(place + 1), ':')) {
            break;
        }
        place += 2;
    }
    found.push(path);
    place.max(start + 1)
}

/// The circles among files that are no faces of folders: what cannot be sorted.
fn circles(files: &BTreeMap<Path, Vec<Path>>) -> Vec<Vec<String>> {
    let is_face =
        |file: &Path| files.keys().any(|other| other.len() > file.len() && other.starts_with(file));
    let mut arrows: BTreeMap<&Path, BTreeSet<&Path>> = BTreeMap::new();
    for (file, paths) in files.iter().filter(|(file, _)| !is_face(file)) {
        let targets = paths.iter().filter_map(|path| target(files, file, path, 0));
        arrows.insert(file, targets.filter(|to| *to != file && !is_face(to)).collect());
    }
    while let Some(bottom) =
        { arrows.iter() }.find(|(_, to)| to.iter().all(|to| !arrows.contains_key(to)))
    {
        let bottom = *bottom.0;
        arrows.remove(bottom);
    }
    // What is above a circle remains too, and is imported by nobody in it.
    loop {
        let imported: BTreeSet<&Path> = arrows.values().flatten().copied().collect();
        let Some(top) = arrows.keys().find(|file| !imported.contains(*file)).copied() else {
            break;
        };
        arrows.remove(top);
    }
    if arrows.is_empty() {
        Vec::new()
    } else {
        vec![arrows.keys().map(|file| file.join("/")).collect()]
    }
}

/// The file that has what `path`, seen from `file`, leads to.
fn target<'a>(
    files: &'a BTreeMap<Path, Vec<Path>>,
    file: &Path,
    path: &[String],
    depth: usize,
) -> Option<&'a Path> {
    let (mut base, mut segments) = (file.clone(), path);
    match segments.first()?.as_str() {
        "crate" => (base, segments) = (Path::new(), &segments[1..]),
        "super" => {
            while segments.first().is_some_and(|segment| segment == "super") {
                base.pop()?;
                segments = &segments[1..];
            }
        }
        "self" => segments = &segments[1..],
        first => {
            base.push(first.to_owned());
            if !files.contains_key(&base) {
                return None;
            }
            base.pop();
        }
    }
    for segment in segments {
        let inner = [base.as_slice(), std::slice::from_ref(segment)].concat();
        if files.contains_key(&inner) {
            base = inner;
            continue;
        }
        let listed = files.get(&base).into_iter().flatten();
        let origin = { listed }.find(|path| path.len() > 1 && path.last() == Some(segment));
        return match origin {
            Some(origin) if depth < 8 && base != *file => target(files, &base, origin, depth + 1),
            _ => files.get_key_value(&base).map(|(file, _)| file),
        };
    }
    files.get_key_value(&base).map(|(file, _)| file)
}

/// Made-up files by the modules on the way to them.
fn made_up(files: &[(&str, &str)]) -> BTreeMap<Path, Vec<Path>> {
    let read = |(path, text): &(&str, &str)| {
        (module(path), paths(text.parse().expect("the source is Rust")))
    };
    files.iter().map(read).collect()
}

#[test]
fn a_circle_of_three_files_is_found_through_the_faces_of_folders() {
    let files = made_up(&[
        ("lib.rs", "mod a; mod wing; pub use wing::Thing;"),
        ("a.rs", "use crate::Thing; fn f() {}"),
        ("wing/mod.rs", "mod b; mod c; pub use b::{Other, Thing};"),
        ("wing/b.rs", "use super::c::Low; pub struct Thing;"),
        ("wing/c.rs", "fn f() { crate::a::f() } pub struct Low;"),
    ]);

    assert_eq!(circles(&files), [["a", "wing/b", "wing/c"]]);
}

#[test]
fn files_that_are_sorted_and_tests_that_look_up_are_no_circle() {
    let files = made_up(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::{self, Low};"),
        ("b.rs", "pub struct Low; #[cfg(test)] mod tests { use crate::a::f; }"),
    ]);

    assert_eq!(circles(&files), Vec::<Vec<String>>::new());
}
