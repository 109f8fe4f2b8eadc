//! Text from outside in a page: characters that have no look, or no place in HTML, get one.

use maud::{Markup, html};

use super::super::{TensorReport, Verdict, entry};

/// `text` with a sign for every control character and every one that HTML does not allow.
pub(super) fn visible(text: &str) -> String {
    text.chars().map(sign).collect()
}

/// A sentence of ours, in which names stand between backticks.
pub(super) fn prose(text: &str) -> Markup {
    let text = visible(text);
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) {
        return html! { (text) };
    }
    html! {
        @for (number, part) in parts.iter().enumerate() {
            @if number % 2 == 0 { (part) } @else { code { (part) } }
        }
    }
}

/// The class of what a verdict colours.
pub(super) fn class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Inconclusive => "inconclusive",
    }
}

/// The place of the entry at `position` in row-major order.
pub(super) fn label(tensor: &TensorReport, position: usize) -> String {
    let mut rest = position;
    let mut index: Vec<usize> = tensor
        .shape
        .iter()
        .rev()
        .map(|&length| {
            let component = rest % length.max(1);
            rest /= length.max(1);
            component
        })
        .collect();
    index.reverse();
    visible(&entry(&tensor.path, &index, tensor.tangent))
}

fn sign(character: char) -> char {
    match character {
        '\n' | '\t' => ' ',
        // The pictures of control characters stand in the order of these.
        '\0'..='\u{1f}' => char::from_u32(0x2400 + u32::from(character)).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        _ if character.is_control() || is_noncharacter(character) || turns(character) => '\u{fffd}',
        _ => character,
    }
}

fn is_noncharacter(character: char) -> bool {
    let code = u32::from(character);
    (0xfdd0..=0xfdef).contains(&code) || code & 0xfffe == 0xfffe
}

/// Whether the character turns the direction in which those after it are read.
fn turns(character: char) -> bool {
    matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::super::super::specimen;
    use super::*;

    #[test]
    fn positions_have_indices_in_row_major_order() {
        let tensor = specimen::tensor("w", &[2, 3, 4], Verdict::Pass);

        for (position, text) in [(0, "w[0, 0, 0]"), (5, "w[0, 1, 1]"), (23, "w[1, 2, 3]")] {
            assert_eq!(label(&tensor, position), text);
        }
        assert_eq!(label(&specimen::tensor("s", &[], Verdict::Pass), 0), "s");
    }

    #[test]
    fn names_in_sentences_are_code_and_a_lone_backtick_is_itself() {
        for (text, page) in [
            ("set `a<b` to `0`", "set <code>a&lt;b</code> to <code>0</code>"),
            ("a ` b", "a ` b"),
            ("plain", "plain"),
        ] {
            assert_eq!(prose(text).into_string(), page);
        }
    }

    #[test]
    fn what_cannot_be_seen_gets_a_sign() {
        for (text, seen) in [
            ("layers[1].é", "layers[1].é"),
            ("a\u{0}b\u{1b}c\rd\u{7f}", "a␀b␛c␍d␡"),
            ("two\nlines", "two lines"),
            ("\u{85}\u{fdd0}\u{ffff}\u{1fffe}\u{202e}", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
            ("</script>&\"", "</script>&\""),
        ] {
            assert_eq!(visible(text), seen);
        }
    }
}
