//! Writes the impl of a valid model; cannot fail. Every path is absolute, every method is called
//! as a function of its type, and every local has a name of the macro's own, so that nothing the
//! user has in scope is taken for it.

use proc_macro2::{Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::spanned::Spanned;
use syn::{Ident, Path};

use crate::bounds;
use crate::header;
use crate::mention;
use crate::model::{Field, Model, Shape, Treatment};
use crate::scalar::{self, Scalar};
use crate::span;
use crate::word::{ContainerAttributes, FieldAttributes};

/// The two methods of the trait, which differ in these names only.
struct Method<'a> {
    krate: &'a Path,
    name: Ident,
    visitor: Ident,
    part: Ident,
    is_mutable: bool,
}

pub(crate) fn implementation(model: &Model<'_>) -> TokenStream {
    let krate = &model.krate();
    let ident = model.ident;
    let generics = bounds::generics(model);
    let (impl_generics, _, _) = generics.split_for_impl();
    let (_, type_generics, _) = model.generics.split_for_impl();
    let where_clause = bounds::where_clause(model);
    let attributes = header::attributes(model);
    let lookup = scalar_lookup(model);
    let scalar = scalar::of(model).tokens(model);
    let scalar = span::at(scalar::of(model).span(), quote!(type Scalar = #scalar;));
    let visit = Method::read(krate).definition(model);
    let visit_mut = Method::change(krate).definition(model);
    quote! {
        #lookup

        #attributes
        impl #impl_generics #krate::Parameters for #ident #type_generics #where_clause {
            #scalar
            #visit
            #visit_mut
        }
    }
}

/// The helper impl that looks up the scalar, where it has to be looked up.
fn scalar_lookup(model: &Model<'_>) -> Option<TokenStream> {
    let Scalar::Looked(source) = scalar::of(model) else { return None };
    let krate = model.krate();
    let ident = model.ident;
    let name = scalar::parameter_name();
    let generics = bounds::with_scalar_parameter(model);
    let (impl_generics, _, _) = generics.split_for_impl();
    let (_, type_generics, _) = model.generics.split_for_impl();
    let where_clause = bounds::lookup_where_clause(model, source);
    let attributes = header::attributes(model);
    Some(quote! {
        #attributes
        impl #impl_generics #krate::__private::ScalarOf for #ident #type_generics #where_clause {
            type Scalar = #name;
        }
    })
}

impl<'a> Method<'a> {
    fn read(krate: &'a Path) -> Self {
        Self {
            krate,
            name: format_ident!("visit"),
            visitor: format_ident!("Visitor"),
            part: format_ident!("visit_part"),
            is_mutable: false,
        }
    }

    fn change(krate: &'a Path) -> Self {
        Self {
            krate,
            name: format_ident!("visit_mut"),
            visitor: format_ident!("VisitorMut"),
            part: format_ident!("visit_part_mut"),
            is_mutable: true,
        }
    }

    fn definition(&self, model: &Model<'_>) -> TokenStream {
        let Self { krate, name, visitor, is_mutable, .. } = self;
        let receiver = if *is_mutable { quote!(&mut self) } else { quote!(&self) };
        let body = self.body(model);
        let end = if *is_mutable { after_update(model) } else { assertions(model, krate) };
        let scalar = quote!(<Self as #krate::Parameters>::Scalar);
        let signature = quote!(fn #name(#receiver, __visitor: &mut #krate::#visitor<'_, #scalar>));
        let signature = span::at(scalar::of(model).span(), signature);
        quote! {
            #signature {
                #body
                #end
            }
        }
    }

    fn body(&self, model: &Model<'_>) -> TokenStream {
        if model.shapes.is_empty() {
            return quote!(match *self {});
        }
        let arms = model.shapes.iter().map(|shape| self.arm(model, shape));
        quote!(match self { #(#arms)* })
    }

    fn arm(&self, model: &Model<'_>, shape: &Shape<'_>) -> TokenStream {
        let (ident, variant) = (model.ident, shape.variant.map(|variant| quote!(::#variant)));
        // With the spans of the definition it would be taken for a path that the user wrote.
        let path = span::at(Span::call_site(), quote!(#ident #variant));
        let mut patterns = Vec::new();
        let mut visits = Vec::new();
        for (number, field) in shape.fields.iter().enumerate() {
            let binding = format_ident!("__field{number}");
            if let Some(visit) = self.visit(field, &binding) {
                let member = &field.member;
                patterns.push(quote!(#member: #binding,));
                visits.push(visit);
            }
        }
        quote!(#path { #(#patterns)* .. } => { #(#visits)* })
    }

    /// The statement that visits a field, if it is visited.
    fn visit(&self, field: &Field<'_>, binding: &Ident) -> Option<TokenStream> {
        let Self { krate, name, visitor, part, .. } = self;
        // The model has made its own use of the others; of a new word, the compiler asks for it.
        let FieldAttributes { frozen, words: _, skip: _, rename: _, flatten: _, with: _ } =
            &field.attributes;
        let at = field.ty.span();
        let mut visit = match field.treatment() {
            Treatment::Skip | Treatment::Plain(_) => return None,
            Treatment::With(module) => {
                let call = span::at(module.span(), quote!(::#name(#binding, __visitor);));
                quote!(#module #call)
            }
            Treatment::Visit => {
                let ty = field.ty;
                let scalar = quote!(<Self as #krate::Parameters>::Scalar);
                let part_trait = span::at(at, quote!(#krate::__private::Part<#scalar>));
                let call = span::at(at, quote!(::#part(#binding, __visitor);));
                quote!(<#ty as #part_trait>#call)
            }
        };
        if let Some(segment) = field.segment() {
            let at = span::resolved_here(at);
            let begin = span::at(at, quote!(#krate::#visitor::begin_scope));
            let end = span::at(at, quote!(#krate::#visitor::end_scope));
            visit = quote_spanned!(at=> {
                let __mark = #begin(__visitor, #segment);
                #visit
                #end(__visitor, __mark);
            });
        }
        if frozen.is_some() {
            visit = quote!(#krate::#visitor::frozen(__visitor, |__visitor| { #visit }););
        }
        Some(visit)
    }
}

/// Has the compiler check what the generated code relies on but does not itself require.
fn assertions(model: &Model<'_>, krate: &Path) -> TokenStream {
    let is_open = bounds::scalar_is_open(model);
    let assertions = model.fields().filter_map(|field| match field.treatment() {
        // That the names of plain types mean those of the standard library.
        Treatment::Plain(ty) => Some(quote!(<#ty as #krate::__private::Plain>::assert();)),
        // That a bound on a type without type parameters holds.
        Treatment::Visit if is_open && !model.is_recursive(field) => {
            let ty = field.ty;
            let is_concrete = !mention::parameter(ty, model.generics);
            is_concrete.then(|| quote!(let _ = <#ty as #krate::Parameters>::parameter_count;))
        }
        _ => None,
    });
    quote!(#(#assertions)*)
}

fn after_update(model: &Model<'_>) -> TokenStream {
    // The paths, the bounds and the scalar have made their own use of the others.
    let ContainerAttributes {
        after_update,
        bound: _,
        scalar: _,
        crate_path: _,
        crate_is_unknown: _,
    } = &model.attributes;
    let Some(function) = after_update else { return TokenStream::new() };
    if model.shapes.is_empty() {
        // A match on an enum without variants does not end.
        return TokenStream::new();
    }
    quote! {
        let __after_update: fn(&mut Self) = #function;
        __after_update(self);
    }
}
