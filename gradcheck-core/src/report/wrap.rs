//! Text that fits the columns of a terminal. Knows nothing of what it says.

/// How many columns a line has.
pub(crate) const WIDTH: usize = 80;

/// Breaks every line that is too long between words, and words that are too long anywhere. What
/// continues a line is indented as it is. Shorter lines, such as those of a table, stay.
pub(crate) fn wrapped(text: &str) -> String {
    wrapped_to(text, WIDTH)
}

/// The same for lines of another width. Tables, which begin with blanks, keep what they have anyway.
pub(crate) fn wrapped_to(text: &str, width: usize) -> String {
    let least = |line: &str| if line.starts_with(' ') { width.max(WIDTH) } else { width };
    text.split('\n').map(|line| wrapped_line(line, least(line))).collect::<Vec<_>>().join("\n")
}

fn wrapped_line(line: &str, width: usize) -> String {
    if length(line) <= width {
        return line.trim_end().to_owned();
    }
    let words = line.trim_start();
    let margin = (length(line) - length(words)).min(width / 2);
    let (mut broken, mut column) = (" ".repeat(margin), margin);
    for word in words.split_whitespace() {
        let is_first = column == margin;
        if !is_first && column + 1 + length(word) > width {
            next_line(&mut broken, &mut column, margin);
        } else if !is_first {
            broken.push(' ');
            column += 1;
        }
        for character in word.chars() {
            if column == width {
                next_line(&mut broken, &mut column, margin);
            }
            broken.push(character);
            column += 1;
        }
    }
    broken
}

fn next_line(text: &mut String, column: &mut usize, margin: usize) {
    text.push('\n');
    text.push_str(&" ".repeat(margin));
    *column = margin;
}

/// `text` without a line that begins a command of a workflow's log, as `::error::` does for GitHub
/// wherever it stands behind blanks, and `##[error]` anywhere. What others wrote may have one.
pub(crate) fn tame(text: &str) -> String {
    // Such a log takes a carriage return for the end of a line.
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace("##[", "#\\#[");
    let lines = text.split('\n').map(|line| {
        let words = line.trim_start();
        let margin = &line[..line.len() - words.len()];
        if words.starts_with("::") { format!("{margin}\\{words}") } else { line.to_owned() }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// `text` in `width` columns: its middle gives way to `...` where it is longer.
pub(crate) fn shortened(text: &str, width: usize) -> String {
    let count = length(text);
    if count <= width {
        return text.to_owned();
    }
    let kept = width.saturating_sub(3);
    // The end of a path says more than its beginning.
    let (head, tail) = (kept / 2, kept - kept / 2);
    let start: String = text.chars().take(head).collect();
    let end: String = text.chars().skip(count - tail).collect();
    format!("{start}...{end}")
}

/// How many columns a line takes.
pub(crate) fn length(line: &str) -> usize {
    line.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_break_between_words_and_keep_their_margin() {
        let long = format!("    {}", "word ".repeat(40).trim_end());

        let text = wrapped(&format!("short  line\n{long}"));

        let mut lines = text.lines();
        assert_eq!(lines.next(), Some("short  line"));
        assert!(lines.clone().all(|line| line.starts_with("    word") && length(line) <= WIDTH));
        assert_eq!(lines.flat_map(str::split_whitespace).count(), 40);
    }

    #[test]
    fn another_width_is_kept_but_for_tables() {
        let text = wrapped_to(&format!("{}\n  {}", "word ".repeat(30), "cell ".repeat(15)), 60);

        let lengths: Vec<usize> = text.lines().map(length).collect();
        assert_eq!(lengths, [59, 59, 29, 76]);
    }

    #[test]
    fn words_that_fit_no_line_are_broken() {
        let text = wrapped(&"x".repeat(200));

        assert_eq!(text.lines().map(length).collect::<Vec<_>>(), [80, 80, 40]);
    }

    #[test]
    fn no_line_begins_a_command_of_a_log() {
        for (text, tamed) in [
            ("a\n::error::b", "a\n\\::error::b"),
            ("a\r  ::set-output name=b::c", "a\n  \\::set-output name=b::c"),
            ("a\r\nb ::error::c", "a\nb ::error::c"),
            ("a ##[error]b", "a #\\#[error]b"),
            ("std::f64\n", "std::f64\n"),
        ] {
            assert_eq!(tame(text), tamed);
            assert_eq!(tame(tamed), tamed);
        }
    }

    #[test]
    fn the_middle_of_a_long_text_gives_way() {
        assert_eq!(shortened("layers[1].weight", 16), "layers[1].weight");
        assert_eq!(shortened("layers[1].weight", 15), "layers...weight");
        assert_eq!(shortened("ääääöööö", 7), "ää...öö");
    }
}
