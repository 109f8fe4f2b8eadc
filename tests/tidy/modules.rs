//! The modules of a crate as its sources tell: what is in each, under which names, and which paths
//! it mentions. Judges nothing.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::source::{Source, is_mark, is_word};

/// The words before the name of an item.
const ITEMS: [&str; 8] = ["const", "enum", "fn", "static", "struct", "trait", "type", "union"];

/// The modules of a crate by their paths: `["check", "model"]`; that of the root is empty.
pub(crate) type Modules = BTreeMap<Vec<String>, Module>;

/// One module: a file, or `mod x { … }` in one.
#[derive(Default)]
pub(crate) struct Module {
    /// The path of its file, relative to the root of the workspace.
    pub(crate) file: String,
    pub(crate) items: BTreeSet<String>,
    /// What `use` brings in.
    pub(crate) uses: Vec<Use>,
    /// The paths of two segments or more outside of `use`.
    pub(crate) paths: Vec<(Vec<String>, Origin)>,
    /// Every word outside of `use` that is no field or method.
    pub(crate) words: BTreeSet<String>,
}

/// One name of a `use`.
pub(crate) struct Use {
    /// Without the `*` of a glob.
    pub(crate) path: Vec<String>,
    /// `None` for a glob.
    pub(crate) name: Option<String>,
    /// Whether others may take the name from here.
    pub(crate) is_public: bool,
    pub(crate) origin: Origin,
}

/// Where a path stands.
#[derive(Clone, Copy)]
pub(crate) struct Origin {
    pub(crate) line: usize,
    /// Whether it is compiled for tests only.
    pub(crate) is_test: bool,
}

/// The modules of the crate whose root is `folder`'s `lib.rs`.
pub(crate) fn of(folder: &str, sources: &[Source]) -> Modules {
    let mut reader = Reader { sources, modules: Modules::new() };
    reader.file(&format!("{folder}lib.rs"), folder, &[], false);
    reader.modules
}

struct Reader<'a> {
    sources: &'a [Source],
    modules: Modules,
}

impl Reader<'_> {
    /// Reads the file at `path`, the modules of which are in `folder`.
    fn file(&mut self, path: &str, folder: &str, module: &[String], is_test: bool) {
        let source = self.sources.iter().find(|source| source.path == path);
        let source = source.unwrap_or_else(|| panic!("{path}: there is no such file"));
        let place = Place { file: path, folder, module, is_test, is_level: true };
        self.enter(&place);
        self.tokens(source.tokens(), &place);
    }

    fn enter(&mut self, place: &Place<'_>) -> &mut Module {
        let module = self.modules.entry(place.module.to_vec()).or_default();
        place.file.clone_into(&mut module.file);
        module
    }

    fn tokens(&mut self, tokens: TokenStream, place: &Place<'_>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut next = 0;
        while next < tokens.len() {
            let marks = Marks::before(&tokens, &mut next);
            let place = Place { is_test: place.is_test || marks.is_test, ..*place };
            let is_marked = marks.is_test || marks.path.is_some();
            let end = if is_marked { item_end(&tokens, next) } else { next + 1 };
            while next < end.min(tokens.len()) {
                next = self.token(&tokens, next, &marks, &place);
            }
        }
    }

    /// Reads what begins at token `at`, and says where the next thing does.
    fn token(
        &mut self,
        tokens: &[TokenTree],
        at: usize,
        marks: &Marks,
        place: &Place<'_>,
    ) -> usize {
        let word = match &tokens[at] {
            TokenTree::Ident(word) => word.to_string(),
            TokenTree::Group(group) => {
                self.tokens(group.stream(), &Place { is_level: false, ..*place });
                return at + 1;
            }
            _ => return at + 1,
        };
        match word.as_str() {
            "use" => return self.uses(tokens, at, place),
            "mod" => {
                if let Some(end) = self.child(tokens, at, marks, place) {
                    return end;
                }
            }
            _ => {}
        }
        if place.is_level
            && let Some(name) = item_name(tokens, at)
        {
            self.enter(place).items.insert(name.clone());
            if marks.is_exported {
                self.export(name, tokens[at].span().start().line, place);
            }
        }
        let follows = at > 0 && (is_mark(tokens.get(at - 1), '.') || is_path(tokens, at, 2));
        let line = tokens[at].span().start().line;
        let (path, end) = path(tokens, at);
        let module = self.enter(place);
        if !follows && path.len() > 1 {
            module.paths.push((path, Origin { line, is_test: place.is_test }));
        }
        if !follows && !place.is_test {
            module.words.insert(word);
        }
        end
    }

    fn export(&mut self, name: String, line: usize, place: &Place<'_>) {
        let segments = ["crate".to_owned()].into_iter().chain(place.module.iter().cloned());
        let path = segments.chain([name.clone()]).collect();
        let origin = Origin { line, is_test: place.is_test };
        let root = self.modules.entry(Vec::new()).or_default();
        root.uses.push(Use { path, name: Some(name), is_public: true, origin });
    }

    /// Reads `mod x;`, `mod x { … }`, and `mod $x { … }` in a macro.
    fn child(
        &mut self,
        tokens: &[TokenTree],
        at: usize,
        marks: &Marks,
        place: &Place<'_>,
    ) -> Option<usize> {
        let at = if is_mark(tokens.get(at + 1), '$') { at + 2 } else { at + 1 };
        let Some(TokenTree::Ident(name)) = tokens.get(at) else { return None };
        let name = name.to_string();
        let module: Vec<String> = place.module.iter().cloned().chain([name.clone()]).collect();
        let folder = format!("{}{name}/", place.folder);
        match tokens.get(at + 1) {
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let place = Place { module: &module, folder: &folder, is_level: true, ..*place };
                self.enter(&place);
                self.tokens(group.stream(), &place);
            }
            mark if is_mark(mark, ';') => {
                let told = marks.path.as_ref().map(|path| format!("{}{path}", place.folder));
                let flat = told.unwrap_or_else(|| format!("{}{name}.rs", place.folder));
                let is_flat = self.sources.iter().any(|source| source.path == flat);
                let path = if is_flat { flat } else { format!("{folder}mod.rs") };
                self.file(&path, &folder, &module, place.is_test);
            }
            _ => return None,
        }
        Some(at + 2)
    }

    /// Reads a `use` up to its semicolon.
    fn uses(&mut self, tokens: &[TokenTree], at: usize, place: &Place<'_>) -> usize {
        let rest = &tokens[at + 1..];
        let length = rest.iter().take_while(|token| !is_mark(Some(token), ';')).count();
        let before = at.checked_sub(1).and_then(|before| tokens.get(before));
        let is_limited = matches!(before, Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Parenthesis);
        let is_public = is_limited || is_word(before, "pub");
        let origin = Origin { line: tokens[at].span().start().line, is_test: place.is_test };
        let mut found = Vec::new();
        leaves(&rest[..length], &[], &mut found);
        let uses = found.into_iter().map(|(path, name)| Use { path, name, is_public, origin });
        self.enter(place).uses.extend(uses);
        at + length + 2
    }
}

