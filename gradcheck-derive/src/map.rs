//! Writes the impl that gives a generic model over other numbers. It exists where every field can
//! be mapped: each bound mentions a type parameter, so that one that does not hold is no error.

use proc_macro2::{Ident, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::punctuated::Punctuated;
use syn::{GenericParam, Generics, Path, Token, Type, TypeParamBound, WherePredicate, parse_quote};

use crate::bounds;
use crate::header;
use crate::mention;
use crate::model::{Field, Model, Shape, Treatment};

/// Containers through which a model may contain itself and yet be mapped. Of another it is not
/// known, and a bound on it would be its own premise.
const CONTAINERS: &[&str] =
    &["Option", "Box", "Vec", "VecDeque", "BTreeMap", "HashMap", "String", "Self"];
const MODULES: &[&str] =
    &["std", "alloc", "core", "option", "boxed", "vec", "collections", "string", "self", "usize"];

type Bounds = Punctuated<TypeParamBound, Token![+]>;

/// What becomes of a field.
enum Fate {
    /// Its numbers are entries.
    Entries,
    /// Its numbers are none.
    Constants,
    /// It has no numbers that change.
    Kept,
}

/// The impl of `MapScalar`, for a model that is generic over what it visits.
pub(crate) fn implementation(model: &Model<'_>) -> Option<TokenStream> {
    let map = Map::new(model)?;
    let krate = &map.krate;
    let ident = model.ident;
    let generics = map.generics();
    let (impl_generics, _, _) = generics.split_for_impl();
    let (_, type_generics, _) = model.generics.split_for_impl();
    let mapped = map.renamed(type_generics.to_token_stream());
    let where_clause = bounds::of_predicates(&map.predicates());
    let arms = model.shapes.iter().map(|shape| map.arm(shape));
    let body = if model.shapes.is_empty() {
        quote!(match *self {})
    } else {
        quote!(match self { #(#arms)* })
    };
    let attributes = header::attributes(model);
    Some(quote! {
        #attributes
        impl #impl_generics #krate::MapScalar<__From, __To> for #ident #type_generics #where_clause {
            type Mapped = #ident #mapped;

            fn map_scalar(&self, __map: &mut #krate::ScalarMap<'_, __From, __To>) -> #ident #mapped {
                #body
            }
        }
    })
}

struct Map<'m> {
    model: &'m Model<'m>,
    krate: Path,
    /// The type parameters that become others, and what they are called then.
    names: Vec<(&'m Ident, Ident)>,
}

impl<'m> Map<'m> {
    /// `None` where the model is not generic over its numbers, or something in it is known not to
    /// be mapped.
    fn new(model: &'m Model<'m>) -> Option<Self> {
        let visited = || model.fields().filter(|field| is_visited(field));
        let is_mapped = |parameter: &Ident| {
            visited().any(|field| {
                !model.is_recursive(field) && mention::names(&field.ty.to_token_stream(), parameter)
            })
        };
        let parameters = model.generics.type_params().map(|parameter| &parameter.ident);
        let names: Vec<_> = parameters
            .filter(|parameter| is_mapped(parameter))
            .map(|parameter| (parameter, format_ident!("__Mapped{}", parameter)))
            .collect();
        // What is computed from the parameters would stay as it is.
        let is_refreshed = model.attributes.after_update.is_some();
        // A model that borrows its numbers would become one that does not.
        let borrows = model.fields().map(|field| field.ty.to_token_stream()).any(|ty| {
            mention::lifetime(&ty) && names.iter().any(|(name, _)| mention::names(&ty, name))
        });
        if names.is_empty()
            || is_refreshed
            || borrows
            || !model.fields().all(|field| may_be_mapped(model, field))
        {
            return None;
        }
        Some(Self { model, krate: model.krate(), names })
    }

    fn renamed(&self, tokens: TokenStream) -> TokenStream {
        mention::renamed(tokens, &self.names)
    }

    fn mentions(&self, tokens: &TokenStream) -> bool {
        self.names.iter().any(|(parameter, _)| mention::names(tokens, parameter))
    }

    fn fate(&self, field: &Field<'_>) -> Fate {
        match (is_visited(field), self.mentions(&field.ty.to_token_stream())) {
            (true, _) => Fate::Entries,
            (false, true) => Fate::Constants,
            (false, false) => Fate::Kept,
        }
    }

    /// Those of the model, the parameters under their new names, and the numbers.
    fn generics(&self) -> Generics {
        let mut generics = self.model.generics.clone();
        generics.where_clause = None;
        for parameter in &mut generics.params {
            if let GenericParam::Type(parameter) = parameter {
                parameter.bounds = sized(&parameter.bounds);
            }
        }
        let mapped: Vec<_> = generics
            .type_params()
            .filter_map(|parameter| {
                let (_, name) = self.names.iter().find(|(other, _)| **other == parameter.ident)?;
                let bounds = self.renamed(parameter.bounds.to_token_stream());
                Some(quote!(#name: #bounds))
            })
            .collect();
        for parameter in mapped {
            generics.params.push(parse_quote!(#parameter));
        }
        generics.params.push(parse_quote!(__From));
        generics.params.push(parse_quote!(__To));
        generics
    }

    fn predicates(&self) -> Vec<TokenStream> {
        let krate = &self.krate;
        let own = self.model.generics.where_clause.iter().flat_map(|clause| &clause.predicates);
        let own: Vec<_> = own.filter_map(strict).collect();
        // The mapped model has to be one, too.
        let again = own.iter().filter(|tokens| self.mentions(tokens));
        let again = again.map(|tokens| self.renamed(tokens.clone()));
        let kept = self.model.generics.type_params().filter(|parameter| {
            self.names.iter().all(|(other, _)| **other != parameter.ident)
                && self.mentions(&parameter.bounds.to_token_stream())
        });
        let kept = kept.map(|parameter| {
            let bounds = self.renamed(parameter.bounds.to_token_stream());
            let ident = &parameter.ident;
            quote!(#ident: #bounds)
        });
        let parameters = self.names.iter().map(
            |(parameter, name)| quote!(#parameter: #krate::MapScalar<__From, __To, Mapped = #name>),
        );
        let fields = self.model.fields().filter(|field| !self.model.is_recursive(field));
        let is_bound = |field: &&Field<'_>| {
            mention::is_parameter(field.ty, self.model.generics)
                && self.mentions(&field.ty.to_token_stream())
        };
        let fields = fields.filter(|field| !is_bound(field));
        let fields = fields.map(|field| self.bound(field));
        let all = own.iter().cloned().chain(again).chain(kept).chain(parameters).chain(fields);
        all.collect()
    }

    fn bound(&self, field: &Field<'_>) -> TokenStream {
        let (krate, ty) = (&self.krate, field.ty);
        match self.fate(field) {
            Fate::Kept => quote!(#ty: #krate::__private::Kept<__To>),
            Fate::Entries | Fate::Constants => {
                let mapped = self.renamed(ty.to_token_stream());
                quote!(#ty: #krate::MapScalar<__From, __To, Mapped = #mapped>)
            }
        }
    }

    fn arm(&self, shape: &Shape<'_>) -> TokenStream {
        let (ident, variant) = (self.model.ident, shape.variant.map(|variant| quote!(::#variant)));
        let mut patterns = Vec::new();
        let mut fields = Vec::new();
        for (number, field) in shape.fields.iter().enumerate() {
            let (member, binding) = (&field.member, format_ident!("__field{number}"));
            let value = self.value(field, &binding);
            patterns.push(quote!(#member: #binding));
            fields.push(quote!(#member: #value));
        }
        quote!(#ident #variant { #(#patterns),* } => #ident #variant { #(#fields),* },)
    }

    fn value(&self, field: &Field<'_>, binding: &Ident) -> TokenStream {
        let (krate, ty) = (&self.krate, field.ty);
        let mapped = quote! {
            <#ty as #krate::MapScalar<__From, __To>>::map_scalar(#binding, __map)
        };
        match self.fate(field) {
            Fate::Entries => mapped,
            Fate::Constants => quote!(#krate::ScalarMap::constants(__map, |__map| #mapped)),
            Fate::Kept => quote!(<#ty as #krate::__private::Kept<__To>>::kept(#binding)),
        }
    }
}

fn is_visited(field: &Field<'_>) -> bool {
    matches!(field.treatment(), Treatment::Visit | Treatment::With(_))
}

/// Whether the bounds decide; what they cannot say is refused here.
fn may_be_mapped(model: &Model<'_>, field: &Field<'_>) -> bool {
    let is_unsized = match field.ty {
        Type::Slice(_) | Type::TraitObject(_) => true,
        ty => ["str", "Path"].iter().any(|word| mention::is_word(ty, word)),
    };
    let is_regular = || {
        mention::all_names(&field.ty.to_token_stream(), &|name| {
            let is_known =
                CONTAINERS.iter().chain(MODULES).any(|known| mention::text(name) == *known);
            is_known
                || mention::same(name, model.ident)
                || model.generics.params.iter().any(|other| is(other, name))
        })
    };
    !is_unsized
        && !matches!(field.treatment(), Treatment::With(_))
        && (!model.is_recursive(field) || is_visited(field) && is_regular())
}

fn is(parameter: &GenericParam, name: &Ident) -> bool {
    let parameter = match parameter {
        GenericParam::Lifetime(lifetime) => &lifetime.lifetime.ident,
        GenericParam::Type(ty) => &ty.ident,
        GenericParam::Const(constant) => &constant.ident,
    };
    mention::same(parameter, name)
}

/// A predicate without `?Sized`; `None` if it says nothing else.
fn strict(predicate: &WherePredicate) -> Option<TokenStream> {
    let mut predicate = predicate.clone();
    if let WherePredicate::Type(on_type) = &mut predicate {
        on_type.bounds = sized(&on_type.bounds);
        if on_type.bounds.is_empty() {
            return None;
        }
    }
    Some(predicate.to_token_stream())
}

/// Bounds without `?Sized`: the fields of a mapped model are given by value.
fn sized(bounds: &Bounds) -> Bounds {
    let is_relaxed = |bound: &&TypeParamBound| bound.to_token_stream().to_string().starts_with('?');
    bounds.iter().filter(|bound| !is_relaxed(bound)).cloned().collect()
}
