//! The README's lines as a newcomer pastes them: each line to install in a crate of its own, and all of
//! its code in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::blocks::blocks;
use crate::source;

/// The third way to install, as the README has it.
const IN_TESTS_ONLY: &str = "#[cfg_attr(test, derive(gradcheck_core::Parameters))]";

/// A crate with files, which takes our own crates from the workspace and all others from its lock.
fn pasted(name: &str, manifest: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pasted").join(name);
    let _ = fs::remove_dir_all(&folder);
    let root = source::root();
    let ours = root.join("gradcheck-core");
    let manifest = format!(
        "[package]\nname = \"{name}\"\nedition = \"2024\"\n\n{manifest}\n[workspace]\n\n\
         [patch.crates-io]\ngradcheck-core = {{ path = '{}' }}\n",
        ours.display()
    );
    for (path, text) in files.iter().chain([&("Cargo.toml", manifest.as_str())]) {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().expect("a file has a folder")).expect("a folder is made");
        fs::write(path, text).expect("a file is written");
    }
    fs::copy(root.join("Cargo.lock"), folder.join("Cargo.lock")).expect("the lock is copied");
    folder
}

/// What cargo prints; it must end with success.
fn cargo(folder: &Path, command: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .args([command, "--offline"])
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", Path::new(env!("CARGO_TARGET_TMPDIR")).join("pasted/target"))
        .output()
        .expect("cargo runs");
    let [stdout, stderr] =
        [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(output.status.success(), "{}: cargo {command}\n{stdout}{stderr}", folder.display());
    stdout.into_owned()
}

const NDARRAY: &str =
    "ndarray = { version = \"0.17\", default-features = false, features = [\"std\"] }";

#[test]
fn the_code_of_the_readme_runs_as_it_stands() {
    let (manifests, code) = (blocks("README.md", "toml"), blocks("README.md", "rust"));
    assert!(source::read("README.md").contains(&format!("`{IN_TESTS_ONLY}`")), "README.md");
    let model = code[0].replace("use gradcheck_core::Parameters;\n", "");
    let model = model.replace("#[derive(Parameters)]", IN_TESTS_ONLY);
    let names: Vec<String> =
        (0..code.len()).map(|number| format!("tests/block_{number}.rs")).collect();
    let blocks = names.iter().map(String::as_str).zip(code.iter().map(String::as_str));
    let files: Vec<_> = blocks.chain([("src/lib.rs", model.as_str())]).collect();

    let manifest = format!("[dependencies]\n{NDARRAY}\n\n{}\n", manifests[0]);
    let in_tests = pasted("pasted-in-tests", &manifest, &files);
    let in_src = format!("{}\n{NDARRAY}\n", manifests[1]);
    let in_src = pasted("pasted-in-src", &in_src, &[("src/lib.rs", &code[0])]);

    let passed = cargo(&in_tests, "test");
    assert_eq!(passed.matches("the_gradient_is_that_of_the_loss ... ok").count(), 2, "{passed}");
    cargo(&in_src, "build");
}
