//! The words of `#[parameters(...)]`: one table of those on a field, one of those on the struct or
//! enum. Refuses words that are misspelt, misplaced or repeated. Does not know which of them go
//! together.

use proc_macro2::Ident;
use syn::parse::Parse;
use syn::punctuated::Punctuated;
use syn::{Attribute, LitStr, Path, Token, Type, WherePredicate};

use crate::attr::{self, Entry};
use crate::errors::Errors;
use crate::place::Place;
use crate::spelling;

/// The words that one kind of place takes. A match on them has no `_`, so that the compiler names
/// every place at which a new one is forgotten.
trait Word: Copy + PartialEq + 'static {
    /// What the words of one place say.
    type Attributes: Default;

    const ALL: &'static [Self];

    fn name(self) -> &'static str;

    /// Reads what stands after the word.
    fn read(self, entry: &Entry, into: &mut Self::Attributes, errors: &mut Errors);
}

/// A word on a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum OnField {
    Skip,
    Rename,
    Flatten,
    With,
    Frozen,
}

/// The attributes of one field.
#[derive(Default)]
pub(crate) struct FieldAttributes {
    /// Every word that could be read, and where it stands.
    pub(crate) words: Vec<(OnField, Ident)>,
    pub(crate) skip: Option<Ident>,
    pub(crate) rename: Option<LitStr>,
    pub(crate) flatten: Option<Ident>,
    pub(crate) with: Option<Path>,
    pub(crate) frozen: Option<Ident>,
}

impl OnField {
    /// Whether the word says something about the tensors of the field, which must have some then.
    pub(crate) fn is_about_tensors(self) -> bool {
        match self {
            Self::Skip => false,
            Self::Rename | Self::Flatten | Self::With | Self::Frozen => true,
        }
    }
}

impl Word for OnField {
    type Attributes = FieldAttributes;

    const ALL: &'static [Self] =
        &[Self::Skip, Self::Rename, Self::Flatten, Self::With, Self::Frozen];

    fn name(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Rename => "rename",
            Self::Flatten => "flatten",
            Self::With => "with",
            Self::Frozen => "frozen",
        }
    }

    fn read(self, entry: &Entry, into: &mut FieldAttributes, errors: &mut Errors) {
        match self {
            Self::Skip => into.skip = Some(entry.flag(errors)),
            Self::Rename => into.rename = entry.text(errors),
            Self::Flatten => into.flatten = Some(entry.flag(errors)),
            Self::With => {
                let expected = "the path of a module, such as `crate::arrays`";
                into.with = entry.parsed(expected, Path::parse_mod_style, errors);
            }
            Self::Frozen => into.frozen = Some(entry.flag(errors)),
        }
    }
}

/// A word on the struct or enum.
#[derive(Clone, Copy, Debug, PartialEq)]
enum OnContainer {
    Crate,
    Bound,
    Scalar,
    AfterUpdate,
}

/// The attributes of the struct or enum.
#[derive(Default)]
pub(crate) struct ContainerAttributes {
    pub(crate) crate_path: Option<Path>,
    pub(crate) bound: Option<Punctuated<WherePredicate, Token![,]>>,
    pub(crate) scalar: Option<Type>,
    pub(crate) after_update: Option<Path>,
    /// A `crate = ...` that could not be read: where the crate is, nobody knows then.
    pub(crate) crate_is_unknown: bool,
}

impl Word for OnContainer {
    type Attributes = ContainerAttributes;

    const ALL: &'static [Self] = &[Self::Crate, Self::Bound, Self::Scalar, Self::AfterUpdate];

    fn name(self) -> &'static str {
        match self {
            Self::Crate => "crate",
            Self::Bound => "bound",
            Self::Scalar => "scalar",
            Self::AfterUpdate => "after_update",
        }
    }

    fn read(self, entry: &Entry, into: &mut ContainerAttributes, errors: &mut Errors) {
        match self {
            Self::Crate => {
                let expected = "the path of a crate, such as `::renamed_core`";
                into.crate_path = entry.parsed(expected, Path::parse_mod_style, errors);
                into.crate_is_unknown = into.crate_path.is_none();
            }
            Self::Bound => {
                let expected = "where-predicates, such as `F: Scalar`";
                into.bound = entry.parsed(expected, Punctuated::parse_terminated, errors);
            }
            Self::Scalar => {
                into.scalar = entry.parsed("a type, such as `f32`", Type::parse, errors);
            }
            Self::AfterUpdate => {
                let expected = "the path of a function, such as `Self::refresh`";
                into.after_update = entry.parsed(expected, Path::parse, errors);
            }
        }
    }
}

