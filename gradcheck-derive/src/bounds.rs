//! The where-clauses of the generated impls. Bounds stand on the types of fields, not on type
//! parameters: `Array2<F>: Parameters` says what is needed, `F: Parameters` would not.

use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::{Path, Type};

use crate::mention;
use crate::model::{Field, Model, Treatment};

/// The where-clause of the `Parameters` impl.
pub(crate) fn where_clause(model: &Model<'_>) -> TokenStream {
    clause(model, inferred(model))
}

/// The where-clause of the impl that names the scalar: it introduces `scalar` as the one of
/// `source`, so that the type of a field, which may be private, stands in no public item.
pub(crate) fn scalar_where_clause(
    model: &Model<'_>,
    source: &Type,
    scalar: &TokenStream,
) -> TokenStream {
    let krate = model.krate();
    let binder = if mention::parameter(source, model.generics) {
        TokenStream::new()
    } else {
        // Without a binder, a bound that does not hold is reported here and again where the impl
        // is used. https://github.com/rust-lang/rust/issues/48214
        quote!(for<'__bound>)
    };
    clause(model, vec![quote!(#binder #source: #krate::Parameters<Scalar = #scalar>)])
}

/// The user's own predicates, then those of `bound = "..."`, then `more`.
fn clause(model: &Model<'_>, more: Vec<TokenStream>) -> TokenStream {
    let own = model.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
    let given = model.attributes.bound.iter().flat_map(|bound| &bound.value);
    let predicates = own.chain(given).map(ToTokens::to_token_stream).chain(more);
    let predicates: Vec<_> = predicates.collect();
    if predicates.is_empty() {
        return TokenStream::new();
    }
    quote!(where #(#predicates),*)
}

/// One predicate per visited field whose type depends on a type parameter, unless the user has
/// written the bounds.
fn inferred(model: &Model<'_>) -> Vec<TokenStream> {
    if model.attributes.bound.is_some() {
        return Vec::new();
    }
    let krate = model.krate();
    let source = model.scalar_source().map(|field| field.ty);
    let scalar = scalar_of_fields(model, &krate, source);
    let mut predicates = scalar_is_scalar(model, &krate);
    for field in model.fields().filter(|field| needs_bound(model, field)) {
        let ty = field.ty;
        let is_source = source.is_some_and(|source| std::ptr::eq(source, ty));
        predicates.push(if is_source && model.attributes.scalar.is_none() {
            quote!(#ty: #krate::Parameters)
        } else {
            quote!(#ty: #krate::Parameters<Scalar = #scalar>)
        });
    }
    predicates
}

fn needs_bound(model: &Model<'_>, field: &Field<'_>) -> bool {
    matches!(field.treatment(), Treatment::Visit)
        && mention::parameter(field.ty, model.generics)
        && !model.is_recursive(field)
}

/// The scalar as the bounds name it.
fn scalar_of_fields(model: &Model<'_>, krate: &Path, source: Option<&Type>) -> TokenStream {
    match (&model.attributes.scalar, source) {
        (Some(given), _) => given.value.to_token_stream(),
        (None, Some(source)) => quote!(<#source as #krate::Parameters>::Scalar),
        (None, None) => quote!(::core::primitive::f64),
    }
}

/// `scalar = "T"` of a type parameter says that `T` is a scalar.
fn scalar_is_scalar(model: &Model<'_>, krate: &Path) -> Vec<TokenStream> {
    let given = model.attributes.scalar.iter().map(|given| &given.value);
    given
        .filter(|scalar| mention::parameter(scalar, model.generics))
        .map(|scalar| quote!(#scalar: #krate::Scalar))
        .collect()
}
