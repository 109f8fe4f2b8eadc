//! The blocks of code in a document.

use crate::source;

/// The blocks of `document` that are marked as `language`, without their fences.
pub(crate) fn blocks(document: &str, language: &str) -> Vec<String> {
    let text = source::read(document);
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(mark) = line.strip_prefix("```") {
            let inside: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            if mark == language {
                found.push(inside.join("\n"));
            }
        }
    }
    found
}
