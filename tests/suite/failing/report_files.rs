//! The files that `GRADCHECK_REPORT` asks for.

use std::fs;
use std::path::{Path, PathBuf};

use super::process::{run, run_in};

/// A folder that is removed at the end of the test.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("reports-of-{test}"));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    fn variable(&self) -> (&str, &str) {
        ("GRADCHECK_REPORT", self.0.to_str().expect("the folder is UTF-8"))
    }

    /// The names of its files, without what all of them begin with, sorted.
    fn names(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(&self.0) else { return Vec::new() };
        let start = "gradcheck-tests.suite.failing.fixtures.";
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("the folder can be listed").file_name())
            .map(|name| name.into_string().expect("the name is UTF-8"))
            .map(|name| name.strip_prefix(start).unwrap_or(&name).to_owned())
            .collect();
        names.sort();
        names
    }

    fn read(&self, name: &str) -> String {
        let path = self.0.join(format!("gradcheck-tests.suite.failing.fixtures.{name}"));
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_failing_check_leaves_both_files_and_says_where() {
    let folder = Folder::new("failing");

    let outcome = run("wrong_gradient", &[folder.variable()]);

    assert_eq!(folder.names(), ["index.html", "wrong_gradient.html", "wrong_gradient.json"]);
    let message = outcome.message();
    let told: Vec<&str> =
        message.lines().filter_map(|line| line.strip_prefix("report: ")).collect();
    assert_eq!(told.len(), 2, "{message}");
    assert!(told.iter().all(|path| Path::new(path).is_file()), "{message}");
    let json: serde_json::Value =
        serde_json::from_str(&folder.read("wrong_gradient.json")).unwrap();
    assert_eq!(json["verdict"], "fail");
    assert_eq!(json["test"], "failing::fixtures::wrong_gradient");
    assert_eq!([&json["package"], &json["binary"]], ["gradcheck-tests", "suite"]);
    let place = format!("{}:{}", json["file"].as_str().unwrap(), json["line"]);
    assert_eq!(place, outcome.place());
    assert!(folder.read("wrong_gradient.html").contains("6 of 8 entries are wrong"));
}

#[test]
fn a_check_that_passes_leaves_files_only_if_every_one_does() {
    let folder = Folder::new("passing");
    for (all, names) in [
        ("", &[][..]),
        ("0", &[]),
        ("1", &["index.html", "right_gradient.html", "right_gradient.json"]),
    ] {
        let all = ("GRADCHECK_REPORT_ALL", all);

        let outcome = run("right_gradient", &[folder.variable(), all]);

        assert_eq!(outcome.code, Some(0), "{}", outcome.stdout);
        assert_eq!(folder.names(), names, "{all:?}");
    }
}

#[test]
fn a_check_that_is_not_possible_leaves_files_that_say_why() {
    let folder = Folder::new("impossible");

    let outcome = run("shapes_that_differ", &[folder.variable()]);

    assert_eq!(
        folder.names(),
        ["index.html", "shapes_that_differ.html", "shapes_that_differ.json"]
    );
    let message = outcome.message();
    assert!(message.starts_with("gradient check not possible: "), "{message}");
    assert_eq!(message.matches("\nreport: ").count(), 2, "{message}");
    let json: serde_json::Value =
        serde_json::from_str(&folder.read("shapes_that_differ.json")).unwrap();
    assert_eq!(json["verdict"], "error");
    assert_eq!(json["test"], "failing::fixtures::shapes_that_differ");
    let error = json["error"].as_str().unwrap();
    assert!(error.contains("the gradient does not pair with the parameters"), "{error}");
    let page = folder.read("shapes_that_differ.html");
    assert!(page.contains("<h1>gradient check not possible</h1>"), "{page}");
    assert!(page.contains("the gradient does not pair with the parameters"), "{page}");
    let schema = include_str!("../../../gradcheck-core/src/report/json/schema.json");
    let schema = serde_json::from_str(schema).unwrap();
    assert!(jsonschema::is_valid(&schema, &json), "{json}");
}

#[test]
fn a_check_that_passes_now_removes_what_its_failure_left() {
    let folder = Folder::new("repaired");
    fs::create_dir_all(&folder.0).unwrap();
    run("wrong_gradient", &[folder.variable()]);
    let start = "gradcheck-tests.suite.failing.fixtures";
    for form in ["html", "json"] {
        let path = |name| folder.0.join(format!("{start}.{name}.{form}"));
        fs::copy(path("wrong_gradient"), path("right_gradient")).unwrap();
    }

    let outcome = run("right_gradient", &[folder.variable()]);

    assert_eq!(outcome.code, Some(0), "{}", outcome.stdout);
    assert_eq!(folder.names(), ["index.html", "wrong_gradient.html", "wrong_gradient.json"]);
    let index = fs::read_to_string(folder.0.join("index.html")).unwrap();
    assert!(!index.contains("right_gradient.html"), "{index}");
}

#[test]
fn the_index_links_to_the_report_of_every_check_that_does_not_pass() {
    let folder = Folder::new("index");
    let names = ["wrong_gradient", "inconclusive", "shapes_that_differ", "a_helper"];
    let places = std::thread::scope(|scope| {
        // Processes of their own, all at once.
        let run = |name| run(name, &[folder.variable()]).place();
        let running = names.map(|name| scope.spawn(move || run(name)));
        running.map(|process| process.join().unwrap())
    });

    let index = fs::read_to_string(folder.0.join("index.html")).unwrap();

    for (name, place) in names.iter().zip(&places) {
        let link = format!("href=\"./gradcheck-tests.suite.failing.fixtures.{name}.html\"");
        assert_eq!(index.matches(&link).count(), 1, "{index}");
        assert!(index.replace("<wbr>", "").contains(place), "{place}: {index}");
    }
    for claim in [
        "2 failed",
        "1 not possible",
        "1 inconclusive",
        "gradcheck-tests, suite",
        "6 of 8 entries are wrong",
    ] {
        assert!(index.contains(claim), "{claim}: {index}");
    }
    assert!(!index.contains("Of earlier runs"), "{index}");

    run("not_finite", &[folder.variable(), ("NEXTEST_RUN_ID", "another")]);
    let index = fs::read_to_string(folder.0.join("index.html")).unwrap();
    let [now, earlier] = ["not_finite.html", "Of earlier runs"].map(|text| index.find(text));
    assert!(now < earlier && index[earlier.unwrap()..].contains("a_helper.html"), "{index}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_folder_whose_name_is_no_text_is_named_so_that_it_can_be_found() {
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStringExt;

    let folder = Folder::new("bytes");
    let name = folder.0.join(OsString::from_vec(b"caf\xe9".to_vec()));

    let outcome = run_in("wrong_gradient", [("GRADCHECK_REPORT", name.as_os_str())]);

    let message = outcome.message();
    assert!(message.contains(r"caf\xE9/"), "{message}");
    assert_eq!(fs::read_dir(&name).unwrap().count(), 3);

    // Where no folder can be made.
    let file = name.join(OsString::from_vec(b"\xe8".to_vec()));
    fs::write(&file, "").unwrap();
    let outcome = run_in("wrong_gradient", [("GRADCHECK_REPORT", file.as_os_str())]);

    let warning = outcome.stdout + &outcome.stderr;
    assert!(warning.contains(r"caf\xE9/\xE8/"), "{warning}");
    assert!(warning.contains("cannot be written"), "{warning}");
}

#[test]
fn the_checks_of_one_test_are_numbered_and_a_second_run_replaces_them() {
    let folder = Folder::new("several");
    let environment = [folder.variable(), ("GRADCHECK_REPORT_ALL", "1")];
    for _ in 0..2 {
        run("several_checks", &environment);

        let names = folder.names();
        let json: Vec<_> = names.iter().filter(|name| name.ends_with("json")).collect();
        assert_eq!(json, ["several_checks-2.json", "several_checks-3.json", "several_checks.json"]);
        assert!(folder.read("several_checks.json").contains("\"verdict\": \"pass\""));
        assert!(folder.read("several_checks-3.json").contains("\"verdict\": \"fail\""));
    }
}

#[test]
fn checks_in_threads_do_not_write_over_each_other() {
    let folder = Folder::new("threads");

    let all = ("GRADCHECK_REPORT_ALL", "1");
    let outcome = run("checks_in_threads", &[folder.variable(), all]);

    assert_eq!(outcome.code, Some(0), "{}", outcome.stdout);
    let names = folder.names();
    assert_eq!(names.len(), 17, "{names:?}");
    for name in names.iter().filter(|name| name.ends_with("json")) {
        serde_json::from_str::<serde_json::Value>(&folder.read(name)).unwrap();
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_said_and_hides_no_verdict() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");

    let outcome = run("wrong_gradient", &[("GRADCHECK_REPORT", file)]);

    assert_eq!(outcome.message(), run("wrong_gradient", &[]).message());
    for (start, count) in [("warning: the report ", 2), ("warning: the index ", 1)] {
        assert_eq!(outcome.stderr.matches(start).count(), count, "{}", outcome.stderr);
    }
    assert!(outcome.stderr.contains("cannot be written: "), "{}", outcome.stderr);
}

#[test]
fn switches_without_sense_are_errors_that_quote_them() {
    let folder = Folder::new("switches");
    for (environment, text) in [
        (&[("GRADCHECK_REPORT_ALL", "1")][..], "writes nothing without GRADCHECK_REPORT"),
        (
            &[folder.variable(), ("GRADCHECK_REPORT_ALL", "yes")],
            "GRADCHECK_REPORT_ALL=yes is neither 0 nor 1",
        ),
    ] {
        let outcome = run("right_gradient", environment);

        assert!(outcome.message().contains(text), "{}", outcome.message());
    }
}
