//! The words of `#[parameters(...)]`: reads them, and refuses those that are misspelt, misplaced,
//! repeated or without the value that they need. Does not know which of them go together.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::token::Paren;
use syn::{Attribute, LitStr, Meta, Path, Token, Type, WherePredicate};

use crate::errors::Errors;
use crate::place::Place;

/// A word and where it stands, so that later rules can point at it.
pub(crate) struct Given<T> {
    pub(crate) word: Ident,
    pub(crate) value: T,
}

/// The attributes of one field.
#[derive(Default)]
pub(crate) struct FieldAttributes {
    pub(crate) skip: Option<Given<()>>,
    pub(crate) rename: Option<Given<LitStr>>,
    pub(crate) flatten: Option<Given<()>>,
    pub(crate) with: Option<Given<Path>>,
    pub(crate) frozen: Option<Given<()>>,
}

/// The attributes of the struct or enum.
#[derive(Default)]
pub(crate) struct ContainerAttributes {
    pub(crate) crate_path: Option<Given<Path>>,
    pub(crate) bound: Option<Given<Punctuated<WherePredicate, Token![,]>>>,
    pub(crate) scalar: Option<Given<Type>>,
    pub(crate) after_update: Option<Given<Path>>,
    /// A `crate = ...` that could not be read: where the crate is, nobody knows then.
    pub(crate) crate_is_unknown: bool,
}

pub(crate) fn on_field(attributes: &[Attribute], errors: &mut Errors) -> FieldAttributes {
    let mut found = FieldAttributes::default();
    for entry in entries(attributes, Place::Field, errors) {
        match entry.word.to_string().as_str() {
            "skip" => entry.flag(&mut found.skip, errors),
            "rename" => entry.text(&mut found.rename, errors),
            "flatten" => entry.flag(&mut found.flatten, errors),
            "with" => {
                let expected = "the path of a module, such as `crate::arrays`";
                entry.parsed(&mut found.with, expected, Path::parse_mod_style, errors);
            }
            "frozen" => entry.flag(&mut found.frozen, errors),
            _ => entry.refuse(Place::Field, errors),
        }
    }
    found
}

pub(crate) fn on_container(
    attributes: &[Attribute],
    place: Place,
    errors: &mut Errors,
) -> ContainerAttributes {
    let mut found = ContainerAttributes::default();
    for entry in entries(attributes, place, errors) {
        match entry.word.to_string().as_str() {
            "crate" => {
                let expected = "the path of a crate, such as `::renamed_core`";
                entry.parsed(&mut found.crate_path, expected, Path::parse_mod_style, errors);
                found.crate_is_unknown |= found.crate_path.is_none();
            }
            "bound" => {
                let expected = "where-predicates, such as `F: Scalar`";
                entry.parsed(&mut found.bound, expected, Punctuated::parse_terminated, errors);
            }
            "scalar" => {
                let expected = "a type, such as `f32`";
                entry.parsed(&mut found.scalar, expected, Type::parse, errors);
            }
            "after_update" => {
                let expected = "the path of a function, such as `Self::refresh`";
                entry.parsed(&mut found.after_update, expected, Path::parse, errors);
            }
            _ => entry.refuse(place, errors),
        }
    }
    found
}

/// Refuses every attribute at a place that takes none.
pub(crate) fn nowhere(attributes: &[Attribute], place: Place, errors: &mut Errors) {
    for entry in entries(attributes, place, errors) {
        entry.refuse(place, errors);
    }
}

/// One word in the list of an attribute, with the tokens after its `=`.
struct Entry {
    word: Ident,
    value: Option<TokenStream>,
}

impl Parse for Entry {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let Ok(word) = input.call(Ident::parse_any) else {
            return Err(input.error("expected a word, such as `skip`"));
        };
        let is_at_end = |input: ParseStream<'_>| input.is_empty() || input.peek(Token![,]);
        if !(is_at_end(input) || input.peek(Token![=]) || input.peek(Paren)) {
            return Err(input.error(format_args!("expected `,` after `{word}`")));
        }
        let mut value = TokenStream::new();
        while !is_at_end(input) {
            value.extend([input.parse::<TokenTree>()?]);
        }
        Ok(Self { word, value: (!value.is_empty()).then_some(value) })
    }
}

fn entries(attributes: &[Attribute], place: Place, errors: &mut Errors) -> Vec<Entry> {
    let mut found = Vec::new();
    for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("parameters")) {
        let list = match &attribute.meta {
            Meta::List(list) if !list.tokens.is_empty() => list,
            other => {
                errors.at(other, format_args!("`#[parameters]` needs a list; {}", place.takes()));
                continue;
            }
        };
        match list.parse_args_with(Punctuated::<Entry, Token![,]>::parse_terminated) {
            Ok(list) => found.extend(list),
            Err(error) => errors.push(error),
        }
    }
    found
}

impl Entry {
    fn flag(self, slot: &mut Option<Given<()>>, errors: &mut Errors) {
        if let Some(value) = &self.value {
            let word = &self.word;
            let message = format!("`{word}` takes no value; write `#[parameters({word})]`");
            errors.at(value, message);
        }
        self.fill(slot, (), errors);
    }

    fn text(self, slot: &mut Option<Given<LitStr>>, errors: &mut Errors) {
        if let Some(text) = self.string(errors) {
            self.fill(slot, text, errors);
        }
    }

    fn parsed<T>(
        self,
        slot: &mut Option<Given<T>>,
        expected: &str,
        parser: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
        errors: &mut Errors,
    ) {
        let Some(text) = self.string(errors) else { return };
        match text.parse_with(parser) {
            Ok(value) => self.fill(slot, value, errors),
            // The parser's own words are about grammar, and point into a string.
            Err(_) => errors.at(&text, format_args!("`{}` needs {expected}", self.word)),
        }
    }

    /// The string after `=`; records what is wrong if there is none.
    fn string(&self, errors: &mut Errors) -> Option<LitStr> {
        let parser = |input: ParseStream<'_>| {
            input.parse::<Token![=]>()?;
            input.parse::<LitStr>()
        };
        let value = self.value.clone().unwrap_or_default();
        let text = syn::parse::Parser::parse2(parser, value).ok();
        if text.is_none() {
            let word = &self.word;
            let at = self.value.as_ref().map_or_else(|| word.to_token_stream(), past_equals);
            errors.at(at, format_args!("`{word}` needs a string: `{word} = \"...\"`"));
        }
        text
    }

    fn fill<T>(self, slot: &mut Option<Given<T>>, value: T, errors: &mut Errors) {
        if slot.is_some() {
            errors.at(&self.word, format_args!("`{}` is given twice; remove one", self.word));
            return;
        }
        *slot = Some(Given { word: self.word, value });
    }

    /// Records that the word is unknown or stands at the wrong place.
    fn refuse(self, place: Place, errors: &mut Errors) {
        let message = place.refusal(&self.word.to_string());
        errors.at(&self.word, message);
    }
}

/// The tokens after a leading `=`, or all of them where nothing or no `=` stands there.
fn past_equals(tokens: &TokenStream) -> TokenStream {
    let is_equals =
        |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '=');
    let rest: TokenStream = tokens.clone().into_iter().skip_while(is_equals).collect();
    if rest.is_empty() { tokens.clone() } else { rest }
}
