//! Turns syntax into the model. Does not know which attributes exclude each other.

use syn::{Attribute, Data, DeriveInput, Fields, GenericParam, Variant};

use crate::attr;
use crate::errors::Errors;
use crate::model::{Field, Model, Shape};
use crate::place::Place;
use crate::word;

pub(crate) fn model<'a>(input: &'a DeriveInput, errors: &mut Errors) -> Model<'a> {
    // In the order of the text, so that the errors are in it, too.
    let attributes = word::on_container(&input.attrs, place(&input.data), errors);
    for parameter in &input.generics.params {
        word::nowhere(generic_attributes(parameter), Place::GenericParameter, errors);
    }
    Model {
        ident: &input.ident,
        generics: &input.generics,
        attributes,
        shapes: shapes(&input.data, errors),
        is_deprecated: is_deprecated(input),
    }
}

fn place(data: &Data) -> Place {
    match data {
        Data::Struct(_) => Place::Struct,
        Data::Enum(_) => Place::Enum,
        Data::Union(_) => Place::Union,
    }
}

fn shapes<'a>(data: &'a Data, errors: &mut Errors) -> Vec<Shape<'a>> {
    match data {
        Data::Struct(data) => vec![shape(None, &data.fields, errors)],
        Data::Enum(data) => {
            data.variants.iter().map(|variant| variant_shape(variant, errors)).collect()
        }
        Data::Union(data) => {
            let message = "unions have no active field that could be visited; use an enum";
            errors.at(data.union_token, message);
            Vec::new()
        }
    }
}

fn variant_shape<'a>(variant: &'a Variant, errors: &mut Errors) -> Shape<'a> {
    word::nowhere(&variant.attrs, Place::Variant, errors);
    shape(Some(variant), &variant.fields, errors)
}

fn shape<'a>(variant: Option<&'a Variant>, fields: &'a Fields, errors: &mut Errors) -> Shape<'a> {
    let is_newtype = matches!(fields, Fields::Unnamed(fields) if fields.unnamed.len() == 1);
    let fields = fields.iter().zip(fields.members()).map(|(field, member)| Field {
        member,
        ty: &field.ty,
        attributes: word::on_field(&field.attrs, errors),
        is_newtype,
    });
    Shape { variant: variant.map(|variant| &variant.ident), fields: fields.collect() }
}

fn generic_attributes(parameter: &GenericParam) -> &[Attribute] {
    match parameter {
        GenericParam::Lifetime(lifetime) => &lifetime.attrs,
        GenericParam::Type(ty) => &ty.attrs,
        GenericParam::Const(constant) => &constant.attrs,
    }
}

fn is_deprecated(input: &DeriveInput) -> bool {
    let has = |attributes: &[Attribute]| {
        attributes.iter().any(|attribute| attr::is(attribute, "deprecated"))
    };
    let any_field = |fields: &Fields| fields.iter().any(|field| has(&field.attrs));
    has(&input.attrs)
        || match &input.data {
            Data::Struct(data) => any_field(&data.fields),
            Data::Enum(data) => data
                .variants
                .iter()
                .any(|variant| has(&variant.attrs) || any_field(&variant.fields)),
            Data::Union(_) => false,
        }
}
