//! The derive's files: none imports another that imports it, directly or around a ring.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::source::{self, is_mark, is_word};

const FOLDER: &str = "gradcheck-derive/src/";

#[test]
fn no_file_of_the_derive_is_above_itself() {
    let mut open = BTreeMap::new();
    for source in source::all() {
        let Some(file) = source.path.strip_prefix(FOLDER) else { continue };
        let mut imports = BTreeSet::new();
        collect(source.tokens(), &mut imports);
        open.insert(file.trim_end_matches(".rs").to_owned(), imports);
    }
    assert!(open["expand"].contains("model"), "the imports of `expand` are not read: {open:?}");

    let is_below = |open: &BTreeMap<_, _>, import: &String| !open.contains_key(import);
    while let Some(bottom) = open
        .iter()
        .find(|(_, imports)| imports.iter().all(|import| is_below(&open, import)))
        .map(|(file, _)| file.clone())
    {
        open.remove(&bottom);
    }

    let rings: Vec<_> = open
        .iter()
        .map(|(file, imports)| format!("{FOLDER}{file}.rs imports {imports:?}"))
        .collect();
    assert!(
        rings.is_empty(),
        "these files import each other in a circle; move what they share below them:\n  {}",
        rings.join("\n  ")
    );
}

/// The files behind `crate::`: all of them lie beside the root.
fn collect(tokens: TokenStream, imports: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (place, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            collect(group.stream(), imports);
        }
        if !is_word(Some(token), "crate") || !is_mark(tokens.get(place + 1), ':') {
            continue;
        }
        match tokens.get(place + 3) {
            Some(TokenTree::Ident(file)) => {
                imports.insert(file.to_string());
            }
            Some(TokenTree::Group(list)) if list.delimiter() == Delimiter::Brace => {
                let list: Vec<TokenTree> = list.stream().into_iter().collect();
                let begins = |place: &usize| *place == 0 || is_mark(list.get(place - 1), ',');
                let names = (0..list.len()).filter(begins).map(|place| list[place].to_string());
                imports.extend(names);
            }
            _ => {}
        }
    }
}