pub(crate) fn on_field(attributes: &[Attribute], errors: &mut Errors) -> FieldAttributes {
    let (mut found, words): (FieldAttributes, _) = read(attributes, Place::Field, errors);
    found.words = words;
    found
}

pub(crate) fn on_container(
    attributes: &[Attribute],
    place: Place,
    errors: &mut Errors,
) -> ContainerAttributes {
    read::<OnContainer>(attributes, place, errors).0
}

/// Refuses every attribute at a place that takes none.
pub(crate) fn nowhere(attributes: &[Attribute], place: Place, errors: &mut Errors) {
    for entry in attr::entries(attributes, || takes(place), errors) {
        errors.at(&entry.word, refusal(&entry.word.to_string(), place));
    }
}

/// Reads the words of the place; returns also which could be read, and where they stand: no rule
/// is to judge the others.
fn read<W: Word>(
    attributes: &[Attribute],
    place: Place,
    errors: &mut Errors,
) -> (W::Attributes, Vec<(W, Ident)>) {
    let mut found = W::Attributes::default();
    let (mut given, mut readable) = (Vec::new(), Vec::new());
    for entry in attr::entries(attributes, || takes(place), errors) {
        let name = entry.word.to_string();
        let Some(&word) = W::ALL.iter().find(|word| word.name() == name) else {
            errors.at(&entry.word, refusal(&name, place));
            continue;
        };
        if given.contains(&word) {
            errors.at(&entry.word, format_args!("`{name}` is given twice; remove one"));
            continue;
        }
        given.push(word);
        let before = errors.number();
        word.read(&entry, &mut found, errors);
        if errors.number() == before {
            readable.push((word, entry.word));
        }
    }
    (found, readable)
}

fn names<W: Word>() -> Vec<&'static str> {
    W::ALL.iter().map(|word| word.name()).collect()
}

/// The words that belong at a place.
fn words_at(place: Place) -> Vec<&'static str> {
    match place {
        Place::Field => names::<OnField>(),
        Place::Struct | Place::Enum | Place::Union => names::<OnContainer>(),
        Place::Variant | Place::GenericParameter => Vec::new(),
    }
}

/// The list of what may stand at a place.
fn takes(place: Place) -> String {
    let words: Vec<_> = words_at(place).iter().map(|word| format!("`{word}`")).collect();
    if words.is_empty() {
        return format!("{} takes no attributes", place.name());
    }
    format!("{} takes {}", place.name(), words.join(", "))
}

/// Says why `word`, which does not belong at `place`, cannot stand there.
fn refusal(word: &str, place: Place) -> String {
    if names::<OnField>().contains(&word) {
        return format!("`{word}` belongs on a field, not on {}", place.name());
    }
    if names::<OnContainer>().contains(&word) {
        return format!("`{word}` belongs on {}, not on {}", place.container(), place.name());
    }
    match spelling::nearest(word, &words_at(place)) {
        Some(meant) => format!("unknown attribute `{word}`; did you mean `{meant}`?"),
        None => format!("unknown attribute `{word}`; {}", takes(place)),
    }
}

#[cfg(test)]
mod tests {
    use syn::parse::Parser;
    use syn::parse_quote;

    use super::*;

    const PLACES: [Place; 6] = [
        Place::Field,
        Place::Struct,
        Place::Enum,
        Place::Union,
        Place::Variant,
        Place::GenericParameter,
    ];

