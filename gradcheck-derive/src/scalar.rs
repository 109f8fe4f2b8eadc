//! Decides how the generated code names the type of the entries. Does not write the impls.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::Type;

use crate::mention;
use crate::model::{Field, Model, Treatment};

/// How the type of the entries is named.
pub(crate) enum Scalar<'m> {
    /// `scalar = "..."`.
    Given(&'m Type),
    /// A type parameter of the impl, which the bounds on all fields have in common. A bound that
    /// projects from another field's type would often not be resolved: the compiler normalizes
    /// the bounds before it can use them.
    Parameter,
    /// The scalar of a field of this type, looked up by a helper trait: the type may be private,
    /// and may not stand in the impl of a public model (E0446).
    Looked(&'m Type),
    /// No field tells.
    Default,
}

pub(crate) fn of<'m>(model: &'m Model<'_>) -> Scalar<'m> {
    if let Some(given) = &model.attributes.scalar {
        return Scalar::Given(&given.value);
    }
    match source(model) {
        None => Scalar::Default,
        Some(field) if is_generic(model, field) && model.attributes.bound.is_none() => {
            Scalar::Parameter
        }
        Some(field) => Scalar::Looked(field.ty),
    }
}

/// The type parameter of the impls that have one for the scalar.
pub(crate) fn parameter_name() -> Ident {
    format_ident!("__Scalar")
}

/// The field whose scalar is that of the model: the first that surely has one.
///
/// A type that names its float is surer than one to be looked up, because looking up can lead back
/// to the model (`type Link = Option<Box<Node>>`); a type without parameters is surer than a
/// generic one, whose scalar is the user's choice.
pub(crate) fn source<'m>(model: &'m Model<'_>) -> Option<&'m Field<'m>> {
    let doubt = |field: &&Field<'_>| (is_generic(model, field), !mention::float(field.ty));
    model
        .fields()
        .filter(|field| matches!(field.treatment(), Treatment::Visit))
        .filter(|field| !model.is_recursive(field))
        .min_by_key(doubt)
}

fn is_generic(model: &Model<'_>, field: &Field<'_>) -> bool {
    mention::parameter(field.ty, model.generics)
}

impl Scalar<'_> {
    /// The type as the `Parameters` impl writes it.
    pub(crate) fn tokens(&self, model: &Model<'_>) -> TokenStream {
        match self {
            Self::Given(given) => given.to_token_stream(),
            Self::Parameter => parameter_name().to_token_stream(),
            Self::Looked(_) => {
                let krate = model.krate();
                let ident = model.ident;
                let (_, type_generics, _) = model.generics.split_for_impl();
                quote!(<#ident #type_generics as #krate::__private::ScalarOf>::Scalar)
            }
            Self::Default => quote!(::core::primitive::f64),
        }
    }
}
