//! The form of every source file: its first sentence, its length, that of its functions, its
//! name, and what must not be left in it.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::assert_none;
use crate::source::{self, Source, is_mark, is_word};

/// More lines than this, and a file holds two ideas.
const LONGEST_FILE: usize = 400;
/// More lines than this, and a function does two things.
const LONGEST_FUNCTION: usize = 60;

/// More entries than this, and the folder of the engine is not seen at a glance.
const MOST_ROOMS: usize = 14;

/// Names that say nothing of what is inside.
const NAMES_OF_NOTHING: [&str; 6] = ["utils", "util", "common", "helpers", "helper", "misc"];

#[test]
fn every_file_begins_with_what_it_holds() {
    let wordless = source::ours().into_iter().filter(|source| {
        let first = source.text.lines().next().unwrap_or_default();
        !first.strip_prefix("//! ").is_some_and(|sentence| sentence.contains(' '))
    });
    let complaints: Vec<_> = wordless
        .map(|source| source.at(1, "begin with `//!` and a sentence on what it decides or holds"))
        .collect();

    assert_none(&complaints);
}

#[test]
fn no_file_is_longer_than_its_idea() {
    let mut complaints = Vec::new();
    for source in source::ours() {
        let lines = source.text.lines().count();
        if lines > LONGEST_FILE {
            complaints.push(
                source.at(LONGEST_FILE, &format!("{lines} lines; cut it in two at {LONGEST_FILE}")),
            );
        }
    }

    assert_none(&complaints);
}

#[test]
fn the_engine_is_seen_at_a_glance() {
    let folder = "gradcheck-core/src/check/";
    let files = source::files(folder.trim_end_matches('/'));
    let entry = |path: &String| path[folder.len()..].split('/').next().map(str::to_owned);
    let rooms: BTreeSet<String> = files.iter().filter_map(entry).collect();

    assert!(
        rooms.len() <= MOST_ROOMS,
        "{folder}: {} entries, {MOST_ROOMS} at most; put what belongs together into a wing: {rooms:?}",
        rooms.len()
    );
}

#[test]
fn no_function_is_longer_than_one_thought() {
    let mut complaints = Vec::new();
    for source in source::ours() {
        let long = functions(source.tokens());
        for function in long.into_iter().filter(|function| function.lines > LONGEST_FUNCTION) {
            let advice = format!(
                "`{}` has {} lines; take a step out of it, {LONGEST_FUNCTION} at most",
                function.name, function.lines
            );
            complaints.push(source.at(function.line, &advice));
        }
    }

    assert_none(&complaints);
}

#[test]
fn every_file_has_a_name_that_says_something() {
    let mut complaints = Vec::new();
    for source in source::all() {
        let mut segments = source.path.trim_end_matches(".rs").split('/');
        if let Some(name) = segments.find(|segment| NAMES_OF_NOTHING.contains(segment)) {
            complaints.push(
                source.at(1, &format!("`{name}` says nothing; name the file after what it holds")),
            );
        }
    }

    assert_none(&complaints);
}

#[test]
fn nothing_unfinished_is_left() {
    let mut complaints = Vec::new();
    for source in source::ours() {
        unfinished(source.tokens(), &source, &mut complaints);
        for (number, line) in source.text.lines().enumerate() {
            // In two halves each, so that this file is held to the rule as well.
            for mark in [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X:")] {
                if line.contains(mark) {
                    complaints
                        .push(source.at(number + 1, &format!("{mark}: do it, or open an issue")));
                }
            }
        }
    }

    assert_none(&complaints);
}

#[test]
fn no_line_ends_in_a_space() {
    let kinds = [".rs", ".md", ".toml", "LICENSE-MIT", "LICENSE-APACHE", "run"];
    let mut complaints = Vec::new();
    let files = source::files("").into_iter().chain(source::files(".ci"));
    for path in files.filter(|path| kinds.iter().any(|kind| path.ends_with(kind))) {
        let source = Source { text: source::read(&path), path };
        for (number, line) in source.text.lines().enumerate() {
            if line.ends_with([' ', '\t', '\r']) {
                complaints.push(source.at(number + 1, "remove the white space at the end"));
            }
        }
        if !source.text.ends_with('\n') {
            complaints.push(format!("{}: end the last line with a line break", source.path));
        }
    }

    assert_none(&complaints);
}

struct Function {
    name: String,
    line: usize,
    lines: usize,
}

/// Every function with a body, also those inside other items.
fn functions(tokens: TokenStream) -> Vec<Function> {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut found = Vec::new();
    for (place, token) in tokens.iter().enumerate() {
        if let TokenTree::Group(group) = token {
            found.extend(functions(group.stream()));
        }
        let Some(TokenTree::Ident(name)) = tokens.get(place + 1) else { continue };
        if !is_word(Some(token), "fn") {
            continue;
        }
        let mut rest = tokens[place..].iter().take_while(|token| !is_mark(Some(token), ';'));
        let body = rest.find_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
            _ => None,
        });
        if let Some(body) = body {
            let (line, end) = (token.span().start().line, body.span_close().end().line);
            found.push(Function { name: name.to_string(), line, lines: end + 1 - line });
        }
    }
    found
}

/// Complains of `todo!`, `unimplemented!`, `dbg!` and `#[ignore]`.
fn unfinished(tokens: TokenStream, source: &Source, complaints: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (place, token) in tokens.iter().enumerate() {
        let next = tokens.get(place + 1);
        match token {
            TokenTree::Ident(word) if is_mark(next, '!') && is_stopgap(&word.to_string()) => {
                let line = word.span().start().line;
                complaints.push(source.at(line, &format!("remove `{word}!`")));
            }
            TokenTree::Group(group) => {
                let is_attribute = place > 0 && is_mark(tokens.get(place - 1), '#');
                if is_attribute && is_word(group.stream().into_iter().next().as_ref(), "ignore") {
                    let advice = "a test that is not run tests nothing; mend it or remove it";
                    complaints.push(source.at(group.span().start().line, advice));
                }
                unfinished(group.stream(), source, complaints);
            }
            _ => {}
        }
    }
}

/// Whether a macro of this name stands for what is still missing.
fn is_stopgap(name: &str) -> bool {
    ["todo", "unimplemented", "dbg"].contains(&name)
}