    fn all() -> Vec<&'static str> {
        [names::<OnField>(), names::<OnContainer>()].concat()
    }

    /// Reads `#[parameters(list)]` at a place; returns the messages.
    fn messages(list: &str, place: Place) -> String {
        let attribute = format!("#[parameters({list})]");
        let attributes = Attribute::parse_outer.parse_str(&attribute).expect("an attribute");
        let mut errors = Errors::default();
        match place {
            Place::Field => drop(on_field(&attributes, &mut errors)),
            Place::Struct | Place::Enum | Place::Union => {
                drop(on_container(&attributes, place, &mut errors));
            }
            Place::Variant | Place::GenericParameter => nowhere(&attributes, place, &mut errors),
        }
        errors.into_compile_errors().map(|messages| messages.to_string()).unwrap_or_default()
    }

    /// How a word is written, and the place where it belongs. Its value, if it takes one, is the
    /// example that the user is told.
    fn written(word: &str) -> (String, Place) {
        let is_on_field = names::<OnField>().contains(&word);
        let place = if is_on_field { Place::Field } else { Place::Struct };
        let unreadable = messages(&format!("{word} = \"1 +\""), place);
        let example = unreadable.split("such as `").nth(1).and_then(|rest| rest.split('`').next());
        let forms = [word.to_owned(), format!("{word} = \"{}\"", example.unwrap_or("any"))];
        let taken: Vec<_> = forms.iter().filter(|form| messages(form, place).is_empty()).collect();
        let [form] = taken[..] else {
            panic!("word.rs: `{word}` takes {taken:?}, of {forms:?}; it is to take one of them")
        };
        (form.clone(), place)
    }

    #[test]
    fn every_word_is_taken_with_a_value_or_without_one() {
        for word in all() {
            let (form, place) = written(word);
            let (other, remedy) = if form == word {
                (format!("{word} = \"any\""), "takes no value")
            } else {
                (word.to_owned(), "needs a string")
            };

            assert!(
                messages(&other, place).contains(remedy),
                "{other}: {}",
                messages(&other, place)
            );
        }
    }

    #[test]
    fn a_value_that_cannot_be_read_is_refused_with_what_it_should_be() {
        let with_grammar = all().into_iter().filter(|word| written(word).0 != *word);
        // Any text is a name.
        for word in with_grammar.filter(|word| *word != OnField::Rename.name()) {
            let said = messages(&format!("{word} = \"1 +\""), written(word).1);

            assert!(
                said.contains(&format!("`{word}` needs ")) && said.contains("such as"),
                "{said}"
            );
        }
    }

    #[test]
    fn every_word_is_refused_where_it_does_not_belong() {
        for word in all() {
            let (form, home) = written(word);
            for place in PLACES {
                let said = messages(&form, place);
                let belongs = words_at(place) == words_at(home);

                let refused = said.contains(&format!("`{word}` belongs on "));
                assert_eq!(refused, !belongs, "{form} on {}: {said}", place.name());
                let absurd = format!("belongs on {}, not on {0}", place.name());
                assert!(!said.contains(&absurd), "{said}");
            }
        }
    }

    #[test]
    fn no_word_can_be_given_twice() {
        for word in all() {
            let (form, place) = written(word);

            let said = messages(&format!("{form}, {form}"), place);

            assert!(said.contains(&format!("`{word}` is given twice")), "{form}: {said}");
        }
    }

    #[test]
    fn a_word_without_its_last_letter_is_recognised() {
        for word in all() {
            let (_, place) = written(word);

            let said = messages(&word[..word.len() - 1], place);

            assert!(said.contains(&format!("did you mean `{word}`?")), "{said}");
        }
    }

    #[test]
    fn what_other_derives_say_stands_for_a_word() {
        for (word, meant) in spelling::SYNONYMS {
            assert!(all().contains(&meant), "spelling.rs: `{word}` stands for `{meant}`, no word");
        }
    }

    #[test]
    fn the_documentation_has_a_row_for_every_word_and_for_no_other() {
        let page = include_str!("derive.md");
        let section = page.split("# Attributes").nth(1).and_then(|rest| rest.split("\n# ").next());
        let section = section.expect("derive.md has a section on the attributes");
        let tables = section.split_once("and on the struct or enum").expect("it has two tables");
        for (table, words) in [(tables.0, names::<OnField>()), (tables.1, names::<OnContainer>())] {
            for word in &words {
                let value = if written(word).0 == *word { "`" } else { " = \"" };
                let row = format!("\n| `{word}{value}");
                assert!(table.contains(&row), "derive.md: `{word}` needs a row `{}…`", row.trim());
            }
            assert_eq!(table.matches("\n| `").count(), words.len(), "derive.md: too many rows");
        }
    }

    #[test]
    fn attributes_of_other_derives_are_left_alone() {
        let attributes: [Attribute; 2] = [parse_quote!(#[serde(skip)]), parse_quote!(#[doc = ""])];
        let mut errors = Errors::default();

        let found = on_field(&attributes, &mut errors);

        assert!(found.words.is_empty() && errors.into_compile_errors().is_none());
    }
}
