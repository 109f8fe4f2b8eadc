//! Tells what a type mentions: type parameters, the type being derived, a given word.
//! Reads tokens, so it also sees into macros and trait objects; knows nothing of fields.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::{Generics, Type};

/// The text of a name, by which it is compared: `r#T` is `T`, but `r#dyn` is not the keyword.
pub(crate) fn text(name: &Ident) -> String {
    let raw = name.to_string();
    match raw.strip_prefix("r#") {
        Some(text) if syn::parse_str::<Ident>(text).is_ok() => text.to_owned(),
        _ => raw,
    }
}

/// Returns whether two identifiers are the same name.
pub(crate) fn same(left: &Ident, right: &Ident) -> bool {
    text(left) == text(right)
}

/// Returns whether a type is the name `word` and nothing else.
pub(crate) fn is_word(ty: &Type, word: &str) -> bool {
    match ty {
        Type::Path(path) if path.qself.is_none() => {
            path.path.get_ident().is_some_and(|name| text(name) == word)
        }
        _ => false,
    }
}

/// Returns whether a type mentions a type parameter of `generics`.
pub(crate) fn parameter(ty: &Type, generics: &Generics) -> bool {
    any_name(ty.to_token_stream(), &|name, path| {
        path == Start::Name && generics.type_params().any(|parameter| same(&parameter.ident, name))
    })
}

/// Returns whether a type is a type parameter of `generics` and nothing else.
pub(crate) fn is_parameter(ty: &Type, generics: &Generics) -> bool {
    match ty {
        Type::Group(group) => is_parameter(&group.elem, generics),
        Type::Paren(paren) => is_parameter(&paren.elem, generics),
        Type::Path(path) if path.qself.is_none() => {
            let name = path.path.get_ident();
            name.is_some_and(|name| generics.type_params().any(|other| same(&other.ident, name)))
        }
        _ => false,
    }
}

/// Returns whether a type mentions the type `itself`, by name or as `Self`.
///
/// `other::Name` is another type; `self::Name` is not.
pub(crate) fn itself(ty: &Type, itself: &Ident) -> bool {
    any_name(ty.to_token_stream(), &|name, path| match path {
        Start::Name => same(name, itself) || name == "Self",
        Start::SelfModule => same(name, itself),
        Start::Other => false,
    })
}

/// Returns whether a type mentions the name `word`, alone or at the start of a path.
pub(crate) fn word(ty: &Type, word: &str) -> bool {
    any_name(ty.to_token_stream(), &|name, path| path == Start::Name && text(name) == word)
}

/// Returns whether tokens mention the name of a type parameter.
pub(crate) fn names(tokens: &TokenStream, parameter: &Ident) -> bool {
    any_name(tokens.clone(), &|name, path| path == Start::Name && same(name, parameter))
}

/// Returns whether a type mentions a lifetime or has one that is not written.
pub(crate) fn lifetime(tokens: &TokenStream) -> bool {
    tokens.clone().into_iter().any(|token| match token {
        TokenTree::Group(group) => lifetime(&group.stream()),
        TokenTree::Punct(punct) => ['&', '\''].contains(&punct.as_char()),
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    })
}

/// Returns whether all names, of whatever, satisfy `is_known`.
pub(crate) fn all_names(tokens: &TokenStream, is_known: &dyn Fn(&Ident) -> bool) -> bool {
    !any_name(tokens.clone(), &|name, _| !is_known(name))
}

/// Returns the tokens with type parameters under other names.
pub(crate) fn renamed(tokens: TokenStream, names: &[(&Ident, Ident)]) -> TokenStream {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let renamed = tokens.iter().enumerate().map(|(position, token)| match token {
        TokenTree::Group(group) => {
            let mut inner = Group::new(group.delimiter(), renamed(group.stream(), names));
            inner.set_span(group.span());
            TokenTree::Group(inner)
        }
        TokenTree::Ident(name) if start(&tokens[..position]) == Start::Name => {
            let other = names.iter().find(|(parameter, _)| same(parameter, name));
            TokenTree::Ident(other.map_or(name, |(_, other)| other).clone())
        }
        other => other.clone(),
    });
    renamed.collect()
}

/// What stands before a name in its path.
#[derive(Clone, Copy, PartialEq)]
enum Start {
    /// Nothing: the name begins the path.
    Name,
    /// `self::`.
    SelfModule,
    /// Another segment, or the quote of a lifetime.
    Other,
}

fn any_name(tokens: TokenStream, wanted: &dyn Fn(&Ident, Start) -> bool) -> bool {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    tokens.iter().enumerate().any(|(position, token)| match token {
        TokenTree::Group(group) => any_name(group.stream(), wanted),
        TokenTree::Ident(name) => wanted(name, start(&tokens[..position])),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

fn start(before: &[TokenTree]) -> Start {
    let is = |token: &TokenTree, sign| matches!(token, TokenTree::Punct(punct) if punct.as_char() == sign);
    match before {
        [.., TokenTree::Ident(module), first, second]
            if module == "self" && is(first, ':') && is(second, ':') =>
        {
            Start::SelfModule
        }
        [.., first, second] if is(first, ':') && is(second, ':') => Start::Other,
        [.., quote] if is(quote, '\'') => Start::Other,
        _ => Start::Name,
    }
}

#[cfg(test)]
mod tests {
    use syn::{Generics, Type, parse_quote};

    use super::*;

    fn generics() -> Generics {
        parse_quote!(<'a, F, const N: usize>)
    }

    #[test]
    fn a_type_parameter_is_one_in_parentheses_too_and_no_other_type_is_one() {
        for (ty, is_alone, is_mentioned) in [
            (parse_quote!(F), true, true),
            (parse_quote!((F)), true, true),
            (parse_quote!(Vec<F>), false, true),
            (parse_quote!([F; N]), false, true),
            (parse_quote!(Box<dyn Holder<Item = F>>), false, true),
            (parse_quote!(Holder<Item: F>), false, true),
            (parse_quote!(module::F), false, false),
            (parse_quote!(&'F f64), false, false),
            (parse_quote!(G), false, false),
        ] as [(Type, bool, bool); 9]
        {
            let text = ty.to_token_stream().to_string();
            assert_eq!(is_parameter(&ty, &generics()), is_alone, "{text}");
            assert_eq!(parameter(&ty, &generics()), is_mentioned, "{text}");
        }
    }
}
