//! Decides how the generated code names the type of the entries. Does not write the impls.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::Type;
use syn::spanned::Spanned;

use crate::mention;
use crate::model::{Field, Model, Treatment};

/// How the type of the entries is named.
pub(crate) enum Scalar<'m> {
    /// `scalar = "..."`.
    Given(&'m Type),
    /// The one that the type of a field names, as in `Array2<f32>`. If the entries of that type
    /// are others after all, the compiler says so.
    Named(Ident),
    /// The one of this type parameter, which is the type of a field.
    OfParameter(&'m Type),
    /// A type parameter of the impl, bounded to be the scalar of this type, which depends on the
    /// model's type parameters. A projection from it could not stand in the other bounds: the
    /// compiler normalizes them before it can use them.
    Shared(&'m Type),
    /// The scalar of a field of this type, looked up by a helper trait: the type may be private,
    /// and may not stand in the impl of a public model (E0446).
    Looked(&'m Type),
    /// No field tells.
    Default,
}

/// Decides by the first field that names its scalar, or else by what the fields have in common.
pub(crate) fn of<'m>(model: &'m Model<'_>) -> Scalar<'m> {
    if let Some(given) = &model.attributes.scalar {
        return Scalar::Given(given);
    }
    let candidates = || {
        let is_visited = |field: &&Field<'_>| matches!(field.treatment(), Treatment::Visit);
        model.fields().filter(is_visited).filter(|field| !model.is_recursive(field))
    };
    if let Some(named) = candidates().find_map(named) {
        return Scalar::Named(named);
    }
    if let Some(field) = candidates().find(|field| mention::is_parameter(field.ty, model.generics))
    {
        return Scalar::OfParameter(field.ty);
    }
    let depends = |field: &&Field<'_>| mention::parameter(field.ty, model.generics);
    match candidates().find(depends) {
        Some(field) if model.attributes.bound.is_none() => Scalar::Shared(field.ty),
        _ => match candidates().next() {
            Some(field) => Scalar::Looked(field.ty),
            // A layer without parameters still has caches, whose type tells.
            None => model.fields().find_map(named).map_or(Scalar::Default, Scalar::Named),
        },
    }
}

/// The only float that the type of a field names, with the span of the type.
fn named(field: &Field<'_>) -> Option<Ident> {
    let float = match (mention::word(field.ty, "f32"), mention::word(field.ty, "f64")) {
        (true, false) => "f32",
        (false, true) => "f64",
        _ => return None,
    };
    Some(Ident::new(float, field.ty.span()))
}

/// The type parameter of the impls that have one for the scalar.
pub(crate) fn parameter_name() -> Ident {
    format_ident!("__Scalar")
}

impl Scalar<'_> {
    /// The type as the `Parameters` impl writes it.
    pub(crate) fn tokens(&self, model: &Model<'_>) -> TokenStream {
        match self {
            Self::Given(given) => given.to_token_stream(),
            Self::Named(float) => quote!(::core::primitive::#float),
            Self::OfParameter(parameter) => {
                let krate = model.krate();
                quote!(<#parameter as #krate::Parameters>::Scalar)
            }
            Self::Shared(_) => parameter_name().to_token_stream(),
            Self::Looked(_) => {
                let krate = model.krate();
                let ident = model.ident;
                let (_, type_generics, _) = model.generics.split_for_impl();
                quote!(<#ident #type_generics as #krate::__private::ScalarOf>::Scalar)
            }
            Self::Default => quote!(::core::primitive::f64),
        }
    }

    /// Where errors about the scalar show: at what has decided it.
    pub(crate) fn span(&self) -> Span {
        match self {
            Self::Given(ty) | Self::OfParameter(ty) | Self::Shared(ty) | Self::Looked(ty) => {
                ty.span()
            }
            Self::Named(float) => float.span(),
            Self::Default => Span::call_site(),
        }
    }
}
