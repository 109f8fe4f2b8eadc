//! What is written past the capture of tests.

use std::io::Write;

/// Writes `text` where it is seen also when the test passes, or its output is captured.
pub(super) fn say(text: &str) {
    // Not `eprintln!`, which is captured. What cannot be written is none to fail for.
    let _ = std::io::stderr().write_all(text.as_bytes());
}
