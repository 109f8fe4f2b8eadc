//! What the compiler knew of an assertion, and what of it can be said of the process that runs it.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::panic::Location;
use std::path::{Path, PathBuf};

use crate::report::{Inside, Origin, Target};

/// What the macro wrote at the place of the assertion.
///
/// The place may be a helper in another package than that of the test.
#[derive(Clone, Copy, Debug)]
pub struct Site {
    /// The path of a function inside the calling one, which is the test or its helper.
    pub function: &'static str,
    /// `CARGO_PKG_NAME`.
    pub package: Option<&'static str>,
    /// `CARGO_CRATE_NAME`.
    pub krate: Option<&'static str>,
    /// `CARGO_BIN_NAME`, which only programs and examples have.
    pub program: Option<&'static str>,
    /// `CARGO_MANIFEST_DIR`.
    pub folder: Option<&'static str>,
    /// Whether it was compiled for a test.
    pub is_test: bool,
}

/// The binary that runs, by its file.
#[derive(Debug, PartialEq)]
pub(super) struct Binary {
    /// The name, without what the compiler adds to it.
    pub(super) name: String,
    /// Whether the compiler added to it, as it does to tests.
    is_test: bool,
    /// The folder that it is in.
    folder: String,
}

impl Binary {
    pub(super) fn current() -> Self {
        Self::of(&env::current_exe().unwrap_or_default())
    }

    fn of(path: &Path) -> Self {
        let text = |part: Option<&std::ffi::OsStr>| {
            part.map(|part| part.to_string_lossy().into_owned()).unwrap_or_default()
        };
        let stem = text(path.file_stem());
        let name = without_hash(&stem).to_owned();
        let folder = text(path.parent().and_then(Path::file_name));
        Self { is_test: name != stem, name, folder }
    }

    fn is_documentation(&self) -> bool {
        self.folder.starts_with("rustdoctest")
    }

    /// Whether the crate of that name was linked into it as its root.
    fn is_of(&self, krate: Option<&str>) -> bool {
        krate.is_some_and(|krate| krate == self.name.replace('-', "_"))
    }
}

/// The name that cargo gave a binary, which the compiler added 16 digits to.
fn without_hash(stem: &str) -> &str {
    match stem.rsplit_once('-') {
        Some((name, hash))
            if hash.len() == 16 && hash.chars().all(|digit| digit.is_ascii_hexdigit()) =>
        {
            name
        }
        _ => stem,
    }
}

/// Where the check at `place` stands, in this process.
pub(super) fn origin(site: &Site, place: &Location<'_>, settings: Vec<String>) -> Origin {
    let binary = Binary::current();
    let set = |name| env::var(name).ok().filter(|value| !value.is_empty());
    let own = |value: Option<&str>| value.filter(|_| binary.is_of(site.krate)).map(str::to_owned);
    let package = set("CARGO_PKG_NAME").or_else(|| own(site.package)).unwrap_or_default();
    let folder = set("CARGO_MANIFEST_DIR").or_else(|| own(site.folder)).map(PathBuf::from);
    let folder = folder.unwrap_or_default();
    let target = target(site, &binary, &package, &folder);
    let thread = std::thread::current();
    let known = Known {
        thread: thread.name().filter(|name| *name != "main").unwrap_or_default(),
        arguments: &env::args().skip(1).collect::<Vec<_>>(),
        sources: &sources(place.file(), &target, &folder),
    };
    let inside = inside(site.function, &binary, &known);
    let (file, line, run) = (place.file().to_owned(), place.line(), run());
    Origin { package, target, inside, file, line, run, settings }
}

/// What is the same in all processes that one command starts for its tests; empty where nothing is.
fn run() -> String {
    let id = env::var("NEXTEST_RUN_ID").ok().filter(|id| !id.is_empty());
    #[cfg(unix)]
    let id = id.or_else(|| Some(std::os::unix::process::parent_id().to_string()));
    id.unwrap_or_default()
}

/// What cargo built the binary of, as far as that is certain.
fn target(site: &Site, binary: &Binary, package: &str, folder: &Path) -> Target {
    let name = binary.name.clone();
    if binary.is_documentation() {
        return Target::Documentation;
    }
    if !binary.is_test {
        let is_example = binary.folder == "examples";
        return if is_example { Target::Example(name) } else { Target::Program(name) };
    }
    let is_own = binary.is_of(site.krate);
    if binary.folder == "examples" {
        return site
            .program
            .filter(|_| is_own)
            .map_or(Target::Unknown, |name| Target::Example(name.to_owned()));
    }
    if let Some(program) = site.program.filter(|_| is_own) {
        return Target::Program(program.to_owned());
    }
    // A library's tests and a file of `tests` may both be called as the package is.
    let is_package = package.replace('-', "_") == name;
    match integration(&name, folder) {
        Some(_) if is_package => Target::Unknown,
        Some(name) => Target::Tests(name),
        None if is_own && is_package && site.is_test => Target::Library,
        None => Target::Unknown,
    }
}

