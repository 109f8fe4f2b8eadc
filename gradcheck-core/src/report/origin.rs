//! Where a check stands in the source, and the command that makes it again.

use super::Report;

/// Where a check was made. What is not known is empty.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Origin {
    pub(crate) package: String,
    pub(crate) target: Target,
    pub(crate) inside: Inside,
    /// As the compiler names it.
    pub(crate) file: String,
    pub(crate) line: u32,
    /// What all checks of one run of tests have in common.
    pub(crate) run: String,
    /// The variables without which the check would be another one, `NAME=value` each.
    pub(crate) settings: Vec<String>,
}

/// What cargo built the check into.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Target {
    /// The unit tests of a library.
    Library,
    /// A program, or its unit tests.
    Program(String),
    Example(String),
    /// A file or folder of `tests`.
    Tests(String),
    /// An example in the documentation.
    Documentation,
    /// One of the above.
    #[default]
    Unknown,
}

/// What runs the check.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) enum Inside {
    /// A test, as `cargo test` names it.
    Test(String),
    /// A `main` function.
    Main,
    /// A test whose name is not known.
    #[default]
    Unknown,
}

impl Target {
    /// What selects it for cargo.
    fn option(&self) -> String {
        match self {
            Self::Library => " --lib".to_owned(),
            Self::Program(name) => format!(" --bin {name}"),
            Self::Example(name) => format!(" --example {name}"),
            Self::Tests(name) => format!(" --test {name}"),
            Self::Documentation => " --doc".to_owned(),
            Self::Unknown => String::new(),
        }
    }

    /// What the binary is called; empty where it has no name of its own.
    fn name(&self) -> &str {
        match self {
            Self::Program(name) | Self::Example(name) | Self::Tests(name) => name,
            Self::Library | Self::Documentation | Self::Unknown => "",
        }
    }
}

impl Origin {
    pub(super) fn test(&self) -> Option<&str> {
        match &self.inside {
            Inside::Test(name) => Some(name),
            Inside::Main | Inside::Unknown => None,
        }
    }

    pub(super) fn package(&self) -> Option<&str> {
        known(&self.package)
    }

    /// The binary; that of a library is called as its package.
    pub(super) fn binary(&self) -> Option<&str> {
        let library = if self.target == Target::Library { self.package.as_str() } else { "" };
        known(self.target.name()).or_else(|| known(library))
    }

    pub(super) fn file(&self) -> Option<&str> {
        known(&self.file)
    }

    pub(super) fn line(&self) -> Option<u32> {
        self.file().map(|_| self.line)
    }

    /// File and line as one word.
    pub(super) fn place(&self) -> Option<String> {
        self.file().map(|file| format!("{file}:{}", self.line))
    }

    /// The command that makes the check again, with further `settings`; none without a package, which
    /// cargo has for all that it builds. A test whose name is not known is run with all of its binary.
    pub(super) fn command(&self, settings: &[&str]) -> Option<String> {
        let package = self.package()?;
        let option = self.target.option();
        let runs = match (&self.inside, &self.target) {
            (Inside::Test(name), _) => {
                format!("cargo test -p {package}{option} {name} -- --exact")
            }
            (Inside::Main, Target::Program(_) | Target::Example(_)) => {
                format!("cargo run -p {package}{option}")
            }
            (Inside::Main | Inside::Unknown, _) => format!("cargo test -p {package}{option}"),
        };
        let mut words: Vec<&str> = self.settings.iter().map(String::as_str).collect();
        words.extend(settings.iter().filter(|more| !self.settings.iter().any(|set| set == *more)));
        words.push(&runs);
        Some(words.join(" "))
    }
}

impl Report {
    /// Adds where the check was made.
    pub(crate) fn made_at(mut self, origin: Origin) -> Self {
        self.origin = Some(origin);
        self
    }

    /// Returns the test as `cargo test` names it; `None` outside of one, where a thread of the test's
    /// own making hides the name, and unless an `assert_…!` macro made the check.
    #[must_use]
    pub fn test(&self) -> Option<&str> {
        self.origin.as_ref().and_then(Origin::test)
    }

    /// Returns the package that is tested; `None` unless an `assert_…!` macro made the check.
    #[must_use]
    pub fn package(&self) -> Option<&str> {
        self.origin.as_ref().and_then(Origin::package)
    }

    /// Returns the name that cargo has for the test binary or the program, that of the package for the
    /// unit tests of a library; `None` unless an `assert_…!` macro made the check.
    #[must_use]
    pub fn binary(&self) -> Option<&str> {
        self.origin.as_ref().and_then(Origin::binary)
    }

    /// Returns the file of the assertion, as the compiler names it; `None` unless an `assert_…!` macro
    /// made the check.
    #[must_use]
    pub fn file(&self) -> Option<&str> {
        self.origin.as_ref().and_then(Origin::file)
    }

    /// Returns the line of the assertion in its [`file`](Self::file), from 1.
    #[must_use]
    pub fn line(&self) -> Option<u32> {
        self.origin.as_ref().and_then(Origin::line)
    }
}

fn known(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(name: &str) -> Inside {
        Inside::Test(name.to_owned())
    }

    fn named(target: fn(String) -> Target) -> Target {
        target("my-model".to_owned())
    }

    #[test]
    fn the_command_selects_package_binary_and_test() {
        for (target, inside, command) in [
            (Target::Library, test("a::b"), "cargo test -p p --lib a::b -- --exact"),
            (named(Target::Tests), test("b"), "cargo test -p p --test my-model b -- --exact"),
            (named(Target::Program), test("b"), "cargo test -p p --bin my-model b -- --exact"),
            (Target::Unknown, test("b"), "cargo test -p p b -- --exact"),
            (named(Target::Tests), Inside::Unknown, "cargo test -p p --test my-model"),
            (named(Target::Tests), Inside::Main, "cargo test -p p --test my-model"),
            (named(Target::Example), Inside::Main, "cargo run -p p --example my-model"),
            (named(Target::Program), Inside::Main, "cargo run -p p --bin my-model"),
            (Target::Documentation, Inside::Main, "cargo test -p p --doc"),
            (Target::Unknown, Inside::Unknown, "cargo test -p p"),
        ] {
            let origin = Origin { package: "p".to_owned(), target, inside, ..Origin::default() };

            assert_eq!(origin.command(&[]).as_deref(), Some(command));
        }
    }

    #[test]
    fn settings_stand_before_the_command_once() {
        let origin = Origin {
            package: "p".to_owned(),
            settings: vec!["A=1".to_owned(), "B=2".to_owned()],
            ..Origin::default()
        };

        let command = origin.command(&["B=2", "C=3"]);

        assert_eq!(command.as_deref(), Some("A=1 B=2 C=3 cargo test -p p"));
    }

    #[test]
    fn what_cargo_did_not_build_has_no_command() {
        assert_eq!(Origin::default().command(&["A=1"]), None);
        assert_eq!(Origin::default().place(), None);
    }
}
