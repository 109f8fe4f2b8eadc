//! The words of a source text that are code: no comments, no texts in quotes.

use std::ops::Range;

/// The ranges of all words of code.
pub(super) fn words(text: &str) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &text[at..];
        at += if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with('"') {
            quoted(rest)
        } else if rest.starts_with('\'') {
            letter(rest)
        } else if is_word(bytes[at]) {
            let length = rest.bytes().take_while(|byte| is_word(*byte)).count();
            found.push(at..at + length);
            length
        } else {
            rest.chars().next().map_or(1, char::len_utf8)
        };
    }
    found
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// How long the letter in quotes at the beginning is; 1 of a lifetime.
fn letter(text: &str) -> usize {
    if text.starts_with("'\\") {
        return text.bytes().skip(3).position(|byte| byte == b'\'').map_or(1, |end| end + 4);
    }
    let last = text.char_indices().nth(2).filter(|(_, last)| *last == '\'');
    last.map_or(1, |(last, _)| last + 1)
}

/// How long the text in quotes at the beginning is.
fn quoted(text: &str) -> usize {
    let mut is_escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_comments_nor_quoted_texts_are_words() {
        let text = "let a1 = f(\"B \\\" C\", 'D', '\\\"', x); // E\nfn g<'f>() {}";

        let words: Vec<&str> = words(text).into_iter().map(|range| &text[range]).collect();

        assert_eq!(words, ["let", "a1", "f", "x", "fn", "g", "f"]);
    }
}
