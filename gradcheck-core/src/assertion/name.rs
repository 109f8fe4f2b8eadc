//! What the files of a report are called.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::site::Binary;
use crate::report::{Inside, Origin};

/// The longest name of a file in bytes, without what is added to it.
const LONGEST: usize = 200;

/// The name of the files of a check that was made at `origin`, without what follows the last point.
///
/// It is the same in every run; the second check of a test has a `-2` in it, and so on.
pub(super) fn of_files(origin: &Origin) -> String {
    // Tests of two packages, or of two binaries of one package, may have the same name.
    let binary = Binary::current();
    numbered(joined(&origin.package, &binary.name, origin))
}

fn joined(package: &str, binary: &str, origin: &Origin) -> String {
    let package = if package.replace('-', "_") == binary.replace('-', "_") { "" } else { package };
    let test = match &origin.inside {
        Inside::Test(test) => test.replace("::", "."),
        // A main function, or an example in the documentation: there is one in every file.
        Inside::Main | Inside::Unknown => {
            let file = origin.file.rsplit(['/', '\\']).next().unwrap_or_default();
            format!("{file}-{}", origin.line)
        }
    };
    let parts = [package, binary, &test].into_iter().filter(|part| !part.is_empty());
    shortened(&safe(&parts.collect::<Vec<_>>().join(".")))
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
    fn files_are_named_after_package_binary_and_test() {
        let origin = |inside| Origin {
            inside,
            file: "tests\\common/name.rs".to_owned(),
            line: 42,
            ..Origin::default()
        };
        for (package, binary, test, name) in [
            ("my-model", "my_model", "layers::tests::dense", "my_model.layers.tests.dense"),
            ("my-model", "gradients", "dense", "my-model.gradients.dense"),
            ("", "", "größe::r#fn", "größe.r_fn"),
            ("", "", "a/b\\c:d\"e", "a_b_c_d_e"),
        ] {
            let origin = origin(Inside::Test(test.to_owned()));
            assert_eq!(joined(package, binary, &origin), name);
        }
        for inside in [Inside::Main, Inside::Unknown] {
            let nameless = joined("my-model", "my_model", &origin(inside));
            assert_eq!(nameless, "my_model.name.rs-42");
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
