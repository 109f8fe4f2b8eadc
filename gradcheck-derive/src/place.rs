//! What an attribute can stand on, in the words of the messages. Does not know which words
//! belong there.

/// What an attribute stands on.
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
    pub(crate) fn name(self) -> &'static str {
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
    pub(crate) fn container(self) -> &'static str {
        if self == Self::Variant { "the enum" } else { "the struct or enum" }
    }
}
