//! The report as text.

use std::fmt;

use super::Report;

impl fmt::Display for Report {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?}", self.verdict())
    }
}
