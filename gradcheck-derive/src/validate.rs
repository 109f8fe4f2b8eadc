//! The rules between attributes, one function each. Does not know how attributes are written.

use std::collections::HashSet;

use proc_macro2::Ident;

use crate::errors::Errors;
use crate::model::{Field, Model, Shape, Treatment};

pub(crate) fn model(model: &Model<'_>, errors: &mut Errors) {
    for field in model.fields() {
        skip_stands_alone(field, errors);
        flatten_has_no_name(field, errors);
        name_is_not_empty(field, errors);
        plain_field_has_nothing_to_set(field, errors);
    }
    for shape in &model.shapes {
        segments_differ(shape, errors);
    }
}

/// A skipped field is not visited, so nothing else can be said about it.
fn skip_stands_alone(field: &Field<'_>, errors: &mut Errors) {
    if field.attributes.skip.is_none() {
        return;
    }
    for word in words_of_visited_fields(field) {
        let message = format!("a skipped field is not visited; remove `{word}` or `skip`");
        errors.at(word, message);
    }
}

/// `flatten` leaves the segment away that `rename` would name.
fn flatten_has_no_name(field: &Field<'_>, errors: &mut Errors) {
    if let (Some(flatten), Some(_)) = (&field.attributes.flatten, &field.attributes.rename) {
        let message = "a flattened field has no segment to rename; remove `flatten` or `rename`";
        errors.at(flatten, message);
    }
}

fn name_is_not_empty(field: &Field<'_>, errors: &mut Errors) {
    if let Some(name) = &field.attributes.rename
        && name.value().is_empty()
    {
        let message = "a path segment cannot be empty; use `flatten` to have none";
        errors.at(name, message);
    }
}

/// A field without parameters would ignore silently what is said about its tensors.
fn plain_field_has_nothing_to_set(field: &Field<'_>, errors: &mut Errors) {
    if !matches!(field.treatment(), Treatment::Plain(_)) {
        return;
    }
    for word in words_of_visited_fields(field) {
        let message = format!(
            "a field of this standard type carries no parameters; remove `{word}`, or write \
             `self::` before the type if it is one of your own"
        );
        errors.at(word, message);
    }
}

/// Two tensors of one path could not be told apart in a report.
fn segments_differ(shape: &Shape<'_>, errors: &mut Errors) {
    let is_visited =
        |field: &&Field<'_>| matches!(field.treatment(), Treatment::Visit | Treatment::With(_));
    let (renamed, named): (Vec<_>, Vec<_>) =
        shape.fields.iter().filter(is_visited).partition(|field| field.attributes.rename.is_some());
    let mut taken = HashSet::new();
    for field in named.into_iter().chain(renamed) {
        let Some(segment) = field.segment() else { continue };
        if !taken.insert(segment.clone()) {
            let message = format!("another field has the segment `{segment}` already; rename one");
            errors.at(field.segment_tokens(), message);
        }
    }
}

/// The words on a field that say something about its tensors.
fn words_of_visited_fields<'f>(field: &'f Field<'_>) -> impl Iterator<Item = &'f Ident> {
    let words = field.attributes.words.iter();
    words.filter(|(word, _)| word.is_about_tensors()).map(|(_, place)| place)
}
