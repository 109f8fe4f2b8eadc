//! What the test is called, and the files of its reports.

use std::collections::BTreeMap;
use std::env;
use std::panic::Location;
use std::sync::{Mutex, PoisonError};

/// The longest name of a file in bytes, without what is added to it.
const LONGEST: usize = 200;

/// The test as `cargo test` names it; empty for a `main` function.
///
/// A test has a thread that is called what it is, also when it calls a helper; where it runs on the
/// main one, or on one of its own making, the calling function has to do.
pub(super) fn of_test(thread: Option<&str>, function: &str) -> String {
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|letter| letter.is_alphanumeric() || letter == '_')
    };
    if let Some(name) = thread.filter(|name| *name != "main" && name.split("::").all(is_word)) {
        return name.to_owned();
    }
    let segments = function.split("::").filter(|segment| *segment != "{{closure}}");
    let mut path: Vec<&str> = segments.skip(1).collect();
    path.pop();
    if path == ["main"] { String::new() } else { path.join("::") }
}

/// The name of the files of a check in `test`, without what follows the last point.
///
/// It is the same in every run; the second check of a test has a `-2` in it, and so on.
pub(super) fn of_files(test: &str, place: &Location<'_>) -> String {
    // Tests of two packages, or of two binaries of one package, may have the same name.
    let package = env::var("CARGO_PKG_NAME").unwrap_or_default();
    let binary = env::current_exe().unwrap_or_default();
    let binary = binary.file_stem().map(|stem| without_hash(&stem.to_string_lossy()).to_owned());
    let name = joined(&package, &binary.unwrap_or_default(), test, place);
    numbered(name)
}

fn joined(package: &str, binary: &str, test: &str, place: &Location<'_>) -> String {
    let package = if package.replace('-', "_") == binary.replace('-', "_") { "" } else { package };
    let test = if test.is_empty() {
        // A main function, or an example in the documentation: there is one in every file.
        let file = place.file().rsplit(['/', '\\']).next().unwrap_or_default();
        format!("{file}-{}", place.line())
    } else {
        test.replace("::", ".")
    };
    let parts = [package, binary, &test].into_iter().filter(|part| !part.is_empty());
    shortened(&safe(&parts.collect::<Vec<_>>().join(".")))
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

/// `name` without what means something to a shell or to the file systems of today.
fn safe(name: &str) -> String {
    let is_safe = |letter: char| letter.is_alphanumeric() || "_-.".contains(letter);
    name.chars().map(|letter| if is_safe(letter) { letter } else { '_' }).collect()
}

/// `name`, or its end with a number that stands for the whole.
fn shortened(name: &str) -> String {
    if name.len() <= LONGEST {
        return name.to_owned();
    }
    // FNV-1a: the same in every run, as the hasher of the standard library need not be.
    let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mut start = name.len() - LONGEST;
    while !name.is_char_boundary(start) {
        start += 1;
    }
    format!("{hash:016x}-{}", &name[start..])
}

/// Adds the number of the check to all but the first of a name in this process.
fn numbered(name: String) -> String {
    static WRITTEN: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());
    let mut written = WRITTEN.lock().unwrap_or_else(PoisonError::into_inner);
    // Some file systems do not tell capitals from other letters.
    let count = written.entry(name.to_lowercase()).or_insert(0);
    *count += 1;
    if *count == 1 { name } else { format!("{name}-{count}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_test_is_named_without_the_crate_and_the_probe() {
        for thread in [None, Some("main"), Some("worker 1"), Some("")] {
            assert_eq!(of_test(thread, "krate::module::some_test::probe"), "module::some_test");
            assert_eq!(of_test(thread, "krate::some_test::{{closure}}::probe"), "some_test");
            assert_eq!(of_test(thread, "quickstart::main::probe"), "");
        }
    }

    #[test]
    fn the_thread_of_a_test_has_its_name() {
        assert_eq!(of_test(Some("module::some_test"), "krate::helper::probe"), "module::some_test");
    }

    #[test]
    fn files_are_named_after_package_binary_and_test() {
        let place = Location::caller();
        for (package, binary, test, name) in [
            ("my-model", "my_model", "layers::tests::dense", "my_model.layers.tests.dense"),
            ("my-model", "gradients", "dense", "my-model.gradients.dense"),
            ("", "", "größe::r#fn", "größe.r_fn"),
            ("", "", "a/b\\c:d\"e", "a_b_c_d_e"),
        ] {
            assert_eq!(joined(package, binary, test, place), name);
        }
        let nameless = joined("my-model", "my_model", "", place);
        assert_eq!(nameless, format!("my_model.name.rs-{}", place.line()));
    }

    #[test]
    fn a_binary_is_named_without_what_the_compiler_adds() {
        for (stem, name) in [
            ("suite-0123456789abcdef", "suite"),
            ("suite", "suite"),
            ("my-model", "my-model"),
            ("suite-0123456789abcdeg", "suite-0123456789abcdeg"),
        ] {
            assert_eq!(without_hash(stem), name);
        }
    }

    #[test]
    fn long_names_are_cut_and_stay_different() {
        let [left, right] =
            ["a", "b"].map(|start| shortened(&format!("{start}{}", "é".repeat(300))));

        assert!(left.len() <= 240 && left.ends_with('é'), "{left}");
        assert_ne!(left, right);
        assert_eq!(shortened("short"), "short");
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number_whatever_its_case() {
        let names = ["taken", "taken", "Taken", "other"].map(|name| numbered(name.to_owned()));

        assert_eq!(names, ["taken", "taken-2", "Taken-3", "other"]);
    }

    #[test]
    fn names_of_many_threads_are_all_different() {
        let name = || numbered("threads".to_owned());
        let names: Vec<String> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..8)
                .map(|_| scope.spawn(move || (0..50).map(|_| name()).collect::<Vec<_>>()))
                .collect();
            threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
        });

        let different: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!((names.len(), different.len()), (400, 400));
    }
}
