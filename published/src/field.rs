//! A crate with its derivatives, and the crates of a field with what is written of them.

use crate::row::{Row, Subject, table};

/// A published crate.
pub struct Published {
    pub name: &'static str,
    pub version: &'static str,
    pub subjects: fn() -> Vec<Subject>,
}

/// The crates of one field.
pub struct Field {
    pub name: &'static str,
    /// Its page: the tables, and the judgements of what fails in them.
    pub page: &'static str,
    pub crates: Vec<Published>,
}

impl Published {
    #[must_use]
    pub fn new(name: &'static str, version: &'static str, subjects: fn() -> Vec<Subject>) -> Self {
        Self { name, version, subjects }
    }

    #[must_use]
    pub fn heading(&self) -> String {
        format!("### {} {}", self.name, self.version)
    }

    #[must_use]
    pub fn rows(&self) -> Vec<Row> {
        (self.subjects)().iter().map(Subject::check).collect()
    }

    /// As a page of `tables` has it.
    #[must_use]
    pub fn section(&self) -> String {
        format!("{}\n\n{}", self.heading(), table(&self.rows()))
    }
}
