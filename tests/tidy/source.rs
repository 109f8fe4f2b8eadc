//! The files of the workspace, as text and as tokens. Judges nothing.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};

/// One `.rs` file.
pub(crate) struct Source {
    /// Relative to the root of the workspace, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl Source {
    /// The tokens, without comments; those of doc comments are string literals.
    pub(crate) fn tokens(&self) -> TokenStream {
        let tokens = self.text.parse();
        tokens.unwrap_or_else(|error| panic!("{}: cannot be read as Rust: {error}", self.path))
    }

    pub(crate) fn at(&self, line: usize, complaint: &str) -> String {
        format!("{}:{line}: {complaint}", self.path)
    }

    /// Whether the file is an input of a compile-fail test, which may be as wrong as it likes.
    pub(crate) fn is_fixture(&self) -> bool {
        self.path.starts_with("tests/ui/")
    }
}

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    let tidy = Path::new(env!("CARGO_MANIFEST_DIR"));
    tidy.ancestors().nth(2).expect("the package lies in the workspace").to_owned()
}

/// The text of the file at `path`, relative to the root.
pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Every `.rs` file of the workspace, fixtures included.
pub(crate) fn all() -> Vec<Source> {
    let is_rust = |path: &String| Path::new(path).extension().is_some_and(|kind| kind == "rs");
    let paths = files("").into_iter().filter(is_rust);
    paths.map(|path| Source { text: read(&path), path }).collect()
}

/// Every `.rs` file that is held to the rules.
pub(crate) fn ours() -> Vec<Source> {
    all().into_iter().filter(|source| !source.is_fixture()).collect()
}

/// Every file below `folder`, sorted; without build outputs, hidden folders, and links to files.
pub(crate) fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let entries = fs::read_dir(root().join(folder)).unwrap_or_else(|e| panic!("{folder}: {e}"));
    for entry in entries {
        let entry = entry.expect("the folder can be listed");
        let name = entry.file_name().into_string().expect("the name is UTF-8");
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        let kind = entry.file_type().expect("the entry has a type");
        if kind.is_file() {
            found.push(path);
        } else if kind.is_dir() && !name.starts_with('.') && name != "target" {
            found.extend(files(&path));
        }
    }
    found.sort();
    found
}

/// Whether `token` is the word `word`.
pub(crate) fn is_word(token: Option<&TokenTree>, word: &str) -> bool {
    matches!(token, Some(TokenTree::Ident(ident)) if ident == word)
}

/// Whether `token` is the character `mark`.
pub(crate) fn is_mark(token: Option<&TokenTree>, mark: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == mark)
}
