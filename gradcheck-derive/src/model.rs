//! The derive input as data, and the facts that follow from it: which fields are visited, and
//! under which segment. Does not judge and writes no code.

use proc_macro2::Ident;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Generics, Member, Path, Type, parse_quote};

use crate::word::{ContainerAttributes, FieldAttributes};
use crate::{mention, plain};

/// A struct or an enum.
pub(crate) struct Model<'a> {
    pub(crate) ident: &'a Ident,
    pub(crate) generics: &'a Generics,
    pub(crate) attributes: ContainerAttributes,
    /// One for a struct, one per variant for an enum.
    pub(crate) shapes: Vec<Shape<'a>>,
    /// Whether something in the definition is `#[deprecated]`, so that naming it warns.
    pub(crate) is_deprecated: bool,
}

/// The fields of a struct or of a variant.
pub(crate) struct Shape<'a> {
    pub(crate) variant: Option<&'a Ident>,
    pub(crate) fields: Vec<Field<'a>>,
}

pub(crate) struct Field<'a> {
    pub(crate) member: Member,
    pub(crate) ty: &'a Type,
    pub(crate) attributes: FieldAttributes,
    /// Whether this is the only field of a tuple struct or variant.
    pub(crate) is_newtype: bool,
}

/// What becomes of a field.
pub(crate) enum Treatment<'a> {
    /// Never looked at.
    Skip,
    /// Carries no parameters, if the type given here is the standard library's.
    Plain(Box<Type>),
    /// Visited through its `Parameters` impl.
    Visit,
    /// Visited by the functions of a module.
    With(&'a Path),
}

impl Model<'_> {
    pub(crate) fn fields(&self) -> impl Iterator<Item = &Field<'_>> {
        self.shapes.iter().flat_map(|shape| &shape.fields)
    }

    /// The path under which the generated code finds `gradcheck_core`.
    pub(crate) fn krate(&self) -> Path {
        match &self.attributes.crate_path {
            Some(path) => path.clone(),
            None => parse_quote!(::gradcheck_core),
        }
    }

    /// Returns whether a field's type mentions the type itself, so that a bound on it would be
    /// its own premise.
    pub(crate) fn is_recursive(&self, field: &Field<'_>) -> bool {
        mention::itself(field.ty, self.ident)
    }
}

impl Field<'_> {
    pub(crate) fn treatment(&self) -> Treatment<'_> {
        if self.attributes.skip.is_some() {
            return Treatment::Skip;
        }
        if let Some(module) = &self.attributes.with {
            return Treatment::With(module);
        }
        match plain::erased(self.ty) {
            Some(erased) => Treatment::Plain(Box::new(erased)),
            None => Treatment::Visit,
        }
    }

    /// The path segment of the field, or `None` if its tensors stand directly in the model's path.
    pub(crate) fn segment(&self) -> Option<String> {
        if let Some(name) = &self.attributes.rename {
            return Some(name.value());
        }
        if self.is_newtype || self.attributes.flatten.is_some() {
            return None;
        }
        match &self.member {
            Member::Named(name) => Some(name.unraw().to_string()),
            Member::Unnamed(index) => Some(index.index.to_string()),
        }
    }

    /// The token of the field that errors about its segment point at.
    pub(crate) fn segment_tokens(&self) -> &dyn ToTokens {
        match &self.attributes.rename {
            Some(name) => name,
            None => &self.member,
        }
    }
}
