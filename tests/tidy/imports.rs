//! Which file imports which: every path of every file, followed to the file that defines what it
//! names. Judges nothing.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::modules::{self, Module, Modules, Use};
use crate::source::{self, Source};

/// The crates of which every import is read, by the folders of their sources.
pub(crate) const CRATES: [&str; 2] = ["gradcheck-core/src/", "gradcheck-derive/src/"];

/// No chain of names is longer; a circle of them would be.
const LONGEST_CHAIN: usize = 30;

/// From a file to those that it imports, each with one place that does.
#[derive(Debug, Default)]
pub(crate) struct Imports(pub(crate) BTreeMap<String, BTreeMap<String, String>>);

/// What a path names.
enum Target {
    Module(Vec<String>),
    /// An item, by its module.
    Item(Vec<String>),
    /// Another crate, or a name that is everywhere.
    Elsewhere,
}

impl Imports {
    /// The imports inside of one of [`CRATES`].
    pub(crate) fn read(folder: &str) -> Self {
        Self::of(folder, &source::all())
    }

    /// The imports inside of the crate whose root is `folder`'s `lib.rs`. What is compiled for
    /// tests only imports nothing. A name that a file hands on, and does not use, is no import.
    pub(crate) fn of(folder: &str, sources: &[Source]) -> Self {
        let modules = modules::of(folder, sources);
        let mut imports = Self::default();
        for (path, module) in &modules {
            imports.0.entry(module.file.clone()).or_default();
            let used = module.uses.iter().filter(|part| !is_handed_on(part, module));
            let used = used.map(|part| (&part.path, part.origin));
            let inline = module.paths.iter().map(|(path, origin)| (path, *origin));
            for (named, origin) in used.chain(inline).filter(|(_, origin)| !origin.is_test) {
                imports.note(&modules, path, module, named, origin.line);
            }
        }
        imports
    }

    fn note(
        &mut self,
        modules: &Modules,
        path: &[String],
        module: &Module,
        named: &[String],
        line: usize,
    ) {
        let (Target::Module(to) | Target::Item(to)) = resolve(modules, path, named, 0) else {
            return;
        };
        let to = &modules[&to].file;
        if *to != module.file {
            let places = self.0.entry(module.file.clone()).or_default();
            places.entry(to.clone()).or_insert_with(|| format!("{}:{line}", module.file));
        }
    }

    /// The imports without those between a file and the face of a folder that it is in: the types of
    /// a folder stand in its `mod.rs`, whose methods call what is below. Face and folder are one.
    pub(crate) fn without_faces(mut self) -> Self {
        for (from, targets) in &mut self.0 {
            targets.retain(|to, _| !is_face_of(from, to) && !is_face_of(to, from));
        }
        self
    }

    /// Every import, as the file, the one it imports, and the place.
    pub(crate) fn all(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.0.iter().flat_map(|(from, targets)| {
            targets.iter().map(|(to, place)| (from.as_str(), to.as_str(), place.as_str()))
        })
    }

    /// A shortest circle through each import that is on one, each circle once: its files in order,
    /// of which the last imports the first.
    pub(crate) fn circles(&self) -> Vec<Vec<&str>> {
        let mut seen = BTreeSet::new();
        let mut circles = Vec::new();
        for (from, to, _) in self.all() {
            let Some(mut circle) = self.way(to, from) else { continue };
            let least = (0..circle.len()).min_by_key(|&at| circle[at]).unwrap_or_default();
            circle.rotate_left(least);
            if seen.insert(circle.clone()) {
                circles.push(circle);
            }
        }
        circles.sort_by_key(Vec::len);
        circles
    }

    /// The shortest way from one file to another along imports, both included.
    fn way(&self, from: &str, to: &str) -> Option<Vec<&str>> {
        let mut before: BTreeMap<&str, &str> = BTreeMap::new();
        let (from, _) = self.0.get_key_value(from)?;
        let mut open = VecDeque::from([from.as_str()]);
        while let Some(file) = open.pop_front() {
            if file == to {
                let back = std::iter::successors(Some(file), |file| before.get(file).copied());
                let mut way: Vec<&str> = back.collect();
                way.reverse();
                return Some(way);
            }
            for next in self.0.get(file).into_iter().flat_map(BTreeMap::keys) {
                if next != from && !before.contains_key(next.as_str()) {
                    before.insert(next, file);
                    open.push_back(next);
                }
            }
        }
        None
    }
}

/// Whether `face` lists what is in a folder of `file`.
fn is_face_of(face: &str, file: &str) -> bool {
    let folder = face.strip_suffix("mod.rs").map(str::to_owned);
    let folder = folder.or_else(|| Some(format!("{}/", face.strip_suffix(".rs")?)));
    folder.is_some_and(|folder| file.starts_with(&folder))
}

/// Whether a `pub use` only gives a name another place.
fn is_handed_on(part: &Use, module: &Module) -> bool {
    part.is_public && part.name.as_ref().is_none_or(|name| !module.words.contains(name))
}

/// What `path` names in the module at `from`.
fn resolve(modules: &Modules, from: &[String], path: &[String], depth: usize) -> Target {
    let Some((first, rest)) = path.split_first() else { return Target::Module(from.to_vec()) };
    let parent = || from.split_last().map(|(_, parent)| parent.to_vec()).unwrap_or_default();
    let mut target = match first.as_str() {
        "crate" => Target::Module(Vec::new()),
        "self" => Target::Module(from.to_vec()),
        "super" => Target::Module(parent()),
        name => match member(modules, from, name, depth) {
            Some(target) => target,
            None => return Target::Elsewhere,
        },
    };
    for segment in rest {
        let Target::Module(module) = &target else { break };
        target = match segment.as_str() {
            "super" => Target::Module(module[..module.len() - 1].to_vec()),
            // What has no definition here was made by a macro.
            name => {
                member(modules, module, name, depth).unwrap_or_else(|| Target::Item(module.clone()))
            }
        };
    }
    target
}

/// What `name` is in the module at `path`; `None` if it has no such name.
fn member(modules: &Modules, path: &[String], name: &str, depth: usize) -> Option<Target> {
    let child: Vec<String> = path.iter().cloned().chain([name.to_owned()]).collect();
    if modules.contains_key(&child) {
        return Some(Target::Module(child));
    }
    let module = modules.get(path)?;
    if module.items.contains(name) {
        return Some(Target::Item(path.to_vec()));
    }
    if depth > LONGEST_CHAIN {
        return None;
    }
    let is_it = |part: &&Use| part.name.as_deref() == Some(name);
    let mut is_known = false;
    for part in module.uses.iter().filter(is_it) {
        is_known = true;
        // `use a;` for another crate names itself.
        let found = resolve(modules, path, &part.path, depth + 1);
        if !matches!(found, Target::Elsewhere) {
            return Some(found);
        }
    }
    let globs = module.uses.iter().filter(|part| part.name.is_none());
    let inside = |part: &Use| match resolve(modules, path, &part.path, depth + 1) {
        Target::Module(module) if module != path => member(modules, &module, name, depth + 1),
        _ => None,
    };
    let found = globs.map(inside).find(Option::is_some).flatten();
    found.or(is_known.then_some(Target::Elsewhere))
}
