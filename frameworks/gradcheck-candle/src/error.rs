//! Why there is no loss or no gradient.

use std::fmt;

/// Why there is no loss or no gradient; a check quotes it.
///
/// An error of candle becomes one with `?`, and the other way round.
#[derive(Clone, PartialEq, Eq)]
pub struct Error(String);

impl Error {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// Without the backtrace that candle may add, which is of no use in a report.
impl From<candle_core::Error> for Error {
    fn from(error: candle_core::Error) -> Self {
        let text = error.to_string();
        let is_frame = |line: &&str| line.trim_start().starts_with("0: ");
        let lines: Vec<&str> = text.lines().take_while(|line| !is_frame(line)).collect();
        Self(lines.join("\n"))
    }
}

impl From<Error> for candle_core::Error {
    fn from(error: Error) -> Self {
        Self::msg(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The text itself: a check quotes errors as `Debug` prints them.
impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Error {}
