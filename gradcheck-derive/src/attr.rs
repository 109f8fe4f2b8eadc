//! The list in `#[parameters(...)]`: its words, each with what stands after it, and the values that
//! can be read from that. Does not know which words there are.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::token::Paren;
use syn::{Attribute, LitStr, Meta, Token};

use crate::errors::Errors;

/// One word in the list of an attribute, with the tokens after its `=`.
pub(crate) struct Entry {
    pub(crate) word: Ident,
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

/// Returns whether `name` is the whole path of an attribute, raw or not.
pub(crate) fn is(attribute: &Attribute, name: &str) -> bool {
    attribute.path().get_ident().is_some_and(|ident| ident.unraw() == name)
}

/// The entries of all lists, in the order of the text. `takes` says what may stand in one.
pub(crate) fn entries(
    attributes: &[Attribute],
    takes: impl Fn() -> String,
    errors: &mut Errors,
) -> Vec<Entry> {
    let mut found = Vec::new();
    for attribute in attributes.iter().filter(|attribute| is(attribute, "parameters")) {
        let list = match &attribute.meta {
            Meta::List(list) if !list.tokens.is_empty() => list,
            other => {
                errors.at(other, format_args!("`#[parameters]` needs a list; {}", takes()));
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
    /// The word itself, after which nothing may stand.
    pub(crate) fn flag(&self, errors: &mut Errors) -> Ident {
        let word = &self.word;
        if let Some(value) = &self.value {
            let message = format!("`{word}` takes no value; write `#[parameters({word})]`");
            errors.at(value, message);
        }
        word.clone()
    }

    /// What stands in the string after the word, which is `expected`.
    pub(crate) fn parsed<T>(
        &self,
        expected: &str,
        parser: impl FnOnce(ParseStream<'_>) -> syn::Result<T>,
        errors: &mut Errors,
    ) -> Option<T> {
        let text = self.text(errors)?;
        let value = text.parse_with(parser).ok();
        if value.is_none() {
            // The parser's own words are about grammar, and point into a string.
            errors.at(&text, format_args!("`{}` needs {expected}", self.word));
        }
        value
    }

    /// The string after `=`; records what is wrong if there is none.
    pub(crate) fn text(&self, errors: &mut Errors) -> Option<LitStr> {
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
}

/// The tokens after a leading `=`, or all of them where nothing or no `=` stands there.
fn past_equals(tokens: &TokenStream) -> TokenStream {
    let is_equals =
        |token: &TokenTree| matches!(token, TokenTree::Punct(punct) if punct.as_char() == '=');
    let rest: TokenStream = tokens.clone().into_iter().skip_while(is_equals).collect();
    if rest.is_empty() { tokens.clone() } else { rest }
}

#[cfg(test)]
mod tests {
    use super::past_equals;

    #[test]
    fn a_value_is_what_stands_behind_its_equals_or_all_there_is() {
        for (tokens, value) in [("= 5", "5"), ("= \"x\" + 1", "\"x\" + 1"), ("=", "="), ("5", "5")]
        {
            let tokens = tokens.parse().expect("tokens");

            assert_eq!(past_equals(&tokens).to_string(), value);
        }
    }
}
