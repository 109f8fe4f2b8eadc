//! The attributes that stand before every generated impl.

use proc_macro2::TokenStream;
use quote::quote;

use crate::model::Model;

/// Marks an impl as generated, so that lints pass it by. Where the definition itself deprecates
/// something, naming it is no use of it.
pub(crate) fn attributes(model: &Model<'_>) -> TokenStream {
    let allow = model.is_deprecated.then(|| quote!(#[allow(deprecated)]));
    quote!(#[automatically_derived] #allow)
}
