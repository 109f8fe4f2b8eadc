//! Mistakes in a derive input, each with the text that the user sees.

use std::process::Command;

/// The compiler whose wording the `.stderr` files have.
const WORDING: &str = "rustc 1.95.";

#[test]
fn mistakes_are_reported_where_they_were_made() {
    let compiler = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(compiler).arg("--version").output().expect("rustc runs");
    let version = String::from_utf8_lossy(&output.stdout);
    if !version.starts_with(WORDING) {
        eprintln!("skipped: the expected texts are those of {WORDING}x, this is {version}");
        return;
    }
    trybuild::TestCases::new().compile_fail("ui/*/*.rs");
}
