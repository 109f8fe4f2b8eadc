//! The page that a report is written on: lines, colour, signs.

use super::Verdict;
use super::wrap::{WIDTH, tame, wrapped_to};

/// How a text is rendered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Style {
    /// With ANSI escape codes.
    pub(crate) colour: bool,
    /// Without characters beyond ASCII of our own.
    pub(crate) ascii: bool,
    /// The columns of a line.
    pub(crate) width: usize,
}

impl Default for Style {
    fn default() -> Self {
        Self { colour: false, ascii: false, width: WIDTH }
    }
}

/// A text that grows by lines.
pub(super) struct Page {
    text: String,
    style: Style,
}

impl Page {
    pub(super) fn new(style: Style) -> Self {
        Self { text: String::new(), style }
    }

    /// Writes a line as it is.
    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// Leaves a line free, and breaks the lines of `text` between words.
    pub(super) fn paragraph(&mut self, text: &str) {
        self.line("");
        self.line(&self.wrapped(text));
    }

    /// `text` in the columns of the page.
    pub(super) fn wrapped(&self, text: &str) -> String {
        wrapped_to(text, self.style.width)
    }

    pub(super) fn width(&self) -> usize {
        self.style.width
    }

    /// The text, without a line break at the end.
    pub(super) fn finish(mut self) -> String {
        self.text.truncate(self.text.trim_end().len());
        tame(&self.text)
    }

    /// `text` in the colour of `verdict`.
    pub(super) fn paint(&self, text: &str, verdict: Verdict) -> String {
        if !self.style.colour {
            return text.to_owned();
        }
        let colour = match verdict {
            Verdict::Pass => anstyle::AnsiColor::Green,
            Verdict::Fail => anstyle::AnsiColor::Red,
            Verdict::Inconclusive => anstyle::AnsiColor::Yellow,
        };
        let style = colour.on_default().bold();
        format!("{style}{text}{style:#}")
    }

    pub(super) fn times(&self) -> &'static str {
        if self.style.ascii { "x" } else { "×" }
    }

    /// The signs of what matters and of what it is seen against.
    pub(super) fn dots(&self) -> [char; 2] {
        if self.style.ascii { ['o', '.'] } else { ['●', '·'] }
    }

    /// The signs of what is wrong by much, by less, by little, and right.
    pub(super) fn shades(&self) -> [char; 4] {
        if self.style.ascii { ['#', '+', '-', '.'] } else { ['█', '▓', '░', '·'] }
    }

    pub(super) fn plus_minus(&self) -> &'static str {
        if self.style.ascii { "+-" } else { "±" }
    }
}

/// A number with its noun: `1 entry`, `2 entries`.
pub(super) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}
