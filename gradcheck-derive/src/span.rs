//! Where the compiler's own errors about generated code show.

use proc_macro2::{Group, Span, TokenStream, TokenTree};

/// Has errors about `tokens` show at `place`, and identical ones only once.
pub(crate) fn at(place: Span, tokens: TokenStream) -> TokenStream {
    let span = resolved_here(place);
    let respanned = |mut token: TokenTree| {
        if let TokenTree::Group(group) = &token {
            token = Group::new(group.delimiter(), at(span, group.stream())).into();
        }
        token.set_span(span);
        token
    };
    tokens.into_iter().map(respanned).collect()
}

/// The place of `place`, but with the names that the macro can see.
pub(crate) fn resolved_here(place: Span) -> Span {
    Span::call_site().located_at(place)
}
