//! The derive macro of `gradcheck-core`.

mod attr;
mod bounds;
mod errors;
mod expand;
mod fallback;
mod mention;
mod model;
mod parse;
mod place;
mod plain;
mod scalar;
mod spelling;
mod validate;

use proc_macro::TokenStream;
use syn::DeriveInput;

#[doc = include_str!("derive.md")]
#[proc_macro_derive(Parameters, attributes(parameters))]
pub fn derive_parameters(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    let mut errors = errors::Errors::default();
    let model = parse::model(&input, &mut errors);
    validate::model(&model, &mut errors);
    match errors.into_compile_errors() {
        None => expand::implementation(&model),
        Some(messages) => fallback::implementation(&model, &messages),
    }
    .into()
}