/// Where the reader is.
#[derive(Clone, Copy)]
struct Place<'a> {
    file: &'a str,
    folder: &'a str,
    module: &'a [String],
    is_test: bool,
    /// Whether items here are those of the module, and not inside a function or an impl.
    is_level: bool,
}

/// What the attributes of an item say.
#[derive(Default)]
struct Marks {
    is_test: bool,
    /// Whether it is a macro that stands at the crate's root.
    is_exported: bool,
    path: Option<String>,
}

impl Marks {
    /// Reads the attributes that begin at `next`, and goes behind them.
    fn before(tokens: &[TokenTree], next: &mut usize) -> Self {
        let mut marks = Self::default();
        while is_mark(tokens.get(*next), '#')
            && let Some(TokenTree::Group(group)) = tokens.get(*next + 1)
        {
            let text: String = group.stream().to_string().split_whitespace().collect();
            marks.is_test |= text.starts_with("cfg(test") || text.starts_with("cfg(all(test");
            marks.is_exported |= text.starts_with("macro_export");
            if let Some(path) = text.strip_prefix("path=\"") {
                marks.path = Some(path.trim_end_matches('"').to_owned());
            }
            *next += 2;
        }
        marks
    }
}

/// Where the item that begins at `from` ends: behind its semicolon or its braces.
fn item_end(tokens: &[TokenTree], from: usize) -> usize {
    let is_use = is_word(tokens.get(from), "use");
    let ends = |token: &TokenTree| match token {
        TokenTree::Group(group) => !is_use && group.delimiter() == Delimiter::Brace,
        token => is_mark(Some(token), ';'),
    };
    from + 1 + tokens[from..].iter().take_while(|token| !ends(token)).count()
}

/// The name of the item that begins with the word at `at`.
fn item_name(tokens: &[TokenTree], at: usize) -> Option<String> {
    let is_macro = is_word(tokens.get(at), "macro_rules") && is_mark(tokens.get(at + 1), '!');
    let is_item = ITEMS.iter().any(|word| is_word(tokens.get(at), word));
    match tokens.get(if is_macro { at + 2 } else { at + 1 }) {
        Some(TokenTree::Ident(name)) if is_macro || is_item => Some(name.to_string()),
        _ => None,
    }
}

/// Whether `::` stands `back` tokens before `at`, or at it where `back` is 0.
fn is_path(tokens: &[TokenTree], at: usize, back: usize) -> bool {
    at >= back && is_mark(tokens.get(at - back), ':') && is_mark(tokens.get(at - back + 1), ':')
}

/// The path that begins with the word at `at`, and where it ends.
fn path(tokens: &[TokenTree], mut at: usize) -> (Vec<String>, usize) {
    let mut path = vec![tokens[at].to_string()];
    at += 1;
    while is_path(tokens, at, 0)
        && let Some(TokenTree::Ident(segment)) = tokens.get(at + 2)
    {
        path.push(segment.to_string());
        at += 3;
    }
    (path, at)
}

/// The names of the tree of a `use`, each with its path below `prefix`.
fn leaves(tokens: &[TokenTree], prefix: &[String], found: &mut Vec<(Vec<String>, Option<String>)>) {
    for branch in tokens.split(|token| is_mark(Some(token), ',')) {
        let mut path = prefix.to_vec();
        let mut name = None;
        let mut is_list = false;
        for (at, token) in branch.iter().enumerate() {
            match token {
                TokenTree::Ident(word) if word == "as" => {
                    name = branch.get(at + 1).map(ToString::to_string);
                    break;
                }
                // `a::{self}` is `a`.
                TokenTree::Ident(word) if word == "self" && at == 0 && !prefix.is_empty() => {}
                TokenTree::Ident(word) => path.push(word.to_string()),
                TokenTree::Group(group) => {
                    is_list = true;
                    let inside: Vec<TokenTree> = group.stream().into_iter().collect();
                    leaves(&inside, &path, found);
                }
                _ => {}
            }
        }
        let is_glob = is_mark(branch.last(), '*');
        if !is_list && !branch.is_empty() {
            let name = name.or_else(|| path.last().cloned()).filter(|_| !is_glob);
            found.push((path, name));
        }
    }
}