/// The tests of the package that were built into `binary`, in whose name every `-` is a `_`: a file or
/// folder of `tests`, or one that the manifest names.
fn integration(binary: &str, folder: &Path) -> Option<String> {
    let files = folder.join("tests").read_dir().into_iter().flatten().flatten();
    let files = files.filter_map(|file| {
        let path = file.path();
        let is_root = path.extension().is_some_and(|extension| extension == "rs")
            || path.join("main.rs").is_file();
        path.file_stem()?.to_str().filter(|_| is_root).map(str::to_owned)
    });
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap_or_default();
    let names: BTreeSet<String> = files
        .chain(named_tests(&manifest))
        .filter(|name| name.replace('-', "_") == binary)
        .collect();
    let mut names = names.into_iter();
    names.next().filter(|_| names.next().is_none())
}

/// The names below `[[test]]`.
fn named_tests(manifest: &str) -> Vec<String> {
    let mut is_test = false;
    let mut names = Vec::new();
    for line in manifest.lines().map(str::trim) {
        if line.starts_with('[') {
            is_test = line.starts_with("[[test]]");
        }
        if let Some((key, value)) = line.split_once('=').filter(|_| is_test)
            && key.trim() == "name"
        {
            names.extend(value.split('"').nth(1).map(str::to_owned));
        }
    }
    names
}

/// The sources in which a test of that name may stand.
fn sources(file: &str, target: &Target, folder: &Path) -> Vec<String> {
    let mut paths: Vec<PathBuf> = folder.ancestors().map(|above| above.join(file)).collect();
    if let Target::Tests(name) = target {
        let tests = folder.join("tests");
        paths.extend([tests.join(format!("{name}.rs")), tests.join(name).join("main.rs")]);
    }
    paths.iter().filter_map(|path| fs::read_to_string(path).ok()).collect()
}

/// What tells the name of a test.
struct Known<'a> {
    /// The name of the thread; empty for the main one, and one without a name.
    thread: &'a str,
    /// Those that the binary was started with.
    arguments: &'a [String],
    sources: &'a [String],
}

/// What runs the check, as far as that is certain.
///
/// A test has a thread that is called what it is, also when it calls a helper. A thread of its own
/// making has another name, or none, and then the calling function has to do, if it is a test.
fn inside(function: &str, binary: &Binary, known: &Known<'_>) -> Inside {
    let segments = function.split("::").filter(|segment| *segment != "{{closure}}");
    let mut path: Vec<&str> = segments.skip(1).collect();
    path.pop();
    if binary.is_documentation() || !binary.is_test || path == ["main"] {
        return Inside::Main;
    }
    let (function, thread) = (path.join("::"), known.thread);
    let test = if let Some(name) = only(known.arguments) {
        Some(name)
    } else if lies_in(&function, thread) || lies_in(thread, &function) {
        Some(thread)
    } else if is_test(path.last().unwrap_or(&""), known.sources) {
        Some(function.as_str())
    } else {
        // A name of several words is hardly one that a person gave a thread.
        Some(thread).filter(|name| name.contains("::") || is_test(name, known.sources))
    };
    test.map_or(Inside::Unknown, |test| Inside::Test(test.to_owned()))
}

/// Whether the path `inner` is `outer`, or inside of it.
fn lies_in(inner: &str, outer: &str) -> bool {
    let rest = inner.strip_prefix(outer).filter(|_| !outer.is_empty());
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
}

/// The one test that the arguments ask for.
fn only(arguments: &[String]) -> Option<&str> {
    let is_exact = arguments.iter().any(|argument| argument == "--exact");
    let mut names = arguments.iter().filter(|argument| !argument.starts_with('-'));
    let name = names.next().filter(|_| is_exact && names.next().is_none());
    name.map(String::as_str)
}

