//! The derive: the suite uses all its words.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};

use crate::assert_none;
use crate::source::{self, is_mark, is_word};

/// Its tables have a row for every word, as a test of the derive holds.
const PAGE: &str = "gradcheck-derive/src/derive.md";
const SUITE: &str = "tests/suite/derive/";

#[test]
fn the_suite_uses_every_word_of_the_derive() {
    let page = source::read(PAGE);
    let cells = page.lines().filter_map(|line| line.strip_prefix("| `"));
    let words: Vec<_> = cells.filter_map(|cell| cell.split(['`', ' ']).next()).collect();
    assert!(words.contains(&"skip"), "{PAGE}: the words of its tables are not read: {words:?}");

    let mut used = BTreeSet::new();
    for source in source::all().iter().filter(|source| source.path.starts_with(SUITE)) {
        collect_words(source.tokens(), &mut used);
    }

    let unused = words.iter().filter(|word| !used.contains(**word));
    let complain = |word| format!("{SUITE}attributes.rs: no test uses `{word}`; add one");
    assert_none(&unused.map(complain).collect::<Vec<_>>());
}

/// The first tokens of what stands in each `parameters(...)`, separated by commas.
fn collect_words(tokens: TokenStream, words: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (place, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        if place > 0 && is_word(tokens.get(place - 1), "parameters") {
            words.extend(first_tokens(group.stream()));
        }
        collect_words(group.stream(), words);
    }
}

/// The first token of each element of a list.
fn first_tokens(list: TokenStream) -> Vec<String> {
    let list: Vec<TokenTree> = list.into_iter().collect();
    let is_first = |place: &usize| *place == 0 || is_mark(list.get(place - 1), ',');
    (0..list.len()).filter(is_first).map(|place| list[place].to_string()).collect()
}
