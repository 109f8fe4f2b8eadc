//! The generics and where-clauses of the generated impls. Bounds stand on the types of fields,
//! not on type parameters: `Array2<F>: Parameters` says what is needed, `F: Parameters` would not.

use proc_macro2::{TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::spanned::Spanned;
use syn::{Generics, Type, parse_quote};

use crate::mention;
use crate::model::{Field, Model, Treatment};
use crate::scalar::{self, Scalar};
use crate::span;

/// The generics of the `Parameters` impl; their where-clause is [`where_clause`].
pub(crate) fn generics(model: &Model<'_>) -> Generics {
    match scalar::of(model) {
        Scalar::Shared(_) => with_scalar_parameter(model),
        _ => model.generics.clone(),
    }
}

/// The where-clause of the `Parameters` impl.
pub(crate) fn where_clause(model: &Model<'_>) -> TokenStream {
    clause(model, inferred(model))
}

/// The generics of the impl that looks the scalar up.
pub(crate) fn with_scalar_parameter(model: &Model<'_>) -> Generics {
    let krate = model.krate();
    let name = scalar::parameter_name();
    let mut generics = model.generics.clone();
    generics.params.push(parse_quote!(#name: #krate::Scalar));
    generics
}

/// The where-clause of the impl that looks the scalar up: the one of `source`.
pub(crate) fn lookup_where_clause(model: &Model<'_>, source: &Type) -> TokenStream {
    let krate = model.krate();
    let name = scalar::parameter_name();
    // Without a binder, a bound on a concrete type that does not hold is reported here and again
    // where the impl is used. https://github.com/rust-lang/rust/issues/48214
    let binder = (!depends(model, source)).then(|| quote!(for<'__bound>));
    clause(model, vec![quote!(#binder #source: #krate::Parameters<Scalar = #name>)])
}

/// The user's own predicates, then those of `bound = "..."`, then `more`.
fn clause(model: &Model<'_>, more: Vec<TokenStream>) -> TokenStream {
    let own = model.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let given = model.attributes.bound.iter().flatten();
    of_predicates(&own.chain(given).map(ToTokens::to_token_stream).chain(more).collect::<Vec<_>>())
}

/// A where-clause, if there are predicates.
pub(crate) fn of_predicates(predicates: &[TokenStream]) -> TokenStream {
    let Some(first) = predicates.first() else { return TokenStream::new() };
    // `where <T>::Weights: ...` would be taken for a clause with generic parameters of its own.
    let is_angle =
        |token: TokenTree| matches!(token, TokenTree::Punct(mark) if mark.as_char() == '<');
    let binder = first.clone().into_iter().next().is_some_and(is_angle).then(|| quote!(for<>));
    quote!(where #binder #(#predicates),*)
}

/// Returns whether the scalar follows from bounds, so that concrete fields need them, too.
pub(crate) fn scalar_is_open(model: &Model<'_>) -> bool {
    let scalar = scalar::of(model);
    model.attributes.bound.is_none() && matches!(scalar, Scalar::OfParameter(_) | Scalar::Shared(_))
}

/// Unless the user has written the bounds, one for each visited field whose type depends on a
/// type parameter, or for each visited field if the scalar does. A bound on a type that contains
/// the model would be its own premise.
fn inferred(model: &Model<'_>) -> Vec<TokenStream> {
    if model.attributes.bound.is_some() {
        return Vec::new();
    }
    let krate = model.krate();
    let scalar = scalar::of(model).tokens(model);
    let is_open = scalar_is_open(model);
    let needs_bound = |field: &&Field<'_>| {
        matches!(field.treatment(), Treatment::Visit)
            && (is_open || depends(model, field.ty))
            && !model.is_recursive(field)
    };
    // Not `Parameters<Scalar = ...>`: beside a bound of the user's that says the same in other
    // words (`L: Layer`, `F: Scalar`) that would be ambiguous.
    let on_fields = model.fields().filter(needs_bound).map(|field| {
        let ty = field.ty;
        let bound = span::at(ty.span(), quote!(: #krate::__private::Part<#scalar>));
        quote!(#ty #bound)
    });
    on_scalar(model).into_iter().chain(on_fields).collect()
}

/// The bound that makes the scalar one.
fn on_scalar(model: &Model<'_>) -> Option<TokenStream> {
    let krate = model.krate();
    match scalar::of(model) {
        Scalar::Given(given) if depends(model, given) => Some(quote!(#given: #krate::Scalar)),
        Scalar::OfParameter(parameter) => Some(quote!(#parameter: #krate::Parameters)),
        Scalar::Shared(source) => {
            let name = scalar::parameter_name();
            Some(quote!(#source: #krate::Parameters<Scalar = #name>))
        }
        _ => None,
    }
}

fn depends(model: &Model<'_>, ty: &Type) -> bool {
    mention::parameter(ty, model.generics)
}