/// Whether a source has a function of that name below an attribute that makes it a test.
fn is_test(name: &str, sources: &[String]) -> bool {
    let declares = |line: &str| {
        let mut words = line.split_whitespace().skip_while(|word| *word != "fn");
        let called = words.nth(1).unwrap_or_default();
        !name.is_empty() && called.split(['(', '<']).next() == Some(name)
    };
    let makes_a_test = |line: &str| {
        let attribute = line.trim_start().strip_prefix("#[").unwrap_or_default();
        let path = attribute.split(['(', ']']).next().unwrap_or_default();
        path.trim().ends_with("test") || path.trim().ends_with("test_case")
    };
    sources.iter().any(|source| {
        let lines: Vec<&str> = source.lines().collect();
        let places = lines.iter().enumerate().filter(|(_, line)| declares(line));
        places.into_iter().any(|(place, _)| {
            let above = lines[..place].iter().rev();
            above.take_while(|line| !line.trim().is_empty()).any(|line| makes_a_test(line))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(name: &str) -> Inside {
        Inside::Test(name.to_owned())
    }

    #[test]
    fn a_binary_is_named_without_what_the_compiler_adds() {
        for (path, name, is_test) in [
            ("deps/suite-0123456789abcdef", "suite", true),
            ("debug/suite", "suite", false),
            ("debug/my-model", "my-model", false),
            ("deps/suite-0123456789abcdeg", "suite-0123456789abcdeg", false),
        ] {
            let binary = Binary::of(Path::new(path));

            assert_eq!((binary.name.as_str(), binary.is_test), (name, is_test));
        }
    }

    #[test]
    fn the_test_is_the_thread_unless_the_source_says_otherwise() {
        let source = "#[test]\nfn a_test() {\n}\n\nfn helper() {}\n\n#[tokio::test]\n\
                      #[ignore]\nasync fn waits() {}\n\n#[rstest]\nfn cases(#[case] x: f64) {}\n";
        let sources = [source.to_owned()];
        let none: Vec<String> = Vec::new();
        let exact = ["module::other", "--nocapture", "--exact"].map(str::to_owned);
        for (thread, arguments, function, inside_of) in [
            ("module::a_test", &none[..], "k::module::a_test::probe", test("module::a_test")),
            ("module::a_test", &none, "k::helper::probe", test("module::a_test")),
            ("a_test", &none, "k::helper::probe", test("a_test")),
            // Threads of the test's own making.
            ("worker", &none, "k::module::a_test::{{closure}}::probe", test("module::a_test")),
            ("", &none, "k::a_test::{{closure}}::{{closure}}::probe", test("a_test")),
            ("", &none, "k::waits::{{closure}}::probe", test("waits")),
            ("worker", &none, "k::helper::{{closure}}::probe", Inside::Unknown),
            ("", &none, "k::helper::probe", Inside::Unknown),
            ("worker", &exact, "k::helper::{{closure}}::probe", test("module::other")),
            // Tests that a macro makes of a function.
            ("cases::case_1", &none, "k::cases::probe", test("cases::case_1")),
            ("", &none, "k::main::probe", Inside::Main),
        ] {
            let binary = Binary::of(Path::new("deps/k-0123456789abcdef"));
            let known = Known { thread, arguments, sources: &sources };

            assert_eq!(inside(function, &binary, &known), inside_of, "{thread}, {function}");
        }
    }

    #[test]
    fn a_program_has_no_test_whatever_calls_the_check() {
        let known = Known { thread: "", arguments: &[], sources: &[] };
        for path in ["examples/quickstart", "debug/trainer", "rustdoctestX1/rust_out"] {
            let binary = Binary::of(Path::new(path));

            assert_eq!(inside("k::helper::probe", &binary, &known), Inside::Main, "{path}");
        }
    }

    #[test]
    fn the_manifest_names_tests_in_their_sections_only() {
        let manifest = "[package]\nname = \"p\"\n\n[[test]]\nname = \"my-suite\"\npath = \"x.rs\"\n\
                        [[bench]]\nname = \"speed\"\n[[test]]\n name=\"other\" # name\n";

        assert_eq!(named_tests(manifest), ["my-suite", "other"]);
    }

    #[test]
    fn the_target_is_said_where_it_is_certain() {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let suite = package.parent().unwrap().join("tests");
        let site = |krate, program, is_test| Site {
            function: "k::t::probe",
            package: Some("my-model"),
            krate: Some(krate),
            program,
            folder: None,
            is_test,
        };
        let hash = "0123456789abcdef";
        let program = |name: &str| Target::Program(name.to_owned());
        let example = |name: &str| Target::Example(name.to_owned());
        for (path, site, folder, expected) in [
            ("deps/my_model", site("my_model", None, true), package, Target::Library),
            // A helper in the library, and one in another crate.
            ("deps/my_model", site("my_model", None, false), package, Target::Unknown),
            ("deps/my_model", site("helpers", None, true), package, Target::Unknown),
            (
                "deps/my_model",
                site("my_model", Some("my-model"), true),
                package,
                program("my-model"),
            ),
            (
                "examples/first_use",
                site("first_use", Some("first-use"), true),
                package,
                example("first-use"),
            ),
        ] {
            let path = format!("{path}-{hash}");
            let binary = Binary::of(Path::new(&path));

            assert_eq!(target(&site, &binary, "my-model", folder), expected, "{path}");
        }
        for (path, expected) in
            [("examples/first-use", example("first-use")), ("debug/trainer", program("trainer"))]
        {
            let binary = Binary::of(Path::new(path));
            let site = site("elsewhere", None, false);
            assert_eq!(target(&site, &binary, "my-model", package), expected, "{path}");
        }
        assert_eq!(integration("suite", &suite).as_deref(), Some("suite"));
        assert_eq!(integration("no_such", package), None);
    }
}
