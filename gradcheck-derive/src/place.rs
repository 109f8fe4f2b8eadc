//! Where an attribute can stand and which words belong there. Does not know what the words do.

use crate::spelling;

const ON_FIELDS: [&str; 5] = ["skip", "rename", "flatten", "with", "frozen"];
const ON_CONTAINERS: [&str; 4] = ["crate", "bound", "scalar", "after_update"];

/// What an attribute stands on, in the words of the messages.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Place {
    Field,
    Struct,
    Enum,
    Union,
    Variant,
    GenericParameter,
}

impl Place {
    fn name(self) -> &'static str {
        match self {
            Self::Field => "a field",
            Self::Struct => "the struct",
            Self::Enum => "the enum",
            Self::Union => "the union",
            Self::Variant => "a variant",
            Self::GenericParameter => "a generic parameter",
        }
    }

    /// What the container is called in a message about something inside it.
    fn container(self) -> &'static str {
        if self == Self::Variant { "the enum" } else { "the struct or enum" }
    }

    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Field => &ON_FIELDS,
            Self::Struct | Self::Enum | Self::Union => &ON_CONTAINERS,
            Self::Variant | Self::GenericParameter => &[],
        }
    }

    /// The list of what may stand at this place.
    pub(crate) fn takes(self) -> String {
        let words: Vec<_> = self.words().iter().map(|word| format!("`{word}`")).collect();
        if words.is_empty() {
            return format!("{} takes no attributes", self.name());
        }
        format!("{} takes {}", self.name(), words.join(", "))
    }

    /// Says why `word` cannot stand here.
    pub(crate) fn refusal(self, word: &str) -> String {
        if ON_FIELDS.contains(&word) {
            return format!("`{word}` belongs on a field, not on {}", self.name());
        }
        if ON_CONTAINERS.contains(&word) {
            return format!("`{word}` belongs on {}, not on {}", self.container(), self.name());
        }
        match spelling::nearest(word, self.words()) {
            Some(meant) => format!("unknown attribute `{word}`; did you mean `{meant}`?"),
            None => format!("unknown attribute `{word}`; {}", self.takes()),
        }
    }
}
