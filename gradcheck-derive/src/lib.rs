//! The derive macro of `gradcheck-core`.

mod attr;
mod bounds;
mod errors;
mod expand;
mod fallback;
mod header;
mod map;
mod mention;
mod model;
mod parse;
mod place;
mod plain;
#[cfg(test)]
mod random;
mod scalar;
mod span;
mod spelling;
mod validate;
mod word;

use proc_macro::TokenStream;
use syn::DeriveInput;

#[doc = include_str!("derive.md")]
#[proc_macro_derive(Parameters, attributes(parameters))]
pub fn derive_parameters(input: TokenStream) -> TokenStream {
    derive(&syn::parse_macro_input!(input as DeriveInput)).into()
}

fn derive(input: &DeriveInput) -> proc_macro2::TokenStream {
    let mut errors = errors::Errors::default();
    let model = parse::model(input, &mut errors);
    validate::model(&model, &mut errors);
    match errors.into_compile_errors() {
        None => {
            let mut implementations = expand::implementation(&model);
            implementations.extend(map::implementation(&model));
            implementations
        }
        Some(messages) => fallback::implementation(&model, &messages),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expansion_of(input: &str) -> String {
        derive(&syn::parse_str(input).expect("the input is an item")).to_string()
    }

    const FIELDS: &str = "{ weight: Array2<F>, next: Option<Box<Node<F>>>, name: String }";

    #[test]
    fn a_renamed_crate_is_found_by_its_new_name_only() {
        for attributes in ["", ", scalar = \"F\"", ", bound = \"F: Scalar\"", ", skip"] {
            let attributes = format!("#[parameters(crate = \"renamed\" {attributes})]");
            let expansion = expansion_of(&format!("{attributes} struct Node<F> {FIELDS}"));

            assert!(!expansion.contains("gradcheck_core"), "{expansion}");
            assert!(expansion.contains("renamed :: Parameters"), "{expansion}");
        }
    }

    #[test]
    fn no_impl_is_written_for_a_crate_that_cannot_be_found() {
        let expansion = expansion_of("#[parameters(crate = \"a b\")] struct Unit;");

        assert!(expansion.contains("compile_error"), "{expansion}");
        assert!(!expansion.contains("impl"), "{expansion}");
    }

    #[test]
    fn a_mistake_leaves_an_impl_with_the_scalar_of_the_fields() {
        let expansion = expansion_of("struct Model { #[parameters(skipp)] weight: Vec<f32> }");

        assert!(expansion.contains("compile_error"), "{expansion}");
        assert!(expansion.contains("type Scalar = :: core :: primitive :: f32"), "{expansion}");
    }

    #[test]
    fn words_that_exclude_each_other_are_refused_together_and_taken_alone() {
        for (words, refused) in [
            ("skip, rename = \"x\"", Some("remove `rename` or `skip`")),
            ("flatten, rename = \"x\"", Some("remove `flatten` or `rename`")),
            ("skip", None),
            ("rename = \"x\"", None),
        ] {
            let expansion =
                expansion_of(&format!("struct Layer {{ #[parameters({words})] w: Vec<f64> }}"));

            assert_eq!(expansion.contains("compile_error"), refused.is_some(), "{words}");
            assert!(expansion.contains(refused.unwrap_or("")), "{words}: {expansion}");
        }
    }
}
