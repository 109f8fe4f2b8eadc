//! Writes an impl for an input with mistakes, so that code which uses the model gives no further
//! errors beside those about the mistakes.

use proc_macro2::TokenStream;
use quote::quote;
use syn::GenericParam;

use crate::header;
use crate::mention;
use crate::model::Model;
use crate::scalar::{self, Scalar};

/// Returns the error messages and an impl that visits nothing.
pub(crate) fn implementation(model: &Model<'_>, messages: &TokenStream) -> TokenStream {
    // An impl of a trait that cannot be found would be such a further error.
    if model.attributes.crate_is_unknown {
        return messages.clone();
    }
    let krate = model.krate();
    let ident = model.ident;
    let mut generics = model.generics.clone();
    generics.params.iter_mut().for_each(remove_attributes);
    let (impl_generics, type_generics, where_clause) = generics.split_for_impl();
    let attributes = header::attributes(model);
    let scalar = scalar(model);
    quote! {
        #messages

        #attributes
        impl #impl_generics #krate::Parameters for #ident #type_generics #where_clause {
            type Scalar = #scalar;
            fn visit(&self, _: &mut #krate::Visitor<'_, #scalar>) {}
            fn visit_mut(&mut self, _: &mut #krate::VisitorMut<'_, #scalar>) {}
        }
    }
}

/// The most likely scalar; never one that needs a bound.
fn scalar(model: &Model<'_>) -> TokenStream {
    match scalar::of(model) {
        Scalar::Given(given) if mention::parameter(given, model.generics) => {
            Scalar::Default.tokens(model)
        }
        scalar @ (Scalar::Given(_) | Scalar::Named(_)) => scalar.tokens(model),
        _ => Scalar::Default.tokens(model),
    }
}

fn remove_attributes(parameter: &mut GenericParam) {
    match parameter {
        GenericParam::Lifetime(lifetime) => lifetime.attrs.clear(),
        GenericParam::Type(ty) => ty.attrs.clear(),
        GenericParam::Const(constant) => constant.attrs.clear(),
    }
}
